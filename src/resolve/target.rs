//! Targets: which quantities are commitments of the document, of what, and in which direction.

mod case;
mod found;
mod indicator;
mod kind;
mod list;
mod phrase;
mod slots;

use std::collections::BTreeMap;

use case::Case;
pub use found::{Baseline, DeadlineSource, QuantityRole, RoleFound, SentenceReading, Target};
use kind::KindWords;
pub use kind::TargetKind;
use list::Pending;

use super::context::Context;
use super::coordination::Joints;
use super::mentions::{DocumentMentions, MentionId, MentionView};
use super::noun::NounBorders;
use crate::document::{SectionId, Span};
use crate::recognise::Special;
use crate::rules::{Circumstances, PhaseRules, RuleMatch, RuleSet};
use crate::segment::Segmenter;
use crate::word_list::WordList;

pub struct TargetRules<'k> {
    roles: &'k PhaseRules,
    targets: &'k PhaseRules,
    borders: &'k NounBorders,
    segmenter: &'k Segmenter,
    joints: Joints,
    each: &'k WordList,
    averages: &'k WordList,
    parts_open: &'k WordList,
    openers: &'k WordList,
    etcetera: &'k WordList,
    grades: &'k WordList,
    shared_actions: &'k WordList,
    processes: &'k WordList,
    stages: &'k WordList,
    in_order: &'k WordList,
    kinds: KindWords<'k>,
    causatives: &'k WordList,
    strong_verbs: &'k WordList,
    total: &'k WordList,
    bare: &'k WordList,
    bare_rates: &'k WordList,
    bare_limits: &'k WordList,
    subject_ends: &'k WordList,
    acting: &'k WordList,
    abstract_ends: &'k WordList,
    fields: &'k WordList,
    shares: &'k WordList,
    reach_words: &'k WordList,
    part_ends: &'k WordList,
    ratio_ends: &'k WordList,
    loose_times: &'k WordList,
    prepositions: &'k WordList,
    trailing_verbs: &'k WordList,
    breaking_verbs: &'k WordList,
    continuing: &'k WordList,
    comparing: &'k WordList,
    attributive: &'k WordList,
    sides: &'k WordList,
    distant: &'k WordList,
    spans: &'k WordList,
}

/// Longer sentences are read in pieces: rules see a bounded window, so the whole stays linear.
const WINDOW: usize = 1800;

impl<'k> TargetRules<'k> {
    /// `None` when the rule set lacks a phase that targets need.
    pub fn new(rules: &'k RuleSet, borders: &'k NounBorders, segmenter: &'k Segmenter) -> Option<Self> {
        let words = |class: &str| rules.lexicon.list(class);
        Some(Self {
            roles: rules.phase("role")?,
            targets: rules.phase("target")?,
            borders,
            segmenter,
            joints: Joints {
                conjunctions: words("并列连词").clone(),
                bounds: words("界限词").clone(),
                complete: words("完整词尾").clone(),
                sums: words("概括词").clone(),
                collective: words("三次产业").clone(),
                numerals: words("三次产业序").clone(),
                rates: words("率尾").clone(),
                both: words("城乡合称").iter().map(|w| w.split('=').map(str::to_owned).collect()).collect(),
            },
            each: words("均"),
            averages: words("年均词"),
            parts_open: words("其中"),
            openers: words("句首成分"),
            etcetera: words("列举词"),
            grades: words("级别尾"),
            shared_actions: words("同做词尾"),
            processes: words("过程动词"),
            stages: words("做"),
            in_order: words("分别"),
            kinds: KindWords::new(&rules.lexicon),
            causatives: words("使役动词"),
            strong_verbs: words("强动词"),
            total: words("总体"),
            bare: words("光杆指标"),
            bare_rates: words("光杆率"),
            bare_limits: words("光杆办理"),
            acting: words("推进词"),
            abstract_ends: words("抽象尾"),
            fields: words("主体方面"),
            subject_ends: words("主体尾"),
            shares: words("占比词头"),
            reach_words: words("达到"),
            part_ends: words("分类尾"),
            ratio_ends: words("比值词尾"),
            loose_times: words("随句时间"),
            prepositions: words("介词"),
            trailing_verbs: words("尾动词"),
            breaking_verbs: words("断句动词"),
            continuing: words("承接连词"),
            comparing: words("比较介词"),
            attributive: words("定语标志"),
            sides: words("城乡"),
            distant: words("远下限"),
            spans: words("时间词尾"),
        })
    }

    /// Reads one sentence: the role of each of its quantities, and its targets.
    pub fn sentence(
        &self,
        context: &Context,
        mentions: &DocumentMentions,
        sentence: Span,
        section: Option<SectionId>,
    ) -> SentenceReading {
        let mut out = SentenceReading::default();
        // Nothing of what follows a number of an item (（二）, 1.) is told by it.
        let label = self.label(context.text(), mentions, sentence);
        let rest = Span::new(label.end(), sentence.end());
        if !label.is_empty() {
            self.piece(context, mentions, label, sentence, section, &mut out);
        }
        for piece in rest.pieces(context.text(), WINDOW, "；;", "，,、") {
            self.piece(context, mentions, piece, sentence, section, &mut out);
        }
        out
    }

