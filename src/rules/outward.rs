//! A pattern searched outward from the mention in question.
//!
//! Of the marks in a text only one is the focus, so a pattern that holds it splits there: what stands before must end
//! at it and what stands behind must begin at it. Each side is an automaton anchored at the focus, the one before read
//! backwards. Both stop at the first character that cannot be, and know few states, where one search for the whole
//! pattern would go through the clause and build states for all that may begin anywhere.

use std::ops::Range;
use std::panic::{RefUnwindSafe, UnwindSafe};

use regex_automata::hybrid::dfa::{Cache, Config, DFA};
use regex_automata::nfa::thompson::{self, WhichCaptures};
use regex_automata::util::pool::Pool;
use regex_automata::{Anchored, Input, MatchKind};

use super::compile::{DFA_LIMIT, FOCUS, SIZE_LIMIT, source_of};
use super::edge::{Edge, Edges, Side, Sight};
use super::lexicon::Lexicon;
use super::pattern::{Node, SlotKind};

/// Where a match lies, in bytes of the text that was searched.
pub(super) enum Reach {
    Match(Range<usize>),
    Nothing,
    /// An automaton had no room for its states: the pattern must be searched as a whole.
    Unknown,
}

/// The two sides of a pattern.
pub(super) struct Outward {
    /// `None`: nothing stands on that side.
    before: Option<Arm>,
    after: Option<Arm>,
}

struct Arm {
    dfa: DFA,
    caches: Pool<Cache, NewCache>,
}

type NewCache = Box<dyn Fn() -> Cache + Send + Sync + UnwindSafe + RefUnwindSafe>;

impl Outward {
    /// `None` when the pattern does not split at the focus, or needs more memory than an automaton may have.
    pub fn new(node: &Node, lexicon: &Lexicon) -> Option<Self> {
        let (before, after) = around_focus(node)?;
        let arm = |source: &str, side| if source.is_empty() { Some(None) } else { Arm::new(source, side).map(Some) };
        Some(Self {
            before: arm(&source_of(&before, false, lexicon), Side::Last)?,
            after: arm(&source_of(&after, true, lexicon), Side::First)?,
        })
    }

    /// The match in `text` whose focus stands at byte `at`: the one that begins first, as of the whole pattern.
    pub fn find(&self, text: &str, at: usize) -> Reach {
        let behind = at + FOCUS.len_utf8();
        let end = match &self.after {
            None => behind,
            Some(arm) => match arm.from(text, behind) {
                Ok(Some(end)) => end,
                Ok(None) => return Reach::Nothing,
                Err(()) => return Reach::Unknown,
            },
        };
        match &self.before {
            None => Reach::Match(at..end),
            Some(arm) => match arm.to(text, at) {
                Ok(Some(start)) => Reach::Match(start..end),
                Ok(None) => Reach::Nothing,
                Err(()) => Reach::Unknown,
            },
        }
    }
}

impl Arm {
    fn new(source: &str, side: Side) -> Option<Self> {
        let backwards = side == Side::Last;
        let kind = if backwards { MatchKind::All } else { MatchKind::LeftmostFirst };
        let thompson = thompson::Config::new()
            .reverse(backwards)
            .which_captures(WhichCaptures::None)
            .nfa_size_limit(Some(SIZE_LIMIT));
        let config = Config::new().match_kind(kind).cache_capacity(DFA_LIMIT).skip_cache_capacity_check(true);
        let dfa = DFA::builder().configure(config).thompson(thompson).build(source).ok()?;
        let own = dfa.clone();
        let caches: NewCache = Box::new(move || own.create_cache());
        Some(Self { dfa, caches: Pool::new(caches) })
    }

    /// Where the match ends that begins at `start`.
    fn from(&self, text: &str, start: usize) -> Result<Option<usize>, ()> {
        let input = Input::new(text).range(start..).anchored(Anchored::Yes);
        let found = self.dfa.try_search_fwd(&mut self.caches.get(), &input).map_err(|_| ())?;
        Ok(found.map(|half| half.offset()))
    }

    /// Where the longest match begins that ends at `end`.
    fn to(&self, text: &str, end: usize) -> Result<Option<usize>, ()> {
        let input = Input::new(text).range(..end).anchored(Anchored::Yes);
        let found = self.dfa.try_search_rev(&mut self.caches.get(), &input).map_err(|_| ())?;
        Ok(found.map(|half| half.offset()))
    }
}

/// What must stand directly beside the focus in every match; `None` where the pattern does not say.
#[derive(Default)]
pub(super) struct Beside {
    before: Option<Edge>,
    after: Option<Edge>,
}

