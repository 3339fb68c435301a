use super::*;

fn departments() -> Departments {
    Departments::load(&Source::built_in()).unwrap_or_else(|faults| panic!("built-in departments: {faults:?}"))
}

fn full(written: &str) -> String {
    let c = departments().canonical(written, None);
    format!("{} {}", c.full, c.function.unwrap_or_default())
}

fn list(text: &str) -> Vec<String> {
    departments().split_list(text).into_iter().map(|r| text[r].to_owned()).collect()
}

#[test]
fn short_names_in_full_at_every_level() {
    assert_eq!(full("市发改委"), "市发展和改革委员会 发展和改革");
    assert_eq!(full("市发展改革委"), "市发展和改革委员会 发展和改革");
    assert_eq!(full("县发改局"), "县发展和改革局 发展和改革");
    assert_eq!(full("省发展和改革委"), "省发展和改革委员会 发展和改革");
    assert_eq!(full("区人社局"), "区人力资源和社会保障局 人力资源和社会保障");
    assert_eq!(full("市教委"), "市教育委员会 教育");
    assert_eq!(full("省政府国资委"), "省人民政府国有资产监督管理委员会 国有资产监督管理");
    assert_eq!(full("省委编办"), "省委机构编制委员会办公室 机构编制");
    assert_eq!(full("市市监局"), "市市场监督管理局 市场监督管理");
    assert_eq!(full("滁州海关"), "滁州海关 海关");
    assert_eq!(full("人行滁州中心支行"), "中国人民银行滁州中心支行 中央银行");
    assert_eq!(full("国网滁州供电公司"), "国网滁州供电公司 供电");
    assert_eq!(full("琅琊区政府"), "琅琊区人民政府 人民政府");
    assert_eq!(full("市数据局（市政务办）"), "市数据局（市政务办） 数据");
    assert_eq!(full("省各有关部门"), "省各有关部门 ");
}

#[test]
fn a_ministry_is_completed_in_a_national_document_only() {
    let national = Place { level: "national", ..Place::default() };
    let d = departments();
    assert_eq!(d.canonical("发展改革委", Some(&national)).full, "国家发展和改革委员会");
    assert_eq!(d.canonical("发展改革委", None).full, "发展和改革委员会");
}

#[test]
fn lists_split_between_names_only() {
    assert_eq!(list("省工业和信息化厅、省科技厅和省财政厅"), ["省工业和信息化厅", "省科技厅", "省财政厅"]);
    assert_eq!(
        list("市住房和城乡建设局,市文化和旅游局；市发展和改革委"),
        ["市住房和城乡建设局", "市文化和旅游局", "市发展和改革委"]
    );
    assert_eq!(list("区教委以及区财政局"), ["区教委", "区财政局"]);
    assert_eq!(list("市有关单位及各县(市)区、开发区"), ["市有关单位", "各县(市)区", "开发区"]);
    assert_eq!(list("市城管局 市人力资源 社会保障局\u{3000}各街道"), ["市城管局", "市人力资源 社会保障局", "各街道"]);
    assert_eq!(list("各有关部门和单位"), ["各有关部门和单位"]);
    assert_eq!(list("县、区政府，市直有关部门、单位"), ["县、区政府", "市直有关部门、单位"]);
    assert_eq!(list("市水利局等市级有关部门及各县市区政府"), ["市水利局", "各县市区政府"]);
    assert_eq!(list("监管与预警处、办公室"), ["监管与预警处", "办公室"]);
}

#[test]
fn levels_of_one_body_stay_together() {
    for one in [
        "各县（市、区）人民政府",
        "各县、区人民政府",
        "各市、县、区政府",
        "各市、州、县人民政府",
        "各市、县〔区〕政府",
        "各市（州）、县（市、区）人民政府",
        "各乡镇、街道",
    ] {
        assert_eq!(list(one), [one]);
    }
    assert_eq!(list("各区政府、各有关部门"), ["各区政府", "各有关部门"]);
    assert_eq!(list("市商务局，各县、区政府，各园区管委会"), ["市商务局", "各县、区政府", "各园区管委会"]);
    assert_eq!(list("各县（市、区）、开发区管委会"), ["各县（市、区）", "开发区管委会"]);
}

#[test]
fn what_sums_up_or_explains_is_dropped() {
    assert_eq!(
        list("市公安局、市税务局等市直各有关单位，各县（市、区）政府"),
        ["市公安局", "市税务局", "各县（市、区）政府"]
    );
    assert_eq!(list("省高等教育处、省民政厅等"), ["省高等教育处", "省民政厅"]);
    assert_eq!(list("市教育局等部门和单位"), ["市教育局"]);
    assert_eq!(list("市民政局等有关部门（单位）、各县政府"), ["市民政局", "各县政府"]);
    assert_eq!(list("市商务局等市直（驻市）进驻大厅单位"), ["市商务局"]);
    assert_eq!(list("一是市审计局"), ["市审计局"]);
    assert_eq!(list("各区政府〈含开发区管委会，下同〉"), ["各区政府"]);
    assert_eq!(list("1.市水利局、2.市气象局"), ["市水利局", "市气象局"]);
    assert_eq!(list("由市林业局会同市财政局"), ["市林业局", "市财政局"]);
    assert_eq!(list("和平区政府、南开区政府"), ["和平区政府", "南开区政府"]);
    assert_eq!(list(""), Vec::<String>::new());
    assert_eq!(list("（、）（、"), ["（、）"]);
    assert_eq!(list("市国资委（"), ["市国资委"]);
}

#[test]
fn what_ends_like_a_body() {
    let d = departments();
    for strong in ["市财政局", "省各有关部门", "各区政府", "县纪委监委", "税务总局", "人行滁州中心支行", "省法院"]
    {
        assert_eq!(d.likeness(strong), Likeness::Strong, "{strong}");
    }
    for weak in ["东湖高新区", "保护处", "专利运用处", "各县（市、区）"] {
        assert_eq!(d.likeness(weak), Likeness::Weak, "{weak}");
    }
    for no in
        ["优化布局", "一次办", "市中心", "到2027年底前完成", "以下简称“市局”", "委", "", "全国首个", "满足人民的需要"]
    {
        assert_eq!(d.likeness(no), Likeness::No, "{no}");
    }
}

#[test]
fn a_layer_adds_the_names_of_its_city() {
    let mut source = Source::built_in();
    source.files.push(crate::rules::RuleFile {
        layer: "mine".into(),
        path: "department/mine.toml".into(),
        text: "[body]\n\"低空办\" = { full = \"低空经济发展办公室\", function = \"低空经济\" }\n".into(),
    });
    let d = Departments::load(&source).expect("a good layer");
    assert_eq!(d.canonical("市低空办", None).full, "市低空经济发展办公室");
    source.files.push(crate::rules::RuleFile {
        layer: "bad".into(),
        path: "department/bad.toml".into(),
        text: "[bodies]\n".into(),
    });
    assert!(Departments::load(&source).is_err());
}
