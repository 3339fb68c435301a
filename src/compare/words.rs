//! How the comparison's codes are said: `rules/compare/words.toml`.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::Deserialize;

use crate::rules::{Diagnostic, Source};

const FILE: &str = "compare/words.toml";

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
    pub zh: String,
    pub en: String,
}

/// The words of the comparison tables, by code.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Words {
    pub kind: BTreeMap<String, Word>,
    pub basis: BTreeMap<String, Word>,
    pub unit: BTreeMap<String, Word>,
    pub comparator: BTreeMap<String, Word>,
    pub comparable: BTreeMap<String, Word>,
    pub coverage: BTreeMap<String, Word>,
    pub choice: BTreeMap<String, Word>,
    /// Words that tell a field of policy, by the field's name in the dictionary of concepts.
    pub field: BTreeMap<String, Vec<String>>,
    /// What may stand before a unit in the matrix, and how much it is.
    pub multiple: BTreeMap<String, Decimal>,
}

impl Words {
    /// Reads `compare/words.toml` of every layer; a later one replaces single words.
    ///
    /// # Errors
    /// A file that is not of its form, or a short form that no variable's name may hold.
    pub fn load(source: &Source) -> Result<Self, Vec<Diagnostic>> {
        let mut words = Self::default();
        let mut problems = Vec::new();
        for file in source.files.iter().filter(|f| f.path == FILE) {
            match toml::from_str::<Self>(&file.text) {
                Ok(read) => {
                    for (key, word) in read.kind.iter().chain(&read.basis).chain(&read.unit) {
                        if !word.short.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()) {
                            let message = format!("{key} 的简写“{}”不能用在变量名里", word.short);
                            problems.push(Diagnostic::new(&file.name(), None, message, "只用小写字母和数字"));
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
        self.comparable.append(&mut other.comparable);
        self.coverage.append(&mut other.coverage);
        self.choice.append(&mut other.choice);
        self.multiple.append(&mut other.multiple);
        for (field, mut words) in other.field {
            self.field.entry(field).or_default().append(&mut words);
        }
    }

    /// The Chinese words of codes joined by `;`; a code without words stays.
    pub fn zh(of: &BTreeMap<String, Word>, codes: &str) -> String {
        let word = |code: &str| of.get(code).map_or_else(|| code.to_owned(), |w| w.zh.clone());
        codes.split(';').map(word).collect::<Vec<_>>().join("；")
    }

    /// What stands before a value of this comparator.
    pub fn mark(&self, comparator: &str) -> &str {
        self.comparator.get(comparator).map_or("", |w| w.mark.as_str())
    }
}
