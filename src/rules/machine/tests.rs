//! Machines beside the expressions of the `regex` crates that say the same.

use std::sync::Arc;

use proptest::prelude::*;
use regex_automata::hybrid::dfa::{Config, DFA};
use regex_automata::nfa::thompson;
use regex_automata::{Anchored, Input, MatchKind, meta};

use super::super::compile::source_of;
use super::*;

fn slot(kind: SlotKind) -> Node {
    Node::Slot { name: "名".into(), kind, place: 0..0 }
}

/// Patterns whose repetitions are of what cannot be empty.
fn pattern() -> impl Strategy<Value = Node> {
    let word = || prop::sample::select(vec!["达", "达到", "到", "不", "（甲", "，乙", "甲）", "a-b", "！"]);
    let literal = || word().prop_map(|w| Node::Literal(w.to_owned()));
    let kinds =
        vec![SlotKind::Focus, SlotKind::Mention(MentionMark::Quantity), SlotKind::Noun, SlotKind::List, SlotKind::Text];
    let leaf = prop_oneof![
        4 => literal(),
        3 => prop::sample::select(kinds).prop_map(slot),
        1 => prop::sample::select(vec![Node::Gap, Node::Start, Node::End]),
    ];
    let words = prop::collection::vec(literal(), 1..4).prop_map(Node::Alternatives);
    let repeated = (words, 0u8..2).prop_map(|(w, least)| Node::Repeat { inner: Box::new(w), least });
    let leaf = prop_oneof![5 => leaf, 1 => repeated];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            4 => prop::collection::vec(inner.clone(), 1..5).prop_map(Node::Sequence),
            2 => prop::collection::vec(inner.clone(), 1..4).prop_map(Node::Alternatives),
            1 => inner.clone().prop_map(|n| Node::Optional(Box::new(n))),
            1 => inner.prop_map(|n| slot(SlotKind::Inner(Box::new(n)))),
        ]
    })
}

fn text() -> impl Strategy<Value = String> {
    let chars = "达达到到不不（(甲，,乙、。a-b！！)）\u{E00F}\u{E010}".chars().collect::<Vec<char>>();
    prop::collection::vec(prop::sample::select(chars), 0..14).prop_map(|c| c.into_iter().collect())
}

fn slots_of(node: &Node) -> usize {
    let mut count = 0;
    node.walk(&mut |n| count += usize::from(matches!(n, Node::Slot { .. })));
    count
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_machine_finds_what_the_expression_finds(node in pattern(), text in text()) {
        let lexicon = Arc::new(Lexicon::default());
        let nodes = std::slice::from_ref(&node);
        let source = source_of(&[&node], true, &lexicon);
        let regex = meta::Regex::new(&source).unwrap();
        let (forwards, reader) = (
            Machine::row(&[&node], true, Way::Forwards, &lexicon),
            Machine::reader(nodes, &lexicon),
        );
        let backwards = Machine::row(&[&node], true, Way::Backwards, &lexicon);
        let reversed = DFA::builder()
            .configure(Config::new().match_kind(MatchKind::All))
            .thompson(thompson::Config::new().reverse(true))
            .build(&source)
            .unwrap();
        let places = || (0..=text.len()).filter(|at| text.is_char_boundary(*at));
        for at in places() {
            let mut captures = regex.create_captures();
            regex.captures(Input::new(&text).range(at..).anchored(Anchored::Yes), &mut captures);
            let end = captures.get_match().map(|m| m.end());
            prop_assert_eq!(forwards.reach(&text, at), end, "{} from {} of {}", node, at, text);
            prop_assert_eq!(forwards.matches(&text, at), end.is_some());
            if let Some(slots) = reader.read(&text, at..text.len()) {
                for number in 0..slots_of(&node) {
                    let group = captures.get_group(number + 1).map(|g| g.range());
                    prop_assert_eq!(slots.get(number), group, "slot {} of {} in {}", number, node, text);
                }
            }
            let input = Input::new(&text).range(..at).anchored(Anchored::Yes);
            let start = reversed.try_search_rev(&mut reversed.create_cache(), &input).unwrap();
            prop_assert_eq!(backwards.reach(&text, at), start.map(|m| m.offset()), "{} to {} of {}", node, at, text);
        }
    }
}

#[test]
fn a_word_is_found_with_its_punctuation_in_either_width() {
    let lexicon = Lexicon::default();
    let machine = Machine::row(&[&Node::Literal("（含）".into())], true, Way::Forwards, &lexicon);
    for (text, end) in [("（含）以上", Some(9)), ("(含)以上", Some(5)), ("（含)", Some(7)), ("含", None)] {
        assert_eq!(machine.reach(text, 0), end, "{text}");
    }
}
