//! Cells of XLSX and XLS, by calamine. It runs in a process of its own ([`crate::read::isolate`]).

use std::io::Cursor;

use calamine::{Data, DataRef, Reader, SheetVisible, StyleRange, Xls, XlsError, Xlsx, XlsxError};

use super::Sheet;
use super::number::{general, shown};
use crate::message::say;
use crate::read::{Limit, Limits, ReadError};

/// # Errors
/// When the workbook is damaged, encrypted or too large.
pub fn xlsx(bytes: Vec<u8>, limits: &Limits) -> Result<Vec<Sheet>, ReadError> {
    let damaged = |e: XlsxError| match e {
        XlsxError::Password => ReadError::Encrypted,
        other => ReadError::Damaged { what: say!("read.workbook.damaged", other) },
    };
    unpacks_to_little(&bytes, limits)?;
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(damaged)?;
    few_sheets(workbook.sheets_metadata().len(), limits)?;
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
            few_cells(count, limits)?;
            sheet.cells.push((row, column, text));
        }
        sheets.push(sheet);
    }
    Ok(sheets)
}

/// # Errors
/// When the workbook is damaged, encrypted or too large.
pub fn xls(bytes: Vec<u8>, limits: &Limits) -> Result<Vec<Sheet>, ReadError> {
    let damaged = |e: XlsError| match e {
        XlsError::Password => ReadError::Encrypted,
        other => ReadError::Damaged { what: say!("read.workbook.damaged", other) },
    };
    let codes = super::biff::number_formats(&bytes);
    let mut workbook: Xls<_> = Xls::new(Cursor::new(bytes)).map_err(damaged)?;
    few_sheets(workbook.sheets_metadata().len(), limits)?;
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
            few_cells(count, limits)?;
            sheet.cells.push((row, column, text));
        }
        let merged = workbook.merge_cells_by_sheet_name(&meta.name).unwrap_or_default();
        sheet.merged = merged.iter().map(|d| [d.start.0, d.start.1, d.end.0, d.end.1]).collect();
        sheets.push(sheet);
    }
    Ok(sheets)
}

/// The sizes that the archive's directory tells: what it conceals meets the limit of memory.
fn unpacks_to_little(bytes: &[u8], limits: &Limits) -> Result<(), ReadError> {
    let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(bytes)) else { return Ok(()) };
    let mut all = 0u64;
    for index in 0..archive.len() {
        let Ok(member) = archive.by_index_raw(index) else { continue };
        if member.size() > limits.unpacked(member.compressed_size()) {
            return Err(Limit::Ratio.passed(say!("read.workbook.ratio")));
        }
        all = all.saturating_add(member.size());
    }
    match all > limits.bytes(Limit::UnpackedMb) {
        true => Err(Limit::UnpackedMb.passed(say!("read.workbook.size"))),
        false => Ok(()),
    }
}

fn few_sheets(count: usize, limits: &Limits) -> Result<(), ReadError> {
    match count > limits.count(Limit::Sheets) {
        true => Err(Limit::Sheets.passed(say!("read.workbook.sheets", n = count))),
        false => Ok(()),
    }
}

fn few_cells(count: usize, limits: &Limits) -> Result<(), ReadError> {
    let most = limits.count(Limit::Cells);
    if count > most { Err(Limit::Cells.passed(say!("read.workbook.cells", most))) } else { Ok(()) }
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
