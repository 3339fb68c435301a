//! What the page shows, as compact types: places, documents, lines and sentences once, everything else by number.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use rust_decimal::Decimal;
use serde::Serialize;

use super::context::{Context, Text, mark};
use crate::compare::{Comparison, Fields, Knowledge, MatrixCell, MatrixRow, Plans, Region as Place, Word, Words};
use crate::table::{AlignedTaskRow, IndicatorRow, Tables, TargetRow};

pub type Both = [String; 2];
type Codes = BTreeMap<String, Both>;

/// All of the page.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Page {
    /// Chinese and English.
    pub title: Both,
    /// Chinese and English of what the page says, by key.
    words: Codes,
    /// Of codes, by column and code.
    codes: BTreeMap<&'static str, Codes>,
    /// English of fields.
    fields: BTreeMap<String, String>,
    /// What may stand before a unit, and how much it is.
    multiples: BTreeMap<String, Decimal>,
    regions: Vec<Region>,
    documents: Vec<Document>,
    errors: Vec<[String; 4]>,
    lines: Vec<Line>,
    contexts: Vec<Context>,
    targets: Vec<Target>,
    /// Rows of the matrix.
    rows: Vec<Row>,
    deadlines: Vec<Deadline>,
    leads: Vec<Lead>,
    tasks: BTreeMap<String, Task>,
    coverage: Vec<Coverage>,
    aligned: Vec<Aligned>,
    series: Vec<Series>,
    /// The function of each body as written.
    functions: BTreeMap<String, String>,
    /// Into the regions.
    focus: Option<usize>,
}

#[derive(Clone, Debug, Serialize)]
struct Region {
    name: String,
    /// Without what names it a province, a city: for the heads of columns.
    short: String,
    full: String,
    level: String,
}

#[derive(Clone, Debug, Serialize)]
struct Document {
    title: String,
    path: String,
    status: String,
    region: Option<usize>,
    published: String,
    warnings: String,
}

#[derive(Clone, Debug, Serialize)]
struct Line {
    concept: String,
    name: Both,
    label: Both,
    field: Both,
    better: String,
    kind: String,
    basis: String,
    unit: String,
    denominator: String,
    scope: String,
}

#[derive(Clone, Debug, Serialize)]
struct Target {
    id: String,
    document: usize,
    region: Option<usize>,
    field: String,
    line: Option<usize>,
    context: usize,
    mark: Option<[usize; 2]>,
    comparable: String,
    /// Of the comparison, or of the deadline.
    year: Option<i16>,
    /// Columns of `targets` that are not empty.
    columns: BTreeMap<&'static str, String>,
}

#[derive(Clone, Debug, Serialize)]
struct Row {
    line: usize,
    unit: Both,
    /// What a normalised value is divided by.
    scale: Decimal,
    cells: Vec<Cell>,
}

#[derive(Clone, Debug, Serialize)]
struct Cell {
    year: i16,
    region: usize,
    /// Into the targets.
    target: usize,
    text: String,
    /// What it is ranked by, in the row's unit: the end of an interval that is promised at least.
    number: Option<Decimal>,
    /// Ends of an interval, in the row's unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    span: Option<[Decimal; 2]>,
    rank: Option<usize>,
    peers: usize,
}

#[derive(Clone, Debug, Serialize)]
struct Deadline {
    document: usize,
    region: Option<usize>,
    task: String,
    date: String,
    text: String,
    kind: String,
    context: usize,
    mark: Option<[usize; 2]>,
    rule: String,
    section: String,
}

#[derive(Clone, Debug, Serialize)]
struct Lead {
    field: String,
    function: String,
    region: usize,
    /// Tasks led, answered for, supported.
    counts: [usize; 3],
    departments: String,
    tasks: Vec<String>,
}

#[derive(Clone, Debug, Serialize)]
struct Task {
    document: usize,
    label: String,
    title: String,
    lead: String,
    responsible: String,
    support: String,
    deadline: String,
    text: String,
}

#[derive(Clone, Debug, Serialize)]
struct Coverage {
    field: String,
    name: Both,
    /// A row of the matrix of this concept, by its line.
    line: Option<usize>,
    status: String,
    /// Regions that set it.
    with: Vec<usize>,
    targets: usize,
}

