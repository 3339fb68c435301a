//! The vocabulary that every stage shares. It depends on nothing else in the crate.
//!
//! A reader turns bytes into a [`Reading`] (blocks of text and tables with their origin); `structure` turns a
//! `Reading` into a [`Document`] (one extracted text, and spans into it: paragraphs, sections, sentences, tables,
//! plans). Every later value points into `Document::text` by a [`Span`] of bytes; only the table writers convert to
//! Unicode scalar values, which is what SCHEMA.md counts.

mod reading;
mod span;
mod structured;

pub use reading::{Block, Cell, Label, Origin, Reading, Style, Table, TextBlock, Warning, Wrap};
pub use span::{CharIndex, Span};
pub use structured::{
    CellSpan, Document, Fields, Paragraph, ParagraphId, ParagraphKind, Place, Plan, PlanId, Section, SectionId,
    SectionKind, Sentence, TableSpan,
};
