//! How wide lines are set, and whether a text is hard-wrapped at all.

use unicode_width::UnicodeWidthChar;

use super::super::han::{IDEOGRAPH, others};
use super::marks::is_mark;

/// Widths are counted in half-width columns: a Han character has two, a digit one.
pub type Columns = usize;

/// The narrowest and the widest line that is taken for a typesetter's measure (12 to 80 Han characters).
const MEASURES: std::ops::RangeInclusive<Columns> = 24..=160;
/// A line this much shorter than the measure still counts as full: punctuation may not begin a line, and a number or
/// a Latin word goes to the next line whole.
pub const SLACK: Columns = 5;
/// A line may stick out by squeezed punctuation and our estimate of Latin letters.
pub const OVERHANG: Columns = 3;
/// First-line indent of two Han characters, which copied text has lost.
pub const INDENT: Columns = 4;

/// Width of the printed characters, white space left out: copied text has stray spaces at digits. The second is the
/// same where two marks in a row are set closer (》） takes three columns), as some typesetters do.
pub fn widths(text: &str) -> (Columns, Columns) {
    let (mut columns, mut tight) = (0, 0);
    let mut after_mark = false;
    // Ideographs and what else there is are counted apart.
    let mut ideographs = text.len();
    let mut end = 0;
    for (at, c) in others(text) {
        ideographs -= c.len_utf8();
        after_mark &= at == end;
        end = at + c.len_utf8();
        let (own, mark) = match c {
            '!'..='~' => (1, false),
            c if c.is_whitespace() => continue,
            c => {
                let own = c.width_cjk().unwrap_or(0);
                (own, own == 2 && is_mark(c))
            }
        };
        columns += own;
        tight += if mark && after_mark { 1 } else { own };
        after_mark = mark;
    }
    let ideographs = ideographs / IDEOGRAPH * 2;
    (columns + ideographs, tight + ideographs)
}

/// White space in front of the text, in columns.
pub fn indent(text: &str) -> Columns {
    text.chars()
        .take_while(|c| c.is_whitespace())
        .map(|c| match c {
            '\u{3000}' => 2,
            '\t' => 4,
            _ => 1,
        })
        .sum()
}

/// What a document's lines say together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Columns of a full line; `None` when lines are paragraphs.
    pub measure: Option<Columns>,
    /// Lines are also broken at punctuation, anywhere (text pieces of a PDF, one a line).
    pub pieces: bool,
    /// The first lines of paragraphs are indented and the others are not.
    pub indents: bool,
    /// Blank lines stand between paragraphs, not at page breaks.
    pub blanks: bool,
}

/// The facts about one line that the layout is found from.
pub struct LineFacts {
    pub width: Columns,
    /// No marks in a row, which may be set closer.
    pub sure: bool,
    pub indent: Columns,
    pub ends_sentence: bool,
    pub ends_comma: bool,
    pub blank_before: bool,
    /// Begins with a number or a field word: a new paragraph in any case.
    pub opens: bool,
}

/// What the lines say together.
pub fn layout(lines: &[LineFacts]) -> Layout {
    let measure = measure(lines).or_else(|| widest_of_broken(lines));
    let Some(full) = measure else { return Layout { measure, pieces: false, indents: false, blanks: false } };
    let is_full = |l: &LineFacts| l.width + SLACK >= full;
    let early = lines.iter().filter(|l| l.ends_comma && !is_full(l) && l.width + 2 * INDENT < full).count();
    let indented = lines.iter().filter(|l| l.indent >= 2).count();
    let flush_after_full =
        lines.windows(2).filter(|w| w[1].indent < 2 && is_full(&w[0]) && !w[0].ends_sentence).count();
    let indented_after_full =
        lines.windows(2).filter(|w| w[1].indent >= 2 && is_full(&w[0]) && !w[0].ends_sentence).count();
    let blank = lines.iter().filter(|l| l.blank_before).count();
    let blank_before_opening = lines.iter().filter(|l| l.blank_before && l.opens).count();
    Layout {
        measure,
        pieces: early * 25 >= lines.len() && early >= 2,
        indents: indented >= 2 && flush_after_full >= 2 && indented_after_full * 8 <= flush_after_full,
        blanks: blank * 6 >= lines.len()
            && blank >= 2
            && (blank_before_opening * 4 >= blank || blank * 4 >= lines.len()),
    }
}

/// Too few full lines to see a measure, but lines end in commas: nobody ends a paragraph so.
fn widest_of_broken(lines: &[LineFacts]) -> Option<Columns> {
    let broken = lines.iter().filter(|l| l.ends_comma).count();
    let widest = lines.iter().map(|l| l.width).max()?;
    (broken >= 3 && broken * 5 >= lines.len() && MEASURES.contains(&widest)).then_some(widest)
}

/// The measure: a width near which many lines end in mid-sentence and beyond which hardly any goes.
fn measure(lines: &[LineFacts]) -> Option<Columns> {
    let top = *MEASURES.end() + OVERHANG + 1;
    let mut all = vec![0usize; top + 1];
    let mut open = vec![0usize; top + 1];
    let mut sure = vec![0usize; top + 1];
    for line in lines {
        let column = line.width.min(top);
        all[column] += 1;
        open[column] += usize::from(!line.ends_sentence);
        sure[column] += usize::from(line.sure);
    }
    let count = |table: &[usize], from: Columns, to: Columns| table[from..=to.min(top)].iter().sum::<usize>();
    let mut best: Option<(usize, Columns)> = None;
    for full in MEASURES {
        let beyond = count(&all, full + OVERHANG + 1, top);
        let near = count(&all, full - SLACK, full + 1);
        let near_open = count(&open, full - SLACK, full + 1);
        let enough = near >= 3 && near * 10 >= lines.len();
        // Paragraphs of a line each end in a full stop; wrapped lines mostly don't.
        if enough && beyond * 20 <= lines.len().max(20) && near_open * 2 > near && best.is_none_or(|(n, _)| near >= n) {
            best = Some((near, full));
        }
    }
    // The window may lie a little right of the peak: the measure is the widest width that several of its lines have.
    let (_, full) = best?;
    let window = full - SLACK..=full + 1;
    let peak = window.clone().map(|w| sure[w]).max().unwrap_or(0);
    window.rev().find(|w| sure[*w] > 0 && sure[*w] * 8 >= peak)
}
