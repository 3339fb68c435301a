//! Faults that a batch must survive: being killed, a full disk, a folder that can't be written, files that vanish or
//! grow while being read, damaged files, documents that kill or stop their process, and odd folders. Each test prints what was tried and what was lost.
//!
//! The plain test run tries a few of each. All of it, in one command:
//!
//! ```text
//! GANGMU_FAULTS=full cargo test --release --test faults -- --nocapture --test-threads 1
//! ```
//!
//! GANGMU_KILLS gives another number of kills, GANGMU_BINARY another build of the program.

mod contained;
mod damage;
mod disk;
mod kill;
#[cfg(target_os = "linux")]
#[path = "../support/memory.rs"]
mod memory;
#[cfg(unix)]
mod names;
mod notices;
#[path = "../support/packed.rs"]
mod packed;
#[cfg(target_os = "linux")]
mod soak;
mod vanish;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// `few` in the plain test run, `all` when everything is asked for.
fn scaled(few: usize, all: usize) -> usize {
    if std::env::var("GANGMU_FAULTS").is_ok_and(|v| v == "full") { all } else { few }
}

/// The program under test; another build of it by GANGMU_BINARY.
fn program() -> std::ffi::OsString {
    std::env::var_os("GANGMU_BINARY").unwrap_or_else(|| env!("CARGO_BIN_EXE_gangmu").into())
}

/// An empty folder of this test, removed when dropped.
struct Workshop(PathBuf);

impl Workshop {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("gangmu-faults-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).expect("a folder for temporary files");
        Self(path)
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Workshop {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn gangmu(input: &Path, out: &Path) -> Command {
    let mut command = Command::new(program());
    command.arg("run").arg(input).arg("--out").arg(out).args(["--no-compare", "--no-xlsx", "--no-report"]);
    if cfg!(feature = "parquet") {
        command.args(["--format", "parquet"]);
    }
    command
}

fn finished(command: &mut Command) -> Output {
    command.output().expect("the program starts")
}

/// What a reader of the folder sees: every table and text, by name.
fn tables(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for (below, prefix) in [(folder.to_owned(), ""), (folder.join("text"), "text/")] {
        for entry in fs::read_dir(&below).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if entry.path().is_file() && !name.starts_with('.') {
                found.insert(format!("{prefix}{name}"), fs::read(entry.path()).expect("readable"));
            }
        }
    }
    found
}

/// Rows of a table written into `folder`.
fn rows(folder: &Path, table: &str) -> Vec<csv::StringRecord> {
    let bytes = fs::read(folder.join(format!("{table}.csv"))).expect("a table");
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
    csv::Reader::from_reader(bytes).records().collect::<Result<_, _>>().expect("rows")
}
