//! Any sentence: mentions lie in it without overlapping, and times have their days in order.
#![no_main]

use gangmu::normalise::date::date;
use gangmu::recognise::TimeContext;
use gangmu_fuzz::engine;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let context = TimeContext::on(date(2024, 3, 1).expect("a day"));
    let mut end = 0;
    for mention in engine().recogniser.sentence(text) {
        assert!(text.get(mention.span.range()).is_some_and(|t| !t.is_empty()), "{mention:?}");
        assert!(mention.span.start() >= end, "mentions overlap: {mention:?}");
        end = mention.span.end();
        let Some(value) = mention.time().and_then(|t| t.resolve(&context)) else { continue };
        if let (Some(start), Some(end)) = (value.start, value.end) {
            assert!(start <= end, "{mention:?}");
        }
    }
});
