//! gangmu 纲目: from piles of Chinese policy notices to tables that can be trusted.
//!
//! The data goes one way through the stages; no stage reaches back:
//!
//! ```text
//! bytes ─decode→ text ─read→ Reading (blocks, tables) ─structure→ Document (sections, sentences, spans)
//!   ─recognise→ mentions (quantity, time, body) ─resolve→ targets, deadlines, responsibilities
//!   ─table→ rows ─write→ csv · xlsx;   rows of many documents ─compare→ comparison ─report→ html
//! ```
//!
//! What gangmu knows of the language of policy lies under `rules/` as data; `rules` parses, checks and compiles it.

#![forbid(unsafe_code)]

pub mod batch;
pub mod cli;
pub mod compare;
pub mod decode;
pub mod document;
pub mod extract;
pub mod message;
pub mod normalise;
pub mod read;
pub mod recognise;
pub mod report;
pub mod resolve;
pub mod rules;
pub mod score;
pub mod scratch;
pub mod segment;
pub mod structure;
pub mod table;
pub mod word_list;
