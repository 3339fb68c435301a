//! Rows as Python has them: text as str, days as datetime.date, numbers as decimal.Decimal, counts as int.

use gangmu::batch::Outcome;
use gangmu::table::{CellValue, ColumnKind, Tables, iso_date};
use jiff::civil::Date;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyDate, PyDict, PyList, PyString};

/// All rows of these outcomes, table by table.
pub fn dict(py: Python<'_>, outcomes: Vec<Outcome>) -> PyResult<Bound<'_, PyDict>> {
    let mut tables = Tables::default();
    let texts = PyList::empty(py);
    for outcome in outcomes {
        tables.append(outcome.tables);
        if let Some(text) = outcome.text {
            let row = PyDict::new(py);
            row.set_item("doc_id", outcome.doc_id)?;
            row.set_item("text", text)?;
            texts.append(row)?;
        }
    }
    let dict = PyDict::new(py);
    for sheet in tables.sheets() {
        let headings = sheet.headings();
        let names: Vec<Bound<'_, PyString>> = headings.iter().map(|h| PyString::intern(py, &h.name)).collect();
        let rows = PyList::empty(py);
        for number in 0..sheet.len() {
            let row = PyDict::new(py);
            for ((name, heading), cell) in names.iter().zip(&headings).zip(sheet.cells(number)) {
                row.set_item(name, value(py, &cell, heading.kind)?)?;
            }
            rows.append(row)?;
        }
        dict.set_item(sheet.name(), rows)?;
    }
    dict.set_item("text", texts)?;
    Ok(dict)
}

fn value<'py>(py: Python<'py>, cell: &CellValue<'_>, kind: ColumnKind) -> PyResult<Bound<'py, PyAny>> {
    Ok(match cell {
        CellValue::Empty => py.None().into_bound(py),
        CellValue::Text(text) if kind == ColumnKind::Date => match iso_date(text) {
            Some(day) => PyDate::new(py, i32::from(day.year()), unsigned(day.month()), unsigned(day.day()))?.into_any(),
            None => py.None().into_bound(py),
        },
        CellValue::Text(text) => PyString::new(py, text).into_any(),
        CellValue::Number(number) => number.into_pyobject(py)?.into_any(),
        CellValue::Integer(number) => number.into_pyobject(py)?.into_any(),
    })
}

fn unsigned(n: i8) -> u8 {
    n.unsigned_abs()
}

/// A datetime.date, a datetime or an ISO 8601 text as a day.
pub fn day(date: &Bound<'_, PyAny>) -> PyResult<Date> {
    let text = date.str()?.to_string();
    let day = text.split(['T', ' ']).next().unwrap_or_default();
    day.parse().map_err(|_| PyValueError::new_err(format!("not a day in ISO 8601: {text}")))
}
