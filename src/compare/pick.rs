//! Picks: the rows that a comparison is asked about.

use std::collections::BTreeSet;

use super::Knowledge;
use super::field::Fields;
use super::value::year_of;
use crate::table::{DocumentRow, Tables};

/// What is asked for; an empty list takes everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Picks {
    /// Codes, or names as `documents.region` has them, or parts of them: 安徽省 takes its cities too.
    pub regions: Vec<String>,
    /// Fields of policy in Chinese or English.
    pub fields: Vec<String>,
    /// Years of targets.
    pub years: Vec<i16>,
    /// Ids of concepts, or words of their names.
    pub concepts: Vec<String>,
}

impl Picks {
    pub fn is_empty(&self) -> bool {
        self == &Self::default()
    }

    /// The rows that are asked for. Documents stay as long as their region is; tasks stay where they are of a field or
    /// hold a target that is asked for.
    pub fn apply(&self, tables: Tables, knowledge: Knowledge<'_>) -> Tables {
        if self.is_empty() {
            return tables;
        }
        let mut out = Tables::default();
        let fields = Fields::new(&tables, knowledge.concepts, knowledge.words);
        let documents: BTreeSet<&str> =
            tables.documents.iter().filter(|d| self.region(d)).map(|d| d.doc_id.as_str()).collect();
        let mut holders: BTreeSet<&str> = BTreeSet::new();
        for target in tables.targets.iter().filter(|t| documents.contains(t.doc_id.as_str())) {
            let period = || tables.documents.iter().find(|d| d.doc_id == target.doc_id).and_then(|d| d.period_end);
            let year = year_of(&target.deadline).or_else(period);
            let in_year = self.years.is_empty() || year.is_some_and(|y| self.years.contains(&y));
            let concept = self.concepts.is_empty()
                || self.concepts.iter().any(|c| {
                    target.concept == *c || !target.concept_name.is_empty() && target.concept_name.contains(c.as_str())
                });
            let field = match knowledge.concepts.get(&target.concept) {
                Some(c) => self.field(&c.field) || self.fields.iter().any(|f| f.eq_ignore_ascii_case(&c.field_en)),
                None => self.field(fields.of_task(&target.task_id, &target.doc_id)),
            };
            if in_year && concept && field {
                holders.insert(&target.task_id);
                out.targets.push(target.clone());
            }
        }
        let by_targets = !self.years.is_empty() || !self.concepts.is_empty();
        let task = |task_id: &str, doc_id: &str| {
            documents.contains(doc_id)
                && (holders.contains(task_id) || !by_targets && self.field(fields.of_task(task_id, doc_id)))
        };
        out.tasks = tables.tasks.iter().filter(|t| task(&t.task_id, &t.doc_id)).cloned().collect();
        out.responsibilities =
            tables.responsibilities.iter().filter(|r| task(&r.task_id, &r.doc_id)).cloned().collect();
        out.deadlines = tables.deadlines.iter().filter(|d| documents.contains(d.doc_id.as_str())).cloned().collect();
        out.documents = tables.documents.iter().filter(|d| documents.contains(d.doc_id.as_str())).cloned().collect();
        out
    }

    fn region(&self, d: &DocumentRow) -> bool {
        self.regions.is_empty() || self.regions.iter().any(|r| d.region_code == *r || d.region.contains(r.as_str()))
    }

    fn field(&self, field: &str) -> bool {
        self.fields.is_empty()
            || self.fields.iter().any(|f| !field.is_empty() && (f == field || field.contains(f.as_str())))
    }
}
