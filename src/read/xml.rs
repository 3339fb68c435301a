//! An XML part as a flat list of nodes in document order: what DOCX, ODT and OFD readers walk over.
//!
//! Names are taken without their prefix: the vocabularies of these formats do not clash where readers look, and
//! writers are free in the choice of prefixes.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, Event};

use super::{Limit, Limits, ReadError};
use crate::message::say;

/// Nodes beyond which a part is no document of people's making.
const MOST_NODES: usize = 3_000_000;

#[derive(Debug, Default)]
pub struct Xml<'s> {
    nodes: Vec<Raw<'s>>,
    attributes: Vec<(&'s str, Cow<'s, str>)>,
    /// Where the part breaks off, when it is not well formed to its end.
    pub broken: bool,
}

#[derive(Debug)]
struct Raw<'s> {
    /// Local name of an element; empty for text.
    name: &'s str,
    text: Cow<'s, str>,
    attributes: std::ops::Range<u32>,
    /// One behind the last descendant.
    end: u32,
}

impl<'s> Xml<'s> {
    /// Reads as far as the part is well formed.
    ///
    /// # Errors
    /// When the part has too many nodes or nests too deeply.
    pub fn parse(source: &'s str, limits: &Limits) -> Result<Self, ReadError> {
        let mut xml = Self::default();
        let mut reader = Reader::from_str(source);
        reader.config_mut().check_end_names = false;
        reader.config_mut().allow_dangling_amp = true;
        let mut open: Vec<usize> = Vec::new();
        let deepest = limits.count(Limit::Nesting);
        loop {
            if xml.nodes.len() >= MOST_NODES {
                return Err(ReadError::TooLarge { what: say!("read.nodes", most = MOST_NODES), limit: None });
            }
            match reader.read_event() {
                Ok(Event::Start(start)) => {
                    if open.len() >= deepest {
                        return Err(Limit::Nesting.passed(say!("read.depth", most = deepest)));
                    }
                    open.push(xml.nodes.len());
                    xml.element(source, &start);
                }
                Ok(Event::Empty(start)) => xml.element(source, &start),
                Ok(Event::End(_)) => {
                    if let Some(at) = open.pop() {
                        xml.nodes[at].end = xml.nodes.len() as u32;
                    }
                }
                Ok(Event::Text(text)) => xml.text(text.into_inner()),
                Ok(Event::CData(text)) => xml.text(text.into_inner()),
                Ok(Event::GeneralRef(reference)) => {
                    let name = reference.into_inner();
                    let resolved = unescape(&format!("&{name};")).map(Cow::into_owned);
                    xml.text(Cow::Owned(resolved.unwrap_or_default()));
                }
                Ok(Event::Eof) => break,
                Ok(_) => {}
                Err(_) => {
                    xml.broken = true;
                    break;
                }
            }
        }
        xml.broken |= !open.is_empty();
        let end = xml.nodes.len() as u32;
        for at in open {
            xml.nodes[at].end = end;
        }
        Ok(xml)
    }

    fn element(&mut self, source: &'s str, start: &BytesStart<'s>) {
        let from = self.attributes.len() as u32;
        for attribute in start.attributes().with_checks(false).flatten() {
            let Some(name) = within(source, attribute.key.local_name().into_inner()) else { continue };
            let value = match &attribute.value {
                Cow::Borrowed(value) => within(source, value).map(Cow::Borrowed),
                Cow::Owned(_) => None,
            }
            .unwrap_or_else(|| Cow::Owned(attribute.value.to_string()));
            let value = match value {
                Cow::Borrowed(raw) => unescape(raw).unwrap_or(Cow::Borrowed(raw)),
                Cow::Owned(raw) => Cow::Owned(unescape(&raw).map(Cow::into_owned).unwrap_or(raw)),
            };
            self.attributes.push((name, value));
        }
        let name = within(source, start.local_name().into_inner()).unwrap_or("?");
        let end = self.nodes.len() as u32 + 1;
        let attributes = from..self.attributes.len() as u32;
        self.nodes.push(Raw { name, text: Cow::Borrowed(""), attributes, end });
    }

