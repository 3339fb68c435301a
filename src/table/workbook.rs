//! An .xlsx workbook: one sheet for each table, written row by row, so that memory does not grow with the rows.
//!
//! Text is always written as text (codes keep their zeros, nothing runs as a formula), numbers as numbers. What does
//! not fit a sheet goes on in the next, what does not fit a cell is cut, and both are noted.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::{
    Color, ConditionalFormat2ColorScale, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, IgnoreError,
    Url, Workbook, Worksheet, XlsxError,
};
use unicode_width::UnicodeWidthStr;

use super::value::{CellValue, ColumnKind};
use super::wide::{Heading, Sheet};

/// Rows of a sheet, the head among them.
pub const MOST_ROWS: usize = 1_048_576;
/// Columns of a sheet.
pub const MOST_COLUMNS: usize = 16_384;
/// Characters of a cell, in UTF-16 units.
pub const MOST_CHARACTERS: usize = 32_767;
/// Links of a sheet.
const MOST_LINKS: usize = 65_000;
/// Rows that are looked at for the width of a column.
const SAMPLED: usize = 300;
/// Widths in characters.
const WIDTHS: (f64, f64) = (6.0, 46.0);

/// What did not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// The table goes on in so many sheets.
    Split { sheet: String, sheets: usize },
    /// So many cells of the sheet were cut.
    Cut { sheet: String, cells: usize },
    /// So many columns of the sheet were left out.
    Columns { sheet: String, columns: usize },
    /// Values beyond a sheet's number of links have none.
    Links { sheet: String, links: usize },
}

/// Where a link leads: the name of a table and a row of it.
pub type Target = (&'static str, usize);

/// How a table looks as a sheet.
#[derive(Default)]
pub struct Look<'l> {
    /// Columns that stay in sight.
    pub frozen: usize,
    /// Columns whose text is wrapped.
    pub wrapped: &'l [&'l str],
    /// Where the cell of a row and column leads.
    pub link: Option<&'l dyn Fn(usize, usize) -> Option<Target>>,
    /// Cells that show a number otherwise than it is: `≥5`.
    pub shown: Option<&'l dyn Fn(usize, usize) -> Option<Shown>>,
    /// Cells of one colour scale each.
    pub scales: Vec<Scale>,
}

/// A number with the text that stands for it.
pub struct Shown {
    pub number: rust_decimal::Decimal,
    pub text: String,
}

/// Cells that are coloured by their figures.
pub struct Scale {
    /// Row and column in the table.
    pub cells: Vec<(usize, usize)>,
    pub better: Better,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Better {
    More,
    Less,
    Neither,
}

/// A workbook under way.
pub struct Book {
    workbook: Workbook,
    formats: Formats,
    /// Sheet names and lengths of the tables that are in it or will be: what links lead to.
    names: BTreeMap<&'static str, String>,
    notes: Vec<Note>,
}

struct Formats {
    head: Format,
    text: Format,
    wrapped: Format,
    number: Format,
    integer: Format,
    link: Format,
    shown: BTreeMap<String, Format>,
}

impl Formats {
    fn new() -> Self {
        let base = || Format::new().set_font_name("微软雅黑").set_font_size(10).set_align(FormatAlign::Top);
        Self {
            head: base()
                .set_bold()
                .set_background_color(Color::RGB(0x1F_3A_5F))
                .set_font_color(Color::White)
                .set_align(FormatAlign::VerticalCenter)
                .set_border_bottom(FormatBorder::Thin)
                .set_text_wrap(),
            text: base().set_num_format("@"),
            wrapped: base().set_num_format("@").set_text_wrap(),
            number: base().set_num_format("General"),
            integer: base().set_num_format("0"),
            link: base().set_num_format("General").set_font_color(Color::RGB(0x1F_5F_A8)),
            shown: BTreeMap::new(),
        }
    }

