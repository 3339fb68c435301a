//! The rule language: where rules come from, how they are read, checked, compiled and matched.
//! This module knows no Chinese word of policy; all of them lie under `rules/`.
//!
//! `Source` (files, in layers) → `definition` (TOML types) → `pattern` (tree) → `compile` (automata), `machine` (walks) →
//! [`RuleSet`].
//! A text and its mentions become a [`View`]; [`PhaseRules`] match on it and give [`RuleMatch`]es with slots.
//!
//! Complexity: automata of the `regex` crate and machines take time linear in the text whatever a rule says. Phases with
//! a focus ask about each mention within a bounded window, so they are linear too.

mod check;
mod compile;
mod condition;
mod definition;
mod diagnostic;
mod edge;
mod lexicon;
mod load;
mod machine;
mod outward;
mod pattern;
mod prefilter;
mod ruleset;
mod source;
mod toml_file;
mod view;

pub use check::{SECTIONS, template_slots};
pub use compile::{other_width, required_words, write_word};
pub use condition::{Circumstances, Properties};
pub use definition::{CounterExampleDef, ExampleDef, PhaseDef, PhasesDef, RuleDef, RuleFileDef, WhenDef};
pub use diagnostic::{Diagnostic, Severity, nearest, sort as sort_findings, with_nearest};
pub use lexicon::{ClassEntry, Lexicon, LexiconFileDef};
pub use load::PHASES_FILE;
pub use pattern::{MentionMark, Node, SlotKind};
pub use ruleset::{Failure, PhaseRules, Rule, RuleMatch, RulePattern, RuleSet, Selection, SlotMatch};
pub use source::{BUILT_IN, RuleFile, Source, built_in_files};
pub use view::{Mark, View};
