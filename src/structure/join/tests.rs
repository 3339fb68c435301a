use super::*;
use crate::document::Reading;

fn joiner() -> Joiner {
    Joiner::load(&Source::built_in()).unwrap_or_else(|d| panic!("{d:?}"))
}

fn join(text: &str) -> Vec<String> {
    let mut reading = Reading::new("text");
    for line in text.lines() {
        reading.push_line(line, Wrap::Line);
    }
    joiner()
        .join(reading.blocks)
        .into_iter()
        .filter_map(|b| match b {
            Block::Text(t) => Some(t.text),
            Block::Table(_) => None,
        })
        .collect()
}

/// A notice as its author wrote it, a paragraph a line.
const NOTICE: &str = "\
青川市人民政府关于印发青川市绿色制造行动方案（2024—2026年）的通知
青政发〔2024〕12号
各县（市、区）人民政府，市政府各部门、各直属机构：
《青川市绿色制造行动方案（2024—2026年）》已经市政府第21次常务会议研究通过，现印发给你们，请结合各自实际抓好落实。
青川市人民政府
2024年4月18日
（此件公开发布）
青川市绿色制造行动方案（2024—2026年）
为推动制造业向高端化、智能化、绿色化迈进，加快形成节约资源、保护环境的产业结构和生产方式，依照省里的部署，结合我市产业基础，制定本行动方案。
一、总体要求
坚持“减量、循环、低碳”的路子，把绿色理念放进产品设计、原料选用、生产、包装、运输、回收的每个环节，到2026年，规模以上工业单位增加值能耗比2023年下降9%，新增绿色工厂60家、绿色园区4个，一般工业固体废物综合利用率达到75%以上。
二、重点任务
（一）建设绿色工厂。引导企业按照“厂房集约、原料无害、生产洁净、废物成资源”的要求开展对标，2024年新增市级绿色工厂20家。对通过评价的企业，在用地、用能、信贷上给予支持。〔牵头单位：市工业和信息化局；配合单位：市发展改革委、市生态环境局、市财政局、各县（市、区）人民政府；完成时限：2024年11月底前〕
（二）改造重点行业。围绕水泥、陶瓷、印染、化工四个行业，分行业编制改造清单，一企一策确定路线图；对能效低于基准水平的生产线，限期在三年内完成改造。〔市工业和信息化局牵头，市发展改革委、市市场监管局按职责分工负责，2025年6月底前完成〕
1.水泥行业。推广高效粉磨、富氧燃烧、余热发电，到2025年全部熟料生产线达到标杆水平。
2.陶瓷行业。推行“煤改气”，淘汰单段式煤气发生炉，建设清洁煤制气中心2座，园区内企业统一供气。
3.印染行业。推动中水回用，重复利用率由45%提高到60%，同步建设在线监测，数据接入市生态环境局平台。
（三）发展循环经济。支持静脉产业园扩容，年处理废钢80万吨、废塑料12万吨。完善“互联网+回收”网络，社区回收点覆盖率达到95%。
（责任单位：市商务局、市城市管理局、市供销社）
三、保障措施
（一）加强组织领导。成立由市长任组长的领导小组，办公室设在市工业和信息化局，每季度调度一次。
（二）强化资金支持。市财政每年安排专项资金5000万元，用于绿色制造项目的贷款贴息、“以奖代补”。
附件：青川市绿色制造重点项目表";

/// Sets paragraphs as a typesetter does: first line indented, no line begins with a closing mark, figures whole; then
/// loses the indent, as copying does. `pieces` also breaks at every mark, as text pieces of a PDF are.
fn typeset(notice: &str, measure: usize, pieces: bool) -> String {
    let mut out = String::new();
    for paragraph in notice.lines() {
        let set_alone = paragraph.chars().count() < 40 && !paragraph.ends_with('。');
        let mut columns = if set_alone { 0 } else { INDENT };
        let units = units(paragraph);
        for (i, unit) in units.iter().enumerate() {
            let wide = layout::widths(unit).0;
            let next_closes = units.get(i + 1).and_then(|u| u.chars().next()).is_some_and(cannot_begin_line);
            let needs = if next_closes { wide + 2 } else { wide };
            if columns + needs > measure && columns > 0 && !unit.starts_with(cannot_begin_line) {
                out.push('\n');
                columns = 0;
            }
            out.push_str(unit);
            columns += wide;
            let break_here = pieces && matches!(unit.as_str(), "，" | "、" | "。" | "；") && (i * 7 + columns) % 3 == 0;
            if break_here && !units.get(i + 1).is_some_and(|u| u.starts_with(cannot_begin_line)) {
                out.push('\n');
            }
        }
        if !out.ends_with('\n') {
            out.push('\n');
        }
    }
    out
}

