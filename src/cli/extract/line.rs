//! One line: what it asks for, and its answer.

use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use data_encoding::BASE64;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::apart::{self, Head};
use crate::batch::{LARGE, Line, Outcome, Session, read_file};
use crate::cli::messages::Messages;
use crate::extract::Engine;
use crate::read::{Limit, Limits};
use crate::rules::RuleFile;
use crate::table::{Tables, jsonl};

/// One document: exactly one of `text`, `base64` and `path` gives its content.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[schemars(
    title = "gangmu extract --jsonl: a line of input",
    extend("oneOf" = [{"required": ["text"]}, {"required": ["base64"]}, {"required": ["path"]}])
)]
pub struct Request {
    /// Anything by which the sender knows the document; comes back as it is.
    #[serde(default)]
    pub id: Value,
    /// The content as text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The bytes of a file of any format that gangmu reads, in Base64 (RFC 4648, with padding).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base64: Option<String>,
    /// A file below the folder given by `--root`, with `/` between its parts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// How the tables name the document. Its ending tells apart what content cannot (`.md` from `.txt`). Where it is
    /// missing, `path` and then `id` stand in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Day of publication, ISO 8601; stands in where the document states no day itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// Whatever else the sender knows (`url` ...): comes back in `fields`.
    #[serde(flatten)]
    pub fields: Map<String, Value>,
}

/// The folder that the paths of lines are below.
#[derive(Debug)]
pub struct Root(PathBuf);

impl Root {
    /// # Errors
    /// When there is no such folder.
    pub fn new(folder: &Path) -> io::Result<Self> {
        let said = |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", folder.display()));
        folder.canonicalize().map(Self).map_err(said)
    }

    /// The file that `path` names; `None` when it lies elsewhere, also by way of a link.
    fn file(&self, path: &str) -> Option<PathBuf> {
        let plain = |c: Component| matches!(c, Component::Normal(_) | Component::CurDir);
        let file = Path::new(path).components().all(plain).then(|| self.0.join(path))?;
        // A file that is not there is told by whoever reads it.
        file.canonicalize().map_or(true, |real| real.starts_with(&self.0)).then_some(file)
    }
}

/// Bytes of the longest line: the largest file in Base64, with room for what stands around it.
pub fn longest(limits: &Limits) -> usize {
    usize::try_from(limits.bytes(Limit::FileMb) / 3 * 4).unwrap_or(usize::MAX).saturating_add(1 << 20)
}

/// Answers lines one by one.
pub struct Answerer<'a> {
    pub engine: &'a Engine,
    pub root: Option<Root>,
    pub messages: &'a Messages,
    /// Number of the first line.
    pub first: usize,
    /// The session, when another process watches over this one.
    pub session: Option<Arc<Session>>,
    /// Rules on top of the built-in ones, for processes of their own.
    pub layers: Vec<RuleFile>,
}

