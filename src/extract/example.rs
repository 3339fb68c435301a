//! Rules proved by their own examples: each sentence goes through the whole pipeline as a one-paragraph document.

use std::collections::BTreeMap;
use std::ops::Range;

use jiff::civil::Date;

use super::{Engine, Extraction, understand};
use crate::document::{Block, Cell, Document, ParagraphKind, Reading, Span, Style, Table, TextBlock, Wrap};
use crate::recognise::MentionKind;
use crate::rules::{Rule, RuleSet};

/// Columns of one row that a rule gave.
pub type ExampleRow = BTreeMap<String, String>;

/// What stands around a sentence that is read alone.
#[derive(Clone, Copy, Debug, Default)]
pub struct Surroundings<'a> {
    /// The document's.
    pub date: Option<Date>,
    /// Heading above it.
    pub heading: Option<&'a str>,
    /// Head of the column in which it is the only cell.
    pub column: Option<&'a str>,
}

/// What became of one example or counter-example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExampleOutcome {
    /// `T110::example_1`, `T110::counter_example_2`.
    pub name: String,
    pub text: String,
    pub failure: Option<Failed>,
    /// The gap that the rule file admits.
    pub known_gap: Option<String>,
    /// The rule's file, and the bytes of it that hold the sentence.
    pub file: String,
    pub place: Range<usize>,
}

/// How an example failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failed {
    /// Empty for a counter-example.
    pub expected: Vec<ExampleRow>,
    /// Why a counter-example must not match.
    pub why: String,
    /// Rows of the rule itself.
    pub got: Vec<ExampleRow>,
    /// Rows of other rules of the phase, with the rule.
    pub others: Vec<(String, ExampleRow)>,
}

impl Failed {
    /// The rule that took the example away: it found something where the rule itself found nothing.
    pub fn taken_by(&self) -> Option<&str> {
        let missing = self.got.is_empty() && !self.expected.is_empty();
        self.others.first().filter(|_| missing).map(|(rule, _)| rule.as_str())
    }
}

impl std::fmt::Display for Failed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let row = |row: &ExampleRow| row.iter().map(|(k, v)| format!("{k} = {v:?}")).collect::<Vec<_>>().join(", ");
        // Of what came, the columns that were asked about, unless nothing was asked.
        let asked = |row: &ExampleRow| -> ExampleRow {
            let named = |k: &String| self.expected.iter().any(|e| e.contains_key(k));
            row.iter()
                .filter(|(k, v)| named(k) || self.expected.is_empty() && !v.is_empty())
                .map(|(k, v)| (k.clone(), v.clone()))
                .collect()
        };
        match self.expected.as_slice() {
            [] => writeln!(f, "  - {{}} ({})", self.why)?,
            rows => rows.iter().try_for_each(|r| writeln!(f, "  - {{ {} }}", row(r)))?,
        }
        self.got.iter().try_for_each(|r| writeln!(f, "  + {{ {} }}", row(&asked(r))))?;
        self.others.iter().try_for_each(|(rule, r)| writeln!(f, "  ~ {rule} {{ {} }}", row(&asked(r))))
    }
}

impl ExampleOutcome {
    pub fn passed(&self) -> bool {
        self.failure.is_none()
    }
}

impl Engine {
    /// Reads `text` as the only paragraph of a plan, or the only cell of a table.
    pub fn read_sentence(&self, text: &str, around: &Surroundings) -> Extraction {
        let mut reading = Reading::new("sentence");
        if let Some(heading) = around.heading {
            reading.blocks.push(Block::Text(TextBlock {
                text: heading.to_owned(),
                wrap: Wrap::Paragraph,
                style: Style { heading_level: Some(1), bold: true, ..Style::default() },
                ..TextBlock::default()
            }));
        }
        match around.column {
            Some(head) => reading.blocks.push(Block::Table(column(head, text))),
            None => reading.push_line(text, Wrap::Paragraph),
        }
        let mut document: Document = self.structurer.document(reading, &self.gazetteer);
        // A sentence that looks like a label or a title is still the sentence in question.
        for paragraph in &mut document.paragraphs {
            if !matches!(paragraph.kind, ParagraphKind::Heading | ParagraphKind::Cell { .. }) {
                paragraph.kind = ParagraphKind::Body;
            }
        }
        if let Some(date) = around.date {
            document.fields.published = Some(date);
            document.fields.period_start = None;
            document.fields.period_end = None;
        }
        understand(document, self, &mut |_| {})
    }

