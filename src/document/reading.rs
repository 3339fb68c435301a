//! What a reader hands on, whatever the format: blocks of text and tables, in reading order, each with its origin.

use crate::message::{Message, say};
use serde::Serialize;

/// The content of one input document, before anything is understood of it.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    pub blocks: Vec<Block>,
    /// Labelled values printed outside the body: a government page's metadata table, `<meta>` tags, file properties.
    /// Labels and values as printed (文号 → 沪浦知局〔2023〕18号). Readers do not interpret them.
    pub labels: Vec<Label>,
    /// The title that the wrapping gives (`ArticleTitle`, `<title>`, a document property), if any. A hint only.
    pub title_hint: Option<String>,
    /// Attachments that the page only links to: printed names.
    pub attachments: Vec<String>,
    pub warnings: Vec<Warning>,
    /// The reader used, as `documents.engine` names it.
    pub engine: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    pub name: String,
    pub value: String,
}

/// Something that a person should know about one document; the run goes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Warning {
    /// Stable and short, for filtering: `undecodable_bytes`, `scanned_page`, `attachment_not_read`.
    pub code: &'static str,
    /// What and where, for a person.
    pub message: Message,
}

impl Warning {
    /// Whether part of the document's text could not be read: the document's status is then `partial`.
    pub fn is_loss(&self) -> bool {
        matches!(self.code, "undecodable_bytes" | "scanned_page" | "garbled_text" | "truncated")
    }

    /// What to do about a loss.
    pub fn hint(&self) -> Message {
        match self.code {
            "scanned_page" => say!("read.scanned.hint"),
            "garbled_text" => say!("read.garbled.hint"),
            _ => say!("read.damaged.hint"),
        }
    }
}

#[derive(Clone, Debug)]
pub enum Block {
    Text(TextBlock),
    Table(Table),
}

/// Whether the end of a text block is the end of a paragraph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Wrap {
    /// The format says that this is one whole paragraph (`<p>`, `w:p`).
    #[default]
    Paragraph,
    /// A printed line, which may go on in the next block (plain text, PDF). `structure::paragraph` decides.
    Line,
}

#[derive(Clone, Debug, Default)]
pub struct TextBlock {
    /// One line, without line breaks; automatic numbers already put in front.
    pub text: String,
    pub wrap: Wrap,
    pub style: Style,
    pub origin: Origin,
}

/// What the format says about looks; all of it is only a hint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Style {
    /// 1 is the highest: `<h1>`, Heading 1, `#`. 0 is a document title.
    pub heading_level: Option<u8>,
    pub bold: bool,
    pub centred: bool,
    pub right_aligned: bool,
}

/// Where in the original file a block stands: page for PDF and OFD, sheet and cell for workbooks.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Origin {
    /// From 1.
    pub page: Option<u32>,
    pub sheet: Option<String>,
    /// In A1 notation.
    pub cell: Option<String>,
}

/// A table with spans resolved: each cell once, with the grid area that it covers.
#[derive(Clone, Debug, Default)]
pub struct Table {
    pub rows: usize,
    pub columns: usize,
    /// In reading order: by row, then by column.
    pub cells: Vec<Cell>,
    /// A caption or title row that the format gives outside the grid.
    pub caption: Option<String>,
    pub origin: Origin,
}

#[derive(Clone, Debug, Default)]
pub struct Cell {
    pub row: usize,
    pub column: usize,
    /// At least 1.
    pub row_span: usize,
    /// At least 1.
    pub column_span: usize,
    /// Paragraphs of the cell are joined by `\n`.
    pub text: String,
    /// The format says that this is a head (`<th>`, a repeated header row).
    pub is_head: bool,
    pub origin: Origin,
}

impl Reading {
    pub fn new(engine: &'static str) -> Self {
        Self { engine, ..Self::default() }
    }

    pub fn push_line(&mut self, text: impl Into<String>, wrap: Wrap) {
        self.blocks.push(Block::Text(TextBlock { text: text.into(), wrap, ..TextBlock::default() }));
    }

    pub fn warn(&mut self, code: &'static str, message: Message) {
        self.warnings.push(Warning { code, message });
    }
}
