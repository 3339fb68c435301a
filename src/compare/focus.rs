//! One region's view: where it stands, how far it is from the best and from the middle, what others set and it lacks,
//! and what only it has.

use std::collections::{BTreeMap, BTreeSet};

use super::Comparison;
use super::group::Group;
use crate::table::{FocusRow, IndicatorRow};

/// Regions of `comparison` that a name or code means: `341800`, `宣城市`, `宣城`.
pub fn regions(comparison: &Comparison, name: &str) -> Vec<usize> {
    let all = &comparison.plans.regions;
    let exact: Vec<usize> =
        (0..all.len()).filter(|r| all[*r].code == name || all[*r].name == name || all[*r].full == name).collect();
    if exact.is_empty() { (0..all.len()).filter(|r| all[*r].name.starts_with(name)).collect() } else { exact }
}

/// Views of a region's own values, in the order in which they are read.
const VIEWS: [&str; 4] = ["ranked", "compared", "only_here", "not_comparable"];

/// The view of the region with this number.
pub fn rows(comparison: &Comparison, region: usize) -> Vec<FocusRow> {
    let mut out = own(comparison, region);
    // What can be compared first.
    out.sort_by_key(|row| VIEWS.iter().position(|v| *v == row.view));
    let with: BTreeSet<&str> =
        comparison.indicators.iter().filter(|i| is_of(comparison, i, region)).map(|i| i.concept.as_str()).collect();
    let mut others: BTreeMap<&str, Vec<&IndicatorRow>> = BTreeMap::new();
    for row in comparison.indicators.iter().filter(|i| !i.concept.is_empty() && !with.contains(i.concept.as_str())) {
        others.entry(&row.concept).or_default().push(row);
    }
    let mut lacking: Vec<FocusRow> = others.values().filter_map(|rows| lacking(comparison, region, rows)).collect();
    lacking.sort_by(|a, b| b.others.cmp(&a.others).then_with(|| a.concept.cmp(&b.concept)));
    out.append(&mut lacking);
    out.extend(tasks(comparison, region));
    out
}

fn is_of(comparison: &Comparison, row: &IndicatorRow, region: usize) -> bool {
    comparison.plans.region_of(&row.doc_id) == Some(region)
}

fn head(comparison: &Comparison, region: usize, view: &str) -> FocusRow {
    let place = &comparison.plans.regions[region];
    FocusRow {
        region: place.full.clone(),
        region_code: place.code.clone(),
        view: view.to_owned(),
        ..FocusRow::default()
    }
}

/// Every value of the region that was taken: ranked, compared, alone, or not comparable.
fn own(comparison: &Comparison, region: usize) -> Vec<FocusRow> {
    let mut group_of: BTreeMap<usize, &Group> = BTreeMap::new();
    for group in &comparison.groups {
        for member in &group.members {
            group_of.insert(member.value, group);
        }
    }
    let mut out = Vec::new();
    for (number, row) in comparison.indicators.iter().enumerate() {
        if row.concept.is_empty() || row.comparable == "not_chosen" || !is_of(comparison, row, region) {
            continue;
        }
        let view = match row.comparable.as_str() {
            "yes" if row.rank.is_some() => "ranked",
            "yes" => "compared",
            "only_here" => "only_here",
            _ => "not_comparable",
        };
        let others = regions_with(comparison, &row.concept, region);
        let group = group_of.get(&number).filter(|g| g.members.len() > 1);
        let difference = |to: Option<rust_decimal::Decimal>| row.point.zip(to).map(|(a, b)| (a - b).normalize());
        out.push(FocusRow {
            field: row.field.clone(),
            concept: row.concept.clone(),
            concept_name: row.concept_name.clone(),
            kind: row.kind.clone(),
            basis: row.basis.clone(),
            norm_unit: row.norm_unit.clone(),
            year: row.year,
            value: row.point,
            rank: row.rank,
            peers: row.peers,
            best: row.best,
            best_region: group.map(|g| best_regions(comparison, g)).unwrap_or_default(),
            to_best: difference(row.best),
            median: row.median,
            to_median: difference(row.median),
            others: others.len(),
            other_regions: names(comparison, &others),
            comparable: row.comparable.clone(),
            doc_id: row.doc_id.clone(),
            target_id: row.target_id.clone(),
            evidence: row.evidence.clone(),
            ..head(comparison, region, view)
        });
    }
    out
}

fn best_regions(comparison: &Comparison, group: &Group) -> String {
    let best: Vec<usize> = group.members.iter().filter(|m| m.rank == Some(1)).map(|m| m.region).collect();
    names(comparison, &best)
}

fn regions_with(comparison: &Comparison, concept: &str, except: usize) -> Vec<usize> {
    let of = comparison.indicators.iter().filter(|i| i.concept == concept);
    let regions: BTreeSet<usize> = of.filter_map(|i| comparison.plans.region_of(&i.doc_id)).collect();
    regions.into_iter().filter(|r| *r != except).collect()
}

fn names(comparison: &Comparison, regions: &[usize]) -> String {
    regions.iter().map(|r| comparison.plans.regions[*r].name.as_str()).collect::<Vec<_>>().join(";")
}

/// What others set and the region lacks, shown by the comparison that most of them take part in.
fn lacking(comparison: &Comparison, region: usize, rows: &[&IndicatorRow]) -> Option<FocusRow> {
    let shown = rows.iter().max_by(|a, b| a.peers.cmp(&b.peers).then_with(|| b.target_id.cmp(&a.target_id)))?;
    let others = regions_with(comparison, &shown.concept, region);
    if others.is_empty() {
        return None;
    }
    let group = comparison.groups.iter().filter(|g| {
        let line = &comparison.lines[g.line];
        line.variable == shown.variable && g.year == shown.year && g.level == shown.level
    });
    let best_region = group.max_by_key(|g| g.members.len()).map(|g| best_regions(comparison, g)).unwrap_or_default();
    Some(FocusRow {
        field: shown.field.clone(),
        concept: shown.concept.clone(),
        concept_name: shown.concept_name.clone(),
        kind: shown.kind.clone(),
        basis: shown.basis.clone(),
        norm_unit: shown.norm_unit.clone(),
        year: shown.year,
        peers: shown.peers,
        best: shown.best,
        best_region,
        median: shown.median,
        others: others.len(),
        other_regions: names(comparison, &others),
        doc_id: shown.doc_id.clone(),
        target_id: shown.target_id.clone(),
        evidence: shown.evidence.clone(),
        ..head(comparison, region, "lacking")
    })
}

/// Groups of aligned tasks without the region, those of most regions first.
fn tasks(comparison: &Comparison, region: usize) -> Vec<FocusRow> {
    let code = &comparison.plans.regions[region].full;
    let groups = comparison.tasks_aligned.chunk_by(|a, b| a.group == b.group);
    groups
        .filter(|g| g.iter().all(|row| row.region != *code))
        .filter_map(|g| {
            let first = g.first()?;
            let mut regions: Vec<&str> = g.iter().map(|r| r.region.as_str()).collect();
            regions.dedup();
            Some(FocusRow {
                concept_name: first.name.clone(),
                others: first.regions,
                other_regions: regions.join(";"),
                doc_id: first.doc_id.clone(),
                evidence: first.text.clone(),
                ..head(comparison, region, "task_lacking")
            })
        })
        .collect()
}
