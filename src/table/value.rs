//! What a column is and what a cell holds, apart from any file format.

use jiff::civil::Date;
use rust_decimal::Decimal;

/// One column of a table: its machine name, its Chinese name and what its cells hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    pub name: &'static str,
    pub zh: &'static str,
    pub kind: ColumnKind,
    /// Whether a cell may be empty.
    pub nullable: bool,
}

/// What the cells of a column hold: writers choose alignment, number formats and neutralisation by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    Text,
    /// A day, ISO 8601.
    Date,
    /// An exact decimal.
    Number,
    /// A count, an offset or a year.
    Integer,
}

impl ColumnKind {
    /// Of the kinds that a definition gives, the last: a type's own kind, then what the definition says of the column.
    pub const fn last(kinds: &[Self]) -> Self {
        kinds[kinds.len() - 1]
    }
}

/// A day as tables hold it. Spreadsheets write 2025/12/31 where they read 2025-12-31. `None` for any other text.
pub fn iso_date(text: &str) -> Option<Date> {
    text.parse().ok().or_else(|| Date::strptime("%Y/%m/%d", text).ok())
}

#[derive(Clone, Debug, PartialEq)]
pub enum CellValue<'r> {
    Text(&'r str),
    Number(Decimal),
    Integer(i64),
    Empty,
}

/// A type that can stand in a column.
pub trait Field: Sized {
    const KIND: ColumnKind;
    const NULLABLE: bool = true;
    fn cell(&self) -> CellValue<'_>;
    /// Reads a cell of a CSV file back; `None` when it is not of the column's kind.
    fn read(text: &str) -> Option<Self>;
}

impl Field for String {
    const KIND: ColumnKind = ColumnKind::Text;
    fn cell(&self) -> CellValue<'_> {
        if self.is_empty() { CellValue::Empty } else { CellValue::Text(self) }
    }
    fn read(text: &str) -> Option<Self> {
        Some(text.to_owned())
    }
}

impl Field for Option<Decimal> {
    const KIND: ColumnKind = ColumnKind::Number;
    fn cell(&self) -> CellValue<'_> {
        self.map_or(CellValue::Empty, |d| CellValue::Number(d.normalize()))
    }
    fn read(text: &str) -> Option<Self> {
        if text.is_empty() { Some(None) } else { text.parse().ok().map(Some) }
    }
}

impl Field for usize {
    const KIND: ColumnKind = ColumnKind::Integer;
    const NULLABLE: bool = false;
    fn cell(&self) -> CellValue<'_> {
        CellValue::Integer(i64::try_from(*self).unwrap_or(i64::MAX))
    }
    fn read(text: &str) -> Option<Self> {
        if text.is_empty() { Some(0) } else { text.parse().ok() }
    }
}

impl Field for Option<i16> {
    const KIND: ColumnKind = ColumnKind::Integer;
    fn cell(&self) -> CellValue<'_> {
        self.map_or(CellValue::Empty, |y| CellValue::Integer(i64::from(y)))
    }
    fn read(text: &str) -> Option<Self> {
        if text.is_empty() { Some(None) } else { text.parse().ok().map(Some) }
    }
}

/// One row of a table. The columns are defined once, with the type, and every writer uses that definition.
pub trait Row: Sized {
    /// The file's stem.
    const TABLE: &'static str;
    fn columns() -> &'static [Column];
    /// In the order of `columns`.
    fn cells(&self) -> Vec<CellValue<'_>>;
    /// Sets one column from a cell's text; false when there is no such column or the text is not of its kind.
    fn set(&mut self, column: &str, text: &str) -> bool;
}
