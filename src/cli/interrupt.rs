//! Ctrl-C: the run ends at once with a message. Nothing is half-written: tables are moved into place in one step, which
//! is let through, and what lies aside serves the next run.

use std::sync::Mutex;

use super::messages::Messages;
use super::supervise;
use crate::batch;

/// Exit status of a program that was interrupted, by convention of shells: 128 + SIGINT.
pub const INTERRUPTED: u8 = 130;

/// Watches for Ctrl-C, and for the end of the process that watches over this one, until the program ends.
pub fn watch(messages: &Messages) {
    static ONCE: Mutex<()> = Mutex::new(());
    let message = messages.get("run.interrupted");
    let end = move || {
        // Never given back: the message comes once.
        let _once = ONCE.lock();
        let _whole = batch::wait_for_commit();
        eprintln!("\n{message}");
        std::process::exit(i32::from(INTERRUPTED));
    };
    supervise::when_alone(end.clone());
    // Without a handler the system's own still ends the program; only the message is lost.
    let _ = ctrlc::set_handler(end);
}