impl Answerer<'_> {
    /// The answer to the line with this number among those that this process is given, with its end.
    pub fn answer(&self, number: usize, line: Line) -> Vec<u8> {
        let number = number + self.first - 1;
        let wrong = |id: &Value, fields: &Map<String, Value>, error: &str| {
            let values = [("line", number.to_string()), ("error", error.to_owned())];
            written(id, fields, Some(&self.messages.with("extract.line", &values)), Vec::new())
        };
        let refused = |error: &str| wrong(&Value::Null, &Map::new(), error);
        let Line::Whole(line) = line else { return refused(&self.messages.get("extract.long")) };
        let request: Request = match serde_json::from_slice(&line) {
            Ok(request) => request,
            Err(error) => return refused(&error.to_string()),
        };
        drop(line);
        let Request { id, text, base64, path, name, date, mut fields } = request;
        let content = self.content(text, base64, path.as_deref());
        let published = date.as_deref().filter(|d| !d.is_empty()).map(|d| day(d).ok_or(d)).transpose();
        let published = published.map_err(|d| self.messages.with("extract.date", &[("date", d.to_owned())]));
        let name = name.or(path).unwrap_or_else(|| shown(&id));
        let outcome = content.and_then(|content| published.map(|published| (content, published)));
        if let Some(date) = date {
            fields.insert("date".to_owned(), date.into());
        }
        let (content, published) = match outcome {
            Ok(outcome) => outcome,
            Err(error) => return wrong(&id, &fields, &error),
        };
        let head = Head { id, fields, name, published: published.map(|day| day.to_string()) };
        let read = match content {
            Content::Bytes(bytes) => Ok(bytes),
            Content::File(file) => read_file(&file, &self.engine.readers.limits),
        };
        match read {
            Ok(bytes) => self.document(&number.to_string(), &head, &bytes),
            Err(error) => {
                let unread = Outcome::unread(&head.name, "", &error, self.engine.language);
                written(&head.id, &head.fields, None, vec![unread])
            }
        }
    }

    fn document(&self, line: &str, head: &Head, bytes: &[u8]) -> Vec<u8> {
        let Some(session) = &self.session else { return head.answer(bytes, self.engine) };
        if session.suspects(line) || bytes.len() > LARGE {
            return apart::answer(head, bytes, self.engine, &self.layers);
        }
        let _under_way = session.begin(line, self.engine.readers.limits.time(bytes.len()));
        head.answer(bytes, self.engine)
    }

    fn content(&self, text: Option<String>, base64: Option<String>, path: Option<&str>) -> Result<Content, String> {
        let say = |key: &str| Err(self.messages.get(key));
        match (text, base64, path) {
            (Some(text), None, None) => Ok(Content::Bytes(text.into_bytes())),
            (None, Some(base64), None) => match BASE64.decode(base64.as_bytes()) {
                Ok(bytes) => Ok(Content::Bytes(bytes)),
                Err(error) => Err(self.messages.with("extract.base64", &[("error", error.to_string())])),
            },
            (None, None, Some(path)) => match &self.root {
                None => say("extract.no-root"),
                Some(root) => match root.file(path) {
                    Some(file) => Ok(Content::File(file)),
                    None => Err(self.messages.with("extract.outside", &[("path", path.to_owned())])),
                },
            },
            _ => say("extract.content"),
        }
    }
}

enum Content {
    Bytes(Vec<u8>),
    File(PathBuf),
}

/// A day, also where a time of day follows (2013-02-12T04:30:00).
fn day(text: &str) -> Option<Date> {
    text.split(['T', ' ']).next().unwrap_or(text).parse().ok()
}

/// An id as the tables name the document.
fn shown(id: &Value) -> String {
    match id {
        Value::Null => String::new(),
        Value::String(id) => id.clone(),
        id => id.to_string(),
    }
}

/// An answer of a line with the rows of these documents.
pub fn written(id: &Value, fields: &Map<String, Value>, error: Option<&str>, found: Vec<Outcome>) -> Vec<u8> {
    let mut tables = Tables::default();
    let mut texts = Vec::new();
    for outcome in found {
        tables.append(outcome.tables);
        texts.extend(outcome.text.map(|text| (outcome.doc_id, text)));
    }
    let mut out = Vec::new();
    out.extend_from_slice(b"{\"id\":");
    // Writing to memory can't fail, and these are JSON already.
    let _ = serde_json::to_writer(&mut out, id);
    out.extend_from_slice(b",\"fields\":");
    let _ = serde_json::to_writer(&mut out, fields);
    out.extend_from_slice(b",\"error\":");
    match error {
        Some(error) => jsonl::string(error, &mut out),
        None => out.extend_from_slice(b"null"),
    }
    for sheet in tables.sheets() {
        out.extend_from_slice(format!(",\"{}\":", sheet.name()).as_bytes());
        jsonl::array(sheet.as_ref(), &mut out);
    }
    out.extend_from_slice(b",\"text\":[");
    for (n, (doc_id, text)) in texts.iter().enumerate() {
        out.extend_from_slice(if n > 0 { b",{\"doc_id\":" } else { b"{\"doc_id\":" });
        jsonl::string(doc_id, &mut out);
        out.extend_from_slice(b",\"text\":");
        jsonl::string(text, &mut out);
        out.push(b'}');
    }
    out.extend_from_slice(b"]}\n");
    out
}
