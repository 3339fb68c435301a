//! Which deadline governs a target: its own sentence, then what stands before it on the same subject, its section's
//! closing bracket or line, the headings above, and at last the document's period.

use jiff::civil::Date;

use super::context::Context;
use super::deadline::Deadline;
use super::target::{DeadlineSource, Target};
use crate::document::{ParagraphId, ParagraphKind, SectionId, SectionKind, Span};
use crate::recognise::{Precision, TimeKind};

/// A time that governs what follows its sentence stands within this many characters of its beginning: 主要目标是：到2025年.
const OPENING: usize = 14;

/// A label such as 完成时限： is at most this long, in characters.
const LABEL: usize = 8;

/// A target's deadline and where it was found.
#[derive(Clone, Debug, Default)]
pub struct Governed {
    pub date: Option<Date>,
    /// As printed; empty for the document's period.
    pub text: String,
    pub source: DeadlineSource,
    /// Where it is printed, and the rule that found it there.
    pub place: Option<Span>,
    pub rule: String,
    /// `yearly`, `quarterly`, `monthly`, `half_yearly` or empty.
    pub recurring: Option<Span>,
    /// Two deadlines of one sentence could govern.
    pub doubtful: bool,
}

impl Governed {
    fn from(deadline: &Deadline, context: &Context, source: DeadlineSource) -> Self {
        Self {
            date: deadline.end(),
            text: deadline.span.of(context.text()).to_owned(),
            source,
            place: Some(deadline.span),
            rule: deadline.rule.clone(),
            ..Self::default()
        }
    }
}

/// Finds the deadline of `target` among the document's, which are in reading order.
pub fn govern(context: &Context, deadlines: &[Deadline], target: &Target) -> Governed {
    if let Some(date) = target.column_deadline {
        return Governed { date: Some(date), source: DeadlineSource::Context, ..Governed::default() };
    }
    let recurring = deadlines
        .iter()
        .filter(|d| d.kind == TimeKind::Recurring && target.sentence.contains(d.span))
        .find(|d| d.span.start() < target.evidence.end())
        .map(|d| d.span);
    let dated: Vec<&Deadline> = deadlines.iter().filter(|d| d.end().is_some()).collect();
    let found = own(context, &dated, target)
        .or_else(|| in_row(context, &dated, target))
        .or_else(|| before(context, &dated, target))
        .or_else(|| closing(context, &dated, target))
        .or_else(|| above(context, &dated, target))
        .unwrap_or_else(|| document(context, target));
    Governed { recurring, ..found }
}

/// In the target's sentence: the nearest before it, or inside it, or the next one after it within the clause or in the
/// bracket that closes the sentence.
fn own(context: &Context, dated: &[&Deadline], target: &Target) -> Option<Governed> {
    let here: Vec<&&Deadline> = dated.iter().filter(|d| target.sentence.contains(d.span)).collect();
    let preceding = here.iter().rev().find(|d| d.span.start() < target.evidence.end());
    if let Some(d) = preceding {
        return Some(Governed::from(d, context, DeadlineSource::Own));
    }
    let following = here.iter().find(|d| {
        let gap = &context.text()[target.evidence.end()..d.span.start()];
        d.closes_item || !gap.contains(['，', '；', ',', ';'])
    });
    following.map(|d| Governed::from(d, context, DeadlineSource::Own))
}

/// In another cell of the target's table row: its 完成时限.
fn in_row(context: &Context, dated: &[&Deadline], target: &Target) -> Option<Governed> {
    let document = context.document;
    let cell_of = |paragraph: ParagraphId| match document.paragraphs[paragraph].kind {
        ParagraphKind::Cell { table, cell } => Some((table, cell)),
        _ => None,
    };
    let (table, cell) = cell_of(context.paragraph_of(target.evidence.start())?)?;
    let rows = |cell: usize| {
        let c = &document.tables[table].cells[cell];
        c.row..c.row + c.row_span.max(1)
    };
    let own = rows(cell);
    let beside = dated.iter().rev().find(|d| {
        cell_of(d.paragraph).filter(|(t, c)| *t == table && *c != cell).is_some_and(|(_, c)| {
            let other = rows(c);
            other.start < own.end && own.start < other.end
        })
    });
    beside.map(|d| Governed::from(d, context, DeadlineSource::Own))
}

/// In an earlier sentence of the paragraph, or, in a section of goals, of the section's earlier paragraphs.
fn before(context: &Context, dated: &[&Deadline], target: &Target) -> Option<Governed> {
    let at = target.evidence.start();
    let paragraph = context.paragraph_of(at)?;
    let goals = context.section_kind(target.section) == SectionKind::Goals;
    dated
        .iter()
        .rev()
        .filter(|d| d.span.end() <= at && !d.in_heading && !d.closes_item && carries(context, d))
        .find(|d| d.paragraph == paragraph || (d.section == target.section && goals))
        .map(|d| Governed::from(d, context, DeadlineSource::Context))
}

