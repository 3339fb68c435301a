//! The pattern language, as an analyst writes it, parsed to a tree.
//!
//! ```text
//! 指标不低于     literal words (white space between elements means nothing)
//! (达到|达)      alternatives
//! [以上]         may be missing
//! {下限后}       any word of a lexicon class
//! <数量>         a mention that an earlier phase found; in a phase with a focus: the mention in question
//! <基期:数量>    another mention of that kind, bound to the name 基期
//! <指标:名词>    a noun phrase whose borders come from the segmentation; never crosses a clause
//! <指标> <宾语>  short for <指标:名词> <宾语:名词>
//! <列:列表>      a run of nouns joined by 、 and 和: like 名词, but brackets and ； may stand inside
//! <余:文>        any text within the clause
//! <动词={培育}>  whatever the inner pattern matches, bound to the name 动词
//! …              a gap within the clause (may be empty)
//! X*  X+         repetition of the element before
//! ^  $           start and end of the clause
//! \(             the next character stands for itself
//! ```
//!
//! Full-width and half-width punctuation are the same: `，` matches `,` too.

use crate::message::{Message, say};
use std::ops::Range;

/// What a slot may hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SlotKind {
    /// The mention in question (`<数量>` in a phase whose focus is 数量).
    Focus,
    /// Another mention of the named kind.
    Mention(MentionMark),
    /// A noun phrase: trimmed by segmentation after the match.
    Noun,
    /// A list of nouns.
    List,
    /// Text within a clause, taken as it is.
    Text,
    /// What the inner pattern matches.
    Inner(Box<Node>),
}

/// Kinds of mentions that patterns can name, each a private-use character in the text that automata see.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MentionMark {
    Quantity,
    Time,
    /// A time that lies before the document's own: 2020年 in a plan of 2023.
    PastTime,
    Body,
    Place,
    Numeral,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    Literal(String),
    Class {
        name: String,
        place: Range<usize>,
    },
    Slot {
        name: String,
        kind: SlotKind,
        place: Range<usize>,
    },
    Sequence(Vec<Node>),
    Alternatives(Vec<Node>),
    Optional(Box<Node>),
    /// At least `least` (0 or 1) times.
    Repeat {
        inner: Box<Node>,
        least: u8,
    },
    Gap,
    Start,
    End,
}

/// What is wrong with a pattern, and at which bytes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatternError {
    pub place: Range<usize>,
    pub message: Message,
    pub help: Message,
}

/// Names that data gives to slot kinds: `rules/phases.toml`, table `slots`.
pub trait SlotNames {
    /// The kind that a kind name (`数量`, `名词`) stands for; `None` when there is no such kind.
    fn kind(&self, name: &str) -> Option<SlotKind>;
    /// The kind of a slot written with a name only (`<指标>`); `None` when the name is not known.
    fn default_kind(&self, name: &str) -> Option<SlotKind>;
    /// All kind names, for a message.
    fn known(&self) -> String;
}

/// Nesting deeper than this is refused: the parser and the compiler recurse.
const MAX_DEPTH: usize = 40;

/// # Errors
/// The first thing in `text` that is not of the language, with its place in bytes of `text`.
pub fn parse(text: &str, slots: &dyn SlotNames) -> Result<Node, PatternError> {
    let mut parser = Parser { text, at: 0, slots };
    let node = parser.alternatives(0)?;
    match parser.peek() {
        None => Ok(node),
        Some(c) => Err(parser.error_here(say!("pattern.extra", c), say!("pattern.extra.help"))),
    }
}

struct Parser<'t> {
    text: &'t str,
    at: usize,
    slots: &'t dyn SlotNames,
}

const SPECIAL: &str = "()|[]{}<>*+^$…\\";

