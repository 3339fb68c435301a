//! Words around an indicator that do not change what it is, or change it in a way that a column can say.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::rules::{Diagnostic, Source};

/// File of these words in a rule layer.
const FILE: &str = "concept/words.toml";

/// `concept/words.toml`; later layers extend its lists.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Words {
    /// Written so → read so, in aliases and indicators alike: 规上 → 规模以上.
    pub fold: BTreeMap<String, String>,
    /// Openings and closings that say nothing of what is measured.
    pub prefix: Vec<String>,
    pub suffix: Vec<String>,
    /// Places without a name: 全省, 我市.
    pub place: Vec<String>,
    /// A part of the region: 市本级, 主城区.
    pub scope: Vec<String>,
    /// Grades (国家级), and what they are read as.
    pub grade: BTreeMap<String, String>,
    /// Verbs that bring about what follows: 新增, 建成. The figure is an increment.
    pub create: Vec<String>,
    /// Closings that make the figure a rate of change: 增速.
    pub growth: Vec<String>,
    /// Words of the basis.
    pub average: Vec<String>,
    pub cumulative: Vec<String>,
    pub annual: Vec<String>,
    /// Words of a time limit that spans years: 期间.
    pub years: Vec<String>,
    /// Words that change the meaning: they can't differ between two indicators that are taken for one.
    pub distinct: Vec<String>,
    /// Words that may differ.
    pub light: Vec<String>,
    #[serde(skip)]
    folds: Vec<(String, String)>,
}

impl Words {
    pub fn read(source: &Source, problems: &mut Vec<Diagnostic>) -> Self {
        let mut this = Self::default();
        for file in source.files.iter().filter(|f| f.path == FILE) {
            if let Some(words) = file.read(problems) {
                this.extend(words);
            }
        }
        this.folds = this.fold.iter().map(|(a, b)| (a.clone(), b.clone())).collect();
        this.folds.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.cmp(b)));
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
            mine.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
            mine.dedup();
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
                _ => plain.extend(c.to_uppercase()),
            }
        }
        let trimmed = plain.trim_matches(|c: char| matches!(c, '，' | ',' | '、' | '.'));
        let mut out = String::with_capacity(trimmed.len());
        let mut rest = trimmed;
        'next: while let Some(c) = rest.chars().next() {
            for (from, to) in &self.folds {
                if let Some(after) = rest.strip_prefix(from.as_str()) {
                    out.push_str(to);
                    rest = after;
                    continue 'next;
                }
            }
            out.push(c);
            rest = &rest[c.len_utf8()..];
        }
        out
    }

    /// Whether any word of `list` stands in `text`.
    pub fn said(list: &[String], text: &str) -> bool {
        list.iter().any(|w| text.contains(w.as_str()))
    }
}
