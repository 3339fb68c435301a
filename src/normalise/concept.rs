//! Concepts: the canonical indicators of city policy, and which of them an indicator as printed means.
//!
//! The dictionary lies under `rules/concept/`, one file for each field of policy. An indicator is mapped by the
//! dictionary (`map`), else by its tokens (`similar`), and the mapping says by what. What no rule of meaning can bring
//! together stays apart: a growth rate and a level are the same concept and another `kind`; what one year adds and
//! what is there in all are another `kind` or `basis`; the figure of a part of the region has a `scope`.

mod data;
mod map;
mod similar;
mod suggest;
mod words;

use std::collections::BTreeMap;

use regex::RegexSet;

use crate::normalise::region::Gazetteer;
use crate::rules::{Diagnostic, Source};
use crate::segment::Segmenter;
pub use map::{Ask, Mapping};
use similar::Similar;
pub use suggest::{Candidate, Seen, suggest};
use words::Words;

/// A canonical indicator.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Concept {
    /// `[a-z][a-z0-9_]{0,31}`: fit for a column name of a regression.
    pub id: String,
    pub name_zh: String,
    pub name_en: String,
    /// The field of policy: 知识产权.
    pub field: String,
    pub field_en: String,
    /// What may measure it, as `rules/measure/unit.toml` names dimensions; `money` and `time` stand for every currency
    /// and every unit of time.
    pub dimension: Vec<String>,
    /// The classifiers or units that may count it; any when empty.
    pub unit: Vec<String>,
    /// `more` when more is better, `less`, or `none` when neither is.
    pub better: String,
    /// What its figure covers unless the text says otherwise: annual (a flow), stock, cumulative, average; empty for
    /// ratios and the like.
    pub basis: String,
    /// What it is divided by: 万人口.
    pub denominator: String,
    /// The grade that it has by definition (国家级), said or not.
    pub grade: String,
    /// Always a rate of change, whatever the words: a consumer price index.
    pub only_change: bool,
    /// Who defines it, and where.
    pub source: String,
    pub note: String,
    pub alias: Vec<String>,
    pub pattern: Vec<String>,
    /// `indicator | kind | unit`, each of which maps here.
    pub example: Vec<String>,
    /// The file that defines it, as `Source` names it.
    pub file: String,
}

/// The dictionary, compiled.
#[derive(Debug)]
pub struct Concepts {
    concepts: Vec<Concept>,
    /// Every alias, folded, and the concepts that have it (several only where their dimensions differ).
    aliases: BTreeMap<String, Vec<usize>>,
    patterns: RegexSet,
    /// The concept of each pattern.
    pattern_of: Vec<usize>,
    /// Indicators that look like a concept and are none of the dictionary.
    not: BTreeMap<String, Vec<usize>>,
    words: Words,
    similar: Similar,
}

impl Concepts {
    /// Reads `concept/` of every layer. A concept of a later layer with the id of an earlier one adds its aliases,
    /// patterns and examples, and replaces the single values that it gives.
    ///
    /// # Errors
    /// Every fault of every file: broken TOML, an id not of the form, a name or dimension missing, an alias that two
    /// concepts claim for the same dimension, a pattern that does not compile.
    pub fn load(source: &Source, segmenter: &Segmenter) -> Result<Self, Vec<Diagnostic>> {
        let read = data::read(source)?;
        let similar = Similar::new(&read.concepts, &read.words, segmenter);
        Ok(Self {
            concepts: read.concepts,
            aliases: read.aliases,
            patterns: read.patterns,
            pattern_of: read.pattern_of,
            not: read.not,
            words: read.words,
            similar,
        })
    }

    /// In order of field and file.
    pub fn all(&self) -> &[Concept] {
        &self.concepts
    }

    pub fn get(&self, id: &str) -> Option<&Concept> {
        self.concepts.iter().find(|c| c.id == id)
    }

    /// The concept that an indicator means, and how its figure is to be compared. `None` when the dictionary has none.
    pub fn map(&self, ask: &Ask<'_>, gazetteer: &Gazetteer, segmenter: &Segmenter) -> Option<Mapping<'_>> {
        map::map(self, ask, gazetteer, segmenter)
    }
}

#[cfg(test)]
mod tests;
