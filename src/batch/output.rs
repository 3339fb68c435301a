//! The output folder: written aside, moved into place at the end, so that nothing is ever half-written. Tables and
//! texts of an earlier run are taken away; files that gangmu did not write are left alone.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::table::csv::{CsvOptions, CsvWriter};
use crate::table::{DeadlineRow, DocumentRow, ErrorRow, NumberRow, ResponsibilityRow, Row, Tables, TargetRow, TaskRow};

/// Names of the files of the last run, one a line.
const MANIFEST: &str = ".gangmu-files";
const ASIDE: &str = ".gangmu-new";

#[derive(Clone, Copy, Debug, Default)]
pub struct OutputOptions {
    pub csv: CsvOptions,
}

type Table = CsvWriter<BufWriter<File>>;

/// The tables of a run, open for rows.
pub struct Output {
    folder: PathBuf,
    aside: PathBuf,
    documents: Table,
    tasks: Table,
    targets: Table,
    numbers: Table,
    deadlines: Table,
    responsibilities: Table,
    errors: Table,
    files: BTreeSet<String>,
}

impl Output {
    /// Makes the folder and opens the tables aside.
    ///
    /// # Errors
    /// When the folder can't be made or written.
    pub fn create(folder: &Path, options: OutputOptions) -> io::Result<Self> {
        let aside = folder.join(ASIDE);
        if aside.exists() {
            fs::remove_dir_all(&aside)?;
        }
        fs::create_dir_all(aside.join("text"))?;
        let mut files = BTreeSet::new();
        Ok(Self {
            documents: open::<DocumentRow>(&aside, options, &mut files)?,
            tasks: open::<TaskRow>(&aside, options, &mut files)?,
            targets: open::<TargetRow>(&aside, options, &mut files)?,
            numbers: open::<NumberRow>(&aside, options, &mut files)?,
            deadlines: open::<DeadlineRow>(&aside, options, &mut files)?,
            responsibilities: open::<ResponsibilityRow>(&aside, options, &mut files)?,
            errors: open::<ErrorRow>(&aside, options, &mut files)?,
            folder: folder.to_owned(),
            aside,
            files,
        })
    }

    /// Appends the rows of one document or more.
    ///
    /// # Errors
    /// When the disk is full or the folder is gone.
    pub fn rows(&mut self, tables: &Tables) -> io::Result<()> {
        all(&mut self.documents, &tables.documents)?;
        all(&mut self.tasks, &tables.tasks)?;
        all(&mut self.targets, &tables.targets)?;
        all(&mut self.numbers, &tables.numbers)?;
        all(&mut self.deadlines, &tables.deadlines)?;
        all(&mut self.responsibilities, &tables.responsibilities)?;
        all(&mut self.errors, &tables.errors)
    }

    /// Writes a document's extracted text, to which all offsets refer.
    ///
    /// # Errors
    /// When the disk is full or the folder is gone.
    pub fn text(&mut self, doc_id: &str, text: &str) -> io::Result<()> {
        let name = format!("text/{doc_id}.txt");
        fs::write(self.aside.join(&name), text)?;
        self.files.insert(name);
        Ok(())
    }

    /// A further file of the run, written aside by `write`.
    ///
    /// # Errors
    /// Those of `write`.
    pub fn file(&mut self, name: &str, write: impl FnOnce(&Path) -> io::Result<()>) -> io::Result<()> {
        write(&self.aside.join(name))?;
        self.files.insert(name.to_owned());
        Ok(())
    }

    /// Closes the tables and moves everything into place.
    ///
    /// # Errors
    /// When a file can't be moved, as when a spreadsheet holds it open.
    pub fn finish(self) -> io::Result<()> {
        let tables = [
            self.documents,
            self.tasks,
            self.targets,
            self.numbers,
            self.deadlines,
            self.responsibilities,
            self.errors,
        ];
        for table in tables {
            table.finish().map_err(io::Error::other)?.flush()?;
        }
        fs::create_dir_all(self.folder.join("text"))?;
        let manifest = self.folder.join(MANIFEST);
        let earlier = fs::read_to_string(&manifest).unwrap_or_default();
        for name in &self.files {
            let (from, to) = (self.aside.join(name), self.folder.join(name));
            // Windows does not rename over a file that exists.
            if cfg!(windows) && to.exists() {
                fs::remove_file(&to)?;
            }
            fs::rename(&from, &to).map_err(|e| io::Error::new(e.kind(), format!("{}: {e}", to.display())))?;
        }
        for name in earlier.lines().filter(|n| !self.files.contains(*n) && is_plain_name(n)) {
            let _ = fs::remove_file(self.folder.join(name));
        }
        let names: Vec<&str> = self.files.iter().map(String::as_str).collect();
        fs::write(&manifest, names.join("\n"))?;
        fs::remove_dir_all(&self.aside)
    }
}

/// A manifest names only files of the folder itself and of `text/`.
fn is_plain_name(name: &str) -> bool {
    let name = name.strip_prefix("text/").unwrap_or(name);
    !name.is_empty() && !name.contains(['/', '\\']) && name != ".." && name != "."
}

fn open<R: Row>(aside: &Path, options: OutputOptions, files: &mut BTreeSet<String>) -> io::Result<Table> {
    let name = format!("{}.csv", R::TABLE);
    let file = BufWriter::with_capacity(1 << 16, File::create(aside.join(&name))?);
    files.insert(name);
    CsvWriter::new::<R>(file, options.csv).map_err(io::Error::other)
}

fn all<R: Row>(table: &mut Table, rows: &[R]) -> io::Result<()> {
    rows.iter().try_for_each(|row| table.row(row)).map_err(io::Error::other)
}
