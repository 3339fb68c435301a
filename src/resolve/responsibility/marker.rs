//! Marks in a text (牵头单位：, 牵头, 配合) and the lists that they give a role to.

use std::sync::Arc;

use crate::document::{SectionKind, Span};
use crate::normalise::department::Departments;
use crate::rules::{Circumstances, PhaseRules, Rule, RuleMatch, RuleSet, Selection, View, template_slots};

use super::Role;
use super::bodies::{assigned_in_prose, bodies, only_bodies};

/// Values of `yields` that say where a mark's list stands; anything with slots belongs to a sentence.
const AFTER: &str = "after";
const BEFORE: &str = "before";
const LIST: &str = "list";
const CONVENTIONS: [(&str, Leading); 3] =
    [("first", Leading::First), ("before_comma", Leading::BeforeComma), ("all", Leading::All)];
const OTHERS: &str = "others";

const ROLES: [(&str, Role); 3] = [("lead", Role::Lead), ("responsible", Role::Responsible), ("support", Role::Support)];

/// Longest head of a column of bodies, in characters.
const MAX_HEAD: usize = 14;
/// Shortest label that a longer head may hold, in characters.
const MIN_LABEL: usize = 4;

/// Class of the words that head the column of tasks.
const TASK_HEADS: &str = "任务表头";
/// Class of the kinds of documents whose sentences say what bodies do permanently.
const PERMANENT: &str = "职责文种";
const COLONS: [char; 2] = ['：', ':'];

const PHASE: &str = "responsibility";

/// The rules of the phase, ready to use.
pub(super) struct Markers {
    set: Arc<RuleSet>,
    /// `None` when the rule set lacks the phase.
    asked: Option<Selections>,
    /// Role and id of the rule for lists without a mark; `None` when it is switched off.
    bare_list: Option<(Role, String)>,
}

/// The rules of the phase by what is asked of them.
struct Selections {
    /// Marks of every kind, as brackets and cells have them.
    marks: Selection,
    /// Marks before their lists.
    labels: Selection,
    /// Marks without lists, conventions among them.
    notes: Selection,
    sentences: Selection,
    conventions: Selection,
    /// Those of one kind each, in the order of [`CONVENTIONS`].
    of_convention: [Selection; 3],
    /// What a convention says of the others.
    others: Selection,
    /// All that counts outside brackets, but notes: labels, sentences and conventions.
    said: Selection,
}

impl std::fmt::Debug for Markers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Markers({} rules)", self.phase().map_or(0, |p| p.rules().len()))
    }
}

/// A mark: whose list stands before it, whose after.
#[derive(Clone, Debug)]
struct Mark<'r> {
    span: Span,
    before: Option<Role>,
    after: Option<Role>,
    /// A label: what follows it is a list until the next mark, or nothing of ours.
    label: bool,
    rule: &'r Rule,
}

/// A list of bodies and its role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Assigned {
    pub role: Role,
    pub bodies: Vec<Span>,
    /// The stretch of text that holds the list, with its commas.
    pub list: Span,
    pub marker: Option<Span>,
    pub rule: String,
}

/// What the whole document says about its lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Convention {
    leading: Leading,
    /// What those do that do not lead.
    pub others: Role,
}

/// Which bodies of a list lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Leading {
    First,
    BeforeComma,
    All,
}

impl Convention {
    /// How many bodies of a list lead. `first`: no list of responsible bodies stands before it in the same place.
    pub fn leaders(self, text: &str, list: &Assigned, first: bool) -> usize {
        match self.leading {
            Leading::All => list.bodies.len(),
            _ if !first => 0,
            Leading::First => 1,
            Leading::BeforeComma => {
                let comma = list.bodies.windows(2).position(|pair| {
                    let gap = text.get(pair[0].end()..pair[1].start()).unwrap_or("");
                    gap.contains(['，', ','])
                });
                comma.map_or(0, |n| n + 1)
            }
        }
    }
}

