//! Checks of one rule: everything that can be known without a text.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use jiff::civil::Date;
use toml::Spanned;

use super::compile::{Automaton, Place, TooLarge};
use super::condition::Conditions;
use super::definition::{PhaseDef, RuleDef, WhenDef};
use super::diagnostic::with_nearest;
use super::lexicon::Lexicon;
use super::load::Slots;
use super::pattern::{self, Node, SlotKind};
use super::ruleset::{PhaseRules, Rule, RulePattern};
use super::{BUILT_IN, Diagnostic, RuleFile, Source};
use crate::document::SectionKind;
use crate::message::{Message, say};

/// Patterns of one rule, each of which is an automaton of its own.
const MOST_PATTERNS: usize = 1_000;
/// Examples that a rule should have.
const EXAMPLES: usize = 2;
const LONGEST_ID: usize = 40;
/// Kinds of section by the names that `when.section` knows.
pub const SECTIONS: &[(&str, SectionKind)] = &[
    ("review", SectionKind::Review),
    ("goals", SectionKind::Goals),
    ("tasks", SectionKind::Tasks),
    ("safeguards", SectionKind::Safeguards),
    ("final", SectionKind::Final),
];
const TENSES: &[&str] = &["past", "plan"];
/// In a closed set: any text.
const ANY: &str = "*";

pub(super) struct Check<'a> {
    pub file: &'a RuleFile,
    /// The layer's short name.
    pub layer: &'a str,
    pub lexicon: &'a Arc<Lexicon>,
    pub slots: &'a Slots,
    pub phase: &'a PhaseDef,
    /// What may be asked about the mention in question, with the values of each.
    pub mention: Option<&'a BTreeMap<String, Vec<String>>>,
    pub findings: &'a mut Vec<Diagnostic>,
}

