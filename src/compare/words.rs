//! How the comparison's codes are said: `rules/compare/`.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::Deserialize;

use crate::message::say;
use crate::rules::{Diagnostic, Source};

const FOLDER: &str = "compare/";

/// One code in both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Word {
    /// Its part of a variable's name: lower-case letters and digits.
    #[serde(default)]
    pub short: String,
    /// What stands before a value.
    #[serde(default)]
    pub mark: String,
    /// A unit that takes no multiple before it.
    #[serde(default)]
    pub fixed: bool,
    /// A unit that is a share of what stands below it: 12% of GDP, not per GDP.
    #[serde(default)]
    pub share: bool,
    pub zh: String,
    pub en: String,
}

/// Words of one action.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Action {
    pub words: Vec<String>,
    /// Kinds of target that it tells apart; all where empty.
    #[serde(default)]
    pub kind: Vec<String>,
    /// Words of which one stands in the name of the concept; any concept where empty.
    #[serde(default)]
    pub of: Vec<String>,
}

/// The words of the comparison tables, by code.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Words {
    pub kind: BTreeMap<String, Word>,
    pub basis: BTreeMap<String, Word>,
    pub unit: BTreeMap<String, Word>,
    pub comparator: BTreeMap<String, Word>,
    /// Words that tell a field of policy, by the field's name in the dictionary of concepts.
    pub field: BTreeMap<String, Vec<String>>,
    /// What may stand before a unit in the matrix, and how much it is.
    pub multiple: BTreeMap<String, Decimal>,
    /// Kinds of document that report on a year's work and set the next year's targets.
    pub report: Vec<String>,
    /// What is done to the thing counted, where that makes two counts differ: 开工, 交付.
    pub action: BTreeMap<String, Action>,
    /// Words in the title of a task that only opens a part of its plan.
    pub preamble: Vec<String>,
    /// Words in the first sentence of a task that only explains a word.
    pub explains: Vec<String>,
    /// Words before a figure that is a part of the one before it.
    pub part: Vec<String>,
    /// Names of the workbook's sheets, by table.
    pub sheet: BTreeMap<String, String>,
    /// What codes say in the workbook, by column or `table.column`.
    pub say: BTreeMap<String, BTreeMap<String, String>>,
    /// What codes and short Chinese words say in English, by column.
    pub english: BTreeMap<String, BTreeMap<String, String>>,
    /// How to read the workbook.
    pub note: Vec<String>,
    /// How the workbook says what did not fit.
    pub fit: BTreeMap<String, String>,
}

