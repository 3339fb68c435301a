//! Bodies: from the name as a notice writes it to the name in full and the body's function, and from a printed list to
//! its bodies. The dictionary lies under `rules/department/`.
//!
//! Looking a name up costs one search in a map for each of its characters; splitting a list is linear in the list.

mod data;
mod split;

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::document::Place;
use crate::rules::{Diagnostic, Source};
use crate::word_list::WordList;
use data::{Lists, Weak};

/// A body's name in full, and what it does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Canonical {
    /// 市发改委 → 市发展和改革委员会; the name as written where the dictionary doesn't know it.
    pub full: String,
    /// With its level stripped, so that bodies of different cities compare: 发展和改革.
    pub function: Option<String>,
}

/// How sure a text is the name of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Likeness {
    No,
    /// It ends like one (保护处, 东湖高新区).
    Weak,
    /// The dictionary knows it, or it has a level before it and ends like one (省各有关部门).
    Strong,
}

#[derive(Clone, Debug)]
struct Known {
    full: String,
    function: String,
    /// The name at the national level, where it differs from the full name.
    national: Option<String>,
    /// Known only with a level or place before it.
    weak: bool,
}

/// The dictionary of bodies.
#[derive(Debug, Default)]
pub struct Departments {
    /// Written name without its prefix.
    known: FxHashMap<String, Known>,
    /// Names of wholes that begin a body's name, longest first.
    leading: Vec<(String, Known)>,
    prefixes: BTreeMap<String, String>,
    lists: Lists,
}

