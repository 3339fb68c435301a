//! Patterns to automata.
//!
//! What is known to begin or end at a place (beside the mention in question, at an end of the text) is walked by a
//! [`Machine`] over the words of the pattern. What may lie anywhere becomes one expression of the `regex` crate, a word
//! class in it one alternation, longest word first. Both take time linear in the text for any pattern (O(pattern ×
//! text)), so a user's rule can be wrong but never slow without bound. Neither sees mentions: a [`View`](super::View)
//! shows each mention as one private-use character.
//!
//! Size is checked when rules are loaded; the automaton itself is built when a text first asks for it, so that a rule
//! set of ten thousand rules costs its reading, not its compilation.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use regex::Regex;

use super::lexicon::Lexicon;
use super::machine::{Machine, Slots, Way};
use super::outward::{Beside, Outward, needs_focus};
use super::pattern::{MentionMark, Node, SlotKind};

/// The mention in question, in a phase with a focus. All marks are three bytes long, so that one replaces another.
pub const FOCUS: char = '\u{E00F}';

pub fn mark_char(mark: MentionMark) -> char {
    match mark {
        MentionMark::Quantity => '\u{E010}',
        MentionMark::Time => '\u{E011}',
        MentionMark::Body => '\u{E012}',
        MentionMark::Place => '\u{E013}',
        MentionMark::Numeral => '\u{E014}',
        MentionMark::PastTime => '\u{E015}',
    }
}

/// Punctuation that ends a clause, in both widths, and what separates blocks. Written for a character class.
const BREAKS: &str = r"，。；：！？,;:!?\n\t";
/// The same, as they are.
pub(super) const BREAK_CHARS: [char; 13] = ['，', '。', '；', '：', '！', '？', ',', ';', ':', '!', '?', '\n', '\t'];
/// What no noun phrase holds: other quantities.
const NO_NOUN: &str = "\u{E00F}\u{E010}\u{E014}";

/// A slot of a compiled pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatternSlot {
    pub name: String,
    pub kind: SlotKind,
    /// Its number among the slots of the pattern, in order.
    pub number: usize,
}

/// Where in the text the patterns of an automaton must match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Anywhere,
    AtStart,
    AtEnd,
}

/// One pattern, or a list of which any may match, as an automaton that is built when it is first asked.
pub struct Automaton {
    nodes: Vec<Node>,
    place: Place,
    lexicon: Arc<Lexicon>,
    slots: Vec<PatternSlot>,
    keeps_to_clause: bool,
    beside: Beside,
    regex: OnceLock<Regex>,
    outward: OnceLock<Option<Outward>>,
    /// Matches from an end of the text, where the place is one.
    from_end: OnceLock<Machine>,
    /// Reads slots of what was found already.
    reader: OnceLock<Machine>,
}

/// Limits of one automaton: a rule that needs more is refused when it is loaded, not slow when it runs. In bytes of the
/// expression; the automaton takes some forty times as much.
const LONGEST: usize = 400_000;
pub(super) const SIZE_LIMIT: usize = 64 << 20;
pub(super) const DFA_LIMIT: usize = 16 << 20;

/// The pattern needs an expression of more bytes than an automaton may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLarge(pub usize);

impl Automaton {
    /// # Errors
    /// When the automaton would be too large.
    pub fn new(nodes: Vec<Node>, place: Place, lexicon: &Arc<Lexicon>) -> Result<Self, TooLarge> {
        let mut sizes = Sizes { lexicon, bytes: 0 };
        nodes.iter().for_each(|n| sizes.node(n));
        if sizes.bytes > LONGEST {
            return Err(TooLarge(sizes.bytes));
        }
        let mut slots = Vec::new();
        nodes.iter().for_each(|n| collect_slots(n, &mut slots));
        let keeps_to_clause = nodes.iter().all(|n| keeps_to_clause(n, lexicon, true, true) && needs_focus(n));
        let beside = match nodes.as_slice() {
            [node] if needs_focus(node) => Beside::of(node, lexicon),
            _ => Beside::default(),
        };
        let (regex, outward) = (OnceLock::new(), OnceLock::new());
        let (from_end, reader) = (OnceLock::new(), OnceLock::new());
        let lexicon = Arc::clone(lexicon);
        Ok(Self { nodes, place, lexicon, slots, keeps_to_clause, beside, regex, outward, from_end, reader })
    }