impl Words {
    /// Reads `compare/` of every layer; a later one replaces single words.
    ///
    /// # Errors
    /// A file that is not of its form, or a short form that no variable's name may hold.
    pub fn load(source: &Source) -> Result<Self, Vec<Diagnostic>> {
        let mut words = Self::default();
        let mut problems = Vec::new();
        for file in source.under(FOLDER).filter(|f| f.path.ends_with(".toml")) {
            match toml::from_str::<Self>(&file.text) {
                Ok(read) => {
                    for (key, word) in read.kind.iter().chain(&read.basis).chain(&read.unit) {
                        if !word.short.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()) {
                            let message = say!("rules.short", key, short = word.short);
                            problems.push(Diagnostic::new(&file.name(), None, message, say!("rules.short.help")));
                        }
                    }
                    words.overlay(read);
                }
                Err(e) => problems.push(Diagnostic::from_toml(&file.name(), &e)),
            }
        }
        if problems.is_empty() { Ok(words) } else { Err(problems) }
    }

    fn overlay(&mut self, mut other: Self) {
        self.kind.append(&mut other.kind);
        self.basis.append(&mut other.basis);
        self.unit.append(&mut other.unit);
        self.comparator.append(&mut other.comparator);
        self.multiple.append(&mut other.multiple);
        self.report.append(&mut other.report);
        self.action.append(&mut other.action);
        self.preamble.append(&mut other.preamble);
        self.explains.append(&mut other.explains);
        self.part.append(&mut other.part);
        self.sheet.append(&mut other.sheet);
        for (column, mut codes) in other.say {
            self.say.entry(column).or_default().append(&mut codes);
        }
        for (column, mut codes) in other.english {
            self.english.entry(column).or_default().append(&mut codes);
        }
        if !other.note.is_empty() {
            self.note = other.note;
        }
        self.fit.append(&mut other.fit);
        for (field, mut words) in other.field {
            self.field.entry(field).or_default().append(&mut words);
        }
    }

    /// What the codes of a column say, if they are said otherwise than they are.
    pub fn column(&self, table: &str, column: &str) -> Option<&BTreeMap<String, String>> {
        self.say.get(&format!("{table}.{column}")).or_else(|| self.say.get(column))
    }

    /// The actions that a count's words name and its concept's name does not: a home started is none delivered. Figures
    /// of the fixed units (rates, times) have none.
    pub fn actions(&self, text: &str, concept: &str, kind: &str, unit: &str) -> Vec<&str> {
        if self.unit.get(unit).is_some_and(|u| u.fixed) {
            return Vec::new();
        }
        let names = |text: &str, action: &Action| action.words.iter().any(|w| text.contains(w.as_str()));
        let told = self.action.iter().filter(|(_, a)| a.kind.is_empty() || a.kind.iter().any(|k| k == kind));
        let told = told.filter(|(_, a)| a.of.is_empty() || a.of.iter().any(|w| concept.contains(w.as_str())));
        told.filter(|(_, a)| names(text, a) && !names(concept, a)).map(|(name, _)| name.as_str()).collect()
    }

    /// In English; as it is where nothing says.
    pub fn in_english<'w>(&'w self, column: &str, code: &'w str) -> &'w str {
        self.english.get(column).and_then(|of| of.get(code)).map_or(code, String::as_str)
    }

    /// A sentence of `fit` about a sheet.
    pub fn fit(&self, key: &str, sheet: &str, number: usize) -> String {
        let text = self.fit.get(key).map_or(key, String::as_str);
        text.replace("{sheet}", sheet).replace("{number}", &number.to_string())
    }

    /// What stands before a value of this comparator.
    pub fn mark(&self, comparator: &str) -> &str {
        self.comparator.get(comparator).map_or("", |w| w.mark.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalise::concept::Concepts;
    use crate::segment::Segmenter;

    #[test]
    fn fields_are_those_of_the_concepts() {
        let source = Source::built_in();
        let words = Words::load(&source).unwrap();
        let concepts = Concepts::load(&source, &Segmenter::load(&source).unwrap()).unwrap();
        let unknown: Vec<&String> =
            words.field.keys().filter(|f| concepts.all().iter().all(|c| c.field != **f)).collect();
        assert_eq!(unknown, Vec::<&String>::new());
        let without: Vec<&str> =
            concepts.all().iter().map(|c| c.field.as_str()).filter(|f| !words.field.contains_key(*f)).collect();
        assert_eq!(without, Vec::<&str>::new());
    }

    #[test]
    fn actions_tell_counts_apart() {
        let words = Words::load(&Source::built_in()).unwrap();
        let of = |text: &str, concept: &str, kind: &str, unit: &str| words.actions(text, concept, kind, unit).join(" ");
        assert_eq!(of("开工安置房500套", "安置房建设", "level", "套"), "开工");
        assert_eq!(of("安置房交付500套", "安置房建设", "level", "套"), "交付");
        assert_eq!(of("改造老旧小区50个", "改造城镇老旧小区", "level", "个"), "");
        assert_eq!(of("新增天然气产量3亿方", "天然气产量", "level", "立方米"), "新增");
        assert_eq!(of("新增“一件事”5个", "一件事事项数", "level", "个"), "");
        assert_eq!(of("新增绿色工厂3家", "绿色工厂数", "count", "家"), "");
        assert_eq!(of("改造率达到30%", "管网完好率", "level", "%"), "");
    }

    #[test]
    fn codes_are_said_in_english_too() {
        let words = Words::load(&Source::built_in()).unwrap();
        for (table, column) in [("indicators", "comparable"), ("coverage", "status"), ("targets", "check")] {
            for code in words.column(table, column).unwrap().keys() {
                assert!(words.english[column].contains_key(code), "{column}.{code}");
            }
        }
    }
}
