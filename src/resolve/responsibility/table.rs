//! Task tables: a column headed 牵头单位 or 责任单位 assigns the task of each row.

use std::collections::{BTreeMap, BTreeSet};

use super::marker::{Assigned, Frame, Markers};
use super::place;
use super::{Assignment, Item, Role};
use crate::document::{CellSpan, Document, Span, TableSpan};
use crate::normalise::department::Departments;

/// Places of the largest grid that is read.
const MAX_GRID: usize = 1 << 22;

/// A head takes at most this many rows.
const HEAD_ROWS: usize = 3;

struct RoleColumn {
    column: usize,
    role: Role,
    rule: String,
    head: Span,
}

pub(super) fn find(markers: &Markers, departments: &Departments, document: &Document) -> Vec<Assignment> {
    let mut out = Vec::new();
    for (number, table) in document.tables.iter().enumerate() {
        in_table(markers, departments, document, number, table, &mut out);
    }
    out
}

fn in_table(
    markers: &Markers,
    departments: &Departments,
    document: &Document,
    number: usize,
    table: &TableSpan,
    out: &mut Vec<Assignment>,
) {
    let text = |span: Span| document.text.get(span.range()).unwrap_or("");
    let Some(grid) = Grid::new(table) else { return };
    if let Some(labels) = label_column(markers, document, &grid) {
        return in_form(markers, departments, document, number, &grid, labels, out);
    }
    let (columns, body) = role_columns(markers, document, table);
    let task_column = task_column(markers, document, &grid, &columns, body);
    let item = |row: usize| -> Option<Item> {
        let task = grid.at(row, task_column?).filter(|c| c.row >= body && !text(c.span).trim().is_empty())?;
        Some(Item::Row { table: number, row: task.row, section: table.section, span: task.span.trim(&document.text) })
    };
    let mut done: BTreeSet<(Item, usize)> = BTreeSet::new();
    for row in body..table.rows {
        for column in &columns {
            let Some(cell) = grid.at(row, column.column).filter(|c| c.row >= body) else { continue };
            let Some(item) = item(row) else { continue };
            // A row merged across the table is a subtitle; a label is the head printed again.
            let own = matches!(item, Item::Row { span, .. } if span == cell.span.trim(&document.text));
            if own || markers.is_other_head(text(cell.span)) {
                continue;
            }
            if !done.insert((item, cell.span.start())) {
                continue;
            }
            let mut lists = markers.assign(departments, text(cell.span), cell.span.start(), Frame::Cell(column.role));
            for list in lists.iter_mut().filter(|l| l.rule.is_empty()) {
                list.marker = Some(column.head);
                list.rule.clone_from(&column.rule);
            }
            push(out, item, cell.span.trim(&document.text), lists);
        }
    }
    for cell in table.cells.iter().filter(|c| c.row >= body) {
        if columns.iter().any(|c| c.column == cell.column) {
            continue;
        }
        let own =
            Item::Row { table: number, row: cell.row, section: table.section, span: cell.span.trim(&document.text) };
        let said = markers.may_say(text(cell.span));
        for (span, lists) in place::closers(markers, departments, text(cell.span), cell.span.start(), said) {
            push(out, item(cell.row).unwrap_or(own), span, lists);
        }
    }
}

/// The column whose cells name what stands to their right (a form: 任务 | …, 牵头单位 | …), if the table has one.
fn label_column(markers: &Markers, document: &Document, grid: &Grid<'_>) -> Option<usize> {
    let text = |span: Span| document.text.get(span.range()).unwrap_or("");
    (0..grid.table.columns.saturating_sub(1)).find(|column| {
        // The heads of ordinary columns stand side by side, and a head printed again on the next page says the same.
        let names: BTreeSet<&str> = grid
            .table
            .cells
            .iter()
            .filter(|c| c.column == *column && markers.is_other_head(text(c.span)))
            .filter(|c| {
                let right = grid.at(c.row, column + c.column_span.max(1));
                right.is_some_and(|r| !markers.is_other_head(text(r.span)))
            })
            .map(|c| text(c.span))
            .collect();
        names.len() >= 2 && names.iter().any(|n| markers.role_of_head(n).is_some())
    })
}

