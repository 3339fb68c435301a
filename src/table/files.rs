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

/// Takes tables row by row, one after another.
pub trait TakeTables {
    /// # Errors
    /// Those of what is written to, as for the others.
    fn begin(&mut self, table: &str, headings: &[Heading]) -> io::Result<()>;
    /// # Errors
    /// See `begin`.
    fn row(&mut self, cells: &[CellValue]) -> io::Result<()>;
    /// # Errors
    /// See `begin`.
    fn end(&mut self) -> io::Result<()>;
}

/// Files of some formats in one folder.
struct Files<'f> {
    folder: &'f Path,
    formats: &'f [TableFormat],
    writers: Vec<Writer>,
    names: Vec<String>,
}

impl<'f> Files<'f> {
    fn new(folder: &'f Path, formats: &'f [TableFormat]) -> Self {
        Self { folder, formats, writers: Vec::new(), names: Vec::new() }
    }
}

impl TakeTables for Files<'_> {
    fn begin(&mut self, table: &str, headings: &[Heading]) -> io::Result<()> {
        for format in self.formats {
            let name = format!("{table}.{}", format.as_str());
            self.writers.push(Writer::new(&self.folder.join(&name), headings, *format)?);
            self.names.push(name);
        }
        Ok(())
    }

    fn row(&mut self, cells: &[CellValue]) -> io::Result<()> {
        self.writers.iter_mut().try_for_each(|w| w.row(cells))
    }

    fn end(&mut self) -> io::Result<()> {
        self.writers.drain(..).try_for_each(Writer::finish)
    }
}

/// Reads the extraction tables whose CSV lies in `folder`, in the order of `Tables::NAMES`. Memory does not grow with the
/// rows.
///
/// # Errors
/// A table that can't be read, and the first error of `take`.
pub fn read_tables(folder: &Path, take: &mut dyn TakeTables) -> io::Result<()> {
    fn table<R: Row + Default>(folder: &Path, take: &mut dyn TakeTables) -> io::Result<()> {
        let file = BufReader::new(File::open(folder.join(format!("{}.csv", R::TABLE)))?);
        take.begin(R::TABLE, &Rows::<R>(&[]).headings())?;
        csv::each::<R, io::Error>(file, |row| take.row(&row.cells()))?;
        take.end()
    }
    table::<DocumentRow>(folder, take)?;
    table::<TaskRow>(folder, take)?;
    table::<TargetRow>(folder, take)?;
    table::<NumberRow>(folder, take)?;
    table::<DeadlineRow>(folder, take)?;
    table::<ResponsibilityRow>(folder, take)?;
    table::<ErrorRow>(folder, take)
}

/// Writes the extraction tables, whose CSV lies in `folder`, in `formats` too, and gives the names of the files.
///
/// # Errors
/// A table that can't be read, or a folder that can't be written.
pub fn extraction(folder: &Path, formats: &[TableFormat]) -> io::Result<Vec<String>> {
    let mut files = Files::new(folder, formats);
    if !formats.is_empty() {
        read_tables(folder, &mut files)?;
    }
    Ok(files.names)
}

/// Writes tables that are in memory, and gives the names of the files.
///
/// # Errors
/// When the folder can't be written.
pub fn sheets(sheets: &[Box<dyn Sheet + '_>], folder: &Path, formats: &[TableFormat]) -> io::Result<Vec<String>> {
    let mut files = Files::new(folder, formats);
    for sheet in sheets {
        files.begin(sheet.name(), &sheet.headings())?;
        (0..sheet.len()).try_for_each(|row| files.row(&sheet.cells(row)))?;
        files.end()?;
    }
    Ok(files.names)
}