impl Departments {
    /// Reads `department/` of every layer; a later layer replaces functions and bodies by their key and extends lists.
    ///
    /// # Errors
    /// Every fault of every file: broken TOML, an unknown key, a function without a name.
    pub fn load(source: &Source) -> Result<Self, Vec<Diagnostic>> {
        let raw = data::read(source)?;
        let mut known = FxHashMap::default();
        for (name, function) in &raw.functions {
            let stem = function.full.as_ref().unwrap_or(name);
            let meaning = function.function.as_ref().unwrap_or(name);
            let all: Vec<&String> = raw.endings.keys().collect();
            let endings: Vec<&String> = match &function.endings {
                Some(some) => some.iter().collect(),
                None => all,
            };
            for written in function.short.iter().chain([name]) {
                for ending in &endings {
                    let ending_in_full = raw.endings.get(*ending).unwrap_or(ending);
                    let entry = Known {
                        full: format!("{stem}{ending_in_full}"),
                        function: meaning.clone(),
                        national: function.national.clone(),
                        weak: is_weak(&raw.weak, ending),
                    };
                    // A function's own name is better than another's short name.
                    if written == name {
                        known.insert(format!("{written}{ending}"), entry);
                    } else {
                        known.entry(format!("{written}{ending}")).or_insert(entry);
                    }
                }
            }
        }
        for (written, body) in raw.bodies {
            let entry = Known { full: body.full, function: body.function, national: None, weak: false };
            known.insert(written, entry);
        }
        let mut leading: Vec<(String, Known)> = raw
            .leading
            .into_iter()
            .map(|(written, b)| (written, Known { full: b.full, function: b.function, national: None, weak: false }))
            .collect();
        leading.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.0.cmp(&b.0)));
        Ok(Self { known, leading, prefixes: raw.prefixes, lists: raw.lists })
    }

    /// The name in full and the function of a body as it is written. `place` is the document's: a ministry without its
    /// 国家 is completed in a national document only.
    pub fn canonical(&self, as_written: &str, place: Option<&Place>) -> Canonical {
        let name = as_written.trim();
        let (outer, bracket) = self.lists.cut_bracket(name);
        if let Some((written, entry)) = self.leading.iter().find(|(w, _)| outer.starts_with(w.as_str())) {
            let rest = outer.strip_prefix(written.as_str()).unwrap_or("");
            return Canonical {
                full: format!("{}{rest}{bracket}", entry.full),
                function: Some(entry.function.clone()),
            };
        }
        match self.look_up(outer) {
            Some((prefix, entry)) => {
                let national = place.is_some_and(|p| p.level == "national");
                let full = match &entry.national {
                    Some(full) if national && prefix.is_empty() => full.clone(),
                    _ => format!("{}{}", self.prefix_in_full(prefix), entry.full),
                };
                Canonical { full: format!("{full}{bracket}"), function: Some(entry.function.clone()) }
            }
            None => Canonical { full: name.to_owned(), function: None },
        }
    }

    /// The bodies of a printed list: byte ranges of `text`, in order, without numbering, 等 and explanations in brackets.
    pub fn split_list(&self, text: &str) -> Vec<std::ops::Range<usize>> {
        split::split(self, text)
    }

    /// Whether a text is the name of a body, by its ending and the dictionary.
    pub fn looks_like_body(&self, text: &str) -> bool {
        self.likeness(text) != Likeness::No
    }

    /// Like [`Departments::looks_like_body`], with how sure it is.
    pub fn likeness(&self, text: &str) -> Likeness {
        let text = text.trim();
        let (name, _) = self.lists.cut_bracket(text);
        if name.chars().nth(1).is_none() || name.chars().count() > MAX_NAME || self.lists.breaks_name(name) {
            return Likeness::No;
        }
        let head = longest(&self.lists.heads, name);
        let not = longest(&self.lists.not_bodies, name);
        if let Some((prefix, entry)) = self.look_up(name)
            && (!entry.weak || !prefix.is_empty())
            && prefix.chars().count() <= MAX_PREFIX
        {
            return Likeness::Strong;
        }
        if self.leading.iter().any(|(w, _)| name.starts_with(w.as_str())) {
            return Likeness::Strong;
        }
        if head == 0 || not > head || not == name.len() {
            return if self.lists.is_units(name) { Likeness::Weak } else { Likeness::No };
        }
        let levelled = self.lists.level_prefixes.openings(name).any(|p| name.len() > p.len());
        if levelled && longest(&self.lists.weak_heads, name) < head { Likeness::Strong } else { Likeness::Weak }
    }

    /// Whether a text holds punctuation or words that no name holds.
    pub fn is_clause(&self, text: &str) -> bool {
        self.lists.breaks_name(text)
    }

    /// Whether a piece of a list is a remark or a time, no body.
    pub fn is_note(&self, piece: &str) -> bool {
        let lists = &self.lists;
        let timed = piece.chars().any(|c| c.is_ascii_digit()) && lists.time_words.stands_in(piece);
        timed || lists.notes.holds(piece)
    }

    /// Whether a name is that of an office inside a body (综合处).
    pub fn is_office(&self, name: &str) -> bool {
        self.likeness(name) != Likeness::No && longest(&self.lists.offices, name) > 0
    }

    /// Whether a body stands for the work itself (领导小组, 专班), so that what it does is no assignment.
    pub fn is_standing(&self, name: &str) -> bool {
        self.lists.standing.stands_in(name)
    }

    /// The longest ending of `name` that is in the dictionary, and what stands before it.
    fn look_up<'a>(&self, name: &'a str) -> Option<(&'a str, &Known)> {
        name.char_indices().find_map(|(i, _)| {
            let (prefix, rest) = name.split_at(i);
            self.known.get(rest).map(|entry| (prefix, entry))
        })
    }

    fn prefix_in_full<'a>(&'a self, prefix: &'a str) -> &'a str {
        self.prefixes.get(prefix).map_or(prefix, String::as_str)
    }
}

/// Longest name of a body, in characters; longer text is a sentence.
const MAX_NAME: usize = 34;
/// Longest prefix of a known name, in characters: 新疆维吾尔自治区昌吉回族自治州.
const MAX_PREFIX: usize = 16;

fn is_weak(weak: &Weak, ending: &str) -> bool {
    weak.endings.holds(ending)
}

/// Bytes of the longest word with which `text` ends.
fn longest(words: &WordList, text: &str) -> usize {
    words.closings(text).map(str::len).max().unwrap_or(0)
}

#[cfg(test)]
mod tests;