    fn text(&mut self, text: Cow<'s, str>) {
        let end = self.nodes.len() as u32 + 1;
        self.nodes.push(Raw { name: "", text, attributes: 0..0, end });
    }

    /// The document element.
    pub fn root(&self) -> Option<Node<'_>> {
        (0..self.nodes.len()).find(|at| !self.nodes[*at].name.is_empty()).map(|at| Node { xml: self, at })
    }
}

/// The same text as a part of `source`, so that it lives as long.
fn within<'s>(source: &'s str, part: &str) -> Option<&'s str> {
    let at = (part.as_ptr() as usize).checked_sub(source.as_ptr() as usize)?;
    source.get(at..at + part.len())
}

/// An element or a piece of text of an [`Xml`].
#[derive(Clone, Copy, Debug)]
pub struct Node<'x> {
    xml: &'x Xml<'x>,
    at: usize,
}

impl<'x> Node<'x> {
    /// Local name; empty for text.
    pub fn name(self) -> &'x str {
        self.xml.nodes[self.at].name
    }

    /// Text of a text node; empty for an element.
    pub fn own_text(self) -> &'x str {
        &self.xml.nodes[self.at].text
    }

    pub fn attribute(self, name: &str) -> Option<&'x str> {
        let range = &self.xml.nodes[self.at].attributes;
        let attributes = &self.xml.attributes[range.start as usize..range.end as usize];
        attributes.iter().find(|(n, _)| *n == name).map(|(_, v)| v.as_ref())
    }

    pub fn number<T: std::str::FromStr>(self, attribute: &str) -> Option<T> {
        self.attribute(attribute).and_then(|v| v.trim().parse().ok())
    }

    /// Elements and pieces of text directly inside.
    pub fn children(self) -> impl Iterator<Item = Node<'x>> {
        let (xml, end) = (self.xml, self.xml.nodes[self.at].end as usize);
        let mut at = self.at + 1;
        std::iter::from_fn(move || {
            (at < end).then(|| {
                let node = Node { xml, at };
                at = xml.nodes[at].end as usize;
                node
            })
        })
    }

    /// Everything inside, in document order.
    pub fn descendants(self) -> impl Iterator<Item = Node<'x>> {
        let xml = self.xml;
        (self.at + 1..xml.nodes[self.at].end as usize).map(move |at| Node { xml, at })
    }

    pub fn child(self, name: &str) -> Option<Node<'x>> {
        self.children().find(|c| c.name() == name)
    }

    pub fn all<'n>(self, name: &'n str) -> impl Iterator<Item = Node<'x>> + use<'x, 'n> {
        self.children().filter(move |c| c.name() == name)
    }

    /// The element at the end of a path of names.
    pub fn find(self, path: &[&str]) -> Option<Node<'x>> {
        path.iter().try_fold(self, |node, name| node.child(name))
    }

    /// All text inside.
    pub fn text(self) -> String {
        self.descendants().map(Node::own_text).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_their_prefix_and_references_are_resolved() {
        let xml = Xml::parse(
            r#"<?xml version="1.0"?><w:p w:a="1 &amp; 2"><w:t>甲&#x4E59;&lt;</w:t><w:t/>丙</w:p>"#,
            &Limits::default(),
        )
        .expect("small");
        let root = xml.root().expect("an element");
        assert_eq!((root.name(), root.attribute("a")), ("p", Some("1 & 2")));
        assert_eq!(root.text(), "甲乙<丙");
        assert_eq!(root.all("t").count(), 2);
        assert!(!xml.broken);
    }

    #[test]
    fn a_cut_part_gives_what_came_before() {
        let xml = Xml::parse("<d><p>甲</p><p>乙", &Limits::default()).expect("small");
        assert!(xml.broken);
        assert_eq!(xml.root().map(Node::text).as_deref(), Some("甲乙"));
        assert!(Xml::parse(&"<a>".repeat(1000), &Limits::default()).is_err());
    }
}
