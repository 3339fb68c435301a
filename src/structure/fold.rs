//! Normalisation of the extracted text: every text block and cell goes through [`fold`] once.
//!
//! Letters, digits and signs become half-width, white space that only typesetting put in goes away, characters that
//! fonts and converters substitute become the ordinary ones. Chinese punctuation stays as printed.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

use super::han::{is_han, others};

/// The text as all later stages see it. Line feeds stay (a cell's paragraphs); white space at the ends of lines goes.
/// One pass; borrows when nothing changes but white space at both ends.
pub fn fold(text: &str) -> Cow<'_, str> {
    let inner = text.trim_matches(|c| matches!(one(c), One::Space));
    match others(inner).find(|(_, c)| may_change(*c)) {
        None => Cow::Borrowed(inner),
        Some((first, _)) => Cow::Owned(fold_from(text, if text.starts_with(inner) { first } else { 0 })),
    }
}

fn may_change(c: char) -> bool {
    !matches!(c, '!'..='~' | '\u{3001}' | '\u{3002}' | '\u{FF0C}' | '\u{2014}'..='\u{201D}' | '\n')
        && !matches!(one(c), One::Keep)
}

/// What becomes of a character, without regard to its neighbours.
enum One {
    Keep,
    Space,
    Drop,
    To(char),
    /// Half-width between digits, as printed elsewhere.
    ToBetweenDigits(char),
}

fn one(c: char) -> One {
    match c {
        '\n' => One::Keep,
        '\u{2028}' | '\u{2029}' => One::To('\n'),
        c if c.is_whitespace() => One::Space,
        '\u{0}'..='\u{1F}' | '\u{7F}'..='\u{9F}' => One::Drop,
        // Soft hyphen, zero-width characters, marks of direction, variation selectors.
        '\u{AD}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' => {
            One::Drop
        }
        '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' => One::Drop,
        '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' => One::To(half(c)),
        '％' | '＋' | '＝' | '＜' | '＞' | '＆' | '＠' | '＃' | '＄' | '＊' | '／' | '＼' | '｜' | '＿' | '＾' => {
            One::To(half(c))
        }
        '－' | '．' => One::ToBetweenDigits(half(c)),
        // Half-width and small forms of Chinese punctuation, Kangxi radicals, compatibility ideographs.
        '\u{FF61}'..='\u{FF64}' | '\u{FE50}'..='\u{FE6B}' | '\u{2F00}'..='\u{2FDF}' | '\u{F900}'..='\u{FAFF}' => {
            compatible(c)
        }
        '\u{2E80}'..='\u{2EF3}' => radical(c).map_or(One::Keep, One::To),
        // Bullets of symbol fonts in the private use area.
        '\u{F06C}' | '\u{F06E}' | '\u{F075}' | '\u{F09F}' | '\u{F0A7}' | '\u{F0A8}' | '\u{F0B7}' | '\u{F0D8}'
        | '\u{F0E0}' | '\u{F0FC}' => One::To('•'),
        _ => One::Keep,
    }
}

fn half(c: char) -> char {
    char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c)
}

fn compatible(c: char) -> One {
    let mut folded = std::iter::once(c).nfkc();
    match (folded.next(), folded.next()) {
        (Some(to), None) if to != c => One::To(to),
        _ => One::Keep,
    }
}

/// Radicals that PDF fonts give for the simplified characters of the same shape; Unicode has no decomposition for
/// these (block CJK Radicals Supplement, Unihan).
fn radical(c: char) -> Option<char> {
    const PAIRS: &str = "⺟母⺠民⻁虎⻄西⻅见⻆角⻉贝⻋车⻓长⻔门⻘青⻙韦⻚页⻛风⻜飞⻝食⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻬齐⻮齿⻰龙⻳龟";
    let mut pairs = PAIRS.chars();
    while let (Some(from), Some(to)) = (pairs.next(), pairs.next()) {
        if from == c {
            return Some(to);
        }
    }
    None
}

fn fold_from(text: &str, first: usize) -> String {
    let mut out = String::with_capacity(text.len());
    out.push_str(&text[..first]);
    let mut rest = text[first..].char_indices().peekable();
    // White space seen and not yet decided on.
    let mut gap = false;
    // Whether the last character of `out` is a Han character with white space or nothing on its left.
    let mut alone = stands_alone(&out);
    while let Some((i, c)) = rest.next() {
        let folded = match one(c) {
            One::Keep => c,
            One::To(to) => to,
            One::Drop => continue,
            One::Space => {
                gap = true;
                continue;
            }
            One::ToBetweenDigits(to) => {
                let before = out.chars().next_back().is_some_and(|b| b.is_ascii_digit());
                let after = rest.peek().is_some_and(|(_, a)| a.is_ascii_digit() || matches!(a, '０'..='９'));
                if before && after { to } else { c }
            }
        };
        let previous = out.chars().next_back();
        if gap && let Some(previous) = previous {
            let kept = folded != '\n' && previous != '\n' && {
                let rest = &text[first + i..];
                if is_han(previous) && is_han(folded) {
                    !(alone && right_alone(rest))
                } else {
                    keeps_gap(&out, previous, folded, rest)
                }
            };
            if kept {
                out.push(' ');
            }
        }
        alone = is_han(folded)
            && previous
                .is_none_or(|p| if is_han(p) { gap } else { !p.is_alphanumeric() && class(p) != Class::UnitSign });
        gap = false;
        out.push(folded);
    }
    out
}

