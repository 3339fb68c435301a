//! What a run has written, document by document: one JSON line each, beside the tables. From it the next run takes
//! over what has not changed (and an interrupted run what it had done), as bytes of the tables, each checked against
//! its digest: an edited table is not taken over.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// File name, in the output folder and beside tables that are being written.
pub const JOURNAL: &str = ".gangmu-journal";

/// What all rows of a run depend on besides the files: with another binary, other rules or other options nothing is
/// taken over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    pub gangmu: String,
    pub rules: String,
    pub options: String,
    pub tables: Vec<String>,
}

/// One document of a run, and where its rows lie.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    pub path: String,
    pub doc_id: String,
    pub counts: Counts,
    /// Whether `text/DOC_ID.txt` belongs to it.
    pub text: bool,
    /// Offset and length in bytes of its rows in each table, in the order of `Header::tables`.
    pub rows: Vec<(u64, u64)>,
    /// Of the rows of all tables and the text.
    pub digest: String,
}

/// What a summary counts of one document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    pub status: String,
    pub targets: usize,
    pub deadlines: usize,
    pub responsibilities: usize,
    pub errors: usize,
    pub warned: bool,
    pub text_bytes: usize,
}

/// The digest of a document's rows and text.
pub fn digest(rows: &[Vec<u8>], text: Option<&str>) -> String {
    let mut sha = Sha256::new();
    for bytes in rows.iter().map(Vec::as_slice).chain(text.map(str::as_bytes)) {
        sha.update((bytes.len() as u64).to_le_bytes());
        sha.update(bytes);
    }
    crate::extract::hex(&sha.finalize()[..16])
}

/// Appends records as documents are written.
pub struct JournalWriter {
    out: BufWriter<File>,
}

impl JournalWriter {
    /// # Errors
    /// When the file can't be made.
    pub fn create(folder: &Path, header: &Header) -> io::Result<Self> {
        let mut out = BufWriter::new(File::create(folder.join(JOURNAL))?);
        line(&mut out, header)?;
        Ok(Self { out })
    }

    /// # Errors
    /// When the disk is full.
    pub fn record(&mut self, record: &Record) -> io::Result<()> {
        line(&mut self.out, record)
    }

    /// # Errors
    /// When the disk is full.
    pub fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    /// # Errors
    /// When the disk is full.
    pub fn finish(mut self) -> io::Result<()> {
        self.out.flush()?;
        self.out.get_ref().sync_all()
    }
}

fn line(out: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    out.write_all(b"\n")
}

/// The journal of `folder`, as far as it is whole: an interrupted run may have left half a line at its end. `None` when
/// there is none or it is of another kind of run than `header`.
pub fn read(folder: &Path, header: &Header) -> Option<Vec<Record>> {
    let mut lines = BufReader::new(File::open(folder.join(JOURNAL)).ok()?).lines();
    let first: Header = serde_json::from_str(&lines.next()?.ok()?).ok()?;
    let whole = |line: io::Result<String>| serde_json::from_str::<Record>(&line.ok()?).ok();
    (first == *header).then(|| lines.map_while(whole).filter(|r| r.rows.len() == header.tables.len()).collect())
}
