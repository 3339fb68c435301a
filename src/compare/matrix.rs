//! The matrix: lines down, regions and years across.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::group::{Cell, Group};
use super::line::Line;
use super::region::Plans;
use super::value::{Promise, Value};
use super::words::Words;
use crate::table::{ColumnKind, Heading, IndicatorRow, Wide, WideCell};

/// One row of the matrix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MatrixRow {
    /// Into [`super::Comparison::lines`].
    pub line: usize,
    /// Unit in which the cells are shown: 亿元 where the normalised one is 元.
    pub unit: String,
    /// What a normalised value is divided by.
    pub scale: Decimal,
    /// One for each column.
    pub cells: Vec<Option<MatrixCell>>,
}

/// One value in the matrix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MatrixCell {
    /// Into [`super::Comparison::cells`].
    pub cell: usize,
    /// Into `indicators`.
    pub value: usize,
    /// As shown: `≥5`, `≈5`, `4.5–5`; falls below zero.
    pub text: String,
    /// The figure behind it in the shown unit: the middle of a range.
    pub number: Option<Decimal>,
    /// What is written before the number, and after it: `≥`; `–5`.
    pub mark: String,
    pub rank: Option<usize>,
    /// Regions with a comparable value, this one among them; 1 where there is none.
    pub peers: usize,
}

/// Lines × (year, region).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Matrix {
    /// Year and region, in order of year, then of region.
    pub columns: Vec<(i16, usize)>,
    pub rows: Vec<MatrixRow>,
}

impl Matrix {
    pub fn new(cells: &[Cell], groups: &[Group], values: &[Value<'_>], lines: &[Line], words: &Words) -> Self {
        let shown = |c: &&Cell| !lines[c.line].concept.is_empty();
        let mut columns: Vec<(i16, usize)> = cells.iter().filter(shown).map(|c| (c.year, c.region)).collect();
        columns.sort_unstable();
        columns.dedup();
        let mut standing = vec![(None, 1); cells.len()];
        for group in groups {
            for member in &group.members {
                standing[member.cell] = (member.rank.filter(|_| group.members.len() > 1), group.members.len());
            }
        }
        let mut rows: Vec<MatrixRow> = Vec::new();
        for (number, cell) in cells.iter().enumerate().filter(|(_, c)| shown(c)) {
            if rows.last().is_none_or(|r| r.line != cell.line) {
                let of_line = cells[number..].iter().take_while(|c| c.line == cell.line);
                let (unit, scale) = shown_unit(&lines[cell.line], of_line.map(|c| &values[c.value].promise), words);
                rows.push(MatrixRow { line: cell.line, unit, scale, cells: vec![None; columns.len()] });
            }
            if let (Some(row), Ok(at)) = (rows.last_mut(), columns.binary_search(&(cell.year, cell.region))) {
                let value = &values[cell.value];
                let comparator = value.target.comparator.as_str();
                let mut shown = written(comparator, &value.promise, row.scale, words);
                shown.cell = number;
                shown.value = cell.value;
                (shown.rank, shown.peers) = standing[number];
                row.cells[at] = Some(shown);
            }
        }
        Self { columns, rows }
    }

    /// As a table: machine names `310000_2026`, Chinese ones `上海市 2026`.
    pub fn sheet(&self, lines: &[Line], plans: &Plans, indicators: &[IndicatorRow]) -> Wide {
        let text = |name: &str, zh: &str| Heading { name: name.into(), zh: zh.into(), kind: ColumnKind::Text };
        let mut headings = vec![
            text("field", "领域"),
            text("concept", "指标概念"),
            text("concept_name", "概念名称"),
            text("kind", "类别"),
            text("basis", "口径"),
            text("norm_unit", "标准单位"),
            text("denominator", "分母"),
            text("scope", "范围"),
            text("better", "优劣方向"),
            Heading { name: "regions".into(), zh: "地区数".into(), kind: ColumnKind::Integer },
            text("unit", "单位"),
        ];
        for (year, region) in &self.columns {
            let region = &plans.regions[*region];
            let code = if region.code.is_empty() { &region.level } else { &region.code };
            headings.push(text(&format!("{code}_{year}"), &format!("{} {year}", region.name)));
        }
        headings.push(text("doc_id", "文档编号"));
        let rows = self.rows.iter().map(|row| self.cells_of(row, &lines[row.line], indicators)).collect();
        Wide { name: "matrix", headings, rows }
    }

    fn cells_of(&self, row: &MatrixRow, line: &Line, indicators: &[IndicatorRow]) -> Vec<WideCell> {
        let mut cells: Vec<WideCell> = [
            &line.field,
            &line.concept,
            &line.name_zh,
            &line.kind,
            &line.basis,
            &line.unit,
            &line.denominator,
            &line.scope,
            &line.better,
        ]
        .into_iter()
        .map(WideCell::text)
        .collect();
        let filled = |n: &usize| row.cells[*n].is_some();
        let mut regions: Vec<usize> = (0..row.cells.len()).filter(filled).map(|n| self.columns[n].1).collect();
        regions.sort_unstable();
        regions.dedup();
        cells.push(WideCell::Integer(i64::try_from(regions.len()).unwrap_or_default()));
        cells.push(WideCell::text(&row.unit));
        cells.extend(row.cells.iter().map(|c| c.as_ref().map_or(WideCell::Empty, |c| WideCell::text(&c.text))));
        let ids: BTreeSet<&str> = row.cells.iter().flatten().map(|c| indicators[c.value].doc_id.as_str()).collect();
        let ids: Vec<&str> = ids.into_iter().collect();
        cells.push(WideCell::text(ids.join(";")));
        cells
    }
}

/// 亿 or 万 before the unit where every value of the line is at least as large.
fn shown_unit<'p>(line: &Line, promises: impl Iterator<Item = &'p Promise>, words: &Words) -> (String, Decimal) {
    let ends = promises.flat_map(|p| [p.low, p.high]).flatten();
    let least = ends.filter(|v| !v.is_zero()).map(|v| v.abs()).min().unwrap_or_default();
    let fixed = line.unit.is_empty() || words.unit.get(&line.unit).is_some_and(|w| w.fixed) || line.kind == "rank";
    let fitting = words.multiple.iter().filter(|(_, factor)| !fixed && least >= **factor);
    match fitting.max_by_key(|(_, factor)| **factor) {
        Some((name, factor)) => (format!("{name}{}", line.unit), *factor),
        None => (line.unit.clone(), Decimal::ONE),
    }
}

