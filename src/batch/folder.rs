//! The output folder: one run at a time, everything written aside, then moved into place together.
//!
//! A run writes to `.gangmu-new`. When all is on disk, a marker (`.gangmu-commit`) names what is to be moved: before
//! it, the last good tables are untouched; after it, whoever opens the folder next finishes the move. What a killed run
//! left in `.gangmu-new` is kept as `.gangmu-interrupted` for the next run to go on from. Files that gangmu did not
//! write are left alone.

use std::collections::BTreeSet;
use std::fmt;
use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::journal::JOURNAL;
use super::system;
use crate::message::{Message, say};

const LOCK: &str = ".gangmu-lock";
const ASIDE: &str = ".gangmu-new";
const INTERRUPTED: &str = ".gangmu-interrupted";
const COMMIT: &str = ".gangmu-commit";
/// Names of the files of the last run but its texts, one a line.
const FILES: &str = ".gangmu-files";
const TEXT: &str = "text";
const OLD_TEXT: &str = "text-old";
/// How long a run that ends may hold the folder.
const ENDING: Duration = Duration::from_secs(1);

/// Held while files are moved into place: who ends the program waits for it.
static MOVING: Mutex<()> = Mutex::new(());

/// Waits until no files are being moved into place, and keeps any such move from beginning as long as the answer lives.
pub fn wait_for_commit() -> MutexGuard<'static, ()> {
    MOVING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Why the output folder can't be used.
#[derive(Debug)]
pub enum FolderError {
    Busy(PathBuf),
    HeldOpen(PathBuf),
    Io { path: PathBuf, error: io::Error },
}

impl FolderError {
    pub fn message(&self) -> Message {
        match self {
            Self::Busy(path) => say!("folder.busy", path),
            Self::HeldOpen(path) => say!("folder.held", path),
            Self::Io { path, error } => say!("folder.io", path, error),
        }
    }

    fn at(path: &Path) -> impl FnOnce(io::Error) -> Self + use<'_> {
        move |error| Self::Io { path: path.to_owned(), error }
    }
}

impl fmt::Display for FolderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.message().fmt(f)
    }
}

impl std::error::Error for FolderError {}

/// What is to be moved from aside into place.
#[derive(Debug, Serialize, Deserialize)]
struct Commit {
    files: Vec<String>,
    /// Whether `text/` is replaced too.
    text: bool,
}

/// An output folder that this process alone writes to, until dropped.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    files: BTreeSet<String>,
    /// Whether the texts of this run take the place of the earlier ones.
    text: bool,
    // Held open: the lock goes with it, also when the process is killed.
    _lock: File,
}

impl Folder {
    /// Makes the folder, locks it, and finishes the move of a run that was killed in the middle of it.
    ///
    /// # Errors
    /// When another run writes there, or the folder can't be made or written.
    pub fn open(path: &Path) -> Result<Self, FolderError> {
        fs::create_dir_all(path).map_err(FolderError::at(path))?;
        let lock_path = path.join(LOCK);
        let lock = File::create(&lock_path).map_err(FolderError::at(&lock_path))?;
        let begun = Instant::now();
        loop {
            match lock.try_lock() {
                Ok(()) => break,
                // A run that was just killed may take a moment to end.
                Err(TryLockError::WouldBlock) if begun.elapsed() < ENDING => sleep(ENDING / 50),
                Err(TryLockError::WouldBlock) => return Err(FolderError::Busy(path.to_owned())),
                Err(TryLockError::Error(error)) => return Err(FolderError::Io { path: lock_path, error }),
            }
        }
        finish_move(path)?;
        Ok(Self { path: path.to_owned(), files: BTreeSet::new(), text: true, _lock: lock })
    }

    /// Where the run writes until the end.
    pub fn aside(&self) -> PathBuf {
        self.path.join(ASIDE)
    }

    /// Where texts are written until the end.
    pub fn aside_text(&self, doc_id: &str) -> PathBuf {
        self.aside().join(text_name(doc_id))
    }

    /// An empty place to write to. What an interrupted run left there is set aside for `earlier`.
    ///
    /// # Errors
    /// When the disk is full or the folder is gone.
    pub fn begin(&self) -> Result<(), FolderError> {
        let (aside, interrupted) = (self.aside(), self.path.join(INTERRUPTED));
        let at = FolderError::at(&aside);
        let work = || {
            if aside.exists() {
                // Of two interrupted runs the one that got further is worth more.
                if journal_size(&aside) > journal_size(&interrupted) {
                    remove_folder(&interrupted)?;
                    fs::rename(&aside, &interrupted)?;
                } else {
                    remove_folder(&aside)?;
                }
            }
            fs::create_dir_all(aside.join(TEXT))
        };
        work().map_err(at)
    }

