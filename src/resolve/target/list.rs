//! Lists of indicators that share a verb, a head or a value: one target for each member.

use std::borrow::Cow;
use std::collections::VecDeque;

use super::super::coordination;
use super::super::mentions::{DocumentMentions, MentionId};
use super::case::Case;
use super::phrase::joined;
use super::slots::Slots;
use super::{Target, TargetKind, TargetRules};
use crate::document::Span;
use crate::recognise::{Comparator, Quantity, Special};

/// Two things that are covered each have so many characters at least, and one at most so many more than the other.
const PAIRED: usize = 4;
const UNLIKE: usize = 3;

impl TargetRules<'_> {
    /// How many values stand in a row, joined by nothing but 、 or 和, from `id` on.
    pub(super) fn values_in_a_row(&self, text: &str, mentions: &DocumentMentions, id: MentionId) -> usize {
        let mut last = id;
        loop {
            let end = mentions.get(last).span.end();
            let following = mentions.within(Span::new(end, text.len())).next();
            let Some(next) = following.filter(|n| mentions.quantity(*n).is_some()) else { break };
            let gap = text.get(end..mentions.get(next).span.start());
            if !gap.is_some_and(|g| g == "、" || self.joints.conjunctions.holds(g)) {
                break;
            }
            last = next;
        }
        last - id + 1
    }

    /// 分别压减至6个、22个、32个工作日: the unit in full stands once, behind the last value.
    pub(super) fn with_unit_of_list<'q>(
        &self,
        text: &str,
        mentions: &DocumentMentions,
        id: MentionId,
        quantity: &'q Quantity,
    ) -> Cow<'q, Quantity> {
        let begun = quantity.unit.as_deref().unwrap_or_default();
        let last = id + self.values_in_a_row(text, mentions, id) - 1;
        let Some(full) = mentions.quantity(last).filter(|_| last > id && quantity.special.is_none()) else {
            return Cow::Borrowed(quantity);
        };
        let unit = full.unit.as_deref().unwrap_or_default();
        if unit == begun || !unit.starts_with(begun) || full.special.is_some() || full.value.is_zero() {
            return Cow::Borrowed(quantity);
        }
        let scaled = |value| full.norm_value.map(|norm| value * (norm / full.value));
        Cow::Owned(Quantity {
            unit: full.unit.clone(),
            dimension: full.dimension.clone(),
            norm_unit: full.norm_unit.clone(),
            norm_value: scaled(quantity.value),
            norm_value_max: quantity.value_max.and_then(scaled),
            ..quantity.clone()
        })
    }

    /// 2025年、2026年分别培训2万人、3万人: the times before 分别, when there are as many as values.
    pub(super) fn times_in_order(&self, case: &Case, values: usize) -> Option<Vec<Span>> {
        let (text, mentions, piece, id) = (case.context.text(), case.mentions, case.piece, case.id);
        let value = mentions.get(id).span;
        let before = || mentions.within(Span::new(piece.start(), value.start())).collect::<Vec<_>>();
        if values < 2 {
            return None;
        }
        let mut earlier = before().into_iter().rev();
        let last = earlier.find(|m| mentions.time(*m).is_some())?;
        let between = text.get(mentions.get(last).span.end()..value.start())?;
        if between.contains(['。', '；', ';']) || !self.in_order.stands_in(between) {
            return None;
        }
        let mut times = vec![mentions.get(last).span];
        for m in earlier {
            let span = mentions.get(m).span;
            let gap = text.get(span.end()..times.last()?.start())?;
            let joins = gap == "、" || self.joints.conjunctions.holds(gap);
            if mentions.time(m).is_none() || !joins {
                break;
            }
            times.push(span);
        }
        times.reverse();
        (times.len() == values).then_some(times)
    }

    /// One target of the same indicator for each time.
    pub(super) fn one_each(target: Target, times: Vec<Span>) -> (Vec<Target>, Option<Pending>) {
        let mut times = VecDeque::from(times);
        let first = Target { own_time: times.pop_front(), ..target };
        let rest = times.iter().map(|_| (first.indicator.clone(), first.evidence)).collect();
        (vec![first.clone()], Some(Pending { template: first, rest, times }))
    }

    /// 新建、改扩建学校10所和5所: each verb has its own value.
    pub(super) fn verbs_in_order(
        &self,
        case: &Case,
        target: &Target,
        slots: &Slots,
    ) -> Option<(Vec<Target>, Option<Pending>)> {
        let (text, piece, mentions, id) = (case.text, case.piece, case.mentions, case.id);
        let (verb, noun) = (slots.get("动词")?, slots.get("指标")?);
        let verbs = coordination::members(text, verb, &self.joints, self.segmenter, None)?;
        let value = mentions.get(id).span;
        let next = mentions.within(Span::new(value.end(), piece.end())).next()?;
        let gap = &text[value.end() - piece.start()..mentions.get(next).span.start() - piece.start()];
        let joins = gap == "、" || self.joints.conjunctions.holds(gap);
        if verbs.len() != 2 || !joins || mentions.quantity(next)?.unit != target.quantity.unit {
            return None;
        }
        let named = |part: Span| format!("{}{}", part.of(text), noun.of(text));
        let first = Target { indicator: named(verbs[0].1), ..target.clone() };
        let rest = std::iter::once((named(verbs[1].1), verbs[1].1.shift(piece.start()))).collect();
        Some((vec![first.clone()], Some(Pending { template: first, rest, times: VecDeque::new() })))
    }

    /// 分别 and 均: one target for each member of the list that is the indicator.
    pub(super) fn coordinate(
        &self,
        case: &Case,
        target: Target,
        noun: Option<Span>,
        values: usize,
    ) -> (Vec<Target>, Option<Pending>) {
        let (text, piece) = (case.text, case.piece);
        let whole = |t: Target| (vec![t], None);
        let Some(span) = noun else { return whole(target) };
        let between = &text[span.end()..(target.evidence.end() - piece.start()).max(span.end())];
        let in_order = self.in_order.stands_in(between);
        if self.total.stands_in(between) {
            return whole(target);
        }
        let bare = self.averages.iter().fold(between.to_owned(), |b, w| b.replace(w.as_str(), ""));
        let each = self.each.stands_in(&bare);
        // 物流总费用与生产总值的比率 is one indicator of two things.
        if self.ratio_ends.closes(span.of(text)) && !in_order {
            return whole(target);
        }
        let order = Some(values).filter(|_| in_order);
        let found = coordination::members(text, span, &self.joints, self.segmenter, order);
        let sides = || {
            let names = self.joints.sides(span.of(text)).filter(|names| in_order && names.len() == values)?;
            Some(names.into_iter().map(|name| (name, span)).collect())
        };
        let Some(mut members) = found.or_else(sides) else {
            return whole(target);
        };
        // 改造供热、燃气、排水管网800公里、600公里、300公里: as many values as members, without 分别.
        let in_order = in_order || (!each && members.len() == values);
        // 口岸货物运输量、货值: a bare member shares what the first is of.
        let first = members[0].0.clone();
        for (name, _) in members.iter_mut().skip(1).filter(|(name, _)| self.bare.contains(name)) {
            if let Some(subject) = self.subject_before_level(&first) {
                *name = joined(&subject, name);
            }
        }
        // 产业集群、产业强镇各1个: things to count are named in full.
        if each && target.kind == TargetKind::Count {
            for (name, part) in &mut members {
                let own = part.of(text);
                let grade = self.grades.closes(own);
                if !grade && own.chars().count() >= 4 {
                    own.clone_into(name);
                }
            }
        }
        // 抽检品种、抽检区域全覆盖: two things that are named alike; 医院和养老机构合作全覆盖 is one.
        let long = |part: &Span| part.of(text).chars().count();
        let pair = target.quantity.special == Some(Special::Coverage)
            && matches!(&members[..], [(_, a), (_, b)]
                if long(a).min(long(b)) >= PAIRED && long(a).abs_diff(long(b)) <= UNLIKE);
        if pair {
            for (name, part) in &mut members {
                part.of(text).clone_into(name);
            }
        }
        // 固定资产投资、社会消费品零售总额增长4%: two growths; 货物和服务进出口增长6% is one.
        let by_comma = !self.joints.conjunctions.stands_in(span.of(text));
        let rates = members.iter().all(|(m, _)| self.kinds.is_rate(m))
            && (by_comma || members.iter().all(|(_, part)| self.kinds.is_rate(part.of(text))));
        let complete = members.iter().filter(|(m, _)| self.joints.is_complete(m)).count();
        let growths = target.kind == TargetKind::Change
            && target.quantity.dimension.starts_with("ratio")
            && (complete == members.len() || (by_comma && complete > 0));
        // The words around the list (培育引进, 年均) belong to each member.
        let whole_list = span.of(text);
        let (lead, tail) = target.indicator.split_once(whole_list).unwrap_or(("", ""));
        let (lead, tail) = (lead.to_owned(), tail.to_owned());
        let member = |(name, part): &(String, Span)| Target {
            indicator: format!("{lead}{name}{tail}"),
            evidence: Span::new(part.start() + piece.start(), target.evidence.end()),
            ..target.clone()
        };
        if in_order {
            let rest = members[1..].iter().map(|(n, p)| (format!("{lead}{n}{tail}"), p.shift(piece.start()))).collect();
            let first = member(&members[0]);
            (vec![first.clone()], Some(Pending { template: first, rest, times: VecDeque::new() }))
        } else if each || rates || growths || pair {
            (members.iter().map(member).collect(), None)
        } else {
            whole(target)
        }
    }
}

/// Members of a 分别-list that still wait for their value.
#[derive(Debug)]
pub(super) struct Pending {
    template: Target,
    rest: VecDeque<(String, Span)>,
    /// Each one's own time, where they have one.
    times: VecDeque<Span>,
}

impl Pending {
    pub(super) fn next(&mut self, text: &str, span: Span, quantity: &Quantity, id: MentionId) -> Option<Target> {
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
            own_time: self.times.pop_front(),
            ..self.template.clone()
        };
        // 分别达到65%和55%以上: a comparator binds only the value that it follows; 分别突破6万吨、50亿元: one that stands
        // before the first value binds all.
        let stands_before = self
            .template
            .quantity
            .unit
            .as_deref()
            .is_some_and(|u| text.get(..self.template.evidence.end()).is_some_and(|before| before.ends_with(u)));
        target.comparator = match quantity.comparator {
            Comparator::Reach if stands_before => self.template.comparator,
            own => own,
        };
        self.template.evidence = Span::new(self.template.evidence.start(), span.end());
        Some(target)
    }
}
