//! Words of an indicator: what is taken in from around a noun slot, and what is left out.

use super::super::context::Context;
use super::super::mentions::DocumentMentions;
use super::case::Case;
use super::{Target, TargetRules};
use crate::document::Span;
use crate::recognise::{MentionKind, TimeKind};
use crate::word_list::WordList;

/// 低空经济 and 产业规模 are 低空经济产业规模, 石化产业 and 产业产值 are 石化产业产值.
pub(super) fn joined(subject: &str, indicator: &str) -> String {
    let shared = (1..=subject.chars().count().min(indicator.chars().count())).rev().find_map(|n| {
        let (at, _) = subject.char_indices().rev().nth(n - 1)?;
        indicator.strip_prefix(&subject[at..])
    });
    format!("{subject}{}", shared.unwrap_or(indicator))
}

/// Between two members of a list stand at most this many characters.
const BETWEEN_MEMBERS: usize = 3;

/// What something is compared with (上年同期, 2025年, “十三五”末) is at most so long, in characters.
const BASE_OF_COMPARISON: usize = 12;

/// A subject holds so many characters.
const SUBJECT: std::ops::RangeInclusive<usize> = 3..=10;

/// The object of the clause before holds so many.
const OBJECT: std::ops::RangeInclusive<usize> = 3..=30;

/// The verb of such a clause is among so many of its first tokens.
const VERB_WITHIN: usize = 4;

/// The subject of a bare indicator stands at most so many sentences before it.
const SUBJECT_REACH: usize = 20;

