//! Word classes: `rules/lexicon/*.toml` and `[class."…"]` tables of any rule file.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use toml::Spanned;

use super::compile::other_width;
use super::diagnostic::with_nearest;
use super::{Diagnostic, RuleFile};
use crate::message::{Message, say};
use crate::word_list::WordList;

/// One class as written in a file. 一个词类。
#[derive(Clone, Debug, Default, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClassEntry {
    /// What the class is for. 用途。
    #[serde(default)]
    pub note: String,
    /// Where words come from that are not self-evident, unless the file says it for all. 非一望可知的词的来源。
    #[serde(default)]
    pub source: String,
    /// The words; a later layer adds to those of earlier ones. 词；后面的层在前面的层之上添加。
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub words: Vec<Spanned<String>>,
    /// Other classes whose words belong to this one too. 包含的其他词类。
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub include: Vec<Spanned<String>>,
    /// Words that this layer takes out again. 这一层去掉的词。
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub remove: Vec<Spanned<String>>,
}

/// A file of `rules/lexicon/`. 词类文件。
#[derive(Clone, Debug, Default, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LexiconFileDef {
    /// Where the words of the file come from. 全文件的词的来源。
    #[serde(default)]
    pub source: String,
    /// The classes by name. 词类。
    #[serde(default)]
    pub class: BTreeMap<String, ClassEntry>,
}

/// All classes by name, words longest first and then by code point, so that automata prefer the longest word.
#[derive(Clone, Debug, Default)]
pub struct Lexicon {
    classes: BTreeMap<String, Class>,
    /// Whether a file that may hold classes could not be read: what is missing is then told once, as the fault of that
    /// file, and not at every place that asks for a class.
    pub incomplete: bool,
    nothing: WordList,
}

#[derive(Clone, Debug, Default)]
struct Class {
    words: Vec<String>,
    /// The same with those of the classes that it includes.
    listed: WordList,
    /// And with their punctuation in either width.
    printed: WordList,
    include: Vec<Include>,
    /// Layers that wrote the class, in order.
    layers: Vec<String>,
    /// Words that a layer above the built-in one added, with that layer.
    added: BTreeMap<String, String>,
    bytes: usize,
}

#[derive(Clone, Debug)]
struct Include {
    name: String,
    file: String,
    place: std::ops::Range<usize>,
}

/// Classes that include each other in a row; more are refused, since they are read by recursion.
const MOST_INCLUDES: usize = 20;

/// What has been read of one class and those that it includes.
#[derive(Default)]
struct Gathered {
    words: Vec<String>,
    added: BTreeMap<String, String>,
    path: Vec<String>,
    seen: BTreeSet<String>,
}

impl Lexicon {
    /// Adds what `file` says of a class. `layer` is the layer's short name.
    pub fn add(&mut self, file: &RuleFile, layer: &str, name: &str, entry: ClassEntry, findings: &mut Vec<Diagnostic>) {
        let class = self.classes.entry(name.to_owned()).or_default();
        if !class.layers.iter().any(|l| l == layer) {
            class.layers.push(layer.to_owned());
        }
        let mut known: BTreeSet<String> = class.words.iter().cloned().collect();
        for word in entry.words {
            let (place, word) = (word.span(), word.into_inner());
            if word.trim().is_empty() {
                let message = say!("lexicon.empty", name);
                findings.push(Diagnostic::new(&file.name(), Some(place), message, say!("lexicon.empty.help")));
                continue;
            }
            if known.insert(word.clone()) {
                if layer != super::BUILT_IN {
                    class.added.insert(word.clone(), layer.to_owned());
                }
                class.words.push(word);
            }
        }
        let include = entry.include.into_iter();
        class.include.extend(include.map(|i| Include { place: i.span(), name: i.into_inner(), file: file.name() }));
        let removed: BTreeSet<&str> = entry.remove.iter().map(|w| w.as_ref().as_str()).collect();
        for word in entry.remove.iter().filter(|w| !known.contains(w.as_ref())) {
            let message = say!("lexicon.remove", name, word = word.as_ref());
            let help = with_nearest(word.as_ref(), known.iter().map(String::as_str), say!("lexicon.remove.help"));
            findings.push(Diagnostic::new(&file.name(), Some(word.span()), message, help));
        }
        class.words.retain(|w| !removed.contains(w.as_str()));
    }