#[derive(Clone, Debug, Serialize)]
struct Aligned {
    name: String,
    status: String,
    regions: usize,
    members: Vec<Alike>,
}

/// A task in a group of its like.
#[derive(Clone, Debug, Serialize)]
struct Alike {
    region: Option<usize>,
    task: String,
    functions: String,
    similarity: Option<Decimal>,
    words: String,
}

#[derive(Clone, Debug, Serialize)]
struct Series {
    region: usize,
    line: Option<usize>,
    name: Both,
    kind: String,
    basis: String,
    unit: String,
    plan_year: Option<i16>,
    year: Option<i16>,
    value: Option<Decimal>,
    earlier: Option<Decimal>,
    change: String,
    target: Option<usize>,
    earlier_target: Option<usize>,
}

/// Characters of a task's text that the page keeps.
const MOST_OF_A_TASK: usize = 400;

impl Page {
    /// `texts` are folders that may hold `text/DOC_ID.txt`.
    pub fn new(tables: &Tables, comparison: &Comparison, knowledge: Knowledge<'_>, texts: &[&Path]) -> Self {
        let plans = &comparison.plans;
        let fields = Fields::new(tables, knowledge.concepts, knowledge.words);
        let numbers: BTreeMap<&str, usize> =
            tables.documents.iter().enumerate().rev().map(|(n, d)| (d.doc_id.as_str(), n)).collect();
        let document = |id: &str| numbers.get(id).copied().unwrap_or_default();
        let mut sentences = Sentences { texts, current: None, contexts: Vec::new(), numbers: BTreeMap::new() };
        let mut targets = Vec::with_capacity(tables.targets.len());
        let mut by_id: BTreeMap<&str, usize> = BTreeMap::new();
        for t in &tables.targets {
            let (context, mark) = sentences.place(&t.doc_id, &t.sentence, &t.evidence, t.start, t.end);
            by_id.insert(&t.target_id, targets.len());
            targets.push(Target {
                id: t.target_id.clone(),
                document: document(&t.doc_id),
                region: plans.region_of(&t.doc_id),
                field: knowledge
                    .concepts
                    .get(&t.concept)
                    .map_or_else(|| fields.of_task(&t.task_id, &t.doc_id).to_owned(), |c| c.field.clone()),
                line: None,
                context,
                mark,
                comparable: String::new(),
                year: t.deadline.get(..4).and_then(|y| y.parse().ok()),
                columns: columns(t),
            });
        }
        for (row, line) in comparison.indicators.iter().zip(&comparison.line_of) {
            if let Some(n) = by_id.get(row.target_id.as_str()).filter(|_| row.annualised.is_empty()) {
                targets[*n].line = Some(*line);
                targets[*n].comparable.clone_from(&row.comparable);
                targets[*n].year = row.year;
            }
        }
        let deadlines = tables
            .deadlines
            .iter()
            .filter(|d| !d.end_date.is_empty())
            .map(|d| {
                let (context, mark) = sentences.place(&d.doc_id, &d.sentence, &d.text, d.start, d.end);
                Deadline {
                    document: document(&d.doc_id),
                    region: plans.region_of(&d.doc_id),
                    task: d.task_id.clone(),
                    date: d.end_date.clone(),
                    text: d.text.clone(),
                    kind: d.kind.clone(),
                    context,
                    mark,
                    rule: d.rule.clone(),
                    section: String::new(),
                }
            })
            .collect();
        let region_numbers: BTreeMap<&str, usize> =
            plans.regions.iter().enumerate().map(|(n, r)| (r.full.as_str(), n)).collect();
        let short: BTreeMap<&str, usize> =
            plans.regions.iter().enumerate().map(|(n, r)| (r.name.as_str(), n)).collect();
        let leads: Vec<Lead> = comparison
            .departments
            .iter()
            .map(|d| Lead {
                field: d.field.clone(),
                function: d.function.clone(),
                region: region_numbers.get(d.region.as_str()).copied().unwrap_or_default(),
                counts: [d.lead, d.responsible, d.support],
                departments: d.departments.clone(),
                tasks: d.task_id.split(';').filter(|t| !t.is_empty()).map(str::to_owned).collect(),
            })
            .collect();
        let dated: BTreeSet<&str> = tables.deadlines.iter().map(|d| d.task_id.as_str()).collect();
        let aligned: BTreeSet<&str> = comparison.tasks_aligned.iter().map(|t| t.task_id.as_str()).collect();
        let wanted = |id: &str, bound: bool| bound || dated.contains(id) || aligned.contains(id);
        let tasks = tables
            .tasks
            .iter()
            .filter(|t| wanted(&t.task_id, !t.lead.is_empty() || !t.responsible.is_empty() || !t.support.is_empty()))
            .map(|t| {
                let task = Task {
                    document: document(&t.doc_id),
                    label: t.label.clone(),
                    title: t.title.clone(),
                    lead: t.lead.clone(),
                    responsible: t.responsible.clone(),
                    support: t.support.clone(),
                    deadline: t.deadline.clone(),
                    text: t.text.chars().take(MOST_OF_A_TASK).collect(),
                };
                (t.task_id.clone(), task)
            })
            .collect();
        let words = knowledge.words;
        let both_names = |concept: &str, name: &str| -> Both {
            let en = knowledge.concepts.get(concept).map_or_else(|| name.to_owned(), |c| c.name_en.clone());
            [name.to_owned(), en]
        };
        let mut cells_of: BTreeMap<usize, usize> = BTreeMap::new();
        for cell in &comparison.cells {
            *cells_of.entry(cell.line).or_default() += 1;
        }
        Self {
            title: title(comparison),
            words: said(),
            codes: codes(words),
            fields: knowledge.concepts.all().iter().map(|c| (c.field.clone(), c.field_en.clone())).collect(),
            multiples: words.multiple.clone(),
            regions: plans
                .regions
                .iter()
                .map(|r| Region {
                    name: r.name.clone(),
                    short: short_name(r, &plans.regions, knowledge),
                    full: r.full.clone(),
                    level: r.level.clone(),
                })
                .collect(),
            documents: tables
                .documents
                .iter()
                .map(|d| Document {
                    title: if d.title.is_empty() { d.path.clone() } else { d.title.clone() },
                    path: d.path.clone(),
                    status: d.status.clone(),
                    region: plans.region_of(&d.doc_id),
                    published: d.published.clone(),
                    warnings: d.warnings.clone(),
                })
                .collect(),
            errors: tables
                .errors
                .iter()
                .map(|e| [e.path.clone(), e.stage.clone(), e.error.clone(), e.hint.clone()])
                .collect(),
            lines: comparison
                .lines
                .iter()
                .map(|l| Line {
                    concept: l.concept.clone(),
                    name: [l.name_zh.clone(), l.name_en.clone()],
                    label: [l.label_zh(words), l.label_en(words)],
                    field: [l.field.clone(), l.field_en.clone()],
                    better: l.better.clone(),
                    kind: l.kind.clone(),
                    basis: l.basis.clone(),
                    unit: l.unit.clone(),
                    denominator: l.denominator.clone(),
                    scope: l.scope.clone(),
                })
                .collect(),
            rows: rows(comparison, &by_id, words),
            contexts: sentences.contexts,
            deadlines,
            leads,
            tasks,
            coverage: comparison
                .coverage
                .iter()
                .map(|c| Coverage {
                    field: c.field.clone(),
                    name: both_names(&c.concept, &c.concept_name),
                    line: comparison
                        .matrix
                        .rows
                        .iter()
                        .map(|r| r.line)
                        .filter(|l| !c.concept.is_empty() && comparison.lines[*l].concept == c.concept)
                        .max_by_key(|l| cells_of.get(l).copied().unwrap_or_default()),
                    status: c.status.clone(),
                    with: c.with.split(';').filter_map(|n| short.get(n).copied()).collect(),
                    targets: c.targets,
                })
                .collect(),
            aligned: comparison.tasks_aligned.chunk_by(|a, b| a.group == b.group).map(|g| group(g, plans)).collect(),
            series: comparison
                .series
                .iter()
                .map(|s| Series {
                    region: region_numbers.get(s.region.as_str()).copied().unwrap_or_default(),
                    line: comparison.lines.iter().position(|l| {
                        (&l.concept, &l.kind, &l.basis, &l.unit, &l.denominator, &l.scope)
                            == (&s.concept, &s.kind, &s.basis, &s.norm_unit, &s.denominator, &s.scope)
                    }),
                    name: both_names(&s.concept, &s.concept_name),
                    kind: s.kind.clone(),
                    basis: s.basis.clone(),
                    unit: s.norm_unit.clone(),
                    plan_year: s.plan_year,
                    year: s.year,
                    value: s.norm_value,
                    earlier: s.earlier_value,
                    change: s.change.clone(),
                    target: by_id.get(s.target_id.as_str()).copied(),
                    earlier_target: by_id.get(s.earlier_target_id.as_str()).copied(),
                })
                .collect(),
            functions: tables
                .responsibilities
                .iter()
                .filter(|r| !r.function.is_empty())
                .map(|r| (r.department.clone(), r.function.clone()))
                .collect(),
            focus: comparison.focus.first().and_then(|f| region_numbers.get(f.region.as_str()).copied()),
            targets,
        }
    }
}

