//! Sets of characters that are asked for every character of every text.

use std::collections::BTreeSet;

/// Characters as one bit for each code point of the basic plane, the rare others beside.
#[derive(Clone, Debug, Default)]
pub struct CharSet {
    bits: Vec<u64>,
    others: BTreeSet<char>,
}

/// Code points of the basic plane.
const PLANE: usize = 0x1_0000;
const WORD: usize = u64::BITS as usize;

impl FromIterator<char> for CharSet {
    fn from_iter<I: IntoIterator<Item = char>>(chars: I) -> Self {
        let mut this = Self { bits: vec![0; PLANE / WORD], others: BTreeSet::new() };
        for c in chars {
            match this.bits.get_mut(c as usize / WORD) {
                Some(word) => *word |= 1 << (c as usize % WORD),
                None => {
                    this.others.insert(c);
                }
            }
        }
        this
    }
}

impl CharSet {
    /// The characters of all of `sets`.
    pub fn union<'s>(sets: impl IntoIterator<Item = &'s Self>) -> Self {
        let mut this = Self::from_iter([]);
        for set in sets {
            for (mine, theirs) in this.bits.iter_mut().zip(&set.bits) {
                *mine |= theirs;
            }
            this.others.extend(&set.others);
        }
        this
    }

    pub fn contains(&self, c: char) -> bool {
        match self.bits.get(c as usize / WORD) {
            Some(word) => word >> (c as usize % WORD) & 1 == 1,
            None => self.others.contains(&c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holds_what_was_put_in_and_nothing_else() {
        let set: CharSet = ['5', '年', '𠮷', '\u{FFFF}'].into_iter().collect();
        assert!(['5', '年', '𠮷', '\u{FFFF}'].into_iter().all(|c| set.contains(c)));
        assert!(!['4', '月', '𠮶', '\u{0}'].into_iter().any(|c| set.contains(c)));
        assert!(!CharSet::default().contains('年'));
        let both = CharSet::union([&set, &['月'].into_iter().collect(), &CharSet::default()]);
        assert!(['5', '𠮷', '月'].into_iter().all(|c| both.contains(c)) && !both.contains('4'));
    }
}