fn stands_alone(out: &str) -> bool {
    let mut left = out.chars().rev();
    left.next().is_some_and(is_han) && left.next().is_none_or(|c| !c.is_alphanumeric())
}

/// Han characters set apart one by one (目　录, 通　知) have white space or nothing on both sides.
fn right_alone(rest: &str) -> bool {
    rest.chars().nth(1).is_none_or(|c| !c.is_alphanumeric() && !matches!(class(c), Class::UnitSign))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Han,
    Digit,
    /// Letters of alphabets, and whatever is not named here.
    Letter,
    /// %, ‰, ℃: belong to the number before them.
    UnitSign,
    /// ASCII punctuation, quotes and dashes that several scripts share.
    Shared,
    /// Full-width punctuation, which brings its own space.
    Chinese,
}

fn class(c: char) -> Class {
    match c {
        c if is_han(c) => Class::Han,
        '0'..='9' => Class::Digit,
        '%' | '‰' | '℃' | '°' => Class::UnitSign,
        '!'..='/' | ':'..='@' | '['..='`' | '{'..='~' | '\u{2010}'..='\u{2027}' | '·' => Class::Shared,
        '\u{3001}'..='\u{303F}' | '\u{FF01}'..='\u{FF5E}' => Class::Chinese,
        _ => Class::Letter,
    }
}

/// Whether white space between `before` (the last of `out`) and `after` (the first of `rest`) carries meaning.
fn keeps_gap(out: &str, before: char, after: char, rest: &str) -> bool {
    use Class::{Chinese, Digit, Han, Letter, Shared, UnitSign};
    match (class(before), class(after)) {
        (Chinese, _) | (_, Chinese) | (Digit, UnitSign) => false,
        (Digit | Letter | UnitSign | Shared, Han) => starts_label_after_value(out, rest),
        (Han, _) => false,
        // 索引号: 11K
        (Shared, _) if before == ':' => !out.chars().rev().nth(1).is_some_and(is_han),
        (Letter | Digit | Shared | UnitSign, _) => true,
    }
}

/// Label groups on one line (索引号: X 组配分类: Y): the white space before a label ends the value before it.
fn starts_label_after_value(out: &str, rest: &str) -> bool {
    let label: usize = rest.chars().take_while(|c| is_han(*c)).map(char::len_utf8).sum();
    if !(6..=24).contains(&label) || !rest[label..].trim_start().starts_with([':', '：']) {
        return false;
    }
    let value_start = out.char_indices().rev().find(|(_, c)| is_han(*c)).map_or(0, |(i, c)| i + c.len_utf8());
    value_start > 0 && out[value_start..].trim_start().starts_with([':', '：'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typesetting_space_goes_and_meaning_space_stays() {
        for (from, to) in [
            ("2023 年4 月 21 日前", "2023年4月21日前"),
            ("占比达到60 %，", "占比达到60%，"),
            ("新增 AI 企业 30 家", "新增AI企业30家"),
            ("　　一、总体要求", "一、总体要求"),
            ("第一章　总则", "第一章 总则"),
            ("目　　录", "目录"),
            ("关 于 印 发", "关于印发"),
            ("第一章 总 则", "第一章 总则"),
            ("（ 牵头单位： 县工信局 ）", "（牵头单位：县工信局）"),
            ("smart  city plan", "smart city plan"),
            ("索引号: 11K/2023-07 组配分类: 部门文件", "索引号:11K/2023-07 组配分类:部门文件"),
            ("发布时间:2023-07-04 16:58 来源:县政府", "发布时间:2023-07-04 16:58 来源:县政府"),
            ("围绕 3 个方面：", "围绕3个方面："),
            ("1. 建设工厂", "1.建设工厂"),
            ("1. 2023 年目标", "1. 2023年目标"),
            ("首行 \n　　次行", "首行\n次行"),
        ] {
            assert_eq!(fold(from), to);
        }
    }

    #[test]
    fn widths_and_substituted_characters_become_ordinary() {
        for (from, to) in [
            ("到２０２５年达到３．５％以上（含）", "到2025年达到3.5%以上（含）"),
            ("１．优化审批", "1．优化审批"),
            ("１０－１５个，－般", "10-15个，－般"),
            ("元／平方米，Ａ级＋Ｂ级", "元/平方米，A级+B级"),
            ("⼯业和信息化", "工业和信息化"),
            ("⻔户⽹站⻓效机制", "门户网站长效机制"),
            ("\u{F0B7}任务\u{200B}清单\u{FEFF}", "•任务清单"),
            ("信\u{AD}用", "信用"),
            ("〔2023〕18号①㎡", "〔2023〕18号①㎡"),
            ("完成｡", "完成。"),
        ] {
            assert_eq!(fold(from), to);
        }
    }

    #[test]
    fn clean_text_is_borrowed_and_folding_twice_changes_nothing() {
        let clean = "到2025年，新增绿色工厂12家以上（县工信局牵头）。";
        assert!(matches!(fold(clean), Cow::Borrowed(_)));
        for text in ["　索引号: 1 组配分类: 部门", "关 于 印 发 通 知", "a  b １．２ \u{2028} c", "第 1 章 总 则 2 条"]
        {
            let once = fold(text).into_owned();
            assert_eq!(fold(&once), once);
        }
    }
}
