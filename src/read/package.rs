//! The parts of a zipped document (DOCX, ODT, OFD), unpacked one at a time under limits.

use std::cell::{Cell, RefCell};
use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::{Limit, Limits, ReadError};
use crate::message::say;

/// A part becomes a tree several times its size: it may have this share of what an archive may unpack to. The longest
/// real ones (a plan with all its tables) have a few megabytes.
const PART: u64 = 6;

pub struct Package<'b> {
    archive: RefCell<ZipArchive<Cursor<&'b [u8]>>>,
    spent: Cell<u64>,
    limits: &'b Limits,
}

impl<'b> Package<'b> {
    /// # Errors
    /// When the directory of the archive cannot be read.
    pub fn open(bytes: &'b [u8], limits: &'b Limits) -> Result<Self, ReadError> {
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|e| super::archive::unreadable(&e))?;
        Ok(Self { archive: RefCell::new(archive), spent: Cell::new(0), limits })
    }

    /// A part as text; `None` when there is no such part.
    ///
    /// # Errors
    /// When the part is damaged or too large.
    pub fn part(&self, name: &str) -> Result<Option<String>, ReadError> {
        let name = name.trim_start_matches('/');
        let mut archive = self.archive.borrow_mut();
        let Some(index) = archive.index_for_name(name) else { return Ok(None) };
        let part = archive.by_index(index).map_err(|e| super::archive::unreadable(&e))?;
        let all = self.limits.bytes(Limit::UnpackedMb);
        let sizes = (all / PART).min((all / 2).saturating_sub(self.spent.get()));
        let by_ratio = self.limits.unpacked(part.compressed_size());
        let (most, limit) = if by_ratio < sizes { (by_ratio, Limit::Ratio) } else { (sizes, Limit::UnpackedMb) };
        let mut bytes = Vec::new();
        let got = part.take(most.saturating_add(1)).read_to_end(&mut bytes);
        self.spent.set(self.spent.get() + bytes.len() as u64);
        if bytes.len() as u64 > most {
            return Err(limit.passed(say!("read.part.size", name)));
        }
        // What was unpacked before a damaged stretch is still worth reading.
        if let Err(error) = got
            && bytes.is_empty()
        {
            return Err(ReadError::Damaged { what: say!("read.part.damaged", name, error) });
        }
        let (text, ..) = encoding_rs::UTF_8.decode(&bytes);
        Ok(Some(text.into_owned()))
    }

    /// A part that a document may do without: damaged is as good as absent.
    pub fn optional(&self, name: &str) -> Option<String> {
        self.part(name).ok().flatten()
    }

    /// A part that makes the document.
    ///
    /// # Errors
    /// When it is absent, damaged or too large.
    pub fn required(&self, name: &str) -> Result<String, ReadError> {
        self.part(name)?.ok_or_else(|| ReadError::Damaged { what: say!("read.part.missing", name) })
    }
}
