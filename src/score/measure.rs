//! Counting: what was found, what was missed, what is wrong in what was found.

use std::collections::BTreeMap;

use serde::Serialize;

use super::gold::{Gold, GoldTarget};
use super::matching::{self, Pair};
use super::run::RunTables;
use super::similar::{ScoreWords, plain};
use crate::table::{ResponsibilityRow, TargetRow};

/// Fields that a full target has right.
const FULL: [&str; 5] = ["indicator", "comparator", "kind", "direction", "deadline"];
const META: [&str; 9] =
    ["title", "doc_number", "issuer", "published", "region", "region_code", "doc_type", "period_start", "period_end"];

/// Matches, rows and gold entries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    pub matched: usize,
    pub got: usize,
    pub gold: usize,
}

/// Precision, recall and F1; 1 where there was nothing to find and nothing was found.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Prf {
    pub precision: f64,
    pub recall: f64,
    pub f1: f64,
}

impl Tally {
    pub fn prf(self) -> Prf {
        let share = |all: usize| self.matched as f64 / all as f64;
        let precision = match (self.got, self.gold) {
            (0, 0) => 1.0,
            (0, _) => 0.0,
            (got, _) => share(got),
        };
        let recall = if self.gold == 0 { 1.0 } else { share(self.gold) };
        let sum = precision + recall;
        Prf { precision, recall, f1: if sum > 0.0 { 2.0 * precision * recall / sum } else { 0.0 } }
    }

    fn add(&mut self, more: Self) {
        self.matched += more.matched;
        self.got += more.got;
        self.gold += more.gold;
    }

    /// F1 of one document; `None` where it has none and none was found.
    fn document_f1(self) -> Option<f64> {
        let all = self.got + self.gold;
        (all > 0).then(|| 2.0 * self.matched as f64 / all as f64)
    }
}

/// Target rows that do or do not ask for a look, and how many of them are right.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CheckTally {
    pub rows: usize,
    pub found: usize,
    pub full: usize,
}

/// One document's counts.
#[derive(Clone, Debug, Serialize)]
pub struct DocumentScore {
    pub doc: String,
    pub found: Tally,
    pub full: Tally,
    pub deadlines: Tally,
    pub responsibilities: Tally,
}

/// Something that is missing, too much or wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    pub doc: String,
    /// `missed`, `extra`, `field` or `meta`.
    pub what: &'static str,
    /// `target`, `deadline`, `responsibility` or the field.
    pub of: String,
    pub gold: String,
    pub got: String,
    /// Of the row; empty where there is none.
    pub rule: String,
}

/// The measures of a run over all documents with gold.
#[derive(Clone, Debug, Serialize)]
pub struct Score {
    pub documents: Vec<DocumentScore>,
    pub found: Tally,
    pub full: Tally,
    pub deadlines: Tally,
    pub responsibilities: Tally,
    /// Share of found targets with the field right.
    pub target_fields: BTreeMap<&'static str, f64>,
    /// Share of documents with the field right.
    pub document_fields: BTreeMap<&'static str, f64>,
    pub document_fields_mean: f64,
    /// Mean F1 over the documents that have or got any.
    pub mean_f1: BTreeMap<&'static str, f64>,
    /// Target rows with an empty `check`, and those with reasons.
    pub unchecked: CheckTally,
    pub checked: CheckTally,
    /// Rows with each reason.
    pub reasons: BTreeMap<String, CheckTally>,
    /// Share of rows whose offsets give their evidence back from the text; `None` when no text is there.
    pub evidence: Option<f64>,
    /// Gold whose document the run does not have.
    pub missing: Vec<String>,
    /// Documents of the run without gold: not scored.
    pub without_gold: Vec<String>,
    #[serde(skip)]
    pub findings: Vec<Finding>,
}

/// Scores `run` against `gold`.
pub fn score(words: &ScoreWords, gold: &[Gold], run: &RunTables) -> Score {
    let mut counting = Counting::default();
    for g in gold {
        counting.document(words, g, run);
    }
    counting.finish(gold, run)
}

