//! Documents that take too long, take all memory, overflow the stack or kill their process cost themselves and nothing
//! else: each ends as one row of `errors.csv`, and the batch goes on.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use data_encoding::BASE64;
use serde_json::{Value, json};

use super::packed::packed;
use super::{Workshop, finished, gangmu, notices, program, rows, tables};

const NOTICES: usize = 40;

/// The run's errors, after checking that all notices have their rows.
fn errors_beside_notices(output: &Output, out: &Path) -> Vec<csv::StringRecord> {
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    let documents = rows(out, "documents");
    let ok = documents.iter().filter(|d| d.iter().any(|cell| cell == "ok")).count();
    assert_eq!((documents.len(), ok), (NOTICES + 1, NOTICES));
    rows(out, "errors")
}

#[test]
fn a_document_that_takes_too_long_costs_only_itself() {
    let shop = Workshop::new("long");
    let (input, out) = (shop.at("in"), shop.at("out"));
    notices::write(&input, NOTICES, 0);
    fs::write(input.join("00010-slow.docx"), slow()).expect("written");
    let begun = Instant::now();
    let output = finished(gangmu(&input, &out).args(LIFTED).args(["--max-seconds", "1"]));
    let errors = errors_beside_notices(&output, &out);
    println!("a document that takes too long: {} after {:?}", &errors[0][2], begun.elapsed());
    assert!(errors.len() == 1 && errors[0][3].contains("--max-seconds"), "{errors:?}");
}

/// A long text inside a thousand tables, each of which hands it on to the next.
fn slow() -> Vec<u8> {
    nested(1_000, &format!("<w:p><w:r><w:t>{}</w:t></w:r></w:p>", "甲".repeat(7_000_000)))
}

/// A limit of the system stands for a machine without more memory.
#[cfg(unix)]
#[test]
fn a_document_that_takes_all_memory_costs_only_itself() {
    let shop = Workshop::new("memory");
    let (input, out) = (shop.at("in"), shop.at("out"));
    notices::write(&input, NOTICES, 0);
    let page = format!("<html><body>{}</body></html>", "<p><i>a</i>".repeat(900_000));
    fs::write(input.join("00010-large.html"), page).expect("written");
    let plain = gangmu(&input, &out);
    let mut command = Command::new("sh");
    command.arg("-c").arg("ulimit -v 600000; exec \"$0\" \"$@\"").arg(plain.get_program()).args(plain.get_args());
    let errors = errors_beside_notices(&finished(command.args(["--max-seconds", "120"])), &out);
    println!("a document that takes all memory: {}", &errors[0][2]);
    assert!(errors.len() == 1 && errors[0][3].contains("--max-memory-mb"), "{errors:?}");
}

/// With the limit of nesting lifted, tables in tables recurse beyond any stack.
#[test]
fn a_document_that_overflows_the_stack_costs_only_itself() {
    let shop = Workshop::new("stack");
    let (input, out) = (shop.at("in"), shop.at("out"));
    notices::write(&input, NOTICES, 0);
    fs::write(input.join("00010-deep.docx"), deep()).expect("written");
    let output = finished(gangmu(&input, &out).args(LIFTED).args(["--max-seconds", "60"]));
    let errors = errors_beside_notices(&output, &out);
    println!("a document that overflows the stack: {}", &errors[0][2]);
    assert!(errors.len() == 1 && errors[0][2].contains("栈"), "{errors:?}");
}

/// Limits that would stop a document before it does harm, lifted.
const LIFTED: [&str; 4] = ["--max-nesting", "10000000", "--max-ratio", "2000"];

fn deep() -> Vec<u8> {
    nested(150_000, "")
}

/// A DOCX of tables in tables, and what stands in the innermost.
fn nested(tables: usize, inside: &str) -> Vec<u8> {
    let (open, close) = ("<w:tbl><w:tr><w:tc><w:p/></w:tc><w:tc>", "</w:tc></w:tr></w:tbl>");
    let body = format!("{}{inside}{}", open.repeat(tables), close.repeat(tables));
    let document = format!("<w:document xmlns:w=\"w\"><w:body>{body}</w:body></w:document>");
    packed(&[("word/document.xml", document.as_bytes())])
}

fn extract(args: &[&str]) -> Child {
    let mut command = Command::new(program());
    command.args(["extract", "--jsonl", "--threads", "2"]).args(args).stdin(Stdio::piped()).stdout(Stdio::piped());
    command.spawn().expect("the program starts")
}

fn asked(id: usize, text: &str) -> String {
    json!({"id": id, "text": text}).to_string() + "\n"
}

fn file(id: usize, bytes: &[u8]) -> String {
    json!({"id": id, "name": "a.docx", "base64": BASE64.encode(bytes)}).to_string() + "\n"
}

