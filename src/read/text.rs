//! Plain text: every printed line is a block; `structure::join` decides which lines belong together.

use crate::document::{Reading, Wrap};

pub fn read(text: &str) -> Reading {
    let mut reading = Reading::new("text");
    for line in text.split('\n') {
        for part in line.trim_end_matches('\r').split(['\r', '\u{b}', '\u{c}', '\u{2028}', '\u{2029}']) {
            reading.push_line(part, Wrap::Line);
        }
    }
    reading
}
