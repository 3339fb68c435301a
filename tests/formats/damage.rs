//! Damaged variants of every file: cut, bytes changed, wrong ending, deep nesting, bombs. Each must end as a document
//! or as an error within ten seconds and a gigabyte, never as a crash. By default a few of each; all of them, each
//! timed by itself, by
//!
//! ```text
//! GANGMU_DAMAGED=240 cargo test --release --test formats damage -- --nocapture
//! ```
//!
//! The command itself is run, so that the limits of its workers hold; another build of it by GANGMU_BINARY.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::{scope, sleep};
use std::time::{Duration, Instant};

use super::packed::packed;
use super::same_rows::folder;

/// Variants of each file by default.
const FEW: usize = 6;
/// Kilobytes that a run may hold, all its processes together.
const MOST_MEMORY: u64 = 1 << 20;
/// Time for one file. By default there is plenty: tests share their machine with others.
fn limit() -> Duration {
    Duration::from_secs(if count() == FEW { 120 } else { 10 })
}

/// Numbers that look like chance but are the same in every run (xorshift).
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }
}

/// The `n`th variant of a file.
fn variant(bytes: &[u8], n: usize, chance: &mut Chance) -> Vec<u8> {
    let mut out = bytes.to_vec();
    match n % 6 {
        0 => out.truncate(chance.below(bytes.len())),
        1 => {
            for _ in 0..=chance.below(24) {
                let at = chance.below(out.len());
                out[at] = chance.below(256) as u8;
            }
        }
        2 => {
            // A stretch of zeros, as a broken download leaves.
            let from = chance.below(out.len());
            let to = (from + 1 + chance.below(4096)).min(out.len());
            out[from..to].fill(0);
        }
        3 => {
            let (from, size) = (chance.below(out.len()), 1 + chance.below(2048));
            let piece = out[from..(from + size).min(out.len())].to_vec();
            let at = chance.below(out.len());
            out.splice(at..at, piece);
        }
        4 => {
            // Numbers made huge: counts, sizes and places that programs believe.
            for _ in 0..=chance.below(8) {
                let at = chance.below(out.len().saturating_sub(4));
                out[at..at + 4].fill(0xFF);
            }
        }
        _ => {
            let (from, size) = (chance.below(out.len()), 1 + chance.below(1024));
            out.drain(from..(from + size).min(bytes.len()));
        }
    }
    out
}

