//! Tables drawn with rules: the grid, cells that no rule parts, and the text of each cell.

use std::collections::BTreeMap;

use super::lines::{Line, append, lines};
use super::{Glyph, Page, Rule};
use crate::document::{Cell, Table};
use crate::read::grid::without_empty;

/// Rules this near to each other are one; ends this near to a rule meet it.
const NEAR: f32 = 3.0;
/// Rules compared with rules on one page at most.
const MOST_CROSSINGS: usize = 4_000_000;
/// Cells of one grid at most, before merging.
const MOST_FIELDS: usize = 100_000;

/// A table and the part of the page that it takes.
#[derive(Debug)]
pub struct Found {
    pub table: Table,
    pub top: f32,
    /// Left edges of its columns, to know the same table on the next page.
    pub edges: Vec<f32>,
}

/// The tables of a page from top to bottom, and the characters outside them.
pub fn tables(page: &Page) -> (Vec<Found>, Vec<&Glyph>) {
    let level = merged(page.rules.iter().filter(|r| r.is_level()), true);
    let upright = merged(page.rules.iter().filter(|r| !r.is_level()), false);
    let mut rest: Vec<&Glyph> = page.glyphs.iter().collect();
    if level.len().saturating_mul(upright.len()) > MOST_CROSSINGS {
        return (Vec::new(), rest);
    }
    let mut found = Vec::new();
    for (level, upright) in components(&level, &upright) {
        if let Some(grid) = Grid::new(&level, &upright) {
            let (inside, outside): (Vec<&Glyph>, Vec<&Glyph>) = rest.iter().partition(|g| grid.holds(g));
            if let Some(table) = grid.table(&inside) {
                rest = outside;
                let edges = grid.xs[..grid.xs.len() - 1].to_vec();
                found.push(Found { table, top: grid.ys[0], edges });
            }
        }
    }
    found.sort_by(|a, b| a.top.total_cmp(&b.top));
    (found, rest)
}

/// Rules on one straight line that touch are one. `at` is the coordinate across, `from`..`to` along.
#[derive(Clone, Copy, Debug)]
struct Bar {
    at: f32,
    from: f32,
    to: f32,
}

fn merged<'r>(rules: impl Iterator<Item = &'r Rule>, level: bool) -> Vec<Bar> {
    let mut bars: Vec<Bar> = rules
        .map(|r| match level {
            true => Bar { at: (r.y0 + r.y1) / 2.0, from: r.x0, to: r.x1 },
            false => Bar { at: (r.x0 + r.x1) / 2.0, from: r.y0, to: r.y1 },
        })
        .collect();
    bars.sort_by(|a, b| a.at.total_cmp(&b.at).then(a.from.total_cmp(&b.from)));
    let mut out: Vec<Bar> = Vec::new();
    let mut rest = bars.as_slice();
    while let Some(first) = rest.first() {
        let near = rest.iter().take_while(|b| b.at - first.at <= NEAR * 0.7).count();
        let mut row = rest[..near].to_vec();
        rest = &rest[near..];
        row.sort_by(|a, b| a.from.total_cmp(&b.from));
        let mut open: Option<Bar> = None;
        for bar in row {
            match &mut open {
                Some(o) if bar.from <= o.to + NEAR => o.to = o.to.max(bar.to),
                _ => out.extend(open.replace(bar)),
            }
        }
        out.extend(open);
    }
    out.retain(|b| b.to - b.from >= 6.0);
    out
}

/// Groups of rules that meet each other.
fn components(level: &[Bar], upright: &[Bar]) -> Vec<(Vec<Bar>, Vec<Bar>)> {
    let mut group: Vec<usize> = (0..level.len() + upright.len()).collect();
    fn root(group: &mut [usize], mut at: usize) -> usize {
        while group[at] != at {
            group[at] = group[group[at]];
            at = group[at];
        }
        at
    }
    for (l, a) in level.iter().enumerate() {
        for (u, b) in upright.iter().enumerate() {
            let meets = b.at >= a.from - NEAR && b.at <= a.to + NEAR && a.at >= b.from - NEAR && a.at <= b.to + NEAR;
            if meets {
                let (x, y) = (root(&mut group, l), root(&mut group, level.len() + u));
                group[x.max(y)] = x.min(y);
            }
        }
    }
    let mut by_root: BTreeMap<usize, (Vec<Bar>, Vec<Bar>)> = BTreeMap::new();
    for (l, bar) in level.iter().enumerate() {
        by_root.entry(root(&mut group, l)).or_default().0.push(*bar);
    }
    for (u, bar) in upright.iter().enumerate() {
        by_root.entry(root(&mut group, level.len() + u)).or_default().1.push(*bar);
    }
    by_root.into_values().collect()
}

