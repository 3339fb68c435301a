//! Running heads and page numbers: short lines at the edge of pages that come again, or only count.

use std::collections::BTreeMap;

use super::lines::Line;
use crate::read::page::PageWords;
use crate::structure::join::LineWords;

/// Share of the page's height at its top and bottom where furniture stands.
const MARGIN: f32 = 0.13;
/// Lines at each edge that may be furniture.
const MOST_LINES: usize = 3;
/// Longest running head, in characters.
const LONGEST: usize = 60;

/// Lines of one page, and the page's height.
pub type PageLines = (Vec<Line>, f32);

/// Height of a running head against that of the text, and the share of the page where it stands.
const SMALL_PRINT: f32 = 0.87;
const HEAD: f32 = 0.09;
/// Dots that lead to a page number in a table of contents.
const LEADERS: usize = 4;

/// What furniture is known by.
#[derive(Clone, Copy)]
pub struct Words<'w> {
    pub lines: &'w LineWords,
    pub page: &'w PageWords,
}

/// Takes the furniture out of all pages. `size`: height of the text.
pub fn remove(pages: &mut [PageLines], size: f32, words: Words<'_>) {
    let mut seen: BTreeMap<(bool, String), usize> = BTreeMap::new();
    for (lines, height) in pages.iter() {
        for (at, top) in edges(lines, *height) {
            *seen.entry((top, shape(&lines[at].text()))).or_default() += 1;
        }
    }
    let often = (pages.len() * 2 / 5).max(2);
    for (lines, height) in pages.iter_mut() {
        let mut gone: Vec<usize> = edges(lines, *height)
            .into_iter()
            .filter(|(at, top)| {
                let text = lines[*at].text();
                let again = seen.get(&(*top, shape(&text))).is_some_and(|n| *n >= often);
                let is_number = lines[*at].pieces.len() == 1 && words.lines.is_page_number(text.trim());
                let is_small = *top && lines[*at].y < *height * HEAD && lines[*at].size < size * SMALL_PRINT;
                // A number at the foot counts; one at the top might belong to a table.
                is_small || is_number && (!*top || again) || again && text.chars().any(|c| c.is_alphabetic())
            })
            .map(|(at, _)| at)
            .collect();
        gone.sort_unstable();
        for at in gone.into_iter().rev() {
            lines.remove(at);
        }
        lines.retain(|l| {
            let text = l.text();
            !is_contents(&text) && !words.page.is_furniture_line(&text)
        });
    }
}

/// 一、总体要求……………3: a line of the table of contents.
fn is_contents(text: &str) -> bool {
    let bare: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
    let leaders =
        bare.iter().rev().skip_while(|c| c.is_ascii_digit()).take_while(|c| matches!(c, '.' | '…' | '·' | '．'));
    let dots: usize = leaders.map(|c| if *c == '…' { 3 } else { 1 }).sum();
    dots >= LEADERS && bare.last().is_some_and(char::is_ascii_digit)
}

/// Lines at the edges of a page, and whether they stand at its top.
fn edges(lines: &[Line], height: f32) -> Vec<(usize, bool)> {
    let short = |l: &Line| l.text().chars().count() <= LONGEST;
    let head = (0..lines.len()).take(MOST_LINES).filter(|i| lines[*i].y < height * MARGIN && short(&lines[*i]));
    let foot =
        (0..lines.len()).rev().take(MOST_LINES).filter(|i| lines[*i].y > height * (1.0 - MARGIN) && short(&lines[*i]));
    head.map(|i| (i, true)).chain(foot.map(|i| (i, false))).collect()
}

/// The text with every number alike and without white space.
fn shape(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars().filter(|c| !c.is_whitespace()) {
        if !c.is_ascii_digit() {
            out.push(c);
        } else if !out.ends_with('#') {
            out.push('#');
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::lines::Piece;
    use super::*;
    use crate::rules::Source;

    fn line(text: &str, y: f32) -> Line {
        Line { pieces: vec![Piece { x0: 50.0, x1: 300.0, text: text.to_owned() }], y, size: 12.0 }
    }

    #[test]
    fn running_heads_and_page_numbers_go() {
        let lines = LineWords::load(&Source::built_in()).unwrap_or_else(|d| panic!("{d:?}"));
        let page = PageWords::load(&Source::built_in()).unwrap_or_else(|d| panic!("{d:?}"));
        let words = Words { lines: &lines, page: &page };
        let page = |n: usize, body: &str| {
            (vec![line("青川市政府公报", 40.0), line(body, 90.0), line(&format!("— {n} —"), 760.0)], 800.0)
        };
        let mut pages = vec![page(1, "一、主要目标"), page(2, "二、重点任务"), page(3, "三、保障措施")];
        remove(&mut pages, 12.0, words);
        let left: Vec<String> = pages.iter().flat_map(|(lines, _)| lines.iter().map(Line::text)).collect();
        assert_eq!(left, ["一、主要目标", "二、重点任务", "三、保障措施"]);
        assert!(is_contents("一、总体要求 . . . . . . . 3") && is_contents("二、重点任务……12"));
        assert!(!is_contents("研发投入强度达到3.2"));
    }
}
