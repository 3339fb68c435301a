//! Likeness of an indicator to the aliases of the dictionary, by tokens weighted by how rare they are there.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::Concept;
use super::words::Words;
use crate::segment::Segmenter;

/// Least likeness that counts as the same: the shared weight over all weight.
const LEAST: f64 = 0.85;
/// What a token weighs that may differ, as a share of its weight.
const LIGHT: f64 = 0.2;

/// Tokens of all aliases with their weights.
#[derive(Debug, Default)]
pub(super) struct Similar {
    aliases: Vec<Entry>,
    by_token: FxHashMap<String, Token>,
    /// Weight of a token that no alias has.
    rare: f64,
}

#[derive(Debug)]
struct Entry {
    alias: String,
    concept: usize,
    tokens: BTreeSet<String>,
    /// Of all its tokens.
    weight: f64,
}

#[derive(Debug, Default)]
struct Token {
    /// Entries that hold it.
    entries: Vec<usize>,
    weight: f64,
}

impl Similar {
    pub fn new(concepts: &[Concept], words: &Words, segmenter: &Segmenter) -> Self {
        let mut this = Self::default();
        for (concept, c) in concepts.iter().enumerate() {
            for alias in std::iter::once(&c.name_zh).chain(&c.alias) {
                let folded = words.fold(alias);
                let tokens = tokens(&folded, segmenter);
                for token in &tokens {
                    this.by_token.entry(token.clone()).or_default().entries.push(this.aliases.len());
                }
                this.aliases.push(Entry { alias: folded, concept, tokens, weight: 0.0 });
            }
        }
        let all = this.aliases.len() as f64;
        let light = |token: &str| if words.is_light(token) { LIGHT } else { 1.0 };
        this.by_token.iter_mut().for_each(|(token, known)| {
            known.weight = light(token) * (1.0 + all / known.entries.len() as f64).ln();
        });
        this.rare = (1.0 + all).ln();
        for entry in &mut this.aliases {
            let weights = entry.tokens.iter().filter_map(|t| this.by_token.get(t)).map(|known| known.weight);
            entry.weight = weights.sum();
        }
        this
    }

    fn weight(&self, token: &str, words: &Words) -> f64 {
        let unknown = || self.rare * if words.is_light(token) { LIGHT } else { 1.0 };
        self.by_token.get(token).map_or_else(unknown, |known| known.weight)
    }

    /// Concepts with an alias that is as good as `text`: number, likeness, alias; the likest first. None where two
    /// concepts are equally like.
    pub fn near(&self, text: &str, words: &Words, segmenter: &Segmenter) -> Vec<(usize, f64, &str)> {
        let mine = tokens(text, segmenter);
        if mine.len() < 2 {
            return Vec::new();
        }
        let mut weighed: Vec<(f64, &String)> = mine.iter().map(|t| (self.weight(t, words), t)).collect();
        weighed.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
        let mut found: Vec<(usize, f64, &str)> = Vec::new();
        for entry in self.candidates(&weighed).into_iter().filter_map(|n| self.aliases.get(n)) {
            let likeness = likeness(&weighed, entry);
            if likeness < LEAST || entry.tokens.len() < 2 {
                continue;
            }
            if !mine.symmetric_difference(&entry.tokens).any(|t| words.is_distinct(t)) {
                found.push((entry.concept, likeness, entry.alias.as_str()));
            }
        }
        found.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.2.cmp(b.2)));
        let best = found.first().map_or(0.0, |f| f.1);
        let rivals: BTreeSet<usize> = found.iter().filter(|f| best - f.1 < 1e-9).map(|f| f.0).collect();
        if rivals.len() > 1 { Vec::new() } else { found }
    }

    /// Aliases that can be like enough: without any of the rarest tokens that weigh more together than may be missing,
    /// an alias is not. In order.
    fn candidates(&self, weighed: &[(f64, &String)]) -> Vec<usize> {
        let all: f64 = weighed.iter().map(|w| w.0).sum();
        // A little more than may be missing, so that rounding loses none.
        let spare = (1.0 - LEAST) * all + 1e-6;
        let mut missing = 0.0;
        let mut out = Vec::new();
        for (weight, token) in weighed {
            out.extend(self.by_token.get(*token).into_iter().flat_map(|known| &known.entries));
            missing += weight;
            if missing > spare {
                break;
            }
        }
        out.sort_unstable();
        out.dedup();
        out
    }
}

/// The shared weight over all weight. `mine`: tokens with their weights.
fn likeness(mine: &[(f64, &String)], entry: &Entry) -> f64 {
    let shared: f64 = mine.iter().filter(|(_, token)| entry.tokens.contains(*token)).map(|(weight, _)| weight).sum();
    let all = mine.iter().map(|(weight, _)| weight).sum::<f64>() + entry.weight - shared;
    if all > 0.0 { shared / all } else { 0.0 }
}

pub(super) fn tokens(text: &str, segmenter: &Segmenter) -> BTreeSet<String> {
    segmenter.cut(text).into_iter().map(|t| t.of(text).to_owned()).filter(|t| !t.trim().is_empty()).collect()
}
