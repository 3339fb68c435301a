//! Text that a font's missing or wrong map has made unreadable.

use super::Page;

/// Characters below which nothing can be said.
const LEAST: usize = 16;
/// Share of unreadable characters that makes a page garbled.
const GARBLED: f32 = 0.12;

/// Whether much of the page's text says nothing.
pub fn is_garbled(page: &Page) -> bool {
    let mut all = 0;
    let mut bad = 0;
    for c in page.glyphs.iter().flat_map(|g| g.text.chars()).filter(|c| !c.is_whitespace()) {
        all += 1;
        bad += usize::from(is_unreadable(c));
    }
    all >= LEAST && bad as f32 >= all as f32 * GARBLED
}

/// No Chinese notice has such a character but by accident: unmapped, private, control characters, and scripts that
/// wrong maps lead to. Unicode 16, Blocks.txt.
fn is_unreadable(c: char) -> bool {
    matches!(c,
        '\u{FFFD}' | '\u{0}'..='\u{8}' | '\u{E}'..='\u{1F}' | '\u{80}'..='\u{9F}'
        | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2AF}'
        | '\u{500}'..='\u{1FFF}' | '\u{A000}'..='\u{ABFF}' | '\u{AC00}'..='\u{D7FF}' | '\u{E000}'..='\u{F8FF}'
        | '\u{F0000}'..='\u{10FFFF}')
}

#[cfg(test)]
mod tests {
    use super::super::Glyph;
    use super::*;

    fn page(text: &str) -> Page {
        let glyphs = text.chars().map(|c| Glyph { text: c.to_string(), ..Glyph::default() }).collect();
        Page { glyphs, ..Page::default() }
    }

    #[test]
    fn unmapped_fonts_are_noticed() {
        assert!(is_garbled(&page(&"\u{FFFD}\u{E12A}".repeat(12))));
        assert!(is_garbled(&page("ÖÐ»ªÈËÃñ¹²ºÍ¹ú¹ú¼Ò±ê×¼")));
        assert!(!is_garbled(&page("到2027年，规模以上工业增加值突破500亿元。α、β")));
        assert!(!is_garbled(&page("\u{E12A}页")));
    }
}
