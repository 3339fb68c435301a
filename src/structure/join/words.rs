//! The words and shapes that joining asks for, from `structure/lines.toml`.

use std::collections::BTreeMap;

use regex::{Regex, RegexSet};
use serde::Deserialize;

use crate::message::say;
use crate::rules::{Diagnostic, Source};
use crate::word_list::WordList;

const FILES: &str = "structure/lines";

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct File {
    numbering: Vec<Numbering>,
    numerals: Numerals,
    fields: Words,
    closing: Words,
    standalone: Standalone,
    title: Title,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Numbering {
    id: String,
    pattern: String,
    #[serde(default, rename = "note")]
    _note: String,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Numerals {
    digits: String,
    zero: String,
    ten: String,
    circled: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Words {
    words: WordList,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Standalone {
    date: Option<String>,
    delivered: Option<String>,
    delivered_goes_on: Option<String>,
    page_number: Option<String>,
    note: Option<String>,
    address: Option<String>,
    number_ends: WordList,
    page_marks: WordList,
    after_figures: WordList,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Title {
    ends: WordList,
    ends_tail: String,
    breaks_after: WordList,
    goes_on: WordList,
    text_begins: WordList,
    greets: WordList,
}

/// A number at the start of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NumberAt {
    /// Which shape, by its place in the rule files.
    pub shape: usize,
    /// Absent for dashes, bullets and 附件 without a number.
    pub value: Option<u32>,
    /// Bytes of the number as printed.
    pub length: usize,
}

/// Compiled words of joining.
#[derive(Debug)]
pub struct LineWords {
    numbering: Vec<Regex>,
    any_number: RegexSet,
    numerals: Numerals,
    fields: WordList,
    closing: WordList,
    date: Regex,
    delivered: Regex,
    delivered_goes_on: Regex,
    page_number: Regex,
    note: Regex,
    address: Regex,
    title: Regex,
    title_breaks: WordList,
    title_goes_on: WordList,
    text_begins: WordList,
    greets: WordList,
    number_ends: WordList,
    page_marks: WordList,
    after_figures: WordList,
}

impl LineWords {
    /// Reads `structure/lines*.toml` of every layer; a numbering with a known id replaces the earlier one, words add.
    ///
    /// # Errors
    /// All findings in those files.
    pub fn load(source: &Source) -> Result<Self, Vec<Diagnostic>> {
        let mut findings = Vec::new();
        let mut merged = File::default();
        let mut numbering: Vec<Numbering> = Vec::new();
        let mut at: BTreeMap<String, usize> = BTreeMap::new();
        for file in source.under(FILES) {
            let Some(parsed) = file.read::<File>(&mut findings) else { continue };
            for entry in parsed.numbering {
                if let Some(known) = at.get(&entry.id).and_then(|i| numbering.get_mut(*i)) {
                    *known = entry;
                } else {
                    at.insert(entry.id.clone(), numbering.len());
                    numbering.push(entry);
                }
            }
            if !parsed.numerals.digits.is_empty() {
                merged.numerals = parsed.numerals;
            }
            merged.fields.words.extend(parsed.fields.words);
            merged.closing.words.extend(parsed.closing.words);
            merged.title.ends.extend(parsed.title.ends);
            merged.title.breaks_after.extend(parsed.title.breaks_after);
            merged.title.goes_on.extend(parsed.title.goes_on);
            merged.title.text_begins.extend(parsed.title.text_begins);
            merged.title.greets.extend(parsed.title.greets);
            if !parsed.title.ends_tail.is_empty() {
                merged.title.ends_tail = parsed.title.ends_tail;
            }
            let (to, from) = (&mut merged.standalone, parsed.standalone);
            to.date = from.date.or(to.date.take());
            to.delivered = from.delivered.or(to.delivered.take());
            to.delivered_goes_on = from.delivered_goes_on.or(to.delivered_goes_on.take());
            to.page_number = from.page_number.or(to.page_number.take());
            to.note = from.note.or(to.note.take());
            to.address = from.address.or(to.address.take());
            to.number_ends.extend(from.number_ends);
            to.page_marks.extend(from.page_marks);
            to.after_figures.extend(from.after_figures);
        }
        let mut compile = |pattern: &str| match Regex::new(pattern) {
            Ok(regex) => Some(regex),
            Err(error) => {
                let written = pattern.strip_prefix("^(?:").and_then(|p| p.strip_suffix(')')).unwrap_or(pattern);
                let (file, place) = source.quoted(FILES, written);
                findings.push(Diagnostic::new(
                    &file,
                    place,
                    say!("rules.regex", pattern = written, pattern = error),
                    say!("rules.regex.help"),
                ));
                None
            }
        };
        // Without a pattern nothing matches: a shape that no line has.
        let never = r"[^\s\S]";
        let shapes: Vec<Option<Regex>> = numbering.iter().map(|n| compile(&format!("^(?:{})", n.pattern))).collect();
        let one = |pattern: &Option<String>| compile(pattern.as_deref().unwrap_or(never));
        let alone = &merged.standalone;
        let alone =
            [&alone.date, &alone.delivered, &alone.delivered_goes_on, &alone.page_number, &alone.note, &alone.address]
                .map(one);
        let ends = merged.title.ends.iter().map(|w| regex::escape(w)).collect::<Vec<_>>().join("|");
        let title =
            compile(&if ends.is_empty() { never.to_owned() } else { format!("(?:{ends}){}", merged.title.ends_tail) });
        match (shapes.into_iter().collect::<Option<Vec<_>>>(), alone, title) {
            (
                Some(numbering),
                [Some(date), Some(delivered), Some(delivered_goes_on), Some(page_number), Some(note), Some(address)],
                Some(title),
            ) if findings.is_empty() => {
                let any_number = RegexSet::new(numbering.iter().map(Regex::as_str)).map_err(|error| {
                    let help = say!("rules.numbering.help");
                    vec![Diagnostic::new(&source.quoted(FILES, "").0, None, say!("rules.numbering", error), help)]
                })?;
                Ok(Self {
                    numbering,
                    any_number,
                    numerals: merged.numerals,
                    fields: merged.fields.words,
                    closing: merged.closing.words,
                    date,
                    delivered,
                    delivered_goes_on,
                    page_number,
                    note,
                    address,
                    title,
                    title_breaks: merged.title.breaks_after,
                    title_goes_on: merged.title.goes_on,
                    text_begins: merged.title.text_begins,
                    greets: merged.title.greets,
                    number_ends: merged.standalone.number_ends,
                    page_marks: merged.standalone.page_marks,
                    after_figures: merged.standalone.after_figures,
                })
            }
            _ => Err(findings),
        }
    }

    /// Whether a line can only be the second one of a title.
    pub fn goes_on_title(&self, text: &str) -> bool {
        self.title_goes_on.opens(text)
    }

    /// Whether the text of a plan may begin so, behind its title: 为…, 根据….
    pub fn begins_text(&self, text: &str) -> bool {
        self.text_begins.opens(text)
    }

    /// 各位代表：, which a report begins with.
    pub fn greets(&self, text: &str) -> bool {
        self.greets.openings(text).any(|w| text[w.len()..].starts_with(['：', ':', '，', '！']))
    }

    /// 合政〔2025〕3号, alone on a line.
    pub fn is_document_number(&self, text: &str) -> bool {
        self.number_ends.closes(text)
            && text.len() < 75
            && !text.starts_with(['（', '('])
            && text.contains(['〔', '[', '(', '（'])
    }

    /// Whether something on a short line says that it is the number of a page.
    pub fn marks_page(&self, text: &str) -> bool {
        self.page_marks.stands_in(text)
    }

    /// A line that goes on behind a figure: 年, 家, 以上.
    pub fn follows_figure(&self, text: &str) -> bool {
        self.after_figures.opens(text)
    }

    pub fn is_numeral(&self, c: char) -> bool {
        self.numerals.digits.contains(c) || self.numerals.ten.contains(c)
    }

    /// The number that begins the line, in any of the shapes.
    pub fn number_at(&self, text: &str) -> Option<NumberAt> {
        // Most lines begin with a word: one look with all shapes tells.
        if !self.any_number.is_match(text) {
            return None;
        }
        let shape = self.any_number.matches(text).iter().next()?;
        let found = self.numbering.get(shape)?.captures(text)?;
        let value = found.name("number").and_then(|n| self.value(n.as_str()));
        Some(NumberAt { shape, value, length: found.get_match().len() })
    }

    fn value(&self, text: &str) -> Option<u32> {
        if let Ok(value) = text.parse() {
            return Some(value);
        }
        if let Some(at) = text.chars().next().and_then(|c| self.numerals.circled.chars().position(|d| d == c)) {
            return u32::try_from(at + 1).ok();
        }
        let (mut total, mut digit) = (0u32, None);
        for c in text.chars() {
            if self.numerals.ten.contains(c) {
                total = total * 100 + digit.take().unwrap_or(1) * 10;
            } else if let Some(at) = self.numerals.digits.chars().position(|d| d == c) {
                digit = u32::try_from(at).ok();
            } else if !self.numerals.zero.contains(c) {
                return None;
            }
        }
        Some(total + digit.unwrap_or(0)).filter(|v| *v > 0)
    }

    /// 牵头部门：… at the start of the line.
    pub fn is_field(&self, text: &str) -> bool {
        let text = text.trim_start_matches(['【', '[', '*', '#', '-', ' ']);
        self.fields
            .openings(text)
            .any(|w| text[w.len()..].trim_start_matches(['】', ']', '*', ' ']).starts_with(['：', ':']))
    }

    /// Whether a bracket with this inside says who does the work, or until when.
    pub fn closes_item(&self, inside: &str) -> bool {
        self.closing.stands_in(inside)
    }

    pub fn is_date(&self, text: &str) -> bool {
        text.len() < 60 && self.date.is_match(text)
    }

    /// ——2026年1月27日在某省第十四届人民代表大会第四次会议上: when and where a report was given.
    pub fn is_delivered(&self, text: &str) -> bool {
        text.len() < 300 && self.delivered.is_match(text)
    }

    /// The second line of such a note: 人民代表大会第四次会议上.
    pub fn goes_on_delivered(&self, text: &str) -> bool {
        text.len() < 200 && self.delivered_goes_on.is_match(text)
    }

    pub fn is_page_number(&self, text: &str) -> bool {
        text.len() < 40 && self.page_number.is_match(text)
    }

    /// （此件公开发布） and the like, alone on a line.
    pub fn is_note(&self, text: &str) -> bool {
        text.len() < 200 && text.starts_with(['（', '(', '〔', '[']) && self.note.is_match(text)
    }

    /// 各市人民政府，各直属单位：
    pub fn is_address(&self, text: &str) -> bool {
        text.len() < 600 && text.ends_with(['：', ':']) && self.address.is_match(text)
    }

    /// The line ends as titles end, with the name of a kind of document.
    pub fn ends_title(&self, text: &str) -> bool {
        self.title.is_match(text)
    }

    /// Nothing of a title goes on after this line.
    pub fn breaks_title(&self, text: &str) -> bool {
        self.title_breaks.iter().any(|w| text == w) || self.ends_title(text)
    }
}
