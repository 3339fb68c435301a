//! Printed pages back to text: PDF and OFD give characters and rules at places on pages; reading order, lines,
//! paragraphs, running heads and tables have to be found again.
//!
//! `lines` (characters to lines) → `furniture` (running heads, page numbers) → `ruled`, `aligned` (tables) →
//! `columns` (reading order) → `paragraphs`. Lengths are in points, y grows downwards.

mod aligned;
mod columns;
mod flow;
mod furniture;
mod garble;
mod lines;
mod paragraphs;
mod ruled;

use serde::{Deserialize, Serialize};

pub use flow::lay_out;
pub use furniture::Words;

/// One page as an engine gives it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Page {
    pub width: f32,
    pub height: f32,
    pub glyphs: Vec<Glyph>,
    pub rules: Vec<Rule>,
    /// Share of the page that pictures cover, 0 to 1.
    pub pictured: f32,
}

/// A character at its place.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Glyph {
    /// U+FFFD where the font does not say which character it is.
    #[serde(rename = "t")]
    pub text: String,
    #[serde(rename = "a")]
    pub x0: f32,
    #[serde(rename = "b")]
    pub x1: f32,
    /// Of the baseline.
    pub y: f32,
    /// Height of the font.
    #[serde(rename = "s")]
    pub size: f32,
}

/// A thin straight line, as tables are drawn with.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rule {
    pub x0: f32,
    pub y0: f32,
    pub x1: f32,
    pub y1: f32,
}

/// Rules thinner than this are lines, not boxes.
pub const THICKEST_RULE: f32 = 3.5;
/// Shorter ones are dots and dashes.
pub const SHORTEST_RULE: f32 = 2.0;

impl Rule {
    /// The rule that a segment makes, if it is upright or level and long enough.
    pub fn from_segment(x0: f32, y0: f32, x1: f32, y1: f32) -> Option<Self> {
        let (dx, dy) = ((x1 - x0).abs(), (y1 - y0).abs());
        let straight = dx.min(dy) <= 0.8 && dx.max(dy) >= SHORTEST_RULE;
        let finite = [x0, y0, x1, y1].iter().all(|v| v.is_finite());
        (straight && finite).then(|| Self { x0: x0.min(x1), y0: y0.min(y1), x1: x0.max(x1), y1: y0.max(y1) })
    }

    /// The rule that a filled box makes, if it is thin.
    pub fn from_box(x0: f32, y0: f32, x1: f32, y1: f32) -> Option<Self> {
        let (width, height) = ((x1 - x0).abs(), (y1 - y0).abs());
        if width.min(height) > THICKEST_RULE {
            return None;
        }
        let (cx, cy) = ((x0 + x1) / 2.0, (y0 + y1) / 2.0);
        if width >= height { Self::from_segment(x0, cy, x1, cy) } else { Self::from_segment(cx, y0, cx, y1) }
    }

    pub fn is_level(&self) -> bool {
        self.x1 - self.x0 >= self.y1 - self.y0
    }
}
