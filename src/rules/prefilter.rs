//! Which patterns of a phase can match a text at all: one pass of one automaton over the words that patterns cannot do
//! without. O(text + words found), however many rules there are.

use std::collections::BTreeMap;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use super::compile::required_words;
use super::lexicon::Lexicon;
use super::pattern::Node;

pub(super) struct Prefilter {
    /// `None` when no pattern needs a word.
    words: Option<AhoCorasick>,
    /// For each word: the patterns that need it or one of its fellows.
    patterns: Vec<Vec<u32>>,
    /// Patterns that need no word.
    always: Vec<u32>,
    count: usize,
}

impl Prefilter {
    pub fn new<'n>(nodes: impl Iterator<Item = &'n Node>, lexicon: &Lexicon) -> Self {
        let mut by_word: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        let (mut always, mut count) = (Vec::new(), 0u32);
        for node in nodes {
            match required_words(node, lexicon) {
                Some(words) => words.into_iter().for_each(|w| by_word.entry(w).or_default().push(count)),
                None => always.push(count),
            }
            count += 1;
        }
        let (words, patterns): (Vec<String>, Vec<Vec<u32>>) = by_word.into_iter().unzip();
        let count = count as usize;
        if words.is_empty() {
            return Self { words: None, patterns, always, count };
        }
        match AhoCorasick::builder().kind(Some(AhoCorasickKind::ContiguousNFA)).build(&words) {
            Ok(automaton) => Self { words: Some(automaton), patterns, always, count },
            // More words than an automaton takes: every pattern is asked.
            Err(_) => Self {
                words: None,
                patterns: Vec::new(),
                always: (0..u32::try_from(count).unwrap_or(0)).collect(),
                count,
            },
        }
    }

    /// Patterns that can match `text`, in order.
    pub fn candidates(&self, text: &str) -> Vec<usize> {
        let mut asked = vec![false; self.count];
        self.always.iter().for_each(|p| asked[*p as usize] = true);
        if let Some(words) = &self.words {
            let mut seen = vec![false; self.patterns.len()];
            for found in words.find_overlapping_iter(text) {
                let word = found.pattern().as_usize();
                if !std::mem::replace(&mut seen[word], true) {
                    self.patterns[word].iter().for_each(|p| asked[*p as usize] = true);
                }
            }
        }
        asked.iter().enumerate().filter(|(_, a)| **a).map(|(p, _)| p).collect()
    }
}
