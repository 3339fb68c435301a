//! Targets: which quantities are commitments of the document, of what, and in which direction.

use std::collections::BTreeMap;

use super::context::Context;
use super::coordination;
use super::mentions::{DocumentMentions, MentionId, MentionView};
use super::noun::NounBorders;
use crate::document::{SectionId, Span};
use crate::recognise::{Comparator, MentionKind, Quantity, Special, TimeKind};
use crate::rules::{PhaseRules, RuleMatch, RuleSet, SlotKind, template_slots};
use crate::segment::Segmenter;

/// What a quantity is in the document: the column `role` of `numbers`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum QuantityRole {
    Target,
    Baseline,
    Status,
    Criterion,
    Award,
    Ordinal,
    Name,
    Summary,
    Other,
}

impl QuantityRole {
    pub fn name(self) -> &'static str {
        match self {
            Self::Target => "target",
            Self::Baseline => "baseline",
            Self::Status => "status",
            Self::Criterion => "criterion",
            Self::Award => "award",
            Self::Ordinal => "ordinal",
            Self::Name => "name",
            Self::Summary => "summary",
            Self::Other => "other",
        }
    }

    fn parse(name: &str) -> Self {
        match name {
            "baseline" => Self::Baseline,
            "status" => Self::Status,
            "criterion" => Self::Criterion,
            "award" => Self::Award,
            "ordinal" => Self::Ordinal,
            "name" => Self::Name,
            "summary" => Self::Summary,
            _ => Self::Other,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TargetKind {
    Level,
    Change,
    Count,
    Rank,
}

impl TargetKind {
    pub fn name(self) -> &'static str {
        match self {
            Self::Level => "level",
            Self::Change => "change",
            Self::Count => "count",
            Self::Rank => "rank",
        }
    }

    fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "level" => Self::Level,
            "change" => Self::Change,
            "count" => Self::Count,
            "rank" => Self::Rank,
            _ => return None,
        })
    }
}

/// Where a target's deadline comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum DeadlineSource {
    Own,
    Context,
    Document,
    #[default]
    None,
}

impl DeadlineSource {
    pub fn name(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Context => "context",
            Self::Document => "document",
            Self::None => "none",
        }
    }
}

/// The starting value printed beside a target: 由2020年的60%提高到70%.
#[derive(Clone, Debug)]
pub struct Baseline {
    pub value: rust_decimal::Decimal,
    pub unit: String,
    pub year: Option<i16>,
}

/// One commitment with a number. Spans are bytes of the document's text.
#[derive(Clone, Debug)]
pub struct Target {
    /// The quantity; several targets share one under 均.
    pub mention: Option<MentionId>,
    pub quantity: Quantity,
    pub indicator: String,
    pub kind: TargetKind,
    /// `up` or `down`, for a change.
    pub direction: Option<&'static str>,
    pub comparator: Comparator,
    pub baseline: Option<Baseline>,
    pub evidence: Span,
    pub sentence: Span,
    pub section: Option<SectionId>,
    pub rule: String,
    /// Coded reasons for a person to look.
    pub check: Vec<&'static str>,
    /// Set for a cell of an indicator table: the deadline that the column head gives.
    pub column_deadline: Option<jiff::civil::Date>,
    /// 约束性 or 预期性, as printed.
    pub binding: String,
    /// Verb of a count, for the next members of a list.
    verb: String,
    /// What is counted, for the parts of a total (其中工业类3个).
    object: String,
}

impl Target {
    /// A target that an indicator table states: its deadline comes from the column's head.
    #[allow(clippy::too_many_arguments)]
    pub(super) fn of_cell(
        quantity: Quantity,
        indicator: String,
        kind: TargetKind,
        baseline: Option<Baseline>,
        row: Span,
        section: Option<SectionId>,
        rule: String,
        check: Vec<&'static str>,
        column_deadline: Option<jiff::civil::Date>,
        binding: String,
    ) -> Self {
        let comparator = quantity.comparator;
        Self {
            mention: None,
            quantity,
            indicator,
            kind,
            direction: (kind == TargetKind::Change).then_some("up"),
            comparator,
            baseline,
            evidence: row,
            sentence: row,
            section,
            rule,
            check,
            column_deadline,
            binding,
            verb: String::new(),
            object: String::new(),
        }
    }
}

