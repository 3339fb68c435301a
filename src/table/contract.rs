//! `schema.json`: which columns each table has, with a version for each table, written beside the tables for the programs
//! that read them.
//!
//! The file is checked in; its versions are the versions. A change of columns without a new version fails a test, and
//! `GANGMU_SCHEMA=renew cargo test --lib contract` writes the file anew, with the versions of changed tables raised.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::comparison::{
    AlignedTaskRow, CodebookRow, CoverageRow, DepartmentRow, DiffRow, FocusRow, IndicatorRow, LedgerRow,
    PanelChoiceRow, ReuseRow, SeriesRow,
};
use super::schema::{
    CandidateRow, ConceptRow, DeadlineRow, DocumentRow, ErrorRow, NumberRow, ResponsibilityRow, TargetRow, TaskRow,
};
use super::value::{Column, ColumnKind, Row};

/// Name of the file in an output folder.
pub const FILE: &str = "schema.json";
/// Its content.
pub const TEXT: &str = include_str!("schema.json");

/// The columns of all tables whose columns are fixed; `matrix`, `panel` and other wide tables have more for each region,
/// year or concept, and `codebook.csv` describes those of `panel`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Contract {
    pub tables: BTreeMap<String, Table>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// Raised by one whenever the columns change.
    pub version: u32,
    pub columns: Vec<Described>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Described {
    pub name: String,
    /// The header with `--headers zh`.
    pub zh: String,
    /// `text`, `date` (ISO 8601), `number` (exact decimal) or `integer`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Whether a cell may be empty.
    pub nullable: bool,
}

impl From<&Column> for Described {
    fn from(column: &Column) -> Self {
        let kind = match column.kind {
            ColumnKind::Text => "text",
            ColumnKind::Date => "date",
            ColumnKind::Number => "number",
            ColumnKind::Integer => "integer",
        };
        Self {
            name: column.name.to_owned(),
            zh: column.zh.to_owned(),
            kind: kind.to_owned(),
            nullable: column.nullable,
        }
    }
}

impl Contract {
    /// What the program writes, with the versions of `earlier`: one more where the columns are others.
    pub fn present(earlier: &Self) -> Self {
        let mut tables = BTreeMap::new();
        let mut add = |name: &str, columns: &[Column]| {
            let columns: Vec<Described> = columns.iter().map(Described::from).collect();
            let version = match earlier.tables.get(name) {
                None => 1,
                Some(table) if table.columns == columns => table.version,
                Some(table) => table.version + 1,
            };
            tables.insert(name.to_owned(), Table { version, columns });
        };
        add(DocumentRow::TABLE, DocumentRow::columns());
        add(TaskRow::TABLE, TaskRow::columns());
        add(TargetRow::TABLE, TargetRow::columns());
        add(NumberRow::TABLE, NumberRow::columns());
        add(DeadlineRow::TABLE, DeadlineRow::columns());
        add(ResponsibilityRow::TABLE, ResponsibilityRow::columns());
        add(ErrorRow::TABLE, ErrorRow::columns());
        add(ConceptRow::TABLE, ConceptRow::columns());
        add(CandidateRow::TABLE, CandidateRow::columns());
        add(LedgerRow::TABLE, LedgerRow::columns());
        add(IndicatorRow::TABLE, IndicatorRow::columns());
        add(CoverageRow::TABLE, CoverageRow::columns());
        add(DepartmentRow::TABLE, DepartmentRow::columns());
        add(PanelChoiceRow::TABLE, PanelChoiceRow::columns());
        add(CodebookRow::TABLE, CodebookRow::columns());
        add(SeriesRow::TABLE, SeriesRow::columns());
        add(AlignedTaskRow::TABLE, AlignedTaskRow::columns());
        add(ReuseRow::TABLE, ReuseRow::columns());
        add(DiffRow::TABLE, DiffRow::columns());
        add(FocusRow::TABLE, FocusRow::columns());
        Self { tables }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_of_tables_is_current() {
        let kept: Contract = serde_json::from_str(TEXT).unwrap_or(Contract { tables: BTreeMap::new() });
        let present = Contract::present(&kept);
        let text = serde_json::to_string_pretty(&present).unwrap() + "\n";
        if std::env::var("GANGMU_SCHEMA").is_ok_and(|v| v == "renew") {
            let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/table/schema.json");
            std::fs::write(path, &text).unwrap();
            return;
        }
        let changed: Vec<&String> = present
            .tables
            .iter()
            .filter(|(name, table)| kept.tables.get(*name) != Some(table))
            .map(|(n, _)| n)
            .collect();
        assert!(
            changed.is_empty(),
            "columns of {changed:?} have changed: GANGMU_SCHEMA=renew cargo test --lib contract"
        );
        assert_eq!(text, TEXT, "a table is gone");
    }
}
