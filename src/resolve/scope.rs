//! Which deadline governs a target: its own sentence, then what stands before it on the same subject, its section's
//! closing bracket or line, the headings above, and at last the document's period.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::context::Context;
use super::deadline::Deadline;
use super::mentions::DocumentMentions;
use super::target::{DeadlineSource, Target};
use crate::document::{ParagraphId, ParagraphKind, SectionId, SectionKind, Span};
use crate::recognise::{Precision, TimeKind};

/// A time that governs what follows its sentence stands within this many characters of its beginning: 主要目标是：到2025年.
const OPENING: usize = 14;

/// A label such as 完成时限： is at most this long, in characters.
const LABEL: usize = 8;

/// A paragraph that introduces what follows is at most this long, in characters.
const SHORT: usize = 39;

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

/// The document's deadlines, laid out so that each target finds its own without looking through all of them: each look-up
/// costs O(log deadlines) for each heading above, and laying them out O(deadlines + text + cells of tables).
///
/// Every list holds indices into `deadlines`, in reading order.
pub struct Governors<'c> {
    context: &'c Context<'c>,
    deadlines: &'c [Deadline],
    dated: Vec<usize>,
    recurring: Vec<usize>,
    /// Dated ones that close an item.
    closing: Vec<usize>,
    by_end: BTreeMap<Date, Vec<usize>>,
    /// Where a sentence opens with a time of that last day, for the last days that headings name.
    openings: BTreeMap<Date, Vec<usize>>,
    /// Those that govern beyond their sentence, by paragraph and by section.
    carrying: BTreeMap<ParagraphId, Vec<usize>>,
    carrying_in: BTreeMap<SectionId, Vec<usize>>,
    sections: BTreeMap<SectionId, OfSection>,
    /// For each cell of a table, by table and cell: the last deadline in another cell of its rows.
    beside: BTreeMap<(usize, usize), usize>,
    /// Where clauses end.
    breaks: Vec<usize>,
}

/// Deadlines of one section that may govern what it holds.
#[derive(Default)]
struct OfSection {
    /// Those that close an item.
    closing: Vec<usize>,
    /// In its heading, or in text that introduces its own items.
    leading: Vec<usize>,
    /// The same, for what stands in sections below.
    leading_below: Vec<usize>,
    /// In the bracket that ends the line of its heading: 二、打造场景（2025年底前完成）, for what stands in the lines below.
    in_line: Vec<usize>,
}

/// The last two deadlines of a table's row, in order, each with its cell.
type LastTwo = [Option<(usize, usize)>; 2];

impl<'c> Governors<'c> {
    /// `deadlines` in reading order.
    pub fn new(context: &'c Context<'c>, mentions: &DocumentMentions, deadlines: &'c [Deadline]) -> Self {
        let all = || deadlines.iter().enumerate();
        let which = |wanted: &dyn Fn(&Deadline) -> bool| all().filter(|(_, d)| wanted(d)).map(|(n, _)| n).collect();
        let mut this = Self {
            context,
            deadlines,
            dated: which(&|d| d.end().is_some()),
            recurring: which(&|d| d.kind == TimeKind::Recurring),
            closing: which(&|d| d.end().is_some() && d.closes_item),
            by_end: BTreeMap::new(),
            openings: openings(context, mentions, deadlines),
            carrying: BTreeMap::new(),
            carrying_in: BTreeMap::new(),
            sections: BTreeMap::new(),
            beside: BTreeMap::new(),
            breaks: breaks(context.text()),
        };
        for (n, deadline) in all() {
            if let Some(end) = deadline.end() {
                this.by_end.entry(end).or_default().push(n);
                this.lay_out(n, deadline);
            }
        }
        this.lay_out_tables();
        this
    }

