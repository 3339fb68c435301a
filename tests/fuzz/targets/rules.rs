//! Any text as a rule file of each kind, laid over the built-in rules: findings, or an engine that reads a sentence.
#![no_main]

use gangmu::rules::{RuleFile, RuleSet, Source};
use libfuzzer_sys::fuzz_target;

/// The built-in words, without which no pattern has a class, and the order of phases.
fn base() -> Source {
    let mut source = Source::built_in();
    source.files.retain(|f| f.path == "phases.toml" || f.path.starts_with("lexicon/"));
    source
}

fuzz_target!(|text: &str| {
    for path in ["target/mine.toml", "lexicon/mine.toml", "deadline/mine.toml", "phases.toml"] {
        let mut source = base();
        source.files.push(RuleFile { layer: "mine".to_owned(), path: path.to_owned(), text: text.to_owned() });
        let (_, findings) = RuleSet::check(&source);
        for finding in &findings {
            let _ = format!("{finding:?}");
        }
    }
});
