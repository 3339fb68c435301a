//! Workbooks (XLSX, XLS): each sheet gives its title rows and notes as text and the rest as a table, every cell with
//! its place.

mod biff;
pub mod engine;
mod number;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::grid::{MOST_COLUMNS, MOST_FIELDS, without_empty};
use super::isolate::{self, Raw, Task};
use super::{Limits, ReadError};
use crate::document::{Block, Cell, Origin, Reading, Style, Table, TextBlock, Wrap};
use crate::message::say;

/// A sheet as an engine gives it: cells as they are shown.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Sheet {
    pub name: String,
    pub hidden: bool,
    /// Row, column and text of cells that are not empty, rows and columns from 0.
    pub cells: Vec<(u32, u32, String)>,
    /// First row and column, last row and column.
    pub merged: Vec<[u32; 4]>,
}

/// # Errors
/// When the file is damaged, encrypted or too large.
pub fn read(bytes: &[u8], task: Task, engine: &'static str, limits: &Limits) -> Result<Reading, ReadError> {
    let Raw::Sheets(sheets) = isolate::run(task, bytes, limits)? else {
        return Err(ReadError::Damaged { what: say!("read.workbook.no_sheet") });
    };
    let mut reading = Reading::new(engine);
    for sheet in &sheets {
        if sheet.hidden {
            if !sheet.cells.is_empty() {
                reading.warn("hidden_sheet", say!("read.workbook.hidden", name = sheet.name));
            }
            continue;
        }
        reading.blocks.extend(blocks(sheet));
    }
    if reading.blocks.is_empty() {
        return Err(ReadError::Empty);
    }
    Ok(reading)
}

/// Longest row that only parts a table, in characters.
const LONGEST_PART: usize = 40;

/// One row: its cells from left to right with their spans.
type Row = Vec<Cell>;

fn blocks(sheet: &Sheet) -> Vec<Block> {
    let rows = rows(sheet);
    let mut blocks = Vec::new();
    let mut table: Vec<(u32, Row)> = Vec::new();
    let mut covered_to = 0;
    let mut last_row = None;
    let mut pending: Vec<(u32, Row)> = Vec::new();
    for (at, row) in rows {
        let gap = last_row.is_some_and(|last: u32| at > last + 2 && at > covered_to);
        if gap {
            finish(&mut table, &mut pending, sheet, &mut blocks);
        }
        last_row = Some(at);
        let lone = row.len() == 1 && at >= covered_to;
        covered_to = covered_to.max(row.iter().map(|c| at + c.row_span as u32).max().unwrap_or(0));
        if lone {
            // A title, a note, or a row that parts the table: what follows tells.
            match table.is_empty() {
                true => blocks.push(text(row, sheet)),
                false => pending.push((at, row)),
            }
        } else {
            let blank_before_title = pending.first().is_some_and(|(first, _)| {
                table.last().is_some_and(|(last, row)| {
                    let below = last + row.iter().map(|c| c.row_span as u32).max().unwrap_or(1);
                    *first > below
                })
            });
            // One short row parts a table; several, or long ones, are text between two tables.
            let is_text = pending.len() > 2
                || pending.iter().any(|(_, row)| row.iter().any(|c| c.text.chars().count() > LONGEST_PART));
            if blank_before_title || is_text {
                finish(&mut table, &mut pending, sheet, &mut blocks);
            }
            table.append(&mut pending);
            table.push((at, row));
        }
    }
    finish(&mut table, &mut pending, sheet, &mut blocks);
    blocks
}

/// The rows of a sheet with its merged cells as spans.
fn rows(sheet: &Sheet) -> BTreeMap<u32, Row> {
    let mut spans: BTreeMap<(u32, u32), (usize, usize)> = BTreeMap::new();
    for [top, left, bottom, right] in &sheet.merged {
        if bottom >= top && right >= left {
            let area = ((bottom - top) as usize + 1, ((right - left) as usize + 1).min(MOST_COLUMNS));
            spans.insert((*top, *left), area);
        }
    }
    // Cells under a merged one are not shown.
    let hidden = |row: u32, column: u32| {
        spans.range(..=(row, u32::MAX)).rev().take(400).any(|((top, left), (high, wide))| {
            (*top, *left) != (row, column)
                && row - top < *high as u32
                && column >= *left
                && column - left < *wide as u32
        })
    };
    let last = sheet.cells.iter().map(|c| c.0).max().unwrap_or(0);
    let mut rows: BTreeMap<u32, Row> = BTreeMap::new();
    for (row, column, text) in &sheet.cells {
        let text = text.trim();
        if text.is_empty() || *column as usize >= MOST_COLUMNS || hidden(*row, *column) {
            continue;
        }
        let (row_span, column_span) = spans.get(&(*row, *column)).copied().unwrap_or((1, 1));
        let origin = Origin { page: None, sheet: Some(sheet.name.clone()), cell: Some(a1(*row, *column)) };
        rows.entry(*row).or_default().push(Cell {
            row: *row as usize,
            column: *column as usize,
            row_span: row_span.min((last - row) as usize + 1),
            column_span: column_span.min(MOST_COLUMNS - *column as usize),
            text: text.to_owned(),
            is_head: false,
            origin,
        });
    }
    for row in rows.values_mut() {
        row.sort_by_key(|c| c.column);
    }
    rows
}

