use super::*;
use crate::normalise::date;

fn recogniser() -> &'static Recogniser {
    static SHARED: std::sync::OnceLock<Recogniser> = std::sync::OnceLock::new();
    SHARED.get_or_init(|| match Recogniser::load(&Source::built_in()) {
        Ok(r) => r,
        Err(findings) => panic!("built-in rules: {findings:#?}"),
    })
}

/// A mention as examples of rule files write it.
fn row(text: &str, mention: &Mention, context: &TimeContext) -> std::collections::BTreeMap<&'static str, String> {
    let mut row = std::collections::BTreeMap::new();
    row.insert("text", mention.span.of(text).to_owned());
    let day = |d: Option<jiff::civil::Date>| d.map_or(String::new(), |d| d.to_string());
    match &mention.kind {
        MentionKind::Quantity(q) => {
            row.insert("value", q.value.to_string());
            row.insert("value_max", q.value_max.map_or(String::new(), |v| v.to_string()));
            row.insert("comparator", q.comparator.as_str().to_owned());
            row.insert("unit", q.unit.clone().unwrap_or_default());
            row.insert("special", q.special.map_or(String::new(), |s| s.as_str().to_owned()));
        }
        MentionKind::Time(t) => {
            row.insert("kind", t.kind.as_str().to_owned());
            if let Some(v) = t.resolve(context) {
                row.insert("start", day(v.start.or(v.unit_start)));
                row.insert("end", day(v.end));
            }
        }
    }
    row
}

