//! Why a row is in the table, and why another is not: every rule that was asked about a mention, and how far it came.

use serde::Serialize;

use super::{Engine, Extraction};
use crate::document::Span;
use crate::recognise::MentionKind;
use crate::resolve::{Context, MentionView};
use crate::rules::{Failure, Node, SlotKind};

/// What is known of one sentence.
#[derive(Clone, Debug, Serialize)]
pub struct Explanation {
    pub sentence: String,
    /// Heads above, from the top.
    pub headings: String,
    pub section_kind: String,
    pub tokens: Vec<TokenShown>,
    pub mentions: Vec<MentionShown>,
    pub about: Vec<FocusExplanation>,
    pub targets: Vec<TargetShown>,
    pub deadlines: Vec<DeadlineShown>,
    pub responsibilities: Vec<BodyShown>,
}

#[derive(Clone, Debug, Serialize)]
pub struct TokenShown {
    pub text: String,
    /// Lexicon classes that hold the token.
    pub classes: Vec<String>,
}

#[derive(Clone, Debug, Serialize)]
pub struct MentionShown {
    pub text: String,
    pub kind: &'static str,
    pub meaning: String,
    pub rule: String,
}

/// The rules of one phase, asked about one mention: the winner first, then the others, then those that failed.
#[derive(Clone, Debug, Serialize)]
pub struct FocusExplanation {
    pub phase: String,
    pub mention: String,
    pub matched: Vec<Matched>,
    pub failed: Vec<Tried>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Matched {
    pub rule: String,
    pub name: String,
    pub priority: i32,
    pub pattern: String,
    pub slots: Vec<(String, String)>,
    /// The first of the list wins: higher priority, then the longer match.
    pub wins: bool,
}

#[derive(Clone, Debug, Serialize)]
pub struct Tried {
    pub rule: String,
    pub name: String,
    pub pattern: String,
    /// The pattern's element at which nothing fitted, or the condition that did not hold.
    pub failed_at: String,
    /// How many elements of the pattern fitted before it.
    pub fitted: usize,
}

#[derive(Clone, Debug, Serialize)]
pub struct TargetShown {
    pub indicator: String,
    pub value: String,
    pub unit: String,
    pub kind: &'static str,
    pub comparator: &'static str,
    pub rule: String,
    pub deadline: String,
    pub deadline_source: &'static str,
    pub deadline_text: String,
    pub check: Vec<&'static str>,
}

#[derive(Clone, Debug, Serialize)]
pub struct DeadlineShown {
    pub text: String,
    pub kind: &'static str,
    pub end_date: String,
    pub rule: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct BodyShown {
    pub department: String,
    pub role: &'static str,
    pub rule: String,
}

impl Engine {
    /// Explains every sentence of `found` that `place` touches.
    pub fn explain(&self, found: &Extraction, place: Span) -> Vec<Explanation> {
        let document = &found.document;
        let context = Context::new(document);
        document
            .sentences
            .iter()
            .filter(|s| s.span.overlaps(place) || s.span == place)
            .map(|s| self.explain_sentence(found, &context, s.span, document.paragraphs[s.paragraph].section))
            .collect()
    }