fn text(row: Row, sheet: &Sheet) -> Block {
    let cell = row.into_iter().next().unwrap_or_default();
    let style = Style { centred: cell.column_span > 1, ..Style::default() };
    let origin = Origin { sheet: Some(sheet.name.clone()), ..cell.origin };
    Block::Text(TextBlock { text: cell.text, wrap: Wrap::Paragraph, style, origin })
}

/// Ends the table; lone rows after its last row are notes.
fn finish(table: &mut Vec<(u32, Row)>, pending: &mut Vec<(u32, Row)>, sheet: &Sheet, blocks: &mut Vec<Block>) {
    let rows = std::mem::take(table);
    if let Some((first, _)) = rows.first() {
        let first = *first as usize;
        let mut fields = 0;
        let mut cells: Vec<Cell> = Vec::new();
        for mut cell in rows.into_iter().flat_map(|(_, row)| row) {
            fields += cell.row_span * cell.column_span;
            if fields > MOST_FIELDS {
                break;
            }
            cell.row -= first;
            cells.push(cell);
        }
        let height = cells.iter().map(|c| c.row + c.row_span).max().unwrap_or(0);
        let origin = Origin { sheet: Some(sheet.name.clone()), ..Origin::default() };
        // Fields that nothing was written into are cells too.
        if let Some(table) = without_empty(Table { cells, origin, ..Table::default() }, height) {
            blocks.push(Block::Table(filled(table)));
        }
    }
    for (_, row) in pending.drain(..) {
        blocks.push(text(row, sheet));
    }
}

/// The table with an empty cell in each field that none covers.
fn filled(mut table: Table) -> Table {
    let mut covered = vec![false; table.rows * table.columns];
    for cell in &table.cells {
        for row in cell.row..(cell.row + cell.row_span).min(table.rows) {
            let from = row * table.columns + cell.column;
            covered[from..from + cell.column_span.min(table.columns - cell.column)].fill(true);
        }
    }
    for (at, _) in covered.iter().enumerate().filter(|(_, c)| !**c) {
        table.cells.push(Cell {
            row: at / table.columns,
            column: at % table.columns,
            row_span: 1,
            column_span: 1,
            ..Cell::default()
        });
    }
    table.cells.sort_by_key(|c| (c.row, c.column));
    table
}

/// Row 0, column 27 → AB1.
fn a1(row: u32, column: u32) -> String {
    let mut letters = Vec::new();
    let mut left = column + 1;
    while left > 0 {
        left -= 1;
        letters.push(char::from(b'A' + (left % 26) as u8));
        left /= 26;
    }
    letters.reverse();
    format!("{}{}", letters.into_iter().collect::<String>(), row + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_and_notes_stand_outside_the_table() {
        let cell = |row: u32, column: u32, text: &str| (row, column, text.to_owned());
        let sheet = Sheet {
            name: "任务".to_owned(),
            cells: vec![
                cell(0, 0, "任务分工表"),
                cell(2, 0, "领域"),
                cell(2, 1, "任务"),
                cell(2, 2, "牵头单位"),
                cell(3, 0, "产业"),
                cell(3, 1, "建园区"),
                cell(3, 2, "市工信局"),
                cell(4, 1, "引企业"),
                cell(5, 0, "注：牵头单位排在首位。"),
            ],
            merged: vec![[0, 0, 0, 2], [3, 0, 4, 0], [5, 0, 5, 2]],
            ..Sheet::default()
        };
        let blocks = blocks(&sheet);
        assert_eq!(blocks.len(), 3);
        let Block::Table(table) = &blocks[1] else { panic!("{blocks:?}") };
        assert_eq!((table.rows, table.columns, table.cells.len()), (3, 3, 8));
        assert_eq!(table.cells[3].row_span, 2);
        assert_eq!(table.cells[4].origin.cell.as_deref(), Some("B4"));
        assert_eq!(table.cells[7].text, "");
        assert_eq!(a1(0, 27), "AB1");
    }
}
