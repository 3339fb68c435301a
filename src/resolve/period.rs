//! The years that a document covers, where its title does not say: from its deadlines.
//!
//! A goal sentence gives its range (2023年到2025年 … 到2027年) or, with single years, the last of them; completion limits
//! that all fall into one named year give that year.

use jiff::civil::Date;

use super::context::Context;
use super::deadline::Deadline;
use crate::document::SectionKind;
use crate::recognise::{Precision, ResolvedFrom, TimeKind};

/// So many limits in one year make it the plan's.
const ENOUGH: usize = 3;

/// First and last year, as far as the deadlines say.
pub fn from_deadlines(context: &Context, deadlines: &[Deadline]) -> (Option<i16>, Option<i16>) {
    let year = |d: &Deadline| d.end().map(Date::year);
    // Only years that are written out: 今年 and 年内 say nothing about a plan's length.
    let named: Vec<&Deadline> = deadlines
        .iter()
        .filter(|d| d.end().is_some() && matches!(d.value.resolved_from, ResolvedFrom::Text | ResolvedFrom::Plan))
        .collect();
    let goals: Vec<&&Deadline> = named
        .iter()
        .filter(|d| {
            matches!(d.value.precision, Precision::Year | Precision::Plan)
                && (context.section_kind(d.section) == SectionKind::Goals)
        })
        .collect();
    if let Some(last) = goals.iter().filter_map(|d| year(d)).max() {
        let first = goals.iter().filter(|d| d.kind == TimeKind::Period).filter_map(|d| d.value.start).min();
        return (first.map(Date::year), Some(last));
    }
    let one_year = |years: Vec<i16>| {
        let (first, last) = (years.iter().min().copied()?, years.iter().max().copied()?);
        (first == last && years.len() >= ENOUGH).then_some(first)
    };
    let limits = named.iter().filter(|d| d.closes_item).filter_map(|d| year(d)).collect();
    // 2023年，力争…，制定本方案: the goal that the text before the first heading sets for this year.
    let lead = |d: &&&Deadline| d.section.is_none() && d.value.precision == Precision::Year;
    let goal = named.iter().filter(lead).filter_map(|d| year(d)).max();
    let found = one_year(limits).or(goal.filter(|y| context.document.fields.year() == Some(*y)));
    (found, found)
}
