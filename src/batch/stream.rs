//! Lines in, answers out: in order, with bounded memory, and without waiting for more input before answering what is
//! there.

use std::collections::VecDeque;
use std::io::{self, BufRead, Read, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use rayon::ThreadPool;
use rayon::prelude::*;

/// Bytes of lines that wait. One line is always let through.
pub const WAITING_BYTES: usize = 16 << 20;
/// Lines for each thread that are answered together.
const LINES_A_THREAD: usize = 32;

/// A line of input, without its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    Whole(Vec<u8>),
    /// Longer than allowed; its content was passed over.
    TooLong,
}

impl Line {
    fn bytes(&self) -> usize {
        if let Self::Whole(bytes) = self { bytes.len() } else { 0 }
    }
}

#[derive(Default)]
struct Waiting {
    /// With their numbers, from 1.
    lines: VecDeque<(usize, Line)>,
    bytes: usize,
    /// Set when the input has ended: well, or by an error.
    end: Option<io::Result<()>>,
    /// Nobody takes lines any more.
    given_up: bool,
}

#[derive(Default)]
struct Queue {
    waiting: Mutex<Waiting>,
    changed: Condvar,
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads until the input ends or nobody takes lines any more.
    fn fill(&self, input: impl BufRead, longest: usize) {
        let end = self.read(input, longest);
        self.lock().end = Some(end);
        self.changed.notify_all();
    }

    fn read(&self, input: impl BufRead, longest: usize) -> io::Result<()> {
        for (line, number) in lines(input, longest).zip(1..) {
            let line = line?;
            let mut waiting = self.lock();
            while waiting.bytes > 0 && waiting.bytes + line.bytes() > WAITING_BYTES && !waiting.given_up {
                waiting = self.changed.wait(waiting).unwrap_or_else(PoisonError::into_inner);
            }
            if waiting.given_up {
                break;
            }
            waiting.bytes += line.bytes();
            waiting.lines.push_back((number, line));
            drop(waiting);
            self.changed.notify_all();
        }
        Ok(())
    }

