//! What changed between two runs, or two versions of a plan, row by row.
//!
//! Documents are matched by id, then by path, then by place and title without figures; two lone documents are versions
//! of each other. Within a document rows are matched by id where the bytes are the same, else by what they are about:
//! a target by task and indicator, then by indicator alone.

use std::collections::{BTreeMap, BTreeSet};

use crate::table::{CellValue, DeadlineRow, DiffRow, DocumentRow, ResponsibilityRow, Row, Tables, TargetRow, TaskRow};

/// Letters of a title that tell it from others.
const LETTERS: usize = 5;

/// Columns of each table whose change is told.
const TARGET: &[&str] = &[
    "indicator",
    "concept",
    "kind",
    "comparator",
    "direction",
    "value",
    "value_max",
    "unit",
    "basis",
    "frequency",
    "baseline_value",
    "deadline",
    "binding",
    "lead",
    "responsible",
    "support",
];
const TASK: &[&str] = &["label", "title", "text", "lead", "responsible", "support", "deadline"];
const DEADLINE: &[&str] = &["kind", "start_date", "end_date", "precision"];
const RESPONSIBILITY: &[&str] = &["role", "canonical_department", "function"];

/// Every row that was added, removed or changed, one for each column that changed; documents in order of the new run.
pub fn diff(old: &Tables, new: &Tables) -> Vec<DiffRow> {
    let pairs = documents(&old.documents, &new.documents);
    let mut out = Vec::new();
    for (before, after) in pairs {
        if before.zip(after).is_some_and(|(a, b)| a.status == b.status && a.status == "duplicate") {
            continue;
        }
        let mut pair = Pair { before, after, out: &mut out };
        pair.document();
        pair.rows(
            &old.tasks,
            &new.tasks,
            |r: &TaskRow| [&r.doc_id, &r.task_id, &r.title, &r.text],
            &[
                &|r: &TaskRow| format!("{} {}", folded(&r.heading_path), folded(&r.title)),
                &|r: &TaskRow| folded(&r.title),
                &|r: &TaskRow| folded(&r.text),
                &|r: &TaskRow| end_of_title(r, true),
                &|r: &TaskRow| end_of_title(r, false),
            ],
            TASK,
        );
        pair.rows(
            &old.targets,
            &new.targets,
            |r: &TargetRow| [&r.doc_id, &r.target_id, &r.indicator, &r.evidence],
            &[
                &|r: &TargetRow| format!("{} {} {} {}", folded(&r.section), folded(&r.indicator), r.kind, r.norm_unit),
                &|r: &TargetRow| format!("{} {} {}", folded(&r.indicator), r.kind, r.norm_unit),
                &|r: &TargetRow| format!("{} {} {}", r.concept, r.concept_kind, r.concept_scope),
                &|r: &TargetRow| folded(&r.indicator),
            ],
            TARGET,
        );
        pair.rows(
            &old.deadlines,
            &new.deadlines,
            |r: &DeadlineRow| [&r.doc_id, &r.deadline_id, &r.text, &r.sentence],
            &[&|r: &DeadlineRow| format!("{} {}", folded(&r.sentence), r.text), &|r: &DeadlineRow| {
                folded(&without_figures(&r.sentence))
            }],
            DEADLINE,
        );
        pair.rows(
            &old.responsibilities,
            &new.responsibilities,
            |r: &ResponsibilityRow| [&r.doc_id, &r.task_id, &r.department, &r.evidence],
            &[
                &|r: &ResponsibilityRow| format!("{} {} {}", folded(&r.task_title), r.department, r.role),
                &|r: &ResponsibilityRow| format!("{} {}", folded(&r.task_title), r.department),
            ],
            RESPONSIBILITY,
        );
    }
    out
}

type Matched<'t> = (Option<&'t DocumentRow>, Option<&'t DocumentRow>);

