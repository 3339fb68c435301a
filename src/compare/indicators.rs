//! The table `indicators`: each value with its rank and its peers, or why it has none.

use std::collections::BTreeMap;

use super::comparable::lacks;
use super::group::{Cell, Group, nearest};
use super::line::Line;
use super::region::Plans;
use super::value::{Subject, Value};
use crate::table::IndicatorRow;

/// One row for each value, in the same order.
pub fn rows(
    values: &[Value<'_>],
    line_of: &[usize],
    lines: &[Line],
    cells: &[Cell],
    groups: &[Group],
    plans: &Plans,
) -> Vec<IndicatorRow> {
    let mut peers: BTreeMap<usize, (&Group, usize)> = BTreeMap::new();
    for group in groups {
        for (place, member) in group.members.iter().enumerate() {
            peers.insert(member.value, (group, place));
        }
    }
    let mut not_chosen = vec![false; values.len()];
    for other in cells.iter().flat_map(|c| &c.others) {
        not_chosen[*other] = true;
    }
    let mut of_subject: BTreeMap<&Subject, Vec<usize>> = BTreeMap::new();
    for (number, value) in values.iter().enumerate() {
        if !not_chosen[number] {
            of_subject.entry(&value.facets.subject).or_default().push(number);
        }
    }
    let mut rows = Vec::with_capacity(values.len());
    for (number, value) in values.iter().enumerate() {
        let mut row = row(value, &lines[line_of[number]], plans);
        row.comparable = if matches!(value.facets.subject, Subject::Indicator(_)) {
            "no_concept".to_owned()
        } else if value.region.is_none() {
            "no_region".to_owned()
        } else if let Some(lack) = lacks(&value.facets) {
            lack.code().to_owned()
        } else if not_chosen[number] {
            "not_chosen".to_owned()
        } else if let Some((group, place)) = peers.get(&number).filter(|(g, _)| g.members.len() > 1) {
            let member = &group.members[*place];
            row.rank = member.rank.and_then(|r| i16::try_from(r).ok());
            row.peers = group.members.len();
            row.best = group.best;
            row.median = group.median;
            "yes".to_owned()
        } else {
            let near = of_subject.get(&value.facets.subject).map_or(&[][..], Vec::as_slice);
            let codes: Vec<&str> = nearest(number, values, near).into_iter().map(|d| d.code()).collect();
            if codes.is_empty() { "only_here".to_owned() } else { codes.join(";") }
        };
        rows.push(row);
    }
    rows
}

fn row(value: &Value<'_>, line: &Line, plans: &Plans) -> IndicatorRow {
    let target = value.target;
    let facets = &value.facets;
    let region = value.region.and_then(|r| plans.regions.get(r));
    IndicatorRow {
        concept: line.concept.clone(),
        concept_name: line.name_zh.clone(),
        region: region.map(|r| r.full.clone()).unwrap_or_default(),
        region_code: region.map(|r| r.code.clone()).unwrap_or_default(),
        year: facets.year,
        norm_value: target.norm_value.or(target.value),
        norm_value_max: target.norm_value_max.or(target.value_max),
        norm_unit: facets.unit.clone(),
        comparator: target.comparator.clone(),
        kind: facets.kind.clone(),
        basis: facets.basis.clone(),
        doc_id: target.doc_id.clone(),
        target_id: target.target_id.clone(),
        indicator: target.indicator.clone(),
        denominator: facets.denominator.clone(),
        scope: facets.scope.clone(),
        from_year: facets.from_year,
        level: facets.level.clone(),
        field: line.field.clone(),
        better: line.better.clone(),
        variable: line.variable.clone(),
        point: value.promise.point(&line.better),
        annualised: if value.annualised { "yes".to_owned() } else { String::new() },
        deadline: target.deadline.clone(),
        deadline_source: target.deadline_source.clone(),
        lead: target.lead.clone(),
        check: target.check.clone(),
        evidence: target.evidence.clone(),
        sentence: target.sentence.clone(),
        start: target.start,
        end: target.end,
        rule: target.rule.clone(),
        doc_title: target.doc_title.clone(),
        doc_path: target.doc_path.clone(),
        published: target.published.clone(),
        ..IndicatorRow::default()
    }
}