impl Beside {
    pub fn of(node: &Node, lexicon: &Lexicon) -> Self {
        let mut this = Self::default();
        if let Some((before, after)) = around_focus(node) {
            let edges = |side| Edges { lexicon, side, sight: Sight::Marked };
            this.before = edges(Side::Last).nearest(before.into_iter().rev());
            this.after = edges(Side::First).nearest(after.into_iter());
        }
        this
    }

    /// Whether the characters beside the focus, which stands at byte `at`, are such as a match needs.
    pub fn holds(&self, shown: &str, at: usize) -> bool {
        let before = || shown[..at].chars().next_back();
        let after = || shown[at..].chars().nth(1);
        self.before.as_ref().is_none_or(|edge| edge.holds(before()))
            && self.after.as_ref().is_none_or(|edge| edge.holds(after()))
    }
}

/// Whether every match of the pattern holds the mention in question.
pub(super) fn needs_focus(node: &Node) -> bool {
    match node {
        Node::Slot { kind: SlotKind::Focus, .. } => true,
        Node::Slot { kind: SlotKind::Inner(inner), .. } => needs_focus(inner),
        Node::Repeat { inner, least } => *least > 0 && needs_focus(inner),
        Node::Sequence(nodes) => nodes.iter().any(needs_focus),
        Node::Alternatives(nodes) => nodes.iter().all(needs_focus),
        _ => false,
    }
}

/// The elements before and after the focus, where the pattern has it once and in no alternative.
fn around_focus(node: &Node) -> Option<(Vec<&Node>, Vec<&Node>)> {
    match node {
        Node::Slot { kind: SlotKind::Focus, .. } => Some((Vec::new(), Vec::new())),
        Node::Slot { kind: SlotKind::Inner(inner), .. } => around_focus(inner),
        Node::Sequence(nodes) => {
            let at = nodes.iter().position(needs_focus)?;
            let (inner_before, inner_after) = around_focus(&nodes[at])?;
            let before = nodes[..at].iter().chain(inner_before).collect();
            Some((before, inner_after.into_iter().chain(&nodes[at + 1..]).collect()))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::{MentionMark, RuleSet, Source};

    use super::super::compile::{FOCUS, mark_char};

    /// Texts with one number after the other as the focus and the rest as marks of quantities.
    fn focused(text: &str) -> Vec<(String, usize)> {
        let numbers = regex::Regex::new(r"[0-9]+(?:\.[0-9]+)?[%个家所公里万亿元项]*").unwrap();
        let found: Vec<_> = numbers.find_iter(text).map(|m| m.range()).collect();
        (0..found.len())
            .map(|focus| {
                let (mut shown, mut at, mut from) = (String::new(), 0, 0);
                for (i, number) in found.iter().enumerate() {
                    shown.push_str(&text[from..number.start]);
                    if i == focus {
                        at = shown.len();
                    }
                    shown.push(if i == focus { FOCUS } else { mark_char(MentionMark::Quantity) });
                    from = number.end;
                }
                shown.push_str(&text[from..]);
                (shown, at)
            })
            .collect()
    }

    #[test]
    fn outward_a_pattern_matches_what_it_matches_as_a_whole() {
        let rules = RuleSet::load(&Source::built_in()).unwrap();
        let (mut asked, mut matched) = (0, 0);
        for rule in ["role", "target"].iter().flat_map(|phase| rules.phase(phase).unwrap().rules()) {
            let examples = rule.definition.example.iter().map(|e| e.text.as_ref().as_str());
            let counter = rule.definition.counter_example.iter().map(|e| e.text.as_ref().as_str());
            let texts: Vec<(String, usize)> = examples.chain(counter).flat_map(focused).collect();
            for (pattern, (shown, at)) in rule.patterns.iter().flat_map(|p| texts.iter().map(move |t| (p, t))) {
                let whole = pattern.automaton.regex().captures(shown);
                let outward = pattern.automaton.find(shown, Some(*at));
                let range = whole.as_ref().and_then(|c| Some(c.get(0)?.range()));
                assert_eq!(outward, range, "{}: {} in {shown}", rule.id, pattern.text);
                asked += 1;
                if let (Some(found), Some(whole)) = (outward, whole) {
                    let read = pattern.automaton.captures(shown, found).unwrap();
                    for slot in pattern.automaton.slots() {
                        let group = read.get_group(slot.group).map(|g| g.range());
                        assert_eq!(group, whole.get(slot.group).map(|g| g.range()), "{}: {}", rule.id, slot.name);
                    }
                    matched += 1;
                }
            }
        }
        assert!(asked > 500 && matched > 200, "{matched} of {asked} matched");
    }
}
