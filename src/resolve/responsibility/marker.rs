//! Marks in a text (牵头单位：, 牵头, 配合) and the lists that they give a role to.

use std::sync::Arc;

use crate::document::{SectionKind, Span};
use crate::normalise::department::{Departments, Likeness};
use crate::rules::{Circumstances, PhaseRules, Rule, RuleMatch, RuleSet, Selection, View, template_slots};

use super::Role;

/// Values of `yields` that say where a mark's list stands; anything with slots belongs to a sentence.
const AFTER: &str = "after";
const BEFORE: &str = "before";
const LIST: &str = "list";
const FIRST: &str = "first";
const BEFORE_COMMA: &str = "before_comma";

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

/// Longest name of a body that a label may introduce though it doesn't look like one, in characters.
const MAX_UNKNOWN: usize = 12;

/// The rules of the phase, ready to use.
pub(super) struct Markers {
    set: Arc<RuleSet>,
    /// `None` when the rule set lacks the phase.
    asked: Option<Selections>,
}

/// The rules of the phase by what is asked of them.
struct Selections {
    marks: Selection,
    sentences: Selection,
    first: Selection,
    before_comma: Selection,
}

impl std::fmt::Debug for Markers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Markers({} rules)", self.phase().map_or(0, |p| p.rules().len()))
    }
}

/// A mark: whose list stands before it, whose after.
#[derive(Clone, Debug)]
struct Mark {
    span: Span,
    before: Option<Role>,
    after: Option<Role>,
    /// A label: what follows it is a list until the next mark, or nothing of ours.
    label: bool,
    rule: String,
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

/// What the whole document says about the order of its lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Convention {
    First,
    BeforeComma,
}

impl Convention {
    /// How many bodies of a list lead. `first`: no list of responsible bodies stands before it in the same place.
    pub fn leaders(self, text: &str, list: &Assigned, first: bool) -> usize {
        match self {
            _ if !first => 0,
            Convention::First => 1,
            Convention::BeforeComma => {
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
        let asked = set.phase(PHASE).map(|phase| Selections {
            marks: phase.select(&set.lexicon, |rule| !is_sentence_rule(rule) && value_role(rule, LIST).is_none()),
            sentences: phase.select(&set.lexicon, is_sentence_rule),
            first: phase.select(&set.lexicon, |rule| value_role(rule, FIRST).is_some()),
            before_comma: phase.select(&set.lexicon, |rule| value_role(rule, BEFORE_COMMA).is_some()),
        });
        Self { set, asked }
    }

    fn found<'m>(
        &'m self,
        selected: fn(&Selections) -> &Selection,
        text: &str,
        around: &Circumstances,
    ) -> Vec<RuleMatch<'m>> {
        let (Some(phase), Some(asked)) = (self.phase(), &self.asked) else { return Vec::new() };
        // Most texts hold no word that a rule needs.
        if !selected(asked).may_match(text) {
            return Vec::new();
        }
        phase.all_of(selected(asked), &View::new(text, &[]), around)
    }

    fn phase(&self) -> Option<&PhaseRules> {
        self.set.phase(PHASE)
    }

    /// Whether `text` holds a word that some mark needs: most paragraphs hold none, and cost no more than this.
    pub fn may_mark(&self, text: &str) -> bool {
        self.asked.as_ref().is_some_and(|asked| asked.marks.may_match(text))
    }

    /// Marks of `text` in order, conventions and what only explains among them.
    fn marks(&self, text: &str) -> Vec<Mark> {
        self.found(|s| &s.marks, text, &Circumstances::default())
            .into_iter()
            .map(|m| Mark {
                span: m.span,
                before: value_role(m.rule, BEFORE),
                after: value_role(m.rule, AFTER),
                label: value_role(m.rule, BEFORE).is_none(),
                rule: m.rule.shown(),
            })
            .collect()
    }

    /// The convention that `text` states, if it states one.
    pub fn convention(&self, text: &str) -> Option<Convention> {
        let around = Circumstances::default();
        if !self.found(|s| &s.first, text, &around).is_empty() {
            return Some(Convention::First);
        }
        (!self.found(|s| &s.before_comma, text, &around).is_empty()).then_some(Convention::BeforeComma)
    }

    /// Where the first label of `text` begins, if it has one.
    pub fn first_label(&self, text: &str) -> Option<usize> {
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
            return mark.after.map(|role| (role, mark.rule.clone()));
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
        mark.after.map(|role| (role, mark.rule.clone()))
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
                    let rule = mark.map(|m| m.rule.clone()).unwrap_or_default();
                    Assigned { role, bodies, list: region, marker: mark.map(|m| m.span), rule }
                }
                (None, _) if bare => {
                    let Some((role, rule)) = self.bare_list() else { continue };
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

    /// Role and id of the rule for lists without a mark; `None` when it is switched off.
    fn bare_list(&self) -> Option<(Role, String)> {
        let rule = self.phase()?.rules().iter().find(|r| value_role(r, LIST).is_some())?;
        Some((value_role(rule, LIST)?, rule.shown()))
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
        for m in self.found(|s| &s.sentences, text, &around) {
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

fn split(departments: &Departments, text: &str, region: Span) -> Vec<Span> {
    let Some(list) = text.get(region.range()) else { return Vec::new() };
    departments.split_list(list).into_iter().map(|r| Span::new(r.start, r.end).shift(region.start())).collect()
}

/// The bodies of a region that a mark gives a role to. `strict`: the region may hold other clauses, so what doesn't look
/// like a body is passed over; after a label a short unknown name is a body too.
fn bodies(departments: &Departments, text: &str, region: Span, strict: bool) -> Vec<Span> {
    let all = split(departments, text, region);
    let name = |s: &Span| text.get(s.range()).unwrap_or("");
    let likely = |s: &Span| departments.likeness(name(s)) != Likeness::No;
    let short = |s: &Span| {
        let n = name(s).chars().count();
        (2..=MAX_UNKNOWN).contains(&n)
            && !departments.is_clause(name(s))
            && !name(s).chars().any(|c| c.is_ascii_digit())
    };
    if strict {
        return all.into_iter().filter(likely).collect();
    }
    if !all.iter().any(likely) {
        return Vec::new();
    }
    all.into_iter().filter(|s| likely(s) || short(s)).collect()
}

/// The bodies of a region that holds nothing else but remarks and times, one of them surely a body or all of them
/// offices; else none.
fn only_bodies(departments: &Departments, text: &str, region: Span) -> Vec<Span> {
    let name = |s: &Span| text.get(s.range()).unwrap_or("");
    let mut all = split(departments, text, region);
    all.retain(|s| !departments.is_note(name(s)));
    let likeness: Vec<Likeness> = all.iter().map(|s| departments.likeness(name(s))).collect();
    let sure = likeness.contains(&Likeness::Strong) || all.iter().all(|s| departments.is_office(name(s)));
    if sure && !likeness.contains(&Likeness::No) { all } else { Vec::new() }
}

/// Bodies that a sentence names: all of the slot must be bodies, and surely so.
fn assigned_in_prose(departments: &Departments, text: &str, slot: Span) -> Vec<Span> {
    let all = split(departments, text, slot);
    let strong = |s: &Span| {
        let name = text.get(s.range()).unwrap_or("");
        departments.likeness(name) == Likeness::Strong && !departments.is_standing(name)
    };
    if all.iter().all(strong) { all } else { Vec::new() }
}
