//! A run that is killed at any moment leaves the last good tables, or after the marker all of the new ones.

use std::fs;
use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::{Workshop, finished, gangmu, notices, scaled, tables};

/// A reproducible row of numbers (a linear congruential generator, Knuth's constants).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most.max(1)
    }
}

fn killed_after(mut child: Child, delay: Duration, out: &std::path::Path) -> bool {
    sleep(delay);
    let running = child.try_wait().expect("a state").is_none();
    let _ = child.kill();
    let _ = child.wait();
    // The process that does the work ends with the one that watches over it.
    if let Ok(lock) = fs::File::open(out.join(".gangmu-lock")) {
        let _ = lock.lock();
    }
    running
}

#[test]
fn kills_lose_nothing() {
    let shop = Workshop::new("kill");
    let (input, out, reference) = (shop.at("in"), shop.at("out"), shop.at("reference"));
    let temporary = shop.at("tmp");
    fs::create_dir(&temporary).expect("made");
    let asked = std::env::var("GANGMU_KILLS").ok().and_then(|n| n.parse().ok());
    let kills = asked.unwrap_or(scaled(3, 500));
    let notices = scaled(30, 400);
    let (mut numbers, mut lost, mut in_time, mut old, mut new) = (Numbers(7), 0, 0, 0, 0);
    notices::write(&input, notices, 0);
    let begun = Instant::now();
    assert!(finished(&mut gangmu(&input, &out)).status.success());
    let whole_run = begun.elapsed().as_micros() as u64;
    let mut last_good = tables(&out);
    for round in 1..=kills {
        // Other contents, so that a whole run gives other tables.
        if round % 3 == 1 {
            notices::write(&input, notices, round);
            assert!(finished(gangmu(&input, &reference).arg("--fresh")).status.success());
        }
        let mut command = gangmu(&input, &out);
        command.env("TMPDIR", &temporary).stdout(Stdio::null()).stderr(Stdio::null());
        let child = command.spawn().expect("the program starts");
        let delay = Duration::from_micros(numbers.below(whole_run * 6 / 5));
        in_time += usize::from(killed_after(child, delay, &out));
        // After the marker, whoever comes next finishes the move.
        if out.join(".gangmu-commit").exists() {
            finished(gangmu(&shop.at("absent"), &out).arg("--threads").arg("1"));
            finished(&mut gangmu(&input, &out));
        }
        let seen = tables(&out);
        if seen == last_good {
            old += 1;
        } else if seen == tables(&reference) {
            new += 1;
            last_good = seen;
        } else {
            lost += 1;
            last_good = seen;
        }
        if round % 3 == 0 {
            assert!(finished(&mut gangmu(&input, &out)).status.success());
            last_good = tables(&out);
            lost += usize::from(last_good != tables(&reference));
        }
    }
    // What the killed have left goes with the next run.
    assert!(finished(gangmu(&input, &out).env("TMPDIR", &temporary)).status.success());
    let litter = fs::read_dir(&temporary).expect("a folder").count();
    println!(
        "{kills} kills ({in_time} of a running program): {old} left the old tables, {new} the new, {lost} lost something, \
         {litter} left litter"
    );
    assert_eq!((lost, litter), (0, 0));
}

/// Ctrl-C ends a run within a second, with a message, and the next run goes on.
#[cfg(unix)]
#[test]
fn an_interrupt_ends_a_run_at_once() {
    let shop = Workshop::new("interrupt");
    let notices = scaled(800, 5000);
    let (input, out) = (shop.at("in"), shop.at("out"));
    notices::write(&input, notices, 0);
    let mut command = gangmu(&input, &out);
    let child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("the program starts");
    // Until the first documents are written: then the rules are loaded and the handler stands.
    let (journal, begun) = (out.join(".gangmu-new/.gangmu-journal"), Instant::now());
    while journal.metadata().map_or(0, |m| m.len()) < 4096 && begun.elapsed() < Duration::from_secs(60) {
        sleep(Duration::from_millis(5));
    }
    let pid = child.id().to_string();
    let asked = Instant::now();
    assert!(std::process::Command::new("kill").args(["-INT", &pid]).status().expect("kill").success());
    let output = child.wait_with_output().expect("ended");
    let took = asked.elapsed();
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    println!("interrupt: ended after {} ms", took.as_millis());
    assert_eq!(output.status.code(), Some(130), "{message}");
    assert!(message.contains("已中断"), "{message}");
    assert!(took < Duration::from_secs(5), "{took:?}");
    assert!(tables(&out).is_empty());
    assert!(finished(&mut gangmu(&input, &out)).status.success());
    assert_eq!(super::rows(&out, "documents").len(), notices);
}
