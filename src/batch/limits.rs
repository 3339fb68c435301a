//! What one file may cost.

use std::fs;
use std::io::Read;
use std::path::Path;

use crate::read::{ReadError, archive};

/// Limits of a run; each has a flag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of an input file.
    pub file_bytes: u64,
    pub archive: archive::Limits,
}

impl Default for Limits {
    fn default() -> Self {
        Self { file_bytes: 128 << 20, archive: archive::Limits::default() }
    }
}

impl Limits {
    /// The bytes of a regular file.
    ///
    /// # Errors
    /// When it can't be read, is a device or a folder, or is larger than the limit.
    pub fn read(&self, path: &Path) -> Result<Vec<u8>, ReadError> {
        let unreadable = |e: std::io::Error| ReadError::Unreadable { what: e.to_string() };
        let meta = fs::metadata(path).map_err(unreadable)?;
        if !meta.is_file() {
            return Err(ReadError::Unreadable { what: "不是普通文件".to_owned() });
        }
        let too_large = || ReadError::TooLarge { what: format!("文件大于 {} MB", self.file_bytes >> 20) };
        if meta.len() > self.file_bytes {
            return Err(too_large());
        }
        // The file may grow while it is read.
        let mut bytes = Vec::with_capacity(usize::try_from(meta.len()).unwrap_or(0));
        let file = fs::File::open(path).map_err(unreadable)?;
        file.take(self.file_bytes + 1).read_to_end(&mut bytes).map_err(unreadable)?;
        if bytes.len() as u64 > self.file_bytes { Err(too_large()) } else { Ok(bytes) }
    }
}