/// A quantity with the role that it was found to have.
#[derive(Clone, Debug)]
pub struct RoleFound {
    pub mention: MentionId,
    pub role: QuantityRole,
    pub rule: String,
}

/// What the rules say of the quantities of one sentence.
#[derive(Debug, Default)]
pub struct SentenceReading {
    pub roles: Vec<RoleFound>,
    pub targets: Vec<Target>,
}

pub struct TargetRules<'k> {
    roles: &'k PhaseRules,
    targets: &'k PhaseRules,
    borders: &'k NounBorders,
    segmenter: &'k Segmenter,
    conjunctions: Vec<String>,
    each: Vec<String>,
    in_order: Vec<String>,
    change_ends: Vec<String>,
    level_ends: Vec<String>,
    action_ends: Vec<String>,
    flow_verbs: Vec<String>,
    causatives: Vec<String>,
    strong_verbs: Vec<String>,
    total: Vec<String>,
    bare: Vec<String>,
    subject_ends: Vec<String>,
    shares: Vec<String>,
    fresh: Vec<String>,
    reach_words: Vec<String>,
    part_ends: Vec<String>,
    ratio_ends: Vec<String>,
    flow_ends: Vec<String>,
    loose_times: Vec<String>,
    prepositions: Vec<String>,
}

/// Longer sentences are read in pieces: rules see a bounded window, so the whole stays linear.
const WINDOW: usize = 1800;

