//! Printed lines back to paragraphs.
//!
//! Text copied from a PDF has hard-wrapped lines, often with every piece between two punctuation marks on a line of
//! its own; other texts have a paragraph a line. Which of the two it is, the widths of the lines say; where a
//! paragraph ends, the width of the printed line so far, the punctuation on both sides, open brackets, and numbers
//! and field words at the start of a line say.

mod layout;
mod marks;
mod paragraph;
mod spans;
mod unbroken;
mod words;

use crate::document::{Block, TextBlock, Wrap};
use crate::rules::{Diagnostic, Source};

use super::fold::fold;
use super::han::is_han;
use layout::{INDENT, Layout, LineFacts, OVERHANG, SLACK};
use marks::{cannot_begin_line, closes_before_opening, ends_sentence, is_mark, opens_bracket};
use paragraph::{BRACKET_REACH, Line, Numbers, Open};
pub use words::{LineWords, NumberAt};

/// Bytes beyond which nothing more is joined: no paragraph is so long.
const LONGEST_PARAGRAPH: usize = 48 << 10;

/// A block on its way to paragraphs.
enum Piece {
    /// A printed line, which may go on in the next.
    Line(Line),
    Whole(Block),
}

impl Piece {
    fn is_blank(&self) -> bool {
        matches!(self, Self::Line(line) if line.block.text.is_empty())
    }
}

/// Fewer lines do not say how a text is spaced.
const SPACED_LINES: usize = 8;

/// Whether a blank line stands between nearly all lines (nineteen of twenty), as pages are copied whose lines are
/// paragraphs of their own: blank lines then tell nothing.
fn is_double_spaced(pieces: &[Piece]) -> bool {
    let lines = pieces.iter().filter(|p| matches!(p, Piece::Line(_)) && !p.is_blank()).count();
    let spaced = pieces.windows(2).filter(|pair| pair[0].is_blank() && !pair[1].is_blank()).count();
    lines >= SPACED_LINES && spaced * 20 >= (lines - 1) * 19
}

/// Fewer numbers in order may be anything.
const PAGES: usize = 3;
/// Lines at least from one page number to the next.
const LINES_OF_PAGE: usize = 12;

/// Marks the lines that are a number and nothing else where all of them count on by one from the first to the last:
/// these are pages, and the text goes on behind them.
fn mark_page_numbers(pieces: &mut [Piece]) {
    let number = |piece: &Piece| match piece {
        Piece::Line(line) if line.block.text.len() <= 3 => line.block.text.parse::<u16>().ok(),
        _ => None,
    };
    let numbers: Vec<(usize, u16)> = pieces.iter().enumerate().filter_map(|(i, p)| Some((i, number(p)?))).collect();
    // Rows of a flattened table are numbered too: a page is longer.
    let in_order = |pair: &[(usize, u16)]| pair[1].1 == pair[0].1 + 1 && pair[1].0 - pair[0].0 >= LINES_OF_PAGE;
    if numbers.len() < PAGES || !numbers.windows(2).all(in_order) {
        return;
    }
    for (i, _) in numbers {
        if let Some(Piece::Line(line)) = pieces.get_mut(i) {
            line.page = true;
        }
    }
}

/// Joins hard-wrapped lines.
#[derive(Debug)]
pub struct Joiner {
    words: LineWords,
}

impl Joiner {
    /// # Errors
    /// All findings in `structure/lines*.toml`.
    pub fn load(source: &Source) -> Result<Self, Vec<Diagnostic>> {
        Ok(Self { words: LineWords::load(source)? })
    }

    pub fn words(&self) -> &LineWords {
        &self.words
    }

