//! Deadlines: which times bind a task or target of the document, and which only date the past, a name or the notice.

use jiff::civil::Date;

use super::context::Context;
use super::mentions::{DocumentMentions, MentionId, MentionView};
use crate::document::{ParagraphId, ParagraphKind, SectionId, Span};
use crate::recognise::{TimeKind, TimeValue};
use crate::rules::{PhaseRules, RuleSet};

/// A time that binds, where it is printed.
#[derive(Clone, Debug)]
pub struct Deadline {
    pub mention: MentionId,
    pub span: Span,
    pub kind: TimeKind,
    pub value: TimeValue,
    pub sentence: Span,
    pub paragraph: ParagraphId,
    pub section: Option<SectionId>,
    /// In the heading of its section.
    pub in_heading: bool,
    /// In the bracket or label line that closes an item: binds the item.
    pub closes_item: bool,
    pub rule: String,
}

impl Deadline {
    /// The last day, for a time that has one.
    pub fn end(&self) -> Option<Date> {
        match self.kind {
            TimeKind::By | TimeKind::Period => self.value.end,
            _ => None,
        }
    }
}

pub struct DeadlineRules<'k> {
    rules: &'k PhaseRules,
}

impl<'k> DeadlineRules<'k> {
    /// `None` when the rule set lacks the phase.
    pub fn new(rules: &'k RuleSet) -> Option<Self> {
        Some(Self { rules: rules.phase("deadline")? })
    }

    /// All deadlines of the document's plans, in reading order.
    pub fn in_document(&self, context: &Context, mentions: &DocumentMentions) -> Vec<Deadline> {
        let mut out = Vec::new();
        let document = context.document;
        for sentence in &document.sentences {
            let paragraph = &document.paragraphs[sentence.paragraph];
            let read =
                matches!(paragraph.kind, ParagraphKind::Body | ParagraphKind::Heading | ParagraphKind::Cell { .. });
            if read && mentions.within(sentence.span).any(|id| mentions.time(id).is_some()) {
                self.in_sentence(context, mentions, sentence.span, sentence.paragraph, &mut out);
            }
        }
        out
    }

    fn in_sentence(
        &self,
        context: &Context,
        mentions: &DocumentMentions,
        sentence: Span,
        paragraph: ParagraphId,
        out: &mut Vec<Deadline>,
    ) {
        let MentionView { view, ids } = MentionView::new(context, mentions, sentence, &[]);
        let place = &context.document.paragraphs[paragraph];
        let section = place.section;
        let mut asking = self.rules.ask(&view);
        for (at, id) in ids.iter().enumerate() {
            let Some(time) = mentions.time(*id) else { continue };
            let Some(value) = context.resolve(time) else { continue };
            let around = context.circumstances(mentions, *id, section);
            let best = asking.first(at, &around, |found| Some(found.rule));
            let Some(best) = best.filter(|rule| rule.yields("role") == Some("deadline")) else { continue };
            let span = mentions.get(*id).span;
            out.push(Deadline {
                mention: *id,
                span,
                kind: time.kind,
                value,
                sentence,
                paragraph,
                section,
                in_heading: around.mention.get("in_heading").is_some_and(|v| v == "true"),
                closes_item: best.yields("closes") == Some("item"),
                rule: best.shown(),
            });
        }
    }
}
