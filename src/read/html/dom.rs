//! A parsed page as one vector in document order: a subtree is a range, so that nothing recurses.

use ego_tree::iter::Edge;
use scraper::{Html, Node};

/// Parents with the same index as themselves do not exist; the document's own parent is 0.
#[derive(Debug)]
pub struct DomNode<'a> {
    pub kind: Kind<'a>,
    pub parent: usize,
    /// One past the last node of the subtree.
    pub end: usize,
}

#[derive(Debug)]
pub enum Kind<'a> {
    Document,
    Element(&'a scraper::node::Element),
    Text(&'a str),
}

/// The nodes of a page in document order.
#[derive(Debug)]
pub struct Dom<'a> {
    pub nodes: Vec<DomNode<'a>>,
}

impl<'a> Dom<'a> {
    pub fn new(html: &'a Html) -> Self {
        let mut nodes = vec![DomNode { kind: Kind::Document, parent: 0, end: 0 }];
        let mut open = vec![0usize];
        for edge in html.tree.root().traverse() {
            match edge {
                Edge::Open(node) => {
                    let kind = match node.value() {
                        Node::Element(element) => Kind::Element(element),
                        Node::Text(text) => Kind::Text(text),
                        _ => continue,
                    };
                    let at = nodes.len();
                    let parent = open.last().copied().unwrap_or(0);
                    let is_element = matches!(kind, Kind::Element(_));
                    nodes.push(DomNode { kind, parent, end: at + 1 });
                    if is_element {
                        open.push(at);
                    }
                }
                Edge::Close(node) => {
                    if matches!(node.value(), Node::Element(_))
                        && let Some(at) = open.pop()
                    {
                        nodes[at].end = nodes.len();
                    }
                }
            }
        }
        nodes[0].end = nodes.len();
        Self { nodes }
    }

    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    pub fn element(&self, at: usize) -> Option<&'a scraper::node::Element> {
        match self.nodes.get(at)?.kind {
            Kind::Element(element) => Some(element),
            _ => None,
        }
    }

    /// Lower-case name of an element; empty for text.
    pub fn tag(&self, at: usize) -> &'a str {
        self.element(at).map_or("", |e| e.name())
    }

    pub fn attribute(&self, at: usize, name: &str) -> &'a str {
        self.element(at).and_then(|e| e.attr(name)).unwrap_or("")
    }

    /// Class and id together.
    pub fn names(&self, at: usize) -> String {
        format!("{} {}", self.attribute(at, "class"), self.attribute(at, "id"))
    }

    pub fn end(&self, at: usize) -> usize {
        self.nodes.get(at).map_or(at + 1, |n| n.end)
    }

    pub fn parent(&self, at: usize) -> usize {
        self.nodes.get(at).map_or(0, |n| n.parent)
    }

    /// Child nodes in order.
    pub fn children(&self, at: usize) -> impl Iterator<Item = usize> + '_ {
        let end = self.end(at);
        let mut next = at + 1;
        std::iter::from_fn(move || {
            if next >= end {
                return None;
            }
            let child = next;
            next = self.end(child);
            Some(child)
        })
    }

    /// All nodes below, in order.
    pub fn below(&self, at: usize) -> std::ops::Range<usize> {
        at + 1..self.end(at)
    }

    /// The text below, white space collapsed.
    pub fn text(&self, at: usize) -> String {
        let mut out = String::new();
        for node in at..self.end(at) {
            if let Kind::Text(text) = self.nodes[node].kind
                && !matches!(self.tag(self.parent(node)), "script" | "style")
            {
                push_collapsed(&mut out, text);
            }
        }
        out.trim().to_owned()
    }

    /// The first element of that name.
    pub fn first(&self, tag: &str) -> Option<usize> {
        (0..self.len()).find(|n| self.tag(*n) == tag)
    }
}

/// Elements that begin and end a block of text.
pub fn is_block(tag: &str) -> bool {
    matches!(
        tag,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "body"
            | "caption"
            | "center"
            | "dd"
            | "details"
            | "dir"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hgroup"
            | "hr"
            | "html"
            | "legend"
            | "li"
            | "main"
            | "menu"
            | "nav"
            | "ol"
            | "p"
            | "pre"
            | "section"
            | "summary"
            | "table"
            | "tbody"
            | "td"
            | "tfoot"
            | "th"
            | "thead"
            | "tr"
            | "ul"
            | "ucapcontent"
    )
}

/// Adds text as a browser shows it: white space of the source becomes one space, a line break of the source between
/// two Chinese characters nothing. Spaces that HTML keeps (`&nbsp;`, ideographic) stay.
pub fn push_collapsed(out: &mut String, text: &str) {
    let is_source_space = |c: char| matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}');
    let mut rest = text;
    while !rest.is_empty() {
        let space = rest.len() - rest.trim_start_matches(is_source_space).len();
        if space > 0 {
            let (gap, after) = rest.split_at(space);
            let broken = gap.contains(['\n', '\r']);
            let wide = |c: Option<char>| c.is_none_or(|c| c > '\u{2E7F}');
            let between_chinese = broken && wide(out.chars().next_back()) && wide(after.chars().next());
            if !between_chinese && !out.is_empty() && !out.ends_with(is_source_space) {
                out.push(' ');
            }
            rest = after;
            continue;
        }
        let word = rest.find(is_source_space).unwrap_or(rest.len());
        out.push_str(&rest[..word]);
        rest = &rest[word..];
    }
}
