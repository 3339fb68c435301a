use super::*;

fn numerals() -> Numerals {
    Numerals::load(&Source::built_in()).expect("built-in numerals load")
}

fn value(text: &str) -> Option<String> {
    let n = numerals().scan(text, 0)?;
    if n.end != text.len() {
        return Some(format!("{} then {:?}", n.value()?.normalize(), &text[n.end..]));
    }
    Some(n.value()?.normalize().to_string())
}

#[test]
fn every_form_is_read_exactly() {
    for (text, expected) in [
        ("十", "10"),
        ("十二", "12"),
        ("一百二", "120"),
        ("一百零二", "102"),
        ("一百十一", "111"),
        ("一千零十", "1010"),
        ("一千零一十", "1010"),
        ("一千一百一十一万一千一百一十一", "11111111"),
        ("二〇二五", "2025"),
        ("二○二五", "2025"),
        ("廿三", "23"),
        ("十二点五", "12.5"),
        ("零点零一", "0.01"),
        ("一百点123", "100.123"),
        ("8点5", "8.5"),
        ("1.2万", "12000"),
        ("1,234.5", "1234.5"),
        ("三百二十万", "3200000"),
        ("一万二", "12000"),
        ("万亿", "1000000000000"),
        ("千亿", "100000000000"),
        ("1.2万亿", "1200000000000"),
        ("五万三千亿", "5300000000000"),
        ("1亿5000万", "150000000"),
        ("一亿二千万", "120000000"),
        ("一点五亿", "150000000"),
        ("5千万", "50000000"),
        ("半", "0.5"),
        ("两", "2"),
        ("三十多", "30"),
        ("十余万", "100000"),
        ("100多万", "1000000"),
        ("壹佰万零伍拾肆点肆叁贰壹", "1000054.4321"),
        ("玖仟捌佰柒拾陆万伍仟肆佰叁拾贰亿玖仟捌佰柒拾陆万伍仟肆佰叁拾贰", "9876543298765432"),
        (".23", "0.23"),
        ("零", "0"),
    ] {
        assert_eq!(value(text).as_deref(), Some(expected), "{text}");
    }
}

#[test]
fn the_multiplier_stays_apart() {
    let n = numerals();
    let parts = |text: &str| {
        let m = n.scan(text, 0).expect("a numeral");
        (m.mantissa.normalize().to_string(), m.multiplier.to_string(), text[m.mantissa_end..m.end].to_owned())
    };
    assert_eq!(parts("三百二十万元"), ("320".into(), "10000".into(), "万".into()));
    assert_eq!(parts("万亿元"), ("1".into(), "1000000000000".into(), "万亿".into()));
    assert_eq!(parts("千亿"), ("1000".into(), "100000000".into(), "亿".into()));
    assert_eq!(parts("千家"), ("1000".into(), "1".into(), "".into()));
    assert_eq!(parts("1千家"), ("1".into(), "1000".into(), "千".into()));
    assert_eq!(parts("上百家".trim_start_matches('上')), ("100".into(), "1".into(), "".into()));
    assert_eq!(parts("1.5万家"), ("1.5".into(), "10000".into(), "万".into()));
}

#[test]
fn approximate_pairs_are_ranges() {
    let n = numerals();
    for (text, low, high) in
        [("两三百", "200", "300"), ("七八十", "70", "80"), ("十七八", "17", "18"), ("三五", "3", "5")]
    {
        let m = n.scan(text, 0).expect("a numeral");
        assert_eq!(
            (m.mantissa.to_string().as_str(), m.upper.map(|u| u.to_string()).as_deref()),
            (low, Some(high)),
            "{text}"
        );
    }
}

#[test]
fn more_and_vague_are_marked() {
    let n = numerals();
    assert!(n.scan("三十多", 0).is_some_and(|m| m.more));
    assert!(n.scan("60余家", 0).is_some_and(|m| m.more));
    assert!(n.scan("数十", 0).is_some_and(|m| m.vague));
    assert!(n.scan("几百万", 0).is_some_and(|m| m.vague && m.multiplier == Decimal::from(10000)));
    assert!(n.scan("10多元化主体", 0).is_some_and(|m| !m.more));
}

#[test]
fn nothing_is_read_where_nothing_is_written() {
    let n = numerals();
    for text in ["点五", "家", "", "余", "分之"] {
        assert_eq!(n.scan(text, 0), None, "{text}");
    }
    assert_eq!(n.scan("十", 1), None, "inside a character");
    assert_eq!(n.scan(&"9".repeat(40), 0), None, "too long for an exact decimal");
}