/// Files made to cost as much as possible.
fn bombs() -> Vec<(String, Vec<u8>)> {
    let deep = |open: &str, close: &str, n: usize| format!("{}x{}", open.repeat(n), close.repeat(n));
    let spaces = vec![b' '; 300 << 20];
    let workbook = br#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
    let relations = br#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
    let far_cell = br#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells></worksheet>"#;
    let mut nested = packed(&[("a.txt", b"x")]);
    for _ in 0..6 {
        nested = packed(&[("a.zip", &nested)]);
    }
    let wide_table = {
        let row = "<w:tr>".to_owned()
            + &"<w:tc><w:tcPr><w:gridSpan w:val=\"60000\"/></w:tcPr><w:p/></w:tc>".repeat(3000)
            + "</w:tr>";
        format!("<w:document xmlns:w=\"w\"><w:body><w:tbl>{}</w:tbl></w:body></w:document>", row.repeat(50))
    };
    let mut pdf_page_tree = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[2 0 R 2 0 R 3 0 R]/Count 999999999>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</XObject<</A 5 0 R>>>>>>endobj\n".to_vec();
    pdf_page_tree.extend(b"4 0 obj<</Length 5>>stream\n/A Do\nendstream endobj\n5 0 obj<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</A 5 0 R>>>>/Length 11>>stream\n/A Do /A Do\nendstream endobj\ntrailer<</Root 1 0 R>>\n");
    let document = |body: &str| packed(&[("word/document.xml", body.as_bytes())]);
    let open_document = |body: &str| {
        let content = format!(
            "<office:document-content xmlns:office=\"o\" xmlns:text=\"t\" xmlns:table=\"b\" xmlns:draw=\"d\"><office:body>\
             <office:text>{body}</office:text></office:body></office:document-content>"
        );
        packed(&[("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", content.as_bytes())])
    };
    let ofd = format!(
        "<ofd:OFD xmlns:ofd=\"o\">{}</ofd:OFD>",
        "<ofd:DocBody><ofd:DocRoot>OFD.xml</ofd:DocRoot></ofd:DocBody>".repeat(5000)
    );
    vec![
        ("bomb.docx".into(), packed(&[("word/document.xml", &spaces)])),
        ("deep.docx".into(), document(&deep("<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>", 40_000))),
        ("wide.docx".into(), document(&wide_table)),
        (
            "bomb.odt".into(),
            packed(&[("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", &spaces)]),
        ),
        (
            "bomb.xlsx".into(),
            packed(&[
                ("xl/workbook.xml", workbook),
                ("xl/_rels/workbook.xml.rels", relations),
                ("xl/worksheets/sheet1.xml", far_cell),
            ]),
        ),
        (
            "spaces.xlsx".into(),
            packed(&[
                ("xl/workbook.xml", workbook),
                ("xl/_rels/workbook.xml.rels", relations),
                ("xl/sharedStrings.xml", &spaces),
                ("xl/worksheets/sheet1.xml", far_cell),
            ]),
        ),
        // Text boxes in text boxes: each must be read once.
        (
            "deep.odt".into(),
            open_document(&deep("<draw:frame><draw:text-box><text:p>", "</text:p></draw:text-box></draw:frame>", 130)),
        ),
        (
            "deepest.odt".into(),
            open_document(&deep("<text:list><text:list-item>", "</text:list-item></text:list>", 90_000)),
        ),
        ("tables.odt".into(), {
            let cells =
                "<table:table-cell table:number-columns-repeated=\"9999999\"><text:p>甲</text:p></table:table-cell>";
            let row = format!("<table:table-row>{cells}</table:table-row>");
            open_document(&format!("<table:table>{}</table:table>", row.repeat(20_000)))
        }),
        ("deep.md".into(), deep("> - [", "](a) **", 300_000).into_bytes()),
        ("links.md".into(), "[".repeat(2_000_000).into_bytes()),
        ("tags.md".into(), "<a ".repeat(700_000).into_bytes()),
        ("bars.md".into(), format!("| a | b |\n{}", "|-|-|\n".repeat(200_000)).into_bytes()),
        ("tables.md".into(), "<table><tr><td>\n".repeat(60_000).into_bytes()),
        ("digits.txt".into(), "1".repeat(2_000_000).into_bytes()),
        ("loop.ofd".into(), packed(&[("OFD.xml", ofd.as_bytes())])),
        ("bomb.zip".into(), packed(&[("a.txt", &spaces), ("b.txt", &spaces)])),
        ("nested.zip".into(), nested),
        ("deep.rtf".into(), format!("{{\\rtf1{}", "{".repeat(2_000_000)).into_bytes()),
        ("deep.html".into(), deep("<div><table><tr><td>", "</td></tr></table></div>", 30_000).into_bytes()),
        ("deep.mht".into(), {
            let head = "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=a\n\n";
            (head.to_owned() + &"--a\nContent-Type: multipart/mixed; boundary=a\n\n".repeat(40_000)).into_bytes()
        }),
        ("loop.pdf".into(), pdf_page_tree),
        (
            "deep.pdf".into(),
            format!("%PDF-1.4\n1 0 obj{}endobj\ntrailer<</Root 1 0 R>>", "[".repeat(2_000_000)).into_bytes(),
        ),
        ("empty.pdf".into(), b"%PDF-1.7\n".to_vec()),
    ]
}

/// Runs the program over the files of a folder; every file must have a row.
fn assert_survives(files: &[(String, Vec<u8>)], what: &str) {
    let root = std::env::temp_dir().join(format!("gangmu-damage-{}-{what}", std::process::id()));
    let (input, output) = (root.join("in"), root.join("out"));
    std::fs::create_dir_all(&input).expect("a folder");
    for (name, bytes) in files {
        std::fs::write(input.join(name), bytes).expect("written");
    }
    let begun = Instant::now();
    let (status, peak) = run(&input, &output);
    let spent = begun.elapsed();
    let place = root.display();
    assert!(
        matches!(status.code(), Some(0..=2)),
        "{what}: the program ended with {status:?}; its files are in {place}"
    );
    assert!(spent < limit() * (files.len() as u32).max(3) / 3, "{what}: {spent:?} for {} files", files.len());
    assert!(peak <= MOST_MEMORY, "{what}: {} MB; its files are in {place}", peak >> 10);
    let documents = std::fs::read_to_string(output.join("documents.csv")).expect("documents.csv");
    for (name, _) in files {
        assert!(documents.contains(name.as_str()), "{what}: no row for {name}");
    }
    print!("{what}: {} files in {spent:.1?} and {} MB", files.len(), peak >> 10);
    if count() == FEW {
        println!();
    } else {
        let (slowest, name) = slowest(files, &input);
        println!("; the slowest took {:.2} s: {name}", slowest.as_secs_f64());
        assert!(slowest <= limit(), "{what}: {slowest:?} for {name}; the files are in {place}");
    }
    let _ = std::fs::remove_dir_all(&root);
}

