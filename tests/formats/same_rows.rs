//! `files/` holds the plan of `plan.py` in every format; `make.py` writes them.

use std::path::PathBuf;
use std::sync::LazyLock;

use gangmu::extract::{Engine, extract};
use gangmu::read::Limits;
use gangmu::read::archive::members;
use gangmu::rules::Source;
use gangmu::table::Tables;

pub static ENGINE: LazyLock<Engine> =
    LazyLock::new(|| Engine::load(&Source::built_in()).unwrap_or_else(|problems| panic!("{problems:#?}")));

pub fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/formats/files")
}

pub fn rows_of(bytes: &[u8], name: &str) -> Tables {
    let found = extract(bytes, name, &ENGINE).unwrap_or_else(|e| panic!("{name}: {e}"));
    found.rows(name, &ENGINE)
}

pub fn read(name: &str) -> Vec<u8> {
    std::fs::read(folder().join(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
}

/// What must not depend on the wrapping. Places in the text may.
fn essence(tables: &Tables) -> Vec<String> {
    let mut lines = Vec::new();
    let number = |n: Option<rust_decimal::Decimal>| n.map(|n| n.normalize().to_string()).unwrap_or_default();
    for t in &tables.targets {
        lines.push(format!(
            "target {} {} {} {} {} by {} ({}) from {}{} lead {}",
            t.indicator,
            t.comparator,
            number(t.value),
            t.unit,
            t.basis,
            t.deadline,
            t.kind,
            number(t.baseline_value),
            t.binding,
            t.lead
        ));
    }
    for d in &tables.deadlines {
        lines.push(format!("deadline {} {} {}..{}", d.text, d.kind, d.start_date, d.end_date));
    }
    for r in &tables.responsibilities {
        lines.push(format!("responsibility {} {} {}", r.department, r.role, r.task_title));
    }
    for t in &tables.tasks {
        lines.push(format!("task {} {}", t.label, t.title));
    }
    lines
}

fn assert_same(name: &str, found: &[String], expected: &[String]) {
    let missing: Vec<&String> = expected.iter().filter(|l| !found.contains(l)).collect();
    let added: Vec<&String> = found.iter().filter(|l| !expected.contains(l)).collect();
    assert!(missing.is_empty() && added.is_empty(), "{name}\n missing {missing:#?}\n added {added:#?}");
    assert_eq!(found.len(), expected.len(), "{name}: some rows came twice");
}

#[test]
fn every_format_gives_the_rows_of_plain_text() {
    let expected = essence(&rows_of(&read("plan.txt"), "plan.txt"));
    assert!(expected.iter().filter(|l| l.starts_with("target ")).count() >= 20, "{expected:#?}");
    for name in [
        "plan.md",
        "plan.html",
        "plan.mht",
        "plan.docx",
        "plan.doc",
        "plan.wps",
        "plan.rtf",
        "plan.odt",
        "plan.xlsx",
        "plan.xls",
        "plan.pdf",
        "plan-embedded.pdf",
        "plan.ofd",
    ] {
        assert_same(name, &essence(&rows_of(&read(name), name)), &expected);
    }
}

#[test]
fn a_member_of_an_archive_in_an_archive_is_a_document() {
    let members = members(&read("plan.zip"), &Limits::default()).expect("an archive");
    let names: Vec<&str> = members.iter().map(|m| m.name.as_str()).collect();
    assert_eq!(names, ["附件.zip/方案.docx"]);
    let bytes = members.into_iter().next().and_then(|m| m.content.ok()).expect("its bytes");
    assert_eq!(essence(&rows_of(&bytes, "方案.docx")), essence(&rows_of(&read("plan.docx"), "plan.docx")));
}

#[test]
fn content_decides_whatever_the_ending_says() {
    let expected = essence(&rows_of(&read("plan.txt"), "plan.txt"));
    for name in ["plan.html", "plan.rtf", "plan.mht", "plan.docx", "plan.pdf"] {
        let tables = rows_of(&read(name), "plan.doc");
        assert_same(name, &essence(&tables), &expected);
        assert_ne!(tables.documents[0].format, "doc");
    }
}

#[test]
fn evidence_names_the_page_or_the_cell() {
    let pdf = rows_of(&read("plan.pdf"), "plan.pdf");
    assert!(pdf.targets.iter().all(|t| t.page == "1" || t.page == "2"), "{:?}", pdf.targets);
    assert!(pdf.responsibilities.iter().any(|r| r.page == "2"));
    let xlsx = rows_of(&read("plan.xlsx"), "plan.xlsx");
    let energy = xlsx.targets.iter().find(|t| t.indicator.contains("能耗")).expect("a target of the table");
    assert_eq!(energy.cell, "方案!A9:D9");
    assert!(xlsx.deadlines.iter().all(|d| d.cell.starts_with("方案!")));
}

#[test]
fn a_table_without_rules_and_text_in_two_columns_are_read_from_pdf() {
    let expected = essence(&rows_of(&read("plan.txt"), "plan.txt"));
    for name in ["plan-aligned.pdf", "plan-columns.pdf"] {
        let found = essence(&rows_of(&read(name), name));
        let added: Vec<&String> = found.iter().filter(|l| !expected.contains(l)).collect();
        assert!(added.is_empty(), "{name} added {added:#?}");
        let least = if name == "plan-aligned.pdf" { 30 } else { 25 };
        assert!(found.len() >= least, "{name}: {found:#?}");
    }
}

#[test]
fn markdown_is_read_as_such_whatever_its_name() {
    let tables = rows_of(&read("plan.md"), "plan.txt");
    assert_eq!(tables.documents[0].format, "md");
    assert_same("plan.md as plan.txt", &essence(&tables), &essence(&rows_of(&read("plan.txt"), "plan.txt")));
}

/// Each figure on a line of its own, as text comes that is taken out of a page span by span.
fn figures_apart(text: &str) -> String {
    let figure = regex::Regex::new(r"\d+(?:\.\d+)?").expect("a pattern");
    figure.replace_all(text, "\n$0\n").into_owned()
}

#[test]
fn scars_of_downloaded_text_change_no_row() {
    let corpus = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("corpus");
    for name in ["mianyang-report-2024.txt", "suzhou-ip-2023.txt", "wuhou-business-2024.txt", "xuzhou-ip-2022.txt"] {
        let text = std::fs::read_to_string(corpus.join(name)).unwrap_or_else(|e| panic!("{name}: {e}"));
        let expected = essence(&rows_of(text.as_bytes(), name));
        assert!(expected.len() >= 40, "{name}");
        let one_line: Vec<&str> = text.lines().map(str::trim).filter(|l| !l.is_empty()).collect();
        for (scar, scarred) in [
            ("figures on lines of their own", figures_apart(&text)),
            ("indents for line breaks", one_line.join("\u{3000}\u{3000}")),
        ] {
            assert_same(&format!("{name}, {scar}"), &essence(&rows_of(scarred.as_bytes(), name)), &expected);
        }
    }
}
