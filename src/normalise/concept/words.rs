//! Words around an indicator that do not change what it is, or change it in a way that a column can say.

use std::collections::{BTreeMap, BTreeSet};

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use serde::Deserialize;

use crate::rules::{Diagnostic, Source};
use crate::word_list::WordList;

/// File of these words in a rule layer.
const FILE: &str = "concept/words.toml";

/// `concept/words.toml`; later layers extend its lists.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Words {
    /// Written so → read so, in aliases and indicators alike: 规上 → 规模以上.
    pub fold: BTreeMap<String, String>,
    /// Openings and closings that say nothing of what is measured.
    pub prefix: WordList,
    pub suffix: WordList,
    /// Places without a name: 全省, 我市.
    pub place: WordList,
    /// A part of the region: 市本级, 主城区.
    pub scope: WordList,
    /// Grades (国家级), and what they are read as.
    pub grade: BTreeMap<String, String>,
    /// Verbs that bring about what follows: 新增, 建成. The figure is an increment.
    pub create: WordList,
    /// Closings that make the figure a rate of change: 增速.
    pub growth: WordList,
    /// Words of the basis.
    pub average: WordList,
    pub cumulative: WordList,
    pub annual: WordList,
    /// Words of a time limit that spans years: 期间.
    pub years: WordList,
    /// Words that change the meaning: they can't differ between two indicators that are taken for one.
    pub distinct: WordList,
    /// Words that may differ.
    pub light: WordList,
    #[serde(skip)]
    compiled: Compiled,
}

/// The lists as automata: each is asked many times for every target.
#[derive(Clone, Debug, Default)]
struct Compiled {
    fold: Option<AhoCorasick>,
    /// What each fold is read as.
    folded: Vec<String>,
    distinct: Option<AhoCorasick>,
    light: BTreeSet<String>,
    ways: Vec<Way>,
    way: Option<AhoCorasick>,
}

/// What leaving a word aside says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Said {
    Nothing,
    Basis(&'static str),
    Scope,
    Grade(String),
    Growth,
    Create,
}

/// A word that may be left aside, where it has to stand for that, and what it said.
#[derive(Clone, Debug)]
pub(super) struct Way {
    pub word: String,
    pub said: Said,
    stands: Stands,
}

