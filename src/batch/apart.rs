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

/// How a process of its own is to work: as the one that asks it.
#[derive(Serialize, Deserialize)]
pub struct Setting {
    /// Rules on top of the built-in ones.
    layers: Vec<RuleFile>,
    limits: Limits,
    language: Language,
}

impl Setting {
    pub fn of(engine: &Engine, layers: &[RuleFile]) -> Self {
        Self { layers: layers.to_vec(), limits: engine.readers.limits, language: engine.language }
    }

    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// In the process of its own: does `work` on `bytes` bytes within the limits; `begun` is when the process began.
    /// `None` when the rules don't load or the work panics.
    pub fn within<T: Send>(self, bytes: usize, begun: Instant, work: impl FnOnce(&Engine) -> T + Send) -> Option<T> {
        let mut source = Source::built_in();
        source.files.extend(self.layers);
        let mut engine = Engine::load(&source).ok()?;
        engine.readers.limits = self.limits;
        engine.language = self.language;
        process::keep_within(&self.limits, bytes, begun.elapsed());
        std::thread::scope(|scope| {
            let thread = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, || work(&engine));
            thread.ok().and_then(|t| t.join().ok())
        })
    }
}

#[derive(Serialize, Deserialize)]
struct Question {
    path: String,
    setting: Setting,
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
    let setting = Setting::of(engine, layers);
    let question = Question { path: path.to_owned(), setting, corrections: corrections.fresh() };
    match process::ask::<Answer>(&[WORKER], &question, bytes, question.setting.limits()) {
        Ok(answer) => {
            corrections.absorb(&answer.corrections);
            answer.found
        }
        Err(ended) => {
            vec![Found::Document(Written::unread(path, &crate::extract::doc_id(bytes), &why(ended), engine.language))]
        }
    }
}

/// Why a process of its own gave no rows.
pub fn why(ended: process::Ended) -> ReadError {
    ended.error(|| ReadError::Damaged { what: say!("batch.died") })
}

/// The other end: reads the file from `input`, writes its rows to `output`. Gives the exit status.
pub fn worker(input: impl Read, output: impl Write) -> u8 {
    let begun = Instant::now();
    super::panics::remember();
    let Ok((Question { path, setting, corrections }, bytes)) = process::asked::<Question>(input) else { return 2 };
    let read = |engine: &Engine| Worker::new(engine, Previous::default(), &corrections).bytes(0, &path, &bytes);
    let Some(found) = setting.within(bytes.len(), begun, read) else { return 2 };
    let answer = Answer { found, corrections };
    u8::from(serde_json::to_writer(std::io::BufWriter::new(output), &answer).is_err())
}
