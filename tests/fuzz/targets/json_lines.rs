//! Any bytes as requests to `gangmu mentions`: every line that is not empty has one answer, itself JSON.
#![no_main]

use std::sync::OnceLock;

use gangmu::cli::mentions::Answerer;
use gangmu::rules::Source;
use libfuzzer_sys::fuzz_target;

fn answerer() -> &'static Answerer {
    static ANSWERER: OnceLock<Answerer> = OnceLock::new();
    ANSWERER.get_or_init(|| Answerer::load(&Source::built_in()).unwrap_or_else(|findings| panic!("{findings:#?}")))
}

fuzz_target!(|bytes: &[u8]| {
    let mut answers = Vec::new();
    let outcome = answerer().run(bytes, &mut answers);
    let asked = String::from_utf8(bytes.to_vec());
    assert_eq!(outcome.is_ok(), asked.is_ok());
    let Ok(asked) = asked else { return };
    let answers = String::from_utf8(answers).expect("UTF-8");
    assert_eq!(answers.lines().count(), asked.lines().filter(|l| !l.trim().is_empty()).count());
});