impl<'k> TargetRules<'k> {
    /// `None` when the rule set lacks a phase that targets need.
    pub fn new(rules: &'k RuleSet, borders: &'k NounBorders, segmenter: &'k Segmenter) -> Option<Self> {
        let words = |class: &str| rules.lexicon.words(class).unwrap_or_default().to_vec();
        Some(Self {
            roles: rules.phase("role")?,
            targets: rules.phase("target")?,
            borders,
            segmenter,
            conjunctions: words("并列连词"),
            each: words("均"),
            in_order: words("分别"),
            change_ends: words("增速词尾"),
            level_ends: words("指标词尾"),
            action_ends: words("动作词尾"),
            flow_verbs: words("流量动词"),
            causatives: words("使役动词"),
            strong_verbs: words("强动词"),
            total: words("总体"),
            bare: words("光杆指标"),
            subject_ends: words("主体尾"),
            shares: words("占比词头"),
            fresh: words("期内动词"),
            reach_words: words("达到"),
            part_ends: words("分类尾"),
            ratio_ends: words("比值词尾"),
            flow_ends: words("流量词尾"),
            loose_times: words("随句时间"),
            prepositions: words("介词"),
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
        for piece in pieces(context.text(), sentence) {
            self.piece(context, mentions, piece, sentence, section, &mut out);
        }
        out
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
        let mut words: Vec<MentionId> = Vec::new();
        for (at, id) in all.ids.iter().enumerate() {
            if mentions.quantity(*id).is_none() {
                continue;
            }
            let around = context.circumstances(mentions, *id, section);
            if let Some(found) = self.roles.about(&all.view, at, &around).first() {
                let role = QuantityRole::parse(found.rule.yields("role").unwrap_or_default());
                out.roles.push(RoleFound { mention: *id, role, rule: found.rule.shown() });
                if matches!(role, QuantityRole::Criterion | QuantityRole::Name | QuantityRole::Ordinal) {
                    words.push(*id);
                }
            }
        }
        // Thresholds inside an indicator (营业收入2000万元以上的企业) are words for the target rules.
        let MentionView { view, ids: shown } = MentionView::new(context, mentions, piece, &words);
        let mut pending: Option<Pending> = None;
        for (at, id) in shown.iter().enumerate() {
            let Some(quantity) = mentions.quantity(*id) else { continue };
            if out.roles.iter().any(|r| r.mention == *id) {
                continue;
            }
            let around = context.circumstances(mentions, *id, section);
            let span = mentions.get(*id).span;
            if let Some(target) = pending.as_mut().and_then(|p| p.next(context.text(), span, quantity, *id)) {
                out.targets.push(target);
                continue;
            }
            pending = None;
            let found = self.targets.about(&view, at, &around);
            let made = found.iter().filter(|m| self.acceptable(m, out)).find_map(|m| {
                self.build(context, mentions, piece, &shown, m, *id, quantity, sentence, section, out, text)
            });
            let Some((mut targets, next)) = made else { continue };
            pending = next;
            out.targets.append(&mut targets);
        }
    }

    /// A rule that inherits needs something to inherit from.
    fn acceptable(&self, found: &RuleMatch, out: &SentenceReading) -> bool {
        match found.rule.yields("inherit") {
            Some("verb" | "part") => out.targets.last().is_some_and(|t| !t.verb.is_empty()),
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
        let mut check = Vec::new();
        let own_span = mentions.get(id).span;
        let mut slots: BTreeMap<&str, Span> = BTreeMap::new();
        let template = rule.yields("indicator").unwrap_or("{指标}");
        for slot in &found.slots {
            let leading = template.starts_with(&format!("{{{}}}", slot.name));
            let span = match slot.kind {
                _ if slot.name.starts_with('宾') => {
                    let own = before_next_member(text, slot.span, mentions, piece);
                    self.borders.object(text, own, self.segmenter)
                }
                SlotKind::Noun => {
                    if is_time_only(mentions, piece, slot.span) {
                        return None;
                    }
                    let from = self.last_time_end(mentions, piece, slot.span, text);
                    let caused = found.slots.iter().any(|s| {
                        s.name == "动词" && self.causatives.iter().any(|c| s.span.of(text).starts_with(c.as_str()))
                    });
                    let span = Span::new(from, slot.span.end());
                    let span = if leading { self.without_manner(text, span) } else { span };
                    self.borders.indicator(text, span, leading, leading || caused, self.segmenter)
                }
                _ => slot.span,
            };
            slots.insert(slot.name.as_str(), span);
        }
        if let (Some(verb), Some(noun)) = (slots.get("动词").copied(), slots.get("指标").copied())
            && let Some((inner, rest)) = self.inner_verb(text, verb, noun)
        {
            slots.insert("动词", inner);
            slots.insert("指标", rest);
        }
        if slots.values().any(|s| s.is_empty()) {
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
        let verb = slots.get("动词").map(|s| s.of(text).to_owned());
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
                indicator = format!("{}{indicator}{}", previous.verb, self.without_level(&previous.object));
                check.push("inherited_indicator");
            }
            Some("head") => {
                indicator = self.with_head(&previous?.indicator, &indicator);
                check.push("inherited_indicator");
            }
            Some(_) => {
                indicator = previous?.indicator.clone();
                check.push("inherited_indicator");
            }
            None => {}
        }
        if indicator.is_empty() {
            return None;
        }
        if rule.yields("inherit").is_none()
            && self.bare.contains(&indicator)
            && let Some(subject) = self.subject(context, sentence, own_span)
        {
            indicator = joined(subject, &indicator);
            check.push("inherited_indicator");
        }
        // 核心产业增加值增长8%，占地区生产总值比重达到30%: the share is of what the clause before was about.
        if rule.yields("inherit").is_none()
            && let Some(previous) = previous.filter(|p| p.sentence == sentence)
            && self.shares.iter().any(|s| indicator.starts_with(s.as_str()))
        {
            indicator = format!("{}{indicator}", previous.indicator);
            check.push("inherited_indicator");
        }
        if rule.yields("inherit").is_none() && indicator.chars().count() < 2 {
            return None;
        }
        let in_template: Vec<Span> = template_slots(template).iter().filter_map(|n| slots.get(n).copied()).collect();
        let evidence = in_template.iter().map(|s| s.shift(piece.start())).fold(own_span, Span::join);
        let reached = slots.get("指标").is_some_and(|s| self.reaches(text, *s, own_span.start() - piece.start()));
        let said = if reached && rule.yields("kind") == Some("auto") { Some("level") } else { rule.yields("kind") };
        // 培育中小企业1万家，“小巨人”企业1000家: the second is counted like the first.
        let beside = previous.is_some_and(|p| {
            p.kind == TargetKind::Count
                && !p.verb.is_empty()
                && p.quantity.unit == quantity.unit
                && p.sentence == sentence
                && context.text()[p.evidence.end()..evidence.start().max(p.evidence.end())].chars().count() <= 2
        });
        let mut kind = self.kind(said, quantity, &indicator);
        if beside && said == Some("plain") && kind == TargetKind::Level {
            kind = TargetKind::Count;
        }
        let direction = match (kind, rule.yields("direction")) {
            (TargetKind::Change, Some("down")) => Some("down"),
            (TargetKind::Change, _) => Some("up"),
            _ => None,
        };
        let comparator = match (quantity.comparator, rule.yields("comparator")) {
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
            comparator: if kind == TargetKind::Rank { Comparator::Reach } else { comparator },
            baseline,
            evidence,
            sentence,
            section,
            rule: rule.shown(),
            check,
            column_deadline: None,
            binding: String::new(),
            verb: verb
                .or_else(|| previous.map(|p| p.verb.clone()).filter(|_| rule.yields("inherit").is_some()))
                .unwrap_or_default(),
            object: match rule.yields("inherit") {
                Some("part") => previous.map(|p| p.object.clone()),
                _ => object,
            }
            .unwrap_or_default(),
        };
        Some(self.coordinate(target, &slots, text, piece))
    }

    /// 分别 and 均: one target for each member of the list that is the indicator.
    fn coordinate(
        &self,
        target: Target,
        slots: &BTreeMap<&str, Span>,
        text: &str,
        piece: Span,
    ) -> (Vec<Target>, Option<Pending>) {
        let whole = |t: Target| (vec![t], None);
        let Some(span) = slots.get("指标") else { return whole(target) };
        let between = &text[span.end()..(target.evidence.end() - piece.start()).max(span.end())];
        let in_order = self.in_order.iter().any(|w| between.contains(w.as_str()));
        if self.total.iter().any(|w| between.contains(w.as_str())) {
            return whole(target);
        }
        let each = self.each.iter().any(|w| between.contains(w.as_str()));
        // 物流总费用与生产总值的比率 is one indicator of two things.
        if self.ratio_ends.iter().any(|e| span.of(text).ends_with(e.as_str())) && !in_order {
            return whole(target);
        }
        let Some(members) = coordination::members(text, *span, &self.conjunctions, self.segmenter) else {
            return whole(target);
        };
        let rates = members
            .iter()
            .all(|(m, _)| self.level_ends.iter().any(|e| e.chars().count() == 1 && m.ends_with(e.as_str())));
        let member = |(name, part): &(String, Span)| Target {
            indicator: name.clone(),
            evidence: Span::new(part.start() + piece.start(), target.evidence.end()),
            ..target.clone()
        };
        if in_order {
            let rest = members[1..].iter().map(|(n, p)| (n.clone(), p.shift(piece.start()))).collect();
            let first = member(&members[0]);
            (vec![first.clone()], Some(Pending { template: first, rest }))
        } else if each || rates {
            (members.iter().map(member).collect(), None)
        } else {
            whole(target)
        }
    }

    /// Whether 达到 or the like stands between an indicator and its value.
    fn reaches(&self, text: &str, noun: Span, value: usize) -> bool {
        let between = text.get(noun.end()..value).unwrap_or_default();
        self.reach_words.iter().any(|w| between.ends_with(w.as_str()))
    }

    /// 国家级示范园区 → 示范园区: the part names its own level.
    fn without_level<'o>(&self, object: &'o str) -> &'o str {
        let tokens = self.segmenter.cut(object);
        tokens
            .iter()
            .take(2)
            .find(|t| t.end() < object.len() && self.part_ends.iter().any(|e| object[..t.end()].ends_with(e.as_str())))
            .map_or(object, |t| &object[t.end()..])
    }