/// How a text is read: what stands around the marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Frame {
    /// The inside of a bracket: marks before and after lists, and bare lists.
    Bracket,
    /// A line or sentence that begins with a label.
    Line,
    /// A cell of a column whose head gives the role.
    Cell(Role),
}

impl Markers {
    pub fn new(set: Arc<RuleSet>) -> Self {
        let is = |rule: &Rule, value: &str| value_role(rule, value).is_some();
        let is_mark = |rule: &Rule| !is_sentence_rule(rule) && !is(rule, LIST);
        let is_label = |rule: &Rule| is_mark(rule) && !is(rule, BEFORE) && is(rule, AFTER);
        let is_note = |rule: &Rule| is_mark(rule) && !is(rule, BEFORE) && !is(rule, AFTER);
        let is_convention = |rule: &Rule| CONVENTIONS.iter().any(|(name, _)| is(rule, name));
        let asked = set.phase(PHASE).map(|phase| {
            let select = |wanted: &dyn Fn(&Rule) -> bool| phase.select(&set.lexicon, wanted);
            Selections {
                marks: select(&is_mark),
                labels: select(&is_label),
                notes: select(&is_note),
                sentences: select(&is_sentence_rule),
                conventions: select(&is_convention),
                of_convention: CONVENTIONS.map(|(name, _)| select(&|rule| is(rule, name))),
                others: select(&|rule| is(rule, OTHERS)),
                said: select(&|rule| is_label(rule) || is_sentence_rule(rule) || is_convention(rule)),
            }
        });
        let rules = set.phase(PHASE).map_or(&[][..], PhaseRules::rules);
        let bare_list = rules.iter().find_map(|rule| Some((value_role(rule, LIST)?, rule.shown())));
        Self { set, asked, bare_list }
    }

