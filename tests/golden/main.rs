//! The tables of `corpus/`, byte for byte: any change of a rule shows as a change of rows.
//!
//! `GANGMU_GOLDEN=renew cargo test --test golden` writes the present tables to `tables/`; read the difference before
//! it is committed. Large tables are kept as the SHA-256 of their bytes.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use sha2::{Digest, Sha256};

/// Tables that are small enough to be read as a difference.
const WHOLE: [&str; 8] = ["documents", "targets", "deadlines", "matrix", "panel", "coverage", "departments", "series"];
/// The others.
const HASHED: [&str; 6] = ["tasks", "numbers", "responsibilities", "errors", "ledger", "indicators"];
const HASHES: &str = "sha256.txt";

fn run(threads: usize) -> PathBuf {
    let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("golden-{threads}"));
    let _ = std::fs::remove_dir_all(&out);
    let status = Command::new(env!("CARGO_BIN_EXE_gangmu"))
        .args(["run", "corpus", "--fresh", "--no-xlsx", "--no-report", "--no-bom"])
        .args(["--threads", &threads.to_string(), "--out"])
        .arg(&out)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .status()
        .expect("the binary runs");
    assert!(status.success());
    out
}

fn tables(out: &Path) -> BTreeMap<&'static str, Vec<u8>> {
    let read = |name: &&'static str| (*name, std::fs::read(out.join(format!("{name}.csv"))).expect("a table"));
    WHOLE.iter().chain(&HASHED).map(read).collect()
}

fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The tables as they are kept: file name and content.
fn kept(tables: &BTreeMap<&'static str, Vec<u8>>) -> BTreeMap<String, Vec<u8>> {
    let mut files: BTreeMap<String, Vec<u8>> =
        WHOLE.iter().map(|name| (format!("{name}.csv"), tables[name].clone())).collect();
    let hashes: String = HASHED.iter().map(|name| format!("{}  {name}.csv\n", hash(&tables[name]))).collect();
    files.insert(HASHES.to_owned(), hashes.into_bytes());
    files
}

#[test]
fn tables_of_the_corpus_are_as_kept_whatever_the_threads() {
    let one = tables(&run(1));
    for threads in [2, 4, 9] {
        let several = tables(&run(threads));
        for (name, bytes) in &one {
            assert!(*bytes == several[name], "{name}.csv differs between 1 and {threads} threads");
        }
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/tables");
    if std::env::var("GANGMU_GOLDEN").is_ok_and(|v| v == "renew") {
        std::fs::create_dir_all(&folder).expect("the folder");
        for (name, bytes) in kept(&one) {
            std::fs::write(folder.join(name), bytes).expect("written");
        }
        return;
    }
    let mut differences = String::new();
    for (name, bytes) in kept(&one) {
        let golden = std::fs::read(folder.join(&name)).unwrap_or_default();
        if golden != bytes {
            let _ = writeln!(differences, "{name}:\n{}", difference(&golden, &bytes));
        }
    }
    assert!(
        differences.is_empty(),
        "tables of corpus/ have changed. If that is meant: GANGMU_GOLDEN=renew cargo test --test golden\n{differences}"
    );
}

/// The first lines that only one side has.
fn difference(golden: &[u8], now: &[u8]) -> String {
    let (golden, now) = (String::from_utf8_lossy(golden), String::from_utf8_lossy(now));
    let only = |a: &str, b: &str, sign: char| -> Vec<String> {
        let other: std::collections::BTreeSet<&str> = b.lines().collect();
        a.lines().filter(|l| !other.contains(l)).take(5).map(|l| format!("{sign} {l}")).collect()
    };
    [only(&golden, &now, '-'), only(&now, &golden, '+')].concat().join("\n")
}
