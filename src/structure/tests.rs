//! Document fields of whole texts, in the shapes in which pages print them.

use std::sync::LazyLock;

use super::*;
use crate::document::{Fields, ParagraphKind, SectionKind};
use crate::read::{self, Readers};

struct World {
    structurer: Structurer,
    gazetteer: Gazetteer,
    readers: Readers,
}

static WORLD: LazyLock<World> = LazyLock::new(|| {
    let source = Source::built_in();
    World {
        structurer: Structurer::load(&source).unwrap_or_else(|f| panic!("{f:#?}")),
        gazetteer: Gazetteer::load(&source).unwrap_or_else(|f| panic!("{f:#?}")),
        readers: Readers::load(&source).unwrap_or_else(|f| panic!("{f:#?}")),
    }
});

fn document(text: &str) -> Document {
    let reading = read::read(text.as_bytes(), "notice.txt", &WORLD.readers).unwrap_or_else(|e| panic!("{e:?}")).reading;
    WORLD.structurer.document(reading, &WORLD.gazetteer)
}

fn fields(text: &str) -> Fields {
    document(text).fields
}

const BODY: &str = "各位代表：\n现在，我代表省人民政府向大会报告工作，请予审议。\n一、2028年工作回顾\n过去一年，全省上下同心协力，经济运行稳中向好，民生事业全面进步，社会大局保持和谐稳定，各项工作都取得了新的成绩。\n二、2029年工作安排\n新建公园20个，培训技能人才3万人次，城镇新增就业50万人，居民收入增长与经济增长同步，生态环境质量持续改善，重大风险有效化解。\n";

#[test]
fn a_page_prints_its_day_with_a_plain_word_or_none() {
    for head in [
        "来源：湖南日报\n时间：2029-02-03\n",
        "2029-02-03 09:10:22\n来源：湖南日报\n",
        "2029年02月03日 08时05分\n来源：\n湖南日报\n",
    ] {
        let got = fields(&format!(
            "2029年湖南省政府工作报告\n——2029年1月20日在湖南省第十五届人民代表大会第二次会议上\n{head}湖南省省长 李某\n{BODY}"
        ));
        assert_eq!(got.published.map(|d| d.to_string()).as_deref(), Some("2029-02-03"), "{head}");
        assert_eq!(got.issuer.as_deref(), Some("湖南省人民政府"));
    }
    // 时间 in a plan is no day of publication.
    let plan = fields(
        "某市消费季活动方案\n一、活动安排\n时间：2029年5月20日\n地点：市民广场\n二、活动内容\n举办展销活动10场，发放消费券2000万元。\n",
    );
    assert_eq!(plan.published, None);
}

#[test]
fn a_report_without_a_page_has_its_day_of_delivery() {
    for line in [
        "――2029年1月20日在湖南省第十五届人民代表大会第二次会议上",
        "2029年1月20日在湖南省第十五届人民代表大会第二次会议上 湖南省省长 李某",
        "（2029年1月20日在湖南省第十五届人民代表大会第二次会议上）",
        "——2029年1月20日在湖南省第十五届\n人民代表大会第二次会议上",
        "——二〇二九年一月二十日在湖南省第十五届人民代表大会第二次会议上",
    ] {
        let got = fields(&format!("政府工作报告\n{line}\n{BODY}"));
        assert_eq!(got.published.map(|d| d.to_string()).as_deref(), Some("2029-01-20"), "{line}");
        assert_eq!((got.period_start, got.period_end), (Some(2029), Some(2029)), "{line}");
    }
    let told = fields(&format!("政府工作报告\n2029年1月20日在全省开展了安全检查，成效明显。\n{BODY}"));
    assert_eq!(told.published, None);
}

#[test]
fn trails_and_captions_are_no_titles() {
    let got = fields(&format!(
        "首页\n>\n政务公开\n>\n工作报告\n工作报告\n2029年政府工作报告\n2029-02-03 09:10:22\n省长李某作政府工作报告\n{BODY}"
    ));
    assert_eq!(got.title.as_deref(), Some("2029年政府工作报告"));
    let kept = fields(&format!("湖南省\n2029年政府工作报告\n{BODY}"));
    assert_eq!(kept.title.as_deref(), Some("湖南省2029年政府工作报告"));
}

