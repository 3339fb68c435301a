//! ODT (ODF 1.3): text in order, automatic numbers of lists, headings, tables with spans, text boxes behind their
//! paragraph, notes at the end. Deleted text of tracked changes is stored apart and not read.

mod styles;

use std::collections::BTreeMap;

use super::grid::{MOST_COLUMNS, MOST_FIELDS, blocks_of, flat_text, without_empty};
use super::numbering::{Counters, labelled};
use super::package::Package;
use super::xml::{Node, Xml};
use super::{Limits, ReadError};
use crate::document::{Block, Cell, Reading, Style, Table, TextBlock, Wrap};
use crate::message::say;
use styles::{Looks, Styles};

const MAIN: &str = "content.xml";

/// # Errors
/// When the package or its content is damaged, encrypted or too large.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Reading, ReadError> {
    let package = Package::open(bytes, limits)?;
    if package.optional("META-INF/manifest.xml").is_some_and(|m| m.contains("encryption-data")) {
        return Err(ReadError::Encrypted);
    }
    let mut styles = Styles::default();
    if let Some(source) = package.optional("styles.xml") {
        styles.add(&Xml::parse(&source, limits)?);
    }
    let source = package.required(MAIN)?;
    let xml = Xml::parse(&source, limits)?;
    styles.add(&xml);
    let Some(text) = xml.root().and_then(|r| r.find(&["body", "text"])) else {
        return Err(ReadError::Damaged { what: say!("read.part.no_body", main = MAIN) });
    };
    let mut body = Body::new(&styles);
    body.blocks(text, None);
    let notes = std::mem::take(&mut body.notes);
    for note in notes {
        body.blocks(note, None);
    }
    let mut reading = Reading::new("odt");
    reading.blocks = body.blocks;
    if xml.broken {
        reading.warn("truncated", say!("read.part.cut", main = MAIN));
    }
    Ok(reading)
}

/// The list item that a paragraph stands in.
#[derive(Clone, Copy)]
struct Item<'s> {
    list: u64,
    style: Option<&'s str>,
    level: usize,
}

struct Body<'s, 'x> {
    styles: &'s Styles,
    counters: Counters,
    lists: u64,
    /// Lists by their id, and the last one of each style.
    by_id: BTreeMap<String, u64>,
    by_style: BTreeMap<String, u64>,
    blocks: Vec<Block>,
    notes: Vec<Node<'x>>,
}

/// One paragraph while its text is read.
#[derive(Default)]
struct Runs<'x> {
    lines: Vec<String>,
    characters: usize,
    bold: usize,
    boxes: Vec<Node<'x>>,
}

impl Runs<'_> {
    fn push(&mut self, text: &str, bold: bool) {
        let seen = text.chars().filter(|c| !c.is_whitespace()).count();
        self.characters += seen;
        self.bold += if bold { seen } else { 0 };
        match self.lines.last_mut() {
            Some(line) => line.push_str(text),
            None => self.lines.push(text.to_owned()),
        }
    }
}

impl<'s, 'x> Body<'s, 'x> {
    fn new(styles: &'s Styles) -> Self {
        Self {
            styles,
            counters: Counters::default(),
            lists: 0,
            by_id: BTreeMap::new(),
            by_style: BTreeMap::new(),
            blocks: Vec::new(),
            notes: Vec::new(),
        }
    }

    fn blocks(&mut self, parent: Node<'x>, item: Option<Item<'x>>) {
        let mut item = item;
        for node in parent.children() {
            match node.name() {
                "p" | "h" => {
                    self.paragraph(node, item);
                    // Further paragraphs of an item have no number.
                    item = None;
                }
                "list" => self.list(node, item.map(|i| (i.list, i.style, i.level + 1))),
                "table" => self.table(node),
                "section" | "note-body" | "text-box" => self.blocks(node, None),
                "frame" | "a" => boxes_in(node, &mut |text_box| self.blocks(text_box, None)),
                _ => {}
            }
        }
    }

