//! The same region's plans of several years: how each target moves from one plan to the next.
//!
//! Plans are put in a row where they are of one region and one theme: reports on the work of government, or plans of
//! one field of policy. Two values are the same target when they lie on one line and are for the same year (the aim of
//! 2025 said again), or as many years after their plans (the aim of each year).

use std::collections::BTreeMap;

use super::comparable::lacks;
use super::field::Fields;
use super::line::Line;
use super::region::Plans;
use super::value::Value;
use crate::table::SeriesRow;

/// The values of one plan year: the one that stands best for each line and target year.
type Step = BTreeMap<(usize, i16), usize>;

/// Rows by region, theme, line, then year of plan.
pub fn rows(
    values: &[Value<'_>],
    line_of: &[usize],
    lines: &[Line],
    plans: &Plans,
    fields: &Fields<'_>,
) -> Vec<SeriesRow> {
    let mut rows_of: BTreeMap<(usize, String), BTreeMap<i16, Step>> = BTreeMap::new();
    for (number, value) in values.iter().enumerate() {
        let plan = &plans.plans[value.plan];
        let (Some(region), Some(plan_year), Some(year)) = (value.region, plan.year(), value.facets.year) else {
            continue;
        };
        if lines[line_of[number]].concept.is_empty() || lacks(&value.facets).is_some() {
            continue;
        }
        let steps = rows_of.entry((region, theme(plans, value.plan, fields))).or_default();
        let slot = steps.entry(plan_year).or_default().entry((line_of[number], year)).or_insert(number);
        if values[number].standing < values[*slot].standing {
            *slot = number;
        }
    }
    let mut out = Vec::new();
    for ((region, _), steps) in rows_of.into_iter().filter(|(_, s)| s.len() > 1) {
        let mut rows = Vec::new();
        let mut earlier: Option<(i16, Step)> = None;
        for (plan_year, step) in steps {
            match &earlier {
                None => rows.extend(step.iter().map(|(key, now)| Move {
                    key: *key,
                    plan_year,
                    now: Some(*now),
                    before: None,
                    change: "",
                })),
                Some((before_year, before)) => rows.extend(moves(*before_year, before, plan_year, &step, values)),
            }
            earlier = Some((plan_year, step));
        }
        rows.sort_by_key(|m| (m.key.0, m.plan_year, m.key.1));
        out.extend(rows.iter().map(|m| m.row(region, values, lines, plans)));
    }
    out
}

/// Reports on the work of government are one theme whatever their title; other plans go by field, else by title without
/// its figures.
fn theme(plans: &Plans, plan: usize, fields: &Fields<'_>) -> String {
    let p = &plans.plans[plan];
    if fields.is_report(&p.doc_type) {
        return p.doc_type.clone();
    }
    match fields.of_document(&p.doc_id) {
        "" => p.title.chars().filter(|c| c.is_alphabetic()).collect(),
        field => field.to_owned(),
    }
}

struct Move {
    /// Line and target year.
    key: (usize, i16),
    plan_year: i16,
    now: Option<usize>,
    before: Option<(i16, usize)>,
    change: &'static str,
}

fn moves(before_year: i16, before: &Step, plan_year: i16, step: &Step, values: &[Value<'_>]) -> Vec<Move> {
    let mut left: Step = before.clone();
    let mut pending: Vec<((usize, i16), usize)> = step.iter().map(|(k, v)| (*k, *v)).collect();
    let mut out = Vec::new();
    // The same year first, then the same distance from the plan's year, then whatever the line had.
    type Way<'w> = &'w dyn Fn((usize, i16), &Step) -> Option<(usize, i16)>;
    let ways: [Way<'_>; 3] = [
        &|key, left| left.contains_key(&key).then_some(key),
        &|(line, year), left| {
            let key = (line, year - plan_year + before_year);
            left.contains_key(&key).then_some(key)
        },
        &|(line, _), left| left.range((line, i16::MIN)..=(line, i16::MAX)).next().map(|(k, _)| *k),
    ];
    for way in ways {
        pending.retain(|(key, now)| {
            let Some(earlier) = way(*key, &left).and_then(|k| left.remove(&k)) else { return true };
            let (a, b) = (values[earlier].promise.middle(), values[*now].promise.middle());
            let change = match b.cmp(&a) {
                std::cmp::Ordering::Greater => "raised",
                std::cmp::Ordering::Less => "lowered",
                std::cmp::Ordering::Equal => "kept",
            };
            out.push(Move { key: *key, plan_year, now: Some(*now), before: Some((before_year, earlier)), change });
            false
        });
    }
    out.extend(pending.into_iter().map(|(key, now)| Move {
        key,
        plan_year,
        now: Some(now),
        before: None,
        change: "new",
    }));
    out.extend(left.into_iter().map(|(key, earlier)| Move {
        key,
        plan_year,
        now: None,
        before: Some((before_year, earlier)),
        change: "dropped",
    }));
    out
}

impl Move {
    fn row(&self, region: usize, values: &[Value<'_>], lines: &[Line], plans: &Plans) -> SeriesRow {
        let line = &lines[self.key.0];
        let now = self.now.map(|n| &values[n]);
        let before = self.before.map(|(_, n)| &values[n]);
        let middle = |v: Option<&Value<'_>>| v.and_then(|v| v.promise.middle());
        let target = now.map(|v| v.target);
        let earlier = before.map(|v| v.target);
        SeriesRow {
            region: plans.regions[region].full.clone(),
            region_code: plans.regions[region].code.clone(),
            concept: line.concept.clone(),
            concept_name: line.name_zh.clone(),
            kind: line.kind.clone(),
            basis: line.basis.clone(),
            norm_unit: line.unit.clone(),
            denominator: line.denominator.clone(),
            scope: line.scope.clone(),
            plan_year: Some(self.plan_year),
            norm_value: target.and_then(|t| t.norm_value.or(t.value)),
            norm_value_max: target.and_then(|t| t.norm_value_max.or(t.value_max)),
            comparator: target.map(|t| t.comparator.clone()).unwrap_or_default(),
            year: now.and_then(|v| v.facets.year),
            earlier_plan_year: self.before.map(|(y, _)| y),
            earlier_value: middle(before),
            difference: middle(now).zip(middle(before)).map(|(a, b)| (a - b).normalize()),
            change: self.change.to_owned(),
            doc_id: target.or(earlier).map(|t| t.doc_id.clone()).unwrap_or_default(),
            target_id: target.map(|t| t.target_id.clone()).unwrap_or_default(),
            earlier_doc_id: earlier.map(|t| t.doc_id.clone()).unwrap_or_default(),
            earlier_target_id: earlier.map(|t| t.target_id.clone()).unwrap_or_default(),
            evidence: target.map(|t| t.evidence.clone()).unwrap_or_default(),
            earlier_evidence: earlier.map(|t| t.evidence.clone()).unwrap_or_default(),
        }
    }
}
