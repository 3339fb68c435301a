//! What the library tells people: a key with values, put into words of a language where it is shown. Each language has a
//! catalogue beside this file; the command line has more of its own.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

/// A message by its key, with values by name: `say!("rules.class", name)`, `say!("read.pages", most = 3)`.
macro_rules! say {
    (@value $name:ident) => { $name };
    (@value $name:ident $value:expr) => { $value };
    ($key:literal $(, $name:ident $(= $value:expr)?)* $(,)?) => {
        $crate::message::Message::new($key, vec![$((
            stringify!($name),
            $crate::message::ToValue::to_value(&say!(@value $name $($value)?)),
        )),*])
    };
}
pub(crate) use say;

/// A language that people are spoken to in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Language {
    #[default]
    Chinese,
    English,
}

impl Language {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Chinese => "zh",
            Self::English => "en",
        }
    }

    fn catalogue(self) -> &'static Catalogue {
        static ZH: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::read(include_str!("zh.toml")));
        static EN: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::read(include_str!("en.toml")));
        match self {
            Self::Chinese => &ZH,
            Self::English => &EN,
        }
    }
}

/// Texts by key, with `{name}` where a value goes. A key that is missing shows as itself; tests see to it that none is.
#[derive(Clone, Debug, Default)]
pub struct Catalogue(BTreeMap<String, String>);

impl Catalogue {
    pub fn read(toml: &str) -> Self {
        Self(toml::from_str(toml).unwrap_or_default())
    }

    pub fn get<'c>(&'c self, key: &'c str) -> &'c str {
        self.0.get(key).map_or(key, String::as_str)
    }

    /// The text of `key`; a name in braces that has no value stays as it stands.
    pub fn with<'v>(&self, key: &str, value: impl Fn(&str) -> Option<Cow<'v, str>>) -> String {
        let mut out = String::new();
        let mut rest = self.get(key);
        while let Some(open) = rest.find('{') {
            let close = rest[open..].find('}').map(|at| open + at);
            let Some((close, value)) = close.and_then(|at| Some((at, value(&rest[open + 1..at])?))) else {
                out.push_str(&rest[..=open]);
                rest = &rest[open + 1..];
                continue;
            };
            out.push_str(&rest[..open]);
            out.push_str(&value);
            rest = &rest[close + 1..];
        }
        out + rest
    }

    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

/// Something to tell a person. Shown by `Display` it is Chinese.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Message(Box<Said>);

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Said {
    key: Cow<'static, str>,
    values: Vec<(Cow<'static, str>, Value)>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Value {
    /// The same in every language: a name, a number, the words of the operating system.
    Text(String),
    Said(Message),
    List(Vec<String>),
    Several(Vec<Message>),
}

/// Key of a message whose text is the same in every language.
const VERBATIM: &str = "verbatim";

impl Message {
    pub fn new(key: &'static str, values: Vec<(&'static str, Value)>) -> Self {
        let values = values.into_iter().map(|(name, value)| (name.into(), value)).collect();
        Self(Box::new(Said { key: key.into(), values }))
    }

    /// Words that are not ours.
    pub fn verbatim(text: impl Into<String>) -> Self {
        Self::new(VERBATIM, vec![("text", Value::Text(text.into()))])
    }

    /// Nothing to say.
    pub fn none() -> Self {
        Self::verbatim("")
    }

    /// The same, one after the other.
    pub fn several(messages: Vec<Self>) -> Self {
        Self::new(VERBATIM, vec![("text", Value::Several(messages))])
    }

    pub fn said_in(&self, language: Language) -> String {
        let catalogue = language.catalogue();
        catalogue.with(&self.0.key, |name| {
            let (_, value) = self.0.values.iter().find(|(n, _)| n == name)?;
            Some(match value {
                Value::Text(text) => Cow::Borrowed(text.as_str()),
                Value::Said(message) => Cow::Owned(message.said_in(language)),
                Value::List(items) => Cow::Owned(items.join(catalogue.get("list"))),
                Value::Several(messages) => {
                    let said: Vec<String> = messages.iter().map(|m| m.said_in(language)).collect();
                    Cow::Owned(said.join(catalogue.get("several")))
                }
            })
        })
    }
}

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.said_in(Language::default()))
    }
}

impl std::error::Error for Message {}

