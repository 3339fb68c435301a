//! A line in a process of its own (`gangmu line-worker`): for one that killed or stopped a process before, and for a
//! document so large that it might.

use std::io::{Read, Write};
use std::time::Instant;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::line::written;
use crate::batch::{Outcome, Setting, outcomes, remember_panics, why};
use crate::extract::{Engine, doc_id};
use crate::read::process;
use crate::rules::RuleFile;

/// Name of the hidden subcommand.
pub const WORKER: &str = "line-worker";

/// What a line says beside its content.
#[derive(Serialize, Deserialize)]
pub struct Head {
    pub id: Value,
    pub fields: Map<String, Value>,
    pub name: String,
    /// Day of publication, ISO 8601.
    pub published: Option<String>,
}

impl Head {
    /// The answer to this line, about a document with these bytes.
    pub fn answer(&self, bytes: &[u8], engine: &Engine) -> Vec<u8> {
        let published = self.published.as_deref().and_then(|day| day.parse().ok());
        written(&self.id, &self.fields, None, outcomes(&self.name, bytes, published, engine))
    }
}

#[derive(Serialize, Deserialize)]
struct Question<H> {
    head: H,
    setting: Setting,
}

/// What a process of its own answers to a line.
pub fn answer(head: &Head, bytes: &[u8], engine: &Engine, layers: &[RuleFile]) -> Vec<u8> {
    let question = Question { head, setting: Setting::of(engine, layers) };
    match process::ask::<String>(&[WORKER], &question, bytes, question.setting.limits()) {
        Ok(answer) => answer.into_bytes(),
        Err(ended) => {
            let failed = Outcome::unread(&head.name, &doc_id(bytes), &why(ended), engine.language);
            written(&head.id, &head.fields, None, vec![failed])
        }
    }
}

/// The other end: reads the line from `input`, writes its answer to `output`. Gives the exit status.
pub fn worker(input: impl Read, output: impl Write) -> u8 {
    let begun = Instant::now();
    remember_panics();
    let Ok((Question { head, setting }, bytes)) = process::asked::<Question<Head>>(input) else { return 2 };
    let found = setting.within(bytes.len(), begun, |engine| head.answer(&bytes, engine));
    let Some(answer) = found.and_then(|answer| String::from_utf8(answer).ok()) else { return 2 };
    u8::from(serde_json::to_writer(output, &answer).is_err())
}
