//! Paragraphs, runs and tables of a DOCX story (body, text box, note, cell). ECMA-376 part 1, 17.3 and 17.4.

use std::collections::BTreeSet;

use super::styles::{Lists, ParagraphLooks, StyleKind, Styles, toggle};
use crate::document::{Block, Style, TextBlock, Wrap};
use crate::read::grid::{Merge, RowBuilder, flat_text};
use crate::read::numbering::{Counters, labelled};
use crate::read::xml::Node;

/// Notes that the text refers to, by id, in order.
#[derive(Debug, Default)]
pub struct Notes {
    pub footnotes: Vec<String>,
    pub endnotes: Vec<String>,
}

pub struct Body<'d> {
    styles: &'d Styles,
    lists: &'d Lists,
    counters: Counters,
    /// `w:num` met so far: their start numbers hold from where they are first used.
    used: BTreeSet<u32>,
    blocks: Vec<Block>,
    /// Text of a paragraph whose mark was deleted: it goes on in the next paragraph.
    carried: String,
    pub notes: Notes,
}

/// One paragraph while its runs are read.
#[derive(Default)]
struct Runs<'x> {
    /// Lines: a line break in Word ends one.
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

impl<'d> Body<'d> {
    pub fn new(styles: &'d Styles, lists: &'d Lists) -> Self {
        Self {
            styles,
            lists,
            counters: Counters::default(),
            used: BTreeSet::new(),
            blocks: Vec::new(),
            carried: String::new(),
            notes: Notes::default(),
        }
    }

    pub fn finish(mut self) -> Vec<Block> {
        if !self.carried.is_empty() {
            let text = std::mem::take(&mut self.carried);
            self.push(text, Style::default());
        }
        self.blocks
    }

    fn push(&mut self, text: String, style: Style) {
        self.blocks.push(Block::Text(TextBlock { text, wrap: Wrap::Paragraph, style, ..TextBlock::default() }));
    }

    /// Everything that stands in a body, a cell, a note or a text box.
    pub fn blocks(&mut self, story: Node<'_>) {
        for node in story.children() {
            match node.name() {
                "p" => self.paragraph(node),
                "tbl" => self.table(node),
                "del" | "moveFrom" | "" | "sectPr" => {}
                "AlternateContent" => {
                    if let Some(chosen) = alternative(node) {
                        self.blocks(chosen);
                    }
                }
                "sdt" => {
                    // A table of contents, made by the program, repeats the headings.
                    let gallery = node.find(&["sdtPr", "docPartObj", "docPartGallery"]);
                    let contents = gallery.and_then(|g| g.attribute("val")).is_some_and(|g| g == "Table of Contents");
                    if let Some(content) = node.child("sdtContent").filter(|_| !contents) {
                        self.blocks(content);
                    }
                }
                "ins" | "moveTo" | "customXml" | "smartTag" => self.blocks(node),
                _ => {}
            }
        }
    }

    fn paragraph(&mut self, paragraph: Node<'_>) {
        let properties = paragraph.child("pPr");
        let style_id = properties.and_then(|p| p.child("pStyle")).and_then(|s| s.attribute("val"));
        let (styled, kind) = self.styles.of(style_id);
        let own = properties.map(ParagraphLooks::read).unwrap_or_default();
        // The mark's own bold and hidden are the mark's alone.
        let own = ParagraphLooks { bold: None, hidden: None, ..own };
        let looks = styled.under(own);
        if kind == StyleKind::Contents {
            return;
        }
        let mut runs = Runs::default();
        self.runs(paragraph, &looks, &mut runs);
        let mark = properties.and_then(|p| p.child("rPr"));
        let joins_next = mark.is_some_and(|m| m.child("del").is_some() || m.child("moveFrom").is_some());
        if joins_next {
            self.carried.push_str(&runs.lines.join(" "));
        } else {
            let carried = std::mem::take(&mut self.carried);
            let mut lines = runs.lines;
            match lines.first_mut() {
                Some(first) => first.insert_str(0, &carried),
                None => lines.push(carried),
            }
            let label = self.label(&looks, style_id, &lines);
            lines[0] = labelled(&label, lines[0].trim_start());
            let heading_level = match kind {
                StyleKind::Title => Some(0),
                StyleKind::Heading(level) => Some(level),
                _ => looks.outline.filter(|o| *o < 9).map(|o| o + 1),
            };
            let style = Style {
                heading_level,
                bold: runs.characters > 0 && runs.bold == runs.characters,
                centred: looks.centred.unwrap_or(false),
                right_aligned: looks.right.unwrap_or(false),
            };
            for line in lines {
                if !line.trim().is_empty() {
                    self.push(line, style);
                }
            }
        }
        for text_box in runs.boxes {
            self.blocks(text_box);
        }
    }

