use super::*;
use crate::document::Table;

fn page(html: &str) -> Reading {
    let rules = PageRules::load(&Source::built_in()).unwrap_or_else(|d| panic!("{d:?}"));
    read(html, &rules)
}

fn texts(reading: &Reading) -> Vec<&str> {
    reading
        .blocks
        .iter()
        .filter_map(|b| match b {
            Block::Text(t) if !t.text.is_empty() => Some(t.text.trim()),
            _ => None,
        })
        .collect()
}

fn tables(reading: &Reading) -> Vec<&Table> {
    reading
        .blocks
        .iter()
        .filter_map(|b| match b {
            Block::Table(t) => Some(t),
            Block::Text(_) => None,
        })
        .collect()
}

fn label<'r>(reading: &'r Reading, name: &str) -> Option<&'r str> {
    reading.labels.iter().find(|l| l.name == name).map(|l| l.value.as_str())
}

const BODY: [&str; 7] = [
    "各乡镇人民政府，县政府各部门：",
    "现将《云溪县数字乡村建设行动方案》印发给你们，请结合实际，认真组织实施。",
    "云溪县数字乡村建设行动方案",
    "一、主要目标",
    "到2026年，全县行政村5G网络覆盖率达到95%以上，建成数字农业基地12个，农村电商年交易额突破8亿元。",
    "二、重点任务",
    "（一）夯实网络基础。新建5G基站300座，同步改造农村配电台区40个。（责任单位：县工信局、县供电公司）",
];

fn paragraphs() -> String {
    BODY.iter().map(|p| format!("<p>　　{p}</p>\n")).collect()
}

#[test]
fn a_modern_page_gives_its_body_and_nothing_around_it() {
    let html = format!(
        r##"<!DOCTYPE html><html><head><meta charset="utf-8"><title>关于印发云溪县数字乡村建设行动方案的通知_云溪县人民政府网</title>
        <meta name="ArticleTitle" content="关于印发云溪县数字乡村建设行动方案的通知"><meta name="PubDate" content="2024-05-06 09:30">
        <script>var t="正文不在这里，也不在那里。";</script><style>p{{color:red}}</style></head><body style="visibility:hidden">
        <div class="top-nav"><ul><li><a href="/">首页</a></li><li><a href="/zw">政务公开</a></li><li><a href="/fw">办事服务</a></li></ul></div>
        <div class="crumb">当前位置：<a href="/">首页</a> &gt; <a href="/zw">政策文件</a></div>
        <div class="xxgk-info"><ul><li><b>索 引 号：</b>YX001-2024-0031</li><li><b>发文字号：</b>云政办发〔2024〕15号</li>
        <li><b>发布机构：</b>云溪县人民政府办公室</li><li><b>成文日期：</b></li><li><b>有 效 性：</b>有效</li></ul></div>
        <div class="main"><h1>关于印发云溪县数字乡村建设行动方案的通知</h1>
        <div class="article-attr">发布时间：2024-05-06 来源：云溪县人民政府办公室 浏览次数：<span id="hits">88</span> 字体：[大 中 小]</div>
        <div class="article-content">{}<p>附件：<a href="/files/P01.xlsx">任务分工表</a></p></div>
        <div class="share">分享到：<a href="#">微信</a><a href="#">微博</a></div><div class="tools">【打印】【关闭】</div></div>
        <div class="side"><h3>相关解读</h3><ul><li><a href="/1">一图读懂云溪县数字乡村建设行动方案，看看有哪些实惠</a></li>
        <li><a href="/2">县工信局负责同志就行动方案答记者问，回应关切</a></li><li><a href="/3">更多</a></li></ul></div>
        <div id="footer"><p>主办单位：云溪县人民政府办公室　地址：云溪县迎宾路1号，邮编：000000，欢迎监督，欢迎来信。</p><p>苏ICP备00000001号</p></div>
        </body></html>"##,
        paragraphs()
    );
    let reading = page(&html);
    let mut expected = vec!["关于印发云溪县数字乡村建设行动方案的通知"];
    expected.extend(BODY);
    expected.push("附件：任务分工表");
    assert_eq!(texts(&reading), expected);
    assert_eq!(reading.title_hint.as_deref(), Some("关于印发云溪县数字乡村建设行动方案的通知"));
    assert_eq!(reading.attachments, ["任务分工表"]);
    assert_eq!(label(&reading, "索引号"), Some("YX001-2024-0031"));
    assert_eq!(label(&reading, "发文字号"), Some("云政办发〔2024〕15号"));
    assert_eq!(label(&reading, "成文日期"), None);
    assert_eq!(label(&reading, "发布时间"), Some("2024-05-06"));
    assert_eq!(label(&reading, "来源"), Some("云溪县人民政府办公室"));
    assert_eq!(label(&reading, "PubDate"), Some("2024-05-06 09:30"));
}

