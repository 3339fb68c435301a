//! Word classes: `rules/lexicon/*.toml` and `[class."…"]` tables of any rule file.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Diagnostic;

/// One class as written in a file.
#[derive(Clone, Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClassEntry {
    /// What the class is for, and the source of words that are not self-evident.
    #[serde(default)]
    pub note: String,
    /// The words; a later layer adds to those of earlier ones.
    #[serde(default)]
    pub words: Vec<String>,
    /// Other classes whose words belong to this one too.
    #[serde(default)]
    pub include: Vec<String>,
    /// Words that this layer takes out again.
    #[serde(default)]
    pub remove: Vec<String>,
}

/// All classes by name, words longest first and then by code point, so that automata prefer the longest word.
#[derive(Clone, Debug, Default)]
pub struct Lexicon {
    classes: BTreeMap<String, Class>,
}

#[derive(Clone, Debug, Default)]
struct Class {
    words: Vec<String>,
    include: Vec<String>,
    file: String,
}

impl Lexicon {
    pub fn add(&mut self, file: &str, name: &str, entry: ClassEntry) {
        let class = self.classes.entry(name.to_owned()).or_default();
        class.file = file.to_owned();
        class.words.extend(entry.words);
        class.include.extend(entry.include);
        class.words.retain(|w| !entry.remove.contains(w));
    }

    /// Resolves `include` and sorts.
    ///
    /// # Errors
    /// A class that includes one that does not exist, or itself through others; an empty word.
    pub fn finish(&mut self) -> Result<(), Vec<Diagnostic>> {
        let mut problems = Vec::new();
        let names: Vec<String> = self.classes.keys().cloned().collect();
        let mut resolved = BTreeMap::new();
        for name in &names {
            let mut words = Vec::new();
            self.gather(name, &mut words, &mut Vec::new(), &mut problems);
            words.sort_by(|a: &String, b| b.chars().count().cmp(&a.chars().count()).then_with(|| a.cmp(b)));
            words.dedup();
            resolved.insert(name.clone(), words);
        }
        for (name, words) in resolved {
            if let Some(class) = self.classes.get_mut(&name) {
                class.words = words;
                class.include.clear();
            }
        }
        problems.sort_by(|a, b| (&a.file, &a.message).cmp(&(&b.file, &b.message)));
        problems.dedup();
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }

    fn gather(&self, name: &str, out: &mut Vec<String>, path: &mut Vec<String>, problems: &mut Vec<Diagnostic>) {
        let Some(class) = self.classes.get(name) else {
            return;
        };
        if path.iter().any(|p| p == name) {
            problems.push(Diagnostic::new(
                &class.file,
                None,
                format!("词类“{name}”经由 include 包含了自己"),
                "去掉其中一个 include",
            ));
            return;
        }
        if class.words.iter().any(|w| w.trim().is_empty()) {
            problems.push(Diagnostic::new(&class.file, None, format!("词类“{name}”里有空词"), "删去空的引号"));
        }
        out.extend(class.words.iter().filter(|w| !w.trim().is_empty()).cloned());
        path.push(name.to_owned());
        for inner in &class.include {
            if !self.classes.contains_key(inner) {
                problems.push(Diagnostic::new(
                    &class.file,
                    None,
                    format!("词类“{name}”包含的词类“{inner}”不存在"),
                    "检查名称，或先定义这个词类",
                ));
            }
            self.gather(inner, out, path, problems);
        }
        path.pop();
    }

    pub fn words(&self, class: &str) -> Option<&[String]> {
        self.classes.get(class).map(|c| c.words.as_slice())
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.classes.keys().map(String::as_str)
    }

    /// Classes that hold `word`, in order of name.
    pub fn classes_of<'a>(&'a self, word: &'a str) -> impl Iterator<Item = &'a str> {
        self.classes.iter().filter(move |(_, c)| c.words.iter().any(|w| w == word)).map(|(n, _)| n.as_str())
    }
}
