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

use gangmu::document::{Document, Span};
use gangmu::extract::{Engine, Extraction, extract};
use gangmu::normalise::region::Gazetteer;
use gangmu::read::{Readers, read};
use gangmu::rules::Source;
use gangmu::structure::Structurer;

/// A panic of our own code ends the run, caught or not; one of a reader that is not ours is an error of its file, which the
/// program catches, and ends the run only where nobody does.
fn own_panics_end_it() {
    let ends = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !panic.location().is_some_and(|place| place.file().contains("/registry/")) {
            ends(panic);
        }
    }));
}

/// The built-in rules, loaded once for a process.
pub fn engine() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(|| {
        own_panics_end_it();
        Engine::load(&Source::built_in()).unwrap_or_else(|findings| panic!("{findings:#?}"))
    })
}

/// Reads a file and checks what must hold of any document, without the rules: targets of formats see thousands of files
/// in the time of a hundred extractions. Whether it can be read at all does not matter.
pub fn hold_read(bytes: &[u8], name: &str) {
    static READING: OnceLock<(Readers, Structurer, Gazetteer)> = OnceLock::new();
    let (readers, structurer, gazetteer) = READING.get_or_init(|| {
        own_panics_end_it();
        let source = Source::built_in();
        let readers = Readers::load(&source).expect("built in");
        let structurer = Structurer::load(&source).expect("built in");
        (readers, structurer, Gazetteer::load(&source).expect("built in"))
    });
    if let Ok(outcome) = read(bytes, name, readers) {
        structure(&structurer.document(outcome.reading, gazetteer));
    }
}

/// Extracts and checks what must hold of any extraction.
pub fn hold(bytes: &[u8], name: &str) {
    let engine = engine();
    let Ok(found) = extract(bytes, name, engine) else { return };
    structure(&found.document);
    for target in &found.targets {
        lies_in(&found.document.text, target.target.evidence, "evidence");
    }
    rows(&found, name, engine);
}

fn lies_in(text: &str, span: Span, what: &str) {
    assert!(text.get(span.range()).is_some(), "{what} {span:?} is no part of the text ({} bytes)", text.len());
}

fn structure(document: &Document) {
    let mut end = 0;
    for paragraph in &document.paragraphs {
        lies_in(&document.text, paragraph.span, "paragraph");
        assert!(paragraph.span.start() >= end, "paragraphs overlap at {:?}", paragraph.span);
        end = paragraph.span.end();
        assert!(paragraph.section.is_none_or(|s| s < document.sections.len()));
    }
    for sentence in &document.sentences {
        lies_in(&document.text, sentence.span, "sentence");
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
