//! Splits a printed list of bodies.

use std::ops::Range;

use super::data::Lists;
use super::{Departments, Likeness};

/// Longest class after 等 that sums a list up, in characters.
const MAX_SUM: usize = 20;

/// A name is wrapped over at most this many lines.
const MAX_LINES: usize = 3;

const SPACES: [char; 2] = [' ', '\u{3000}'];
const OPENING: [char; 8] = ['(', '（', '[', '【', '〔', '〈', '<', '［'];
const CLOSING: [char; 8] = [')', '）', ']', '】', '〕', '〉', '>', '］'];

pub(super) fn split(departments: &Departments, text: &str) -> Vec<Range<usize>> {
    let lists = &departments.lists;
    let pieces = merge_units(lists, text, cut(departments, text));
    let mut out: Vec<Range<usize>> = Vec::new();
    for piece in pieces {
        let name = tidy(departments, text, piece);
        if !name.is_empty() {
            out.push(name);
        }
    }
    out
}

/// Pieces between separators outside brackets, with the separator that stands before each.
fn cut<'t>(departments: &Departments, text: &'t str) -> Vec<(Range<usize>, &'t str)> {
    let lists = &departments.lists;
    let mut out = Vec::new();
    let (mut start, mut before) = (0, "");
    let mut skip_to = 0;
    let mut inside: Vec<usize> = Vec::new();
    for (i, c) in text.char_indices() {
        if OPENING.contains(&c) && closes_later(text, i) {
            inside.push(i);
        } else if CLOSING.contains(&c) {
            inside.pop();
        }
        if i < skip_to || !inside.is_empty() || !(SPACES.contains(&c) || lists.borders.contains(&c)) {
            continue;
        }
        let Some(rest) = text.get(i..) else { continue };
        if let Some(joined) = covering_phrase(lists, text, i, c) {
            skip_to = joined;
            continue;
        }
        let separator = lists.separators.opening(rest);
        let separator = separator.or_else(|| {
            let left = text.get(start..i)?.trim();
            if let Some(after) = rest.strip_prefix(SPACES) {
                // A line of a cell ends where the next body begins, or inside a name that was wrapped.
                let space = rest.get(..rest.len() - after.len())?;
                return separates_lines(departments, left, after.trim_start()).then_some(space);
            }
            let word = lists.conjunctions.opening(rest)?;
            let right = rest.get(word.len()..)?.trim();
            separates(departments, left, word, right).then_some(word)
        });
        if let Some(found) = separator {
            out.push((start..i, before));
            before = text.get(i..i + found.len()).unwrap_or("");
            start = i + found.len();
            skip_to = start;
        }
    }
    out.push((start..text.len(), before));
    out
}

fn closes_later(text: &str, open: usize) -> bool {
    let mut depth = 0usize;
    for c in text.get(open..).unwrap_or("").chars() {
        if OPENING.contains(&c) {
            depth += 1;
        } else if CLOSING.contains(&c) {
            depth = depth.saturating_sub(1);
            if depth == 0 {
                return true;
            }
        }
    }
    false
}

/// The end of a phrase that holds a conjunction and is one body, if the conjunction at `i` (which begins with `c`)
/// belongs to one.
fn covering_phrase(lists: &Lists, text: &str, i: usize, c: char) -> Option<usize> {
    lists.held.iter().filter(|(first, ..)| *first == c).find_map(|(_, at, phrase)| {
        let start = i.checked_sub(*at)?;
        text.get(start..)?.starts_with(phrase.as_str()).then_some(start + phrase.len())
    })
}

/// A conjunction separates after the end of a name, unless both sides together are one name.
fn separates(departments: &Departments, left: &str, word: &str, right: &str) -> bool {
    if left.is_empty() || right.is_empty() {
        return false;
    }
    let next =
        right.split(|c: char| departments.lists.separators.iter().any(|s| s.starts_with(c))).next().unwrap_or("");
    let whole = format!("{left}{word}{next}");
    // 发展和改革委: the whole is known by a name that holds the conjunction.
    let held = departments.look_up(&whole).is_some_and(|(prefix, _)| prefix.len() < left.len());
    !held && (departments.likeness(left) != Likeness::No || departments.lists.ends_with_sum(left))
}