#[test]
fn who_signs() {
    let letter = |head: &str, signed: &str| {
        fields(&format!(
            "{head}关于印发《青川县夜间经济行动方案》的通知\n各乡镇人民政府，县级各部门：\n《青川县夜间经济行动方案》已经县政府同意，现印发给你们，请认真贯彻落实。\n{signed}\n2029年3月5日\n青川县夜间经济行动方案\n为促进消费，制定本方案。\n一、重点任务\n（一）新建夜市5个。\n"
        ))
        .issuer
    };
    assert_eq!(
        letter("中共青川县委青川县人民政府", "中共青川县委\n青川县人民政府").as_deref(),
        Some("中共青川县委青川县人民政府")
    );
    assert_eq!(
        letter("青川县商务局", "青川县夜间经济发展工作\n领导小组办公室（代章）").as_deref(),
        Some("青川县夜间经济发展工作领导小组办公室")
    );
    assert_eq!(letter("青川县人民政府办公室", "青川县人民政府办公室").as_deref(), Some("青川县人民政府办公室"));
}

#[test]
fn governments_of_reports_get_the_name_of_their_place() {
    let report = |who: &str, place: &str| {
        fields(&format!("2029年{place}政府工作报告\n{}", BODY.replace("省人民政府", who))).issuer
    };
    assert_eq!(report("自治区人民政府", "宁夏回族自治区").as_deref(), Some("宁夏回族自治区人民政府"));
    assert_eq!(report("省政府", "湖南省").as_deref(), Some("湖南省政府"));
    assert_eq!(report("湖南省人民政府", "湖南省").as_deref(), Some("湖南省人民政府"));
}

#[test]
fn a_title_that_begins_behind_the_attachment_is_whole() {
    for line in [
        "附件1全县2029年度政务服务“高效办\n成一件事”提升行动实施方案",
        "附件1全县2029年度政务服务“高效办成一件事”提升行动实施方案",
    ] {
        let document = document(&format!(
            "青川县数据局关于印发全县2029年度政务服务“高效办成一件事”提升行动实施方案的通知\n各乡镇人民政府：\n现将方案印发给你们，请认真贯彻落实。\n青川县数据局\n2029年3月5日\n{line}\n为提升服务水平，结合实际，制定如下方案。\n一、重点任务\n（一）办件时间压缩至3个工作日。\n",
        ));
        assert_eq!(document.fields.title.as_deref(), Some("全县2029年度政务服务“高效办成一件事”提升行动实施方案"));
        assert_eq!(document.paragraphs.iter().filter(|p| p.kind == ParagraphKind::Title).count(), 2);
    }
}

#[test]
fn drafts_for_comment_are_named_by_their_plan() {
    let got = fields(
        "青川县商务局关于公开征求《青川县会展业发展实施意见（征求意见稿）》意见的公告\n为促进会展业发展，我局起草了实施意见，现向社会公开征求意见，时间为2029年6月1日至30日。\n青川县会展业发展实施意见（征求意见稿）\n为加快发展会展业，提出如下意见。\n一、主要目标\n到2030年，举办展会50场。\n",
    );
    assert_eq!(got.title.as_deref(), Some("青川县会展业发展实施意见（征求意见稿）"));
    assert_eq!(got.doc_type.as_deref(), Some("实施意见"));
}

const TASKS: &str = "一、主要目标\n到2027年，新建公园10个，改造老旧小区20个，群众出行更加方便。\n二、重点任务\n（一）建设公园。按照规划推进各区公园建设，年内开工5个。\n";

#[test]
fn who_signs_goes_before_the_site_that_reprints() {
    let fields = fields(&format!(
        "发布机构：长沙市岳麓区望月湖街道办事处\n发布日期：2024-05-20\n长沙市人民政府办公厅关于印发长沙市公园建设行动方案的通知\n各区县（市）人民政府：\n《长沙市公园建设行动方案》已经市人民政府同意，现印发给你们，请认真贯彻执行。\n长沙市人民政府办公厅\n2024年5月11日\n长沙市公园建设行动方案\n{TASKS}"
    ));
    assert_eq!(fields.issuer.as_deref(), Some("长沙市人民政府办公厅"));
    assert_eq!(fields.place.map(|p| p.code).as_deref(), Some("430100"));
    assert_eq!(fields.published.map(|d| d.to_string()).as_deref(), Some("2024-05-20"));
}

