//! Corrections that a person made to rows of `targets`, applied last: `corrections.csv` with the columns `target_id`,
//! `column`, `value`, `note`. The value `delete` drops the row. Ids come from a document's bytes and the place in it, so
//! corrections survive a change of rules; those that no longer find their row are reported, never lost.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::decode::decode;
use crate::extract::{Engine, Extraction, hex};
use crate::message::{Language, Message, say};
use crate::normalise::concept::Ask;
use crate::table::csv::plain;
use crate::table::{ColumnKind, ErrorRow, Row, Tables, TargetRow, iso_date};

/// The layer that a corrected row is shown under, in the column `rule`: `manual/T110`.
const LAYER: &str = "manual";
const DELETE: &str = "delete";
/// Names of the columns, as machines and as people write them.
const COLUMNS: [[&str; 2]; 4] = [["target_id", "目标编号"], ["column", "列"], ["value", "值"], ["note", "说明"]];
/// What identifies a row, and what only repeats its document: these are not for correction.
const FIXED: &[&str] = &["doc_id", "target_id", "start", "end", "rule", "doc_title", "doc_path", "issuer", "published"];

/// One line of the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// In the file, from 1.
    pub line: usize,
    pub target_id: String,
    /// Machine name of the column; empty for a row to be dropped.
    pub column: String,
    pub value: String,
    pub note: String,
}

impl Correction {
    fn drops(&self) -> bool {
        self.value == DELETE
    }
}

/// Why a file of corrections can't be used.
#[derive(Debug)]
pub enum CorrectionsError {
    Unreadable { path: String, error: io::Error },
    Line { path: String, line: usize, message: Message },
}

impl CorrectionsError {
    pub fn message(&self) -> Message {
        match self {
            Self::Unreadable { path, error } => say!("corrections.unreadable", path, error),
            Self::Line { path, line, message } => say!("corrections.line", path, line, message),
        }
    }
}

impl fmt::Display for CorrectionsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.message().fmt(f)
    }
}

impl std::error::Error for CorrectionsError {}

/// All corrections of a run.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Corrections {
    /// As messages name it.
    file: String,
    /// By document.
    by_document: BTreeMap<String, Vec<Correction>>,
    /// Documents that came by.
    met: Mutex<BTreeSet<String>>,
    lost: AtomicUsize,
}

impl Corrections {
    /// # Errors
    /// A file that can't be read, a column missing or unknown, a value that the column can't hold.
    pub fn open(path: &Path) -> Result<Self, CorrectionsError> {
        let file = path.display().to_string();
        let bytes = std::fs::read(path).map_err(|e| CorrectionsError::Unreadable { path: file.clone(), error: e })?;
        // Spreadsheets save Chinese CSV in GBK.
        Self::read(&file, &decode(&bytes, None).text)
    }

    fn read(file: &str, text: &str) -> Result<Self, CorrectionsError> {
        let wrong = |line: usize, message: Message| CorrectionsError::Line { path: file.to_owned(), line, message };
        let text = text.trim_start_matches('\u{FEFF}');
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
        let headers = reader.headers().map_err(|e| wrong(1, Message::verbatim(e.to_string())))?.clone();
        let at = |names: [&str; 2]| headers.iter().position(|h| names.contains(&h.trim()));
        let places = COLUMNS.map(at);
        if let Some(n) = (0..3).find(|n| places[*n].is_none()) {
            return Err(wrong(1, say!("corrections.no_column", name = COLUMNS[n][0])));
        }
        let mut by_document: BTreeMap<String, Vec<Correction>> = BTreeMap::new();
        for record in reader.records() {
            let record = record.map_err(|e| wrong(0, Message::verbatim(e.to_string())))?;
            let line = record.position().map_or(0, |p| line_of(text, p.byte()));
            let cell = |n: usize| places[n].and_then(|i| record.get(i)).map_or("", |c| plain(c.trim())).to_owned();
            let correction = Correction { line, target_id: cell(0), column: cell(1), value: cell(2), note: cell(3) };
            if correction.target_id.is_empty() && correction.value.is_empty() {
                continue;
            }
            let correction = known_column(correction).map_err(|message| wrong(line, message))?;
            let document = correction.target_id.split('-').next().unwrap_or_default().to_owned();
            by_document.entry(document).or_default().push(correction);
        }
        Ok(Self { file: file.to_owned(), by_document, ..Self::default() })
    }

    pub fn is_empty(&self) -> bool {
        self.by_document.is_empty()
    }

    /// Digest of what is to be corrected: rows of other corrections are not taken over from an earlier run.
    pub fn digest(&self) -> String {
        let mut sha = Sha256::new();
        for c in self.by_document.values().flatten() {
            for part in [&c.target_id, &c.column, &c.value] {
                sha.update((part.len() as u64).to_le_bytes());
                sha.update(part);
            }
        }
        hex(&sha.finalize()[..8])
    }

