//! A pattern searched outward from the mention in question.
//!
//! Of the marks in a text only one is the focus, so a pattern that holds it splits there: what stands before must end
//! at it and what stands behind must begin at it. Each side is a machine that walks from the focus, the one before it
//! backwards. Both stop at the first character that cannot be.

use std::ops::Range;

use super::compile::FOCUS;
use super::edge::{Edge, Edges, Side};
use super::lexicon::Lexicon;
use super::machine::{Machine, Way};
use super::pattern::{Node, SlotKind};

/// The two sides of a pattern.
pub(super) struct Outward {
    /// `None`: nothing stands on that side.
    before: Option<Machine>,
    after: Option<Machine>,
}

impl Outward {
    /// `None` when the pattern does not split at the focus.
    pub fn new(node: &Node, lexicon: &Lexicon) -> Option<Self> {
        let (before, after) = around_focus(node)?;
        let side =
            |elements: &[&Node], last, way| (!elements.is_empty()).then(|| Machine::row(elements, last, way, lexicon));
        Some(Self { before: side(&before, false, Way::Backwards), after: side(&after, true, Way::Forwards) })
    }

    /// The match in `text` whose focus stands at byte `at`: the one that begins first, as of the whole pattern.
    pub fn find(&self, text: &str, at: usize) -> Option<Range<usize>> {
        let behind = at + FOCUS.len_utf8();
        let end = self.after.as_ref().map_or(Some(behind), |machine| machine.reach(text, behind))?;
        let start = self.before.as_ref().map_or(Some(at), |machine| machine.reach(text, at))?;
        Some(start..end)
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
            let edges = |side| Edges { lexicon, side };
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
                    let read = pattern.automaton.read(shown, found).unwrap();
                    for slot in pattern.automaton.slots() {
                        let group = whole.get(slot.number + 1).map(|g| g.range());
                        assert_eq!(read.get(slot.number), group, "{}: {}", rule.id, slot.name);
                    }
                    matched += 1;
                }
            }
        }
        assert!(asked > 500 && matched > 200, "{matched} of {asked} matched");
    }
}
