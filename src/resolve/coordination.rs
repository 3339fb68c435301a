//! Lists that share a head or a tail: 马铃薯种植、收获机械化率 is 马铃薯种植机械化率 and 马铃薯收获机械化率.

use crate::document::Span;
use crate::segment::Segmenter;
use crate::word_list::WordList;

/// What joins the members of a list besides 、.
#[derive(Clone)]
pub struct Joints {
    pub conjunctions: WordList,
    /// A conjunction before one of these joins nothing: 65岁及以上.
    pub bounds: WordList,
    /// Ends of phrases that say in full what is measured; such a member shares no tail: 固定资产投资.
    pub complete: WordList,
    /// A last member that goes on with one of these sums the list up: 等, 两级.
    pub sums: WordList,
    /// Collective names whose numerals stand before what they share: 一二三产.
    pub collective: WordList,
    /// A numeral of such a name.
    pub numerals: WordList,
    /// Endings of members that share a head though they are long: 合格率、及时率.
    pub rates: WordList,
    /// Words for two sides at once, each followed by the sides: 城乡, 城镇, 农村.
    pub both: Vec<Vec<String>>,
}

impl Joints {
    pub fn is_complete(&self, member: &str) -> bool {
        member.chars().count() >= 4 && self.complete.closes(member)
    }

    /// Where the last word ends that says in full what is measured; the end when there is none.
    fn complete_to(&self, member: &str) -> usize {
        let ends = self.complete.iter().filter_map(|e| member.rfind(e.as_str()).map(|at| at + e.len()));
        ends.max().unwrap_or(member.len())
    }

    /// 玉米、小麦等主粮覆盖率 and 市、县两级网办率 are of all together; 优良中等路率 holds another word.
    fn sums_up(&self, last: &str, segmenter: &Segmenter) -> bool {
        let tokens = segmenter.cut(last);
        let inside = |at: usize, len: usize| tokens.iter().any(|t| t.start() < at && at + len == t.end());
        let single = |w: &String| w.chars().count() == 1;
        let head = |w: &String| last.find(w.as_str()).is_some_and(|at| at > 0 && !(single(w) && inside(at, w.len())));
        self.sums.iter().any(head)
    }

    /// 一二三产增加值 → 一产增加值, 二产增加值, 三产增加值.
    fn collective(&self, indicator: &str) -> Option<Vec<String>> {
        let name = self.collective.opening(indicator)?;
        let is_numeral = |c: &char| self.numerals.iter().any(|n| n.starts_with(*c));
        let numerals: Vec<char> = name.chars().take_while(is_numeral).collect();
        let rest = &indicator[numerals.iter().map(|c| c.len_utf8()).sum()..];
        Some(numerals.iter().map(|n| format!("{n}{rest}")).collect())
    }

    /// 城乡居民收入 with two values → 城镇居民收入, 农村居民收入.
    pub fn sides(&self, indicator: &str) -> Option<Vec<String>> {
        let (name, sides) =
            self.both.iter().find_map(|b| b.split_first().filter(|(n, _)| indicator.contains(n.as_str())))?;
        Some(sides.iter().map(|side| indicator.replacen(name.as_str(), side, 1)).collect())
    }

    fn at(&self, rest: &str) -> Option<&String> {
        let joins = |after: &str| !self.bounds.opens(after);
        self.conjunctions.iter().find(|w| rest.strip_prefix(w.as_str()).is_some_and(joins))
    }
}