/// Whether a time governs beyond its own sentence: a year that opens a sentence does (到2025年，…。…), a month does not.
fn carries(context: &Context, deadline: &Deadline) -> bool {
    let introduces = context.document.paragraphs[deadline.paragraph].span.of(context.text()).ends_with(['：', ':']);
    let wide = introduces || matches!(deadline.value.precision, Precision::Year | Precision::Plan);
    let opening = &context.text()[deadline.sentence.start()..deadline.span.start()];
    let opens = opening.chars().count() <= OPENING && !opening.contains(['，', '；', '、', ',']);
    wide && (opens || context.section_kind(deadline.section) == SectionKind::Goals)
}

/// In the bracket or label line that closes the target's item.
fn closing(context: &Context, dated: &[&Deadline], target: &Target) -> Option<Governed> {
    let section = target.section?;
    let at = target.evidence.end();
    let paragraph = context.paragraph_of(target.evidence.start())?;
    dated
        .iter()
        .find(|d| d.closes_item && d.section == Some(section) && d.span.start() >= at)
        .filter(|d| d.paragraph == paragraph || is_label_line(context, d))
        .map(|d| Governed::from(d, context, DeadlineSource::Context))
}

/// A paragraph that only says who and when (完成时限：…, 〔责任单位：…〕) closes the paragraphs above it too.
fn is_label_line(context: &Context, deadline: &Deadline) -> bool {
    let text = context.document.paragraphs[deadline.paragraph].span.of(context.text()).trim_start();
    text.starts_with(['（', '(', '〔', '【', '[']) || text.chars().take(LABEL).any(|c| c == '：' || c == ':')
}

/// In the heading of the section or of one above, or in the text that stands between such a heading and its first item.
fn above(context: &Context, dated: &[&Deadline], target: &Target) -> Option<Governed> {
    let mut section = target.section;
    let mut first = true;
    while let Some(id) = section {
        let lead = dated.iter().rev().find(|d| {
            d.section == Some(id)
                && d.span.end() <= target.evidence.start()
                && (d.in_heading
                    || in_line_of_heading(context, id, d, target)
                    || (!d.closes_item && carries(context, d) && leads(context, id, first, d)))
        });
        if let Some(d) = lead.map(|d| in_turn(context, dated, id, d, target)) {
            return Some(Governed::from(d, context, DeadlineSource::Context));
        }
        section = context.document.sections[id].parent;
        first = false;
    }
    None
}

/// A heading with two times (十五五时期目标和2026年工作) speaks of the first until the text comes to the second.
fn in_turn<'d>(
    context: &Context,
    dated: &[&'d Deadline],
    section: SectionId,
    last: &'d Deadline,
    target: &Target,
) -> &'d Deadline {
    let title = context.document.sections[section].title;
    if !last.in_heading || !title.contains(last.span) {
        return last;
    }
    let Some(first) = dated.iter().find(|d| d.in_heading && title.contains(d.span)) else { return last };
    let come = dated
        .iter()
        .any(|d| d.span.start() >= title.end() && d.span.end() <= target.evidence.start() && d.end() == last.end());
    if come || first.end() <= last.end() { last } else { first }
}

/// In the bracket that ends a heading's line: 二、打造场景（2025年底前完成）, for what stands in the lines below.
fn in_line_of_heading(context: &Context, section: SectionId, deadline: &Deadline, target: &Target) -> bool {
    let document = context.document;
    let title = document.sections[section].title;
    context.paragraph_of(title.start()) == Some(deadline.paragraph)
        && deadline.closes_item
        && !document.paragraphs[deadline.paragraph].span.contains(target.evidence)
}

/// The text under a heading that introduces what follows: short, or it ends with a colon.
fn leads(context: &Context, section: SectionId, own_section: bool, deadline: &Deadline) -> bool {
    let document = context.document;
    let paragraph = &document.paragraphs[deadline.paragraph];
    if paragraph.kind == ParagraphKind::Heading {
        return true;
    }
    let text = paragraph.span.of(context.text()).trim_end();
    let goals = document.sections[section].kind == SectionKind::Goals;
    let introduces = text.ends_with(['：', ':']) || text.chars().count() < 40;
    introduces || (goals && !own_section)
}

fn document(context: &Context, target: &Target) -> Governed {
    let plan = context
        .document
        .plans
        .iter()
        .find(|p| p.span.holds(target.evidence.start()))
        .and_then(|p| p.period_end)
        .or(context.document.fields.period_end);
    match plan.and_then(|year| Date::new(year, 12, 31).ok()) {
        Some(date) => Governed { date: Some(date), source: DeadlineSource::Document, ..Governed::default() },
        None => Governed::default(),
    }
}