    pub fn regex(&self) -> &Regex {
        self.regex.get_or_init(|| build(&self.source()).unwrap_or_else(|_| nothing()))
    }

    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// Whether every match begins with `^`, which may take the punctuation before a clause into the match.
    pub fn starts_with_anchor(&self) -> bool {
        self.nodes.first().is_some_and(|n| leaf(n, |elements| elements.first()) == Some(&Node::Start))
    }

    /// Whether every match ends with `$`.
    pub fn ends_with_anchor(&self) -> bool {
        self.nodes.first().is_some_and(|n| leaf(n, |elements| elements.last()) == Some(&Node::End))
    }

    pub fn slots(&self) -> &[PatternSlot] {
        &self.slots
    }

    /// Whether every match holds the focus and lies within its clause, but for one mark of punctuation at either end.
    pub fn keeps_to_clause(&self) -> bool {
        self.keeps_to_clause
    }

    /// Whether the pattern is the mention in question and nothing else.
    pub fn is_focus_alone(&self) -> bool {
        matches!(self.nodes.as_slice(), [Node::Slot { kind: SlotKind::Focus, .. }])
    }

    /// Whether the characters beside the focus, which stands at byte `at`, are such as a match needs.
    pub fn fits_beside(&self, shown: &str, at: usize) -> bool {
        self.beside.holds(shown, at)
    }

    /// The first match in `text`. `focus`: the byte of the mention in question, where every match holds it.
    pub fn find(&self, text: &str, focus: Option<usize>) -> Option<Range<usize>> {
        let outward = || match self.nodes.as_slice() {
            [node] if self.place == Place::Anywhere => Outward::new(node, &self.lexicon),
            _ => None,
        };
        match focus.and_then(|at| Some((at, self.outward.get_or_init(outward).as_ref()?))) {
            Some((at, outward)) => outward.find(text, at),
            None => self.regex().find(text).map(|m| m.range()),
        }
    }

    /// The slots of the match of `text` that was found.
    pub fn read(&self, text: &str, found: Range<usize>) -> Option<Slots> {
        self.reader.get_or_init(|| Machine::reader(&self.nodes, &self.lexicon)).read(text, found)
    }

    pub fn is_match(&self, text: &str) -> bool {
        let machine = |way| self.from_end.get_or_init(|| Machine::any_of(&self.nodes, way, &self.lexicon));
        match self.place {
            Place::Anywhere => self.regex().is_match(text),
            Place::AtStart => machine(Way::Forwards).matches(text, 0),
            Place::AtEnd => machine(Way::Backwards).matches(text, text.len()),
        }
    }

    fn source(&self) -> String {
        let sources: Vec<String> = self.nodes.iter().map(|n| source_of(&[n], true, &self.lexicon)).collect();
        sources.join("|")
    }
}

impl std::fmt::Debug for Automaton {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Automaton({} patterns)", self.nodes.len())
    }
}

/// The first or last element of a sequence, inside sequences of sequences too.
fn leaf<'n>(node: &'n Node, side: fn(&'n [Node]) -> Option<&'n Node>) -> Option<&'n Node> {
    match node {
        Node::Sequence(nodes) => leaf(side(nodes)?, side),
        other => Some(other),
    }
}

fn collect_slots(node: &Node, slots: &mut Vec<PatternSlot>) {
    node.walk(&mut |n| {
        if let Node::Slot { name, kind, .. } = n {
            slots.push(PatternSlot { name: name.clone(), kind: kind.clone(), number: slots.len() });
        }
    });
}

