//! Where a document assigns work: brackets, lines with labels, sentences.

use std::borrow::Cow;

use super::bracket::{self, Bracket};
use super::marker::{Assigned, Convention, Frame, Markers};
use super::{Assignment, Item};
use crate::document::{Document, Origin, Paragraph, ParagraphId, ParagraphKind, SectionId, Sentence, Span};
use crate::normalise::department::{Departments, Likeness};

/// A bracket or line that closes what stands before it.
#[derive(Debug)]
pub(super) struct Closer {
    pub span: Span,
    pub paragraph: ParagraphId,
    pub section: Option<SectionId>,
    /// Empty for a line that names no body (完成时限：…): it closes nothing, but it is no content either.
    pub lists: Vec<Assigned>,
}

#[derive(Debug, Default)]
pub(super) struct Placed {
    /// In reading order.
    pub closers: Vec<Closer>,
    pub sentences: Vec<Assignment>,
    pub convention: Option<Convention>,
}

/// A bracket whose closing mark is lost holds bodies up to this length in characters; a longer one is text.
const OPEN_BRACKET: usize = 240;

/// A line of labels that names no body is a note of a time or person up to this length in characters; a longer one is
/// text.
const SHORT_LINE: usize = 40;

pub(super) fn find(markers: &Markers, departments: &Departments, document: &Document) -> Placed {
    let mut placed = Placed::default();
    let text = &document.text;
    let permanent = document.fields.doc_type.as_deref().is_some_and(|t| markers.rules_permanently(t));
    let mut sentences = document.sentences.iter().peekable();
    for (id, paragraph) in document.paragraphs.iter().enumerate() {
        if matches!(paragraph.kind, ParagraphKind::Furniture | ParagraphKind::Metadata) {
            continue;
        }
        let Some(own) = text.get(paragraph.span.range()) else { continue };
        let said = markers.may_say(own);
        if said && placed.convention.is_none() {
            placed.convention = markers.convention(own);
        }
        if !matches!(paragraph.kind, ParagraphKind::Body | ParagraphKind::Heading) {
            continue;
        }
        let base = paragraph.span.start();
        let first = placed.closers.len();
        for (span, lists) in closers(markers, departments, own, base, said) {
            placed.closers.push(Closer { span, paragraph: id, section: paragraph.section, lists });
        }
        if let Some(closer) = continued(markers, departments, document, id) {
            placed.closers.retain(|c| !closer.span.contains(c.span));
            placed.closers.push(closer);
        }
        if !said || permanent {
            continue;
        }
        // The number of an item is no part of its first sentence (第七条 …).
        let label = paragraph.section.and_then(|s| document.sections.get(s)).map(|s| s.label);
        let mut own_closers: Vec<Span> = placed.closers.iter().skip(first).map(|c| c.span).collect();
        own_closers.extend(label.filter(|l| paragraph.span.contains(*l)));
        own_closers.sort();
        let masked = mask(own, base, &own_closers);
        let kind = document.section_kind(paragraph.section, base);
        while sentences.next_if(|s| s.paragraph < id).is_some() {}
        while let Some(sentence) = sentences.next_if(|s| s.paragraph == id) {
            let span = sentence.span;
            let within = span.start().checked_sub(base).and_then(|s| masked.get(s..span.end().saturating_sub(base)));
            for (lists, evidence) in
                within.map(|masked| markers.sentence(departments, masked, span.start(), kind)).unwrap_or_default()
            {
                let item = match paragraph.section {
                    Some(section) => Item::Section(section),
                    None => Item::Stretch { section: None, span },
                };
                placed.sentences.push(Assignment { item, evidence, lists, prose: true });
            }
        }
    }
    placed
}

/// Brackets and lines of one paragraph or cell; spans are moved by `base`. `said`: the text may say anything outside
/// brackets (`Markers::may_say`).
pub(super) fn closers(
    markers: &Markers,
    departments: &Departments,
    text: &str,
    base: usize,
    said: bool,
) -> Vec<(Span, Vec<Assigned>)> {
    let mut out: Vec<(Span, Vec<Assigned>)> = Vec::new();
    for bracket in bracket::outer(text) {
        let Some(inside) = text.get(bracket.inside.range()) else { continue };
        if bracket.open && (inside.contains('。') || inside.chars().count() > OPEN_BRACKET) {
            continue;
        }
        // Most brackets are remarks: without a mark they count at the end of an item only.
        let may_mark = markers.may_mark(inside);
        if !may_mark && !closes(departments, text, &bracket) {
            continue;
        }
        let lists = markers.assign(departments, inside, bracket.inside.start() + base, Frame::Bracket);
        let marked = lists.iter().any(|l| l.marker.is_some());
        if marked || (!lists.is_empty() && (!may_mark || closes(departments, text, &bracket))) {
            out.push((bracket.whole.shift(base), lists));
        }
    }
    if !said && !markers.may_note(text) {
        return out;
    }
    let spans: Vec<Span> = out.iter().map(|(s, _)| *s).collect();
    let masked = mask(text, base, &spans);
    let mut from = 0;
    for stop in masked.match_indices('。').map(|(i, _)| i).chain([masked.len()]) {
        let segment = masked.get(from..stop).unwrap_or("");
        if let Some(at) = markers.first_label(segment) {
            let line = segment.get(at..).unwrap_or("");
            let span = Span::new(from + at, stop).trim(&masked).shift(base);
            let lists = markers.assign(departments, line, from + at + base, Frame::Line);
            if !lists.is_empty() || line.chars().count() <= SHORT_LINE {
                out.push((span, lists));
            }
        }
        from = (stop + '。'.len_utf8()).min(masked.len());
    }
    out.sort_by_key(|(span, _)| (span.start(), span.end()));
    out
}

