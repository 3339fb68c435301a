//! CSV by RFC 4180: a BOM unless told otherwise, CRLF, and no text cell that a spreadsheet would run as a formula.

use std::borrow::Cow;
use std::io::{self, BufRead, Write};

use super::value::{CellValue, Column, ColumnKind, Row, iso_date};
use super::wide::Sheet;
use crate::message::{Message, say};

/// In which language the header row is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Headers {
    #[default]
    En,
    Zh,
}

#[derive(Clone, Copy, Debug)]
pub struct CsvOptions {
    /// UTF-8 byte order mark: Excel and WPS need it to see UTF-8.
    pub bom: bool,
    pub headers: Headers,
}

impl Default for CsvOptions {
    fn default() -> Self {
        Self { bom: true, headers: Headers::En }
    }
}

pub const BOM: &[u8] = b"\xEF\xBB\xBF";

/// Writes rows of one table as they come.
pub struct CsvWriter<W: Write> {
    writer: csv::Writer<W>,
}

impl<W: Write> CsvWriter<W> {
    /// Writes the BOM and the header row.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn new<R: Row>(mut out: W, options: CsvOptions) -> csv::Result<Self> {
        if options.bom {
            out.write_all(BOM)?;
        }
        let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
        let names = R::columns().iter().map(|c| if options.headers == Headers::Zh { c.zh } else { c.name });
        writer.write_record(names)?;
        Ok(Self { writer })
    }

    /// # Errors
    /// Those of the writer below.
    pub fn row<R: Row>(&mut self, row: &R) -> csv::Result<()> {
        self.writer.write_record(row.cells().iter().map(cell_bytes))
    }

    /// # Errors
    /// Those of the writer below.
    pub fn finish(mut self) -> csv::Result<W> {
        self.writer.flush()?;
        self.writer.into_inner().map_err(|e| e.into_error().into())
    }
}

/// Rows without a header, as they are appended to a table.
pub fn rows<R: Row>(rows: &[R]) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    for row in rows {
        // Writing to memory can't fail, and every row of a type has as many cells.
        let _ = writer.write_record(row.cells().iter().map(cell_bytes));
    }
    writer.into_inner().unwrap_or_default()
}

/// The BOM and the header row of a table.
pub fn header<R: Row>(options: CsvOptions) -> Vec<u8> {
    CsvWriter::new::<R>(Vec::new(), options).and_then(CsvWriter::finish).unwrap_or_default()
}

/// Writes a whole table.
///
/// # Errors
/// Those of `out`.
pub fn write<W: Write>(mut out: W, sheet: &dyn Sheet, options: CsvOptions) -> csv::Result<()> {
    if options.bom {
        out.write_all(BOM)?;
    }
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    let headings = sheet.headings();
    writer.write_record(headings.iter().map(|h| if options.headers == Headers::Zh { &h.zh } else { &h.name }))?;
    for row in 0..sheet.len() {
        writer.write_record(sheet.cells(row).iter().map(cell_bytes))?;
    }
    writer.flush()?;
    Ok(())
}

/// A cell as CSV text: text that begins like a formula gets a leading `'`, numbers never do.
pub fn cell_text<'r>(cell: &CellValue<'r>) -> Cow<'r, str> {
    match cell {
        CellValue::Empty => Cow::Borrowed(""),
        CellValue::Text(text) if text.starts_with(['=', '+', '-', '@', '\t', '\r']) => Cow::Owned(format!("'{text}")),
        CellValue::Text(text) => Cow::Borrowed(text),
        CellValue::Number(number) => Cow::Owned(number.to_string()),
        CellValue::Integer(number) => Cow::Owned(number.to_string()),
    }
}

/// The same as the CSV writer takes it.
fn cell_bytes<'r>(cell: &CellValue<'r>) -> Cow<'r, [u8]> {
    match cell_text(cell) {
        Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
        Cow::Owned(text) => Cow::Owned(text.into_bytes()),
    }
}

/// Takes the leading `'` of a neutralised cell off again.
pub fn plain(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@', '\t', '\r']) => rest,
        _ => text,
    }
}

/// Reads a table written earlier, with English or Chinese headers; unknown columns are left out.
///
/// # Errors
/// Bytes that are no CSV, or a cell that is not of its column's kind (with its row).
pub fn read<R: Row + Default>(bytes: &[u8]) -> Result<Vec<R>, Message> {
    let mut rows = Vec::new();
    each::<R, Unreadable>(bytes, |row| {
        rows.push(row);
        Ok(())
    })
    .map_err(|e| e.0)?;
    Ok(rows)
}

/// Why a table can't be read.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Unreadable(Message);

impl From<Unreadable> for io::Error {
    fn from(error: Unreadable) -> Self {
        Self::other(error.0)
    }
}

/// Like [`read`], row by row, so that memory does not grow with the table.
///
/// # Errors
/// Those of `read`, and the first of `take`.
pub fn each<R: Row + Default, E: From<Unreadable>>(
    mut table: impl BufRead,
    mut take: impl FnMut(R) -> Result<(), E>,
) -> Result<(), E> {
    let unreadable = |error: Message| Unreadable(say!("table.faulty", table = R::TABLE, error));
    let no_csv = |e: csv::Error| unreadable(Message::verbatim(e.to_string()));
    // The mark is within the first bytes of any buffer.
    if table.fill_buf().map_err(|e| unreadable((&e).into()))?.starts_with(BOM) {
        table.consume(BOM.len());
    }
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(table);
    let headers = reader.headers().map_err(no_csv)?.clone();
    let columns: Vec<Option<&Column>> =
        headers.iter().map(|h| R::columns().iter().find(|c| c.name == h || c.zh == h)).collect();
    for (n, record) in reader.records().enumerate() {
        let record = record.map_err(no_csv)?;
        let mut row = R::default();
        for (column, cell) in columns.iter().zip(record.iter()) {
            let Some(column) = column else { continue };
            let day = if column.kind == ColumnKind::Date { iso_date(cell) } else { None };
            let set = match day {
                Some(day) => row.set(column.name, &day.to_string()),
                None => row.set(column.name, plain(cell)),
            };
            if !set {
                return Err(unreadable(say!("table.cell", row = n + 2, column = column.name, cell)).into());
            }
        }
        take(row)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;

    use super::*;
    use crate::table::TargetRow;

    #[test]
    fn formulas_are_neutralised_and_numbers_are_not() {
        let row = TargetRow {
            indicator: "=HYPERLINK(\"x\")".into(),
            value: Some(Decimal::new(-50, 1)),
            sentence: "含,逗号\n和\"引号\"".into(),
            ..TargetRow::default()
        };
        let mut writer = CsvWriter::new::<TargetRow>(Vec::new(), CsvOptions::default()).unwrap();
        writer.row(&row).unwrap();
        let bytes = writer.finish().unwrap();
        assert!(bytes.starts_with(BOM));
        let text = String::from_utf8(bytes.clone()).unwrap();
        assert!(text.contains("'=HYPERLINK") && text.contains(",-5,"), "{text}");
        assert_eq!(read::<TargetRow>(&bytes).unwrap(), vec![TargetRow { value: Some(Decimal::new(-5, 0)), ..row }]);
    }
}