    /// Blocks whose text is folded and whose text blocks are whole paragraphs, in reading order. Lines with
    /// [`Wrap::Line`] are joined where they belong together; blank ones go. Blocks of other kinds end a paragraph.
    pub fn join(&self, blocks: Vec<Block>) -> Vec<Block> {
        let blocks = spans::put_back(&self.words, blocks);
        let blocks = unbroken::delivered_apart(&self.words, unbroken::broken(&self.words, blocks));
        let mut pieces: Vec<Piece> = blocks.into_iter().map(|b| self.piece(b)).collect();
        if is_double_spaced(&pieces) {
            pieces.retain(|piece| !piece.is_blank());
        }
        mark_page_numbers(&mut pieces);
        let layout = self.layout(&pieces);
        let mut out = Vec::with_capacity(pieces.len());
        let mut run: Vec<Line> = Vec::new();
        let mut seen = Numbers::default();
        let mut blank = false;
        for piece in pieces {
            let block = match piece {
                piece if piece.is_blank() => {
                    blank = true;
                    continue;
                }
                Piece::Line(mut line) => {
                    line.blank_before = std::mem::take(&mut blank);
                    run.push(line);
                    continue;
                }
                Piece::Whole(block) => block,
            };
            self.finish_run(&layout, &mut run, &mut seen, &mut out);
            blank = false;
            match block {
                Block::Text(text) => {
                    for paragraph in whole_paragraphs(text) {
                        if !self.goes_on_title(out.last_mut(), &paragraph) {
                            out.push(paragraph);
                        }
                    }
                }
                Block::Table(mut table) => {
                    for cell in &mut table.cells {
                        let folded = fold(&cell.text);
                        let trimmed = folded.trim();
                        if trimmed != cell.text {
                            cell.text = trimmed.to_owned();
                        }
                    }
                    table.caption = table.caption.map(|c| fold(&c).trim().to_owned());
                    out.push(Block::Table(table));
                }
            }
        }
        self.finish_run(&layout, &mut run, &mut seen, &mut out);
        out
    }

    /// A centred title set as two paragraphs: the second line is added to the first.
    fn goes_on_title(&self, above: Option<&mut Block>, below: &Block) -> bool {
        let (Some(Block::Text(above)), Block::Text(below)) = (above, below) else { return false };
        let alike = above.style.centred && below.style.centred && above.style.bold == below.style.bold;
        let goes_on = alike
            && above.style.heading_level == below.style.heading_level
            && self.words.number_at(&above.text).is_none()
            && self.words.number_at(&below.text).is_none()
            && self.is_second_title(&above.text, &below.text);
        if goes_on {
            above.text.push_str(&below.text);
        }
        goes_on
    }

    fn piece(&self, block: Block) -> Piece {
        match block {
            Block::Text(text) if text.wrap == Wrap::Line => Piece::Line(self.line(text)),
            other => Piece::Whole(other),
        }
    }

    fn line(&self, printed: TextBlock) -> Line {
        let folded = fold(&printed.text);
        let folded = folded.trim();
        let text = if folded.contains('\n') { folded.replace('\n', " ") } else { folded.to_owned() };
        let (width, tight) = layout::widths(&printed.text);
        Line {
            width,
            tight,
            indent: layout::indent(&printed.text),
            number: self.words.number_at(&text),
            field: self.words.is_field(&text),
            blank_before: false,
            page: false,
            block: TextBlock { text, wrap: Wrap::Paragraph, ..printed },
        }
    }

    fn layout(&self, pieces: &[Piece]) -> Layout {
        let mut blank_before = false;
        let mut facts = Vec::with_capacity(pieces.len());
        for piece in pieces {
            let Piece::Line(line) = piece else { continue };
            let text = &line.block.text;
            if text.is_empty() {
                blank_before = true;
                continue;
            }
            facts.push(LineFacts {
                width: line.width,
                sure: line.width == line.tight,
                indent: line.indent,
                ends_sentence: ends_sentence(text),
                ends_comma: text.ends_with(['，', '、', ',']),
                blank_before: std::mem::take(&mut blank_before),
                opens: line.number.is_some() || line.field,
            });
        }
        layout::layout(&facts)
    }

    fn finish_run(&self, layout: &Layout, run: &mut Vec<Line>, seen: &mut Numbers, out: &mut Vec<Block>) {
        let mut open: Option<Open> = None;
        // Page numbers met inside a paragraph stand after it.
        let mut aside: Vec<TextBlock> = Vec::new();
        let mut lines = run.drain(..);
        while let Some(line) = lines.next() {
            let rest = lines.as_slice();
            if let Some(paragraph) = open.as_mut() {
                let page_number = layout.measure.is_some()
                    && self.words.is_page_number(&line.block.text)
                    && paragraph.goes_on_after_page_number(&line, &self.words);
                if page_number || line.page {
                    aside.push(line.block);
                    continue;
                }
                if self.belongs(layout, paragraph, &line, rest, seen) {
                    paragraph.push(layout, &line);
                    continue;
                }
            }
            if let Some(done) = open.take() {
                out.push(Block::Text(done.finish()));
            }
            out.extend(aside.drain(..).map(Block::Text));
            if let Some(number) = line.number {
                seen.note(number);
            }
            open = Some(Open::new(line));
        }
        out.extend(open.map(|o| Block::Text(o.finish())));
        out.extend(aside.into_iter().map(Block::Text));
    }