impl Check<'_> {
    fn report(&mut self, place: Range<usize>, message: Message, help: Message) {
        self.findings.push(Diagnostic::new(&self.file.name(), Some(place), message, help));
    }

    fn warn(&mut self, place: Range<usize>, message: Message, help: Message) {
        self.findings.push(Diagnostic::new(&self.file.name(), Some(place), message, help).warning());
    }

    pub fn rule(&mut self, def: &RuleDef) -> Option<Rule> {
        let id = def.id.as_ref().clone();
        self.id(&def.id);
        self.examples(def);
        if def.patterns.is_empty() {
            self.report(def.id.span(), say!("rules.no_pattern", id), say!("rules.no_pattern.help"));
        }
        if def.patterns.len() > MOST_PATTERNS {
            let (n, most) = (def.patterns.len(), MOST_PATTERNS);
            self.report(def.id.span(), say!("rules.patterns", id, n, most), say!("rules.patterns.help"));
        }
        let mut patterns = Vec::new();
        for text in def.patterns.iter().take(MOST_PATTERNS) {
            patterns.extend(self.pattern(text));
        }
        self.yields(def, &patterns);
        let conditions = self.conditions(&def.when)?;
        let borrowed = self.borrowed(&patterns);
        Some(Rule {
            borrowed,
            id,
            name: def.name.clone(),
            layer: self.layer.to_owned(),
            file: self.file.name(),
            priority: def.priority,
            yields: def.yields.iter().map(|(k, v)| (k.clone(), v.as_ref().clone())).collect(),
            patterns,
            conditions,
            definition: def.clone(),
        })
    }

    /// Words that layers added to the classes of a built-in rule.
    fn borrowed(&self, patterns: &[RulePattern]) -> Vec<(String, String)> {
        let mut words = BTreeSet::new();
        if self.layer == BUILT_IN {
            for pattern in patterns {
                pattern.node.walk(&mut |node| {
                    if let Node::Class { name, .. } = node {
                        words.extend(self.lexicon.added(name).map(|(word, layer)| (word.to_owned(), layer.to_owned())));
                    }
                });
            }
        }
        words.into_iter().collect()
    }

    fn id(&mut self, id: &Spanned<String>) {
        let text = id.as_ref();
        let good = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
        if text.is_empty() || text.chars().count() > LONGEST_ID || !text.chars().all(good) {
            let help = say!("rules.id.help", most = LONGEST_ID);
            self.report(id.span(), say!("rules.id", text), help);
        }
    }

    fn examples(&mut self, def: &RuleDef) {
        let id = def.id.as_ref();
        if def.example.is_empty() {
            self.report(def.id.span(), say!("rules.no_example", id), say!("rules.no_example.help"));
        } else if def.example.len() < EXAMPLES {
            let help = say!("rules.one_example.help");
            self.warn(def.id.span(), say!("rules.one_example", id), help);
        }
        if def.counter_example.is_empty() {
            let help = say!("rules.no_counter.help");
            self.warn(def.id.span(), say!("rules.no_counter", id), help);
        }
        let texts = def.example.iter().map(|e| (&e.text, &e.date));
        let counter = def.counter_example.iter().map(|e| (&e.text, &e.date));
        for (text, date) in texts.chain(counter) {
            if text.as_ref().trim().is_empty() {
                self.report(text.span(), say!("rules.empty_example"), say!("rules.empty_example.help"));
            }
            if let Some(date) = date.as_ref().filter(|d| d.as_ref().parse::<Date>().is_err()) {
                self.report(date.span(), say!("rules.date", date = date.as_ref()), say!("rules.date.help"));
            }
        }
    }

    fn pattern(&mut self, text: &Spanned<String>) -> Option<RulePattern> {
        let node = self.parse(text)?;
        if let (Some(_), Some(name)) = (self.slots.focus, self.slots.focus_name())
            && !holds_focus(&node)
        {
            let help = say!("rules.focus.help", name, name);
            self.report(text.span(), say!("rules.focus", name), help);
            return None;
        }
        let automaton = self.automaton(text, vec![node.clone()], Place::Anywhere)?;
        Some(RulePattern { text: text.as_ref().clone(), node, automaton })
    }

    fn parse(&mut self, text: &Spanned<String>) -> Option<Node> {
        let node = match pattern::parse(text.as_ref(), self.slots) {
            Ok(node) => node,
            Err(e) => {
                let at = self.inside(text, &e.place);
                self.report(at, e.message, e.help);
                return None;
            }
        };
        let mut missing = Vec::new();
        node.walk(&mut |n| {
            if let Node::Class { name, place } = n
                && self.lexicon.list(name).is_empty()
            {
                missing.push((name.clone(), place.clone()));
            }
        });
        for (name, place) in missing.iter().filter(|_| !self.lexicon.incomplete) {
            let at = self.inside(text, place);
            let help = say!("rules.class.help");
            let help = with_nearest(name, self.lexicon.names(), help);
            self.report(at, say!("rules.class", name), help);
        }
        missing.is_empty().then_some(node)
    }

    /// Bytes of the file for bytes of a pattern: exact when the pattern is written plainly, else the whole value.
    fn inside(&self, text: &Spanned<String>, place: &Range<usize>) -> Range<usize> {
        let span = text.span();
        match self.file.text.get(span.clone()).and_then(|raw| raw.find(text.as_ref().as_str())) {
            Some(at) => span.start + at + place.start..span.start + at + place.end,
            None => span,
        }
    }

    fn automaton(&mut self, text: &Spanned<String>, nodes: Vec<Node>, place: Place) -> Option<Automaton> {
        match Automaton::new(nodes, place, self.lexicon) {
            Ok(automaton) => Some(automaton),
            Err(TooLarge(bytes)) => {
                let message = say!("rules.too_large", kb = bytes / 1000);
                self.report(text.span(), message, say!("rules.too_large.help"));
                None
            }
        }
    }

    /// Where the key of a value stands: keys of tables have no place of their own when they are read.
    fn key_before(&self, key: &str, value: Range<usize>) -> Range<usize> {
        let at = self.file.text.get(..value.start).and_then(|text| text.rfind(key));
        at.map_or(value, |at| at..at + key.len())
    }

    fn yields(&mut self, def: &RuleDef, patterns: &[RulePattern]) {
        let allowed = &self.phase.yields;
        for (key, value) in &def.yields {
            let Some(values) = allowed.get(key) else {
                let list = say!("rules.keys", list = allowed.keys().cloned().collect::<Vec<_>>());
                let help = with_nearest(key, allowed.keys().map(String::as_str), list);
                self.report(self.key_before(key, value.span()), say!("rules.yield_key", key), help);
                continue;
            };
            if !values.iter().any(|v| v == ANY) {
                if !values.contains(value.as_ref()) {
                    let list = say!("rules.values", list = values);
                    let help = with_nearest(value.as_ref(), values.iter().map(String::as_str), list);
                    self.report(value.span(), say!("rules.yield_value", key, value = value.as_ref()), help);
                }
                continue;
            }
            if patterns.len() < def.patterns.len() {
                continue;
            }
            let bound: BTreeSet<&str> =
                patterns.iter().flat_map(|p| p.automaton.slots()).map(|s| s.name.as_str()).collect();
            for slot in template_slots(value.as_ref()) {
                if !bound.contains(slot) {
                    let help = with_nearest(slot, bound.iter().copied(), say!("rules.unbound.help"));
                    self.report(value.span(), say!("rules.unbound", slot), help);
                }
            }
        }
    }

    fn conditions(&mut self, when: &WhenDef) -> Option<Conditions> {
        let section = self.sections(&when.section);
        let not_section = self.sections(&when.not_section);
        if let Some(tense) = when.tense.as_ref().filter(|t| !TENSES.contains(&t.as_ref().as_str())) {
            let help = say!("rules.values", list = TENSES);
            self.report(tense.span(), say!("rules.tense", name = tense.as_ref()), help);
        }
        let mention = self.properties(&when.mention);
        let not_mention = self.properties(&when.not_mention);
        Some(Conditions {
            section,
            not_section,
            tense: when.tense.as_ref().map(|t| t.as_ref().clone()),
            before: self.any_of(&when.before, Place::AtEnd)?,
            not_before: self.any_of(&when.not_before, Place::AtEnd)?,
            after: self.any_of(&when.after, Place::AtStart)?,
            not_after: self.any_of(&when.not_after, Place::AtStart)?,
            sentence: self.any_of(&when.sentence, Place::Anywhere)?,
            not_sentence: self.any_of(&when.not_sentence, Place::Anywhere)?,
            heading: self.any_of(&when.heading, Place::Anywhere)?,
            not_heading: self.any_of(&when.not_heading, Place::Anywhere)?,
            column: self.any_of(&when.column, Place::Anywhere)?,
            table: when.table,
            mention,
            not_mention,
        })
    }

    fn sections(&mut self, names: &[Spanned<String>]) -> Vec<SectionKind> {
        let mut out = Vec::new();
        for name in names {
            match SECTIONS.iter().find(|(known, _)| known == name.as_ref()) {
                Some((_, kind)) => out.push(*kind),
                None => {
                    let known = || SECTIONS.iter().map(|(name, _)| *name);
                    let list = say!("rules.known", list = known().collect::<Vec<_>>());
                    let help = with_nearest(name.as_ref(), known(), list);
                    self.report(name.span(), say!("rules.section", name = name.as_ref()), help);
                }
            }
        }
        out
    }

    fn properties(&mut self, asked: &BTreeMap<String, Vec<Spanned<String>>>) -> BTreeMap<String, Vec<String>> {
        for (key, values) in asked {
            let place = values.first().map_or(0..0, Spanned::span);
            let known = self.mention.and_then(|m| m.get(key));
            let Some(known) = known else {
                let keys: Vec<&str> = self.mention.into_iter().flatten().map(|(k, _)| k.as_str()).collect();
                let help = match keys.is_empty() {
                    true => say!("rules.no_focus.help"),
                    false => with_nearest(key, keys.iter().copied(), say!("rules.properties", list = keys)),
                };
                self.report(self.key_before(key, place), say!("rules.property", key), help);
                continue;
            };
            for value in values.iter().filter(|_| !known.iter().any(|v| v == ANY)) {
                let fits =
                    |v: &String| value.as_ref().strip_suffix('*').map_or(v == value.as_ref(), |p| v.starts_with(p));
                if !known.iter().any(fits) {
                    let list = say!("rules.values", list = known);
                    let help = with_nearest(value.as_ref(), known.iter().map(String::as_str), list);
                    self.report(value.span(), say!("rules.property_value", key, value = value.as_ref()), help);
                }
            }
        }
        asked.iter().map(|(k, v)| (k.clone(), v.iter().map(|v| v.as_ref().clone()).collect())).collect()
    }

    /// One automaton for a list of condition patterns; `Some(None)` for an empty list.
    #[allow(clippy::option_option)]
    fn any_of(&mut self, patterns: &[Spanned<String>], place: Place) -> Option<Option<Automaton>> {
        let Some(first) = patterns.first() else { return Some(None) };
        let nodes: Vec<Option<Node>> = patterns.iter().map(|text| self.parse(text)).collect();
        let nodes = nodes.into_iter().collect::<Option<Vec<Node>>>()?;
        self.automaton(first, nodes, place).map(Some)
    }
}

