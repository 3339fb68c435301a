//! Tables as JSON: one object a row, one row a line, under the machine names. What is empty is `null`, numbers keep
//! every digit, days are ISO 8601.

use std::io::{self, Write};

use super::value::CellValue;
use super::wide::{Heading, Sheet};

/// Appends one row as a JSON object.
pub fn object(headings: &[Heading], cells: &[CellValue], out: &mut Vec<u8>) {
    out.push(b'{');
    for (n, (heading, cell)) in headings.iter().zip(cells).enumerate() {
        if n > 0 {
            out.push(b',');
        }
        string(&heading.name, out);
        out.push(b':');
        match cell {
            CellValue::Empty => out.extend_from_slice(b"null"),
            CellValue::Text(text) => string(text, out),
            CellValue::Number(number) => out.extend_from_slice(number.normalize().to_string().as_bytes()),
            CellValue::Integer(number) => out.extend_from_slice(number.to_string().as_bytes()),
        }
    }
    out.push(b'}');
}

/// Appends all rows of a table as a JSON array of objects.
pub fn array(sheet: &dyn Sheet, out: &mut Vec<u8>) {
    let headings = sheet.headings();
    out.push(b'[');
    for row in 0..sheet.len() {
        if row > 0 {
            out.push(b',');
        }
        object(&headings, &sheet.cells(row), out);
    }
    out.push(b']');
}

/// Appends a text as a JSON string.
pub fn string(text: &str, out: &mut Vec<u8>) {
    // Writing to memory can't fail, and every text is a JSON string.
    let _ = serde_json::to_writer(out, text);
}

/// Writes rows of one table as they come.
pub struct JsonlWriter<W: Write> {
    out: W,
    headings: Vec<Heading>,
    line: Vec<u8>,
}

impl<W: Write> JsonlWriter<W> {
    pub fn new(out: W, headings: Vec<Heading>) -> Self {
        Self { out, headings, line: Vec::new() }
    }

    /// # Errors
    /// Those of the writer below.
    pub fn row(&mut self, cells: &[CellValue]) -> io::Result<()> {
        self.line.clear();
        object(&self.headings, cells, &mut self.line);
        self.line.push(b'\n');
        self.out.write_all(&self.line)
    }

    /// # Errors
    /// Those of the writer below.
    pub fn finish(mut self) -> io::Result<W> {
        self.out.flush()?;
        Ok(self.out)
    }
}

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;

    use super::*;
    use crate::table::{Rows, TargetRow};

    #[test]
    fn a_row_is_an_object_and_loses_no_digit() {
        let value: Decimal = "12345678901234567890.120".parse().expect("a number");
        let row =
            TargetRow { indicator: "“甲”\n乙".into(), value: Some(value), start: 7, ..TargetRow::default() };
        let mut out = Vec::new();
        array(&Rows(&[row]), &mut out);
        let text = String::from_utf8(out).expect("UTF-8");
        for part in
            [r#""indicator":"“甲”\n乙""#, r#""value":12345678901234567890.12,"#, r#""start":7"#, r#""deadline":null"#]
        {
            assert!(text.contains(part), "{part}: {text}");
        }
        let read: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(read[0]["end"], 0);
    }
}