fn program() -> Command {
    Command::new(std::env::var_os("GANGMU_BINARY").unwrap_or_else(|| env!("CARGO_BIN_EXE_gangmu").into()))
}

/// Runs the program over a folder; how it ended, and the kilobytes that its processes held at most.
fn run(input: &Path, output: &Path) -> (ExitStatus, u64) {
    let child = program()
        .arg("run")
        .arg(input)
        .arg("--out")
        .arg(output)
        .args(["--no-compare", "--no-xlsx", "--no-report"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    watched(child, |child| child.wait().expect("it ends"))
}

/// What `work` gives with a process, and the kilobytes that it and those it started held at most.
fn watched<T>(mut child: Child, work: impl FnOnce(&mut Child) -> T) -> (T, u64) {
    let (pid, done, peak) = (child.id(), AtomicBool::new(false), AtomicU64::new(0));
    let result = scope(|scope| {
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                peak.fetch_max(held(pid), Ordering::Relaxed);
                sleep(Duration::from_millis(20));
            }
        });
        let result = work(&mut child);
        done.store(true, Ordering::Relaxed);
        result
    });
    (result, peak.into_inner())
}

#[cfg(target_os = "linux")]
fn held(pid: u32) -> u64 {
    super::memory::memory(pid)
}

/// Not known elsewhere.
#[cfg(not(target_os = "linux"))]
fn held(_: u32) -> u64 {
    0
}

/// The time of the file that takes longest, from asking for its rows to having them, and its name.
fn slowest(files: &[(String, Vec<u8>)], folder: &Path) -> (Duration, String) {
    let mut child = program()
        .args(["extract", "--jsonl", "--threads", "1", "--root"])
        .arg(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    let mut answers = BufReader::new(child.stdout.take().expect("its output")).lines();
    let mut questions = child.stdin.take().expect("its input");
    let mut ask = |name: &str| {
        let begun = Instant::now();
        writeln!(questions, "{}", serde_json::json!({ "path": name })).expect("asked");
        let answer = answers.next().and_then(Result::ok).unwrap_or_else(|| panic!("no answer for {name}"));
        assert!(answer.contains("\"documents\":[{"), "{name}: {answer}");
        begun.elapsed()
    };
    // The first one waits for the rules.
    ask(&files.first().expect("a file").0);
    let slowest = files.iter().map(|(name, _)| (ask(name), name.clone())).max().expect("a file");
    drop(questions);
    let _ = child.wait();
    slowest
}

fn count() -> usize {
    std::env::var("GANGMU_DAMAGED").ok().and_then(|n| n.parse().ok()).unwrap_or(FEW)
}

fn originals() -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder()).expect("the files").flatten().map(|e| e.path()).filter(|p| p.is_file()).collect();
    files.sort();
    files
}

#[test]
fn damaged_files_cost_only_themselves() {
    let count = count();
    let few = count == FEW;
    let mut batch: Vec<(String, Vec<u8>)> = Vec::new();
    let all = originals();
    for (place, path) in all.iter().enumerate() {
        let bytes = std::fs::read(path).expect("a file");
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let (stem, ending) = name.rsplit_once('.').unwrap_or((&name, ""));
        let mut chance = Chance(0x9E37_79B9_7F4A_7C15 ^ (place as u64 + 1));
        for n in 0..count {
            // One in eight under the ending of another format.
            let shown = if n % 8 == 7 {
                all[(place + n) % all.len()].extension().map(|e| e.to_string_lossy().into_owned()).unwrap_or_default()
            } else {
                ending.to_owned()
            };
            batch.push((format!("{stem}-{ending}-{n:03}.{shown}"), variant(&bytes, n, &mut chance)));
        }
        if !few {
            assert_survives(&std::mem::take(&mut batch), &format!("{stem}-{ending}"));
        }
    }
    if few {
        assert_survives(&batch, "all");
    }
}

#[test]
fn bombs_end_in_an_error() {
    for bomb in bombs() {
        let name = bomb.0.clone();
        assert_survives(&[bomb], &name);
    }
}
