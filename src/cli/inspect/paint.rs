//! Marks in a line of text: colours on a terminal, brackets elsewhere.

use clap::builder::styling::{AnsiColor, Style};

use super::view::{Mark, MarkKind};
use crate::document::Span;

/// How marks are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paint {
    Colours,
    Brackets,
}

/// A mark, or the part of it that lies in one line and inside the marks around it.
#[derive(Clone, Copy)]
struct Piece<'m> {
    span: Span,
    mark: &'m Mark,
}

impl Paint {
    /// Colours on a terminal, unless `NO_COLOR` is set (no-color.org).
    pub fn for_terminal(is_terminal: bool) -> Self {
        let plain = std::env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty());
        if is_terminal && !plain { Paint::Colours } else { Paint::Brackets }
    }

    pub fn style(self, style: Style, text: &str) -> String {
        match self {
            Paint::Colours => format!("{style}{text}{style:#}"),
            Paint::Brackets => text.to_owned(),
        }
    }

    pub fn heading(self, text: &str) -> String {
        self.style(Style::new().bold(), text)
    }

    pub fn aside(self, text: &str) -> String {
        self.style(Style::new().dimmed(), text)
    }

    /// A mark with its rule: `⟦T131 …⟧`, or coloured with the rule behind it.
    pub fn example(self, kind: MarkKind, name: &str) -> String {
        match self {
            Paint::Colours => self.style(style_of(kind), name),
            Paint::Brackets => format!("⟦{} {name}⟧", sign(kind)),
        }
    }

    /// The line with its marks. `marks` are in order of start, longer ones first, and may lie in one another.
    pub fn line(self, text: &str, line: Span, marks: &[Mark]) -> String {
        let mut queue: Vec<Piece> = marks
            .iter()
            .filter(|m| m.span.overlaps(line))
            .map(|mark| Piece { span: clip(mark.span, line.start(), line.end()), mark })
            .collect();
        queue.reverse();
        let mut out = String::new();
        let mut open: Vec<Piece> = Vec::new();
        let mut at = line.start();
        loop {
            let next = queue.last().map(|p| p.span.start());
            let close = open.last().map(|p| p.span.end());
            match (next, close) {
                (next, Some(end)) if next.is_none_or(|n| n >= end) => {
                    out.push_str(&text[at..end]);
                    at = end;
                    if let Some(piece) = open.pop() {
                        self.close(&mut out, piece.mark, &open);
                    }
                }
                (Some(start), _) => {
                    out.push_str(&text[at..start]);
                    at = start;
                    let Some(mut piece) = queue.pop() else { break };
                    // A mark that runs out of the one around it goes on behind it.
                    if let Some(outer) = open.last().filter(|o| o.span.end() < piece.span.end()) {
                        let end = outer.span.end();
                        let rest = Piece { span: Span::new(end, piece.span.end()), mark: piece.mark };
                        let place = queue.partition_point(|p| p.span.start() > end);
                        queue.insert(place, rest);
                        piece.span = Span::new(piece.span.start(), end);
                    }
                    self.open(&mut out, piece.mark);
                    open.push(piece);
                }
                (None, _) => break,
            }
        }
        out.push_str(&text[at..line.end()]);
        out
    }

    fn open(self, out: &mut String, mark: &Mark) {
        match self {
            Paint::Colours => out.push_str(&style_of(mark.kind).to_string()),
            Paint::Brackets => {
                out.push_str(&format!("⟦{}{} ", sign(mark.kind), mark.rule));
            }
        }
    }

    fn close(self, out: &mut String, mark: &Mark, open: &[Piece]) {
        match self {
            Paint::Colours => {
                let (style, rule) = (style_of(mark.kind), Style::new().dimmed());
                out.push_str(&format!("{style:#}{rule}‹{}›{rule:#}", mark.rule));
                for piece in open {
                    out.push_str(&style_of(piece.mark.kind).to_string());
                }
            }
            Paint::Brackets => out.push('⟧'),
        }
    }
}

fn style_of(kind: MarkKind) -> Style {
    match kind {
        MarkKind::Target => Style::new().bold().underline(),
        MarkKind::Body => AnsiColor::Cyan.on_default(),
        MarkKind::Time => AnsiColor::Green.on_default(),
        MarkKind::Quantity => AnsiColor::Yellow.on_default(),
    }
}

/// One sign for each kind, where there are no colours.
fn sign(kind: MarkKind) -> char {
    match kind {
        MarkKind::Target => '◎',
        MarkKind::Body => '@',
        MarkKind::Time => '~',
        MarkKind::Quantity => '#',
    }
}

fn clip(span: Span, from: usize, to: usize) -> Span {
    Span::new(span.start().max(from), span.end().min(to))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(kind: MarkKind, start: usize, end: usize) -> Mark {
        let span = Span::new(start, end);
        Mark { kind, text: String::new(), rule: "R1".into(), meaning: String::new(), start, end, span }
    }

    #[test]
    fn marks_nest_and_crossing_ones_are_cut() {
        let text = "abcdefgh";
        let marks = [mark(MarkKind::Target, 1, 5), mark(MarkKind::Quantity, 2, 3), mark(MarkKind::Time, 4, 7)];
        let line = Paint::Brackets.line(text, Span::new(0, 8), &marks);
        assert_eq!(line, "a⟦◎R1 b⟦#R1 c⟧d⟦~R1 e⟧⟧⟦~R1 fg⟧h");
        let plain: String = Paint::Colours.line(text, Span::new(0, 8), &marks);
        assert!(plain.contains('\u{1b}') && plain.contains("‹R1›"));
    }

    #[test]
    fn marks_of_other_lines_are_left_out() {
        let marks = [mark(MarkKind::Body, 0, 2), mark(MarkKind::Body, 5, 9)];
        assert_eq!(Paint::Brackets.line("abcdefghij", Span::new(3, 7), &marks), "de⟦@R1 fg⟧");
    }
}
