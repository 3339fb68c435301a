//! The plans that are compared, and the regions that they are for.

use std::collections::BTreeMap;

use crate::table::{DocumentRow, Tables};

/// A place with at least one plan.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Region {
    /// Six digits; empty for the whole country.
    pub code: String,
    /// The shortest name that tells it apart from the others: 黄浦区, or 上海市黄浦区 where two have one name.
    pub name: String,
    /// With the places above it.
    pub full: String,
    /// national, province, city or district.
    pub level: String,
    pub province: String,
    /// Into [`Plans::plans`].
    pub plans: Vec<usize>,
}

/// One document that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    pub doc_id: String,
    pub path: String,
    pub title: String,
    pub doc_number: String,
    pub doc_type: String,
    pub level: String,
    pub published: String,
    pub period_start: Option<i16>,
    pub period_end: Option<i16>,
    /// Into [`Plans::regions`].
    pub region: Option<usize>,
}

impl Plan {
    /// The year that it is for: the last of its period, else that of its publication.
    pub fn year(&self) -> Option<i16> {
        self.period_end.or_else(|| super::value::year_of(&self.published))
    }
}

/// Plans in order of path, regions in order of code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plans {
    pub plans: Vec<Plan>,
    pub regions: Vec<Region>,
    by_id: BTreeMap<String, usize>,
}

impl Plans {
    /// The documents of `tables` that were read, wholly or in part.
    pub fn new(tables: &Tables) -> Self {
        let read: Vec<&DocumentRow> =
            tables.documents.iter().filter(|d| matches!(d.status.as_str(), "ok" | "partial")).collect();
        let mut places: BTreeMap<(&str, &str), Vec<usize>> = BTreeMap::new();
        for (number, d) in read.iter().enumerate() {
            if !d.region.is_empty() {
                places.entry((&d.region_code, &d.region)).or_default().push(number);
            }
        }
        let own = |d: &DocumentRow| {
            let parts = [&d.district, &d.city, &d.province];
            parts.into_iter().find(|p| !p.is_empty()).unwrap_or(&d.region).clone()
        };
        let mut names: BTreeMap<String, usize> = BTreeMap::new();
        for numbers in places.values() {
            *names.entry(own(read[numbers[0]])).or_default() += 1;
        }
        let mut plans: Vec<Plan> = read.iter().map(|d| plan(d)).collect();
        let mut regions = Vec::new();
        for ((code, full), numbers) in places {
            let first = read[numbers[0]];
            let name = own(first);
            let name = if names.get(&name).is_some_and(|n| *n > 1) { full.to_owned() } else { name };
            for number in &numbers {
                plans[*number].region = Some(regions.len());
            }
            regions.push(Region {
                code: code.to_owned(),
                name,
                full: full.to_owned(),
                level: first.level.clone(),
                province: first.province.clone(),
                plans: numbers,
            });
        }
        let by_id = plans.iter().enumerate().map(|(n, p)| (p.doc_id.clone(), n)).collect();
        Self { plans, regions, by_id }
    }

    pub fn plan_of(&self, doc_id: &str) -> Option<usize> {
        self.by_id.get(doc_id).copied()
    }

    pub fn region_of(&self, doc_id: &str) -> Option<usize> {
        self.plans.get(self.plan_of(doc_id)?)?.region
    }
}

fn plan(d: &DocumentRow) -> Plan {
    Plan {
        doc_id: d.doc_id.clone(),
        path: d.path.clone(),
        title: if d.title.is_empty() { d.path.clone() } else { d.title.clone() },
        doc_number: d.doc_number.clone(),
        doc_type: d.doc_type.clone(),
        level: d.level.clone(),
        published: if d.published.is_empty() { d.written.clone() } else { d.published.clone() },
        period_start: d.period_start,
        period_end: d.period_end,
        region: None,
    }
}
