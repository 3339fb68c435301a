//! Where rule files come from: the built-in set inside the binary, and folders of layers on top of it.

use std::path::Path;

use include_dir::{Dir, include_dir};
use sha2::{Digest, Sha256};

static EMBEDDED: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/rules");

/// Name of the layer that is embedded in the binary.
pub const BUILT_IN: &str = "builtin";

/// One file of a rule layer.
#[derive(Clone, Debug)]
pub struct RuleFile {
    /// `builtin`, or the folder's name as the user gave it.
    pub layer: String,
    /// Relative to the layer, with `/`: `lexicon/unit.toml`.
    pub path: String,
    pub text: String,
}

impl RuleFile {
    /// As messages name it: the path, and the layer unless it is the built-in one.
    pub fn name(&self) -> String {
        if self.layer == BUILT_IN { format!("rules/{}", self.path) } else { format!("{}/{}", self.layer, self.path) }
    }
}

/// All rule files, the built-in layer first, each layer sorted by path.
#[derive(Clone, Debug, Default)]
pub struct Source {
    pub files: Vec<RuleFile>,
}

impl Source {
    pub fn built_in() -> Self {
        let mut files = Vec::new();
        collect_embedded(&EMBEDDED, &mut files);
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Self { files }
    }

    /// Adds the `.toml` and `.csv` files below `folder` as a layer of that name.
    ///
    /// # Errors
    /// The first file or folder that can't be read, with its path.
    pub fn add_folder(&mut self, folder: &Path) -> Result<(), (std::path::PathBuf, std::io::Error)> {
        let mut found = Vec::new();
        collect_folder(folder, folder, &mut found)?;
        found.sort_by(|a: &RuleFile, b| a.path.cmp(&b.path));
        self.files.append(&mut found);
        Ok(())
    }

    /// Digest of all files and their order: the same for the same rules.
    pub fn digest(&self) -> String {
        let mut sha = Sha256::new();
        for part in self.files.iter().flat_map(|f| [&f.layer, &f.path, &f.text]) {
            sha.update((part.len() as u64).to_le_bytes());
            sha.update(part);
        }
        sha.finalize()[..8].iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
    }

    /// Files whose path begins with `folder` (`region/`), in layer order.
    pub fn under<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = &'a RuleFile> {
        self.files.iter().filter(move |f| f.path.starts_with(folder))
    }
}

fn is_rule_file(path: &Path) -> bool {
    path.extension().is_some_and(|e| e == "toml" || e == "csv")
}

fn collect_embedded(dir: &Dir<'static>, out: &mut Vec<RuleFile>) {
    for file in dir.files().filter(|f| is_rule_file(f.path())) {
        let path = file.path().to_string_lossy().replace('\\', "/");
        let text = file.contents_utf8().unwrap_or_default().to_owned();
        out.push(RuleFile { layer: BUILT_IN.to_owned(), path, text });
    }
    for sub in dir.dirs() {
        collect_embedded(sub, out);
    }
}

fn collect_folder(
    root: &Path,
    dir: &Path,
    out: &mut Vec<RuleFile>,
) -> Result<(), (std::path::PathBuf, std::io::Error)> {
    let entries = std::fs::read_dir(dir).map_err(|e| (dir.to_owned(), e))?;
    for entry in entries {
        let path = entry.map_err(|e| (dir.to_owned(), e))?.path();
        let hidden = path.file_name().is_some_and(|n| n.to_string_lossy().starts_with('.'));
        if hidden {
            continue;
        }
        if path.is_dir() {
            collect_folder(root, &path, out)?;
        } else if is_rule_file(&path) {
            let text = std::fs::read_to_string(&path).map_err(|e| (path.clone(), e))?;
            let relative = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            out.push(RuleFile { layer: root.display().to_string(), path: relative, text });
        }
    }
    Ok(())
}
