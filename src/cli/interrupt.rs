//! Ctrl-C: the run ends at once with a message. Nothing is half-written: tables are moved into place in one step, which
//! is let through, and what lies aside serves the next run.

use super::messages::Messages;
use crate::batch;

/// Exit status of a program that was interrupted, by convention of shells: 128 + SIGINT.
const INTERRUPTED: i32 = 130;

/// Watches for Ctrl-C until the program ends.
pub fn watch(messages: &Messages) {
    let message = messages.get("run.interrupted");
    // Without a handler the system's own still ends the program; only the message is lost.
    let _ = ctrlc::set_handler(move || {
        let _whole = batch::wait_for_commit();
        eprintln!("\n{message}");
        std::process::exit(INTERRUPTED);
    });
}
