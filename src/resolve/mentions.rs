//! All mentions of a document, with spans in the document's text, and look-ups by place.

use super::context::Context;
use crate::document::{Document, ParagraphKind, Span};
use crate::recognise::{Mention, MentionKind, Quantity, Recogniser, TimeExpr};
use crate::rules::{Mark, MentionMark, View};

pub type MentionId = usize;

/// The mentions of one document in reading order, not overlapping.
#[derive(Debug, Default)]
pub struct DocumentMentions {
    list: Vec<Mention>,
}

impl DocumentMentions {
    /// Recognises paragraph by paragraph; furniture and metadata are read by nobody.
    pub fn find(document: &Document, recogniser: &Recogniser) -> Self {
        let mut list = Vec::new();
        for paragraph in &document.paragraphs {
            if matches!(paragraph.kind, ParagraphKind::Furniture | ParagraphKind::Metadata) {
                continue;
            }
            let from = paragraph.span.start();
            let read = |span: Span| {
                let found = recogniser.sentence(span.of(&document.text));
                found.into_iter().map(move |mention| mention.shift(span.start()))
            };
            let found = list.len();
            list.extend(read(paragraph.span));
            // The number of a heading has no unit: 3.1大力开展….
            let heading = paragraph.section.filter(|_| paragraph.kind == ParagraphKind::Heading);
            let text = heading.map_or(from, |id| document.sections[id].label.end());
            if list[found..].iter().any(|m| m.span.start() < text && text < m.span.end()) {
                list.truncate(found);
                list.extend(read(Span::new(text, paragraph.span.end())));
            }
        }
        Self { list }
    }

    pub fn get(&self, id: MentionId) -> &Mention {
        &self.list[id]
    }

    pub fn all(&self) -> &[Mention] {
        &self.list
    }

    pub fn len(&self) -> usize {
        self.list.len()
    }

    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    pub fn quantity(&self, id: MentionId) -> Option<&Quantity> {
        match &self.list[id].kind {
            MentionKind::Quantity(q) => Some(q),
            MentionKind::Time(_) => None,
        }
    }

    pub fn time(&self, id: MentionId) -> Option<&TimeExpr> {
        match &self.list[id].kind {
            MentionKind::Time(t) => Some(t),
            MentionKind::Quantity(_) => None,
        }
    }

    /// The last mention that ends at or before `offset`.
    pub fn before(&self, offset: usize) -> Option<MentionId> {
        self.list.partition_point(|m| m.span.end() <= offset).checked_sub(1)
    }

    /// Ids of the mentions that lie within `span`.
    pub fn within(&self, span: Span) -> std::ops::Range<MentionId> {
        let from = self.list.partition_point(|m| m.span.start() < span.start());
        let to = self.list.partition_point(|m| m.span.start() < span.end());
        from..to.max(from)
    }
}

/// A stretch of text as rules see it, with the mentions that lie wholly within it.
pub struct MentionView {
    pub view: View,
    /// Mention of each mark of the view.
    pub ids: Vec<MentionId>,
}

impl MentionView {
    /// Mentions in `hidden` are shown as the words that they are.
    pub fn new(context: &Context, mentions: &DocumentMentions, piece: Span, hidden: &[MentionId]) -> Self {
        let ids: Vec<MentionId> = mentions
            .within(piece)
            .filter(|id| mentions.get(*id).span.end() <= piece.end() && !hidden.contains(id))
            .collect();
        let marks: Vec<Mark> = ids
            .iter()
            .map(|id| {
                let mention = mentions.get(*id);
                let span = Span::new(mention.span.start() - piece.start(), mention.span.end() - piece.start());
                let mark = match &mention.kind {
                    MentionKind::Quantity(_) => MentionMark::Quantity,
                    MentionKind::Time(t) if context.is_past(t) => MentionMark::PastTime,
                    MentionKind::Time(_) => MentionMark::Time,
                };
                Mark { span, mark }
            })
            .collect();
        Self { view: View::new(piece.of(context.text()), &marks), ids }
    }
}
