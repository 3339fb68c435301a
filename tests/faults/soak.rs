//! Batches one after another for a quarter of an hour (or GANGMU_SOAK seconds): time and memory stay flat, within one
//! long run and from run to run, and nothing is left behind.
//!
//! ```text
//! cargo test --release --test faults soak -- --ignored --nocapture
//! ```

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::memory::memory;
use super::{Workshop, gangmu, notices, rows};

/// Documents of one batch.
const NOTICES: usize = 20_000;
/// Growth that is noise.
const NOISE: f64 = 1.15;

fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(0.0)
}

/// The middle of the first third and of the last.
fn ends(values: &[f64]) -> (f64, f64) {
    let third = (values.len() / 3).max(1);
    (median(&values[..third.min(values.len())]), median(&values[values.len().saturating_sub(third)..]))
}

#[test]
#[ignore = "takes a quarter of an hour"]
fn soak() {
    let seconds = std::env::var("GANGMU_SOAK").ok().and_then(|s| s.parse().ok()).unwrap_or(900);
    let shop = Workshop::new("soak");
    let (input, out) = (shop.at("in"), shop.at("out"));
    notices::write(&input, NOTICES, 0);
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    // Their names put them first: what reads a PDF takes memory that a text does not, and is kept for the next.
    for folder in ["corpus", "tests/formats/files"] {
        for entry in fs::read_dir(root.join(folder)).expect("a folder").flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if entry.path().is_file() && !name.ends_with(".json") {
                fs::copy(entry.path(), input.join(format!("0-{name}"))).expect("copied");
            }
        }
    }
    let begun = Instant::now();
    let (mut times, mut peaks, mut inside, mut rows_before) = (Vec::new(), Vec::new(), Vec::new(), None);
    while begun.elapsed() < Duration::from_secs(seconds) {
        let start = Instant::now();
        let mut command = gangmu(&input, &out);
        let mut child = command.arg("--fresh").stdout(Stdio::null()).spawn().expect("the program starts");
        let mut samples = Vec::new();
        while child.try_wait().expect("a state").is_none() {
            samples.push(memory(child.id()) as f64);
            sleep(Duration::from_millis(100));
        }
        times.push(start.elapsed().as_secs_f64());
        peaks.push(samples.iter().copied().fold(0.0, f64::max));
        // In the first quarter the rules are loaded, and the automata build the states that the texts ask for.
        let (first, last) = ends(&samples[samples.len() / 4..]);
        inside.push(last / first.max(1.0));
        let count = rows(&out, "documents").len();
        assert!(rows_before.is_none_or(|before| before == count), "{count} rows");
        rows_before = Some(count);
    }
    let left: Vec<_> = fs::read_dir(&out).expect("the folder").flatten().map(|e| e.file_name()).collect();
    let ((time_first, time_last), (peak_first, peak_last)) = (ends(&times), ends(&peaks));
    println!(
        "soak: {} batches of {} documents in {:.0} s; a batch {time_first:.1} s at first, {time_last:.1} s at last; \
         peak of memory {:.0} MB at first, {:.0} MB at last; within a batch memory at the end is {:.2} of that at its begin",
        times.len(),
        rows_before.unwrap_or(0),
        begun.elapsed().as_secs_f64(),
        peak_first / 1024.0,
        peak_last / 1024.0,
        median(&inside),
    );
    assert!(peak_last <= peak_first * NOISE && median(&inside) <= NOISE, "memory grows: {peaks:?}");
    assert!(left.len() < 20, "left behind: {left:?}");
}
