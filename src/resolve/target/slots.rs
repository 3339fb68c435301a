//! The words of a rule's slots: what a match took in from around an indicator is taken off here, and a match whose words
//! are none of a target is refused.

use std::collections::BTreeMap;

use super::TargetRules;
use super::case::Case;
use super::phrase::{before_named_member, before_next_member, is_time_only};
use crate::document::Span;
use crate::recognise::Special;
use crate::rules::{SlotKind, SlotMatch};

/// Spans of the piece's text by the name of the slot.
pub(super) struct Slots<'c> {
    spans: BTreeMap<&'c str, Span>,
    /// A verb that was found inside the indicator: 政务领域遴选应用场景.
    pub own_verb: Option<String>,
}

impl Slots<'_> {
    pub fn get(&self, name: &str) -> Option<Span> {
        self.spans.get(name).copied()
    }

    /// What is counted, where it stands behind its number.
    pub fn object(&self) -> Option<Span> {
        self.spans.iter().find(|(name, _)| is_object(name)).map(|(_, span)| *span)
    }
}

fn is_object(name: &str) -> bool {
    name.starts_with('宾')
}

impl TargetRules<'_> {
    pub(super) fn slots<'c>(&self, case: &Case<'c>) -> Option<Slots<'c>> {
        let (text, template) = (case.text, case.template());
        let mut slots = Slots { spans: BTreeMap::new(), own_verb: None };
        for slot in &case.found.slots {
            slots.spans.insert(slot.name, self.slot(case, slot)?);
        }
        let verb_and_noun = |slots: &Slots| slots.get("动词").zip(slots.get("指标"));
        if let Some((inner, rest)) = verb_and_noun(&slots).and_then(|(verb, noun)| self.inner_verb(text, verb, noun)) {
            slots.spans.insert("动词", inner);
            slots.spans.insert("指标", rest);
        }
        // 推动学生体育活动时间不低于2小时: what is moved is the level.
        if template.starts_with("{动词}{指标}")
            && verb_and_noun(&slots)
                .is_some_and(|(verb, noun)| self.causatives.holds(verb.of(text)) && self.kinds.is_level(noun.of(text)))
        {
            slots.spans.remove("动词");
        }
        if case.kind() == Some("plain")
            && case.counted()
            && let Some(noun) = slots.get("指标")
            && !self.kinds.is_level(noun.of(text))
            && let Some(verb) = self.verb_inside(text, noun)
        {
            slots.spans.insert("指标", Span::new(verb.start(), noun.end()));
            slots.own_verb = Some(verb.of(text).to_owned());
        }
        self.are_words(case, &slots).then_some(slots)
    }

    /// One slot without the words around it that are none of the target.
    fn slot(&self, case: &Case, slot: &SlotMatch) -> Option<Span> {
        let (text, mentions, piece) = (case.text, case.mentions, case.piece);
        if is_object(slot.name) {
            if self.goes_on_with_another(slot.span.of(text)) {
                return None;
            }
            let own = before_next_member(text, slot.span, mentions, piece);
            let own = before_named_member(text, own, mentions, piece, &self.joints.conjunctions, self.etcetera);
            let leads_on = self.leads_to_a_value(text, own, mentions, piece);
            return (!leads_on).then(|| self.borders.object(text, own, self.segmenter));
        }
        if !matches!(slot.kind, SlotKind::Noun) {
            return Some(slot.span);
        }
        if is_time_only(mentions, piece, slot.span) {
            return None;
        }
        let leading = case
            .template()
            .strip_prefix('{')
            .and_then(|t| t.strip_prefix(slot.name))
            .is_some_and(|t| t.starts_with('}'));
        let mut from = self.last_time_end(mentions, piece, slot.span, text);
        if leading {
            from = from.max(self.after_earlier_member(mentions, piece, slot.span, text));
        }
        let caused = case.found.slot("动词").is_some_and(|verb| self.causatives.opens(verb.span.of(text)));
        let span = self.before_comparison(text, Span::new(from, slot.span.end()));
        let span = if leading { self.without_manner(text, span) } else { span };
        let span = self.with_average(text, span);
        Some(self.borders.indicator(text, span, leading, leading || caused, self.segmenter))
    }

    /// Whether the slots hold words that can make a target.
    fn are_words(&self, case: &Case, slots: &Slots) -> bool {
        let (text, template) = (case.text, case.template());
        if slots.spans.values().any(|s| s.is_empty()) {
            return false;
        }
        let noun = slots.get("指标");
        // 从业人员达到5万人: 从 is no word of its own.
        if let (Some(source), Some(noun)) = (slots.get("源"), noun)
            && !self
                .segmenter
                .cut(&text[noun.start()..source.end()])
                .iter()
                .any(|t| noun.start() + t.end() == source.start())
        {
            return false;
        }
        let covered = matches!(case.quantity.special, Some(Special::Coverage | Special::Zero));
        if covered && noun.is_some_and(|s| self.is_no_subject(s.of(text))) {
            return false;
        }
        // 力争完成…, 全市覆盖…, 高质量完成…: no body that does it.
        let nobody = |noun: Span| {
            let words = noun.of(text);
            let opens = self.openers.holds(words);
            let alone = template == "{指标}";
            self.reach_words.holds(words)
                || (opens && (!alone || case.kind() == Some("level")))
                || (!alone && self.borders.only_scope(words, self.segmenter))
        };
        if template.starts_with("{指标}") && noun.is_some_and(nobody) {
            return false;
        }
        slots.get("动词").is_none_or(|verb| self.is_word(text, verb))
    }
}
