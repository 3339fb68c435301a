//! OFD (GB/T 33190-2016), the fixed-layout format of Chinese government: characters and rules at places on pages, from
//! which `printed` makes text. Lengths are millimetres.

use std::collections::BTreeSet;

use super::package::Package;
use super::printed::{self, Glyph, Page, Rule};
use super::xml::{Node, Xml};
use super::{Limit, Limits, ReadError};
use crate::document::Reading;
use crate::message::say;

/// Points of a millimetre.
const POINTS: f32 = 72.0 / 25.4;
const MOST_DOCUMENTS: usize = 50;
const MOST_GLYPHS: usize = 2_000_000;
const MOST_RULES: usize = 60_000;
/// A4, where no page size is given.
const A4: [f32; 4] = [0.0, 0.0, 210.0, 297.0];

/// # Errors
/// When the package or its document is damaged or too large.
pub fn read(bytes: &[u8], words: printed::Words<'_>, limits: &Limits) -> Result<Reading, ReadError> {
    let package = Package::open(bytes, limits)?;
    let entry = package.required("OFD.xml")?;
    let entry = Xml::parse(&entry, limits)?;
    let mut pages = Vec::new();
    let mut unread = 0;
    let mut seen = BTreeSet::new();
    let mut glyphs = 0;
    for root in entry.root().into_iter().flat_map(|r| r.all("DocBody")).filter_map(|d| d.child("DocRoot")) {
        let path = resolve("", &root.text());
        // A package holds one document as a rule; each is read once.
        if seen.len() >= MOST_DOCUMENTS || !seen.insert(path.clone()) {
            continue;
        }
        let source = package.required(&path)?;
        let document = Xml::parse(&source, limits)?;
        let Some(node) = document.root() else { continue };
        let area = node.find(&["CommonData", "PageArea", "PhysicalBox"]).and_then(numbers_of).unwrap_or(A4);
        for page in node.child("Pages").into_iter().flat_map(|p| p.all("Page")) {
            if pages.len() >= limits.count(Limit::Pages) {
                return Err(Limit::Pages.passed(say!("read.pages", most = limits.of(Limit::Pages))));
            }
            let Some(place) = page.attribute("BaseLoc") else { continue };
            let read = match package.optional(&resolve(&path, place)) {
                Some(source) => page_of(&source, area, limits)?,
                None => {
                    unread += 1;
                    Page::default()
                }
            };
            glyphs += read.glyphs.len();
            if glyphs > MOST_GLYPHS {
                return Err(ReadError::TooLarge { what: say!("read.glyphs", most = MOST_GLYPHS), limit: None });
            }
            pages.push(read);
        }
    }
    if pages.is_empty() || unread == pages.len() {
        return Err(ReadError::Damaged { what: say!("read.ofd.no_page") });
    }
    let mut reading = printed::lay_out(&pages, "ofd", words);
    if unread > 0 {
        reading.warn("truncated", say!("read.ofd.unread", unread));
    }
    Ok(reading)
}

/// A path as it stands in a part, from the top of the package.
fn resolve(part: &str, path: &str) -> String {
    let path = path.trim();
    if let Some(absolute) = path.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut parts: Vec<&str> = part.split('/').collect();
    parts.pop();
    for step in path.split('/') {
        match step {
            ".." => {
                parts.pop();
            }
            "." | "" => {}
            other => parts.push(other),
        }
    }
    parts.join("/")
}

fn numbers(text: &str) -> Vec<f32> {
    text.split_whitespace().map_while(|n| n.parse().ok()).filter(|n: &f32| n.is_finite()).collect()
}

fn numbers_of(node: Node<'_>) -> Option<[f32; 4]> {
    numbers(&node.text()).try_into().ok()
}

fn page_of(source: &str, area: [f32; 4], limits: &Limits) -> Result<Page, ReadError> {
    let xml = Xml::parse(source, limits)?;
    let Some(root) = xml.root() else { return Ok(Page::default()) };
    let area = root.find(&["Area", "PhysicalBox"]).and_then(numbers_of).unwrap_or(area);
    let mut page = Page { width: area[2] * POINTS, height: area[3] * POINTS, ..Page::default() };
    let Some(content) = root.child("Content") else { return Ok(page) };
    for node in content.descendants() {
        match node.name() {
            "TextObject" => text(node, area, &mut page),
            "PathObject" if page.rules.len() < MOST_RULES => path(node, area, &mut page),
            "ImageObject" => {
                if let Some([_, _, width, height]) = boundary(node) {
                    let share = (width * height) / (area[2] * area[3]).max(1.0);
                    page.pictured = (page.pictured + share.max(0.0)).min(1.0);
                }
            }
            _ => {}
        }
    }
    Ok(page)
}

fn boundary(node: Node<'_>) -> Option<[f32; 4]> {
    numbers(node.attribute("Boundary")?).try_into().ok()
}

/// From the object's own space to the page, in points.
struct Place {
    matrix: [f32; 6],
    left: f32,
    top: f32,
}

impl Place {
    fn of(node: Node<'_>, area: [f32; 4]) -> Option<Self> {
        let [left, top, ..] = boundary(node)?;
        let matrix = node.attribute("CTM").and_then(|m| numbers(m).try_into().ok());
        Some(Self {
            matrix: matrix.unwrap_or([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]),
            left: left - area[0],
            top: top - area[1],
        })
    }

    fn at(&self, x: f32, y: f32) -> (f32, f32) {
        let [a, b, c, d, e, f] = self.matrix;
        ((a * x + c * y + e + self.left) * POINTS, (b * x + d * y + f + self.top) * POINTS)
    }
}

