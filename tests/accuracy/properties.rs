//! What must hold of any text, tried on texts that nobody wrote.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use gangmu::batch::{self, RunOptions};
use gangmu::extract::extract;
use gangmu::normalise::numeral::Numerals;
use gangmu::rules::Source;
use gangmu::table::csv::CsvOptions;
use gangmu::table::{NumberRow, TargetRow};
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::engine;

/// A whole number in Chinese numerals (GB/T 15835-2011).
fn chinese(n: u64) -> String {
    let mut out = String::new();
    let mut gap = false;
    for (place, name) in [(100_000_000, "亿"), (10_000, "万"), (1, "")] {
        let group = n / place % if place == 100_000_000 { u64::MAX } else { 10_000 };
        if group == 0 {
            gap = !out.is_empty();
            continue;
        }
        if gap || (!out.is_empty() && group < 1000) {
            out.push('零');
            gap = false;
        }
        out.push_str(&below_ten_thousand(group, out.is_empty()));
        out.push_str(name);
    }
    if out.is_empty() { "零".into() } else { out }
}

/// `first`: nothing stands before it, 十五 and not 一十五.
fn below_ten_thousand(n: u64, first: bool) -> String {
    const DIGITS: [&str; 10] = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    const PLACES: [(u64, &str); 4] = [(1000, "千"), (100, "百"), (10, "十"), (1, "")];
    let mut out = String::new();
    let mut gap = false;
    for (place, name) in PLACES {
        let digit = n / place % 10;
        if digit == 0 {
            gap = !out.is_empty();
            continue;
        }
        if gap {
            out.push('零');
            gap = false;
        }
        if !(digit == 1 && place == 10 && out.is_empty() && first) {
            out.push_str(DIGITS[digit as usize]);
        }
        out.push_str(name);
    }
    out
}

fn numerals() -> &'static Numerals {
    static NUMERALS: OnceLock<Numerals> = OnceLock::new();
    NUMERALS.get_or_init(|| Numerals::load(&Source::built_in()).unwrap_or_else(|problems| panic!("{problems:#?}")))
}

fn plan(body: &str) -> String {
    format!("关于印发工作方案的通知\n\n二、重点任务\n\n{body}\n\n三、保障措施\n\n加强组织领导，压实工作责任。\n")
}

fn read(text: &str) -> (Vec<TargetRow>, Vec<NumberRow>) {
    let found = extract(text.as_bytes(), "plan.txt", engine()).unwrap_or_else(|e| panic!("{e}\n{text}"));
    let tables = found.rows("plan.txt", engine());
    (tables.targets, tables.numbers)
}

fn known(rows: &[TargetRow]) -> Vec<(String, String, String, String, String)> {
    let value = |v: Option<Decimal>| v.map(|v| v.normalize().to_string()).unwrap_or_default();
    rows.iter()
        .map(|r| (r.indicator.clone(), value(r.value), r.unit.clone(), r.comparator.clone(), value(r.norm_value)))
        .collect()
}

/// Prose without a number, that nobody wrote.
fn neutral() -> impl Strategy<Value = String> {
    let verbs = ["完善", "优化", "健全", "推动", "深化", "落实", "加强", "拓展"];
    let objects =
        ["服务体系", "营商环境", "工作机制", "政策落地见效", "宣传引导", "部门协同", "督促检查", "人才队伍建设"];
    let clause = (prop::sample::select(verbs.to_vec()), prop::sample::select(objects.to_vec()));
    prop::collection::vec(clause.prop_map(|(verb, object)| format!("{verb}{object}")), 1..5)
        .prop_map(|clauses| format!("{}。", clauses.join("，")))
}

