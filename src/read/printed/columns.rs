//! Reading order: where text runs in two columns, the left one is read first.

use super::lines::{Line, Piece};

/// Lines on each side that make two columns.
const LEAST_LINES: usize = 5;
/// A gutter is no wider than columns are, and at least this wide, in font heights.
const LEAST_GUTTER: f32 = 0.9;

/// Lines that are read one below the other.
#[derive(Debug, PartialEq)]
pub struct Column {
    pub lines: Vec<Line>,
    /// One of two columns, whose margins are its own.
    pub is_half: bool,
}

/// The lines of a page (from top to bottom) in reading order.
pub fn columns(lines: Vec<Line>) -> Vec<Column> {
    let Some((from, to, gutter)) = two_columns(&lines) else {
        return if lines.is_empty() { Vec::new() } else { vec![Column { lines, is_half: false }] };
    };
    let mut above = lines;
    let mut within = above.split_off(from);
    let below = within.split_off(to - from);
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for line in within {
        let (l, r): (Vec<Piece>, Vec<Piece>) = line.pieces.into_iter().partition(|p| p.x1 <= gutter + 1.0);
        for (side, pieces) in [(&mut left, l), (&mut right, r)] {
            if !pieces.is_empty() {
                side.push(Line { pieces, y: line.y, size: line.size });
            }
        }
    }
    let mut out = Vec::new();
    if !above.is_empty() {
        out.push(Column { lines: above, is_half: false });
    }
    out.push(Column { lines: left, is_half: true });
    out.push(Column { lines: right, is_half: true });
    out.extend(columns(below));
    out
}

/// The first stretch of lines that run in two columns, and the middle of the gutter.
fn two_columns(lines: &[Line]) -> Option<(usize, usize, f32)> {
    let left = lines.iter().map(Line::x0).fold(f32::INFINITY, f32::min);
    let right = lines.iter().map(Line::x1).fold(f32::NEG_INFINITY, f32::max);
    let width = right - left;
    let mut gutters: Vec<f32> = lines
        .iter()
        .flat_map(|l| l.pieces.windows(2).map(|w| (w[0].x1 + w[1].x0) / 2.0))
        .filter(|g| *g > left + width * 0.3 && *g < left + width * 0.7)
        .collect();
    // Columns whose baselines differ leave no gap inside a line.
    gutters.extend([0.48, 0.5, 0.52].map(|share| left + width * share));
    gutters.sort_by(f32::total_cmp);
    gutters.dedup_by(|a, b| (*a - *b).abs() < 4.0);
    let mut best: Option<(usize, usize, f32)> = None;
    for gutter in gutters.into_iter().take(64) {
        let crosses = |l: &Line| l.pieces.iter().any(|p| p.x0 < gutter - 1.0 && p.x1 > gutter + 1.0);
        let mut at = 0;
        while at < lines.len() {
            let end = (at..lines.len()).find(|i| crosses(&lines[*i])).unwrap_or(lines.len());
            if end > at && is_two_columns(&lines[at..end], left, right, gutter) {
                let longer = best.is_none_or(|(from, to, _)| end - at > to - from);
                if longer {
                    best = Some((at, end, gutter));
                }
            }
            at = end + 1;
        }
    }
    best
}

/// Both sides hold lines of prose that fill them.
fn is_two_columns(lines: &[Line], left: f32, right: f32, gutter: f32) -> bool {
    let size = lines.iter().map(|l| l.size).fold(0.0, f32::max);
    let full = |width: f32, column: f32| width >= column * 0.62;
    let (mut on_left, mut on_right) = (Vec::new(), Vec::new());
    let (mut inner_left, mut inner_right) = (f32::NEG_INFINITY, f32::INFINITY);
    for line in lines {
        let (l, r): (Vec<&Piece>, Vec<&Piece>) = line.pieces.iter().partition(|p| p.x1 <= gutter + 1.0);
        if let (Some(a), Some(b)) = (l.first(), l.last()) {
            on_left.push(b.x1 - a.x0);
            inner_left = inner_left.max(b.x1);
        }
        if let (Some(a), Some(b)) = (r.first(), r.last()) {
            on_right.push(b.x1 - a.x0);
            inner_right = inner_right.min(a.x0);
        }
    }
    let mostly_full = |widths: &[f32], column: f32| {
        widths.len() >= LEAST_LINES && widths.iter().filter(|w| full(**w, column)).count() * 2 >= widths.len()
    };
    inner_right - inner_left >= size * LEAST_GUTTER
        && mostly_full(&on_left, inner_left - left)
        && mostly_full(&on_right, right - inner_right)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(y: f32, pieces: &[(f32, f32, &str)]) -> Line {
        let pieces = pieces.iter().map(|(x0, x1, t)| Piece { x0: *x0, x1: *x1, text: (*t).to_owned() }).collect();
        Line { pieces, y, size: 10.0 }
    }

    #[test]
    fn the_left_column_is_read_before_the_right_one() {
        let mut lines = vec![line(20.0, &[(60.0, 340.0, "标题")])];
        for n in 0..6 {
            let y = 40.0 + 14.0 * n as f32;
            lines.push(line(y, &[(20.0, 190.0, "左"), (210.0, 380.0, "右")]));
        }
        lines.push(line(140.0, &[(20.0, 380.0, "通栏")]));
        let columns = columns(lines);
        let shown: Vec<(usize, bool, String)> =
            columns.iter().map(|c| (c.lines.len(), c.is_half, c.lines[0].text())).collect();
        let expected = [(1, false, "标题"), (6, true, "左"), (6, true, "右"), (1, false, "通栏")]
            .map(|(n, h, t)| (n, h, t.to_owned()));
        assert_eq!(shown, expected);
    }

    #[test]
    fn one_column_stays_one() {
        let lines: Vec<Line> = (0..12).map(|n| line(20.0 + 14.0 * n as f32, &[(20.0, 380.0, "正文")])).collect();
        assert_eq!(columns(lines).len(), 1);
    }
}