/// Characters, with runs of ASCII kept whole.
fn units(text: &str) -> Vec<String> {
    let mut units: Vec<String> = Vec::new();
    for c in text.chars() {
        match units.last_mut() {
            Some(u) if c.is_ascii_alphanumeric() && u.ends_with(|l: char| l.is_ascii_alphanumeric()) => u.push(c),
            _ => units.push(c.to_string()),
        }
    }
    units
}

/// The bracket that stands on a line of its own belongs to the item above it.
fn expected() -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for line in NOTICE.lines() {
        match lines.last_mut() {
            Some(last) if line.starts_with("（责任单位") => last.push_str(line),
            _ => lines.push(line.to_owned()),
        }
    }
    lines
}

#[test]
fn hard_wrapped_lines_come_back_as_the_paragraphs_that_were_set() {
    for measure in [56, 64, 72, 76, 80, 84] {
        assert_eq!(join(&typeset(NOTICE, measure, false)), expected(), "measure {measure}");
    }
}

#[test]
fn lines_broken_at_every_mark_come_back_too() {
    for measure in [72, 76, 80] {
        assert_eq!(join(&typeset(NOTICE, measure, true)), expected(), "measure {measure}");
    }
}

#[test]
fn a_paragraph_a_line_stays_as_it_is() {
    assert_eq!(join(NOTICE), NOTICE.lines().collect::<Vec<_>>());
    let spaced = NOTICE.replace('\n', "\n\n　　");
    assert_eq!(join(&spaced), NOTICE.lines().collect::<Vec<_>>());
}

#[test]
fn blank_lines_between_all_lines_change_nothing() {
    for text in [NOTICE.to_owned(), typeset(NOTICE, 60, false), typeset(NOTICE, 60, true)] {
        assert_eq!(join(&text.replace('\n', "\n\n")), join(&text));
    }
}

#[test]
fn a_page_break_inside_a_paragraph_leaves_no_trace() {
    let set = typeset(NOTICE, 80, false);
    let lines: Vec<&str> = set.lines().collect();
    for (at, line) in lines.iter().enumerate().take(lines.len() - 1) {
        // Only where the page ends in mid-paragraph: elsewhere a blank line says nothing either way.
        if !line.ends_with(is_han) || layout::widths(line).0 < 76 {
            continue;
        }
        for gap in ["", "— 3 —\n", "\n- 12 -\n\n"] {
            let text = format!("{}\n{gap}\n{}", lines[..=at].join("\n"), lines[at + 1..].join("\n"));
            let joined: Vec<String> = join(&text).into_iter().filter(|p| !p.starts_with(['—', '-'])).collect();
            assert_eq!(joined, expected(), "after line {at}: {line}");
        }
    }
}

#[test]
fn indented_first_lines_decide_where_they_are_kept() {
    let text = "　　支持龙头企业牵头组建创新联合体，每年实施重大技术攻关
项目十项以上，形成一批拿得出手的成果，带动上下游中小企业
一起创新。鼓励高等院校、科研院所把实验设备向企业开放共享。
　　支持企业建设中试基地，对新认定的省级基地给予奖励支持
和场地保障。到二〇二六年，全市建成中试基地五家，服务企业
三百家，中试服务收入超过一亿元。
";
    let joined = join(text);
    assert_eq!(joined.len(), 2, "{joined:?}");
    assert!(joined[0].ends_with("开放共享。") && joined[1].starts_with("支持企业建设中试基地"));
}

#[test]
fn texts_without_wrapping_are_mended_only_where_plainly_broken() {
    let text = "\
一、主要目标
力争全年新登记经营主体三万户，培育国家级专精特新企业十二家，支持企业上市两家，引进亿元以上项目六十个，规模以上工业增加值增长百分之七。（牵头单位：市市场监管局、
市工业和信息化局，配合单位：各区政府）
二、重点任务
牵头部门：市司法局
完成时限：2024年6月底前
";
    let joined = join(text);
    assert_eq!(joined.len(), 5, "{joined:?}");
    assert!(joined[1].ends_with("（牵头单位：市市场监管局、市工业和信息化局，配合单位：各区政府）"));
}

