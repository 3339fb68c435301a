//! One input file in a process of its own (`gangmu document-worker`): for what hung or killed a run before, and for
//! what is so large that it might. It costs its file and nothing else.

use std::io::{Read, Write};
use std::time::Instant;

use serde::{Deserialize, Serialize};

use super::corrections::Corrections;
use super::document::{Found, Worker, Written};
use super::previous::Previous;
use crate::extract::Engine;
use crate::message::{Language, say};
use crate::read::{Limits, ReadError, process};
use crate::rules::{RuleFile, Source};

/// Name of the hidden subcommand.
pub const WORKER: &str = "document-worker";
/// Files beyond this take so long that a process of their own costs little beside them.
pub const LARGE: usize = 16 << 20;
/// Of the thread that reads the file: as much as the threads of a run have.
pub const STACK: usize = 16 << 20;

#[derive(Serialize, Deserialize)]
struct Question {
    path: String,
    /// Rules on top of the built-in ones.
    layers: Vec<RuleFile>,
    limits: Limits,
    language: Language,
    corrections: Corrections,
}

#[derive(Serialize, Deserialize)]
struct Answer {
    found: Vec<Found>,
    /// With those that found their row, and those that did not.
    corrections: Corrections,
}

/// What a process of its own finds in the file `path` with these bytes, which may be an archive.
pub fn found(path: &str, bytes: &[u8], engine: &Engine, layers: &[RuleFile], corrections: &Corrections) -> Vec<Found> {
    let limits = engine.readers.limits;
    let question = Question {
        path: path.to_owned(),
        layers: layers.to_vec(),
        limits,
        language: engine.language,
        corrections: corrections.fresh(),
    };
    let died = || ReadError::Damaged { what: say!("batch.died") };
    match process::ask::<Answer>(&[WORKER], &question, bytes, &limits) {
        Ok(answer) => {
            corrections.absorb(&answer.corrections);
            answer.found
        }
        Err(ended) => vec![Found::Document(Written::unread(
            path,
            &crate::extract::doc_id(bytes),
            &ended.error(died),
            engine.language,
        ))],
    }
}

/// The other end: reads the file from `input`, writes its rows to `output`. Gives the exit status.
pub fn worker(input: impl Read, output: impl Write) -> u8 {
    let begun = Instant::now();
    super::panics::remember();
    let Ok((Question { path, layers, limits, language, corrections }, bytes)) = process::asked::<Question>(input)
    else {
        return 2;
    };
    let mut source = Source::built_in();
    source.files.extend(layers);
    let Ok(mut engine) = Engine::load(&source) else { return 2 };
    engine.readers.limits = limits;
    engine.language = language;
    process::keep_within(&limits, bytes.len(), begun.elapsed());
    let worker = Worker::new(&engine, Previous::default(), &corrections);
    let read = || worker.bytes(0, &path, &bytes);
    let found = std::thread::scope(|scope| {
        std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, read).ok().and_then(|t| t.join().ok())
    });
    let Some(found) = found else { return 2 };
    let answer = Answer { found, corrections };
    u8::from(serde_json::to_writer(std::io::BufWriter::new(output), &answer).is_err())
}
