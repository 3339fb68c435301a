//! A run that another process watches over, and starts again when it dies or hangs (`cli::supervise`). What the run is
//! about to do is written down first: what was under way when it died is done in a process of its own the next time.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::read::process;

/// Exit status of a run that gives up because a document hangs.
pub const HUNG: u8 = 70;

const LOG: &str = "log";
const SUSPECTS: &str = "suspects.json";
/// Bytes.
const LONG_LOG: u64 = 1 << 20;
/// How often the watch looks.
const TICK: Duration = Duration::from_millis(100);

/// What may have ended earlier tries of the same run.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Suspects {
    paths: BTreeSet<String>,
    /// Everything, when the run was ended too often.
    all: bool,
}

/// A line of the log.
#[derive(Serialize, Deserialize)]
enum Event {
    Begun(String),
    Done(String),
    Hangs(String),
}

impl Suspects {
    /// Adds what was under way when the run in `folder` ended. False when there is nothing to be blamed.
    ///
    /// # Errors
    /// When the log can't be read.
    pub fn learn(&mut self, folder: &Path) -> io::Result<bool> {
        let (mut open, mut hangs) = (BTreeSet::new(), BTreeSet::new());
        for line in fs::read_to_string(folder.join(LOG))?.lines() {
            match serde_json::from_str(line) {
                Ok(Event::Begun(path)) => drop(open.insert(path)),
                Ok(Event::Done(path)) => drop(open.remove(&path)),
                Ok(Event::Hangs(path)) => drop(hangs.insert(path)),
                Err(_) => {}
            }
        }
        let before = self.paths.len();
        self.paths.extend(if hangs.is_empty() { open } else { hangs });
        Ok(self.paths.len() > before)
    }

    /// From now on every file gets a process of its own.
    pub fn suspect_all(&mut self) {
        self.all = true;
    }

    /// Leaves them in `folder` for the next try, with an empty log.
    ///
    /// # Errors
    /// When the folder can't be written.
    pub fn leave(&self, folder: &Path) -> io::Result<()> {
        fs::write(folder.join(SUSPECTS), serde_json::to_vec(self)?)?;
        File::create(folder.join(LOG)).map(drop)
    }
}

/// A document that is being worked on.
#[derive(Debug)]
struct UnderWay {
    path: String,
    /// Whether its thread waits for another process.
    elsewhere: Arc<AtomicBool>,
    ticks: u32,
    most: u32,
}

type Table = Mutex<BTreeMap<u64, UnderWay>>;

/// This process's side of it.
#[derive(Debug)]
pub struct Session {
    log: Arc<Mutex<File>>,
    suspects: Suspects,
    under_way: Arc<Table>,
    /// Whether an earlier try ended before its time.
    again: bool,
}

impl Session {
    /// Joins the session in `folder`; from now on documents that hang end this process with [`HUNG`].
    ///
    /// # Errors
    /// When the folder can't be read and written.
    pub fn join(folder: &Path) -> io::Result<Self> {
        let suspects: Option<Suspects> = match fs::read(folder.join(SUSPECTS)) {
            Ok(bytes) => Some(serde_json::from_slice(&bytes)?),
            Err(_) => None,
        };
        let log = fs::OpenOptions::new().create(true).append(true).open(folder.join(LOG))?;
        let again = suspects.is_some();
        let session = Self {
            log: Arc::new(Mutex::new(log)),
            suspects: suspects.unwrap_or_default(),
            under_way: Arc::default(),
            again,
        };
        let (table, log) = (Arc::downgrade(&session.under_way), Arc::clone(&session.log));
        std::thread::Builder::new().name("watch".to_owned()).spawn(move || watch(&table, &log))?;
        Ok(session)
    }

    pub fn is_again(&self) -> bool {
        self.again
    }

    pub fn suspects(&self, path: &str) -> bool {
        self.suspects.all || self.suspects.paths.contains(path)
    }

