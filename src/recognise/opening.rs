//! Where a phrase, a number or an idiom may begin: one pass over a text tells it by two characters each, before anything
//! is asked that costs more.

use std::ops::Range;
use std::sync::Arc;

use rustc_hash::FxHashSet;

use crate::normalise::char_set::CharSet;
use crate::normalise::numeral::Numerals;
use crate::rules::{Lexicon, MentionMark, Node, SlotKind, other_width};

/// How something begins: as far as its first two characters are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Start {
    /// With nothing: what follows begins.
    Nothing,
    /// With any character.
    Any,
    /// With this one, and what follows goes on.
    One(char),
    /// With this one and any other.
    OneAndAny(char),
    Two(char, char),
    /// With a numeral of several characters. Where one may stand, those of one character are given too.
    Numeral,
}

impl Start {
    /// Whether what follows has a say in it.
    fn is_open(self) -> bool {
        matches!(self, Self::Nothing | Self::One(_))
    }

    /// Of something that begins so, `next` after it; `None` where that adds no way to begin.
    fn then(self, next: Self) -> Option<Self> {
        match (self, next) {
            (Self::Nothing, next) => Some(next),
            (Self::One(a), Self::Any) => Some(Self::OneAndAny(a)),
            (Self::One(a), Self::One(b) | Self::OneAndAny(b) | Self::Two(b, _)) => Some(Self::Two(a, b)),
            // The first of its characters is given by itself.
            (Self::One(_), Self::Numeral) => None,
            (start, _) => Some(start),
        }
    }
}

/// One after the other.
fn join(starts: &[Start], next: &[Start]) -> Vec<Start> {
    let mut out = Vec::new();
    for start in starts {
        if start.is_open() {
            out.extend(next.iter().filter_map(|next| start.then(*next)));
        } else {
            out.push(*start);
        }
    }
    each_once(out)
}

fn each_once(mut starts: Vec<Start>) -> Vec<Start> {
    starts.sort_unstable();
    starts.dedup();
    starts
}

/// How a word begins, its punctuation in either width.
pub fn word(word: &str) -> Vec<Start> {
    word.chars().take(2).fold(vec![Start::Nothing], |starts, c| {
        let either: Vec<Start> = [Some(c), other_width(c)].into_iter().flatten().map(Start::One).collect();
        join(&starts, &either)
    })
}

/// How matches of patterns begin in raw text.
pub struct PatternStarts<'l> {
    lexicon: &'l Lexicon,
    /// Characters of numerals.
    numeral: Vec<char>,
}

impl<'l> PatternStarts<'l> {
    pub fn new(lexicon: &'l Lexicon, numerals: &Numerals) -> Self {
        Self { lexicon, numeral: numerals.expression_begins() }
    }

    /// With which characters matches of all the patterns begin.
    pub fn openings<'n>(&self, patterns: impl Iterator<Item = &'n Node>) -> Openings {
        let all = each_once(patterns.flat_map(|pattern| self.of(pattern)).collect());
        let goes_on = |first: char| self.numeral.iter().chain(&['.']).map(move |c| Start::Two(first, *c));
        let numerals = all.contains(&Start::Numeral).then(|| self.numeral.iter().flat_map(|c| goes_on(*c)));
        all.iter().copied().chain(numerals.into_iter().flatten()).collect()
    }

    /// How a match of `node` begins.
    fn of(&self, node: &Node) -> Vec<Start> {
        match node {
            Node::Literal(text) => word(text),
            Node::Class { name, .. } => each_once(self.lexicon.list(name).iter().flat_map(|w| word(w)).collect()),
            Node::Slot { kind: SlotKind::Mention(MentionMark::Numeral), .. } => {
                self.numeral.iter().map(|c| Start::One(*c)).chain([Start::Numeral]).collect()
            }
            Node::Slot { kind: SlotKind::Inner(inner), .. } => self.of(inner),
            Node::Slot { .. } | Node::Gap => vec![Start::Nothing, Start::Any],
            Node::Sequence(nodes) => self.sequence(nodes),
            Node::Alternatives(nodes) => each_once(nodes.iter().flat_map(|node| self.of(node)).collect()),
            Node::Optional(inner) => each_once([self.of(inner), vec![Start::Nothing]].concat()),
            Node::Repeat { inner, least } => {
                let once = self.of(inner);
                let twice = join(&once, &once);
                let never = if *least == 0 { vec![Start::Nothing] } else { Vec::new() };
                each_once([never, once, twice].concat())
            }
            // Where a phrase may stand is said by conditions.
            Node::Start | Node::End => vec![Start::Nothing],
        }
    }

    fn sequence(&self, nodes: &[Node]) -> Vec<Start> {
        let mut starts = vec![Start::Nothing];
        for node in nodes {
            if !starts.iter().any(|start| start.is_open()) {
                break;
            }
            starts = join(&starts, &self.of(node));
        }
        starts
    }
}

/// With which characters some of many things begin.
#[derive(Default)]
pub struct Openings {
    /// One of them may begin with any character.
    anywhere: bool,
    first: CharSet,
    /// Of these, those that any other may follow, or none.
    alone: CharSet,
    pairs: FxHashSet<(char, char)>,
}

