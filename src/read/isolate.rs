//! Engines that are not ours run in a process of their own (`gangmu read-worker`): one that hangs, takes all memory or
//! dies costs its file, not the batch.

use std::io::{Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::printed::Page;
use super::workbook::Sheet;
use super::{Limit, Limits, ReadError, pdf, process, workbook};
use crate::message::{Message, say};

/// Name of the hidden subcommand.
pub const WORKER: &str = "read-worker";

/// What an engine is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Task {
    Pdf,
    Xlsx,
    Xls,
}

impl Task {
    fn as_str(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Xlsx => "xlsx",
            Self::Xls => "xls",
        }
    }

    fn run(self, bytes: Vec<u8>, limits: &Limits) -> Result<Raw, ReadError> {
        let run = AssertUnwindSafe(|| match self {
            Self::Pdf => pdf::engine::pages(bytes, limits).map(Raw::Pages),
            Self::Xlsx => workbook::engine::xlsx(bytes, limits).map(Raw::Sheets),
            Self::Xls => workbook::engine::xls(bytes, limits).map(Raw::Sheets),
        });
        catch_unwind(run).unwrap_or_else(|_| Err(died(self)))
    }
}

/// What engines find, before anything of ours looks at it.
#[derive(Debug, Serialize, Deserialize)]
pub enum Raw {
    Pages(Vec<Page>),
    Sheets(Vec<Sheet>),
    Failed(Failure),
}

/// The errors that an engine can have.
#[derive(Debug, Serialize, Deserialize)]
pub enum Failure {
    Damaged(Message),
    TooLarge(Message, Option<Limit>),
    Encrypted,
}

#[derive(Serialize, Deserialize)]
struct Question {
    task: Task,
    limits: Limits,
}

fn died(task: Task) -> ReadError {
    ReadError::Damaged { what: say!("read.engine.died", task = task.as_str()) }
}

/// What the engine for `task` finds in `bytes`.
///
/// # Errors
/// When the file is damaged, encrypted or too large, or the engine hangs or dies over it.
pub fn run(task: Task, bytes: &[u8], limits: &Limits) -> Result<Raw, ReadError> {
    if !process::is_enabled() {
        return task.run(bytes.to_vec(), limits);
    }
    match process::ask(&[WORKER], &Question { task, limits: *limits }, bytes, limits) {
        Ok(Raw::Failed(Failure::Damaged(what))) => Err(ReadError::Damaged { what }),
        Ok(Raw::Failed(Failure::TooLarge(what, limit))) => Err(ReadError::TooLarge { what, limit }),
        Ok(Raw::Failed(Failure::Encrypted)) => Err(ReadError::Encrypted),
        Ok(found) => Ok(found),
        Err(ended) => Err(ended.error(|| died(task))),
    }
}

/// The other end: reads the file from `input`, writes what the engine finds to `output`. Gives the exit status.
pub fn worker(input: impl Read, mut output: impl Write) -> u8 {
    std::panic::set_hook(Box::new(|_| {}));
    let Ok((Question { task, limits }, bytes)) = process::asked(input) else { return 2 };
    process::keep_within(&limits, bytes.len(), Duration::ZERO);
    let raw = task.run(bytes, &limits).unwrap_or_else(|error| {
        Raw::Failed(match error {
            ReadError::Encrypted => Failure::Encrypted,
            ReadError::TooLarge { what, limit } => Failure::TooLarge(what, limit),
            ReadError::Damaged { what } => Failure::Damaged(what),
            other => Failure::Damaged(other.message()),
        })
    });
    let written = serde_json::to_writer(std::io::BufWriter::new(&mut output), &raw);
    u8::from(written.is_err())
}
