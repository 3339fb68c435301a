use super::*;
use crate::document::{CellSpan, Origin, Paragraph, ParagraphKind, Section, SectionKind, Sentence, TableSpan};

struct World {
    responsibilities: Responsibilities,
    departments: Departments,
}

fn world() -> World {
    let source = Source::built_in();
    World {
        responsibilities: Responsibilities::load(&source).unwrap_or_else(|f| panic!("{f:#?}")),
        departments: Departments::load(&source).unwrap_or_else(|f| panic!("{f:#?}")),
    }
}

impl World {
    fn text(&self, text: &str) -> Vec<String> {
        let found = self.responsibilities.in_text(text, &self.departments);
        found.into_iter().map(|(name, role)| format!("{} {name}", role.as_str())).collect()
    }
}

/// Every rule's examples give exactly what they expect; its counter-examples nothing.
#[test]
fn examples_of_the_rules_hold() {
    let world = world();
    let rules = RuleSet::load(&Source::built_in()).unwrap_or_else(|f| panic!("{f:#?}"));
    let phase = rules.phase("responsibility").expect("the phase");
    let mut wrong = Vec::new();
    for rule in phase.rules() {
        for example in &rule.definition.example {
            let want: Vec<String> = example
                .expect
                .iter()
                .map(|row| {
                    format!(
                        "{} {}",
                        row.get("role").map_or("", String::as_str),
                        row.get("department").map_or("", String::as_str)
                    )
                })
                .collect();
            let got = world.text(example.text.as_ref());
            if got != want {
                wrong.push(format!("{}: {}\n  expected {want:?}\n  got {got:?}", rule.id, example.text.as_ref()));
            }
        }
        for counter in &rule.definition.counter_example {
            let got = world.text(counter.text.as_ref());
            if !got.is_empty() {
                wrong.push(format!("{}: {} gave {got:?}", rule.id, counter.text.as_ref()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A document of paragraphs; one that begins with `#` opens a section with the rest as its title.
fn document(paragraphs: &[&str]) -> Document {
    let mut document = Document::default();
    for paragraph in paragraphs {
        let heading = paragraph.strip_prefix('#');
        let own = heading.unwrap_or(paragraph);
        let start = document.text.len();
        document.text.push_str(own);
        let span = Span::new(start, document.text.len());
        document.text.push('\n');
        let title_end = start + own.find(['。', '（']).unwrap_or(own.len());
        if heading.is_some() {
            document.sections.push(Section {
                parent: None,
                depth: 1,
                label: Span::new(start, start),
                title: Span::new(start, title_end),
                own: span,
                whole: span,
                plan: 0,
                kind: SectionKind::Tasks,
            });
        }
        let section = document.sections.len().checked_sub(1);
        let kind = if heading.is_some() { ParagraphKind::Heading } else { ParagraphKind::Body };
        let number = document.paragraphs.len();
        document.paragraphs.push(Paragraph { span, kind, section, plan: 0, origin: Origin::default() });
        document.sentences.push(Sentence { span, paragraph: number });
    }
    document
}

fn bound(world: &World, document: &Document) -> Vec<String> {
    let found = world.responsibilities.in_document(document, &world.departments);
    let text = |s: Span| s.of(&document.text).to_owned();
    found
        .into_iter()
        .map(|r| {
            let item = match r.item {
                Item::Section(id) => text(document.sections[id].title),
                Item::Stretch { span, .. } => format!("~{}", text(span).chars().take(6).collect::<String>()),
                Item::Row { span, .. } => format!("|{}", text(span)),
            };
            format!("{item}: {} {}", r.role.as_str(), r.name)
        })
        .collect()
}

#[test]
fn several_brackets_in_an_item_close_a_stretch_each() {
    let document = document(&[
        "#优化审批流程。压减材料，实行网上办理。（市审批局牵头）推动证照联办，缩短时限。（市公安局、市税务局）",
        "#推进数据共享（牵头单位：市数据局）",
        "编制共享目录，建设统一平台。",
    ]);
    assert_eq!(
        bound(&world(), &document),
        [
            "优化审批流程: lead 市审批局",
            "~推动证照联办: responsible 市公安局",
            "~推动证照联办: responsible 市税务局",
            "推进数据共享: lead 市数据局",
        ]
    );
}

#[test]
fn lines_after_an_item_belong_together() {
    let document = document(&[
        "#完善养老设施。新建社区食堂。",
        "牵头单位：市民政局",
        "完成时限：2027年底前",
        "参与单位：市财政局、各县（市、区）政府",
        "#盘活闲置资产。摸清底数。牵头单位：市国资委。责任单位：各市属企业。完成时限：长期。",
        "#推进垃圾分类。",
        "责任单位：",
        "市城管局、市教育局",
        "#整治河道。",
        "牵头单位：",
        "市水利局。",
    ]);
    assert_eq!(
        bound(&world(), &document),
        [
            "完善养老设施: lead 市民政局",
            "完善养老设施: support 市财政局",
            "完善养老设施: support 各县（市、区）政府",
            "盘活闲置资产: lead 市国资委",
            "盘活闲置资产: responsible 各市属企业",
            "推进垃圾分类: responsible 市城管局",
            "推进垃圾分类: responsible 市教育局",
            "整治河道: lead 市水利局",
        ]
    );
}

/// Gives each section its parent, and its first character as its number.
fn nest(document: &mut Document, parents: &[Option<usize>]) {
    for (section, parent) in document.sections.iter_mut().zip(parents) {
        section.parent = *parent;
        let number = section.own.of(&document.text).chars().next().map_or(0, char::len_utf8);
        section.label = Span::new(section.own.start(), section.own.start() + number);
    }
}

#[test]
fn where_lines_bind_parts_a_bracket_behind_the_only_item_of_one_binds_the_item() {
    let mut paragraphs = Vec::new();
    let mut parents = Vec::new();
    for part in 0..3 {
        paragraphs.extend(["#一、规范收费。", "#1.公布目录清单。", "#2.清理违规收费。", "〔市财政局负责〕"]);
        parents.extend([None, Some(part * 3), Some(part * 3)]);
    }
    paragraphs.extend([
        "#四、优化监管。",
        "#7.调整监管目录。（市商务局牵头）",
        "#五、畅通融资。",
        "#8.扩大首贷规模。",
        "#9.降低担保费率。（市金融办负责）",
    ]);
    parents.extend([None, Some(9), None, Some(11), Some(11)]);
    let mut document = document(&paragraphs);
    nest(&mut document, &parents);
    let bound = bound(&world(), &document);
    assert_eq!(bound[..3], ["一、规范收费: responsible 市财政局"; 3]);
    assert_eq!(bound[3..], ["7.调整监管目录: lead 市商务局", "五、畅通融资: responsible 市金融办"]);
}

#[test]
fn a_line_behind_several_items_binds_the_part_that_holds_them() {
    let mut document = document(&[
        "#一、规范收费。",
        "#1.公布目录清单。",
        "#2.清理违规收费。",
        "〔市发展改革委、市财政局按职责分工负责〕",
        "#二、畅通融资。",
        "#3.扩大首贷规模。（市金融办负责）",
        "#4.降低担保费率。",
        "〔市财政局负责〕",
    ]);
    nest(&mut document, &[None, Some(0), Some(0), None, Some(3), Some(3)]);
    assert_eq!(
        bound(&world(), &document),
        [
            "一、规范收费: responsible 市发展改革委",
            "一、规范收费: responsible 市财政局",
            "3.扩大首贷规模: responsible 市金融办",
            "4.降低担保费率: responsible 市财政局",
        ]
    );
}

#[test]
fn a_convention_holds_for_the_whole_document() {
    let document = document(&[
        "#发展冷链物流。（责任单位：市商务局、市交通局，列首位的为牵头单位，下同）",
        "#培育外贸主体。（责任单位：市商务局）",
        "#稳定用工。（牵头单位：市人社局，责任单位：市工信局）",
    ]);
    assert_eq!(
        bound(&world(), &document),
        [
            "发展冷链物流: lead 市商务局",
            "发展冷链物流: responsible 市交通局",
            "培育外贸主体: lead 市商务局",
            "稳定用工: lead 市人社局",
            "稳定用工: responsible 市工信局",
        ]
    );
}

#[test]
fn prose_yields_to_the_bracket_and_mechanisms_are_no_assignment() {
    let document = document(&[
        "#规范中介服务。由市司法局组织有关部门清理目录，由各部门负责公开信息。（牵头单位：市司法局）",
        "#强化保障。各地各部门要高度重视，与市法院加强协作，健全政府主导、部门负责的机制。",
    ]);
    assert_eq!(bound(&world(), &document), ["规范中介服务: responsible 各部门", "规范中介服务: lead 市司法局"]);
}

/// A document of one table, a cell each.
fn table(rows: &[&[&str]]) -> Document {
    let mut document = Document::default();
    let mut cells = Vec::new();
    for (row, line) in rows.iter().enumerate() {
        for (column, cell) in line.iter().enumerate() {
            let start = document.text.len();
            document.text.push_str(cell);
            let span = Span::new(start, document.text.len());
            document.text.push('\t');
            cells.push(CellSpan { row, column, row_span: 1, column_span: 1, span, paragraph: 0, is_head: row == 0 });
        }
    }
    let span = Span::new(0, document.text.len());
    let columns = rows.iter().map(|r| r.len()).max().unwrap_or(0);
    document.tables.push(TableSpan { span, rows: rows.len(), columns, cells, caption: None, section: None, plan: 0 });
    document
}

#[test]
fn columns_of_a_task_table_assign_each_row() {
    let mut document = table(&[
        &["序号", "重点任务", "牵头\n单位", "配合单位", "完成时限"],
        &["1", "建设智慧停车平台", "市城管局", "市公安局、市数据局", "2027年6月"],
        &["2", "改造背街小巷", "各区政府", "", "2027年12月"],
    ]);
    // One body for both tasks: its cell is merged over two rows.
    let cells = &mut document.tables[0].cells;
    cells.retain(|c| !(c.row == 2 && c.column == 2));
    cells.iter_mut().filter(|c| c.row == 1 && c.column == 2).for_each(|c| c.row_span = 2);
    assert_eq!(
        bound(&world(), &document),
        [
            "|建设智慧停车平台: lead 市城管局",
            "|改造背街小巷: lead 市城管局",
            "|建设智慧停车平台: support 市公安局",
            "|建设智慧停车平台: support 市数据局",
        ]
    );
}

#[test]
fn the_lowest_label_of_a_head_counts() {
    let mut document = table(&[
        &["序号", "任务", "责任分工", ""],
        &["", "", "牵头单位", "责任单位"],
        &["1", "修缮历史建筑", "市住建局", "市文旅局"],
        &["序号", "任务", "牵头单位", "责任单位"],
        &["2", "开放口袋公园", "市园林局", "各区政府"],
    ]);
    let cells = &mut document.tables[0].cells;
    cells.retain(|c| !(c.row == 0 && c.column == 3 || c.row == 1 && c.column < 2));
    for cell in cells.iter_mut().filter(|c| c.row == 0) {
        if cell.column == 2 {
            cell.column_span = 2;
        } else {
            cell.row_span = 2;
        }
    }
    assert_eq!(
        bound(&world(), &document),
        [
            "|修缮历史建筑: lead 市住建局",
            "|修缮历史建筑: responsible 市文旅局",
            "|开放口袋公园: lead 市园林局",
            "|开放口袋公园: responsible 各区政府",
        ]
    );
}

#[test]
fn a_form_names_its_cells_from_the_left() {
    let document = table(&[
        &["任务名称", "建设海绵公园"],
        &["牵头单位", "市园林局"],
        &["配合单位", "市水务局\n市财政局"],
        &["完成时限", "2027年底"],
    ]);
    assert_eq!(
        bound(&world(), &document),
        ["|建设海绵公园: lead 市园林局", "|建设海绵公园: support 市水务局", "|建设海绵公园: support 市财政局"]
    );
}

#[test]
fn brackets_that_assign_nothing() {
    let world = world();
    for text in [
        "支持企业上云（含中小企业），给予补贴。",
        "完成改造任务（详见附件）。",
        "报市行政审批局（市政务服务局）。",
        "建设“四好农村路”（县道、乡道、村道）。",
        "落实党组织领导下的校长负责制。",
        "加强部门配合、协同治理。",
        "（以下简称“市局”）",
        "）（【",
    ] {
        assert_eq!(world.text(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn evidence_and_marker_stand_in_the_text() {
    let world = world();
    let text = "推进改革。（牵头单位：市编办；配合单位：市司法局）";
    let document = place::document_of(text);
    let found = world.responsibilities.in_document(&document, &world.departments);
    assert_eq!(found[1].evidence.of(text), "（牵头单位：市编办；配合单位：市司法局）");
    assert_eq!(found[1].marker.map(|m| m.of(text)), Some("配合单位："));
    assert_eq!((found[0].rule.as_str(), found[1].rule.as_str()), ("R101", "R103"));
    assert_eq!(found[1].department.of(text), "市司法局");
}

#[test]
fn shapes_seen_in_many_notices() {
    let world = world();
    let cases: [(&str, &[&str]); 12] = [
        (
            "提升能级。（牵头单位：市工信局责任单位：市科技局、市财政局完成时限：2027年底）",
            &["lead 市工信局", "responsible 市科技局", "responsible 市财政局"],
        ),
        ("改善环境。【责任单位：县住建局，各乡镇（街道）】", &["responsible 县住建局", "responsible 各乡镇（街道）"]),
        (
            "（由市商务局牵头，市财政局、市文旅局等部门配合）",
            &["lead 市商务局", "support 市财政局", "support 市文旅局"],
        ),
        ("（省教育厅负责，省财政厅配合）", &["responsible 省教育厅", "support 省财政厅"]),
        ("治理内涝。（市水务局、市城管局，2027年6月底前）", &["responsible 市水务局", "responsible 市城管局"]),
        ("推进普法。（综合处、法规处）", &["responsible 综合处", "responsible 法规处"]),
        (
            "（牵头：市发改委；配合：市财政局、各区、县（市）政府）",
            &["lead 市发改委", "support 市财政局", "support 各区、县（市）政府"],
        ),
        ("责任单位：1.市民政局；2.市残联", &["responsible 市民政局", "responsible 市残联"]),
        (
            "（市工信局牵头，市财政局等部门及各县（市、区）人民政府配合）",
            &["lead 市工信局", "support 市财政局", "support 各县（市、区）人民政府"],
        ),
        ("（责任单位：市文旅局（市文物局）、市体育局）", &["responsible 市文旅局（市文物局）", "responsible 市体育局"]),
        ("（责任领导：赵某，责任单位：县林业局，责任人：钱某）", &["responsible 县林业局"]),
        ("领导小组办公室负责统筹协调，县审计局负责跟踪审计。", &["responsible 县审计局"]),
    ];
    for (text, want) in cases {
        assert_eq!(world.text(text), want, "{text}");
    }
}