impl TargetRules<'_> {
    /// Whether what begins at `start` follows the earlier target directly.
    pub(super) fn meets(&self, text: &str, earlier: Span, start: usize) -> bool {
        text.get(earlier.end()..start).is_some_and(|gap| gap.chars().count() <= BETWEEN_MEMBERS)
    }

    /// What a bare indicator shares with the target before it: 保费收入突破1600亿元，增速不低于6% is of 保费收入,
    /// 粮食播种面积1500万亩、总产量120亿斤 is of 粮食.
    pub(super) fn shared_subject(&self, previous: &Target, bare: &str) -> Option<String> {
        let base = if previous.verb.is_empty() { &previous.indicator } else { &previous.object };
        if self.kinds.is_growth(bare) {
            return Some(base.clone()).filter(|b| b.chars().count() >= 2);
        }
        self.subject_before_level(base)
    }

    /// 粮食播种面积 → 粮食.
    pub(super) fn subject_before_level(&self, base: &str) -> Option<String> {
        let mut end = base.len();
        for token in self.segmenter.cut(base).iter().rev() {
            let word = token.of(base);
            if token.end() != end || !(self.kinds.is_level(word) || self.trailing_verbs.holds(word)) {
                break;
            }
            end = token.start();
        }
        let subject = if end == 0 { base } else { &base[..end] };
        Some(subject.to_owned()).filter(|s| s.chars().count() >= 2)
    }

    /// 甲3个工作日内答复、乙: a noun slot that begins right behind a quantity begins after the next list mark.
    pub(super) fn after_earlier_member(
        &self,
        mentions: &DocumentMentions,
        piece: Span,
        slot: Span,
        text: &str,
    ) -> usize {
        let at = slot.start() + piece.start();
        let touches =
            mentions.before(at).is_some_and(|id| mentions.quantity(id).is_some() && mentions.get(id).span.end() == at)
                && at > piece.start();
        match slot.of(text).find('、').filter(|_| touches) {
            Some(mark) if slot.start() + mark + '、'.len_utf8() < slot.end() => slot.start() + mark + '、'.len_utf8(),
            _ => slot.start(),
        }
    }

    /// 并逐步提升 behind a value is another thing, not its object.
    pub(super) fn goes_on_with_another(&self, object: &str) -> bool {
        self.continuing.opens(object)
            && self.segmenter.cut(object).first().is_some_and(|t| self.continuing.holds(t.of(object)))
    }

    /// 培育6个世界级、7个国家级、9个区域级产业集群: what all are of stands behind the last grade.
    pub(super) fn shared_object<'t>(&self, text: &'t str, object: Span) -> Option<&'t str> {
        let is_grade = |s: &str| self.grades.closes(s);
        if !is_grade(object.of(text)) {
            return None;
        }
        let rest = &text[object.end()..];
        let clause = &rest[..rest.find(['，', '。', '；', ',', ';', '\n']).unwrap_or(rest.len())];
        let joins = clause.starts_with('、') || self.joints.conjunctions.opens(clause);
        let last = self.grades.iter().filter_map(|g| clause.rfind(g.as_str()).map(|i| i + g.len())).max()?;
        let tail = Span::new(object.end() + last, object.end() + clause.len());
        let tail = self.borders.object(text, tail, self.segmenter);
        (joins && !tail.is_empty()).then(|| tail.of(text))
    }

    /// 实施20个小区、8条街区改造: the action behind the last member is done to all.
    pub(super) fn shared_action<'t>(
        &self,
        text: &'t str,
        verb: Span,
        object: Span,
        mentions: &DocumentMentions,
        piece: Span,
    ) -> Option<&'t str> {
        let leads = self.causatives.iter().chain(self.processes).any(|v| v == verb.of(text));
        let acted = |s: &str| self.shared_actions.closes(s);
        if !leads || acted(object.of(text)) {
            return None;
        }
        let rest = &text[object.end()..];
        let clause = &rest[..rest.find(['，', '。', '；', ',', ';', '\n']).unwrap_or(rest.len())];
        let at = piece.start() + object.end();
        let next = mentions.within(Span::new(at, at + clause.len())).next()?;
        let gap = text.get(object.end()..mentions.get(next).span.start() - piece.start())?;
        let joins = gap == "、" || self.joints.conjunctions.holds(gap);
        let action = self.shared_actions.closings(clause).max_by_key(|a| a.len())?;
        (joins && mentions.quantity(next).is_some()).then(|| &clause[clause.len() - action.len()..])
    }

    /// 亿元以上项目开工, 开工亿元以上项目 → 亿元以上项目.
    pub(super) fn without_action<'o>(&self, counted: &'o str) -> &'o str {
        let shortest = |kept: Option<&'o str>| kept.filter(|k| k.chars().count() >= 2);
        let front = self.stages.iter().filter_map(|s| counted.strip_prefix(s.as_str())).min_by_key(|s| s.len());
        let back = self.stages.iter().filter_map(|s| counted.strip_suffix(s.as_str())).min_by_key(|s| s.len());
        shortest(front).or(shortest(back)).unwrap_or(counted)
    }

    /// 推动12个项目投资突破1000亿元: words between two quantities that end in 突破 belong to the second.
    pub(super) fn leads_to_a_value(&self, text: &str, slot: Span, mentions: &DocumentMentions, piece: Span) -> bool {
        let at = piece.start() + slot.end();
        let s = slot.of(text);
        let reaches = self.reach_words.closings(s).any(|w| w.chars().count() >= 2 && s.len() > w.len());
        reaches
            && mentions
                .within(Span::new(at, piece.end()))
                .next()
                .is_some_and(|id| mentions.quantity(id).is_some() && mentions.get(id).span.start() == at)
    }

    /// 煤炭消费量比2025年（下降8%）: what it is compared with is not what is measured.
    pub(super) fn before_comparison(&self, text: &str, noun: Span) -> Span {
        let s = noun.of(text);
        if !self.comparing.stands_in(s) {
            return noun;
        }
        let tokens = self.segmenter.cut(s);
        let compares = |t: &&Span| t.start() > 0 && t.end() < s.len() && self.comparing.holds(t.of(s));
        let found = tokens.iter().rev().find(compares).filter(|t| s[t.end()..].chars().count() <= BASE_OF_COMPARISON);
        // 户均收入较高的村: an attribute, no base.
        let attribute = |t: &Span| self.attributive.stands_in(&s[t.end()..]) || self.kinds.is_level(s);
        found.filter(|t| !attribute(t)).map_or(noun, |t| Span::new(noun.start(), noun.start() + t.start()))
    }

    /// 申请量年|均不少于100件: 均 belongs to the word that it averages.
    pub(super) fn with_average(&self, text: &str, noun: Span) -> Span {
        let Some(last) = noun.of(text).chars().next_back() else { return noun };
        let rest = &text[noun.end()..];
        let word = self
            .averages
            .iter()
            .find(|a| a.strip_prefix(last).is_some_and(|tail| !tail.is_empty() && rest.starts_with(tail)));
        word.map_or(noun, |w| Span::new(noun.start(), noun.end() + w.len() - last.len_utf8()))
    }

    /// 城市社区服务覆盖率 and 农村 → 农村社区服务覆盖率.
    pub(super) fn other_side(&self, whole: &str, side: &str) -> String {
        let held = self.sides.iter().filter(|s| whole.contains(s.as_str()) && *s != side);
        match held.max_by_key(|s| s.len()) {
            Some(other) => whole.replacen(other.as_str(), side, 1),
            None => format!("{side}{whole}"),
        }
    }

    /// 一般项目审批时间 and 重大项目 → 重大项目审批时间; 等候时间一般业务 and 复杂业务 → 等候时间复杂业务. `None` when the second
    /// says itself what is measured, or is of other things.
    pub(super) fn of_another_class(&self, first: &str, class: &str) -> Option<String> {
        if self.kinds.is_level(class) || self.spans.closes(class) {
            return None;
        }
        // Two characters say what kind of things they are: 项目, 业务.
        let kind = class.char_indices().rev().nth(1).map(|(at, _)| &class[at..]).filter(|k| k.len() < class.len())?;
        let behind = first.rfind(kind)? + kind.len();
        let measure = &first[behind..];
        if !measure.is_empty() {
            return Some(format!("{class}{measure}"));
        }
        let head = self.spans.iter().filter_map(|w| first.rfind(w.as_str()).map(|i| i + w.len())).max()?;
        Some(format!("{}{class}", &first[..head]))
    }

    /// 推动, 通过共享方式: words that lead to a subject, and are none.
    pub(super) fn is_no_subject(&self, words: &str) -> bool {
        self.causatives.holds(words)
            || self.borders.only_scope(words, self.segmenter)
            || self.prepositions.iter().any(|p| {
                words.starts_with(p.as_str())
                    && self.segmenter.cut(words).first().is_some_and(|t| t.of(words).starts_with(p.as_str()))
            })
    }

    /// 政务、医疗领域遴选应用场景: the last strong verb inside a noun slot, when an object follows it.
    pub(super) fn verb_inside(&self, text: &str, noun: Span) -> Option<Span> {
        let s = noun.of(text);
        let tokens = self.segmenter.cut(s);
        let found = tokens.iter().rev().find(|t| s.len() - t.end() >= 6 && self.breaking_verbs.holds(t.of(s)))?;
        let quoted = s[..found.start()].chars().filter(|c| "“《（(".contains(*c)).count()
            > s[..found.start()].chars().filter(|c| "”》）)".contains(*c)).count();
        (!quoted).then(|| found.shift(noun.start()))
    }

    /// 国家级示范园区 → 示范园区: the part names its own level.
    pub(super) fn without_level<'o>(&self, object: &'o str) -> &'o str {
        let tokens = self.segmenter.cut(object);
        tokens
            .iter()
            .take(2)
            .find(|t| t.end() < object.len() && self.part_ends.closes(&object[..t.end()]))
            .map_or(object, |t| &object[t.end()..])
    }

    /// Whether a verb ends where a token ends: 服务 in 服务企业, not in 服务业企业.
    pub(super) fn is_word(&self, text: &str, verb: Span) -> bool {
        let clause = &text[verb.start()..];
        let end = clause.find(['，', '、', '；', '。', ',', ';']).unwrap_or(clause.len()).max(verb.len());
        self.segmenter.cut(&clause[..end]).iter().any(|t| t.end() == verb.len())
    }

    /// 推动制造业创新中心攻克共性技术: what is counted begins at 攻克. `None` when the verb governs the noun itself.
    pub(super) fn inner_verb(&self, text: &str, verb: Span, noun: Span) -> Option<(Span, Span)> {
        let causes = self.causatives.opens(verb.of(text));
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

    /// End of the last time inside a noun slot; a time that is part of the phrase (毕业生每年, 企业全年, 五年累计) begins nothing.
    pub(super) fn last_time_end(&self, mentions: &DocumentMentions, piece: Span, slot: Span, text: &str) -> usize {
        let absolute = slot.shift(piece.start());
        let mut from = slot.start();
        for id in mentions.within(absolute) {
            let mention = mentions.get(id);
            let MentionKind::Time(time) = &mention.kind else { continue };
            let (start, end) = (mention.span.start() - piece.start(), mention.span.end().saturating_sub(piece.start()));
            let own = &text[from..start.max(from)];
            let loose =
                time.kind == TimeKind::Recurring || self.loose_times.holds(text.get(start..end).unwrap_or_default());
            let inside = loose && !self.borders.only_scope(own, self.segmenter);
            if !inside && end < slot.end() && !text[end..slot.end()].trim().is_empty() {
                from = end;
            }
        }
        from
    }

    /// 通过共享方式实现空域全覆盖: how and where something is done is not what is measured. The span from the verb on.
    pub(super) fn without_manner(&self, text: &str, span: Span) -> Span {
        let s = span.of(text);
        if !self.prepositions.opens(s) {
            return span;
        }
        let tokens = self.segmenter.cut(s);
        let opens = self.prepositions.iter().any(|p| tokens.first().is_some_and(|t| t.of(s).starts_with(p.as_str())));
        let verb = tokens.iter().skip(1).find(|t| {
            let word = t.of(s);
            let long = word.chars().count() >= 2;
            s.len() - t.end() >= 6 && long && self.strong_verbs.iter().chain(self.reach_words).any(|v| v == word)
        });
        match verb.filter(|_| opens) {
            Some(t) => Span::new(span.start() + t.start(), span.end()),
            None => span,
        }
    }

    /// The words of a span without the recurring times inside it: 院校每年毕业生留省率 → 院校毕业生留省率.
    pub(super) fn push_words(&self, case: &Case, span: Span, out: &mut String) {
        let mut from = span.start();
        for id in case.mentions.within(span.shift(case.piece.start())) {
            let mention = case.mentions.get(id);
            let (start, end) = (mention.span.start() - case.piece.start(), mention.span.end() - case.piece.start());
            let is_time = matches!(mention.kind, MentionKind::Time(_));
            if is_time && start > span.start() && end <= span.end() && start >= from {
                out.push_str(&case.text[from..start]);
                from = end;
            }
        }
        out.push_str(&case.text[from..span.end()]);
    }

    /// 水电报装办理时长 and 环节: the head is what stands before the last bare word of the first.
    pub(super) fn with_head(&self, first: &str, bare: &str) -> String {
        let end = self.bare.closings(first).map(|b| first.len() - b.len()).min();
        let head = match end {
            Some(end) => &first[..end],
            None => {
                // 电子证照签发|率 and 用证率: what is done goes with the rate.
                let rates = self.bare_rates.holds(bare);
                let own = if rates { self.without_rate(first) } else { first };
                let tokens = self.segmenter.cut(own);
                &own[..tokens.last().map_or(0, |t| t.start())]
            }
        };
        // 粮食播种面积 and 总产量: the verb before the first is of the first.
        format!("{}{bare}", self.without_trailing_verb(head))
    }

    /// 签发率 → 签发, when 率 is a token of its own.
    fn without_rate<'w>(&self, words: &'w str) -> &'w str {
        let last = self.segmenter.cut(words).last().copied();
        last.filter(|t| self.joints.rates.holds(t.of(words))).map_or(words, |t| &words[..t.start()])
    }

    /// 企业新增 (30家、总数80家) → 企业.
    pub(super) fn without_trailing_verb<'w>(&self, words: &'w str) -> &'w str {
        let tail = self.trailing_verbs.closings(words).find(|v| words.len() > v.len());
        tail.map_or(words, |v| &words[..words.len() - v.len()])
    }

    /// What a bare indicator (产值) belongs to: the subject that its sentence begins with, the object of the clause before
    /// it, or the subject of an earlier sentence of the paragraph: 石化产业持续….……。产值突破….
    pub(super) fn subject<'t>(
        &self,
        context: &Context<'t>,
        mentions: &DocumentMentions,
        sentence: Span,
        start: usize,
        clause_without_verb: bool,
    ) -> Option<&'t str> {
        let document = context.document;
        let text = context.text();
        let paragraph = context.paragraph_of(sentence.start())?;
        let last = document.sentences.partition_point(|s| s.span.start() <= sentence.start());
        let subject_in = |s: Span, own: bool| {
            let label = self.label(text, mentions, s);
            self.subject_of(text, Span::new(label.end(), s.end().min(start).max(label.end())), own)
        };
        let earlier = || {
            let here = document.sentences[..last].iter().rev().skip(1);
            let near = here.take_while(|s| s.paragraph == paragraph).take(SUBJECT_REACH);
            near.map(|s| s.span).find_map(|s| subject_in(s, false))
        };
        subject_in(sentence, true)
            .or_else(|| {
                let before = Span::new(sentence.start(), start.max(sentence.start()));
                self.object_before(text, before, clause_without_verb)
            })
            .or_else(earlier)
    }

    /// `own`: the target's own sentence, where the subject may be what a verb acts on (推动钢铁产业提质，产值…).
    fn subject_of<'t>(&self, text: &'t str, sentence: Span, own: bool) -> Option<&'t str> {
        let s = sentence.of(text);
        let head = s.char_indices().nth(2 * SUBJECT.end()).map_or(s, |(end, _)| &s[..end]);
        let clause = head.split(['，', '。', '；', '：', ',']).next()?;
        // 矿山安全生产方面，……: the field that the sentence speaks of.
        if let Some(field) = self.fields.iter().find_map(|f| clause.strip_suffix(f.as_str()))
            && clause.len() < head.len()
            && SUBJECT.contains(&field.chars().count())
        {
            return Some(field);
        }
        let clause = self.behind_verbs(clause, 1).filter(|_| own).unwrap_or(clause);
        let end = clause
            .char_indices()
            .map(|(i, c)| i + c.len_utf8())
            .take(*SUBJECT.end())
            .find(|end| *end > 3 && self.subject_ends.closes(&clause[..*end]))?;
        let longer = self.subject_ends.openings(&clause[end..]).map(|e| end + e.len()).max();
        let subject = &clause[..longer.unwrap_or(end)];
        // The words up to the target's value hold its own name too; a subject is followed by more than that.
        let acts = self.stages.opens(subject);
        let names = SUBJECT.contains(&subject.chars().count()) && !acts && !self.segmenter.begins_with_verb(subject);
        names.then_some(subject)
    }

    /// What follows the verbs of a clause, when its first verb is among the first `within` tokens.
    fn behind_verbs<'c>(&self, clause: &'c str, within: usize) -> Option<&'c str> {
        let tokens = self.segmenter.cut(clause);
        let acts = |t: &Span| self.acting.holds(t.of(clause));
        let first = tokens.iter().take(within).position(acts)?;
        let end = tokens[first..].iter().take_while(|t| acts(t)).last()?.end();
        Some(&clause[end..]).filter(|rest| !rest.is_empty())
    }

    /// The object of the clause before the last one of `before`: 共建苗木交易中心，力争 → 苗木交易中心; `whole`: the clause
    /// itself where it holds no verb.
    fn object_before<'t>(&self, text: &'t str, before: Span, whole: bool) -> Option<&'t str> {
        let s = before.of(text);
        let own = s.rfind(['，', ','])?;
        let clause = s[..own].rsplit(['，', ',', '；', '：']).next()?;
        if clause.bytes().any(|b| b.is_ascii_digit()) {
            return None;
        }
        let rest = self.behind_verbs(clause, VERB_WITHIN).or(Some(clause).filter(|_| whole))?;
        let object = self.borders.object(rest, Span::new(0, rest.len()), self.segmenter).of(rest);
        let of_nothing = self.abstract_ends.closes(object);
        (OBJECT.contains(&object.chars().count()) && (whole || !of_nothing)).then_some(object)
    }
}

