//! The ledger 台账: every target with its task, and every task that has a body or a deadline and no target.

use std::collections::{BTreeMap, BTreeSet};

use super::region::Plans;
use crate::table::{LedgerRow, Tables, TargetRow, TaskRow};

/// The ledger of tables that are not compared.
pub fn of(tables: &Tables) -> Vec<LedgerRow> {
    rows(tables, &Plans::new(tables))
}

/// Rows in order of document, then of place in the text.
pub fn rows(tables: &Tables, plans: &Plans) -> Vec<LedgerRow> {
    let tasks: BTreeMap<&str, &TaskRow> = tables.tasks.iter().map(|t| (t.task_id.as_str(), t)).collect();
    let mut with_target: BTreeSet<&str> = BTreeSet::new();
    let mut parents: BTreeSet<&str> = BTreeSet::new();
    for target in &tables.targets {
        with_target.insert(&target.task_id);
    }
    for task in &tables.tasks {
        if !task.lead.is_empty() || !task.responsible.is_empty() || !task.deadline.is_empty() {
            parents.insert(&task.parent_id);
        }
    }
    let mut rows: Vec<(usize, LedgerRow)> = Vec::new();
    for target in &tables.targets {
        if let Some(plan) = plans.plan_of(&target.doc_id) {
            let task = tasks.get(target.task_id.as_str()).copied();
            rows.push((plan, of_target(target, task, plans, plan)));
        }
    }
    for task in &tables.tasks {
        let bound = !task.lead.is_empty() || !task.responsible.is_empty() || !task.deadline.is_empty();
        let shown = with_target.contains(task.task_id.as_str()) || parents.contains(task.task_id.as_str());
        if bound
            && !shown
            && let Some(plan) = plans.plan_of(&task.doc_id)
        {
            rows.push((plan, of_task(task, plans, plan)));
        }
    }
    rows.sort_by_key(|(plan, row)| (*plan, row.start, row.end));
    rows.into_iter().map(|(_, row)| row).collect()
}

fn of_plan(plans: &Plans, number: usize) -> LedgerRow {
    let plan = &plans.plans[number];
    let region = plan.region.map(|r| &plans.regions[r]);
    LedgerRow {
        region: region.map(|r| r.full.clone()).unwrap_or_default(),
        region_code: region.map(|r| r.code.clone()).unwrap_or_default(),
        document: plan.title.clone(),
        doc_number: plan.doc_number.clone(),
        published: plan.published.clone(),
        doc_id: plan.doc_id.clone(),
        doc_path: plan.path.clone(),
        ..LedgerRow::default()
    }
}

fn of_target(target: &TargetRow, task: Option<&TaskRow>, plans: &Plans, plan: usize) -> LedgerRow {
    LedgerRow {
        label: task.map(|t| t.label.clone()).unwrap_or_default(),
        task: task.map(|t| t.title.clone()).unwrap_or_default(),
        indicator: target.indicator.clone(),
        comparator: target.comparator.clone(),
        value: target.value,
        value_max: target.value_max,
        unit: target.unit.clone(),
        deadline: target.deadline.clone(),
        lead: target.lead.clone(),
        responsible: target.responsible.clone(),
        support: target.support.clone(),
        text: target.sentence.clone(),
        concept: target.concept.clone(),
        concept_name: target.concept_name.clone(),
        check: target.check.clone(),
        page: target.page.clone(),
        task_id: target.task_id.clone(),
        target_id: target.target_id.clone(),
        start: target.start,
        end: target.end,
        ..of_plan(plans, plan)
    }
}

fn of_task(task: &TaskRow, plans: &Plans, plan: usize) -> LedgerRow {
    LedgerRow {
        label: task.label.clone(),
        task: task.title.clone(),
        deadline: task.deadline.clone(),
        lead: task.lead.clone(),
        responsible: task.responsible.clone(),
        support: task.support.clone(),
        text: task.text.clone(),
        check: task.check.clone(),
        page: task.page.clone(),
        task_id: task.task_id.clone(),
        start: task.start,
        end: task.end,
        ..of_plan(plans, plan)
    }
}
