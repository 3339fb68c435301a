//! Tables as readers build them, whatever the format: a grid that cells are put into, then made small.

use crate::document::{Block, Cell, Origin, Style, Table, TextBlock, Wrap};

/// Wider tables than this are made by machines.
pub const MOST_COLUMNS: usize = 200;
/// Fields of one table, spans counted.
pub const MOST_FIELDS: usize = 400_000;

/// Leaves out rows and columns in which no cell with text begins, and sorts the cells; `None` when nothing is left.
pub fn without_empty(mut table: Table, rows: usize) -> Option<Table> {
    table.cells.retain(|c| !c.text.is_empty() || c.row_span == 1);
    let columns = table.cells.iter().map(|c| c.column + c.column_span).max()?;
    let (mut row_used, mut column_used) = (vec![false; rows], vec![false; columns]);
    for cell in table.cells.iter().filter(|c| !c.text.is_empty()) {
        row_used[cell.row] = true;
        column_used[cell.column] = true;
    }
    let before = |used: &[bool]| -> Vec<usize> {
        let mut count = 0;
        let counts = used.iter().map(|u| {
            count += usize::from(*u);
            count
        });
        std::iter::once(0).chain(counts).collect()
    };
    let (rows_before, columns_before) = (before(&row_used), before(&column_used));
    let at = |counts: &[usize], place: usize| counts[place.min(counts.len() - 1)];
    table.cells.retain(|c| row_used[c.row] && column_used[c.column]);
    for cell in &mut table.cells {
        let (row, column) = (at(&rows_before, cell.row), at(&columns_before, cell.column));
        cell.row_span = at(&rows_before, cell.row + cell.row_span) - row;
        cell.column_span = at(&columns_before, cell.column + cell.column_span) - column;
        (cell.row, cell.column) = (row, column);
    }
    table.rows = at(&rows_before, rows);
    table.columns = at(&columns_before, columns);
    table.cells.sort_by_key(|c| (c.row, c.column));
    (table.rows > 0 && table.columns > 0).then_some(table)
}

/// A table as a block; one with a single cell is a frame around text.
pub fn blocks_of(table: Table) -> Vec<Block> {
    if table.cells.len() != 1 {
        return vec![Block::Table(table)];
    }
    let lines = table.cells.iter().flat_map(|c| c.text.split('\n')).filter(|l| !l.trim().is_empty());
    let block = |line: &str| TextBlock {
        text: line.to_owned(),
        wrap: Wrap::Paragraph,
        style: Style::default(),
        origin: table.origin.clone(),
    };
    lines.map(|l| Block::Text(block(l))).collect()
}

/// What stands in a cell as its text: paragraphs, and the cells of tables inside it, joined by `\n`.
pub fn flat_text(blocks: Vec<Block>) -> String {
    let mut lines: Vec<String> = Vec::new();
    for block in blocks {
        match block {
            Block::Text(text) => lines.push(text.text.trim().to_owned()),
            Block::Table(table) => lines.extend(table.cells.into_iter().map(|c| c.text)),
        }
    }
    lines.join("\n")
}

/// How a cell goes on from the row above.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Merge {
    #[default]
    None,
    /// First cell of a vertical merge.
    Begins,
    /// Covered by the cell above.
    GoesOn,
}

/// Builds a table row by row, where vertical merges are marked in each row (DOCX, DOC, RTF).
#[derive(Debug, Default)]
pub struct RowBuilder {
    cells: Vec<Cell>,
    /// Cell that covers a column from above, by column.
    covers: Vec<Option<usize>>,
    rows: usize,
    column: usize,
    fields: usize,
}

impl RowBuilder {
    pub fn begin_row(&mut self) {
        self.rows += 1;
        self.column = 0;
    }

    /// Columns left empty at the start of a row.
    pub fn skip(&mut self, columns: usize) {
        self.column += columns;
    }

    pub fn cell(&mut self, text: String, span: usize, merge: Merge, is_head: bool) {
        let Some(row) = self.rows.checked_sub(1) else { return };
        let span = span.clamp(1, MOST_COLUMNS);
        self.fields += span;
        if self.column + span > MOST_COLUMNS || self.fields > MOST_FIELDS {
            return;
        }
        if self.covers.len() < self.column + span {
            self.covers.resize(self.column + span, None);
        }
        let above = self.covers[self.column].filter(|_| merge == Merge::GoesOn);
        if let Some(above) = above {
            let cell = &mut self.cells[above];
            cell.row_span = row + 1 - cell.row;
            // Text in a covered cell is not shown, but neither is it lost.
            if !text.is_empty() {
                if !cell.text.is_empty() {
                    cell.text.push('\n');
                }
                cell.text.push_str(&text);
            }
        } else {
            let cover = (merge != Merge::None).then_some(self.cells.len());
            self.covers[self.column..self.column + span].fill(cover);
            self.cells.push(Cell {
                row,
                column: self.column,
                row_span: 1,
                column_span: span,
                text,
                is_head,
                origin: Origin::default(),
            });
        }
        self.column += span;
    }

    pub fn finish(self) -> Option<Table> {
        without_empty(Table { cells: self.cells, ..Table::default() }, self.rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vertical_merges_become_spans_and_empty_columns_go() {
        let mut rows = RowBuilder::default();
        for (first, merge, task) in
            [("领域", Merge::None, "任务"), ("产业", Merge::Begins, "建园区"), ("", Merge::GoesOn, "引企业")]
        {
            rows.begin_row();
            rows.cell(first.to_owned(), 1, merge, false);
            rows.cell(String::new(), 1, Merge::None, false);
            rows.cell(task.to_owned(), 2, Merge::None, false);
        }
        let table = rows.finish().expect("a table");
        assert_eq!((table.rows, table.columns), (3, 2));
        let cell = &table.cells[2];
        assert_eq!((cell.text.as_str(), cell.row, cell.row_span, cell.column_span), ("产业", 1, 2, 1));
        assert_eq!(table.cells.iter().map(|c| (c.row, c.column)).max(), Some((2, 1)));
    }
}
