//! The tables of a run while they are written: rows of one document after another, and the journal beside them.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};

use super::document::{Text, Written};
use super::folder::Folder;
use super::journal::{Header, JOURNAL, JournalWriter, Record};
use super::system;
use crate::table::csv::CsvOptions;
use crate::table::{Tables, contract};

/// Documents between two flushes: what an interrupted run may have to do again.
const FLUSH_EVERY: usize = 64;

struct Table {
    out: BufWriter<File>,
    length: u64,
}

/// The tables, open for rows.
pub struct Output {
    tables: Vec<Table>,
    journal: JournalWriter,
    since_flush: usize,
    flush_every: usize,
}

impl Output {
    /// Opens the tables aside, with their headers.
    ///
    /// # Errors
    /// When the folder can't be written.
    pub fn create(folder: &mut Folder, header: &Header, options: CsvOptions) -> io::Result<Self> {
        let mut tables = Vec::new();
        for (name, head) in Tables::NAMES.iter().zip(Tables::csv_headers(options)) {
            let name = format!("{name}.csv");
            let mut out = BufWriter::with_capacity(1 << 16, File::create(folder.aside().join(&name))?);
            out.write_all(&head)?;
            tables.push(Table { out, length: head.len() as u64 });
            folder.add(&name);
        }
        fs::write(folder.aside().join(contract::FILE), contract::TEXT)?;
        folder.add(contract::FILE);
        let journal = JournalWriter::create(&folder.aside(), header)?;
        folder.add(JOURNAL);
        Ok(Self { tables, journal, since_flush: 0, flush_every: FLUSH_EVERY })
    }

    /// Loses nothing from now on when the run is ended.
    pub fn careful(&mut self) {
        self.flush_every = 1;
    }

    /// Appends the rows of one document and puts its text aside.
    ///
    /// # Errors
    /// When the disk is full or the folder is gone.
    pub fn write(&mut self, folder: &Folder, written: &Written) -> io::Result<()> {
        match &written.text {
            Some(Text::New(text)) => fs::write(folder.aside_text(&written.doc_id), text)?,
            Some(Text::Earlier(path)) => system::link_or_copy(path, &folder.aside_text(&written.doc_id))?,
            None => {}
        }
        let mut places = Vec::with_capacity(self.tables.len());
        for (table, bytes) in self.tables.iter_mut().zip(&written.rows) {
            places.push((table.length, bytes.len() as u64));
            table.out.write_all(bytes)?;
            table.length += bytes.len() as u64;
        }
        self.journal.record(&Record {
            path: written.path.clone(),
            doc_id: written.doc_id.clone(),
            counts: written.counts.clone(),
            text: written.text.is_some(),
            rows: places,
            digest: written.digest.clone(),
        })?;
        self.since_flush += 1;
        if self.since_flush >= self.flush_every {
            self.flush()?;
        }
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.since_flush = 0;
        self.tables.iter_mut().try_for_each(|t| t.out.flush())?;
        self.journal.flush()
    }

    /// Puts everything on disk.
    ///
    /// # Errors
    /// When the disk is full.
    pub fn finish(mut self) -> io::Result<()> {
        self.flush()?;
        for table in &self.tables {
            table.out.get_ref().sync_all()?;
        }
        self.journal.finish()
    }
}