struct Grid {
    xs: Vec<f32>,
    ys: Vec<f32>,
    level: Vec<Bar>,
    upright: Vec<Bar>,
}

impl Grid {
    fn new(level: &[Bar], upright: &[Bar]) -> Option<Self> {
        if level.len() < 2 || upright.is_empty() {
            return None;
        }
        let ends = |bars: &[Bar]| {
            let from = bars.iter().map(|b| b.from).fold(f32::INFINITY, f32::min);
            let to = bars.iter().map(|b| b.to).fold(f32::NEG_INFINITY, f32::max);
            [from, to]
        };
        // Tables are often open at their sides.
        let xs = places(upright.iter().map(|b| b.at).chain(ends(level)));
        let ys = places(level.iter().map(|b| b.at).chain(ends(upright)));
        // One column of one or two fields is a frame around text (专栏): its lines are paragraphs, also over the page.
        let is_frame = xs.len() == 2 && ys.len() <= 3;
        let enough = xs.len() >= 2 && ys.len() >= 2 && !is_frame;
        let small = (xs.len() - 1).saturating_mul(ys.len() - 1) <= MOST_FIELDS;
        (enough && small).then(|| Self { xs, ys, level: level.to_vec(), upright: upright.to_vec() })
    }

    fn holds(&self, glyph: &Glyph) -> bool {
        let (x, y) = middle(glyph);
        let within = |v: f32, edges: &[f32]| v > edges[0] && v < edges[edges.len() - 1];
        within(x, &self.xs) && within(y, &self.ys)
    }

    /// Whether a rule parts the field from the one to its right.
    fn parted_right(&self, row: usize, column: usize) -> bool {
        column + 2 >= self.xs.len() || covered(&self.upright, self.xs[column + 1], self.ys[row], self.ys[row + 1])
    }

    fn parted_below(&self, row: usize, column: usize) -> bool {
        row + 2 >= self.ys.len() || covered(&self.level, self.ys[row + 1], self.xs[column], self.xs[column + 1])
    }

    fn table(&self, glyphs: &[&Glyph]) -> Option<Table> {
        let (rows, columns) = (self.ys.len() - 1, self.xs.len() - 1);
        let mut owner: Vec<Option<usize>> = vec![None; rows * columns];
        let mut cells: Vec<Cell> = Vec::new();
        for row in 0..rows {
            for column in 0..columns {
                if owner[row * columns + column].is_some() {
                    continue;
                }
                let free = |r: usize, c: usize, owner: &[Option<usize>]| owner[r * columns + c].is_none();
                let mut right = column;
                while right + 1 < columns && !self.parted_right(row, right) && free(row, right + 1, &owner) {
                    right += 1;
                }
                let mut below = row;
                while below + 1 < rows
                    && (column..=right).all(|c| !self.parted_below(below, c) && free(below + 1, c, &owner))
                    && (column..right).all(|c| !self.parted_right(below + 1, c))
                    && (right + 1 >= columns || self.parted_right(below + 1, right))
                {
                    below += 1;
                }
                for r in row..=below {
                    owner[r * columns + column..=r * columns + right].fill(Some(cells.len()));
                }
                cells.push(Cell {
                    row,
                    column,
                    row_span: below + 1 - row,
                    column_span: right + 1 - column,
                    ..Cell::default()
                });
            }
        }
        if cells.len() < 2 {
            return None;
        }
        let mut inside: Vec<Vec<&Glyph>> = vec![Vec::new(); cells.len()];
        for glyph in glyphs {
            let (x, y) = middle(glyph);
            let (Some(row), Some(column)) = (field(&self.ys, y), field(&self.xs, x)) else { continue };
            if let Some(cell) = owner[row * columns + column] {
                inside[cell].push(glyph);
            }
        }
        for (cell, glyphs) in cells.iter_mut().zip(&inside) {
            let width = self.xs[cell.column + cell.column_span] - self.xs[cell.column];
            cell.text = cell_text(&lines(glyphs), width);
        }
        if cells.iter().filter(|c| !c.text.is_empty()).count() < 2 {
            return None;
        }
        without_empty(Table { cells, ..Table::default() }, rows)
    }
}

fn middle(glyph: &Glyph) -> (f32, f32) {
    ((glyph.x0 + glyph.x1) / 2.0, glyph.y - glyph.size * 0.35)
}

/// The field between two edges in which a value lies.
fn field(edges: &[f32], value: f32) -> Option<usize> {
    let after = edges.partition_point(|e| *e <= value);
    (after > 0 && after < edges.len()).then(|| after - 1)
}