/// What codes say, by column.
fn codes(words: &Words) -> BTreeMap<&'static str, Codes> {
    let own =
        [("kind", &words.kind), ("basis", &words.basis), ("comparator", &words.comparator), ("unit", &words.unit)];
    let said = [("indicators", "comparable"), ("coverage", "status"), ("targets", "check"), ("series", "change")];
    let said = said.map(|(table, column)| {
        let of = words.column(table, column).into_iter().flatten();
        (column, of.map(|(code, zh)| (code.clone(), [zh.clone(), words.in_english(column, code).to_owned()])).collect())
    });
    let english = ["scope", "denominator", "multiple"].map(|column| {
        let of = words.english.get(column).into_iter().flatten();
        (column, of.map(|(zh, en)| (zh.clone(), [zh.clone(), en.clone()])).collect())
    });
    own.into_iter().map(|(name, of)| (name, both(of))).chain(said).chain(english).collect()
}

/// The first short name of a region, where no other has it.
fn short_name(region: &Place, all: &[Place], knowledge: Knowledge<'_>) -> String {
    let short = |r: &Place| knowledge.gazetteer.by_code(&r.code).and_then(|d| d.short.first()).cloned();
    match short(region) {
        Some(name) if all.iter().filter(|r| short(r).as_ref() == Some(&name)).count() == 1 => name,
        _ => region.name.clone(),
    }
}