/// The members of a coordinated indicator, each written in full, with the span of the member itself.
///
/// The first member's words before its last token are the shared head; the last member's words after its first token
/// are the shared tail. `None` when `span` holds no list.
///
/// `values`: how many values wait in order; 甲和乙收入、丙收入 with two values has two members.
pub fn members(
    text: &str,
    span: Span,
    joints: &Joints,
    segmenter: &Segmenter,
    values: Option<usize>,
) -> Option<Vec<(String, Span)>> {
    if let Some(members) = joints.collective(span.of(text)) {
        return Some(members.into_iter().map(|name| (name, span)).collect());
    }
    let mut parts = split(text, span, joints, segmenter);
    if values.is_some_and(|n| n >= 2 && n < parts.len()) {
        let by_comma = split(text, span, &Joints { conjunctions: WordList::default(), ..joints.clone() }, segmenter);
        if values == Some(by_comma.len()) {
            parts = by_comma;
        }
    }
    let whole = |part: &Span| joints.sums_up(part.of(text), segmenter);
    if parts.len() < 2 || parts.last().is_some_and(whole) {
        return None;
    }
    let (first, last) = (*parts.first()?, *parts.last()?);
    let first_tokens = segmenter.cut(first.of(text));
    let last_tokens = segmenter.cut(last.of(text));
    // 合格率、及时率、修正率: members that end alike have no shared tail, and what the first has more of is the head.
    let (first_text, last_text) = (first.of(text), last.of(text));
    let alike = first_text.chars().next_back() == last_text.chars().next_back();
    let (head, tail) = if alike {
        // 社会消费品零售总额、外贸总额: a long last member is complete.
        let length = last_text.chars().count();
        let full = length >= 5 || (length >= 4 && !joints.rates.closes(last_text));
        let more = if full { 0 } else { first_text.chars().count().saturating_sub(last_text.chars().count()) };
        let cut = first_text.char_indices().nth(more).map_or(0, |(i, _)| i);
        (&first_text[..cut], "")
    } else if joints.is_complete(first_text) {
        // 软件业务收入、制造业营业收入年均增速: what stands behind the last one's own ending is of all.
        ("", &last_text[joints.complete_to(last_text)..])
    } else if let Some(after) = parallel(first_text, &first_tokens, last_text) {
        ("", &last_text[after..])
    } else {
        // 小麦种植、收获机械化率: a head is one word before another as long as the last member's own.
        let even = |t: &Span| {
            last_tokens.first().is_some_and(|l| l.len() == t.len() && l.of(last_text) != first_tokens[0].of(first_text))
        };
        let shares = first_tokens.len() == 2 && first_tokens.last().is_some_and(even);
        let head_end = first_tokens.last().filter(|_| shares).map_or(0, |t| t.start());
        let tail_start = parallel_end(text, first, &first_tokens, last, &last_tokens, segmenter);
        let tail = &last_text[tail_start..];
        // 城镇居民收入和就业: members that share nothing are complete.
        (if tail.is_empty() { "" } else { &first_text[..head_end] }, tail)
    };
    Some(
        parts
            .iter()
            .enumerate()
            .map(|(i, part)| {
                let own = part.of(text);
                let front = if i == 0 { "" } else { head };
                let back = if i + 1 == parts.len() { "" } else { tail };
                (format!("{front}{own}{back}"), *part)
            })
            .collect(),
    )
}

/// A first member of so many characters is a name of its own; the last one's name then has at least so many.
const LONG_NAME: usize = 5;
const SHORT_NAME: usize = 4;

/// Where the last member's own word ends and the shared tail begins: after its first token, or inside it when the
/// dictionary holds own word and tail as one (农村居民 beside 城镇).
fn parallel_end(
    text: &str,
    first: Span,
    first_tokens: &[Span],
    last: Span,
    last_tokens: &[Span],
    segmenter: &Segmenter,
) -> usize {
    // 美丽河湖、美丽海湾建成率: words that both begin with are no part of what differs.
    let both = first_tokens.iter().zip(last_tokens).take_while(|(a, b)| a.of(first.of(text)) == b.of(last.of(text)));
    let both = both.count().min(first_tokens.len().saturating_sub(1));
    let Some(token) = last_tokens.get(both) else { return last.len() };
    // 科技企业孵化器、众创空间总数: beside a name of several words stands another one, not its first word.
    let long = first.of(text).chars().count() >= LONG_NAME && first_tokens.len() >= 3;
    let named = |t: &&Span| last.of(text)[..t.end()].chars().count() >= SHORT_NAME && t.end() < last.len();
    if long && both == 0 {
        // 县级以上文明村、文明镇占比: at least the last word is shared.
        let before_last = last_tokens.last().map_or(last.len(), |t| t.start());
        return last_tokens.iter().find(named).map_or(before_last, |t| t.end());
    }
    let own = token.of(last.of(text));
    let model = first_tokens.last().map_or(0, |t| t.of(first.of(text)).chars().count());
    match own.char_indices().nth(model) {
        Some((cut, _)) if model >= 2 && own[cut..].chars().count() >= 2 && are_words(own, cut, segmenter) => {
            token.start() + cut
        }
        _ => token.end(),
    }
}