    /// The number that an item begins with, with the marks behind it; empty when there is none.
    fn label(&self, text: &str, mentions: &DocumentMentions, sentence: Span) -> Span {
        let s = sentence.of(text);
        let none = Span::new(sentence.start(), sentence.start());
        let Some(first) = mentions.within(sentence).next() else { return none };
        let span = mentions.get(first).span;
        let ordinal = mentions.quantity(first).is_some_and(|q| q.special == Some(Special::Ordinal));
        let opens = text[sentence.start()..span.start()].trim().is_empty();
        let closed = span.of(text).trim_end().ends_with(['、', '.', '．', ')', '）']);
        if !(ordinal && opens && closed) {
            return none;
        }
        let behind = &s[span.end() - sentence.start()..];
        let marks = behind.len() - behind.trim_start_matches(|c: char| c.is_whitespace() || "、.．".contains(c)).len();
        Span::new(sentence.start(), span.end() + marks)
    }

    fn piece(
        &self,
        context: &Context,
        mentions: &DocumentMentions,
        piece: Span,
        sentence: Span,
        section: Option<SectionId>,
        out: &mut SentenceReading,
    ) {
        if !mentions.within(piece).any(|id| mentions.quantity(id).is_some()) {
            return;
        }
        let text = piece.of(context.text());
        let all = MentionView::new(context, mentions, piece, &[]);
        // Nothing stands between two quantities but words of the same sentence.
        let all_between = |id: MentionId, earlier: MentionId| {
            id == earlier + 1
                && context
                    .text()
                    .get(mentions.get(earlier).span.end()..mentions.get(id).span.start())
                    .is_some_and(|gap| !gap.contains(['。', '；', ';', '\n']))
        };
        let mut words: Vec<MentionId> = Vec::new();
        let mut known: BTreeMap<MentionId, Circumstances> = BTreeMap::new();
        let mut asking = self.roles.ask(&all.view);
        for (at, id) in all.ids.iter().enumerate() {
            if mentions.quantity(*id).is_none() {
                continue;
            }
            let mut around = context.circumstances(mentions, *id, section);
            let goes_on =
                out.roles.last().is_some_and(|r| r.role == QuantityRole::Status && all_between(*id, r.mention));
            around.mention.set("after", if goes_on { "status" } else { "" });
            if let Some(rule) = asking.first(at, &around, |found| Some(found.rule)) {
                let role = QuantityRole::parse(rule.yields("role").unwrap_or_default());
                out.roles.push(RoleFound { mention: *id, role, rule: rule.shown() });
                if matches!(role, QuantityRole::Criterion | QuantityRole::Name | QuantityRole::Ordinal) {
                    words.push(*id);
                }
            } else {
                around.mention.remove("after");
                known.insert(*id, around);
            }
        }
        // Thresholds inside an indicator (营业收入2000万元以上的企业) are words for the target rules.
        let MentionView { view, ids: shown } = MentionView::new(context, mentions, piece, &words);
        let mut pending: Option<Pending> = None;
        let mut asking = self.targets.ask(&view);
        for (at, id) in shown.iter().enumerate() {
            let Some(quantity) = mentions.quantity(*id) else { continue };
            let quantity = &self.with_unit_of_list(context.text(), mentions, *id, quantity);
            if out.roles.iter().any(|r| r.mention == *id) {
                continue;
            }
            let span = mentions.get(*id).span;
            if let Some(target) = pending.as_mut().and_then(|p| p.next(context.text(), span, quantity, *id)) {
                out.targets.push(target);
                continue;
            }
            pending = None;
            let around = known.remove(id).unwrap_or_else(|| context.circumstances(mentions, *id, section));
            let made = asking.first(at, &around, |found| {
                let (before, shown, id) = (&*out, shown.as_slice(), *id);
                let case =
                    Case { context, mentions, sentence, section, piece, text, shown, id, quantity, found, before };
                self.acceptable(found, before).then(|| self.build(&case))?
            });
            let Some((mut targets, next)) = made else { continue };
            pending = next;
            out.targets.append(&mut targets);
        }
    }

    /// A rule that inherits needs something to inherit from.
    fn acceptable(&self, found: &RuleMatch, out: &SentenceReading) -> bool {
        match found.rule.yields("inherit") {
            Some("verb") => out.targets.last().is_some_and(|t| !t.verb.is_empty()),
            // 饭店达到35家，其中五星级3家: parts of a level too, when they are counted alike.
            Some("part") => out.targets.last().is_some_and(|t| {
                let alike = || t.quantity.unit.is_some() && !t.quantity.dimension.starts_with("ratio");
                !t.verb.is_empty() || (t.kind == TargetKind::Level && alike())
            }),
            Some(_) => !out.targets.is_empty(),
            None => true,
        }
    }
}
