//! One run over many files.

use std::collections::BTreeMap;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;
use thiserror::Error;

use super::find::{Input, find};
use super::output::{Output, OutputOptions};
use crate::extract::{Engine, doc_id, extract};
use crate::read::ReadError;
use crate::table::{DocumentRow, ErrorRow, Tables};

#[derive(Clone, Debug)]
pub struct RunOptions {
    pub paths: Vec<PathBuf>,
    pub out: PathBuf,
    /// 0: one for each core.
    pub threads: usize,
    pub output: OutputOptions,
}

/// Why nothing was done at all.
#[derive(Debug, Error)]
pub enum RunError {
    #[error("{}：{error}", path.display())]
    Missing { path: PathBuf, error: io::Error },
    #[error("没有可读的文件")]
    NothingToRead,
    #[error("{}：{error}", path.display())]
    Output { path: PathBuf, error: io::Error },
    #[error("{0}")]
    Threads(String),
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
}

impl Summary {
    /// Whether some files failed, wholly or in part.
    pub fn has_failures(&self) -> bool {
        self.errors > 0
    }

    /// Whether no document at all was read.
    pub fn nothing_done(&self) -> bool {
        self.documents.iter().all(|(status, n)| *n == 0 || status == "failed")
    }
}

/// Told of each file that is done.
pub type Progress<'a> = &'a (dyn Fn(usize, usize) + Sync);

/// Files that are in memory at once.
const CHUNK: usize = 128;

/// A file's bytes, its id, and the earlier file with the same bytes; or why it could not be read.
type Loaded = Result<(Arc<[u8]>, String, Option<String>), String>;

/// What became of one file.
struct Done {
    tables: Tables,
    text: Option<(String, String)>,
}

/// Reads all inputs and writes all tables.
///
/// # Errors
/// When a path is missing, nothing can be read, or the output folder can't be written.
pub fn run(options: &RunOptions, engine: &Engine, progress: Progress) -> Result<(Summary, Tables), RunError> {
    let (inputs, missing) = find(&options.paths, &options.out);
    let mut failed: Vec<ErrorRow> = Vec::new();
    for m in missing {
        if inputs.is_empty() {
            return Err(RunError::Missing { path: m.path, error: m.error });
        }
        failed.push(ErrorRow {
            path: m.path.display().to_string(),
            stage: "find".into(),
            error: m.error.to_string(),
            hint: "检查路径与权限".into(),
        });
    }
    if inputs.is_empty() {
        return Err(RunError::NothingToRead);
    }
    let out = |error: io::Error| RunError::Output { path: options.out.clone(), error };
    let mut output = Output::create(&options.out, options.output).map_err(out)?;
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(options.threads)
        .build()
        .map_err(|e| RunError::Threads(e.to_string()))?;
    let done = AtomicUsize::new(0);
    let mut summary = Summary::default();
    let mut all = Tables::default();
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    output.rows(&Tables { errors: failed.clone(), ..Tables::default() }).map_err(out)?;
    summary.errors += failed.len();
    for chunk in inputs.chunks(CHUNK) {
        // Byte-identical files are extracted once: the first by path.
        let mut work: Vec<(Input, Loaded)> = Vec::new();
        for input in chunk.iter().cloned() {
            let item = match std::fs::read(&input.path).map(Arc::<[u8]>::from) {
                Err(e) => Err(e.to_string()),
                Ok(bytes) => {
                    let id = doc_id(&bytes);
                    let earlier = seen.get(&id).cloned();
                    seen.entry(id.clone()).or_insert_with(|| input.shown.clone());
                    Ok((bytes, id, earlier))
                }
            };
            work.push((input, item));
        }
        let results: Vec<Done> = pool.install(|| {
            work.par_iter()
                .map(|(input, item)| {
                    let result = match item {
                        Err(error) => failure(input, "", "read", error, "检查文件权限，或重新下载"),
                        Ok((_, id, Some(first))) => duplicate(input, id, first),
                        Ok((bytes, id, None)) => one(input, bytes, id, engine),
                    };
                    progress(done.fetch_add(1, Ordering::Relaxed) + 1, inputs.len());
                    result
                })
                .collect()
        });
        for result in results {
            if let Some((id, text)) = &result.text {
                summary.text_bytes += text.len();
                output.text(id, text).map_err(out)?;
            }
            summary.add(&result.tables);
            output.rows(&result.tables).map_err(out)?;
            all.append(result.tables);
        }
    }
    output.finish().map_err(out)?;
    Ok((summary, all))
}

impl Summary {
    fn add(&mut self, tables: &Tables) {
        for document in &tables.documents {
            *self.documents.entry(document.status.clone()).or_default() += 1;
            self.warnings += usize::from(!document.warnings.is_empty());
        }
        self.targets += tables.targets.len();
        self.deadlines += tables.deadlines.len();
        self.responsibilities += tables.responsibilities.len();
        self.errors += tables.errors.len();
    }
}

/// Extracts one file. A panic of a reader or rule costs that file, not the batch.
fn one(input: &Input, bytes: &[u8], id: &str, engine: &Engine) -> Done {
    let extracted = catch_unwind(AssertUnwindSafe(|| {
        extract(bytes, &input.shown, engine).map(|found| (found.rows(&input.shown, engine), found.document.text))
    }));
    match extracted {
        Ok(Ok((tables, text))) => Done { tables, text: Some((id.to_owned(), text)) },
        Ok(Err(error)) if error.is_skip() => skipped(input, id, &error),
        Ok(Err(error)) => failure(input, id, "read", &error.to_string(), &error.hint()),
        Err(_) => failure(input, id, "extract", "程序内部错误", "请把该文件发给维护者；其他文件不受影响"),
    }
}

fn row(input: &Input, id: &str, status: &str, warnings: &str) -> DocumentRow {
    DocumentRow {
        doc_id: id.to_owned(),
        path: input.shown.clone(),
        status: status.to_owned(),
        warnings: warnings.to_owned(),
        ..DocumentRow::default()
    }
}

fn failure(input: &Input, id: &str, stage: &str, error: &str, hint: &str) -> Done {
    let errors = vec![ErrorRow {
        path: input.shown.clone(),
        stage: stage.to_owned(),
        error: error.to_owned(),
        hint: hint.to_owned(),
    }];
    Done {
        tables: Tables { documents: vec![row(input, id, "failed", error)], errors, ..Tables::default() },
        text: None,
    }
}

fn skipped(input: &Input, id: &str, error: &ReadError) -> Done {
    let mut document = row(input, id, "skipped", &error.to_string());
    if let ReadError::NotANotice(format) = error {
        document.format = format.as_str().to_owned();
    }
    Done { tables: Tables { documents: vec![document], ..Tables::default() }, text: None }
}

fn duplicate(input: &Input, id: &str, first: &str) -> Done {
    let document = row(input, id, "duplicate", &format!("与 {first} 内容相同"));
    Done { tables: Tables { documents: vec![document], ..Tables::default() }, text: None }
}
