//! What is wrong with a rule file, for the person who wrote it.

use std::ops::Range;

/// One finding, pointing at a place in a rule file. Findings accumulate: a check reports all of them at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The rule file, as `Source` names it.
    pub file: String,
    /// Bytes of the file's text that the message is about, if it is about a place.
    pub place: Option<Range<usize>>,
    pub message: String,
    /// What to do next.
    pub help: String,
}

impl Diagnostic {
    pub fn new(file: &str, place: Option<Range<usize>>, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { file: file.to_owned(), place, message: message.into(), help: help.into() }
    }

    /// A TOML error with the place that the parser gives.
    pub fn from_toml(file: &str, error: &toml::de::Error) -> Self {
        Self::new(file, error.span(), error.message(), "")
    }
}
