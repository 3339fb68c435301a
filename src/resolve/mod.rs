//! What governs what: from mentions in a structured document to targets, deadlines and responsibilities.
//!
//! `context` (what stands around a sentence) → `role` (what a quantity is, if no target) → `target` → `deadline` →
//! `scope` (which deadline and which bodies a target has).

mod context;
mod coordination;
mod deadline;
mod mentions;
mod noun;
pub mod period;
pub mod responsibility;
pub mod scope;
pub mod table;
mod target;

pub use context::Context;
pub use deadline::{Deadline, DeadlineRules, TimesFound};
pub use mentions::{DocumentMentions, MentionId, MentionView};
pub use noun::NounBorders;
pub use scope::Governed;
pub use target::{Baseline, DeadlineSource, QuantityRole, RoleFound, SentenceReading, Target, TargetKind, TargetRules};
