//! Numerals as policy texts write them, read exactly: 一千零十, 二〇二五, 十二点五, 1.2万, 1,234.5, 三十多, 两三百.
//!
//! The characters and what they stand for are data (`rules/measure/numeral.toml`); the grammar of Chinese numerals
//! is here. A numeral is scanned once, left to right: time linear in its length.

use rust_decimal::Decimal;
use rustc_hash::FxHashMap;
use serde::Deserialize;

use crate::message::say;
use crate::rules::{Diagnostic, RuleFile, Source};
use crate::word_list::WordList;

use super::char_set::CharSet;

/// Digits of the longest number that an exact decimal holds, whatever they are.
const MOST_DIGITS: usize = 27;

/// A numeral found at some offset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Numeral {
    /// Byte offset after the whole numeral, multiplier (万, 亿) included.
    pub end: usize,
    /// Byte offset after the mantissa: where the multiplier begins, or `end` when there is none.
    pub mantissa_end: usize,
    /// The number before its last multiplier: 320 for 三百二十万, 1 for a bare 万亿.
    pub mantissa: Decimal,
    /// 万 10⁴, 亿 10⁸, 万亿 10¹²; 1 when there is none.
    pub multiplier: Decimal,
    /// Upper end of an approximate pair: 两三百 is 200 to 300. In the mantissa's scale.
    pub upper: Option<Decimal>,
    /// 余, 多, 几 after the number: a little more than it says.
    pub more: bool,
    /// 数十, 几百: an amount that nobody can check.
    pub vague: bool,
    pub form: Form,
    /// How many characters say the number.
    pub chars: usize,
}

/// How a numeral is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// 1,234.5
    Arabic,
    /// 一百二十
    Chinese,
    /// Digit by digit: 二〇二五
    Positional,
    /// A multiplier alone: 万亿, 千, 百
    Bare,
    /// 半
    Half,
}