    /// The same corrections, none of which has met its document.
    pub fn fresh(&self) -> Self {
        Self { file: self.file.clone(), by_document: self.by_document.clone(), ..Self::default() }
    }

    /// Takes over what became of the corrections elsewhere.
    pub fn absorb(&self, other: &Self) {
        if let (Ok(mut met), Ok(more)) = (self.met.lock(), other.met.lock()) {
            met.extend(more.iter().cloned());
        }
        self.lost.fetch_add(other.lost(), Ordering::Relaxed);
    }

    /// Whether any row of the document is to be corrected.
    pub fn concern(&self, doc_id: &str) -> bool {
        self.by_document.contains_key(doc_id)
    }

    /// Corrects the rows of one document; what finds no row goes to its `errors`.
    pub fn apply(&self, found: &Extraction, tables: &mut Tables, engine: &Engine, path: &str) {
        let Some(list) = self.by_document.get(&found.doc_id) else { return };
        if let Ok(mut met) = self.met.lock() {
            met.insert(found.doc_id.clone());
        }
        for correction in list {
            let row = tables.targets.iter().position(|t| t.target_id == correction.target_id);
            match row {
                None => tables.errors.push(self.report(correction, path, engine.language)),
                Some(at) if correction.drops() => {
                    tables.targets.remove(at);
                    for number in tables.numbers.iter_mut().filter(|n| n.target_id == correction.target_id) {
                        number.target_id.clear();
                        number.role = "other".to_owned();
                        number.rule = under(&number.rule);
                    }
                }
                Some(at) => {
                    let row = &mut tables.targets[at];
                    row.set(&correction.column, &correction.value);
                    row.rule = under(&row.rule);
                }
            }
        }
        for row in tables.targets.iter_mut().filter(|t| t.rule.starts_with(LAYER)) {
            let mine = list.iter().filter(|c| c.target_id == row.target_id);
            let columns: Vec<String> = mine.map(|c| c.column.clone()).collect();
            follow(row, &columns, found, engine);
        }
        if let Some(document) = tables.documents.first_mut() {
            document.targets = tables.targets.len();
        }
    }

    /// Corrections of documents that did not come by in the whole run.
    pub fn unmet(&self, language: Language) -> Vec<ErrorRow> {
        let met = self.met.lock().map(|m| m.clone()).unwrap_or_default();
        let unmet = self.by_document.iter().filter(|(id, _)| !met.contains(*id));
        unmet.flat_map(|(_, list)| list).map(|c| self.report(c, "", language)).collect()
    }

    /// How many corrections found no row.
    pub fn lost(&self) -> usize {
        self.lost.load(Ordering::Relaxed)
    }

    fn report(&self, correction: &Correction, path: &str, language: Language) -> ErrorRow {
        self.lost.fetch_add(1, Ordering::Relaxed);
        let Correction { line, target_id, column, value, .. } = correction;
        let what = if correction.drops() { say!("corrections.drop") } else { say!("corrections.set", column, value) };
        let hint = match path {
            "" => say!("corrections.no_document.hint"),
            _ => say!("corrections.no_target.hint"),
        };
        ErrorRow {
            path: if path.is_empty() { self.file.clone() } else { path.to_owned() },
            stage: "corrections".to_owned(),
            error: say!("corrections.unmet", file = self.file, line, target_id, what).said_in(language),
            hint: hint.said_in(language),
        }
    }
}

/// The correction with its column under its machine name; whether the value can stand there.
fn known_column(mut correction: Correction) -> Result<Correction, Message> {
    if correction.target_id.is_empty() {
        return Err(say!("corrections.no_id"));
    }
    if correction.drops() {
        return Ok(correction);
    }
    let column = TargetRow::columns().iter().find(|c| c.name == correction.column || c.zh == correction.column);
    let Some(column) = column.filter(|c| !FIXED.contains(&c.name)) else {
        let names: Vec<&str> = TargetRow::columns().iter().map(|c| c.name).filter(|n| !FIXED.contains(n)).collect();
        return Err(say!("corrections.fixed", name = correction.column, names = names));
    };
    let wrong = |wanted: Message| Err(say!("corrections.value", name = column.name, wanted, value = correction.value));
    if !TargetRow::default().set(column.name, &correction.value) {
        return wrong(say!("corrections.number"));
    }
    if column.kind == ColumnKind::Date && !correction.value.is_empty() {
        match iso_date(&correction.value) {
            Some(day) => correction.value = day.to_string(),
            None => return wrong(say!("corrections.date")),
        }
    }
    column.name.clone_into(&mut correction.column);
    Ok(correction)
}

/// A rule as the table shows it, under the layer of corrections.
fn under(rule: &str) -> String {
    if rule.starts_with(LAYER) { rule.to_owned() } else { format!("{LAYER}/{rule}") }
}

