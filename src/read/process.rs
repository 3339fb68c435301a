//! Work that may hang, take all memory or kill its process, done by this program started anew (a hidden subcommand):
//! what it costs is limited, and it costs its file, not the batch. What is asked goes in by standard input, a line of
//! JSON and the file's bytes behind it; the answer comes out as JSON.
//!
//! A program that uses the library and does not call [`enable`] works in its own process.

use std::cell::LazyCell;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock, mpsc};
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Limit, Limits, ReadError};
use crate::message::say;

/// A busy machine may need so many times longer; where computing time cannot be limited, the clock is.
const PATIENCE: u32 = if cfg!(unix) { 8 } else { 1 };
/// Bytes of an answer.
const LARGEST_ANSWER: u64 = 512 << 20;

static PROGRAM: OnceLock<PathBuf> = OnceLock::new();

thread_local! {
    static ELSEWHERE: LazyCell<Arc<AtomicBool>> = LazyCell::new(Arc::default);
}

/// From now on work is given to processes of `program`.
pub fn enable(program: PathBuf) {
    let _ = PROGRAM.set(program);
}

/// Whether processes are started at all.
pub fn is_enabled() -> bool {
    PROGRAM.get().is_some()
}

/// The program that processes are started of.
pub fn program() -> Option<&'static Path> {
    PROGRAM.get().map(PathBuf::as_path)
}

/// Whether this thread only waits for another process, which has limits of its own: true or false as time goes on.
pub fn elsewhere() -> Arc<AtomicBool> {
    ELSEWHERE.with(|flag| Arc::clone(flag))
}

/// Marks the thread as waiting while `work` lasts.
pub fn waiting<T>(work: impl FnOnce() -> T) -> T {
    let flag = elsewhere();
    flag.store(true, Ordering::Relaxed);
    let done = work();
    flag.store(false, Ordering::Relaxed);
    done
}

/// Why there is no answer.
#[derive(Debug)]
pub enum Ended {
    Unstartable(io::Error),
    Time(Duration),
    Memory(u64),
    Stack,
    /// By another fault of the program.
    Died,
}

impl Ended {
    /// The error of the file that the work was about; `died` says what a fault means.
    pub fn error(self, died: impl FnOnce() -> ReadError) -> ReadError {
        match self {
            Self::Unstartable(error) => ReadError::Unreadable { what: say!("read.engine.start", e = error) },
            Self::Time(limit) => Limit::Seconds.passed(say!("read.engine.time", seconds = limit.as_secs())),
            Self::Memory(limit) => Limit::MemoryMb.passed(say!("read.engine.memory", mb = limit)),
            Self::Stack => Limit::Nesting.passed(say!("read.engine.stack")),
            Self::Died => died(),
        }
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

/// Asks a process, started with `args`, for its answer to `question` about `bytes`.
///
/// # Errors
/// When it can't be started, meets a limit or dies.
///
/// # Panics
/// Without [`enable`].
pub fn ask<A: DeserializeOwned>(
    args: &[&str],
    question: &impl Serialize,
    bytes: &[u8],
    limits: &Limits,
) -> Result<A, Ended> {
    let program = PROGRAM.get().expect("enabled before");
    let mut child = Command::new(program)
        .args(args)
        // The C library sets 64 MB of addresses aside for each thread that waits for another's, and they count.
        .env("MALLOC_ARENA_MAX", "2")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(Ended::Unstartable)?;
    let (input, output, words) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let mut worker = Worker(child);
    let (Some(mut input), Some(output), Some(words)) = (input, output, words) else { return Err(Ended::Died) };
    let mut head = serde_json::to_vec(question).unwrap_or_default();
    head.push(b'\n');
    let time = limits.time(bytes.len());
    let (sender, receiver) = mpsc::channel();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            // A worker that dies early closes its end.
            let _ = input.write_all(&head).and_then(|()| input.write_all(bytes));
        });
        scope.spawn(move || {
            let mut answer = Vec::new();
            let read = output.take(LARGEST_ANSWER).read_to_end(&mut answer);
            let _ = sender.send(read.map(|_| answer));
        });
        let last_words = scope.spawn(move || last_words(words));
        let answer = waiting(|| receiver.recv_timeout(time * PATIENCE));
        let Ok(answer) = answer else {
            // Both threads end when the pipes break.
            let _ = worker.0.kill();
            return Err(Ended::Time(time));
        };
        let answer = answer.unwrap_or_default();
        serde_json::from_slice(&answer).map_err(|_| match worker.0.wait().ok().and_then(ended_by) {
            Some(Limit::Seconds) => Ended::Time(time),
            Some(_) if last_words.join().is_ok_and(|w| w.contains("overflowed its stack")) => Ended::Stack,
            Some(_) => Ended::Memory(limits.of(Limit::MemoryMb)),
            None => Ended::Died,
        })
    })
}

/// The beginning of what a worker says before it dies; what follows is thrown away, so that it never waits.
fn last_words(mut output: impl Read) -> String {
    let mut words = Vec::new();
    let _ = output.by_ref().take(1 << 16).read_to_end(&mut words);
    let _ = io::copy(&mut output, &mut io::sink());
    String::from_utf8_lossy(&words).into_owned()
}

/// The other end: the question and the bytes.
///
/// # Errors
/// When the input can't be read or holds no question.
pub fn asked<Q: DeserializeOwned>(mut input: impl Read) -> io::Result<(Q, Vec<u8>)> {
    let mut bytes = Vec::new();
    input.read_to_end(&mut bytes)?;
    let end = bytes.iter().position(|b| *b == b'\n').unwrap_or(bytes.len());
    let question = serde_json::from_slice(&bytes[..end])?;
    bytes.drain(..bytes.len().min(end + 1));
    Ok((question, bytes))
}

/// Keeps this process within `limits` for work on `bytes` bytes; `spent` is the time that it has already taken.
pub fn keep_within(limits: &Limits, bytes: usize, spent: Duration) {
    let seconds = (limits.time(bytes) + spent).as_secs_f64().ceil() as u64;
    limit(limits.bytes(Limit::MemoryMb), seconds);
}

#[cfg(unix)]
fn limit(memory: u64, seconds: u64) {
    use rlimit::Resource;
    let _ = Resource::AS.set(memory, memory);
    let _ = Resource::CPU.set(seconds, seconds.saturating_add(1));
}

#[cfg(not(unix))]
fn limit(_: u64, _: u64) {}

#[cfg(unix)]
fn ended_by(status: std::process::ExitStatus) -> Option<Limit> {
    use std::os::unix::process::ExitStatusExt;
    // SIGXCPU, or SIGKILL a second later; SIGABRT, as Rust ends when memory runs out and when a stack overflows.
    match status.signal() {
        Some(24 | 9) => Some(Limit::Seconds),
        Some(6) => Some(Limit::MemoryMb),
        _ => None,
    }
}

#[cfg(not(unix))]
fn ended_by(_: std::process::ExitStatus) -> Option<Limit> {
    None
}
