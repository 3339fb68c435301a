//! Styles and lists of a DOCX: what `styles.xml` and `numbering.xml` say about a paragraph. ECMA-376 part 1, 17.7
//! (styles) and 17.9 (numbering).

use std::collections::BTreeMap;

use crate::read::numbering::{LEVELS, LabelPart, Level, NumberFormat};
use crate::read::xml::{Node, Xml};
use crate::read::{Limits, ReadError};

/// Styles based on styles: longer chains than this are circles.
const LONGEST_CHAIN: usize = 24;

/// What a style, or a paragraph itself, says. `None`: nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct ParagraphLooks {
    pub list: Option<u32>,
    pub level: Option<usize>,
    /// `w:outlineLvl`: 0 is the highest, 9 is body text.
    pub outline: Option<u8>,
    pub centred: Option<bool>,
    pub right: Option<bool>,
    pub bold: Option<bool>,
    pub hidden: Option<bool>,
}

impl ParagraphLooks {
    pub fn read(properties: Node<'_>) -> Self {
        let value = |name: &str| properties.child(name).and_then(|n| n.attribute("val"));
        let align = value("jc");
        let run = properties.child("rPr");
        Self {
            list: properties.find(&["numPr", "numId"]).and_then(|n| n.number("val")),
            level: properties.find(&["numPr", "ilvl"]).and_then(|n| n.number("val")),
            outline: value("outlineLvl").and_then(|v| v.parse().ok()),
            centred: align.map(|a| a == "center"),
            right: align.map(|a| a == "right" || a == "end"),
            bold: run.and_then(|r| toggle(r, "b")),
            hidden: run.and_then(|r| toggle(r, "vanish")),
        }
    }

    /// What is said nearer to the text goes before what is said here.
    pub fn under(self, nearer: Self) -> Self {
        Self {
            list: nearer.list.or(self.list),
            level: nearer.level.or(self.level),
            outline: nearer.outline.or(self.outline),
            centred: nearer.centred.or(self.centred),
            right: nearer.right.or(self.right),
            bold: nearer.bold.or(self.bold),
            hidden: nearer.hidden.or(self.hidden),
        }
    }
}

/// A property that is on by being there, unless its value says off.
pub fn toggle(properties: Node<'_>, name: &str) -> Option<bool> {
    let node = properties.child(name)?;
    Some(!matches!(node.attribute("val"), Some("0" | "false" | "off")))
}

#[derive(Debug, Default)]
struct StyleEntry {
    based_on: Option<String>,
    looks: ParagraphLooks,
    kind: StyleKind,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StyleKind {
    #[default]
    Other,
    Title,
    /// From 1.
    Heading(u8),
    /// A line of the table of contents.
    Contents,
}

#[derive(Debug, Default)]
pub struct Styles {
    entries: BTreeMap<String, StyleEntry>,
    default: Option<String>,
}

impl Styles {
    /// # Errors
    /// When the part is too large.
    pub fn read(source: &str, limits: &Limits) -> Result<Self, ReadError> {
        let xml = Xml::parse(source, limits)?;
        let mut styles = Self::default();
        for style in xml.root().into_iter().flat_map(|r| r.all("style")) {
            let Some(id) = style.attribute("styleId") else { continue };
            let is_paragraph = style.attribute("type").is_none_or(|t| t == "paragraph");
            if is_paragraph && matches!(style.attribute("default"), Some("1" | "true")) {
                styles.default = Some(id.to_owned());
            }
            let name = style.child("name").and_then(|n| n.attribute("val")).unwrap_or("").to_lowercase();
            let mut looks = style.child("pPr").map(ParagraphLooks::read).unwrap_or_default();
            let run = style.child("rPr");
            looks.bold = run.and_then(|r| toggle(r, "b")).or(looks.bold);
            looks.hidden = run.and_then(|r| toggle(r, "vanish")).or(looks.hidden);
            let based_on = style.child("basedOn").and_then(|n| n.attribute("val")).map(str::to_owned);
            styles.entries.insert(id.to_owned(), StyleEntry { based_on, looks, kind: kind_of(&name) });
        }
        Ok(styles)
    }