/// With a true minus: a text that begins with a hyphen would be taken for a formula.
fn signed(v: Decimal) -> String {
    if v.is_sign_negative() { format!("−{}", v.abs()) } else { v.to_string() }
}

fn written(comparator: &str, promise: &Promise, scale: Decimal, words: &Words) -> MatrixCell {
    let scaled = |v: Decimal| (v / scale).normalize();
    let (mark, text) = match (promise.low, promise.high) {
        (Some(low), Some(high)) if low != high => {
            let (low, high) = (scaled(low), scaled(high));
            (String::new(), format!("{}–{}", signed(low), signed(high)))
        }
        (Some(v), Some(_)) => {
            let mark = words.mark(comparator);
            (mark.to_owned(), format!("{mark}{}", signed(scaled(v))))
        }
        // A fall by at least so much ends below: the mark follows the figure's sign.
        (Some(v), None) => {
            (words.mark("at_least").to_owned(), format!("{}{}", words.mark("at_least"), signed(scaled(v))))
        }
        (None, Some(v)) => {
            (words.mark("at_most").to_owned(), format!("{}{}", words.mark("at_most"), signed(scaled(v))))
        }
        (None, None) => Default::default(),
    };
    MatrixCell { cell: 0, value: 0, text, number: promise.middle().map(scaled), mark, rank: None, peers: 1 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Source;

    #[test]
    fn cells_say_what_is_promised() {
        let words = Words::load(&Source::built_in()).unwrap();
        let shown = |comparator: &str, low: &str, high: &str, down: bool| {
            let promise = Promise::new(comparator, low.parse().ok(), high.parse().ok(), down);
            written(comparator, &promise, Decimal::ONE, &words).text
        };
        assert_eq!(shown("at_least", "5", "", false), "≥5");
        assert_eq!(shown("about", "5.50", "", false), "≈5.5");
        assert_eq!(shown("between", "4.5", "5", false), "4.5–5");
        assert_eq!(shown("reach", "3", "", true), "−3");
        assert_eq!(shown("at_least", "3", "", true), "≤−3");
    }
}
