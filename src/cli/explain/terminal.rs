//! An explanation as a person reads it.

use std::fmt::Write as _;

use super::super::messages::Messages;
use crate::extract::{Explanation, FocusExplanation, TargetShown};

/// Rules that failed are shown as far as they came near.
const NEAREST: usize = 6;
const RULE: &str = "────────────────────────────────────────";

pub fn shown(explained: &[Explanation], messages: &Messages, all: bool) -> String {
    let mut out = String::new();
    for explanation in explained {
        let mut printer = Printer { out: &mut out, messages, all };
        printer.explanation(explanation);
    }
    out
}

struct Printer<'p> {
    out: &'p mut String,
    messages: &'p Messages,
    all: bool,
}

impl Printer<'_> {
    fn line(&mut self, indent: usize, text: &str) {
        let _ = writeln!(self.out, "{:indent$}{text}", "");
    }

    fn said(&mut self, indent: usize, key: &str, values: &[(&str, String)]) {
        let text = self.messages.with(&format!("explain.{key}"), values);
        self.line(indent, &text);
    }

    fn explanation(&mut self, e: &Explanation) {
        self.line(0, RULE);
        self.line(0, &e.sentence);
        let headings = if e.headings.is_empty() { self.messages.get("explain.none") } else { e.headings.clone() };
        self.said(0, "section", &[("headings", headings), ("kind", e.section_kind.clone())]);
        let tokens: Vec<String> = e
            .tokens
            .iter()
            .map(|t| match t.classes.is_empty() {
                true => t.text.clone(),
                false => format!("{}{{{}}}", t.text, t.classes.join(" ")),
            })
            .collect();
        self.said(0, "tokens", &[("tokens", tokens.join(" / "))]);
        if e.mentions.is_empty() {
            self.said(0, "no-mentions", &[]);
        } else {
            self.said(0, "mentions", &[]);
        }
        for m in &e.mentions {
            self.line(2, &format!("{}  {}  [{}]", m.text, m.meaning, m.rule));
        }
        for about in &e.about {
            self.about(about);
        }
        self.said(0, "result", &[]);
        if e.targets.is_empty() && e.deadlines.is_empty() && e.responsibilities.is_empty() {
            self.said(2, "no-result", &[]);
        }
        for target in &e.targets {
            self.target(target);
        }
        for d in &e.deadlines {
            let values = [
                ("text", d.text.clone()),
                ("kind", d.kind.to_owned()),
                ("date", d.end_date.clone()),
                ("rule", d.rule.clone()),
            ];
            self.said(2, "deadline", &values);
        }
        for b in &e.responsibilities {
            let values = [("body", b.department.clone()), ("role", b.role.to_owned()), ("rule", b.rule.clone())];
            self.said(2, "responsibility", &values);
        }
    }

    fn about(&mut self, about: &FocusExplanation) {
        let phase = self.messages.get(&format!("explain.phase.{}", about.phase));
        match about.mention.is_empty() {
            // Where rules search the sentence, most of them have nothing to do with it.
            true if about.matched.is_empty() && !self.all => return,
            true => self.line(0, &phase),
            false => self.line(0, &format!("{phase}“{}”", about.mention)),
        }
        if about.matched.is_empty() {
            self.said(2, "no-rule", &[]);
        }
        let winner = about.matched.iter().find(|m| m.wins).map(|m| (m.priority, m.length));
        for m in &about.matched {
            let sign = if m.wins { "✓" } else { "·" };
            let yields: Vec<String> = m.yields.iter().map(|(k, v)| format!("{k}={v}")).collect();
            self.line(2, &format!("{sign} {} {}  {}", m.rule, m.name, yields.join(" ")));
            self.line(6, &m.pattern);
            let slots: Vec<String> = m.slots.iter().map(|(name, text)| format!("{name}＝{text}")).collect();
            if !slots.is_empty() {
                self.line(6, &slots.join("  "));
            }
            if let (false, Some((priority, length))) = (m.wins, winner) {
                let key = if m.priority == priority { "lost-length" } else { "lost-priority" };
                let values = [
                    (
                        "own",
                        if m.priority == priority { m.length } else { usize::try_from(m.priority).unwrap_or(0) }
                            .to_string(),
                    ),
                    ("winner", if m.priority == priority { length.to_string() } else { priority.to_string() }),
                ];
                self.said(6, key, &values);
            }
        }
        let most = if self.all { usize::MAX } else { NEAREST };
        let tried = about.failed.iter().filter(|t| self.all || t.fitted > 0).take(most);
        let tried: Vec<_> = tried.collect();
        for t in &tried {
            self.line(2, &format!("✗ {} {}  {}", t.rule, t.name, t.pattern));
            if t.failed_at.starts_with("when.") {
                let values = [("condition", t.failed_at.clone()), ("wanted", t.wanted.join("，"))];
                self.said(6, "failed-condition", &values);
            } else {
                let values = [
                    ("element", t.failed_at.clone()),
                    ("n", (t.fitted + 1).to_string()),
                    ("all", t.elements.to_string()),
                ];
                self.said(6, "failed-element", &values);
            }
        }
        let rest = about.failed.len() - tried.len();
        if rest > 0 {
            self.said(2, "more", &[("n", rest.to_string())]);
        }
    }

    fn target(&mut self, t: &TargetShown) {
        self.said(
            2,
            "target",
            &[
                ("indicator", t.indicator.clone()),
                ("comparator", t.comparator.clone()),
                ("value", format!("{} {}", t.value, t.unit).trim().to_owned()),
                ("kind", t.kind.clone()),
                ("rule", t.rule.clone()),
                ("id", t.target_id.clone()),
            ],
        );
        self.said(4, "norm", &[("norm", t.norm.clone()), ("concept", t.concept.clone())]);
        if !t.unit_from.is_empty() {
            self.said(4, "unit", &[("unit", t.unit.clone()), ("from", t.unit_from.clone())]);
        }
        self.said(
            4,
            &format!("deadline.{}", t.deadline_source),
            &[
                ("date", t.deadline.clone()),
                ("text", t.deadline_text.clone()),
                ("from", t.deadline_from.clone()),
                ("rule", t.deadline_rule.clone()),
            ],
        );
        for b in &t.bodies {
            let source = self.messages.get(&format!("explain.source.{}", t.lead_source));
            let values = [
                ("body", b.department.clone()),
                ("role", b.role.to_owned()),
                ("source", source),
                ("evidence", b.evidence.clone()),
                ("rule", b.rule.clone()),
            ];
            self.said(4, "body", &values);
        }
        if !t.check.is_empty() {
            for code in t.check.split(";") {
                let why = self.messages.get(&format!("explain.check.{code}"));
                self.said(4, "check", &[("check", code.to_owned()), ("why", why)]);
            }
        }
    }
}
