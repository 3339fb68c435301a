//! Which files a run reads: files as given and folders recursively, sorted, hidden ones left out.

use std::collections::BTreeSet;
use std::ffi::OsStr;
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
/// looked into. Links are followed, but no folder is entered twice, so a link to a folder above ends.
pub fn find(paths: &[PathBuf], exclude: &Path) -> (Vec<Input>, Vec<NotFound>) {
    let mut search = Search { entered: exclude.canonicalize().into_iter().collect(), ..Search::default() };
    for path in paths {
        match std::fs::metadata(path) {
            Ok(meta) if meta.is_dir() => search.folder(path, ""),
            Ok(_) => {
                let shown = path.file_name().map(shown_name).unwrap_or_default();
                search.found.push(Input { shown, path: path.clone() });
            }
            Err(error) => search.missing.push(NotFound { path: path.clone(), error }),
        }
    }
    let Search { mut found, missing, .. } = search;
    found.sort();
    let mut seen = BTreeSet::new();
    let mut new = found.iter().map(|input| seen.insert(input.path.as_path())).collect::<Vec<_>>().into_iter();
    found.retain(|_| new.next().unwrap_or_default());
    (found, missing)
}

#[derive(Default)]
struct Search {
    found: Vec<Input>,
    missing: Vec<NotFound>,
    /// Folders entered, in their canonical form.
    entered: BTreeSet<PathBuf>,
}

impl Search {
    fn folder(&mut self, folder: &Path, shown: &str) {
        match folder.canonicalize() {
            Ok(canonical) => {
                if !self.entered.insert(canonical) {
                    return;
                }
            }
            Err(error) => return self.missing.push(NotFound { path: folder.to_owned(), error }),
        }
        let entries = std::fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>);
        let mut entries = match entries {
            Ok(entries) => entries,
            Err(error) => return self.missing.push(NotFound { path: folder.to_owned(), error }),
        };
        entries.sort_by_key(std::fs::DirEntry::file_name);
        for entry in entries {
            let name = shown_name(&entry.file_name());
            if name.starts_with('.') {
                continue;
            }
            let (path, shown) = (entry.path(), format!("{shown}{name}"));
            match std::fs::metadata(&path) {
                Ok(meta) if meta.is_dir() => self.folder(&path, &format!("{shown}/")),
                Ok(_) => self.found.push(Input { shown, path }),
                Err(error) => self.missing.push(NotFound { path, error }),
            }
        }
    }
}

/// A file's name for the tables. Bytes that are no UTF-8 stand as `\xNN`, so that two such names stay apart.
fn shown_name(name: &OsStr) -> String {
    match name.to_str() {
        Some(name) => name.to_owned(),
        None => name.as_encoded_bytes().escape_ascii().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_searched_in_order_once_and_without_hidden_files() {
        let root = std::env::temp_dir().join(format!("gangmu-find-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&root);
        for folder in ["in/b", "in/.git", "in/out"] {
            std::fs::create_dir_all(root.join(folder)).expect("made");
        }
        for file in ["in/b/2.txt", "in/b/10.txt", "in/a.txt", "in/.hidden", "in/.git/x", "in/out/t.csv", "in/A.txt"] {
            std::fs::write(root.join(file), file).expect("written");
        }
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(root.join("in"), root.join("in/b/up")).expect("linked");
            std::os::unix::fs::symlink(root.join("nowhere"), root.join("in/broken.txt")).expect("linked");
        }
        let paths = [root.join("in"), root.join("in/b/2.txt"), root.join("absent")];
        let (found, missing) = find(&paths, &root.join("in/out"));
        let shown: Vec<&str> = found.iter().map(|i| i.shown.as_str()).collect();
        assert_eq!(shown, ["2.txt", "A.txt", "a.txt", "b/10.txt"]);
        assert!(missing.iter().any(|m| m.path.ends_with("absent")));
        #[cfg(unix)]
        assert!(missing.iter().any(|m| m.path.ends_with("broken.txt")));
        std::fs::remove_dir_all(&root).expect("removed");
    }

    #[cfg(unix)]
    #[test]
    fn names_that_are_no_utf8_stay_apart() {
        use std::os::unix::ffi::OsStrExt;
        assert_eq!(shown_name(OsStr::from_bytes(b"\xb9\xab\xce\xc4.txt")), "\\xb9\\xab\\xce\\xc4.txt");
        assert_eq!(shown_name(OsStr::new("公文.txt")), "公文.txt");
    }
}