impl Way {
    /// Whether the name of a place that the text opens with is left aside before this word is tried.
    pub fn after_place(&self) -> bool {
        self.stands == Stands::Last || !matches!(self.said, Said::Nothing | Said::Basis(_))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stands {
    First,
    Anywhere,
    Last,
}

impl Words {
    pub fn read(source: &Source, problems: &mut Vec<Diagnostic>) -> Self {
        let mut this = Self::default();
        for file in source.files.iter().filter(|f| f.path == FILE) {
            if let Some(words) = file.read(problems) {
                this.extend(words);
            }
        }
        this.compiled = this.compile();
        this
    }

    fn extend(&mut self, other: Words) {
        self.fold.extend(other.fold);
        self.grade.extend(other.grade);
        let lists = [
            (&mut self.prefix, other.prefix),
            (&mut self.suffix, other.suffix),
            (&mut self.place, other.place),
            (&mut self.scope, other.scope),
            (&mut self.create, other.create),
            (&mut self.growth, other.growth),
            (&mut self.average, other.average),
            (&mut self.cumulative, other.cumulative),
            (&mut self.annual, other.annual),
            (&mut self.years, other.years),
            (&mut self.distinct, other.distinct),
            (&mut self.light, other.light),
        ];
        for (mine, theirs) in lists {
            mine.extend(theirs);
            mine.longest_first();
        }
    }

    /// An indicator or alias as it is looked up: without white space, marks and brackets, with synonyms folded.
    pub fn fold(&self, text: &str) -> String {
        let mut plain = String::with_capacity(text.len());
        let mut depth = 0usize;
        for c in text.chars() {
            match c {
                '（' | '(' | '〔' | '[' | '【' => depth += 1,
                '）' | ')' | '〕' | ']' | '】' => depth = depth.saturating_sub(1),
                _ if depth > 0 || c.is_whitespace() => {}
                '“' | '”' | '"' | '‘' | '’' | '《' | '》' | '「' | '」' | '_' | '·' | '。' | '；' | ';' | '：'
                | ':' => {}
                // Chinese characters have no case.
                '\u{4E00}'..='\u{9FFF}' => plain.push(c),
                _ => plain.extend(c.to_uppercase()),
            }
        }
        let trimmed = plain.trim_matches(|c: char| matches!(c, '，' | ',' | '、' | '.'));
        match &self.compiled.fold {
            Some(folds) => folds.replace_all(trimmed, &self.compiled.folded),
            None => trimmed.to_owned(),
        }
    }

    fn compile(&self) -> Compiled {
        let mut ways = Vec::new();
        let mut add = |words: &mut dyn Iterator<Item = &String>, stands: Stands, said: Said| {
            ways.extend(words.filter(|w| !w.is_empty()).map(|w| Way { word: w.clone(), stands, said: said.clone() }));
        };
        // In this order they are tried.
        for (list, basis) in [(&self.average, "average"), (&self.cumulative, "cumulative"), (&self.annual, "annual")] {
            add(&mut list.iter(), Stands::Anywhere, Said::Basis(basis));
        }
        add(&mut self.prefix.iter().chain(&self.place), Stands::First, Said::Nothing);
        add(&mut self.scope.iter(), Stands::First, Said::Scope);
        add(&mut self.suffix.iter(), Stands::Last, Said::Nothing);
        for (word, grade) in self.grade.iter().rev() {
            add(&mut std::iter::once(word), Stands::Anywhere, Said::Grade(grade.clone()));
        }
        add(&mut self.growth.iter(), Stands::Last, Said::Growth);
        add(&mut self.create.iter(), Stands::First, Said::Create);
        let automaton = |words: &mut dyn Iterator<Item = &String>, kind: MatchKind| {
            let words: Vec<&String> = words.collect();
            AhoCorasick::builder().kind(Some(AhoCorasickKind::DFA)).match_kind(kind).build(words).ok()
        };
        Compiled {
            fold: automaton(&mut self.fold.keys(), MatchKind::LeftmostLongest),
            folded: self.fold.values().cloned().collect(),
            distinct: automaton(&mut self.distinct.iter(), MatchKind::Standard),
            light: self.light.iter().cloned().collect(),
            way: automaton(&mut ways.iter().map(|w| &w.word), MatchKind::Standard),
            ways,
        }
    }

    /// Every way to leave one word of `text` aside, with the byte where its word first stands, in the order in which
    /// ways are tried. One pass over the text.
    pub fn ways(&self, text: &str) -> Vec<(&Way, usize)> {
        let Some(automaton) = &self.compiled.way else { return Vec::new() };
        let mut found: Vec<(usize, usize)> = automaton
            .find_overlapping_iter(text)
            .filter(|m| match self.compiled.ways[m.pattern().as_usize()].stands {
                Stands::First => m.start() == 0,
                Stands::Anywhere => true,
                Stands::Last => m.end() == text.len(),
            })
            .map(|m| (m.pattern().as_usize(), m.start()))
            .collect();
        found.sort_unstable();
        found.dedup_by_key(|f| f.0);
        found.into_iter().map(|(way, at)| (&self.compiled.ways[way], at)).collect()
    }

    /// Whether `token` has a word that changes the meaning.
    pub fn is_distinct(&self, token: &str) -> bool {
        self.compiled.distinct.as_ref().is_some_and(|words| words.is_match(token))
    }

    /// Whether `token` may differ without a change of meaning.
    pub fn is_light(&self, token: &str) -> bool {
        self.compiled.light.contains(token)
    }
}