fn places(values: impl Iterator<Item = f32>) -> Vec<f32> {
    let mut all: Vec<f32> = values.filter(|v| v.is_finite()).collect();
    all.sort_by(f32::total_cmp);
    let mut out: Vec<f32> = Vec::new();
    for value in all {
        if out.last().is_none_or(|l| value - l > NEAR * 1.4) {
            out.push(value);
        }
    }
    out
}

/// Whether a rule lies between two fields for most of their common edge.
fn covered(bars: &[Bar], at: f32, from: f32, to: f32) -> bool {
    let middle = (from + to) / 2.0;
    bars.iter().any(|b| (b.at - at).abs() <= NEAR * 1.4 && b.from <= middle && b.to >= middle)
}

/// Characters of a cell that is so short that its lines are one wording (牵头 / 单位).
const SHORT_CELL: usize = 14;

/// Printed lines of a cell as text. A line that ends well before the cell does was ended on purpose.
pub fn cell_text(lines: &[Line], width: f32) -> String {
    let total: usize = lines.iter().flat_map(|l| &l.pieces).map(|p| p.text.chars().count()).sum();
    let left = lines.iter().map(Line::x0).fold(f32::INFINITY, f32::min);
    let right = lines.iter().map(Line::x1).fold(f32::NEG_INFINITY, f32::max);
    let mut text = String::new();
    let mut open = true;
    for line in lines {
        let own = line.text();
        // The first line of a paragraph is set in by two characters; a centred one is set in on both sides.
        let (before, after) = (line.x0() - left, right - line.x1());
        let set_in = before > line.size * 1.4
            && before < line.size * 3.0
            && (before - after).abs() > line.size * 0.8
            && lines.len() > 1;
        let opens = set_in && text.ends_with(['。', '；', '：', '！', '？', ';', ':']);
        if text.is_empty() || (open && !opens || total <= SHORT_CELL) {
            append(&mut text, own.trim());
        } else {
            text.push('\n');
            text.push_str(own.trim());
        }
        // Margins inside a cell take up to a character; what a first line is set in by is no early end.
        let taken = line.x1() - if set_in { left } else { line.x0() };
        open = width - taken < line.size * 2.6;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::lines::tests::row;
    use super::*;

    fn level(y: f32, x0: f32, x1: f32) -> Rule {
        Rule { x0, y0: y, x1, y1: y }
    }

    fn upright(x: f32, y0: f32, y1: f32) -> Rule {
        Rule { x0: x, y0, x1: x, y1 }
    }

    #[test]
    fn cells_that_no_rule_parts_are_one() {
        let mut page = Page { width: 300.0, height: 200.0, ..Page::default() };
        // 3 rows of 20, columns of 60 and 100; the first column of rows 2 and 3 is merged; the left side is open.
        page.rules = vec![
            level(0.0, 0.0, 160.0),
            level(20.0, 0.0, 160.0),
            level(40.0, 60.0, 160.0),
            level(60.0, 0.0, 160.0),
            upright(60.0, 0.0, 60.0),
            upright(160.0, 0.0, 60.0),
        ];
        for (text, x, y) in [
            ("领域", 5.0, 14.0),
            ("任务", 65.0, 14.0),
            ("产业", 5.0, 44.0),
            ("建园区", 65.0, 34.0),
            ("引企业", 65.0, 54.0),
            ("表外", 5.0, 90.0),
        ] {
            page.glyphs.extend(row(text, x, y, 10.0));
        }
        let (found, rest) = tables(&page);
        assert_eq!(found.len(), 1);
        let table = &found[0].table;
        assert_eq!((table.rows, table.columns), (3, 2));
        let merged = table.cells.iter().find(|c| c.text == "产业").expect("the merged cell");
        assert_eq!((merged.row, merged.row_span), (1, 2));
        assert_eq!(rest.len(), 2);
    }

    #[test]
    fn first_lines_of_a_cell_that_are_set_in_open_paragraphs() {
        let mut glyphs = row("操作系统。加强总体设", 30.0, 20.0, 10.0);
        glyphs.extend(row("计。", 10.0, 40.0, 10.0));
        glyphs.extend(row("数据库。突破引擎技术", 30.0, 60.0, 10.0));
        glyphs.extend(row("与架构，形成产品能力体系。", 10.0, 80.0, 10.0));
        glyphs.extend(row("工业软件。", 30.0, 100.0, 10.0));
        let all: Vec<&Glyph> = glyphs.iter().collect();
        let text = cell_text(&lines(&all), 145.0);
        assert_eq!(text, "操作系统。加强总体设计。\n数据库。突破引擎技术与架构，形成产品能力体系。\n工业软件。");
    }
}
