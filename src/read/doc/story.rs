//! The characters of a story (text, notes, text boxes) to paragraphs and tables. [MS-DOC] 2.4.1 and 2.4.3.

use std::collections::BTreeSet;

use super::bytes::u16_at;
use super::lists::{Lists, StyleKind, Styles};
use super::properties::{CharacterLooks, ParagraphLooks, RowDef, Runs};
use crate::document::{Block, Style, TextBlock, Wrap};
use crate::read::edges::EdgeRows;
use crate::read::numbering::{Counters, labelled};

/// Characters that stand one behind the other in the stream.
#[derive(Clone, Copy, Debug)]
pub struct Piece {
    pub from: u32,
    pub to: u32,
    pub at: u32,
    /// One byte a character (code page 1252).
    pub narrow: bool,
}

pub struct Story<'d> {
    stream: &'d [u8],
    pieces: &'d [Piece],
    styles: &'d Styles,
    lists: &'d Lists,
    paragraphs: &'d Runs<'d>,
    characters: &'d Runs<'d>,
    counters: Counters,
    used: BTreeSet<u16>,
    blocks: Vec<Block>,
    rows: EdgeRows,
    /// The stream ends before the text does.
    pub broken: bool,
}

/// A paragraph while its characters are read.
#[derive(Default)]
struct Open {
    units: Vec<u16>,
    shown: usize,
    bold: usize,
    /// Fields begun: instructions of the innermost are not shown.
    fields: Vec<bool>,
}

impl Open {
    fn take_text(&mut self) -> String {
        String::from_utf16_lossy(&std::mem::take(&mut self.units))
    }
}

impl<'d> Story<'d> {
    pub fn new(
        stream: &'d [u8],
        pieces: &'d [Piece],
        styles: &'d Styles,
        lists: &'d Lists,
        paragraphs: &'d Runs<'d>,
        characters: &'d Runs<'d>,
    ) -> Self {
        Self {
            stream,
            pieces,
            styles,
            lists,
            paragraphs,
            characters,
            counters: Counters::default(),
            used: BTreeSet::new(),
            blocks: Vec::new(),
            rows: EdgeRows::default(),
            broken: false,
        }
    }

    pub fn finish(mut self) -> Vec<Block> {
        self.end_table();
        self.blocks
    }

    /// Characters `from`..`to` of the document.
    pub fn read(&mut self, from: u32, to: u32) {
        let mut open = Open::default();
        let pieces: &'d [Piece] = self.pieces;
        for piece in pieces {
            let width = if piece.narrow { 1 } else { 2 };
            for character in piece.from.max(from)..piece.to.min(to) {
                let place = u64::from(piece.at) + u64::from(character - piece.from) * width;
                let Ok(place) = u32::try_from(place) else { return };
                let unit = match piece.narrow {
                    true => self.stream.get(place as usize).map(|b| narrow(*b)),
                    false => u16_at(self.stream, place as usize),
                };
                let Some(unit) = unit else {
                    self.broken = true;
                    self.end_paragraph(&mut open, place);
                    return;
                };
                self.character(unit, place, &mut open);
            }
        }
        if !open.units.is_empty() {
            self.end_paragraph(&mut open, 0);
        }
        self.end_table();
    }

    fn character(&mut self, unit: u16, place: u32, open: &mut Open) {
        match unit {
            0x0D | 0x07 | 0x0C => return self.end_paragraph(open, place),
            0x13 => return open.fields.push(true),
            0x14 => {
                if let Some(field) = open.fields.last_mut() {
                    *field = false;
                }
                return;
            }
            0x15 => {
                open.fields.pop();
                return;
            }
            _ => {}
        }
        if open.fields.contains(&true) {
            return;
        }
        let looks = CharacterLooks::read(self.characters.at(place));
        if looks.gone {
            return;
        }
        let shown = match unit {
            0x0B => 0x0A,
            0x09 => 0x20,
            0x1E => 0x2D,
            0..=0x1F | 0xE000..=0xF8FF => return,
            other => other,
        };
        if shown > 0x20 {
            open.shown += 1;
            open.bold += usize::from(looks.bold);
        }
        open.units.push(shown);
    }

    fn end_paragraph(&mut self, open: &mut Open, place: u32) {
        let properties = self.paragraphs.at(place);
        let style = u16_at(properties, 0).unwrap_or(0);
        let (mut looks, kind) = self.styles.of(style);
        looks.add(properties.get(2..).unwrap_or_default());
        let depth = looks.depth.unwrap_or(u32::from(looks.in_table));
        open.fields.clear();
        let bold = open.shown > 0 && open.bold == open.shown;
        (open.shown, open.bold) = (0, 0);
        if looks.row_end {
            open.units.clear();
            let row = RowDef::read(properties.get(2..).unwrap_or_default());
            let cells = row.cells.iter().map(|c| (c.edge, c.down, c.covered)).collect();
            return self.rows.end_row(cells, row.is_head);
        }
        let text = open.take_text();
        // Deleted paragraph marks join paragraphs; so rare in the binary format that they are kept apart here.
        let text = self.label(&looks, text);
        if depth > 0 {
            let mark = self.stream.get(place as usize) == Some(&7);
            match mark && depth == 1 {
                true => self.rows.cell(text.trim()),
                false => self.rows.paragraph(text.trim()),
            }
            return;
        }
        self.end_table();
        if kind == StyleKind::Contents {
            return;
        }
        let heading_level = match kind {
            StyleKind::Title => Some(0),
            StyleKind::Heading(level) => Some(level),
            _ => looks.outline.filter(|o| *o < 9).map(|o| o + 1),
        };
        let style =
            Style { heading_level, bold, centred: looks.align == Some(1), right_aligned: looks.align == Some(2) };
        for line in text.split('\n').filter(|l| !l.trim().is_empty()) {
            let block = TextBlock { text: line.to_owned(), wrap: Wrap::Paragraph, style, ..TextBlock::default() };
            self.blocks.push(Block::Text(block));
        }
    }

    fn label(&mut self, looks: &ParagraphLooks, text: String) -> String {
        let Some(number) = looks.list.filter(|_| !text.trim().is_empty()) else { return text };
        let Some(list) = self.lists.list(number) else { return text };
        if self.used.insert(number) {
            for (level, start) in list.starts {
                self.counters.set_next(list.counters, *level, *start);
            }
        }
        let label = self.counters.next(list.counters, usize::from(looks.level.unwrap_or(0)), list.levels);
        labelled(label.trim(), text.trim_start())
    }

    fn end_table(&mut self) {
        self.blocks.extend(self.rows.finish());
    }
}

/// Code page 1252.
fn narrow(byte: u8) -> u16 {
    let bytes = [byte];
    let (text, ..) = encoding_rs::WINDOWS_1252.decode(&bytes);
    text.encode_utf16().next().unwrap_or(u16::from(b'?'))
}