    /// Resolves `include` and sorts. A class that includes one that does not exist, or itself through others, is a
    /// finding.
    pub fn finish(&mut self, findings: &mut Vec<Diagnostic>) {
        let names: Vec<String> = self.classes.keys().cloned().collect();
        let mut resolved = BTreeMap::new();
        for name in &names {
            let mut found = Gathered::default();
            self.gather(name, &mut found, findings);
            let Gathered { mut words, added, .. } = found;
            words.sort_by(|a: &String, b| b.chars().count().cmp(&a.chars().count()).then_with(|| a.cmp(b)));
            words.dedup();
            resolved.insert(name.clone(), (words, added));
        }
        for (name, (words, added)) in resolved {
            if let Some(class) = self.classes.get_mut(&name) {
                class.bytes = words.iter().map(|w| w.len() + 1).sum::<usize>() + 4;
                class.listed = words.clone().into();
                let punctuated = words.iter().any(|w| w.chars().any(|c| other_width(c).is_some()));
                class.printed = match punctuated {
                    true => in_either_width(words.iter().map(String::as_str)),
                    false => class.listed.clone(),
                };
                class.words = words;
                class.added = added;
                class.include.clear();
            }
        }
    }

    /// The words of a class and of all that it includes, each of which counts once, however often it is named.
    fn gather(&self, name: &str, found: &mut Gathered, findings: &mut Vec<Diagnostic>) {
        let Some(class) = self.classes.get(name) else { return };
        found.words.extend(class.words.iter().cloned());
        found.added.extend(class.added.iter().map(|(word, layer)| (word.clone(), layer.clone())));
        found.path.push(name.to_owned());
        for inner in &class.include {
            let mut report = |message: Message, help: Message| {
                findings.push(Diagnostic::new(&inner.file, Some(inner.place.clone()), message, help));
            };
            if found.path.contains(&inner.name) {
                report(say!("lexicon.circle", name = inner.name), say!("lexicon.circle.help"));
            } else if found.path.len() > MOST_INCLUDES {
                report(say!("lexicon.deep", name = inner.name, most = MOST_INCLUDES), say!("lexicon.deep.help"));
            } else if !self.classes.contains_key(&inner.name) {
                let help = with_nearest(&inner.name, self.names(), say!("lexicon.include.help"));
                report(say!("lexicon.include", name, other = inner.name), help);
            } else if found.seen.insert(inner.name.clone()) {
                self.gather(&inner.name, found, findings);
            }
        }
        found.path.pop();
    }

    pub fn words(&self, class: &str) -> Option<&WordList> {
        self.classes.get(class).map(|c| &c.listed)
    }

    /// The words of a class that code asks for; none where no layer has it.
    pub fn list(&self, class: &str) -> &WordList {
        self.words(class).unwrap_or(&self.nothing)
    }

    /// The words of a class as a text may print them: their punctuation in either width.
    pub(super) fn printed(&self, class: &str) -> &WordList {
        self.classes.get(class).map_or(&self.nothing, |c| &c.printed)
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.classes.keys().map(String::as_str)
    }

    /// Whether a layer above the built-in one made the class: no code can know it, so only patterns can use it.
    pub fn is_own(&self, class: &str) -> bool {
        self.classes.get(class).is_some_and(|c| !c.layers.iter().any(|l| l == super::BUILT_IN))
    }

    /// Bytes of the alternation of a class.
    pub fn bytes_of(&self, class: &str) -> usize {
        self.classes.get(class).map_or(0, |c| c.bytes)
    }

    /// Classes that hold `word`, in order of name.
    pub fn classes_of<'a>(&'a self, word: &'a str) -> impl Iterator<Item = &'a str> {
        self.classes.iter().filter(move |(_, c)| c.listed.holds(word)).map(|(n, _)| n.as_str())
    }

    /// The layer that added `word` to `class`, when it was not the built-in one.
    pub fn layer_of(&self, class: &str, word: &str) -> Option<&str> {
        self.classes.get(class)?.added.get(word).map(String::as_str)
    }

    /// Words of `class` that layers above the built-in one added, each with its layer.
    pub fn added(&self, class: &str) -> impl Iterator<Item = (&str, &str)> {
        self.classes.get(class).into_iter().flat_map(|c| &c.added).map(|(word, layer)| (word.as_str(), layer.as_str()))
    }
}

/// A word with more marks of punctuation is looked for as it is written and with all of them in the other width.
const MOST_MARKS: usize = 6;

/// Words as a text may print them, their punctuation in either width: those of one word side by side.
pub(super) fn in_either_width<'w>(words: impl IntoIterator<Item = &'w str>) -> WordList {
    words.into_iter().flat_map(spellings).collect::<Vec<_>>().into()
}

fn spellings(word: &str) -> Vec<String> {
    if word.chars().filter(|c| other_width(*c).is_some()).count() > MOST_MARKS {
        return vec![word.to_owned(), word.chars().map(|c| other_width(c).unwrap_or(c)).collect()];
    }
    word.chars().fold(vec![String::new()], |begun, c| {
        let printed = [Some(c), other_width(c)].into_iter().flatten();
        printed.flat_map(|c| begun.iter().map(move |begun| format!("{begun}{c}"))).collect()
    })
}
