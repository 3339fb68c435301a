//! The README says what is so: its rows are rows of a run on `corpus/`, its commands are commands.

use std::path::Path;
use std::sync::OnceLock;

use crate::{fresh_folder, gangmu, status, stderr, stdout, table};

fn readme() -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).expect("README.md")
}

/// Output of one run on the corpus, for all tests here.
fn corpus_run() -> &'static Path {
    static RUN: OnceLock<std::path::PathBuf> = OnceLock::new();
    RUN.get_or_init(|| {
        let out = fresh_folder("readme");
        let run =
            gangmu(["run", "corpus", "--no-compare", "--no-xlsx", "--no-report", "--out", &out.to_string_lossy()]);
        assert_eq!(status(&run), 0, "{}", stderr(&run));
        out
    })
}

/// Cells of a line `| a | b | c |`, without the back-ticks of code.
fn cells(line: &str) -> Vec<String> {
    let inner = line.trim().trim_start_matches('|').trim_end_matches('|');
    inner.split('|').map(|c| c.trim().trim_matches('`').to_owned()).collect()
}

/// Tables after `<!-- row of NAME -->`: the name, and (column, value) of each line.
fn printed_rows(text: &str) -> Vec<(String, Vec<(String, String)>)> {
    let mut rows = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let Some(name) = line.strip_prefix("<!-- row of ").and_then(|l| l.strip_suffix(" -->")) else { continue };
        let body = lines.by_ref().take_while(|l| l.starts_with('|')).skip(2).map(cells);
        rows.push((name.to_owned(), body.map(|c| (c[0].clone(), c[1].clone())).collect()));
    }
    rows
}

#[test]
fn every_row_is_one_of_a_run_on_the_corpus() {
    let rows = printed_rows(&readme());
    let names: Vec<&str> = rows.iter().map(|(name, _)| name.as_str()).collect();
    for wanted in ["documents", "tasks", "targets", "numbers", "deadlines", "responsibilities"] {
        assert!(names.contains(&wanted), "the README shows no row of {wanted}");
    }
    for (name, printed) in &rows {
        assert!(printed.len() >= 3, "{name}");
        let agrees = |row: &Vec<(String, String)>| row.iter().filter(|cell| printed.contains(cell)).count();
        let table = table(corpus_run(), name);
        let nearest = table.iter().max_by_key(|row| agrees(row)).expect("rows");
        let differs: Vec<_> = printed.iter().filter(|cell| !nearest.contains(cell)).collect();
        assert!(differs.is_empty(), "README.md, row of {name}: not so in a run: {differs:?}\nnearest row: {nearest:?}");
    }
}

#[test]
fn every_command_and_option_that_it_names_exists() {
    let known = stdout(&gangmu(["--help"]));
    let mut seen = 0;
    let text = readme();
    for line in text.split("```").skip(1).step_by(2).flat_map(str::lines) {
        let line = line.trim().trim_start_matches("$ ");
        let rest = line.strip_prefix("gangmu ").or_else(|| line.strip_prefix("cargo run --release -- "));
        let Some(words) = rest.map(|r| r.split('#').next().unwrap_or(r).split_whitespace().collect::<Vec<_>>()) else {
            continue;
        };
        let command = words.first().expect("a command");
        assert!(known.contains(&format!("  {command}")), "no command {command}: {line}");
        let mut help = stdout(&gangmu([command, "--help"]));
        // A command of a command: gangmu rules new.
        if let Some(inner) = words.get(1).filter(|w| !w.starts_with('-') && help.contains(&format!("  {w} "))) {
            help = stdout(&gangmu([command, inner, "--help"]));
        }
        for option in words.iter().filter(|w| w.starts_with("--")) {
            assert!(help.contains(*option), "{command} has no option {option}: {line}");
        }
        seen += 1;
    }
    assert!(seen >= 4, "{seen} commands found");
}
