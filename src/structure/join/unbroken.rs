//! A document on one line: what a cell of a workbook, a field of a database or a careless paste leaves of a notice.
//!
//! Where its lines ended, white space between sentences says if any is left; else the numbers of its items, which come
//! in order after the end of a sentence; at the top the address, the date and the first words of a plan.

use crate::document::{Block, TextBlock};

use super::marks::{closes_bracket, is_mark};
use super::paragraph::Numbers;
use super::words::LineWords;
use crate::structure::fold::fold;
use crate::structure::han::is_han;

/// Bytes of a line that may be a document: with over half of the text, few paragraphs are so long.
const DOCUMENT: usize = 2 << 10;
/// Places of one kind that show how lines were ended here.
const ENOUGH: usize = 5;
/// Bytes at most of a heading that an item below it follows at once, and of a date's signature before it.
const HEADING: usize = 120;
/// Bytes at most of the title and the address at the top.
const TOP: usize = 1200;
/// Blocks at most before the title.
const HEAD: usize = 45;
/// Begins the note when and where a report was given.
const NOTE: &str = "——";
/// Colons at most before the one that ends the address.
const COLONS: usize = 6;
/// Bytes that the number of an item is looked for in.
const NUMBER: usize = 24;

/// The blocks, with those that are a document on one line cut into its lines.
pub fn broken(words: &LineWords, blocks: Vec<Block>) -> Vec<Block> {
    let length = |b: &Block| if let Block::Text(text) = b { text.text.len() } else { 0 };
    let longest = blocks.iter().map(length).max().unwrap_or(0);
    if longest < DOCUMENT || longest * 2 < blocks.iter().map(length).sum() {
        return blocks;
    }
    let mut out = Vec::with_capacity(blocks.len());
    for block in blocks {
        match block {
            Block::Text(text) if text.text.len() >= DOCUMENT => {
                for line in lines(words, &text.text) {
                    out.push(Block::Text(TextBlock { text: line.to_owned(), origin: text.origin.clone(), ..text }));
                }
            }
            other => out.push(other),
        }
    }
    out
}

/// The blocks, with a title and the note when and where a report was given on lines of their own: …的报告——2025年3月5日在….
pub fn delivered_apart(words: &LineWords, blocks: Vec<Block>) -> Vec<Block> {
    let note = |text: &str| {
        let starts = text.match_indices(NOTE).map(|(i, _)| i);
        starts.take(2).find(|i| words.ends_title(text[..*i].trim()) && words.is_delivered(text[*i..].trim()))
    };
    let mut out = Vec::with_capacity(blocks.len());
    for (n, block) in blocks.into_iter().enumerate() {
        match block {
            Block::Text(text)
                if n < HEAD
                    && text.text.len() <= TOP
                    && let Some(at) = note(&text.text) =>
            {
                for line in [&text.text[..at], &text.text[at..]] {
                    out.push(Block::Text(TextBlock { text: line.to_owned(), origin: text.origin.clone(), ..text }));
                }
            }
            other => out.push(other),
        }
    }
    out
}

/// The lines of a document on one line, in order; together they are the whole text.
fn lines<'t>(words: &LineWords, text: &'t str) -> Vec<&'t str> {
    let spaced = at_spaces(words, text);
    let mut out = Vec::new();
    for (n, part) in spaced.iter().enumerate() {
        let mut ends = if n == 0 || part.len() >= DOCUMENT { at_top(words, part) } else { Vec::new() };
        if spaced.len() == 1 || part.len() >= DOCUMENT {
            ends.extend(at_labels(words, part));
        }
        ends.sort_unstable();
        ends.dedup();
        out.extend(pieces(part, &ends));
    }
    out
}

fn pieces<'t>(text: &'t str, ends: &[usize]) -> impl Iterator<Item = &'t str> {
    let starts = std::iter::once(0).chain(ends.iter().copied());
    starts.zip(ends.iter().copied().chain([text.len()])).filter_map(|(from, to)| text.get(from..to))
}

/// Cut where white space stands for the ends of lines: indents, or single spaces after most sentences that end a
/// paragraph.
fn at_spaces<'t>(words: &LineWords, text: &'t str) -> Vec<&'t str> {
    let mut wide = Vec::new();
    let mut single = Vec::new();
    let mut after_sentences = 0;
    let mut run: Option<usize> = None;
    for (i, c) in text.char_indices() {
        if c.is_whitespace() {
            run = run.or(Some(i));
            continue;
        }
        let Some(start) = run.take().filter(|s| *s > 0) else { continue };
        let before = text[..start].chars().next_back().unwrap_or(' ');
        if text[start..i].chars().count() > 1 {
            wide.push(i);
        }
        let ends = ends_line(before);
        after_sentences += usize::from(ends);
        let prose = |c: char| is_han(c) || is_mark(c);
        let next = || text[i..].split(char::is_whitespace).next().unwrap_or_default();
        if ends || prose(before) && (prose(c) || number_at(words, &text[i..]).is_some() || words.is_date(next())) {
            single.push(i);
        }
    }
    let ends = if wide.len() >= ENOUGH {
        wide
    } else if after_sentences >= ENOUGH {
        single
    } else {
        Vec::new()
    };
    pieces(text, &ends).collect()
}

fn ends_line(c: char) -> bool {
    matches!(c, '。' | '；' | '！' | '？' | ';')
}