    fn lay_out(&mut self, n: usize, deadline: &Deadline) {
        let carries = carries(self.context, deadline);
        if carries && !deadline.in_heading && !deadline.closes_item {
            self.carrying.entry(deadline.paragraph).or_default().push(n);
            if let Some(section) = deadline.section {
                self.carrying_in.entry(section).or_default().push(n);
            }
        }
        let Some(section) = deadline.section else { return };
        let of = self.sections.entry(section).or_default();
        if deadline.closes_item {
            of.closing.push(n);
            let title = self.context.document.sections[section].title;
            if self.context.paragraph_of(title.start()) == Some(deadline.paragraph) {
                of.in_line.push(n);
            }
        }
        let leads = |own| !deadline.closes_item && carries && leads(self.context, section, own, deadline);
        if deadline.in_heading || leads(true) {
            of.leading.push(n);
        }
        if deadline.in_heading || leads(false) {
            of.leading_below.push(n);
        }
    }

    fn lay_out_tables(&mut self) {
        let document = self.context.document;
        let rows = |table: usize, cell: usize| {
            let c = &document.tables[table].cells[cell];
            c.row..c.row + c.row_span.max(1)
        };
        let mut last_of: BTreeMap<(usize, usize), usize> = BTreeMap::new();
        for n in &self.dated {
            if let ParagraphKind::Cell { table, cell } = document.paragraphs[self.deadlines[*n].paragraph].kind {
                last_of.insert((table, cell), *n);
            }
        }
        // For each row the last deadline with its cell, and the last one of another cell.
        let mut of_row: BTreeMap<(usize, usize), LastTwo> = BTreeMap::new();
        let mut in_order: Vec<((usize, usize), usize)> = last_of.into_iter().collect();
        in_order.sort_by_key(|(_, n)| *n);
        for ((table, cell), n) in &in_order {
            for row in rows(*table, *cell) {
                let found = of_row.entry((*table, row)).or_default();
                *found = [found[1], Some((*n, *cell))];
            }
        }
        let tables: BTreeSet<usize> = in_order.iter().map(|((table, _), _)| *table).collect();
        for table in tables {
            for cell in 0..document.tables[table].cells.len() {
                let beside = rows(table, cell)
                    .filter_map(|row| of_row.get(&(table, row)))
                    .filter_map(|found| found.iter().rev().flatten().find(|(_, c)| *c != cell).map(|(n, _)| *n));
                if let Some(n) = beside.max() {
                    self.beside.insert((table, cell), n);
                }
            }
        }
    }

    /// The deadline of `target`.
    pub fn govern(&self, target: &Target) -> Governed {
        if let Some(date) = target.column_deadline {
            return Governed { date: Some(date), source: DeadlineSource::Context, ..Governed::default() };
        }
        let recurring = self.recurring(target);
        let own = |d| Governed::from(d, self.context, DeadlineSource::Own);
        let named = target.own_time.and_then(|t| self.first_from(&self.dated, t.start()).filter(|d| d.span == t));
        if let Some(deadline) = named {
            return Governed { recurring, ..own(deadline) };
        }
        let in_sentence = |d| Governed { doubtful: self.meets_another(target, d), ..own(d) };
        let inherited = |d| Governed::from(d, self.context, DeadlineSource::Context);
        let found = (self.own(target).map(in_sentence))
            .or_else(|| self.in_row(target).map(own))
            .or_else(|| self.before(target).map(inherited))
            .or_else(|| self.closing(target).map(inherited))
            .or_else(|| self.above(target).map(inherited))
            .unwrap_or_else(|| document(self.context, target));
        Governed { recurring, ..found }
    }

    /// How often: the last such time of the sentence before the target's end, unless another time stands between (每季度
    /// 召开会议1次，全年培训12期).
    fn recurring(&self, target: &Target) -> Option<Span> {
        let last = |list: &[usize]| {
            let before = list.partition_point(|n| self.deadlines[*n].span.start() < target.evidence.end());
            let found = list[..before].last().map(|n| self.deadlines[*n].span);
            found.filter(|span| target.sentence.contains(*span))
        };
        let found = last(&self.recurring)?;
        last(&self.dated).is_none_or(|other| other.start() < found.start()).then_some(found)
    }