    /// What waits, at least one line and at most `most`; nothing at the end of the input.
    fn take(&self, most: usize) -> io::Result<Vec<(usize, Line)>> {
        let mut waiting = self.lock();
        loop {
            if !waiting.lines.is_empty() {
                let count = waiting.lines.len().min(most);
                let lines: Vec<_> = waiting.lines.drain(..count).collect();
                waiting.bytes -= lines.iter().map(|(_, l)| l.bytes()).sum::<usize>();
                drop(waiting);
                self.changed.notify_all();
                return Ok(lines);
            }
            if let Some(end) = waiting.end.take() {
                return end.map(|()| Vec::new());
            }
            waiting = self.changed.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn give_up(&self) {
        self.lock().given_up = true;
        self.changed.notify_all();
    }
}

/// The lines of `input`; of one longer than `longest` bytes no more than that is held.
pub fn lines(mut input: impl BufRead, longest: usize) -> impl Iterator<Item = io::Result<Line>> {
    std::iter::from_fn(move || next_line(&mut input, longest).transpose())
}

fn next_line(input: &mut impl BufRead, longest: usize) -> io::Result<Option<Line>> {
    let mut line = Vec::new();
    let most = u64::try_from(longest).unwrap_or(u64::MAX).saturating_add(1);
    if input.by_ref().take(most).read_until(b'\n', &mut line)? == 0 {
        return Ok(None);
    }
    if line.last() == Some(&b'\n') {
        line.pop();
        if line.last() == Some(&b'\r') {
            line.pop();
        }
    } else if line.len() > longest {
        drop(line);
        pass_line(input)?;
        return Ok(Some(Line::TooLong));
    }
    Ok(Some(Line::Whole(line)))
}

fn pass_line(input: &mut impl BufRead) -> io::Result<()> {
    loop {
        let buffer = input.fill_buf()?;
        if buffer.is_empty() {
            return Ok(());
        }
        match buffer.iter().position(|b| *b == b'\n') {
            Some(at) => {
                input.consume(at + 1);
                return Ok(());
            }
            None => {
                let read = buffer.len();
                input.consume(read);
            }
        }
    }
}

/// Answers every line of `input` on the threads of `pool` and writes the answers in order. `answer` gets the number of
/// the line, from 1. Whatever waits when the threads are free is answered and flushed, so that one who sends a line and
/// waits for its answer gets it. `longest` is in bytes.
///
/// # Errors
/// When reading or writing fails.
pub fn in_order_of_lines(
    pool: &ThreadPool,
    input: impl BufRead + Send + 'static,
    mut output: impl Write,
    longest: usize,
    answer: impl Fn(usize, Line) -> Vec<u8> + Sync,
) -> io::Result<()> {
    let queue = Arc::new(Queue::default());
    // Not joined: it may wait for input that nobody will answer.
    let reader = Arc::clone(&queue);
    thread::spawn(move || reader.fill(input, longest));
    let mut work = || -> io::Result<()> {
        loop {
            let lines = queue.take(LINES_A_THREAD * pool.current_num_threads())?;
            if lines.is_empty() {
                return Ok(());
            }
            let answers: Vec<Vec<u8>> =
                pool.install(|| lines.into_par_iter().with_max_len(1).map(|(n, l)| answer(n, l)).collect());
            answers.iter().try_for_each(|a| output.write_all(a))?;
            output.flush()?;
        }
    };
    let outcome = work();
    queue.give_up();
    outcome
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;
    use std::sync::mpsc;
    use std::time::Duration;

    use super::*;

    fn pool(threads: usize) -> ThreadPool {
        rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads")
    }

    fn echo(number: usize, line: Line) -> Vec<u8> {
        match line {
            Line::Whole(bytes) => format!("{number} {}\n", String::from_utf8_lossy(&bytes)).into_bytes(),
            Line::TooLong => format!("{number} !\n").into_bytes(),
        }
    }

    #[test]
    fn answers_come_in_order_and_long_lines_are_passed_over() {
        for threads in [1, 4] {
            let mut text = String::new();
            let mut wanted = String::new();
            for n in 1..=500 {
                let line = if n % 7 == 0 { "x".repeat(20 + n) } else { "y".repeat(n % 20) };
                let answer = if n % 7 == 0 { "!" } else { &line };
                wanted += &format!("{n} {answer}\n");
                text += &format!("{line}{}", if n % 2 == 0 { "\r\n" } else { "\n" });
            }
            let mut out = Vec::new();
            in_order_of_lines(&pool(threads), io::Cursor::new(text), &mut out, 20, echo).expect("answered");
            assert_eq!(String::from_utf8(out).expect("UTF-8"), wanted);
        }
    }

    /// A pipe that gives what it is sent, and ends with its sender.
    struct Pipe(mpsc::Receiver<Vec<u8>>, Vec<u8>);

    impl Read for Pipe {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            if self.1.is_empty() {
                self.1 = self.0.recv().unwrap_or_default();
            }
            let n = self.1.len().min(out.len());
            out[..n].copy_from_slice(&self.1[..n]);
            self.1.drain(..n);
            Ok(n)
        }
    }

    struct Sink(mpsc::Sender<Vec<u8>>);

    impl Write for Sink {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.send(bytes.to_vec()).map_err(io::Error::other)?;
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn one_who_waits_for_an_answer_gets_it() {
        let (ask, asked) = mpsc::channel();
        let (answer, answered) = mpsc::channel();
        let run = thread::spawn(move || {
            in_order_of_lines(&pool(2), BufReader::new(Pipe(asked, Vec::new())), Sink(answer), 99, echo)
        });
        for n in 1..=3 {
            ask.send(format!("line {n}\n").into_bytes()).expect("sent");
            let got = answered.recv_timeout(Duration::from_secs(30)).expect("an answer before the next line");
            assert_eq!(got, format!("{n} line {n}\n").into_bytes());
        }
        drop(ask);
        run.join().expect("ends").expect("well");
    }

    #[test]
    fn a_reader_that_goes_away_ends_the_work() {
        let (answer, answered) = mpsc::channel();
        drop(answered);
        let lines = io::Cursor::new("a\n".repeat(100_000));
        assert!(in_order_of_lines(&pool(2), lines, Sink(answer), 99, echo).is_err());
    }
}
