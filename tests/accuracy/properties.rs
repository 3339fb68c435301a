//! What must hold of any text, tried on texts that nobody wrote.

use gangmu::extract::extract;
use gangmu::table::{NumberRow, TargetRow};
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::engine;

/// A whole number in Chinese numerals (GB/T 15835-2011), below ten thousand.
fn chinese(n: u32) -> String {
    const DIGITS: [&str; 10] = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    const PLACES: [(u32, &str); 4] = [(1000, "千"), (100, "百"), (10, "十"), (1, "")];
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
        // 十五, not 一十五.
        if !(digit == 1 && place == 10 && out.is_empty()) {
            out.push_str(DIGITS[digit as usize]);
        }
        out.push_str(name);
    }
    if out.is_empty() { "零".into() } else { out }
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

/// Sentences without a number.
fn neutral() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "完善服务体系，提升服务能力。",
        "各部门要提高认识，密切配合。",
        "优化营商环境，激发市场活力。",
        "加强宣传引导，营造良好氛围。",
        "健全工作机制，强化督促检查。",
        "推动政策落地见效。",
    ])
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
    fn numerals_come_back(n in 1u32..9999) {
        let (_, numbers) = read(&plan(&format!("建成充电设施{}座。", chinese(n))));
        prop_assert!(numbers.iter().any(|r| r.value == Some(Decimal::from(n)) && r.unit == "座"), "{} {}", n, chinese(n));
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
    fn neutral_text_changes_no_other_row(planted in planted(), more in prop::collection::vec(neutral(), 1..4)) {
        let words = format!("{}。", planted.0);
        let alone = read(&plan(&words)).0;
        let with = read(&plan(&format!("{words}\n\n{}", more.concat()))).0;
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
