//! Tables as Arrow record batches: text as Utf8, days as Date32, counts, offsets and years as Int64, numbers as exact
//! decimals. Empty cells are null. The Chinese name of a column is its field's metadata, under `zh`.

use std::collections::HashMap;
use std::io;
use std::path::Path;
use std::sync::Arc;

use arrow_array::builder::{Date32Builder, Decimal128Builder, Int64Builder, StringBuilder};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use jiff::civil::Date;
use rust_decimal::Decimal;

use super::files::{TakeTables, read_tables};
use super::value::{CellValue, ColumnKind, iso_date};
use super::wide::{Heading, Sheet};

/// Digits of a number: a `Decimal` has 29 at most before the point, so that with `SCALE` behind it each fits.
pub const PRECISION: u8 = 38;
/// Digits behind the point; further ones are rounded, half to even.
pub const SCALE: i8 = 9;
/// Rows of a batch.
const BATCH_ROWS: usize = 8192;
/// Bytes of text of a batch.
const BATCH_BYTES: usize = 16 << 20;

/// The Arrow schema of a table.
pub fn schema(headings: &[Heading]) -> SchemaRef {
    let field = |heading: &Heading| {
        let kind = match heading.kind {
            ColumnKind::Text => DataType::Utf8,
            ColumnKind::Date => DataType::Date32,
            ColumnKind::Number => DataType::Decimal128(PRECISION, SCALE),
            ColumnKind::Integer => DataType::Int64,
        };
        Field::new(&heading.name, kind, true).with_metadata(HashMap::from([("zh".to_owned(), heading.zh.clone())]))
    };
    Arc::new(Schema::new(headings.iter().map(field).collect::<Vec<_>>()))
}

/// A table in memory.
#[derive(Clone, Debug)]
pub struct ArrowTable {
    pub name: String,
    pub schema: SchemaRef,
    pub batches: Vec<RecordBatch>,
}

impl ArrowTable {
    /// # Errors
    /// None for tables of this crate: each row has a cell for each heading.
    pub fn of(sheet: &dyn Sheet) -> io::Result<Self> {
        let mut tables = ArrowTables::default();
        tables.begin(sheet.name(), &sheet.headings())?;
        (0..sheet.len()).try_for_each(|row| tables.row(&sheet.cells(row)))?;
        tables.end()?;
        tables.done.pop().ok_or_else(|| io::Error::other("no table"))
    }
}

/// The extraction tables whose CSV lies in `folder`, in the order of `Tables::NAMES`.
///
/// # Errors
/// A table that can't be read.
pub fn extraction(folder: &Path) -> io::Result<Vec<ArrowTable>> {
    let mut tables = ArrowTables::default();
    read_tables(folder, &mut tables)?;
    Ok(tables.done)
}

/// Tables on their way into memory.
#[derive(Default)]
struct ArrowTables {
    done: Vec<ArrowTable>,
    /// Of the last table of `done`.
    rows: Option<BatchBuilder>,
}

impl ArrowTables {
    fn batch(&mut self) -> io::Result<()> {
        if let (Some(rows), Some(table)) = (&mut self.rows, self.done.last_mut()) {
            table.batches.push(rows.take().map_err(io::Error::other)?);
        }
        Ok(())
    }
}

impl TakeTables for ArrowTables {
    fn begin(&mut self, table: &str, headings: &[Heading]) -> io::Result<()> {
        let rows = BatchBuilder::new(headings);
        self.done.push(ArrowTable { name: table.to_owned(), schema: rows.schema(), batches: Vec::new() });
        self.rows = Some(rows);
        Ok(())
    }

    fn row(&mut self, cells: &[CellValue]) -> io::Result<()> {
        let Some(rows) = &mut self.rows else { return Ok(()) };
        rows.row(cells);
        if rows.is_full() { self.batch() } else { Ok(()) }
    }

    fn end(&mut self) -> io::Result<()> {
        self.batch()
    }
}

