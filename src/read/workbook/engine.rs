//! Cells of XLSX and XLS, by calamine. It runs in a process of its own ([`crate::read::isolate`]).

use std::io::Cursor;

use calamine::{Data, DataRef, Reader, SheetVisible, StyleRange, Xls, XlsError, Xlsx, XlsxError};

use super::Sheet;
use super::number::{general, shown};
use crate::read::ReadError;

/// Cells of a workbook at most.
const MOST_CELLS: usize = 1_500_000;

/// # Errors
/// When the workbook is damaged, encrypted or too large.
pub fn xlsx(bytes: Vec<u8>) -> Result<Vec<Sheet>, ReadError> {
    let damaged = |e: XlsxError| match e {
        XlsxError::Password => ReadError::Encrypted,
        other => ReadError::Damaged { what: format!("工作簿已损坏（{other}）") },
    };
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(damaged)?;
    let mut sheets = Vec::new();
    let mut count = 0;
    for meta in workbook.sheets_metadata().to_vec() {
        let mut sheet =
            Sheet { name: meta.name.clone(), hidden: meta.visible != SheetVisible::Visible, ..Sheet::default() };
        let merged = workbook.merge_cells_by_sheet_name(&meta.name).unwrap_or_default();
        sheet.merged = merged.iter().map(|d| [d.start.0, d.start.1, d.end.0, d.end.1]).collect();
        let styles = workbook.worksheet_style(&meta.name).unwrap_or_else(|_| StyleRange::empty());
        // A chart has no cells.
        let Ok(mut cells) = workbook.worksheet_cells_reader(&meta.name) else { continue };
        while let Some(cell) = cells.next_cell().map_err(damaged)? {
            let (row, column) = cell.get_position();
            let code = || {
                let style = styles.get((row, column))?;
                style.number_format.as_ref().map(|f| f.format_code.clone())
            };
            let text = data_text(&Data::from(cell.get_value().clone()), &code().unwrap_or_default());
            if text.is_empty() || matches!(cell.get_value(), DataRef::Empty) {
                continue;
            }
            count += 1;
            if count > MOST_CELLS {
                return Err(ReadError::TooLarge { what: format!("工作簿的单元格超过 {MOST_CELLS} 个") });
            }
            sheet.cells.push((row, column, text));
        }
        sheets.push(sheet);
    }
    Ok(sheets)
}

/// # Errors
/// When the workbook is damaged, encrypted or too large.
pub fn xls(bytes: Vec<u8>) -> Result<Vec<Sheet>, ReadError> {
    let damaged = |e: XlsError| match e {
        XlsError::Password => ReadError::Encrypted,
        other => ReadError::Damaged { what: format!("工作簿已损坏（{other}）") },
    };
    let codes = super::biff::number_formats(&bytes);
    let mut workbook: Xls<_> = Xls::new(Cursor::new(bytes)).map_err(damaged)?;
    let mut sheets = Vec::new();
    let mut count = 0;
    for (at, meta) in workbook.sheets_metadata().to_vec().into_iter().enumerate() {
        let mut sheet =
            Sheet { name: meta.name.clone(), hidden: meta.visible != SheetVisible::Visible, ..Sheet::default() };
        let Ok(range) = workbook.worksheet_range(&meta.name) else { continue };
        let (top, left) = range.start().unwrap_or((0, 0));
        for (row, column, value) in range.used_cells() {
            let (row, column) = (top + row as u32, left + column as u32);
            let code = codes.get(&(at, row, column)).map_or("", String::as_str);
            let text = data_text(value, code);
            if text.is_empty() {
                continue;
            }
            count += 1;
            if count > MOST_CELLS {
                return Err(ReadError::TooLarge { what: format!("工作簿的单元格超过 {MOST_CELLS} 个") });
            }
            sheet.cells.push((row, column, text));
        }
        let merged = workbook.merge_cells_by_sheet_name(&meta.name).unwrap_or_default();
        sheet.merged = merged.iter().map(|d| [d.start.0, d.start.1, d.end.0, d.end.1]).collect();
        sheets.push(sheet);
    }
    Ok(sheets)
}

/// A value as the sheet shows it.
fn data_text(value: &Data, code: &str) -> String {
    match value {
        Data::Empty | Data::Error(_) => String::new(),
        Data::String(text) | Data::DurationIso(text) => text.clone(),
        Data::Bool(yes) => if *yes { "TRUE" } else { "FALSE" }.to_owned(),
        Data::Int(n) => shown(*n as f64, code),
        Data::Float(f) => shown(*f, code),
        Data::DateTimeIso(text) => text.split('T').next().unwrap_or(text).to_owned(),
        Data::DateTime(date) if date.is_duration() => general(date.as_f64()),
        Data::DateTime(date) => {
            let (year, month, day, ..) = date.to_ymd_hms_milli();
            let no_day = !code.is_empty() && !code.to_ascii_lowercase().contains('d');
            if no_day { format!("{year}年{month}月") } else { format!("{year}年{month}月{day}日") }
        }
    }
}
