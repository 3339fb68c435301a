//! A line of the comparison: values that differ only in region and year, and its name as a variable.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::value::{Facets, Subject, Value};
use super::words::{Word, Words};
use crate::normalise::concept::Concepts;

/// What Stata takes for a variable's name.
pub const LONGEST_NAME: usize = 32;

/// Concept × kind × basis × unit × denominator × scope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// `[a-z][a-z0-9_]{0,31}`, unique in the comparison, and the same in every comparison.
    pub variable: String,
    /// Empty for an indicator without a concept.
    pub concept: String,
    pub name_zh: String,
    pub name_en: String,
    pub field: String,
    pub field_en: String,
    pub kind: String,
    pub basis: String,
    pub unit: String,
    pub denominator: String,
    pub scope: String,
    /// more, less or none.
    pub better: String,
    pub source: String,
}

impl Line {
    /// Chinese: 地区生产总值（增长，当年，%）.
    pub fn label_zh(&self, words: &Words) -> String {
        let say =
            |of: &BTreeMap<String, Word>, code: &str| of.get(code).map_or_else(|| code.to_owned(), |w| w.zh.clone());
        let parts = [
            say(&words.kind, &self.kind),
            say(&words.basis, &self.basis),
            say(&words.unit, &self.unit),
            self.denominator.clone(),
            self.scope.clone(),
        ];
        format!("{}（{}）", self.name_zh, joined(&parts, "，"))
    }

    pub fn label_en(&self, words: &Words) -> String {
        let say =
            |of: &BTreeMap<String, Word>, code: &str| of.get(code).map_or_else(|| code.to_owned(), |w| w.en.clone());
        let denominator = words.in_english("denominator", &self.denominator);
        let parts = [
            say(&words.kind, &self.kind),
            say(&words.basis, &self.basis),
            say(&words.unit, &self.unit),
            match words.unit.get(&self.unit).is_some_and(|u| u.share) {
                _ if denominator.is_empty() => String::new(),
                true => format!("of {denominator}"),
                false => format!("per {denominator}"),
            },
            words.in_english("scope", &self.scope).to_owned(),
        ];
        format!("{} ({})", self.name_en, joined(&parts, ", "))
    }
}

fn joined(parts: &[String], comma: &str) -> String {
    parts.iter().map(String::as_str).filter(|p| !p.is_empty()).collect::<Vec<_>>().join(comma)
}

/// The part of [`Facets`] that makes a line.
pub type LineKey = (Subject, String, String, String, String, String);

pub fn key(f: &Facets) -> LineKey {
    (f.subject.clone(), f.kind.clone(), f.basis.clone(), f.unit.clone(), f.denominator.clone(), f.scope.clone())
}