#[derive(Default)]
struct Counting {
    documents: Vec<DocumentScore>,
    fields: BTreeMap<&'static str, Tally>,
    meta: BTreeMap<&'static str, Tally>,
    unchecked: CheckTally,
    checked: CheckTally,
    reasons: BTreeMap<String, CheckTally>,
    missing: Vec<String>,
    findings: Vec<Finding>,
}

impl Counting {
    fn document(&mut self, words: &ScoreWords, gold: &Gold, run: &RunTables) {
        let name = gold.doc.rsplit('/').next().unwrap_or_default();
        let row = run.documents.get(name);
        if row.is_none() {
            self.missing.push(gold.doc.clone());
        }
        let id = row.map(|r| r.doc_id.as_str()).unwrap_or_default();
        let targets = run.targets.get(id).map(Vec::as_slice).unwrap_or_default();
        let deadlines = run.deadlines.get(id).map(Vec::as_slice).unwrap_or_default();
        let bodies = run.responsibilities.get(id).map(Vec::as_slice).unwrap_or_default();

        let found = matching::targets(words, &gold.targets, targets);
        let full = self.target_fields(words, gold, targets, &found);
        let by_deadline = matching::deadlines(&gold.deadlines, deadlines);
        let task =
            |r: &ResponsibilityRow| run.tasks.get(&(r.doc_id.clone(), r.task_id.clone())).cloned().unwrap_or_default();
        let by_body = matching::responsibilities(words, &gold.responsibilities, bodies, &task);
        let tally = |matched, got, gold| Tally { matched, got, gold };
        self.documents.push(DocumentScore {
            doc: gold.doc.clone(),
            found: tally(found.len(), targets.len(), gold.targets.len()),
            full: tally(full, targets.len(), gold.targets.len()),
            deadlines: tally(by_deadline.len(), deadlines.len(), gold.deadlines.len()),
            responsibilities: tally(by_body.len(), bodies.len(), gold.responsibilities.len()),
        });
        for field in META {
            let want = gold.field(field);
            let got = row.map(|r| cell(r, field)).unwrap_or_default();
            let (a, b) = (plain(&want), plain(&got));
            let part = field == "region" && !a.is_empty() && !b.is_empty() && (a.ends_with(&b) || b.ends_with(&a));
            let right = a == b || part;
            self.meta.entry(field).or_default().add(tally(usize::from(right), 1, 1));
            if !right {
                self.finding(gold, "meta", field, want, got, "");
            }
        }
        let doc = gold;
        self.differences(
            doc,
            "target",
            &found,
            gold.targets.iter().map(shown_target),
            targets.iter().map(|p| {
                (format!("{} = {} {}", p.evidence, p.value.unwrap_or_default().normalize(), p.unit), p.rule.clone())
            }),
        );
        let shown = |quote: &Option<String>, kind: &Option<String>, end: &Option<String>| {
            format!(
                "{} {} {}",
                quote.as_deref().unwrap_or_default(),
                kind.as_deref().unwrap_or_default(),
                end.as_deref().unwrap_or_default()
            )
        };
        self.differences(
            doc,
            "deadline",
            &by_deadline,
            gold.deadlines.iter().map(|g| shown(&g.quote, &g.kind, &g.end)),
            deadlines.iter().map(|p| (format!("{} {} {}", p.text, p.kind, p.end_date), p.rule.clone())),
        );
        self.differences(
            doc,
            "responsibility",
            &by_body,
            gold.responsibilities.iter().map(|g| shown(&g.department, &g.role, &g.item)),
            bodies.iter().map(|p| (format!("{} {} {}", p.department, p.role, p.task_title), p.rule.clone())),
        );
    }

