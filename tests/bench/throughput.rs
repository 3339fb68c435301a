//! A whole run against the bare cutting of the same text into tokens, side by side:
//!
//! ```text
//! GANGMU_TEXTS=FOLDER GANGMU_MEGABYTES=200 cargo bench --bench throughput
//! ```
//!
//! Without `GANGMU_TEXTS` the plans of `corpus/` are used, without `GANGMU_MEGABYTES` 10 MB. Paragraphs of all texts are
//! mixed and in every sentence a character and its digits are changed, so that no cache meets the same sentence twice.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use jieba_rs::Jieba;
use rayon::prelude::*;

/// Rounds of each measurement; the shortest counts, since other programs can only make it longer.
const ROUNDS: usize = 3;

/// SplitMix64: the same texts on every machine (Steele, Lea and Flood, 2014).
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % n.max(1) as u64) as usize
    }
}

fn texts(folder: &Path, out: &mut Vec<String>) {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap_or_else(|e| panic!("{}: {e}", folder.display()))
        .flatten()
        .map(|e| e.path())
        .collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            texts(&path, out);
        } else if path.extension().is_some_and(|e| e == "txt")
            && let Ok(text) = std::fs::read_to_string(&path)
        {
            out.push(text);
        }
    }
}

/// Writes about `bytes` of mixed notices below `folder`.
fn mix(texts: &[String], bytes: usize, folder: &Path) -> usize {
    let documents: Vec<Vec<&str>> =
        texts.iter().map(|t| t.lines().filter(|l| !l.trim().is_empty()).collect()).collect();
    let han: Vec<char> = texts.iter().flat_map(|t| t.chars()).filter(|c| ('一'..='龥').contains(c)).collect();
    let mut random = Random(11);
    let (mut total, mut number) = (0, 0);
    while total < bytes {
        let document = &documents[random.below(documents.len())];
        let mut text = String::new();
        for (n, line) in document.iter().enumerate() {
            let other = &documents[random.below(documents.len())];
            let line = if n >= 4 && random.below(2) == 0 { other[random.below(other.len())] } else { line };
            for sentence in line.split_inclusive(['。', '；', '！', '？']) {
                let mut chars: Vec<char> = sentence.chars().collect();
                for i in 1..chars.len() {
                    if chars[i].is_ascii_digit() && chars[i - 1] != '年' && !chars[i - 1].is_ascii_digit() {
                        chars[i] = char::from(b'1' + random.below(9) as u8);
                    }
                }
                let places: Vec<usize> = (2..chars.len()).filter(|i| ('一'..='龥').contains(&chars[*i])).collect();
                if n >= 4 && places.len() > 6 {
                    chars[places[random.below(places.len())]] = han[random.below(han.len())];
                }
                text.extend(chars);
            }
            text.push('\n');
        }
        std::fs::write(folder.join(format!("{number:06}.txt")), &text).expect("the temporary folder can be written");
        total += text.len();
        number += 1;
    }
    total
}

fn shortest(mut measured: impl FnMut()) -> Duration {
    let times = (0..ROUNDS).map(|_| {
        let start = Instant::now();
        measured();
        start.elapsed()
    });
    times.min().unwrap_or_default()
}

fn main() {
    // `cargo bench` hands on flags for other harnesses; `cargo test --benches` only asks whether this builds.
    if std::env::args().any(|a| a == "--test") {
        return;
    }
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let source = std::env::var_os("GANGMU_TEXTS").map_or(corpus, PathBuf::from);
    let megabytes: usize = std::env::var("GANGMU_MEGABYTES").ok().and_then(|m| m.parse().ok()).unwrap_or(10);
    let mut all = Vec::new();
    texts(&source, &mut all);
    assert!(!all.is_empty(), "{}: no text files", source.display());
    let place = tempfile::tempdir().expect("a temporary folder");
    let (mixed, out) = (place.path().join("texts"), place.path().join("out"));
    std::fs::create_dir(&mixed).expect("the temporary folder can be written");
    let bytes = mix(&all, megabytes * 1_000_000, &mixed);
    let rate = |time: Duration| bytes as f64 / 1e6 / time.as_secs_f64();

    let mut written = Vec::new();
    texts(&mixed, &mut written);
    let lines: Vec<&str> = written.iter().flat_map(|t| t.lines()).collect();
    let jieba = Jieba::new();
    let cut = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        shortest(|| {
            let count = || lines.par_iter().map(|line| jieba.cut(line, true).len()).sum::<usize>();
            assert!(pool.install(count) > 0);
        })
    };
    let run = |threads: usize| {
        shortest(|| {
            let status = Command::new(env!("CARGO_BIN_EXE_gangmu"))
                .args(["run", "--fresh", "--no-compare", "--no-xlsx", "--no-report", "--threads"])
                .arg(threads.to_string())
                .arg("--out")
                .args([&out, &mixed])
                .stdout(std::process::Stdio::null())
                .status();
            assert!(status.is_ok_and(|s| s.success()), "gangmu run failed");
        })
    };
    println!("{:.0} MB of mixed text", bytes as f64 / 1e6);
    let mut gains = Vec::new();
    for (name, measured) in [("cut", &cut as &dyn Fn(usize) -> Duration), ("run", &run)] {
        let times = [1, 2].map(measured);
        for (threads, time) in [1, 2].iter().zip(times) {
            println!("{name}, {threads} threads  {:8.2} s {:8.2} MB/s", time.as_secs_f64(), rate(time));
        }
        gains.push((times[0], times[0].as_secs_f64() / times[1].as_secs_f64()));
    }
    if let [(cut, cut_gain), (run, run_gain)] = gains[..] {
        println!("one thread: a run takes {:.2} times the cutting", run.as_secs_f64() / cut.as_secs_f64());
        println!("two threads: {run_gain:.2} times as fast as one, the cutting {cut_gain:.2}");
    }
}
