//! Why a row is in the table, and why another is not: every rule that was asked about a mention, and how far it came.

use serde::Serialize;

use super::rows::Rows;
use super::{Engine, Extraction, GovernedTarget};
use crate::document::{ParagraphKind, SectionId, SectionKind, Span};
use crate::recognise::MentionKind;
use crate::resolve::responsibility::Responsibility;
use crate::resolve::{Context, MentionView};
use crate::rules::{Circumstances, Failure, PhaseRules, Rule, RuleMatch, View};

/// Phases whose rules are asked about one mention each; whether that is a time.
const ABOUT: [(&str, bool); 3] = [("role", false), ("target", false), ("deadline", true)];
const RESPONSIBILITY: &str = "responsibility";

/// What is known of one sentence.
#[derive(Clone, Debug, Serialize)]
pub struct Explanation {
    pub sentence: String,
    /// In Unicode scalar values of the document's extracted text.
    pub start: usize,
    pub end: usize,
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
    /// Lexicon classes that hold the token; with the layer that added it, unless that is the built-in one (`达到@双碳`).
    pub classes: Vec<String>,
}

#[derive(Clone, Debug, Serialize)]
pub struct MentionShown {
    pub text: String,
    pub kind: &'static str,
    pub meaning: String,
    pub rule: String,
}

/// The rules of one phase, asked about one mention (or, where a phase has no focus, about the sentence): the winner
/// first, then the others, then those that failed.
#[derive(Clone, Debug, Serialize)]
pub struct FocusExplanation {
    pub phase: String,
    /// Empty where the rules search the sentence.
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
    /// Characters that the match covers: of rules with the same priority the longer match wins.
    pub length: usize,
    /// What the rule says: keys and values of `yields`.
    pub yields: Vec<(String, String)>,
    pub wins: bool,
}

#[derive(Clone, Debug, Serialize)]
pub struct Tried {
    pub rule: String,
    pub name: String,
    pub pattern: String,
    /// The pattern's element at which nothing fitted, or the condition that did not hold (`when.not_before`).
    pub failed_at: String,
    /// What the condition asks for.
    pub wanted: Vec<String>,
    /// How many elements of the pattern fitted before it, and how many it has.
    pub fitted: usize,
    pub elements: usize,
}

#[derive(Clone, Debug, Serialize)]
pub struct TargetShown {
    pub target_id: String,
    pub indicator: String,
    pub value: String,
    pub unit: String,
    /// The cell that an inherited unit stands in; empty for one that stands beside the number.
    pub unit_from: String,
    pub norm: String,
    pub kind: String,
    pub comparator: String,
    pub rule: String,
    pub concept: String,
    pub deadline: String,
    /// own, context, document or none.
    pub deadline_source: String,
    pub deadline_text: String,
    /// The sentence or heading that an inherited deadline stands in, and the rule that found it there.
    pub deadline_from: String,
    pub deadline_rule: String,
    pub bodies: Vec<BodyShown>,
    /// own, heading or document.
    pub lead_source: String,
    /// Coded reasons for a person to look: inherited_indicator, inherited_unit, two_deadlines ….
    pub check: String,
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
    /// The words that said so, and the stretch they stand in.
    pub marker: String,
    pub evidence: String,
    pub rule: String,
}

impl Engine {
    /// Explains every sentence of `found` that `place` touches.
    pub fn explain(&self, found: &Extraction, place: Span) -> Vec<Explanation> {
        let rows = Rows::new(found, "", self);
        found
            .document
            .sentences
            .iter()
            .filter(|s| s.span.overlaps(place) || s.span.holds(place.start()) || s.span == place)
            .map(|s| {
                let section = found.document.paragraphs[s.paragraph].section;
                Explainer { engine: self, found, rows: &rows, sentence: s.span, section }.explanation()
            })
            .collect()
    }
}

struct Explainer<'e> {
    engine: &'e Engine,
    found: &'e Extraction,
    rows: &'e Rows<'e>,
    sentence: Span,
    section: Option<SectionId>,
}

