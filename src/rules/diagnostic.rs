//! What is wrong with a rule file, for the person who wrote it.

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
    pub message: String,
    /// What to do next.
    pub help: String,
}

impl Diagnostic {
    pub fn new(file: &str, place: Option<Range<usize>>, message: impl Into<String>, help: impl Into<String>) -> Self {
        let severity = Severity::Error;
        Self { severity, file: file.to_owned(), place, message: message.into(), help: help.into() }
    }

    /// A TOML error with the place that the parser gives, in Chinese where the parser's wording is known.
    pub fn from_toml(file: &str, error: &toml::de::Error) -> Self {
        let (message, help) = in_chinese(error.message());
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
pub fn with_nearest<'n>(name: &str, known: impl IntoIterator<Item = &'n str>, help: &str) -> String {
    match nearest(name, known) {
        Some(other) => format!("是不是“{other}”？{help}"),
        None => help.to_owned(),
    }
}

/// serde's and the TOML parser's own wordings.
fn in_chinese(message: &str) -> (String, String) {
    let quoted = |text: &str| -> Vec<String> { text.split('`').skip(1).step_by(2).map(str::to_owned).collect() };
    let names = quoted(message);
    if message.starts_with("unknown field") {
        let (unknown, known) = (names.first().cloned().unwrap_or_default(), names.get(1..).unwrap_or_default());
        let list = format!("这里可用的键：{}", known.join("、"));
        let help = with_nearest(&unknown, known.iter().map(String::as_str), &list);
        return (format!("不认识的键“{unknown}”"), help);
    }
    if message.starts_with("missing field") {
        let field = names.first().cloned().unwrap_or_default();
        return (format!("缺少“{field}”"), format!("补上 {field} = …"));
    }
    if message.starts_with("unknown variant") {
        let (unknown, known) = (names.first().cloned().unwrap_or_default(), names.get(1..).unwrap_or_default());
        let list = format!("可用的值：{}", known.join("、"));
        return (format!("不能是“{unknown}”"), with_nearest(&unknown, known.iter().map(String::as_str), &list));
    }
    if let Some((found, wanted)) =
        message.strip_prefix("invalid type: ").and_then(|rest| rest.split_once(", expected "))
    {
        let kind = |name: &str| -> String {
            let known = [
                ("a sequence", "列表 [\"…\", \"…\"]"),
                ("sequence", "列表"),
                ("a string", "文字 \"…\""),
                ("string", "文字"),
                ("a map", "表 { 键 = \"值\" }"),
                ("map", "表"),
                ("a boolean", "true 或 false"),
                ("boolean", "真假值"),
                ("integer", "整数"),
                ("i32", "整数"),
                ("floating point", "小数"),
                ("struct", "表"),
            ];
            known.iter().find(|(en, _)| name.starts_with(en)).map_or(name, |(_, zh)| zh).to_owned()
        };
        return (format!("类型不对：这里是{}", kind(found)), format!("应当写成{}", kind(wanted)));
    }
    if message.contains("duplicate key") {
        return ("同一个键写了两次".to_owned(), "合并成一处，或删去一处".to_owned());
    }
    (format!("不合 TOML 语法：{message}"), "检查引号、方括号和等号是否成对；列表中的各项用逗号隔开".to_owned())
}
