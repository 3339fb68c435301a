//! Where rule files come from: the built-in set inside the binary, and folders of layers on top of it.

use std::collections::BTreeSet;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::Diagnostic;
use super::diagnostic::with_nearest;
use crate::message::say;

static EMBEDDED: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/rules");

/// Name of the layer that is embedded in the binary.
pub const BUILT_IN: &str = "builtin";

/// Beginnings of the paths of data files: everything that is no rule. Each is read by the module that it serves.
const DATA: &[&str] = &[
    "phases.toml",
    "lexicon/",
    "measure/comparator",
    "measure/idiom",
    "measure/numeral",
    "measure/time",
    "measure/unit",
    "concept/",
    "department/",
    "region/",
    "score/",
    "structure/labels",
    "structure/lines",
    "structure/outline",
    "structure/page",
    "structure/table_heads",
    "structure/turn",
];

/// One file of a rule layer.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RuleFile {
    /// `builtin`, or the folder as the user gave it.
    pub layer: String,
    /// Relative to the layer, with `/`: `lexicon/unit.toml`.
    pub path: String,
    pub text: String,
}

impl RuleFile {
    /// As messages name it: the path, and the layer unless it is the built-in one.
    pub fn name(&self) -> String {
        match self.layer.as_str() {
            BUILT_IN => format!("rules/{}", self.path),
            "" => self.path.clone(),
            layer => format!("{layer}/{}", self.path),
        }
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

    /// Adds the `.toml` and `.csv` files below `folder` as a layer. A folder given twice is one layer.
    ///
    /// # Errors
    /// The first file or folder that can't be read, with its path.
    pub fn add_folder(&mut self, folder: &Path) -> Result<(), (PathBuf, io::Error)> {
        let mut found = Vec::new();
        collect_folder(folder, folder, &mut found)?;
        found.sort_by(|a: &RuleFile, b| a.path.cmp(&b.path));
        if !found.first().is_some_and(|f| self.files.iter().any(|known| known.layer == f.layer)) {
            self.files.append(&mut found);
        }
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

    /// The files of the layers on top of the built-in one.
    pub fn above_built_in(&self) -> Vec<RuleFile> {
        self.files.iter().filter(|f| f.layer != BUILT_IN).cloned().collect()
    }

    /// Layers from the built-in one up.
    pub fn layers(&self) -> Vec<&str> {
        let mut layers: Vec<&str> = Vec::new();
        for file in &self.files {
            if !layers.contains(&file.layer.as_str()) {
                layers.push(&file.layer);
            }
        }
        layers
    }

    /// The layer's short name, as tables show it: the last part of its folder, or the whole of it where two layers end
    /// alike.
    pub fn layer_name<'l>(&self, layer: &'l str) -> &'l str {
        let last = last_part(layer);
        let alike = self.layers().iter().filter(|l| last_part(l) == last).count();
        if alike > 1 { layer } else { last }
    }

    /// Files that nothing reads: a misspelt folder would else lose its rules without a word. `phases` are the folders
    /// of rules.
    pub fn unused(&self, phases: &[&str]) -> Vec<Diagnostic> {
        let built_in: BTreeSet<&str> =
            self.files.iter().filter(|f| f.layer == BUILT_IN).map(|f| f.path.as_str()).collect();
        let known = |path: &str| {
            // What the built-in layer has, somebody reads.
            built_in.contains(path)
                || DATA.iter().any(|data| path.starts_with(data))
                || phases.iter().any(|phase| path.split_once('/').is_some_and(|(folder, _)| folder == *phase))
        };
        let folders = || DATA.iter().filter_map(|d| d.split_once('/')).map(|(f, _)| f).chain(phases.iter().copied());
        let list = folders().collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>();
        self.files
            .iter()
            .filter(|f| f.layer != BUILT_IN && !known(&f.path))
            .map(|f| {
                let folder = f.path.split_once('/').map_or("", |(folder, _)| folder);
                let help = with_nearest(folder, folders(), say!("rules.unread.help", list));
                Diagnostic::new(&f.name(), None, say!("rules.unread"), help)
            })
            .collect()
    }

    /// The last file below `folder` that writes `text` in quotes, and where: for messages about merged files.
    pub fn quoted(&self, folder: &str, text: &str) -> (String, Option<Range<usize>>) {
        let files = || self.files.iter().rev().filter(|f| f.path.starts_with(folder));
        let found = files().find_map(|f| Some((f.name(), Some(f.quoted(text)?))));
        found.unwrap_or_else(|| (files().next().map_or_else(|| folder.to_owned(), RuleFile::name), None))
    }

    /// Files whose path begins with `folder` (`region/`), in layer order.
    pub fn under<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = &'a RuleFile> {
        self.files.iter().filter(move |f| f.path.starts_with(folder))
    }
}

/// Every file of the built-in folder, with its path in it: rules, data, and what explains them.
pub fn built_in_files() -> Vec<(String, &'static [u8])> {
    fn collect(dir: &Dir<'static>, out: &mut Vec<(String, &'static [u8])>) {
        out.extend(dir.files().map(|f| (f.path().to_string_lossy().replace('\\', "/"), f.contents())));
        dir.dirs().for_each(|d| collect(d, out));
    }
    let mut out = Vec::new();
    collect(&EMBEDDED, &mut out);
    out.sort();
    out
}

fn last_part(layer: &str) -> &str {
    layer.trim_end_matches(['/', '\\']).rsplit(['/', '\\']).next().unwrap_or(layer)
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

fn collect_folder(root: &Path, dir: &Path, out: &mut Vec<RuleFile>) -> Result<(), (PathBuf, io::Error)> {
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
            // Editors on Windows write a byte order mark, which is no TOML.
            let text = text.strip_prefix('\u{FEFF}').map_or(text.clone(), str::to_owned);
            let relative = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            out.push(RuleFile { layer: layer_of(root), path: relative, text });
        }
    }
    Ok(())
}

/// The folder as typed; `.` and `..` by their own names, so that tables can show them.
fn layer_of(root: &Path) -> String {
    let typed = root.display().to_string().replace('\\', "/");
    let typed = typed.strip_prefix("./").unwrap_or(&typed).trim_end_matches('/').to_owned();
    if root.file_name().is_some() {
        return typed;
    }
    root.canonicalize().map_or(typed, |full| full.display().to_string())
}
