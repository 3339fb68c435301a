//! Compiled rules, and how they match.
//!
//! In a phase with a focus the rules are asked about one mention at a time, within a window of bounded length around
//! it; so the whole costs O(mentions × window × patterns), linear in the text. One automaton over all patterns of the
//! phase says which can match at all; only those are searched, outward from the mention, in the order in which rules
//! win, until one has what is wanted. A pattern that cannot leave the clause of its mention sees that clause alone, and
//! slots are read only of what passes the rule's conditions.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use super::compile::{Automaton, FOCUS, PatternSlot, ends_clause, is_break};
use super::condition::{Circumstances, Conditions};
use super::definition::{PhaseDef, RuleDef};
use super::lexicon::Lexicon;
use super::pattern::{Node, SlotKind};
use super::prefilter::Prefilter;
use super::view::View;
use crate::document::Span;

/// Everything that rules say, compiled once for a run.
pub struct RuleSet {
    pub lexicon: Arc<Lexicon>,
    pub(super) phases: Vec<PhaseRules>,
    pub(super) took: Duration,
}

impl RuleSet {
    pub fn phase(&self, name: &str) -> Option<&PhaseRules> {
        self.phases.iter().find(|p| p.name == name)
    }

    pub fn phases(&self) -> &[PhaseRules] {
        &self.phases
    }
}

/// The rules of one phase, in the order in which they win: priority, then layer and file.
pub struct PhaseRules {
    pub name: String,
    /// Why the phase stands where it stands.
    pub why: String,
    /// Keys of `yields` and the values that each may have.
    pub allowed: BTreeMap<String, Vec<String>>,
    rules: Vec<Rule>,
    /// Patterns that keep to the clause of their mention.
    prefilter: Prefilter,
    /// The others.
    wide_prefilter: Prefilter,
    /// Rule and pattern number of each pattern.
    origin: Vec<(usize, usize)>,
}

pub struct Rule {
    pub id: String,
    pub name: String,
    /// The layer's short name.
    pub layer: String,
    pub file: String,
    pub priority: i32,
    pub yields: BTreeMap<String, String>,
    pub patterns: Vec<RulePattern>,
    pub conditions: Conditions,
    pub definition: RuleDef,
    /// Words of its patterns' classes that layers above its own added, each with its layer.
    pub(super) borrowed: Vec<(String, String)>,
}

impl Rule {
    pub fn yields(&self, key: &str) -> Option<&str> {
        self.yields.get(key).map(String::as_str)
    }

    /// As tables show it: the id (`T110`), and the layer before it unless it is the built-in one (`双碳/T110`).
    pub fn shown(&self) -> String {
        if self.layer == super::BUILT_IN { self.id.clone() } else { format!("{}/{}", self.layer, self.id) }
    }

    /// As tables show it for what it matched: `T110+双碳` where a built-in rule found what it did by a word that a layer
    /// added to one of its classes.
    pub fn shown_for(&self, matched: &str) -> String {
        let by_word = self.borrowed.iter().find(|(word, _)| matched.contains(word.as_str()));
        by_word.map_or_else(|| self.shown(), |(_, layer)| format!("{}{WITH_LAYER}{layer}", self.shown()))
    }

    /// Whether a row of the tables with `shown` in its column `rule` came from this rule.
    pub fn is_shown_as(&self, shown: &str) -> bool {
        shown.split(WITH_LAYER).next() == Some(self.shown().as_str())
    }

    /// Visits every element of every pattern, those of conditions too.
    pub fn walk<'n>(&'n self, visit: &mut dyn FnMut(&'n Node)) {
        self.patterns.iter().for_each(|p| p.node.walk(visit));
        self.conditions.automata().for_each(|a| a.nodes().iter().for_each(|n| n.walk(visit)));
    }
}

pub struct RulePattern {
    pub text: String,
    pub node: Node,
    pub(super) automaton: Automaton,
}

/// Between a rule's id and the layer whose word it found.
const WITH_LAYER: char = '+';

/// One rule that matched, with its slots as spans of the text (relative to the text that the view was made of).
#[derive(Clone, Debug)]
pub struct RuleMatch<'r> {
    pub rule: &'r Rule,
    pub pattern: usize,
    pub span: Span,
    pub slots: Vec<SlotMatch<'r>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlotMatch<'r> {
    pub name: &'r str,
    pub kind: &'r SlotKind,
    pub span: Span,
    /// Number of the mark, for a slot that holds a mention.
    pub mark: Option<usize>,
}

impl<'r> RuleMatch<'r> {
    pub fn slot(&self, name: &str) -> Option<&SlotMatch<'r>> {
        self.slots.iter().find(|s| s.name == name)
    }
}

