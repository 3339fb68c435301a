//! The words that structure asks for, from `structure/outline.toml`.

use std::sync::Arc;

use aho_corasick::AhoCorasick;
use regex::Regex;
use serde::Deserialize;

use super::shapes::FieldShapes;
use crate::document::SectionKind;
use crate::message::say;
use crate::rules::{Diagnostic, Source};
use crate::word_list::WordList;

const FILE: &str = "structure/outline.toml";

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct File {
    section: Vec<SectionDef>,
    doc_types: DocTypes,
    letter: Letter,
    signature: Signature,
    note: Words,
    number: Numbers,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SectionDef {
    kind: String,
    words: WordList,
    #[serde(default)]
    unless: WordList,
    /// Kinds of section below which such a heading says nothing.
    #[serde(default)]
    not_below: WordList,
}

/// Headings of one kind of section.
#[derive(Debug)]
struct SectionWords {
    kind: SectionKind,
    words: WordList,
    unless: WordList,
    not_below: Vec<SectionKind>,
}

fn kind_of(name: &str) -> Option<SectionKind> {
    Some(match name {
        "review" => SectionKind::Review,
        "goals" => SectionKind::Goals,
        "tasks" => SectionKind::Tasks,
        "safeguards" => SectionKind::Safeguards,
        "final" => SectionKind::Final,
        _ => return None,
    })
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct DocTypes {
    words: WordList,
    drop: WordList,
    past: WordList,
    yearly: WordList,
    telling: WordList,
    telling_unless: WordList,
    tail: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Letter {
    about: WordList,
    notices: WordList,
    attachments: WordList,
    issues: WordList,
    ends: WordList,
    phrases: WordList,
    wires: WordList,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Signature {
    ends: WordList,
    speakers: WordList,
    reports_for: WordList,
    government: WordList,
    own_kind: WordList,
    placeholders: WordList,
    seals: WordList,
    not_in_names: WordList,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Numbers {
    ends: WordList,
    ahead: WordList,
    attachments: WordList,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Words {
    words: WordList,
}

/// Compiled words of structure.
#[derive(Debug)]
pub struct OutlineWords {
    /// All words of all sections; `None` for more than an automaton takes.
    any_section: Option<AhoCorasick>,
    sections: Vec<SectionWords>,
    doc_types: WordList,
    doc_type_drop: WordList,
    doc_type_tail: Option<Regex>,
    about: WordList,
    pub notices: WordList,
    pub attachments: WordList,
    pub not_in_names: WordList,
    /// Characters that may end the number of an item.
    pub number_ends: Vec<char>,
    /// Characters that the shape of a number looks ahead to.
    pub number_ahead: Vec<char>,
    /// Characters before the number of what is no item.
    pub number_starts: Vec<char>,
    pub shapes: Arc<FieldShapes>,
    pub issues: WordList,
    pub letter_ends: WordList,
    pub letter_phrases: WordList,
    pub wires: WordList,
    pub signature_ends: WordList,
    pub speakers: WordList,
    pub reports_for: WordList,
    pub government: WordList,
    own_kinds: WordList,
    placeholders: WordList,
    past: WordList,
    yearly: WordList,
    telling: WordList,
    telling_unless: WordList,
    seals: WordList,
    pub notes: WordList,
}

impl OutlineWords {
    /// # Errors
    /// All findings in `structure/outline.toml` of every layer.
    pub fn load(source: &Source) -> Result<Self, Vec<Diagnostic>> {
        let mut findings = Vec::new();
        let mut merged = File::default();
        for file in source.files.iter().filter(|f| f.path == FILE) {
            if let Some(read) = file.read::<File>(&mut findings) {
                merged.section.splice(0..0, read.section);
                merged.doc_types.words.extend(read.doc_types.words);
                merged.doc_types.drop.extend(read.doc_types.drop);
                if !read.doc_types.tail.is_empty() {
                    merged.doc_types.tail = read.doc_types.tail;
                }
                merged.letter.about.extend(read.letter.about);
                merged.letter.notices.extend(read.letter.notices);
                merged.letter.attachments.extend(read.letter.attachments);
                merged.signature.not_in_names.extend(read.signature.not_in_names);
                merged.number.ends.extend(read.number.ends);
                merged.number.ahead.extend(read.number.ahead);
                merged.number.attachments.extend(read.number.attachments);
                merged.letter.issues.extend(read.letter.issues);
                merged.letter.ends.extend(read.letter.ends);
                merged.letter.phrases.extend(read.letter.phrases);
                merged.letter.wires.extend(read.letter.wires);
                merged.signature.ends.extend(read.signature.ends);
                merged.signature.speakers.extend(read.signature.speakers);
                merged.signature.reports_for.extend(read.signature.reports_for);
                merged.signature.government.extend(read.signature.government);
                merged.signature.placeholders.extend(read.signature.placeholders);
                merged.signature.own_kind.extend(read.signature.own_kind);
                merged.doc_types.past.extend(read.doc_types.past);
                merged.doc_types.yearly.extend(read.doc_types.yearly);
                merged.doc_types.telling.extend(read.doc_types.telling);
                merged.doc_types.telling_unless.extend(read.doc_types.telling_unless);
                merged.signature.seals.extend(read.signature.seals);
                merged.note.words.extend(read.note.words);
            }
        }
        let words = merged.section.iter().flat_map(|s| &s.words);
        let any_section = AhoCorasick::new(words).ok();
        let sections = merged
            .section
            .into_iter()
            .filter_map(|s| {
                let mut known = |name: &str| {
                    let kind = kind_of(name);
                    if kind.is_none() {
                        let (file, place) = source.quoted(FILE, name);
                        let (what, help) = (say!("rules.section", name), say!("rules.section.known"));
                        findings.push(Diagnostic::new(&file, place, what, help));
                    }
                    kind
                };
                let kind = known(&s.kind);
                let not_below = s.not_below.iter().filter_map(|name| known(name)).collect();
                Some(SectionWords { kind: kind?, words: s.words, unless: s.unless, not_below })
            })
            .collect();
        let tail = match Regex::new(&merged.doc_types.tail) {
            Ok(regex) => Some(regex).filter(|_| !merged.doc_types.tail.is_empty()),
            Err(e) => {
                let (file, place) = source.quoted(FILE, &merged.doc_types.tail);
                findings.push(Diagnostic::new(&file, place, say!("rules.doc_types", e), say!("rules.regex.help")));
                None
            }
        };
        let mut doc_types = merged.doc_types.words;
        doc_types.longest_first();
        let shapes = FieldShapes::load(source).map_err(|more| findings.extend(more)).unwrap_or_default();
        if !findings.is_empty() {
            return Err(findings);
        }
        let characters = |words: WordList| words.iter().flat_map(|w| w.chars()).collect();
        Ok(Self {
            any_section,
            sections,
            about: merged.letter.about,
            notices: merged.letter.notices,
            attachments: merged.letter.attachments,
            not_in_names: merged.signature.not_in_names,
            number_ends: characters(merged.number.ends),
            number_ahead: characters(merged.number.ahead),
            number_starts: characters(merged.number.attachments),
            shapes: Arc::new(shapes),
            doc_types,
            doc_type_drop: merged.doc_types.drop,
            doc_type_tail: tail,
            issues: merged.letter.issues,
            letter_ends: merged.letter.ends,
            letter_phrases: merged.letter.phrases,
            wires: merged.letter.wires,
            signature_ends: merged.signature.ends,
            speakers: merged.signature.speakers,
            reports_for: merged.signature.reports_for,
            government: merged.signature.government,
            placeholders: merged.signature.placeholders,
            own_kinds: merged.signature.own_kind,
            past: merged.doc_types.past,
            yearly: merged.doc_types.yearly,
            telling: merged.doc_types.telling,
            telling_unless: merged.doc_types.telling_unless,
            seals: merged.signature.seals,
            notes: merged.note.words,
        })
    }

    /// Whether a title says what it is about: 关于….
    pub fn is_about(&self, title: &str) -> bool {
        self.split_about(title).is_some()
    }

    /// Who speaks, and about what: 某市人民政府关于….
    pub fn split_about<'t>(&self, title: &'t str) -> Option<(&'t str, &'t str)> {
        self.about.iter().find_map(|w| title.split_once(w.as_str()))
    }

    /// What a section with this heading is about, as far as the heading says; `above` is what the section above is about.
    pub fn section_kind(&self, heading: &str, above: Option<SectionKind>) -> Option<SectionKind> {
        // Most headings hold no such word.
        if self.any_section.as_ref().is_some_and(|words| !words.is_match(heading)) {
            return None;
        }
        let holds = |words: &WordList| words.stands_in(heading);
        self.sections
            .iter()
            .filter(|s| above.is_none_or(|above| !s.not_below.contains(&above)))
            .find(|s| holds(&s.words) && !holds(&s.unless))
            .map(|s| s.kind)
    }

    /// The last word group of a title that names the kind of document, without 若干.
    pub fn doc_type(&self, title: &str) -> Option<String> {
        let mut rest = title.trim();
        loop {
            let cut = self.doc_type_tail.as_ref().and_then(|r| r.find(rest)).map_or(rest.len(), |m| m.start());
            if cut == rest.len() {
                break;
            }
            rest = rest[..cut].trim_end();
        }
        let word = self.doc_types.closing(rest).or_else(|| {
            // 政策25条, 措施（试行）第二版: the last kind that is named.
            self.doc_types
                .iter()
                .filter_map(|w| rest.rfind(w.as_str()).map(|at| (at + w.len(), w)))
                .max_by_key(|(end, w)| (*end, w.len()))
                .map(|(_, w)| w.as_str())
        })?;
        let mut word = word.to_owned();
        for drop in &self.doc_type_drop {
            word = word.replace(drop.as_str(), "");
        }
        Some(word)
    }

    /// Whether documents of this kind only report what is past.
    pub fn is_past(&self, doc_type: &str) -> bool {
        self.past.holds(doc_type)
    }

    /// Whether documents of this kind plan for the year in which they are given.
    pub fn is_yearly(&self, doc_type: &str) -> bool {
        self.yearly.holds(doc_type)
    }

    /// Whether a line tells what was done with a document and is no title: 省长作政府工作报告.
    pub fn tells_of(&self, text: &str) -> bool {
        let text = text.trim_end_matches('。');
        let kind = self.doc_types.iter().find_map(|w| text.strip_suffix(w.as_str()));
        kind.is_some_and(|before| self.telling.closes(before) && !self.telling_unless.closes(before))
    }

    /// A signature without the note on its seal: 某领导小组办公室（代章）.
    pub fn without_seal<'t>(&self, text: &'t str) -> &'t str {
        self.seals.iter().find_map(|s| text.strip_suffix(s.as_str())).map_or(text, str::trim_end)
    }

    /// Whether a printed issuer is no body at all: 有关部门.
    pub fn is_placeholder(&self, issuer: &str) -> bool {
        self.placeholders.closes(issuer)
    }

    /// The kind of document that a text without title calls itself: 制定本行动计划.
    pub fn own_kind(&self, text: &str) -> Option<String> {
        let (_, rest) = self.own_kinds.iter().find_map(|w| text.split_once(w.as_str()))?;
        self.doc_types.opening(rest).map(str::to_owned)
    }

    /// Whether the title ends with the name of a kind of document.
    pub fn ends_with_doc_type(&self, title: &str) -> bool {
        let tail = self.doc_type_tail.as_ref();
        let bare = tail.and_then(|r| r.find(title)).map_or(title, |m| &title[..m.start()]);
        self.doc_types.closes(bare)
    }
}
