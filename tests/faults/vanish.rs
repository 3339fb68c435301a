//! Files that vanish, shrink or grow while a run reads them: every file found has its row.

use std::fs;
use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use super::{Workshop, finished, gangmu, notices, rows, scaled};

#[test]
fn files_that_change_while_being_read_are_accounted_for() {
    let shop = Workshop::new("vanish");
    let (input, out) = (shop.at("in"), shop.at("out"));
    let (rounds, count) = (scaled(1, 10), scaled(120, 2000));
    let (mut found, mut failed) = (0, 0);
    for round in 0..rounds {
        notices::write(&input, count, round);
        let stop = AtomicBool::new(false);
        let output = thread::scope(|scope| {
            scope.spawn(|| {
                for n in (0..count).rev().cycle().take(count * 4) {
                    let path = input.join(notices::name(n));
                    match n % 3 {
                        0 => drop(fs::remove_file(&path)),
                        1 => drop(fs::write(&path, "短")),
                        _ => {
                            if let Ok(mut file) = fs::OpenOptions::new().append(true).open(&path) {
                                let _ = file.write_all("新增：到2025年底，建成示范园区9个。\n".as_bytes());
                            }
                        }
                    }
                    if stop.load(Ordering::Relaxed) {
                        break;
                    }
                    thread::sleep(std::time::Duration::from_micros(300));
                }
            });
            let output = finished(gangmu(&input, &out).arg("--fresh"));
            stop.store(true, Ordering::Relaxed);
            output
        });
        let documents = rows(&out, "documents");
        let errors = rows(&out, "errors");
        let of = |status: &str| documents.iter().filter(|d| d.iter().any(|cell| cell == status)).count();
        let bad = of("failed");
        // What was gone before it could be looked at is no file yet: it has its error and no row. A file that is read
        // while it is written may end within a character: that is told as a loss.
        let read = errors.iter().filter(|e| !e.iter().any(|cell| cell == "find")).count();
        assert_eq!(bad + of("partial"), read, "every file that failed or lost something has its reason");
        assert!(matches!(output.status.code(), Some(0 | 1)), "{output:?}");
        found += documents.len();
        failed += bad;
    }
    println!(
        "files that change: {found} found in {rounds} runs, {failed} gone before they were read, each with its row"
    );
}