fn holds_focus(node: &Node) -> bool {
    let mut found = false;
    node.walk(&mut |n| found |= matches!(n, Node::Slot { kind: SlotKind::Focus, .. }));
    found
}

/// Slot names in a template: `{动词}{宾语}`.
pub fn template_slots(template: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        let Some(close) = rest[open..].find('}') else { break };
        out.push(&rest[open + 1..open + close]);
        rest = &rest[open + close + 1..];
    }
    out
}

/// Warns of classes of user layers that no pattern uses: most likely a built-in class was meant and its name misspelt.
pub(super) fn classes_in_vain(
    source: &Source,
    phases: &[PhaseRules],
    lexicon: &Lexicon,
    findings: &mut Vec<Diagnostic>,
) {
    let own: Vec<&str> = lexicon.names().filter(|name| lexicon.is_own(name)).collect();
    if own.is_empty() {
        return;
    }
    let mut used: BTreeSet<String> = BTreeSet::new();
    for rule in phases.iter().flat_map(PhaseRules::rules) {
        rule.walk(&mut |n| {
            if let Node::Class { name, .. } = n {
                used.insert(name.clone());
            }
        });
    }
    for name in own.into_iter().filter(|n| !used.contains(*n)) {
        let included = source.files.iter().filter(|f| f.layer != BUILT_IN).any(|f| {
            f.text.lines().any(|line| line.trim_start().starts_with("include") && line.contains(&format!("\"{name}\"")))
        });
        if included {
            continue;
        }
        let file = source.files.iter().rev().find(|f| f.text.contains(&format!("[class.\"{name}\"]")));
        let Some(file) = file else { continue };
        let known = lexicon.names().filter(|n| !lexicon.is_own(n));
        let help = with_nearest(name, known, say!("rules.vain_class.help"));
        let message = say!("rules.vain_class", name);
        findings.push(Diagnostic::new(&file.name(), file.quoted(name), message, help).warning());
    }
}
