//! What an earlier run into the same folder has already worked out.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::document::{Text, Written};
use super::folder::text_name;
use super::journal::{self, Header, Record};

/// Rows of earlier runs, by path.
#[derive(Debug, Default)]
pub struct Previous {
    runs: Vec<Run>,
    /// Whether what failed is taken over too.
    failed: bool,
}

#[derive(Debug)]
struct Run {
    folder: PathBuf,
    records: BTreeMap<String, Record>,
    tables: Mutex<Vec<File>>,
}

impl Previous {
    /// Opens the runs of the same kind that lie in `folders`; what can't be read counts as not there.
    /// `failed`: what failed then is not tried again.
    pub fn open(folders: &[PathBuf], header: &Header, failed: bool) -> Self {
        Self { runs: folders.iter().filter_map(|f| Run::open(f, header)).collect(), failed }
    }

    /// The rows of a file that has not changed, each byte of them checked. `None` when it must be read anew.
    pub fn take_over(&self, path: &str, doc_id: &str) -> Option<Written> {
        self.runs.iter().find_map(|run| {
            // What failed may do better now: a program was installed, the machine is less busy.
            let record =
                run.records.get(path).filter(|r| r.doc_id == doc_id && (self.failed || r.counts.status != "failed"))?;
            run.rows(record).ok().flatten()
        })
    }
}

impl Run {
    fn open(folder: &Path, header: &Header) -> Option<Self> {
        let records = journal::read(folder, header)?;
        let tables = header.tables.iter().map(|name| File::open(folder.join(format!("{name}.csv"))));
        let tables = tables.collect::<io::Result<Vec<File>>>().ok()?;
        Some(Self {
            folder: folder.to_owned(),
            records: records.into_iter().map(|r| (r.path.clone(), r)).collect(),
            tables: Mutex::new(tables),
        })
    }

    fn rows(&self, record: &Record) -> io::Result<Option<Written>> {
        let mut tables = self.tables.lock().unwrap_or_else(PoisonError::into_inner);
        let mut rows = Vec::with_capacity(record.rows.len());
        for (table, &(offset, length)) in tables.iter_mut().zip(&record.rows) {
            let mut bytes = Vec::new();
            table.seek(SeekFrom::Start(offset))?;
            table.take(length).read_to_end(&mut bytes)?;
            rows.push(bytes);
        }
        drop(tables);
        let path = self.folder.join(text_name(&record.doc_id));
        let text = if record.text { Some(fs::read_to_string(&path)?) } else { None };
        if journal::digest(&rows, text.as_deref()) != record.digest {
            return Ok(None);
        }
        let text = text.map(|_| Text::Earlier(path));
        Ok(Some(Written {
            path: record.path.clone(),
            doc_id: record.doc_id.clone(),
            counts: record.counts.clone(),
            rows,
            text,
            digest: record.digest.clone(),
            needs: None,
            limit: None,
        }))
    }
}