enum Column {
    Text(StringBuilder),
    Date(Date32Builder),
    Number(Decimal128Builder),
    Integer(Int64Builder),
}

/// Rows on their way into a batch.
pub struct BatchBuilder {
    schema: SchemaRef,
    columns: Vec<Column>,
    rows: usize,
    bytes: usize,
}

impl BatchBuilder {
    pub fn new(headings: &[Heading]) -> Self {
        let decimal = || Decimal128Builder::new().with_data_type(DataType::Decimal128(PRECISION, SCALE));
        let column = |heading: &Heading| match heading.kind {
            ColumnKind::Text => Column::Text(StringBuilder::new()),
            ColumnKind::Date => Column::Date(Date32Builder::new()),
            ColumnKind::Number => Column::Number(decimal()),
            ColumnKind::Integer => Column::Integer(Int64Builder::new()),
        };
        Self { schema: schema(headings), columns: headings.iter().map(column).collect(), rows: 0, bytes: 0 }
    }

    pub fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    /// Adds a row: one cell for each heading. A cell that is not of its column's kind is null.
    pub fn row(&mut self, cells: &[CellValue]) {
        for (column, cell) in self.columns.iter_mut().zip(cells) {
            match (column, cell) {
                (Column::Text(column), CellValue::Text(text)) => {
                    column.append_value(text);
                    self.bytes += text.len();
                }
                (Column::Text(column), _) => column.append_null(),
                (Column::Date(column), CellValue::Text(text)) => column.append_option(iso_date(text).map(days)),
                (Column::Date(column), _) => column.append_null(),
                (Column::Number(column), CellValue::Number(number)) => column.append_value(scaled(*number)),
                (Column::Number(column), _) => column.append_null(),
                (Column::Integer(column), CellValue::Integer(number)) => column.append_value(*number),
                (Column::Integer(column), _) => column.append_null(),
            }
        }
        self.rows += 1;
    }

    /// Whether the batch is large enough to be taken.
    pub fn is_full(&self) -> bool {
        self.rows >= BATCH_ROWS || self.bytes >= BATCH_BYTES
    }

    /// The rows added since the last one.
    ///
    /// # Errors
    /// When a row had too few cells.
    pub fn take(&mut self) -> Result<RecordBatch, ArrowError> {
        let finished = self.columns.iter_mut().map(|column| -> ArrayRef {
            match column {
                Column::Text(column) => Arc::new(column.finish()),
                Column::Date(column) => Arc::new(column.finish()),
                Column::Number(column) => Arc::new(column.finish()),
                Column::Integer(column) => Arc::new(column.finish()),
            }
        });
        let columns = finished.collect();
        (self.rows, self.bytes) = (0, 0);
        RecordBatch::try_new(self.schema(), columns)
    }
}

/// Days since 1970-01-01.
fn days(date: Date) -> i32 {
    let hours = date.duration_since(Date::constant(1970, 1, 1)).as_hours();
    i32::try_from(hours / 24).unwrap_or_default()
}

/// The number in units of 10^-`SCALE`.
fn scaled(number: Decimal) -> i128 {
    let scale = u32::from(SCALE.unsigned_abs());
    let number = if number.scale() > scale { number.round_dp(scale) } else { number };
    number.mantissa() * 10_i128.pow(scale - number.scale())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_days_are_exact() {
        let number = |text: &str| scaled(text.parse().expect("a number"));
        assert_eq!(number("-1.5"), -1_500_000_000);
        assert_eq!(number("0.00000000025"), 0);
        assert_eq!(scaled(Decimal::MAX), 79_228_162_514_264_337_593_543_950_335 * 1_000_000_000);
        assert!(scaled(Decimal::MAX) < 10_i128.pow(u32::from(PRECISION)));
        assert_eq!(days(Date::constant(1970, 1, 1)), 0);
        assert_eq!(days(Date::constant(2024, 3, 1)), 19_783);
        assert_eq!(days(Date::constant(1969, 12, 31)), -1);
    }
}
