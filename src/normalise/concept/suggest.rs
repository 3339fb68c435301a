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
    pub regions: BTreeSet<String>,
    pub documents: BTreeSet<String>,
    /// The first evidence in order of reading.
    pub evidence: String,
}

struct Group {
    core: String,
    unit: String,
    tokens: BTreeSet<String>,
    seen: Vec<usize>,
}

/// Groups what has no concept: by what is left without openings and places, in one unit, then by tokens. Those of
/// most regions come first. Nothing is merged with a concept.
pub fn suggest(seen: &[Seen], concepts: &Concepts, gazetteer: &Gazetteer, segmenter: &Segmenter) -> Vec<Candidate> {
    let mut exact: BTreeMap<(String, String), Vec<usize>> = BTreeMap::new();
    for (number, one) in seen.iter().enumerate() {
        let ask = Ask { indicator: &one.indicator, ..Ask::default() };
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
    let apart = a.tokens.symmetric_difference(&b.tokens).any(|t| super::Words::said(&concepts.words.distinct, t));
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
        regions: set(|s| &s.region),
        documents: set(|s| &s.document),
        evidence: of.first().map(|s| s.evidence.clone()).unwrap_or_default(),
    }
}
