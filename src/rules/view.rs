//! The text as automata see it: each mention is one private-use character.

use super::compile::{FOCUS, mark_char};
use super::pattern::MentionMark;
use crate::document::Span;

/// A mention to be shown as one character: bytes of the text and its kind.
#[derive(Clone, Copy, Debug)]
pub struct Mark {
    pub span: Span,
    pub mark: MentionMark,
}

/// A stretch of text with its mentions folded away, and the way back to offsets in the text.
#[derive(Clone, Debug)]
pub struct View {
    text: String,
    /// For each stretch: offset in the view, offset in the text. Sorted by both.
    steps: Vec<(usize, usize)>,
    /// Offset in the view of each mark, as given.
    at: Vec<usize>,
    end: usize,
}

const MARK_LEN: usize = 3;

impl View {
    /// `marks` must be sorted and must not overlap; those that do are left out of the view.
    pub fn new(text: &str, marks: &[Mark]) -> Self {
        let mut view =
            View { text: String::with_capacity(text.len()), steps: vec![(0, 0)], at: vec![], end: text.len() };
        let mut from = 0;
        for mark in marks {
            let (start, end) = (mark.span.start(), mark.span.end());
            if start < from || end > text.len() {
                view.at.push(usize::MAX);
                continue;
            }
            view.push_text(&text[from..start]);
            view.at.push(view.text.len());
            view.steps.push((view.text.len(), start));
            view.text.push(mark_char(mark.mark));
            view.steps.push((view.text.len(), end));
            from = end;
        }
        view.push_text(&text[from..]);
        view
    }

    /// Private-use characters of the text itself must not look like marks: they are shown as U+FFFD (same length).
    fn push_text(&mut self, text: &str) {
        // Their first byte is 0xEE in UTF-8, which hardly any text has.
        if text.as_bytes().contains(&0xEE) {
            self.text.extend(text.chars().map(|c| if ('\u{E000}'..='\u{E0FF}').contains(&c) { '\u{FFFD}' } else { c }));
        } else {
            self.text.push_str(text);
        }
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    /// The view with mark number `index` shown as the focus; `None` when that mark was left out.
    pub fn focused(&self, index: usize) -> Option<String> {
        let mut shown = String::new();
        self.focus_into(index, &mut shown).map(|_| shown)
    }

    /// Like [`View::focused`], into a buffer; gives the byte of the focus.
    pub fn focus_into(&self, index: usize, shown: &mut String) -> Option<usize> {
        let at = *self.at.get(index)?;
        if at == usize::MAX {
            return None;
        }
        shown.clear();
        shown.push_str(&self.text[..at]);
        shown.push(FOCUS);
        shown.push_str(&self.text[at + MARK_LEN..]);
        Some(at)
    }

    /// Number of the mark that stands at `offset` of the view.
    pub fn mark_at(&self, offset: usize) -> Option<usize> {
        self.at.binary_search(&offset).ok().or_else(|| self.at.iter().position(|a| *a == offset))
    }

    /// Offset in the text of an offset in the view. An offset inside a mark gives the mark's start.
    pub fn to_text(&self, offset: usize) -> usize {
        let step = self.steps.partition_point(|(v, _)| *v <= offset).saturating_sub(1);
        let (v, t) = self.steps[step];
        (t + (offset - v)).min(self.end)
    }

    /// The part of the text that a part of the view shows.
    pub fn span_of(&self, start: usize, end: usize) -> Span {
        let (a, b) = (self.to_text(start), self.to_text(end));
        Span::new(a.min(b), b.max(a))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_come_back() {
        let text = "到2025年，专利达到12件以上。";
        let year = text.find("2025年").unwrap();
        let twelve = text.find("12件").unwrap();
        let marks = [
            Mark { span: Span::new(year, year + "2025年".len()), mark: MentionMark::Time },
            Mark { span: Span::new(twelve, twelve + "12件".len()), mark: MentionMark::Quantity },
        ];
        let view = View::new(text, &marks);
        let shown = view.focused(1).unwrap();
        let at = shown.find(FOCUS).unwrap();
        assert_eq!(view.span_of(at, at + FOCUS.len_utf8()).of(text), "12件");
        assert_eq!(view.mark_at(at), Some(1));
        let tail = shown.find("以上").unwrap();
        assert_eq!(view.span_of(tail, tail + 6).of(text), "以上");
        let head = shown.find("专利").unwrap();
        assert_eq!(view.span_of(head, at + 3).of(text), "专利达到12件");
    }
}
