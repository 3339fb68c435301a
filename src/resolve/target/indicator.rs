//! What a target is of: the words that its rule's template takes from the slots, and those that it shares with what
//! stands before it.

use super::TargetRules;
use super::case::Case;
use super::phrase::joined;
use super::slots::Slots;
use super::{Target, TargetKind};
use crate::recognise::Special;

/// An indicator on its way, with what was learnt in finding it.
pub(super) struct Named {
    pub indicator: String,
    pub verb: Option<String>,
    pub object: Option<String>,
    /// A word of it (至少) binds the value.
    pub bound: bool,
    /// Coded reasons for a person to look.
    pub check: Vec<&'static str>,
}

impl Named {
    fn inherited(&mut self, indicator: String) {
        self.indicator = indicator;
        self.check.push("inherited_indicator");
    }
}

impl TargetRules<'_> {
    /// `None` when the words are none of a target, or there is nothing to share where the rule says that it shares.
    pub(super) fn indicator(&self, case: &Case, slots: &Slots) -> Option<Named> {
        let mut named = self.filled(case, slots)?;
        if let Some(how) = case.inherits() {
            self.inherit(case, how, &mut named)?;
        }
        // 各科室至少报送信息2条: the word binds the value.
        let inside = |w: &&String| named.indicator.find(w.as_str()).is_some_and(|at| at > 0);
        if let Some(word) = self.distant.iter().find(inside).filter(|_| case.template() == "{指标}") {
            named.indicator = named.indicator.replacen(word.as_str(), "", 1);
            named.bound = true;
        }
        if named.indicator.is_empty() {
            return None;
        }
        self.take_tail(case, slots, &mut named.indicator);
        self.take_heading(case, &mut named.indicator);
        if case.inherits().is_none() {
            self.share(case, slots, &mut named);
            if named.indicator.chars().count() < 2 {
                return None;
            }
        }
        // （略）1 and 域取消10: a number alone is the value of a rate or an index, and of nothing else.
        let bare_number = case.quantity.unit.is_none()
            && case.quantity.special.is_none()
            && matches!(case.kind(), Some("plain" | "count" | "auto"));
        (!bare_number || self.kinds.is_level(&named.indicator)).then_some(named)
    }

    /// The rule's template with the words of the slots.
    fn filled(&self, case: &Case, slots: &Slots) -> Option<Named> {
        let text = case.text;
        let mut indicator = String::new();
        let mut rest = case.template();
        while let Some(open) = rest.find('{') {
            indicator.push_str(&rest[..open]);
            let close = rest[open..].find('}')?;
            if let Some(span) = slots.get(&rest[open + 1..open + close]) {
                self.push_words(case, span, &mut indicator);
            }
            rest = &rest[open + close + 1..];
        }
        indicator.push_str(rest);
        let verb = slots.get("动词").map(|s| s.of(text).to_owned()).or_else(|| slots.own_verb.clone());
        let object = slots.get("宾语").or(slots.get("指标")).map(|s| s.of(text).to_owned());
        // 构建足迹管控、支撑保障3个体系: a single bare word needs what stands before it.
        if let (Some(verb), Some(listed), Some(object)) = (&verb, slots.get("例"), &object)
            && object.chars().count() <= 2
        {
            indicator = format!("{verb}{}{object}", listed.of(text));
        }
        let check = case.rule().yields("check").map(|_| "weak_pattern").into_iter().collect();
        Some(Named { indicator, verb, object, bound: false, check })
    }

    /// What the rule says that the indicator takes from the target before.
    fn inherit(&self, case: &Case, how: &str, named: &mut Named) -> Option<()> {
        let previous = case.previous()?;
        let same_unit = previous.quantity.unit == case.quantity.unit;
        let here = previous.sentence == case.sentence;
        let own = &named.indicator;
        let indicator = match how {
            "verb" => {
                named.indicator = format!("{}{own}", previous.verb);
                return Some(());
            }
            "part" => format!("{}{own}{}", previous.verb, self.without_level(previous.base())),
            "object" if same_unit => format!("{own}{}", self.without_action(&previous.indicator)),
            // 完成投资90亿元，年均增长8%: 年均 is of what was counted.
            "base" => format!("{}{own}", previous.base()),
            // 新增企业40家，总数达到200家 and no other unit.
            "stock" if same_unit => format!("{}{own}", self.without_trailing_verb(previous.base())),
            // 治理河道6条74公里: one work in two units.
            "twice" => {
                let beside = previous.mention.is_some_and(|m| m + 1 == case.id);
                (previous.kind == TargetKind::Count && !same_unit && beside).then(|| previous.indicator.clone())?
            }
            // 一般项目审批时间20日，重大项目35日: what is measured of another class of things.
            "measure" if here && previous.quantity.dimension == case.quantity.dimension => {
                self.of_another_class(&previous.indicator, own)?
            }
            // 2023年达到40%，…，2025年提高到60%: the same thing at another time.
            "again" if here && same_unit => previous.indicator.clone(),
            "head" => {
                // 建设公园5个、总面积300亩: the area is of the parks.
                let of = self.subject_before_level(previous.base()).filter(|_| previous.kind == TargetKind::Count);
                of.map_or_else(|| self.with_head(&previous.indicator, own), |subject| joined(&subject, own))
            }
            "object" | "stock" | "measure" | "again" => return None,
            _ => {
                // 地区生产总值年均增长5%、迈上3万亿元台阶: the level is no average.
                let average = self.averages.closing(&previous.indicator).filter(|_| case.kind() != Some("change"));
                let length = previous.indicator.len() - average.map_or(0, str::len);
                previous.indicator[..length].to_owned()
            }
        };
        named.inherited(indicator);
        Some(())
    }

    /// What the members of a list of objects share at its end.
    fn take_tail(&self, case: &Case, slots: &Slots, indicator: &mut String) {
        if let Some(object) = slots.object().filter(|_| case.template().ends_with('}'))
            && let Some(tail) = self
                .shared_object(case.text, object)
                .or_else(|| self.shared_action(case.text, slots.get("动词")?, object, case.mentions, case.piece))
        {
            indicator.push_str(tail);
        }
    }

    /// （目标位置：全省前5） after a heading: what is ranked is the heading's.
    fn take_heading(&self, case: &Case, indicator: &mut String) {
        let (context, own) = (case.context, case.span());
        if case.quantity.special == Some(Special::Rank)
            && self.borders.only_scope(indicator, self.segmenter)
            && let Some(title) = case.section.map(|s| context.document.sections[s].title)
            && context.paragraph_of(title.start()) == context.paragraph_of(own.start())
            && title.end() <= own.start()
        {
            title.of(context.text()).clone_into(indicator);
        }
    }

    /// What an indicator that says too little shares with what stands before it, without its rule's saying so.
    fn share(&self, case: &Case, slots: &Slots, named: &mut Named) {
        let (text, sentence, own) = (case.context.text(), case.sentence, case.span());
        let (here, quantity) = (case.previous_here(), case.quantity);
        let subject_before = |start, whole| self.subject(case.context, case.mentions, sentence, start, whole);
        let bare = self.bare.holds(&named.indicator);
        if bare || self.bare_rates.holds(&named.indicator) || self.bare_limits.holds(&named.indicator) {
            let start = slots.get("指标").map_or(own.start(), |s| s.start() + case.piece.start());
            let beside = here.filter(|p| bare && self.meets(text, p.evidence, start));
            let subject = beside
                .and_then(|p| self.shared_subject(p, &named.indicator))
                .or_else(|| subject_before(start, !bare).map(str::to_owned));
            if let Some(subject) = subject {
                named.inherited(joined(&subject, &named.indicator));
            }
        }
        let level = here.filter(|p| p.kind == TargetKind::Level);
        // 城市社区服务覆盖率100%，农村达到60%: the other side of the same thing.
        let other_side = |p: &&Target| p.quantity.unit == quantity.unit && self.sides.holds(&named.indicator);
        if let Some(previous) = level.filter(other_side) {
            named.inherited(self.other_side(&previous.indicator, &named.indicator));
        }
        // 每千人口床位数7张、执业医师3人: both are per head.
        if let Some(previous) = level.filter(|_| case.counted() && self.kinds.per_head(&named.indicator).is_none())
            && let Some(per) = self.kinds.per_head(&previous.indicator)
            && let Some(gap) = text.get(previous.evidence.end()..own.start())
            && gap.strip_prefix('、').is_some_and(|gap| gap.starts_with(named.indicator.as_str()))
        {
            named.inherited(format!("{per}{}", named.indicator));
        }
        // 核心产业增加值增长8%，占地区生产总值比重达到30%: the share is of what the clause before was about.
        if self.shares.opens(&named.indicator)
            && let Some(subject) = here.map(|p| p.indicator.as_str()).or_else(|| subject_before(own.start(), false))
        {
            named.inherited(format!("{subject}{}", named.indicator));
        }
    }
}