fn group(members: &[AlignedTaskRow], plans: &Plans) -> Aligned {
    let first = members.first();
    Aligned {
        name: first.map(|f| f.name.clone()).unwrap_or_default(),
        status: first.map(|f| f.status.clone()).unwrap_or_default(),
        regions: first.map_or(0, |f| f.regions),
        members: members
            .iter()
            .map(|a| Alike {
                region: plans.region_of(&a.doc_id),
                task: a.task_id.clone(),
                functions: a.function.clone(),
                similarity: a.similarity,
                words: a.words.clone(),
            })
            .collect(),
    }
}

fn rows(comparison: &Comparison, by_id: &BTreeMap<&str, usize>, words: &Words) -> Vec<Row> {
    let matrix = &comparison.matrix;
    let cells = |row: &MatrixRow| {
        let filled = row.cells.iter().zip(&matrix.columns).filter_map(|(c, at)| c.as_ref().map(|c| (c, at)));
        let cell = |(c, (year, region)): (&MatrixCell, &(i16, usize))| Cell {
            year: *year,
            region: *region,
            target: by_id.get(comparison.indicators[c.value].target_id.as_str()).copied().unwrap_or_default(),
            text: c.text.clone(),
            number: comparison.indicators[c.value].point.map(|p| (p / row.scale).normalize()),
            span: span(&comparison.indicators[c.value], c.number, row.scale),
            rank: c.rank,
            peers: c.peers,
        };
        filled.map(cell).collect()
    };
    let unit = |r: &MatrixRow| {
        let own = comparison.lines[r.line].unit.as_str();
        let en = words.unit.get(own).map_or(own, |w| w.en.as_str());
        let en = match r.unit.strip_suffix(own).filter(|m| !m.is_empty()) {
            Some(multiple) => format!("{} {en}", words.in_english("multiple", multiple)),
            None => en.to_owned(),
        };
        [r.unit.clone(), en.trim().to_owned()]
    };
    matrix.rows.iter().map(|r| Row { line: r.line, unit: unit(r), scale: r.scale, cells: cells(r) }).collect()
}

