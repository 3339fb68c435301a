//! Plain text: every printed line is a block; `structure::join` decides which lines belong together. Rows of cells
//! that clearly are a table become one.

use crate::document::{Block, Reading, Wrap};
use crate::structure::han::others;
use crate::structure::labels::LabelDictionary;

use super::text_table::table_at;

/// Reads decoded text. A form feed (the end of a page) ends a line too.
pub fn read(text: &str, labels: &LabelDictionary) -> Reading {
    let mut reading = Reading::new("text");
    let mut lines: Vec<&str> = Vec::new();
    for line in text.split('\n') {
        let line = line.trim_end_matches('\r');
        if others(line).any(|(_, c)| ends_line(c)) {
            lines.extend(line.split(ends_line));
        } else {
            lines.push(line);
        }
    }
    let mut at = 0;
    while at < lines.len() {
        if let Some(found) = table_at(&lines[at..], labels) {
            reading.blocks.push(Block::Table(found.table));
            at += found.lines;
        } else {
            reading.push_line(lines[at], Wrap::Line);
            at += 1;
        }
    }
    reading
}

fn ends_line(c: char) -> bool {
    matches!(c, '\r' | '\u{b}' | '\u{c}' | '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Source;

    #[test]
    fn lines_and_tables_come_in_order() {
        let labels = LabelDictionary::load(&Source::built_in()).unwrap_or_else(|d| panic!("{d:?}"));
        let reading = read("一、主要指标\r\n指标\t2026年\r\n绿色工厂\t60家\r\n\u{c}二、重点任务", &labels);
        let shown: Vec<String> = reading
            .blocks
            .iter()
            .map(|b| match b {
                Block::Text(t) => t.text.clone(),
                Block::Table(t) => format!("{}x{}", t.rows, t.columns),
            })
            .collect();
        assert_eq!(shown, ["一、主要指标", "2x2", "", "二、重点任务"]);
    }
}
