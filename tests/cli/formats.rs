//! Tables as JSON lines and Parquet: the same rows as the CSV beside them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{fresh_folder, gangmu, status, stderr, table};

const EXTRACTION: [&str; 7] = ["documents", "tasks", "targets", "numbers", "deadlines", "responsibilities", "errors"];

/// The corpus and a file that fails, in every format.
fn run_in(folder: &Path, formats: &str) -> PathBuf {
    let broken = folder.join("broken.docx");
    fs::write(&broken, b"PK\x03\x04 cut off").expect("written");
    let out = folder.join("out");
    let args = ["run", "corpus", &broken.to_string_lossy(), "--no-xlsx", "--format", formats];
    let run = gangmu(args.into_iter().chain(["--out", &out.to_string_lossy()]));
    assert_eq!(status(&run), 1, "{}", stderr(&run));
    out
}

fn names_with(folder: &Path, ending: &str) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .expect("the folder")
        .map(|e| e.expect("an entry").path())
        .filter(|p| p.extension().is_some_and(|e| e == ending))
        .map(|p| p.file_stem().expect("a name").to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// A JSON value as the CSV would have it.
fn plain(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::Null => String::new(),
        serde_json::Value::String(text) if text.starts_with(['=', '+', '-', '@', '\t', '\r']) => format!("'{text}"),
        serde_json::Value::String(text) => text.clone(),
        number => number.to_string(),
    }
}

#[test]
fn every_table_has_the_same_rows_in_every_format() {
    let folder = fresh_folder("formats");
    let out = run_in(&folder, "csv,jsonl,parquet");
    let tables = names_with(&out, "csv");
    assert!(EXTRACTION.iter().chain(&["indicators", "panel"]).all(|t| tables.iter().any(|x| x == t)), "{tables:?}");
    assert_eq!(names_with(&out, "jsonl"), tables);
    for name in &tables {
        let text = fs::read_to_string(out.join(format!("{name}.jsonl"))).expect("the table");
        let rows: Vec<serde_json::Value> = text.lines().map(|l| serde_json::from_str(l).expect("JSON")).collect();
        let wanted = table(&out, name);
        assert_eq!(rows.len(), wanted.len(), "{name}");
        for (row, cells) in rows.iter().zip(&wanted) {
            for (column, cell) in cells {
                let got = plain(&row[column]);
                // JSON numbers are read here as binary ones: their text may differ, their value not.
                let same = got == *cell || got.parse::<f64>().ok().is_some_and(|g| Ok(g) == cell.parse());
                assert!(same, "{name}.{column}: {got:?} for {cell:?}");
            }
        }
    }
}

#[cfg(feature = "parquet")]
#[test]
fn parquet_is_read_back_by_other_programs() {
    let folder = fresh_folder("formats-parquet");
    let out = run_in(&folder, "parquet");
    let tables = names_with(&out, "csv");
    assert_eq!(names_with(&out, "parquet"), tables);
    assert!(names_with(&out, "jsonl").is_empty());
    for name in &tables {
        use parquet::file::reader::{FileReader, SerializedFileReader};
        let file = fs::File::open(out.join(format!("{name}.parquet"))).expect("the table");
        let rows = SerializedFileReader::new(file).expect("Parquet").metadata().file_metadata().num_rows();
        assert_eq!(usize::try_from(rows), Ok(table(&out, name).len()), "{name}");
    }
    let python = std::env::var("GANGMU_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/read_back.py");
    let read = match Command::new(&python).arg(program).arg(&out).output() {
        Ok(read) => read,
        Err(error) => return eprintln!("skipped: {python}: {error}"),
    };
    let said = format!("{}{}", String::from_utf8_lossy(&read.stdout), String::from_utf8_lossy(&read.stderr));
    match read.status.code() {
        Some(0) => println!("{said}"),
        Some(77) => eprintln!("skipped: {said}"),
        other => panic!("{other:?}: {said}"),
    }
}

#[test]
fn a_later_run_takes_the_other_formats_away_again() {
    let folder = fresh_folder("formats-again");
    let out = folder.join("out");
    let run = |formats: &str| {
        let out = out.to_string_lossy();
        let run = gangmu(["run", "corpus/suzhou-ip-2023.txt", "--out", &out, "--format", formats]);
        assert_eq!(status(&run), 0, "{}", stderr(&run));
    };
    run("jsonl");
    let first = fs::read(out.join("targets.jsonl")).expect("the table");
    run("jsonl");
    assert_eq!(fs::read(out.join("targets.jsonl")).expect("the table"), first);
    run("csv");
    assert!(names_with(&out, "jsonl").is_empty(), "rows of another run beside those of this one");
}