    /// `within`: the list around this one.
    fn list(&mut self, list: Node<'x>, within: Option<(u64, Option<&'x str>, usize)>) {
        let own_style = list.attribute("style-name");
        let (id, style, level) = match within {
            Some((id, style, level)) => (id, own_style.or(style), level),
            None => {
                let goes_on =
                    list.attribute("continue-list").and_then(|of| self.by_id.get(of).copied()).or_else(|| {
                        let goes_on = list.attribute("continue-numbering") == Some("true");
                        own_style.filter(|_| goes_on).and_then(|s| self.by_style.get(s).copied())
                    });
                let id = goes_on.unwrap_or_else(|| {
                    self.lists += 1;
                    self.lists
                });
                (id, own_style, 0)
            }
        };
        if let Some(name) = list.attribute("id") {
            self.by_id.insert(name.to_owned(), id);
        }
        if let Some(style) = style {
            self.by_style.insert(style.to_owned(), id);
        }
        for node in list.children() {
            match node.name() {
                "list-item" => {
                    if let Some(start) = node.number::<u32>("start-value") {
                        self.counters.set_next(id, level, start);
                    }
                    self.item(node, Item { list: id, style, level }, true);
                }
                "list-header" => self.item(node, Item { list: id, style, level }, false),
                _ => {}
            }
        }
    }

    fn item(&mut self, node: Node<'x>, item: Item<'x>, numbered: bool) {
        let mut numbered = numbered;
        for child in node.children() {
            match child.name() {
                "p" | "h" => {
                    self.paragraph(child, Some(item).filter(|_| numbered));
                    numbered = false;
                }
                "list" => self.list(child, Some((item.list, item.style, item.level + 1))),
                "table" => self.table(child),
                _ => {}
            }
        }
    }

    fn paragraph(&mut self, paragraph: Node<'x>, item: Option<Item<'x>>) {
        let looks = self.styles.of(paragraph.attribute("style-name"));
        let mut runs = Runs::default();
        self.runs(paragraph, &looks, &mut runs);
        let empty = runs.lines.iter().all(|l| l.trim().is_empty());
        if let Some(item) = item.filter(|_| !empty) {
            let levels = item.style.or(looks.list.as_deref()).and_then(|s| self.styles.lists.get(s));
            if let Some(levels) = levels {
                let label = self.counters.next(item.list, item.level, levels);
                runs.lines[0] = labelled(label.trim(), runs.lines[0].trim_start());
            }
        }
        let heading_level = match paragraph.name() {
            "h" => Some(paragraph.number("outline-level").unwrap_or(1)),
            _ => looks.style.heading_level,
        };
        let bold = runs.characters > 0 && runs.bold == runs.characters;
        let style = Style { heading_level, bold, ..looks.style };
        for text in runs.lines.into_iter().filter(|l| !l.trim().is_empty()) {
            self.blocks.push(Block::Text(TextBlock { text, wrap: Wrap::Paragraph, style, ..TextBlock::default() }));
        }
        for text_box in runs.boxes {
            self.blocks(text_box, None);
        }
    }

    fn runs(&mut self, parent: Node<'x>, looks: &Looks, runs: &mut Runs<'x>) {
        if looks.hidden {
            return;
        }
        let bold = looks.bold.unwrap_or(false);
        for node in parent.children() {
            match node.name() {
                "" => {
                    // White space is collapsed; more of it is written as text:s.
                    let mut text = String::new();
                    for c in node.own_text().chars() {
                        let space = matches!(c, ' ' | '\t' | '\n' | '\r');
                        if !space || !text.ends_with(' ') {
                            text.push(if space { ' ' } else { c });
                        }
                    }
                    runs.push(&text, bold);
                }
                "s" => runs.push(&" ".repeat(node.number::<usize>("c").unwrap_or(1).clamp(1, 64)), bold),
                "tab" => runs.push(" ", bold),
                "line-break" => {
                    if runs.lines.is_empty() {
                        runs.lines.push(String::new());
                    }
                    runs.lines.push(String::new());
                }
                "note" => self.notes.extend(node.child("note-body")),
                "annotation" | "annotation-end" | "tracked-changes" | "ruby-text" => {}
                "frame" | "custom-shape" | "rect" => boxes_in(node, &mut |text_box| runs.boxes.push(text_box)),
                "span" => {
                    let own = self.styles.of(node.attribute("style-name"));
                    let inner = Looks { bold: own.bold.or(looks.bold), hidden: own.hidden, ..looks.clone() };
                    self.runs(node, &inner, runs);
                }
                _ => self.runs(node, looks, runs),
            }
        }
    }

    fn table(&mut self, table: Node<'x>) {
        let mut built = Table::default();
        let mut rows = 0;
        let mut fields = 0;
        self.rows(table, false, &mut built, &mut rows, &mut fields);
        for cell in &mut built.cells {
            cell.row_span = cell.row_span.min(rows - cell.row);
        }
        self.blocks.extend(without_empty(built, rows).map(blocks_of).unwrap_or_default());
    }

    fn rows(&mut self, parent: Node<'x>, is_head: bool, table: &mut Table, rows: &mut usize, fields: &mut usize) {
        for node in parent.children() {
            match node.name() {
                "table-header-rows" => self.rows(node, true, table, rows, fields),
                "table-row-group" | "table-rows" => self.rows(node, is_head, table, rows, fields),
                "table-row" => {
                    self.cells(node, *rows, is_head, table, fields);
                    *rows += 1;
                }
                _ => {}
            }
        }
    }

    fn cells(&mut self, row: Node<'x>, at: usize, is_head: bool, table: &mut Table, fields: &mut usize) {
        let mut column = 0;
        for node in row.children().filter(|n| matches!(n.name(), "table-cell" | "covered-table-cell")) {
            let again = node.number::<usize>("number-columns-repeated").unwrap_or(1).clamp(1, MOST_COLUMNS);
            if node.name() == "covered-table-cell" {
                column += again;
                continue;
            }
            let wide = node.number::<usize>("number-columns-spanned").unwrap_or(1).clamp(1, MOST_COLUMNS);
            let high = node.number::<usize>("number-rows-spanned").unwrap_or(1).clamp(1, MOST_FIELDS);
            let text = self.cell_text(node);
            for _ in 0..again {
                *fields += wide;
                if column + wide > MOST_COLUMNS || *fields > MOST_FIELDS {
                    return;
                }
                table.cells.push(Cell {
                    row: at,
                    column,
                    row_span: high,
                    column_span: wide,
                    text: text.clone(),
                    is_head,
                    ..Cell::default()
                });
                column += 1;
            }
        }
    }

    fn cell_text(&mut self, cell: Node<'x>) -> String {
        let outside = std::mem::take(&mut self.blocks);
        self.blocks(cell, None);
        let inside = std::mem::replace(&mut self.blocks, outside);
        flat_text(inside)
    }
}

/// Text boxes inside frames and shapes; those inside another text box are its own.
fn boxes_in<'x>(node: Node<'x>, each: &mut impl FnMut(Node<'x>)) {
    for child in node.children() {
        if child.name() == "text-box" {
            each(child);
        } else {
            boxes_in(child, each);
        }
    }
}
