//! The rule language: where rules come from, how they are read, checked, compiled and matched.
//! This module knows no Chinese word; all words lie under `rules/`.

mod diagnostic;
mod source;

pub use diagnostic::Diagnostic;
pub use source::{BUILT_IN, RuleFile, Source};