impl Explainer<'_> {
    fn context(&self) -> &Context<'_> {
        &self.rows.context
    }

    fn own(&self) -> &str {
        self.sentence.of(self.found.text())
    }

    fn section_kind(&self) -> SectionKind {
        self.found.document.section_kind(self.section, self.sentence.start())
    }

    fn explanation(&self) -> Explanation {
        let (found, sentence) = (self.found, self.sentence);
        let text = found.text();
        let is_here = |t: &&GovernedTarget| sentence.contains(t.target.evidence) || t.target.sentence == sentence;
        let mut about: Vec<FocusExplanation> = ABOUT
            .iter()
            .filter_map(|(phase, times)| Some(self.about(self.engine.rules.phase(phase)?, *times)))
            .flatten()
            .collect();
        about.extend(self.engine.rules.phase(RESPONSIBILITY).map(|rules| self.anywhere(rules)));
        Explanation {
            sentence: self.own().to_owned(),
            start: self.rows.start(sentence),
            end: self.rows.end(sentence),
            headings: self.context().headings(self.section).to_owned(),
            section_kind: format!("{:?}", self.section_kind()).to_lowercase(),
            tokens: self.tokens(),
            mentions: found.mentions.within(sentence).map(|id| self.mention(id)).collect(),
            about,
            targets: found.targets.iter().filter(is_here).map(|t| self.target(t)).collect(),
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
                .map(|r| body(r, text))
                .collect(),
        }
    }

    fn tokens(&self) -> Vec<TokenShown> {
        let lexicon = &self.engine.rules.lexicon;
        let own = self.own();
        let classes = |word: &str| -> Vec<String> {
            lexicon
                .classes_of(word)
                .map(|class| match lexicon.layer_of(class, word) {
                    Some(layer) => format!("{class}@{layer}"),
                    None => class.to_owned(),
                })
                .collect()
        };
        let tokens = self.engine.segmenter.cut(own);
        tokens.iter().map(|t| TokenShown { text: t.of(own).to_owned(), classes: classes(t.of(own)) }).collect()
    }

    /// The rules of a phase asked about each mention that they are for.
    fn about(&self, rules: &PhaseRules, times: bool) -> Vec<FocusExplanation> {
        let found = self.found;
        let view = MentionView::new(self.context(), &found.mentions, self.sentence, &[]);
        let wanted = |id: usize| matches!(found.mentions.get(id).kind, MentionKind::Time(_)) == times;
        let asked = view.ids.iter().enumerate().filter(|(_, id)| wanted(**id));
        asked
            .map(|(at, id)| {
                let around = self.context().circumstances(&found.mentions, *id, self.section);
                let matched = rules.about(&view.view, at, &around);
                let mention = found.mentions.get(*id).span.of(found.text()).to_owned();
                FocusExplanation {
                    phase: rules.name.clone(),
                    mention,
                    matched: self.matched(matched, true),
                    failed: self.failed(rules, &view.view, Some(at), &around),
                }
            })
            .collect()
    }

    /// The rules of a phase that search the sentence.
    fn anywhere(&self, rules: &PhaseRules) -> FocusExplanation {
        let view = View::new(self.own(), &[]);
        let section = self.section_kind();
        let around = Circumstances { section, ..Circumstances::default() };
        let kept: Vec<String> = rules.all(&view, &around).iter().map(|m| m.rule.shown()).collect();
        let mut matched = self.matched(rules.anywhere(&view, &around), false);
        matched.iter_mut().for_each(|m| m.wins = kept.contains(&m.rule));
        let failed = self.failed(rules, &view, None, &around);
        FocusExplanation { phase: rules.name.clone(), mention: String::new(), matched, failed }
    }

    fn matched(&self, found: Vec<RuleMatch>, first_wins: bool) -> Vec<Matched> {
        let own = self.own();
        let shown = |(n, m): (usize, RuleMatch)| Matched {
            rule: m.rule.shown(),
            name: m.rule.name.clone(),
            priority: m.rule.priority,
            pattern: m.rule.patterns[m.pattern].text.clone(),
            slots: m.slots.iter().map(|s| (s.name.to_owned(), s.span.of(own).to_owned())).collect(),
            length: m.span.of(own).chars().count(),
            yields: m.rule.yields.iter().map(|(k, v)| (k.clone(), v.clone())).collect(),
            wins: first_wins && n == 0,
        };
        found.into_iter().enumerate().map(shown).collect()
    }

    fn failed(&self, rules: &PhaseRules, view: &View, focus: Option<usize>, around: &Circumstances) -> Vec<Tried> {
        let mut failed: Vec<Tried> = rules
            .failures(view, focus, around, &self.engine.rules.lexicon)
            .into_iter()
            .map(|(rule, pattern, failure)| {
                let tried = &rule.patterns[pattern];
                let elements = tried.node.elements();
                let (failed_at, wanted, fitted) = match failure {
                    Failure::Condition(name) => (format!("when.{name}"), wanted(rule, name), elements.len()),
                    Failure::Element(n) => (elements.get(n).map(ToString::to_string).unwrap_or_default(), vec![], n),
                };
                Tried {
                    rule: rule.shown(),
                    name: rule.name.clone(),
                    pattern: tried.text.clone(),
                    failed_at,
                    wanted,
                    fitted,
                    elements: elements.len(),
                }
            })
            .collect();
        // Those that came nearest first.
        failed.sort_by(|a, b| {
            let left = |t: &Tried| t.elements - t.fitted;
            left(a).cmp(&left(b)).then(b.fitted.cmp(&a.fitted)).then_with(|| a.rule.cmp(&b.rule))
        });
        failed
    }

    fn target(&self, governed: &GovernedTarget) -> TargetShown {
        let text = self.found.text();
        let row = self.rows.target(governed);
        let (bodies, lead_source) = self.rows.bodies_of(governed);
        let value = |from: Option<rust_decimal::Decimal>, to: Option<rust_decimal::Decimal>| match (from, to) {
            (Some(a), Some(b)) => format!("{}—{}", a.normalize(), b.normalize()),
            (Some(a), None) => a.normalize().to_string(),
            _ => String::new(),
        };
        let deadline = &governed.deadline;
        // A heading is its own sentence, so an inherited deadline is shown with what it stands in.
        let from = deadline.place.map(|place| self.context().sentence_of(place).of(text).to_owned());
        TargetShown {
            target_id: row.target_id,
            indicator: row.indicator,
            value: value(row.value, row.value_max),
            unit_from: self.unit_from(governed, &row.unit).unwrap_or_default(),
            unit: row.unit,
            norm: format!("{} {}", value(row.norm_value, row.norm_value_max), row.norm_unit).trim().to_owned(),
            kind: row.kind,
            comparator: row.comparator,
            rule: row.rule,
            concept: row.concept,
            deadline: row.deadline,
            deadline_source: row.deadline_source,
            deadline_text: row.deadline_text,
            deadline_from: from.unwrap_or_default(),
            deadline_rule: deadline.rule.clone(),
            bodies: bodies.iter().map(|n| body(&self.found.responsibilities[*n], text)).collect(),
            lead_source: lead_source.to_owned(),
            check: row.check,
        }
    }

    /// Of a value in a table: the cell of its row, else of the head, that prints the unit.
    fn unit_from(&self, governed: &GovernedTarget, unit: &str) -> Option<String> {
        let target = &governed.target;
        if unit.is_empty() || !target.check.contains(&"inherited_unit") {
            return None;
        }
        let (document, text) = (&self.found.document, self.found.text());
        let paragraph = self.context().paragraph_of(target.evidence.start())?;
        let ParagraphKind::Cell { table, cell } = document.paragraphs[paragraph].kind else { return None };
        let cells = &document.tables[table].cells;
        let row = cells[cell].row;
        let printed = |of_row: usize| cells.iter().filter(move |c| c.row == of_row).map(|c| c.span.of(text).trim());
        printed(row).chain(printed(0)).find(|cell| cell.contains(unit)).map(str::to_owned)
    }

    fn mention(&self, id: usize) -> MentionShown {
        let mention = self.found.mentions.get(id);
        let (kind, meaning) = match &mention.kind {
            MentionKind::Quantity(q) => {
                let to = q.value_max.map(|v| format!("—{}", v.normalize())).unwrap_or_default();
                let unit = q.unit.clone().unwrap_or_default();
                let special = q.special.map_or("", |s| s.as_str());
                let parts =
                    [q.comparator.as_str(), &format!("{}{to}", q.value.normalize()), &unit, &q.dimension, special];
                ("quantity", parts.join(" "))
            }
            MentionKind::Time(t) => {
                let value = self.context().resolve(t);
                let end = value.and_then(|v| v.end).map(|d| d.to_string()).unwrap_or_default();
                let past = if self.context().is_past(t) { "past" } else { "" };
                ("time", format!("{} {end} {past}", t.kind.as_str()))
            }
        };
        MentionShown {
            text: mention.span.of(self.found.text()).to_owned(),
            kind,
            meaning: meaning.split_whitespace().collect::<Vec<_>>().join(" "),
            rule: mention.rule.to_string(),
        }
    }
}

