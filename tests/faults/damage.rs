//! Damaged files: cut, with bytes flipped, repeated, or under a wrong ending. Every one has its row.

use std::fs;
use std::path::Path;

use super::{Workshop, finished, gangmu, rows, scaled};

/// Reproducible damage number `n` of `bytes`.
fn damaged(bytes: &[u8], n: usize) -> Vec<u8> {
    let mut state = (n as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mut next = |most: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % most.max(1) as u64) as usize
    };
    let mut bytes = bytes.to_vec();
    match n % 4 {
        0 => bytes.truncate(next(bytes.len())),
        1 => (0..1 + next(40)).for_each(|_| {
            let at = next(bytes.len());
            bytes[at] ^= 1 << next(8);
        }),
        2 => {
            let (from, to) = (next(bytes.len()), next(bytes.len()));
            bytes.drain(from.min(to)..from.max(to));
        }
        _ => {
            let (from, length) = (next(bytes.len()), next(400));
            let piece = bytes[from..bytes.len().min(from + length)].repeat(1 + next(20));
            let at = next(bytes.len());
            bytes.splice(at..at, piece);
        }
    }
    bytes
}

fn files_below(folder: &Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() { files_below(&path, found) } else { found.push(path) }
    }
}

#[test]
fn damaged_files_are_accounted_for() {
    let shop = Workshop::new("damage");
    let (input, out) = (shop.at("in"), shop.at("out"));
    fs::create_dir_all(&input).expect("made");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut sources = Vec::new();
    files_below(&root.join("corpus"), &mut sources);
    files_below(&root.join("tests/formats"), &mut sources);
    sources.retain(|p| p.extension().is_none_or(|e| e != "json" && e != "rs" && e != "py"));
    sources.sort();
    let count = scaled(60, 20_000);
    let endings = ["txt", "html", "docx", "pdf", "xlsx", "doc", "zip", "md", ""];
    for n in 0..count {
        let source = &sources[n % sources.len()];
        let bytes = fs::read(source).expect("readable");
        let ending = source.extension().map(|e| e.to_string_lossy().into_owned()).unwrap_or_default();
        let ending = if n % 7 == 0 { endings[n / 7 % endings.len()].to_owned() } else { ending };
        fs::write(input.join(format!("{n:05}.{ending}")), damaged(&bytes, n)).expect("written");
    }
    let output = finished(&mut gangmu(&input, &out));
    assert!(matches!(output.status.code(), Some(0 | 1)), "{output:?}");
    let documents = rows(&out, "documents");
    let paths: std::collections::BTreeSet<&str> =
        documents.iter().filter_map(|d| d.get(1)).map(|p| p.get(..5).unwrap_or(p)).collect();
    // Wholly, or in part.
    let failed = documents.iter().filter(|d| d.iter().any(|cell| cell == "failed" || cell == "partial")).count();
    let lost = count - paths.len();
    println!("{count} damaged files: {} rows, {failed} failed with a reason, {lost} lost", documents.len());
    assert_eq!(lost, 0);
    assert_eq!(failed, rows(&out, "errors").iter().filter(|e| e.get(1) != Some("find")).count());
}