/// Why a rule did not apply, for `explain`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Number of the pattern's element at which nothing more fitted.
    Element(usize),
    /// Name of the condition that did not hold.
    Condition(&'static str),
}

impl std::fmt::Debug for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Rule({})", self.id)
    }
}

impl PhaseRules {
    pub(super) fn new(phase: PhaseDef, mut rules: Vec<Rule>, lexicon: &Lexicon) -> Self {
        rules.sort_by_key(|r| std::cmp::Reverse(r.priority));
        // Without a focus there is no clause to keep to.
        let keeps = |p: &RulePattern| phase.focus.is_empty() || p.automaton.keeps_to_clause();
        let patterns = || rules.iter().flat_map(|r| &r.patterns).enumerate();
        let prefilter = Prefilter::new(patterns().filter(|(_, p)| keeps(p)).map(|(n, p)| (n, &p.node)), lexicon);
        let wide_prefilter = Prefilter::new(patterns().filter(|(_, p)| !keeps(p)).map(|(n, p)| (n, &p.node)), lexicon);
        let origin =
            rules.iter().enumerate().flat_map(|(r, rule)| (0..rule.patterns.len()).map(move |p| (r, p))).collect();
        Self { name: phase.name, why: phase.why, allowed: phase.yields, rules, prefilter, wide_prefilter, origin }
    }

    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// Rules that match around mark number `focus`, the best first: by priority, then the longer match, then order.
    pub fn about<'r>(&'r self, view: &View, focus: usize, around: &Circumstances) -> Vec<RuleMatch<'r>> {
        let mut all = Vec::new();
        self.ask(view).first(focus, around, |found| {
            all.push(found.clone());
            None::<()>
        });
        all
    }

    /// To ask about several mentions of one view.
    pub fn ask<'r, 'v>(&'r self, view: &'v View) -> Asking<'r, 'v> {
        Asking { rules: self, view, wide: None, narrow: None, shown: String::new() }
    }

    /// The first match of every rule in the text, for a phase without focus.
    pub fn anywhere<'r>(&'r self, view: &View, around: &Circumstances) -> Vec<RuleMatch<'r>> {
        let shown = view.text();
        let mut all = Vec::new();
        let whole = Shown { text: shown, clause: 0..shown.len(), focus: None };
        self.in_order(&self.prefilter.candidates(shown), view, &whole, around, &mut |found| {
            all.push(found.clone());
            None::<()>
        });
        all
    }

    /// Asks the patterns `candidates` (sorted) in the order in which rules win, and gives each match to `take` until
    /// that returns something.
    fn in_order<'r, T>(
        &'r self,
        candidates: &[usize],
        view: &View,
        shown: &Shown<'_>,
        around: &Circumstances,
        take: &mut dyn FnMut(&RuleMatch<'r>) -> Option<T>,
    ) -> Option<T> {
        let priority = |number: &usize| self.rules[self.origin[*number].0].priority;
        for equals in candidates.chunk_by(|a, b| priority(a) == priority(b)) {
            let mut found: Vec<RuleMatch> = Vec::new();
            let mut refused = usize::MAX;
            for number in equals {
                let (r, p) = self.origin[*number];
                let rule = &self.rules[r];
                if r == refused || found.last().is_some_and(|m| std::ptr::eq(m.rule, rule)) {
                    continue;
                }
                if rule.conditions.refuse(around).is_some() {
                    refused = r;
                    continue;
                }
                let automaton = &rule.patterns[p].automaton;
                if shown.focus.is_some_and(|at| !automaton.fits_beside(shown.text, at)) {
                    continue;
                }
                let part = if automaton.keeps_to_clause() { shown.clause.clone() } else { 0..shown.text.len() };
                let Some(place) = Found::first(automaton, shown.text, part, shown.focus) else { continue };
                // Most of what matches is refused by what stands around it: slots are read of the rest alone.
                if rule.conditions.failing_words(shown.text, place.shown, around).is_none() {
                    let span = view.span_of(place.shown.0, place.shown.1);
                    found.push(RuleMatch { rule, pattern: p, span, slots: place.slots(automaton, shown.text, view) });
                }
            }
            found.sort_by_key(|m| std::cmp::Reverse(m.span.len()));
            let taken = found.iter().find_map(&mut *take);
            if taken.is_some() {
                return taken;
            }
        }
        None
    }

    /// The rules that `wanted` names, to be asked alone.
    pub fn select(&self, lexicon: &Lexicon, wanted: impl Fn(&Rule) -> bool) -> Selection {
        let patterns = self.origin.iter().enumerate().filter(|(_, (r, _))| wanted(&self.rules[*r]));
        let nodes = patterns.map(|(number, (r, p))| (number, &self.rules[*r].patterns[*p].node));
        Selection { prefilter: Prefilter::new(nodes, lexicon) }
    }

    /// All matches of all rules in the text, overlapping ones left out: priority, then length, then place decides.
    pub fn all<'r>(&'r self, view: &View, around: &Circumstances) -> Vec<RuleMatch<'r>> {
        self.all_found(&self.prefilter, view, around)
    }

    /// Like [`PhaseRules::all`], of the selected rules only.
    pub fn all_of<'r>(&'r self, selected: &Selection, view: &View, around: &Circumstances) -> Vec<RuleMatch<'r>> {
        self.all_found(&selected.prefilter, view, around)
    }

    fn all_found<'r>(&'r self, prefilter: &Prefilter, view: &View, around: &Circumstances) -> Vec<RuleMatch<'r>> {
        let shown = view.text();
        let mut found: Vec<RuleMatch> = Vec::new();
        for number in prefilter.candidates(shown) {
            let (r, p) = self.origin[number];
            let rule = &self.rules[r];
            if rule.conditions.refuse(around).is_some() {
                continue;
            }
            let compiled = &rule.patterns[p].automaton;
            for matched in compiled.regex().find_iter(shown) {
                let place = Found::new(compiled, shown, 0..shown.len(), matched.range());
                let span = view.span_of(place.shown.0, place.shown.1);
                if !span.is_empty() && rule.conditions.failing_words(shown, place.shown, around).is_none() {
                    found.push(RuleMatch { rule, pattern: p, span, slots: place.slots(compiled, shown, view) });
                }
            }
        }
        found.sort_by(|a, b| {
            (b.rule.priority.cmp(&a.rule.priority))
                .then(b.span.len().cmp(&a.span.len()))
                .then(a.span.start().cmp(&b.span.start()))
        });
        let mut taken = std::collections::BTreeMap::new();
        let mut kept: Vec<RuleMatch> = Vec::new();
        for m in found {
            let clear = |end: Option<(&usize, &usize)>| end.is_none_or(|(_, e)| *e <= m.span.start());
            let next = taken.range(m.span.start()..).next().is_none_or(|(s, _): (&usize, &usize)| *s >= m.span.end());
            if next && clear(taken.range(..m.span.start()).next_back()) {
                taken.insert(m.span.start(), m.span.end());
                kept.push(m);
            }
        }
        kept.sort_by_key(|m| m.span);
        kept
    }

    /// For every rule that did not match around the focus: the furthest that any of its patterns came.
    pub fn failures<'r>(
        &'r self,
        view: &View,
        focus: Option<usize>,
        around: &Circumstances,
        lexicon: &Lexicon,
    ) -> Vec<(&'r Rule, usize, Failure)> {
        let shown = match focus {
            Some(f) => match view.focused(f) {
                Some(shown) => shown,
                None => return Vec::new(),
            },
            None => view.text().to_owned(),
        };
        let mut out = Vec::new();
        for rule in &self.rules {
            let mut furthest: Option<(usize, Failure)> = None;
            for (p, pattern) in rule.patterns.iter().enumerate() {
                let failure = match Found::first(&pattern.automaton, &shown, 0..shown.len(), None) {
                    Some(place) => rule.conditions.failing(&shown, place.shown, around).map(Failure::Condition),
                    None => Some(Failure::Element(first_failing(&pattern.node, &shown, lexicon))),
                };
                match failure {
                    None => {
                        furthest = None;
                        break;
                    }
                    Some(f) => {
                        let better = match (&f, &furthest) {
                            (_, None) | (Failure::Condition(_), Some((_, Failure::Element(_)))) => true,
                            (Failure::Element(a), Some((_, Failure::Element(b)))) => a > b,
                            _ => false,
                        };
                        if better {
                            furthest = Some((p, f));
                        }
                    }
                }
            }
            if let Some((p, f)) = furthest {
                out.push((rule, p, f));
            }
        }
        out
    }
}