impl Parser<'_> {
    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn bump(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        Some(c)
    }

    fn skip_space(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.bump();
        }
    }

    fn error_here(&self, message: Message, help: Message) -> PatternError {
        let end = self.peek().map_or(self.at, |c| self.at + c.len_utf8());
        PatternError { place: self.at..end, message, help }
    }

    fn error(&self, start: usize, message: Message, help: Message) -> PatternError {
        PatternError { place: start..self.at.max(start), message, help }
    }

    fn alternatives(&mut self, depth: usize) -> Result<Node, PatternError> {
        if depth > MAX_DEPTH {
            return Err(self.error_here(say!("pattern.deep"), say!("pattern.deep.help")));
        }
        let mut branches = vec![self.sequence(depth)?];
        while self.peek() == Some('|') {
            self.bump();
            branches.push(self.sequence(depth)?);
        }
        Ok(if branches.len() == 1 { branches.remove(0) } else { Node::Alternatives(branches) })
    }

    fn sequence(&mut self, depth: usize) -> Result<Node, PatternError> {
        let mut nodes: Vec<Node> = Vec::new();
        loop {
            self.skip_space();
            let Some(c) = self.peek() else { break };
            match c {
                '|' | ')' | ']' | '>' => break,
                '*' | '+' => {
                    let least = u8::from(c == '+');
                    let Some(last) = nodes.pop() else {
                        return Err(self.error_here(say!("pattern.repeat", c), say!("pattern.repeat.help")));
                    };
                    self.bump();
                    nodes.push(last.repeated(least));
                }
                _ => nodes.push(self.element(depth)?),
            }
        }
        Ok(if nodes.len() == 1 { nodes.remove(0) } else { Node::Sequence(nodes) })
    }

    fn element(&mut self, depth: usize) -> Result<Node, PatternError> {
        let start = self.at;
        match self.peek() {
            Some('(') => {
                self.bump();
                let node = self.alternatives(depth + 1)?;
                self.close(start, ')')?;
                Ok(node)
            }
            Some('[') => {
                self.bump();
                let node = self.alternatives(depth + 1)?;
                self.close(start, ']')?;
                Ok(Node::Optional(Box::new(node)))
            }
            Some('{') => {
                self.bump();
                let name = self.name(start, '}')?;
                Ok(Node::Class { name, place: start..self.at })
            }
            Some('<') => self.slot(depth),
            Some('…') => {
                self.bump();
                Ok(Node::Gap)
            }
            Some('^') => {
                self.bump();
                Ok(Node::Start)
            }
            Some('$') => {
                self.bump();
                Ok(Node::End)
            }
            Some(c @ '}') => Err(self.error_here(say!("pattern.left", c), say!("pattern.literal.help"))),
            _ => self.literal(),
        }
    }

    fn close(&mut self, start: usize, with: char) -> Result<(), PatternError> {
        if self.peek() == Some(with) {
            self.bump();
            return Ok(());
        }
        Err(self.error(start, say!("pattern.close", with), say!("pattern.close.help", with)))
    }

    fn name(&mut self, start: usize, with: char) -> Result<String, PatternError> {
        let from = self.at;
        while let Some(c) = self.peek() {
            if c == with {
                let name = self.text[from..self.at].trim().to_owned();
                self.bump();
                if name.is_empty() {
                    return Err(self.error(start, say!("pattern.name"), say!("pattern.name.help")));
                }
                return Ok(name);
            }
            if SPECIAL.contains(c) {
                break;
            }
            self.bump();
        }
        Err(self.error(start, say!("pattern.name_close", with), say!("pattern.name_close.help", with)))
    }

    fn slot(&mut self, depth: usize) -> Result<Node, PatternError> {
        let start = self.at;
        self.bump();
        let from = self.at;
        while self.peek().is_some_and(|c| !matches!(c, ':' | '：' | '=' | '>') && !SPECIAL.contains(c)) {
            self.bump();
        }
        let name = self.text[from..self.at].trim().to_owned();
        match self.bump() {
            Some('>') => match self.slots.default_kind(&name) {
                Some(kind) => Ok(Node::Slot { name, kind, place: start..self.at }),
                None => Err(self.error(
                    start,
                    say!("pattern.kind", name),
                    say!("pattern.kind.help", name, known = self.slots.known(), name),
                )),
            },
            Some(':' | '：') => {
                let kind_name = self.name(start, '>')?;
                match self.slots.kind(&kind_name) {
                    Some(kind) => Ok(Node::Slot { name, kind, place: start..self.at }),
                    None => Err(self.error(
                        start,
                        say!("pattern.no_kind", name = kind_name),
                        say!("pattern.no_kind.help", known = self.slots.known()),
                    )),
                }
            }
            Some('=') => {
                let inner = self.alternatives(depth + 1)?;
                self.close(start, '>')?;
                Ok(Node::Slot { name, kind: SlotKind::Inner(Box::new(inner)), place: start..self.at })
            }
            _ => Err(self.error(start, say!("pattern.slot_close"), say!("pattern.slot_close.help"))),
        }
    }

    fn literal(&mut self) -> Result<Node, PatternError> {
        let mut word = String::new();
        while let Some(c) = self.peek() {
            if c == '\\' {
                self.bump();
                match self.bump() {
                    Some(next) => word.push(next),
                    None => return Err(self.error_here(say!("pattern.escape"), say!("pattern.escape.help"))),
                }
            } else if c.is_whitespace() || SPECIAL.contains(c) {
                break;
            } else {
                word.push(c);
                self.bump();
            }
        }
        Ok(Node::Literal(word))
    }
}

