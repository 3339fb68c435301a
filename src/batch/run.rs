//! One run over many files.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::apart::STACK;
use super::corrections::Corrections;
use super::document::{DocumentKey, Found, Worker, Written};
use super::find::{NotFound, find};
use super::folder::{Folder, FolderError};
use super::journal::Header;
use super::output::Output;
use super::previous::Previous;
use super::queue::{Ahead, in_order};
use super::session::Session;
use crate::extract::{Engine, Stage};
use crate::message::{Language, Message, say};
use crate::read::Limit;
use crate::rules::RuleFile;
use crate::table::csv::CsvOptions;
use crate::table::{ErrorRow, Tables};

#[derive(Clone, Debug)]
pub struct RunOptions {
    pub paths: Vec<PathBuf>,
    pub out: PathBuf,
    /// 0: one for each core.
    pub threads: usize,
    pub csv: CsvOptions,
    /// Read every file anew, whatever an earlier run has worked out.
    pub fresh: bool,
    /// Applied last to the rows of targets.
    pub corrections: Arc<Corrections>,
    /// Digest of the rules in use: rows of other rules are not taken over.
    pub rules: String,
    /// Rules on top of the built-in ones.
    pub layers: Vec<RuleFile>,
    /// The session, when another process watches over this one.
    pub session: Option<Arc<Session>>,
}

/// Why nothing was done at all.
#[derive(Debug)]
pub enum RunError {
    Missing { path: PathBuf, error: io::Error },
    NothingToRead,
    Folder(FolderError),
    Output { path: PathBuf, error: io::Error },
    Threads(String),
}

impl RunError {
    pub fn message(&self) -> Message {
        match self {
            Self::Missing { path, error } => say!("batch.missing", path, error),
            Self::NothingToRead => say!("batch.nothing"),
            Self::Folder(error) => error.message(),
            Self::Output { path, error } => say!("batch.output", path, error),
            Self::Threads(error) => Message::verbatim(error),
        }
    }
}

impl fmt::Display for RunError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.message().fmt(f)
    }
}

impl std::error::Error for RunError {}

impl From<FolderError> for RunError {
    fn from(error: FolderError) -> Self {
        Self::Folder(error)
    }
}

/// What a run did.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// Documents by status.
    pub documents: BTreeMap<String, usize>,
    pub targets: usize,
    pub deadlines: usize,
    pub responsibilities: usize,
    pub warnings: usize,
    pub errors: usize,
    /// Bytes of extracted text.
    pub text_bytes: usize,
    /// Files that only another program reads, by that program.
    pub left: BTreeMap<String, Vec<String>>,
    /// Files that cost more than a limit allows, by that limit.
    pub limited: BTreeMap<Limit, Vec<String>>,
    /// Time of each stage, summed over documents and threads.
    pub stages: Vec<(Stage, Duration)>,
}

impl Summary {
    /// Whether some files failed, wholly or in part.
    pub fn has_failures(&self) -> bool {
        self.errors > 0
    }

    /// Documents that were read, wholly or in part.
    pub fn plans(&self) -> usize {
        ["ok", "partial"].iter().filter_map(|s| self.documents.get(*s)).sum()
    }

    /// Whether no document at all was read.
    pub fn nothing_done(&self) -> bool {
        self.documents.iter().all(|(status, n)| *n == 0 || status == "failed")
    }

    fn add(&mut self, written: &Written) {
        let counts = &written.counts;
        if !counts.status.is_empty() {
            *self.documents.entry(counts.status.clone()).or_default() += 1;
        }
        self.warnings += usize::from(counts.warned);
        self.targets += counts.targets;
        self.deadlines += counts.deadlines;
        self.responsibilities += counts.responsibilities;
        self.errors += counts.errors;
        self.text_bytes += counts.text_bytes;
        if let Some(program) = &written.needs {
            self.left.entry(program.clone()).or_default().push(written.path.clone());
        }
        if let Some(limit) = written.limit {
            self.limited.entry(limit).or_default().push(written.path.clone());
        }
    }
}

/// Told of each file that is done.
pub type Progress<'a> = &'a dyn Fn(usize, usize);

/// Writes further files of a run (the comparison) from its tables, which lie in the folder given; answers with the
/// names of the files.
pub type Further<'a> = &'a dyn Fn(&std::path::Path, &Summary) -> io::Result<Vec<String>>;

/// How far the threads run ahead of the writer.
const AHEAD: Ahead = Ahead { items: 64, bytes: 32 << 20 };

