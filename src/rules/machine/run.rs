//! A search of a machine in a text, by backtracking.

use super::super::compile::is_break;
use super::{Machine, Side, Step, Takes, Way};
use crate::word_list::WordList;

/// A search of one machine in one text.
pub(super) struct Run<'m, 't> {
    text: &'t str,
    /// Nothing behind this byte is read.
    end: usize,
    machine: &'m Machine,
    pub slots: Vec<Option<usize>>,
    seen: Seen,
    /// What is still to be tried, the first last.
    left: Vec<Try>,
}

enum Try {
    Step {
        step: usize,
        at: usize,
    },
    /// A slot is to have its earlier value again.
    Restore {
        slot: usize,
        value: Option<usize>,
    },
}

impl<'m, 't> Run<'m, 't> {
    pub fn new(machine: &'m Machine, text: &'t str, end: usize) -> Self {
        let (slots, seen) = (vec![None; 2 * machine.slots], Seen::new(machine.steps.len(), text.len()));
        Self { text, end, machine, slots, seen, left: Vec::new() }
    }

    /// Where the match ends that the pattern prefers, or `any`; read backwards, the first of all ends.
    pub fn from(&mut self, at: usize, any: bool) -> Option<usize> {
        let mut first: Option<usize> = None;
        self.left.push(Try::Step { step: 0, at });
        while let Some(next) = self.left.pop() {
            let found = match next {
                Try::Step { step, at } => self.follow(step, at),
                Try::Restore { slot, value } => {
                    self.slots[slot] = value;
                    None
                }
            };
            match found {
                Some(at) if any || self.machine.way == Way::Forwards => return Some(at),
                Some(at) => first = Some(first.map_or(at, |f| f.min(at))),
                None => {}
            }
        }
        first
    }

    /// Goes on from a step until it fails or matches.
    fn follow(&mut self, mut step: usize, mut at: usize) -> Option<usize> {
        while self.seen.first_time(step, at) {
            let next = match &self.machine.steps[step] {
                Step::Match => return Some(at),
                Step::Jump(to) => {
                    step = *to;
                    continue;
                }
                Step::Either(one, other) => {
                    self.left.push(Try::Step { step: *other, at });
                    step = *one;
                    continue;
                }
                Step::Save(slot) => {
                    self.left.push(Try::Restore { slot: *slot, value: self.slots[*slot] });
                    self.slots[*slot] = Some(at);
                    Some(at)
                }
                Step::Mark(mark) => self.beside(at).filter(|(c, _)| c == mark).map(|(_, next)| next),
                Step::One(kind) => self.beside(at).filter(|(c, _)| kind.holds(*c)).map(|(_, next)| next),
                Step::Run(kind, takes) => {
                    let more = self.beside(at).filter(|(c, _)| kind.holds(*c)).map(|(_, next)| next);
                    match (more, takes) {
                        (None, _) => Some(at),
                        (Some(more), Takes::Most) => {
                            self.left.push(Try::Step { step: step + 1, at });
                            at = more;
                            continue;
                        }
                        (Some(more), Takes::Least) => {
                            self.left.push(Try::Step { step, at: more });
                            Some(at)
                        }
                    }
                }
                Step::Edge(side) => self.edge(*side, step, at),
                Step::Words(words) => self.word(words, step, at),
            };
            step += 1;
            at = next?;
        }
        None
    }

    /// The next character, and the byte behind it in reading order.
    fn beside(&self, at: usize) -> Option<(char, usize)> {
        match self.machine.way {
            Way::Forwards => {
                let c = self.text.get(at..self.end)?.chars().next()?;
                Some((c, at + c.len_utf8()))
            }
            Way::Backwards => {
                let c = self.text.get(..at)?.chars().next_back()?;
                Some((c, at - c.len_utf8()))
            }
        }
    }

    /// An end of the text comes before the punctuation that ends a clause.
    fn edge(&mut self, side: Side, step: usize, at: usize) -> Option<usize> {
        let stands = match side {
            Side::Start => at == 0,
            Side::End => at == self.text.len(),
        };
        let mark = self.beside(at).filter(|(c, _)| is_break(*c)).map(|(_, next)| next);
        match mark {
            Some(next) if stands => {
                self.left.push(Try::Step { step: step + 1, at: next });
                Some(at)
            }
            Some(next) => Some(next),
            None => stands.then_some(at),
        }
    }

    /// The first word that stands here; the others are tried later.
    fn word(&mut self, words: &WordList, step: usize, at: usize) -> Option<usize> {
        let (text, end, way) = (self.text, self.end, self.machine.way);
        let mut first = None;
        let tried = self.left.len();
        let mut take = |length: usize| {
            let next = match way {
                Way::Forwards => at + length,
                Way::Backwards => at - length,
            };
            match first {
                None => first = Some(next),
                Some(_) => self.left.push(Try::Step { step: step + 1, at: next }),
            }
        };
        match way {
            Way::Forwards => words.openings(&text[at..end]).for_each(|w| take(w.len())),
            Way::Backwards => words.closings(&text[..at]).for_each(|w| take(w.len())),
        }
        self.left[tried..].reverse();
        first
    }
}

/// Which steps were taken at which bytes of the text.
struct Seen {
    bits: Vec<u64>,
    /// Places of a step.
    row: usize,
}

impl Seen {
    fn new(steps: usize, bytes: usize) -> Self {
        let row = bytes + 1;
        Self { bits: vec![0; (steps * row).div_ceil(u64::BITS as usize)], row }
    }

    /// Whether the step was not yet taken there, which it now is.
    fn first_time(&mut self, step: usize, at: usize) -> bool {
        let place = step * self.row + at;
        let (word, bit) = (place / u64::BITS as usize, 1 << (place % u64::BITS as usize));
        let new = self.bits[word] & bit == 0;
        self.bits[word] |= bit;
        new
    }
}
