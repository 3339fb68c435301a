//! Tables whose columns depend on what was found, and what a writer needs to know of any table.

use rust_decimal::Decimal;

use super::value::{CellValue, ColumnKind, Row};

/// A column of any table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    pub name: String,
    pub zh: String,
    pub kind: ColumnKind,
}

/// What every writer can write: a name, headings, and rows of cells.
pub trait Sheet {
    /// The file's stem.
    fn name(&self) -> &str;
    fn headings(&self) -> Vec<Heading>;
    fn len(&self) -> usize;
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// The cells of one row, in the order of the headings. `row` is below `len`.
    fn cells(&self, row: usize) -> Vec<CellValue<'_>>;
}

/// Rows whose columns are fixed.
pub struct Rows<'r, R>(pub &'r [R]);

impl<R: Row> Sheet for Rows<'_, R> {
    fn name(&self) -> &str {
        R::TABLE
    }

    fn headings(&self) -> Vec<Heading> {
        let heading = |c: &super::Column| Heading { name: c.name.to_owned(), zh: c.zh.to_owned(), kind: c.kind };
        R::columns().iter().map(heading).collect()
    }

    fn len(&self) -> usize {
        self.0.len()
    }

    fn cells(&self, row: usize) -> Vec<CellValue<'_>> {
        self.0.get(row).map(Row::cells).unwrap_or_default()
    }
}

/// A cell of a wide table.
#[derive(Clone, Debug, PartialEq, Default)]
pub enum WideCell {
    #[default]
    Empty,
    Text(String),
    Number(Decimal),
    Integer(i64),
}

impl WideCell {
    /// Empty for an empty text.
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() { Self::Empty } else { Self::Text(text) }
    }
}

/// A table with a column for each thing found.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Wide {
    pub name: &'static str,
    pub headings: Vec<Heading>,
    pub rows: Vec<Vec<WideCell>>,
}

impl Sheet for Wide {
    fn name(&self) -> &str {
        self.name
    }

    fn headings(&self) -> Vec<Heading> {
        self.headings.clone()
    }

    fn len(&self) -> usize {
        self.rows.len()
    }

    fn cells(&self, row: usize) -> Vec<CellValue<'_>> {
        let cell = |c| match c {
            &WideCell::Empty => CellValue::Empty,
            WideCell::Text(text) => CellValue::Text(text),
            WideCell::Number(number) => CellValue::Number(number.normalize()),
            WideCell::Integer(number) => CellValue::Integer(*number),
        };
        self.rows.get(row).map(|r| r.iter().map(cell).collect()).unwrap_or_default()
    }
}
