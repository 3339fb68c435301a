"""The plan that `make.py` saves in every format: an invented city, written for these tests.

Blocks are (kind, text): `title`, `h1`..`h3` (numbered: their numbers are computed by `numbered`), `p`, `right`,
`table`. A table is a list of rows; a cell is text, or None where the cell to the left or above covers it (`LEFT`, `UP`).
"""

LEFT, UP = object(), object()

INDICATORS = [
    ["指标名称", "单位", "2024年", "2027年", "属性"],
    ["规模以上制造业增加值", "亿元", "412", "560", "预期性"],
    ["高新技术企业数量", "家", "186", ">320", "预期性"],
    ["单位工业增加值能耗降低", "%", "—", "〔14.5〕", "约束性"],
    ["万元工业增加值用水量", "立方米", "21.6", "<18", "约束性"],
    ["绿色工厂数量", "家", "35", "80", "预期性"],
]

TASKS = [
    ["领域", "重点任务", "牵头单位", "配合单位", "完成时限"],
    ["链条提升", "建成轴承产业中试平台2个", "市工业和信息化局", "市科技局", "2026年6月底前"],
    [UP, "引进链主企业5家", UP, "市商务局、市投资促进局", "2027年12月底前"],
    ["数字转型", "完成300家中小企业数字化改造", "市工业和信息化局", "市数据局、市财政局", "2026年12月底前"],
    ["绿色发展", "更新高效节能电机12万千瓦", "市发展和改革委员会", "市生态环境局", "2027年6月底前"],
]

BLOCKS = [
    ("title", "澄川市先进制造业提质行动方案（2025—2027年）"),
    ("p", "为推动全市制造业向高端迈进，结合澄川实际，制定本方案。"),
    ("h1", "总体目标"),
    (
        "p",
        "到2027年，全市规模以上工业企业达到1500家以上，制造业研发投入强度提高到3.2%，技术改造投资年均增长10%，"
        "培育国家级专精特新“小巨人”企业45家，先进制造业集群规模突破2000亿元。",
    ),
    ("caption", "主要指标"),
    ("table", INDICATORS),
    ("h1", "重点任务"),
    ("h2", "壮大主导产业"),
    (
        "h3",
        "做强轴承产业。支持骨干企业建设检验检测中心，2026年底前新增省级企业技术中心20家，轴承产业链产值达到380亿元。"
        "（牵头单位：市工业和信息化局；配合单位：市科技局、市市场监管局）",
    ),
    (
        "h3",
        "培育新能源装备。依托临港片区布局风电部件项目，2027年装备产值达到150亿元，建设省级制造业创新中心3个。"
        "（责任单位：市发展和改革委员会、市工业和信息化局）",
    ),
    ("h2", "推进数字转型"),
    (
        "h3",
        "建设工业互联网平台。2025年12月底前建成市级工业互联网平台，接入设备5万台（套），打造智能工厂60家。"
        "（牵头单位：市数据局）",
    ),
    (
        "h3",
        "强化算力供给。到2026年，全市智能算力规模达到2000P，算力调度平台服务企业不少于400家。"
        "（责任单位：市数据局、市工业和信息化局）",
    ),
    ("h1", "任务分工"),
    ("table", TASKS),
    ("h1", "保障措施"),
    (
        "h2",
        "加强组织领导。市制造业强市建设领导小组统筹推进，每季度调度一次工作进展。（责任单位：市工业和信息化局）",
    ),
    ("h2", "加大资金支持。市财政每年安排专项资金3亿元，用于支持技术改造和集群培育。（责任单位：市财政局）"),
    ("p", "本方案自印发之日起施行，有效期至2027年12月31日。"),
]

FORMATS = {"h1": "一、", "h2": "（一）", "h3": "1."}
HAN = "一二三四五六七八九十"


def numbered(blocks=BLOCKS):
    """The blocks with the numbers that a word processor prints: (kind, text)."""
    counts = {"h1": 0, "h2": 0, "h3": 0}
    out = []
    for kind, content in blocks:
        if kind in counts:
            counts[kind] += 1
            if kind == "h1":
                counts["h2"] = counts["h3"] = 0
                label = f"{HAN[counts[kind] - 1]}、"
            elif kind == "h2":
                counts["h3"] = 0
                label = f"（{HAN[counts[kind] - 1]}）"
            else:
                label = f"{counts[kind]}."
            content = label + content
        out.append((kind, content))
    return out


def spans(table):
    """Cells as (row, column, height, width, text)."""
    out = []
    for r, row in enumerate(table):
        for c, text in enumerate(row):
            if text is UP or text is LEFT:
                continue
            height = 1
            while r + height < len(table) and table[r + height][c] is UP:
                height += 1
            width = 1
            while c + width < len(row) and row[c + width] is LEFT:
                width += 1
            out.append((r, c, height, width, text))
    return out


def filled(table):
    """Rows with the text of a covering cell in every field that it covers, for formats without merged cells."""
    rows = [[None] * len(table[0]) for _ in table]
    for r, c, height, width, text in spans(table):
        for y in range(height):
            for x in range(width):
                rows[r + y][c + x] = text
    return rows