impl From<&io::Error> for Message {
    /// The message that the error carries, or the usual troubles in words; others as the operating system puts them.
    fn from(error: &io::Error) -> Self {
        if let Some(message) = error.get_ref().and_then(|inner| inner.downcast_ref::<Self>()) {
            return message.clone();
        }
        match error.kind() {
            io::ErrorKind::NotFound => say!("io.not_found"),
            io::ErrorKind::PermissionDenied => say!("io.permission"),
            io::ErrorKind::NotADirectory => say!("io.no_folder"),
            io::ErrorKind::IsADirectory => say!("io.folder"),
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => say!("io.full"),
            io::ErrorKind::ReadOnlyFilesystem => say!("io.read_only"),
            io::ErrorKind::AlreadyExists => say!("io.exists"),
            io::ErrorKind::InvalidFilename => say!("io.name"),
            _ => Self::verbatim(error.to_string()),
        }
    }
}

/// What may stand in a message.
pub trait ToValue {
    fn to_value(&self) -> Value;
}

macro_rules! shown_as_text {
    ($($kind:ty),*) => {$(
        impl ToValue for $kind {
            fn to_value(&self) -> Value {
                Value::Text(self.to_string())
            }
        }
    )*};
}
shown_as_text!(str, String, char, usize, u32, u64);
// What libraries have to say of a file is passed on as it is.
shown_as_text!(regex::Error, csv::Error, serde_json::Error, zip::result::ZipError, mailparse::MailParseError);
shown_as_text!(calamine::XlsxError, calamine::XlsError, aho_corasick::BuildError, regex_automata::meta::BuildError);

impl ToValue for Message {
    fn to_value(&self) -> Value {
        Value::Said(self.clone())
    }
}

impl ToValue for io::Error {
    fn to_value(&self) -> Value {
        Value::Said(self.into())
    }
}

impl ToValue for std::path::Path {
    fn to_value(&self) -> Value {
        Value::Text(self.display().to_string())
    }
}

impl ToValue for std::path::PathBuf {
    fn to_value(&self) -> Value {
        self.as_path().to_value()
    }
}

impl<T: AsRef<str>> ToValue for [T] {
    fn to_value(&self) -> Value {
        Value::List(self.iter().map(|item| item.as_ref().to_owned()).collect())
    }
}

impl<T: AsRef<str>> ToValue for Vec<T> {
    fn to_value(&self) -> Value {
        self.as_slice().to_value()
    }
}

impl<T: ToValue + ?Sized> ToValue for &T {
    fn to_value(&self) -> Value {
        (**self).to_value()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use regex::Regex;

    use super::*;

    #[test]
    fn a_message_is_put_into_words_where_it_is_shown() {
        let inner = say!("rules.values", list = vec!["a", "b"]);
        let message = say!("rules.nearest", other = "{help}", help = inner);
        assert_eq!(message.to_string(), "是不是“{help}”？可用的值：a、b");
        assert_eq!(message.said_in(Language::English), "did you mean “{help}”? known values: a, b");
    }

    #[test]
    fn messages_survive_the_way_to_another_process() {
        let message = say!("read.part.damaged", name = "content.xml", error = say!("read.cut"));
        let json = serde_json::to_string(&message).unwrap();
        assert_eq!(serde_json::from_str::<Message>(&json).unwrap(), message);
    }

    fn sources(folder: &Path, out: &mut String) {
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let path = entry.path();
            match path.extension().and_then(|e| e.to_str()) {
                _ if path.is_dir() => sources(&path, out),
                Some("rs") => out.push_str(&fs::read_to_string(&path).unwrap()),
                _ => {}
            }
        }
    }

    #[test]
    fn every_message_is_in_both_catalogues_with_the_same_values_and_none_is_idle() {
        let (zh, en) = (Language::Chinese.catalogue(), Language::English.catalogue());
        let keys: BTreeSet<&str> = zh.keys().collect();
        assert_eq!(keys, en.keys().collect());
        let mut source = String::new();
        sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut source);
        let said = Regex::new(r#"say!\(\s*"([^"]+)""#).unwrap();
        for found in said.captures_iter(&source) {
            assert!(keys.contains(&found[1]), "no text for {}", &found[1]);
        }
        let values = Regex::new(r"\{[a-z]+\}").unwrap();
        let values = |text: &str| values.find_iter(text).map(|m| m.as_str().to_owned()).collect::<BTreeSet<_>>();
        for key in keys {
            assert!(source.contains(&format!("\"{key}\"")), "nobody says {key}");
            assert_eq!(values(zh.get(key)), values(en.get(key)), "{key}");
        }
    }
}
