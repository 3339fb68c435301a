//! `gangmu.xlsx`: the ledger first, then the comparison, then the tables of the extraction, in Chinese.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;

use super::words::Words;
use super::{Comparison, ledger};
use crate::table::workbook::{Better, Book, Look, Note, Scale, Shown};
use crate::table::{CellValue, ColumnKind, Heading, LedgerRow, Rows, Sheet, Tables, Wide, WideCell};

/// Fewest comparable values that are coloured by their size.
const FEWEST_COLOURED: usize = 3;

/// Name of the workbook.
pub const WORKBOOK: &str = "gangmu.xlsx";

/// Writes the workbook into `folder`, and says what did not fit.
///
/// # Errors
/// When a folder can't be written.
pub fn workbook(
    folder: &Path,
    tables: &Tables,
    comparison: Option<&Comparison>,
    words: &Words,
) -> io::Result<Vec<String>> {
    let names: Vec<(&'static str, &str)> = words
        .sheet
        .iter()
        .filter_map(|(table, zh)| Some((NAMES.iter().find(|n| *n == table)?, zh.as_str())))
        .map(|(table, zh)| (*table, zh))
        .collect();
    let mut book = Book::new(&names, folder)?;
    let targets: BTreeMap<&str, usize> =
        tables.targets.iter().enumerate().map(|(n, t)| (t.target_id.as_str(), n)).collect();
    let own: Vec<LedgerRow>;
    let ledger = match comparison {
        Some(c) => &c.ledger,
        None => {
            own = ledger::of(tables);
            &own
        }
    };
    let add = |book: &mut Book, sheet: &dyn Sheet, value: &str, frozen: usize, wrapped: &[&str]| -> io::Result<()> {
        let said = Said::new(sheet, words);
        let headings = sheet.headings();
        let at = |name: &str| headings.iter().position(|h| h.name == name);
        let (value, target) = (at(value), at("target_id"));
        let link = |row: usize, column: usize| {
            if Some(column) != value {
                return None;
            }
            match sheet.cells(row).get(target?) {
                Some(CellValue::Text(id)) => Some(("targets", *targets.get(id)?)),
                _ => None,
            }
        };
        book.sheet(&said, &Look { frozen, wrapped, link: Some(&link), ..Look::default() })
    };
    add(&mut book, &Rows(ledger), "value", 1, &["document", "task", "text", "lead", "responsible", "support"])?;
    if let Some(c) = comparison {
        matrix(&mut book, c, words)?;
        add(&mut book, &Rows(&c.indicators), "norm_value", 3, &[])?;
        add(&mut book, &Rows(&c.coverage), "", 3, &["with", "without"])?;
        for (table, value) in [(&Rows(&c.focus) as &dyn Sheet, "value"), (&Rows(&c.series), "norm_value")] {
            if !table.is_empty() {
                add(&mut book, table, value, 3, &[])?;
            }
        }
        for table in [&Rows(&c.tasks_aligned) as &dyn Sheet, &Rows(&c.reuse)] {
            if !table.is_empty() {
                add(&mut book, table, "", 2, &["text", "sentence"])?;
            }
        }
        add(&mut book, &Rows(&c.departments), "", 3, &["departments", "tasks"])?;
        panel(&mut book, c)?;
        add(&mut book, &Rows(&c.panel_choices), "value", 2, &[])?;
        add(&mut book, &Rows(&c.codebook), "", 1, &[])?;
    }
    add(&mut book, &Rows(&tables.documents), "", 2, &[])?;
    add(&mut book, &Rows(&tables.targets), "", 6, &[])?;
    add(&mut book, &Rows(&tables.tasks), "", 2, &[])?;
    add(&mut book, &Rows(&tables.responsibilities), "", 3, &[])?;
    add(&mut book, &Rows(&tables.deadlines), "", 2, &[])?;
    add(&mut book, &Rows(&tables.numbers), "", 2, &[])?;
    if !tables.errors.is_empty() {
        add(&mut book, &Rows(&tables.errors), "", 1, &[])?;
    }
    let unfit: Vec<String> = book.notes().iter().map(|n| unfit(n, words)).collect();
    book.sheet(&notes(&unfit, words), &Look { wrapped: &["note"], ..Look::default() })?;
    book.save(&folder.join(WORKBOOK))?;
    Ok(unfit)
}

/// Tables that may be sheets.
const NAMES: [&str; 20] = [
    "ledger",
    "matrix",
    "indicators",
    "coverage",
    "focus",
    "series",
    "tasks_aligned",
    "reuse",
    "departments",
    "panel",
    "panel_choices",
    "codebook",
    "documents",
    "targets",
    "tasks",
    "responsibilities",
    "deadlines",
    "numbers",
    "errors",
    "notes",
];

/// The matrix with its values as numbers that show as they are promised, each leading to its row in `indicators`, and
/// coloured among those that are comparable.
fn matrix(book: &mut Book, c: &Comparison, words: &Words) -> io::Result<()> {
    let [wide, _] = &c.wide;
    let first = wide.headings.len().saturating_sub(c.matrix.columns.len() + 1);
    let cell = |row: usize, column: usize| c.matrix.rows.get(row)?.cells.get(column.checked_sub(first)?)?.as_ref();
    let link = |row: usize, column: usize| Some(("indicators", cell(row, column)?.value));
    let shown = |row: usize, column: usize| {
        let cell = cell(row, column)?;
        Some(Shown { number: cell.number?, text: cell.text.clone() })
    };
    let mut place: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
    for (row, r) in c.matrix.rows.iter().enumerate() {
        for (column, cell) in r.cells.iter().enumerate() {
            if let Some(cell) = cell {
                place.insert(cell.cell, (row, first + column));
            }
        }
    }
    let scales = c
        .groups
        .iter()
        .filter(|g| g.members.len() >= FEWEST_COLOURED)
        .map(|g| Scale {
            cells: {
                let mut cells: Vec<_> = g.members.iter().filter_map(|m| place.get(&m.cell).copied()).collect();
                cells.sort_unstable();
                cells
            },
            better: match c.lines[g.line].better.as_str() {
                "more" => Better::More,
                "less" => Better::Less,
                _ => Better::Neither,
            },
        })
        .collect();
    let look = Look { frozen: 3, link: Some(&link), shown: Some(&shown), scales, ..Look::default() };
    book.sheet(&Said::new(wide, words), &look)
}

fn panel(book: &mut Book, c: &Comparison) -> io::Result<()> {
    let [_, wide] = &c.wide;
    let first = wide.headings.len().saturating_sub(c.panel.lines.len());
    let link = |row: usize, column: usize| {
        let cell = (*c.panel.rows.get(row)?.cells.get(column.checked_sub(first)?)?)?;
        Some(("indicators", c.cells[cell].value))
    };
    book.sheet(wide, &Look { frozen: 5, link: Some(&link), ..Look::default() })
}

/// How to read the workbook, and what did not fit.
fn notes(unfit: &[String], words: &Words) -> Wide {
    let zh = words.sheet.get("notes").cloned().unwrap_or_default();
    Wide {
        name: "notes",
        headings: vec![Heading { name: "note".into(), zh, kind: ColumnKind::Text }],
        rows: words.note.iter().chain(unfit).map(|text| vec![WideCell::text(text)]).collect(),
    }
}

fn unfit(note: &Note, words: &Words) -> String {
    match note {
        Note::Split { sheet, sheets } => words.fit("split", sheet, *sheets),
        Note::Cut { sheet, cells } => words.fit("cut", sheet, *cells),
        Note::Columns { sheet, columns } => words.fit("columns", sheet, *columns),
        Note::Links { sheet, links } => words.fit("links", sheet, *links),
    }
}

/// A table whose codes are said in Chinese.
struct Said<'s> {
    sheet: &'s dyn Sheet,
    /// For each column, its codes and what they say.
    columns: Vec<BTreeMap<String, String>>,
}

