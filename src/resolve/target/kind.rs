//! Which kind a target is: a level to reach, a change, a count of things done, a rank. All words are lexicon classes.

use crate::recognise::{Quantity, Special};
use crate::rules::Lexicon;
use crate::segment::Segmenter;
use crate::word_list::WordList;

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

/// Lexicon classes that decide the kind.
pub(super) struct KindWords<'k> {
    change_ends: &'k WordList,
    level_ends: &'k WordList,
    action_ends: &'k WordList,
    strong_action_ends: &'k WordList,
    flow_verbs: &'k WordList,
    flow_ends: &'k WordList,
    fresh: &'k WordList,
    inner: &'k WordList,
    added: &'k WordList,
    again: &'k WordList,
    event_units: &'k WordList,
    multipliers: Vec<char>,
    begun: &'k WordList,
    averaged: &'k WordList,
    per_head: &'k WordList,
}

/// What a rule says of the kind, and whether 达到 or the like stands before the value.
#[derive(Clone, Copy)]
pub(super) struct Said<'r> {
    pub kind: Option<&'r str>,
    pub reached: bool,
}

impl<'k> KindWords<'k> {
    pub fn new(lexicon: &'k Lexicon) -> Self {
        let words = |class: &str| lexicon.list(class);
        Self {
            change_ends: words("增速词尾"),
            level_ends: words("指标词尾"),
            action_ends: words("动作词尾"),
            strong_action_ends: words("强动作词尾"),
            flow_verbs: words("流量动词"),
            flow_ends: words("流量词尾"),
            fresh: words("期内动词"),
            inner: words("句中动词"),
            added: words("增量动词"),
            again: words("再新"),
            event_units: words("事件单位"),
            multipliers: words("数字倍数").iter().flat_map(|w| w.chars()).collect(),
            begun: words("起头动词"),
            averaged: words("均量词头"),
            per_head: words("均量对象"),
        }
    }

    /// Whether a phrase ends like a level (率, 总量, 规模).
    pub fn is_level(&self, indicator: &str) -> bool {
        let core = without_bracket(indicator);
        self.level_ends.closes(core)
    }

    /// 每千人口 in 每千人口床位数.
    pub fn per_head<'i>(&self, indicator: &'i str) -> Option<&'i str> {
        let found = self.per_head.openings(indicator).map(str::len).max()?;
        Some(&indicator[..found])
    }

    /// Whether a word says growth itself: 增速, 涨幅.
    pub fn is_growth(&self, word: &str) -> bool {
        self.change_ends.holds(word)
    }

    /// Whether a phrase ends in a share word of one character (率), which makes a member of a list complete.
    pub fn is_rate(&self, indicator: &str) -> bool {
        self.level_ends.closings(indicator).any(|e| e.chars().count() == 1)
    }

    pub fn kind(&self, said: Said, quantity: &Quantity, indicator: &str, segmenter: &Segmenter) -> TargetKind {
        match quantity.special {
            Some(Special::Rank) => return TargetKind::Rank,
            Some(Special::Coverage | Special::Zero) => return TargetKind::Level,
            Some(Special::Multiple) => return TargetKind::Change,
            _ => {}
        }
        let core = without_bracket(indicator);
        let ends = |words: &WordList| words.closes(core);
        let begins = |words: &WordList| words.opens(indicator);
        if ends(self.change_ends) {
            return TargetKind::Change;
        }
        let own = said.kind.and_then(TargetKind::parse);
        if own == Some(TargetKind::Change) {
            return TargetKind::Change;
        }
        let unit = quantity.unit.as_deref().unwrap_or_default();
        let share = quantity.dimension.starts_with("ratio") || quantity.dimension.starts_with("percentage");
        // 新增装机占比达到75%: a share is no number of things, whatever verb it holds.
        if share || (unit.is_empty() && own != Some(TargetKind::Count) && ends(self.level_ends)) {
            return TargetKind::Level;
        }
        let time = quantity.dimension.starts_with("time") || quantity.dimension == "age";
        let counted = !unit.is_empty() && !time;
        let fresh = || {
            let at = |w: &String| indicator.find(w.as_str()).is_some_and(|i| i == 0 || !ends(self.level_ends));
            // 城镇新增就业人数 counts what came in, though it ends like a level.
            self.fresh.iter().any(at) || self.added.stands_in(indicator)
        };
        // 亩均投资, 每千名老年人配备社会工作者: an average is a level.
        if counted && said.kind == Some("plain") && begins(self.averaged) {
            return TargetKind::Level;
        }
        match said.kind {
            // 新增装机突破1000万千瓦 and 存贷款新增1万亿元 are of the period, 服务企业达到80家 is reached.
            Some("plain" | "auto" | "level") if counted && fresh() => TargetKind::Count,
            // 国际班列开行突破400列 is work done.
            Some("level") if counted && ends(self.strong_action_ends) => TargetKind::Count,
            // 开展能力评价的人数达到300人: what is begun with is done.
            Some("auto" | "level" | "plain") if counted && said.reached && begins(self.begun) => TargetKind::Count,
            Some("plain" | "auto") if said.reached => TargetKind::Level,
            // 培训班20期, 活动30场 happen in the period.
            Some("plain" | "auto") if self.is_event(unit) && !ends(self.level_ends) => TargetKind::Count,
            // 粮食产量98万吨 is a level, 沙化土地治理6万亩 is work to do.
            Some("plain") if ends(self.action_ends) => TargetKind::Count,
            // 完成绿化130万平方米 is work done, 提升应用率 is a level whatever verb stands before it.
            Some("auto") if ends(self.level_ends) && !begins(self.flow_verbs) => TargetKind::Level,
            Some("auto") => TargetKind::Count,
            Some("plain") if begins(self.flow_verbs) => TargetKind::Count,
            Some("plain") if counted && ends(self.flow_ends) => TargetKind::Count,
            Some("plain") if counted && !ends(self.level_ends) && self.begins_with_verb(indicator, segmenter) => {
                TargetKind::Count
            }
            // 既有住宅加装电梯500部, 高校扩招1500人.
            Some("plain") if counted && !ends(self.level_ends) && self.holds_verb(indicator, segmenter) => {
                TargetKind::Count
            }
            _ => own.unwrap_or(TargetKind::Level),
        }
    }

    fn holds_verb(&self, indicator: &str, segmenter: &Segmenter) -> bool {
        segmenter.cut(indicator).iter().any(|t| self.inner.holds(t.of(indicator)))
    }

    fn is_event(&self, unit: &str) -> bool {
        let bare = unit.trim_start_matches(|c| self.multipliers.contains(&c));
        self.event_units.holds(bare)
    }

    /// 缔结友城, 新缔结友城, 再建设便民桥.
    fn begins_with_verb(&self, indicator: &str, segmenter: &Segmenter) -> bool {
        let rest = self.again.opening(indicator).map(|w| &indicator[w.len()..]);
        segmenter.begins_with_verb(indicator) || rest.is_some_and(|rest| segmenter.begins_with_verb(rest))
    }
}

/// 电能利用效率（PUE） ends in 效率.
fn without_bracket(indicator: &str) -> &str {
    let inner = indicator.strip_suffix(['）', ')']);
    inner.and_then(|inner| inner.rfind(['（', '('])).map_or(indicator, |open| &indicator[..open])
}
