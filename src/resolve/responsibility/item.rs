//! What a bracket or line binds: its item, or the stretch of the item that it closes.

use std::collections::BTreeMap;

use super::place::Closer;
use super::{Assignment, Item};
use crate::document::{Document, SectionId, Span};

/// So many brackets on lines of their own that bind parts make it the document's way.
const CONVENTION: usize = 3;

/// A closer on a line of its own, behind the last of several items without any, binds the part that holds them all. Else
/// the first closer of a section binds the section; a later one binds the stretch between the one before it and itself,
/// or the same as the one before it when nothing stands between them.
pub(super) fn bind(document: &Document, closers: Vec<Closer>) -> Vec<Assignment> {
    let notes: Vec<Span> = closers.iter().filter(|c| c.lists.is_empty()).map(|c| c.span).collect();
    let mut last: BTreeMap<Option<SectionId>, (usize, Item)> = BTreeMap::new();
    let parts = parts(document, &closers);
    let mut out = Vec::new();
    for closer in closers.into_iter().filter(|c| !c.lists.is_empty()) {
        let start = closer.span.start();
        let item = match (last.get(&closer.section), closer.section) {
            (None, Some(section)) => Item::Section(parts.get(&section).copied().unwrap_or(section)),
            (None, None) => stretch(document, &closer, paragraph_start(document, &closer)),
            (Some((end, item)), section) => match first_content(document, *end, start, &notes) {
                None => *item,
                Some(_) if section.is_none() => {
                    stretch(document, &closer, paragraph_start(document, &closer).max(*end))
                }
                Some(from) => stretch(document, &closer, from),
            },
        };
        last.insert(closer.section, (closer.span.end(), item));
        out.push(Assignment { item, evidence: closer.span, lists: closer.lists, prose: false });
    }
    out
}

/// The parts that closers on lines of their own bind, by the section that each of these stands in: 一 in （一）… 1. … 2. …
/// 〔市商务局负责〕. Where a document writes so again and again, a bracket on a line of its own that ends the only item of a part,
/// or one without a line of its own that ends the last of several, binds the part too.
fn parts(document: &Document, closers: &[Closer]) -> BTreeMap<SectionId, SectionId> {
    let mut children: BTreeMap<SectionId, Vec<SectionId>> = BTreeMap::new();
    for (id, section) in document.sections.iter().enumerate().filter(|(_, s)| !s.label.is_empty()) {
        if let Some(parent) = section.parent {
            children.entry(parent).or_default().push(id);
        }
    }
    let mut bracketed: BTreeMap<SectionId, usize> = BTreeMap::new();
    for section in closers.iter().filter(|c| !c.lists.is_empty()).filter_map(|c| c.section) {
        *bracketed.entry(section).or_default() += 1;
    }
    let mut found = BTreeMap::new();
    let mut likewise = Vec::new();
    for closer in closers.iter().filter(|c| !c.lists.is_empty()) {
        let Some(section) = closer.section.filter(|s| bracketed.get(s) == Some(&1)) else { continue };
        let Some(part) = document.sections[section].parent.filter(|p| !document.sections[*p].label.is_empty()) else {
            continue;
        };
        let items = children.get(&part).map_or(&[][..], Vec::as_slice);
        let bound = |s: &SectionId| bracketed.contains_key(s) || children.contains_key(s);
        match items.split_last() {
            Some((last, earlier)) if *last == section && !bracketed.contains_key(&part) => {
                let alone = stands_alone(document, closer);
                if alone && !earlier.is_empty() && !earlier.iter().any(bound) {
                    found.insert(section, part);
                } else if (alone || !earlier.is_empty())
                    && !earlier.iter().any(bound)
                    && ends_item(document, section, closer)
                {
                    likewise.push((section, part));
                }
            }
            _ => {}
        }
    }
    if found.len() >= CONVENTION {
        found.extend(likewise);
    }
    found
}

/// Whether nothing follows a closer in its item.
fn ends_item(document: &Document, section: SectionId, closer: &Closer) -> bool {
    first_content(document, closer.span.end(), document.sections[section].own.end(), &[]).is_none()
}

/// Whether nothing else stands in a closer's paragraph, and it is no first line of its item.
fn stands_alone(document: &Document, closer: &Closer) -> bool {
    document.paragraphs.get(closer.paragraph).is_some_and(|p| {
        first_content(document, p.span.start(), closer.span.start(), &[]).is_none()
            && first_content(document, closer.span.end(), p.span.end(), &[]).is_none()
    })
}

/// The stretch that a sentence stands in, if its item has several brackets.
pub(super) fn inside(assignments: &[Assignment], sentence: &Assignment) -> Item {
    let at = sentence.evidence.start();
    let stretches = assignments.iter().map(|a| a.item).find(|item| match item {
        Item::Stretch { section, span } => *section == sentence.item.section() && span.holds(at),
        _ => false,
    });
    stretches.unwrap_or(sentence.item)
}

fn stretch(document: &Document, closer: &Closer, from: usize) -> Item {
    let end = closer.span.end();
    let from = first_content(document, from, end, &[]).unwrap_or(from);
    Item::Stretch { section: closer.section, span: Span::new(from.min(end), end) }
}

/// The start of the paragraph that a closer closes: its own, or the one before when it stands alone.
fn paragraph_start(document: &Document, closer: &Closer) -> usize {
    let own = document.paragraphs.get(closer.paragraph).map_or(closer.span.start(), |p| p.span.start());
    if first_content(document, own, closer.span.start(), &[]).is_some() {
        return own;
    }
    let before = closer.paragraph.checked_sub(1).and_then(|p| document.paragraphs.get(p));
    before.map_or(own, |p| p.span.start())
}

/// Offset of the first letter or digit between two offsets, outside `notes`.
fn first_content(document: &Document, from: usize, to: usize, notes: &[Span]) -> Option<usize> {
    let text = document.text.get(from..to)?;
    let mut offsets = text.char_indices().filter(|(_, c)| c.is_alphanumeric()).map(|(i, _)| from + i);
    offsets.find(|at| !notes.iter().any(|n| n.holds(*at)))
}
