//! Units as printed, what they measure, and exact conversion to one unit of each dimension.
//!
//! Base units are data (`rules/measure/unit.toml`); multipliers (万, 亿) and denominators (件/万人) are composed here.

use rust_decimal::Decimal;
use rustc_hash::FxHashMap;
use serde::Deserialize;

use crate::message::say;
use crate::rules::{Diagnostic, RuleFile, Source};
use crate::word_list::WordList;

use super::numeral::Numerals;

/// A base unit found in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// What it measures: `count`, `money`, `land`, `time_workday` …; with a denominator `ratio_of`.
    pub dimension: String,
    /// The unit that values are converted to.
    pub norm: String,
    /// One of this unit in the norm unit.
    pub factor: Decimal,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    unit: Vec<Group>,
    #[serde(default)]
    not_unit: Vec<Words>,
    #[serde(default)]
    denominator: Vec<Words>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    dimension: String,
    /// The unit that the forms are converted to; without it each form stands for itself.
    norm: Option<String>,
    #[serde(default)]
    own: bool,
    #[serde(default)]
    #[allow(dead_code, reason = "documentation for the reader of the rule file")]
    note: String,
    forms: Forms,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Forms {
    Converted(std::collections::BTreeMap<String, Decimal>),
    Own(Vec<String>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    words: Vec<String>,
    /// Not a unit after any number, not only after a single Chinese digit.
    #[serde(default)]
    always: bool,
    #[serde(default)]
    #[allow(dead_code, reason = "documentation for the reader of the rule file")]
    note: String,
}

/// All units by their printed form.
#[derive(Clone, Debug, Default)]
pub struct Units {
    forms: FxHashMap<String, Unit>,
    /// Words that begin like a unit and are none, by their first character.
    not_units: FxHashMap<char, Vec<(String, bool)>>,
    denominators: WordList,
    /// Bytes of the longest form.
    longest: usize,
}

/// Dimension of a quotient: 件/万人, 元/吨.
pub const QUOTIENT: &str = "quotient";

impl Units {
    /// Reads `measure/unit*.toml` of every layer; later layers add forms or convert them differently.
    ///
    /// # Errors
    /// All findings in those files.
    pub fn load(source: &Source) -> Result<Self, Vec<Diagnostic>> {
        let mut this = Self::default();
        let mut findings = Vec::new();
        for file in source.under("measure/unit") {
            if let Some(parsed) = file.read(&mut findings) {
                this.extend(parsed, file, &mut findings);
            }
        }
        this.longest = this.forms.keys().map(String::len).max().unwrap_or(0);
        if findings.is_empty() { Ok(this) } else { Err(findings) }
    }

    fn extend(&mut self, file: File, path: &RuleFile, findings: &mut Vec<Diagnostic>) {
        for group in file.unit {
            match (group.forms, group.norm) {
                (Forms::Converted(forms), Some(norm)) => {
                    for (form, factor) in forms {
                        let unit = Unit { dimension: group.dimension.clone(), norm: norm.clone(), factor };
                        self.forms.insert(form, unit);
                    }
                }
                (Forms::Own(forms), None) if group.own => {
                    for form in forms {
                        let unit =
                            Unit { dimension: group.dimension.clone(), norm: form.clone(), factor: Decimal::ONE };
                        self.forms.insert(form, unit);
                    }
                }
                _ => findings.push(Diagnostic::new(
                    &path.name(),
                    path.quoted(&group.dimension),
                    say!("unit.neither", dimension = group.dimension),
                    say!("unit.neither.help"),
                )),
            }
        }
        for (word, always) in file.not_unit.into_iter().flat_map(|w| w.words.into_iter().map(move |x| (x, w.always))) {
            if let Some(first) = word.chars().next() {
                self.not_units.entry(first).or_default().push((word, always));
            }
        }
        self.denominators.extend(file.denominator.into_iter().flat_map(|w| w.words));
        self.denominators.longest_first();
    }

    /// The unit of that printed form, without multiplier and denominator.
    pub fn get(&self, form: &str) -> Option<&Unit> {
        self.forms.get(form)
    }

    /// Forms that are known; for counting and documentation.
    pub fn len(&self) -> usize {
        self.forms.len()
    }

    pub fn is_empty(&self) -> bool {
        self.forms.is_empty()
    }

    /// The longest unit that begins `rest`: length in bytes and unit. A unit that is only the beginning of another
    /// word (方 in 三方面) is none where `strict`, after a single Chinese digit; after other numbers a classifier is
    /// what is expected (3个体系), and only Latin units are checked (5G网络).
    pub fn base_at(&self, rest: &str, strict: bool) -> Option<(usize, &Unit)> {
        let latin = rest.starts_with(|c: char| c.is_ascii_alphabetic());
        let blocked = self.blocked(rest, strict || latin);
        let ends = rest.char_indices().map(|(i, c)| i + c.len_utf8()).take_while(|e| *e <= self.longest);
        let mut best = None;
        for end in ends {
            if end <= blocked {
                // A word that is no unit covers this form.
                continue;
            }
            let form = &rest[..end];
            if let Some(unit) = self.forms.get(form)
                && latin_ends(form, &rest[end..])
            {
                best = Some((end, unit));
            }
        }
        best
    }

    /// Bytes of the longest word that begins `rest` and is no unit.
    fn blocked(&self, rest: &str, strict: bool) -> usize {
        let Some(words) = rest.chars().next().and_then(|c| self.not_units.get(&c)) else { return 0 };
        let hits = words.iter().filter(|(w, always)| (strict || *always) && rest.starts_with(w.as_str()));
        hits.map(|(w, _)| w.len()).max().unwrap_or(0)
    }

    /// The unit that begins `rest`, with its denominators (件/万人, 元/平方米·月): length in bytes and unit.
    pub fn at(&self, rest: &str, numerals: &Numerals, strict: bool) -> Option<(usize, Unit)> {
        let (length, unit) = self.base_at(rest, strict)?;
        let mut end = length;
        while let Some(more) = self.denominator_at(&rest[end..], numerals) {
            end += more;
        }
        if end == length {
            return Some(match self.bracket_at(&rest[end..], unit) {
                Some(more) => (end + more, with_bracket(unit, &rest[..end], &rest[..end + more])),
                None => (end, unit.clone()),
            });
        }
        // A quotient keeps its units as printed: converting one side of 克/千克 would not make it easier to compare.
        let quotient = || Unit { dimension: QUOTIENT.to_owned(), norm: rest[..end].to_owned(), factor: Decimal::ONE };
        Some((end, self.forms.get(&rest[..end]).cloned().unwrap_or_else(quotient)))
    }

    /// Length in bytes of a bracket with other units for the same things that begins `rest`: 套（户）, 个（县、区）.
    fn bracket_at(&self, rest: &str, unit: &Unit) -> Option<usize> {
        let open = rest.chars().next().filter(|c| matches!(c, '（' | '('))?.len_utf8();
        let close = rest[..rest.floor_char_boundary(LONGEST_BRACKET)].find(['）', ')'])?;
        let other = |form: &str| self.forms.get(form).is_some_and(|u| u.dimension == unit.dimension);
        let end = close + rest[close..].chars().next()?.len_utf8();
        rest[open..close].split('、').all(other).then_some(end)
    }

    /// Length in bytes of a denominator with its slash that begins `rest`: `/万人`.
    fn denominator_at(&self, rest: &str, numerals: &Numerals) -> Option<usize> {
        let slash = rest.chars().next().filter(|c| matches!(c, '/' | '／'))?.len_utf8();
        let tail = &rest[slash..];
        let multiplier = tail.chars().take_while(|c| numerals.is_chinese_digit(*c)).map(char::len_utf8).sum::<usize>();
        let base = &tail[multiplier..];
        let known = self.base_at(base, true).map(|(length, _)| length);
        let listed = self.denominators.opening(base).map(str::len);
        let length = known.into_iter().chain(listed).max();
        match length {
            Some(length) => Some(slash + multiplier + length),
            None if multiplier > 0 => Some(slash + multiplier),
            None => None,
        }
    }
}

/// No bracket with other units is longer, in bytes.
const LONGEST_BRACKET: usize = 30;

/// The unit printed as `form` and, with another in brackets, as `whole`: classifiers stand for themselves.
fn with_bracket(unit: &Unit, form: &str, whole: &str) -> Unit {
    let norm = if unit.norm == form { whole } else { unit.norm.as_str() };
    Unit { norm: norm.to_owned(), ..unit.clone() }
}

/// A form in Latin letters ends where the letters end: `m` is no unit in `max`.
fn latin_ends(form: &str, after: &str) -> bool {
    let last = form.chars().next_back().is_some_and(|c| c.is_ascii_alphabetic());
    !(last && after.starts_with(|c: char| c.is_ascii_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Option<(String, String, String, String)> {
        let source = Source::built_in();
        let numerals = Numerals::load(&source).expect("numerals load");
        let units = Units::load(&source).expect("units load");
        let (length, unit) = units.at(text, &numerals, true)?;
        Some((text[..length].to_owned(), unit.dimension, unit.norm, unit.factor.normalize().to_string()))
    }

    fn quad(a: &str, b: &str, c: &str, d: &str) -> Option<(String, String, String, String)> {
        Some((a.into(), b.into(), c.into(), d.into()))
    }

    #[test]
    fn the_longest_unit_wins() {
        assert_eq!(found("千瓦时以上"), quad("千瓦时", "energy", "千瓦时", "1"));
        assert_eq!(found("个百分点"), quad("个百分点", "percentage_point", "个百分点", "1"));
        assert_eq!(found("吨标准煤"), quad("吨标准煤", "energy_coal", "吨标准煤", "1"));
        assert_eq!(found("人次"), quad("人次", "count", "人次", "1"));
        assert_eq!(found("公顷"), quad("公顷", "land", "亩", "15"));
        assert_eq!(found("个工作日内"), quad("个工作日", "time_workday", "工作日", "1"));
    }

    #[test]
    fn denominators_are_composed() {
        assert_eq!(found("件/万人。"), quad("件/万人", "quotient", "件/万人", "1"));
        assert_eq!(found("克/千克"), quad("克/千克", "quotient", "克/千克", "1"));
        assert_eq!(found("微克/立方米以下"), quad("微克/立方米", "concentration", "毫克/立方米", "0.001"));
    }

    #[test]
    fn another_unit_in_brackets_belongs_to_it() {
        assert_eq!(found("套（户）以上"), quad("套（户）", "count", "套（户）", "1"));
        assert_eq!(found("台(套)"), quad("台(套)", "count", "台(套)", "1"));
        assert_eq!(found("兆比特/秒（Mbps）"), quad("兆比特/秒（Mbps）", "bandwidth", "Gbps", "0.001"));
        assert_eq!(found("家（含分支机构）"), quad("家", "count", "家", "1"));
        assert_eq!(found("公里（万元）"), quad("公里", "length", "公里", "1"));
    }

    #[test]
    fn the_beginning_of_a_word_is_no_unit() {
        for text in ["个体工商户", "人才", "年轻干部", "条件", "G网络", "max"] {
            assert_eq!(found(text), None, "{text}");
        }
    }

    #[test]
    fn four_hundred_units_and_more_are_known() {
        assert!(Units::load(&Source::built_in()).expect("units load").len() >= 400);
    }
}
