//! One document's whole extraction: a pure function of its bytes, its name and the rules. No I/O, no globals, no clock.

mod check;
mod example;
mod explain;
mod rows;
mod stage;
mod wording;

use std::fmt::Write as _;
use std::sync::Arc;

use jiff::civil::Date;
use sha2::{Digest, Sha256};

use crate::compare::{Knowledge, Words};
use crate::document::{Document, ParagraphKind};
use crate::message::Language;
use crate::normalise::concept::Concepts;
use crate::normalise::department::Departments;
use crate::normalise::region::Gazetteer;
use crate::read::{self, Format, ReadError};
use crate::recognise::Recogniser;
use crate::resolve::{
    Context, Deadline, DeadlineRules, DocumentMentions, Governed, MentionId, NounBorders, RoleFound, Target,
    TargetRules, TimesFound, period,
    responsibility::{Responsibilities, Responsibility},
    scope::Governors,
    table::{self, TableHeads},
};
use crate::rules::{Diagnostic, RuleSet, Source, sort_findings};
use crate::segment::Segmenter;
use crate::structure::Structurer;

pub use example::{ExampleOutcome, ExampleRow, Failed, Surroundings};
pub use explain::{Explanation, FocusExplanation, TargetShown, Tried};
pub use stage::Stage;

/// All that gangmu knows, compiled once for a run and shared by threads.
pub struct Engine {
    pub rules: Arc<RuleSet>,
    pub segmenter: Segmenter,
    pub recogniser: Recogniser,
    pub gazetteer: Gazetteer,
    pub departments: Departments,
    pub concepts: Concepts,
    pub structurer: Structurer,
    pub heads: TableHeads,
    pub responsibilities: Responsibilities,
    pub readers: read::Readers,
    /// How the comparison tables say things.
    pub comparison: Words,
    /// In which sentences for people are written into tables: warnings, errors and hints.
    pub language: Language,
    borders: NounBorders,
    wording: wording::Wording,
}

/// Id of the rule that reads indicator tables: what it knows lies in `rules/structure/table_heads.toml`.
const TABLE_RULE: &str = "T900";

impl Engine {
    /// # Errors
    /// Every problem of every rule file, in order of file.
    pub fn load(source: &Source) -> Result<Self, Vec<Diagnostic>> {
        let (engine, mut findings) = Self::check(source);
        findings.retain(Diagnostic::is_error);
        match engine {
            Some(engine) if findings.is_empty() => Ok(engine),
            _ => Err(findings),
        }
    }

    /// Like `load`, with the warnings too.
    pub fn check(source: &Source) -> (Option<Self>, Vec<Diagnostic>) {
        let mut findings = Vec::new();
        let engine = Self::assembled(source, &mut findings);
        sort_findings(&mut findings);
        (engine.filter(|_| !findings.iter().any(Diagnostic::is_error)), findings)
    }

    fn assembled(source: &Source, findings: &mut Vec<Diagnostic>) -> Option<Self> {
        fn keep<T>(read: Result<T, Vec<Diagnostic>>, findings: &mut Vec<Diagnostic>) -> Option<T> {
            read.map_err(|mut more| findings.append(&mut more)).ok()
        }
        // Everything is read, whatever was wrong before, so that all problems are told at once. The dictionary and what
        // is cut by it take as long as the rest: they are read beside it.
        std::thread::scope(|scope| {
            let cut = scope.spawn(|| {
                let segmenter = Segmenter::load(source);
                // With a broken dictionary concepts are checked by the built-in one.
                let plain = if segmenter.is_err() { Segmenter::load(&Source::built_in()).ok() } else { None };
                let concepts = segmenter.as_ref().ok().or(plain.as_ref()).map(|s| Concepts::load(source, s));
                (segmenter, concepts)
            });
            let (rules, mut more) = RuleSet::check(source);
            findings.append(&mut more);
            let rules = rules.map(Arc::new);
            let recogniser = rules.as_ref().and_then(|r| keep(Recogniser::with_rules(source, Arc::clone(r)), findings));
            let gazetteer = keep(Gazetteer::load(source), findings);
            let departments = keep(Departments::load(source), findings);
            let structurer = keep(Structurer::load(source), findings);
            let heads = keep(TableHeads::load(source), findings);
            let readers = keep(read::Readers::load(source), findings);
            let comparison = keep(Words::load(source), findings);
            let (segmenter, concepts) = cut.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            let segmenter = keep(segmenter, findings);
            let concepts = concepts.and_then(|concepts| keep(concepts, findings));
            let rules = rules?;
            Some(Self {
                borders: NounBorders::new(&rules.lexicon),
                wording: wording::Wording::new(&rules.lexicon),
                responsibilities: Responsibilities::with_rules(Arc::clone(&rules)),
                segmenter: segmenter?,
                recogniser: recogniser?,
                gazetteer: gazetteer?,
                departments: departments?,
                concepts: concepts?,
                comparison: comparison?,
                language: Language::default(),
                structurer: structurer?,
                heads: heads?,
                readers: readers?,
                rules,
            })
        })
    }

    /// What a comparison needs to know beside the rows.
    pub fn knowledge(&self) -> Knowledge<'_> {
        Knowledge {
            concepts: &self.concepts,
            words: &self.comparison,
            segmenter: &self.segmenter,
            gazetteer: &self.gazetteer,
        }
    }
}

/// A target with what governs it.
#[derive(Clone, Debug)]
pub struct GovernedTarget {
    pub target: Target,
    pub deadline: Governed,
}

