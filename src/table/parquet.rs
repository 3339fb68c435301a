//! Tables as Parquet, of the types that [`super::arrow`] gives them, compressed with Snappy, which every reader knows.

use std::fs::File;
use std::io;

use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;

use super::arrow::BatchBuilder;
use super::value::CellValue;
use super::wide::Heading;

/// Rows of a row group: what a reader skips or takes as a whole.
const GROUP_ROWS: usize = 1 << 17;
/// Bytes that a row group may hold in memory until it is written.
const GROUP_BYTES: usize = 64 << 20;

/// Writes rows of one table as they come. Memory holds one row group.
pub struct ParquetWriter {
    writer: ArrowWriter<File>,
    rows: BatchBuilder,
}

impl ParquetWriter {
    /// # Errors
    /// Those of the file.
    pub fn new(out: File, headings: &[Heading]) -> io::Result<Self> {
        let rows = BatchBuilder::new(headings);
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_max_row_group_row_count(Some(GROUP_ROWS))
            .set_created_by(concat!("gangmu ", env!("CARGO_PKG_VERSION")).to_owned())
            .build();
        Ok(Self { writer: ArrowWriter::try_new(out, rows.schema(), Some(properties))?, rows })
    }

    /// # Errors
    /// Those of the file.
    pub fn row(&mut self, cells: &[CellValue]) -> io::Result<()> {
        self.rows.row(cells);
        if self.rows.is_full() { self.batch() } else { Ok(()) }
    }

    fn batch(&mut self) -> io::Result<()> {
        let batch = self.rows.take().map_err(io::Error::other)?;
        self.writer.write(&batch)?;
        if self.writer.in_progress_size() > GROUP_BYTES {
            self.writer.flush()?;
        }
        Ok(())
    }

    /// # Errors
    /// Those of the file.
    pub fn finish(mut self) -> io::Result<File> {
        self.batch()?;
        Ok(self.writer.into_inner()?)
    }
}