    fn explain_sentence(
        &self,
        found: &Extraction,
        context: &Context,
        sentence: Span,
        section: Option<crate::document::SectionId>,
    ) -> Explanation {
        let text = context.text();
        let own = sentence.of(text);
        let tokens = self
            .segmenter
            .cut(own)
            .into_iter()
            .map(|t| TokenShown {
                text: t.of(own).to_owned(),
                classes: self.rules.lexicon.classes_of(t.of(own)).map(str::to_owned).collect(),
            })
            .collect();
        let mentions = found.mentions.within(sentence).map(|id| self.mention_shown(found, context, id)).collect();
        let mut about = Vec::new();
        for (phase, wants_time) in [("role", false), ("target", false), ("deadline", true)] {
            let Some(rules) = self.rules.phase(phase) else { continue };
            let view = MentionView::new(context, &found.mentions, sentence, &[]);
            for (at, id) in view.ids.iter().enumerate() {
                let mention = found.mentions.get(*id);
                if matches!(mention.kind, MentionKind::Time(_)) != wants_time {
                    continue;
                }
                let around = context.circumstances(&found.mentions, *id, section);
                let matched: Vec<Matched> = rules
                    .about(&view.view, at, &around)
                    .into_iter()
                    .enumerate()
                    .map(|(n, m)| Matched {
                        rule: m.rule.shown(),
                        name: m.rule.name.clone(),
                        priority: m.rule.priority,
                        pattern: m.rule.patterns[m.pattern].text.clone(),
                        slots: m.slots.iter().map(|s| (s.name.clone(), s.span.of(own).to_owned())).collect(),
                        wins: n == 0,
                    })
                    .collect();
                let mut failed: Vec<Tried> = rules
                    .failures(&view.view, Some(at), &around, &self.rules.lexicon)
                    .into_iter()
                    .map(|(rule, pattern, failure)| {
                        let tried = &rule.patterns[pattern];
                        let (failed_at, fitted) = match failure {
                            Failure::Condition(name) => (format!("when.{name}"), tried.node.elements().len()),
                            Failure::Element(n) => (tried.node.elements().get(n).map(shown).unwrap_or_default(), n),
                        };
                        Tried {
                            rule: rule.shown(),
                            name: rule.name.clone(),
                            pattern: tried.text.clone(),
                            failed_at,
                            fitted,
                        }
                    })
                    .collect();
                failed.sort_by(|a, b| b.fitted.cmp(&a.fitted).then_with(|| a.rule.cmp(&b.rule)));
                let mention = mention.span.of(text).to_owned();
                about.push(FocusExplanation { phase: phase.to_owned(), mention, matched, failed });
            }
        }
        let targets =
            found.targets.iter().filter(|t| sentence.contains(t.target.evidence) || t.target.sentence == sentence);
        Explanation {
            sentence: own.to_owned(),
            headings: context.headings(section).to_owned(),
            section_kind: format!("{:?}", context.section_kind(section)).to_lowercase(),
            tokens,
            mentions,
            about,
            targets: targets
                .map(|t| TargetShown {
                    indicator: t.target.indicator.clone(),
                    value: t.target.quantity.value.normalize().to_string(),
                    unit: t.target.quantity.unit.clone().unwrap_or_default(),
                    kind: t.target.kind.name(),
                    comparator: t.target.comparator.as_str(),
                    rule: t.target.rule.clone(),
                    deadline: t.deadline.date.map(|d| d.to_string()).unwrap_or_default(),
                    deadline_source: t.deadline.source.name(),
                    deadline_text: t.deadline.text.clone(),
                    check: t.target.check.clone(),
                })
                .collect(),
            deadlines: found
                .deadlines
                .iter()
                .filter(|d| sentence.contains(d.span))
                .map(|d| DeadlineShown {
                    text: d.span.of(text).to_owned(),
                    kind: d.kind.as_str(),
                    end_date: d.value.end.map(|d| d.to_string()).unwrap_or_default(),
                    rule: d.rule.clone(),
                })
                .collect(),
            responsibilities: found
                .responsibilities
                .iter()
                .filter(|r| sentence.contains(r.department))
                .map(|r| BodyShown {
                    department: r.department.of(text).to_owned(),
                    role: r.role.as_str(),
                    rule: r.rule.clone(),
                })
                .collect(),
        }
    }

    fn mention_shown(&self, found: &Extraction, context: &Context, id: usize) -> MentionShown {
        let mention = found.mentions.get(id);
        let (kind, meaning) = match &mention.kind {
            MentionKind::Quantity(q) => (
                "quantity",
                format!(
                    "{} {}{} {} {}",
                    q.comparator.as_str(),
                    q.value.normalize(),
                    q.value_max.map(|v| format!("—{}", v.normalize())).unwrap_or_default(),
                    q.unit.clone().unwrap_or_default(),
                    q.special.map_or("", |s| s.as_str()),
                ),
            ),
            MentionKind::Time(t) => {
                let value = context.resolve(t);
                let end = value.and_then(|v| v.end).map(|d| d.to_string()).unwrap_or_default();
                let past = if context.is_past(t) { "past" } else { "" };
                ("time", format!("{} {end} {past}", t.kind.as_str()))
            }
        };
        MentionShown {
            text: mention.span.of(context.text()).to_owned(),
            kind,
            meaning: meaning.trim().to_owned(),
            rule: mention.rule.to_string(),
        }
    }
}

/// An element of a pattern, as an analyst would write it.
fn shown(node: &Node) -> String {
    match node {
        Node::Literal(word) => word.clone(),
        Node::Class { name, .. } => format!("{{{name}}}"),
        Node::Slot { name, kind: SlotKind::Inner(inner), .. } => format!("<{name}={}>", shown(inner)),
        Node::Slot { name, .. } => format!("<{name}>"),
        Node::Sequence(nodes) => nodes.iter().map(shown).collect::<Vec<_>>().join(" "),
        Node::Alternatives(nodes) => format!("({})", nodes.iter().map(shown).collect::<Vec<_>>().join("|")),
        Node::Optional(inner) => format!("[{}]", shown(inner)),
        Node::Repeat { inner, least } => format!("{}{}", shown(inner), if *least == 0 { "*" } else { "+" }),
        Node::Gap => "…".to_owned(),
        Node::Start => "^".to_owned(),
        Node::End => "$".to_owned(),
    }
}
