//! Finds quantities and time expressions in one sentence or paragraph, as mentions with byte spans.
//!
//! One pass over the text tells where anything may begin. There time phrases are looked for, then phrases of the
//! `quantity` phase (names, ordinals, 全覆盖 …), then numbers with units in what is left: each linear in the text's length.

mod calendar;
mod opening;
mod phrase;
mod quantity;
mod scan;
mod special;
mod time;
mod words;

use std::sync::Arc;

use crate::document::Span;
use crate::message::say;
use crate::normalise::numeral::Numerals;
use crate::normalise::unit::Units;
use crate::rules::{Diagnostic, PhaseRules, Rule, RuleSet, Source};
use crate::word_list::WordList;

use calendar::{TimeMeaning, TimeWords};
use opening::{Places, Sought};
use phrase::Phrases;
use scan::Scanner;
use special::QuantityMeaning;
use words::Words;

pub use quantity::{Comparator, Quantity, Special};
pub use time::{Month, Point, Precision, ResolvedFrom, TimeContext, TimeExpr, TimeKind, TimeValue, Year};

/// Something that was recognised in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// Bytes of the text that was given. Comparators belong to it, except verbs (突破, 控制在).
    pub span: Span,
    pub kind: MentionKind,
    /// Id of the rule that found it, as tables show it.
    pub rule: Arc<str>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MentionKind {
    Quantity(Box<Quantity>),
    Time(Box<TimeExpr>),
}

impl Mention {
    /// The same in a text that begins `by` bytes earlier.
    pub fn shift(mut self, by: usize) -> Self {
        self.span = self.span.shift(by);
        if let MentionKind::Quantity(quantity) = &mut self.kind {
            quantity.shift(by);
        }
        self
    }

    pub fn quantity(&self) -> Option<&Quantity> {
        match &self.kind {
            MentionKind::Quantity(q) => Some(q),
            MentionKind::Time(_) => None,
        }
    }

    pub fn time(&self) -> Option<&TimeExpr> {
        match &self.kind {
            MentionKind::Time(t) => Some(t),
            MentionKind::Quantity(_) => None,
        }
    }
}

/// The compiled recognisers of quantities and times; one for a run, shared by threads.
pub struct Recogniser {
    rules: Arc<RuleSet>,
    sought: Sought,
    scanner: Scanner,
    times: Phase<TimeMeaning>,
    time_words: TimeWords,
    quantities: Phase<QuantityMeaning>,
    validity_before: WordList,
    validity_after: WordList,
}

/// One phase's phrases with what each rule means.
struct Phase<M> {
    phrases: Phrases,
    meanings: Vec<M>,
    ids: Vec<Arc<str>>,
}

impl<M> Phase<M> {
    fn load(
        phase: Option<&PhaseRules>,
        rules: &RuleSet,
        numerals: &Numerals,
        decimals: bool,
        read: impl Fn(&Rule) -> Result<M, Diagnostic>,
    ) -> Result<Self, Vec<Diagnostic>> {
        let Some(phase) = phase else {
            let help = say!("rules.phases.help");
            return Err(vec![Diagnostic::new("rules/phases.toml", None, say!("rules.phases.measures"), help)]);
        };
        let (mut meanings, mut findings) = (Vec::new(), Vec::new());
        for rule in phase.rules() {
            match read(rule) {
                Ok(meaning) => meanings.push(meaning),
                Err(finding) => findings.push(finding),
            }
        }
        let ids = phase.rules().iter().map(|r| Arc::from(r.shown())).collect();
        match Phrases::compile(phase, &rules.lexicon, numerals, decimals) {
            Ok(phrases) if findings.is_empty() => Ok(Self { phrases, meanings, ids }),
            Ok(_) => Err(findings),
            Err(more) => {
                findings.extend(more);
                Err(findings)
            }
        }
    }
}

/// What conditions of rules, quotes and brackets may look at around a mention, in bytes: longer paragraphs are read in
/// pieces of it, which keeps the whole linear in the text.
const LONGEST: usize = 6000;