impl FromIterator<Start> for Openings {
    fn from_iter<I: IntoIterator<Item = Start>>(starts: I) -> Self {
        let (mut anywhere, mut first, mut alone, mut pairs) = (false, Vec::new(), Vec::new(), FxHashSet::default());
        for start in starts {
            match start {
                Start::Nothing | Start::Any => anywhere = true,
                Start::One(c) | Start::OneAndAny(c) => {
                    first.push(c);
                    alone.push(c);
                }
                Start::Two(a, b) => {
                    first.push(a);
                    pairs.insert((a, b));
                }
                // Its characters are given two by two.
                Start::Numeral => {}
            }
        }
        Self { anywhere, first: first.into_iter().collect(), alone: alone.into_iter().collect(), pairs }
    }
}

impl Openings {
    fn allow(&self, c: char, next: Option<char>) -> bool {
        let pair = || self.alone.contains(c) || next.is_some_and(|next| self.pairs.contains(&(c, next)));
        self.anywhere || self.first.contains(c) && pair()
    }
}

/// Marks around names of documents and slogans.
const QUOTES: [char; 8] = ['《', '》', '“', '”', '「', '」', '『', '』'];

/// Ends the scheme of a web address (RFC 3986, section 3).
const SCHEME_END: &str = "://";

/// What is looked for in a text, by how it begins.
pub struct Sought {
    times: Arc<Openings>,
    quantities: Arc<Openings>,
    idioms: Arc<Openings>,
    numbers: CharSet,
    quotes: CharSet,
    /// Some of these may begin with any character.
    anywhere: bool,
    /// Otherwise only with one of these.
    any: CharSet,
}

/// Bytes of a text where something that is sought may begin, in order.
#[derive(Debug, Default)]
pub struct Places {
    pub times: Vec<usize>,
    pub quantities: Vec<usize>,
    pub idioms: Vec<usize>,
    pub numbers: Vec<usize>,
    pub quotes: Vec<usize>,
}

impl Places {
    /// Nothing is said by the figures of a web address.
    fn leave_out_addresses(&mut self, text: &str) {
        let mut addresses: Vec<Range<usize>> = Vec::new();
        for (at, mark) in text.match_indices(SCHEME_END) {
            let scheme = text[..at].trim_end_matches(|c: char| c.is_ascii_alphanumeric()).len();
            let end = text[at + mark.len()..].find(|c: char| !c.is_ascii_graphic() || "()[]<>\"".contains(c));
            addresses.push(scheme..end.map_or(text.len(), |i| at + mark.len() + i));
        }
        for list in [&mut self.times, &mut self.quantities, &mut self.idioms, &mut self.numbers] {
            list.retain(|at| !addresses.iter().any(|address| address.contains(at)));
        }
    }
}

impl Sought {
    pub fn new(times: Arc<Openings>, quantities: Arc<Openings>, idioms: Arc<Openings>, numbers: CharSet) -> Self {
        let quotes: CharSet = QUOTES.into_iter().collect();
        let phrases = [&times, &quantities, &idioms];
        let anywhere = phrases.iter().any(|o| o.anywhere);
        let any = CharSet::union(phrases.map(|o| &o.first).into_iter().chain([&numbers, &quotes]));
        Self { times, quantities, idioms, numbers, quotes, anywhere, any }
    }

    pub fn places(&self, text: &str) -> Places {
        let mut places = Places::default();
        for (at, c) in text.char_indices() {
            if !self.anywhere && !self.any.contains(c) {
                continue;
            }
            let next = text[at + c.len_utf8()..].chars().next();
            let asked = [
                (&self.times, &mut places.times),
                (&self.quantities, &mut places.quantities),
                (&self.idioms, &mut places.idioms),
            ];
            for (openings, list) in asked {
                if openings.allow(c, next) {
                    list.push(at);
                }
            }
            for (chars, list) in [(&self.numbers, &mut places.numbers), (&self.quotes, &mut places.quotes)] {
                if chars.contains(c) {
                    list.push(at);
                }
            }
        }
        if !places.numbers.is_empty() && text.contains(SCHEME_END) {
            places.leave_out_addresses(text);
        }
        places
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_characters_tell_where_a_word_may_begin() {
        let openings: Openings = ["到2025", "年", "（含"].into_iter().flat_map(word).collect();
        let allowed = |text: &str| {
            let mut chars = text.chars();
            chars.next().is_some_and(|c| openings.allow(c, chars.next()))
        };
        for text in ["到2", "年底", "年", "（含", "(含"] {
            assert!(allowed(text), "{text}");
        }
        for text in ["到位", "到", "月底", "（不"] {
            assert!(!allowed(text), "{text}");
        }
    }

    #[test]
    fn what_may_be_nothing_may_begin_anywhere() {
        let gap = [Start::Nothing, Start::Any];
        assert_eq!(join(&word("到"), &gap), [Start::One('到'), Start::OneAndAny('到')]);
        let openings: Openings = join(&gap, &word("到")).into_iter().collect();
        assert!(openings.anywhere);
    }
}
