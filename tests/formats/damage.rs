//! Damaged variants of every file: cut, bytes changed, wrong ending, deep nesting, bombs. Each must end as a document
//! or as an error within ten seconds, never as a crash. By default a few of each; all of them by
//!
//! ```text
//! GANGMU_DAMAGED=240 cargo test --test formats damaged -- --nocapture
//! ```
//!
//! The command itself is run, so that the limits of its workers hold.

use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use zip::write::SimpleFileOptions;

use super::same_rows::folder;

/// Variants of each file by default.
const FEW: usize = 6;
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

pub fn packed(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        writer.start_file(*name, SimpleFileOptions::default()).expect("a member");
        writer.write_all(bytes).expect("written");
    }
    writer.finish().expect("finished").into_inner()
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
    let status = run(&input, &output);
    let spent = begun.elapsed();
    let code = status.code();
    assert!(
        matches!(code, Some(0..=2)),
        "{what}: the program ended with {status:?}; its files are in {}",
        root.display()
    );
    assert!(spent < limit() * (files.len() as u32).max(3) / 3, "{what}: {spent:?} for {} files", files.len());
    let documents = std::fs::read_to_string(output.join("documents.csv")).expect("documents.csv");
    for (name, _) in files {
        assert!(documents.contains(name.as_str()), "{what}: no row for {name}");
    }
    println!("{what}: {} files in {spent:?}", files.len());
    let _ = std::fs::remove_dir_all(&root);
}

fn run(input: &Path, output: &Path) -> std::process::ExitStatus {
    Command::new(env!("CARGO_BIN_EXE_gangmu"))
        .arg("run")
        .arg(input)
        .arg("--out")
        .arg(output)
        .args(["--no-compare", "--no-xlsx", "--no-report"])
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .status()
        .expect("the program starts")
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
