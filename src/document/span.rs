//! Byte spans into a document's extracted text, and their conversion to Unicode scalar values.

use serde::Serialize;

/// A half-open range of bytes in `Document::text`, on character boundaries, with `start <= end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize)]
pub struct Span {
    start: usize,
    end: usize,
}

impl Span {
    /// Panics in debug builds when `start > end`: a span that runs backwards is a bug of the stage that built it.
    pub fn new(start: usize, end: usize) -> Self {
        debug_assert!(start <= end, "span {start}..{end} runs backwards");
        Self { start, end: end.max(start) }
    }

    pub fn start(self) -> usize {
        self.start
    }

    pub fn end(self) -> usize {
        self.end
    }

    pub fn len(self) -> usize {
        self.end - self.start
    }

    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    pub fn range(self) -> std::ops::Range<usize> {
        self.start..self.end
    }

    pub fn of(self, text: &str) -> &str {
        &text[self.range()]
    }

    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    pub fn holds(self, offset: usize) -> bool {
        self.start <= offset && offset < self.end
    }

    pub fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The smallest span that covers both.
    pub fn join(self, other: Span) -> Span {
        Span::new(self.start.min(other.start), self.end.max(other.end))
    }

    pub fn shift(self, by: usize) -> Span {
        Span::new(self.start + by, self.end + by)
    }

    /// The span without white space at its ends.
    pub fn trim(self, text: &str) -> Span {
        let s = self.of(text);
        let start = self.start + (s.len() - s.trim_start().len());
        let end = start + s.trim().len();
        Span::new(start, end)
    }
}

/// Byte offset to Unicode scalar value offset, in constant time a look-up: one checkpoint every 64 bytes.
#[derive(Debug)]
pub struct CharIndex<'t> {
    text: &'t str,
    checkpoints: Vec<usize>,
}

const STRIDE: usize = 64;

impl<'t> CharIndex<'t> {
    pub fn new(text: &'t str) -> Self {
        let mut checkpoints = Vec::with_capacity(text.len() / STRIDE + 1);
        let mut count = 0;
        for (i, b) in text.bytes().enumerate() {
            if i % STRIDE == 0 {
                checkpoints.push(count);
            }
            count += usize::from(b & 0xC0 != 0x80);
        }
        if text.len().is_multiple_of(STRIDE) {
            checkpoints.push(count);
        }
        Self { text, checkpoints }
    }

    /// Number of Unicode scalar values before `byte`.
    pub fn chars_before(&self, byte: usize) -> usize {
        let byte = byte.min(self.text.len());
        let block = byte / STRIDE;
        let tail = &self.text.as_bytes()[block * STRIDE..byte];
        self.checkpoints[block] + tail.iter().filter(|b| **b & 0xC0 != 0x80).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn char_offsets_agree_with_counting() {
        let text = "到2025年，新能源汽车占比达到25%。".repeat(20);
        let index = CharIndex::new(&text);
        for (n, (i, _)) in text.char_indices().enumerate() {
            assert_eq!(index.chars_before(i), n);
        }
        assert_eq!(index.chars_before(text.len()), text.chars().count());
    }

    #[test]
    fn trim_drops_white_space_only() {
        let text = "一 \u{3000}目标 ";
        assert_eq!(Span::new(3, text.len()).trim(text).of(text), "目标");
    }
}
