//! Columns that single words decide: the basis of an indicator, the frequency of a recurring target.

use crate::rules::Lexicon;
use crate::word_list::WordList;

/// Lexicon classes behind `basis` and `frequency`, in order of test.
#[derive(Debug)]
pub struct Wording {
    basis: Vec<(&'static str, WordList)>,
    frequency: Vec<(&'static str, WordList)>,
}

impl Wording {
    pub fn new(lexicon: &Lexicon) -> Self {
        let words = |class: &str| lexicon.list(class).clone();
        Self {
            basis: vec![
                ("average", words("年均口径")),
                ("cumulative", words("累计口径")),
                ("annual", words("当年口径")),
                ("stock", words("存量口径")),
            ],
            frequency: vec![
                ("yearly", words("每年")),
                ("quarterly", words("每季度")),
                ("monthly", words("每月")),
                ("half_yearly", words("每半年")),
            ],
        }
    }

    /// `annual`, `cumulative`, `average`, `stock`, or empty where nothing is said.
    pub fn basis(&self, indicator: &str, evidence: &str) -> &'static str {
        let said = |words: &WordList| words.stands_in(indicator) || words.stands_in(evidence);
        self.basis.iter().find(|(_, words)| said(words)).map_or("", |(name, _)| name)
    }

    /// `yearly`, `quarterly`, `monthly`, `half_yearly`, or empty.
    pub fn frequency(&self, time: &str) -> &'static str {
        self.frequency.iter().find(|(_, words)| words.stands_in(time)).map_or("", |(name, _)| name)
    }
}