fn in_form(
    markers: &Markers,
    departments: &Departments,
    document: &Document,
    number: usize,
    grid: &Grid<'_>,
    labels: usize,
    out: &mut Vec<Assignment>,
) {
    let text = |span: Span| document.text.get(span.range()).unwrap_or("");
    let mut task: Option<Item> = None;
    for label in grid.table.cells.iter().filter(|c| c.column == labels) {
        let Some(value) = grid.at(label.row, labels + label.column_span.max(1)) else { continue };
        let own = Item::Row {
            table: number,
            row: label.row,
            section: grid.table.section,
            span: value.span.trim(&document.text),
        };
        let Some((role, rule)) = markers.role_of_head(text(label.span)) else {
            if !markers.is_other_head(text(label.span)) && (task.is_none() || markers.is_task_head(text(label.span))) {
                task = Some(own);
            }
            continue;
        };
        let mut lists = markers.assign(departments, text(value.span), value.span.start(), Frame::Cell(role));
        for list in lists.iter_mut().filter(|l| l.rule.is_empty()) {
            list.marker = Some(label.span.trim(&document.text));
            list.rule.clone_from(&rule);
        }
        push(out, task.unwrap_or(own), value.span.trim(&document.text), lists);
    }
}

fn push(out: &mut Vec<Assignment>, item: Item, evidence: Span, lists: Vec<Assigned>) {
    if !lists.is_empty() {
        out.push(Assignment { item, evidence, lists, prose: false });
    }
}

/// Which cell covers a place of the grid.
struct Grid<'t> {
    table: &'t TableSpan,
    cells: Vec<Option<usize>>,
}

impl<'t> Grid<'t> {
    /// `None` for a table larger than any that a person prints.
    fn new(table: &'t TableSpan) -> Option<Self> {
        let size = table.rows.checked_mul(table.columns).filter(|n| *n <= MAX_GRID)?;
        let mut cells = vec![None; size];
        for (number, cell) in table.cells.iter().enumerate() {
            for row in cell.row..(cell.row + cell.row_span.max(1)).min(table.rows) {
                for column in cell.column..(cell.column + cell.column_span.max(1)).min(table.columns) {
                    if let Some(place) = cells.get_mut(row * table.columns + column) {
                        *place = Some(number);
                    }
                }
            }
        }
        Some(Self { table, cells })
    }

    fn at(&self, row: usize, column: usize) -> Option<&'t CellSpan> {
        if column >= self.table.columns {
            return None;
        }
        self.table.cells.get((*self.cells.get(row * self.table.columns + column)?)?)
    }
}

/// Columns whose head is a label of bodies, and the first row below the head. In a head of several rows the lowest label
/// of a column counts: 责任分工 above 牵头单位 and 责任单位.
fn role_columns(markers: &Markers, document: &Document, table: &TableSpan) -> (Vec<RoleColumn>, usize) {
    let mut columns: BTreeMap<usize, RoleColumn> = BTreeMap::new();
    let mut body = 0;
    for cell in table.cells.iter().filter(|c| c.row < HEAD_ROWS.min(table.rows)) {
        // The same words further down are a cell, or the head printed again.
        if body > 0 && cell.row > body {
            break;
        }
        let Some(head) = document.text.get(cell.span.range()) else { continue };
        let Some((role, rule)) = markers.role_of_head(head) else { continue };
        body = body.max(cell.row + cell.row_span.max(1));
        let head = cell.span.trim(&document.text);
        for column in cell.column..(cell.column + cell.column_span.max(1)).min(table.columns) {
            columns.insert(column, RoleColumn { column, role, rule: rule.clone(), head });
        }
    }
    (columns.into_values().collect(), body.min(table.rows))
}

/// The column that says what is to be done: the one with most text in the rows below the head, labels left out.
fn task_column(
    markers: &Markers,
    document: &Document,
    grid: &Grid<'_>,
    columns: &[RoleColumn],
    body: usize,
) -> Option<usize> {
    if columns.is_empty() {
        return None;
    }
    let head = |column: usize| {
        let cell = body.checked_sub(1).and_then(|row| grid.at(row, column));
        cell.and_then(|c| document.text.get(c.span.range())).unwrap_or("")
    };
    let table = grid.table;
    let weight = |column: usize| -> usize {
        let cells = table.cells.iter().filter(|c| c.column == column && c.row >= body);
        cells.filter_map(|c| document.text.get(c.span.range())).map(|t| t.chars().count()).sum()
    };
    let named: Vec<usize> = (0..table.columns).filter(|c| markers.is_task_head(head(*c))).collect();
    let free = |c: &usize| columns.iter().all(|r| r.column != *c) && !markers.is_other_head(head(*c));
    let candidates: Vec<usize> = if named.is_empty() { (0..table.columns).filter(free).collect() } else { named };
    candidates.into_iter().max_by_key(|c| (weight(*c), std::cmp::Reverse(*c)))
}
