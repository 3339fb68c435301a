//! Outer brackets of a text, of every shape, with the damage of copied text: one side in another width, one side lost.

use crate::document::Span;
use crate::structure::han::others;

/// Which side of a bracket a character is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Open,
    Close,
}

/// The family of forms that belong together, and the side; `None` for what is no bracket.
fn bracket(c: char) -> Option<(usize, Side)> {
    Some(match c {
        '(' | '（' => (0, Side::Open),
        ')' | '）' => (0, Side::Close),
        '[' | '［' => (1, Side::Open),
        ']' | '］' => (1, Side::Close),
        '【' => (2, Side::Open),
        '】' => (2, Side::Close),
        '〔' | '﹝' => (3, Side::Open),
        '〕' | '﹞' => (3, Side::Close),
        '〈' | '<' | '＜' => (4, Side::Open),
        '〉' | '>' | '＞' => (4, Side::Close),
        _ => return None,
    })
}

/// A bracket that no other holds, with and without its marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bracket {
    pub whole: Span,
    pub inside: Span,
    /// Its closing mark is missing; it ends where the text does.
    pub open: bool,
}

/// Brackets of `text` from left to right. One that never closes is given with the rest of the text if nothing after it
/// closes a bracket of its own; else it is passed over.
pub(super) fn outer(text: &str) -> Vec<Bracket> {
    let mut stack: Vec<(usize, char, usize)> = Vec::new();
    let mut pairs: Vec<Bracket> = Vec::new();
    for (i, c) in others(text) {
        let Some((family, side)) = bracket(c) else { continue };
        if side == Side::Open {
            stack.push((i, c, family));
        } else {
            // The nearest of its own shape; a bracket closed by another shape only when it is the last one open.
            let own = stack.iter().rposition(|(_, _, f)| *f == family);
            let at = own.or_else(|| stack.len().checked_sub(1).filter(|_| stack.len() == 1));
            if let Some(at) = at
                && let Some((start, open, _)) = stack.get(at).copied()
            {
                stack.truncate(at);
                let end = i + c.len_utf8();
                pairs.push(Bracket {
                    whole: Span::new(start, end),
                    inside: Span::new(start + open.len_utf8(), i),
                    open: false,
                });
            }
        }
    }
    // Pairs are in order of their ends; keep those that no later pair holds.
    let mut out: Vec<Bracket> = Vec::new();
    for pair in pairs {
        while out.last().is_some_and(|last| pair.whole.contains(last.whole)) {
            out.pop();
        }
        out.push(pair);
    }
    if let Some((start, open, _)) = stack.first().copied()
        && out.last().is_none_or(|last| last.whole.end() <= start)
    {
        let inside = Span::new(start + open.len_utf8(), text.len());
        out.push(Bracket { whole: Span::new(start, text.len()), inside, open: true });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inside(text: &str) -> Vec<&str> {
        outer(text).iter().map(|b| b.inside.of(text)).collect()
    }

    #[test]
    fn nested_mixed_and_broken() {
        assert_eq!(inside("甲（乙（丙）丁）戊〔己〕"), ["乙（丙）丁", "己"]);
        assert_eq!(inside("一）甲（乙)丙"), ["乙"]);
        assert_eq!(inside("（一 甲〔乙〕"), ["乙"]);
        assert_eq!(inside("甲。（牵头单位：乙"), ["牵头单位：乙"]);
        assert_eq!(inside("〔甲、乙）"), ["甲、乙"]);
        assert!(inside("无").is_empty());
    }
}