/// The text as rules see it, with the clause that holds the mention in question and the byte where that stands.
struct Shown<'v> {
    text: &'v str,
    clause: Range<usize>,
    focus: Option<usize>,
}

/// Some rules of a phase without focus, with a prefilter of their own.
pub struct Selection {
    prefilter: Prefilter,
}

impl Selection {
    /// Whether `text`, in which no mention is folded away, holds a word that one of the rules needs.
    pub fn may_match(&self, text: &str) -> bool {
        self.prefilter.any(text)
    }
}

/// The rules of a phase, asked about the mentions of one view, one after the other.
pub struct Asking<'r, 'v> {
    rules: &'r PhaseRules,
    view: &'v View,
    /// Patterns that may leave the clause and can match the text: the same for every mention of it.
    wide: Option<Vec<usize>>,
    /// The clause that was asked last, and the other patterns that can match it: mentions often share a clause.
    narrow: Option<(Range<usize>, Vec<usize>)>,
    /// The text with the mention in question shown as the focus.
    shown: String,
}

impl<'r> Asking<'r, '_> {
    /// Gives the rules that match around mark number `focus` to `take`, the best first (by priority, then the longer
    /// match, then order), until that returns something. What comes after is not searched for.
    pub fn first<T>(
        &mut self,
        focus: usize,
        around: &Circumstances,
        mut take: impl FnMut(&RuleMatch<'r>) -> Option<T>,
    ) -> Option<T> {
        let at = self.view.focus_into(focus, &mut self.shown)?;
        let clause = clause_around(&self.shown, at);
        let prefilters = (&self.rules.prefilter, &self.rules.wide_prefilter);
        if self.narrow.as_ref().is_none_or(|(known, _)| *known != clause) {
            let mut candidates = prefilters.0.candidates(self.shown.get(clause.clone())?);
            let wide = self.wide.get_or_insert_with(|| prefilters.1.candidates(self.view.text()));
            if !wide.is_empty() {
                candidates.extend(wide.iter());
                candidates.sort_unstable();
            }
            self.narrow = Some((clause.clone(), candidates));
        }
        let candidates = self.narrow.as_ref().map_or(&[][..], |(_, candidates)| candidates);
        let shown = Shown { text: &self.shown, clause, focus: Some(at) };
        self.rules.in_order(candidates, self.view, &shown, around, &mut take)
    }
}

