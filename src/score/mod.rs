//! How good a run is against gold: precision, recall and F1 of targets, deadlines and responsibilities, the accuracy of
//! the document fields, and what the `check` column is worth.
//!
//! ```text
//! GOLD/*.gold.json ─gold→ Gold ┐
//! OUT/*.csv ─run→ RunTables ───┴─matching→ pairs ─measure→ Score
//! ```
//!
//! A target is *found* when value, largest value and unit are the same and the quotes share text; it is *full* when
//! indicator, comparator, kind, direction and deadline are right too. Each row counts once.

mod gold;
mod matching;
mod measure;
mod run;
mod similar;

pub use gold::{Gold, read_gold};
pub use measure::{CheckTally, DocumentScore, Finding, Prf, Score, Tally, score};
pub use run::RunTables;
pub use similar::ScoreWords;
