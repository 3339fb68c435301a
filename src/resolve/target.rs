//! Targets: which quantities are commitments of the document, of what, and in which direction.

mod found;
mod kind;
mod list;
mod phrase;

use std::collections::BTreeMap;

pub use found::{Baseline, DeadlineSource, QuantityRole, RoleFound, SentenceReading, Target};
pub use kind::TargetKind;
use kind::{KindWords, Said};
use list::Pending;
use phrase::{before_named_member, before_next_member, is_time_only, joined};

use super::context::Context;
use super::coordination::Joints;
use super::mentions::{DocumentMentions, MentionId, MentionView};
use super::noun::NounBorders;
use crate::document::{SectionId, Span};
use crate::recognise::{Comparator, Quantity, Special};
use crate::rules::{Circumstances, PhaseRules, RuleMatch, RuleSet, SlotKind, template_slots};
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
            let made = asking.first(at, &around, |m| {
                let fits = self.acceptable(m, out);
                fits.then(|| {
                    self.build(context, mentions, piece, &shown, m, *id, quantity, sentence, section, out, text)
                })?
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

    #[allow(clippy::too_many_arguments)]
    fn build(
        &self,
        context: &Context,
        mentions: &DocumentMentions,
        piece: Span,
        shown: &[MentionId],
        found: &RuleMatch,
        id: MentionId,
        quantity: &Quantity,
        sentence: Span,
        section: Option<SectionId>,
        before: &SentenceReading,
        text: &str,
    ) -> Option<(Vec<Target>, Option<Pending>)> {
        let rule = found.rule;
        let mut check: Vec<&'static str> = rule.yields("check").map(|_| "weak_pattern").into_iter().collect();
        let own_span = mentions.get(id).span;
        let mut slots: BTreeMap<&str, Span> = BTreeMap::new();
        let template = rule.yields("indicator").unwrap_or("{指标}");
        for slot in &found.slots {
            let leading = template.starts_with(&format!("{{{}}}", slot.name));
            let span = match slot.kind {
                _ if slot.name.starts_with('宾') && self.goes_on_with_another(slot.span.of(text)) => return None,
                _ if slot.name.starts_with('宾') => {
                    let own = before_next_member(text, slot.span, mentions, piece);
                    let own = before_named_member(text, own, mentions, piece, &self.joints.conjunctions, self.etcetera);
                    if self.leads_to_a_value(text, own, mentions, piece) {
                        return None;
                    }
                    self.borders.object(text, own, self.segmenter)
                }
                SlotKind::Noun => {
                    if is_time_only(mentions, piece, slot.span) {
                        return None;
                    }
                    let from = self.last_time_end(mentions, piece, slot.span, text);
                    let from = if leading {
                        self.after_earlier_member(mentions, piece, slot.span, text).max(from)
                    } else {
                        from
                    };
                    let caused = found.slots.iter().any(|s| s.name == "动词" && self.causatives.opens(s.span.of(text)));
                    let span = self.before_comparison(text, Span::new(from, slot.span.end()));
                    let span = if leading { self.without_manner(text, span) } else { span };
                    let span = self.with_average(text, span);
                    self.borders.indicator(text, span, leading, leading || caused, self.segmenter)
                }
                _ => slot.span,
            };
            slots.insert(slot.name, span);
        }
        if let (Some(verb), Some(noun)) = (slots.get("动词").copied(), slots.get("指标").copied())
            && let Some((inner, rest)) = self.inner_verb(text, verb, noun)
        {
            slots.insert("动词", inner);
            slots.insert("指标", rest);
        }
        // 推动学生体育活动时间不低于2小时: what is moved is the level.
        if template.starts_with("{动词}{指标}")
            && let (Some(verb), Some(noun)) = (slots.get("动词").copied(), slots.get("指标").copied())
            && self.causatives.holds(verb.of(text))
            && self.kinds.is_level(noun.of(text))
        {
            slots.remove("动词");
        }
        let counted =
            quantity.unit.as_deref().is_some_and(|u| !u.is_empty()) && !quantity.dimension.starts_with("ratio");
        let mut own_verb = None;
        if rule.yields("kind") == Some("plain")
            && counted
            && let Some(noun) = slots.get("指标").copied()
            && !self.kinds.is_level(noun.of(text))
            && let Some(verb) = self.verb_inside(text, noun)
        {
            slots.insert("指标", Span::new(verb.start(), noun.end()));
            own_verb = Some(verb.of(text).to_owned());
        }
        if slots.values().any(|s| s.is_empty()) {
            return None;
        }
        // 从业人员达到5万人: 从 is no word of its own.
        if let (Some(source), Some(noun)) = (slots.get("源"), slots.get("指标"))
            && !self
                .segmenter
                .cut(&text[noun.start()..source.end()])
                .iter()
                .any(|t| noun.start() + t.end() == source.start())
        {
            return None;
        }
        let covered = matches!(quantity.special, Some(Special::Coverage | Special::Zero));
        if covered && slots.get("指标").is_some_and(|s| self.is_no_subject(s.of(text))) {
            return None;
        }
        // 力争完成…, 全市覆盖…, 高质量完成…: no body that does it.
        let nobody = slots.get("指标").is_some_and(|s| {
            let words = s.of(text);
            let opens = self.openers.holds(words);
            let alone = template == "{指标}";
            self.reach_words.holds(words)
                || (opens && (!alone || rule.yields("kind") == Some("level")))
                || (!alone && self.borders.only_scope(words, self.segmenter))
        });
        if nobody && template.starts_with("{指标}") {
            return None;
        }
        if let Some(verb) = slots.get("动词")
            && !self.is_word(text, *verb)
        {
            return None;
        }
        let mut indicator = String::new();
        let mut rest = template;
        while let Some(open) = rest.find('{') {
            indicator.push_str(&rest[..open]);
            let close = rest[open..].find('}')?;
            if let Some(span) = slots.get(&rest[open + 1..open + close]) {
                self.push_words(context, mentions, piece, *span, text, &mut indicator);
            }
            rest = &rest[open + close + 1..];
        }
        indicator.push_str(rest);
        let previous = before.targets.last();
        let verb = slots.get("动词").map(|s| s.of(text).to_owned()).or(own_verb);
        let object = slots.get("宾语").or(slots.get("指标")).map(|s| s.of(text).to_owned());
        // 构建足迹管控、支撑保障3个体系: a single bare word needs what stands before it.
        if let (Some(verb), Some(listed), Some(object)) = (&verb, slots.get("例"), &object)
            && object.chars().count() <= 2
        {
            indicator = format!("{verb}{}{object}", listed.of(text));
        }
        match rule.yields("inherit") {
            Some("verb") => indicator = format!("{}{indicator}", previous?.verb),
            Some("part") => {
                let previous = previous?;
                indicator = format!("{}{indicator}{}", previous.verb, self.without_level(previous.base()));
                check.push("inherited_indicator");
            }
            Some("object") => {
                let previous = previous.filter(|p| p.quantity.unit == quantity.unit)?;
                indicator.push_str(self.without_action(&previous.indicator));
                check.push("inherited_indicator");
            }
            // 完成投资90亿元，年均增长8%: 年均 is of what was counted.
            Some("base") => {
                indicator = format!("{}{indicator}", previous?.base());
                check.push("inherited_indicator");
            }
            // 新增企业40家，总数达到200家 and no other unit.
            Some("stock") => {
                let previous = previous.filter(|p| p.quantity.unit == quantity.unit)?;
                indicator = format!("{}{indicator}", self.without_trailing_verb(previous.base()));
                check.push("inherited_indicator");
            }
            // 2023年达到40%，…，2025年提高到60%: the same thing at another time.
            // 治理河道6条74公里: one work in two units.
            Some("twice") => {
                let beside = |p: &Target| p.mention.is_some_and(|m| m + 1 == id);
                let of_work =
                    |p: &&Target| p.kind == TargetKind::Count && p.quantity.unit != quantity.unit && beside(p);
                indicator = previous.filter(of_work)?.indicator.clone();
                check.push("inherited_indicator");
            }
            // 一般项目审批时间20日，重大项目35日: what is measured of another class of things.
            Some("measure") => {
                let alike = |p: &&Target| p.quantity.dimension == quantity.dimension && p.sentence == sentence;
                indicator = self.of_another_class(&previous.filter(alike)?.indicator, &indicator)?;
                check.push("inherited_indicator");
            }
            Some("again") => {
                let previous = previous.filter(|p| p.quantity.unit == quantity.unit && p.sentence == sentence)?;
                indicator = previous.indicator.clone();
                check.push("inherited_indicator");
            }
            Some("head") => {
                let previous = previous?;
                // 建设公园5个、总面积300亩: the area is of the parks.
                let of = self.subject_before_level(previous.base()).filter(|_| previous.kind == TargetKind::Count);
                indicator = match of {
                    Some(subject) => joined(&subject, &indicator),
                    None => self.with_head(&previous.indicator, &indicator),
                };
                check.push("inherited_indicator");
            }
            Some(_) => {
                let previous = previous?;
                // 地区生产总值年均增长5%、迈上3万亿元台阶: the level is no average.
                let average = self.averages.iter().find_map(|a| previous.indicator.strip_suffix(a.as_str()));
                let level = rule.yields("kind") != Some("change");
                indicator = average.filter(|_| level).unwrap_or(&previous.indicator).to_owned();
                check.push("inherited_indicator");
            }
            None => {}
        }
        // 各科室至少报送信息2条: the word binds the value.
        let bound =
            self.distant.iter().find(|w| template == "{指标}" && indicator.find(w.as_str()).is_some_and(|i| i > 0));
        if let Some(word) = bound {
            indicator = indicator.replacen(word.as_str(), "", 1);
        }
        let bound = bound.is_some();
        if indicator.is_empty() {
            return None;
        }
        if let Some(object) = slots.iter().find(|(name, _)| name.starts_with('宾')).map(|(_, span)| *span)
            && template.ends_with('}')
            && let Some(tail) = self
                .shared_object(text, object)
                .or_else(|| slots.get("动词").and_then(|v| self.shared_action(text, *v, object, mentions, piece)))
        {
            indicator.push_str(tail);
        }
        // （目标位置：全省前5） after a heading: what is ranked is the heading's.
        if quantity.special == Some(Special::Rank)
            && self.borders.only_scope(&indicator, self.segmenter)
            && let Some(title) = section.map(|s| context.document.sections[s].title)
            && context.paragraph_of(title.start()) == context.paragraph_of(own_span.start())
            && title.end() <= own_span.start()
        {
            indicator = title.of(context.text()).to_owned();
        }
        let bare = self.bare.contains(&indicator);
        let alone = bare || self.bare_rates.contains(&indicator) || self.bare_limits.contains(&indicator);
        if rule.yields("inherit").is_none() && alone {
            let start = slots.get("指标").map_or(own_span.start(), |s| s.start() + piece.start());
            let beside = previous.filter(|p| p.sentence == sentence && self.meets(context.text(), p.evidence, start));
            let subject = beside.filter(|_| bare).and_then(|p| self.shared_subject(p, &indicator));
            let subject =
                subject.or_else(|| self.subject(context, mentions, sentence, start, !bare).map(str::to_owned));
            if let Some(subject) = subject {
                indicator = joined(&subject, &indicator);
                check.push("inherited_indicator");
            }
        }
        // 城市社区服务覆盖率100%，农村达到60%: the other side of the same thing.
        if rule.yields("inherit").is_none()
            && self.sides.contains(&indicator)
            && let Some(previous) = previous
                .filter(|p| p.sentence == sentence && p.quantity.unit == quantity.unit && p.kind == TargetKind::Level)
        {
            indicator = self.other_side(&previous.indicator, &indicator);
            check.push("inherited_indicator");
        }
        // 每千人口床位数7张、执业医师3人: both are per head.
        if rule.yields("inherit").is_none()
            && let Some(previous) = previous.filter(|p| p.sentence == sentence && p.kind == TargetKind::Level)
            && let Some(per) =
                self.kinds.per_head(&previous.indicator).filter(|_| self.kinds.per_head(&indicator).is_none())
            && context
                .text()
                .get(previous.evidence.end()..own_span.start())
                .is_some_and(|g| g.starts_with('、') && g[3..].starts_with(indicator.as_str()))
            && counted
        {
            indicator = format!("{per}{indicator}");
            check.push("inherited_indicator");
        }
        // 核心产业增加值增长8%，占地区生产总值比重达到30%: the share is of what the clause before was about.
        if rule.yields("inherit").is_none()
            && self.shares.opens(&indicator)
            && let Some(subject) = previous
                .filter(|p| p.sentence == sentence)
                .map(|p| p.indicator.as_str())
                .or_else(|| self.subject(context, mentions, sentence, own_span.start(), false))
        {
            indicator = format!("{subject}{indicator}");
            check.push("inherited_indicator");
        }
        if rule.yields("inherit").is_none() && indicator.chars().count() < 2 {
            return None;
        }
        // （略）1 and 域取消10: a number alone is the value of a rate or an index, and of nothing else.
        let bare_number = quantity.unit.is_none()
            && quantity.special.is_none()
            && matches!(rule.yields("kind"), Some("plain" | "count" | "auto"));
        if bare_number && !self.kinds.is_level(&indicator) {
            return None;
        }
        let in_template: Vec<Span> = template_slots(template).iter().filter_map(|n| slots.get(n).copied()).collect();
        let evidence = in_template.iter().map(|s| s.shift(piece.start())).fold(own_span, Span::join);
        let reached = slots.get("指标").is_some_and(|s| self.reaches(text, *s, own_span.start() - piece.start()));
        let said = Said { kind: rule.yields("kind"), reached };
        // 培育中小企业1万家，“小巨人”企业1000家: the second is counted like the first.
        let beside = previous.is_some_and(|p| {
            p.kind == TargetKind::Count
                && !p.verb.is_empty()
                && p.quantity.unit == quantity.unit
                && p.sentence == sentence
                && context.text()[p.evidence.end()..evidence.start().max(p.evidence.end())].chars().count() <= 2
        });
        // 建设水源工程100个，其中水库7座、水池93个: parts are counted like the whole.
        let part = previous.is_some_and(|p| {
            let at = slots.get("指标").map_or(evidence.start(), |s| s.start() + piece.start());
            let gap = context.text().get(p.evidence.end()..at).unwrap_or("。");
            let opens = self.parts_open.closes(gap);
            p.kind == TargetKind::Count
                && p.sentence == sentence
                && !self.kinds.is_level(&indicator)
                && ((opens && quantity.comparator_before.is_none()) || (gap == "、" && p.verb.is_empty()))
                && counted
        });
        let mut kind = self.kinds.kind(said, quantity, &indicator, self.segmenter);
        if rule.yields("inherit") == Some("twice") {
            kind = TargetKind::Count;
        }
        if rule.yields("inherit") == Some("part") && previous.is_some_and(|p| p.kind == TargetKind::Level) {
            kind = TargetKind::Level;
        }
        if (beside || (part && !said.reached)) && said.kind == Some("plain") && kind == TargetKind::Level {
            kind = TargetKind::Count;
        }
        let direction = match (kind, rule.yields("direction")) {
            (TargetKind::Change, Some("down")) => Some("down"),
            (TargetKind::Change, _) => Some("up"),
            _ => None,
        };
        let comparator = match (quantity.comparator, rule.yields("comparator")) {
            (Comparator::Reach, _) if bound => Comparator::AtLeast,
            (Comparator::Reach, Some(name)) => Comparator::from_name(name).unwrap_or(Comparator::Reach),
            (own, _) => own,
        };
        let baseline = found.slots.iter().find(|s| s.name == "基期").and_then(|s| s.mark).and_then(|mark| {
            let q = mentions.quantity(*shown.get(mark)?)?;
            Some(Baseline { value: q.value, unit: q.unit.clone().unwrap_or_default(), year: None })
        });
        let target = Target {
            mention: Some(id),
            quantity: quantity.clone(),
            indicator,
            kind,
            direction,
            comparator: if kind == TargetKind::Rank && comparator != Comparator::Between {
                Comparator::Reach
            } else {
                comparator
            },
            baseline,
            evidence,
            sentence,
            section,
            rule: rule.shown_for(found.span.shift(piece.start()).of(context.text())),
            check,
            column_deadline: None,
            own_time: None,
            binding: String::new(),
            verb: verb
                .or_else(|| previous.map(|p| p.verb.clone()).filter(|_| rule.yields("inherit").is_some()))
                .unwrap_or_default(),
            object: match rule.yields("inherit") {
                Some("part") => previous.map(|p| p.base().to_owned()),
                Some("object") => previous.map(|p| p.base().to_owned()),
                _ => object,
            }
            .unwrap_or_default(),
        };
        if let Some(shared) = self.verbs_in_order(&target, &slots, text, piece, mentions, id) {
            return Some(shared);
        }
        let values = self.values_in_a_row(context.text(), mentions, id);
        if let Some(times) = self.times_in_order(context.text(), mentions, piece, id, values) {
            return Some(Self::one_each(target, times));
        }
        Some(self.coordinate(target, &slots, text, piece, values))
    }

    /// Whether 达到 or the like stands between an indicator and its value.
    fn reaches(&self, text: &str, noun: Span, value: usize) -> bool {
        let between = text.get(noun.end()..value).unwrap_or_default();
        self.reach_words.closes(between)
    }
}