const TIME: &str = "time";
const QUANTITY: &str = "quantity";

impl Recogniser {
    /// Loads the rules too; where they are loaded already, [`Recogniser::with_rules`] costs less.
    ///
    /// # Errors
    /// All findings in the rule files.
    pub fn load(source: &Source) -> Result<Self, Vec<Diagnostic>> {
        Self::with_rules(source, Arc::new(RuleSet::load(source)?))
    }

    /// The words of a class of the lexicon.
    pub fn words(&self, class: &str) -> &WordList {
        self.rules.lexicon.list(class)
    }

    /// # Errors
    /// All findings in the tables of numerals, units and comparators, and in what time and quantity rules yield.
    pub fn with_rules(source: &Source, rules: Arc<RuleSet>) -> Result<Self, Vec<Diagnostic>> {
        let mut findings = Vec::new();
        let mut keep = |more: Vec<Diagnostic>| findings.extend(more);
        let numerals = Numerals::load(source).map_err(&mut keep).unwrap_or_default();
        let units = Units::load(source).map_err(&mut keep).unwrap_or_default();
        let words = Words::load(source, &rules.lexicon).map_err(&mut keep).unwrap_or_default();
        // Without the words that templates are written in, none of them could be read.
        let time_words = TimeWords::load(source);
        let times = time_words.as_ref().map_err(Vec::clone).and_then(|words| {
            Phase::load(rules.phase(TIME), &rules, &numerals, false, |rule: &_| TimeMeaning::read(rule, words))
        });
        let times = times.map_err(&mut keep);
        let time_words = time_words.unwrap_or_default();
        let quantities =
            Phase::load(rules.phase(QUANTITY), &rules, &numerals, true, QuantityMeaning::read).map_err(&mut keep);
        let class = |name: &str| rules.lexicon.list(name).clone();
        let (validity_before, validity_after) = (class("效力前"), class("效力后"));
        match (times, quantities) {
            (Ok(times), Ok(quantities)) if findings.is_empty() => {
                let openings = |phrases: &Phrases| phrases.openings.clone();
                let sought = Sought::new(
                    openings(&times.phrases),
                    openings(&quantities.phrases),
                    words.idiom_openings(),
                    numerals.begins().clone(),
                );
                let scanner = Scanner::new(numerals, units, words);
                Ok(Self { rules, sought, scanner, times, time_words, quantities, validity_before, validity_after })
            }
            _ => Err(findings),
        }
    }

    /// The mentions of one sentence or paragraph, in order, not overlapping. A text without end is read piece by piece.
    pub fn sentence(&self, text: &str) -> Vec<Mention> {
        if text.len() <= LONGEST {
            return self.piece(text);
        }
        let shifted = |piece: Span| self.piece(piece.of(text)).into_iter().map(move |m| m.shift(piece.start()));
        Span::new(0, text.len()).pieces(text, LONGEST, "。！？；\n", "，,、").into_iter().flat_map(shifted).collect()
    }

    fn piece(&self, text: &str) -> Vec<Mention> {
        let places = self.sought.places(text);
        let mut mentions = self.time_mentions(text, &places);
        self.add_quantity_phrases(text, &places, &mut mentions);
        mentions.sort_by_key(|m| m.span);
        let taken: Vec<Span> = mentions.iter().map(|m| m.span).collect();
        mentions.extend(self.scanner.amounts(text, &places, &taken));
        mentions.sort_by_key(|m| m.span);
        resolve_overlaps(&mut mentions);
        mark_quoted(text, &places.quotes, &mut mentions);
        mentions
    }