/// The ends of an interval around its middle.
fn span(row: &IndicatorRow, middle: Option<Decimal>, scale: Decimal) -> Option<[Decimal; 2]> {
    let half = (row.norm_value_max? - row.norm_value?).abs() / Decimal::TWO / scale;
    let middle = middle?;
    (!half.is_zero()).then(|| [(middle - half).normalize(), (middle + half).normalize()])
}

/// Regions that are compared.
fn title(comparison: &Comparison) -> Both {
    let names: Vec<&str> = comparison.plans.regions.iter().map(|r| r.name.as_str()).collect();
    let key = match names.len() {
        0 => "title_none",
        1 => "title_one",
        2 => "title_two",
        _ => "title_many",
    };
    let template = said().remove(key).unwrap_or_default();
    template.map(|text| {
        let text = text.replace("{n}", &names.len().to_string());
        let text = text.replace("{a}", names.first().copied().unwrap_or_default());
        text.replace("{b}", names.get(1).copied().unwrap_or_default())
    })
}

/// The columns that the page shows or lets a reader correct.
fn columns(t: &TargetRow) -> BTreeMap<&'static str, String> {
    let number = |n: Option<Decimal>| n.map(|n| n.normalize().to_string()).unwrap_or_default();
    [
        ("indicator", t.indicator.clone()),
        ("kind", t.kind.clone()),
        ("comparator", t.comparator.clone()),
        ("direction", t.direction.clone()),
        ("value", number(t.value)),
        ("value_max", number(t.value_max)),
        ("unit", t.unit.clone()),
        ("basis", t.basis.clone()),
        ("baseline_value", number(t.baseline_value)),
        ("deadline", t.deadline.clone()),
        ("deadline_text", t.deadline_text.clone()),
        ("lead", t.lead.clone()),
        ("responsible", t.responsible.clone()),
        ("support", t.support.clone()),
        ("section", t.section.clone()),
        ("rule", t.rule.clone()),
        ("check", t.check.clone()),
        ("page", t.page.clone()),
        ("cell", t.cell.clone()),
        ("concept", t.concept.clone()),
    ]
    .into_iter()
    .filter(|(_, value)| !value.is_empty())
    .collect()
}

fn both(of: &BTreeMap<String, Word>) -> Codes {
    of.iter().map(|(code, word)| (code.clone(), [word.zh.clone(), word.en.clone()])).collect()
}

/// What the page says.
fn said() -> Codes {
    toml::from_str(include_str!("page/words.toml")).unwrap_or_default()
}

/// Sentences of one document after another, each with its surroundings once.
struct Sentences<'f> {
    texts: &'f [&'f Path],
    current: Option<(String, Option<Text>)>,
    contexts: Vec<Context>,
    numbers: BTreeMap<Context, usize>,
}

impl Sentences<'_> {
    fn place(
        &mut self,
        doc_id: &str,
        sentence: &str,
        evidence: &str,
        start: usize,
        end: usize,
    ) -> (usize, Option<[usize; 2]>) {
        if self.current.as_ref().is_none_or(|(id, _)| id != doc_id) {
            self.current = Some((doc_id.to_owned(), Text::find(self.texts, doc_id)));
        }
        let found = self.current.as_ref().and_then(|(_, t)| t.as_ref()).and_then(|t| t.around(sentence, start, end));
        let offset = found.as_ref().and_then(|(_, begin)| start.checked_sub(*begin));
        let context = found.map_or_else(|| Context { sentence: sentence.to_owned(), ..Context::default() }, |f| f.0);
        let marked = mark(sentence, evidence, offset);
        let number = *self.numbers.entry(context.clone()).or_insert_with(|| {
            self.contexts.push(context);
            self.contexts.len() - 1
        });
        (number, marked)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_words_are_said_in_both_languages() {
        let said = said();
        assert!(said.len() > 40);
        assert!(said.iter().all(|(_, [zh, en])| !zh.is_empty() && !en.is_empty()));
    }
}
