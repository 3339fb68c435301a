//! Runs that go well: the summary, and the shape of the tables.

use std::fs;

use crate::{fresh_folder, gangmu, status, stderr, stdout};

/// One notice with what a spreadsheet would take for a formula.
const NOTICE: &str = "某某市2024年工作要点\n\n一、主要目标\n=到2024年底，新建公园10个。（牵头单位：市城管局）\n";

#[test]
fn the_summary_counts_and_says_where() {
    let out = fresh_folder("summary");
    let run = gangmu([
        "run",
        "corpus/suzhou-ip-2023.txt",
        "corpus/suzhou-ip-2023.txt.gold.json",
        "--no-compare",
        "--no-xlsx",
        "--no-report",
        "--out",
        &out.to_string_lossy(),
    ]);
    assert_eq!(status(&run), 0, "{}", stderr(&run));
    assert_eq!(stderr(&run), "", "no progress bar outside a terminal");
    let shown = stdout(&run).replace(&*out.to_string_lossy(), "OUT");
    let seconds = shown.lines().find_map(|l| l.split("用时 ").nth(1)?.split(' ').next()).expect("the time").to_owned();
    insta::assert_snapshot!(shown.replace(&seconds, "N"));
}

#[test]
fn tables_open_in_a_spreadsheet() {
    let folder = fresh_folder("spreadsheet");
    fs::write(folder.join("a.txt"), NOTICE).expect("written");
    let (input, out) = (folder.join("a.txt"), folder.join("out"));
    let run = |more: &[&str]| {
        let mut args = vec!["run", input.to_str().expect("UTF-8"), "--out", out.to_str().expect("UTF-8")];
        args.extend(more);
        let run = gangmu(args);
        assert_eq!(status(&run), 0, "{}", stderr(&run));
        fs::read(out.join("tasks.csv")).expect("the table")
    };
    let with_mark = run(&[]);
    assert!(with_mark.starts_with(b"\xEF\xBB\xBFdoc_id,task_id,"));
    let without = run(&["--no-bom"]);
    assert_eq!(&with_mark[3..], &without[..]);
    let chinese = String::from_utf8(run(&["--headers", "zh"])).expect("UTF-8");
    assert!(chinese.starts_with("\u{feff}文档编号,任务编号,"), "{chinese}");
    let targets = crate::table(&out, "targets");
    assert_eq!(targets.len(), 1);
    assert!(crate::value(&targets[0], "原句").starts_with("'=到2024年底"), "{targets:?}");
}

#[test]
fn a_run_holds_exactly_its_own_documents() {
    let folder = fresh_folder("own-documents");
    let out = folder.join("out").to_string_lossy().into_owned();
    for input in ["corpus/suzhou-ip-2023.txt", "corpus/haidian-digital-2024.txt"] {
        let run = gangmu(["run", input, "--out", &out]);
        assert_eq!(status(&run), 0, "{}", stderr(&run));
        let documents = crate::table(&folder.join("out"), "documents");
        assert_eq!(documents.len(), 1);
        assert!(input.ends_with(crate::value(&documents[0], "path")));
        assert_eq!(fs::read_dir(folder.join("out/text")).expect("texts").count(), 1);
    }
}

#[test]
fn the_same_bytes_whatever_the_threads() {
    let run = |threads: &str| {
        let out = fresh_folder(&format!("threads-{threads}"));
        let folder = out.to_string_lossy().into_owned();
        let tables = ["--no-compare", "--no-xlsx", "--no-report"];
        let run = gangmu(["run", "corpus", "--threads", threads, "--out", &folder].into_iter().chain(tables));
        assert_eq!(status(&run), 0, "{}", stderr(&run));
        out
    };
    let (one, four) = (run("1"), run("4"));
    let names = ["documents", "tasks", "targets", "numbers", "deadlines", "responsibilities", "errors"];
    for name in names.map(|n| format!("{n}.csv")) {
        let read = |folder: &std::path::Path| fs::read(folder.join(&name)).expect("a table");
        assert!(read(&one) == read(&four), "{name} differs between 1 and 4 threads");
    }
}
