//! Tables of several runs put together may hold a document twice.

use std::collections::BTreeSet;

use crate::table::Tables;

/// Takes away the documents that stand there a second time, with their rows: the first stays. Rows are told apart by
/// their ids, as rows of one document are the same in every run with the same rules.
pub fn without_repeats(tables: &mut Tables) {
    let read = |status: &str| matches!(status, "ok" | "partial");
    let mut first = BTreeSet::new();
    let mut repeated = BTreeSet::new();
    tables.documents.retain(|d| {
        let stays = !read(&d.status) || first.insert(d.doc_id.clone());
        if !stays {
            repeated.insert(d.doc_id.clone());
        }
        stays
    });
    if repeated.is_empty() {
        return;
    }
    fn once<R>(rows: &mut Vec<R>, repeated: &BTreeSet<String>, doc: impl Fn(&R) -> &String, id: impl Fn(&R) -> String) {
        let mut seen = BTreeSet::new();
        rows.retain(|r| !repeated.contains(doc(r)) || seen.insert(id(r)));
    }
    once(&mut tables.tasks, &repeated, |r| &r.doc_id, |r| r.task_id.clone());
    once(&mut tables.targets, &repeated, |r| &r.doc_id, |r| r.target_id.clone());
    once(&mut tables.numbers, &repeated, |r| &r.doc_id, |r| r.number_id.clone());
    once(&mut tables.deadlines, &repeated, |r| &r.doc_id, |r| r.deadline_id.clone());
    once(
        &mut tables.responsibilities,
        &repeated,
        |r| &r.doc_id,
        |r| format!("{} {} {} {}", r.task_id, r.department, r.role, r.start),
    );
}
