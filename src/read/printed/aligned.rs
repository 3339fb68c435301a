//! Tables without rules: rows whose pieces stand in columns, and wrapped cells below them.

use super::lines::{Line, append};
use crate::document::{Cell, Table};

/// Rows that make a table, and columns.
const LEAST_ROWS: usize = 3;
const LEAST_COLUMNS: usize = 3;
/// Cells longer than this are text in columns.
const LONGEST_CELL: usize = 60;

/// A table and the lines that it takes.
pub struct Found {
    pub table: Table,
    pub lines: std::ops::Range<usize>,
}

/// The tables among the lines of a page, from top to bottom, not overlapping.
pub fn tables(lines: &[Line]) -> Vec<Found> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        match table_at(&lines[at..]) {
            Some((table, used)) => {
                found.push(Found { table, lines: at..at + used });
                at += used;
            }
            None => at += 1,
        }
    }
    found
}

/// Columns as stretches from left to right.
struct Columns(Vec<(f32, f32)>);

impl Columns {
    /// The stretches that the pieces of these rows cover, one row's pieces each in a stretch of its own.
    fn of(rows: &[&Line]) -> Option<Self> {
        let mut spans: Vec<(f32, f32)> = rows.iter().flat_map(|r| r.pieces.iter().map(|p| (p.x0, p.x1))).collect();
        spans.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut merged: Vec<(f32, f32)> = Vec::new();
        for (x0, x1) in spans {
            match merged.last_mut().filter(|m| x0 <= m.1 + 1.0) {
                Some(last) => last.1 = last.1.max(x1),
                None => merged.push((x0, x1)),
            }
        }
        let columns = Self(merged);
        let apart = |row: &&&Line| {
            let places: Vec<Option<usize>> = row.pieces.iter().map(|p| columns.place(p.x0, p.x1)).collect();
            places.windows(2).all(|w| w[0].is_some() && w[0] < w[1])
        };
        (columns.0.len() >= LEAST_COLUMNS && rows.iter().filter(apart).count() == rows.len()).then_some(columns)
    }

    fn place(&self, x0: f32, x1: f32) -> Option<usize> {
        self.0.iter().position(|(from, to)| x0 < *to && x1 > *from)
    }
}

fn table_at(lines: &[Line]) -> Option<(Table, usize)> {
    let first = lines.first()?;
    if first.pieces.len() < LEAST_COLUMNS {
        return None;
    }
    let mut rows: Vec<&Line> = Vec::new();
    let mut columns: Option<Columns> = None;
    let mut used = 0;
    let mut placed: Vec<(usize, bool)> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let short = line.pieces.iter().all(|p| p.text.chars().count() <= LONGEST_CELL);
        let near = at == 0 || line.y - lines[at - 1].y < line.size * 4.0;
        if !short || !near {
            break;
        }
        if line.pieces.len() >= LEAST_COLUMNS {
            rows.push(line);
            match Columns::of(&rows) {
                Some(now) => columns = Some(now),
                None => {
                    rows.pop();
                    break;
                }
            }
            placed.push((at, true));
            used = at + 1;
            continue;
        }
        // A line of fewer pieces goes on with the cells above when each piece lies within its column.
        let Some(columns) = &columns else { break };
        let tight = line.y - lines[at - 1].y < line.size * 1.9;
        let goes_on = tight
            && line.pieces.iter().all(|p| {
                columns.place(p.x0, p.x1).is_some_and(|c| {
                    let (from, to) = columns.0[c];
                    p.x0 >= from - line.size && p.x1 <= to + line.size
                })
            });
        if !goes_on {
            break;
        }
        placed.push((at, false));
    }
    let columns = columns?;
    placed.retain(|(at, _)| *at < used || lines[*at].pieces.len() < LEAST_COLUMNS);
    let numbers = |l: &&&Line| {
        let is_figure =
            |c: char| c.is_ascii_digit() || matches!(c, '%' | '.' | '<' | '>' | '〔' | '〕' | '[' | ']' | '±');
        l.pieces.iter().any(|p| {
            p.text.contains(|c: char| c.is_ascii_digit()) && p.text.chars().filter(|c| !is_figure(*c)).count() <= 3
        })
    };
    if rows.len() < LEAST_ROWS || rows.iter().filter(numbers).count() * 2 < rows.len() {
        return None;
    }
    let mut grid: Vec<Vec<String>> = Vec::new();
    let mut last = 0;
    for (at, is_row) in placed {
        if is_row {
            grid.push(vec![String::new(); columns.0.len()]);
        }
        last = at + 1;
        let Some(row) = grid.last_mut() else { continue };
        for piece in &lines[at].pieces {
            if let Some(column) = columns.place(piece.x0, piece.x1) {
                append(&mut row[column], piece.text.trim());
            }
        }
    }
    let mut table = Table { rows: grid.len(), columns: columns.0.len(), ..Table::default() };
    for (r, row) in grid.into_iter().enumerate() {
        for (c, text) in row.into_iter().enumerate() {
            table.cells.push(Cell { row: r, column: c, row_span: 1, column_span: 1, text, ..Cell::default() });
        }
    }
    Some((table, last))
}

#[cfg(test)]
mod tests {
    use super::super::lines::Piece;
    use super::*;

    fn line(y: f32, pieces: &[(f32, &str)]) -> Line {
        let pieces = pieces
            .iter()
            .map(|(x, t)| Piece { x0: *x, x1: x + 10.0 * t.chars().count() as f32, text: (*t).to_owned() })
            .collect();
        Line { pieces, y, size: 10.0 }
    }

    #[test]
    fn rows_in_columns_are_a_table_and_wrapped_cells_go_on() {
        let lines = vec![
            line(10.0, &[(10.0, "主要指标如下。")]),
            line(30.0, &[(20.0, "指标"), (120.0, "单位"), (180.0, "2027年")]),
            line(50.0, &[(10.0, "规模以上工业"), (120.0, "亿元"), (180.0, ">500")]),
            line(62.0, &[(10.0, "增加值")]),
            line(80.0, &[(10.0, "绿色工厂"), (125.0, "家"), (185.0, "〔60〕")]),
            line(120.0, &[(10.0, "二、重点任务")]),
        ];
        let found = tables(&lines);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].lines, 1..5);
        let texts: Vec<&str> = found[0].table.cells.iter().map(|c| c.text.as_str()).collect();
        assert_eq!(texts[3..6], ["规模以上工业增加值", "亿元", ">500"]);
    }
}
