//! Patterns to automata.
//!
//! A pattern becomes one expression of the `regex` crate, whose automata take time linear in the text for any pattern
//! (O(pattern × text), no backtracking), so a user's rule can be wrong but never slow without bound. A word class
//! becomes one alternation, longest word first. Automata never see mentions: a [`View`](super::View) shows each
//! mention as one private-use character.

use regex::Regex;

use super::lexicon::Lexicon;
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
/// What no noun phrase holds: other quantities.
const NO_NOUN: &str = "\u{E00F}\u{E010}\u{E014}";

/// A slot of a compiled pattern and the capture group that holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlotGroup {
    pub name: String,
    pub kind: SlotKind,
    pub group: usize,
}

#[derive(Clone, Debug)]
pub struct Compiled {
    pub source: String,
    pub regex: Regex,
    pub slots: Vec<SlotGroup>,
}

/// Limits of one automaton: a rule that needs more is refused when it is loaded, not slow when it runs.
const SIZE_LIMIT: usize = 32 << 20;
pub const DFA_LIMIT: usize = 16 << 20;

/// # Errors
/// When the automaton would be too large.
pub fn compile(node: &Node, lexicon: &Lexicon) -> Result<Compiled, regex::Error> {
    let mut slots = Vec::new();
    let mut source = String::new();
    write(node, lexicon, true, &mut source, &mut slots);
    let regex = build(&source)?;
    Ok(Compiled { source, regex, slots })
}

/// The pattern's first `n` elements, as an expression: `explain` finds the element at which a rule failed.
pub fn compile_prefix(node: &Node, n: usize, lexicon: &Lexicon) -> Result<Regex, regex::Error> {
    let mut source = String::new();
    for element in node.elements().iter().take(n) {
        write(element, lexicon, false, &mut source, &mut Vec::new());
    }
    build(&source)
}

fn build(source: &str) -> Result<Regex, regex::Error> {
    regex::RegexBuilder::new(source).size_limit(SIZE_LIMIT).dfa_size_limit(DFA_LIMIT).build()
}

/// `last`: nothing of the pattern follows. A noun slot before something else takes as little as it can, so that the
/// relation word behind it is matched whole (均达到, not 到); the last one takes all up to the clause's end.
fn write(node: &Node, lexicon: &Lexicon, last: bool, out: &mut String, slots: &mut Vec<SlotGroup>) {
    match node {
        Node::Literal(word) => write_word(word, out),
        Node::Class { name, .. } => {
            out.push_str("(?:");
            for (i, word) in lexicon.words(name).unwrap_or_default().iter().enumerate() {
                if i > 0 {
                    out.push('|');
                }
                write_word(word, out);
            }
            out.push(')');
        }
        Node::Slot { name, kind, .. } => {
            slots.push(SlotGroup { name: name.clone(), kind: kind.clone(), group: slots.len() + 1 });
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
                SlotKind::Inner(inner) => write(inner, lexicon, last, out, slots),
            }
            out.push(')');
        }
        Node::Sequence(nodes) => {
            for (i, n) in nodes.iter().enumerate() {
                write(n, lexicon, last && i + 1 == nodes.len(), out, slots);
            }
        }
        Node::Alternatives(nodes) => {
            out.push_str("(?:");
            for (i, n) in nodes.iter().enumerate() {
                if i > 0 {
                    out.push('|');
                }
                write(n, lexicon, last, out, slots);
            }
            out.push(')');
        }
        Node::Optional(inner) => {
            out.push_str("(?:");
            write(inner, lexicon, last, out, slots);
            out.push_str(")?");
        }
        Node::Repeat { inner, least } => {
            out.push_str("(?:");
            write(inner, lexicon, false, out, slots);
            out.push_str(if *least == 0 { ")*" } else { ")+" });
        }
        Node::Gap => out.push_str(&format!("[^{BREAKS}]*?")),
        Node::Start => out.push_str(&format!("(?:\\A|[{BREAKS}、])")),
        Node::End => out.push_str(&format!("(?:\\z|[{BREAKS}、])")),
    }
}

/// Characters that end a clause: `^` and `$` may have taken one into the match.
pub fn is_break(c: char) -> bool {
    "，。；：！？,;:!?\n\t、".contains(c)
}

/// Full-width forms U+FF01–U+FF5E are U+0021–U+007E moved by U+FEE0 (Unicode, Halfwidth and Fullwidth Forms block).
const WIDTH_SHIFT: u32 = 0xFEE0;

fn write_word(word: &str, out: &mut String) {
    for c in word.chars() {
        let other = match c {
            '!'..='~' if !c.is_ascii_alphanumeric() => char::from_u32(c as u32 + WIDTH_SHIFT),
            '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - WIDTH_SHIFT),
            _ => None,
        };
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

/// Literal words one of which occurs in every match, for a prefilter; `None` when a pattern has no such set.
pub fn required_words(node: &Node, lexicon: &Lexicon) -> Option<Vec<String>> {
    /// A larger set filters worse than it costs.
    const MOST: usize = 400;
    match node {
        Node::Literal(word) => Some(vec![word.clone()]),
        Node::Class { name, .. } => lexicon.words(name).filter(|w| w.len() <= MOST).map(<[String]>::to_vec),
        Node::Slot { kind: SlotKind::Inner(inner), .. } => required_words(inner, lexicon),
        Node::Slot { .. } | Node::Optional(_) | Node::Gap | Node::Start | Node::End => None,
        Node::Repeat { inner, least } => (*least > 0).then(|| required_words(inner, lexicon)).flatten(),
        Node::Sequence(nodes) => nodes.iter().filter_map(|n| required_words(n, lexicon)).min_by_key(Vec::len),
        Node::Alternatives(nodes) => {
            let mut all = Vec::new();
            for n in nodes {
                all.extend(required_words(n, lexicon)?);
            }
            (all.len() <= MOST).then_some(all)
        }
    }
}
