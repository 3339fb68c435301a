//! Characters to printed lines.

use super::Glyph;

/// Gap between characters, in font heights, that parts a line into pieces: wider than any justified text.
const PIECE_GAP: f32 = 1.6;
/// Gap that is a space between words of Latin letters and figures.
const WORD_GAP: f32 = 0.18;
/// How far baselines of one line lie apart, in font heights: raised and lowered characters included.
const SAME_LINE: f32 = 0.42;

/// Characters without a wide gap between them.
#[derive(Clone, Debug, PartialEq)]
pub struct Piece {
    pub x0: f32,
    pub x1: f32,
    pub text: String,
}

/// Everything on one baseline, from left to right.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    pub pieces: Vec<Piece>,
    /// Of the baseline.
    pub y: f32,
    /// Height of its largest characters.
    pub size: f32,
}

impl Line {
    pub fn x0(&self) -> f32 {
        self.pieces.first().map_or(0.0, |p| p.x0)
    }

    pub fn x1(&self) -> f32 {
        self.pieces.last().map_or(0.0, |p| p.x1)
    }

    /// All text; pieces are set apart by two spaces, and characters that were only spaced out are drawn together.
    pub fn text(&self) -> String {
        let between = if self.is_spaced_out() { "" } else { "  " };
        let mut out = String::new();
        for (n, piece) in self.pieces.iter().enumerate() {
            if n > 0 {
                out.push_str(between);
            }
            out.push_str(&piece.text);
        }
        out
    }

    /// 通　知, or the red head of a document: single characters at even distances.
    fn is_spaced_out(&self) -> bool {
        let single = self.pieces.len() >= 2 && self.pieces.iter().all(|p| p.text.chars().count() == 1);
        let gaps: Vec<f32> = self.pieces.windows(2).map(|w| w[1].x0 - w[0].x1).collect();
        let widest = gaps.iter().copied().fold(0.0, f32::max);
        let narrowest = gaps.iter().copied().fold(f32::INFINITY, f32::min);
        single && widest <= narrowest * 1.5 + 2.0 && widest < self.size * 6.0
    }
}

/// Lines from top to bottom.
pub fn lines(glyphs: &[&Glyph]) -> Vec<Line> {
    let mut all: Vec<&Glyph> = glyphs.iter().copied().filter(|g| !g.text.trim().is_empty()).collect();
    all.sort_by(|a, b| a.y.total_cmp(&b.y).then(a.x0.total_cmp(&b.x0)));
    let mut rows: Vec<Vec<&Glyph>> = Vec::new();
    // Baseline and height of the largest character of the row so far.
    let mut reference = (f32::NEG_INFINITY, 0.0_f32);
    for glyph in all {
        let reach = SAME_LINE * reference.1.max(glyph.size);
        match rows.last_mut().filter(|_| glyph.y - reference.0 <= reach) {
            Some(row) => {
                row.push(glyph);
                if glyph.size > reference.1 * 1.1 {
                    reference = (glyph.y, glyph.size);
                }
            }
            None => {
                rows.push(vec![glyph]);
                reference = (glyph.y, glyph.size);
            }
        }
    }
    rows.into_iter().filter_map(line).collect()
}

fn line(mut row: Vec<&Glyph>) -> Option<Line> {
    row.sort_by(|a, b| a.x0.total_cmp(&b.x0));
    let size = row.iter().map(|g| g.size).fold(0.0, f32::max);
    let y = row.iter().find(|g| g.size == size)?.y;
    let mut pieces: Vec<Piece> = Vec::new();
    let mut last: Option<&Glyph> = None;
    for glyph in row {
        // Fat letters are often printed twice, a hair apart.
        let again = last.is_some_and(|l| {
            l.text == glyph.text && (glyph.x0 - l.x0).abs() < 0.3 * size && (glyph.y - l.y).abs() < 0.3 * size
        });
        if again {
            continue;
        }
        let gap = last.map_or(0.0, |l| glyph.x0 - l.x1);
        match pieces.last_mut().filter(|_| gap <= PIECE_GAP * size) {
            Some(piece) => {
                let before = piece.text.chars().next_back().is_some_and(|c| c.is_ascii_alphanumeric());
                let after = glyph.text.chars().next().is_some_and(|c| c.is_ascii_alphanumeric());
                if gap > WORD_GAP * size && before && after {
                    piece.text.push(' ');
                }
                piece.text.push_str(&glyph.text);
                piece.x1 = piece.x1.max(glyph.x1);
            }
            None => pieces.push(Piece { x0: glyph.x0, x1: glyph.x1, text: glyph.text.clone() }),
        }
        last = Some(glyph);
    }
    Some(Line { pieces, y, size })
}

/// `next` put behind `text` as the next printed line of the same paragraph: a space only between Latin words.
pub fn append(text: &mut String, next: &str) {
    let before = text.chars().next_back();
    let after = next.chars().next();
    if let (Some(before), Some(after)) = (before, after) {
        let word = |c: char| c.is_ascii_alphanumeric();
        if word(before) && after.is_ascii_alphabetic() || before.is_ascii_alphabetic() && word(after) {
            text.push(' ');
        }
    }
    text.push_str(next);
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Characters in a row, each as wide as high (half for ASCII).
    pub fn row(text: &str, x: f32, y: f32, size: f32) -> Vec<Glyph> {
        let mut at = x;
        let mut out = Vec::new();
        for c in text.chars() {
            let width = if c.is_ascii() { size / 2.0 } else { size };
            out.push(Glyph { text: c.to_string(), x0: at, x1: at + width, y, size });
            at += width;
        }
        out
    }

    #[test]
    fn lines_come_from_top_to_bottom_in_pieces() {
        let mut glyphs = row("二行", 10.0, 40.0, 10.0);
        glyphs.extend(row("右", 100.0, 21.0, 10.0));
        glyphs.extend(row("到2025年 GDP", 10.0, 20.0, 10.0));
        glyphs.extend(row("到", 10.2, 20.0, 10.0));
        glyphs.extend(row("②", 70.0, 16.5, 5.0));
        let all: Vec<&Glyph> = glyphs.iter().collect();
        let lines = lines(&all);
        let texts: Vec<String> = lines.iter().map(Line::text).collect();
        assert_eq!(texts, ["到2025年GDP②  右", "二行"]);
    }

    #[test]
    fn spaced_out_characters_are_one_word() {
        let glyphs: Vec<Glyph> = "青川市文件"
            .chars()
            .enumerate()
            .flat_map(|(n, c)| row(&c.to_string(), n as f32 * 80.0, 50.0, 30.0))
            .collect();
        let all: Vec<&Glyph> = glyphs.iter().collect();
        assert_eq!(lines(&all)[0].text(), "青川市文件");
    }
}
