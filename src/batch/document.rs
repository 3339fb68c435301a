//! One input file → the rows of its document, as bytes ready to be appended to the tables. An archive gives the rows of
//! each of its members.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use super::apart;
use super::corrections::Corrections;
use super::find::Input;
use super::input;
use super::journal::{Counts, digest};
use super::outcome::{Outcome, parts};
use super::previous::Previous;
use super::session::Session;
use super::timings::Timings;
use crate::extract::{Engine, Extraction, Stage, doc_id};
use crate::message::Language;
use crate::read::{Limit, ReadError};
use crate::rules::RuleFile;
use crate::table::Tables;

/// A document's rows in every table and its text.
#[derive(Debug, Serialize, Deserialize)]
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
    pub needs: Option<String>,
    /// The limit that the file passes.
    pub limit: Option<Limit>,
}

#[derive(Debug, Serialize, Deserialize)]
pub enum Text {
    New(String),
    /// Where an earlier run wrote it.
    Earlier(PathBuf),
}

/// What a file turned out to hold.
#[derive(Debug, Serialize, Deserialize)]
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
        Outcome::duplicate(path, doc_id, first, language).into()
    }

    /// A file that can't be read.
    pub fn unread(path: &str, doc_id: &str, error: &ReadError, language: Language) -> Self {
        Outcome::unread(path, doc_id, error, language).into()
    }
}

impl From<Outcome> for Written {
    fn from(outcome: Outcome) -> Self {
        let Outcome { path, doc_id, tables, text, needs, limit } = outcome;
        Self { needs, limit, ..Self::new(&path, &doc_id, &tables, text) }
    }
}

/// The id of a document in eight bytes: a run holds one for each of its documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DocumentKey(u64);

impl DocumentKey {
    /// Of what [`doc_id`] gives, sixteen hexadecimal digits.
    pub fn of(id: &str) -> Self {
        Self(id.chars().filter_map(|c| c.to_digit(16)).fold(0, |key, digit| key << 4 | u64::from(digit)))
    }
}

/// What the threads of a run share.
pub struct Worker<'r> {
    engine: &'r Engine,
    previous: Previous,
    corrections: &'r Corrections,
    /// Rules on top of the built-in ones, for processes of their own.
    layers: &'r [RuleFile],
    session: Option<&'r Session>,
    /// The first file, and member of it, that has these bytes, as far as the threads have come.
    claims: Mutex<BTreeMap<DocumentKey, (u32, u32)>>,
    timings: Timings,
}

impl<'r> Worker<'r> {
    pub fn new(engine: &'r Engine, previous: Previous, corrections: &'r Corrections) -> Self {
        let (claims, timings) = (Mutex::default(), Timings::default());
        Self { engine, previous, corrections, layers: &[], session: None, claims, timings }
    }

    /// A worker of a run that another process watches over.
    pub fn watched(self, session: Option<&'r Session>, layers: &'r [RuleFile]) -> Self {
        Self { session, layers, ..self }
    }

    /// The time that documents took so far.
    pub fn timings(&self) -> &Timings {
        &self.timings
    }

    /// All documents of a file. `order` is its place among the inputs.
    pub fn file(&self, order: usize, input: &Input) -> Vec<Found> {
        match input::read(&input.path, &self.engine.readers.limits) {
            Ok(bytes) => self.bytes(order, &input.shown, &bytes),
            Err(error) => vec![Found::Document(Written::unread(&input.shown, "", &error, self.engine.language))],
        }
    }

    /// All documents of a file with this content.
    pub fn bytes(&self, order: usize, shown: &str, bytes: &[u8]) -> Vec<Found> {
        if self.session.is_some_and(|s| s.suspects(shown)) {
            let done = self.previous.take_over(shown, &doc_id(bytes));
            return done.map_or_else(|| self.apart(shown, bytes), |written| vec![Found::Document(written)]);
        }
        let limits = &self.engine.readers.limits;
        let under_way = self.session.map(|s| s.begin(shown, limits.time(bytes.len())));
        let documents = parts(shown, bytes, limits);
        drop(under_way);
        let within = documents.into_iter().enumerate().flat_map(|(place, (shown, content))| match content {
            Ok(bytes) if self.session.is_some_and(|s| s.suspects(&shown)) => self.apart(&shown, &bytes),
            Ok(bytes) => {
                let _under_way = self.session.map(|s| s.begin(&shown, limits.time(bytes.len())));
                self.document((order, place), &shown, &bytes)
            }
            Err(error) => vec![Found::Document(Written::unread(&shown, "", &error, self.engine.language))],
        });
        within.collect()
    }

    fn apart(&self, path: &str, bytes: &[u8]) -> Vec<Found> {
        apart::found(path, bytes, self.engine, self.layers, self.corrections)
    }

    /// What is no archive.
    fn document(&self, place: (usize, usize), path: &str, bytes: &[u8]) -> Vec<Found> {
        let id = doc_id(bytes);
        if self.is_duplicate(place, &id) {
            return vec![Found::Duplicate { path: path.to_owned(), doc_id: id }];
        }
        // A document with corrections is read anew, so that those that find no row are told each time.
        let earlier = if self.corrections.concern(&id) { None } else { self.previous.take_over(path, &id) };
        match earlier {
            Some(written) => vec![Found::Document(written)],
            None if self.session.is_some() && bytes.len() > apart::LARGE => self.apart(path, bytes),
            None => vec![Found::Document(self.extract(path, &id, bytes))],
        }
    }

    /// Whether an earlier file is known to have the same bytes. One that another thread has not come to yet is found by
    /// the writer, which sees the files in order.
    fn is_duplicate(&self, place: (usize, usize), id: &str) -> bool {
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let place = (number(place.0), number(place.1));
        let mut claims = self.claims.lock().unwrap_or_else(PoisonError::into_inner);
        let first = claims.entry(DocumentKey::of(id)).or_insert(place);
        let duplicate = *first < place;
        *first = place.min(*first);
        duplicate
    }

    fn extract(&self, path: &str, id: &str, bytes: &[u8]) -> Written {
        let mut lap = self.timings.lap();
        let correct = |found: &Extraction, tables: &mut Tables| {
            self.corrections.apply(found, tables, self.engine, path);
        };
        let outcome = Outcome::of(path, id, bytes, None, self.engine, &mut |stage| lap.begin(stage), correct);
        if outcome.text.is_some() {
            lap.begin(Stage::Write);
        }
        outcome.into()
    }
}