#[test]
fn a_page_break_in_a_text_of_long_lines_is_mended() {
    let text = "\
强化要素保障。完善土地、能耗、环境容量的统筹配置办法，优先满足重点项目，对列入省级清单的项目实行专班服务、全程代办，做到随到随审。健全政府、企业、社会三方共同参与的技

术研发、成果转化、人才培养机制，每年组织对接活动十场。（牵头部

门：市科技局，配合部门：市工信局）

营造良好氛围。办好绿色制造周，用好新媒体，讲好企业转型故事，推广一批可复制的做法，推动形成全社会共同参与的良好局面

青川市工业和信息化局
";
    let joined = join(text);
    assert_eq!(joined.len(), 3, "{joined:?}");
    assert!(
        joined[0].contains("共同参与的技术研发") && joined[0].ends_with("（牵头部门：市科技局，配合部门：市工信局）")
    );
}

#[test]
fn a_number_in_mid_sentence_opens_no_paragraph() {
    let text = "\
为落实省里的安排，市直各部门要对照责任清单逐条认领，凡涉及本方案第二部分第
（四）项和第三部分第（一）项所列事项的，要在一个月内拿出细化措施，报市政府督查室备
案，并由市政府督查室会同市发展改革委逐项核验，核验结果纳入年度考核评价体系之中。
（一）明确责任。各部门主要负责同志是第一责任人，要亲自研究、亲自部署、亲自检查，
每季度至少听取一次专题汇报，推动各项任务按照时间节点完成，不得层层转嫁责任到基层。
";
    let joined = join(text);
    assert_eq!(joined.len(), 2, "{joined:?}");
    assert!(joined[0].contains("第二部分第（四）项和"));
}

#[test]
fn tables_and_whole_paragraphs_are_folded_and_kept_apart() {
    let mut reading = Reading::new("text");
    reading.push_line("到 2025 年\n共 3 项", Wrap::Paragraph);
    reading.blocks.push(Block::Table(crate::document::Table {
        rows: 1,
        columns: 1,
        cells: vec![crate::document::Cell { text: " ７５ ％ ".into(), ..Default::default() }],
        ..Default::default()
    }));
    reading.push_line("", Wrap::Line);
    let joined = joiner().join(reading.blocks);
    let shown: Vec<&str> = joined
        .iter()
        .map(|b| match b {
            Block::Text(t) => t.text.as_str(),
            Block::Table(t) => t.cells[0].text.as_str(),
        })
        .collect();
    assert_eq!(shown, ["到2025年", "共3项", "75%"]);
}

#[test]
fn a_title_set_as_two_centred_paragraphs_is_one() {
    let style = crate::document::Style { centred: true, bold: true, ..Default::default() };
    let title = |text: &str| Block::Text(TextBlock { text: text.into(), style, ..TextBlock::default() });
    let blocks = vec![
        title("青川市人民政府关于加快推进"),
        title("绿色制造体系建设的实施意见"),
        title("青政发〔2024〕12号"),
        title("第一章 总则"),
        title("第二章 支持办法"),
    ];
    let joined = joiner().join(blocks);
    assert_eq!(joined.len(), 4);
    let Block::Text(first) = &joined[0] else { panic!() };
    assert_eq!(first.text, "青川市人民政府关于加快推进绿色制造体系建设的实施意见");
}

#[test]
fn any_lines_join_without_panic_or_loss() {
    let pool =
        ["（", "）", "一、", "1.", "，", "。", "\u{FFFD}", "A", "２０ ", "政", "“", "——", "①", "第一条", "3", " "];
    let mut state = 11u32;
    for _ in 0..400 {
        let mut text = String::new();
        for _ in 0..60 {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            text.push_str(pool[(state >> 20) as usize % pool.len()]);
            if state & 0x700_0000 == 0 {
                text.push('\n');
            }
        }
        let bare = |t: &str| fold(t).chars().filter(|c| !c.is_whitespace()).count();
        let joined = join(&text).concat();
        assert_eq!(bare(&joined), bare(&text.replace('\n', "")));
    }
}

#[test]
fn many_lines_of_a_kind_are_joined() {
    for line in ["推进甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥", "（牵头单位：", "，", "1.", "一、", "张三"]
    {
        let joined = join(&format!("{line}\n").repeat(4_000));
        assert!(!joined.is_empty());
    }
}

