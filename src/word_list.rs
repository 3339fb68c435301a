//! Lists of words that texts are compared with.

use std::ops::Deref;
use std::sync::Arc;

use serde::Deserialize;

/// Words in an order of their own (those of a class of the lexicon: the longest first). Most texts are told apart from
/// all of them by one character.
#[derive(Clone, Debug, Deserialize)]
#[serde(from = "Vec<String>")]
pub struct WordList {
    words: Arc<[String]>,
    first: Characters,
    last: Characters,
}

impl WordList {
    /// Puts the longest words first, each once: the longest that fits is the one that is meant.
    pub fn longest_first(&mut self) {
        let mut words = self.words.to_vec();
        words.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        words.dedup();
        self.words = words.into();
    }

    /// Whether `word` is one of the words.
    pub fn holds(&self, word: &str) -> bool {
        self.last.may_hold(word.chars().next_back()) && self.words.iter().any(|w| w == word)
    }

    /// Whether `text` begins with one of the words.
    pub fn opens(&self, text: &str) -> bool {
        self.opening(text).is_some()
    }

    /// The first of the words that `text` begins with.
    pub fn opening<'w>(&'w self, text: &str) -> Option<&'w str> {
        self.openings(text).next()
    }

    /// The words that `text` begins with, in order.
    pub fn openings<'w>(&'w self, text: &str) -> impl Iterator<Item = &'w str> {
        let may = self.first.may_hold(text.chars().next());
        let words = if may { &*self.words } else { &[] };
        words.iter().map(String::as_str).filter(move |w| text.starts_with(w))
    }

    /// Whether `text` ends with one of the words.
    pub fn closes(&self, text: &str) -> bool {
        self.closing(text).is_some()
    }

    /// The first of the words that `text` ends with.
    pub fn closing<'w>(&'w self, text: &str) -> Option<&'w str> {
        self.closings(text).next()
    }

    /// The words that `text` ends with, in order.
    pub fn closings<'w>(&'w self, text: &str) -> impl Iterator<Item = &'w str> {
        let may = self.last.may_hold(text.chars().next_back());
        let words = if may { &*self.words } else { &[] };
        words.iter().map(String::as_str).filter(move |w| text.ends_with(w))
    }

    /// Whether one of the words stands in `text`.
    pub fn stands_in(&self, text: &str) -> bool {
        text.char_indices().any(|(at, c)| {
            self.first.may_hold(Some(c)) && self.words.iter().any(|w| text[at..].starts_with(w.as_str()))
        })
    }
}

impl From<Vec<String>> for WordList {
    fn from(words: Vec<String>) -> Self {
        let first = words.iter().filter_map(|w| w.chars().next()).collect();
        let last = words.iter().filter_map(|w| w.chars().next_back()).collect();
        Self { words: words.into(), first, last }
    }
}

impl Extend<String> for WordList {
    fn extend<I: IntoIterator<Item = String>>(&mut self, more: I) {
        *self = self.words.iter().cloned().chain(more).collect::<Vec<_>>().into();
    }
}

impl Default for WordList {
    fn default() -> Self {
        Self::from(Vec::new())
    }
}

impl Deref for WordList {
    type Target = [String];

    fn deref(&self) -> &[String] {
        &self.words
    }
}

impl IntoIterator for WordList {
    type Item = String;
    type IntoIter = std::vec::IntoIter<String>;

    fn into_iter(self) -> Self::IntoIter {
        self.words.iter().cloned().collect::<Vec<_>>().into_iter()
    }
}

impl<'w> IntoIterator for &'w WordList {
    type Item = &'w String;
    type IntoIter = std::slice::Iter<'w, String>;

    fn into_iter(self) -> Self::IntoIter {
        self.words.iter()
    }
}

/// A set of characters that holds a few others too, told apart by their last bits alone.
#[derive(Clone, Debug, Default)]
struct Characters([u64; Self::WORDS]);

impl Characters {
    const WORDS: usize = 8;

    fn bit(c: char) -> (usize, u64) {
        let at = c as usize % (Self::WORDS * u64::BITS as usize);
        (at / u64::BITS as usize, 1 << (at % u64::BITS as usize))
    }

    fn may_hold(&self, c: Option<char>) -> bool {
        c.is_some_and(|c| {
            let (word, bit) = Self::bit(c);
            self.0[word] & bit != 0
        })
    }
}

impl FromIterator<char> for Characters {
    fn from_iter<I: IntoIterator<Item = char>>(chars: I) -> Self {
        let mut this = Self::default();
        for (word, bit) in chars.into_iter().map(Self::bit) {
            this.0[word] |= bit;
        }
        this
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(words: &[&str]) -> WordList {
        WordList::from(words.iter().map(|w| (*w).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn a_list_answers_as_each_of_its_words_would() {
        let words = list(&["达到", "达", "不低于", "在"]);
        for text in ["达到", "达", "到达", "达标", "不低于", "不低", "控制在", "在控", "", "於", "低"]
        {
            let any = |fits: &dyn Fn(&String) -> bool| words.iter().any(fits);
            assert_eq!(words.holds(text), any(&|w| w == text), "{text}");
            assert_eq!(words.opens(text), any(&|w| text.starts_with(w.as_str())), "{text}");
            assert_eq!(words.closes(text), any(&|w| text.ends_with(w.as_str())), "{text}");
            assert_eq!(words.stands_in(text), any(&|w| text.contains(w.as_str())), "{text}");
        }
        assert_eq!(words.opening("达到三成"), Some("达到"));
        assert_eq!(words.openings("达到三成").collect::<Vec<_>>(), ["达到", "达"]);
        assert_eq!(words.closing("力争达"), Some("达"));
        assert!(!WordList::default().stands_in("达到"));
    }
}
