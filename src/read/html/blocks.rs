//! The body's elements as blocks of text and tables, in reading order.

use crate::document::{Block, Style, TextBlock, Wrap};

use super::content::Weights;
use super::dom::{Dom, Kind, is_block, push_collapsed};
use super::table;

/// A line of text between two breaks.
struct Piece {
    text: String,
    bold: usize,
    characters: usize,
}

/// Ancestors that are asked for style.
const ANCESTORS: usize = 40;

struct Builder<'d, 'a> {
    dom: &'d Dom<'a>,
    weights: &'d Weights,
    root: usize,
    pieces: Vec<Piece>,
    line: Piece,
    /// The block element that the open line stands in.
    holder: usize,
    /// Items met so far, by list.
    items: Vec<i64>,
    out: Vec<Block>,
}

/// Blocks of everything below `root` that is neither pruned nor in `skipped`.
pub fn blocks(dom: &Dom<'_>, weights: &Weights, root: usize, skipped: &[bool]) -> Vec<Block> {
    let line = Piece { text: String::new(), bold: 0, characters: 0 };
    let mut builder = Builder {
        dom,
        weights,
        root,
        pieces: Vec::new(),
        line,
        holder: root,
        items: vec![0; dom.len()],
        out: Vec::new(),
    };
    builder.walk(skipped);
    builder.out
}

impl Builder<'_, '_> {
    fn walk(&mut self, skipped: &[bool]) {
        let dom = self.dom;
        let mut ends: Vec<usize> = Vec::new();
        let mut at = self.root;
        while at < dom.end(self.root) {
            while ends.last().is_some_and(|e| *e <= at) {
                ends.pop();
                self.finish_block();
            }
            if self.weights.pruned[at] || skipped[at] {
                at = dom.end(at);
                continue;
            }
            match dom.nodes[at].kind {
                Kind::Text(text) => self.text(at, text),
                Kind::Element(element) => match element.name() {
                    "br" => self.finish_line(),
                    "table" if !table::is_layout(dom, self.weights, at) => {
                        self.finish_block();
                        if let Some(table) = table::read(dom, self.weights, at) {
                            self.out.push(Block::Table(table));
                        }
                        at = dom.end(at);
                        continue;
                    }
                    tag if is_block(tag) => {
                        self.finish_block();
                        self.holder = at;
                        ends.push(dom.end(at));
                        if tag == "li"
                            && let Some(number) = list_number(dom, at, &mut self.items)
                        {
                            self.line.text.push_str(&number);
                        }
                    }
                    _ => {}
                },
                Kind::Document => {}
            }
            at += 1;
        }
        self.finish_block();
    }

    fn text(&mut self, at: usize, text: &str) {
        let characters = text.chars().filter(|c| !c.is_whitespace()).count();
        if characters > 0 && self.pieces.is_empty() && self.line.characters == 0 {
            self.holder = self.block_around(at);
        }
        if self.is_preformatted(at) {
            for (n, line) in text.split('\n').enumerate() {
                if n > 0 {
                    self.finish_line();
                }
                self.line.text.push_str(line.trim_end_matches('\r'));
                self.line.characters += line.chars().filter(|c| !c.is_whitespace()).count();
            }
            return;
        }
        push_collapsed(&mut self.line.text, text);
        self.line.characters += characters;
        if characters > 0 && self.is_bold(at) {
            self.line.bold += characters;
        }
    }

    fn finish_line(&mut self) {
        let line = std::mem::replace(&mut self.line, Piece { text: String::new(), bold: 0, characters: 0 });
        self.pieces.push(line);
    }

    fn finish_block(&mut self) {
        self.finish_line();
        let mut pieces = std::mem::take(&mut self.pieces);
        while pieces.last().is_some_and(|p| p.characters == 0) {
            pieces.pop();
        }
        let first = pieces.iter().position(|p| p.characters > 0).unwrap_or(pieces.len());
        pieces.drain(..first);
        if pieces.is_empty() {
            return;
        }
        let mut style = self.style(self.holder);
        let (bold, characters) = pieces.iter().fold((0, 0), |(b, c), p| (b + p.bold, c + p.characters));
        style.bold = bold * 10 >= characters * 9;
        let is_title = style.centred || style.heading_level.is_some();
        let one_title = is_title
            && pieces.len() <= 5
            && pieces.iter().all(|p| p.characters > 0 && p.characters <= 45 && !p.text.contains(['。', '；']))
            && pieces.iter().map(|p| p.characters).sum::<usize>() <= 120;
        if pieces.len() == 1 || one_title {
            let text = pieces.iter().map(|p| p.text.trim()).collect::<String>();
            self.push(text, Wrap::Paragraph, style);
            return;
        }
        for piece in pieces {
            let bold = piece.characters > 0 && piece.bold * 10 >= piece.characters * 9;
            self.push(piece.text.trim_end().to_owned(), Wrap::Line, Style { bold, ..style });
        }
        // Lines of the next block are not a continuation of these.
        self.push(String::new(), Wrap::Line, Style::default());
    }