/// Reads all inputs and writes all tables. `further` adds files to them before all is moved into place.
///
/// # Errors
/// When a path is missing, nothing can be read, or the output folder can't be written: the last good tables are then
/// untouched.
pub fn run(options: &RunOptions, engine: &Engine, progress: Progress, further: Further) -> Result<Summary, RunError> {
    let (inputs, missing) = find(&options.paths, &options.out);
    if inputs.is_empty() {
        return Err(match missing.into_iter().next() {
            Some(m) => RunError::Missing { path: m.path, error: m.error },
            None => RunError::NothingToRead,
        });
    }
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(options.threads)
        .stack_size(STACK)
        .build()
        .map_err(|e| RunError::Threads(e.to_string()))?;
    let mut folder = Folder::open(&options.out)?;
    let session = options.session.as_deref();
    let again = session.is_some_and(Session::is_again);
    if options.fresh && !again {
        folder.forget_interrupted();
    }
    folder.begin()?;
    let header = header(options, engine);
    let earlier = if options.fresh { vec![folder.interrupted()] } else { folder.earlier() };
    let previous = Previous::open(&earlier, &header, again);
    let worker = Worker::new(engine, previous, &options.corrections).watched(session, &options.layers);

    let mut summary = Summary::default();
    let work = || -> io::Result<()> {
        let mut output = Output::create(&mut folder, &header, options.csv)?;
        if again {
            output.careful();
        }
        for m in missing {
            let written = not_found(&m, engine.language);
            summary.add(&written);
            output.write(&folder, &written)?;
        }
        let mut first: BTreeMap<DocumentKey, Box<str>> = BTreeMap::new();
        let mut done = 0;
        in_order(
            &pool,
            inputs.len(),
            AHEAD,
            |i| worker.file(i, &inputs[i]),
            |found| found.iter().map(Found::weight).sum(),
            |found| -> io::Result<()> {
                for written in found.into_iter().map(|f| settle(f, &mut first, engine.language)) {
                    summary.add(&written);
                    output.write(&folder, &written)?;
                }
                done += 1;
                progress(done, inputs.len());
                Ok(())
            },
        )?;
        let unmet = options.corrections.unmet(engine.language);
        if !unmet.is_empty() {
            summary.errors += unmet.len();
            output.write(&folder, &Written::new("", "", &Tables { errors: unmet, ..Tables::default() }, None))?;
        }
        output.finish()?;
        for name in further(&folder.aside(), &summary)? {
            folder.add(&name);
        }
        Ok(())
    };
    match work() {
        Ok(()) => folder.commit()?,
        Err(error) => {
            folder.abandon();
            return Err(RunError::Output { path: options.out.clone(), error });
        }
    }
    summary.stages = worker.timings().stages();
    Ok(summary)
}

/// Of files with the same bytes, the first by path is the document.
fn settle(found: Found, first: &mut BTreeMap<DocumentKey, Box<str>>, language: Language) -> Written {
    match found {
        Found::Document(written) if written.doc_id.is_empty() => written,
        Found::Document(written) => match first.get(&DocumentKey::of(&written.doc_id)) {
            Some(earlier) => Written::duplicate(&written.path, &written.doc_id, earlier, language),
            None => {
                first.insert(DocumentKey::of(&written.doc_id), written.path.as_str().into());
                written
            }
        },
        Found::Duplicate { path, doc_id } => {
            let earlier = first.get(&DocumentKey::of(&doc_id)).map(|path| &**path).unwrap_or_default();
            Written::duplicate(&path, &doc_id, earlier, language)
        }
    }
}

/// A path that could not be looked into has no document, only an error.
fn not_found(missing: &NotFound, language: Language) -> Written {
    let errors = vec![ErrorRow {
        path: missing.path.display().to_string(),
        stage: "find".into(),
        error: Message::from(&missing.error).said_in(language),
        hint: say!("batch.not_found.hint").said_in(language),
    }];
    Written::new("", "", &Tables { errors, ..Tables::default() }, None)
}

fn header(options: &RunOptions, engine: &Engine) -> Header {
    Header {
        gangmu: env!("CARGO_PKG_VERSION").to_owned(),
        rules: options.rules.clone(),
        options: format!(
            "{:?} {:?} {} {:?}",
            options.csv,
            engine.readers.limits.of_content(),
            options.corrections.digest(),
            engine.language
        ),
        tables: Tables::NAMES.iter().map(|&n| n.to_owned()).collect(),
    }
}