    /// Folders with tables of earlier runs: the last good one, and what an interrupted one had done.
    pub fn earlier(&self) -> Vec<PathBuf> {
        vec![self.path.clone(), self.interrupted()]
    }

    /// Folder with what an interrupted run had done.
    pub fn interrupted(&self) -> PathBuf {
        self.path.join(INTERRUPTED)
    }

    /// Takes away what interrupted runs have left.
    pub fn forget_interrupted(&self) {
        let _ = remove_folder(&self.aside());
        let _ = remove_folder(&self.interrupted());
    }

    /// Names a file that the run has written aside, to be moved into place.
    pub fn add(&mut self, name: &str) {
        self.files.insert(name.to_owned());
    }

    /// What earlier runs wrote stays beside what is added now, texts and tables.
    pub fn keep_others(&mut self) {
        self.text = false;
        let earlier = fs::read_to_string(self.path.join(FILES)).unwrap_or_default();
        self.files.extend(earlier.lines().map(str::to_owned));
    }

    /// Moves everything into place: the whole run or, when this fails before the marker is written, nothing.
    ///
    /// # Errors
    /// When a file can't be replaced, as when a spreadsheet program holds it open, or the disk is full.
    pub fn commit(mut self) -> Result<(), FolderError> {
        let aside = self.aside();
        self.add(FILES);
        let names: Vec<&str> = self.files.iter().map(String::as_str).filter(|n| *n != FILES).collect();
        write_synced(&aside.join(FILES), names.join("\n").as_bytes()).map_err(FolderError::at(&aside))?;
        for name in &self.files {
            let target = self.path.join(name);
            if system::is_held_open(&target) {
                return Err(FolderError::HeldOpen(target));
            }
        }
        let commit = Commit { files: self.files.iter().cloned().collect(), text: self.text };
        let marker = self.path.join(COMMIT);
        let written = serde_json::to_vec(&commit).map_err(io::Error::from).and_then(|bytes| {
            write_synced(&aside.join(COMMIT), &bytes)?;
            fs::rename(aside.join(COMMIT), &marker)
        });
        written.map_err(FolderError::at(&marker))?;
        finish_move(&self.path)
    }

    /// Gives up: what was written aside is taken away, the last good tables stay.
    pub fn abandon(self) {
        let _ = remove_folder(&self.aside());
    }
}

/// Name of a document's text within an output folder.
pub fn text_name(doc_id: &str) -> String {
    format!("{TEXT}/{doc_id}.txt")
}

/// Finishes a move whose marker stands; does nothing without one. Every step can be repeated.
fn finish_move(folder: &Path) -> Result<(), FolderError> {
    let marker = folder.join(COMMIT);
    let Ok(bytes) = fs::read(&marker) else { return Ok(()) };
    let _moving = wait_for_commit();
    let commit: Commit = serde_json::from_slice(&bytes)
        .map_err(|e| FolderError::Io { path: marker.clone(), error: io::Error::from(e) })?;
    let aside = folder.join(ASIDE);
    for name in fs::read_to_string(folder.join(FILES)).unwrap_or_default().lines() {
        if is_plain_name(name) && !commit.files.iter().any(|f| f == name) {
            let _ = fs::remove_file(folder.join(name));
        }
    }
    for name in commit.files.iter().filter(|n| is_plain_name(n)) {
        let (from, to) = (aside.join(name), folder.join(name));
        if from.exists() {
            system::replace(&from, &to).map_err(FolderError::at(&to))?;
        }
    }
    if commit.text {
        replace_texts(folder, &aside).map_err(FolderError::at(&folder.join(TEXT)))?;
    }
    fs::remove_file(&marker).map_err(FolderError::at(&marker))?;
    let _ = remove_folder(&aside);
    let _ = remove_folder(&folder.join(INTERRUPTED));
    Ok(())
}

/// Puts the new texts in the place of the old ones; files in `text/` that gangmu did not write stay.
fn replace_texts(folder: &Path, aside: &Path) -> io::Result<()> {
    let (new, old, place) = (aside.join(TEXT), aside.join(OLD_TEXT), folder.join(TEXT));
    if new.exists() {
        if place.exists() {
            remove_folder(&old)?;
            fs::rename(&place, &old)?;
        }
        fs::rename(&new, &place)?;
    }
    let Ok(entries) = fs::read_dir(&old) else { return Ok(()) };
    for entry in entries.flatten() {
        let name = entry.file_name();
        if !is_text_name(&name.to_string_lossy()) {
            let _ = fs::rename(entry.path(), place.join(name));
        }
    }
    Ok(())
}