    /// Rows that rules of `phase` give for a sentence: rule id and columns.
    pub fn example_rows(&self, phase: &str, text: &str, around: &Surroundings) -> Vec<(String, ExampleRow)> {
        self.rows_of(phase, &self.read_sentence(text, around))
    }

    fn rows_of(&self, phase: &str, found: &Extraction) -> Vec<(String, ExampleRow)> {
        let body = &found.document.text;
        let mut rows = Vec::new();
        match phase {
            "quantity" | "time" => {
                let context = crate::resolve::Context::new(&found.document, &self.rules.lexicon);
                for mention in found.mentions.all() {
                    let row = match (&mention.kind, phase) {
                        (MentionKind::Quantity(q), "quantity") => quantity_row(q, mention.span.of(body)),
                        (MentionKind::Time(t), "time") => time_row(t, mention.span.of(body), &context),
                        _ => continue,
                    };
                    rows.push((mention.rule.to_string(), row));
                }
            }
            "role" => {
                for role in &found.roles {
                    let text = found.mentions.get(role.mention).span.of(body).to_owned();
                    rows.push((role.rule.clone(), row([("role", role.role.name().to_owned()), ("text", text)])));
                }
            }
            "target" => {
                for t in &found.targets {
                    rows.push((t.target.rule.clone(), target_row(t)));
                }
            }
            "deadline" => {
                for d in &found.deadlines {
                    let columns = row([
                        ("text", d.span.of(body).to_owned()),
                        ("kind", d.kind.as_str().to_owned()),
                        ("start_date", d.value.start.map(|d| d.to_string()).unwrap_or_default()),
                        ("end_date", d.value.end.map(|d| d.to_string()).unwrap_or_default()),
                    ]);
                    rows.push((d.rule.clone(), columns));
                }
            }
            "responsibility" => {
                for r in &found.responsibilities {
                    let columns =
                        row([("department", r.department.of(body).to_owned()), ("role", r.role.as_str().to_owned())]);
                    rows.push((r.rule.clone(), columns));
                }
            }
            _ => {}
        }
        rows
    }

    /// Whether `rule`, though no row is its own, decides about something in what was read: that a time is no deadline,
    /// who of a list leads.
    fn decides(&self, rule: &Rule, found: &Extraction) -> bool {
        let shown = rule.shown();
        let all = self.explain(found, Span::new(0, found.text().len()));
        all.iter().flat_map(|e| &e.about).flat_map(|about| &about.matched).any(|m| m.wins && m.rule == shown)
    }

    /// Runs every example and counter-example of every rule, in order of phase and file.
    pub fn prove(&self) -> Vec<ExampleOutcome> {
        let rules: &RuleSet = &self.rules;
        let mut out = Vec::new();
        for phase in rules.phases() {
            for rule in phase.rules() {
                self.prove_rule(&phase.name, rule, &mut out);
            }
        }
        out
    }

