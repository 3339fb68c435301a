//! Figures set on lines of their own: what a page leaves whose text was taken out span by span, each in a font of its own.
//!
//! 全市新增学位 / 3200 / 个: the three lines are one again where most lines of figures stand inside a sentence.

use crate::document::{Block, TextBlock, Wrap};

use super::marks::{ends_sentence, is_mark};
use super::words::LineWords;

/// Characters of the longest figure or name in Latin letters.
const LONGEST: usize = 24;
/// Fewer lines of figures do not say how a text was taken out.
const ENOUGH: usize = 8;
/// Item numbers have no more digits.
const ITEM_DIGITS: usize = 2;

/// The blocks, with lines of figures put back between the lines around them.
pub fn put_back(words: &LineWords, blocks: Vec<Block>) -> Vec<Block> {
    if !are_set_apart(words, &blocks) {
        return blocks;
    }
    let mut out: Vec<Block> = Vec::with_capacity(blocks.len());
    // Whether the last line goes on: it ends in a figure.
    let mut open = false;
    let mut blocks = blocks.into_iter().peekable();
    while let Some(block) = blocks.next() {
        let Some(own) = line(&block).map(str::to_owned) else {
            out.push(block);
            open = false;
            continue;
        };
        let next = blocks.peek().and_then(line).unwrap_or_default();
        let above = out.last().and_then(line).unwrap_or_default();
        let joins = if is_figure(&own) {
            goes_on(above) && !begins_item(&own, above, next)
        } else {
            open && (goes_on_figure(words, &own) || !is_figure(above)) && !own.is_empty()
        };
        open = is_figure(&own);
        match out.last_mut() {
            Some(Block::Text(last)) if joins => last.text.push_str(&own),
            _ => out.push(block),
        }
    }
    out
}

/// Whether lines of figures mostly stand inside sentences, with a unit or the like behind them.
fn are_set_apart(words: &LineWords, blocks: &[Block]) -> bool {
    let (mut figures, mut inside, mut with_unit) = (0, 0, 0);
    for (i, block) in blocks.iter().enumerate() {
        let Some(figure) = line(block).filter(|text| is_figure(text)) else { continue };
        figures += 1;
        let at = |at: Option<usize>| at.and_then(|at| blocks.get(at)).and_then(line).unwrap_or_default();
        let (above, below) = (at(i.checked_sub(1)), at(Some(i + 1)));
        let in_sentence = goes_on(above) && !below.is_empty() && !is_figure(below);
        inside += usize::from(in_sentence || begins_item(figure, above, below));
        with_unit += usize::from(goes_on_figure(words, below));
    }
    figures >= ENOUGH && inside * 3 >= figures * 2 && with_unit * 2 >= figures
}

/// The text of a printed line, without white space at its ends.
fn line(block: &Block) -> Option<&str> {
    match block {
        Block::Text(TextBlock { text, wrap: Wrap::Line, .. }) => Some(text.trim()),
        _ => None,
    }
}

fn is_figure(line: &str) -> bool {
    let part = |c: char| c.is_ascii_alphanumeric() || "０１２３４５６７８９.．%％+-/&".contains(c);
    !line.is_empty() && line.chars().count() <= LONGEST && line.chars().all(part)
}

/// A sentence under way, to which a figure may belong.
fn goes_on(above: &str) -> bool {
    !above.is_empty() && !ends_sentence(above)
}

/// 1 / ．加快建设: a figure that is the number of an item.
fn begins_item(figure: &str, above: &str, below: &str) -> bool {
    let short = figure.len() <= ITEM_DIGITS && figure.chars().all(|c| c.is_ascii_digit());
    let point = below.starts_with(['.', '．']);
    short && (point || below.starts_with('、') && above.ends_with(['；', ';', '：', ':']))
}

/// What may follow a figure at once: 年, 家, 以上, a mark.
fn goes_on_figure(words: &LineWords, below: &str) -> bool {
    words.follows_figure(below) || below.starts_with(|c| is_mark(c) || matches!(c, '.' | '．' | '%'))
}