    fn time_mentions(&self, text: &str, places: &Places) -> Vec<Mention> {
        let rules = self.rules.phase(TIME).map(PhaseRules::rules).unwrap_or_default();
        let found = self.times.phrases.find_all(text, &places.times, rules, |phrase, phrases| {
            let meaning =
                self.times.meanings.get(phrase.rule).filter(|_| !goes_on_number(text, phrase.span.start()))?;
            meaning.said(text, phrase, phrases, &self.scanner.numerals, &self.time_words)
        });
        let mut out = Vec::new();
        for (phrase, mut expr) in found {
            let span = phrase.span;
            let before = text[..span.start()].trim_end_matches([' ', '：', ':', '“', '"']);
            expr.validity = self.validity_before.closes(before) || self.validity_after.opens(&text[span.end()..]);
            let rule = self.times.ids.get(phrase.rule).cloned().unwrap_or_else(|| Arc::from(TIME));
            out.push(Mention { span, kind: MentionKind::Time(Box::new(expr)), rule });
        }
        out
    }

    fn add_quantity_phrases(&self, text: &str, places: &Places, mentions: &mut Vec<Mention>) {
        let rules = self.rules.phase(QUANTITY).map(PhaseRules::rules).unwrap_or_default();
        let found = self.quantities.phrases.find_all(text, &places.quantities, rules, |phrase, phrases| {
            self.quantities.meanings.get(phrase.rule)?.said(text, phrase, phrases, &self.scanner)
        });
        let times = mentions.len();
        for (phrase, (quantity, span)) in found {
            let clear = |m: &Mention| !m.span.overlaps(span);
            if !mentions[..times].iter().all(clear) {
                continue;
            }
            let rule = self.quantities.ids.get(phrase.rule).cloned().unwrap_or_else(|| Arc::from(QUANTITY));
            mentions.push(Mention { span, kind: MentionKind::Quantity(Box::new(quantity)), rule });
        }
    }
}

/// 8个月 in 18个月, 00年 in 200年: the digit goes on with a number.
fn goes_on_number(text: &str, at: usize) -> bool {
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    digit(text[at..].chars().next()) && digit(text[..at].chars().next_back())
}

/// A comparator may reach back into nothing else, but to be sure: of two mentions that overlap the earlier stays.
fn resolve_overlaps(mentions: &mut Vec<Mention>) {
    let mut end = 0;
    mentions.retain(|m| {
        let keep = m.span.start() >= end && !m.span.is_empty();
        if keep {
            end = m.span.end();
        }
        keep
    });
}

/// Longer quotes are speech or titles of documents, not names of slogans. In characters.
const LONGEST_SLOGAN: usize = 12;

/// Marks what stands inside 《》 and in short quotes: names. `marks` are the places of all of these.
fn mark_quoted(text: &str, marks: &[usize], mentions: &mut [Mention]) {
    if mentions.is_empty() {
        return;
    }
    let mut titles: Vec<Span> = Vec::new();
    let mut quotes: Vec<Span> = Vec::new();
    let (mut title, mut depth, mut quote) = (0, 0usize, None);
    for (i, c) in marks.iter().filter_map(|at| Some((*at, text[*at..].chars().next()?))) {
        let after = i + c.len_utf8();
        match c {
            '《' => {
                if depth == 0 {
                    title = after;
                }
                depth += 1;
            }
            '》' if depth > 0 => {
                depth -= 1;
                if depth == 0 {
                    titles.push(Span::new(title, i));
                }
            }
            '“' | '「' | '『' => quote = Some(after),
            '”' | '」' | '』' => {
                if let Some(start) = quote.take() {
                    quotes.push(Span::new(start, i));
                }
            }
            _ => {}
        }
    }
    if titles.is_empty() && quotes.is_empty() {
        return;
    }
    for mention in mentions {
        let in_title = titles.iter().any(|t| t.contains(mention.span));
        let short = |q: &&Span| q.contains(mention.span) && q.of(text).chars().count() <= LONGEST_SLOGAN;
        let in_quotes = quotes.iter().find(short).is_some();
        match &mut mention.kind {
            MentionKind::Time(time) => {
                time.in_title = in_title;
                time.in_quotes = in_quotes;
            }
            MentionKind::Quantity(quantity) => {
                let plain = quantity.special.is_none_or(Special::is_amount);
                let kept = quantity.comparator == Comparator::Between || quantity.special.is_some();
                if plain && (in_title || in_quotes && !kept) {
                    quantity.special = Some(Special::Name);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
