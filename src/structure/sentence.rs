//! Paragraphs to sentences.

use super::han::{IDEOGRAPH, others};
use crate::document::Span;

const STOPS: [char; 5] = ['。', '！', '？', '!', '?'];
const OPENERS: [char; 10] = ['（', '(', '〔', '【', '[', '“', '《', '〈', '「', '『'];
/// The first of `OPENERS`: brackets that hold remarks.
const BRACKETS: usize = 5;
const CLOSERS: [char; 10] = ['）', ')', '〕', '】', ']', '”', '》', '〉', '」', '』'];
/// A bracket longer than this has lost its partner.
const BRACKET_REACH: usize = 1200;

/// Sentences of a paragraph: they end at 。！？ outside brackets, with the closing marks behind them. A bracket right
/// after a full stop that says who does the work (`closes`) belongs to the sentence before it.
pub fn sentences(text: &str, paragraph: Span, closes: &dyn Fn(&str) -> bool) -> Vec<Span> {
    let s = paragraph.of(text);
    let mut out = Vec::new();
    let mut from = 0;
    let mut open: Vec<usize> = Vec::new();
    // Where the last character that was looked at ends: ideographs stand between it and the next.
    let mut seen = 0;
    let mut chars = others(s).peekable();
    let reached = |open: &[usize], i: usize| open.first().is_some_and(|at| i - at > BRACKET_REACH);
    while let Some((i, c)) = chars.next() {
        if i > seen && reached(&open, i - IDEOGRAPH) {
            open.clear();
        }
        seen = i + c.len_utf8();
        if OPENERS.contains(&c) {
            open.push(i);
        } else if CLOSERS.contains(&c) {
            open.pop();
        }
        if reached(&open, i) {
            open.clear();
        }
        if c == '\n' {
            push(&mut out, text, paragraph, from, i);
            from = i + 1;
            open.clear();
            continue;
        }
        if !STOPS.contains(&c) {
            continue;
        }
        // A full stop inside quotation marks that close right after it ends the sentence too.
        let closing = chars.peek().is_some_and(|(j, n)| *j == seen && CLOSERS.contains(n)) && open.len() == 1;
        if !open.is_empty() && !closing {
            continue;
        }
        let mut end = seen;
        while let Some((j, n)) = chars.peek().copied().filter(|(j, _)| *j == end) {
            if CLOSERS.contains(&n) || STOPS.contains(&n) {
                end = j + n.len_utf8();
                if CLOSERS.contains(&n) {
                    open.pop();
                }
                chars.next();
            } else {
                break;
            }
        }
        // One or more brackets may follow: （牵头部门：甲）（配合部门：乙）
        while let Some(bracket) = bracket_at(s, end) {
            if !closes(&s[bracket.clone()]) {
                break;
            }
            end = bracket.end;
            while chars.peek().is_some_and(|(j, _)| *j < end) {
                chars.next();
            }
            let follows = |(j, n): &(usize, char), end: usize| *j == end && (STOPS.contains(n) || *n == '；');
            while let Some((j, n)) = chars.peek().copied().filter(|next| follows(next, end)) {
                end = j + n.len_utf8();
                chars.next();
            }
        }
        push(&mut out, text, paragraph, from, end);
        from = end;
        seen = end;
    }
    push(&mut out, text, paragraph, from, s.len());
    out
}

/// A longer sentence is cut at a clause: what is asked about each of its mentions must not grow with it. In bytes.
const LONGEST: usize = 6000;

fn push(out: &mut Vec<Span>, text: &str, paragraph: Span, from: usize, to: usize) {
    if from < to {
        let sentence = Span::new(paragraph.start() + from, paragraph.start() + to);
        if sentence.len() <= LONGEST {
            out.extend(Some(sentence.trim(text)).filter(|s| !s.is_empty()));
            return;
        }
        let pieces = sentence.pieces(text, LONGEST, "；;", "，,、").into_iter().map(|piece| piece.trim(text));
        out.extend(pieces.filter(|piece| !piece.is_empty()));
    }
}

/// The bracket that begins at `at` (after white space), to its partner.
fn bracket_at(s: &str, at: usize) -> Option<std::ops::Range<usize>> {
    let rest = s.get(at..)?;
    let start = at + (rest.len() - rest.trim_start().len());
    let first = s[start..].chars().next()?;
    if !OPENERS[..BRACKETS].contains(&first) {
        return None;
    }
    let mut depth = 0;
    for (i, c) in s[start..].char_indices().take_while(|(i, _)| *i < LONGEST) {
        if OPENERS[..BRACKETS].contains(&c) {
            depth += 1;
        } else if CLOSERS[..BRACKETS].contains(&c) {
            depth -= 1;
            if depth == 0 {
                return Some(start..start + i + c.len_utf8());
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<&str> {
        sentences(text, Span::new(0, text.len()), &|inside| inside.contains("牵头"))
            .iter()
            .map(|s| s.of(text))
            .collect()
    }

    #[test]
    fn a_closing_bracket_belongs_to_its_sentence() {
        assert_eq!(
            split("建设平台。完善机制。（牵头单位：市商务局）"),
            ["建设平台。", "完善机制。（牵头单位：市商务局）"]
        );
        assert_eq!(split("他说“好。”又走了。"), ["他说“好。”", "又走了。"]);
        assert_eq!(split("出台办法（见附件。略）后实施。再评估"), ["出台办法（见附件。略）后实施。", "再评估"]);
    }
}