    /// The automatic number of a paragraph. An empty paragraph in a list counts too, as in Word, but prints nothing.
    fn label(&mut self, looks: &ParagraphLooks, style: Option<&str>, lines: &[String]) -> String {
        let Some(id) = looks.list else { return String::new() };
        let Some(list) = self.lists.list(id) else { return String::new() };
        let level = looks.level.or_else(|| self.lists.level_of_style(id, style?)).unwrap_or(0);
        if lines.iter().all(|l| l.trim().is_empty()) {
            return String::new();
        }
        if self.used.insert(id) {
            for (level, start) in &list.starts {
                self.counters.set_next(list.counters, *level, *start);
            }
        }
        self.counters.next(list.counters, level, &list.levels)
    }

    fn runs<'x>(&mut self, parent: Node<'x>, looks: &ParagraphLooks, runs: &mut Runs<'x>) {
        for node in parent.children() {
            match node.name() {
                "r" => self.run(node, looks, runs),
                "ins" | "moveTo" | "hyperlink" | "smartTag" | "customXml" | "sdt" | "sdtContent" | "fldSimple"
                | "dir" | "bdo" | "oMath" | "oMathPara" | "sup" | "sub" | "e" | "num" | "den" | "sSup" | "sSub"
                | "f" => {
                    self.runs(node, looks, runs);
                }
                "AlternateContent" => {
                    if let Some(chosen) = alternative(node) {
                        self.runs(chosen, looks, runs);
                    }
                }
                _ => {}
            }
        }
    }

    fn run<'x>(&mut self, run: Node<'x>, looks: &ParagraphLooks, runs: &mut Runs<'x>) {
        let properties = run.child("rPr");
        let set = |name: &str| properties.and_then(|p| toggle(p, name));
        if set("vanish").or(looks.hidden).unwrap_or(false) {
            return;
        }
        let bold = set("b").or(looks.bold).unwrap_or(false);
        for node in run.children() {
            match node.name() {
                "t" => runs.push(&node.text(), bold),
                "tab" | "ptab" => runs.push(" ", bold),
                "br" | "cr" if node.attribute("type").is_none_or(|t| t == "textWrapping") => {
                    if runs.lines.is_empty() {
                        runs.lines.push(String::new());
                    }
                    runs.lines.push(String::new());
                }
                "noBreakHyphen" => runs.push("-", bold),
                "sym" => runs.push(symbol(node), bold),
                "footnoteReference" => self.notes.footnotes.extend(node.attribute("id").map(str::to_owned)),
                "endnoteReference" => self.notes.endnotes.extend(node.attribute("id").map(str::to_owned)),
                "ruby" => {
                    if let Some(base) = node.child("rubyBase") {
                        self.runs(base, looks, runs);
                    }
                }
                "AlternateContent" => {
                    if let Some(chosen) = alternative(node) {
                        boxes_in(chosen, runs);
                    }
                }
                "drawing" | "pict" | "object" => boxes_in(node, runs),
                _ => {}
            }
        }
    }

    fn table(&mut self, table: Node<'_>) {
        let mut rows = RowBuilder::default();
        let frame = only_cell(table);
        if let Some(cell) = frame {
            // A frame around text, not a table.
            return self.blocks(cell);
        }
        self.rows(table, &mut rows);
        if let Some(table) = rows.finish() {
            self.blocks.push(Block::Table(table));
        }
    }

    fn rows(&mut self, parent: Node<'_>, rows: &mut RowBuilder) {
        for row in parent.children() {
            match row.name() {
                "tr" => {
                    let properties = row.child("trPr");
                    if properties.is_some_and(|p| p.child("del").is_some()) {
                        continue;
                    }
                    rows.begin_row();
                    let before = properties.and_then(|p| p.child("gridBefore")).and_then(|n| n.number("val"));
                    rows.skip(before.unwrap_or(0));
                    let is_head = properties.and_then(|p| toggle(p, "tblHeader")).unwrap_or(false);
                    self.cells(row, is_head, rows);
                }
                "sdt" | "sdtContent" | "ins" | "customXml" | "moveTo" => self.rows(row, rows),
                _ => {}
            }
        }
    }

    fn cells(&mut self, parent: Node<'_>, is_head: bool, rows: &mut RowBuilder) {
        for cell in parent.children() {
            match cell.name() {
                "tc" => {
                    let properties = cell.child("tcPr");
                    let value = |name: &str| properties.and_then(|p| p.child(name));
                    let span = value("gridSpan").and_then(|n| n.number("val")).unwrap_or(1);
                    let merge = match value("vMerge").map(|n| n.attribute("val")) {
                        None => Merge::None,
                        Some(Some("restart")) => Merge::Begins,
                        Some(_) => Merge::GoesOn,
                    };
                    rows.cell(self.cell_text(cell), span, merge, is_head);
                }
                "sdt" | "sdtContent" | "customXml" | "ins" => self.cells(cell, is_head, rows),
                _ => {}
            }
        }
    }

    /// The text of a cell, its paragraphs and those of tables inside it joined by `\n`. Lists go on counting.
    fn cell_text(&mut self, cell: Node<'_>) -> String {
        let outside = std::mem::take(&mut self.blocks);
        let carried = std::mem::take(&mut self.carried);
        self.blocks(cell);
        if !self.carried.is_empty() {
            let text = std::mem::take(&mut self.carried);
            self.push(text, Style::default());
        }
        self.carried = carried;
        let inside = std::mem::replace(&mut self.blocks, outside);
        flat_text(inside)
    }
}