impl<'s> Said<'s> {
    fn new(sheet: &'s dyn Sheet, words: &Words) -> Self {
        let headings = sheet.headings();
        let mut codes: Vec<Option<BTreeSet<String>>> =
            headings.iter().map(|h| words.column(sheet.name(), &h.name).map(|_| BTreeSet::new())).collect();
        if codes.iter().any(Option::is_some) {
            for row in 0..sheet.len() {
                for (cell, codes) in sheet.cells(row).iter().zip(&mut codes) {
                    if let (CellValue::Text(text), Some(codes)) = (cell, codes)
                        && !codes.contains(*text)
                    {
                        codes.insert((*text).to_owned());
                    }
                }
            }
        }
        let columns = headings
            .iter()
            .zip(codes)
            .map(|(h, codes)| {
                let say = |code: String| {
                    let said = words.column(sheet.name(), &h.name)?;
                    let parts: Vec<&str> = code.split(';').map(|c| said.get(c).map_or(c, String::as_str)).collect();
                    let text = parts.join("；");
                    Some((code, text))
                };
                codes.into_iter().flatten().filter_map(say).collect()
            })
            .collect();
        Self { sheet, columns }
    }
}

impl Sheet for Said<'_> {
    fn name(&self) -> &str {
        self.sheet.name()
    }

    fn headings(&self) -> Vec<Heading> {
        self.sheet.headings()
    }

    fn len(&self) -> usize {
        self.sheet.len()
    }

    fn cells(&self, row: usize) -> Vec<CellValue<'_>> {
        let mut cells = self.sheet.cells(row);
        for (cell, said) in cells.iter_mut().zip(&self.columns) {
            if let CellValue::Text(text) = cell
                && let Some(zh) = said.get(*text)
            {
                *cell = CellValue::Text(zh);
            }
        }
        cells
    }
}
