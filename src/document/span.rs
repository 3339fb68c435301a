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

    /// The span itself, or pieces of at most about `longest` bytes, so that what looks at one piece is bounded whatever
    /// the text. A piece ends behind the last of `stops` in its second half, else of `joints`, else of `stops` anywhere;
    /// only a text without any is cut in the middle.
    pub fn pieces(self, text: &str, longest: usize, stops: &str, joints: &str) -> Vec<Span> {
        if self.len() <= longest {
            return vec![self];
        }
        let mut out = Vec::new();
        let mut from = self.start;
        while self.end - from > longest {
            let part = &text[from..text.floor_char_boundary(from + longest)];
            let late = |marks: &str| part.rfind(|c| marks.contains(c)).filter(|at| *at >= longest / 2);
            let cut = late(stops).or_else(|| late(joints)).or_else(|| part.rfind(|c| stops.contains(c)));
            let len = cut.and_then(|at| Some(at + part[at..].chars().next()?.len_utf8())).unwrap_or(part.len());
            out.push(Span::new(from, from + len));
            from += len;
        }
        out.push(Span::new(from, self.end));
        out
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
    fn long_texts_are_cut_where_they_pause() {
        let cut = |text: &str| -> Vec<String> {
            let whole = Span::new(0, text.len());
            whole.pieces(text, 30, "。", "，").into_iter().map(|p| p.of(text).to_owned()).collect()
        };
        assert_eq!(cut("产值翻番。"), ["产值翻番。"]);
        // A stop wins over a joint behind it, but not one near the beginning.
        assert_eq!(cut("甲乙丙丁戊己。庚，辛壬癸甲乙丙"), ["甲乙丙丁戊己。", "庚，辛壬癸甲乙丙"]);
        assert_eq!(cut("甲。丙丁戊己，庚辛壬癸甲乙丙"), ["甲。丙丁戊己，", "庚辛壬癸甲乙丙"]);
        // Without any the text is cut at the length itself, between characters.
        assert_eq!(cut(&"a甲".repeat(9)), ["a甲a甲a甲a甲a甲a甲a甲a", "甲a甲"]);
    }

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
