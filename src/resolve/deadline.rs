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

/// What the rules say of a document's times.
#[derive(Debug, Default)]
pub struct TimesFound {
    pub deadlines: Vec<Deadline>,
    /// Times that a rule says are no deadlines, with the rule.
    pub set_aside: Vec<(MentionId, String)>,
}

pub struct DeadlineRules<'k> {
    rules: &'k PhaseRules,
}

impl<'k> DeadlineRules<'k> {
    /// `None` when the rule set lacks the phase.
    pub fn new(rules: &'k RuleSet) -> Option<Self> {
        Some(Self { rules: rules.phase("deadline")? })
    }

    /// All times of the document's plans that a rule speaks of, in reading order.
    pub fn in_document(&self, context: &Context, mentions: &DocumentMentions) -> TimesFound {
        let mut out = TimesFound::default();
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
        out: &mut TimesFound,
    ) {
        let MentionView { view, ids } = MentionView::new(context, mentions, sentence, &[]);
        let place = &context.document.paragraphs[paragraph];
        let section = place.section;
        let mut asking = self.rules.ask(&view);
        for (at, id) in ids.iter().enumerate() {
            let Some(time) = mentions.time(*id) else { continue };
            let Some(value) = context.resolve(time) else { continue };
            let around = context.circumstances(mentions, *id, section);
            let Some(best) = asking.first(at, &around, |found| Some(found.rule)) else { continue };
            if best.yields("role") != Some("deadline") {
                out.set_aside.push((*id, best.shown()));
                continue;
            }
            let span = mentions.get(*id).span;
            out.deadlines.push(Deadline {
                mention: *id,
                span,
                kind: time.kind,
                value,
                sentence,
                paragraph,
                section,
                in_heading: around.mention.get("in_heading") == Some("true"),
                closes_item: best.yields("closes") == Some("item"),
                rule: best.shown(),
            });
        }
    }
}