/// The clause that holds byte `at`, with the punctuation that it stands between, which `^` and `$` may take.
fn clause_around(shown: &str, at: usize) -> Range<usize> {
    let start = shown[..at].rfind(ends_clause).unwrap_or(0);
    let end =
        shown[at..].char_indices().find(|(_, c)| ends_clause(*c)).map_or(shown.len(), |(i, c)| at + i + c.len_utf8());
    start..end
}

fn first_failing(node: &Node, shown: &str, lexicon: &Lexicon) -> usize {
    let count = node.elements().len();
    (1..=count)
        .find(|n| !super::compile::compile_prefix(node, *n, lexicon).is_match(shown))
        .map_or(count.saturating_sub(1), |n| n - 1)
}

/// Where a pattern matched, in bytes of the text as rules see it.
struct Found {
    /// The part that was searched.
    part: Range<usize>,
    /// The whole match.
    matched: Range<usize>,
    /// The match without the punctuation that `^` and `$` take from beside the clause: no part of what was found.
    shown: (usize, usize),
}

impl Found {
    /// The first match within `part` of `shown`. `focus`: where the mention in question stands, when all matches hold it.
    fn first(compiled: &Automaton, shown: &str, part: Range<usize>, focus: Option<usize>) -> Option<Self> {
        if let Some(at) = focus.filter(|_| compiled.is_focus_alone()) {
            let matched = at..at + FOCUS.len_utf8();
            return Some(Self { part, shown: (matched.start, matched.end), matched });
        }
        let focus = focus.and_then(|at| at.checked_sub(part.start));
        let matched = compiled.find(shown.get(part.clone())?, focus)?;
        let matched = part.start + matched.start..part.start + matched.end;
        Some(Self::new(compiled, shown, part, matched))
    }

    fn new(compiled: &Automaton, shown: &str, part: Range<usize>, matched: Range<usize>) -> Self {
        let text = &shown[matched.clone()];
        let start = match text.chars().next() {
            Some(c) if compiled.starts_with_anchor() && is_break(c) => matched.start + c.len_utf8(),
            _ => matched.start,
        };
        let end = match text.chars().next_back() {
            Some(c) if compiled.ends_with_anchor() && is_break(c) && matched.end > start => matched.end - c.len_utf8(),
            _ => matched.end,
        };
        Self { part, matched, shown: (start, end.max(start)) }
    }

    fn slots<'r>(&self, compiled: &'r Automaton, shown: &str, view: &View) -> Vec<SlotMatch<'r>> {
        let read = |slot: &'r PatternSlot, place: Range<usize>| {
            let mark = match slot.kind {
                SlotKind::Focus | SlotKind::Mention(_) => view.mark_at(place.start),
                _ => None,
            };
            SlotMatch { name: &slot.name, kind: &slot.kind, span: view.span_of(place.start, place.end), mark }
        };
        match compiled.slots() {
            [] => Vec::new(),
            [focus] if compiled.is_focus_alone() => vec![read(focus, self.matched.clone())],
            slots => {
                let from = self.part.start;
                let matched = self.matched.start - from..self.matched.end - from;
                let found = compiled.read(&shown[self.part.clone()], matched);
                let held = |slot: &'r PatternSlot| {
                    let held = found.as_ref()?.get(slot.number)?;
                    Some(read(slot, from + held.start..from + held.end))
                };
                slots.iter().filter_map(held).collect()
            }
        }
    }
}
