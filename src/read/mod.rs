//! One reader for each format, behind one seam: bytes in, a [`Reading`] out.
//!
//! The format is decided by content ([`sniff`]); the file's ending only tells apart what content cannot (a `.md` from
//! a `.txt`, a style sheet from a text). A new format is one file here, one line in `read`, one in [`Format`].

pub mod archive;
mod doc;
mod docx;
mod edges;
mod format;
mod grid;
pub mod html;
pub mod isolate;
mod limits;
mod markdown;
mod mhtml;
mod numbering;
mod odt;
mod ofd;
mod office;
mod package;
pub mod page;
mod pdf;
mod printed;
pub mod process;
mod rtf;
mod sniff;
mod text;
mod text_table;
mod workbook;
mod xml;

use std::fmt;

use crate::decode::decode;
use crate::document::Reading;
use crate::message::{Message, say};
use crate::rules::{Diagnostic, Source};
use crate::structure::join::LineWords;
use isolate::Task;

pub use format::Format;
pub use limits::{Limit, Limits};
pub use sniff::sniff;

/// What readers know from rule files; compiled once for a run.
#[derive(Debug)]
pub struct Readers {
    page: html::PageRules,
    lines: LineWords,
    /// What one file may cost.
    pub limits: Limits,
}

impl Readers {
    /// # Errors
    /// All findings in the files that readers use.
    pub fn load(source: &Source) -> Result<Self, Vec<Diagnostic>> {
        Ok(Self { page: html::PageRules::load(source)?, lines: LineWords::load(source)?, limits: Limits::default() })
    }

    fn printed(&self) -> printed::Words<'_> {
        printed::Words { lines: &self.lines, page: &self.page.words }
    }
}

/// A document read, and how.
#[derive(Debug)]
pub struct ReadOutcome {
    pub format: Format,
    /// As `documents.encoding` names it; empty for formats that fix their own.
    pub encoding: String,
    pub reading: Reading,
}

/// Why a file gives no document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadError {
    Empty,
    Unreadable { what: Message },
    NotANotice(Format),
    Damaged { what: Message },
    Encrypted,
    TooLarge { what: Message, limit: Option<Limit> },
    NeedsProgram { format: Format, program: &'static str },
}

impl ReadError {
    /// Whether the file is set aside without counting as failed.
    pub fn is_skip(&self) -> bool {
        matches!(self, Self::NotANotice(_))
    }

    pub fn message(&self) -> Message {
        match self {
            Self::Empty => say!("read.empty"),
            Self::Unreadable { what } => say!("read.unreadable", what),
            Self::NotANotice(format) => say!("read.no_notice", format = format.as_str()),
            Self::Damaged { what } => what.clone(),
            Self::Encrypted => say!("read.encrypted"),
            Self::TooLarge { what, .. } => say!("read.too_large", what),
            Self::NeedsProgram { format, program } => say!("read.program", format = format.as_str(), program),
        }
    }

    /// What to do next.
    pub fn hint(&self) -> Message {
        match self {
            Self::Unreadable { .. } => say!("read.unreadable.hint"),
            Self::Empty => say!("read.empty.hint"),
            Self::NotANotice(_) => say!("read.no_notice.hint"),
            Self::Damaged { .. } => say!("read.damaged.hint"),
            Self::Encrypted => say!("read.encrypted.hint"),
            Self::TooLarge { limit: Some(limit), .. } => say!("read.limit.hint", flag = limit.flag()),
            Self::TooLarge { limit: None, .. } => say!("read.too_large.hint"),
            Self::NeedsProgram { program, .. } => say!("read.program.hint", program),
        }
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.message().fmt(f)
    }
}

impl std::error::Error for ReadError {}

/// Reads one file's content. `name` is only looked at for its ending.
///
/// # Errors
/// When the content gives no document; the message says why.
pub fn read(bytes: &[u8], name: &str, readers: &Readers) -> Result<ReadOutcome, ReadError> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(ReadError::Empty);
    }
    if sniff::is_encrypted_package(bytes) {
        return Err(ReadError::Encrypted);
    }
    let format = sniff(bytes, name);
    let limits = &readers.limits;
    let reading = match format {
        Format::Txt | Format::Markdown if sniff::describes_folder(name) => return Err(ReadError::NotANotice(format)),
        Format::Txt | Format::Markdown | Format::Html => {
            let decoded = decode(bytes, None);
            let mut reading = match format {
                Format::Html => html::read(&decoded.text, &readers.page),
                Format::Markdown => markdown::read(&decoded.text, &readers.page),
                _ => text::read(&decoded.text, &readers.page.labels),
            };
            decoded.warn(&mut reading);
            return Ok(ReadOutcome { format, encoding: decoded.encoding.to_owned(), reading });
        }
        Format::Mhtml => {
            let (encoding, reading) = mhtml::read(bytes, &readers.page)?;
            return Ok(ReadOutcome { format, encoding, reading });
        }
        Format::Docx => docx::read(bytes, limits)?,
        Format::Doc | Format::Wps => match doc::read(bytes, format) {
            Err(error @ ReadError::NeedsProgram { .. }) => office::read(bytes, format, error, limits)?,
            read => read?,
        },
        Format::Odt => odt::read(bytes, limits)?,
        Format::Rtf => rtf::read(bytes, limits)?,
        Format::Ofd => ofd::read(bytes, readers.printed(), limits)?,
        Format::Pdf => pdf::read(bytes, readers.printed(), limits)?,
        Format::Xlsx => workbook::read(bytes, Task::Xlsx, "calamine", limits)?,
        Format::Xls => workbook::read(bytes, Task::Xls, "calamine", limits)?,
        Format::Binary => {
            return Err(ReadError::Damaged { what: say!("read.binary") });
        }
        other => return Err(ReadError::NotANotice(other)),
    };
    Ok(ReadOutcome { format, encoding: String::new(), reading })
}
