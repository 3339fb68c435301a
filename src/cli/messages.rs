//! What the program says, in Chinese and in English: one catalogue for each, by key.

use std::collections::BTreeMap;
use std::ffi::OsString;

const ZH: &str = include_str!("messages/zh.toml");
const EN: &str = include_str!("messages/en.toml");

/// The catalogue of one language. A key that is missing shows as itself, and a test sees to it that none is.
#[derive(Clone, Debug)]
pub struct Messages {
    english: bool,
    texts: BTreeMap<String, String>,
}

impl Messages {
    fn load(english: bool) -> Self {
        let texts = toml::from_str(if english { EN } else { ZH }).unwrap_or_default();
        Self { english, texts }
    }

    /// `--lang en` anywhere among the arguments, else the environment variable GANGMU_LANG, else `lang` of `gangmu.toml`,
    /// else Chinese.
    pub fn for_args(args: &[OsString]) -> Self {
        let words: Vec<String> = args.iter().map(|a| a.to_string_lossy().into_owned()).collect();
        let after = words.iter().position(|w| w == "--lang").and_then(|i| words.get(i + 1)).cloned();
        let joined = words.iter().find_map(|w| w.strip_prefix("--lang=").map(str::to_owned));
        let lang = after.or(joined).or_else(|| std::env::var("GANGMU_LANG").ok()).or_else(super::config::Config::lang);
        let lang = lang.unwrap_or_default();
        Self::load(lang.starts_with("en"))
    }

    pub fn is_english(&self) -> bool {
        self.english
    }

    pub fn get(&self, key: &str) -> String {
        self.texts.get(key).cloned().unwrap_or_else(|| key.to_owned())
    }

    /// The text of `key` with `{name}` replaced by each value.
    pub fn with(&self, key: &str, values: &[(&str, String)]) -> String {
        let mut text = self.get(key);
        for (name, value) in values {
            text = text.replace(&format!("{{{name}}}"), value);
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_say_the_same_things() {
        let (zh, en) = (Messages::load(false), Messages::load(true));
        assert!(!zh.texts.is_empty());
        let keys = |m: &Messages| m.texts.keys().cloned().collect::<Vec<_>>();
        assert_eq!(keys(&zh), keys(&en));
    }
}
