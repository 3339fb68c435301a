//! What is wrong with a rule file, for the person who wrote it.

use crate::message::{Message, say};
use std::ops::Range;

/// Whether a finding stops a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Severity {
    #[default]
    Error,
    /// `gangmu rules check` tells; a run goes on.
    Warning,
}

/// One finding, pointing at a place in a rule file. Findings accumulate: a check reports all of them at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    pub severity: Severity,
    /// The rule file, as `RuleFile::name` gives it.
    pub file: String,
    /// Bytes of the file's text that the message is about, if it is about a place.
    pub place: Option<Range<usize>>,
    pub message: Message,
    /// What to do next.
    pub help: Message,
}

impl Diagnostic {
    pub fn new(file: &str, place: Option<Range<usize>>, message: Message, help: Message) -> Self {
        let severity = Severity::Error;
        Self { severity, file: file.to_owned(), place, message, help }
    }

    /// A TOML error with the place that the parser gives, in our words where the parser's are known.
    pub fn from_toml(file: &str, error: &toml::de::Error) -> Self {
        let (message, help) = in_our_words(error.message());
        Self::new(file, error.span(), message, help)
    }

    #[must_use]
    pub fn warning(self) -> Self {
        Self { severity: Severity::Warning, ..self }
    }

    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// Puts findings in the order in which a person reads them: file by file, from top to bottom; what was found twice
/// is told once.
pub fn sort(findings: &mut Vec<Diagnostic>) {
    let key = |d: &Diagnostic| (d.file.clone(), d.place.as_ref().map_or(0, |p| p.start), d.severity, d.message.clone());
    findings.sort_by_cached_key(key);
    findings.dedup();
}

/// The known name that is most like `name`, when one is like it: for “did you mean”.
pub fn nearest<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let length = name.chars().count();
    known
        .into_iter()
        .map(|other| (strsim::damerau_levenshtein(name, other), other))
        .filter(|(distance, other)| *distance <= length.max(other.chars().count()).div_ceil(3))
        .min()
        .map(|(_, other)| other)
}

/// `help`, with the name that was perhaps meant in front.
pub fn with_nearest<'n>(name: &str, known: impl IntoIterator<Item = &'n str>, help: Message) -> Message {
    match nearest(name, known) {
        Some(other) => say!("rules.nearest", other, help),
        None => help,
    }
}

/// serde's and the TOML parser's own wordings.
fn in_our_words(message: &str) -> (Message, Message) {
    let quoted = |text: &str| -> Vec<String> { text.split('`').skip(1).step_by(2).map(str::to_owned).collect() };
    let names = quoted(message);
    if message.starts_with("unknown field") {
        let (unknown, known) = (names.first().cloned().unwrap_or_default(), names.get(1..).unwrap_or_default());
        let list = say!("toml.keys", list = known);
        let help = with_nearest(&unknown, known.iter().map(String::as_str), list);
        return (say!("toml.key", key = unknown), help);
    }
    if message.starts_with("missing field") {
        let field = names.first().cloned().unwrap_or_default();
        return (say!("toml.missing", field), say!("toml.missing.help", field));
    }
    if message.starts_with("unknown variant") {
        let (unknown, known) = (names.first().cloned().unwrap_or_default(), names.get(1..).unwrap_or_default());
        let list = say!("rules.values", list = known);
        return (
            say!("rules.not_value", value = unknown),
            with_nearest(&unknown, known.iter().map(String::as_str), list),
        );
    }
    if let Some((found, wanted)) =
        message.strip_prefix("invalid type: ").and_then(|rest| rest.split_once(", expected "))
    {
        let kind = |name: &str| {
            let known = [
                ("a sequence", say!("toml.kind.list_like")),
                ("sequence", say!("toml.kind.list")),
                ("a string", say!("toml.kind.text_like")),
                ("string", say!("toml.kind.text")),
                ("a map", say!("toml.kind.table_like")),
                ("map", say!("toml.kind.table")),
                ("a boolean", say!("toml.kind.truth_like")),
                ("boolean", say!("toml.kind.truth")),
                ("integer", say!("toml.kind.integer")),
                ("i32", say!("toml.kind.integer")),
                ("floating point", say!("toml.kind.float")),
                ("struct", say!("toml.kind.table")),
            ];
            let known = known.into_iter().find(|(theirs, _)| name.starts_with(theirs));
            known.map_or_else(|| Message::verbatim(name), |(_, ours)| ours)
        };
        return (say!("toml.type", found = kind(found)), say!("toml.type.help", wanted = kind(wanted)));
    }
    if message.contains("duplicate key") {
        return (say!("toml.twice"), say!("toml.twice.help"));
    }
    (say!("toml.syntax", message), say!("toml.syntax.help"))
}
