//! An input file's bytes, within what a file may cost.

use std::fs;
use std::io::Read;
use std::path::Path;

use crate::message::say;
use crate::read::{Limit, Limits, ReadError};

/// The bytes of a regular file.
///
/// # Errors
/// When it can't be read, is a device or a folder, or is larger than the limit.
pub fn read(path: &Path, limits: &Limits) -> Result<Vec<u8>, ReadError> {
    let unreadable = |e: std::io::Error| ReadError::Unreadable { what: (&e).into() };
    let meta = fs::metadata(path).map_err(unreadable)?;
    if !meta.is_file() {
        return Err(ReadError::Unreadable { what: say!("read.no_file") });
    }
    let most = limits.bytes(Limit::FileMb);
    let too_large = || Limit::FileMb.passed(say!("read.file_size", mb = limits.of(Limit::FileMb)));
    if meta.len() > most {
        return Err(too_large());
    }
    // The file may grow while it is read.
    let mut bytes = Vec::with_capacity(usize::try_from(meta.len()).unwrap_or(0));
    let file = fs::File::open(path).map_err(unreadable)?;
    file.take(most.saturating_add(1)).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > most { Err(too_large()) } else { Ok(bytes) }
}