    /// Whether a verb ends where a token ends: 服务 in 服务企业, not in 服务业企业.
    fn is_word(&self, text: &str, verb: Span) -> bool {
        let clause = &text[verb.start()..];
        let end = clause.find(['，', '、', '；', '。', ',', ';']).unwrap_or(clause.len()).max(verb.len());
        self.segmenter.cut(&clause[..end]).iter().any(|t| t.end() == verb.len())
    }

    /// 推动制造业创新中心攻克共性技术: what is counted begins at 攻克. `None` when the verb governs the noun itself.
    fn inner_verb(&self, text: &str, verb: Span, noun: Span) -> Option<(Span, Span)> {
        let causes = self.causatives.iter().any(|c| verb.of(text).starts_with(c.as_str()));
        if !causes {
            return None;
        }
        let tokens = self.segmenter.cut(noun.of(text));
        let found = tokens.iter().skip(1).rev().find(|t| {
            let rest = noun.len() - t.end();
            rest >= 6 && self.strong_verbs.iter().any(|v| v == t.of(noun.of(text)))
        })?;
        let inner = found.shift(noun.start());
        Some((inner, Span::new(inner.end(), noun.end())))
    }

    fn kind(&self, said: Option<&str>, quantity: &Quantity, indicator: &str) -> TargetKind {
        match quantity.special {
            Some(Special::Rank) => return TargetKind::Rank,
            Some(Special::Coverage | Special::Zero) => return TargetKind::Level,
            Some(Special::Multiple) => return TargetKind::Change,
            _ => {}
        }
        let ends = |words: &[String]| words.iter().any(|e| indicator.ends_with(e.as_str()));
        if ends(&self.change_ends) {
            return TargetKind::Change;
        }
        let counted = quantity.unit.is_some() && !quantity.dimension.starts_with("ratio");
        let begins = |words: &[String]| words.iter().any(|w| indicator.starts_with(w.as_str()));
        match said {
            // 新建数据中心电能利用效率不高于1.25: a ratio is no number of things.
            Some("plain" | "auto") if !counted && ends(&self.level_ends) => return TargetKind::Level,
            // 粮食产量98万吨 is a level, 沙化土地治理6万亩 is work to do.
            Some("plain") if ends(&self.action_ends) => return TargetKind::Count,
            // 完成绿化130万平方米 is work done, 提升应用率 is a level whatever verb stands before it.
            Some("auto") if ends(&self.level_ends) && !begins(&self.flow_verbs) => return TargetKind::Level,
            Some("auto") => return TargetKind::Count,
            Some("plain") if begins(&self.flow_verbs) => return TargetKind::Count,
            Some("plain") if counted && ends(&self.flow_ends) => return TargetKind::Count,
            Some("plain") if counted && !ends(&self.level_ends) && self.segmenter.begins_with_verb(indicator) => {
                return TargetKind::Count;
            }
            // 新增装机突破1000万千瓦 is of the period, 服务企业达到80家 is reached.
            Some("level") if begins(&self.fresh) => return TargetKind::Count,
            _ => {}
        }
        let said = said.and_then(TargetKind::parse);
        said.unwrap_or(TargetKind::Level)
    }
}

