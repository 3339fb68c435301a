//! What one file may cost: each limit has a flag, and what passes it is a row of `errors.csv` that names the flag.

use std::fs;
use std::path::Path;

use rust_xlsxwriter::Workbook;

use crate::packed::packed;
use crate::{fresh_folder, gangmu, status, stderr, stdout, table, value};

const NOTICE: &str = "某某市2024年工作要点\n\n一、主要目标\n到2024年底，新建公园10个。（牵头单位：市城管局）\n";

fn workbook(sheets: usize) -> Vec<u8> {
    let mut workbook = Workbook::new();
    for _ in 0..sheets {
        let sheet = workbook.add_worksheet();
        for row in 0..4 {
            sheet.write_string(row, 0, "新建公园10个").expect("a cell");
        }
    }
    workbook.save_to_buffer().expect("a workbook")
}

fn saved(name: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats/files").join(name)).expect("a file")
}

/// A flag, a value too low for the file, and the file.
fn cases() -> Vec<(&'static str, &'static str, &'static str, Vec<u8>)> {
    let noise: Vec<u8> = (0..3_000_000u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 11) as u8).collect();
    let long = [NOTICE.as_bytes(), &[b'\n'; 2 << 20]].concat();
    vec![
        ("--max-file-mb", "1", "long.txt", long),
        (
            "--max-unpacked-mb",
            "1",
            "large.zip",
            packed(&[("a.bin", &noise[..1_000_000]), ("b.bin", &noise[..900_000])]),
        ),
        ("--max-archive-depth", "1", "nested.zip", packed(&[("a.zip", &packed(&[("a.txt", NOTICE.as_bytes())]))])),
        ("--max-members", "2", "many.zip", packed(&[("a.txt", b"x"), ("b.txt", b"y"), ("c.txt", b"z")])),
        ("--max-nesting", "3", "plan.docx", saved("plan.docx")),
        ("--max-sheets", "2", "sheets.xlsx", workbook(3)),
        ("--max-cells", "3", "cells.xlsx", workbook(1)),
        ("--max-pages", "1", "plan.pdf", saved("plan.pdf")),
    ]
}

fn run_over(folder: &Path, more: &[&str]) -> std::process::Output {
    let (input, out) = (folder.join("in"), folder.join("out"));
    let tables = ["--no-compare", "--no-xlsx", "--no-report", "--out", out.to_str().expect("UTF-8")];
    gangmu(["run", input.to_str().expect("UTF-8")].iter().chain(&tables).chain(more))
}

#[test]
fn every_limit_has_a_flag_and_names_it() {
    let folder = fresh_folder("limits");
    fs::create_dir(folder.join("in")).expect("made");
    fs::write(folder.join("in/good.txt"), NOTICE).expect("written");
    let mut flags = Vec::new();
    for (flag, low, name, bytes) in cases() {
        fs::write(folder.join("in").join(name), bytes).expect("written");
        flags.extend([flag, low]);
    }
    for (lang, word) in [("zh", "超过上限，可用"), ("en", "exceed a limit")] {
        let run = run_over(&folder, &[&flags[..], &["--lang", lang]].concat());
        assert_eq!(status(&run), 1, "{}{}", stdout(&run), stderr(&run));
        assert!(stdout(&run).contains(word), "{}", stdout(&run));
        for (flag, _, name, _) in cases() {
            assert!(stdout(&run).lines().any(|l| l.contains(flag) && l.contains(name)), "{flag}: {}", stdout(&run));
        }
    }
    let errors = table(&folder.join("out"), "errors");
    for (flag, _, name, _) in cases() {
        let row = errors.iter().rfind(|e| value(e, "path").starts_with(name)).expect("a row");
        assert!(value(row, "hint").contains(flag), "{flag}: {row:?}");
    }
    let documents = table(&folder.join("out"), "documents");
    assert!(documents.iter().any(|d| value(d, "path") == "good.txt" && value(d, "status") == "ok"));
    // The limits by default let all of them through.
    let shown = stdout(&run_over(&folder, &["--lang", "en"]));
    assert!(!shown.contains("exceed"), "{shown}");
}

#[test]
fn a_bomb_is_stopped_by_its_ratio() {
    let folder = fresh_folder("ratio");
    fs::create_dir(folder.join("in")).expect("made");
    fs::write(folder.join("in/bomb.zip"), packed(&[("a.txt", &[b' '; 9 << 20]), ("b.txt", NOTICE.as_bytes())]))
        .expect("written");
    let shown = stdout(&run_over(&folder, &["--lang", "en"]));
    assert!(shown.contains("--max-ratio raises it: bomb.zip/a.txt"), "{shown}");
    let shown = stdout(&run_over(&folder, &["--lang", "en", "--max-ratio", "2000"]));
    assert!(!shown.contains("--max-ratio"), "{shown}");
}

#[test]
fn limits_are_read_from_the_settings_file() {
    let folder = fresh_folder("limits-toml");
    fs::write(folder.join("gangmu.toml"), "[run]\nmax-pages = 1\n").expect("written");
    fs::write(folder.join("plan.pdf"), saved("plan.pdf")).expect("written");
    let run = |more: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_gangmu"));
        command.current_dir(&folder).args(["run", "plan.pdf", "--out", "out"]).args(more).output().expect("runs")
    };
    assert!(stdout(&run(&[])).contains("--max-pages"));
    let told = run(&["--max-pages", "9"]);
    assert!(!stdout(&told).contains("--max-pages"), "the command line goes before: {}", stdout(&told));
}