    fn push(&mut self, text: String, wrap: Wrap, style: Style) {
        self.out.push(Block::Text(TextBlock { text, wrap, style, ..TextBlock::default() }));
    }

    fn block_around(&self, at: usize) -> usize {
        self.up(at).find(|n| is_block(self.dom.tag(*n))).unwrap_or(self.root)
    }

    /// The elements around a node, from the inside, up to the page's body.
    fn up(&self, at: usize) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors(Some(at), |n| (*n != 0).then(|| self.dom.parent(*n))).skip(1)
    }

    fn is_preformatted(&self, at: usize) -> bool {
        self.up(at).take(6).any(|n| {
            self.dom.tag(n) == "pre"
                || css(self.dom.attribute(n, "style"), "white-space").is_some_and(|v| v.starts_with("pre"))
        })
    }

    fn is_bold(&self, at: usize) -> bool {
        let root = self.root;
        self.up(at).take(ANCESTORS).take_while(|n| *n != root).find_map(|n| self.weight(n)).unwrap_or(false)
    }

    /// Whether the element says bold, says not bold, or says nothing.
    fn weight(&self, at: usize) -> Option<bool> {
        if let Some(weight) = css(self.dom.attribute(at, "style"), "font-weight") {
            return Some(weight.starts_with("bold") || weight.trim().parse::<u16>().is_ok_and(|w| w >= 600));
        }
        matches!(self.dom.tag(at), "b" | "strong" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "th").then_some(true)
    }

    fn style(&self, holder: usize) -> Style {
        let mut style = Style::default();
        let mut aligned = false;
        for at in std::iter::once(holder).chain(self.up(holder)).take(ANCESTORS) {
            let tag = self.dom.tag(at);
            if style.heading_level.is_none()
                && let Some(level) = tag.strip_prefix('h').and_then(|l| l.parse::<u8>().ok())
            {
                style.heading_level = Some(level);
            }
            let align = css(self.dom.attribute(at, "style"), "text-align")
                .unwrap_or_else(|| self.dom.attribute(at, "align").trim().to_ascii_lowercase());
            if !aligned && (!align.is_empty() || tag == "center") {
                aligned = true;
                style.centred = align == "center" || align == "middle" || tag == "center";
                style.right_aligned = align == "right" || align == "end";
            }
        }
        style
    }
}

/// The value of a property in a `style` attribute, in lower case.
fn css(style: &str, property: &str) -> Option<String> {
    style.split(';').find_map(|declaration| {
        let (name, value) = declaration.split_once(':')?;
        name.trim().eq_ignore_ascii_case(property).then(|| value.trim().to_ascii_lowercase())
    })
}

/// The number that a browser prints before an item of an ordered list; none where the text brings its own.
fn list_number(dom: &Dom<'_>, item: usize, items: &mut [i64]) -> Option<String> {
    let list = dom.parent(item);
    let before = *items.get(list)?;
    items[list] += 1;
    if dom.tag(list) != "ol" || dom.attribute(list, "style").contains("none") {
        return None;
    }
    if !matches!(dom.attribute(list, "type"), "" | "1") {
        return None;
    }
    let text = dom.text(item);
    let own = text.starts_with(|c: char| c.is_numeric() || matches!(c, '（' | '(' | '①'..='⑳' | '第'))
        || text.chars().nth(1).is_some_and(|c| matches!(c, '、' | '.' | '．'));
    if own || text.is_empty() {
        return None;
    }
    let start: i64 = dom.attribute(list, "start").trim().parse().unwrap_or(1);
    let number = dom.attribute(item, "value").trim().parse().unwrap_or(start.saturating_add(before));
    Some(format!("{number}."))
}
