//! All pages of a document in order: what stands where, and what goes on over the end of a page.

use super::columns::columns;
use super::furniture::{self, Words};
use super::garble::is_garbled;
use super::lines::{Line, lines};
use super::paragraphs::{Margins, Paragraphs};
use super::{Page, aligned, ruled};
use crate::document::{Block, Origin, Reading, Table};
use crate::message::{Message, say};

/// Share of a page that a scan covers, and characters that a page with a text layer has at least.
const SCANNED: f32 = 0.4;
const LEAST_TEXT: usize = 8;

/// Something on a page, from its top.
enum Item {
    Ruled(ruled::Found),
    Lines(Vec<Line>),
    Aligned(Table),
}

/// The reading of printed pages. Pages without text and garbled ones are named in warnings.
pub fn lay_out(pages: &[Page], engine: &'static str, words: Words<'_>) -> Reading {
    let mut reading = Reading::new(engine);
    let mut tables: Vec<Vec<ruled::Found>> = Vec::new();
    let mut text: Vec<furniture::PageLines> = Vec::new();
    let (mut scanned, mut garbled) = (Vec::new(), Vec::new());
    for (n, page) in pages.iter().enumerate() {
        let count = page.glyphs.iter().filter(|g| !g.text.trim().is_empty()).count();
        if count < LEAST_TEXT && page.pictured > SCANNED {
            scanned.push(n + 1);
        }
        // Wrong characters would give wrong rows; the page is named instead.
        if is_garbled(page) {
            garbled.push(n + 1);
            tables.push(Vec::new());
            text.push((Vec::new(), page.height));
            continue;
        }
        let (found, rest) = ruled::tables(page);
        tables.push(found);
        text.push((lines(&rest), page.height));
    }
    let margins = |text: &[furniture::PageLines]| Margins::of(text.iter().flat_map(|(lines, _)| lines));
    let size = margins(&text).map_or(0.0, |m| m.size);
    furniture::remove(&mut text, size, words);
    let common = margins(&text);
    let mut paragraphs = Paragraphs::new(words.lines);
    let mut edges: Vec<f32> = Vec::new();
    for (n, (found, (lines, _))) in tables.into_iter().zip(text).enumerate() {
        let page = n as u32 + 1;
        for item in items(found, lines) {
            match item {
                Item::Ruled(found) => {
                    let goes_on = found.edges.len() == edges.len()
                        && found.edges.iter().zip(&edges).all(|(a, b)| (a - b).abs() < 6.0);
                    let table = on_page(found.table, page);
                    match paragraphs.last_table().filter(|_| goes_on) {
                        Some(above) if above.columns == table.columns => go_on(above, table),
                        _ => paragraphs.push_table(Block::Table(table)),
                    }
                    edges = found.edges;
                }
                Item::Aligned(table) => {
                    paragraphs.push_table(Block::Table(on_page(table, page)));
                    edges.clear();
                }
                Item::Lines(lines) => {
                    for column in columns(lines) {
                        let own = || Margins::of(column.lines.iter());
                        let margins = if column.is_half { own().or(common) } else { common.or_else(own) };
                        if let Some(margins) = margins {
                            paragraphs.column(&column, margins, page);
                        }
                    }
                }
            }
        }
    }
    reading.blocks = paragraphs.finish();
    let all = pages.len();
    if let Some(pages) = listed(&scanned) {
        reading.warn("scanned_page", say!("read.scanned", all, pages));
    }
    if let Some(pages) = listed(&garbled) {
        reading.warn("garbled_text", say!("read.garbled", all, pages));
    }
    reading
}

/// Numbers of pages, not too many of them.
fn listed(pages: &[usize]) -> Option<Message> {
    let shown: Vec<String> = pages.iter().take(20).map(usize::to_string).collect();
    let list = say!("read.list", list = shown);
    let more = pages.len() > shown.len();
    (!pages.is_empty()).then(|| if more { say!("read.more", list) } else { list })
}

/// The tables of a page and the lines between them, from top to bottom.
fn items(found: Vec<ruled::Found>, lines: Vec<Line>) -> Vec<Item> {
    let mut items = Vec::new();
    let mut lines = lines.into_iter().peekable();
    let mut tables = found.into_iter().peekable();
    loop {
        let until = tables.peek().map_or(f32::INFINITY, |t| t.top);
        let mut above = Vec::new();
        while let Some(line) = lines.next_if(|l| l.y - l.size * 0.35 < until) {
            above.push(line);
        }
        push_lines(above, &mut items);
        match tables.next() {
            Some(table) => items.push(Item::Ruled(table)),
            None => return items,
        }
    }
}

fn push_lines(lines: Vec<Line>, items: &mut Vec<Item>) {
    let found = aligned::tables(&lines);
    let mut lines = lines.into_iter();
    let mut at = 0;
    for table in found {
        let before: Vec<Line> = lines.by_ref().take(table.lines.start - at).collect();
        if !before.is_empty() {
            items.push(Item::Lines(before));
        }
        for _ in table.lines.clone() {
            lines.next();
        }
        at = table.lines.end;
        items.push(Item::Aligned(table.table));
    }
    let rest: Vec<Line> = lines.collect();
    if !rest.is_empty() {
        items.push(Item::Lines(rest));
    }
}

fn on_page(mut table: Table, page: u32) -> Table {
    table.origin = Origin { page: Some(page), ..Origin::default() };
    for cell in &mut table.cells {
        cell.origin.page = Some(page);
    }
    table
}

/// The part of a table on the next page: its head is printed again, and its first row may be the rest of a row.
fn go_on(above: &mut Table, mut below: Table) {
    let row_text = |table: &Table, row: usize| -> Vec<String> {
        table.cells.iter().filter(|c| c.row == row).map(|c| c.text.clone()).collect()
    };
    let mut again = 0;
    while again < below.rows.min(3) && row_text(above, again) == row_text(&below, again) {
        again += 1;
    }
    below.cells.retain(|c| c.row >= again);
    let mut from = again;
    let first: Vec<&crate::document::Cell> = below.cells.iter().filter(|c| c.row == again).collect();
    let is_rest = first.first().is_some_and(|c| c.text.is_empty() && c.column == 0)
        && first.iter().any(|c| !c.text.is_empty())
        && above.rows > 1;
    if is_rest {
        let last = above.rows - 1;
        let rest: Vec<(usize, String)> = first.iter().map(|c| (c.column, c.text.clone())).collect();
        let fits = rest.iter().all(|(column, text)| {
            text.is_empty() || above.cells.iter().any(|c| c.column == *column && c.row + c.row_span == above.rows)
        });
        if fits {
            for (column, text) in rest.into_iter().filter(|(_, t)| !t.is_empty()) {
                let cell =
                    above.cells.iter_mut().find(|c| c.column == column && c.row <= last && c.row + c.row_span > last);
                if let Some(cell) = cell {
                    super::lines::append(&mut cell.text, &text);
                }
            }
            below.cells.retain(|c| c.row > again);
            from = again + 1;
        }
    }
    let shift = above.rows;
    for mut cell in below.cells {
        cell.row = cell.row - from + shift;
        above.cells.push(cell);
    }
    above.rows += below.rows - from;
}