/// The old and the new version of each document, in order of the new ones, those that are gone last.
fn documents<'t>(old: &'t [DocumentRow], new: &'t [DocumentRow]) -> Vec<Matched<'t>> {
    let title = |d: &DocumentRow| format!("{} {}", d.region, without_figures(&d.title));
    let keys: [&dyn Fn(&DocumentRow) -> String; 3] = [&|d| d.doc_id.clone(), &|d| d.path.clone(), &title];
    let (old, new): (Vec<&DocumentRow>, Vec<&DocumentRow>) = (old.iter().collect(), new.iter().collect());
    let mut matched = matches(&old, &new, &keys);
    if let ([_], [_], [None]) = (old.as_slice(), new.as_slice(), matched.as_slice()) {
        matched[0] = Some(0);
    }
    let taken: BTreeSet<usize> = matched.iter().flatten().copied().collect();
    let mut out: Vec<Matched<'t>> = new.iter().zip(&matched).map(|(n, o)| (o.map(|o| old[o]), Some(*n))).collect();
    out.extend(old.iter().enumerate().filter(|(n, _)| !taken.contains(n)).map(|(_, d)| (Some(*d), None)));
    out
}

/// For each new row the old one that it is a version of: by the first key in which they agree, in order. An empty key
/// matches nothing.
fn matches<R>(old: &[&R], new: &[&R], keys: &[&dyn Fn(&R) -> String]) -> Vec<Option<usize>> {
    let mut found = vec![None; new.len()];
    let mut taken = vec![false; old.len()];
    for key in keys {
        let mut by_key: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (number, row) in old.iter().enumerate().rev().filter(|(n, _)| !taken[*n]) {
            by_key.entry(key(row)).or_default().push(number);
        }
        for (slot, row) in found.iter_mut().zip(new).filter(|(slot, _)| slot.is_none()) {
            let key = key(row);
            if !key.trim().is_empty()
                && let Some(number) = by_key.get_mut(&key).and_then(Vec::pop)
            {
                taken[number] = true;
                *slot = Some(number);
            }
        }
    }
    found
}

/// One document in its two versions.
struct Pair<'t, 'o> {
    before: Option<&'t DocumentRow>,
    after: Option<&'t DocumentRow>,
    out: &'o mut Vec<DiffRow>,
}

impl Pair<'_, '_> {
    fn head(&self, table: &str, change: &str) -> DiffRow {
        let shown = self.after.or(self.before);
        DiffRow {
            table: table.to_owned(),
            change: change.to_owned(),
            region: shown.map(|d| d.region.clone()).unwrap_or_default(),
            document: shown
                .map(|d| if d.title.is_empty() { d.path.clone() } else { d.title.clone() })
                .unwrap_or_default(),
            doc_id: self.after.map(|d| d.doc_id.clone()).unwrap_or_default(),
            old_doc_id: self.before.map(|d| d.doc_id.clone()).unwrap_or_default(),
            ..DiffRow::default()
        }
    }

    fn document(&mut self) {
        let path = |d: Option<&DocumentRow>| d.map(|d| d.path.clone()).unwrap_or_default();
        let change = match (self.before, self.after) {
            (None, _) => "added",
            (_, None) => "removed",
            _ => return,
        };
        let row = DiffRow { old: path(self.before), new: path(self.after), ..self.head("documents", change) };
        self.out.push(row);
    }

    /// `names` gives a row's document, id, what it is about, and its words.
    fn rows<R: Row>(
        &mut self,
        old: &[R],
        new: &[R],
        names: impl Fn(&R) -> [&String; 4],
        keys: &[&dyn Fn(&R) -> String],
        columns: &[&str],
    ) {
        let of = |rows: &'_ [R], d: Option<&DocumentRow>| -> Vec<usize> {
            let id = d.map(|d| d.doc_id.as_str());
            rows.iter().enumerate().filter(|(_, r)| Some(names(r)[0].as_str()) == id).map(|(n, _)| n).collect()
        };
        let old: Vec<&R> = of(old, self.before).into_iter().map(|n| &old[n]).collect();
        let new: Vec<&R> = of(new, self.after).into_iter().map(|n| &new[n]).collect();
        let same = self.before.zip(self.after).is_some_and(|(a, b)| a.doc_id == b.doc_id);
        let by_id = |r: &R| if same { format!("{} {}", names(r)[1], names(r)[2]) } else { String::new() };
        let mut all: Vec<&dyn Fn(&R) -> String> = vec![&by_id];
        all.extend_from_slice(keys);
        let matched = matches(&old, &new, &all);
        let taken: BTreeSet<usize> = matched.iter().flatten().copied().collect();
        for (row, before) in new.iter().zip(&matched) {
            let [_, id, what, words] = names(row).map(String::clone);
            match before {
                None => {
                    let line = DiffRow { what, new: words, row_id: id, ..self.head(R::TABLE, "added") };
                    self.out.push(line);
                }
                Some(before) => {
                    let [_, old_id, _, old_words] = names(old[*before]).map(String::clone);
                    for (column, was, is) in changes(old[*before], *row, columns) {
                        let line = DiffRow {
                            what: what.clone(),
                            column: column.to_owned(),
                            old: was,
                            new: is,
                            row_id: id.clone(),
                            old_row_id: old_id.clone(),
                            evidence: words.clone(),
                            old_evidence: old_words.clone(),
                            ..self.head(R::TABLE, "changed")
                        };
                        self.out.push(line);
                    }
                }
            }
        }
        for row in old.iter().enumerate().filter(|(n, _)| !taken.contains(n)).map(|(_, r)| r) {
            let [_, id, what, words] = names(row).map(String::clone);
            let line = DiffRow { what, old: words, old_row_id: id, ..self.head(R::TABLE, "removed") };
            self.out.push(line);
        }
    }
}

