//! A [`Reading`] as understood: one extracted text, and what stands where in it.
//!
//! `join` (printed lines back to paragraphs, characters folded) → `letter` (what is wrapping, notice letter, title,
//! plan) → `outline` (headings to a tree) → `sentence` → `fields`. Data goes one way; each part sees only text and spans.

mod fields;
pub mod fold;
pub mod han;
pub mod join;
pub mod labels;
mod layout;
mod letter;
mod outline;
mod sentence;
mod shapes;
mod turn;
mod words;

use crate::document::{Document, Reading};
use crate::normalise::region::Gazetteer;
use crate::rules::{Diagnostic, Source};
use join::Joiner;
use labels::LabelDictionary;
use turn::Turns;
use words::OutlineWords;

/// Everything that structure knows, compiled once for a run.
#[derive(Debug)]
pub struct Structurer {
    joiner: Joiner,
    words: OutlineWords,
    labels: LabelDictionary,
    turns: Turns,
}

impl Structurer {
    /// # Errors
    /// All findings in the files under `structure/` that documents are laid out by.
    pub fn load(source: &Source) -> Result<Self, Vec<Diagnostic>> {
        let (joiner, words) = (Joiner::load(source), OutlineWords::load(source));
        match (joiner, words, LabelDictionary::load(source), Turns::load(source)) {
            (Ok(joiner), Ok(words), Ok(labels), Ok(turns)) => Ok(Self { joiner, words, labels, turns }),
            (a, b, c, d) => Err([a.err(), b.err(), c.err(), d.err()].into_iter().flatten().flatten().collect()),
        }
    }

    /// Understands a reading. Never fails: a text without any structure is one plan with one stretch of body.
    pub fn document(&self, reading: Reading, gazetteer: &Gazetteer) -> Document {
        layout::document(self, reading, gazetteer)
    }
}

#[cfg(test)]
mod tests;