/// 低空经济 and 产业规模 are 低空经济产业规模, 石化产业 and 产业产值 are 石化产业产值.
fn joined(subject: &str, indicator: &str) -> String {
    let shared = (1..=subject.chars().count().min(indicator.chars().count())).rev().find_map(|n| {
        let (at, _) = subject.char_indices().rev().nth(n - 1)?;
        indicator.strip_prefix(&subject[at..])
    });
    format!("{subject}{}", shared.unwrap_or(indicator))
}

impl TargetRules<'_> {
    /// End of the last time inside a noun slot; a time that is part of the phrase (毕业生每年, 企业全年, 五年累计) begins nothing.
    fn last_time_end(&self, mentions: &DocumentMentions, piece: Span, slot: Span, text: &str) -> usize {
        let absolute = slot.shift(piece.start());
        let mut from = slot.start();
        for id in mentions.within(absolute) {
            let mention = mentions.get(id);
            let MentionKind::Time(time) = &mention.kind else { continue };
            let (start, end) = (mention.span.start() - piece.start(), mention.span.end().saturating_sub(piece.start()));
            let own = &text[from..start.max(from)];
            let loose = time.kind == TimeKind::Recurring
                || self.loose_times.iter().any(|w| w == text.get(start..end).unwrap_or_default());
            let inside = loose && !self.borders.only_scope(own, self.segmenter);
            if !inside && end < slot.end() && !text[end..slot.end()].trim().is_empty() {
                from = end;
            }
        }
        from
    }

    /// 通过共享方式实现空域全覆盖: how and where something is done is not what is measured. The span from the verb on.
    fn without_manner(&self, text: &str, span: Span) -> Span {
        let s = span.of(text);
        if !self.prepositions.iter().any(|p| s.starts_with(p.as_str())) {
            return span;
        }
        let tokens = self.segmenter.cut(s);
        let opens = self.prepositions.iter().any(|p| tokens.first().is_some_and(|t| t.of(s).starts_with(p.as_str())));
        let verb = tokens.iter().skip(1).find(|t| {
            s.len() - t.end() >= 6 && (self.strong_verbs.iter().chain(&self.reach_words).any(|v| v == t.of(s)))
        });
        match verb.filter(|_| opens) {
            Some(t) => Span::new(span.start() + t.start(), span.end()),
            None => span,
        }
    }

    /// The words of a span without the recurring times inside it: 院校每年毕业生留省率 → 院校毕业生留省率.
    fn push_words(
        &self,
        context: &Context,
        mentions: &DocumentMentions,
        piece: Span,
        span: Span,
        text: &str,
        out: &mut String,
    ) {
        let mut from = span.start();
        for id in mentions.within(span.shift(piece.start())) {
            let mention = mentions.get(id);
            let (start, end) = (mention.span.start() - piece.start(), mention.span.end() - piece.start());
            let is_time = matches!(mention.kind, MentionKind::Time(_));
            if is_time && start > span.start() && end <= span.end() && start >= from {
                out.push_str(&text[from..start]);
                from = end;
            }
        }
        debug_assert!(context.text().len() >= piece.end());
        out.push_str(&text[from..span.end()]);
    }

    /// 水电报装办理时长 and 环节: the head is what stands before the last bare word of the first.
    fn with_head(&self, first: &str, bare: &str) -> String {
        let end = self.bare.iter().filter(|b| first.ends_with(b.as_str())).map(|b| first.len() - b.len()).min();
        let head = match end {
            Some(end) => &first[..end],
            None => {
                let tokens = self.segmenter.cut(first);
                &first[..tokens.last().map_or(0, |t| t.start())]
            }
        };
        format!("{head}{bare}")
    }

    /// What a bare indicator (产值) belongs to: the subject that its sentence begins with, or an earlier one of the
    /// paragraph: 石化产业持续….……。产值突破….
    fn subject<'t>(&self, context: &Context<'t>, sentence: Span, target: Span) -> Option<&'t str> {
        let document = context.document;
        let paragraph = context.paragraph_of(sentence.start())?;
        let last = document.sentences.partition_point(|s| s.span.start() <= sentence.start());
        document.sentences[..last]
            .iter()
            .rev()
            .take_while(|s| s.paragraph == paragraph)
            .find_map(|s| self.subject_of(context.text(), Span::new(s.span.start(), s.span.end().min(target.start()))))
    }

    fn subject_of<'t>(&self, text: &'t str, sentence: Span) -> Option<&'t str> {
        let s = sentence.of(text);
        let clause = s.split(['，', '。', '；', '：', ',']).next()?;
        let end = clause
            .char_indices()
            .map(|(i, c)| i + c.len_utf8())
            .find(|end| *end > 3 && self.subject_ends.iter().any(|e| clause[..*end].ends_with(e.as_str())))?;
        let longer =
            self.subject_ends.iter().filter(|e| clause[end..].starts_with(e.as_str())).map(|e| end + e.len()).max();
        let subject = &clause[..longer.unwrap_or(end)];
        // The words up to the target's value hold its own name too; a subject is followed by more than that.
        let names = (3..=10).contains(&subject.chars().count()) && !self.segmenter.begins_with_verb(subject);
        names.then_some(subject)
    }
}

