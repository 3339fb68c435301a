use super::*;

fn gazetteer() -> Gazetteer {
    Gazetteer::load(&Source::built_in()).unwrap_or_else(|faults| panic!("built-in region data: {faults:?}"))
}

fn codes(text: &str) -> Vec<String> {
    gazetteer().mentions(text).into_iter().map(|m| format!("{} {}", &text[m.start..m.end], m.code)).collect()
}

fn decide(evidence: &[(EvidenceRole, &str)]) -> String {
    let evidence: Vec<_> = evidence.iter().map(|(role, text)| Evidence { role: *role, text }).collect();
    gazetteer().resolve(&evidence).map(|p| format!("{} {} {}", p.name, p.code, p.level)).unwrap_or_default()
}

#[test]
fn codes_of_today_and_of_the_past() {
    let g = gazetteer();
    assert_eq!(g.by_code("310115").map(|d| d.name.as_str()), Some("浦东新区"));
    assert_eq!(g.by_code("310108").map(|d| d.name.as_str()), Some("静安区"), "闸北区 went to 静安区 in 2015");
    assert_eq!(g.by_code("999999"), None);
    let place = g.place("360922").expect("万载县");
    assert_eq!((place.name.as_str(), place.level), ("江西省宜春市万载县", "district"));
    assert_eq!(g.place("429005").map(|p| p.name), Some("湖北省潜江市".to_owned()));
    assert_eq!(g.place("500114").map(|p| (p.province, p.city)), Some(("重庆市".to_owned(), String::new())));
}

#[test]
fn full_short_and_former_names() {
    assert_eq!(codes("宣城市会同芜湖推进共建"), ["宣城市 341800", "芜湖 340200"]);
    assert_eq!(codes("上海市浦东新区"), ["上海市 310000", "浦东新区 310115"]);
    assert_eq!(codes("原襄樊市"), ["襄樊市 420600"]);
    assert_eq!(codes("恩施州与内蒙古结对"), ["恩施州 422800", "内蒙古 150000"]);
    assert_eq!(codes("义乌小商品"), ["义乌 330782"]);
    assert_eq!(codes("莱芜与萧山，襄樊"), ["莱芜 370116", "萧山 330109", "襄樊 420600"]);
}

#[test]
fn names_that_are_words_too() {
    assert!(codes("加强区域合作，维护和平与发展，实现长治久安").is_empty());
    assert!(codes("与阿里巴巴集团开展合作").is_empty());
    assert!(codes("中山路沿线环境整治").is_empty());
    assert_eq!(codes("甘肃省合作市与临夏"), ["甘肃省 620000", "合作市 623001", "临夏 622900"]);
}

#[test]
fn a_name_of_several_places_needs_its_surroundings() {
    assert!(codes("朝阳区人民政府").is_empty());
    assert_eq!(codes("北京市朝阳区"), ["北京市 110000", "朝阳区 110105"]);
    assert_eq!(codes("长春市各区：朝阳区、宽城区"), ["长春市 220100", "朝阳区 220104", "宽城区 220103"]);
    assert_eq!(codes("南京鼓楼"), ["南京 320100", "鼓楼 320106"]);
    assert_eq!(gazetteer().mentions_near("鼓楼区", &["350100"])[0].code, "350102");
}

#[test]
fn zones_lie_in_a_division() {
    assert_eq!(codes("横琴粤澳深度合作区"), ["横琴粤澳深度合作区 440402"]);
    assert_eq!(codes("芜湖市经济技术开发区"), ["芜湖市经济技术开发区 340200"]);
    assert_eq!(codes("合肥高新区"), ["合肥高新区 340104"]);
}

#[test]
fn the_issuer_says_where_and_the_title_may_narrow_it() {
    use EvidenceRole::*;
    assert_eq!(decide(&[(Issuer, "上海市浦东新区知识产权局")]), "上海市浦东新区 310115 district");
    assert_eq!(
        decide(&[(Issuer, "安徽省人民政府办公厅"), (Title, "中国（芜湖）跨境电子商务综合试验区建设方案")]),
        "安徽省芜湖市 340200 city"
    );
    assert_eq!(
        decide(&[(Issuer, "赣州市人民政府办公室"), (Title, "赣州市对标深圳优化服务工作方案")]),
        "江西省赣州市 360700 city"
    );
    assert_eq!(
        decide(&[(Issuer, "朝阳区人民政府"), (IndexNumber, "11110105000012345X/2024-00001")]),
        "北京市朝阳区 110105 district"
    );
    assert_eq!(
        decide(&[
            (Issuer, "广州市天河区民政局"),
            (Title, "广州市老年助餐服务实施办法"),
            (DocNumber, "穗民规字〔2026〕3号")
        ]),
        "广东省广州市 440100 city"
    );
    assert_eq!(decide(&[(Issuer, "国务院办公厅"), (Title, "关于促进农机装备发展的意见")]), "全国  national");
}

#[test]
fn without_an_issuer_numbers_and_text_say_where() {
    use EvidenceRole::*;
    assert_eq!(decide(&[(IndexNumber, "SY-310115-2023-004")]), "上海市浦东新区 310115 district");
    assert_eq!(decide(&[(IndexNumber, "000014349/2023-00012")]), "");
    assert_eq!(decide(&[(DocNumber, "黔江府办发〔2024〕1号")]), "重庆市黔江区 500114 district");
    assert_eq!(decide(&[(DocNumber, "赣市府办字〔2024〕3号")]), "江西省赣州市 360700 city");
    assert_eq!(decide(&[(DocNumber, "鄂政办发〔2024〕3号")]), "湖北省 420000 province");
    assert_eq!(
        decide(&[(
            Text,
            "全面提升我省制造业水平，塑造山东制造新优势。全省企业上云率达到60%。对标广东经验。山东品牌。"
        )]),
        "山东省 370000 province"
    );
    assert_eq!(decide(&[(Text, "加强组织领导，落实责任。")]), "");
}

#[test]
fn every_fault_of_a_layer_is_told() {
    let mut source = Source::built_in();
    source.files.push(crate::rules::RuleFile {
        layer: "mine".into(),
        path: "region/zones.toml".into(),
        text: "zone = [{ names = [\"某新区\"], within = \"123456\" }]".into(),
    });
    source.files.push(crate::rules::RuleFile {
        layer: "mine".into(),
        path: "region/divisions.csv".into(),
        text: "code,name,level,short\n12,某市,city,\n120999,某区,town,\n".into(),
    });
    let faults = Gazetteer::load(&source).expect_err("three faults");
    assert_eq!(faults.len(), 3, "{faults:?}");
}