#[test]
fn a_page_laid_out_with_tables_and_line_breaks() {
    let lines: String = BODY.iter().map(|p| format!("&nbsp;&nbsp;&nbsp;&nbsp;{p}<br>\n")).collect();
    let html = format!(
        r#"<html><head><title>云溪县数字乡村建设行动方案</title></head><body bgcolor=#ffffff>
        <table width=900><tr><td><a href=/>首页</a> | <a href=/a>概况</a> | <a href=/b>公告</a> | <a href=/c>信箱</a></td></tr></table>
        <table width=900><tr><td width=180 valign=top><a href=/1>机构设置</a><br><a href=/2>政策法规</a><br><a href=/3>通知公告</a></td>
        <td><table border=1><tr><td>索引号</td><td>YX-2024-7</td><td>文　　号</td><td>云政发〔2024〕3号</td></tr>
        <tr><td>发文机关</td><td>云溪县人民政府</td><td>发布日期</td><td>2024年5月6日</td></tr></table>
        <table><tr><td align=center><font size=5><b>云溪县数字乡村建设行动方案</b></font></td></tr>
        <tr><td><font face=宋体>{lines}</font></td></tr></table></td></tr></table>
        <table width=900><tr><td align=center>版权所有：云溪县人民政府　技术支持：信息中心</td></tr></table></body></html>"#
    );
    let reading = page(&html);
    assert_eq!(texts(&reading), BODY);
    assert!(tables(&reading).is_empty());
    assert_eq!(label(&reading, "文号"), Some("云政发〔2024〕3号"));
    assert_eq!(label(&reading, "发文机关"), Some("云溪县人民政府"));
    assert_eq!(label(&reading, "发布日期"), Some("2024年5月6日"));
    // Lines between <br> may be hard-wrapped: joining decides.
    let wraps = reading.blocks.iter().filter(|b| matches!(b, Block::Text(t) if t.wrap == Wrap::Line)).count();
    assert!(wraps >= BODY.len());
}

#[test]
fn metadata_in_every_dress() {
    let dressed = [
        "<dl><dt>文号</dt><dd>云政办〔2024〕9号</dd><dt>成文日期</dt><dd>2024-03-01</dd><dt>发布机构</dt><dd>云溪县财政局</dd></dl>",
        "<div class=i><span>文号</span><span>云政办〔2024〕9号</span></div><div class=i><span>成文日期</span><span>2024-03-01</span></div><div class=i><span>发布机构</span><span>云溪县财政局</span></div>",
        "<p>文号：云政办〔2024〕9号</p><p>成文日期：2024-03-01　　发布机构：云溪县财政局</p>",
        "<div>文号：</div><div>云政办〔2024〕9号</div><div>成文日期：</div><div>2024-03-01</div><div>发布机构：</div><div>云溪县财政局</div>",
        "<table><tr><th>文号</th><td>云政办〔2024〕9号</td></tr><tr><th>主题词</th><td></td></tr><tr><th>成文日期</th><td>2024-03-01</td></tr><tr><th>发布机构</th><td>云溪县财政局</td></tr></table>",
    ];
    for metadata in dressed {
        let reading = page(&format!("<body><div>{metadata}<div class=content>{}</div></div></body>", paragraphs()));
        assert_eq!(label(&reading, "文号"), Some("云政办〔2024〕9号"), "{metadata}");
        assert_eq!(label(&reading, "成文日期"), Some("2024-03-01"), "{metadata}");
        assert_eq!(label(&reading, "发布机构"), Some("云溪县财政局"), "{metadata}");
        assert_eq!(label(&reading, "主题词"), None, "{metadata}");
        assert_eq!(texts(&reading), BODY, "{metadata}");
    }
}

#[test]
fn spans_of_a_table_are_resolved() {
    let html = format!(
        "<body><div id=zoom>{}<table><caption>主要指标</caption><thead><tr><th rowspan=2>指标</th><th colspan=2>数值</th></tr>
        <tr><th>2023年</th><th>2026年</th></tr></thead><tbody><tr><td>5G基站<br>（座）</td><td>120</td><td>420</td></tr>
        <tr><td rowspan=0>其他</td><td colspan=9>略</td></tr></tbody></table></div></body>",
        paragraphs()
    );
    let reading = page(&html);
    let found = tables(&reading);
    assert_eq!(found.len(), 1);
    let table = found[0];
    assert_eq!((table.rows, table.columns, table.caption.as_deref()), (4, 3, Some("主要指标")));
    let cells: Vec<_> =
        table.cells.iter().map(|c| (c.row, c.column, c.row_span, c.column_span, c.text.as_str(), c.is_head)).collect();
    assert_eq!(
        cells,
        [
            (0, 0, 2, 1, "指标", true),
            (0, 1, 1, 2, "数值", true),
            (1, 1, 1, 1, "2023年", true),
            (1, 2, 1, 1, "2026年", true),
            (2, 0, 1, 1, "5G基站\n（座）", false),
            (2, 1, 1, 1, "120", false),
            (2, 2, 1, 1, "420", false),
            (3, 0, 1, 1, "其他", false),
            (3, 1, 1, 2, "略", false),
        ]
    );
}

