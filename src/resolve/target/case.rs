//! One quantity with the rule that says it is a target, and the target that the two make.

use super::super::context::Context;
use super::super::mentions::{DocumentMentions, MentionId};
use super::kind::Said;
use super::list::Pending;
use super::{Baseline, SentenceReading, Target, TargetKind, TargetRules};
use crate::document::{SectionId, Span};
use crate::recognise::{Comparator, Quantity};
use crate::rules::{Rule, RuleMatch, template_slots};

/// Between a whole and what is counted like it stand at most so many characters.
const BESIDE: usize = 2;

/// A rule that matched around a quantity, with all that it is read by.
#[derive(Clone, Copy)]
pub(super) struct Case<'c> {
    pub context: &'c Context<'c>,
    pub mentions: &'c DocumentMentions,
    pub sentence: Span,
    pub section: Option<SectionId>,
    /// The stretch of the sentence that rules saw, and its text: slots are spans of this text, all else of the document's.
    pub piece: Span,
    pub text: &'c str,
    /// Mention of each mark that rules saw.
    pub shown: &'c [MentionId],
    pub id: MentionId,
    pub quantity: &'c Quantity,
    pub found: &'c RuleMatch<'c>,
    /// What the sentence has given so far.
    pub before: &'c SentenceReading,
}

impl<'c> Case<'c> {
    pub fn rule(&self) -> &'c Rule {
        self.found.rule
    }

    pub fn template(&self) -> &'c str {
        self.rule().yields("indicator").unwrap_or("{指标}")
    }

    pub fn inherits(&self) -> Option<&'c str> {
        self.rule().yields("inherit")
    }

    pub fn kind(&self) -> Option<&'c str> {
        self.rule().yields("kind")
    }

    pub fn span(&self) -> Span {
        self.mentions.get(self.id).span
    }

    /// The target before, of whatever sentence.
    pub fn previous(&self) -> Option<&'c Target> {
        self.before.targets.last()
    }

    /// The target before in the same sentence.
    pub fn previous_here(&self) -> Option<&'c Target> {
        self.previous().filter(|p| p.sentence == self.sentence)
    }

    /// Whether the quantity is a number of things or an amount, no share.
    pub fn counted(&self) -> bool {
        self.quantity.unit.as_deref().is_some_and(|u| !u.is_empty()) && !self.quantity.dimension.starts_with("ratio")
    }

    /// The text of the document from `from` to `to`, when they stand in that order.
    fn gap(&self, from: usize, to: usize) -> Option<&'c str> {
        self.context.text().get(from..to)
    }
}

impl TargetRules<'_> {
    /// The target that a rule finds in a quantity, or the several of a list; `None` when its words are none of a target.
    pub(super) fn build(&self, case: &Case) -> Option<(Vec<Target>, Option<Pending>)> {
        let slots = self.slots(case)?;
        let named = self.indicator(case, &slots)?;
        let (rule, previous, own_span) = (case.rule(), case.previous(), case.span());
        let (base, indicator) = (case.piece.start(), named.indicator);
        let noun = slots.get("指标");
        let in_template = template_slots(case.template()).into_iter().filter_map(|name| slots.get(name));
        let evidence = in_template.map(|s| s.shift(base)).fold(own_span, Span::join);
        let said = Said {
            kind: case.kind(),
            reached: noun.is_some_and(|s| self.reaches(case.text, s, own_span.start() - base)),
        };
        let kind = self.kind(case, said, &indicator, noun, evidence);
        let comparator = match (case.quantity.comparator, rule.yields("comparator")) {
            (own, _) if kind == TargetKind::Rank && own != Comparator::Between => Comparator::Reach,
            (Comparator::Reach, _) if named.bound => Comparator::AtLeast,
            (Comparator::Reach, Some(name)) => Comparator::from_name(name).unwrap_or(Comparator::Reach),
            (own, _) => own,
        };
        let inherited = |of: fn(&Target) -> &str| previous.map(|p| of(p).to_owned()).unwrap_or_default();
        let target = Target {
            mention: Some(case.id),
            quantity: case.quantity.clone(),
            indicator,
            kind,
            direction: (kind == TargetKind::Change)
                .then(|| rule.yields("direction").filter(|d| *d == "down").map_or("up", |_| "down")),
            comparator,
            baseline: baseline(case),
            evidence,
            sentence: case.sentence,
            section: case.section,
            rule: rule.shown_for(case.found.span.shift(base).of(case.context.text())),
            check: named.check,
            column_deadline: None,
            own_time: None,
            binding: String::new(),
            verb: match named.verb {
                Some(verb) => verb,
                None if case.inherits().is_some() => inherited(|p| &p.verb),
                None => String::new(),
            },
            object: match case.inherits() {
                Some("part" | "object") => inherited(Target::base),
                _ => named.object.unwrap_or_default(),
            },
        };
        if let Some(shared) = self.verbs_in_order(case, &target, &slots) {
            return Some(shared);
        }
        let values = self.values_in_a_row(case.context.text(), case.mentions, case.id);
        if let Some(times) = self.times_in_order(case, values) {
            return Some(Self::one_each(target, times));
        }
        Some(self.coordinate(case, target, noun, values))
    }

    fn kind(&self, case: &Case, said: Said, indicator: &str, noun: Option<Span>, evidence: Span) -> TargetKind {
        let counted_before = case.previous_here().filter(|p| p.kind == TargetKind::Count);
        // 培育中小企业1万家，“小巨人”企业1000家: the second is counted like the first.
        let beside = counted_before.filter(|_| !self.kinds.is_level(indicator)).is_some_and(|p| {
            !p.verb.is_empty()
                && p.quantity.unit == case.quantity.unit
                && case
                    .gap(p.evidence.end(), evidence.start().max(p.evidence.end()))
                    .is_some_and(|gap| gap.chars().count() <= BESIDE)
        });
        // 建设水源工程100个，其中水库7座、水池93个: parts are counted like the whole.
        let part = counted_before.is_some_and(|p| {
            let at = noun.map_or(evidence.start(), |s| s.start() + case.piece.start());
            let gap = case.gap(p.evidence.end(), at).unwrap_or("。");
            let opens = self.parts_open.closes(gap) && case.quantity.comparator_before.is_none();
            !self.kinds.is_level(indicator) && (opens || (gap == "、" && p.verb.is_empty())) && case.counted()
        });
        match case.inherits() {
            Some("twice") => return TargetKind::Count,
            Some("part") if case.previous().is_some_and(|p| p.kind == TargetKind::Level) => return TargetKind::Level,
            _ => {}
        }
        let kind = self.kinds.kind(said, case.quantity, indicator, self.segmenter);
        let like_the_whole = beside || (part && !said.reached);
        if like_the_whole && said.kind == Some("plain") && kind == TargetKind::Level { TargetKind::Count } else { kind }
    }

    /// Whether 达到 or the like stands between an indicator and its value.
    fn reaches(&self, text: &str, noun: Span, value: usize) -> bool {
        self.reach_words.closes(text.get(noun.end()..value).unwrap_or_default())
    }
}

/// The starting value that the rule's slot 基期 holds.
fn baseline(case: &Case) -> Option<Baseline> {
    let mark = case.found.slot("基期")?.mark?;
    let quantity = case.mentions.quantity(*case.shown.get(mark)?)?;
    Some(Baseline { value: quantity.value, unit: quantity.unit.clone().unwrap_or_default(), year: None })
}
