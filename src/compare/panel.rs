//! The panel: regions and years down, one variable for each line; what a regression reads. With it the values that did
//! not get into a cell, and the codebook.
//!
//! A cell holds the middle of a range, the bound of an open one, a fall below zero, in the normalised unit.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::group::Cell;
use super::line::Line;
use super::region::Plans;
use super::value::Value;
use super::words::Words;
use crate::table::{CodebookRow, ColumnKind, Heading, PanelChoiceRow, Wide, WideCell};

/// Regions and years × lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Panel {
    /// Into [`super::Comparison::lines`]: the variables, in order.
    pub lines: Vec<usize>,
    pub rows: Vec<PanelRow>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PanelRow {
    pub region: usize,
    pub year: i16,
    /// One for each variable: into [`super::Comparison::cells`].
    pub cells: Vec<Option<usize>>,
}

/// Columns before the variables.
const KEYS: [(&str, &str, ColumnKind); 6] = [
    ("region_code", "地区代码", ColumnKind::Text),
    ("region", "地区", ColumnKind::Text),
    ("level", "层级", ColumnKind::Text),
    ("province", "省", ColumnKind::Text),
    ("year", "年份", ColumnKind::Integer),
    ("doc_id", "文档编号", ColumnKind::Text),
];

impl Panel {
    /// Lines of concepts; a line of a part of one region (the output of one of its districts) is no variable.
    pub fn new(cells: &[Cell], lines: &[Line], plans: &Plans) -> Self {
        let mut regions_of: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for cell in cells.iter().filter(|c| !lines[c.line].concept.is_empty()) {
            let regions = regions_of.entry(cell.line).or_default();
            if !regions.contains(&cell.region) {
                regions.push(cell.region);
            }
        }
        let variables: Vec<usize> = regions_of
            .into_iter()
            .filter(|(line, regions)| lines[*line].scope.is_empty() || regions.len() > 1)
            .map(|(line, _)| line)
            .collect();
        let mut rows: BTreeMap<(usize, i16), Vec<Option<usize>>> = BTreeMap::new();
        for (number, cell) in cells.iter().enumerate() {
            let coded = !plans.regions[cell.region].code.is_empty();
            if let (true, Ok(at)) = (coded, variables.binary_search(&cell.line)) {
                let row = rows.entry((cell.region, cell.year)).or_insert_with(|| vec![None; variables.len()]);
                row[at] = Some(number);
            }
        }
        let rows = rows.into_iter().map(|((region, year), cells)| PanelRow { region, year, cells }).collect();
        Self { lines: variables, rows }
    }

    pub fn sheet(&self, cells: &[Cell], values: &[Value<'_>], lines: &[Line], plans: &Plans, words: &Words) -> Wide {
        let mut headings: Vec<Heading> = KEYS
            .iter()
            .map(|(name, zh, kind)| Heading { name: (*name).into(), zh: (*zh).into(), kind: *kind })
            .collect();
        for line in &self.lines {
            let line = &lines[*line];
            let zh = line.label_zh(words);
            headings.push(Heading { name: line.variable.clone(), zh, kind: ColumnKind::Number });
        }
        let rows = self.rows.iter().map(|row| {
            let region = &plans.regions[row.region];
            let mut ids: Vec<&str> =
                row.cells.iter().flatten().map(|c| values[cells[*c].value].target.doc_id.as_str()).collect();
            ids.sort_unstable();
            ids.dedup();
            let mut out = vec![
                WideCell::text(&region.code),
                WideCell::text(&region.full),
                WideCell::text(&region.level),
                WideCell::text(&region.province),
                WideCell::Integer(i64::from(row.year)),
                WideCell::text(ids.join(";")),
            ];
            out.extend(row.cells.iter().map(|c| {
                let number = c.and_then(|c| values[cells[c].value].promise.middle());
                number.map_or(WideCell::Empty, WideCell::Number)
            }));
            out
        });
        Wide { name: "panel", rows: rows.collect(), headings }
    }

    pub fn codebook(&self, cells: &[Cell], values: &[Value<'_>], lines: &[Line], words: &Words) -> Vec<CodebookRow> {
        let row = |(at, line): (usize, &usize)| {
            let line = &lines[*line];
            let filled: Vec<(&PanelRow, Decimal)> = self
                .rows
                .iter()
                .filter_map(|r| Some((r, values[cells[r.cells[at]?].value].promise.middle()?)))
                .collect();
            let mut regions: Vec<usize> = filled.iter().map(|(r, _)| r.region).collect();
            regions.dedup();
            CodebookRow {
                variable: line.variable.clone(),
                label_zh: line.label_zh(words),
                label_en: line.label_en(words),
                concept: line.concept.clone(),
                concept_name: line.name_zh.clone(),
                kind: line.kind.clone(),
                basis: line.basis.clone(),
                unit: line.unit.clone(),
                denominator: line.denominator.clone(),
                scope: line.scope.clone(),
                better: line.better.clone(),
                field: line.field.clone(),
                source: line.source.clone(),
                values: filled.len(),
                regions: regions.len(),
                first_year: filled.iter().map(|(r, _)| r.year).min(),
                last_year: filled.iter().map(|(r, _)| r.year).max(),
                min: filled.iter().map(|(_, v)| *v).min(),
                max: filled.iter().map(|(_, v)| *v).max(),
            }
        };
        self.lines.iter().enumerate().map(row).collect()
    }
}

/// What did not get into a cell of the panel, and why.
pub fn choices(cells: &[Cell], values: &[Value<'_>], lines: &[Line], plans: &Plans) -> Vec<PanelChoiceRow> {
    let mut rows = Vec::new();
    for cell in cells.iter().filter(|c| !lines[c.line].concept.is_empty()) {
        let taken = &values[cell.value];
        let region = &plans.regions[cell.region];
        for other in &cell.others {
            let other = &values[*other];
            let same = taken.promise == other.promise;
            rows.push(PanelChoiceRow {
                region: region.full.clone(),
                region_code: region.code.clone(),
                year: Some(cell.year),
                variable: lines[cell.line].variable.clone(),
                concept_name: lines[cell.line].name_zh.clone(),
                value: taken.promise.middle(),
                target_id: taken.target.target_id.clone(),
                evidence: taken.target.evidence.clone(),
                other_value: other.promise.middle(),
                other_target_id: other.target.target_id.clone(),
                other_evidence: other.target.evidence.clone(),
                reason: if same { "equal" } else { taken.standing.reason(&other.standing) }.to_owned(),
                doc_id: taken.target.doc_id.clone(),
                other_doc_id: other.target.doc_id.clone(),
            });
        }
    }
    rows
}
