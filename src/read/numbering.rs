//! Automatic numbers, which word processors print but do not store in the text: formats of numbers, list levels and
//! their counters. Shared by DOCX, DOC and ODT. Formats: ECMA-376 part 1, 17.18.59 (ST_NumberFormat); [MS-OSHARED]
//! 2.2.1.3 (MSONFC) for the codes of DOC.

use std::collections::BTreeMap;

/// Levels of a list.
pub const LEVELS: usize = 9;

/// How a number is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum NumberFormat {
    #[default]
    Decimal,
    /// 01, 02 … 10.
    DecimalZero,
    FullWidth,
    /// 一 … 十, 十一 … 一百零一.
    Chinese,
    /// 一 … 九, 一〇, 一一.
    ChineseDigits,
    /// 壹, 贰.
    ChineseLegal,
    /// 甲, 乙.
    Stem,
    /// 子, 丑.
    Branch,
    /// ①.
    Circled,
    /// ⑴.
    Bracketed,
    /// ⒈.
    Dotted,
    /// ㈠.
    ChineseBracketed,
    UpperLetter,
    LowerLetter,
    UpperRoman,
    LowerRoman,
    /// A mark that says nothing about order.
    Bullet,
    None,
}

impl NumberFormat {
    /// By the name that `w:numFmt` gives.
    pub fn from_ooxml(name: &str) -> Self {
        match name {
            "decimalZero" => Self::DecimalZero,
            "decimalFullWidth" | "decimalFullWidth2" => Self::FullWidth,
            "chineseCounting"
            | "chineseCountingThousand"
            | "japaneseCounting"
            | "taiwaneseCounting"
            | "taiwaneseCountingThousand"
            | "koreanCounting" => Self::Chinese,
            "ideographDigital" | "japaneseDigitalTenThousand" | "taiwaneseDigital" | "koreanDigital2" => {
                Self::ChineseDigits
            }
            "chineseLegalSimplified" | "ideographLegalTraditional" | "japaneseLegal" => Self::ChineseLegal,
            "ideographTraditional" => Self::Stem,
            "ideographZodiac" => Self::Branch,
            "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" => Self::Circled,
            "decimalEnclosedParen" => Self::Bracketed,
            "decimalEnclosedFullstop" => Self::Dotted,
            "ideographEnclosedCircle" => Self::ChineseBracketed,
            "upperLetter" => Self::UpperLetter,
            "lowerLetter" => Self::LowerLetter,
            "upperRoman" => Self::UpperRoman,
            "lowerRoman" => Self::LowerRoman,
            "bullet" => Self::Bullet,
            "none" => Self::None,
            _ => Self::Decimal,
        }
    }

    /// By the code of a binary Word file.
    pub fn from_msonfc(code: u8) -> Self {
        match code {
            1 => Self::UpperRoman,
            2 => Self::LowerRoman,
            3 => Self::UpperLetter,
            4 => Self::LowerLetter,
            10 | 17 | 36 => Self::ChineseDigits,
            11 | 33 | 35 | 37 | 39 => Self::Chinese,
            14 | 19 => Self::FullWidth,
            16 | 34 | 38 => Self::ChineseLegal,
            18 | 28 => Self::Circled,
            22 => Self::DecimalZero,
            23 => Self::Bullet,
            26 => Self::Dotted,
            27 => Self::Bracketed,
            29 => Self::ChineseBracketed,
            30 => Self::Stem,
            31 | 32 => Self::Branch,
            255 => Self::None,
            _ => Self::Decimal,
        }
    }

    /// By `style:num-format` of ODF, which shows the first numbers of the row.
    pub fn from_odf(sample: &str) -> Self {
        match sample.chars().next() {
            None => Self::None,
            Some('1') => Self::Decimal,
            Some('１') => Self::FullWidth,
            Some('一') => Self::Chinese,
            Some('〇') => Self::ChineseDigits,
            Some('壹' | '壱') => Self::ChineseLegal,
            Some('甲') => Self::Stem,
            Some('子') => Self::Branch,
            Some('①') => Self::Circled,
            Some('⑴') => Self::Bracketed,
            Some('⒈') => Self::Dotted,
            Some('㈠') => Self::ChineseBracketed,
            Some('A') => Self::UpperLetter,
            Some('a') => Self::LowerLetter,
            Some('I') => Self::UpperRoman,
            Some('i') => Self::LowerRoman,
            Some(_) => Self::Decimal,
        }
    }

