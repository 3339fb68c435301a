//! DOCX (ECMA-376). Text in reading order with automatic numbers put in front; tables with merged cells; text boxes
//! behind the paragraph that holds them; footnotes at the end; tracked changes as accepted; headings by style.
//! Page headers and footers are furniture and not read.

mod body;
mod styles;

use super::package::Package;
use super::xml::{Node, Xml};
use super::{Limits, ReadError};
use crate::document::{Reading, Wrap};
use crate::message::say;
use body::Body;
use styles::{Lists, Styles};

const MAIN: &str = "word/document.xml";

/// # Errors
/// When the package or its main part is damaged or too large.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Reading, ReadError> {
    let package = Package::open(bytes, limits)?;
    let main = main_part(&package, limits).unwrap_or_else(|| MAIN.to_owned());
    let folder = main.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
    let beside = |name: &str| package.optional(&format!("{folder}/{name}"));
    let source = package.required(&main)?;
    let styles = beside("styles.xml").map_or(Ok(Styles::default()), |s| Styles::read(&s, limits))?;
    let lists = beside("numbering.xml").map_or(Ok(Lists::default()), |s| Lists::read(&s, limits))?;
    let xml = Xml::parse(&source, limits)?;
    let mut reading = Reading::new("docx");
    let body = xml.root().and_then(|r| r.child("body"));
    let Some(body) = body else { return Err(ReadError::Damaged { what: say!("read.part.no_body", main) }) };
    let mut reader = Body::new(&styles, &lists);
    reader.blocks(body);
    let notes = std::mem::take(&mut reader.notes);
    reading.blocks = reader.finish();
    for (kind, ids) in [("footnote", notes.footnotes), ("endnote", notes.endnotes)] {
        if ids.is_empty() {
            continue;
        }
        let Some(source) = beside(&format!("{kind}s.xml")) else { continue };
        let xml = Xml::parse(&source, limits)?;
        let all: Vec<Node<'_>> = xml.root().into_iter().flat_map(|r| r.all(kind)).collect();
        for id in &ids {
            let Some(note) = all.iter().find(|n| n.attribute("id") == Some(id)) else { continue };
            let mut reader = Body::new(&styles, &lists);
            reader.blocks(*note);
            reading.blocks.extend(reader.finish());
        }
    }
    if xml.broken {
        reading.warn("truncated", say!("read.part.cut", main));
    }
    if reading.blocks.is_empty() {
        reading.push_line("", Wrap::Paragraph);
    }
    Ok(reading)
}

/// The part that the package's relations call its document.
fn main_part(package: &Package<'_>, limits: &Limits) -> Option<String> {
    let source = package.optional("_rels/.rels")?;
    let xml = Xml::parse(&source, limits).ok()?;
    let relation = xml
        .root()?
        .all("Relationship")
        .find(|r| r.attribute("Type").is_some_and(|t| t.ends_with("/officeDocument")))?;
    relation.attribute("Target").map(|t| t.trim_start_matches('/').to_owned())
}
