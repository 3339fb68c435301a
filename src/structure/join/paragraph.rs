//! The paragraph that is being put together from printed lines.

use crate::document::TextBlock;

use super::super::han::others;
use super::layout::{INDENT, Layout, OVERHANG};
use super::marks::{closes_bracket, is_mark, opens_bracket, partners};
use super::words::{LineWords, NumberAt};

/// An open bracket or quotation mark keeps a paragraph open for at most this many characters: beyond, its partner is
/// taken for lost.
pub const BRACKET_REACH: usize = 700;

/// One printed line, folded.
#[derive(Clone, Debug)]
pub struct Line {
    pub block: TextBlock,
    pub width: usize,
    pub tight: usize,
    pub indent: usize,
    pub number: Option<NumberAt>,
    pub field: bool,
    pub blank_before: bool,
    /// The number of a page, by the others.
    pub page: bool,
}

/// The paragraph that is being put together.
#[derive(Debug)]
pub struct Open {
    pub block: TextBlock,
    /// Columns of the printed line so far, indent included; at most, and with marks set close at least.
    pub columns: usize,
    pub tight_columns: usize,
    pub lines: usize,
    pub number: Option<NumberAt>,
    pub field: bool,
    /// Open brackets and quotation marks with their byte offsets.
    pub brackets: Vec<(char, usize)>,
    /// The last bracket that was closed, with what it holds.
    pub closed: Option<std::ops::Range<usize>>,
}

impl Open {
    pub fn new(line: Line) -> Self {
        let mut open = Self {
            block: line.block,
            columns: INDENT + line.width,
            tight_columns: INDENT + line.tight,
            lines: 1,
            number: line.number,
            field: line.field,
            brackets: Vec::new(),
            closed: None,
        };
        open.note_brackets(0);
        open
    }

    fn append(&mut self, text: &str) {
        let from = self.block.text.len();
        self.block.text.push_str(text);
        self.note_brackets(from);
    }

    /// Brackets of the text from byte `from` on.
    fn note_brackets(&mut self, from: usize) {
        for (i, c) in others(&self.block.text[from..]) {
            if opens_bracket(c) {
                self.brackets.push((c, from + i));
            } else if closes_bracket(c)
                && let Some(at) = self.brackets.iter().rposition(|(o, _)| partners(*o, c))
            {
                self.closed = Some(self.brackets[at].1..from + i + c.len_utf8());
                self.brackets.truncate(at);
            }
        }
    }

    pub fn push(&mut self, layout: &Layout, line: &Line) {
        let measure = layout.measure.unwrap_or(0);
        let (last, first) = (self.last(), line.block.text.chars().next());
        let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphabetic());
        if latin(last) && latin(first) {
            self.block.text.push(' ');
        }
        // Pieces of one printed line meet at punctuation only.
        let edge = last.is_some_and(is_mark) || first.is_some_and(is_mark) || self.is_bare_number();
        if edge && self.tight_columns + line.tight <= measure + OVERHANG {
            self.columns += line.width;
            self.tight_columns += line.tight;
        } else {
            self.columns = line.width;
            self.tight_columns = line.tight;
        }
        self.lines += 1;
        self.append(&line.block.text);
    }

    pub fn last(&self) -> Option<char> {
        self.block.text.chars().next_back()
    }

    pub fn characters(&self) -> usize {
        self.block.text.chars().count()
    }

    pub fn bracket_open(&self) -> bool {
        self.brackets.last().is_some_and(|(_, at)| {
            self.block.text.get(*at..).is_some_and(|t| t.chars().take(BRACKET_REACH + 1).count() <= BRACKET_REACH)
        })
    }

    pub fn is_bare_number(&self) -> bool {
        self.number.is_some_and(|n| n.value.is_some() && n.length == self.block.text.len()) && self.lines == 1
    }

    /// The last of several sentences breaks off: no mark at its end, no label in it.
    pub fn breaks_off(&self) -> bool {
        self.block.text.rsplit_once('。').is_some_and(|(_, tail)| {
            let label_or_bracket = tail.contains(['：', ':']) || tail.contains(closes_bracket);
            let prose = tail.contains(['，', '、']) || !tail.contains(' ');
            !label_or_bracket && prose && tail.chars().count() >= 2
        })
    }

    /// Prose whose last sentence has not ended; a heading with its number, or a title, has none.
    pub fn in_mid_sentence(&self) -> bool {
        let has_ended_one = self.block.text.contains('。');
        !self.field && (has_ended_one || self.number.is_none() && self.block.text.contains('，'))
    }

    /// The whole title of a document: the name of its kind is reached, and no sentence has begun.
    pub fn is_title(&self, words: &LineWords) -> bool {
        self.number.is_none()
            && !self.field
            && self.brackets.is_empty()
            && !self.block.text.contains(['，', '。', '；', '：', ':'])
            && self.characters() >= 6
            && words.ends_title(&self.block.text)
    }

    /// No punctuation but brackets so far, on one line: a title.
    pub fn is_bare_of_marks(&self) -> bool {
        self.lines == 1 && !self.block.text.contains(['，', '。', '；', '、', '：', '“'])
    }

    /// The paragraph ends in a bracket that assigns it.
    pub fn closed_item(&self, words: &LineWords) -> bool {
        self.closed.as_ref().is_some_and(|range| {
            range.end == self.block.text.len()
                && self.block.text.get(range.clone()).is_some_and(|inside| words.closes_item(inside))
        })
    }

    pub fn goes_on_after_page_number(&self, line: &Line, words: &LineWords) -> bool {
        self.last().is_some_and(|c| !matches!(c, '。' | '！' | '？'))
            && line.block.text.chars().count() < 14
            && (line.blank_before || words.marks_page(&line.block.text))
    }

    pub fn finish(self) -> TextBlock {
        self.block
    }
}

/// The numbers met so far, by shape: a number in mid-sentence rarely is the next of its list.
#[derive(Debug, Default)]
pub struct Numbers {
    pub last: std::collections::BTreeMap<usize, u32>,
}

impl Numbers {
    pub fn note(&mut self, number: NumberAt) {
        if let Some(value) = number.value {
            self.last.insert(number.shape, value);
        }
    }

    pub fn expects(&self, number: NumberAt) -> bool {
        match (number.value, self.last.get(&number.shape)) {
            (None | Some(1), _) => true,
            (Some(value), Some(last)) => value == last + 1 || value == last + 2,
            (Some(_), None) => false,
        }
    }
}
