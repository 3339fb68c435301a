//! One input file → the rows of its document, as bytes ready to be appended to the tables. An archive gives the rows of
//! each of its members.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use super::corrections::Corrections;
use super::find::Input;
use super::input;
use super::journal::{Counts, digest};
use super::previous::Previous;
use super::timings::Timings;
use crate::extract::{Engine, Stage, doc_id, extract_staged};
use crate::message::{Language, Message, say};
use crate::read::{Format, Limit, ReadError, archive, sniff};
use crate::table::{DocumentRow, ErrorRow, Tables};

/// A document's rows in every table and its text.
#[derive(Debug)]
pub struct Written {
    /// As the tables name it.
    pub path: String,
    pub doc_id: String,
    pub counts: Counts,
    /// CSV without header, in the order of `Tables::NAMES`.
    pub rows: Vec<Vec<u8>>,
    pub text: Option<Text>,
    pub digest: String,
    /// The program that is missing to read the file.
    pub needs: Option<&'static str>,
    /// The limit that the file passes.
    pub limit: Option<Limit>,
}

#[derive(Debug)]
pub enum Text {
    New(String),
    /// Where an earlier run wrote it.
    Earlier(PathBuf),
}

/// What a file turned out to hold.
#[derive(Debug)]
pub enum Found {
    Document(Written),
    /// The bytes of a document that comes earlier.
    Duplicate {
        path: String,
        doc_id: String,
    },
}

impl Found {
    /// Bytes that it takes while it waits to be written.
    pub fn weight(&self) -> usize {
        let Self::Document(written) = self else { return 0 };
        let text = written.text.as_ref().map_or(0, |t| if let Text::New(text) = t { text.len() } else { 0 });
        text + written.rows.iter().map(Vec::len).sum::<usize>()
    }
}

impl Written {
    pub fn new(path: &str, doc_id: &str, tables: &Tables, text: Option<String>) -> Self {
        let rows = tables.csv_rows();
        let document = tables.documents.first();
        let counts = Counts {
            status: document.map(|d| d.status.clone()).unwrap_or_default(),
            targets: tables.targets.len(),
            deadlines: tables.deadlines.len(),
            responsibilities: tables.responsibilities.len(),
            errors: tables.errors.len(),
            warned: document.is_some_and(|d| matches!(d.status.as_str(), "ok" | "partial") && !d.warnings.is_empty()),
            text_bytes: text.as_ref().map_or(0, String::len),
        };
        let digest = digest(&rows, text.as_deref());
        Self {
            path: path.to_owned(),
            doc_id: doc_id.to_owned(),
            counts,
            rows,
            text: text.map(Text::New),
            digest,
            needs: None,
            limit: None,
        }
    }

    /// The row of a file with the same bytes as `first`.
    pub fn duplicate(path: &str, doc_id: &str, first: &str, language: Language) -> Self {
        let document = row(path, doc_id, "duplicate", &say!("batch.duplicate", first).said_in(language));
        Self::new(path, doc_id, &Tables { documents: vec![document], ..Tables::default() }, None)
    }

    /// A file that gave no document, wholly failed.
    pub fn failure(path: &str, doc_id: &str, stage: &str, error: &str, hint: &str) -> Self {
        let errors = vec![ErrorRow {
            path: path.to_owned(),
            stage: stage.to_owned(),
            error: error.to_owned(),
            hint: hint.to_owned(),
        }];
        let documents = vec![row(path, doc_id, "failed", error)];
        Self::new(path, doc_id, &Tables { documents, errors, ..Tables::default() }, None)
    }

    /// A file that can't be read.
    fn unread(path: &str, doc_id: &str, error: &ReadError, language: Language) -> Self {
        let (message, hint) = (error.message().said_in(language), error.hint().said_in(language));
        let mut written = Self::failure(path, doc_id, "read", &message, &hint);
        match error {
            ReadError::NeedsProgram { program, .. } => written.needs = Some(program),
            ReadError::TooLarge { limit, .. } => written.limit = *limit,
            _ => {}
        }
        written
    }

    fn skipped(path: &str, doc_id: &str, error: &ReadError, language: Language) -> Self {
        let mut document = row(path, doc_id, "skipped", &error.message().said_in(language));
        if let ReadError::NotANotice(format) = error {
            document.format = format.as_str().to_owned();
        }
        Self::new(path, doc_id, &Tables { documents: vec![document], ..Tables::default() }, None)
    }
}