    /// `number` written in this format.
    pub fn write(self, number: u32) -> String {
        let in_row = |first: char, count: u32| match number {
            n if (1..=count).contains(&n) => char::from_u32(first as u32 + n - 1).map(String::from),
            _ => None,
        };
        let of = |row: &str| row.chars().nth((number.max(1) as usize - 1) % row.chars().count()).map(String::from);
        let written = match self {
            Self::Bullet | Self::None => Some(String::new()),
            Self::DecimalZero => Some(format!("{number:02}")),
            Self::FullWidth => Some(digits(number, &["０", "１", "２", "３", "４", "５", "６", "７", "８", "９"])),
            Self::Chinese => Some(counting(number, "零一二三四五六七八九", ["", "十", "百", "千"])),
            Self::ChineseLegal => Some(counting(number, "零壹贰叁肆伍陆柒捌玖", ["", "拾", "佰", "仟"])),
            Self::ChineseDigits if number == 10 => Some("十".to_owned()),
            Self::ChineseDigits => Some(digits(number, &["〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"])),
            Self::Stem => of("甲乙丙丁戊己庚辛壬癸"),
            Self::Branch => of("子丑寅卯辰巳午未申酉戌亥"),
            Self::Circled => in_row('①', 20),
            Self::Bracketed => in_row('⑴', 20),
            Self::Dotted => in_row('⒈', 20),
            Self::ChineseBracketed => in_row('㈠', 10),
            Self::UpperLetter => Some(letters(number, 'A')),
            Self::LowerLetter => Some(letters(number, 'a')),
            Self::UpperRoman => Some(roman(number)),
            Self::LowerRoman => Some(roman(number).to_lowercase()),
            Self::Decimal => None,
        };
        written.unwrap_or_else(|| number.to_string())
    }
}

fn digits(number: u32, row: &[&str; 10]) -> String {
    number.to_string().bytes().map(|b| row[usize::from(b - b'0')]).collect()
}

/// 十 without 一 before it at the start, 零 for a gap: 十二, 一百零五.
fn counting(number: u32, row: &str, places: [&str; 4]) -> String {
    if number == 0 || number > 9999 {
        return number.to_string();
    }
    let row: Vec<char> = row.chars().collect();
    let figures: Vec<usize> = number.to_string().bytes().map(|b| usize::from(b - b'0')).collect();
    let mut out = String::new();
    let mut gap = false;
    for (n, figure) in figures.iter().enumerate() {
        let place = figures.len() - 1 - n;
        if *figure == 0 {
            gap = true;
            continue;
        }
        if std::mem::take(&mut gap) {
            out.push(row[0]);
        }
        if !(place == 1 && *figure == 1 && n == 0) {
            out.push(row[*figure]);
        }
        out.push_str(places[place]);
    }
    out
}

/// A … Z, then AA, BB as Word has it.
fn letters(number: u32, first: char) -> String {
    let n = number.max(1) - 1;
    let letter = char::from_u32(first as u32 + n % 26).unwrap_or(first);
    std::iter::repeat_n(letter, (n / 26) as usize % 16 + 1).collect()
}

fn roman(number: u32) -> String {
    const SIGNS: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    if number == 0 || number > 3999 {
        return number.to_string();
    }
    let mut left = number;
    let mut out = String::new();
    for (value, sign) in SIGNS {
        while left >= value {
            out.push_str(sign);
            left -= value;
        }
    }
    out
}

/// What stands between the parts of a label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LabelPart {
    Text(String),
    /// The number of the level, from 0.
    Number(usize),
}

/// One level of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Level {
    pub start: u32,
    pub format: NumberFormat,
    pub label: Vec<LabelPart>,
    /// All numbers of the label are written as decimals (`w:isLgl`).
    pub decimal: bool,
    /// Counting goes on however the levels above change.
    pub never_restarts: bool,
    /// Restarts only when this level (from 0) or one above it is used; by default, any above.
    pub restarts_after: Option<usize>,
}

impl Default for Level {
    fn default() -> Self {
        Self {
            start: 1,
            format: NumberFormat::Decimal,
            label: Vec::new(),
            decimal: false,
            never_restarts: false,
            restarts_after: None,
        }
    }
}