#[test]
fn an_item_whose_bracket_was_lost_ends_before_the_next() {
    let text = "（一）优化采购服务\n1.完善采购目录,按季度更新并向社会公开,便利各类经营主体及时了解。（牵头单\n位:市财政局;配合单位:市商务局、市数据局;完成时限:（2029年6月）\n2.推行电子保函\n推动项目以电子保函代替现金保证金,降低企业资金占用,提升办理效率和服务质量,\n减轻经营主体负担。（牵头单位:市财政局;完成时限:2029年9月）\n3.公开采购意向。\n";
    let joined = join(text);
    assert!(joined.iter().any(|p| p.starts_with("2.推行电子保函")), "{joined:#?}");
    assert!(joined.iter().any(|p| p.starts_with("3.公开采购意向")), "{joined:#?}");
    // A number within the bracket stays in it.
    let inside = join(
        "1.建立清单,明确责任,定期评估并公布评估的结果,接受社会各界的监督。（牵头单位:市商务局,2.市数\n据局）\n2.开展培训。\n",
    );
    assert!(!inside.iter().any(|p| p.starts_with("据局")), "{inside:#?}");
}

/// The notice with more parts, as long as real ones are.
fn long_notice() -> String {
    let mut out = NOTICE.replace("\n附件：青川市绿色制造重点项目表", "");
    for (n, theme) in (4..10).zip(["清洁能源", "绿色建筑", "绿色交通", "节水行动", "绿色金融", "园区循环"])
    {
        let number = ["四", "五", "六", "七", "八", "九"][n - 4];
        out.push_str(&format!(
            "\n{number}、{theme}\n（一）开展{theme}试点。选择3个县（市、区）先行，每年总结推广一批做法；到2026年，试点县（市、区）增加到9个，\
             经验写入全市的标准，由市工业和信息化局会同有关部门每半年通报一次进展。\n责任单位：市发展改革委\n配合单位：市工业和信息化局、各县（市、区）人民政府\n\
             （二）落实{theme}资金。市、县两级财政把所需经费列入年度预算，优先保障续建项目。"
        ));
    }
    out
}

#[test]
fn a_document_on_one_line_is_cut_at_its_numbers_and_fields() {
    let notice = long_notice();
    let lines = join(&notice);
    // Nothing tells where a heading ends whose text follows at once; a bracket belongs to its item either way.
    let run_in = join(&notice.replace("一、总体要求\n", "一、总体要求").replace("\n（责任", "（责任"));
    assert_eq!(join(&notice.replace('\n', "")), run_in);
    assert_eq!(join(&notice.replace('\n', " ")), lines, "spaces for line breaks");
    assert_eq!(join(&notice.replace('\n', "\u{3000}\u{3000}")), lines, "indents for line breaks");
}

#[test]
fn a_long_paragraph_of_a_document_stays_whole() {
    let long = "各地要把下面几件事办好：1.摸清底数；2.分类施策；3.跟踪问效。".repeat(60);
    let text = format!("{long}\n{}", long_notice().repeat(2));
    assert_eq!(join(&text)[0].len(), long.len());
}

/// Each figure on a line of its own, as text comes that is taken out of a page span by span.
fn figures_apart(text: &str) -> String {
    let mut out = String::new();
    let mut before = false;
    for c in text.chars() {
        let digit = c.is_ascii_digit() || c == '.' && before;
        if digit != before {
            out.push('\n');
        }
        out.push(c);
        before = digit;
    }
    out
}

#[test]
fn figures_on_lines_of_their_own_go_back_into_their_sentences() {
    let notice = NOTICE.replace("1.水泥", "1．水泥").replace("2.陶瓷", "2．陶瓷").replace("3.印染", "3．印染");
    assert_eq!(join(&figures_apart(&notice)), join(&notice));
    // A column of figures is no sentence.
    let column = "任务\n12\n14\n13\n15\n18\n21\n22\n25\n31\n完成情况";
    assert_eq!(join(column).len(), 11);
}

#[test]
fn numbers_that_count_on_are_pages_and_the_sentence_goes_on_behind_them() {
    let line = "引导企业按照厂房集约、原料无害、生产洁净、废物成资源的要求开展对标提升，";
    let page = vec![line; 14].join("\n");
    let text = format!("{page}\n7\n{page}\n8\n{page}\n9\n{page}并通报结果。");
    let found = join(&text);
    assert!(found[0].starts_with(line) && found[0].ends_with("结果。") && !found[0].contains(['7', '8', '9']));
    assert_eq!(found[1..], ["7", "8", "9"]);
}
