//! Printed lines to paragraphs, by what the eye goes by: indents, lines that end early, gaps, sizes, centring.

use super::columns::Column;
use super::lines::{Line, append};
use crate::document::{Block, Origin, Style, TextBlock, Wrap};
use crate::structure::join::LineWords;

/// Left and right edges of running text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Margins {
    pub left: f32,
    pub right: f32,
    /// Height of its characters, and distance of its lines.
    pub size: f32,
    pub pitch: f32,
}

impl Margins {
    /// The edges most lines keep to.
    pub fn of<'l>(lines: impl Iterator<Item = &'l Line> + Clone) -> Option<Self> {
        let long = |l: &&Line| l.x1() - l.x0() > l.size * 8.0;
        let size = most_common(lines.clone().map(|l| l.size), 0.5)?;
        let body = lines.clone().filter(move |l| (l.size - size).abs() < size * 0.15);
        let mut lefts: Vec<f32> = body.clone().filter(long).map(Line::x0).collect();
        let mut rights: Vec<f32> = body.clone().map(Line::x1).collect();
        if lefts.is_empty() {
            lefts = body.clone().map(Line::x0).collect();
        }
        lefts.sort_by(f32::total_cmp);
        rights.sort_by(f32::total_cmp);
        let ys: Vec<f32> = body.map(|l| l.y).collect();
        let pitches = ys.windows(2).map(|w| w[1] - w[0]).filter(|d| *d > size * 0.8 && *d < size * 3.5);
        let pitch = most_common(pitches, 0.5).unwrap_or(size * 1.6);
        // A line in ten may stand out to the left; the right edge is reached by the full lines.
        let left = *lefts.get(lefts.len() / 10)?;
        let right = *rights.get((rights.len() * 19 / 20).min(rights.len() - 1))?;
        Some(Self { left, right, size, pitch })
    }
}

fn most_common(values: impl Iterator<Item = f32>, step: f32) -> Option<f32> {
    let mut counts: std::collections::BTreeMap<i64, usize> = std::collections::BTreeMap::new();
    for value in values.filter(|v| v.is_finite()) {
        *counts.entry((value / step).round() as i64).or_default() += 1;
    }
    let (best, _) = counts.into_iter().max_by_key(|(value, count)| (*count, -*value))?;
    Some(best as f32 * step)
}

/// How a line stands between the margins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stand {
    Text,
    Centred,
    Right,
}

struct Open {
    block: TextBlock,
    last: Line,
    stand: Stand,
    margins: Margins,
}

/// Puts lines together, over the ends of columns and pages.
pub struct Paragraphs<'w> {
    words: &'w LineWords,
    open: Option<Open>,
    blocks: Vec<Block>,
}

impl<'w> Paragraphs<'w> {
    pub fn new(words: &'w LineWords) -> Self {
        Self { words, open: None, blocks: Vec::new() }
    }

    pub fn finish(mut self) -> Vec<Block> {
        self.close();
        self.blocks
    }

    pub fn close(&mut self) {
        if let Some(open) = self.open.take() {
            self.blocks.push(Block::Text(open.block));
        }
    }

    pub fn push_table(&mut self, block: Block) {
        self.close();
        self.blocks.push(block);
    }

    /// The table that the text so far ends with.
    pub fn last_table(&mut self) -> Option<&mut crate::document::Table> {
        match self.blocks.last_mut() {
            Some(Block::Table(table)) if self.open.is_none() => Some(table),
            _ => None,
        }
    }

    /// Lines of one column of a page. `page` counts from 1.
    pub fn column(&mut self, column: &Column, margins: Margins, page: u32) {
        for (n, line) in column.lines.iter().enumerate() {
            let text = line.text().trim().to_owned();
            if text.is_empty() {
                continue;
            }
            let stand = stand(line, margins);
            if let Some(open) = &mut self.open
                && goes_on(open, line, &text, stand, margins, n == 0, self.words)
            {
                append(&mut open.block.text, &text);
                open.last = line.clone();
                open.margins = margins;
                continue;
            }
            self.close();
            let style =
                Style { centred: stand == Stand::Centred, right_aligned: stand == Stand::Right, ..Style::default() };
            let origin = Origin { page: Some(page), ..Origin::default() };
            let block = TextBlock { text, wrap: Wrap::Paragraph, style, origin };
            self.open = Some(Open { block, last: line.clone(), stand, margins });
        }
    }
}

