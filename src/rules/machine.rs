//! A pattern as a machine that walks along the text word by word.
//!
//! It begins at a given place, reads forwards or backwards, and takes what an expression of the `regex` crate would take
//! that begins there: of two ways the one that the pattern names first, all of them by backtracking. A step reads a
//! whole word of a class, found by its first or last character, so that a machine costs nothing to build and few steps
//! to run. No step is taken twice at one place, so a machine costs O(steps × text) whatever the pattern says.

mod run;

use std::ops::Range;

use run::Run;

use super::compile::{FOCUS, ends_clause, mark_char};
use super::lexicon::{Lexicon, in_either_width};
use super::pattern::{MentionMark, Node, SlotKind};
use crate::word_list::WordList;

/// In which direction a machine reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Forwards,
    Backwards,
}

pub(super) struct Machine {
    way: Way,
    /// The next step is the next in the list, but for those that name another.
    steps: Vec<Step>,
    /// How many slots are read.
    slots: usize,
}

enum Step {
    /// A word, whose punctuation may have either width.
    Words(WordList),
    Mark(char),
    /// One character of a run.
    One(Kind),
    /// Any number of characters of a run: as many as can be, or as few.
    Run(Kind, Takes),
    /// `^` or `$`: an end of the text, or punctuation that ends a clause.
    Edge(Side),
    /// The first of the two, or else the second.
    Either(usize, usize),
    Jump(usize),
    /// One end of a slot stands here: two numbers for each slot.
    Save(usize),
    Match,
}

/// What a run of characters may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// The first character of a noun phrase.
    NounHead,
    Noun,
    List,
    Clause,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Takes {
    Most,
    Least,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Start,
    End,
}

impl Kind {
    fn holds(self, c: char) -> bool {
        let quantity = || c == FOCUS || c == mark_char(MentionMark::Quantity) || c == mark_char(MentionMark::Numeral);
        match self {
            Self::NounHead => !ends_clause(c) && !quantity() && !matches!(c, '、' | '）' | ')'),
            Self::Noun => !ends_clause(c) && !quantity(),
            Self::List => !matches!(c, '。' | '！' | '？' | '!' | '?' | '\n' | '\t') && !quantity(),
            Self::Clause => !ends_clause(c),
        }
    }
}

/// Start and end of each slot of a match, in the order of the pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Slots(Vec<Option<usize>>);

impl Slots {
    /// The part of the text that the slot of a number holds.
    pub fn get(&self, number: usize) -> Option<Range<usize>> {
        let (start, end) = (*self.0.get(2 * number)?, *self.0.get(2 * number + 1)?);
        Some(start?..end?)
    }
}

impl Machine {
    /// A machine for elements that stand in a row. `last`: nothing of the pattern follows them.
    pub fn row(elements: &[&Node], last: bool, way: Way, lexicon: &Lexicon) -> Self {
        let mut builder = Builder { lexicon, way, steps: Vec::new(), slots: None };
        builder.row(elements, last);
        builder.finish()
    }

    /// A machine for patterns of which any may match.
    pub fn any_of(nodes: &[Node], way: Way, lexicon: &Lexicon) -> Self {
        let mut builder = Builder { lexicon, way, steps: Vec::new(), slots: None };
        builder.alternatives(&nodes.iter().collect::<Vec<_>>(), true);
        builder.finish()
    }

    /// A machine for patterns of which any may match, that reads their slots.
    pub fn reader(nodes: &[Node], lexicon: &Lexicon) -> Self {
        let mut builder = Builder { lexicon, way: Way::Forwards, steps: Vec::new(), slots: Some(0) };
        builder.alternatives(&nodes.iter().collect::<Vec<_>>(), true);
        builder.finish()
    }

    /// Where a match ends that begins at byte `at` of `text`: read backwards, the first of all places where one can end.
    pub fn reach(&self, text: &str, at: usize) -> Option<usize> {
        Run::new(self, text, text.len()).from(at, false)
    }

    /// Whether anything matches that begins at byte `at` of `text`.
    pub fn matches(&self, text: &str, at: usize) -> bool {
        Run::new(self, text, text.len()).from(at, true).is_some()
    }

    /// Reads the slots of the match that lies in `found`.
    pub fn read(&self, text: &str, found: Range<usize>) -> Option<Slots> {
        let mut run = Run::new(self, text, found.end);
        run.from(found.start, true)?;
        Some(Slots(run.slots))
    }
}

/// Writes the steps of a machine.
struct Builder<'l> {
    lexicon: &'l Lexicon,
    way: Way,
    steps: Vec<Step>,
    /// How many slots there are so far, where they are to be read.
    slots: Option<usize>,
}

