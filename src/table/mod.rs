//! The tables that gangmu writes: SCHEMA.md as types, and a writer for each format.

#[cfg(feature = "parquet")]
pub mod arrow;
mod comparison;
pub mod contract;
pub mod csv;
mod define;
pub mod files;
pub mod jsonl;
#[cfg(feature = "parquet")]
pub mod parquet;
mod schema;
mod value;
mod wide;
pub mod workbook;

pub use comparison::{
    AlignedTaskRow, CodebookRow, CoverageRow, DepartmentRow, DiffRow, FocusRow, IndicatorRow, LedgerRow,
    PanelChoiceRow, ReuseRow, SeriesRow,
};
pub use files::TableFormat;
pub use schema::{
    CandidateRow, ConceptRow, DeadlineRow, DocumentRow, ErrorRow, NumberRow, ResponsibilityRow, Tables, TargetRow,
    TaskRow,
};
pub use value::{CellValue, Column, ColumnKind, Field, Row, iso_date};
pub use wide::{Heading, Rows, Sheet, Wide, WideCell};