fn row(path: &str, doc_id: &str, status: &str, warnings: &str) -> DocumentRow {
    DocumentRow {
        doc_id: doc_id.to_owned(),
        path: path.to_owned(),
        status: status.to_owned(),
        warnings: warnings.to_owned(),
        ..DocumentRow::default()
    }
}

/// What the threads of a run share.
pub struct Worker<'r> {
    engine: &'r Engine,
    previous: Previous,
    corrections: &'r Corrections,
    /// The first file, and member of it, that has these bytes, as far as the threads have come.
    claims: Mutex<BTreeMap<String, (usize, usize)>>,
    timings: Timings,
}

impl<'r> Worker<'r> {
    pub fn new(engine: &'r Engine, previous: Previous, corrections: &'r Corrections) -> Self {
        Self { engine, previous, corrections, claims: Mutex::default(), timings: Timings::default() }
    }

    /// The time that documents took so far.
    pub fn timings(&self) -> &Timings {
        &self.timings
    }

    /// All documents of a file. `order` is its place among the inputs.
    pub fn file(&self, order: usize, input: &Input) -> Vec<Found> {
        let limits = &self.engine.readers.limits;
        let refused = |e: &ReadError| vec![Found::Document(Written::unread(&input.shown, "", e, self.engine.language))];
        let bytes = match input::read(&input.path, limits) {
            Ok(bytes) => bytes,
            Err(error) => return refused(&error),
        };
        if sniff(&bytes, &input.shown) != Format::Zip {
            return vec![self.document((order, 0), &input.shown, &bytes)];
        }
        let members = match archive::members(&bytes, limits) {
            Ok(members) if members.is_empty() => return refused(&ReadError::Empty),
            Ok(members) => members,
            Err(error) => return refused(&error),
        };
        let within = members.into_iter().enumerate().map(|(place, member)| {
            let shown = format!("{}/{}", input.shown, member.name);
            match member.content {
                Ok(bytes) => self.document((order, place), &shown, &bytes),
                Err(e) => Found::Document(Written::unread(&shown, "", &e, self.engine.language)),
            }
        });
        within.collect()
    }

    fn document(&self, place: (usize, usize), path: &str, bytes: &[u8]) -> Found {
        let id = doc_id(bytes);
        if self.is_duplicate(place, &id) {
            return Found::Duplicate { path: path.to_owned(), doc_id: id };
        }
        // A document with corrections is read anew, so that those that find no row are told each time.
        let earlier = if self.corrections.concern(&id) { None } else { self.previous.take_over(path, &id) };
        Found::Document(earlier.unwrap_or_else(|| self.extract(path, &id, bytes)))
    }

    /// Whether an earlier file is known to have the same bytes. One that another thread has not come to yet is found by
    /// the writer, which sees the files in order.
    fn is_duplicate(&self, place: (usize, usize), id: &str) -> bool {
        let mut claims = self.claims.lock().unwrap_or_else(PoisonError::into_inner);
        let first = claims.entry(id.to_owned()).or_insert(place);
        let duplicate = *first < place;
        *first = place.min(*first);
        duplicate
    }

    /// A panic of a reader or rule costs that file, not the batch.
    fn extract(&self, path: &str, id: &str, bytes: &[u8]) -> Written {
        let mut lap = self.timings.lap();
        let extracted = catch_unwind(AssertUnwindSafe(|| {
            extract_staged(bytes, path, self.engine, &mut |stage| lap.begin(stage)).map(|found| {
                lap.begin(Stage::Rows);
                let mut tables = found.rows(path, self.engine);
                self.corrections.apply(&found, &mut tables, self.engine, path);
                (tables, found.document.text)
            })
        }));
        match extracted {
            Ok(Ok((tables, text))) => {
                lap.begin(Stage::Write);
                Written::new(path, id, &tables, Some(text))
            }
            Ok(Err(error)) if error.is_skip() => Written::skipped(path, id, &error, self.engine.language),
            Ok(Err(error)) => Written::unread(path, id, &error, self.engine.language),
            Err(_) => {
                let said = |message: Message| message.said_in(self.engine.language);
                let (error, hint) = (said(say!("batch.panic")), said(say!("batch.panic.hint")));
                Written::failure(path, id, lap.stage().as_str(), &error, &hint)
            }
        }
    }
}