impl Node {
    /// The node repeated at least `least` times; a repetition of a repetition is one.
    fn repeated(self, least: u8) -> Node {
        match self {
            Node::Repeat { inner, least: own } => Node::Repeat { inner, least: own.min(least) },
            other => Node::Repeat { inner: Box::new(other), least },
        }
    }

    /// Visits the node and everything below it, in order.
    pub fn walk<'n>(&'n self, visit: &mut dyn FnMut(&'n Node)) {
        visit(self);
        match self {
            Node::Sequence(nodes) | Node::Alternatives(nodes) => nodes.iter().for_each(|n| n.walk(visit)),
            Node::Optional(inner) | Node::Repeat { inner, .. } => inner.walk(visit),
            Node::Slot { kind: SlotKind::Inner(inner), .. } => inner.walk(visit),
            _ => {}
        }
    }

    /// The top-level elements in order: what `explain` tries one after the other.
    pub fn elements(&self) -> &[Node] {
        match self {
            Node::Sequence(nodes) => nodes,
            other => std::slice::from_ref(other),
        }
    }
}

/// As an analyst would write it.
impl std::fmt::Display for Node {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let joined = |f: &mut std::fmt::Formatter<'_>, nodes: &[Node], with: &str| {
            nodes.iter().enumerate().try_for_each(|(i, n)| write!(f, "{}{n}", if i > 0 { with } else { "" }))
        };
        match self {
            Node::Literal(word) => f.write_str(word),
            Node::Class { name, .. } => write!(f, "{{{name}}}"),
            Node::Slot { name, kind: SlotKind::Inner(inner), .. } => write!(f, "<{name}={inner}>"),
            Node::Slot { name, .. } => write!(f, "<{name}>"),
            Node::Sequence(nodes) => joined(f, nodes, " "),
            Node::Alternatives(nodes) => {
                f.write_str("(")?;
                joined(f, nodes, "|")?;
                f.write_str(")")
            }
            Node::Optional(inner) => write!(f, "[{inner}]"),
            Node::Repeat { inner, least: 0 } => write!(f, "{inner}*"),
            Node::Repeat { inner, .. } => write!(f, "{inner}+"),
            Node::Gap => f.write_str("…"),
            Node::Start => f.write_str("^"),
            Node::End => f.write_str("$"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Names;
    impl SlotNames for Names {
        fn kind(&self, name: &str) -> Option<SlotKind> {
            match name {
                "名词" => Some(SlotKind::Noun),
                "数量" => Some(SlotKind::Mention(MentionMark::Quantity)),
                _ => None,
            }
        }
        fn default_kind(&self, name: &str) -> Option<SlotKind> {
            match name {
                "指标" => Some(SlotKind::Noun),
                "数量" => Some(SlotKind::Focus),
                _ => None,
            }
        }
        fn known(&self) -> String {
            "名词、数量".into()
        }
    }

    #[test]
    fn reads_what_an_analyst_writes() {
        let node = parse("<指标> (达到|达) <数量> [{下限后}]", &Names).unwrap();
        assert_eq!(node.elements().len(), 4);
        assert!(matches!(&node.elements()[1], Node::Alternatives(b) if b.len() == 2));
        assert!(matches!(&node.elements()[3], Node::Optional(_)));
    }

    #[test]
    fn errors_carry_their_place() {
        let text = "<指标> (达到|达 <数量>";
        let e = parse(text, &Names).unwrap_err();
        assert!(text[e.place.clone()].starts_with('('), "{e:?}");
        let e = parse("<东西> 达到", &Names).unwrap_err();
        assert_eq!(&"<东西> 达到"[e.place.clone()], "<东西>");
        let e = parse("达到 <数量:量词>", &Names).unwrap_err();
        assert!(e.message.to_string().contains("量词"));
    }

    #[test]
    fn hostile_nesting_is_refused_not_overflowed() {
        for open in ["(", "[", "<甲=", "(达|"] {
            assert!(parse(&open.repeat(100_000), &Names).is_err());
        }
        let repeated = parse(&format!("达{}", "+*".repeat(100_000)), &Names).unwrap();
        assert_eq!(repeated.to_string(), "达*");
    }
}