#[test]
fn titles_over_two_lines_and_attachments_alone_on_theirs() {
    let fields = fields(&format!(
        "苏州市园林和绿化管理局关于印发苏州市公园管理办法\n实施细则的通知\n各有关单位：\n现将《苏州市公园管理办法实施细则》印发给你们，请认真贯彻执行。\n苏州市园林和绿化管理局\n2024年5月11日\n附件1\n苏州市公园管理办法实施细则\n{TASKS}"
    ));
    let notice = "苏州市园林和绿化管理局关于印发苏州市公园管理办法实施细则的通知";
    assert_eq!(fields.notice_title.as_deref(), Some(notice));
    assert_eq!(fields.title.as_deref(), Some("苏州市公园管理办法实施细则"));
}

#[test]
fn a_block_of_labels_at_the_end_is_no_text() {
    let items: String = (1..60).map(|n| format!("{n}．整治河道{n}条，恢复沿岸植被，方便群众出行。\n")).collect();
    let signed = "长沙市人民政府\n2024年5月11日\n（此件公开发布）\n";
    let block = "索引号：000014349/2024-00174 主题分类：水利\n发文机关：长沙市人民政府 成文日期：2024年05月11日\n\
                 标题：长沙市河道整治行动方案\n发文字号：长政发〔2024〕12号 发布日期：2024年05月26日\n时效：有效\n";
    let aim = "坚持系统治理、综合治理、源头治理，".repeat(7);
    let plan = format!("长沙市河道整治行动方案\n{aim}制定本方案。\n一、重点任务\n{items}{signed}");
    let found = document(&format!("{plan}{block}"));
    let labels = found.paragraphs.iter().filter(|p| p.kind == ParagraphKind::Metadata).count();
    assert_eq!(labels, 5);
    assert!(found.sections.iter().all(|s| !s.own.of(&found.text).contains("长沙市人民政府")));
    assert_eq!(found.fields.index_number.as_deref(), Some("000014349/2024-00174"));
    assert_eq!(found.fields.doc_number.as_deref(), Some("长政发〔2024〕12号"));
    assert_eq!(found.fields.published.map(|d| d.to_string()).as_deref(), Some("2024-05-26"));
    // Where a plan ends with whom to ask, its last lines are its own.
    let asked = document(&format!("{plan}联系人：李某\n发布单位：长沙市水利局\n有效期：五年\n"));
    assert!(asked.paragraphs.iter().all(|p| p.kind != ParagraphKind::Metadata));
}

#[test]
fn crumbs_on_one_line_are_no_title() {
    let fields = fields(&format!("首页>政务公开>规划计划\n2024年5月11日\n海淀区2024年公园建设工作要点\n{TASKS}"));
    assert_eq!(fields.title.as_deref(), Some("海淀区2024年公园建设工作要点"));
    assert_eq!(fields.place.map(|p| p.code).as_deref(), Some("110108"));
}

#[test]
fn goals_may_be_told_as_seen_from_their_end() {
    let kinds = |text: &str| -> Vec<SectionKind> { document(text).sections.iter().map(|s| s.kind).collect() };
    let below = "政府工作报告\n\n二、今后五年的主要目标\n（一）转型发展取得重大进展。新能源装机达到300万千瓦。\n";
    assert_eq!(kinds(below), [SectionKind::Goals, SectionKind::Goals]);
    let alone = "政府工作报告\n\n一、各项事业\n（一）转型发展取得重大进展。新能源装机达到300万千瓦。\n";
    assert_eq!(kinds(alone), [SectionKind::Tasks, SectionKind::Review]);
}

#[test]
fn a_plan_is_named_without_the_notice_that_sends_it() {
    let got = fields(
        "临江市优化政务服务实施方案的通知\n临政办〔2028〕12号\n各县（区）人民政府，市政府各部门：\n一、主要任务\n1．推行一窗受理。3月底前完成窗口整合。\n",
    );
    assert_eq!(got.title.as_deref(), Some("临江市优化政务服务实施方案"));
    assert_eq!(got.doc_type.as_deref(), Some("实施方案"));
    // No day is printed: the number tells the year.
    assert_eq!((got.published, got.year()), (None, Some(2028)));
    // What no kind of document ends is the title as it is.
    let own = fields("关于做好春季造林绿化工作的通知\n各县（区）林业局：\n一、落实任务\n1．完成造林3万亩。\n");
    assert_eq!(own.title.as_deref(), Some("关于做好春季造林绿化工作的通知"));
}

