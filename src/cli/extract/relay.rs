//! `extract --jsonl` under watch: this process hands lines on to another that answers them, and keeps each until its
//! answer has come whole. When a document kills or stops the other one, the next takes over at the first line without an
//! answer, and gives those that were under way a process of their own.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::process::Stdio;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use crate::batch::{Line, WAITING_BYTES, lines};
use crate::cli::OK;
use crate::cli::messages::Messages;
use crate::cli::supervise::{Watch, died, own_code};

/// Tells the process that answers the number of the first line that it is given.
pub const FIRST: &str = "GANGMU_FIRST_LINE";

#[derive(Default)]
struct Kept {
    /// Without an answer so far, oldest first.
    lines: VecDeque<Arc<Vec<u8>>>,
    /// How many of these the present process has been given.
    given: usize,
    bytes: usize,
    answered: usize,
    /// Set when the input has ended: well, or by an error.
    end: Option<io::Result<()>>,
    /// The present process takes no more lines.
    closed: bool,
    /// Nobody wants answers any more.
    given_up: bool,
}

#[derive(Default)]
struct Relay {
    kept: Mutex<Kept>,
    changed: Condvar,
}

impl Relay {
    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change<T>(&self, change: impl FnOnce(&mut Kept) -> T) -> T {
        let changed = change(&mut self.lock());
        self.changed.notify_all();
        changed
    }

    /// Takes in lines until the input ends or nobody wants answers any more.
    fn fill(&self, input: impl BufRead, longest: usize) {
        let take_in = || -> io::Result<()> {
            for line in lines(input, longest) {
                let mut line = match line? {
                    Line::Whole(line) => line,
                    // Long enough for the one that answers to refuse it.
                    Line::TooLong => vec![b' '; longest + 1],
                };
                line.push(b'\n');
                let mut kept = self.lock();
                while kept.bytes > 0 && kept.bytes + line.len() > WAITING_BYTES && !kept.given_up {
                    kept = self.changed.wait(kept).unwrap_or_else(PoisonError::into_inner);
                }
                if kept.given_up {
                    break;
                }
                kept.bytes += line.len();
                kept.lines.push_back(Arc::new(line));
                drop(kept);
                self.changed.notify_all();
            }
            Ok(())
        };
        let end = take_in();
        self.change(|kept| kept.end = Some(end));
    }

    /// Gives lines to a process until it dies or there are no more.
    fn give(&self, mut to: impl Write) {
        loop {
            let mut kept = self.lock();
            let line = loop {
                if kept.closed {
                    return;
                }
                if let Some(line) = kept.lines.get(kept.given).map(Arc::clone) {
                    kept.given += 1;
                    break line;
                }
                if kept.end.is_some() {
                    return;
                }
                kept = self.changed.wait(kept).unwrap_or_else(PoisonError::into_inner);
            };
            drop(kept);
            if to.write_all(&line).is_err() {
                return;
            }
        }
    }

    /// Passes whole answers on until there are no more. What a process that died left of an answer is dropped.
    fn pass_on(&self, from: impl Read, output: &mut impl Write) -> io::Result<()> {
        let mut answers = BufReader::with_capacity(1 << 16, from);
        let mut answer = Vec::new();
        while answers.read_until(b'\n', &mut answer).is_ok() && answer.last() == Some(&b'\n') {
            output.write_all(&answer)?;
            answer.clear();
            if answers.buffer().is_empty() {
                output.flush()?;
            }
            self.change(|kept| {
                kept.bytes -= kept.lines.pop_front().map_or(0, |line| line.len());
                kept.given = kept.given.saturating_sub(1);
                kept.answered += 1;
            });
        }
        output.flush()
    }
}

/// How the input ended, once all of it is answered or it can't be read on.
enum Over {
    Not,
    Well,
    Badly(io::Error),
}

impl Relay {
    fn over(&self) -> Over {
        let mut kept = self.lock();
        match kept.end.take() {
            Some(Err(error)) => Over::Badly(error),
            Some(Ok(())) => {
                kept.end = Some(Ok(()));
                if kept.lines.is_empty() { Over::Well } else { Over::Not }
            }
            None => Over::Not,
        }
    }
}

/// Has every line of `input` answered by processes of this program, started with `args`, and writes the answers to
/// `output`, in order; `longest` is that of a line in bytes. Gives the exit status.
///
/// # Errors
/// When the input can't be read, the output not written, or a process not started.
pub fn run(
    args: &[OsString],
    input: impl BufRead + Send + 'static,
    mut output: impl Write,
    longest: usize,
    messages: &Messages,
) -> io::Result<u8> {
    let mut watch = Watch::new()?;
    let relay = Arc::new(Relay::default());
    // Not joined: it may wait for input that nobody will answer.
    let taken_in = Arc::clone(&relay);
    thread::spawn(move || taken_in.fill(input, longest));
    loop {
        let before = relay.change(|kept| {
            (kept.given, kept.closed) = (0, false);
            kept.answered
        });
        let mut command = watch.command(args).ok_or(io::ErrorKind::NotFound)?;
        let mut child = command.env(FIRST, (before + 1).to_string()).stdout(Stdio::piped()).spawn()?;
        let (to, from) = (child.stdin.take(), child.stdout.take());
        let (Some(to), Some(from)) = (to, from) else { return Err(io::ErrorKind::BrokenPipe.into()) };
        let passed = thread::scope(|scope| {
            scope.spawn(|| relay.give(to));
            let passed = relay.pass_on(from, &mut output);
            relay.change(|kept| (kept.closed, kept.given_up) = (true, passed.is_err()));
            passed
        });
        // One that nobody listens to any more ends by itself.
        passed?;
        let status = child.wait()?;
        match (relay.over(), own_code(status)) {
            (Over::Badly(error), _) => return Err(error),
            (_, Some(code)) => return Ok(code),
            (Over::Well, None) => return Ok(OK),
            (Over::Not, None) if watch.again(relay.lock().answered > before) => {}
            (Over::Not, None) => return Ok(died(status, messages)),
        }
    }
}