/// All lines of the values: concepts in order of the dictionary, then the rest by name.
pub fn lines(values: &[Value<'_>], concepts: &Concepts, words: &Words) -> (Vec<Line>, BTreeMap<LineKey, usize>) {
    let order: BTreeMap<&str, usize> = concepts.all().iter().enumerate().map(|(n, c)| (c.id.as_str(), n)).collect();
    let mut keys: BTreeMap<LineKey, &Value<'_>> = BTreeMap::new();
    for value in values {
        keys.entry(key(&value.facets)).or_insert(value);
    }
    let rank = |key: &LineKey| match &key.0 {
        Subject::Concept(id) => (order.get(id.as_str()).copied().unwrap_or(usize::MAX - 1), !key.5.is_empty()),
        Subject::Indicator(_) => (usize::MAX, false),
    };
    let mut sorted: Vec<(LineKey, &Value<'_>)> = keys.into_iter().collect();
    sorted.sort_by(|a, b| rank(&a.0).cmp(&rank(&b.0)).then_with(|| a.0.cmp(&b.0)));
    let mut taken = BTreeSet::new();
    let mut lines = Vec::new();
    let mut numbers = BTreeMap::new();
    for (key, value) in sorted {
        let line = line(&key, value, concepts, words, &mut taken);
        numbers.insert(key, lines.len());
        lines.push(line);
    }
    (lines, numbers)
}

fn line(key: &LineKey, value: &Value<'_>, concepts: &Concepts, words: &Words, taken: &mut BTreeSet<String>) -> Line {
    let mut variable = variable(key, words);
    if !taken.insert(variable.clone()) {
        variable = shortened(&variable, &format!("_{}", hash(&format!("{key:?}"), 6)));
        taken.insert(variable.clone());
    }
    let mut line = Line {
        variable,
        concept: String::new(),
        name_zh: String::new(),
        name_en: String::new(),
        field: String::new(),
        field_en: String::new(),
        kind: key.1.clone(),
        basis: key.2.clone(),
        unit: key.3.clone(),
        denominator: key.4.clone(),
        scope: key.5.clone(),
        better: "none".to_owned(),
        source: String::new(),
    };
    match &key.0 {
        Subject::Indicator(name) => {
            line.name_zh.clone_from(name);
            line.name_en.clone_from(name);
        }
        Subject::Concept(id) => {
            line.concept.clone_from(id);
            match concepts.get(id) {
                Some(c) => {
                    line.name_zh.clone_from(&c.name_zh);
                    line.name_en.clone_from(&c.name_en);
                    line.field.clone_from(&c.field);
                    line.field_en.clone_from(&c.field_en);
                    line.better.clone_from(&c.better);
                    line.source.clone_from(&c.source);
                }
                // Tables may have been written with other rules.
                None => {
                    line.name_zh.clone_from(&value.target.concept_name);
                    line.name_en.clone_from(id);
                }
            }
        }
    }
    line
}

/// The line's name: what it measures, then codes for kind, basis, unit, and for a denominator or scope. It depends on
/// the line alone, so that files of several runs can be put together.
fn variable(key: &LineKey, words: &Words) -> String {
    let (subject, kind, basis, unit, denominator, scope) = key;
    let stem = match subject {
        Subject::Concept(id) => id.clone(),
        Subject::Indicator(name) => format!("x{}", hash(name, 8)),
    };
    let short = |of: &BTreeMap<String, Word>, code: &str, mark: &str| match of.get(code) {
        Some(word) => word.short.clone(),
        None if code.is_empty() => String::new(),
        None => format!("{mark}{}", hash(code, 4)),
    };
    let mut tail = String::new();
    for part in [short(&words.kind, kind, "k"), short(&words.basis, basis, "b"), short(&words.unit, unit, "u")] {
        if !part.is_empty() {
            let _ = write!(tail, "_{part}");
        }
    }
    if !denominator.is_empty() || !scope.is_empty() {
        let _ = write!(tail, "_s{}", hash(&format!("{denominator}|{scope}"), 4));
    }
    shortened(&stem, &tail)
}

/// `stem` and `tail` in [`LONGEST_NAME`] characters; a stem that is cut is told apart by a hash of the whole.
fn shortened(stem: &str, tail: &str) -> String {
    if stem.len() + tail.len() <= LONGEST_NAME {
        return format!("{stem}{tail}");
    }
    let mark = hash(stem, 3);
    let room = LONGEST_NAME.saturating_sub(tail.len() + mark.len());
    let cut: String = stem.chars().take(room).collect();
    format!("{}{mark}{tail}", cut.trim_end_matches('_'))
}

/// The first `digits` hexadecimal digits of a text's SHA-256.
fn hash(text: &str, digits: usize) -> String {
    let mut out = String::new();
    for byte in Sha256::digest(text.as_bytes()).iter().take(digits.div_ceil(2)) {
        let _ = write!(out, "{byte:02x}");
    }
    out.truncate(digits);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Source;

    fn name(subject: &str, unit: &str, scope: &str) -> String {
        let words = Words::load(&Source::built_in()).unwrap();
        let key = (
            Subject::Concept(subject.into()),
            "change".into(),
            "annual".into(),
            unit.into(),
            String::new(),
            scope.into(),
        );
        variable(&key, &words)
    }

    #[test]
    fn names_fit_a_regression() {
        assert_eq!(name("gdp", "%", ""), "gdp_gr_yr_pct");
        let long = "high_tech_manufacturing_output12";
        let names = [
            name("gdp", "%", "市本级"),
            name("gdp", "不知道的单位", ""),
            name(long, "%", ""),
            name(long, "元", ""),
            name("high_tech_manufacturing_output13", "%", "国家级"),
            name("high_tech_manufacturing_output12", "%", "国家级"),
        ];
        let distinct: BTreeSet<&String> = names.iter().collect();
        assert_eq!(distinct.len(), names.len(), "{names:?}");
        for n in &names {
            assert!(n.len() <= LONGEST_NAME && n.starts_with(|c: char| c.is_ascii_lowercase()), "{n}");
            assert!(n.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'), "{n}");
        }
    }
}