fn text(node: Node<'_>, area: [f32; 4], page: &mut Page) {
    let (Some(place), Some(size)) = (Place::of(node, area), node.number::<f32>("Size")) else { return };
    let scale = node.number::<f32>("HScale").unwrap_or(1.0);
    for code in node.all("TextCode") {
        let (mut x, mut y) = (code.number::<f32>("X").unwrap_or(0.0), code.number::<f32>("Y").unwrap_or(size));
        let steps = deltas(code.attribute("DeltaX").unwrap_or(""));
        let falls = deltas(code.attribute("DeltaY").unwrap_or(""));
        // Only what stands directly in it: in a damaged file objects lie in each other, and each has its own text.
        let text: String = code.children().map(Node::own_text).collect();
        for (n, c) in text.chars().filter(|c| !matches!(c, '\n' | '\r')).enumerate() {
            let width = size * scale * if c.is_ascii() { 0.5 } else { 1.0 };
            let step = steps.get(n).copied().unwrap_or(if falls.is_empty() { width } else { 0.0 });
            let (x0, base) = place.at(x, y);
            let (x1, _) = place.at(x + width, y);
            let (_, top) = place.at(x, y - size);
            let glyph =
                Glyph { text: c.to_string(), x0: x0.min(x1), x1: x0.max(x1), y: base, size: (base - top).abs() };
            if glyph.size > 0.5 && [glyph.x0, glyph.x1, glyph.y].iter().all(|v| v.is_finite()) {
                page.glyphs.push(glyph);
            }
            x += step;
            y += falls.get(n).copied().unwrap_or(0.0);
        }
    }
}

/// `g 3 4.2 5` stands for three times 4.2, then 5.
fn deltas(text: &str) -> Vec<f32> {
    let mut out = Vec::new();
    let mut parts = text.split_whitespace();
    while let Some(part) = parts.next() {
        if part == "g" {
            let count = parts.next().and_then(|n| n.parse::<usize>().ok()).unwrap_or(0).min(4096);
            let value = parts.next().and_then(|v| v.parse().ok()).unwrap_or(0.0);
            out.extend(std::iter::repeat_n(value, count));
        } else {
            out.extend(part.parse::<f32>());
        }
        if out.len() > 100_000 {
            break;
        }
    }
    out
}

/// Straight lines of a path; a filled thin box is a line too.
fn path(node: Node<'_>, area: [f32; 4], page: &mut Page) {
    let Some(place) = Place::of(node, area) else { return };
    let Some(data) = node.child("AbbreviatedData").map(Node::text) else { return };
    let filled = node.attribute("Fill") == Some("true");
    let stroked = node.attribute("Stroke") != Some("false");
    let mut points: Vec<(f32, f32)> = Vec::new();
    let mut start = (0.0, 0.0);
    let mut at = (0.0, 0.0);
    let mut parts = data.split_whitespace();
    while let Some(part) = parts.next() {
        let mut number = || parts.next().and_then(|n| n.parse::<f32>().ok()).unwrap_or(0.0);
        let to = match part {
            "S" | "M" => {
                start = (number(), number());
                at = start;
                points.push(place.at(at.0, at.1));
                continue;
            }
            "L" => (number(), number()),
            "C" => start,
            "Q" => {
                let _ = (number(), number());
                at = (number(), number());
                continue;
            }
            "B" => {
                let _ = (number(), number(), number(), number());
                at = (number(), number());
                continue;
            }
            _ => continue,
        };
        let (from, end) = (place.at(at.0, at.1), place.at(to.0, to.1));
        points.push(end);
        if stroked && page.rules.len() < MOST_RULES {
            page.rules.extend(Rule::from_segment(from.0, from.1, end.0, end.1));
        }
        at = to;
    }
    if filled {
        let fold =
            |start: f32, f: fn(f32, f32) -> f32, of: fn(&(f32, f32)) -> f32| points.iter().map(of).fold(start, f);
        let (x0, x1) = (fold(f32::INFINITY, f32::min, |p| p.0), fold(f32::NEG_INFINITY, f32::max, |p| p.0));
        let (y0, y1) = (fold(f32::INFINITY, f32::min, |p| p.1), fold(f32::NEG_INFINITY, f32::max, |p| p.1));
        page.rules.extend(Rule::from_box(x0, y0, x1, y1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_stand_where_their_steps_say() {
        let source = r#"<ofd:Page xmlns:ofd="x"><ofd:Content><ofd:Layer>
            <ofd:TextObject Boundary="10 20 100 5" Size="4"><ofd:TextCode X="0" Y="4" DeltaX="g 2 4">一、目</ofd:TextCode></ofd:TextObject>
            <ofd:PathObject Boundary="10 30 50 1" Stroke="true"><ofd:AbbreviatedData>M 0 0 L 50 0</ofd:AbbreviatedData></ofd:PathObject>
            </ofd:Layer></ofd:Content></ofd:Page>"#;
        let page = page_of(source, A4, &Limits::default()).expect("a page");
        let text: String = page.glyphs.iter().map(|g| g.text.as_str()).collect();
        assert_eq!(text, "一、目");
        assert!((page.glyphs[2].x0 - 18.0 * POINTS).abs() < 0.01);
        assert_eq!(page.rules.len(), 1);
        let object = "<TextObject Boundary=\"1 2 3 4\" Size=\"4\"><TextCode X=\"0\" Y=\"4\">字";
        let nested = format!("<Page><Content>{}</Content></Page>", object.repeat(150));
        assert_eq!(page_of(&nested, A4, &Limits::default()).expect("a page").glyphs.len(), 150);
        assert_eq!(resolve("Doc_0/Document.xml", "Pages/Page_0/Content.xml"), "Doc_0/Pages/Page_0/Content.xml");
    }
}
