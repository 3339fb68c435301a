//! Which region sets which concept, what only one has, and what only one lacks.

use std::collections::{BTreeMap, BTreeSet};

use super::line::Line;
use super::region::Plans;
use super::value::Value;
use crate::table::CoverageRow;

/// How many of `of` regions have a thing: all, all_but_one, most (half or more), some or only_one.
pub fn status(regions: usize, of: usize) -> &'static str {
    match (regions, of) {
        (n, of) if n >= of => "all",
        (1, _) => "only_one",
        (n, of) if n + 1 == of => "all_but_one",
        (n, of) if 2 * n >= of => "most",
        _ => "some",
    }
}

/// One row for each concept that a plan sets, in order of the dictionary.
pub fn rows(values: &[Value<'_>], line_of: &[usize], lines: &[Line], plans: &Plans) -> Vec<CoverageRow> {
    #[derive(Default)]
    struct Found {
        line: usize,
        regions: BTreeSet<usize>,
        plans: BTreeSet<usize>,
        targets: usize,
    }
    let mut by_concept: BTreeMap<&str, Found> = BTreeMap::new();
    for (value, line) in values.iter().zip(line_of) {
        let concept = lines[*line].concept.as_str();
        if let (Some(region), false) = (value.region, concept.is_empty()) {
            let found = by_concept.entry(concept).or_insert_with(|| Found { line: *line, ..Found::default() });
            found.line = found.line.min(*line);
            found.regions.insert(region);
            found.plans.insert(value.plan);
            found.targets += 1;
        }
    }
    let mut found: Vec<(&str, Found)> = by_concept.into_iter().collect();
    found.sort_by_key(|(_, f)| f.line);
    let all = plans.regions.len();
    let names = |wanted: &dyn Fn(usize) -> bool| {
        let names: Vec<&str> = (0..all).filter(|r| wanted(*r)).map(|r| plans.regions[r].name.as_str()).collect();
        names.join(";")
    };
    found
        .into_iter()
        .map(|(concept, f)| CoverageRow {
            field: lines[f.line].field.clone(),
            concept: concept.to_owned(),
            concept_name: lines[f.line].name_zh.clone(),
            regions: f.regions.len(),
            of: all,
            status: status(f.regions.len(), all).to_owned(),
            with: names(&|r| f.regions.contains(&r)),
            without: names(&|r| !f.regions.contains(&r)),
            targets: f.targets,
            documents: f.plans.iter().map(|p| plans.plans[*p].title.as_str()).collect::<Vec<_>>().join(";"),
            doc_id: f.plans.iter().map(|p| plans.plans[*p].doc_id.as_str()).collect::<Vec<_>>().join(";"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::status;

    #[test]
    fn how_widely_a_thing_is_set() {
        let of_ten: Vec<&str> = [10, 9, 5, 4, 1].into_iter().map(|n| status(n, 10)).collect();
        assert_eq!(of_ten, ["all", "all_but_one", "most", "some", "only_one"]);
        assert_eq!((status(1, 2), status(1, 1)), ("only_one", "all"));
    }
}
