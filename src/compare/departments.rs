//! Which function leads which field of policy, by region.

use std::collections::{BTreeMap, BTreeSet};

use super::field::Fields;
use super::region::Plans;
use crate::table::{DepartmentRow, Tables};

#[derive(Default)]
struct Found<'t> {
    lead: BTreeSet<&'t str>,
    responsible: BTreeSet<&'t str>,
    support: BTreeSet<&'t str>,
    departments: BTreeSet<&'t str>,
    tasks: Vec<&'t str>,
    task_ids: Vec<&'t str>,
    documents: BTreeSet<&'t str>,
}

/// One row for each field, function and region. A body whose function is not known stands under its own name.
pub fn rows(tables: &Tables, plans: &Plans, fields: &Fields<'_>) -> Vec<DepartmentRow> {
    let mut found: BTreeMap<(&str, &str, usize), Found<'_>> = BTreeMap::new();
    for r in &tables.responsibilities {
        let Some(region) = plans.region_of(&r.doc_id) else { continue };
        let function = match (r.function.as_str(), r.canonical_department.as_str()) {
            ("", "") => r.department.as_str(),
            ("", full) => full,
            (function, _) => function,
        };
        let f = found.entry((fields.of_task(&r.task_id, &r.doc_id), function, region)).or_default();
        match r.role.as_str() {
            "lead" => f.lead.insert(&r.task_id),
            "support" => f.support.insert(&r.task_id),
            _ => f.responsible.insert(&r.task_id),
        };
        f.departments.insert(&r.department);
        f.documents.insert(&r.doc_id);
        if !f.task_ids.contains(&r.task_id.as_str()) {
            f.task_ids.push(&r.task_id);
            f.tasks.push(&r.task_title);
        }
    }
    let join = |of: &BTreeSet<&str>| of.iter().copied().collect::<Vec<_>>().join(";");
    found
        .into_iter()
        .map(|((field, function, region), f)| DepartmentRow {
            field: field.to_owned(),
            function: function.to_owned(),
            region: plans.regions[region].full.clone(),
            region_code: plans.regions[region].code.clone(),
            lead: f.lead.len(),
            responsible: f.responsible.len(),
            support: f.support.len(),
            departments: join(&f.departments),
            tasks: f.tasks.join(";"),
            doc_id: join(&f.documents),
            task_id: f.task_ids.join(";"),
        })
        .collect()
}
