//! Reads the files of `rules/department/`.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::message::say;
use crate::rules::{Diagnostic, Source};
use crate::word_list::WordList;

#[derive(Debug, Default)]
pub(super) struct Raw {
    pub functions: BTreeMap<String, Function>,
    pub endings: BTreeMap<String, String>,
    pub prefixes: BTreeMap<String, String>,
    pub leading: BTreeMap<String, Body>,
    pub weak: Weak,
    pub bodies: BTreeMap<String, Body>,
    pub lists: Lists,
}

/// What bodies do, and the stems by which they are named for it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Function {
    /// The stem in full, where it differs from the key.
    pub full: Option<String>,
    /// The function, where it differs from the key.
    pub function: Option<String>,
    pub short: WordList,
    /// Endings that bodies of this function have; all when not given.
    pub endings: Option<Vec<String>>,
    /// The body's name at the national level.
    pub national: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Body {
    pub full: String,
    pub function: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Weak {
    pub endings: WordList,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct DictionaryFile {
    function: BTreeMap<String, Function>,
    endings: BTreeMap<String, String>,
    prefixes: BTreeMap<String, String>,
    leading: BTreeMap<String, Body>,
    weak: Weak,
    body: BTreeMap<String, Body>,
}

/// `lists.toml`: how bodies are printed in lists.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Lists {
    pub heads: WordList,
    pub weak_heads: WordList,
    pub not_bodies: WordList,
    pub level_prefixes: WordList,
    pub units: WordList,
    pub unit_endings: WordList,
    pub each: WordList,
    pub separators: WordList,
    pub conjunctions: WordList,
    pub joiners: WordList,
    pub joined: WordList,
    pub bare_classes: WordList,
    pub summing_mark: String,
    pub not_summing: WordList,
    pub summing_words: WordList,
    pub summing_heads: WordList,
    pub explaining: WordList,
    pub before_name: WordList,
    pub after_name: WordList,
    pub name_breakers: WordList,
    pub standing: WordList,
    pub offices: WordList,
    pub time_words: WordList,
    pub notes: WordList,
    /// For each phrase of `joined` that holds a conjunction: the conjunction's first character, its byte in the phrase,
    /// and the phrase.
    #[serde(skip)]
    pub held: Vec<(char, usize, String)>,
    /// Characters with which a separator or a conjunction begins.
    #[serde(skip)]
    pub borders: Vec<char>,
}

impl Lists {
    /// What follows from the lists, when all layers are read.
    fn complete(&mut self) {
        for phrase in &self.joined {
            for word in &self.conjunctions {
                if let (Some(at), Some(c)) = (phrase.find(word.as_str()), word.chars().next()) {
                    self.held.push((c, at, phrase.clone()));
                }
            }
        }
        self.borders = self.separators.iter().chain(&self.conjunctions).filter_map(|w| w.chars().next()).collect();
        self.borders.sort_unstable();
        self.borders.dedup();
    }

    fn extend(&mut self, other: Lists) {
        let pairs = [
            (&mut self.heads, other.heads),
            (&mut self.weak_heads, other.weak_heads),
            (&mut self.not_bodies, other.not_bodies),
            (&mut self.level_prefixes, other.level_prefixes),
            (&mut self.units, other.units),
            (&mut self.unit_endings, other.unit_endings),
            (&mut self.each, other.each),
            (&mut self.separators, other.separators),
            (&mut self.conjunctions, other.conjunctions),
            (&mut self.joiners, other.joiners),
            (&mut self.joined, other.joined),
            (&mut self.bare_classes, other.bare_classes),
            (&mut self.not_summing, other.not_summing),
            (&mut self.summing_words, other.summing_words),
            (&mut self.summing_heads, other.summing_heads),
            (&mut self.explaining, other.explaining),
            (&mut self.before_name, other.before_name),
            (&mut self.after_name, other.after_name),
            (&mut self.name_breakers, other.name_breakers),
            (&mut self.standing, other.standing),
            (&mut self.offices, other.offices),
            (&mut self.time_words, other.time_words),
            (&mut self.notes, other.notes),
        ];
        for (mine, theirs) in pairs {
            mine.extend(theirs);
            // The longest word that fits is the one that is meant.
            mine.longest_first();
        }
        if !other.summing_mark.is_empty() {
            self.summing_mark = other.summing_mark;
        }
    }
}

pub(super) fn read(source: &Source) -> Result<Raw, Vec<Diagnostic>> {
    let mut raw = Raw::default();
    let mut faults = Vec::new();
    for file in source.under("department/") {
        if file.path.ends_with("/lists.toml") {
            if let Some(lists) = file.read(&mut faults) {
                raw.lists.extend(lists);
            }
            continue;
        }
        if let Some(dictionary) = file.read::<DictionaryFile>(&mut faults) {
            raw.endings.extend(dictionary.endings);
            for (name, _) in dictionary.function.iter().filter(|(name, _)| name.trim().is_empty()) {
                faults.push(Diagnostic::new(
                    &file.name(),
                    file.quoted(name),
                    say!("department.empty", name),
                    say!("department.empty.help"),
                ));
            }
            raw.functions.extend(dictionary.function);
            raw.prefixes.extend(dictionary.prefixes);
            raw.leading.extend(dictionary.leading);
            raw.weak.endings.extend(dictionary.weak.endings);
            raw.bodies.extend(dictionary.body);
        }
    }
    raw.lists.complete();
    if faults.is_empty() { Ok(raw) } else { Err(faults) }
}
