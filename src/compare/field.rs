//! The field of policy of a task: that of its targets' concepts, else of the words in its headings and its plan's title.

use std::collections::BTreeMap;

use aho_corasick::{AhoCorasick, MatchKind};

use super::words::Words;
use crate::normalise::concept::Concepts;
use crate::table::Tables;

/// Fields of all tasks and documents.
#[derive(Debug, Default)]
pub struct Fields<'t> {
    reports: Vec<String>,
    tasks: BTreeMap<&'t str, String>,
    documents: BTreeMap<&'t str, String>,
}

impl<'t> Fields<'t> {
    pub fn new(tables: &'t Tables, concepts: &Concepts, words: &Words) -> Self {
        let pairs: Vec<(&str, &str)> =
            words.field.iter().flat_map(|(field, of)| of.iter().map(move |w| (w.as_str(), field.as_str()))).collect();
        let finder =
            AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(pairs.iter().map(|p| p.0)).ok();
        let by_words = |text: &str| -> Option<&str> {
            let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
            for found in finder.as_ref()?.find_iter(text) {
                *counts.entry(pairs[found.pattern().as_usize()].1).or_default() += 1;
            }
            most(&counts)
        };
        let mut of_targets: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
        let mut of_documents: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
        for target in &tables.targets {
            if let Some(concept) = concepts.get(&target.concept) {
                *of_targets.entry(&target.task_id).or_default().entry(&concept.field).or_default() += 1;
                *of_documents.entry(&target.doc_id).or_default().entry(&concept.field).or_default() += 1;
            }
        }
        let mut documents = BTreeMap::new();
        for d in &tables.documents {
            let field = by_words(&d.title).or_else(|| by_words(&d.notice_title));
            if let Some(field) = field.or_else(|| of_documents.get(d.doc_id.as_str()).and_then(most)) {
                documents.insert(d.doc_id.as_str(), field.to_owned());
            }
        }
        let mut tasks = BTreeMap::new();
        for task in &tables.tasks {
            let own = of_targets.get(task.task_id.as_str()).and_then(most);
            let field =
                own.or_else(|| by_words(&task.title)).or_else(|| task.heading_path.rsplit(" > ").find_map(by_words));
            if let Some(field) = field {
                tasks.insert(task.task_id.as_str(), field.to_owned());
            }
        }
        Self { reports: words.report.clone(), tasks, documents }
    }

    /// Empty where nothing says.
    pub fn of_task(&self, task_id: &str, doc_id: &str) -> &str {
        self.tasks.get(task_id).map_or_else(|| self.of_document(doc_id), String::as_str)
    }

    /// Whether documents of this type report on one year and set the targets of the next.
    pub fn is_report(&self, doc_type: &str) -> bool {
        self.reports.iter().any(|r| r == doc_type)
    }

    pub fn of_document(&self, doc_id: &str) -> &str {
        self.documents.get(doc_id).map_or("", String::as_str)
    }
}

/// The commonest, the first by name where two are equal.
fn most<'f>(counts: &BTreeMap<&'f str, usize>) -> Option<&'f str> {
    counts.iter().max_by(|a, b| a.1.cmp(b.1).then(b.0.cmp(a.0))).map(|(field, _)| *field)
}