fn stand(line: &Line, margins: Margins) -> Stand {
    let (before, after) = (line.x0() - margins.left, margins.right - line.x1());
    let em = margins.size;
    if before > em * 2.6 && after > em * 2.6 && (before - after).abs() < em * 2.2 {
        Stand::Centred
    } else if before > (margins.right - margins.left) * 0.4 && after < em * 7.0 {
        Stand::Right
    } else {
        Stand::Text
    }
}

/// Whether the line goes on with the open paragraph.
fn goes_on(
    open: &Open,
    line: &Line,
    text: &str,
    stand: Stand,
    margins: Margins,
    crosses: bool,
    words: &LineWords,
) -> bool {
    let em = line.size.max(1.0);
    let alike = (line.size - open.last.size).abs() <= em * 0.13;
    let gap = line.y - open.last.y;
    // Lines in larger print are one title, wherever they were broken.
    let is_large = em > margins.size * 1.2 && open.margins == margins;
    if alike && is_large && !crosses {
        return gap > 0.0 && gap < em * 2.4 && words.number_at(text).is_none();
    }
    if !alike || stand == Stand::Right || open.stand != Stand::Text {
        return false;
    }
    if !crosses && (gap > margins.pitch.max(em * 1.2) * 1.45 || gap < 0.0) {
        return false;
    }
    // What could not be parted at the end of the line: a number, a Latin word, a bracket with its first character.
    let stuck = text.chars().take_while(char::is_ascii_alphanumeric).count() as f32 * 0.5;
    let room = (open.margins.right - open.last.x1()) / em;
    if room > 1.7 + stuck {
        return false;
    }
    if line.x0() - margins.left > em * 1.2 {
        return false;
    }
    // Without an indent, a full line may still end a paragraph: the next one opens with a number.
    let ended = open.block.text.ends_with(['。', '；', '：', '！', '？', ')', '）']);
    !(ended && words.number_at(text).is_some())
}

#[cfg(test)]
mod tests {
    use super::super::lines::Piece;
    use super::*;
    use crate::rules::Source;

    fn line(text: &str, x0: f32, y: f32, size: f32) -> Line {
        let width = text.chars().count() as f32 * size;
        Line { pieces: vec![Piece { x0, x1: x0 + width, text: text.to_owned() }], y, size }
    }

    #[test]
    fn headings_stay_apart_and_full_lines_go_on_over_pages() {
        let words = LineWords::load(&Source::built_in()).unwrap_or_else(|d| panic!("{d:?}"));
        let margins = Margins { left: 100.0, right: 300.0, size: 10.0, pitch: 18.0 };
        let page1 = vec![
            line("青川市行动方案", 151.0, 60.0, 14.0),
            line("一、主要目标", 120.0, 100.0, 10.0),
            line("到二〇二七年绿色工厂达到六十家以上", 120.0, 118.0, 10.0),
            line("，绿色园区达到八家，单位能耗累计下降百分", 100.0, 136.0, 10.0),
        ];
        let page2 = vec![line("之十四。", 100.0, 60.0, 10.0), line("青川市人民政府", 220.0, 96.0, 10.0)];
        let mut paragraphs = Paragraphs::new(&words);
        for (n, lines) in [page1, page2].into_iter().enumerate() {
            paragraphs.column(&Column { lines, is_half: false }, margins, n as u32 + 1);
        }
        let shown: Vec<(String, Style, Option<u32>)> = paragraphs
            .finish()
            .into_iter()
            .filter_map(|b| match b {
                Block::Text(t) => Some((t.text, t.style, t.origin.page)),
                Block::Table(_) => None,
            })
            .collect();
        let texts: Vec<&str> = shown.iter().map(|s| s.0.as_str()).collect();
        assert_eq!(
            texts,
            [
                "青川市行动方案",
                "一、主要目标",
                "到二〇二七年绿色工厂达到六十家以上，绿色园区达到八家，单位能耗累计下降百分之十四。",
                "青川市人民政府",
            ]
        );
        assert!(shown[0].1.centred && shown[3].1.right_aligned);
        assert_eq!((shown[2].2, shown[3].2), (Some(1), Some(2)));
    }
}
