//! A sentence in its place: what stands before and after it, and where its evidence lies.

use std::path::Path;

use serde::Serialize;

/// Characters shown before and after a sentence at most.
const AROUND: usize = 120;

/// A sentence with what is around it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Context {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub before: String,
    pub sentence: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub after: String,
}

/// The text of one document, cut at its characters.
pub struct Text {
    characters: Vec<char>,
}

impl Text {
    /// From the first of `folders` that holds it.
    pub fn find(folders: &[&Path], doc_id: &str) -> Option<Self> {
        let name = format!("{doc_id}.txt");
        let text = folders.iter().find_map(|f| std::fs::read_to_string(f.join("text").join(&name)).ok())?;
        Some(Self::new(&text))
    }

    pub fn new(text: &str) -> Self {
        Self { characters: text.chars().collect() }
    }

    /// Where the sentence that covers `start..end` begins.
    fn begin(&self, sentence: &[char], start: usize, end: usize) -> Option<usize> {
        let last = start.min(self.characters.len().checked_sub(sentence.len())?);
        let first = end.saturating_sub(sentence.len());
        (first..=last).rev().find(|at| self.characters[*at..].starts_with(sentence))
    }

    /// The sentence that covers `start..end`, and the paragraphs' text around it.
    pub fn around(&self, sentence: &str, start: usize, end: usize) -> Option<(Context, usize)> {
        let characters: Vec<char> = sentence.chars().collect();
        let begin = self.begin(&characters, start, end)?;
        let close = begin + characters.len();
        let from = begin.saturating_sub(AROUND);
        let to = (close + AROUND).min(self.characters.len());
        let cut = |range: std::ops::Range<usize>| self.characters[range].iter().collect::<String>();
        let mut before = cut(from..begin);
        let mut after = cut(close..to);
        // Whole sentences where there are any.
        if from > 0
            && let Some((_, whole)) = before.split_once(['。', '\n', '；'])
        {
            before = whole.to_owned();
        }
        if to < self.characters.len()
            && let Some(at) = after.rfind(['。', '\n', '；'])
        {
            after.truncate(at + after[at..].chars().next().map_or(0, char::len_utf8));
        }
        let context = Context {
            before: before.trim_start().to_owned(),
            sentence: sentence.to_owned(),
            after: after.trim_end().to_owned(),
        };
        Some((context, begin))
    }
}

/// Where `evidence` lies in `sentence`, in UTF-16 units as a browser counts. `offset` is its place in characters where
/// that is known; without it the first occurrence counts.
pub fn mark(sentence: &str, evidence: &str, offset: Option<usize>) -> Option<[usize; 2]> {
    let known = offset.and_then(|n| sentence.char_indices().nth(n).map(|(at, _)| at));
    let at = known.filter(|at| sentence[*at..].starts_with(evidence)).or_else(|| sentence.find(evidence))?;
    let units = |text: &str| text.encode_utf16().count();
    let start = units(&sentence[..at]);
    Some([start, start + units(evidence)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sentence_that_covers_the_evidence_is_shown() {
        let text = Text::new("一、目标\n新增企业10家。新增企业10家。其他工作照旧。");
        let (context, begin) = text.around("新增企业10家。", 17, 21).unwrap();
        assert_eq!((begin, context.before.as_str()), (13, "一、目标\n新增企业10家。"));
        assert_eq!(context.after, "其他工作照旧。");
        assert!(text.around("没有的句子", 3, 5).is_none());
    }

    #[test]
    fn marks_count_as_a_browser_does() {
        assert_eq!(mark("𠮷林10家和10家", "10家", Some(6)), Some([7, 10]));
        assert_eq!(mark("𠮷林10家和10家", "10家", None), Some([3, 6]));
        assert_eq!(mark("无", "10家", None), None);
    }
}
