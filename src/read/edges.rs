//! Tables whose cells are given by their right edges (DOC, RTF): a row may have fewer cells than the one above; edges
//! that are near to each other over all rows are one column.

use super::grid::{Merge, RowBuilder, blocks_of};
use crate::document::Block;

/// Twips (a twentieth of a point): edges this near to each other are one.
const NEAR: i32 = 60;
/// Cells of a row.
const MOST_CELLS: usize = 200;

#[derive(Debug)]
struct Row {
    /// Right edge, merge downwards, covered by the cell at the left.
    cells: Vec<(i32, Merge, bool)>,
    texts: Vec<String>,
    is_head: bool,
}

/// Rows of the table that is being read.
#[derive(Debug, Default)]
pub struct EdgeRows {
    texts: Vec<String>,
    open: String,
    rows: Vec<Row>,
}

impl EdgeRows {
    /// A paragraph of the cell that is open.
    pub fn paragraph(&mut self, text: &str) {
        if !text.is_empty() {
            if !self.open.is_empty() {
                self.open.push('\n');
            }
            self.open.push_str(text);
        }
    }

    /// The last paragraph of a cell.
    pub fn cell(&mut self, text: &str) {
        self.paragraph(text);
        if self.texts.len() < MOST_CELLS {
            self.texts.push(std::mem::take(&mut self.open));
        }
    }

    pub fn end_row(&mut self, cells: Vec<(i32, Merge, bool)>, is_head: bool) {
        let texts = std::mem::take(&mut self.texts);
        if !texts.is_empty() {
            self.rows.push(Row { cells, texts, is_head });
        }
    }

    /// The table of the rows so far, or the text that it frames.
    pub fn finish(&mut self) -> Vec<Block> {
        self.texts.clear();
        self.open.clear();
        let rows = std::mem::take(&mut self.rows);
        let mut edges: Vec<i32> = rows.iter().flat_map(|r| r.cells.iter().map(|c| c.0)).collect();
        edges.sort_unstable();
        edges.dedup_by(|a, b| *a - *b <= NEAR);
        let column_of = |edge: i32| edges.iter().position(|e| (edge - e).abs() <= NEAR).unwrap_or(edges.len());
        let mut builder = RowBuilder::default();
        for row in rows {
            builder.begin_row();
            let mut column = 0;
            let mut held: Option<(String, usize, Merge)> = None;
            for (n, text) in row.texts.into_iter().enumerate() {
                let (span, down, covered) = match row.cells.get(n) {
                    Some((edge, down, covered)) => {
                        ((column_of(*edge) + 1).saturating_sub(column).max(1), *down, *covered)
                    }
                    None => (1, Merge::None, false),
                };
                column += span;
                match held.as_mut().filter(|_| covered) {
                    Some((_, width, _)) => *width += span,
                    None => {
                        if let Some((text, span, down)) = held.replace((text, span, down)) {
                            builder.cell(text, span, down, row.is_head);
                        }
                    }
                }
            }
            if let Some((text, span, down)) = held {
                builder.cell(text, span, down, row.is_head);
            }
        }
        builder.finish().map(blocks_of).unwrap_or_default()
    }
}
