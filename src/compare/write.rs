//! The comparison as files: a CSV for each table, and `panel.do`.

use std::fs::File;
use std::io::{self, BufWriter};
use std::path::Path;

use super::{Comparison, stata};
use crate::table::csv::{self, CsvOptions, Headers};

/// Writes every file of the comparison into `folder`, and gives their names.
///
/// # Errors
/// When the folder can't be written.
pub fn files(comparison: &Comparison, folder: &Path, options: CsvOptions) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for sheet in comparison.sheets() {
        // A regression reads the panel by its machine names.
        let headers = if sheet.name() == "panel" { Headers::En } else { options.headers };
        let name = format!("{}.csv", sheet.name());
        let out = BufWriter::new(File::create(folder.join(&name))?);
        csv::write(out, sheet.as_ref(), CsvOptions { headers, ..options }).map_err(io::Error::other)?;
        names.push(name);
    }
    std::fs::write(folder.join("panel.do"), stata::program(comparison))?;
    names.push("panel.do".to_owned());
    Ok(names)
}
