//! When two texts say the same: plain forms, shared character pairs, the longest shared run.

use std::collections::BTreeSet;

use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;

use crate::rules::{Diagnostic, Source};

const WORDS_FILE: &str = "score/words.toml";

/// Indicators agree from this F1 of character pairs on.
const INDICATOR: f64 = 0.75;

/// Words that scoring looks past, from `rules/score/words.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScoreWords {
    scope: Vec<String>,
    rise: Rise,
    unit: Vec<UnitForm>,
    label: Label,
}

/// What the printed number of an item is made of.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Label {
    before: String,
    numerals: String,
    hundreds: String,
    ends: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rise {
    before: Vec<String>,
    words: Vec<String>,
    after: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct UnitForm {
    from: String,
    to: String,
}

impl ScoreWords {
    /// The built-in words: scoring must mean the same whatever rules a run had.
    ///
    /// # Errors
    /// A words file that is missing or not of its form.
    pub fn load() -> Result<Self, Vec<Diagnostic>> {
        let source = Source::built_in();
        let file = source.files.iter().find(|f| f.path == WORDS_FILE);
        let text = file.map_or("", |f| f.text.as_str());
        toml::from_str(text).map_err(|e| vec![Diagnostic::from_toml(WORDS_FILE, &e)])
    }

    /// Whether two indicators are the same: alike but for the plan's own place in front and 增长 and the like behind.
    pub fn indicator(&self, gold: &str, got: &str) -> bool {
        let (g, p) = (self.core(&plain(gold)), self.core(&plain(got)));
        g == p || pair_f1(&g, &p) >= INDICATOR
    }

    /// An item's title without its printed numbers: 第三条, （二）, 3、.
    pub fn without_label<'t>(&self, text: &'t str) -> &'t str {
        let mut rest = text;
        while let Some(after) = self.strip_label(rest) {
            rest = after;
        }
        rest
    }

    fn strip_label<'t>(&self, text: &'t str) -> Option<&'t str> {
        let numeral = |c: char| c.is_ascii_digit() || self.label.numerals.contains(c);
        if let Some(open) = text.strip_prefix('(') {
            let inner = open.trim_start_matches(numeral);
            return inner.strip_prefix(')').filter(|_| inner.len() < open.len());
        }
        let body = text.strip_prefix(self.label.before.as_str()).unwrap_or(text);
        let inner = body.trim_start_matches(|c| numeral(c) || self.label.hundreds.contains(c));
        let rest = self.label.ends.iter().find_map(|end| inner.strip_prefix(end.as_str()));
        rest.filter(|_| inner.len() < body.len())
    }

    fn core(&self, indicator: &str) -> String {
        let s = self.scope.iter().find_map(|w| indicator.strip_prefix(w.as_str())).unwrap_or(indicator);
        let without = self.without_rise(s);
        if without.is_empty() { s.to_owned() } else { without.to_owned() }
    }

    fn without_rise<'s>(&self, s: &'s str) -> &'s str {
        let cut = |s: &'s str, words: &[String]| words.iter().find_map(|w| s.strip_suffix(w.as_str()));
        let base = cut(s, &self.rise.after).and_then(|b| cut(b, &self.rise.words)).or_else(|| cut(s, &self.rise.words));
        let Some(base) = base else { return s };
        cut(base, &self.rise.before).unwrap_or(base)
    }

    pub fn unit(&self, unit: &str) -> String {
        self.unit.iter().fold(plain(unit), |u, form| u.replace(&form.from, &form.to))
    }
}

/// NFKC, no white space, no quotation marks, one kind of dash.
pub fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.nfkc() {
        match c {
            c if c.is_whitespace() => {}
            '“' | '”' | '„' | '‟' | '"' | '\'' | '‘' | '’' => {}
            '—' | '–' | '―' | '─' | '~' | '～' | '-' => {
                if !out.ends_with('-') {
                    out.push('-');
                }
            }
            c => out.push(c),
        }
    }
    out
}

fn pairs(text: &str) -> BTreeSet<(char, Option<char>)> {
    let chars: Vec<char> = text.chars().collect();
    match chars.as_slice() {
        [] => BTreeSet::new(),
        [one] => BTreeSet::from([(*one, None)]),
        _ => chars.windows(2).map(|w| (w[0], Some(w[1]))).collect(),
    }
}

/// F1 of the character pairs of two plain texts.
pub fn pair_f1(a: &str, b: &str) -> f64 {
    let (x, y) = (pairs(a), pairs(b));
    if x.is_empty() || y.is_empty() {
        return f64::from(u8::from(x == y));
    }
    2.0 * x.intersection(&y).count() as f64 / (x.len() + y.len()) as f64
}

/// Characters of the longest run that two plain texts share.
pub fn longest_common(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let (mut best, mut row) = (0, vec![0usize; b.len() + 1]);
    for ca in a.chars() {
        let mut diagonal = 0;
        for (j, cb) in b.iter().enumerate() {
            let above = row[j + 1];
            row[j + 1] = if ca == *cb { diagonal + 1 } else { 0 };
            best = best.max(row[j + 1]);
            diagonal = above;
        }
    }
    best
}

/// Longest shared run as a share of the shorter plain text; 1 when one holds the other, 0 when one is empty.
pub fn overlap(a: &str, b: &str) -> f64 {
    if a.is_empty() || b.is_empty() {
        return 0.0;
    }
    if a.contains(b) || b.contains(a) {
        return 1.0;
    }
    longest_common(a, b) as f64 / a.chars().count().min(b.chars().count()) as f64
}

/// The first `n` characters.
pub fn first(text: &str, n: usize) -> &str {
    text.char_indices().nth(n).map_or(text, |(i, _)| &text[..i])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_texts_compare() {
        assert_eq!(plain("“A级”　３—５ 家"), "A级3-5家");
        let words = ScoreWords::load().unwrap_or_else(|p| panic!("{p:#?}"));
        assert_eq!(words.without_label("第三条(二)3、推进改革"), "推进改革");
        assert_eq!(words.without_label("三会一课"), "三会一课");
        assert_eq!(longest_common("新建公园10个", "今年新建公园8个"), 4);
        assert!((overlap("新建公园", "年内新建公园") - 1.0).abs() < 1e-9);
        assert!(pair_f1("甲乙丙", "甲乙丙") > 0.99 && pair_f1("甲乙", "丙丁") < 0.01);
    }

    #[test]
    fn scope_and_rise_do_not_count() {
        let words = ScoreWords::load().unwrap_or_else(|p| panic!("{p:#?}"));
        assert!(words.indicator("地区生产总值", "全市地区生产总值同比增长"));
        assert!(words.indicator("用水总量下降", "用水总量"));
        assert!(!words.indicator("新建公园", "改造学校"));
        assert_eq!(words.unit("个％"), "%");
    }
}