impl Builder<'_> {
    fn finish(mut self) -> Machine {
        self.steps.push(Step::Match);
        Machine { way: self.way, steps: self.steps, slots: self.slots.unwrap_or(0) }
    }

    fn row(&mut self, elements: &[&Node], last: bool) {
        let count = elements.len();
        let write = |this: &mut Self, i: usize| this.node(elements[i], last && i + 1 == count);
        match self.way {
            Way::Forwards => (0..count).for_each(|i| write(self, i)),
            Way::Backwards => (0..count).rev().for_each(|i| write(self, i)),
        }
    }

    fn node(&mut self, node: &Node, last: bool) {
        match node {
            Node::Literal(word) => self.steps.push(Step::Words(in_either_width([word.as_str()]))),
            Node::Class { name, .. } => self.steps.push(Step::Words(self.lexicon.printed(name).clone())),
            Node::Slot { kind, .. } => match self.slots {
                None => self.held(kind, last),
                Some(slot) => {
                    self.slots = Some(slot + 1);
                    self.steps.push(Step::Save(2 * slot));
                    self.held(kind, last);
                    self.steps.push(Step::Save(2 * slot + 1));
                }
            },
            Node::Sequence(nodes) => self.row(&nodes.iter().collect::<Vec<_>>(), last),
            Node::Alternatives(nodes) => self.alternatives(&nodes.iter().collect::<Vec<_>>(), last),
            Node::Optional(inner) => {
                let either = self.either();
                self.node(inner, last);
                self.steps[either] = Step::Either(either + 1, self.steps.len());
            }
            Node::Repeat { inner, least: 0 } => {
                let either = self.either();
                self.node(inner, false);
                self.steps.push(Step::Jump(either));
                self.steps[either] = Step::Either(either + 1, self.steps.len());
            }
            Node::Repeat { inner, .. } => {
                let again = self.steps.len();
                self.node(inner, false);
                self.steps.push(Step::Either(again, self.steps.len() + 1));
            }
            Node::Gap => self.steps.push(Step::Run(Kind::Clause, Takes::Least)),
            Node::Start => self.steps.push(Step::Edge(Side::Start)),
            Node::End => self.steps.push(Step::Edge(Side::End)),
        }
    }

    /// What a slot of a kind holds.
    fn held(&mut self, kind: &SlotKind, last: bool) {
        let takes = if last { Takes::Most } else { Takes::Least };
        match kind {
            SlotKind::Focus => self.steps.push(Step::Mark(FOCUS)),
            SlotKind::Mention(mark) => self.steps.push(Step::Mark(mark_char(*mark))),
            SlotKind::Noun => self.run(Kind::NounHead, Kind::Noun, takes),
            SlotKind::List => self.run(Kind::List, Kind::List, Takes::Most),
            SlotKind::Text => self.run(Kind::Clause, Kind::Clause, Takes::Most),
            SlotKind::Inner(inner) => self.node(inner, last),
        }
    }

    fn run(&mut self, head: Kind, rest: Kind, takes: Takes) {
        let (one, more) = (Step::One(head), Step::Run(rest, takes));
        match self.way {
            Way::Forwards => self.steps.extend([one, more]),
            Way::Backwards => self.steps.extend([more, one]),
        }
    }

    fn alternatives(&mut self, nodes: &[&Node], last: bool) {
        // Words that stand beside each other are one list, which is asked once.
        let branches: Vec<&[&Node]> = nodes.chunk_by(|a, b| literal(a).is_some() && literal(b).is_some()).collect();
        let mut ends = Vec::new();
        for (i, branch) in branches.iter().enumerate() {
            let either = (i + 1 < branches.len()).then(|| self.either());
            match branch {
                [node] => self.node(node, last),
                words => self.steps.push(Step::Words(in_either_width(words.iter().filter_map(|n| literal(n))))),
            }
            if let Some(either) = either {
                ends.push(self.steps.len());
                self.steps.push(Step::Jump(0));
                self.steps[either] = Step::Either(either + 1, self.steps.len());
            }
        }
        let behind = self.steps.len();
        ends.into_iter().for_each(|end| self.steps[end] = Step::Jump(behind));
    }

    /// A place for a step whose ways are known later.
    fn either(&mut self) -> usize {
        self.steps.push(Step::Either(0, 0));
        self.steps.len() - 1
    }
}

fn literal(node: &Node) -> Option<&str> {
    match node {
        Node::Literal(word) => Some(word),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
