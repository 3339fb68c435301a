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

/// The same of limits in running text, which not every item has.
const ENOUGH_IN_TEXT: usize = 8;

/// A heading that names the part (工作目标) and does not tell a task has at most so many characters.
const NAME_OF_PART: usize = 12;

/// First and last year, as far as the deadlines say.
pub fn from_deadlines(context: &Context, deadlines: &[Deadline]) -> (Option<i16>, Option<i16>) {
    let year = |d: &Deadline| d.end().map(Date::year);
    // Only years that are written out: 今年 and 年内 say nothing about a plan's length.
    let named: Vec<&Deadline> = deadlines
        .iter()
        .filter(|d| d.end().is_some() && matches!(d.value.resolved_from, ResolvedFrom::Text | ResolvedFrom::Plan))
        .collect();
    let part = |d: &Deadline| {
        d.section
            .is_some_and(|s| context.document.sections[s].title.of(context.text()).chars().nth(NAME_OF_PART).is_none())
    };
    let whole = |d: &Deadline| matches!(d.value.precision, Precision::Year | Precision::Plan);
    let goals: Vec<&&Deadline> = named
        .iter()
        .filter(|d| {
            context.document.section_kind(d.section, d.span.start()) == SectionKind::Goals && (whole(d) || part(d))
        })
        .collect();
    // The goals of one plan of several are not the file's; a plan's list of tasks has none.
    let of_plan = |d: &Deadline| d.section.map(|s| context.document.sections[s].plan);
    let several = goals.iter().any(|d| of_plan(d) != goals.first().and_then(|first| of_plan(first)));
    let one_year = |years: Vec<i16>, enough: usize| {
        let (first, last) = (years.iter().min().copied()?, years.iter().max().copied()?);
        (first == last && years.len() >= enough).then_some(first)
    };
    let limits = || named.iter().filter(|d| d.closes_item).filter_map(|d| year(d)).collect();
    if let Some(last) = goals.iter().filter_map(|d| year(d)).max().filter(|_| !several) {
        let first = goals.iter().filter(|d| d.kind == TimeKind::Period).filter_map(|d| d.value.start).min();
        // Goals for one year, and the limits of the items all in it.
        let within = || one_year(limits(), ENOUGH).filter(|y| *y == last);
        return (first.map(Date::year).or_else(within), Some(last));
    }
    let in_text = named.iter().filter(|d| d.kind == TimeKind::By).filter_map(|d| year(d)).collect();
    // 2023年，力争…，制定本方案: the goal that the text before the first heading sets for this year.
    let lead = |d: &&&Deadline| d.section.is_none() && d.value.precision == Precision::Year;
    let goal = named.iter().filter(lead).filter_map(|d| year(d)).max();
    let found = one_year(limits(), ENOUGH)
        .or_else(|| one_year(in_text, ENOUGH_IN_TEXT))
        .or(goal.filter(|y| context.document.fields.year() == Some(*y)));
    (found, found)
}
