//! Han characters, and what stands between them.

/// Han characters: ideographs, 々 and 〇.
pub fn is_han(c: char) -> bool {
    matches!(c, '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}' | '\u{3005}' | '\u{3007}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// Bytes of an ideograph that [`others`] passes over.
pub const IDEOGRAPH: usize = 3;

/// The characters of `text` with their bytes, but for the ideographs from U+4E00 to U+9FFF that nearly all of it is made
/// of: those are no marks, digits or white space, two columns wide, and never fold, so that what looks for such things
/// need not look at them one by one.
pub fn others(text: &str) -> impl Iterator<Item = (usize, char)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        while is_ideograph_at(text.as_bytes(), at) {
            at += IDEOGRAPH;
        }
        let found = (at, text[at..].chars().next()?);
        at += found.1.len_utf8();
        Some(found)
    })
}

/// Whether the character at byte `at` is one of U+4E00 to U+9FFF: in UTF-8 its first byte tells, or the first two.
fn is_ideograph_at(bytes: &[u8], at: usize) -> bool {
    match bytes.get(at) {
        Some(0xE5..=0xE9) => true,
        Some(0xE4) => bytes.get(at + 1).is_some_and(|second| *second >= 0xB8),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_common_ideographs_are_passed_over() {
        let expected = |c: &char| !('\u{4E00}'..='\u{9FFF}').contains(c);
        let all: String = ('\0'..='\u{2FFFF}').collect();
        assert!(others(&all).map(|(_, c)| c).eq(all.chars().filter(expected)));
        assert_eq!(others("到2025年，").collect::<Vec<_>>(), [(3, '2'), (4, '0'), (5, '2'), (6, '5'), (10, '，')]);
        assert_eq!(others("一").next(), None);
    }
}
