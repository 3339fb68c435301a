//! The tables that gangmu writes: SCHEMA.md as types, and a writer for each format.

pub mod csv;
mod schema;
mod value;

pub use schema::{
    CandidateRow, ConceptRow, DeadlineRow, DocumentRow, ErrorRow, NumberRow, ResponsibilityRow, Tables, TargetRow,
    TaskRow,
};
pub use value::{CellValue, Column, ColumnKind, Field, Row};
