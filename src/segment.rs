//! Tokens: jieba with a dictionary of policy words on top.
//!
//! Segmentation is asked for only where a border depends on it (noun phrases beside a quantity), and stretches that
//! repeat word for word are common in official prose, so the caller cuts clauses, not documents.

use std::collections::BTreeMap;

use jieba_rs::Jieba;
use serde::Deserialize;

use crate::document::Span;
use crate::rules::{Diagnostic, Source};

/// File of the policy dictionary in a rule layer.
const DICTIONARY: &str = "lexicon/dictionary.toml";

pub struct Segmenter {
    jieba: Jieba,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct DictionaryFile {
    /// Part of speech as jieba tags it → words.
    words: BTreeMap<String, Vec<String>>,
}

impl Segmenter {
    /// # Errors
    /// A dictionary file that is not of its form.
    pub fn load(source: &Source) -> Result<Self, Vec<Diagnostic>> {
        let mut jieba = Jieba::new();
        let mut problems = Vec::new();
        for file in source.files.iter().filter(|f| f.path == DICTIONARY) {
            let read: DictionaryFile = file.read(&mut problems).unwrap_or_default();
            for (tag, words) in &read.words {
                for word in words {
                    // jieba's own `load_dict` stops half-way on an error; words are added one by one.
                    jieba.add_word(word, None, Some(tag));
                }
            }
        }
        if problems.is_empty() { Ok(Self { jieba }) } else { Err(problems) }
    }

    /// Whether `text` begins with a verb: tag `v` of the dictionary (not `vn`, a verb used as a noun).
    pub fn begins_with_verb(&self, text: &str) -> bool {
        // The first word alone is tagged: to guess the tags of the others would cost more than to cut them all.
        let Some(first) = self.jieba.cut(text, true).first().map(|t| t.word).filter(|w| w.chars().count() >= 2) else {
            return false;
        };
        self.jieba.tag(first, true).first().is_some_and(|t| t.tag == "v" && t.word == first)
    }

    /// Token spans of `text`, in order, without gaps.
    pub fn cut(&self, text: &str) -> Vec<Span> {
        let mut at = 0;
        self.jieba
            .cut(text, true)
            .into_iter()
            .map(|token| {
                let span = Span::new(at, at + token.word.len());
                at = span.end();
                span
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn policy_words_stay_whole_and_spans_cover_the_text() {
        let segmenter = Segmenter::load(&Source::built_in()).unwrap();
        let text = "培育专精特新中小企业和独角兽企业";
        let tokens = segmenter.cut(text);
        assert!(tokens.iter().any(|t| t.of(text) == "专精特新"), "{tokens:?}");
        assert_eq!(tokens.iter().map(|t| t.of(text)).collect::<String>(), text);
    }
}