/// Members of a 分别-list that still wait for their value.
#[derive(Debug)]
struct Pending {
    template: Target,
    rest: std::collections::VecDeque<(String, Span)>,
}

impl Pending {
    fn next(&mut self, text: &str, span: Span, quantity: &Quantity, id: MentionId) -> Option<Target> {
        let gap = text.get(self.template.evidence.end()..span.start())?;
        if gap.chars().count() > 3 {
            return None;
        }
        let (name, member) = self.rest.pop_front()?;
        let mut target = Target {
            mention: Some(id),
            quantity: quantity.clone(),
            indicator: name,
            evidence: Span::new(member.start(), span.end()),
            ..self.template.clone()
        };
        // 分别达到65%和55%以上: a comparator binds only the value that it follows.
        target.comparator = quantity.comparator;
        self.template.evidence = Span::new(self.template.evidence.start(), span.end());
        Some(target)
    }
}

/// Whether a noun slot holds nothing but a time: 年内完成…, 力争2025年超过….
fn is_time_only(mentions: &DocumentMentions, piece: Span, slot: Span) -> bool {
    let absolute = slot.shift(piece.start());
    mentions.within(absolute).any(|id| {
        let mention = mentions.get(id);
        matches!(mention.kind, MentionKind::Time(_)) && mention.span.contains(absolute)
    })
}

