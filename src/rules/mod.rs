//! The rule language: where rules come from, how they are read, checked, compiled and matched.
//! This module knows no Chinese word of policy; all of them lie under `rules/`.
//!
//! `Source` (files, in layers) → `definition` (TOML types) → `pattern` (tree) → `compile` (automata) → [`RuleSet`].
//! A text and its mentions become a [`View`]; [`PhaseRules`] match on it and give [`RuleMatch`]es with slots.
//!
//! Complexity: automata of the `regex` crate take time linear in the text whatever a rule says. Phases with a focus ask
//! about each mention within a bounded window, so they are linear too.

mod compile;
mod definition;
mod diagnostic;
mod lexicon;
mod load;
mod pattern;
mod ruleset;
mod source;
mod view;

pub use compile::required_words;
pub use definition::{CounterExampleDef, ExampleDef, RuleDef, RuleFileDef, WhenDef};
pub use diagnostic::Diagnostic;
pub use lexicon::{ClassEntry, Lexicon};
pub use load::template_slots;
pub use pattern::{MentionMark, Node, SlotKind};
pub use ruleset::{Circumstances, Failure, PhaseRules, Rule, RuleMatch, RulePattern, RuleSet, SlotMatch};
pub use source::{BUILT_IN, RuleFile, Source};
pub use view::{Mark, View};
