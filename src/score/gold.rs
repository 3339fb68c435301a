//! Gold files: what an annotator says that a document holds, one JSON object for each document.

use crate::message::Message;
use std::path::{Path, PathBuf};

use serde::Deserialize;

const ENDING: &str = ".gold.json";

/// The gold of one document.
#[derive(Clone, Debug, Deserialize)]
pub struct Gold {
    /// Name of the document's file.
    pub doc: String,
    #[serde(default)]
    pub meta: serde_json::Map<String, serde_json::Value>,
    #[serde(default)]
    pub targets: Vec<GoldTarget>,
    #[serde(default)]
    pub deadlines: Vec<GoldDeadline>,
    #[serde(default)]
    pub responsibilities: Vec<GoldResponsibility>,
}

#[derive(Clone, Debug, Default, Deserialize)]
pub struct GoldTarget {
    pub indicator: Option<String>,
    pub comparator: Option<String>,
    pub kind: Option<String>,
    pub direction: Option<String>,
    pub value: Option<f64>,
    pub value_max: Option<f64>,
    pub unit: Option<String>,
    pub deadline: Option<String>,
    pub deadline_source: Option<String>,
    pub baseline: Option<GoldBaseline>,
    pub quote: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
pub struct GoldBaseline {
    pub value: Option<f64>,
}

#[derive(Clone, Debug, Default, Deserialize)]
pub struct GoldDeadline {
    pub quote: Option<String>,
    pub kind: Option<String>,
    pub end: Option<String>,
    #[serde(rename = "for")]
    pub binds: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
pub struct GoldResponsibility {
    pub item: Option<String>,
    pub department: Option<String>,
    pub role: Option<String>,
}

impl Gold {
    /// A document field as text; empty where it is null.
    pub fn field(&self, name: &str) -> String {
        match self.meta.get(name) {
            None | Some(serde_json::Value::Null) => String::new(),
            Some(serde_json::Value::String(s)) => s.clone(),
            Some(other) => other.to_string(),
        }
    }
}

/// All gold files of `folder` whose document's name begins with `prefix`, in order of file name.
///
/// # Errors
/// The file or folder that can't be read, and why.
pub fn read_gold(folder: &Path, prefix: &str) -> Result<Vec<Gold>, (PathBuf, Message)> {
    let fail = |path: &Path, e: &std::io::Error| (path.to_owned(), e.into());
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(|e| fail(folder, &e))? {
        let path = entry.map_err(|e| fail(folder, &e))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name.ends_with(ENDING) && !name.starts_with('.') {
            paths.push(path);
        }
    }
    paths.sort();
    let mut out = Vec::new();
    for path in paths {
        let text = std::fs::read_to_string(&path).map_err(|e| fail(&path, &e))?;
        let gold: Gold = serde_json::from_str(&text).map_err(|e| (path.clone(), Message::verbatim(e.to_string())))?;
        if gold.doc.starts_with(prefix) {
            out.push(gold);
        }
    }
    Ok(out)
}
