//! Which files a run reads: files as given and folders recursively, sorted, hidden ones left out.

use std::io;
use std::path::{Path, PathBuf};

/// One input file, and how the tables name it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Input {
    /// Relative to the folder that was given, with `/` on every system.
    pub shown: String,
    pub path: PathBuf,
}

/// A path that could not be looked into.
#[derive(Debug)]
pub struct NotFound {
    pub path: PathBuf,
    pub error: io::Error,
}

/// All input files of the given paths, and the paths that could not be read. `exclude` (the output folder) is not
/// looked into.
pub fn find(paths: &[PathBuf], exclude: &Path) -> (Vec<Input>, Vec<NotFound>) {
    let (mut found, mut missing) = (Vec::new(), Vec::new());
    let exclude = exclude.canonicalize().ok();
    for path in paths {
        match std::fs::metadata(path) {
            Ok(meta) if meta.is_dir() => walk(path, path, exclude.as_deref(), &mut found, &mut missing),
            Ok(_) => {
                let shown = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
                found.push(Input { shown, path: path.clone() });
            }
            Err(error) => missing.push(NotFound { path: path.clone(), error }),
        }
    }
    found.sort();
    found.dedup_by(|a, b| a.path == b.path);
    (found, missing)
}

fn walk(root: &Path, dir: &Path, exclude: Option<&Path>, found: &mut Vec<Input>, missing: &mut Vec<NotFound>) {
    if exclude.is_some_and(|e| dir.canonicalize().is_ok_and(|d| d == e)) {
        return;
    }
    let entries = match std::fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) => return missing.push(NotFound { path: dir.to_owned(), error }),
    };
    for entry in entries.flatten() {
        let path = entry.path();
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        match std::fs::metadata(&path) {
            // A link to a folder above would never end.
            Ok(meta) if meta.is_dir() => {
                if !path.is_symlink() {
                    walk(root, &path, exclude, found, missing);
                }
            }
            Ok(_) => {
                let relative = path.strip_prefix(root).unwrap_or(&path);
                let shown =
                    relative.components().map(|c| c.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/");
                found.push(Input { shown, path });
            }
            Err(error) => missing.push(NotFound { path, error }),
        }
    }
}
