//! Every rule is proved by the examples and counter-examples inside its file.

use gangmu::extract::Engine;
use gangmu::rules::Source;

#[test]
fn every_example_of_every_built_in_rule_holds() {
    let engine = Engine::load(&Source::built_in()).unwrap_or_else(|problems| panic!("{problems:#?}"));
    let outcomes = engine.prove();
    assert!(outcomes.len() > 100, "only {} examples were found", outcomes.len());
    let failed: Vec<String> = outcomes
        .iter()
        .filter(|o| !o.passed() && o.known_gap.is_none())
        .map(|o| {
            format!(
                "{} ({}): {}\n  {}",
                o.name,
                o.file,
                o.text,
                o.failure.as_ref().map(ToString::to_string).unwrap_or_default()
            )
        })
        .collect();
    let gaps = outcomes.iter().filter(|o| !o.passed() && o.known_gap.is_some()).count();
    println!("{} examples, {gaps} known gaps", outcomes.len());
    assert!(failed.is_empty(), "{} of {} failed:\n{}", failed.len(), outcomes.len(), failed.join("\n"));
}