    fn prove_rule(&self, phase: &str, rule: &Rule, out: &mut Vec<ExampleOutcome>) {
        let own = |rows: Vec<(String, ExampleRow)>| -> Vec<ExampleRow> {
            rows.into_iter().filter(|(r, _)| rule.is_shown_as(r)).map(|(_, row)| row).collect()
        };
        // What 今年 or 6月底前 means needs a day; examples of times that give none are read on this one.
        let usual = (phase == "time").then(|| Date::new(2023, 4, 12).ok()).flatten();
        let day = |date: &Option<toml::Spanned<String>>| {
            date.as_ref().and_then(|d| d.as_ref().parse::<Date>().ok()).or(usual)
        };
        for (n, example) in rule.definition.example.iter().enumerate() {
            let text = example.text.as_ref();
            let around = Surroundings {
                date: day(&example.date),
                heading: example.heading.as_deref(),
                column: example.column.as_deref(),
            };
            let found = self.read_sentence(text, &around);
            let rows = self.rows_of(phase, &found);
            let got = own(rows.clone());
            // What a rule says of a sentence may show in rows of others (a convention of who leads): all rows together
            // may be what is expected, or those of this rule alone. Where none is its own, it must at least decide something.
            let all: Vec<ExampleRow> = rows.iter().map(|(_, row)| row.clone()).collect();
            let told = || !got.is_empty() || self.decides(rule, &found);
            let same = agree(&got, &example.expect) || agree(&all, &example.expect) && told();
            let others = || rows.iter().filter(|(r, _)| !rule.is_shown_as(r)).cloned().collect();
            let failure = (!same).then(|| Failed {
                expected: example.expect.clone(),
                why: String::new(),
                got: got.clone(),
                others: others(),
            });
            out.push(ExampleOutcome {
                name: format!("{}::example_{}", rule.id, n + 1),
                text: text.clone(),
                failure,
                known_gap: example.known_gap.clone(),
                file: rule.file.clone(),
                place: example.text.span(),
            });
        }
        for (n, example) in rule.definition.counter_example.iter().enumerate() {
            let text = example.text.as_ref();
            let around = Surroundings {
                date: day(&example.date),
                heading: example.heading.as_deref(),
                column: example.column.as_deref(),
            };
            let got = own(self.example_rows(phase, text, &around));
            out.push(ExampleOutcome {
                name: format!("{}::counter_example_{}", rule.id, n + 1),
                text: text.clone(),
                failure: (!got.is_empty()).then(|| Failed {
                    expected: Vec::new(),
                    why: example.why.clone(),
                    got,
                    others: Vec::new(),
                }),
                known_gap: None,
                file: rule.file.clone(),
                place: example.text.span(),
            });
        }
    }
}

/// A table of one column: its head and one cell.
fn column(head: &str, text: &str) -> Table {
    let cell = |row, text: &str| Cell {
        row,
        row_span: 1,
        column_span: 1,
        text: text.to_owned(),
        is_head: row == 0,
        ..Cell::default()
    };
    Table { rows: 2, columns: 1, cells: vec![cell(0, head), cell(1, text)], ..Table::default() }
}

fn agree(got: &[ExampleRow], expected: &[ExampleRow]) -> bool {
    got.len() == expected.len()
        && got.iter().zip(expected).all(|(g, e)| e.iter().all(|(k, v)| g.get(k).map_or("", String::as_str) == v))
}

fn row<const N: usize>(columns: [(&str, String); N]) -> ExampleRow {
    columns.into_iter().map(|(k, v)| (k.to_owned(), v)).collect()
}

fn quantity_row(q: &crate::recognise::Quantity, text: &str) -> ExampleRow {
    row([
        ("text", text.to_owned()),
        ("value", q.value.normalize().to_string()),
        ("value_max", q.value_max.map(|v| v.normalize().to_string()).unwrap_or_default()),
        ("comparator", q.comparator.as_str().to_owned()),
        ("unit", q.unit.clone().unwrap_or_default()),
        ("dimension", q.dimension.clone()),
        ("norm_value", q.norm_value.map(|v| v.normalize().to_string()).unwrap_or_default()),
        ("norm_unit", q.norm_unit.clone()),
        ("special", q.special.map_or("", |s| s.as_str()).to_owned()),
    ])
}

fn time_row(t: &crate::recognise::TimeExpr, text: &str, context: &crate::resolve::Context) -> ExampleRow {
    let value = context.resolve(t);
    row([
        ("text", text.to_owned()),
        ("kind", t.kind.as_str().to_owned()),
        ("start", value.and_then(|v| v.start.or(v.unit_start)).map(|d| d.to_string()).unwrap_or_default()),
        ("end", value.and_then(|v| v.end).map(|d| d.to_string()).unwrap_or_default()),
    ])
}

fn target_row(governed: &super::GovernedTarget) -> ExampleRow {
    let t = &governed.target;
    let mut columns = quantity_row(&t.quantity, "");
    columns.remove("text");
    columns.extend(row([
        ("indicator", t.indicator.clone()),
        ("kind", t.kind.name().to_owned()),
        ("comparator", t.comparator.as_str().to_owned()),
        ("direction", t.direction.unwrap_or_default().to_owned()),
        ("baseline_value", t.baseline.as_ref().map(|b| b.value.normalize().to_string()).unwrap_or_default()),
        ("deadline", governed.deadline.date.map(|d| d.to_string()).unwrap_or_default()),
        ("deadline_source", governed.deadline.source.name().to_owned()),
    ]));
    columns
}