/// Whether a noun slot holds nothing but a time: 年内完成…, 力争2025年超过….
pub(super) fn is_time_only(mentions: &DocumentMentions, piece: Span, slot: Span) -> bool {
    let absolute = slot.shift(piece.start());
    mentions.within(absolute).any(|id| {
        let mention = mentions.get(id);
        matches!(mention.kind, MentionKind::Time(_)) && mention.span.contains(absolute)
    })
}

/// An object that ends where the next quantity begins is cut at the last 、: 3条道路的扩建、沿街|20栋楼体的亮化.
pub(super) fn before_next_member(text: &str, slot: Span, mentions: &DocumentMentions, piece: Span) -> Span {
    let at = piece.start() + slot.end();
    let next = mentions.within(Span::new(at, piece.end().max(at))).next();
    let meets = next.is_some_and(|id| mentions.get(id).span.start() == at && mentions.quantity(id).is_some());
    match slot.of(text).rfind('、').filter(|i| meets && *i > 0) {
        Some(i) => Span::new(slot.start(), slot.start() + i),
        None => slot,
    }
}

/// Where an object ends whose next member is named before its number: 14条高速公路项目和|甲至乙等4个铁路项目.
pub(super) fn before_named_member(
    text: &str,
    slot: Span,
    mentions: &DocumentMentions,
    piece: Span,
    joins: &WordList,
    such: &WordList,
) -> Span {
    let rest = &text[slot.end()..];
    let Some(word) = such.opening(rest) else { return slot };
    let at = piece.start() + slot.end() + word.len();
    let meets = mentions
        .within(Span::new(at, piece.end().max(at)))
        .next()
        .is_some_and(|id| mentions.get(id).span.start() == at && mentions.quantity(id).is_some());
    let last = joins.iter().map(String::as_str).chain(["、"]).filter_map(|j| slot.of(text).rfind(j)).max();
    match last.filter(|i| meets && *i >= 6) {
        Some(i) => Span::new(slot.start(), slot.start() + i),
        None => slot,
    }
}