/// The columns in which two rows differ, with both texts.
fn changes<'c, R: Row>(old: &R, new: &R, columns: &[&'c str]) -> Vec<(&'c str, String, String)> {
    let text = |cell: &CellValue<'_>| match cell {
        CellValue::Text(text) => (*text).to_owned(),
        CellValue::Number(number) => number.to_string(),
        CellValue::Integer(number) => number.to_string(),
        CellValue::Empty => String::new(),
    };
    let (was, is) = (old.cells(), new.cells());
    let at = |name: &str| R::columns().iter().position(|c| c.name == name);
    columns
        .iter()
        .filter_map(|name| {
            let at = at(name)?;
            let (was, is) = (text(was.get(at)?), text(is.get(at)?));
            (was != is).then_some((*name, was, is))
        })
        .collect()
}

fn folded(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Depth and the first or last letters of a title: a task that is said a little otherwise is the same one.
fn end_of_title(task: &TaskRow, first: bool) -> String {
    let letters: Vec<char> = without_figures(&task.title).chars().collect();
    if letters.len() < LETTERS {
        return String::new();
    }
    let end = if first { &letters[..LETTERS] } else { &letters[letters.len() - LETTERS..] };
    format!("{} {}", task.depth, end.iter().collect::<String>())
}

fn without_figures(text: &str) -> String {
    text.chars().filter(|c| c.is_alphabetic()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(id: &str, targets: &[(&str, &str, i64)]) -> Tables {
        let document =
            DocumentRow { doc_id: id.into(), path: format!("{id}.txt"), status: "ok".into(), ..DocumentRow::default() };
        let target = |(n, (section, indicator, value)): (usize, &(&str, &str, i64))| TargetRow {
            doc_id: id.into(),
            target_id: format!("{id}-{n}"),
            section: (*section).into(),
            indicator: (*indicator).into(),
            value: Some((*value).into()),
            ..TargetRow::default()
        };
        Tables {
            documents: vec![document],
            targets: targets.iter().enumerate().map(target).collect(),
            ..Tables::default()
        }
    }

    fn told(rows: &[DiffRow]) -> Vec<String> {
        rows.iter().map(|r| format!("{} {} {} {}→{}", r.change, r.what, r.column, r.old, r.new)).collect()
    }

    #[test]
    fn two_versions_of_a_plan() {
        let old = version("a", &[("一", "新增企业", 5), ("一", "专利授权量", 100), ("二", "质押金额", 10)]);
        let new = version("b", &[("一", "新增企业", 8), ("三", "质押金额", 10), ("三", "开办时间", 1)]);
        assert_eq!(
            told(&diff(&old, &new)),
            ["changed 新增企业 value 5→8", "added 开办时间  →", "removed 专利授权量  →"]
        );
        assert!(diff(&old, &old).is_empty());
    }

    #[test]
    fn equal_indicators_are_matched_in_order() {
        let old = version("a", &[("一", "新增企业", 5), ("一", "新增企业", 6)]);
        let new = version("b", &[("一", "新增企业", 5), ("一", "新增企业", 7)]);
        assert_eq!(told(&diff(&old, &new)), ["changed 新增企业 value 6→7"]);
    }
}