    /// Number of full targets among the found ones.
    fn target_fields(&mut self, words: &ScoreWords, gold: &Gold, rows: &[TargetRow], found: &[Pair]) -> usize {
        let mut full_rows = vec![false; rows.len()];
        for (i, j) in found {
            let (g, p) = (&gold.targets[*i], &rows[*j]);
            let mut wrong: Vec<(&'static str, String, String)> = Vec::new();
            for (field, right, want, got) in compared(words, g, p) {
                self.fields.entry(field).or_default().add(Tally { matched: usize::from(right), got: 1, gold: 1 });
                if !right && FULL.contains(&field) {
                    wrong.push((field, want, got));
                }
            }
            full_rows[*j] = wrong.is_empty();
            for (field, want, got) in wrong {
                let want = format!("{want}（{}）", g.quote.as_deref().unwrap_or_default());
                self.finding(gold, "field", field, want, got, &p.rule);
            }
        }
        for (j, row) in rows.iter().enumerate() {
            let is_found = found.iter().any(|(_, b)| *b == j);
            let one = CheckTally { rows: 1, found: usize::from(is_found), full: usize::from(full_rows[j]) };
            if row.check.is_empty() {
                self.unchecked.add(one)
            } else {
                self.checked.add(one)
            }
            for reason in row.check.split(';').filter(|r| !r.is_empty()) {
                self.reasons.entry(reason.to_owned()).or_default().add(one);
            }
        }
        full_rows.iter().filter(|f| **f).count()
    }

    fn finding(&mut self, gold: &Gold, what: &'static str, of: &str, want: String, got: String, rule: &str) {
        let (doc, rule) = (gold.doc.clone(), rule.to_owned());
        self.findings.push(Finding { doc, what, of: of.to_owned(), gold: want, got, rule });
    }

    fn differences(
        &mut self,
        gold: &Gold,
        of: &str,
        pairs: &[Pair],
        wanted: impl Iterator<Item = String>,
        got: impl Iterator<Item = (String, String)>,
    ) {
        for (_, want) in wanted.enumerate().filter(|(i, _)| !pairs.iter().any(|(a, _)| a == i)) {
            self.finding(gold, "missed", of, want, String::new(), "");
        }
        for (_, (shown, rule)) in got.enumerate().filter(|(j, _)| !pairs.iter().any(|(_, b)| b == j)) {
            self.finding(gold, "extra", of, String::new(), shown, &rule);
        }
    }

    fn finish(self, gold: &[Gold], run: &RunTables) -> Score {
        let sum = |of: fn(&DocumentScore) -> Tally| {
            self.documents.iter().fold(Tally::default(), |mut all, d| {
                all.add(of(d));
                all
            })
        };
        let mean = |of: fn(&DocumentScore) -> Tally| {
            let all: Vec<f64> = self.documents.iter().filter_map(|d| of(d).document_f1()).collect();
            if all.is_empty() { 1.0 } else { all.iter().sum::<f64>() / all.len() as f64 }
        };
        let shares = |of: &BTreeMap<&'static str, Tally>| -> BTreeMap<&'static str, f64> {
            of.iter().map(|(name, t)| (*name, t.matched as f64 / t.gold as f64)).collect()
        };
        let document_fields = shares(&self.meta);
        let count = document_fields.len().max(1) as f64;
        let named = |name: &String| gold.iter().any(|g| g.doc.rsplit('/').next() == Some(name));
        let without_gold =
            run.documents.iter().filter(|(name, d)| d.status != "skipped" && !named(name)).map(|(n, _)| n.clone());
        Score {
            found: sum(|d| d.found),
            full: sum(|d| d.full),
            deadlines: sum(|d| d.deadlines),
            responsibilities: sum(|d| d.responsibilities),
            target_fields: shares(&self.fields),
            document_fields_mean: document_fields.values().sum::<f64>() / count,
            document_fields,
            mean_f1: BTreeMap::from([
                ("target_found", mean(|d| d.found)),
                ("target_full", mean(|d| d.full)),
                ("deadline", mean(|d| d.deadlines)),
                ("responsibility", mean(|d| d.responsibilities)),
            ]),
            evidence: evidence(run),
            without_gold: without_gold.collect(),
            unchecked: self.unchecked,
            checked: self.checked,
            reasons: self.reasons,
            missing: self.missing,
            findings: self.findings,
            documents: self.documents,
        }
    }
}

impl CheckTally {
    fn add(&mut self, more: Self) {
        self.rows += more.rows;
        self.found += more.found;
        self.full += more.full;
    }
}

fn shown_target(g: &GoldTarget) -> String {
    let value = g.value.map(|v| v.to_string()).unwrap_or_default();
    format!("{} = {value} {}", g.quote.as_deref().unwrap_or_default(), g.unit.as_deref().unwrap_or_default())
}

fn cell(row: &crate::table::DocumentRow, column: &str) -> String {
    use crate::table::{Row, csv::cell_text};
    let at = crate::table::DocumentRow::columns().iter().position(|c| c.name == column);
    at.and_then(|at| row.cells().get(at).map(|cell| cell_text(cell).into_owned()))
        .map(|t| crate::table::csv::plain(&t).to_owned())
        .unwrap_or_default()
}

/// Each field of a target: whether it is right, what the gold says, what the row says.
fn compared(words: &ScoreWords, g: &GoldTarget, p: &TargetRow) -> Vec<(&'static str, bool, String, String)> {
    let text = |v: &Option<String>| v.clone().unwrap_or_default();
    let exact = |field, want: String, got: &str| (field, want == got, want, got.to_owned());
    let indicator = text(&g.indicator);
    let source = g.deadline_source.clone().filter(|s| !s.is_empty()).unwrap_or_else(|| "none".to_owned());
    let got_source = if p.deadline_source.is_empty() { "none" } else { &p.deadline_source };
    let want_baseline = g.baseline.as_ref().and_then(|b| b.value);
    let got_baseline = p.baseline_value.and_then(|d| rust_decimal::prelude::ToPrimitive::to_f64(&d));
    let close = match (want_baseline, got_baseline) {
        (Some(a), Some(b)) => (a - b).abs() < 1e-6,
        (a, b) => a.is_none() && b.is_none(),
    };
    let shown = |v: Option<f64>| v.map(|v| v.to_string()).unwrap_or_default();
    vec![
        ("indicator", words.indicator(&indicator, &p.indicator), indicator, p.indicator.clone()),
        exact("comparator", text(&g.comparator), &p.comparator),
        exact("kind", text(&g.kind), &p.kind),
        exact("direction", text(&g.direction), &p.direction),
        exact("deadline", text(&g.deadline), &p.deadline),
        exact("deadline_source", source, got_source),
        ("baseline", close, shown(want_baseline), shown(got_baseline)),
    ]
}

/// Share of rows whose offsets give their evidence back.
fn evidence(run: &RunTables) -> Option<f64> {
    if run.texts.is_empty() {
        return None;
    }
    let (mut good, mut all) = (0usize, 0usize);
    for (id, text) in &run.texts {
        let starts: Vec<usize> = text.char_indices().map(|(i, _)| i).chain([text.len()]).collect();
        let mut look = |start: usize, end: usize, want: &str| {
            all += 1;
            let bytes = starts.get(start).zip(starts.get(end)).filter(|(a, b)| a <= b);
            good += usize::from(bytes.is_some_and(|(a, b)| &text[*a..*b] == want));
        };
        run.targets.get(id).into_iter().flatten().for_each(|r| look(r.start, r.end, &r.evidence));
        run.deadlines.get(id).into_iter().flatten().for_each(|r| look(r.start, r.end, &r.text));
        run.responsibilities.get(id).into_iter().flatten().for_each(|r| look(r.start, r.end, &r.evidence));
    }
    Some(if all == 0 { 1.0 } else { good as f64 / all as f64 })
}
