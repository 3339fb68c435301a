//! What a pattern needs at its ends: characters of which one must stand there. They are asked before any automaton.

use super::compile::{BREAK_CHARS, mark_char, other_width};
use super::lexicon::Lexicon;
use super::pattern::{Node, SlotKind};

/// Characters of which one must stand at a place.
#[derive(Clone, Debug, Default)]
pub(super) struct Edge {
    /// Sorted.
    chars: Vec<char>,
    /// The text may end there too.
    or_end: bool,
}

impl Edge {
    pub fn holds(&self, c: Option<char>) -> bool {
        c.map_or(self.or_end, |c| self.chars.binary_search(&c).is_ok())
    }

    fn of(chars: impl IntoIterator<Item = char>) -> Self {
        let mut chars: Vec<char> = chars.into_iter().collect();
        chars.sort_unstable();
        chars.dedup();
        Self { chars, or_end: false }
    }

    fn or(self, other: Self) -> Self {
        Self { or_end: self.or_end || other.or_end, ..Self::of(self.chars.into_iter().chain(other.chars)) }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    First,
    Last,
}

/// Asks elements of patterns for their edges.
pub(super) struct Edges<'l> {
    pub lexicon: &'l Lexicon,
    pub side: Side,
}

impl Edges<'_> {
    /// What the nearest of `elements` that cannot be empty allows at its near side, and what those allow that can.
    pub fn nearest<'n>(&self, elements: impl Iterator<Item = &'n Node>) -> Option<Edge> {
        let mut all = Edge::default();
        for element in elements {
            let (edge, may_be_empty) = self.of(element)?;
            all = all.or(edge);
            if !may_be_empty {
                return Some(all);
            }
        }
        // The pattern ends here: anything may stand beside it.
        None
    }

    /// What an element allows at its near side, and whether it may match nothing.
    fn of(&self, node: &Node) -> Option<(Edge, bool)> {
        let word = |word: &str| {
            let c = if self.side == Side::First { word.chars().next() } else { word.chars().next_back() };
            Some(Edge::of([c?].into_iter().chain(other_width(c?))))
        };
        match node {
            Node::Literal(text) => Some((word(text)?, false)),
            Node::Class { name, .. } => {
                let words = self.lexicon.list(name).iter();
                let words: Option<Vec<Edge>> = words.map(|w| word(w)).collect();
                Some((Edge::of(words?.into_iter().flat_map(|edge| edge.chars)), false))
            }
            Node::Slot { kind: SlotKind::Mention(mark), .. } => Some((Edge::of([mark_char(*mark)]), false)),
            Node::Slot { kind: SlotKind::Inner(inner), .. } => self.of(inner),
            Node::Slot { .. } | Node::Gap => None,
            Node::Optional(inner) => Some((self.of(inner)?.0, true)),
            Node::Repeat { inner, least } => {
                let (edge, empty) = self.of(inner)?;
                Some((edge, empty || *least == 0))
            }
            Node::Alternatives(nodes) => {
                let (mut all, mut any_empty) = (Edge::default(), false);
                for node in nodes {
                    let (edge, empty) = self.of(node)?;
                    all = all.or(edge);
                    any_empty |= empty;
                }
                Some((all, any_empty))
            }
            Node::Sequence(nodes) => {
                let mut all = Edge::default();
                let order: Vec<&Node> =
                    if self.side == Side::First { nodes.iter().collect() } else { nodes.iter().rev().collect() };
                for node in order {
                    let (edge, empty) = self.of(node)?;
                    all = all.or(edge);
                    if !empty {
                        return Some((all, false));
                    }
                }
                Some((all, true))
            }
            // They take the punctuation beside a clause.
            Node::Start | Node::End => {
                Some((Edge { or_end: true, ..Edge::of(BREAK_CHARS.into_iter().chain(['、'])) }, false))
            }
        }
    }
}