/// White space separates two texts that are both names of bodies; the right one may be wrapped itself.
fn separates_lines(departments: &Departments, left: &str, right: &str) -> bool {
    let to = right.find(|c: char| departments.lists.separators.iter().any(|s| s.starts_with(c))).unwrap_or(right.len());
    let mut name = String::new();
    let named = right.get(..to).unwrap_or("").split_whitespace().take(MAX_LINES).any(|line| {
        name.push_str(line);
        departments.likeness(&name) != Likeness::No
    });
    named && departments.likeness(left) != Likeness::No
}

/// Joins levels that are printed apart: 各县、区人民政府 is one body.
fn merge_units(lists: &Lists, text: &str, pieces: Vec<(Range<usize>, &str)>) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    for (piece, before) in pieces {
        let joined = out.last().is_some_and(|last| {
            let of = |r: &Range<usize>| text.get(r.clone()).unwrap_or("").trim();
            lists.joiners.holds(before) && lists.joins(of(last), of(&piece))
        });
        match out.last_mut() {
            Some(last) if joined => last.end = piece.end,
            _ => out.push(piece),
        }
    }
    out
}

/// The name inside a piece.
fn tidy(departments: &Departments, text: &str, piece: Range<usize>) -> Range<usize> {
    let lists = &departments.lists;
    let of = |r: &Range<usize>| text.get(r.clone()).unwrap_or("");
    let mut name = trim(text, piece);
    // Each round takes something away, so this ends.
    loop {
        let now = of(&name);
        let mut next = name.clone();
        if let Some(cut) = lists.sum_start(now) {
            next.end = name.start + cut;
        } else if let (outer, bracket) = lists.cut_bracket(now)
            && !outer.is_empty()
            && lists.explains(bracket)
        {
            next.end = name.start + outer.len();
        } else if let Some(n) = numbering(now) {
            next.start += n;
        } else if let Some(word) = lists.before_name.opening(now) {
            let rest = now.get(word.len()..).unwrap_or("").trim_start();
            let levelled = lists.level_prefixes.iter().chain(&lists.each).any(|p| rest.starts_with(p.as_str()));
            // 和平区政府 begins with a conjunction by chance.
            if !lists.conjunctions.holds(word) || levelled {
                next.start += word.len();
            }
        }
        if next == name
            && let Some(word) = lists.after_name.closings(now).find(|w| now.len() > w.len())
        {
            next.end -= word.len();
        }
        let next = trim(text, next);
        if next == name {
            return name;
        }
        name = next;
    }
}

/// Without white space and brackets that open or close nothing in the piece.
fn trim(text: &str, r: Range<usize>) -> Range<usize> {
    let s = text.get(r.clone()).unwrap_or("");
    let loose = |c: char| c.is_whitespace() || c == '\u{3000}';
    let mut from = s.trim_start_matches(|c: char| loose(c) || CLOSING.contains(&c));
    while from.starts_with(OPENING) && !closes_later(from, 0) {
        from = from.trim_start_matches(OPENING).trim_start();
    }
    let kept = from.trim_end_matches(|c: char| loose(c) || OPENING.contains(&c));
    let start = r.start + (s.len() - from.len());
    start..start + kept.len()
}

/// Bytes of a number at the beginning of a name: 1. ① (2).
fn numbering(name: &str) -> Option<usize> {
    let mut chars = name.char_indices().peekable();
    let (_, first) = chars.next()?;
    if ('①'..='⑳').contains(&first) {
        return Some(first.len_utf8());
    }
    if !first.is_ascii_digit() {
        return None;
    }
    let (i, c) = chars.find(|(_, c)| !c.is_ascii_digit())?;
    ".．、）)".contains(c).then_some(i + c.len_utf8())
}

