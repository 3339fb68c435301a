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

use thiserror::Error;

use crate::decode::decode;
use crate::document::Reading;
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

/// Why a file gives no document. The messages are for users; `hint` says what to do next.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ReadError {
    #[error("文件是空的")]
    Empty,
    #[error("读不到文件（{what}）")]
    Unreadable { what: String },
    #[error("不是通知类文件（{}）", .0.as_str())]
    NotANotice(Format),
    #[error("{what}")]
    Damaged { what: String },
    #[error("文件加了密")]
    Encrypted,
    #[error("{what}，超过上限")]
    TooLarge { what: String, limit: Option<Limit> },
    #[error("读取 {} 需要外部程序 {program}", .format.as_str())]
    NeedsProgram { format: Format, program: &'static str },
}

impl ReadError {
    /// Whether the file is set aside without counting as failed.
    pub fn is_skip(&self) -> bool {
        matches!(self, Self::NotANotice(_))
    }

    pub fn hint(&self) -> String {
        match self {
            Self::Unreadable { .. } => "检查文件权限，或重新下载".to_owned(),
            Self::Empty => "重新下载该文件".to_owned(),
            Self::NotANotice(_) => "无需处理；如确是通知，请另存为 TXT、HTML 或 DOCX".to_owned(),
            Self::Damaged { .. } => "重新下载，或用原程序打开后另存".to_owned(),
            Self::Encrypted => "去掉密码后另存".to_owned(),
            Self::TooLarge { limit: Some(limit), .. } => format!("拆成较小的文件，或用 --{} 提高上限", limit.flag()),
            Self::TooLarge { limit: None, .. } => "拆成较小的文件".to_owned(),
            Self::NeedsProgram { program, .. } => format!("安装 {program} 后重新运行，或另存为 DOCX、PDF"),
        }
    }
}

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
            return Err(ReadError::Damaged { what: "内容既不是文本，也不是认得的格式".to_owned() });
        }
        other => return Err(ReadError::NotANotice(other)),
    };
    Ok(ReadOutcome { format, encoding: String::new(), reading })
}