/// Whether a bracket without marks closes an item: it stands at the end of one, and does not give the body before it
/// another name.
fn closes(departments: &Departments, text: &str, bracket: &Bracket) -> bool {
    let before = text.get(..bracket.whole.start()).unwrap_or("").trim_end();
    let after = text.get(bracket.whole.end()..).unwrap_or("").trim_start();
    let ended = before.ends_with(['。', '；', ';', '！', '？']);
    let at_end = after.is_empty() || after.starts_with(['。', '；', ';', '！', '\n']);
    if before.is_empty() || !(ended || at_end) {
        return false;
    }
    let last = before
        .rsplit(['、', '，', ',', '。', '；', '：', ':', '“', '”', '《', '》', ' ', '\n', '\t'])
        .next()
        .unwrap_or("");
    ended || departments.likeness(last) == Likeness::No
}

/// A label that ends its paragraph, with its list in the next one.
fn continued(markers: &Markers, departments: &Departments, document: &Document, id: ParagraphId) -> Option<Closer> {
    let paragraph = document.paragraphs.get(id)?;
    let own = document.text.get(paragraph.span.range())?;
    let label = own.trim_end().strip_suffix(['：', ':'])?;
    let from =
        label.rfind(['。', '；', ';', '\n']).map_or(0, |i| i + label[i..].chars().next().map_or(1, char::len_utf8));
    let (role, rule) = markers.role_of_head(label.get(from..)?.trim())?;
    let next = document.paragraphs.get(id + 1)?;
    if next.kind != ParagraphKind::Body || next.section != paragraph.section {
        return None;
    }
    let list = document.text.get(next.span.range())?;
    let list = match markers.first_label(list) {
        Some(at) => list.get(..at)?,
        None => list,
    };
    // A list may close like a sentence; text is more than one, or no list at all.
    let list = list.trim_end().trim_end_matches('。');
    if list.contains('。') || list.ends_with(['：', ':']) || departments.is_clause(list) {
        return None;
    }
    let marker = Span::new(paragraph.span.start() + from, paragraph.span.end()).trim(&document.text);
    let mut lists = markers.assign(departments, list, next.span.start(), Frame::Cell(role));
    for list in lists.iter_mut().filter(|l| l.marker.is_none()) {
        list.marker = Some(marker);
        list.rule.clone_from(&rule);
    }
    let end = next.span.start() + list.trim_end().len();
    let span = marker.join(Span::new(next.span.start(), end));
    (!lists.is_empty()).then_some(Closer { span, paragraph: id, section: paragraph.section, lists })
}

/// `text` with the given spans (moved by `base`) made line breaks of the same length, so that offsets stay.
fn mask<'t>(text: &'t str, base: usize, spans: &[Span]) -> Cow<'t, str> {
    if spans.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for span in spans {
        let (Some(start), Some(end)) = (span.start().checked_sub(base), span.end().checked_sub(base)) else { continue };
        let end = end.min(text.len());
        if start < from || start >= end {
            continue;
        }
        out.push_str(text.get(from..start).unwrap_or(""));
        out.extend(std::iter::repeat_n('\n', end - start));
        from = end;
    }
    out.push_str(text.get(from..).unwrap_or(""));
    Cow::Owned(out)
}

/// A document of one paragraph without headings.
pub(super) fn document_of(text: &str) -> Document {
    let span = Span::new(0, text.len());
    let mut sentences = Vec::new();
    let mut from = 0;
    for (i, _) in text.match_indices('。') {
        let end = i + '。'.len_utf8();
        sentences.push(Sentence { span: Span::new(from, end), paragraph: 0 });
        from = end;
    }
    if from < text.len() {
        sentences.push(Sentence { span: Span::new(from, text.len()), paragraph: 0 });
    }
    let paragraph = Paragraph { span, kind: ParagraphKind::Body, section: None, plan: 0, origin: Origin::default() };
    Document { text: text.to_owned(), paragraphs: vec![paragraph], sentences, ..Document::default() }
}