    /// Whether `line` goes on with the paragraph.
    fn belongs(&self, layout: &Layout, paragraph: &Open, line: &Line, rest: &[Line], seen: &Numbers) -> bool {
        let text = line.block.text.as_str();
        let (Some(last), Some(first)) = (paragraph.last(), text.chars().next()) else { return false };
        if paragraph.block.text.len() > LONGEST_PARAGRAPH {
            return false;
        }
        let Some(measure) = layout.measure else { return self.belongs_unwrapped(paragraph, line, last, first) };
        if cannot_begin_line(first) && !line.blank_before || opens_bracket(last) {
            return true;
        }
        let full = paragraph.columns + SLACK >= measure;
        let fits = paragraph.tight_columns + line.tight <= measure + OVERHANG;
        let edge = is_mark(last) || is_mark(first);
        let same_line = layout.pieces && edge && fits;
        let style = line.block.style;
        if style.heading_level.is_some() != paragraph.block.style.heading_level.is_some() {
            return false;
        }
        // A number alone: its text was set apart from it.
        if paragraph.is_bare_number() {
            let name =
                paragraph.block.text.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '：' | ':' | ' '));
            return line.number.is_none() && !self.words.breaks_title(name);
        }
        if self.words.is_note(text) && (ends_sentence(&paragraph.block.text) || !full) {
            return false;
        }
        if layout.indents && !paragraph.bracket_open() {
            if line.indent >= 2 {
                return false;
            }
            if full && line.number.is_none() {
                return true;
            }
        }
        if let Some(number) = line.number {
            return self.number_is_inside(paragraph, number, last, full, edge, seen);
        }
        if paragraph.bracket_open() {
            // A title whose closing bracket was lost ends where its line ends.
            return full || edge || !paragraph.is_bare_of_marks() || paragraph.columns * 10 >= measure * 7;
        }
        if paragraph.is_title(&self.words) {
            return self.words.goes_on_title(text) && self.words.ends_title(text) && line.width * 2 <= measure;
        }
        if self.is_signature(line, rest) && !matches!(last, '，' | '、' | ',') {
            return false;
        }
        if layout.blanks && line.blank_before && !matches!(last, '，' | '、' | ',') {
            return false;
        }
        if self.words.is_date(text) && !matches!(last, '，' | '、' | '：' | ':')
            || self.words.is_document_number(text)
            || self.words.is_note(&paragraph.block.text)
        {
            return false;
        }
        if line.field && (ends_sentence(&paragraph.block.text) || !full || paragraph.field) {
            return false;
        }
        match last {
            '，' | '、' | ',' => true,
            '；' | ';' => full || same_line,
            '：' | ':' => !self.words.is_address(&paragraph.block.text) && (full || fits),
            _ if paragraph.field && paragraph.columns * 10 >= measure * 8 => !ends_sentence(&paragraph.block.text),
            _ if paragraph.field && !full => same_line && !ends_sentence(&paragraph.block.text),
            _ if ends_sentence(&paragraph.block.text) => {
                if opens_bracket(first) && self.words.closes_item(&head(text, 60)) {
                    return !paragraph.block.text.ends_with(['）', ')', '〕', ']']) || same_line;
                }
                if line.blank_before && !full {
                    return false;
                }
                match (full, layout.pieces) {
                    (true, pieces) => pieces || !fills_with_indent(measure, line),
                    (false, pieces) => pieces && self.fills(layout, paragraph, line, rest),
                }
            }
            '）' | ')' | '〕' | ']' | '】' if paragraph.closed_item(&self.words) => match opens_bracket(first) {
                true => same_line && !self.words.closes_item(&head(text, 60)),
                false => layout.pieces && !full && self.fills(layout, paragraph, line, rest),
            },
            // A sentence is under way: nobody ends a paragraph here, whatever the width of the line seems to be.
            _ if !edge && paragraph.in_mid_sentence() => true,
            _ if full => !line.blank_before || !self.words.ends_title(&paragraph.block.text),
            _ => same_line || self.is_second_title_line(paragraph, line),
        }
    }

    /// Lines are paragraphs here; only what is plainly broken is joined: a bracket, a list or a sentence that goes on
    /// in the next line, be it after the empty line of a page break.
    fn belongs_unwrapped(&self, paragraph: &Open, line: &Line, last: char, first: char) -> bool {
        let text = line.block.text.as_str();
        let styled = line.block.style != paragraph.block.style || line.block.style.heading_level.is_some();
        if styled || line.number.is_some() || line.field || paragraph.characters() < 10 {
            return false;
        }
        let body = is_han(last) || is_mark(last);
        let goes_on = is_han(first) || is_mark(first);
        if !body || !goes_on || text.chars().count() < 2 {
            return false;
        }
        if paragraph.bracket_open() && paragraph.characters() < BRACKET_REACH {
            return closes_before_opening(text);
        }
        let in_prose = paragraph.characters() >= 25 && is_han(last) && is_han(first) && text.contains(is_mark);
        if in_prose && paragraph.breaks_off() && !self.words.is_address(text) {
            return true;
        }
        !line.blank_before
            && (matches!(last, '，' | '、') && paragraph.characters() >= 20
                || matches!(first, '，' | '。' | '、' | '；') && !ends_sentence(&paragraph.block.text))
    }

    /// Whether the number is one that prose speaks of, not the number of a new item.
    fn number_is_inside(
        &self,
        paragraph: &Open,
        number: NumberAt,
        last: char,
        full: bool,
        edge: bool,
        seen: &Numbers,
    ) -> bool {
        let expected = seen.expects(number);
        if paragraph.bracket_open() {
            // A bracket that closes one too few ends with its line when the next item follows.
            let closes = matches!(last, '）' | ')' | '〕' | ']' | '】');
            // A title whose closing bracket was lost ends where its line ends.
            return !(closes && expected) && (full || edge || !expected);
        }
        if paragraph.closed_item(&self.words) {
            return false;
        }
        match last {
            '，' | '、' | ',' => !expected || full && number.value == Some(1),
            _ if is_mark(last) => {
                !expected && number.value.is_some_and(|v| v > 1) && full && !ends_sentence(&paragraph.block.text)
            }
            _ => full && !expected,
        }
    }

    /// Whether the pieces from here on fill the printed line that the paragraph's last piece began.
    fn fills(&self, layout: &Layout, paragraph: &Open, line: &Line, rest: &[Line]) -> bool {
        let Some(measure) = layout.measure else { return false };
        let mut columns = paragraph.tight_columns + line.tight;
        if columns > measure + OVERHANG {
            return false;
        }
        let mut last = line;
        for next in rest {
            if columns + SLACK >= measure {
                return true;
            }
            if next.number.is_some() || next.field || next.blank_before {
                break;
            }
            if columns + next.tight > measure + OVERHANG {
                // Neither piece ends a full line; the paragraph ends at one of the two, more likely at the later.
                return ends_sentence(&last.block.text);
            }
            columns += next.tight;
            last = next;
        }
        true
    }

    /// Names of bodies on lines of their own, with the date below.
    fn is_signature(&self, line: &Line, rest: &[Line]) -> bool {
        let name =
            |l: &Line| l.number.is_none() && l.block.text.chars().count() <= 30 && !l.block.text.contains(is_mark);
        name(line)
            && rest
                .iter()
                .take(6)
                .find_map(|l| if self.words.is_date(&l.block.text) { Some(true) } else { (!name(l)).then_some(false) })
                .unwrap_or(false)
    }

    /// A title that the typist broke over two lines.
    fn is_second_title_line(&self, paragraph: &Open, line: &Line) -> bool {
        let above = &paragraph.block.text;
        paragraph.lines == 1
            && (!line.blank_before || above.chars().count() >= 8)
            && paragraph.number.is_none()
            && self.is_second_title(above, &line.block.text)
    }

    fn is_second_title(&self, above: &str, below: &str) -> bool {
        let plain = |t: &str| !t.contains(['。', '；', '：', ':']) && t.chars().count() <= 45;
        plain(above)
            && plain(below)
            && !self.words.breaks_title(above)
            && !self.words.is_date(above)
            && !self.words.is_document_number(above)
            && self.words.ends_title(below)
            && below.chars().count() >= 4
    }
}

fn head(text: &str, characters: usize) -> String {
    text.chars().take(characters).collect()
}

/// A whole paragraph of the format, folded; a line break inside makes two.
fn whole_paragraphs(text: TextBlock) -> Vec<Block> {
    let folded = fold(&text.text);
    folded
        .split('\n')
        .map(str::trim)
        .filter(|t| !t.is_empty())
        .map(|t| {
            Block::Text(TextBlock {
                text: t.to_owned(),
                wrap: Wrap::Paragraph,
                style: text.style,
                origin: text.origin.clone(),
            })
        })
        .collect()
}

/// Two full-width columns short: the first line of a new paragraph, which lost its indent.
fn fills_with_indent(measure: usize, line: &Line) -> bool {
    let short_by = measure.saturating_sub(line.width);
    (INDENT - 1..=INDENT + 1).contains(&short_by) && !ends_sentence(&line.block.text)
}

#[cfg(test)]
mod tests;