/// Whether no match holds what ends a clause, but for what `^` takes at its head and `$` at its end. `first`, `last`:
/// nothing of the pattern stands before or behind the node.
fn keeps_to_clause(node: &Node, lexicon: &Lexicon, first: bool, last: bool) -> bool {
    match node {
        Node::Literal(word) => !word.contains(ends_clause),
        Node::Class { name, .. } => lexicon.list(name).iter().all(|w| !w.contains(ends_clause)),
        Node::Slot { kind: SlotKind::List, .. } => false,
        Node::Slot { kind: SlotKind::Inner(inner), .. } | Node::Optional(inner) => {
            keeps_to_clause(inner, lexicon, first, last)
        }
        Node::Slot { .. } | Node::Gap => true,
        Node::Repeat { inner, .. } => keeps_to_clause(inner, lexicon, false, false),
        Node::Sequence(nodes) => nodes
            .iter()
            .enumerate()
            .all(|(i, n)| keeps_to_clause(n, lexicon, first && i == 0, last && i + 1 == nodes.len())),
        Node::Alternatives(nodes) => nodes.iter().all(|n| keeps_to_clause(n, lexicon, first, last)),
        Node::Start => first,
        Node::End => last,
    }
}

/// Bytes of the expression that a pattern becomes, without writing it.
struct Sizes<'l> {
    lexicon: &'l Lexicon,
    bytes: usize,
}

/// What a slot, a gap or an anchor costs, generously.
const ELEMENT: usize = 120;

impl Sizes<'_> {
    fn node(&mut self, node: &Node) {
        node.walk(&mut |n| {
            self.bytes += match n {
                Node::Literal(word) => word.len() + 8,
                Node::Class { name, .. } => self.lexicon.bytes_of(name),
                _ => ELEMENT,
            };
        });
    }
}

/// The expression of elements that stand in a row. `last`: nothing of the pattern follows them.
pub(super) fn source_of(elements: &[&Node], last: bool, lexicon: &Lexicon) -> String {
    let mut source = String::new();
    for (i, element) in elements.iter().enumerate() {
        write(element, lexicon, last && i + 1 == elements.len(), &mut source);
    }
    source
}

/// An expression that matches nothing.
fn nothing() -> Regex {
    Regex::new(r"[^\s\S]").expect("a fixed expression")
}

/// The pattern's first `n` elements, as an expression: `explain` finds the element at which a rule failed.
pub fn compile_prefix(node: &Node, n: usize, lexicon: &Lexicon) -> Regex {
    let elements: Vec<&Node> = node.elements().iter().take(n).collect();
    build(&source_of(&elements, false, lexicon)).unwrap_or_else(|_| nothing())
}

fn build(source: &str) -> Result<Regex, regex::Error> {
    regex::RegexBuilder::new(source).size_limit(SIZE_LIMIT).dfa_size_limit(DFA_LIMIT).build()
}

/// `last`: nothing of the pattern follows. A noun slot before something else takes as little as it can, so that the
/// relation word behind it is matched whole (均达到, not 到); the last one takes all up to the clause's end.
fn write(node: &Node, lexicon: &Lexicon, last: bool, out: &mut String) {
    match node {
        Node::Literal(word) => write_word(word, out),
        Node::Class { name, .. } => {
            out.push_str("(?:");
            for (i, word) in lexicon.list(name).iter().enumerate() {
                if i > 0 {
                    out.push('|');
                }
                write_word(word, out);
            }
            out.push(')');
        }
        Node::Slot { kind, .. } => {
            out.push('(');
            match kind {
                SlotKind::Focus => out.push(FOCUS),
                SlotKind::Mention(mark) => out.push(mark_char(*mark)),
                SlotKind::Noun => {
                    let lazy = if last { "" } else { "?" };
                    out.push_str(&format!("[^{BREAKS}{NO_NOUN}、）)][^{BREAKS}{NO_NOUN}]*{lazy}"));
                }
                SlotKind::List => out.push_str(&format!("[^。！？!?\\n\\t{NO_NOUN}]+")),
                SlotKind::Text => out.push_str(&format!("[^{BREAKS}]+")),
                SlotKind::Inner(inner) => write(inner, lexicon, last, out),
            }
            out.push(')');
        }
        Node::Sequence(nodes) => {
            for (i, n) in nodes.iter().enumerate() {
                write(n, lexicon, last && i + 1 == nodes.len(), out);
            }
        }
        Node::Alternatives(nodes) => {
            out.push_str("(?:");
            for (i, n) in nodes.iter().enumerate() {
                if i > 0 {
                    out.push('|');
                }
                write(n, lexicon, last, out);
            }
            out.push(')');
        }
        Node::Optional(inner) => {
            out.push_str("(?:");
            write(inner, lexicon, last, out);
            out.push_str(")?");
        }
        Node::Repeat { inner, least } => {
            out.push_str("(?:");
            write(inner, lexicon, false, out);
            out.push_str(if *least == 0 { ")*" } else { ")+" });
        }
        Node::Gap => out.push_str(&format!("[^{BREAKS}]*?")),
        Node::Start => out.push_str(&format!("(?:\\A|[{BREAKS}、])")),
        Node::End => out.push_str(&format!("(?:\\z|[{BREAKS}、])")),
    }
}

