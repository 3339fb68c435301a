//! Reads and checks the files of `rules/concept/`.

use std::collections::BTreeMap;
use std::ops::Range;

use regex::{Regex, RegexSet, RegexSetBuilder};
use serde::Deserialize;
use toml::Spanned;

use super::Concept;
use super::words::Words;
use crate::message::say;
use crate::rules::{Diagnostic, RuleFile, Source};

const FOLDER: &str = "concept/";
const WORDS: &str = "concept/words.toml";
const BETTER: [&str; 3] = ["more", "less", "none"];
const BASES: [&str; 5] = ["", "annual", "cumulative", "average", "stock"];
/// Bytes of the longest id: what Stata takes for a variable's name.
const LONGEST_ID: usize = 32;

/// One file of concepts, of one field.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    field: Option<FieldDef>,
    #[serde(default)]
    concept: Vec<ConceptDef>,
    /// Ids of concepts of earlier layers that are not wanted.
    #[serde(default)]
    off: Vec<Spanned<String>>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct FieldDef {
    zh: String,
    en: String,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ConceptDef {
    id: Spanned<String>,
    zh: Option<String>,
    en: Option<String>,
    field: Option<FieldDef>,
    dimension: Option<OneOrMore>,
    #[serde(default)]
    unit: Vec<String>,
    better: Option<Spanned<String>>,
    basis: Option<Spanned<String>>,
    denominator: Option<String>,
    grade: Option<String>,
    only_change: Option<bool>,
    source: Option<String>,
    note: Option<String>,
    #[serde(default)]
    alias: Vec<Spanned<String>>,
    #[serde(default)]
    pattern: Vec<Spanned<String>>,
    /// Indicators that look alike and are not it.
    #[serde(default)]
    not: Vec<Spanned<String>>,
    /// Aliases of the earlier layer that are not wanted.
    #[serde(default)]
    without: Vec<Spanned<String>>,
    #[serde(default)]
    example: Vec<Spanned<String>>,
}

pub(super) struct Read {
    pub concepts: Vec<Concept>,
    pub aliases: BTreeMap<String, Vec<usize>>,
    pub patterns: RegexSet,
    pub pattern_of: Vec<usize>,
    pub not: BTreeMap<String, Vec<usize>>,
    pub words: Words,
}

/// A text of a rule file with the place where it stands.
#[derive(Clone, Debug)]
struct Placed {
    text: String,
    file: String,
    place: Range<usize>,
}

/// A concept while layers are laid over each other.
struct Draft {
    concept: Concept,
    layer: String,
    id: Placed,
    alias: Vec<Placed>,
    pattern: Vec<Placed>,
    not: Vec<Placed>,
}

fn placed(file: &RuleFile, list: &[Spanned<String>]) -> Vec<Placed> {
    list.iter().map(|t| Placed { text: t.as_ref().clone(), file: file.name(), place: t.span() }).collect()
}

pub(super) fn read(source: &Source) -> Result<Read, Vec<Diagnostic>> {
    let mut problems = Vec::new();
    let words = Words::read(source, &mut problems);
    let mut drafts: Vec<Draft> = Vec::new();
    for file in source.under(FOLDER).filter(|f| f.path.ends_with(".toml") && f.path != WORDS) {
        if let Some(read) = file.read(&mut problems) {
            add_file(file, read, &words, &mut drafts, &mut problems);
        }
    }
    for draft in &drafts {
        complete(draft, &mut problems);
    }
    let aliases = aliases(&drafts, &words, &mut problems);
    let not = index(&drafts, &words, |d| &d.not);
    let (patterns, pattern_of) = patterns(&drafts, &mut problems);
    if !problems.is_empty() {
        return Err(problems);
    }
    let concepts = drafts
        .into_iter()
        .map(|d| Concept {
            alias: d.alias.into_iter().map(|a| a.text).collect(),
            pattern: d.pattern.into_iter().map(|a| a.text).collect(),
            ..d.concept
        })
        .collect();
    Ok(Read { concepts, aliases, patterns, pattern_of, not, words })
}

fn add_file(file: &RuleFile, read: File, words: &Words, drafts: &mut Vec<Draft>, problems: &mut Vec<Diagnostic>) {
    for id in &read.off {
        let before = drafts.len();
        drafts.retain(|d| d.concept.id != *id.as_ref() || d.layer == file.layer);
        if drafts.len() == before {
            problems.push(Diagnostic::new(
                &file.name(),
                Some(id.span()),
                say!("concept.off", id = id.as_ref()),
                say!("concept.off.help"),
            ));
        }
    }
    for def in read.concept {
        let id = def.id.as_ref();
        if !is_id(id) {
            problems.push(Diagnostic::new(
                &file.name(),
                Some(def.id.span()),
                say!("concept.id", id),
                say!("concept.id.help"),
            ));
            continue;
        }
        let known = drafts.iter().position(|d| d.concept.id == *id);
        match known {
            Some(at) if drafts[at].layer == file.layer => problems.push(Diagnostic::new(
                &file.name(),
                Some(def.id.span()),
                say!("concept.again", id, file = drafts[at].id.file),
                say!("concept.again.help"),
            )),
            Some(at) => overlay(&mut drafts[at], file, def, words, problems),
            None => {
                let concept = Concept {
                    id: id.clone(),
                    field: read.field.clone().unwrap_or_default().zh,
                    field_en: read.field.clone().unwrap_or_default().en,
                    better: "none".to_owned(),
                    ..Concept::default()
                };
                let id = Placed { text: id.clone(), file: file.name(), place: def.id.span() };
                let mut draft = Draft {
                    concept,
                    layer: String::new(),
                    id,
                    alias: Vec::new(),
                    pattern: Vec::new(),
                    not: Vec::new(),
                };
                overlay(&mut draft, file, def, words, problems);
                drafts.push(draft);
            }
        }
    }
}

fn overlay(draft: &mut Draft, file: &RuleFile, def: ConceptDef, words: &Words, problems: &mut Vec<Diagnostic>) {
    let one_of = |value: &Option<Spanned<String>>, allowed: &[&str], problems: &mut Vec<Diagnostic>| {
        let value = value.as_ref()?;
        if allowed.contains(&value.as_ref().as_str()) {
            return Some(value.as_ref().clone());
        }
        problems.push(Diagnostic::new(
            &file.name(),
            Some(value.span()),
            say!("rules.not_value", value = value.as_ref()),
            say!("rules.values", list = allowed.iter().filter(|a| !a.is_empty()).copied().collect::<Vec<_>>()),
        ));
        None
    };
    let better = one_of(&def.better, &BETTER, problems);
    let basis = one_of(&def.basis, &BASES, problems);
    for unwanted in &def.without {
        let folded = words.fold(unwanted.as_ref());
        let before = draft.alias.len();
        draft.alias.retain(|a| words.fold(&a.text) != folded);
        if draft.alias.len() == before {
            problems.push(Diagnostic::new(
                &file.name(),
                Some(unwanted.span()),
                say!("concept.no_alias", id = draft.concept.id, alias = unwanted.as_ref()),
                say!("concept.no_alias.help"),
            ));
        }
    }
    let concept = &mut draft.concept;
    fn set(slot: &mut String, value: Option<String>) {
        if let Some(value) = value {
            *slot = value;
        }
    }
    set(&mut concept.name_zh, def.zh);
    set(&mut concept.name_en, def.en);
    if let Some(field) = def.field {
        concept.field = field.zh;
        concept.field_en = field.en;
    }
    match def.dimension {
        Some(OneOrMore::One(one)) => concept.dimension = vec![one],
        Some(OneOrMore::More(more)) => concept.dimension = more,
        None => {}
    }
    if !def.unit.is_empty() {
        concept.unit = def.unit;
    }
    set(&mut concept.better, better);
    set(&mut concept.basis, basis);
    set(&mut concept.denominator, def.denominator);
    set(&mut concept.grade, def.grade);
    set(&mut concept.source, def.source);
    set(&mut concept.note, def.note);
    if let Some(only) = def.only_change {
        concept.only_change = only;
    }
    concept.example.extend(def.example.iter().map(|e| e.as_ref().clone()));
    concept.file = file.name();
    draft.layer.clone_from(&file.layer);
    draft.alias.extend(placed(file, &def.alias));
    draft.pattern.extend(placed(file, &def.pattern));
    draft.not.extend(placed(file, &def.not));
}

fn is_id(id: &str) -> bool {
    id.len() <= LONGEST_ID
        && id.starts_with(|c: char| c.is_ascii_lowercase())
        && id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

/// Names, field, dimension and a way to be found: what every concept must have.
fn complete(draft: &Draft, problems: &mut Vec<Diagnostic>) {
    let c = &draft.concept;
    let mut missing = Vec::new();
    for (key, value) in [("zh", &c.name_zh), ("en", &c.name_en), ("field", &c.field)] {
        if value.is_empty() {
            missing.push(key);
        }
    }
    if c.dimension.is_empty() {
        missing.push("dimension");
    }
    if !missing.is_empty() {
        problems.push(Diagnostic::new(
            &draft.id.file,
            Some(draft.id.place.clone()),
            say!("concept.missing", id = c.id, list = missing),
            say!("concept.missing.help"),
        ));
    }
}

/// Whether a value of one dimension could be taken for either.
fn overlap(a: &Concept, b: &Concept) -> bool {
    let dimension = a.dimension.iter().any(|d| b.dimension.contains(d));
    let unit = a.unit.is_empty() || b.unit.is_empty() || a.unit.iter().any(|u| b.unit.contains(u));
    dimension && unit
}

fn index(drafts: &[Draft], words: &Words, list: impl Fn(&Draft) -> &Vec<Placed>) -> BTreeMap<String, Vec<usize>> {
    let mut all: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (number, draft) in drafts.iter().enumerate() {
        for text in list(draft) {
            let of = all.entry(words.fold(&text.text)).or_default();
            if !of.contains(&number) {
                of.push(number);
            }
        }
    }
    all
}

fn aliases(drafts: &[Draft], words: &Words, problems: &mut Vec<Diagnostic>) -> BTreeMap<String, Vec<usize>> {
    let mut all: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (number, draft) in drafts.iter().enumerate() {
        let name = Placed { text: draft.concept.name_zh.clone(), ..draft.id.clone() };
        for alias in std::iter::once(&name).chain(&draft.alias) {
            let folded = words.fold(&alias.text);
            if folded.is_empty() {
                continue;
            }
            let of = all.entry(folded).or_default();
            if let Some(other) = of.iter().find(|o| **o != number && overlap(&drafts[**o].concept, &draft.concept)) {
                problems.push(Diagnostic::new(
                    &alias.file,
                    Some(alias.place.clone()),
                    say!(
                        "concept.shared",
                        alias = alias.text,
                        one = drafts[*other].concept.id,
                        other = draft.concept.id
                    ),
                    say!("concept.shared.help"),
                ));
            } else if !of.contains(&number) {
                of.push(number);
            }
        }
    }
    all
}

fn patterns(drafts: &[Draft], problems: &mut Vec<Diagnostic>) -> (RegexSet, Vec<usize>) {
    let mut sources = Vec::new();
    let mut of = Vec::new();
    for (number, draft) in drafts.iter().enumerate() {
        for pattern in &draft.pattern {
            let source = format!(r"\A(?:{})\z", pattern.text);
            match Regex::new(&source) {
                Ok(_) => {
                    sources.push(source);
                    of.push(number);
                }
                Err(e) => problems.push(Diagnostic::new(
                    &pattern.file,
                    Some(pattern.place.clone()),
                    say!("concept.pattern", e),
                    say!("concept.pattern.help"),
                )),
            }
        }
    }
    (RegexSetBuilder::new(sources).build().unwrap_or_else(|_| RegexSet::empty()), of)
}