/// `0123456789abcdef.txt`
fn is_text_name(name: &str) -> bool {
    name.strip_suffix(".txt").is_some_and(|id| id.len() == 16 && id.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// The lists name only files of the folder itself.
fn is_plain_name(name: &str) -> bool {
    !name.is_empty() && !name.contains(['/', '\\', ':']) && name != ".." && name != "."
}

fn journal_size(folder: &Path) -> u64 {
    fs::metadata(folder.join(JOURNAL)).map_or(0, |m| m.len())
}

fn remove_folder(path: &Path) -> io::Result<()> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn write_synced(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn temp(name: &str) -> PathBuf {
        let path = std::env::temp_dir().join(format!("gangmu-folder-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        path
    }

    fn written(path: &Path, files: &[(&str, &str)]) -> Folder {
        let mut folder = Folder::open(path).expect("a folder");
        folder.begin().expect("a place");
        for (name, text) in files {
            fs::write(folder.aside().join(name), text).expect("written");
            if !name.starts_with("text/") {
                folder.add(name);
            }
        }
        folder
    }

    #[test]
    fn a_run_replaces_its_own_files_and_no_others() {
        let path = temp("replace");
        fs::create_dir_all(path.join("text")).expect("made");
        fs::write(path.join("notes.md"), "mine").expect("written");
        fs::write(path.join("text/notes.txt"), "mine").expect("written");
        let id = "text/0123456789abcdef.txt";
        written(&path, &[("a.csv", "1"), ("b.csv", "1"), (id, "old")]).commit().expect("moved");
        written(&path, &[("a.csv", "2"), ("text/fedcba9876543210.txt", "new")]).commit().expect("moved");
        assert_eq!(fs::read_to_string(path.join("a.csv")).expect("read"), "2");
        assert!(!path.join("b.csv").exists() && !path.join(id).exists());
        assert!(path.join("notes.md").exists() && path.join("text/notes.txt").exists());
        assert!(path.join("text/fedcba9876543210.txt").exists());
        let left: Vec<_> = fs::read_dir(&path).expect("read").flatten().map(|e| e.file_name()).collect();
        assert!(!left.iter().any(|n| [ASIDE, INTERRUPTED, COMMIT].contains(&n.to_string_lossy().as_ref())), "{left:?}");
        fs::remove_dir_all(&path).expect("removed");
    }

    #[test]
    fn what_is_added_to_a_run_takes_nothing_away() {
        let path = temp("add");
        let id = "text/0123456789abcdef.txt";
        written(&path, &[("a.csv", "1"), ("b.csv", "1"), (id, "old")]).commit().expect("moved");
        let mut folder = written(&path, &[("b.csv", "2"), ("c.csv", "2")]);
        folder.keep_others();
        folder.commit().expect("moved");
        let texts: Vec<String> =
            ["a.csv", "b.csv", "c.csv", id].iter().map(|n| fs::read_to_string(path.join(n)).expect("there")).collect();
        assert_eq!(texts, ["1", "2", "2", "old"]);
        written(&path, &[("a.csv", "3")]).commit().expect("moved");
        assert!(!path.join("b.csv").exists() && !path.join("c.csv").exists());
        fs::remove_dir_all(&path).expect("removed");
    }

    #[test]
    fn a_move_that_was_cut_off_is_finished_by_the_next_run() {
        let path = temp("cut");
        written(&path, &[("a.csv", "1"), ("b.csv", "1")]).commit().expect("moved");
        let folder = written(&path, &[("a.csv", "2"), ("b.csv", "2"), ("text/0123456789abcdef.txt", "t")]);
        // As if killed after the marker and the first file.
        let marker = r#"{"files":["a.csv","b.csv"],"text":true}"#;
        fs::write(path.join(COMMIT), marker).expect("written");
        fs::rename(folder.aside().join("a.csv"), path.join("a.csv")).expect("moved");
        drop(folder);
        drop(Folder::open(&path).expect("opened"));
        assert_eq!(fs::read_to_string(path.join("b.csv")).expect("read"), "2");
        assert!(path.join("text/0123456789abcdef.txt").exists() && !path.join(COMMIT).exists());
        fs::remove_dir_all(&path).expect("removed");
    }

    #[test]
    fn two_runs_do_not_write_into_one_folder() {
        let path = temp("busy");
        let first = Folder::open(&path).expect("opened");
        assert!(matches!(Folder::open(&path), Err(FolderError::Busy(_))));
        drop(first);
        assert!(Folder::open(&path).is_ok());
        fs::remove_dir_all(&path).expect("removed");
    }
}
