//! Where systems differ: everything that is not the same on Unix and Windows lies here.

use std::fs;
use std::io;
use std::path::Path;

/// Moves `from` over `to`.
///
/// # Errors
/// Those of the system.
pub fn replace(from: &Path, to: &Path) -> io::Result<()> {
    // Windows does not rename over a file that is read-only or, on some shares, over one that exists.
    if cfg!(windows) && to.exists() {
        fs::remove_file(to)?;
    }
    fs::rename(from, to)
}

/// Whether another program keeps `path` from being replaced. Only Windows locks open files so.
pub fn is_held_open(path: &Path) -> bool {
    cfg!(windows) && path.exists() && fs::OpenOptions::new().write(true).open(path).is_err()
}

/// Gives `to` the content of `from` without copying where the file system can.
///
/// # Errors
/// Those of the system.
pub fn link_or_copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::hard_link(from, to).or_else(|_| fs::copy(from, to).map(drop))
}
