//! Phrases of the `time` and `quantity` phases, found in raw text by one automaton over all patterns.
//!
//! Patterns are the same as in other phases, but `<年:数>` stands for a numeral as printed, because here nothing has
//! been recognised yet. Search costs O(text): only at places where some pattern may begin are all asked by one automaton
//! which of them match, and those for their end and slots, within a window of bounded length.

use std::sync::{Arc, OnceLock};

use regex::{Regex, RegexBuilder};
use regex_automata::meta;
use regex_automata::{Anchored, Input, MatchKind, PatternSet};

use crate::document::Span;
use crate::message::say;
use crate::normalise::numeral::Numerals;
use crate::rules::{Circumstances, Diagnostic, Lexicon, MentionMark, Node, PhaseRules, Rule, SlotKind, write_word};

use super::opening::{Openings, PatternStarts};

/// No phrase is longer; keeps the time for one candidate bounded. In bytes.
const WINDOW: usize = 240;

/// Memory that the automata of a phase may take, in bytes.
const LARGEST: usize = 64 << 20;

/// The compiled patterns of one phase.
pub struct Phrases {
    /// With which characters some pattern begins.
    pub openings: Arc<Openings>,
    /// Says which patterns match from there.
    which: meta::Regex,
    patterns: Vec<Pattern>,
}

struct Pattern {
    /// Index into the phase's rules.
    rule: usize,
    /// Anchored at the start.
    source: String,
    /// Built when a text first matches: most patterns of a run never do.
    regex: OnceLock<Option<Regex>>,
    /// Slot name and capture group.
    slots: Vec<(String, usize)>,
}

impl Pattern {
    /// `None` never happens: all patterns together were within the limit.
    fn regex(&self) -> Option<&Regex> {
        let build = || RegexBuilder::new(&self.source).size_limit(LARGEST).build().ok();
        self.regex.get_or_init(build).as_ref()
    }
}

/// A phrase that was found: which rule and pattern, where, and its slots as spans of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    /// Index into the phase's rules.
    pub rule: usize,
    pub span: Span,
    pub slots: Vec<(usize, Span)>,
    /// Index into the phase's patterns; gives slots their names.
    pattern: usize,
}

impl Phrases {
    /// # Errors
    /// When the phase's patterns need more memory than is allowed.
    pub fn compile(
        phase: &PhaseRules,
        lexicon: &Lexicon,
        numerals: &Numerals,
        decimals: bool,
    ) -> Result<Self, Vec<Diagnostic>> {
        let number = numerals.expression(decimals);
        let mut sources = Vec::new();
        let mut patterns = Vec::new();
        for (r, rule) in phase.rules().iter().enumerate() {
            for pattern in &rule.patterns {
                let mut writer = Writer { lexicon, number: &number, out: String::new(), slots: Vec::new() };
                writer.node(&pattern.node);
                let source = format!("^(?:{})", writer.out);
                patterns.push(Pattern { rule: r, source, regex: OnceLock::new(), slots: writer.slots });
                sources.push(writer.out);
            }
        }
        let config =
            meta::Config::new().match_kind(MatchKind::All).nfa_size_limit(Some(LARGEST)).hybrid_cache_capacity(8 << 20);
        match meta::Builder::new().configure(config).build_many(&sources).map_err(|error| error.to_string()) {
            Ok(which) => {
                let nodes = phase.rules().iter().flat_map(|rule| &rule.patterns).map(|pattern| &pattern.node);
                let openings = Arc::new(PatternStarts::new(lexicon, numerals).openings(nodes));
                Ok(Self { openings, which, patterns })
            }
            Err(error) => {
                // The rules that are too large by themselves, or the first where only all together are.
                let large = |p: &&Pattern| Regex::new(&p.source).is_err();
                let mut named: Vec<usize> = patterns.iter().filter(large).map(|p| p.rule).collect();
                named.dedup();
                let named = if named.is_empty() { vec![0] } else { named };
                Err(named.iter().filter_map(|r| phase.rules().get(*r)).map(|rule| too_large(rule, &error)).collect())
            }
        }
    }

