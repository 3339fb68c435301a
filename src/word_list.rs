//! Lists of words that texts are compared with.

use std::ops::Deref;
use std::sync::Arc;

use serde::Deserialize;

/// Words in an order of their own (those of a class of the lexicon: the longest first). A text is compared only with
/// those that begin or end with its own first or last character.
#[derive(Clone, Debug, Deserialize)]
#[serde(from = "Vec<String>")]
pub struct WordList {
    words: Arc<[String]>,
    by_first: Arc<ByCharacter>,
    by_last: Arc<ByCharacter>,
}

impl WordList {
    /// Puts the longest words first, each once: the longest that fits is the one that is meant.
    pub fn longest_first(&mut self) {
        let mut words = self.words.to_vec();
        words.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        words.dedup();
        *self = words.into();
    }

    /// Whether `word` is one of the words.
    pub fn holds(&self, word: &str) -> bool {
        self.by_last.of(word.chars().next_back()).any(|i| self.words[i] == word)
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
        self.by_first.of(text.chars().next()).map(|i| self.words[i].as_str()).filter(move |w| text.starts_with(w))
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
        self.by_last.of(text.chars().next_back()).map(|i| self.words[i].as_str()).filter(move |w| text.ends_with(w))
    }

    /// Whether one of the words stands in `text`.
    pub fn stands_in(&self, text: &str) -> bool {
        text.char_indices()
            .any(|(at, c)| self.by_first.of(Some(c)).any(|i| text[at..].starts_with(self.words[i].as_str())))
    }
}

impl From<Vec<String>> for WordList {
    fn from(words: Vec<String>) -> Self {
        let by_first = Arc::new(ByCharacter::new(words.iter().map(|w| w.chars().next())));
        let by_last = Arc::new(ByCharacter::new(words.iter().map(|w| w.chars().next_back())));
        Self { words: words.into(), by_first, by_last }
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

/// Numbers of words by a character of each.
#[derive(Debug, Default)]
struct ByCharacter {
    /// Most characters are told apart from all of `chars` here.
    some: Characters,
    /// Sorted.
    chars: Vec<char>,
    /// Where the words of each of `chars` end in `words`.
    ends: Vec<u32>,
    /// Those of one character in the order of the list.
    words: Vec<u32>,
}

impl ByCharacter {
    /// `of`: the character of each word; a word without one is none's.
    fn new(of: impl Iterator<Item = Option<char>>) -> Self {
        let mut pairs: Vec<(char, u32)> = (0..).zip(of).filter_map(|(i, c)| Some((c?, i))).collect();
        pairs.sort_unstable();
        let mut this = Self { some: pairs.iter().map(|(c, _)| *c).collect(), ..Self::default() };
        for same in pairs.chunk_by(|a, b| a.0 == b.0) {
            let (c, _) = same[0];
            this.words.extend(same.iter().map(|(_, i)| *i));
            this.chars.push(c);
            this.ends.push(u32::try_from(this.words.len()).unwrap_or(u32::MAX));
        }
        this
    }

    /// The words of `c`, in the order of the list.
    fn of(&self, c: Option<char>) -> impl Iterator<Item = usize> {
        let at = c.filter(|c| self.some.may_hold(*c)).and_then(|c| self.chars.binary_search(&c).ok());
        let words = at.map_or(&[][..], |at| {
            let start = at.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
            &self.words[start..self.ends[at] as usize]
        });
        words.iter().map(|i| *i as usize)
    }
}

/// A set of characters that holds a few others too, told apart by their last bits alone: it lies in one line of cache.
#[derive(Clone, Debug, Default)]
struct Characters([u64; Self::WORDS]);

impl Characters {
    const WORDS: usize = 8;

    fn bit(c: char) -> (usize, u64) {
        let at = c as usize % (Self::WORDS * u64::BITS as usize);
        (at / u64::BITS as usize, 1 << (at % u64::BITS as usize))
    }

    fn may_hold(&self, c: char) -> bool {
        let (word, bit) = Self::bit(c);
        self.0[word] & bit != 0
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
