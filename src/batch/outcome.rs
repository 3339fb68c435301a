//! What one document gave: its rows in every table and its text, or the row that says why not.

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::civil::Date;

use super::panics::{Panic, caught};
use crate::extract::{Engine, Extraction, Stage, doc_id, extract_staged};
use crate::message::{Language, Message, say};
use crate::read::{Format, Limit, Limits, ReadError, archive, sniff};
use crate::table::{DocumentRow, ErrorRow, Tables};

/// The rows of one document, before they are written anywhere.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// As the tables name it.
    pub path: String,
    /// Empty where no bytes were read.
    pub doc_id: String,
    pub tables: Tables,
    pub text: Option<String>,
    /// The program that is missing to read the file.
    pub needs: Option<String>,
    /// The limit that the file passes.
    pub limit: Option<Limit>,
}

impl Outcome {
    /// Extracts one document; `published` is the day of its publication, for one that states none, `begins` is told of each
    /// stage, and `correct` has the last word on the rows. A panic of a reader or rule costs the document, not those after
    /// it.
    pub fn of(
        path: &str,
        id: &str,
        bytes: &[u8],
        published: Option<Date>,
        engine: &Engine,
        begins: &mut dyn FnMut(Stage),
        correct: impl FnOnce(&Extraction, &mut Tables),
    ) -> Self {
        let mut now = Stage::Read;
        let mut begin = |stage| {
            now = stage;
            begins(stage);
        };
        let extracted = caught(|| {
            extract_staged(bytes, path, published, engine, &mut begin).map(|found| {
                begin(Stage::Rows);
                let mut tables = found.rows(path, engine);
                correct(&found, &mut tables);
                (tables, found.document.text)
            })
        });
        match extracted {
            Ok(Ok((tables, text))) => {
                Self { path: path.to_owned(), doc_id: id.to_owned(), tables, text: Some(text), ..Self::default() }
            }
            Ok(Err(error)) if error.is_skip() => Self::skipped(path, id, &error, engine.language),
            Ok(Err(error)) => Self::unread(path, id, &error, engine.language),
            Err(Panic { place }) => {
                let said = |message: Message| message.said_in(engine.language);
                let panic = |place: String| match place.is_empty() {
                    true => say!("batch.panic"),
                    false => say!("batch.panic.at", place),
                };
                let (error, hint) = (said(panic(place)), said(say!("batch.panic.hint")));
                Self::failure(path, id, now.as_str(), &error, &hint)
            }
        }
    }

    /// The row of a file with the same bytes as `first`.
    pub fn duplicate(path: &str, doc_id: &str, first: &str, language: Language) -> Self {
        let said = say!("batch.duplicate", first).said_in(language);
        Self::bare(path, doc_id, row(path, doc_id, "duplicate", &said), Vec::new())
    }

    /// A file that can't be read.
    pub fn unread(path: &str, doc_id: &str, error: &ReadError, language: Language) -> Self {
        let (message, hint) = (error.message().said_in(language), error.hint().said_in(language));
        let mut outcome = Self::failure(path, doc_id, "read", &message, &hint);
        match error {
            ReadError::NeedsProgram { program, .. } => outcome.needs = Some((*program).to_owned()),
            ReadError::TooLarge { limit, .. } => outcome.limit = *limit,
            _ => {}
        }
        outcome
    }

    /// A file that gave no document, wholly failed.
    pub fn failure(path: &str, doc_id: &str, stage: &str, error: &str, hint: &str) -> Self {
        let errors = vec![ErrorRow {
            path: path.to_owned(),
            stage: stage.to_owned(),
            error: error.to_owned(),
            hint: hint.to_owned(),
        }];
        Self::bare(path, doc_id, row(path, doc_id, "failed", error), errors)
    }

    fn skipped(path: &str, doc_id: &str, error: &ReadError, language: Language) -> Self {
        let mut document = row(path, doc_id, "skipped", &error.message().said_in(language));
        if let ReadError::NotANotice(format) = error {
            document.format = format.as_str().to_owned();
        }
        Self::bare(path, doc_id, document, Vec::new())
    }

    fn bare(path: &str, doc_id: &str, document: DocumentRow, errors: Vec<ErrorRow>) -> Self {
        let tables = Tables { documents: vec![document], errors, ..Tables::default() };
        Self { path: path.to_owned(), doc_id: doc_id.to_owned(), tables, ..Self::default() }
    }
}

fn row(path: &str, doc_id: &str, status: &str, warnings: &str) -> DocumentRow {
    DocumentRow {
        doc_id: doc_id.to_owned(),
        path: path.to_owned(),
        status: status.to_owned(),
        warnings: warnings.to_owned(),
        ..DocumentRow::default()
    }
}

/// One document of a file: how the tables name it, and its bytes or why there are none.
pub type Part<'b> = (String, Result<Cow<'b, [u8]>, ReadError>);

/// The documents of a file: the file itself or, for an archive, each member.
pub fn parts<'b>(shown: &str, bytes: &'b [u8], limits: &Limits) -> Vec<Part<'b>> {
    let alone = |content| vec![(shown.to_owned(), content)];
    if sniff(bytes, shown) != Format::Zip {
        return alone(Ok(Cow::Borrowed(bytes)));
    }
    match archive::members(bytes, limits) {
        Ok(members) if members.is_empty() => alone(Err(ReadError::Empty)),
        Ok(members) => {
            members.into_iter().map(|m| (format!("{shown}/{}", m.name), m.content.map(Cow::Owned))).collect()
        }
        Err(error) => alone(Err(error)),
    }
}

/// All documents of one file that comes by itself, without a run: the same rows as those of a run over this file alone.
pub fn outcomes(shown: &str, bytes: &[u8], published: Option<Date>, engine: &Engine) -> Vec<Outcome> {
    let mut first: BTreeMap<String, String> = BTreeMap::new();
    let of_part = |(path, content): Part| {
        let bytes = match content {
            Ok(bytes) => bytes,
            Err(error) => return Outcome::unread(&path, "", &error, engine.language),
        };
        let id = doc_id(&bytes);
        if let Some(earlier) = first.get(&id) {
            return Outcome::duplicate(&path, &id, earlier, engine.language);
        }
        first.insert(id.clone(), path.clone());
        Outcome::of(&path, &id, &bytes, published, engine, &mut |_| {}, |_, _| {})
    };
    parts(shown, bytes, &engine.readers.limits).into_iter().map(of_part).collect()
}