const NOTICE: &str = "某某市2024年工作要点\n\n一、主要目标\n到2024年底，新建公园10个。\n";

type Counts = Vec<(u64, usize)>;

/// The ids of the answers and how many targets each has, and the hints of errors by id.
fn answered(output: &Output) -> (Counts, Vec<(u64, String)>) {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let (mut all, mut hints) = (Vec::new(), Vec::new());
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let answer: Value = serde_json::from_str(line).expect("JSON");
        let id = answer["id"].as_u64().expect("an id");
        all.push((id, answer["targets"].as_array().expect("a list").len()));
        let errors = answer["errors"].as_array().expect("a list");
        hints.extend(errors.iter().map(|e| (id, format!("{} {}", e["error"], e["hint"]))));
    }
    (all, hints)
}

#[test]
fn lines_that_take_too_long_or_overflow_the_stack_cost_only_themselves() {
    let mut child = extract(&[&LIFTED[..], &["--max-seconds", "2"]].concat());
    let mut input = child.stdin.take().expect("standard input");
    let bad = [30, 31, 75];
    let writer = std::thread::spawn(move || {
        for id in 0..100 {
            let line = match id {
                30 | 75 => file(id, &slow()),
                31 => file(id, &deep()),
                _ => asked(id, NOTICE),
            };
            input.write_all(line.as_bytes()).expect("taken");
        }
    });
    let output = child.wait_with_output().expect("ended");
    writer.join().expect("written");
    let (all, hints) = answered(&output);
    let wanted: Vec<_> = (0..100).map(|id| (id, usize::from(!bad.contains(&id)))).collect();
    assert_eq!(all, wanted);
    assert_eq!(hints.iter().map(|(id, _)| *id).collect::<Vec<_>>(), bad);
    assert!(hints[0].1.contains("--max-seconds") && hints[1].1.contains("栈"), "{hints:?}");
    println!("lines that take too long or overflow the stack: {hints:?}");
}

/// The process that answers is killed; another one takes over, and no line is lost or answered twice.
#[cfg(target_os = "linux")]
#[test]
fn a_stream_whose_process_is_killed_goes_on() {
    let mut child = extract(&[]);
    let mut input = child.stdin.take().expect("standard input");
    let output = BufReader::new(child.stdout.take().expect("standard output"));
    let writer = std::thread::spawn(move || {
        (0..400).for_each(|id| input.write_all(asked(id, NOTICE).as_bytes()).expect("taken"));
    });
    let mut stdout = Vec::new();
    for (n, line) in output.lines().enumerate() {
        writeln!(stdout, "{}", line.expect("UTF-8")).expect("written");
        if n == 100 {
            let worker = child_of(child.id()).expect("the process that answers");
            assert!(Command::new("kill").args(["-9", &worker.to_string()]).status().expect("kill").success());
        }
    }
    writer.join().expect("written");
    let status = child.wait().expect("ended");
    let (all, hints) = answered(&Output { status, stdout, stderr: Vec::new() });
    assert_eq!(all, (0..400).map(|id| (id, 1)).collect::<Vec<_>>());
    assert!(hints.is_empty(), "{hints:?}");
}

/// The process that works is killed; the one that watches starts it again, and nothing is missing.
#[cfg(target_os = "linux")]
#[test]
fn a_run_whose_process_is_killed_goes_on() {
    let shop = Workshop::new("died");
    let (input, out, reference) = (shop.at("in"), shop.at("out"), shop.at("reference"));
    notices::write(&input, 300, 0);
    assert!(finished(&mut gangmu(&input, &reference)).status.success());
    let mut command = gangmu(&input, &out);
    let child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("the program starts");
    let (journal, begun) = (out.join(".gangmu-new/.gangmu-journal"), Instant::now());
    while journal.metadata().map_or(0, |m| m.len()) < 4096 && begun.elapsed() < Duration::from_secs(120) {
        sleep(Duration::from_millis(2));
    }
    let worker = child_of(child.id()).expect("the process that works");
    assert!(Command::new("kill").args(["-9", &worker.to_string()]).status().expect("kill").success());
    let output = child.wait_with_output().expect("ended");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(tables(&out) == tables(&reference), "tables differ from those of a run left alone");
}

#[cfg(target_os = "linux")]
fn child_of(parent: u32) -> Option<u32> {
    fs::read_dir("/proc").ok()?.flatten().find_map(|entry| {
        let pid: u32 = entry.file_name().to_str()?.parse().ok()?;
        let stat = fs::read_to_string(entry.path().join("stat")).ok()?;
        // pid (name) state parent ...
        let of: u32 = stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()?;
        (of == parent).then_some(pid)
    })
}
