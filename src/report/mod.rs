//! The report: one page that shows what the cities promised, where each stands, and the sentence behind each number.
//!
//! [`Page`] is all that the page shows, taken from the tables and the comparison; [`html`] puts it into one file that
//! needs nothing else: no network, no second file. Text of documents reaches the page as data only, never as markup.

mod context;
mod data;
mod html;

use std::io;
use std::path::Path;

pub use context::Context;
pub use data::Page;
pub use html::html;

use crate::compare::{Comparison, Knowledge};
use crate::table::Tables;

/// The file's name in the output folder.
pub const REPORT: &str = "report.html";

/// Writes the page into `folder`. `texts` are folders that may hold the documents' texts as `text/DOC_ID.txt`: they
/// show a sentence between those around it.
///
/// # Errors
/// When the folder can't be written.
pub fn write(
    folder: &Path,
    texts: &[&Path],
    tables: &Tables,
    comparison: &Comparison,
    knowledge: Knowledge<'_>,
) -> io::Result<()> {
    let page = Page::new(tables, comparison, knowledge, texts);
    std::fs::write(folder.join(REPORT), html(&page).map_err(io::Error::other)?)
}
