//! Tables: which are data and which are layout, and the grid with its spans resolved.

use crate::document::{Cell, Table};
use crate::read::grid::without_empty;

use super::content::Weights;
use super::dom::{Dom, Kind, is_block, push_collapsed};

/// Columns beyond which a `colspan` is nonsense (the HTML Standard allows 1000).
const MOST_COLUMNS: usize = 256;
/// Grid fields beyond which the table is cut.
const MOST_FIELDS: usize = 400_000;

/// Rows of the table itself, not of tables inside its cells.
fn rows(dom: &Dom<'_>, table: usize) -> Vec<usize> {
    let mut rows = Vec::new();
    for child in dom.children(table) {
        match dom.tag(child) {
            "tr" => rows.push(child),
            "tbody" | "thead" | "tfoot" => rows.extend(dom.children(child).filter(|r| dom.tag(*r) == "tr")),
            _ => {}
        }
    }
    rows
}

fn cells<'d>(dom: &'d Dom<'_>, row: usize) -> impl Iterator<Item = usize> + 'd {
    dom.children(row).filter(|c| matches!(dom.tag(*c), "td" | "th"))
}

/// A table that only places things: one cell, one row or one column, or a cell that holds a whole article.
pub fn is_layout(dom: &Dom<'_>, weights: &Weights, table: usize) -> bool {
    let rows: Vec<Vec<usize>> = rows(dom, table)
        .into_iter()
        .map(|r| cells(dom, r).filter(|c| weights.characters[*c] > 0).collect::<Vec<_>>())
        .filter(|r| !r.is_empty())
        .collect();
    let widest = rows.iter().map(Vec::len).max().unwrap_or(0);
    if widest <= 1 {
        return true;
    }
    // The head of a form with nothing filled in, against a row that sets things side by side.
    if rows.len() == 1 {
        return widest < 3 || rows[0].iter().any(|c| weights.characters[*c] > 30);
    }
    let largest = rows.iter().flatten().max_by_key(|c| weights.characters[**c]).copied();
    largest.is_some_and(|cell| {
        let blocks =
            dom.below(cell).filter(|n| matches!(dom.tag(*n), "p" | "div" | "br" | "table" | "h1" | "h2")).count();
        let holds_table =
            dom.below(cell).any(|n| dom.tag(n) == "table" && weights.characters[n] * 3 > weights.characters[cell]);
        let share = weights.characters[cell] * 10 >= weights.characters[table] * 6;
        share && (blocks >= 4 && weights.characters[cell] > 300 || holds_table)
    })
}

/// The grid of a data table. `None` when it holds no text.
pub fn read(dom: &Dom<'_>, weights: &Weights, table: usize) -> Option<Table> {
    let rows = rows(dom, table);
    let mut out = Table::default();
    // Rows that a cell from above still covers, by column.
    let mut covered: Vec<usize> = Vec::new();
    let mut fields = 0usize;
    for (r, row) in rows.iter().enumerate() {
        let mut column = 0;
        let in_head = dom.tag(dom.parent(*row)) == "thead";
        for cell in cells(dom, *row) {
            while covered.get(column).is_some_and(|left| *left > 0) {
                column += 1;
            }
            let span = |name: &str| dom.attribute(cell, name).trim().parse::<usize>().unwrap_or(1).max(1);
            let column_span = span("colspan").min(MOST_COLUMNS.saturating_sub(column).max(1));
            // `rowspan=0` means to the end of the table.
            let asked = dom.attribute(cell, "rowspan").trim().parse::<usize>().unwrap_or(1);
            let row_span = if asked == 0 { rows.len() - r } else { asked }.min(rows.len() - r);
            fields += column_span * row_span;
            if column >= MOST_COLUMNS || fields > MOST_FIELDS {
                break;
            }
            if covered.len() < column + column_span {
                covered.resize(column + column_span, 0);
            }
            for field in &mut covered[column..column + column_span] {
                *field = row_span;
            }
            out.cells.push(Cell {
                row: r,
                column,
                row_span,
                column_span,
                text: cell_text(dom, weights, cell),
                is_head: in_head || dom.tag(cell) == "th",
                ..Cell::default()
            });
            column += column_span;
        }
        for left in &mut covered {
            *left = left.saturating_sub(1);
        }
    }
    out.caption = dom.children(table).find(|c| dom.tag(*c) == "caption").map(|c| dom.text(c)).filter(|c| !c.is_empty());
    without_empty(out, rows.len())
}

/// The text of a cell, its paragraphs joined by `\n`.
fn cell_text(dom: &Dom<'_>, weights: &Weights, cell: usize) -> String {
    let mut out = String::new();
    let mut line = String::new();
    let mut at = cell + 1;
    let mut ends: Vec<usize> = Vec::new();
    let flush = |line: &mut String, out: &mut String| {
        let text = line.trim();
        if !text.is_empty() {
            if !out.is_empty() {
                out.push('\n');
            }
            out.push_str(text);
        }
        line.clear();
    };
    while at < dom.end(cell) {
        while ends.last().is_some_and(|e| *e <= at) {
            ends.pop();
            flush(&mut line, &mut out);
        }
        if weights.pruned[at] {
            at = dom.end(at);
            continue;
        }
        match dom.nodes[at].kind {
            Kind::Text(text) => push_collapsed(&mut line, text),
            Kind::Element(e) if e.name() == "br" => flush(&mut line, &mut out),
            Kind::Element(e) if is_block(e.name()) => {
                flush(&mut line, &mut out);
                ends.push(dom.end(at));
            }
            _ => {}
        }
        at += 1;
    }
    flush(&mut line, &mut out);
    out
}
