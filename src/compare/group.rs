//! One value for each region and year of a line, and the rank of each among those that it can be compared with.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::annualise;
use super::comparable::{Difference, differences, lacks, period};
use super::line::Line;
use super::value::{Subject, Value};

/// The value of one region on one line in one year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Into [`super::Comparison::lines`].
    pub line: usize,
    /// Into the regions.
    pub region: usize,
    pub year: i16,
    /// Into the values, and so into `indicators`.
    pub value: usize,
    /// Values of the same cell that were not taken.
    pub others: Vec<usize>,
}

/// Values that are comparable with each other: of several regions, or of one alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Into [`super::Comparison::lines`].
    pub line: usize,
    pub level: String,
    /// `None` for values per year of several years, put on one line.
    pub year: Option<i16>,
    pub from_year: Option<i16>,
    /// The best first, where more or less is better; else in order of region.
    pub members: Vec<Member>,
    /// Empty where neither more nor less is better.
    pub best: Option<Decimal>,
    pub median: Option<Decimal>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Into [`super::Comparison::cells`].
    pub cell: usize,
    pub value: usize,
    pub region: usize,
    /// What it is ranked by.
    pub point: Option<Decimal>,
    /// 1 for the best; equal figures share a rank, and the next is left out.
    pub rank: Option<usize>,
}

/// One cell for each line, region and year, in that order.
pub fn cells(values: &[Value<'_>], line_of: &[usize]) -> Vec<Cell> {
    let mut by_cell: BTreeMap<(usize, usize, i16), Vec<usize>> = BTreeMap::new();
    for (number, value) in values.iter().enumerate() {
        if let (Some(region), Some(year)) = (value.region, value.facets.year)
            && lacks(&value.facets).is_none()
            && value.promise.middle().is_some()
        {
            by_cell.entry((line_of[number], region, year)).or_default().push(number);
        }
    }
    by_cell
        .into_iter()
        .map(|((line, region, year), mut numbers)| {
            numbers.sort_by(|a, b| values[*a].standing.cmp(&values[*b].standing));
            let others = numbers.split_off(1);
            Cell { line, region, year, value: numbers[0], others }
        })
        .collect()
}

/// The cells that are comparable with each other, with ranks.
pub fn groups(cells: &[Cell], values: &[Value<'_>], lines: &[Line]) -> Vec<Group> {
    type Key = (usize, Option<i16>, Option<i16>, String);
    let mut by_key: BTreeMap<Key, Vec<usize>> = BTreeMap::new();
    for (number, cell) in cells.iter().enumerate() {
        let facets = &values[cell.value].facets;
        if matches!(facets.subject, Subject::Concept(_)) {
            let of_year = facets.basis != annualise::BASIS;
            let key = (cell.line, of_year.then_some(cell.year), period(facets), facets.level.clone());
            let numbers = by_key.entry(key).or_default();
            // Per year, a region takes part once: with its nearest year.
            if of_year || numbers.iter().all(|n| cells[*n].region != cell.region) {
                numbers.push(number);
            }
        }
    }
    by_key
        .into_iter()
        .map(|((line, year, from_year, level), numbers)| {
            let better = lines[line].better.as_str();
            let mut members: Vec<Member> = numbers
                .into_iter()
                .map(|cell| {
                    let of = &cells[cell];
                    let point = values[of.value].promise.point(better);
                    Member { cell, value: of.value, region: of.region, point, rank: None }
                })
                .collect();
            let median = median(members.iter().filter_map(|m| m.point).collect());
            let mut best = None;
            if better != "none" {
                rank(&mut members, better == "less");
                best = members.first().and_then(|m| m.point);
            }
            Group { line, level, year, from_year, members, best, median }
        })
        .collect()
}

fn rank(members: &mut [Member], less: bool) {
    members.sort_by(|a, b| {
        let order = a.point.cmp(&b.point);
        (if less { order } else { order.reverse() }).then(a.region.cmp(&b.region))
    });
    let mut last = (None, 0);
    for (number, member) in members.iter_mut().enumerate() {
        if last.0 != Some(member.point) {
            last = (Some(member.point), number + 1);
        }
        member.rank = Some(last.1);
    }
}

/// The middle figure, or the mean of the two in the middle.
pub fn median(mut points: Vec<Decimal>) -> Option<Decimal> {
    points.sort();
    let half = points.len() / 2;
    match points.len() {
        0 => None,
        n if n % 2 == 1 => Some(points[half]),
        _ => Some(((points[half - 1] + points[half]) / Decimal::TWO).normalize()),
    }
}

/// Why a value that has no peer has none: the fewest differences from a value of the same concept in another region.
pub fn nearest(number: usize, values: &[Value<'_>], of_subject: &[usize]) -> Vec<Difference> {
    let own = &values[number];
    of_subject
        .iter()
        .map(|n| &values[*n])
        .filter(|other| other.region.is_some() && other.region != own.region)
        .map(|other| differences(&own.facets, &other.facets))
        .min_by(|a, b| a.len().cmp(&b.len()).then_with(|| a.cmp(b)))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_figures_share_a_rank() {
        let member = |region, point: i64| Member { cell: 0, value: 0, region, point: Some(point.into()), rank: None };
        let ranks = |less| {
            let mut members = vec![member(0, 5), member(1, 7), member(2, 5), member(3, 1)];
            rank(&mut members, less);
            members.iter().map(|m| (m.region, m.rank.unwrap_or_default())).collect::<Vec<_>>()
        };
        assert_eq!(ranks(false), [(1, 1), (0, 2), (2, 2), (3, 4)]);
        assert_eq!(ranks(true), [(3, 1), (0, 2), (2, 2), (1, 4)]);
    }

    #[test]
    fn medians() {
        let of = |n: &[i64]| median(n.iter().map(|v| Decimal::from(*v)).collect());
        assert_eq!(of(&[3, 1, 2]), Some(2.into()));
        assert_eq!(of(&[1, 2]), "1.5".parse().ok());
        assert_eq!(of(&[]), None);
    }
}