    /// The first of `list` that begins at `from` or after it.
    fn first_from(&self, list: &[usize], from: usize) -> Option<&'c Deadline> {
        let at = list.partition_point(|n| self.deadlines[*n].span.start() < from);
        list.get(at).map(|n| &self.deadlines[*n])
    }

    /// The last of `list` that ends at `to` or before it.
    fn last_to(&self, list: &[usize], to: usize) -> Option<usize> {
        list[..list.partition_point(|n| self.deadlines[*n].span.end() <= to)].last().copied()
    }

    /// In the target's sentence: the nearest before it, or inside it, or the next one after it within the clause or in
    /// the bracket that closes the sentence.
    fn own(&self, target: &Target) -> Option<&'c Deadline> {
        let (sentence, end) = (target.sentence, target.evidence.end());
        let here = |d: &&Deadline| sentence.contains(d.span);
        let after = self.dated.partition_point(|n| self.deadlines[*n].span.start() < end);
        let preceding = self.dated[..after].last().map(|n| &self.deadlines[*n]).filter(here);
        preceding.or_else(|| {
            let next = self.dated.get(after).map(|n| &self.deadlines[*n]).filter(here);
            let next = next.filter(|d| d.closes_item || !self.has_break(end, d.span.start()));
            next.or_else(|| self.first_from(&self.closing, end).filter(here))
        })
    }

    /// Whether another day stands behind the target within its clause: 到2025年建成5个，2027年…
    fn meets_another(&self, target: &Target, found: &Deadline) -> bool {
        let end = target.evidence.end();
        let next = self.first_from(&self.dated, end).filter(|d| target.sentence.contains(d.span));
        next.is_some_and(|d| d.end() != found.end() && !self.has_break(end, d.span.start()))
    }

    fn has_break(&self, from: usize, to: usize) -> bool {
        self.breaks.get(self.breaks.partition_point(|at| *at < from)).is_some_and(|at| *at < to)
    }

    /// In another cell of the target's table row: its 完成时限.
    fn in_row(&self, target: &Target) -> Option<&'c Deadline> {
        let paragraph = self.context.paragraph_of(target.evidence.start())?;
        let ParagraphKind::Cell { table, cell } = self.context.document.paragraphs[paragraph].kind else { return None };
        self.beside.get(&(table, cell)).map(|n| &self.deadlines[*n])
    }

    /// In an earlier sentence of the paragraph, or, in a section of goals, of the section's earlier paragraphs.
    fn before(&self, target: &Target) -> Option<&'c Deadline> {
        let at = target.evidence.start();
        let paragraph = self.context.paragraph_of(at)?;
        let here = self.carrying.get(&paragraph).and_then(|list| self.last_to(list, at));
        let goals = self.context.document.section_kind(target.section, at) == SectionKind::Goals;
        // Of another paragraph the first time counts: what it is about.
        let above = || {
            let section = target.section.filter(|_| goals).and_then(|s| self.carrying_in.get(&s));
            let near = section.and_then(|list| self.last_to(list, at))?;
            self.carrying.get(&self.deadlines[near].paragraph)?.first().copied()
        };
        here.or_else(above).map(|n| &self.deadlines[n])
    }

    /// In the bracket or label line that closes the target's item.
    fn closing(&self, target: &Target) -> Option<&'c Deadline> {
        let list = &self.sections.get(&target.section?)?.closing;
        let paragraph = self.context.paragraph_of(target.evidence.start())?;
        let next = self.first_from(list, target.evidence.end())?;
        (next.paragraph == paragraph || is_label_line(self.context, next)).then_some(next)
    }

    /// In the heading of the section or of one above, or in the text that stands between such a heading and its first
    /// item.
    fn above(&self, target: &Target) -> Option<&'c Deadline> {
        let document = self.context.document;
        let at = target.evidence.start();
        let mut section = target.section;
        let mut own = true;
        while let Some(id) = section {
            let found = self.sections.get(&id).and_then(|of| {
                let leading = self.last_to(if own { &of.leading } else { &of.leading_below }, at);
                let below =
                    |n: &usize| !document.paragraphs[self.deadlines[*n].paragraph].span.contains(target.evidence);
                leading.max(self.last_to(&of.in_line, at).filter(below))
            });
            if let Some(n) = found {
                return Some(self.in_turn(id, &self.deadlines[n], at));
            }
            section = document.sections[id].parent;
            own = false;
        }
        None
    }

    /// A heading with two times (十五五时期目标和2026年工作) speaks of the first until the text comes to the second.
    fn in_turn(&self, section: SectionId, last: &'c Deadline, at: usize) -> &'c Deadline {
        let title = self.context.document.sections[section].title;
        if !last.in_heading || !title.contains(last.span) {
            return last;
        }
        let first = self.first_from(&self.dated, title.start()).filter(|d| d.in_heading && title.contains(d.span));
        let Some(first) = first else { return last };
        let end = last.end();
        let same_end = end.and_then(|end| self.by_end.get(&end)).map_or(&[][..], Vec::as_slice);
        let bound = self.first_from(same_end, title.end()).is_some_and(|d| d.span.end() <= at);
        // 今年政府工作的总体要求是…: no limit, but the text has come to this year.
        let openings = end.and_then(|end| self.openings.get(&end)).map_or(&[][..], Vec::as_slice);
        let opened = openings.get(openings.partition_point(|o| *o < title.end())).is_some_and(|o| *o <= at);
        let come = bound || opened;
        if come || first.end() <= last.end() { last } else { first }
    }
}

