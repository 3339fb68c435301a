//! Engines that are not ours run in a process of their own, with a limit of time and memory: one that hangs, takes all
//! memory or dies costs its file, not the batch. The program starts itself again for it (`gangmu read-worker`); the
//! file goes in by standard input, what the engine found comes out as JSON.
//!
//! A program that uses the library and does not call [`enable`] runs the engines in its own process.

use std::io::{Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::mpsc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::printed::Page;
use super::workbook::Sheet;
use super::{ReadError, pdf, workbook};

/// Name of the hidden subcommand.
pub const WORKER: &str = "read-worker";
/// Address space of a worker.
const MEMORY: u64 = 900 << 20;
/// Seconds of computing for a small file, and bytes for which one more is given.
const SECONDS: u64 = 8;
const BYTES_A_SECOND: usize = 2 << 20;
/// A busy machine may need so many times longer; where computing time cannot be limited, the clock is.
const PATIENCE: u64 = if cfg!(unix) { 8 } else { 1 };
/// Bytes of an answer.
const LARGEST_ANSWER: u64 = 512 << 20;

static PROGRAM: OnceLock<PathBuf> = OnceLock::new();

/// From now on engines run in processes of `program`, which must answer to `read-worker` by [`worker`].
pub fn enable(program: PathBuf) {
    let _ = PROGRAM.set(program);
}

/// Whether processes are started at all.
pub fn is_enabled() -> bool {
    PROGRAM.get().is_some()
}

/// What an engine is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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

    fn named(name: &str) -> Option<Self> {
        [Self::Pdf, Self::Xlsx, Self::Xls].into_iter().find(|t| t.as_str() == name)
    }

    fn run(self, bytes: Vec<u8>) -> Result<Raw, ReadError> {
        let run = AssertUnwindSafe(|| match self {
            Self::Pdf => pdf::engine::pages(bytes).map(Raw::Pages),
            Self::Xlsx => workbook::engine::xlsx(bytes).map(Raw::Sheets),
            Self::Xls => workbook::engine::xls(bytes).map(Raw::Sheets),
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
    Damaged(String),
    TooLarge(String),
    Encrypted,
}

fn died(task: Task) -> ReadError {
    ReadError::Damaged { what: format!("文件内容有误，{} 读取引擎中断", task.as_str()) }
}

/// What the engine for `task` finds in `bytes`.
///
/// # Errors
/// When the file is damaged, encrypted or too large, or the engine hangs or dies over it.
pub fn run(task: Task, bytes: &[u8]) -> Result<Raw, ReadError> {
    match PROGRAM.get() {
        Some(program) => match in_process(program, task, bytes)? {
            Raw::Failed(Failure::Damaged(what)) => Err(ReadError::Damaged { what }),
            Raw::Failed(Failure::TooLarge(what)) => Err(ReadError::TooLarge { what }),
            Raw::Failed(Failure::Encrypted) => Err(ReadError::Encrypted),
            found => Ok(found),
        },
        None => task.run(bytes.to_vec()),
    }
}

/// A child that does not outlive its use.
struct Worker(Child);

impl Drop for Worker {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn in_process(program: &PathBuf, task: Task, bytes: &[u8]) -> Result<Raw, ReadError> {
    let unstartable = |e: std::io::Error| ReadError::Unreadable { what: format!("无法启动读取进程：{e}") };
    let child = Command::new(program)
        .args([WORKER, task.as_str()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(unstartable)?;
    let mut worker = Worker(child);
    let (Some(mut input), Some(output)) = (worker.0.stdin.take(), worker.0.stdout.take()) else {
        return Err(died(task));
    };
    let seconds = seconds_for(bytes.len());
    let too_long = || ReadError::TooLarge { what: format!("读取用时超过 {seconds} 秒") };
    let (sender, receiver) = mpsc::channel();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            // A worker that dies early closes its end.
            let _ = input.write_all(bytes);
        });
        scope.spawn(move || {
            let mut answer = Vec::new();
            let read = output.take(LARGEST_ANSWER).read_to_end(&mut answer);
            let _ = sender.send(read.map(|_| answer));
        });
        let answer = receiver.recv_timeout(Duration::from_secs(seconds * PATIENCE));
        if answer.is_err() {
            // Both threads end when the pipes break.
            let _ = worker.0.kill();
            return Err(too_long());
        }
        let answer = answer.ok().and_then(Result::ok).unwrap_or_default();
        serde_json::from_slice(&answer).map_err(|_| match worker.0.wait().ok().and_then(ended_by) {
            Some(Limit::Time) => too_long(),
            Some(Limit::Memory) => {
                ReadError::TooLarge { what: format!("读取所需内存多于 {} MB", MEMORY >> 20) }
            }
            None => died(task),
        })
    })
}

/// The other end: reads the file from `input`, writes what the engine finds to `output`. Gives the exit status.
pub fn worker(task: &str, mut input: impl Read, mut output: impl Write) -> u8 {
    std::panic::set_hook(Box::new(|_| {}));
    let Some(task) = Task::named(task) else { return 2 };
    let mut bytes = Vec::new();
    if input.read_to_end(&mut bytes).is_err() {
        return 2;
    }
    limit(seconds_for(bytes.len()));
    let raw = task.run(bytes).unwrap_or_else(|error| {
        Raw::Failed(match error {
            ReadError::Encrypted => Failure::Encrypted,
            ReadError::TooLarge { what } => Failure::TooLarge(what),
            ReadError::Damaged { what } => Failure::Damaged(what),
            other => Failure::Damaged(other.to_string()),
        })
    });
    let written = serde_json::to_writer(std::io::BufWriter::new(&mut output), &raw);
    u8::from(written.is_err())
}

fn seconds_for(bytes: usize) -> u64 {
    SECONDS + (bytes / BYTES_A_SECOND) as u64
}

/// What a worker ran into.
enum Limit {
    Time,
    Memory,
}

#[cfg(unix)]
fn limit(seconds: u64) {
    use rlimit::Resource;
    let _ = Resource::AS.set(MEMORY, MEMORY);
    let _ = Resource::CPU.set(seconds, seconds + 1);
}

#[cfg(not(unix))]
fn limit(_: u64) {}

#[cfg(unix)]
fn ended_by(status: std::process::ExitStatus) -> Option<Limit> {
    use std::os::unix::process::ExitStatusExt;
    // SIGXCPU; SIGABRT, as Rust ends when memory runs out.
    match status.signal() {
        Some(24) => Some(Limit::Time),
        Some(6) => Some(Limit::Memory),
        _ => None,
    }
}

#[cfg(not(unix))]
fn ended_by(_: std::process::ExitStatus) -> Option<Limit> {
    None
}