/// An object that ends where the next quantity begins is cut at the last 、: 3条道路的扩建、沿街|20栋楼体的亮化.
fn before_next_member(text: &str, slot: Span, mentions: &DocumentMentions, piece: Span) -> Span {
    let at = piece.start() + slot.end();
    let next = mentions.within(Span::new(at, piece.end().max(at))).next();
    let meets = next.is_some_and(|id| mentions.get(id).span.start() == at && mentions.quantity(id).is_some());
    match slot.of(text).rfind('、').filter(|i| meets && *i > 0) {
        Some(i) => Span::new(slot.start(), slot.start() + i),
        None => slot,
    }
}

/// The sentence itself, or pieces of bounded length that end at a clause's border.
fn pieces(text: &str, sentence: Span) -> Vec<Span> {
    if sentence.len() <= WINDOW {
        return vec![sentence];
    }
    let mut out = Vec::new();
    let (mut from, mut last_break) = (sentence.start(), None);
    for (i, c) in sentence.of(text).char_indices() {
        let end = sentence.start() + i + c.len_utf8();
        if "；;".contains(c) || ("，,、".contains(c) && end - from > WINDOW / 2) {
            last_break = Some(end);
        }
        if end - from >= WINDOW {
            let cut = last_break.filter(|b| *b > from).unwrap_or(end);
            out.push(Span::new(from, cut));
            from = cut;
            last_break = None;
        }
    }
    out.push(Span::new(from, sentence.end()));
    out
}
