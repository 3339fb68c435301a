//! The tables of a run as the scorer needs them: rows by document, and the extracted texts.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::message::Message;
use crate::table::{DeadlineRow, DocumentRow, ResponsibilityRow, Row, Tables, TargetRow, csv};

/// Rows of one run.
#[derive(Debug, Default)]
pub struct RunTables {
    /// By the file's name, without folders.
    pub documents: BTreeMap<String, DocumentRow>,
    pub targets: BTreeMap<String, Vec<TargetRow>>,
    pub deadlines: BTreeMap<String, Vec<DeadlineRow>>,
    pub responsibilities: BTreeMap<String, Vec<ResponsibilityRow>>,
    /// Text of each task, by document and task.
    pub tasks: BTreeMap<(String, String), String>,
    /// Extracted text of each document.
    pub texts: BTreeMap<String, String>,
    /// Names that several documents of the run have; the last counts.
    pub ambiguous: Vec<String>,
}

impl RunTables {
    /// Reads the CSV tables of an output folder, with English or Chinese headers.
    ///
    /// # Errors
    /// The table that is missing or can't be read, and why.
    pub fn read(folder: &Path) -> Result<Self, (PathBuf, Message)> {
        let tables = Tables {
            documents: table(folder)?,
            tasks: table(folder)?,
            targets: table(folder)?,
            deadlines: table(folder)?,
            responsibilities: table(folder)?,
            ..Tables::default()
        };
        let mut run = Self::of(tables);
        for id in run.documents.values().map(|d| d.doc_id.clone()).collect::<Vec<_>>() {
            if let Ok(text) = std::fs::read_to_string(folder.join("text").join(format!("{id}.txt"))) {
                run.texts.insert(id, text);
            }
        }
        Ok(run)
    }

    /// Rows that are in memory; `texts` stays empty.
    pub fn of(tables: Tables) -> Self {
        let mut run = Self::default();
        for d in tables.documents {
            let name = d.path.rsplit('/').next().unwrap_or_default().to_owned();
            if run.documents.contains_key(&name) {
                run.ambiguous.push(name.clone());
            }
            run.documents.insert(name, d);
        }
        for row in tables.targets {
            run.targets.entry(row.doc_id.clone()).or_default().push(row);
        }
        for row in tables.deadlines {
            run.deadlines.entry(row.doc_id.clone()).or_default().push(row);
        }
        for row in tables.responsibilities {
            run.responsibilities.entry(row.doc_id.clone()).or_default().push(row);
        }
        for row in tables.tasks {
            run.tasks.insert((row.doc_id, row.task_id), row.text);
        }
        run
    }
}

fn table<R: Row + Default>(folder: &Path) -> Result<Vec<R>, (PathBuf, Message)> {
    let path = folder.join(format!("{}.csv", R::TABLE));
    let bytes = std::fs::read(&path).map_err(|e| (path.clone(), (&e).into()))?;
    csv::read(&bytes).map_err(|e| (path, e))
}
