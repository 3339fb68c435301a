//! What a rule asks of what stands around a match.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::compile::Automaton;
use crate::document::SectionKind;

/// Conditions of a rule on the context of a match.
#[derive(Default)]
pub struct Conditions {
    pub(super) section: Vec<SectionKind>,
    pub(super) not_section: Vec<SectionKind>,
    pub(super) tense: Option<String>,
    pub(super) before: Option<Automaton>,
    pub(super) not_before: Option<Automaton>,
    pub(super) after: Option<Automaton>,
    pub(super) not_after: Option<Automaton>,
    pub(super) sentence: Option<Automaton>,
    pub(super) not_sentence: Option<Automaton>,
    pub(super) heading: Option<Automaton>,
    pub(super) not_heading: Option<Automaton>,
    pub(super) column: Option<Automaton>,
    pub(super) table: Option<bool>,
    pub(super) mention: BTreeMap<String, Vec<String>>,
    pub(super) not_mention: BTreeMap<String, Vec<String>>,
}

/// What is known around a match besides the sentence.
#[derive(Clone, Debug, Default)]
pub struct Circumstances<'a> {
    pub section: SectionKind,
    /// `past`, `plan` or empty.
    pub tense: &'static str,
    /// Headings above, joined by ` > `.
    pub headings: &'a str,
    /// Head of the table column, if in a table.
    pub column: &'a str,
    pub in_table: bool,
    /// Properties of the mention in question: `unit`, `dimension`, `comparator`, `special`, `kind`.
    pub mention: Properties<'a>,
}

/// Names and values, few enough to be looked through.
#[derive(Clone, Debug, Default)]
pub struct Properties<'a>(Vec<(&'static str, Cow<'a, str>)>);

impl<'a> Properties<'a> {
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(n, _)| *n == name).map(|(_, value)| &**value)
    }

    /// Adds a property, or gives the one of that name another value.
    pub fn set(&mut self, name: &'static str, value: impl Into<Cow<'a, str>>) {
        let value = value.into();
        match self.0.iter_mut().find(|(n, _)| *n == name) {
            Some((_, old)) => *old = value,
            None => self.0.push((name, value)),
        }
    }

    /// Adds a property that holds or does not.
    pub fn set_if(&mut self, name: &'static str, holds: bool) {
        self.set(name, if holds { "true" } else { "false" });
    }

    pub fn remove(&mut self, name: &str) {
        self.0.retain(|(n, _)| *n != name);
    }
}

/// What a condition on the words before or behind a match may look at, in bytes: no such pattern is longer, and a long
/// text must not be looked through for each of its matches.
const BESIDE: usize = 600;
/// The same for a condition on the sentence, to either side.
const SENTENCE: usize = 3000;

/// The last `length` bytes of `text`, or a little less.
fn tail(text: &str, length: usize) -> &str {
    &text[text.ceil_char_boundary(text.len().saturating_sub(length))..]
}

/// The first `length` bytes of `text`, or a little less.
fn head(text: &str, length: usize) -> &str {
    &text[..text.floor_char_boundary(length)]
}

impl Conditions {
    pub(super) fn automata(&self) -> impl Iterator<Item = &Automaton> {
        let all = [&self.before, &self.not_before, &self.after, &self.not_after, &self.sentence, &self.not_sentence];
        let above = [&self.heading, &self.not_heading, &self.column];
        all.into_iter().chain(above).flatten()
    }

    /// Name of the first condition that does not hold whatever the words are: known before any text is searched.
    pub(super) fn refuse(&self, around: &Circumstances) -> Option<&'static str> {
        let has = |(key, values): (&String, &Vec<String>)| {
            around.mention.get(key.as_str()).is_some_and(|v| {
                values.iter().any(|w| w.strip_suffix('*').map_or(w.as_str() == v, |prefix| v.starts_with(prefix)))
            })
        };
        if !self.section.is_empty() && !self.section.contains(&around.section) {
            return Some("section");
        }
        if self.not_section.contains(&around.section) {
            return Some("not_section");
        }
        if self.tense.as_deref().is_some_and(|t| t != around.tense) {
            return Some("tense");
        }
        if self.table.is_some_and(|t| t != around.in_table) {
            return Some("table");
        }
        if !self.mention.iter().all(has) {
            return Some("mention");
        }
        if self.not_mention.iter().any(has) {
            return Some("not_mention");
        }
        None
    }

    /// Name of the first condition that does not hold; `None` when all do. `at` is the match in `shown`.
    pub(crate) fn failing(&self, shown: &str, at: (usize, usize), around: &Circumstances) -> Option<&'static str> {
        self.refuse(around).or_else(|| self.failing_words(shown, at, around))
    }

    /// The same of the conditions that look at words, each of which costs a search: the nearest first.
    pub(super) fn failing_words(
        &self,
        shown: &str,
        at: (usize, usize),
        around: &Circumstances,
    ) -> Option<&'static str> {
        let (before, after) = (tail(&shown[..at.0], BESIDE), head(&shown[at.1..], BESIDE));
        let around_it = tail(&shown[..at.0], SENTENCE).len();
        let sentence = &shown[at.0 - around_it..at.1 + head(&shown[at.1..], SENTENCE).len()];
        let wanted = |name, automaton: &Option<Automaton>, text: &str| {
            automaton.as_ref().filter(|a| !a.is_match(text)).map(|_| name)
        };
        let unwanted = |name, automaton: &Option<Automaton>, text: &str| {
            automaton.as_ref().filter(|a| a.is_match(text)).map(|_| name)
        };
        wanted("before", &self.before, before)
            .or_else(|| unwanted("not_before", &self.not_before, before))
            .or_else(|| wanted("after", &self.after, after))
            .or_else(|| unwanted("not_after", &self.not_after, after))
            .or_else(|| wanted("sentence", &self.sentence, sentence))
            .or_else(|| unwanted("not_sentence", &self.not_sentence, sentence))
            .or_else(|| wanted("heading", &self.heading, around.headings))
            .or_else(|| unwanted("not_heading", &self.not_heading, around.headings))
            .or_else(|| wanted("column", &self.column, around.column))
    }
}