#[test]
fn a_number_ends_before_the_word_behind_its_point() {
    let got = document(
        "某市营商环境工作要点\n一、主要任务\n1.一体推进改革。建成平台3个。\n2.编制目录。公布事项200项以上。\n3.条块协同监管。开展联合抽查20次以上。\n4.完善机制。办结事项90%以上。\n",
    );
    let titles: Vec<&str> = got.sections.iter().map(|s| s.title.of(&got.text)).collect();
    assert_eq!(titles, ["主要任务", "一体推进改革", "编制目录", "条块协同监管", "完善机制"]);
    assert!(got.sections[1..].iter().all(|s| s.parent == Some(0)), "{:?}", got.sections);
}

const REPORT: &str = "2029年湖南省政府工作报告\n——2029年1月20日在湖南省第十五届人民代表大会第二次会议上\n湖南省省长 李某\n各位代表：\n现在，我代表省人民政府向大会报告工作，对今后五年目标任务提出建议，请予审议。\n";
const DONE: &str =
    "过去的一年很不平凡，我们顶住压力，全省新建公园60个，社会大局保持和谐稳定，各项工作都取得了新的成绩。\n";
const TURN: &str = "今年全省发展的预期目标是：城镇新增就业50万人，居民收入增长与经济增长同步，粮食产量保持稳定。\n";
const PLANNED: &str = "重点抓好以下工作，新建公园20个，培训技能人才3万人次，生态环境质量持续改善，重大风险有效化解。\n";

fn kind_at(document: &Document, words: &str) -> SectionKind {
    let at = document.text.find(words).unwrap_or_else(|| panic!("{words} in {}", document.text));
    let section = document.paragraphs.iter().find(|p| p.span.holds(at)).and_then(|p| p.section);
    document.section_kind(section, at)
}

#[test]
fn a_heading_without_a_number_keeps_those_below_that_name_no_part() {
    let filler = "全县上下迎难而上，保持了经济平稳增长、社会和谐稳定、民生持续改善的良好态势，主要指标好于上年。";
    let text = format!(
        "政府工作报告\n上年工作回顾\n工业经济稳步提升\n{filler}\n城乡面貌不断改善\n绿化道路12公里。{filler}\n\
         明年工作安排\n培育壮大工业\n{filler}\n提升城乡品质\n新建公园3座。{filler}"
    );
    let document = document(&text);
    assert_eq!(kind_at(&document, "12公里"), SectionKind::Review);
    assert_ne!(kind_at(&document, "3座"), SectionKind::Review);
}

#[test]
fn a_report_whose_headings_are_lost_turns_where_it_speaks_of_its_year() {
    for goals in ["今年全省发展的预期目标是", "2029年是规划实施的关键一年，总体要求是"] {
        let turn = TURN.replace("今年全省发展的预期目标是", goals);
        let report = document(&format!("{REPORT}{DONE}{turn}{PLANNED}"));
        assert_eq!(kind_at(&report, "公园60个"), SectionKind::Review, "{goals}");
        assert_eq!(kind_at(&report, "就业50万人"), SectionKind::Tasks, "{goals}");
        assert_eq!(kind_at(&report, "公园20个"), SectionKind::Tasks, "{goals}");
    }
    // The heading of the second part alone is enough.
    let report = document(&format!("{REPORT}{DONE}二、2029年重点工作\n{PLANNED}"));
    assert_eq!(kind_at(&report, "公园60个"), SectionKind::Review);
    assert_eq!(kind_at(&report, "公园20个"), SectionKind::Tasks);
}

#[test]
fn a_review_ends_where_the_report_speaks_of_its_year_though_no_heading_follows() {
    let report = document(&format!("{REPORT}一、2028年工作回顾\n{DONE}{TURN}{PLANNED}"));
    assert_eq!(kind_at(&report, "公园60个"), SectionKind::Review);
    assert_eq!(kind_at(&report, "公园20个"), SectionKind::Tasks);
}

#[test]
fn what_is_no_report_turns_nowhere() {
    let plan = document(&format!("2029年湖南省政府工作要点\n{DONE}{TURN}{PLANNED}"));
    assert_eq!(kind_at(&plan, "公园60个"), SectionKind::Tasks);
}
