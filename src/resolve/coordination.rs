//! Lists that share a head or a tail: 马铃薯种植、收获机械化率 is 马铃薯种植机械化率 and 马铃薯收获机械化率.

use crate::document::Span;
use crate::segment::Segmenter;

/// The members of a coordinated indicator, each written in full, with the span of the member itself.
///
/// The first member's words before its last token are the shared head; the last member's words after its first token
/// are the shared tail. `None` when `span` holds no list.
pub fn members(text: &str, span: Span, conjunctions: &[String], segmenter: &Segmenter) -> Option<Vec<(String, Span)>> {
    let parts = split(text, span, conjunctions);
    if parts.len() < 2 {
        return None;
    }
    let (first, last) = (*parts.first()?, *parts.last()?);
    let first_tokens = segmenter.cut(first.of(text));
    let last_tokens = segmenter.cut(last.of(text));
    // 合格率、及时率、修正率: members that end alike have no shared tail, and what the first has more of is the head.
    let (first_text, last_text) = (first.of(text), last.of(text));
    let alike = first_text.chars().next_back() == last_text.chars().next_back();
    let (head, tail) = if alike {
        let more = first_text.chars().count().saturating_sub(last_text.chars().count());
        let cut = first_text.char_indices().nth(more).map_or(0, |(i, _)| i);
        (&first_text[..cut], "")
    } else {
        let head_end = first_tokens.last().map_or(0, |t| t.start());
        let tail_start = parallel_end(text, first, &first_tokens, last, &last_tokens);
        let tail = &last_text[tail_start..];
        // 城镇居民收入和就业: members that share nothing are complete.
        (if tail.is_empty() { "" } else { &first_text[..head_end] }, tail)
    };
    Some(
        parts
            .iter()
            .enumerate()
            .map(|(i, part)| {
                let own = part.of(text);
                let front = if i == 0 { "" } else { head };
                let back = if i + 1 == parts.len() { "" } else { tail };
                (format!("{front}{own}{back}"), *part)
            })
            .collect(),
    )
}

/// Where the last member's own word ends and the shared tail begins: after its first token, or inside it when the
/// dictionary holds own word and tail as one (农村居民 beside 城镇).
fn parallel_end(text: &str, first: Span, first_tokens: &[Span], last: Span, last_tokens: &[Span]) -> usize {
    let Some(token) = last_tokens.first() else { return last.len() };
    let own = token.of(last.of(text));
    let model = first_tokens.last().map_or(0, |t| t.of(first.of(text)).chars().count());
    match own.char_indices().nth(model) {
        Some((cut, _)) if model >= 2 && own[cut..].chars().count() >= 2 => cut,
        _ => token.end(),
    }
}

/// Splits at 、 and at the conjunctions, outside brackets and quotation marks.
fn split(text: &str, span: Span, conjunctions: &[String]) -> Vec<Span> {
    let s = span.of(text);
    let mut parts = Vec::new();
    let (mut from, mut depth, mut skip_to) = (0usize, 0i32, 0usize);
    for (i, c) in s.char_indices() {
        if i < skip_to {
            continue;
        }
        match c {
            '（' | '(' | '“' | '《' => depth += 1,
            '）' | ')' | '”' | '》' => depth -= 1,
            _ if depth > 0 => {}
            '、' => {
                parts.push(Span::new(span.start() + from, span.start() + i));
                from = i + c.len_utf8();
            }
            _ => {
                let word = conjunctions.iter().find(|w| s[i..].starts_with(w.as_str()));
                if let Some(word) = word.filter(|_| i > from) {
                    parts.push(Span::new(span.start() + from, span.start() + i));
                    from = i + word.len();
                    skip_to = from;
                }
            }
        }
    }
    parts.push(Span::new(span.start() + from, span.end()));
    parts.retain(|p| !p.trim(text).is_empty());
    parts.iter().map(|p| p.trim(text)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Source;

    fn full(text: &str) -> Vec<String> {
        let segmenter = Segmenter::load(&Source::built_in()).unwrap();
        let conjunctions = vec!["和".to_owned(), "与".to_owned()];
        members(text, Span::new(0, text.len()), &conjunctions, &segmenter)
            .unwrap_or_default()
            .into_iter()
            .map(|m| m.0)
            .collect()
    }

    #[test]
    fn heads_and_tails_are_shared() {
        assert_eq!(full("小麦种植、收获机械化率"), ["小麦种植机械化率", "小麦收获机械化率"]);
        assert_eq!(full("茶叶、水果全产业链产值"), ["茶叶全产业链产值", "水果全产业链产值"]);
        assert_eq!(full("城镇和农村居民人均可支配收入"), ["城镇居民人均可支配收入", "农村居民人均可支配收入"]);
        assert_eq!(full("网办件满意率、及时率"), ["网办件满意率", "网办件及时率"]);
    }
}
