//! DOC of Word 97 and later, and the WPS files that are the same inside ([MS-DOC]): text of the piece table, automatic
//! numbers of its lists, tables with merged cells, deleted and hidden text left out, notes and text boxes at the end.

mod bytes;
mod lists;
mod properties;
mod story;

use std::io::{Cursor, Read};

use super::{Format, ReadError};
use crate::document::{Reading, Wrap};
use crate::message::{Message, say};
use bytes::{u16_at, u32_at};
use lists::{Lists, Styles};
use properties::Runs;
use story::{Piece, Story};

/// Bytes of a stream at most.
const MOST_BYTES: u64 = 96 << 20;
/// Characters of a document at most.
const MOST_CHARACTERS: u32 = 12 << 20;
const PROGRAM: &str = "LibreOffice";

/// Places and sizes in the table stream, by their number in the file's header ([MS-DOC] 2.5.5).
const STYLES: usize = 1;
const CHARACTERS: usize = 12;
const PARAGRAPHS: usize = 13;
const PIECES: usize = 33;
const LISTS: usize = 73;
const LIST_USES: usize = 74;
/// Where those pairs begin, and the counts of characters.
const PAIRS_AT: usize = 0x9A;
const COUNTS_AT: usize = 0x4C;
/// First version with this layout.
const WORD_97: u16 = 0x00C1;

/// # Errors
/// When the file is damaged or encrypted, or of a version that only another program reads.
pub fn read(bytes: &[u8], format: Format) -> Result<Reading, ReadError> {
    let damaged = |what: Message| ReadError::Damaged { what };
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes))
        .map_err(|e| ReadError::Damaged { what: say!("read.doc.compound", e) })?;
    if file.exists("/EncryptedPackage") {
        return Err(ReadError::Encrypted);
    }
    let mut stream = |name: &str| -> Option<Vec<u8>> {
        let mut out = Vec::new();
        let mut stream = file.open_stream(name).ok()?.take(MOST_BYTES);
        // What can be read of a damaged stream is read.
        let _ = stream.read_to_end(&mut out);
        Some(out)
    };
    let Some(main) = stream("/WordDocument") else {
        return Err(ReadError::NeedsProgram { format, program: PROGRAM });
    };
    if u16_at(&main, 0) != Some(0xA5EC) || u16_at(&main, 2).is_none_or(|v| v < WORD_97) {
        return Err(ReadError::NeedsProgram { format, program: PROGRAM });
    }
    let flags = u16_at(&main, 0x0A).unwrap_or(0);
    if flags & 0x0100 != 0 {
        return Err(ReadError::Encrypted);
    }
    let name = if flags & 0x0200 != 0 { "/1Table" } else { "/0Table" };
    let table = stream(name).ok_or_else(|| damaged(say!("read.doc.formats")))?;
    let place = |n: usize| -> Option<(usize, usize)> {
        Some((u32_at(&main, PAIRS_AT + 8 * n)? as usize, u32_at(&main, PAIRS_AT + 8 * n + 4)? as usize))
    };
    let part = |n: usize| -> &[u8] {
        let found = place(n).and_then(|(at, size)| table.get(at..at.checked_add(size)?));
        found.unwrap_or_default()
    };
    let pieces = pieces(part(PIECES)).ok_or_else(|| damaged(say!("read.doc.pieces")))?;
    let (lists_at, lists_size) = place(LISTS).unwrap_or((0, 0));
    let lists = Lists::read(table.get(lists_at..).unwrap_or_default(), lists_size, part(LIST_USES));
    let styles = Styles::read(part(STYLES));
    let paragraphs = Runs::paragraphs(&main, part(PARAGRAPHS));
    let characters = Runs::characters(&main, part(CHARACTERS));
    let count = |n: usize| u32_at(&main, COUNTS_AT + 4 * n).unwrap_or(0).min(MOST_CHARACTERS);
    // Text, footnotes, heads, (macros,) comments, endnotes, text boxes stand one behind the other.
    let lengths = [count(0), count(1), count(2), count(4), count(5), count(6)];
    let mut story = Story::new(&main, &pieces, &styles, &lists, &paragraphs, &characters);
    let mut at = 0;
    for (n, length) in lengths.into_iter().enumerate() {
        let end = at + length;
        // Page heads and comments are not the document's text.
        if !matches!(n, 2 | 3) && length > 0 {
            story.read(at, end);
        }
        at = end;
    }
    let mut reading = Reading::new("doc");
    if story.broken {
        reading.warn("truncated", say!("read.cut"));
    }
    reading.blocks = story.finish();
    if reading.blocks.is_empty() {
        reading.push_line("", Wrap::Paragraph);
    }
    Ok(reading)
}

/// The piece table ([MS-DOC] 2.9.38, Clx): which characters stand where in the stream.
fn pieces(clx: &[u8]) -> Option<Vec<Piece>> {
    let mut at = 0;
    while clx.get(at) == Some(&1) {
        at += 3 + usize::from(u16_at(clx, at + 1)?);
    }
    if clx.get(at) != Some(&2) {
        return None;
    }
    let size = u32_at(clx, at + 1)? as usize;
    let plc = clx.get(at + 5..).map(|p| &p[..size.min(p.len())])?;
    let count = plc.len().saturating_sub(4) / 12;
    let mut pieces = Vec::with_capacity(count);
    for n in 0..count {
        let (from, to) = (u32_at(plc, 4 * n)?, u32_at(plc, 4 * (n + 1))?);
        let place = u32_at(plc, 4 * (count + 1) + 8 * n + 2)?;
        let narrow = place & 0x4000_0000 != 0;
        let at = place & 0x3FFF_FFFF;
        if to > from {
            pieces.push(Piece { from, to, at: if narrow { at / 2 } else { at }, narrow });
        }
    }
    (!pieces.is_empty()).then_some(pieces)
}
