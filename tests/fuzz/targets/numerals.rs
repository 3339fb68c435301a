//! Any text: a numeral found in it ends where a character ends and is read alike when it stands alone.
#![no_main]

use std::sync::OnceLock;

use gangmu::normalise::numeral::Numerals;
use gangmu::rules::Source;
use libfuzzer_sys::fuzz_target;

fn numerals() -> &'static Numerals {
    static NUMERALS: OnceLock<Numerals> = OnceLock::new();
    NUMERALS.get_or_init(|| Numerals::load(&Source::built_in()).unwrap_or_else(|findings| panic!("{findings:#?}")))
}

fuzz_target!(|text: &str| {
    let numerals = numerals();
    numerals.integer(text);
    for (at, _) in text.char_indices() {
        numerals.fraction_at(&text[at..]);
        numerals.between_at(&text[at..]);
        numerals.negative_at(&text[at..]);
        let Some(found) = numerals.scan(text, at) else { continue };
        assert!(found.end > at && found.mantissa_end <= found.end);
        let words = text.get(at..found.end).expect("whole characters");
        assert!(text.is_char_boundary(found.mantissa_end));
        found.value();
        let alone = numerals.scan(words, 0).expect("the same numeral");
        assert_eq!((alone.value(), alone.form), (found.value(), found.form), "{words}");
    }
});