/// The running numbers of a document. `list` is whatever shares its counters: the abstract list of DOCX and DOC, the
/// list of ODT.
#[derive(Debug, Default)]
pub struct Counters {
    lists: BTreeMap<u64, [Option<u32>; LEVELS]>,
}

impl Counters {
    /// The next item at `level` will have `number`.
    pub fn set_next(&mut self, list: u64, level: usize, number: u32) {
        let counters = self.lists.entry(list).or_default();
        counters[level.min(LEVELS - 1)] = number.checked_sub(1);
    }

    /// Counts one item and gives its label.
    pub fn next(&mut self, list: u64, level: usize, levels: &[Level]) -> String {
        let level = level.min(LEVELS - 1);
        let counters = self.lists.entry(list).or_default();
        let start = levels.get(level).map_or(1, |l| l.start);
        counters[level] = Some(counters[level].map_or(start, |n| n.saturating_add(1)));
        for (below, counter) in counters.iter_mut().enumerate().skip(level + 1) {
            let restarts = levels
                .get(below)
                .is_none_or(|l| !l.never_restarts && l.restarts_after.is_none_or(|after| level <= after));
            if restarts {
                *counter = None;
            }
        }
        let Some(own) = levels.get(level) else { return String::new() };
        if matches!(own.format, NumberFormat::Bullet) {
            return String::new();
        }
        let mut label = String::new();
        for part in &own.label {
            match part {
                LabelPart::Text(text) => label.push_str(text),
                LabelPart::Number(of) => {
                    let of = (*of).min(LEVELS - 1);
                    let from = levels.get(of).map_or(1, |l| l.start);
                    let number = counters[of].unwrap_or(from);
                    // A level that was jumped over counts as begun.
                    counters[of].get_or_insert(from);
                    let format = levels.get(of).map_or(NumberFormat::Decimal, |l| l.format);
                    label.push_str(&if own.decimal { NumberFormat::Decimal } else { format }.write(number));
                }
            }
        }
        label
    }
}

/// `label` in front of `text`, set apart only where they would run into one number (1. and 2025年).
pub fn labelled(label: &str, text: &str) -> String {
    let runs_on = label.ends_with(|c: char| c.is_ascii()) && text.starts_with(|c: char| c.is_ascii_alphanumeric());
    format!("{label}{}{text}", if runs_on { " " } else { "" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_word_writes_them() {
        let chinese: Vec<String> =
            [1, 10, 11, 20, 101, 110, 1005].iter().map(|n| NumberFormat::Chinese.write(*n)).collect();
        assert_eq!(chinese, ["一", "十", "十一", "二十", "一百零一", "一百一十", "一千零五"]);
        assert_eq!(NumberFormat::Circled.write(3), "③");
        assert_eq!(NumberFormat::Circled.write(31), "31");
        assert_eq!(NumberFormat::Stem.write(2), "乙");
        assert_eq!(NumberFormat::UpperRoman.write(14), "XIV");
        assert_eq!(NumberFormat::LowerLetter.write(28), "bb");
        assert_eq!(NumberFormat::from_odf("一, 二, 三, ..."), NumberFormat::Chinese);
    }

    #[test]
    fn counting_restarts_below_and_goes_on_beside() {
        let text = |t: &str| LabelPart::Text(t.to_owned());
        let levels = [
            Level { format: NumberFormat::Chinese, label: vec![LabelPart::Number(0), text("、")], ..Level::default() },
            Level {
                format: NumberFormat::Chinese,
                label: vec![text("（"), LabelPart::Number(1), text("）")],
                ..Level::default()
            },
            Level { label: vec![LabelPart::Number(2), text(".")], never_restarts: true, ..Level::default() },
        ];
        let mut counters = Counters::default();
        let labels: Vec<String> =
            [0, 1, 2, 2, 1, 2, 0, 1, 2].iter().map(|level| counters.next(7, *level, &levels)).collect();
        assert_eq!(labels, ["一、", "（一）", "1.", "2.", "（二）", "3.", "二、", "（一）", "4."]);
        counters.set_next(7, 0, 1);
        assert_eq!(counters.next(7, 0, &levels), "一、");
        assert_eq!(labelled("1.", "2026年"), "1. 2026年");
        assert_eq!(labelled("一、", "2026年"), "一、2026年");
    }
}
