//! The tables that gangmu writes: SCHEMA.md as types, and a writer for each format.

mod comparison;
pub mod csv;
mod define;
mod schema;
mod value;
mod wide;
pub mod workbook;

pub use comparison::{
    AlignedTaskRow, CodebookRow, CoverageRow, DepartmentRow, DiffRow, FocusRow, IndicatorRow, LedgerRow,
    PanelChoiceRow, ReuseRow, SeriesRow,
};
pub use schema::{
    CandidateRow, ConceptRow, DeadlineRow, DocumentRow, ErrorRow, NumberRow, ResponsibilityRow, Tables, TargetRow,
    TaskRow,
};
pub use value::{CellValue, Column, ColumnKind, Field, Row};
pub use wide::{Heading, Rows, Sheet, Wide, WideCell};
