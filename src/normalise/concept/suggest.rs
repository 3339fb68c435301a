//! Indicators without a concept, grouped with their like across regions: candidates for the dictionary.

use std::collections::{BTreeMap, BTreeSet};

use super::{Ask, Concepts, map, similar};
use crate::normalise::region::Gazetteer;
use crate::segment::Segmenter;

/// Least share of tokens that two candidates of one group have in common.
const LEAST: f64 = 0.7;
/// Indicators with fewer characters say too little to be named.
const FEWEST_CHARACTERS: usize = 3;

/// A target without a concept.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    pub indicator: String,
    pub kind: String,
    /// Of its value; empty where nothing is known of it.
    pub dimension: String,
    pub norm_unit: String,
    pub region: String,
    pub document: String,
    pub evidence: String,
}

/// Indicators that may be one concept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The commonest core of the group.
    pub name: String,
    /// Indicators as printed, the commonest first, with their number.
    pub indicators: Vec<(String, usize)>,
    /// Targets in all.
    pub count: usize,
    pub kinds: BTreeSet<String>,
    pub units: BTreeSet<String>,
    pub dimensions: BTreeSet<String>,
    pub regions: BTreeSet<String>,
    pub documents: BTreeSet<String>,
    /// The first evidence in order of reading.
    pub evidence: String,
}

/// Indicators of a candidate that become aliases.
const MOST_ALIASES: usize = 8;

impl Candidate {
    /// An entry for a file of `rules/concept/`, which loads as it is: id and names, meant to be bettered by hand.
    pub fn toml(&self, rank: usize) -> String {
        let quoted = |text: &str| toml::Value::from(text).to_string();
        let list = |items: &mut dyn Iterator<Item = &str>| {
            let items: Vec<toml::Value> = items.map(toml::Value::from).collect();
            toml::Value::from(items).to_string()
        };
        let mut out =
            format!("[[concept]]\nid = \"candidate_{rank}\"\nzh = {name}\nen = {name}\n", name = quoted(&self.name));
        out.push_str("field = { zh = \"待定\", en = \"to be decided\" }\n");
        let dimensions =
            if self.dimensions.is_empty() { BTreeSet::from(["count".to_owned()]) } else { self.dimensions.clone() };
        out.push_str(&format!("dimension = {}\n", list(&mut dimensions.iter().map(String::as_str))));
        if dimensions.contains("count") && !self.units.is_empty() {
            out.push_str(&format!("unit = {}\n", list(&mut self.units.iter().map(String::as_str))));
        }
        let printed = || self.indicators.iter().map(|(i, _)| i.as_str()).filter(|i| *i != self.name);
        out.push_str(&format!("alias = {}\n", list(&mut printed().take(MOST_ALIASES))));
        let kind = self.kinds.first().map_or("", String::as_str);
        let unit = self.units.first().map_or("", String::as_str);
        let example = self.indicators.first().map_or("", |(i, _)| i.as_str());
        out.push_str(&format!("example = [{}]\n", quoted(&format!("{example} | {kind} | {unit}"))));
        out
    }
}

struct Group {
    core: String,
    unit: String,
    tokens: BTreeSet<String>,
    seen: Vec<usize>,
}

/// Groups what has no concept: by what is left without openings and places, in one unit, then by tokens. Those of
/// most regions come first. Nothing is merged with a concept, and what the dictionary maps by now is no candidate.
pub fn suggest(seen: &[Seen], concepts: &Concepts, gazetteer: &Gazetteer, segmenter: &Segmenter) -> Vec<Candidate> {
    let mut exact: BTreeMap<(String, String), Vec<usize>> = BTreeMap::new();
    for (number, one) in seen.iter().enumerate() {
        let ask = Ask {
            indicator: &one.indicator,
            kind: &one.kind,
            dimension: &one.dimension,
            norm_unit: &one.norm_unit,
            ..Ask::default()
        };
        if concepts.map(&ask, gazetteer, segmenter).is_some() {
            continue;
        }
        let core = map::core(&concepts.words, &ask, gazetteer);
        if core.chars().count() >= FEWEST_CHARACTERS {
            exact.entry((core, one.norm_unit.clone())).or_default().push(number);
        }
    }
    let mut groups: Vec<Group> = exact
        .into_iter()
        .map(|((core, unit), seen)| Group { tokens: similar::tokens(&core, segmenter), core, unit, seen })
        .collect();
    groups.sort_by(|a, b| b.seen.len().cmp(&a.seen.len()).then_with(|| a.core.cmp(&b.core)));
    let mut merged: Vec<Group> = Vec::new();
    let mut by_token: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for group in groups {
        let rivals: BTreeSet<usize> = group.tokens.iter().filter_map(|t| by_token.get(t)).flatten().copied().collect();
        let home = rivals.into_iter().find(|n| merged.get(*n).is_some_and(|m| alike(m, &group, concepts)));
        match home.and_then(|n| merged.get_mut(n)) {
            Some(home) => home.seen.extend(group.seen),
            None => {
                for token in &group.tokens {
                    by_token.entry(token.clone()).or_default().push(merged.len());
                }
                merged.push(group);
            }
        }
    }
    let mut candidates: Vec<Candidate> = merged.into_iter().map(|g| candidate(g, seen)).collect();
    candidates.sort_by(|a, b| {
        let key = |c: &Candidate| (c.regions.len(), c.documents.len(), c.count);
        key(b).cmp(&key(a)).then_with(|| a.name.cmp(&b.name))
    });
    candidates
}

fn alike(a: &Group, b: &Group, concepts: &Concepts) -> bool {
    if a.unit != b.unit {
        return false;
    }
    let both = a.tokens.intersection(&b.tokens).count() as f64;
    let all = a.tokens.union(&b.tokens).count().max(1) as f64;
    let apart = a.tokens.symmetric_difference(&b.tokens).any(|t| concepts.words.is_distinct(t));
    both / all >= LEAST && !apart
}

fn candidate(group: Group, seen: &[Seen]) -> Candidate {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut numbers = group.seen;
    numbers.sort_unstable();
    let of: Vec<&Seen> = numbers.iter().filter_map(|n| seen.get(*n)).collect();
    for one in &of {
        *counts.entry(&one.indicator).or_default() += 1;
    }
    let mut indicators: Vec<(String, usize)> = counts.into_iter().map(|(i, n)| (i.to_owned(), n)).collect();
    indicators.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let set = |get: fn(&Seen) -> &String| of.iter().map(|s| get(s).clone()).filter(|v| !v.is_empty()).collect();
    Candidate {
        name: group.core,
        indicators,
        count: of.len(),
        kinds: set(|s| &s.kind),
        units: set(|s| &s.norm_unit),
        dimensions: set(|s| &s.dimension),
        regions: set(|s| &s.region),
        documents: set(|s| &s.document),
        evidence: of.first().map(|s| s.evidence.clone()).unwrap_or_default(),
    }
}