/// Everything found in one document, as types; `rows` gives it as tables.
pub struct Extraction {
    /// From the content: the first 16 hexadecimal digits of its SHA-256.
    pub doc_id: String,
    pub format: Format,
    pub encoding: String,
    pub engine: &'static str,
    pub document: Document,
    pub mentions: DocumentMentions,
    pub roles: Vec<RoleFound>,
    pub targets: Vec<GovernedTarget>,
    pub deadlines: Vec<Deadline>,
    /// Times that a rule says are no deadlines, with the rule.
    pub set_aside: Vec<(MentionId, String)>,
    pub responsibilities: Vec<Responsibility>,
}

/// Id of a document: from its bytes, so that it survives moving and renaming.
pub fn doc_id(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes)[..8])
}

/// Bytes as lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// Reads and understands one document. `name` is its path inside the input root; only its ending is looked at.
///
/// # Errors
/// When nothing can be read: an empty, damaged or encrypted file, or one that is no notice.
pub fn extract(bytes: &[u8], name: &str, engine: &Engine) -> Result<Extraction, ReadError> {
    extract_staged(bytes, name, None, engine, &mut |_| {})
}

/// Like [`extract`]; `published` is when the document was published as its source says, for one that states no day
/// itself, and `begins` is told of each stage when it begins.
///
/// # Errors
/// As of [`extract`].
pub fn extract_staged(
    bytes: &[u8],
    name: &str,
    published: Option<Date>,
    engine: &Engine,
    begins: &mut dyn FnMut(Stage),
) -> Result<Extraction, ReadError> {
    begins(Stage::Read);
    let outcome = read::read(bytes, name, &engine.readers)?;
    let reader = outcome.reading.engine;
    begins(Stage::Structure);
    let mut document = engine.structurer.document(outcome.reading, &engine.gazetteer);
    let fields = &mut document.fields;
    fields.published = fields.published.or(if fields.written.is_none() { published } else { None });
    let mut extraction = understand(document, engine, begins);
    extraction.doc_id = doc_id(bytes);
    extraction.format = outcome.format;
    extraction.encoding = outcome.encoding;
    extraction.engine = reader;
    Ok(extraction)
}

/// Everything after structure: mentions, targets, deadlines, responsibilities.
fn understand(mut document: Document, engine: &Engine, begins: &mut dyn FnMut(Stage)) -> Extraction {
    begins(Stage::Mentions);
    let mentions = DocumentMentions::find(&document, &engine.recogniser);
    let mut roles = Vec::new();
    let mut targets: Vec<Target> = Vec::new();
    let mut times = TimesFound::default();
    let mut governed = Vec::new();
    let mut responsibilities = Vec::new();
    let (period_start, period_end);
    {
        begins(Stage::Targets);
        let context = Context::new(&document, &engine.rules.lexicon);
        let tables: Vec<_> = document.tables.iter().map(|t| engine.heads.read(&document.text, t)).collect();
        if let Some(rules) = TargetRules::new(&engine.rules, &engine.borders, &engine.segmenter) {
            for sentence in &document.sentences {
                let paragraph = &document.paragraphs[sentence.paragraph];
                let read = match paragraph.kind {
                    ParagraphKind::Body | ParagraphKind::Heading => true,
                    ParagraphKind::Cell { table, .. } => {
                        tables.get(table).and_then(Option::as_ref).is_none_or(|t| !t.is_indicator_table())
                    }
                    _ => false,
                };
                if read {
                    let mut found = rules.sentence(&context, &mentions, sentence.span, paragraph.section);
                    roles.append(&mut found.roles);
                    targets.append(&mut found.targets);
                }
            }
        }
        for (table, reading) in document.tables.iter().zip(&tables) {
            if let Some(reading) = reading.as_ref().filter(|r| r.is_indicator_table()) {
                targets.extend(table::targets(&context, table, reading, &engine.recogniser, TABLE_RULE));
            }
        }
        targets.sort_by_key(|t| (t.evidence.start(), t.evidence.end()));
        begins(Stage::Deadlines);
        if let Some(rules) = DeadlineRules::new(&engine.rules) {
            times = rules.in_document(&context, &mentions);
        }
        begins(Stage::Responsibilities);
        responsibilities.append(&mut engine.responsibilities.in_document(&document, &engine.departments));
        (period_start, period_end) = period::from_deadlines(&context, &times.deadlines);
    }
    if document.fields.period_end.is_none() {
        document.fields.period_start = period_start;
        document.fields.period_end = period_end;
    }
    {
        begins(Stage::Scope);
        let context = Context::new(&document, &engine.rules.lexicon);
        // Where no day is known, the period that the goals gave says what 五年内 means.
        let undated = document.fields.published.or(document.fields.written).is_none();
        if let Some(rules) = DeadlineRules::new(&engine.rules).filter(|_| undated && period_end.is_some()) {
            times = rules.in_document(&context, &mentions);
        }
        let governors = Governors::new(&context, &mentions, &times.deadlines);
        for target in targets {
            let deadline = governors.govern(&target);
            governed.push(GovernedTarget { target, deadline });
        }
    }
    Extraction {
        doc_id: String::new(),
        format: Format::Txt,
        encoding: String::new(),
        engine: "",
        document,
        mentions,
        roles,
        targets: governed,
        deadlines: times.deadlines,
        set_aside: times.set_aside,
        responsibilities,
    }
}