/// Punctuation that no noun phrase, text or gap of a pattern holds.
pub fn ends_clause(c: char) -> bool {
    BREAK_CHARS.contains(&c)
}

/// Characters that end a clause: `^` and `$` may have taken one into the match.
pub fn is_break(c: char) -> bool {
    c == '、' || ends_clause(c)
}

/// Full-width forms U+FF01–U+FF5E are U+0021–U+007E moved by U+FEE0 (Unicode, Halfwidth and Fullwidth Forms block).
const WIDTH_SHIFT: u32 = 0xFEE0;

/// The character as printed in the other width, for punctuation: `，` and `,`.
pub fn other_width(c: char) -> Option<char> {
    match c {
        '!'..='~' if !c.is_ascii_alphanumeric() => char::from_u32(c as u32 + WIDTH_SHIFT),
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - WIDTH_SHIFT),
        _ => None,
    }
}

/// A word as an expression, its punctuation in either width.
pub fn write_word(word: &str, out: &mut String) {
    for c in word.chars() {
        let other = other_width(c);
        let mut buffer = [0; 4];
        match other {
            Some(other) => {
                out.push_str("(?:");
                out.push_str(&regex::escape(c.encode_utf8(&mut buffer)));
                out.push('|');
                out.push_str(&regex::escape(other.encode_utf8(&mut [0; 4])));
                out.push(')');
            }
            None => out.push_str(&regex::escape(c.encode_utf8(&mut buffer))),
        }
    }
}

/// Words one of which occurs in every match of a pattern, for the prefilter; `None` when a pattern has no such set.
/// A word is cut to its longest stretch without punctuation, which may be printed in either width.
pub fn required_words(node: &Node, lexicon: &Lexicon) -> Option<Vec<String>> {
    match node {
        Node::Literal(word) => Some(vec![stable(word)?]),
        Node::Class { name, .. } => lexicon.words(name)?.iter().map(|w| stable(w)).collect(),
        Node::Slot { kind: SlotKind::Inner(inner), .. } => required_words(inner, lexicon),
        Node::Slot { .. } | Node::Optional(_) | Node::Gap | Node::Start | Node::End => None,
        Node::Repeat { inner, least } => (*least > 0).then(|| required_words(inner, lexicon)).flatten(),
        Node::Sequence(nodes) => {
            nodes.iter().filter_map(|n| required_words(n, lexicon)).min_by_key(|words| rarity(words))
        }
        Node::Alternatives(nodes) => {
            let mut all = Vec::new();
            for n in nodes {
                all.extend(required_words(n, lexicon)?);
            }
            Some(all)
        }
    }
}

/// Fewer words filter better, and of as many the longer ones.
fn rarity(words: &[String]) -> (usize, std::cmp::Reverse<usize>) {
    let shortest = words.iter().map(String::len).min().unwrap_or(0);
    (words.len(), std::cmp::Reverse(shortest))
}

fn stable(word: &str) -> Option<String> {
    word.split(|c| other_width(c).is_some())
        .max_by_key(|part| part.len())
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
}
