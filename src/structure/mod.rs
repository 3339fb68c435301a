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
mod words;

use crate::document::{Document, Reading};
use crate::normalise::region::Gazetteer;
use crate::rules::{Diagnostic, Source};
use join::Joiner;
use labels::LabelDictionary;
use words::OutlineWords;

/// Everything that structure knows, compiled once for a run.
#[derive(Debug)]
pub struct Structurer {
    joiner: Joiner,
    words: OutlineWords,
    labels: LabelDictionary,
}

impl Structurer {
    /// # Errors
    /// All findings in `structure/lines*.toml` and `structure/outline.toml`.
    pub fn load(source: &Source) -> Result<Self, Vec<Diagnostic>> {
        match (Joiner::load(source), OutlineWords::load(source), LabelDictionary::load(source)) {
            (Ok(joiner), Ok(words), Ok(labels)) => Ok(Self { joiner, words, labels }),
            (a, b, c) => Err([a.err(), b.err(), c.err()].into_iter().flatten().flatten().collect()),
        }
    }

    /// Understands a reading. Never fails: a text without any structure is one plan with one stretch of body.
    pub fn document(&self, reading: Reading, gazetteer: &Gazetteer) -> Document {
        layout::document(self, reading, gazetteer)
    }
}

#[cfg(test)]
mod tests;