/// `mc:AlternateContent` says the same thing twice: for new programs and for old ones.
fn alternative(node: Node<'_>) -> Option<Node<'_>> {
    node.child("Choice").or_else(|| node.child("Fallback"))
}

fn boxes_in<'x>(node: Node<'x>, runs: &mut Runs<'x>) {
    for child in node.children() {
        match child.name() {
            "txbxContent" => runs.boxes.push(child),
            "AlternateContent" => {
                if let Some(chosen) = alternative(child) {
                    boxes_in(chosen, runs);
                }
            }
            _ => boxes_in(child, runs),
        }
    }
}

/// The cell of a table that has only one.
fn only_cell(table: Node<'_>) -> Option<Node<'_>> {
    let mut rows = table.all("tr");
    let row = rows.next()?;
    let mut cells = row.all("tc");
    let cell = cells.next()?;
    (rows.next().is_none() && cells.next().is_none()).then_some(cell)
}

/// Characters of symbol fonts that mean something in plans: ticks, boxes and arithmetic signs.
fn symbol(node: Node<'_>) -> &'static str {
    let font = node.attribute("font").unwrap_or("");
    let code = node.attribute("char").and_then(|c| u32::from_str_radix(c, 16).ok()).unwrap_or(0) & 0xFF;
    match (font, code) {
        ("Symbol", 0xB3) => "≥",
        ("Symbol", 0xA3) => "≤",
        ("Symbol", 0xB1) => "±",
        ("Symbol", 0xB4) => "×",
        ("Symbol", 0xB8) => "÷",
        ("Symbol", 0xB0) => "°",
        (f, 0xFC | 0x50 | 0x52) if f.starts_with("Wingdings") => "√",
        _ => "",
    }
}
