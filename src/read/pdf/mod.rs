//! PDF (ISO 32000) with a text layer: [`engine`] gives characters at places, `printed` makes text of them.

pub mod engine;

use super::isolate::{self, Raw, Task};
use super::{Limits, ReadError, printed};
use crate::document::Reading;
use crate::message::say;

/// # Errors
/// When the file is damaged, encrypted, too large, or has no page.
pub fn read(bytes: &[u8], words: printed::Words<'_>, limits: &Limits) -> Result<Reading, ReadError> {
    match isolate::run(Task::Pdf, bytes, limits)? {
        Raw::Pages(pages) if !pages.is_empty() => Ok(printed::lay_out(&pages, "hayro", words)),
        _ => Err(ReadError::Damaged { what: say!("read.pdf.no_page") }),
    }
}
