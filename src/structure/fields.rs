//! The document's own fields: title, number, issuer, dates, kind, period, place.

use std::sync::Arc;

use jiff::civil::Date;

use super::labels::LabelDictionary;
use super::shapes::FieldShapes;
use crate::document::{Fields, Label};
use crate::normalise::region::{Evidence, EvidenceRole, Gazetteer};

/// What was printed, by field, before it is interpreted. Earlier values win.
#[derive(Debug, Default)]
pub struct Printed {
    pub title: Option<String>,
    pub doc_number: Option<String>,
    pub index_number: Option<String>,
    pub issuer: Option<String>,
    pub source: Option<String>,
    pub published: Option<Date>,
    pub written: Option<Date>,
    pub shapes: Arc<FieldShapes>,
}

impl Printed {
    pub fn new(shapes: &Arc<FieldShapes>) -> Self {
        Self { shapes: Arc::clone(shapes), ..Self::default() }
    }

    pub fn add(&mut self, field: &str, value: &str) {
        let value = value.trim().trim_end_matches(['|', '｜']).trim();
        if value.is_empty() || self.shapes.is_empty(value) {
            return;
        }
        let keep = |slot: &mut Option<String>| {
            if slot.is_none() {
                *slot = Some(value.to_owned());
            }
        };
        match field {
            "title" => keep(&mut self.title),
            "doc_number" if value.chars().any(|c| c.is_ascii_digit()) => keep(&mut self.doc_number),
            "index_number" => keep(&mut self.index_number),
            "issuer" => keep(&mut self.issuer),
            "source" => keep(&mut self.source),
            "published" => self.published = self.published.or_else(|| self.shapes.date_in(value)),
            "written" => self.written = self.written.or_else(|| self.shapes.date_in(value)),
            _ => {}
        }
    }

    pub fn add_labels(&mut self, dictionary: &LabelDictionary, labels: &[Label]) {
        for label in labels {
            if let Some(field) = dictionary.key_of(&label.name) {
                self.add(field, &label.value);
            }
        }
    }
}

/// The fullest form of the issuer on the page: the metadata's short name is replaced by a signature that ends with it.
pub fn fullest<'a>(names: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let mut best: Option<&str> = None;
    for name in names {
        let name = name.trim();
        match best {
            None => best = Some(name),
            Some(b) if name.len() > b.len() && (name.ends_with(b) || name.contains(b)) => best = Some(name),
            Some(_) => {}
        }
    }
    best.map(str::to_owned)
}

/// Decides the place from all that is known.
pub fn place(fields: &Fields, body: &str, gazetteer: &Gazetteer) -> Option<crate::document::Place> {
    let named = [
        (EvidenceRole::Title, fields.title.as_deref()),
        (EvidenceRole::Title, fields.notice_title.as_deref()),
        (EvidenceRole::Issuer, fields.issuer.as_deref()),
        (EvidenceRole::IndexNumber, fields.index_number.as_deref()),
        (EvidenceRole::DocNumber, fields.doc_number.as_deref()),
    ];
    let mut evidence: Vec<Evidence> =
        named.into_iter().filter_map(|(role, text)| Some(Evidence { role, text: text? })).collect();
    let cut = body.char_indices().nth(6000).map_or(body.len(), |(i, _)| i);
    evidence.push(Evidence { role: EvidenceRole::Text, text: &body[..cut] });
    gazetteer.resolve(&evidence)
}
