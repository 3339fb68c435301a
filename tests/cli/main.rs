//! The command as people meet it: real runs of the binary, what they print, and their exit status.
//!
//! Printed texts are kept in `snapshots/`; `INSTA_UPDATE=always cargo test --test cli` renews them.

mod bad_input;
mod compare;
mod extract;
mod formats;
mod help;
mod hostile;
mod inspect;
mod limits;
#[path = "../support/packed.rs"]
mod packed;
mod readme;
mod run;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Runs gangmu in the project's folder.
pub fn gangmu<S: AsRef<std::ffi::OsStr>>(args: impl IntoIterator<Item = S>) -> Output {
    Command::new(env!("CARGO_BIN_EXE_gangmu"))
        .args(args)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_remove("GANGMU_LANG")
        .env_remove("NO_COLOR")
        .output()
        .expect("the binary runs")
}

pub fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

pub fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("UTF-8")
}

pub fn status(output: &Output) -> i32 {
    output.status.code().expect("not killed")
}

/// An empty folder of this name for one test, below the build folder.
pub fn fresh_folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cli").join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder for the test");
    folder
}

/// A table as rows of (column, value).
pub fn table(folder: &Path, name: &str) -> Vec<Vec<(String, String)>> {
    let bytes = std::fs::read(folder.join(format!("{name}.csv"))).expect("the table is there");
    let text = String::from_utf8(bytes).expect("UTF-8");
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let headers = reader.headers().expect("a header row").clone();
    reader
        .records()
        .map(|r| headers.iter().map(str::to_owned).zip(r.expect("a row").iter().map(str::to_owned)).collect())
        .collect()
}

/// The value of a column.
pub fn value<'r>(row: &'r [(String, String)], column: &str) -> &'r str {
    row.iter().find(|(name, _)| name == column).map_or("", |(_, value)| value)
}
