//! What the fuzz targets share. One target for each way in from outside; all go through the library's public functions.
//!
//! ```text
//! cargo install cargo-fuzz
//! tests/fuzz/run            # every target for three minutes, beginning with the texts of corpus/
//! tests/fuzz/run html 600   # one target, ten minutes
//! ```
//!
//! What is found is mended, and its input becomes a regression test beside the code that it broke.

#[path = "../support/packed.rs"]
pub mod packed;

use std::sync::OnceLock;

use gangmu::document::Span;
use gangmu::extract::{Engine, Extraction, extract};
use gangmu::rules::Source;

/// The built-in rules, loaded once for a process.
pub fn engine() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(|| Engine::load(&Source::built_in()).unwrap_or_else(|findings| panic!("{findings:#?}")))
}

/// Extracts and checks what must hold of any document. Whether it can be read at all does not matter.
pub fn hold(bytes: &[u8], name: &str) {
    let engine = engine();
    let Ok(found) = extract(bytes, name, engine) else { return };
    let text = found.document.text.as_str();
    let lies_in = |span: Span, what: &str| {
        assert!(text.get(span.range()).is_some(), "{what} {span:?} is no part of the text ({} bytes)", text.len());
    };
    structure(&found, &lies_in);
    for target in &found.targets {
        lies_in(target.target.evidence, "evidence");
    }
    rows(&found, name, engine);
}

fn structure(found: &Extraction, lies_in: &dyn Fn(Span, &str)) {
    let document = &found.document;
    let mut end = 0;
    for paragraph in &document.paragraphs {
        lies_in(paragraph.span, "paragraph");
        assert!(paragraph.span.start() >= end, "paragraphs overlap at {:?}", paragraph.span);
        end = paragraph.span.end();
        assert!(paragraph.section.is_none_or(|s| s < document.sections.len()));
    }
    for sentence in &document.sentences {
        lies_in(sentence.span, "sentence");
        assert!(sentence.paragraph < document.paragraphs.len());
    }
}

/// Offsets of rows count characters of the text: what lies between them is the evidence, letter by letter.
fn rows(found: &Extraction, name: &str, engine: &Engine) {
    let tables = found.rows(name, engine);
    let characters: Vec<char> = found.document.text.chars().collect();
    let between = |start: usize, end: usize| -> String {
        assert!(start <= end && end <= characters.len(), "{start}..{end} of {} characters", characters.len());
        characters[start..end].iter().collect()
    };
    for row in &tables.targets {
        assert_eq!(between(row.start, row.end), row.evidence, "{row:?}");
    }
    for row in &tables.numbers {
        assert_eq!(between(row.start, row.end), row.text, "{row:?}");
    }
    assert_eq!(tables.documents.len(), 1);
    assert_eq!(tables.documents[0].targets, tables.targets.len());
}
