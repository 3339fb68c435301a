//! The words around numbers: comparators, separators of ranges, idioms. All of them are data
//! (`rules/measure/comparator.toml`, `rules/measure/idiom.toml`, classes of the lexicon).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use aho_corasick::{AhoCorasick, Anchored, Input, MatchKind, StartKind};
use serde::Deserialize;

use crate::document::Span;
use crate::message::{Message, say};
use crate::rules::{Diagnostic, Lexicon, RuleFile, Source, with_nearest};
use crate::word_list::WordList;

use super::opening::{self, Openings};
use super::quantity::Comparator;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    comparator: Vec<ComparatorDef>,
    #[serde(default)]
    not_comparator: Vec<NotComparator>,
    r#use: Option<UseDef>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ComparatorDef {
    class: String,
    side: Side,
    meaning: String,
    inside: bool,
    #[serde(default)]
    large: bool,
    #[serde(default)]
    bare: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Side {
    Before,
    After,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NotComparator {
    side: Side,
    words: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UseDef {
    filler: String,
    range: String,
    term_units: String,
    inner_suffix: WordList,
    single_units: String,
    single_dimensions: String,
    half_infix: WordList,
    more_infix: WordList,
    year_month: WordList,
    between: WordList,
    between_end: WordList,
    per: WordList,
    distant_at_least: String,
    slogan_not: WordList,
    currency_before: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct IdiomFile {
    #[serde(default)]
    idiom: Vec<IdiomDef>,
    #[serde(default)]
    not_idiom: Vec<IdiomDef>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct IdiomDef {
    words: Vec<String>,
}

/// A comparator word.
#[derive(Clone, Debug)]
pub struct Word {
    pub text: String,
    pub meaning: Comparator,
    /// Part of the mention; verbs like 突破 are not.
    pub inside: bool,
    /// Only before large numbers: 过千亿, 破100亿.
    pub large: bool,
    /// Only before multipliers that stand alone: 上百, 上万.
    pub bare: bool,
}

/// What kind of number a comparator stands before.
#[derive(Clone, Copy, Debug, Default)]
pub struct Size {
    pub large: bool,
    pub bare: bool,
}

fn is_clause_break(c: char) -> bool {
    matches!(c, '，' | '。' | '；' | '：' | '、' | ',' | ';' | ':' | '(' | '（' | ')' | '）')
}

/// Comparators of one side of a number.
#[derive(Default)]
struct Comparators {
    words: Vec<Word>,
    texts: WordList,
}

impl Comparators {
    fn longest_first(&mut self) {
        self.words.sort_by(|a, b| b.text.len().cmp(&a.text.len()).then_with(|| a.text.cmp(&b.text)));
        self.texts = self.words.iter().map(|w| w.text.clone()).collect::<Vec<_>>().into();
    }

    /// The longest that `text` begins with.
    fn opening(&self, text: &str) -> Option<&Word> {
        let found = self.texts.opening(text)?;
        self.words.iter().find(|w| w.text == found)
    }

    /// The longest that `text` ends with and that fits.
    fn closing(&self, text: &str, fits: impl Fn(&Word) -> bool) -> Option<&Word> {
        self.texts.closings(text).find_map(|found| self.words.iter().find(|w| w.text == found && fits(w)))
    }
}

/// All words around numbers.
#[derive(Default)]
pub struct Words {
    before: Comparators,
    after: Comparators,
    not_before: WordList,
    not_after: WordList,
    filler: WordList,
    range: WordList,
    term_units: BTreeSet<String>,
    inner_suffix: WordList,
    single_units: BTreeSet<String>,
    single_dimensions: BTreeSet<String>,
    half_infix: WordList,
    more_infix: WordList,
    year_month: WordList,
    between: WordList,
    between_end: WordList,
    per: WordList,
    distant: WordList,
    slogan_not: BTreeSet<String>,
    currency_before: BTreeMap<String, String>,
    idioms: Option<Idioms>,
}

struct Idioms {
    openings: Arc<Openings>,
    /// Tells which begins at a byte.
    automaton: AhoCorasick,
    /// Patterns from here on are no idioms, only longer words that contain one.
    first_exception: usize,
}

impl Words {
    /// # Errors
    /// All findings: unknown keys, classes that do not exist, meanings that are none.
    pub fn load(source: &Source, lexicon: &Lexicon) -> Result<Self, Vec<Diagnostic>> {
        let mut this = Self::default();
        let mut findings = Vec::new();
        for file in source.under("measure/comparator") {
            if let Some(parsed) = file.read(&mut findings) {
                this.extend(parsed, lexicon, file, &mut findings);
            }
        }
        let (mut idioms, mut exceptions) = (BTreeSet::new(), BTreeSet::new());
        for file in source.under("measure/idiom") {
            if let Some(parsed) = file.read::<IdiomFile>(&mut findings) {
                idioms.extend(parsed.idiom.into_iter().flat_map(|i| i.words));
                exceptions.extend(parsed.not_idiom.into_iter().flat_map(|i| i.words));
            }
        }
        this.before.longest_first();
        this.after.longest_first();
        this.filler.longest_first();
        this.range.longest_first();
        idioms.retain(|w| !exceptions.contains(w));
        let first_exception = idioms.len();
        let words = || idioms.iter().chain(&exceptions);
        let mut builder = AhoCorasick::builder();
        match builder.match_kind(MatchKind::LeftmostLongest).start_kind(StartKind::Anchored).build(words()) {
            Ok(automaton) => {
                let openings = Arc::new(words().flat_map(|w| opening::word(w)).collect());
                this.idioms = Some(Idioms { openings, automaton, first_exception });
            }
            Err(error) => findings.push(Diagnostic::new(
                "rules/measure/idiom.toml",
                None,
                Message::verbatim(error.to_string()),
                say!("rules.idioms.help"),
            )),
        }
        if findings.is_empty() { Ok(this) } else { Err(findings) }
    }

    fn extend(&mut self, file: File, lexicon: &Lexicon, path: &RuleFile, findings: &mut Vec<Diagnostic>) {
        let mut class = |name: &str| -> WordList {
            match lexicon.words(name) {
                Some(words) => words.clone(),
                None if lexicon.incomplete => WordList::default(),
                None => {
                    findings.push(Diagnostic::new(
                        &path.name(),
                        path.quoted(name),
                        say!("rules.no_class", name),
                        with_nearest(name, lexicon.names(), say!("rules.no_class.help")),
                    ));
                    WordList::default()
                }
            }
        };
        let mut wrong = Vec::new();
        for def in file.comparator {
            let Some(meaning) = Comparator::from_name(&def.meaning) else {
                wrong.push(def.meaning);
                continue;
            };
            let words = class(&def.class).into_iter().map(|text| Word {
                text,
                meaning,
                inside: def.inside,
                large: def.large,
                bare: def.bare,
            });
            match def.side {
                Side::Before => self.before.words.extend(words),
                Side::After => self.after.words.extend(words),
            }
        }
        if let Some(used) = file.r#use {
            self.filler = class(&used.filler);
            self.range = class(&used.range);
            self.term_units = class(&used.term_units).into_iter().collect();
            self.single_units = class(&used.single_units).into_iter().collect();
            self.single_dimensions = class(&used.single_dimensions).into_iter().collect();
            self.inner_suffix = used.inner_suffix;
            self.half_infix = used.half_infix;
            self.more_infix = used.more_infix;
            self.year_month = used.year_month;
            self.between = used.between;
            self.between_end = used.between_end;
            self.per = used.per;
            self.distant = class(&used.distant_at_least);
            self.slogan_not = used.slogan_not.into_iter().collect();
            self.currency_before = used.currency_before;
        }
        for def in file.not_comparator {
            match def.side {
                Side::Before => self.not_before.extend(def.words),
                Side::After => self.not_after.extend(def.words),
            }
        }
        findings.extend(wrong.into_iter().map(|meaning| {
            let help = say!("rules.comparator.help");
            Diagnostic::new(&path.name(), path.quoted(&meaning), say!("rules.comparator", meaning), help)
        }));
    }

    /// The comparator that ends `before`, with bytes from its start to the number, words between them included
    /// (约在, 超过了). `size` says which comparators the number may have.
    pub fn comparator_before(&self, before: &str, size: Size) -> Option<(&Word, usize)> {
        let fits = |w: &Word| (size.large || !w.large) && (size.bare || !w.bare);
        let mut rest = before.trim_end();
        for _ in 0..3 {
            if let Some(word) = self.before.closing(rest, fits) {
                let within = self.not_before.closings(rest).any(|n| n.len() > word.text.len());
                if within {
                    return None;
                }
                return Some((word, before.len() - (rest.len() - word.text.len())));
            }
            let filler = self.filler.closing(rest)?;
            rest = rest[..rest.len() - filler.len()].trim_end();
        }
        None
    }

    /// Whether 至少 stands a little before the number, a verb between them: 至少建成1所.
    pub fn at_least_before(&self, before: &str) -> bool {
        /// A verb with its adverbs is not longer, in characters.
        const FURTHEST: usize = 10;
        let from = before.char_indices().rev().take(FURTHEST).last().map_or(before.len(), |(i, _)| i);
        let near = &before[from..];
        let clause = near.rsplit(is_clause_break).next().unwrap_or(near);
        !clause.contains(|c: char| c.is_ascii_digit()) && self.distant.stands_in(clause)
    }

    /// The comparator that begins `after`, after a unit: word and length in bytes.
    pub fn comparator_after(&self, after: &str, unit: &str) -> Option<(&Word, usize)> {
        if self.not_after.opens(after) {
            return None;
        }
        let word = self.after.opening(after)?;
        if self.inner_suffix.contains(&word.text) && !self.term_units.contains(unit) {
            return None;
        }
        Some((word, word.text.len()))
    }

    /// Bytes of a separator of ranges that begins `rest`, white space around it included.
    pub fn range_at(&self, rest: &str) -> Option<usize> {
        let lead = rest.len() - rest.trim_start_matches(' ').len();
        let inner = &rest[lead..];
        let sign = self.range.opening(inner)?;
        let tail = &inner[sign.len()..];
        Some(lead + sign.len() + (tail.len() - tail.trim_start_matches(' ').len()))
    }

    /// Whether a single Chinese digit before this unit is an amount.
    pub fn counts_single(&self, unit: &str, dimension: &str) -> bool {
        self.single_units.contains(unit) || self.single_dimensions.contains(dimension)
    }

    /// Bytes of 个多 at the start of `rest`.
    pub fn more_infix_at(&self, rest: &str) -> Option<usize> {
        self.more_infix.opening(rest).map(str::len)
    }

    /// Bytes of what may stand between years and months of one length of time: 两年零三个月. None is 0.
    pub fn year_month_at(&self, rest: &str) -> usize {
        self.year_month.openings(rest).map(str::len).max().unwrap_or(0)
    }

    /// Bytes of 和 in 15%和20%之间, at the start of `rest`; the end is asked for with [`Words::between_end_at`].
    pub fn between_at(&self, rest: &str) -> Option<usize> {
        self.between.opening(rest).map(str::len)
    }

    pub fn between_end_at(&self, rest: &str) -> bool {
        self.between_end.opens(rest)
    }

    /// Bytes of 个半 at the start of `rest`.
    pub fn half_infix_at(&self, rest: &str) -> Option<usize> {
        self.half_infix.opening(rest).map(str::len)
    }

    /// Whether what follows `before` is a denominator: 每万人, 每2000人.
    pub fn is_per(&self, before: &str) -> bool {
        self.per.closes(before)
    }

    /// Whether `word` may not be the noun of a slogan like 三会一课.
    pub fn not_in_slogan(&self, word: &str) -> bool {
        self.slogan_not.contains(word)
    }

    /// The unit of a currency sign that ends `before`: ￥ → 元.
    pub fn currency_before(&self, before: &str) -> Option<(&str, usize)> {
        self.currency_before
            .iter()
            .find(|(sign, _)| before.ends_with(sign.as_str()))
            .map(|(s, u)| (u.as_str(), s.len()))
    }

    /// How idioms, and longer words that contain one, begin.
    pub fn idiom_openings(&self) -> Arc<Openings> {
        self.idioms.as_ref().map(|idioms| idioms.openings.clone()).unwrap_or_default()
    }

    /// Where idioms with numerals stand in `text`, in order: each is at one of `places`.
    pub fn idioms(&self, text: &str, places: &[usize]) -> Vec<Span> {
        let Some(idioms) = &self.idioms else { return Vec::new() };
        let mut out = Vec::new();
        let mut end = 0;
        for at in places {
            if *at < end {
                continue;
            }
            let input = Input::new(text).range(*at..).anchored(Anchored::Yes);
            let Some(found) = idioms.automaton.find(input) else { continue };
            end = found.end();
            if found.pattern().as_usize() < idioms.first_exception {
                out.push(Span::new(found.start(), end));
            }
        }
        out
    }
}