fn body(r: &Responsibility, text: &str) -> BodyShown {
    BodyShown {
        department: r.name.clone(),
        role: r.role.as_str(),
        marker: r.marker.map(|m| m.of(text).to_owned()).unwrap_or_default(),
        evidence: r.evidence.of(text).to_owned(),
        rule: r.rule.clone(),
    }
}

/// What the named condition of a rule asks for, as its file says it.
fn wanted(rule: &Rule, condition: &str) -> Vec<String> {
    let when = &rule.definition.when;
    let list = |words: &[toml::Spanned<String>]| words.iter().map(|w| w.as_ref().clone()).collect::<Vec<_>>();
    match condition {
        "section" => list(&when.section),
        "not_section" => list(&when.not_section),
        "tense" => when.tense.iter().map(|t| t.as_ref().clone()).collect(),
        "table" => when.table.iter().map(ToString::to_string).collect(),
        "before" => list(&when.before),
        "not_before" => list(&when.not_before),
        "after" => list(&when.after),
        "not_after" => list(&when.not_after),
        "sentence" => list(&when.sentence),
        "not_sentence" => list(&when.not_sentence),
        "heading" => list(&when.heading),
        "not_heading" => list(&when.not_heading),
        "column" => list(&when.column),
        "mention" => when.mention.iter().map(|(k, v)| format!("{k} = {}", list(v).join("|"))).collect(),
        "not_mention" => when.not_mention.iter().map(|(k, v)| format!("{k} = {}", list(v).join("|"))).collect(),
        _ => Vec::new(),
    }
}
