//! What there is to see of one document, apart from how it is shown. Offsets count Unicode scalar values of the text.

use std::collections::BTreeSet;

use serde::{Serialize, Serializer};

use crate::document::{CharIndex, ParagraphKind, Span};
use crate::extract::{Engine, Extraction};
use crate::recognise::MentionKind;
use crate::table::{CellValue, Row, TaskRow};

#[derive(Debug, Serialize)]
pub struct Inspection {
    #[serde(serialize_with = "as_map")]
    pub fields: Vec<Field>,
    pub tasks: Vec<Node>,
    pub marks: Vec<Mark>,
    /// Paragraphs that are read as something else than body.
    pub wrapping: Vec<Wrapped>,
    pub text: String,
}

/// One column of `documents` that has a value.
#[derive(Debug)]
pub struct Field {
    pub name: &'static str,
    pub zh: &'static str,
    pub value: String,
}

/// An item of the tree of sections; children follow, one deeper.
#[derive(Debug, Serialize)]
pub struct Node {
    pub depth: usize,
    pub label: String,
    pub title: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub lead: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub responsible: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub support: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub deadline: String,
    pub start: usize,
    pub end: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum MarkKind {
    Target,
    Body,
    Time,
    Quantity,
}

impl MarkKind {
    pub const ALL: [MarkKind; 4] = [MarkKind::Target, MarkKind::Body, MarkKind::Time, MarkKind::Quantity];

    /// Its name in the message catalogue.
    pub fn key(self) -> &'static str {
        match self {
            MarkKind::Target => "inspect.mark.target",
            MarkKind::Body => "inspect.mark.body",
            MarkKind::Time => "inspect.mark.time",
            MarkKind::Quantity => "inspect.mark.quantity",
        }
    }
}

/// Something found in the text.
#[derive(Clone, Debug, Serialize)]
pub struct Mark {
    pub kind: MarkKind,
    pub text: String,
    pub rule: String,
    /// What it was taken for: the target's tuple, a number's role, a deadline's kind and last day, a body's role.
    pub meaning: String,
    pub start: usize,
    pub end: usize,
    /// Bytes of the text.
    #[serde(skip)]
    pub span: Span,
}

#[derive(Debug, Serialize)]
pub struct Wrapped {
    pub kind: &'static str,
    pub start: usize,
    pub end: usize,
    #[serde(skip)]
    pub span: Span,
}

fn as_map<S: Serializer>(fields: &[Field], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(fields.iter().map(|f| (f.name, &f.value)))
}

impl Inspection {
    /// `path` is how the document is named.
    pub fn new(found: &Extraction, path: &str, engine: &Engine) -> Self {
        let tables = found.rows(path, engine);
        let chars = CharIndex::new(found.text());
        let fields = tables.documents.first().map(fields).unwrap_or_default();
        let mut marks = Vec::new();
        let mut mark = |kind, span: Span, rule: &str, meaning: String| {
            marks.push(Mark {
                kind,
                text: span.of(found.text()).to_owned(),
                rule: rule.to_owned(),
                meaning,
                start: chars.chars_before(span.start()),
                end: chars.chars_before(span.end()),
                span,
            });
        };
        for (target, row) in found.targets.iter().zip(&tables.targets) {
            let value = row.value.map(|v| v.normalize().to_string()).unwrap_or_default();
            let upper = row.value_max.map(|v| format!("~{}", v.normalize())).unwrap_or_default();
            let parts = [&row.indicator, &row.comparator, &format!("{value}{upper}{}", row.unit), &row.deadline];
            mark(MarkKind::Target, target.target.evidence, &row.rule, joined(parts));
        }
        let labels: BTreeSet<Span> = found.document.sections.iter().map(|s| s.label).collect();
        let mut numbers = tables.numbers.iter();
        for (id, mention) in found.mentions.all().iter().enumerate() {
            match &mention.kind {
                MentionKind::Quantity(_) => {
                    let Some(row) = numbers.next() else { continue };
                    // The printed number of an item says nothing that the tree does not.
                    if labels.contains(&mention.span) {
                        continue;
                    }
                    mark(MarkKind::Quantity, mention.span, &row.rule, row.role.clone());
                }
                MentionKind::Time(_) => match found.deadlines.iter().find(|d| d.mention == id) {
                    Some(d) => {
                        let end = d.end().map(|d| d.to_string()).unwrap_or_default();
                        mark(MarkKind::Time, d.span, &d.rule, joined([d.kind.as_str(), end.as_str()]));
                    }
                    None => mark(MarkKind::Time, mention.span, &mention.rule, String::new()),
                },
            }
        }
        for body in &found.responsibilities {
            mark(MarkKind::Body, body.department, &body.rule, body.role.as_str().to_owned());
        }
        // A body that answers for several rows of a table is marked once; so is a target of several members.
        marks.sort_by(|a, b| (a.start, b.end, a.kind).cmp(&(b.start, a.end, b.kind)));
        marks.dedup_by(|a, b| a.kind == b.kind && a.span == b.span && a.meaning == b.meaning);
        let wrapping = found
            .document
            .paragraphs
            .iter()
            .filter_map(|p| {
                Some(Wrapped {
                    kind: wrapping_kind(p.kind)?,
                    start: chars.chars_before(p.span.start()),
                    end: chars.chars_before(p.span.end()),
                    span: p.span,
                })
            })
            .collect();
        Self {
            fields,
            tasks: tables.tasks.into_iter().map(Node::new).collect(),
            marks,
            wrapping,
            text: found.text().to_owned(),
        }
    }
}

impl Node {
    fn new(row: TaskRow) -> Self {
        Self {
            depth: row.depth,
            label: row.label,
            title: row.title,
            lead: row.lead,
            responsible: row.responsible,
            support: row.support,
            deadline: row.deadline,
            start: row.start,
            end: row.end,
        }
    }
}

fn joined<T: AsRef<str>>(parts: impl IntoIterator<Item = T>) -> String {
    let parts: Vec<T> = parts.into_iter().filter(|p| !p.as_ref().is_empty()).collect();
    parts.iter().map(AsRef::as_ref).collect::<Vec<&str>>().join(" ")
}

fn fields<R: Row>(row: &R) -> Vec<Field> {
    R::columns()
        .iter()
        .zip(row.cells())
        .filter_map(|(column, cell)| {
            let value = match cell {
                CellValue::Empty => return None,
                CellValue::Text(text) => text.to_owned(),
                CellValue::Number(n) => n.to_string(),
                CellValue::Integer(n) => n.to_string(),
            };
            Some(Field { name: column.name, zh: column.zh, value })
        })
        .collect()
}

fn wrapping_kind(kind: ParagraphKind) -> Option<&'static str> {
    match kind {
        ParagraphKind::Title => Some("title"),
        ParagraphKind::Letter => Some("letter"),
        ParagraphKind::Signature => Some("signature"),
        ParagraphKind::Metadata => Some("metadata"),
        ParagraphKind::Furniture => Some("furniture"),
        ParagraphKind::Heading | ParagraphKind::Body | ParagraphKind::Cell { .. } => None,
    }
}