/// Brings the columns that follow from corrected ones in line: normalised values, the concept.
fn follow(row: &mut TargetRow, columns: &[String], found: &Extraction, engine: &Engine) {
    let corrected = |names: &[&str]| columns.iter().any(|c| names.contains(&c.as_str()));
    let quantity = |value: Option<rust_decimal::Decimal>| {
        let text = format!("{}{}", value?.normalize(), row.unit);
        let mentions = engine.recogniser.sentence(&text);
        let whole = mentions.into_iter().find(|m| m.span.len() == text.len())?;
        whole.quantity().cloned()
    };
    let (low, high) = (quantity(row.value), quantity(row.value_max));
    if corrected(&["value", "value_max", "unit"]) && !corrected(&["norm_value", "norm_value_max", "norm_unit"]) {
        row.norm_value = low.as_ref().and_then(|q| q.norm_value);
        row.norm_value_max = high.as_ref().and_then(|q| q.norm_value);
        row.norm_unit = low.as_ref().map(|q| q.norm_unit.clone()).unwrap_or_default();
    }
    if !corrected(&["indicator", "unit", "kind", "basis"]) || corrected(&["concept"]) {
        return;
    }
    let fields = &found.document.fields;
    let year = |date: &str| date.get(..4).and_then(|y| y.parse().ok());
    let ask = Ask {
        indicator: &row.indicator,
        kind: &row.kind,
        dimension: low.as_ref().map_or("", |q| q.dimension.as_str()),
        norm_unit: &row.norm_unit,
        basis: &row.basis,
        frequency: &row.frequency,
        place: fields.place.as_ref(),
        year: fields.year(),
        deadline_year: year(&row.deadline),
        deadline_text: &row.deadline_text,
        baseline_year: row.baseline_year,
    };
    let mapped = engine.concepts.map(&ask, &engine.gazetteer, &engine.segmenter);
    let (concept, name) = mapped.map(|m| (m.concept.id.clone(), m.concept.name_zh.clone())).unwrap_or_default();
    row.concept = concept;
    row.concept_name = name;
}

/// The line, from 1, of the record that begins at or behind `byte`: before CRLF the reader stands on the line's end.
fn line_of(text: &str, byte: u64) -> usize {
    let at = usize::try_from(byte).unwrap_or(text.len()).min(text.len());
    let (before, rest) = text.as_bytes().split_at(at);
    let blank = rest.iter().take_while(|b| matches!(b, b'\r' | b'\n'));
    1 + before.iter().chain(blank).filter(|b| **b == b'\n').count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Source;

    const TEXT: &str =
        "青川市绿色发展行动方案（2025—2027年）\n一、主要目标\n到2027年，森林覆盖率达到42%。建设充电桩3000个。\n";

    #[test]
    fn rows_are_corrected_dropped_or_reported() {
        let engine = Engine::load(&Source::built_in()).unwrap();
        let found = crate::extract::extract(TEXT.as_bytes(), "a.txt", &engine).unwrap();
        let mut tables = found.rows("a.txt", &engine);
        let id = |n: usize| tables.targets[n].target_id.clone();
        let (forest, piles, doc) = (id(0), id(1), found.doc_id.clone());
        let file = format!(
            "\u{FEFF}target_id,column,value,note\r\n{forest},value,43,漏改\r\n{forest},单位,万人,试\r\n{piles},,delete,重复\r\n{doc}-999,value,1,\r\n0123456789abcdef-1,kind,level,\r\n"
        );
        let corrections = Corrections::read("更正.csv", &file).unwrap();
        corrections.apply(&found, &mut tables, &engine, "a.txt");
        assert_eq!(tables.targets.len(), 1);
        let row = &tables.targets[0];
        assert_eq!((row.rule.as_str(), row.unit.as_str()), ("manual/T110", "万人"));
        assert_eq!(row.value.map(|v| v.to_string()).as_deref(), Some("43"));
        assert_eq!(row.norm_value.map(|v| v.normalize().to_string()).as_deref(), Some("430000"));
        assert_eq!(tables.documents[0].targets, 1);
        assert!(tables.numbers.iter().any(|n| n.rule.starts_with("manual/") && n.role == "other"));
        assert!(tables.errors[0].error.contains("第 5 行") && tables.errors[0].path == "a.txt", "{:?}", tables.errors);
        let unmet = corrections.unmet(Language::Chinese);
        assert!(unmet.len() == 1 && unmet[0].error.contains("0123456789abcdef-1"), "{unmet:?}");
    }

    #[test]
    fn mistakes_of_the_file_name_the_line() {
        let head = "target_id,column,value,note\n";
        let said = |text: &str| Corrections::read("c.csv", text).unwrap_err().to_string();
        assert!(said("id,column,value\n").contains("缺少“target_id”列"));
        assert!(said(&format!("{head}a-1,valeu,3,\n")).contains("c.csv 第 2 行"));
        assert!(said(&format!("{head}a-1,value,三,\n")).contains("应当是数"));
        assert!(said(&format!("{head}a-1,deadline,年底,\n")).contains("应当是日期"));
        assert!(said(&format!("{head}a-1,target_id,b,\n")).contains("不能更正"));
    }
}
