//! Rows of RTF tables: definitions of cells come before or behind their text.

use crate::document::Block;
use crate::read::edges::EdgeRows;
use crate::read::grid::Merge;

/// Cells of a row.
const MOST_CELLS: usize = 200;

#[derive(Debug, Default)]
pub struct TableRows {
    /// Definition of the row that is under way; it holds for rows without one too.
    cells: Vec<(i32, Merge, bool)>,
    down: Merge,
    covered: bool,
    pub is_head: bool,
    rows: EdgeRows,
}

impl TableRows {
    pub fn define(&mut self) {
        self.cells.clear();
        (self.down, self.covered) = (Merge::None, false);
        self.is_head = false;
    }

    pub fn merge(&mut self, word: &str) {
        match word {
            "clvmgf" => self.down = Merge::Begins,
            "clvmrg" => self.down = Merge::GoesOn,
            "clmrg" => self.covered = true,
            _ => {}
        }
    }

    pub fn edge(&mut self, edge: i32) {
        if self.cells.len() < MOST_CELLS {
            self.cells.push((edge, self.down, self.covered));
        }
        (self.down, self.covered) = (Merge::None, false);
    }

    pub fn paragraph(&mut self, text: &str) {
        self.rows.paragraph(text);
    }

    /// The cells of a table inside a cell are that cell's text.
    pub fn cell(&mut self, text: &str, nested: bool) {
        match nested {
            true => self.rows.paragraph(text),
            false => self.rows.cell(text),
        }
    }

    pub fn end_row(&mut self) {
        self.rows.end_row(self.cells.clone(), self.is_head);
    }

    /// The table of the rows so far.
    pub fn finish(&mut self) -> Vec<Block> {
        self.rows.finish()
    }
}
