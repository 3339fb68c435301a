//! Where a report turns from what has been done to what is to be done, where no heading says so: from
//! `structure/turn.toml`.

use std::collections::BTreeMap;

use regex::Regex;
use serde::Deserialize;

use super::words::OutlineWords;
use crate::document::{Document, ParagraphKind, SectionKind};
use crate::message::say;
use crate::rules::{Diagnostic, Source};
use crate::word_list::WordList;

const FILES: &str = "structure/turn";

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct File {
    reports: WordList,
    opens: Vec<String>,
    unless: WordList,
    plans: BTreeMap<String, i16>,
}

/// How reports turn; without a file none does.
#[derive(Debug, Default)]
pub struct Turns {
    reports: WordList,
    opens: Vec<Regex>,
    unless: WordList,
    /// First year of each plan by its name.
    plans: BTreeMap<String, i16>,
}

impl Turns {
    /// # Errors
    /// All findings in `structure/turn*.toml` of every layer.
    pub fn load(source: &Source) -> Result<Self, Vec<Diagnostic>> {
        let (mut this, mut findings) = (Self::default(), Vec::new());
        for file in source.under(FILES) {
            let Some(read) = file.read::<File>(&mut findings) else { continue };
            this.reports.extend(read.reports);
            this.unless.extend(read.unless);
            this.plans.extend(read.plans);
            for pattern in &read.opens {
                match Regex::new(pattern) {
                    Ok(regex) => this.opens.push(regex),
                    Err(error) => {
                        let (message, help) = (say!("rules.regex", pattern, error), say!("rules.regex.help"));
                        findings.push(Diagnostic::new(&file.name(), file.quoted(pattern), message, help));
                    }
                }
            }
        }
        if findings.is_empty() { Ok(this) } else { Err(findings) }
    }

    /// Marks in a report what stands before its turn, where no heading says that it is a review, and what stands behind
    /// it under the heading of one.
    pub fn mark(&self, document: &mut Document, words: &OutlineWords) {
        let is_report = document.fields.doc_type.as_deref().is_some_and(|t| self.reports.holds(t));
        let Some(year) = document.fields.year().filter(|_| is_report) else { return };
        let turn = self.turn(document, year);
        document.planned_from = turn;
        if document.sections.iter().all(|s| s.kind != SectionKind::Review) {
            // A heading that names goals or tasks ends the review as well.
            let planned = |title: &str| words.section_kind(title, None).is_some();
            let heading = document.sections.iter().find(|s| planned(s.title.of(&document.text)));
            let heading = heading.map(|s| s.own.start());
            document.reviewed_until = [turn, heading].into_iter().flatten().min().unwrap_or(0);
        }
    }

    /// Where the first paragraph begins that speaks of the year of the report or the plan that begins with it.
    fn turn(&self, document: &Document, year: i16) -> Option<usize> {
        let read =
            document.paragraphs.iter().filter(|p| matches!(p.kind, ParagraphKind::Body | ParagraphKind::Heading));
        let turns = |text: &str| {
            let first = text.split(['。', '！']).next().unwrap_or(text);
            !self.unless.stands_in(first) && self.opens.iter().any(|regex| self.fits(regex, text, year))
        };
        let found = read.map(|p| p.span).find(|span| turns(span.of(&document.text)));
        found.map(|span| span.start())
    }

    fn fits(&self, regex: &Regex, text: &str, year: i16) -> bool {
        let Some(found) = regex.captures(text) else { return false };
        let plan = found.name("plan").map(|plan| self.plans.get(plan.as_str()).copied());
        let named = found.name("year").map(|named| named.as_str().parse().ok());
        [plan, named].into_iter().flatten().all(|begins| begins == Some(year))
    }
}