#[test]
fn a_page_that_is_one_task_table_keeps_it_whole() {
    let rows: String = (1..30)
        .map(|n| format!("<tr><td>{n}</td><td>完成第{n}项改造任务，新增泊位{n}0个，优化路口，完善标志标线</td><td>县住建局</td></tr>"))
        .collect();
    let html = format!(
        "<body><div><p>云溪县任务分解表</p><table><tr><td>序号</td><td>任务</td><td>责任单位</td></tr>{rows}</table></div></body>"
    );
    let reading = page(&html);
    assert_eq!(tables(&reading).len(), 1);
    assert_eq!(tables(&reading)[0].rows, 30);
    assert_eq!(texts(&reading), ["云溪县任务分解表"]);
}

#[test]
fn hidden_text_is_left_out_and_a_hidden_body_is_not() {
    let copy = BODY.concat();
    let html = format!("<body><div class=content>{}</div><div style='display: none'>{copy}</div></body>", paragraphs());
    assert_eq!(texts(&page(&html)), BODY);
    let html = format!("<body><div class=content style='display:none'>{}</div></body>", paragraphs());
    assert_eq!(texts(&page(&html)), BODY);
}

#[test]
fn styles_and_list_numbers() {
    let html = format!(
        "<body><div class=content><p style='text-align:center'><strong>关于加快数字乡村<br>建设的实施意见</strong></p>{}<h2>三、保障措施</h2>
        <ol><li>加强领导</li><li value=5>强化督导</li></ol><ol><li>（一）自带编号</li></ol>
        <p align=right>云溪县人民政府</p></div></body>",
        paragraphs()
    );
    let reading = page(&html);
    let style = |text: &str| {
        reading
            .blocks
            .iter()
            .find_map(|b| match b {
                Block::Text(t) if t.text.trim() == text => Some(t.style),
                _ => None,
            })
            .unwrap_or_else(|| panic!("{text}: {:?}", texts(&reading)))
    };
    let title = style("关于加快数字乡村建设的实施意见");
    assert!(title.bold && title.centred);
    assert_eq!(style("三、保障措施").heading_level, Some(2));
    assert!(style("云溪县人民政府").right_aligned);
    assert!(!style("1.加强领导").bold);
    style("5.强化督导");
    style("（一）自带编号");
}

#[test]
fn letter_and_plan_in_boxes_of_their_own_are_both_kept() {
    let (letter, plan) = (&BODY[..2], &BODY[2..]);
    let wrap = |ps: &[&str]| ps.iter().map(|p| format!("<p>{p}</p>")).collect::<String>();
    let html = format!(
        "<body><div class=wrap><div class='view'>{}</div><div class='view'>{}{}</div><div class=pager><a href=1>上一篇</a></div></div></body>",
        wrap(letter),
        wrap(plan),
        "<p>加强统筹，形成合力，落实责任，按季调度，年终考核。</p>".repeat(20)
    );
    let reading = page(&html);
    assert_eq!(&texts(&reading)[..7], BODY);
}

#[test]
fn nesting_without_end_does_not_overflow() {
    for open in ["<div>", "<b>", "<table><tr><td>", "<span>", "<ul><li>", "<font color=1>"] {
        let html = format!("{}到2026年建成基地12个。", open.repeat(30_000));
        let reading = page(&html);
        assert!(texts(&reading).join("").contains("建成基地12个"), "{open}");
    }
    let deep = format!("{}<p>正文有一句话，说明情况。</p>{}", "<div>".repeat(1_000), "</div>".repeat(1_000));
    assert_eq!(texts(&page(&deep)), ["正文有一句话，说明情况。"]);
}

#[test]
fn pages_built_to_be_slow_are_read() {
    let patterns = [
        "<b><p>x</b>",
        "<a href=x><div>x</a>",
        "<table><tr><td>x</table>",
        "<ol><li>x</ol>",
        "<ol><li>x",
        "<li>索引号：x</li>",
        "<td>文号<td>x",
        "<p>来源：x</p>",
        "<font size=1><p>x</font>",
        "<script>x",
        "<script></script>x",
        "<td colspan=1000 rowspan=1000>x",
        "<select><option>x",
        "<!--x",
        "<div id=x>，。</div>",
        "<i><nobr>x",
        "x\n\n",
        "&nbsp;&amp",
    ];
    for pattern in patterns {
        // What takes more than a few passes would not end.
        page(&pattern.repeat(5_000));
    }
}

#[test]
fn odd_pages_do_not_panic() {
    for html in [
        "",
        "<",
        "<html>",
        "<table><tr><td colspan=99999999 rowspan=99999999>x</td></tr><tr><td>y</td><td>z</td></tr></table>",
        "<td>只有格子",
        "<p>&#xD800;&#x110000;&nbsp;</p>",
        "<body><script>",
        "<frameset><frame src=a></frameset>",
        "<title></title><meta name=ArticleTitle><p>一</p>",
        "</div></div><br><br/><ol value=x><li value=-9223372036854775808>a</ol>",
    ] {
        page(html);
    }
}