    /// A number that shows as `text`.
    fn shown(&mut self, text: &str) -> &Format {
        self.shown.entry(text.to_owned()).or_insert_with(|| {
            let literal = text.replace('"', "");
            Format::new()
                .set_font_name("微软雅黑")
                .set_font_size(10)
                .set_align(FormatAlign::Center)
                .set_align(FormatAlign::Top)
                .set_num_format(format!("\"{literal}\";\"{literal}\";\"{literal}\""))
        })
    }
}

impl Book {
    /// `names` gives the sheet of each table, in Chinese; the folder is where rows wait on disk.
    ///
    /// # Errors
    /// When the folder can't be used.
    pub fn new(names: &[(&'static str, &str)], waiting: &Path) -> io::Result<Self> {
        let mut workbook = Workbook::new();
        workbook.set_tempdir(waiting).map_err(failed)?;
        // A fixed date: the same tables give the same bytes.
        let date = ExcelDateTime::from_ymd(2000, 1, 1).map_err(failed)?;
        workbook.set_properties(&DocProperties::new().set_title("纲目").set_creation_datetime(&date));
        let names = names.iter().map(|(table, sheet)| (*table, (*sheet).to_owned())).collect();
        Ok(Self { workbook, formats: Formats::new(), names, notes: Vec::new() })
    }

    /// Adds a table behind those before.
    ///
    /// # Errors
    /// When the disk is full.
    pub fn sheet(&mut self, sheet: &dyn Sheet, look: &Look<'_>) -> io::Result<()> {
        let name = self.names.get(sheet.name()).cloned().unwrap_or_else(|| sheet.name().to_owned());
        let mut headings = sheet.headings();
        if headings.len() > MOST_COLUMNS {
            self.notes.push(Note::Columns { sheet: name.clone(), columns: headings.len() - MOST_COLUMNS });
            headings.truncate(MOST_COLUMNS);
        }
        let parts = sheet.len().div_ceil(MOST_ROWS - 1).max(1);
        if parts > 1 {
            self.notes.push(Note::Split { sheet: name.clone(), sheets: parts });
        }
        for part in 0..parts {
            let first = part * (MOST_ROWS - 1);
            let rows = first..sheet.len().min(first + MOST_ROWS - 1);
            let part_name = if part == 0 { name.clone() } else { format!("{name} ({})", part + 1) };
            self.part(sheet, &headings, look, rows, &part_name).map_err(failed)?;
        }
        Ok(())
    }

    fn part(
        &mut self,
        sheet: &dyn Sheet,
        headings: &[Heading],
        look: &Look<'_>,
        rows: std::ops::Range<usize>,
        name: &str,
    ) -> Result<(), XlsxError> {
        let widths = widths(sheet, headings, &rows);
        let out = self.workbook.add_worksheet_with_constant_memory()?;
        out.set_name(name)?;
        for (at, width) in widths.iter().enumerate() {
            out.set_column_width(column(at), *width)?;
        }
        out.set_row_height(0, 32)?;
        for (at, heading) in headings.iter().enumerate() {
            out.write_string_with_format(0, column(at), &heading.zh, &self.formats.head)?;
        }
        let (mut cut, mut links, mut without) = (0, 0, 0);
        for (n, number) in rows.clone().enumerate() {
            let row = line(n + 1);
            for (at, cell) in sheet.cells(number).iter().take(headings.len()).enumerate() {
                let link = look.link.and_then(|l| l(number, at)).and_then(|l| address(&self.names, l));
                let link = match link {
                    Some(_) if links == MOST_LINKS => {
                        without += 1;
                        None
                    }
                    link => link,
                };
                if let Some(link) = &link {
                    out.write_url(row, column(at), Url::new(link))?;
                    links += 1;
                }
                let shown = look.shown.and_then(|s| s(number, at));
                let wrapped = look.wrapped.contains(&headings[at].name.as_str());
                cut += usize::from(put(out, row, column(at), cell, shown, wrapped, link.is_some(), &mut self.formats)?);
            }
        }
        if cut > 0 {
            self.notes.push(Note::Cut { sheet: name.to_owned(), cells: cut });
        }
        if without > 0 {
            self.notes.push(Note::Links { sheet: name.to_owned(), links: without });
        }
        let last = line(rows.len());
        let last_column = column(headings.len().saturating_sub(1));
        out.set_freeze_panes(1, column(look.frozen))?;
        out.autofilter(0, 0, last, last_column)?;
        for (at, heading) in headings.iter().enumerate() {
            if heading.kind == ColumnKind::Text && last > 0 {
                out.ignore_error_range(1, column(at), last, column(at), IgnoreError::NumberStoredAsText)?;
            }
        }
        for scale in &look.scales {
            colour(out, scale, &rows)?;
        }
        out.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
        Ok(())
    }

    /// # Errors
    /// When the file can't be written.
    pub fn save(mut self, path: &Path) -> io::Result<()> {
        self.workbook.save(path).map_err(failed)
    }

    /// What did not fit so far.
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }
}

fn failed(error: XlsxError) -> io::Error {
    io::Error::other(error)
}

fn column(at: usize) -> u16 {
    u16::try_from(at).unwrap_or(u16::MAX)
}

fn line(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// The place of a table's row in the workbook, as a link.
fn address(names: &BTreeMap<&'static str, String>, (table, row): (&'static str, usize)) -> Option<String> {
    let name = names.get(table)?;
    let (part, row) = (row / (MOST_ROWS - 1), row % (MOST_ROWS - 1));
    let name = if part == 0 { name.clone() } else { format!("{name} ({})", part + 1) };
    Some(format!("internal:'{}'!A{}", name.replace('\'', "''"), row + 2))
}

/// Writes one cell; true when its text was cut.
#[allow(clippy::too_many_arguments)]
fn put(
    out: &mut Worksheet,
    row: u32,
    col: u16,
    cell: &CellValue<'_>,
    shown: Option<Shown>,
    wrapped: bool,
    linked: bool,
    formats: &mut Formats,
) -> Result<bool, XlsxError> {
    if let Some(shown) = shown {
        let number = shown.number.to_f64().unwrap_or_default();
        out.write_number_with_format(row, col, number, formats.shown(&shown.text))?;
        return Ok(false);
    }
    match cell {
        CellValue::Empty => {}
        CellValue::Text(text) => {
            let fitting = fitting(text);
            let format = match (wrapped, linked) {
                (true, _) => &formats.wrapped,
                (_, true) => &formats.link,
                _ => &formats.text,
            };
            out.write_string_with_format(row, col, fitting, format)?;
            return Ok(fitting.len() < text.len());
        }
        CellValue::Number(number) => {
            let format = if linked { &formats.link } else { &formats.number };
            out.write_number_with_format(row, col, number.to_f64().unwrap_or_default(), format)?;
        }
        CellValue::Integer(number) => {
            let format = if linked { &formats.link } else { &formats.integer };
            #[allow(clippy::cast_precision_loss)]
            out.write_number_with_format(row, col, *number as f64, format)?;
        }
    }
    Ok(false)
}

/// The longest opening of a text that a cell can hold.
fn fitting(text: &str) -> &str {
    if text.len() <= MOST_CHARACTERS {
        return text;
    }
    let mut units = 0;
    for (at, c) in text.char_indices() {
        units += c.len_utf16();
        if units > MOST_CHARACTERS {
            return &text[..at];
        }
    }
    text
}

/// Widths of the columns in characters, by their heads and their first cells. A head may take two lines.
fn widths(sheet: &dyn Sheet, headings: &[Heading], rows: &std::ops::Range<usize>) -> Vec<f64> {
    let mut widths: Vec<usize> = headings.iter().map(|h| h.zh.width().div_ceil(2) + 4).collect();
    for row in rows.clone().take(SAMPLED) {
        for (width, cell) in widths.iter_mut().zip(sheet.cells(row)) {
            let own = match cell {
                CellValue::Empty => 0,
                CellValue::Text(text) => text.lines().next().unwrap_or_default().width() + 1,
                CellValue::Number(number) => number.to_string().len() + 2,
                CellValue::Integer(number) => number.to_string().len() + 2,
            };
            *width = (*width).max(own);
        }
    }
    #[allow(clippy::cast_precision_loss)]
    widths.into_iter().map(|w| (w as f64 + 1.0).clamp(WIDTHS.0, WIDTHS.1)).collect()
}

fn colour(out: &mut Worksheet, scale: &Scale, rows: &std::ops::Range<usize>) -> Result<(), XlsxError> {
    let cells: Vec<(u32, u16)> = scale
        .cells
        .iter()
        .filter(|(r, _)| rows.contains(r))
        .map(|(r, c)| (line(r - rows.start + 1), column(*c)))
        .collect();
    let (Some(first), Some(last)) = (cells.first(), cells.last()) else { return Ok(()) };
    let (low, high) = match scale.better {
        Better::More => (Color::RGB(0xFD_F1_DC), Color::RGB(0x6F_B9_8F)),
        Better::Less => (Color::RGB(0x6F_B9_8F), Color::RGB(0xFD_F1_DC)),
        Better::Neither => (Color::RGB(0xEE_F3_FA), Color::RGB(0x9D_BB_DE)),
    };
    let ranges: Vec<String> = cells.iter().map(|(r, c)| rust_xlsxwriter::utility::row_col_to_cell(*r, *c)).collect();
    let format = ConditionalFormat2ColorScale::new()
        .set_minimum_color(low)
        .set_maximum_color(high)
        .set_multi_range(ranges.join(" "));
    out.add_conditional_format(first.0, first.1, last.0, last.1, &format)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_text_is_cut_at_a_cells_limit() {
        let text = "字".repeat(MOST_CHARACTERS + 1);
        assert_eq!(fitting(&text).chars().count(), MOST_CHARACTERS);
        let pairs = "\u{20000}".repeat(MOST_CHARACTERS);
        assert_eq!(fitting(&pairs).encode_utf16().count(), MOST_CHARACTERS - 1);
        assert_eq!(fitting("短"), "短");
    }

    #[test]
    fn links_follow_a_split_table() {
        let names = BTreeMap::from([("targets", "目标".to_owned())]);
        assert_eq!(address(&names, ("targets", 0)).as_deref(), Some("internal:'目标'!A2"));
        assert_eq!(address(&names, ("targets", MOST_ROWS)).as_deref(), Some("internal:'目标 (2)'!A3"));
        assert_eq!(address(&names, ("none", 0)), None);
    }
}