impl Numeral {
    /// The number with its multiplier applied; `None` when it does not fit an exact decimal.
    pub fn value(&self) -> Option<Decimal> {
        self.mantissa.checked_mul(self.multiplier)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Use {
    Digit,
    Inner,
    Outer,
    Score,
    Zero,
    Point,
    Half,
    Approx,
    Vague,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    numeral: Vec<Entry>,
    #[serde(default)]
    fraction: Vec<FractionEntry>,
    fraction_between: Option<Words>,
    negative: Option<Words>,
    not_approximate: Option<Words>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    r#use: Use,
    value: Decimal,
    forms: Vec<String>,
    #[serde(default)]
    #[allow(dead_code, reason = "documentation for the reader of the rule file")]
    note: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FractionEntry {
    words: Vec<String>,
    denominator: Decimal,
    unit: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    words: Vec<String>,
    #[serde(default)]
    #[allow(dead_code, reason = "documentation for the reader of the rule file")]
    note: String,
}

/// 百分之, 千分之: a denominator written before its number, and the unit that it reads as.
#[derive(Clone, Debug)]
pub struct Fraction {
    pub word: String,
    pub denominator: Decimal,
    pub unit: String,
}

/// The numeral grammar with its characters.
#[derive(Clone, Debug, Default)]
pub struct Numerals {
    characters: FxHashMap<char, (Use, Decimal)>,
    /// Characters with which a numeral, a fraction or a vague number may begin.
    begins: CharSet,
    /// 几 may open a vague number as well as close an approximate one.
    openers: WordList,
    fractions: Vec<Fraction>,
    between: WordList,
    negatives: WordList,
    /// 多元, 多种: words that begin with an approximate character.
    not_approximate: WordList,
}

impl Numerals {
    /// Reads `measure/numeral*.toml` of every layer; later layers add characters or change their meaning.
    ///
    /// # Errors
    /// All findings in those files.
    pub fn load(source: &Source) -> Result<Self, Vec<Diagnostic>> {
        let mut this = Self::default();
        let mut findings = Vec::new();
        for file in source.under("measure/numeral") {
            if let Some(parsed) = file.read(&mut findings) {
                this.extend(parsed, file, &mut findings);
            }
        }
        this.begins = this.beginnings();
        if findings.is_empty() { Ok(this) } else { Err(findings) }
    }

    fn beginnings(&self) -> CharSet {
        let written =
            self.characters.iter().filter(|(_, (u, _))| !matches!(u, Use::Point | Use::Approx)).map(|(c, _)| *c);
        let opening = self.openers.iter().chain(&self.negatives).filter_map(|word| word.chars().next());
        written.chain(opening).chain('0'..='9').chain(['.']).collect()
    }

    fn extend(&mut self, file: File, path: &RuleFile, findings: &mut Vec<Diagnostic>) {
        for entry in file.numeral {
            if entry.r#use == Use::Vague {
                self.openers.extend(entry.forms);
                continue;
            }
            for form in &entry.forms {
                let mut characters = form.chars();
                match (characters.next(), characters.next()) {
                    (Some(c), None) => {
                        self.characters.insert(c, (entry.r#use, entry.value));
                    }
                    _ => findings.push(Diagnostic::new(
                        &path.name(),
                        path.quoted(form),
                        say!("numeral.form", form),
                        say!("numeral.form.help"),
                    )),
                }
            }
        }
        for entry in file.fraction {
            for word in entry.words {
                self.fractions.push(Fraction { word, denominator: entry.denominator, unit: entry.unit.clone() });
            }
        }
        self.between.extend(file.fraction_between.into_iter().flat_map(|w| w.words));
        self.negatives.extend(file.negative.into_iter().flat_map(|w| w.words));
        self.not_approximate.extend(file.not_approximate.into_iter().flat_map(|w| w.words));
    }

    /// Characters with which a numeral, a fraction or a vague number may begin.
    pub fn begins(&self) -> &CharSet {
        &self.begins
    }

    /// Length in bytes of the digits that begin `text`, with points and commas between them, where they are more than
    /// any number has.
    pub fn endless_at(&self, text: &str) -> Option<usize> {
        let is_digit = |c: char| c.is_ascii_digit() || self.is_positional_digit(c);
        let (mut digits, mut end) = (0, 0);
        for (i, c) in text.char_indices() {
            if is_digit(c) {
                digits += 1;
                end = i + c.len_utf8();
            } else if !matches!(c, ',' | '.') || i > end {
                break;
            }
        }
        (digits > MOST_DIGITS).then_some(end)
    }

    fn is_positional_digit(&self, c: char) -> bool {
        matches!(self.characters.get(&c), Some((Use::Digit | Use::Zero, _)))
    }

    /// Whether `c` is a digit or a multiplier of Chinese numerals.
    pub fn is_chinese_digit(&self, c: char) -> bool {
        self.characters
            .get(&c)
            .is_some_and(|(u, _)| matches!(u, Use::Digit | Use::Zero | Use::Inner | Use::Outer | Use::Score))
    }

    /// Characters that say digits and tens, sorted.
    fn whole_number_chars(&self) -> Vec<char> {
        let says = |(used, value): &(Use, Decimal)| {
            matches!(used, Use::Digit | Use::Zero | Use::Score)
                || (*used == Use::Inner && *value <= Decimal::ONE_HUNDRED)
        };
        let mut characters: Vec<char> = self.characters.iter().filter(|(_, c)| says(c)).map(|(c, _)| *c).collect();
        characters.sort_unstable();
        characters
    }

    /// Characters with which what [`Numerals::expression`] matches begins.
    pub fn expression_begins(&self) -> Vec<char> {
        self.whole_number_chars().into_iter().chain('0'..='9').collect()
    }

    /// A regular expression for whole numbers as printed: Arabic digits, or characters that say digits and tens.
    /// With `decimals` also 5.5.
    pub fn expression(&self, decimals: bool) -> String {
        let class: String = self.whole_number_chars().into_iter().collect();
        let arabic = if decimals { r"[0-9]+(?:\.[0-9]+)?" } else { "[0-9]+" };
        if class.is_empty() { arabic.to_owned() } else { format!("(?:{arabic}|[{class}]+)") }
    }

    /// The whole of `text` as one whole number, as the slots of time rules hold them; of an approximate pair the
    /// upper end.
    pub fn integer(&self, text: &str) -> Option<i32> {
        let numeral = self.scan(text, 0).filter(|n| n.end == text.len())?;
        let value = numeral.upper.unwrap_or(numeral.mantissa).checked_mul(numeral.multiplier)?;
        value.is_integer().then(|| i32::try_from(value).ok())?
    }

    /// The fraction word (百分之) that begins `text`, if any.
    pub fn fraction_at(&self, text: &str) -> Option<&Fraction> {
        self.fractions.iter().find(|f| text.starts_with(f.word.as_str()))
    }

    /// Length in bytes of 分之 when it begins `text`.
    pub fn between_at(&self, text: &str) -> Option<usize> {
        self.between.opening(text).map(str::len)
    }

    /// Length in bytes of a negative sign that begins `text`.
    pub fn negative_at(&self, text: &str) -> Option<usize> {
        self.negatives.opening(text).map(str::len)
    }

    /// The numeral that begins at byte `at`: the longest one that is well formed. `None` when no numeral begins
    /// there, or the number does not fit an exact decimal, or `at` is no character boundary.
    pub fn scan(&self, text: &str, at: usize) -> Option<Numeral> {
        let rest = text.get(at..)?;
        let first = rest.chars().next()?;
        if first.is_ascii_digit() || first == '.' {
            return self.scan_arabic(rest, at, None);
        }
        if let Some(opener) = self.openers.opening(rest) {
            let begin = at + opener.len();
            let inner = text.get(begin..).and_then(|r| r.chars().next()).and_then(|c| self.characters.get(&c));
            if let Some((Use::Inner | Use::Outer, _)) = inner {
                let mut numeral = self.scan_chinese(text, begin)?;
                numeral.vague = true;
                return Some(numeral);
            }
        }
        self.scan_chinese(text, at)
    }

    /// With `below`, the part of a larger number: what has no smaller multiplier is none, and its own parts are not
    /// looked for.
    fn scan_arabic(&self, rest: &str, at: usize, below: Option<Decimal>) -> Option<Numeral> {
        let bytes = rest.as_bytes();
        let mut digits = String::new();
        let mut i = 0;
        while i < bytes.len() && bytes[i].is_ascii_digit() {
            digits.push(char::from(bytes[i]));
            i += 1;
        }
        // Groups of three: 1,234,567. A comma between two numbers of a list is followed by other than three digits.
        if !digits.is_empty() && digits.len() <= 3 {
            let mut grouped = digits.clone();
            let mut j = i;
            while let Some(length) = group_at(&rest[j..]) {
                grouped.push_str(&rest[j + length - 3..j + length]);
                j += length;
            }
            if j > i {
                digits = grouped;
                i = j;
            }
        }
        let mut decimals = 0;
        let point = if rest[i..].starts_with('.') || rest[i..].starts_with('．') {
            rest[i..].chars().next().map_or(0, char::len_utf8)
        } else {
            0
        };
        if point > 0 {
            let tail: String = rest[i + point..].chars().take_while(char::is_ascii_digit).collect();
            // 1.2.3 is the number of an item or a version.
            let dotted = rest[i + point + tail.len()..].starts_with('.')
                && rest[i + point + tail.len() + 1..].starts_with(|c: char| c.is_ascii_digit());
            if !tail.is_empty() && !dotted {
                digits.push('.');
                digits.push_str(&tail);
                i += point + tail.len();
                decimals = tail.len();
            }
        }
        if digits.is_empty() {
            return None;
        }
        if digits.starts_with('.') {
            digits.insert(0, '0');
        }
        if digits.len() > MOST_DIGITS {
            return None;
        }
        let mut mantissa: Decimal = digits.parse().ok()?;
        if decimals == 0 {
            // 8点5
            if let Some((value, length)) = self.decimals(&rest[i..]) {
                mantissa = mantissa.checked_add(value)?;
                i += length;
            }
        }
        let chars = rest[..i].chars().count();
        let mut numeral = Numeral {
            end: at + i,
            mantissa_end: at + i,
            mantissa,
            multiplier: Decimal::ONE,
            upper: None,
            more: false,
            vague: false,
            form: Form::Arabic,
            chars,
        };
        self.multipliers(rest, at, &mut numeral)?;
        if below.is_none_or(|below| numeral.multiplier < below) {
            self.smaller_part(rest, at, &mut numeral)?;
        }
        Some(numeral)
    }

    /// Takes 余 and the multipliers that follow a mantissa: 100多万, 5千万, 1.2万亿.
    fn multipliers(&self, rest: &str, at: usize, numeral: &mut Numeral) -> Option<()> {
        let mut i = numeral.end - at;
        let skip_approx = |i: usize| -> usize {
            let Some(c) = rest[i..].chars().next() else { return i };
            match self.characters.get(&c) {
                Some((Use::Approx, _)) => i + c.len_utf8(),
                _ => i,
            }
        };
        let after = skip_approx(i);
        let approx_inside = after > i;
        let mut j = after;
        // 5千万: inner multipliers scale the mantissa; outer ones become the multiplier.
        let mut inner = Decimal::ONE;
        let mut outer = Decimal::ONE;
        let mut mantissa_end = None;
        while let Some(c) = rest[j..].chars().next() {
            match self.characters.get(&c) {
                Some((Use::Inner, v)) if outer == Decimal::ONE && inner == Decimal::ONE => inner = *v,
                Some((Use::Outer, v)) if outer <= *v => {
                    mantissa_end.get_or_insert(at + j);
                    outer = outer.checked_mul(*v)?;
                }
                _ => break,
            }
            j += c.len_utf8();
        }
        if j > after {
            if outer == Decimal::ONE {
                // 5千家: 千 belongs to the unit as written (千家), as 万 does.
                numeral.mantissa_end = at + after;
                numeral.multiplier = inner;
            } else {
                numeral.mantissa = numeral.mantissa.checked_mul(inner)?;
                numeral.mantissa_end = mantissa_end.unwrap_or(at + j);
                numeral.multiplier = outer;
            }
            numeral.more |= approx_inside;
            i = j;
            let tail = skip_approx(i);
            if tail > i && self.approx_may_end(&rest[i..]) {
                numeral.more = true;
                i = tail;
            }
        } else if approx_inside && self.approx_may_end(&rest[i..]) {
            numeral.more = true;
            i = after;
            numeral.mantissa_end = at + after;
        }
        numeral.end = at + i;
        if numeral.multiplier == Decimal::ONE {
            numeral.mantissa_end = numeral.end;
        }
        Some(())
    }

    /// 1亿5000万 is 15000 万: a second part with a smaller multiplier follows at once.
    fn smaller_part(&self, rest: &str, at: usize, numeral: &mut Numeral) -> Option<()> {
        let tail = &rest[numeral.end - at..];
        if numeral.multiplier < Decimal::ONE_HUNDRED || numeral.more || !tail.starts_with(|c: char| c.is_ascii_digit())
        {
            return Some(());
        }
        let part = self.scan_arabic(tail, numeral.end, Some(numeral.multiplier))?;
        if part.multiplier >= numeral.multiplier {
            return Some(());
        }
        let whole = numeral.value()?.checked_add(part.value()?)?;
        if part.value()? >= numeral.multiplier {
            return Some(());
        }
        numeral.mantissa = whole.checked_div(part.multiplier)?.normalize();
        numeral.multiplier = part.multiplier;
        numeral.mantissa_end = part.mantissa_end;
        numeral.end = part.end;
        numeral.more = part.more;
        Some(())
    }

    /// 多 and 来 after a number are approximate only where no word begins with them: 多元 does.
    fn approx_may_end(&self, rest: &str) -> bool {
        !self.not_approximate.opens(rest)
    }

    /// 点五, 点一二: value and length in bytes.
    fn decimals(&self, rest: &str) -> Option<(Decimal, usize)> {
        let mut characters = rest.char_indices().peekable();
        let (_, first) = characters.next()?;
        if !matches!(self.characters.get(&first), Some((Use::Point, _))) {
            return None;
        }
        let mut value = Decimal::ZERO;
        let mut scale = Decimal::ONE;
        let mut end = 0;
        for (i, c) in characters {
            let digit = match self.characters.get(&c) {
                Some((Use::Digit | Use::Zero, v)) => *v,
                _ => match c.to_digit(10) {
                    Some(d) => Decimal::from(d),
                    None => break,
                },
            };
            scale = scale.checked_div(Decimal::TEN)?;
            value = value.checked_add(digit.checked_mul(scale)?)?;
            end = i + c.len_utf8();
        }
        (end > 0).then_some((value.normalize(), end))
    }
}

/// Length of `,234` at the start of `rest`, when exactly three digits follow.
fn group_at(rest: &str) -> Option<usize> {
    let tail = rest.strip_prefix(',')?;
    let digits = tail.bytes().take_while(u8::is_ascii_digit).count();
    (digits == 3).then_some(4)
}

mod chinese;

#[cfg(test)]
mod tests;
