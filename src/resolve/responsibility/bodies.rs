//! Which bodies a stretch of text names, by what gives it its role.

use crate::document::Span;
use crate::normalise::department::{Departments, Likeness};

/// Longest name of a body that a label may introduce though it doesn't look like one, in characters.
const MAX_UNKNOWN: usize = 12;

fn split(departments: &Departments, text: &str, region: Span) -> Vec<Span> {
    let Some(list) = text.get(region.range()) else { return Vec::new() };
    departments.split_list(list).into_iter().map(|r| Span::new(r.start, r.end).shift(region.start())).collect()
}

/// The bodies of a region that a mark gives a role to. `strict`: the region may hold other clauses, so what doesn't look
/// like a body is passed over; after a label a short unknown name is a body too.
pub(super) fn bodies(departments: &Departments, text: &str, region: Span, strict: bool) -> Vec<Span> {
    let all = split(departments, text, region);
    let name = |s: &Span| text.get(s.range()).unwrap_or("");
    let likely = |s: &Span| departments.likeness(name(s)) != Likeness::No;
    let short = |s: &Span| {
        let n = name(s).chars().count();
        (2..=MAX_UNKNOWN).contains(&n)
            && !departments.is_clause(name(s))
            && !name(s).chars().any(|c| c.is_ascii_digit())
    };
    if strict {
        return all.into_iter().filter(likely).collect();
    }
    if !all.iter().any(likely) {
        return Vec::new();
    }
    all.into_iter().filter(|s| likely(s) || short(s)).collect()
}

/// The bodies of a region that holds nothing else but remarks and times, one of them surely a body or all of them
/// offices; else none.
pub(super) fn only_bodies(departments: &Departments, text: &str, region: Span) -> Vec<Span> {
    let name = |s: &Span| text.get(s.range()).unwrap_or("");
    let mut all = split(departments, text, region);
    all.retain(|s| !departments.is_note(name(s)));
    let mut strong = false;
    for body in &all {
        match departments.likeness(name(body)) {
            Likeness::No => return Vec::new(),
            Likeness::Weak => {}
            Likeness::Strong => strong = true,
        }
    }
    let sure = strong || all.iter().all(|s| departments.is_office(name(s)));
    if sure { all } else { Vec::new() }
}

/// Bodies that a sentence names: all of the slot must be bodies, and surely so.
pub(super) fn assigned_in_prose(departments: &Departments, text: &str, slot: Span) -> Vec<Span> {
    let all = split(departments, text, slot);
    let strong = |s: &Span| {
        let name = text.get(s.range()).unwrap_or("");
        departments.likeness(name) == Likeness::Strong && !departments.is_standing(name)
    };
    if all.iter().all(strong) { all } else { Vec::new() }
}