    /// What the style and those under it say, and what kind of paragraph it makes.
    pub fn of(&self, id: Option<&str>) -> (ParagraphLooks, StyleKind) {
        let mut chain: Vec<&StyleEntry> = Vec::new();
        let mut next = id.filter(|id| self.entries.contains_key(*id)).or(self.default.as_deref());
        while let Some(entry) = next.and_then(|id| self.entries.get(id)) {
            if chain.len() >= LONGEST_CHAIN {
                break;
            }
            chain.push(entry);
            next = entry.based_on.as_deref();
        }
        let looks = chain.iter().rev().fold(ParagraphLooks::default(), |all, entry| all.under(entry.looks));
        let kind = chain.iter().map(|e| e.kind).find(|k| *k != StyleKind::Other).unwrap_or_default();
        (looks, kind)
    }
}

fn kind_of(name: &str) -> StyleKind {
    let numbered = |prefix: &str| {
        let rest = name.strip_prefix(prefix)?.trim();
        rest.parse::<u8>().ok().filter(|n| (1..=9).contains(n))
    };
    if name == "title" || name == "标题" {
        StyleKind::Title
    } else if let Some(level) = numbered("heading").or_else(|| numbered("标题")) {
        StyleKind::Heading(level)
    } else if numbered("toc").or_else(|| numbered("目录")).is_some() {
        StyleKind::Contents
    } else {
        StyleKind::Other
    }
}

/// Lists: `w:num` and the abstract lists that they use.
#[derive(Debug, Default)]
pub struct Lists {
    abstracts: BTreeMap<u32, Vec<Level>>,
    nums: BTreeMap<u32, Num>,
    /// Level that a style stands for in a list (`w:pStyle`).
    styled: BTreeMap<(u32, String), usize>,
}

#[derive(Debug)]
struct Num {
    of: u32,
    /// Levels defined anew, and start numbers.
    levels: BTreeMap<usize, Level>,
    starts: BTreeMap<usize, u32>,
}

/// A list as one `w:num` sees it.
pub struct List {
    /// Lists with the same number share their counters.
    pub counters: u64,
    pub levels: Vec<Level>,
    /// Levels that start anew where the `w:num` is first used.
    pub starts: BTreeMap<usize, u32>,
}

impl Lists {
    /// # Errors
    /// When the part is too large.
    pub fn read(source: &str, limits: &Limits) -> Result<Self, ReadError> {
        let xml = Xml::parse(source, limits)?;
        let mut lists = Self::default();
        let Some(root) = xml.root() else { return Ok(lists) };
        let mut by_style: BTreeMap<&str, u32> = BTreeMap::new();
        let mut links: Vec<(u32, &str)> = Vec::new();
        for list in root.all("abstractNum") {
            let Some(id) = list.number::<u32>("abstractNumId") else { continue };
            let mut levels = Vec::new();
            for level in list.all("lvl") {
                let at = level.number::<usize>("ilvl").unwrap_or(levels.len()).min(LEVELS - 1);
                if levels.len() <= at {
                    levels.resize(at + 1, Level::default());
                }
                levels[at] = read_level(level);
                if let Some(style) = level.child("pStyle").and_then(|n| n.attribute("val")) {
                    lists.styled.insert((id, style.to_owned()), at);
                }
            }
            if let Some(style) = list.child("styleLink").and_then(|n| n.attribute("val")) {
                by_style.insert(style, id);
            }
            if let Some(style) = list.child("numStyleLink").and_then(|n| n.attribute("val")) {
                links.push((id, style));
            }
            lists.abstracts.insert(id, levels);
        }
        for (id, style) in links {
            if let Some(levels) = by_style.get(style).and_then(|of| lists.abstracts.get(of)).cloned() {
                lists.abstracts.insert(id, levels);
            }
        }
        for num in root.all("num") {
            let (Some(id), Some(of)) =
                (num.number::<u32>("numId"), num.child("abstractNumId").and_then(|n| n.number("val")))
            else {
                continue;
            };
            let mut entry = Num { of, levels: BTreeMap::new(), starts: BTreeMap::new() };
            for over in num.all("lvlOverride") {
                let at = over.number::<usize>("ilvl").unwrap_or(0).min(LEVELS - 1);
                if let Some(level) = over.child("lvl") {
                    entry.levels.insert(at, read_level(level));
                }
                if let Some(start) = over.child("startOverride").and_then(|n| n.number("val")) {
                    entry.starts.insert(at, start);
                }
            }
            lists.nums.insert(id, entry);
        }
        Ok(lists)
    }

    /// `None` for number 0 (which takes a paragraph out of its style's list) and for lists that are not there.
    pub fn list(&self, id: u32) -> Option<List> {
        let num = self.nums.get(&id).filter(|_| id != 0)?;
        let mut levels = self.abstracts.get(&num.of)?.clone();
        for (at, level) in &num.levels {
            if levels.len() <= *at {
                levels.resize(at + 1, Level::default());
            }
            levels[*at] = level.clone();
        }
        Some(List { counters: u64::from(num.of), levels, starts: num.starts.clone() })
    }

    /// The level that a style has in the list, when the list names styles.
    pub fn level_of_style(&self, list: u32, style: &str) -> Option<usize> {
        let of = self.nums.get(&list)?.of;
        self.styled.get(&(of, style.to_owned())).copied()
    }
}

fn read_level(level: Node<'_>) -> Level {
    let value = |name: &str| level.child(name).and_then(|n| n.attribute("val"));
    let format = value("numFmt")
        .or_else(|| level.find(&["AlternateContent", "Fallback", "numFmt"]).and_then(|n| n.attribute("val")))
        .map(NumberFormat::from_ooxml)
        .unwrap_or_default();
    let restart = value("lvlRestart").and_then(|v| v.parse::<usize>().ok());
    Level {
        start: value("start").and_then(|v| v.parse().ok()).unwrap_or(1),
        format,
        label: label_parts(value("lvlText").unwrap_or("")),
        decimal: toggle(level, "isLgl").unwrap_or(false),
        never_restarts: restart == Some(0),
        restarts_after: restart.and_then(|r| r.checked_sub(1)),
    }
}

/// `（%2）` → （, number of level 1, ）.
fn label_parts(text: &str) -> Vec<LabelPart> {
    let mut parts = Vec::new();
    let mut literal = String::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let level = chars.peek().and_then(|d| d.to_digit(10)).filter(|d| c == '%' && (1..=9).contains(d));
        match level {
            Some(level) => {
                chars.next();
                if !literal.is_empty() {
                    parts.push(LabelPart::Text(std::mem::take(&mut literal)));
                }
                parts.push(LabelPart::Number(level as usize - 1));
            }
            // Characters of symbol fonts stand for marks.
            None if ('\u{e000}'..='\u{f8ff}').contains(&c) => {}
            None => literal.push(c),
        }
    }
    if !literal.is_empty() {
        parts.push(LabelPart::Text(literal));
    }
    parts
}