    fn found<'m>(&'m self, selected: &Selection, text: &str, around: &Circumstances) -> Vec<RuleMatch<'m>> {
        // Most texts hold no word that a rule needs.
        match self.phase().filter(|_| selected.may_match(text)) {
            Some(phase) => phase.all_of(selected, &View::new(text, &[]), around),
            None => Vec::new(),
        }
    }

    /// Whether any of the rules matches `text`.
    fn stands_in(&self, selected: &Selection, text: &str) -> bool {
        !self.found(selected, text, &Circumstances::default()).is_empty()
    }

    fn phase(&self) -> Option<&PhaseRules> {
        self.set.phase(PHASE)
    }

    /// Whether `text` holds a word that some mark needs.
    pub fn may_mark(&self, text: &str) -> bool {
        self.asked.as_ref().is_some_and(|asked| asked.marks.may_match(text))
    }

    /// Whether `text` holds a word without which nothing outside its brackets is a label with a list, assigns anything in
    /// a sentence or states a convention: most paragraphs hold none, and cost no more than this.
    pub fn may_say(&self, text: &str) -> bool {
        self.asked.as_ref().is_some_and(|asked| asked.said.may_match(text))
    }

    /// Whether `text` may hold a label without a list (完成时限：…), which counts where a colon ends it.
    pub fn may_note(&self, text: &str) -> bool {
        text.contains(COLONS) && self.asked.as_ref().is_some_and(|asked| asked.notes.may_match(text))
    }

    /// Marks of `text` in order, conventions and what only explains among them.
    fn marks(&self, text: &str) -> Vec<Mark<'_>> {
        let Some(asked) = &self.asked else { return Vec::new() };
        self.found(&asked.marks, text, &Circumstances::default())
            .into_iter()
            .map(|m| {
                let (before, after) = (value_role(m.rule, BEFORE), value_role(m.rule, AFTER));
                Mark { span: m.span, before, after, label: before.is_none(), rule: m.rule }
            })
            .collect()
    }

    /// The convention that `text` states, if it states one.
    pub fn convention(&self, text: &str) -> Option<Convention> {
        let asked = self.asked.as_ref().filter(|asked| asked.conventions.may_match(text))?;
        let stated = asked.of_convention.iter().zip(CONVENTIONS).find(|(rules, _)| self.stands_in(rules, text));
        let others = || if self.stands_in(&asked.others, text) { Role::Support } else { Role::Responsible };
        stated.map(|(_, (_, leading))| Convention { leading, others: others() })
    }

    /// Where the first label of `text` begins, if it has one.
    pub fn first_label(&self, text: &str) -> Option<usize> {
        // Words of labels stand in many sentences: whether any is a label costs less than finding all marks.
        let asked = self.asked.as_ref()?;
        let noted = || self.may_note(text) && self.stands_in(&asked.notes, text);
        if !(self.stands_in(&asked.labels, text) || noted()) {
            return None;
        }
        let printed = |m: &Mark| m.after.is_some() || text.get(m.span.range()).is_some_and(|s| s.ends_with(COLONS));
        self.marks(text).into_iter().find(|m| m.label && printed(m)).map(|m| m.span.start())
    }

    /// Whether documents of this kind say in their sentences what bodies do permanently, which assigns no work.
    pub fn rules_permanently(&self, doc_type: &str) -> bool {
        self.set.lexicon.list(PERMANENT).closes(doc_type)
    }

    /// Whether a column with this head holds what is to be done.
    pub fn is_task_head(&self, head: &str) -> bool {
        let head: String = head.chars().filter(|c| !c.is_whitespace()).collect();
        let words = self.set.lexicon.list(TASK_HEADS);
        !head.is_empty() && words.stands_in(&head) && !self.is_other_head(&head)
    }

    /// Whether a column with this head holds times, persons or bodies.
    pub fn is_other_head(&self, head: &str) -> bool {
        let head: String = head.chars().filter(|c| !c.is_whitespace()).collect();
        let labelled = format!("{head}：");
        self.marks(&labelled).iter().any(|m| m.label && m.span.start() == 0 && m.span.end() == labelled.len())
    }

    /// The role that a column with this head gives its cells, and the rule that says so: the head is a label, or a short
    /// one that holds a label (责任单位及责任人).
    pub fn role_of_head(&self, head: &str) -> Option<(Role, String)> {
        let head: String = head.chars().filter(|c| !c.is_whitespace()).collect();
        let labelled = format!("{head}：");
        let marks = self.marks(&labelled);
        let exact = marks.iter().find(|m| m.label && m.span.start() == 0 && m.span.end() == labelled.len());
        if let Some(mark) = exact {
            return mark.after.map(|role| (role, mark.rule.shown()));
        }
        if head.chars().count() > MAX_HEAD {
            return None;
        }
        let holding = head.char_indices().skip(1).find_map(|(i, _)| {
            let (front, back) = head.split_at(i);
            self.label_role(front).or_else(|| self.label_role(back))
        });
        holding.filter(|_| !self.is_other_head(&head))
    }

    fn label_role(&self, label: &str) -> Option<(Role, String)> {
        // A label of two characters is a word in too many heads (责任, 配合).
        if label.chars().count() < MIN_LABEL {
            return None;
        }
        let labelled = format!("{label}：");
        let marks = self.marks(&labelled);
        let mark = marks.iter().find(|m| m.label && m.span.start() == 0 && m.span.end() == labelled.len())?;
        mark.after.map(|role| (role, mark.rule.shown()))
    }

    /// Lists of bodies in `text` and their roles; spans are moved by `base`.
    pub fn assign(&self, departments: &Departments, text: &str, base: usize, frame: Frame) -> Vec<Assigned> {
        let mut out = Vec::new();
        let mut from = 0;
        for stop in text.match_indices('。').map(|(i, _)| i).chain([text.len()]) {
            let Some(segment) = text.get(from..stop) else { continue };
            self.assign_segment(departments, segment, base + from, frame, &mut out);
            from = (stop + '。'.len_utf8()).min(text.len());
        }
        out
    }

    fn assign_segment(
        &self,
        departments: &Departments,
        text: &str,
        base: usize,
        frame: Frame,
        out: &mut Vec<Assigned>,
    ) {
        let marks = self.marks(text);
        if frame == Frame::Line && !marks.iter().any(|m| m.label) {
            return;
        }
        for n in 0..=marks.len() {
            let left = n.checked_sub(1).and_then(|i| marks.get(i));
            let right = marks.get(n);
            let start = left.map_or(0, |m| m.span.end());
            let end = right.map_or(text.len(), |m| m.span.start());
            if start >= end {
                continue;
            }
            let region = Span::new(start, end);
            // 会同 gives what follows it its role even where a verb comes after: 甲会同乙负责.
            let (role, mark, strict) = match (left, right) {
                (Some(m), _) if m.after.is_some() && !m.label => (m.after, Some(m), true),
                (_, Some(m)) if m.before.is_some() => (m.before, Some(m), true),
                (Some(m), _) if m.label => (m.after, Some(m), false),
                (None, _) => match frame {
                    Frame::Cell(role) => (Some(role), None, false),
                    Frame::Bracket | Frame::Line => (None, None, true),
                },
                _ => (None, None, true),
            };
            let bare = role.is_none() && frame != Frame::Line && !left.is_some_and(|m| m.label);
            let list = match (role, mark) {
                (Some(role), mark) => {
                    let bodies = bodies(departments, text, region, strict);
                    let rule = mark.map(|m| m.rule.shown()).unwrap_or_default();
                    Assigned { role, bodies, list: region, marker: mark.map(|m| m.span), rule }
                }
                (None, _) if bare => {
                    let Some((role, rule)) = self.bare_list.clone() else { continue };
                    let bodies = only_bodies(departments, text, region);
                    Assigned { role, bodies, list: region, marker: None, rule }
                }
                _ => continue,
            };
            if !list.bodies.is_empty() {
                out.push(shifted(list, base));
            }
        }
    }

    /// What a sentence assigns outside brackets: spans of `text`, moved by `base`; the second of each pair is the clause.
    pub fn sentence(
        &self,
        departments: &Departments,
        text: &str,
        base: usize,
        section: SectionKind,
    ) -> Vec<(Vec<Assigned>, Span)> {
        let around = Circumstances { section, ..Circumstances::default() };
        let mut out = Vec::new();
        let Some(asked) = &self.asked else { return out };
        for m in self.found(&asked.sentences, text, &around) {
            let mut lists = Vec::new();
            let mut whole = true;
            for (key, role) in ROLES {
                for slot in m.rule.yields(key).map(template_slots).unwrap_or_default() {
                    let Some(slot) = m.slot(slot) else { continue };
                    let bodies = assigned_in_prose(departments, text, slot.span);
                    whole = whole && !bodies.is_empty();
                    lists.push(Assigned { role, bodies, list: slot.span, marker: Some(m.span), rule: m.rule.shown() });
                }
            }
            if whole && !lists.is_empty() {
                let lists = lists.into_iter().map(|l| shifted(l, base)).collect();
                out.push((lists, m.span.shift(base)));
            }
        }
        out
    }
}

fn shifted(list: Assigned, base: usize) -> Assigned {
    Assigned {
        bodies: list.bodies.iter().map(|b| b.shift(base)).collect(),
        list: list.list.shift(base),
        marker: list.marker.map(|m| m.shift(base)),
        ..list
    }
}

fn value_role(rule: &Rule, value: &str) -> Option<Role> {
    ROLES.into_iter().find(|(key, _)| rule.yields(key) == Some(value)).map(|(_, role)| role)
}

/// A rule for sentences says by slots which bodies it means.
fn is_sentence_rule(rule: &Rule) -> bool {
    ROLES.iter().any(|(key, _)| rule.yields(key).is_some_and(|v| !template_slots(v).is_empty()))
}
