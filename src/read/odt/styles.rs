//! Styles and list styles of an ODT. OASIS ODF 1.3 part 3, 16.27 (styles) and 16.31 (list styles).

use std::collections::BTreeMap;

use crate::document::Style;
use crate::read::numbering::{LEVELS, LabelPart, Level, NumberFormat};
use crate::read::xml::{Node, Xml};

const LONGEST_CHAIN: usize = 24;

#[derive(Clone, Debug, Default)]
struct Entry {
    parent: Option<String>,
    centred: Option<bool>,
    right: Option<bool>,
    bold: Option<bool>,
    hidden: Option<bool>,
    list: Option<String>,
}

#[derive(Debug, Default)]
pub struct Styles {
    entries: BTreeMap<String, Entry>,
    pub lists: BTreeMap<String, Vec<Level>>,
}

/// What a style and those above it say.
#[derive(Clone, Debug, Default)]
pub struct Looks {
    pub style: Style,
    pub hidden: bool,
    pub bold: Option<bool>,
    pub list: Option<String>,
}

impl Styles {
    /// Adds the styles of a part.
    pub fn add(&mut self, xml: &Xml<'_>) {
        let Some(root) = xml.root() else { return };
        let holders = root.children().filter(|c| matches!(c.name(), "styles" | "automatic-styles"));
        for node in holders.flat_map(Node::children) {
            let Some(name) = node.attribute("name") else { continue };
            match node.name() {
                "style" => {
                    let align = node.child("paragraph-properties").and_then(|p| p.attribute("text-align"));
                    let text = node.child("text-properties");
                    let entry = Entry {
                        parent: node.attribute("parent-style-name").map(str::to_owned),
                        centred: align.map(|a| a == "center"),
                        right: align.map(|a| a == "end" || a == "right"),
                        bold: text.and_then(|t| t.attribute("font-weight")).map(|w| w == "bold"),
                        hidden: text.and_then(|t| t.attribute("display")).map(|d| d == "none"),
                        list: node.attribute("list-style-name").map(str::to_owned),
                    };
                    self.entries.insert(name.to_owned(), entry);
                }
                "list-style" => {
                    self.lists.insert(name.to_owned(), levels(node));
                }
                _ => {}
            }
        }
    }

    pub fn of(&self, name: Option<&str>) -> Looks {
        let mut looks = Looks::default();
        let mut merged = Entry::default();
        let mut next = name;
        for _ in 0..LONGEST_CHAIN {
            let Some(name) = next else { break };
            if name == "Title" {
                looks.style.heading_level = Some(0);
            }
            let Some(entry) = self.entries.get(name) else { break };
            merged.centred = merged.centred.or(entry.centred);
            merged.right = merged.right.or(entry.right);
            merged.bold = merged.bold.or(entry.bold);
            merged.hidden = merged.hidden.or(entry.hidden);
            merged.list = merged.list.or_else(|| entry.list.clone());
            next = entry.parent.as_deref();
        }
        looks.style.centred = merged.centred.unwrap_or(false);
        looks.style.right_aligned = merged.right.unwrap_or(false);
        looks.bold = merged.bold;
        looks.hidden = merged.hidden.unwrap_or(false);
        looks.list = merged.list.filter(|l| !l.is_empty());
        looks
    }
}

fn levels(list: Node<'_>) -> Vec<Level> {
    let mut levels: Vec<Level> = Vec::new();
    for node in list.children().filter(|n| n.name().starts_with("list-level-style")) {
        let at = node.number::<usize>("level").unwrap_or(1).clamp(1, LEVELS) - 1;
        if levels.len() <= at {
            levels.resize(at + 1, Level::default());
        }
        let numbered = node.name() == "list-level-style-number";
        let format = match numbered {
            true => NumberFormat::from_odf(node.attribute("num-format").unwrap_or("")),
            false => NumberFormat::Bullet,
        };
        let label = match node.attribute("num-list-format") {
            Some(pattern) => pattern_parts(pattern),
            None => {
                let shown = node.number::<usize>("display-levels").unwrap_or(1).clamp(1, at + 1);
                let mut parts = vec![LabelPart::Text(node.attribute("num-prefix").unwrap_or("").to_owned())];
                for level in at + 1 - shown..=at {
                    if level > at + 1 - shown {
                        parts.push(LabelPart::Text(".".to_owned()));
                    }
                    parts.push(LabelPart::Number(level));
                }
                parts.push(LabelPart::Text(node.attribute("num-suffix").unwrap_or("").to_owned()));
                parts
            }
        };
        let start = node.number("start-value").unwrap_or(1);
        let label = if format == NumberFormat::None { Vec::new() } else { label };
        levels[at] = Level { start, format, label, ..Level::default() };
    }
    levels
}

/// `（%2%）` → （, number of the second level, ）.
fn pattern_parts(pattern: &str) -> Vec<LabelPart> {
    let mut parts = Vec::new();
    for (n, part) in pattern.split('%').enumerate() {
        match part.parse::<usize>().ok().filter(|l| n % 2 == 1 && (1..=LEVELS).contains(l)) {
            Some(level) => parts.push(LabelPart::Number(level - 1)),
            None => parts.push(LabelPart::Text(part.to_owned())),
        }
    }
    parts
}
