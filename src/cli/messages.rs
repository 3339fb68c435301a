//! What the command line says, in Chinese and in English: one catalogue for each, by key. What the library says has its
//! own, in `message`.

use std::borrow::Cow;
use std::ffi::OsString;
use std::io;

use crate::message::{Catalogue, Language, Message};

const ZH: &str = include_str!("messages/zh.toml");
const EN: &str = include_str!("messages/en.toml");

/// What is said in one language.
#[derive(Clone, Debug)]
pub struct Messages {
    language: Language,
    texts: Catalogue,
}

impl Messages {
    pub fn load(language: Language) -> Self {
        let texts = match language {
            Language::Chinese => ZH,
            Language::English => EN,
        };
        Self { language, texts: Catalogue::read(texts) }
    }

    /// `--lang en` anywhere among the arguments, else the environment variable GANGMU_LANG, else `lang` of `gangmu.toml`,
    /// else Chinese.
    pub fn for_args(args: &[OsString]) -> Self {
        let words: Vec<String> = args.iter().map(|a| a.to_string_lossy().into_owned()).collect();
        let after = words.iter().position(|w| w == "--lang").and_then(|i| words.get(i + 1)).cloned();
        let joined = words.iter().find_map(|w| w.strip_prefix("--lang=").map(str::to_owned));
        let lang = after.or(joined).or_else(|| std::env::var("GANGMU_LANG").ok()).or_else(super::config::Config::lang);
        let english = lang.is_some_and(|lang| lang.starts_with("en"));
        Self::load(if english { Language::English } else { Language::Chinese })
    }

    pub fn language(&self) -> Language {
        self.language
    }

    pub fn is_english(&self) -> bool {
        self.language == Language::English
    }

    pub fn get(&self, key: &str) -> String {
        self.texts.get(key).to_owned()
    }

    /// What the library has to say.
    pub fn say(&self, message: &Message) -> String {
        message.said_in(self.language)
    }

    /// Why the operating system refused.
    pub fn io(&self, error: &io::Error) -> String {
        self.say(&error.into())
    }

    /// The text of `key` with `{name}` replaced by each value.
    pub fn with(&self, key: &str, values: &[(&str, String)]) -> String {
        self.texts.with(key, |name| values.iter().find(|(n, _)| *n == name).map(|(_, v)| Cow::Borrowed(v.as_str())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_say_the_same_things() {
        let (zh, en) = (Messages::load(Language::Chinese), Messages::load(Language::English));
        assert!(zh.texts.keys().count() > 100);
        assert!(zh.texts.keys().eq(en.texts.keys()));
    }
}