/// 政府投资项目和备案类企业投资项目审批用时: members built alike end in the same word; the tail stands behind it.
fn parallel(first: &str, first_tokens: &[Span], last: &str) -> Option<usize> {
    let end = first_tokens.last()?.of(first);
    let at = last.find(end).filter(|_| end.chars().count() >= 2)?;
    let after = at + end.len();
    (at > 0 && after < last.len()).then_some(after)
}

fn are_words(token: &str, cut: usize, segmenter: &Segmenter) -> bool {
    segmenter.cut(&token[..cut]).len() == 1 && segmenter.cut(&token[cut..]).len() == 1
}

/// Splits at 、 and at the conjunctions, outside brackets and quotation marks.
fn split(text: &str, span: Span, joints: &Joints, segmenter: &Segmenter) -> Vec<Span> {
    let s = span.of(text);
    // 和美乡村, 参与: a conjunction is a word of its own.
    let tokens = segmenter.cut(s);
    let inside = |i: usize, len: usize| {
        tokens.iter().any(|t| t.start() < i && i < t.end() || (t.start() == i && t.end() > i + len))
    };
    let mut parts = Vec::new();
    let (mut from, mut depth, mut skip_to) = (0usize, 0i32, 0usize);
    for (i, c) in s.char_indices() {
        if i < skip_to {
            continue;
        }
        match c {
            '（' | '(' | '“' | '《' => depth += 1,
            '）' | ')' | '”' | '》' => depth -= 1,
            _ if depth > 0 => {}
            '、' => {
                parts.push(Span::new(span.start() + from, span.start() + i));
                from = i + c.len_utf8();
            }
            _ => {
                let word = joints.at(&s[i..]);
                if let Some(word) = word.filter(|w| i > from && !inside(i, w.len())) {
                    parts.push(Span::new(span.start() + from, span.start() + i));
                    from = i + word.len();
                    skip_to = from;
                }
            }
        }
    }
    parts.push(Span::new(span.start() + from, span.end()));
    parts.retain(|p| !p.trim(text).is_empty());
    parts.iter().map(|p| p.trim(text)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Source;

    fn full(text: &str) -> Vec<String> {
        let segmenter = Segmenter::load(&Source::built_in()).unwrap();
        let joints = Joints {
            conjunctions: vec!["和".to_owned(), "与".to_owned(), "及".to_owned()].into(),
            bounds: vec!["以上".to_owned()].into(),
            complete: vec!["投资".to_owned()].into(),
            sums: vec!["等".to_owned(), "两级".to_owned()].into(),
            collective: vec!["一二三产".to_owned()].into(),
            numerals: ["一", "二", "三"].map(str::to_owned).to_vec().into(),
            rates: vec!["率".to_owned()].into(),
            both: Vec::new(),
        };
        members(text, Span::new(0, text.len()), &joints, &segmenter, None)
            .unwrap_or_default()
            .into_iter()
            .map(|m| m.0)
            .collect()
    }

    #[test]
    fn heads_and_tails_are_shared() {
        assert_eq!(full("小麦种植、收获机械化率"), ["小麦种植机械化率", "小麦收获机械化率"]);
        assert_eq!(full("茶叶、水果全产业链产值"), ["茶叶全产业链产值", "水果全产业链产值"]);
        assert_eq!(full("城镇和农村居民人均可支配收入"), ["城镇居民人均可支配收入", "农村居民人均可支配收入"]);
        assert_eq!(full("网办件满意率、及时率"), ["网办件满意率", "网办件及时率"]);
        assert_eq!(full("固定资产投资、外贸进出口"), ["固定资产投资", "外贸进出口"]);
        assert_eq!(full("一二三产增加值"), ["一产增加值", "二产增加值", "三产增加值"]);
        assert_eq!(full("政府项目和企业项目审批用时"), ["政府项目审批用时", "企业项目审批用时"]);
        assert_eq!(full("和美乡村建成率").len(), 0);
        assert!(full("玉米、小麦等主粮良种率").is_empty());
        assert_eq!(full("科技企业加速器、众创空间总数"), ["科技企业加速器总数", "众创空间总数"]);
        assert_eq!(full("稻草利用率、农膜回收率"), ["稻草利用率", "农膜回收率"]);
        assert_eq!(full("国省干线、农村公路优良中等路率"), ["国省干线公路优良中等路率", "农村公路优良中等路率"]);
        assert_eq!(full("美丽河湖、美丽海湾建成率"), ["美丽河湖建成率", "美丽海湾建成率"]);
        assert!(full("60岁及以上老人体检率").is_empty());
    }
}