/// Where the clauses of `text` end.
fn breaks(text: &str) -> Vec<usize> {
    text.char_indices().filter(|(_, c)| matches!(c, '，' | '；' | ',' | ';')).map(|(at, _)| at).collect()
}

fn openings(context: &Context, mentions: &DocumentMentions, deadlines: &[Deadline]) -> BTreeMap<Date, Vec<usize>> {
    let in_headings = deadlines.iter().filter(|d| d.in_heading).filter_map(Deadline::end);
    let mut out: BTreeMap<Date, Vec<usize>> = in_headings.map(|end| (end, Vec::new())).collect();
    if out.is_empty() {
        return out;
    }
    for mention in mentions.all() {
        let Some(time) = mention.time() else { continue };
        let end = || context.resolve(time).and_then(|value| value.end);
        if context.sentence_of(mention.span).start() == mention.span.start()
            && let Some(places) = end().and_then(|end| out.get_mut(&end))
        {
            places.push(mention.span.start());
        }
    }
    out
}

/// Whether a time governs beyond its own sentence: a year that opens a sentence does (到2025年，…。…), a month does not.
fn carries(context: &Context, deadline: &Deadline) -> bool {
    let introduces = context.document.paragraphs[deadline.paragraph].span.of(context.text()).ends_with(['：', ':']);
    let wide = introduces || matches!(deadline.value.precision, Precision::Year | Precision::Plan);
    let opening = &context.text()[deadline.sentence.start()..deadline.span.start()];
    let opens = is_within(opening, OPENING) && !opening.contains(['，', '；', '、', ',']);
    wide && (opens || context.document.section_kind(deadline.section, deadline.span.start()) == SectionKind::Goals)
}

/// Whether the text has at most so many characters; does not look at more.
fn is_within(text: &str, characters: usize) -> bool {
    text.chars().nth(characters).is_none()
}

/// A paragraph that only says who and when (完成时限：…, 〔责任单位：…〕) closes the paragraphs above it too.
fn is_label_line(context: &Context, deadline: &Deadline) -> bool {
    let text = context.document.paragraphs[deadline.paragraph].span.of(context.text()).trim_start();
    text.starts_with(['（', '(', '〔', '【', '[']) || text.chars().take(LABEL).any(|c| c == '：' || c == ':')
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
    let introduces = text.ends_with(['：', ':']) || is_within(text, SHORT);
    introduces || (goals && !own_section)
}

fn document(context: &Context, target: &Target) -> Governed {
    let plans = &context.document.plans;
    let at = target.evidence.start();
    let plan = plans
        .get(plans.partition_point(|p| p.span.end() <= at))
        .filter(|p| p.span.holds(at))
        .and_then(|p| p.period_end)
        .or(context.document.fields.period_end);
    match plan.and_then(|year| Date::new(year, 12, 31).ok()) {
        Some(date) => Governed { date: Some(date), source: DeadlineSource::Document, ..Governed::default() },
        None => Governed::default(),
    }
}