    /// Notes that the calling thread begins with `path`, and that it has done with it when the answer is dropped.
    pub fn begin(&self, path: &str, most: Duration) -> impl Drop + use<> {
        let ticks = u32::try_from(most.as_millis() / TICK.as_millis()).unwrap_or(u32::MAX);
        let entry = UnderWay { path: path.to_owned(), elsewhere: process::elsewhere(), ticks: 0, most: ticks };
        let mut table = lock(&self.under_way);
        note(&self.log, &Event::Begun(path.to_owned()));
        let key = table.last_key_value().map_or(0, |(k, _)| k + 1);
        table.insert(key, entry);
        Guard { key, log: Arc::clone(&self.log), under_way: Arc::clone(&self.under_way) }
    }
}

struct Guard {
    key: u64,
    log: Arc<Mutex<File>>,
    under_way: Arc<Table>,
}

impl Drop for Guard {
    fn drop(&mut self) {
        let mut table = lock(&self.under_way);
        if let Some(done) = table.remove(&self.key) {
            note(&self.log, &Event::Done(done.path));
            if table.is_empty() {
                shorten(&self.log);
            }
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// One write for one line, so that a process that dies leaves whole lines. A log that can't be written only blames less.
fn note(log: &Mutex<File>, event: &Event) {
    let Ok(mut line) = serde_json::to_vec(event) else { return };
    line.push(b'\n');
    let _ = lock(log).write_all(&line);
}

/// Empties a long log of which nothing is under way: it blames nobody.
fn shorten(log: &Mutex<File>) {
    let log = lock(log);
    if log.metadata().is_ok_and(|m| m.len() > LONG_LOG) {
        let _ = log.set_len(0);
    }
}

/// Ends the process when a document takes too long: a thread can't be stopped alone.
fn watch(table: &Weak<Table>, log: &Mutex<File>) {
    while let Some(table) = table.upgrade() {
        let mut hangs = Vec::new();
        for entry in lock(&table).values_mut().filter(|e| !e.elsewhere.load(Ordering::Relaxed)) {
            entry.ticks += 1;
            if entry.ticks > entry.most {
                hangs.push(entry.path.clone());
            }
        }
        if !hangs.is_empty() {
            hangs.into_iter().for_each(|path| note(log, &Event::Hangs(path)));
            std::process::exit(i32::from(HUNG));
        }
        drop(table);
        std::thread::sleep(TICK);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;

    #[test]
    fn what_was_under_way_is_to_be_blamed() {
        let scratch = Scratch::new().expect("a folder");
        let folder = scratch.path();
        let session = Session::join(folder).expect("joined");
        assert!(!session.is_again() && !session.suspects("a.txt"));
        drop(session.begin("a.txt", Duration::from_secs(60)));
        let open = session.begin("目录/b.txt", Duration::from_secs(60));
        let mut suspects = Suspects::default();
        assert!(suspects.learn(folder).expect("read"));
        assert!(!suspects.learn(folder).expect("read"), "nothing new");
        suspects.leave(folder).expect("written");
        drop(open);
        let next = Session::join(folder).expect("joined");
        assert!(next.is_again() && next.suspects("目录/b.txt") && !next.suspects("a.txt"));
    }

    #[test]
    fn of_several_under_way_the_one_that_hangs_is_to_be_blamed() {
        let scratch = Scratch::new().expect("a folder");
        let folder = scratch.path();
        let session = Session::join(folder).expect("joined");
        let _both = ["a.txt", "b.txt"].map(|p| session.begin(p, Duration::from_secs(60)));
        note(&session.log, &Event::Hangs("b.txt".to_owned()));
        let mut suspects = Suspects::default();
        assert!(suspects.learn(folder).expect("read"));
        assert_eq!(suspects.paths.iter().map(String::as_str).collect::<Vec<_>>(), ["b.txt"]);
    }
}