    /// All phrases in `text`, in order, not overlapping: the leftmost wins, then the longest for which `accept` gives
    /// a value, then the rule's order. `places` are those where one may begin.
    pub fn find_all<T>(
        &self,
        text: &str,
        places: &[usize],
        rules: &[Rule],
        mut accept: impl FnMut(&Phrase, &Self) -> Option<T>,
    ) -> Vec<(Phrase, T)> {
        let mut out = Vec::new();
        let mut from = 0;
        let mut set: Option<PatternSet> = None;
        for start in places.iter().copied() {
            if start < from {
                continue;
            }
            let end = text.floor_char_boundary(start + WINDOW);
            let set = set.get_or_insert_with(|| PatternSet::new(self.which.pattern_len()));
            set.clear();
            let input = Input::new(text).range(start..end).anchored(Anchored::Yes);
            self.which.which_overlapping_matches(&input, set);
            // At most characters no pattern matches, and to look through an empty set costs more than the search.
            if set.is_empty() {
                continue;
            }
            // A set is looked through pattern by pattern, and few are in it: not beyond the last of these.
            let matching = set.iter().take(set.len());
            let mut candidates: Vec<Phrase> =
                matching.filter_map(|id| self.read(id.as_usize(), &text[start..end], start)).collect();
            candidates.sort_by(|a, b| b.span.end().cmp(&a.span.end()).then(a.pattern.cmp(&b.pattern)));
            let around = Circumstances::default();
            let found = candidates.into_iter().find_map(|phrase| {
                let at = (phrase.span.start(), phrase.span.end());
                if rules.get(phrase.rule)?.conditions.failing(text, at, &around).is_some() {
                    return None;
                }
                let value = accept(&phrase, self)?;
                Some((phrase, value))
            });
            if let Some((phrase, value)) = found {
                from = phrase.span.end();
                out.push((phrase, value));
            }
        }
        out
    }

    fn read(&self, pattern: usize, window: &str, start: usize) -> Option<Phrase> {
        let compiled = self.patterns.get(pattern)?;
        let captures = compiled.regex()?.captures(window)?;
        let whole = captures.get(0)?;
        if whole.is_empty() {
            return None;
        }
        let slots = compiled
            .slots
            .iter()
            .enumerate()
            .filter_map(|(i, (_, group))| {
                let m = captures.get(*group)?;
                Some((i, Span::new(start + m.start(), start + m.end())))
            })
            .collect();
        Some(Phrase { rule: compiled.rule, span: Span::new(start, start + whole.end()), slots, pattern })
    }

    /// The part of the text that the named slot holds.
    pub fn slot(&self, phrase: &Phrase, name: &str) -> Option<Span> {
        let names = &self.patterns.get(phrase.pattern)?.slots;
        phrase.slots.iter().find(|(i, _)| names.get(*i).is_some_and(|(n, _)| n == name)).map(|(_, span)| *span)
    }
}

fn too_large(rule: &Rule, error: &str) -> Diagnostic {
    Diagnostic::new(&rule.file, None, say!("rules.compile", id = rule.id, error), say!("rules.compile.help"))
}

/// Writes a pattern as an expression over raw text.
struct Writer<'a> {
    lexicon: &'a Lexicon,
    number: &'a str,
    out: String,
    slots: Vec<(String, usize)>,
}

/// Within a clause; for gaps and noun slots.
const CLAUSE: &str = r"[^，。；：！？,;:!?\n\t]";

impl Writer<'_> {
    fn node(&mut self, node: &Node) {
        match node {
            Node::Literal(word) => write_word(word, &mut self.out),
            Node::Class { name, .. } => {
                let words = self.lexicon.list(name).to_vec();
                self.group(words.len(), |this, i| write_word(&words[i], &mut this.out));
            }
            Node::Slot { name, kind, .. } => {
                self.slots.push((name.clone(), self.slots.len() + 1));
                self.out.push('(');
                match kind {
                    SlotKind::Mention(MentionMark::Numeral) => self.out.push_str(self.number),
                    SlotKind::Inner(inner) => self.node(inner),
                    _ => {
                        self.out.push_str(CLAUSE);
                        self.out.push('+');
                    }
                }
                self.out.push(')');
            }
            Node::Sequence(nodes) => nodes.iter().for_each(|n| self.node(n)),
            Node::Alternatives(nodes) => self.group(nodes.len(), |this, i| this.node(&nodes[i])),
            Node::Optional(inner) => {
                self.out.push_str("(?:");
                self.node(inner);
                self.out.push_str(")?");
            }
            Node::Repeat { inner, least } => {
                self.out.push_str("(?:");
                self.node(inner);
                self.out.push_str(if *least == 0 { ")*" } else { ")+" });
            }
            Node::Gap => {
                self.out.push_str(CLAUSE);
                self.out.push_str("{0,12}?");
            }
            // A phrase is looked for everywhere: where it may stand is said by conditions.
            Node::Start | Node::End => {}
        }
    }

    fn group(&mut self, count: usize, mut each: impl FnMut(&mut Self, usize)) {
        self.out.push_str("(?:");
        for i in 0..count {
            if i > 0 {
                self.out.push('|');
            }
            each(self, i);
        }
        self.out.push(')');
    }
}