/// Value and shape of the number of an item that begins here.
fn number_at(words: &LineWords, text: &str) -> Option<super::words::NumberAt> {
    words.number_at(&fold(&text[..text.floor_char_boundary(NUMBER)]))
}

/// Where items and fields begin: numbers that come in order and field labels, after a sentence or right behind the
/// heading or the field above.
fn at_labels(words: &LineWords, text: &str) -> Vec<usize> {
    let mut out: Vec<usize> = Vec::new();
    let mut seen = Numbers::default();
    let mut before = '。';
    let mut depth = 0usize;
    // Where the text of the last label begins, while its heading may still be going on.
    let mut heading: Option<usize> = None;
    // The names that a field label (责任单位：) is followed by have no mark at their end.
    let mut in_field = false;
    for (i, c) in text.char_indices() {
        let rest = &text[i..];
        let open = heading.is_some_and(|from| i > from && i - from <= HEADING);
        let after = ends_line(before) || matches!(before, '：' | ':');
        if depth == 0 && (after || in_field || open) && words.is_field(rest) {
            out.push(i);
            (heading, in_field) = (None, true);
        } else if (after || in_field || open || closes_bracket(before))
            && let Some(number) = number_at(words, rest)
            && let Some(value) = number.value
        {
            let next = value == 1 || seen.last.get(&number.shape).is_some_and(|last| value == last + 1);
            // （一） in a bracket or in mid-heading is spoken of, unless it begins a list.
            if next && (depth == 0 || ends_line(before)) && (!open || after || value == 1) {
                seen.note(number);
                out.push(i);
                (heading, in_field) = (Some(i + number.length), false);
            }
        }
        match c {
            '（' | '(' | '“' | '《' | '〔' => depth += 1,
            '）' | ')' | '”' | '》' | '〕' => depth = depth.saturating_sub(1),
            '。' => (heading, in_field, depth) = (None, false, 0),
            '；' | '，' | '：' => heading = None,
            _ => {}
        }
        if !c.is_whitespace() {
            before = c;
        }
    }
    out
}

/// Furniture, title, number, address, signature and date of the letter at the top, and the title of the plan below.
fn at_top(words: &LineWords, text: &str) -> Vec<usize> {
    let mut out = Vec::new();
    let top = &text[..text.floor_char_boundary(TOP)];
    let mut start = 0;
    let colons = top.char_indices().filter(|(_, c)| matches!(c, '：' | ':')).take(COLONS);
    let address = colons.map(|(i, c)| i + c.len_utf8()).find_map(|to| {
        let title = title_ends(words, &top[..to]).filter(|end| words.is_address(&fold(&top[*end..to]))).last()?;
        Some((title, to))
    });
    if let Some((title, to)) = address {
        out.extend([title, to]);
        let ends = top[title..to].char_indices().map(|(i, c)| title + i + c.len_utf8());
        out.extend(
            ends.take_while(|end| end - title <= HEADING).find(|end| words.is_document_number(&top[title..*end])),
        );
        start = to;
    }
    if let Some(signature) = signature(words, top, start) {
        start = signature.end;
        out.extend([signature.name, signature.date, signature.end]);
    }
    if let Some((i, c)) = top[start..].char_indices().find(|(_, c)| matches!(c, '）' | ')'))
        && let end = start + i + c.len_utf8()
        && words.is_note(&fold(&top[start..end]))
    {
        out.push(end);
        start = end;
    }
    if let Some(end) = title_ends(words, &top[start..]).find(|end| words.begins_text(&top[start + end..])) {
        out.push(start + end);
        start += end;
    }
    out.extend(top[start..].char_indices().map(|(i, _)| start + i).find(|i| words.greets(&top[*i..])));
    out.extend(top.find('】').map(|i| i + '】'.len_utf8()));
    out
}

/// Where a title may end in a text that begins with one: behind the name of a kind of document.
fn title_ends(words: &LineWords, text: &str) -> impl Iterator<Item = usize> {
    let ends = text.find(['，', '。', '；']).unwrap_or(text.len());
    // 政 府 工 作 报 告
    let mut tight = String::new();
    text[..ends].char_indices().filter_map(move |(i, c)| {
        let rest = &text[i..];
        let title = tight.chars().count() >= 4 && words.ends_title(&tight);
        let goes_on = c.is_whitespace() || words.goes_on_title(rest) || closes_bracket(c) || matches!(c, '（' | '(');
        if !c.is_whitespace() {
            tight.push(c);
        }
        (title && !goes_on).then_some(i)
    })
}

/// Who signed the letter and when: byte offsets of the name, the date and the end.
struct Signature {
    name: usize,
    date: usize,
    end: usize,
}

/// The signature after a sentence of the letter that begins at `start`.
fn signature(words: &LineWords, top: &str, start: usize) -> Option<Signature> {
    let numeral = |c: char| c.is_numeric() || words.is_numeral(c);
    let (mut name, mut before) = (start, ' ');
    for (i, c) in top[start..].char_indices().map(|(i, c)| (start + i, c)) {
        let end = i + c.len_utf8();
        if numeral(before) && !numeral(c) && end - name <= HEADING {
            let date = name + top[name..end].find(numeral)?;
            if words.is_date(&fold(&top[date..end])) {
                return Some(Signature { name, date, end });
            }
        }
        if matches!(c, '。' | '：') {
            name = end;
        }
        if !c.is_whitespace() {
            before = c;
        }
    }
    None
}