impl Lists {
    /// A name and the bracket that ends it: 市大数据局 and （市政务办）. Unit brackets inside a name stay in it.
    pub(super) fn cut_bracket<'t>(&self, name: &'t str) -> (&'t str, &'t str) {
        if !name.ends_with(CLOSING) {
            return (name, "");
        }
        let mut depth = 0usize;
        for (i, c) in name.char_indices().rev() {
            if CLOSING.contains(&c) {
                depth += 1;
            } else if OPENING.contains(&c) {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return name.split_at(i);
                }
            }
        }
        (name, "")
    }

    /// Whether a bracket only explains the name before it.
    fn explains(&self, bracket: &str) -> bool {
        let inner = bracket.trim_start_matches(OPENING).trim_start();
        !inner.is_empty() && self.explaining.opens(inner)
    }

    pub(super) fn breaks_name(&self, name: &str) -> bool {
        self.name_breakers.stands_in(name)
    }

    /// Where 等 begins that sums up the list: nothing but class words follow it.
    fn sum_start(&self, name: &str) -> Option<usize> {
        if self.summing_mark.is_empty() {
            return None;
        }
        let hits = name.match_indices(self.summing_mark.as_str());
        hits.map(|(i, _)| i).find(|&i| {
            let held = self.not_summing.iter().any(|w| {
                let at = w.find(self.summing_mark.as_str());
                at.and_then(|a| i.checked_sub(a)).and_then(|s| name.get(s..)).is_some_and(|s| s.starts_with(w.as_str()))
            });
            let rest = name.get(i + self.summing_mark.len()..).unwrap_or("");
            !held && self.is_summing(rest)
        })
    }

    fn is_summing(&self, mut rest: &str) -> bool {
        rest = rest.trim();
        let short = rest.chars().count() <= MAX_SUM;
        if short && self.summing_heads.closes(rest) {
            return true;
        }
        while !rest.is_empty() {
            let Some(word) = self.summing_words.opening(rest) else { return false };
            rest = rest.get(word.len()..).unwrap_or("").trim_start();
        }
        true
    }

    fn ends_with_sum(&self, name: &str) -> bool {
        self.sum_start(name).is_some()
    }

    /// 各县（市、区）: words for levels, with 各 before them or not, and nothing else.
    pub(super) fn is_units(&self, name: &str) -> bool {
        let name = self.each.iter().find_map(|e| name.strip_prefix(e.as_str())).unwrap_or(name);
        self.after_units(name).is_some_and(str::is_empty)
    }

    /// What follows the levels with which `name` begins; `None` when it begins with none.
    fn after_units<'t>(&self, name: &'t str) -> Option<&'t str> {
        let mut rest = name;
        loop {
            if let Some(unit) = self.units.opening(rest) {
                rest = rest.get(unit.len()..)?;
            } else if rest.len() < name.len() && rest.starts_with(OPENING) {
                let close = rest.char_indices().find(|(_, c)| CLOSING.contains(c))?;
                rest = rest.get(close.0 + close.1.len_utf8()..)?;
            } else {
                return (rest.len() < name.len()).then_some(rest);
            }
        }
    }

    /// Whether `left` and `right`, printed with 、 between them, are one body.
    fn joins(&self, left: &str, right: &str) -> bool {
        if self.bare_classes.holds(right) && self.bare_classes.closes(left) {
            return true;
        }
        // The left may be joined already (各市、县): its last level decides, its first says whether 各 stands before it.
        let last = left.rsplit('、').next().unwrap_or(left);
        let each = self.each.opens(left);
        let Some(rest) = self.after_units(right) else { return false };
        let ends = self.unit_endings.holds(rest) || rest.starts_with(OPENING);
        let closed = rest.is_empty() && each || ends;
        closed && self.is_units(last)
    }
}