/// A target of our own making: its words, and the indicator, number and unit that must come back.
fn planted() -> impl Strategy<Value = (String, &'static str, String, &'static str)> {
    let forms = prop::sample::select(vec![
        ("新建社区公园", "新建社区公园{}个", "个"),
        ("培育高新技术企业", "培育高新技术企业{}家", "家"),
        ("森林覆盖率", "森林覆盖率达到{}%", "%"),
        ("技术合同成交额", "技术合同成交额突破{}亿元", "亿元"),
        ("粮食总产量", "粮食总产量稳定在{}万吨以上", "万吨"),
        ("一般公共预算收入", "一般公共预算收入增长{}%左右", "%"),
        ("举办招聘活动", "举办招聘活动{}场", "场"),
    ]);
    (forms, 2u32..100, 0u32..10).prop_map(|((indicator, form, unit), whole, tenth)| {
        let number = if tenth == 0 || unit == "个" || unit == "家" || unit == "场" {
            whole.to_string()
        } else {
            format!("{whole}.{tenth}")
        };
        (form.replace("{}", &number), indicator, number, unit)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn numerals_come_back(n in 1u64..9999) {
        let (_, numbers) = read(&plan(&format!("建成充电设施{}座。", chinese(n))));
        prop_assert!(numbers.iter().any(|r| r.value == Some(Decimal::from(n)) && r.unit == "座"), "{} {}", n, chinese(n));
    }

    #[test]
    fn every_way_to_write_a_number_gives_it_back(n in prop_oneof![1u64..100_000, 1u64..1_000_000_000_000], tenth in 1u32..10) {
        let with_commas = {
            let digits = n.to_string();
            let (head, rest) = digits.split_at((digits.len() - 1) % 3 + 1);
            rest.as_bytes().chunks(3).fold(head.to_owned(), |all, part| all + "," + &String::from_utf8_lossy(part))
        };
        for words in [chinese(n), n.to_string(), with_commas] {
            let found = numerals().scan(&words, 0);
            let whole = found.as_ref().filter(|f| f.end == words.len());
            prop_assert_eq!(whole.and_then(|f| f.value()), Some(Decimal::from(n)), "{} {:?}", words, found);
        }
        let point = Decimal::from(n) + Decimal::new(i64::from(tenth), 1);
        let point_words = format!("{}点{}", chinese(n % 10_000 + 1), below_ten_thousand(u64::from(tenth), false));
        let point_value = Decimal::from(n % 10_000 + 1) + Decimal::new(i64::from(tenth), 1);
        for (words, value) in [(format!("{n}.{tenth}"), point), (point_words, point_value)] {
            let found = numerals().scan(&words, 0);
            prop_assert_eq!(found.as_ref().and_then(|f| f.value()), Some(value), "{} {:?}", words, found);
        }
    }

    #[test]
    fn planted_targets_are_found_exactly(before in neutral(), planted in planted(), after in neutral()) {
        let (words, indicator, number, unit) = planted;
        let (targets, _) = read(&plan(&format!("{before}{words}。{after}")));
        let value: Decimal = number.parse().expect("a number");
        let hit = targets.iter().find(|t| t.value == Some(value) && t.unit == unit);
        prop_assert!(hit.is_some(), "{}: {:?}", words, known(&targets));
        prop_assert_eq!(hit.map(|t| t.indicator.as_str()), Some(indicator));
    }

    #[test]
    fn neutral_text_changes_no_other_row(
        planted in prop::collection::vec(planted(), 1..4),
        more in prop::collection::vec(neutral(), 1..4),
        at in 0usize..5,
    ) {
        let mut paragraphs: Vec<String> = planted.into_iter().map(|p| format!("{}。", p.0)).collect();
        let alone = read(&plan(&paragraphs.join("\n\n"))).0;
        paragraphs.insert(at.min(paragraphs.len()), more.concat());
        let with = read(&plan(&paragraphs.join("\n\n"))).0;
        prop_assert_eq!(known(&alone), known(&with));
    }

    #[test]
    fn line_ends_full_width_digits_and_spaces_change_no_value(planted in planted(), before in neutral()) {
        let text = plan(&format!("{before}{}。", planted.0));
        let expected = known(&read(&text).0);
        let crlf = text.replace('\n', "\r\n");
        prop_assert_eq!(&known(&read(&crlf).0), &expected);
        let wide: String = text
            .chars()
            .map(|c| if c.is_ascii_digit() { char::from_u32(c as u32 + 0xFEE0).unwrap_or(c) } else { c })
            .collect();
        prop_assert_eq!(&known(&read(&wide).0), &expected);
        let number = &planted.2;
        let spaced = text.replace(number.as_str(), &format!(" {number} "));
        prop_assert_eq!(&known(&read(&spaced).0), &expected);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_files_changes_nothing(
        bodies in prop::collection::vec((neutral(), planted()), 3..7),
        order in Just((0..7usize).collect::<Vec<_>>()).prop_shuffle(),
        threads in 1usize..4,
    ) {
        let folder = tempfile::tempdir().expect("a folder");
        let mut paths = Vec::new();
        for (n, (before, planted)) in bodies.iter().enumerate() {
            let path = folder.path().join(format!("{n}.txt"));
            std::fs::write(&path, plan(&format!("{before}{}。", planted.0))).expect("written");
            paths.push(path);
        }
        let shuffled: Vec<PathBuf> = order.iter().filter_map(|n| paths.get(*n)).cloned().collect();
        let one = tables(paths, &folder.path().join("one"), 1);
        let other = tables(shuffled, &folder.path().join("other"), threads);
        prop_assert!(one == other);
    }
}

/// Every table and text that a run over `paths` writes.
fn tables(paths: Vec<PathBuf>, out: &Path, threads: usize) -> BTreeMap<PathBuf, Vec<u8>> {
    let options = RunOptions {
        paths,
        out: out.to_owned(),
        threads,
        csv: CsvOptions::default(),
        fresh: true,
        corrections: Arc::default(),
        rules: String::new(),
        layers: Vec::new(),
        session: None,
    };
    batch::run(&options, engine(), &|_, _| (), &|_, _| Ok(Vec::new())).unwrap_or_else(|e| panic!("{e}"));
    let files = [out.to_owned(), out.join("text")].into_iter().flat_map(|f| std::fs::read_dir(f).expect("a folder"));
    let files = files.flatten().map(|e| e.path()).filter(|p| p.is_file());
    files.map(|p| (p.strip_prefix(out).expect("inside").to_owned(), std::fs::read(&p).expect("read"))).collect()
}
