//! Tables as files of other formats, beside their CSV. The CSV is what a later run goes on from; the rest is made from
//! it, row by row, once it is whole.

use std::fs::File;
use std::io::{self, BufReader, BufWriter};
use std::path::Path;

use super::jsonl::JsonlWriter;
#[cfg(feature = "parquet")]
use super::parquet::ParquetWriter;
use super::value::{CellValue, Row};
use super::wide::{Heading, Rows, Sheet};
use super::{DeadlineRow, DocumentRow, ErrorRow, NumberRow, ResponsibilityRow, TargetRow, TaskRow, csv};

/// A file format that tables are written in beside CSV.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TableFormat {
    Jsonl,
    #[cfg(feature = "parquet")]
    Parquet,
}

impl TableFormat {
    pub const ALL: &'static [Self] = &[
        Self::Jsonl,
        #[cfg(feature = "parquet")]
        Self::Parquet,
    ];

    /// The ending of its files, and its name on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Jsonl => "jsonl",
            #[cfg(feature = "parquet")]
            Self::Parquet => "parquet",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|f| f.as_str() == name)
    }
}

/// A table that is being written.
enum Writer {
    Jsonl(JsonlWriter<BufWriter<File>>),
    #[cfg(feature = "parquet")]
    Parquet(Box<ParquetWriter>),
}

impl Writer {
    fn new(path: &Path, headings: &[Heading], format: TableFormat) -> io::Result<Self> {
        let out = File::create(path)?;
        Ok(match format {
            TableFormat::Jsonl => Self::Jsonl(JsonlWriter::new(BufWriter::new(out), headings.to_vec())),
            #[cfg(feature = "parquet")]
            TableFormat::Parquet => Self::Parquet(Box::new(ParquetWriter::new(out, headings)?)),
        })
    }

    fn row(&mut self, cells: &[CellValue]) -> io::Result<()> {
        match self {
            Self::Jsonl(writer) => writer.row(cells),
            #[cfg(feature = "parquet")]
            Self::Parquet(writer) => writer.row(cells),
        }
    }

    /// Puts the file on disk.
    fn finish(self) -> io::Result<()> {
        let file = match self {
            Self::Jsonl(writer) => writer.finish()?.into_inner().map_err(io::IntoInnerError::into_error)?,
            #[cfg(feature = "parquet")]
            Self::Parquet(writer) => writer.finish()?,
        };
        file.sync_all()
    }
}

/// Opens one file for each format, hands them to `fill` and puts them on disk; gives their names.
fn written(
    folder: &Path,
    table: &str,
    headings: &[Heading],
    formats: &[TableFormat],
    fill: impl FnOnce(&mut dyn FnMut(&[CellValue]) -> io::Result<()>) -> io::Result<()>,
) -> io::Result<Vec<String>> {
    let names: Vec<String> = formats.iter().map(|f| format!("{table}.{}", f.as_str())).collect();
    let open = |(format, name): (&TableFormat, &String)| Writer::new(&folder.join(name), headings, *format);
    let mut writers = formats.iter().zip(&names).map(open).collect::<io::Result<Vec<Writer>>>()?;
    fill(&mut |cells| writers.iter_mut().try_for_each(|w| w.row(cells)))?;
    writers.into_iter().try_for_each(Writer::finish)?;
    Ok(names)
}

/// Writes the extraction tables, whose CSV lies in `folder`, in `formats` too, and gives the names of the files. Memory
/// does not grow with the rows.
///
/// # Errors
/// A table that can't be read, or a folder that can't be written.
pub fn extraction(folder: &Path, formats: &[TableFormat]) -> io::Result<Vec<String>> {
    fn table<R: Row + Default>(folder: &Path, formats: &[TableFormat], names: &mut Vec<String>) -> io::Result<()> {
        let file = BufReader::new(File::open(folder.join(format!("{}.csv", R::TABLE)))?);
        let headings = Rows::<R>(&[]).headings();
        names.extend(written(folder, R::TABLE, &headings, formats, |put| {
            csv::each::<R, io::Error>(file, |row| put(&row.cells()))
        })?);
        Ok(())
    }
    let mut names = Vec::new();
    if !formats.is_empty() {
        table::<DocumentRow>(folder, formats, &mut names)?;
        table::<TaskRow>(folder, formats, &mut names)?;
        table::<TargetRow>(folder, formats, &mut names)?;
        table::<NumberRow>(folder, formats, &mut names)?;
        table::<DeadlineRow>(folder, formats, &mut names)?;
        table::<ResponsibilityRow>(folder, formats, &mut names)?;
        table::<ErrorRow>(folder, formats, &mut names)?;
    }
    Ok(names)
}

/// Writes tables that are in memory, and gives the names of the files.
///
/// # Errors
/// When the folder can't be written.
pub fn sheets(sheets: &[Box<dyn Sheet + '_>], folder: &Path, formats: &[TableFormat]) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for sheet in sheets {
        names.extend(written(folder, sheet.name(), &sheet.headings(), formats, |put| {
            (0..sheet.len()).try_for_each(|row| put(&sheet.cells(row)))
        })?);
    }
    Ok(names)
}
