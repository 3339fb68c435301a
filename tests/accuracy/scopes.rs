//! What reaches from one place of a text to another.

use gangmu::extract::extract;
use gangmu::table::Tables;

use super::engine;

fn tables(text: &str) -> Tables {
    let found = extract(text.as_bytes(), "notice.txt", engine()).unwrap_or_else(|e| panic!("{e:?}"));
    found.rows("notice.txt", engine())
}

#[test]
fn a_heading_of_two_times_speaks_of_the_second_once_the_text_has_come_to_it() {
    let got = tables(
        "政府工作报告\n——2026年1月12日在临江市第九届人民代表大会第六次会议上\n市长 李某\n\n一、“十四五”工作回顾\n过去五年，全市上下齐心协力，各项事业取得新的进展。\n\n\
         二、“十五五”主要目标和2026年工作总体安排\n研发投入强度达到3%，绿色发展水平迈上新台阶。\n\
         今年政府工作的总体要求是稳中求进、提质增效。主要预期目标是：地区生产总值增长5%左右，城镇新增就业8万人以上。\n",
    );
    let deadlines: Vec<(&str, &str)> =
        got.targets.iter().map(|t| (t.indicator.as_str(), t.deadline.as_str())).collect();
    assert!(deadlines.contains(&("研发投入强度", "2030-12-31")), "{deadlines:?}");
    assert!(deadlines.contains(&("地区生产总值", "2026-12-31")), "{deadlines:?}");
    assert!(deadlines.contains(&("城镇新增就业", "2026-12-31")), "{deadlines:?}");
}
