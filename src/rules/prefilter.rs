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
}

/// So many bytes of words are few: their automaton takes some hundred times as much, and is built at every start.
const FEW: usize = 2 << 10;

impl Prefilter {
    /// `patterns`: number and tree of each.
    pub fn new<'n>(patterns: impl Iterator<Item = (usize, &'n Node)>, lexicon: &Lexicon) -> Self {
        let mut by_word: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        let mut always = Vec::new();
        let mut all = Vec::new();
        for (number, node) in patterns {
            let number = u32::try_from(number).unwrap_or(u32::MAX);
            all.push(number);
            match required_words(node, lexicon) {
                Some(words) => words.into_iter().for_each(|w| by_word.entry(w).or_default().push(number)),
                None => always.push(number),
            }
        }
        let (words, patterns): (Vec<String>, Vec<Vec<u32>>) = by_word.into_iter().unzip();
        if words.is_empty() {
            return Self { words: None, patterns, always };
        }
        // A state of a DFA costs a jump for each byte, and much room, which few words need.
        let few = words.iter().map(String::len).sum::<usize>() <= FEW;
        let kind = if few { AhoCorasickKind::DFA } else { AhoCorasickKind::ContiguousNFA };
        match AhoCorasick::builder().kind(Some(kind)).build(&words) {
            Ok(automaton) => Self { words: Some(automaton), patterns, always },
            // More words than an automaton takes: every pattern is asked.
            Err(_) => Self { words: None, patterns: Vec::new(), always: all },
        }
    }

    /// Whether any pattern can match `text`.
    pub fn any(&self, text: &str) -> bool {
        !self.always.is_empty() || self.words.as_ref().is_some_and(|words| words.is_match(text))
    }

    /// Patterns that can match `text`, in order.
    pub fn candidates(&self, text: &str) -> Vec<usize> {
        let mut asked: Vec<u32> = self.always.clone();
        if let Some(words) = &self.words {
            for found in words.find_overlapping_iter(text) {
                asked.extend(&self.patterns[found.pattern().as_usize()]);
            }
        }
        asked.sort_unstable();
        asked.dedup();
        asked.into_iter().map(|p| p as usize).collect()
    }
}
