//! What a bracket or line binds: its item, or the stretch of the item that it closes.

use std::collections::BTreeMap;

use super::place::Closer;
use super::{Assignment, Item};
use crate::document::{Document, SectionId, Span};

/// The first closer of a section binds the section; a later one binds the stretch between the one before it and itself,
/// or the same as the one before it when nothing stands between them.
pub(super) fn bind(document: &Document, closers: Vec<Closer>) -> Vec<Assignment> {
    let notes: Vec<Span> = closers.iter().filter(|c| c.lists.is_empty()).map(|c| c.span).collect();
    let mut last: BTreeMap<Option<SectionId>, (usize, Item)> = BTreeMap::new();
    let mut out = Vec::new();
    for closer in closers.into_iter().filter(|c| !c.lists.is_empty()) {
        let start = closer.span.start();
        let item = match (last.get(&closer.section), closer.section) {
            (None, Some(section)) => Item::Section(section),
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