/// Every example of every rule of the two phases gives the rows that it promises; no counter-example gives any.
#[test]
fn rules_keep_their_promises() {
    let r = recogniser();
    let mut failures = Vec::new();
    for phase in [TIME, QUANTITY] {
        for rule in r.rules.phase(phase).map(PhaseRules::rules).unwrap_or_default() {
            for example in &rule.definition.example {
                let text = example.text.as_ref().as_str();
                let day = example.date.as_ref().map_or("2023-04-12", |d| d.as_ref().as_str()).parse().expect("a date");
                let mentions = r.sentence(text);
                let rows: Vec<_> = mentions.iter().map(|m| row(text, m, &TimeContext::on(day))).collect();
                for expected in &example.expect {
                    let fits = |got: &std::collections::BTreeMap<&str, String>| {
                        expected.iter().all(|(k, v)| got.get(k.as_str()) == Some(v))
                    };
                    if !rows.iter().any(fits) {
                        failures.push(format!("{}: {text}: expected {expected:?}, got {rows:?}", rule.id));
                    }
                }
                if !mentions.iter().any(|m| *m.rule == *rule.id) {
                    failures.push(format!("{}: {text}: found by other rules only: {rows:?}", rule.id));
                }
            }
            for counter in &rule.definition.counter_example {
                let text = counter.text.as_ref().as_str();
                if let Some(m) = r.sentence(text).iter().find(|m| *m.rule == *rule.id) {
                    failures.push(format!("{}: counter-example {text}: found {}", rule.id, m.span.of(text)));
                }
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

fn quantities(text: &str) -> Vec<String> {
    let shown = |m: &Mention| {
        let q = m.quantity()?;
        let max = q.value_max.map_or(String::new(), |v| format!("~{v}"));
        let norm = q.norm_value.map_or(String::new(), |v| v.to_string());
        let special = q.special.map_or(String::new(), |s| format!(" {}", s.as_str()));
        let unit = q.unit.as_deref().unwrap_or("-");
        Some(format!("{}{max} {unit} {} = {norm}{}{special}", q.value, q.comparator.as_str(), q.norm_unit))
    };
    recogniser().sentence(text).iter().filter_map(shown).collect()
}

#[test]
fn quantities_are_read_with_comparator_and_unit() {
    for (text, expected) in [
        ("新增企业1.5万家", "1.5 万家 reach = 15000家"),
        ("资金5000万元", "5000 万元 reach = 50000000元"),
        ("产值超万亿元", "1 万亿元 at_least = 1000000000000元"),
        ("产值过千亿", "1000 亿 at_least = 100000000000"),
        ("企业超过1千家", "1 千家 at_least = 1000家"),
        ("培育千家以上企业", "1000 家 at_least = 1000家"),
        ("支持千家企业上云", "1000 家 reach = 1000家"),
        ("每县至少建成1所", "1 所 at_least = 1所"),
        ("完成1000个村改造", "1000 个 reach = 1000个"),
        ("为企业减负110亿元", "110 亿元 reach = 11000000000元"),
        ("形成3个体系", "3 个 reach = 3个"),
        ("迈上1000亿斤", "1000 亿斤 reach = 50000000吨"),
        ("上百家企业", "100 家 at_least = 100家"),
        ("建设3—5家", "3~5 家 between = 3家"),
        ("增长5%至8%", "5~8 % between = 5%"),
        ("投资30—35亿元", "30~35 亿元 between = 3000000000元"),
        ("失业率控制在5.5%以内", "5.5 % at_most = 5.5%"),
        ("失业率控制在5.5%左右", "5.5 % about = 5.5%"),
        ("失业率控制在5.5%", "5.5 % at_most = 5.5%"),
        ("比重不低于90%", "90 % at_least = 90%"),
        ("提高2.5个百分点", "2.5 个百分点 reach = 2.5个百分点"),
        ("占比百分之十五", "15 % reach = 15%"),
        ("千分之三", "3 ‰ reach = 0.3%"),
        ("三成以上", "3 成 at_least = 30%"),
        ("四分之一", "0.25 - reach = 25% fraction"),
        ("压缩至0.5个工作日", "0.5 个工作日 reach = 0.5工作日"),
        ("半日办结", "0.5 日 reach = 0.5天"),
        ("7个工作日内办结", "7 个工作日 at_most = 7工作日"),
        ("面积5万平方米", "5 万平方米 reach = 50000平方米"),
        ("造林3公顷", "3 公顷 reach = 45亩"),
        ("用电2亿千瓦时", "2 亿千瓦时 reach = 200000000千瓦时"),
        ("吞吐量80万标箱", "80 万标箱 reach = 800000标准箱"),
        ("算力达到1.2EFlops", "1.2 EFlops reach = 1.2EFLOPS"),
        ("每万人12件/万人", "12 件/万人 reach = 12件/万人"),
        ("出口10亿美元", "10 亿美元 reach = 1000000000美元"),
        ("三十多家", "30 家 at_least = 30家"),
        ("数十家", "10 家 reach = 10家 vague"),
        ("约500家", "500 家 about = 500家"),
        ("近20万人次", "20 万人次 about = 200000人次"),
        ("一千零十人", "1010 人 reach = 1010人"),
    ] {
        assert_eq!(quantities(text), [expected], "{text}");
    }
}

#[test]
fn names_are_no_amounts() {
    for text in [
        "党的二十大",
        "一批典型案例",
        "进一步加强",
        "长三角",
        "第8期",
        "青政办〔2023〕18号",
        "“2+3+4”产业",
        "“一网通办”",
        "一地六县",
        "(十一)建立",
        "三会一课",
        "“1+N+X”",
        "2023-07-00187",
        "第三方",
        "一体化",
        "统一",
        "十四五",
        "双随机",
        "12345热线",
        "5G基站",
        "4A级景区",
        "千方百计",
        "百姓",
        "万一",
        "一是建立",
        "三年行动",
        "第一时间",
        "一站式",
        "一、总体要求",
        "电话0551-62345678",
        "PM2.5",
    ] {
        let amounts: Vec<_> = recogniser()
            .sentence(text)
            .into_iter()
            .filter(|m| m.quantity().is_some_and(|q| q.special.is_none_or(Special::is_amount)))
            .map(|m| m.span.of(text).to_owned())
            .collect();
        assert!(amounts.is_empty(), "{text}: {amounts:?}");
    }
}

#[test]
fn times_and_quantities_share_a_sentence() {
    let text = "到2025年底，建成公园10个、绿道30公里以上，2024年6月底前完成投资5亿元。";
    let found: Vec<_> = recogniser().sentence(text).iter().map(|m| m.span.of(text).to_owned()).collect();
    assert_eq!(found, ["到2025年底", "10个", "30公里以上", "2024年6月底前", "5亿元"]);
}

#[test]
fn titles_and_validity_are_marked() {
    let text = "根据《2023年工作要点》，本办法自2023年10月1日起施行，有效期至2025年12月31日。";
    let r = recogniser();
    let mentions = r.sentence(text);
    let times: Vec<_> = mentions.iter().filter_map(Mention::time).collect();
    assert_eq!(times.len(), 3, "{mentions:?}");
    assert!(times[0].in_title && !times[1].in_title);
    assert!(times[1].validity && times[2].validity);
    let context = TimeContext::on(date::date(2023, 4, 12).unwrap());
    assert_eq!(times[1].resolve(&context).and_then(|v| v.start), date::date(2023, 10, 1));
}

#[test]
fn any_text_is_survived() {
    let r = recogniser();
    for text in [
        "",
        "百分之",
        "9999999999999999999999999999999999999万亿",
        "第",
        "十",
        "——",
        "5%-",
        "到",
        "2023年13月45日",
        "亿亿亿亿亿亿亿亿亿",
        "\u{0}1",
        "一千千千",
        "1/0家",
        "零分之一",
        "0分之1",
        "半半半",
        "《1",
        "“3",
    ] {
        for m in r.sentence(text) {
            assert!(text.get(m.span.range()).is_some(), "{text}");
        }
    }
}

#[test]
fn numbers_without_end_are_none() {
    for (piece, times) in [("1", 100_000), ("一", 50_000), ("111,", 200)] {
        let text = format!("新建公园{}个、步道3条", piece.repeat(times));
        assert_eq!(quantities(&text), ["3 条 reach = 3条"], "{piece}");
    }
    // Parts that never get smaller.
    assert_eq!(quantities(&"1亿".repeat(10_000)).len(), 10_000);
    assert_eq!(quantities("投资1亿5000万元"), ["15000 万元 reach = 150000000元"]);
}

#[test]
fn codes_are_no_amounts() {
    let no_amount = |q: &Quantity| q.special == Some(Special::Name) || q.unit.is_none();
    for text in ["0706大气科学类", "0203金融学类", "6302金融类", "6208环境保护类", "专业代码080901"]
    {
        let found = recogniser().sentence(text);
        assert!(found.iter().filter_map(Mention::quantity).all(no_amount), "{text}: {found:?}");
    }
    assert_eq!(quantities("获奖0.5项"), ["0.5 项 reach = 0.5项"]);
}
