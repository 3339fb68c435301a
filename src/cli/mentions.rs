//! `gangmu mentions`: JSON lines `{"id","text","date"}` in, `{"id","mentions":[…]}` out, in order.
//!
//! It is how other programs use the recognisers. Offsets count Unicode scalar values of the text as given.

use std::io::{BufRead, Write};

use anyhow::Context;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::document::{CharIndex, Span};
use crate::message::{Language, Message, say};
use crate::normalise::department::Departments;
use crate::normalise::region::Gazetteer;
use crate::recognise::{Mention, MentionKind, Quantity, Recogniser, Special, TimeContext, TimeExpr};
use crate::rules::{Diagnostic, Source};

/// One line of input.
#[derive(Debug, Deserialize)]
struct Request {
    #[serde(default)]
    id: serde_json::Value,
    text: String,
    /// Day on which the text was written, ISO 8601; times relative to it stay without dates when it is missing.
    #[serde(default)]
    date: Option<String>,
}

#[derive(Debug, Serialize)]
struct Answer<'t> {
    id: serde_json::Value,
    mentions: Vec<Row<'t>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

/// One mention as it is written out.
#[derive(Debug, Default, Serialize)]
struct Row<'t> {
    kind: &'static str,
    text: &'t str,
    start: usize,
    end: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<serde_json::Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value_max: Option<serde_json::Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    comparator: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    norm_value: Option<serde_json::Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    norm_value_max: Option<serde_json::Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    norm_unit: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dimension: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    special: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    time_kind: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    precision: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    region_code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    canonical: Option<String>,
}

/// The recognisers that answer a request.
pub struct Answerer {
    recogniser: Recogniser,
    gazetteer: Gazetteer,
    departments: Departments,
    /// In which errors are told.
    pub language: Language,
}

impl Answerer {
    /// # Errors
    /// All findings in the rule files.
    pub fn load(source: &Source) -> Result<Self, Vec<Diagnostic>> {
        let mut findings = Vec::new();
        let mut keep = |more: Vec<Diagnostic>| findings.extend(more);
        let recogniser = Recogniser::load(source).map_err(&mut keep).ok();
        let gazetteer = Gazetteer::load(source).map_err(&mut keep).ok();
        let departments = Departments::load(source).map_err(&mut keep).ok();
        match (recogniser, gazetteer, departments) {
            (Some(recogniser), Some(gazetteer), Some(departments)) => {
                let language = Language::default();
                Ok(Self { recogniser, gazetteer, departments, language })
            }
            _ => Err(findings),
        }
    }

    /// Answers every line of `input`. A line that is no request is answered with `error`, so that lines stay paired;
    /// empty lines are left out.
    ///
    /// # Errors
    /// When reading or writing fails.
    pub fn run(&self, input: impl BufRead, mut output: impl Write) -> anyhow::Result<()> {
        for (number, line) in input.lines().enumerate() {
            let line = line.with_context(|| self.said(&say!("mentions.read", line = number + 1)))?;
            if line.trim().is_empty() {
                continue;
            }
            self.answer(&line, number + 1, &mut output).with_context(|| self.said(&say!("mentions.write")))?;
        }
        output.flush().with_context(|| self.said(&say!("mentions.write")))
    }

    fn said(&self, message: &Message) -> String {
        message.said_in(self.language)
    }

    fn answer(&self, line: &str, number: usize, output: &mut impl Write) -> std::io::Result<()> {
        let request: Request = match serde_json::from_str(line) {
            Ok(request) => request,
            Err(error) => {
                return write_failure(
                    output,
                    serde_json::Value::Null,
                    &self.said(&say!("mentions.line", number, error)),
                );
            }
        };
        let date = request.date.as_deref().filter(|d| !d.is_empty()).map(|d| (d, day(d)));
        if let Some((printed, None)) = date {
            let error = say!("mentions.date", number, printed);
            return write_failure(output, request.id, &self.said(&error));
        }
        let context = date.and_then(|(_, d)| d).map_or_else(TimeContext::default, TimeContext::on);
        let plain = Plain::new(&request.text);
        let mut rows: Vec<(Span, Row)> = Vec::new();
        for mention in self.recogniser.sentence(&plain.text) {
            if let Some(row) = self.row(&mention, &plain.text, &context) {
                rows.push((mention.span, row));
            }
        }
        self.places(&plain.text, &mut rows);
        self.bodies(&plain.text, &mut rows);
        rows.sort_by_key(|(span, row)| (*span, row.kind));
        let index = CharIndex::new(&plain.text);
        let mentions = rows.into_iter().map(|(span, row)| plain.place(span, &index, &request.text, row)).collect();
        write_line(output, &Answer { id: request.id, mentions, error: None })
    }

    fn places<'t>(&self, text: &str, rows: &mut Vec<(Span, Row<'t>)>) {
        for found in self.gazetteer.mentions(text) {
            let span = Span::new(found.start, found.end.max(found.start));
            if text.get(span.range()).is_none() || rows.iter().any(|(s, _)| s.overlaps(span)) {
                continue;
            }
            let region = self.gazetteer.place(&found.code).map(|p| p.name);
            rows.push((span, Row { kind: "place", region, region_code: Some(found.code), ..Row::default() }));
        }
    }

    /// Bodies that stand alone between punctuation: the members of a list, the text of a bracket.
    fn bodies<'t>(&self, text: &str, rows: &mut Vec<(Span, Row<'t>)>) {
        let mut from = 0;
        let ends = text.char_indices().filter(|(_, c)| is_break(*c)).map(|(i, c)| (i, i + c.len_utf8()));
        for (end, next) in ends.chain(std::iter::once((text.len(), text.len()))) {
            let clause = &text[from..end];
            for member in self.departments.split_list(clause) {
                let span = Span::new(from + member.start, from + member.end.max(member.start));
                let Some(printed) = text.get(span.range()) else { continue };
                if printed.is_empty() || !self.departments.looks_like_body(printed) {
                    continue;
                }
                let canonical = self.departments.canonical(printed, None);
                if canonical.function.is_none() {
                    continue;
                }
                // A place inside the name of a body is part of it.
                rows.retain(|(s, row)| row.kind != "place" || !span.contains(*s));
                rows.push((span, Row { kind: "body", canonical: Some(canonical.full), ..Row::default() }));
            }
            from = next;
        }
    }
}

/// Punctuation between which a body may stand alone.
fn is_break(c: char) -> bool {
    matches!(c, '。' | '，' | '；' | '：' | '（' | '）' | '(' | ')' | '!' | '！' | '?' | '？' | ';' | ':' | '\n' | '\t')
}

fn write_failure(output: &mut impl Write, id: serde_json::Value, error: &str) -> std::io::Result<()> {
    write_line(output, &Answer { id, mentions: Vec::new(), error: Some(error.to_owned()) })
}

fn write_line(output: &mut impl Write, answer: &Answer) -> std::io::Result<()> {
    serde_json::to_writer(&mut *output, answer)?;
    output.write_all(b"\n")
}

/// A day, also where a time of day follows (2013-02-12T04:30:00).
fn day(text: &str) -> Option<Date> {
    let date = text.split(['T', ' ']).next().unwrap_or(text);
    date.parse().ok()
}

impl Answerer {
    fn row<'t>(&self, mention: &Mention, text: &str, context: &TimeContext) -> Option<Row<'t>> {
        match &mention.kind {
            MentionKind::Quantity(quantity) => quantity_row(quantity, self.is_bare_ordinal(mention, quantity, text)),
            MentionKind::Time(time) => Some(time_row(time, context)),
        }
    }

    /// Whether an ordinal names nothing: 第十一, but not 第8期.
    fn is_bare_ordinal(&self, mention: &Mention, q: &Quantity, text: &str) -> bool {
        let text = mention.span.of(text);
        let any = |class: &str, fits: &dyn Fn(&str) -> bool| self.recogniser.words(class).iter().any(|w| fits(w));
        q.special == Some(Special::Ordinal)
            && q.unit.is_none()
            && any("序数词头", &|w| text.starts_with(w))
            && (text.ends_with(|c: char| c.is_ascii_digit()) || any("数字末字", &|w| text.ends_with(w)))
    }
}

/// Names, serial numbers and vague amounts are left out: they are no quantities. An ordinal that names nothing is a
/// number.
fn quantity_row<'t>(q: &Quantity, bare_ordinal: bool) -> Option<Row<'t>> {
    if q.special.is_some_and(|s| !s.is_amount()) && !bare_ordinal {
        return None;
    }
    Some(Row {
        kind: "quantity",
        value: number(q.value),
        value_max: q.value_max.and_then(number),
        comparator: Some(q.comparator.as_str()),
        unit: q.unit.clone(),
        norm_value: q.norm_value.and_then(number),
        norm_value_max: q.norm_value_max.and_then(number),
        norm_unit: Some(q.norm_unit.clone()).filter(|u| !u.is_empty()),
        dimension: Some(q.dimension.clone()),
        special: q.special.map(Special::as_str),
        ..Row::default()
    })
}

/// An exact decimal as a JSON number.
fn number(value: Decimal) -> Option<serde_json::Number> {
    serde_json::from_str(&value.normalize().to_string()).ok()
}

fn time_row<'t>(time: &TimeExpr, context: &TimeContext) -> Row<'t> {
    let mut row = Row { kind: "time", time_kind: Some(time.kind.as_str()), ..Row::default() };
    if let Some(value) = time.resolve(context) {
        row.time_kind = Some(value.kind.as_str());
        row.start_date = value.start.or(value.unit_start).map(|d| d.to_string());
        row.end_date = value.end.map(|d| d.to_string());
        row.precision = Some(value.precision.as_str());
    }
    row
}

/// A text as the recognisers want it, and the way back to its characters: letters, digits and signs half-width, white
/// space between Chinese characters and numbers taken out.
struct Plain {
    text: String,
    /// For each character of `text`: number of the original's character.
    origin: Vec<usize>,
}

impl Plain {
    fn new(original: &str) -> Self {
        let characters: Vec<char> = original.chars().collect();
        let mut plain =
            Self { text: String::with_capacity(original.len()), origin: Vec::with_capacity(characters.len()) };
        for (i, c) in characters.iter().enumerate() {
            let before = i.checked_sub(1).and_then(|b| characters.get(b)).copied();
            let after = characters.get(i + 1).copied();
            if is_space(*c) {
                let previous = plain.text.chars().next_back();
                let next = characters[i..].iter().copied().find(|c| !is_space(*c));
                if joins(previous, next) {
                    continue;
                }
            }
            plain.text.push(half_width(before, *c, after));
            plain.origin.push(i);
        }
        plain
    }

    /// Puts a row at its place in the original.
    fn place<'t>(&self, span: Span, index: &CharIndex, original: &'t str, mut row: Row<'t>) -> Row<'t> {
        let first = index.chars_before(span.start());
        let last = index.chars_before(span.end()).max(first + 1) - 1;
        row.start = self.origin.get(first).copied().unwrap_or(0);
        row.end = self.origin.get(last).map_or(row.start, |o| o + 1);
        let byte = |n: usize| original.char_indices().nth(n).map_or(original.len(), |(i, _)| i);
        row.text = original.get(byte(row.start)..byte(row.end)).unwrap_or("");
        row
    }
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\u{3000}' | '\u{A0}')
}

/// Whether white space between two characters says nothing: one of them is Chinese, the other Chinese or a number.
fn joins(previous: Option<char>, next: Option<char>) -> bool {
    let (Some(a), Some(b)) = (previous, next) else { return false };
    let chinese = |c: char| ('\u{3007}'..='\u{9FFF}').contains(&c);
    let word = |c: char| chinese(c) || c.is_alphanumeric() || matches!(c, '%' | '％');
    let dash = |c: char| matches!(c, '-' | '–' | '—' | '～' | '~' | '－');
    let digit = |c: char| c.is_ascii_digit() || ('０'..='９').contains(&c);
    (chinese(a) || chinese(b)) && word(a) && word(b) || dash(a) && digit(b) || digit(a) && dash(b)
}

/// Full-width letters, digits and the signs of numbers are half-width; a full-width comma only between digits.
fn half_width(before: Option<char>, c: char, after: Option<char>) -> char {
    /// Distance between the two forms (Unicode, Halfwidth and Fullwidth Forms).
    const SHIFT: u32 = 0xFEE0;
    let full_digit = |c: Option<char>| c.is_some_and(|c| ('０'..='９').contains(&c));
    let folds = match c {
        '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' | '％' | '．' | '／' | '－' | '＋' => true,
        '，' => full_digit(before) && full_digit(after),
        _ => false,
    };
    if folds { char::from_u32(c as u32 - SHIFT).unwrap_or(c) } else { c }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(lines: &str) -> Vec<serde_json::Value> {
        let answerer = Answerer::load(&Source::built_in()).unwrap_or_else(|f| panic!("{f:#?}"));
        let mut out = Vec::new();
        answerer.run(lines.as_bytes(), &mut out).expect("runs");
        let text = String::from_utf8(out).expect("UTF-8");
        text.lines().map(|l| serde_json::from_str(l).expect("JSON")).collect()
    }

    #[test]
    fn lines_are_answered_in_order() {
        let out = answer(concat!(
            "{\"id\":1,\"text\":\"到２０２５ 年底，新增企业１.５万家以上\",\"date\":\"2023-04-12\"}\n",
            "\n",
            "not json\n",
            "{\"id\":\"b\",\"text\":\"今年\",\"date\":\"2023-13-01\"}\n",
            "{\"id\":\"c\",\"text\":\"今年\"}\n",
        ));
        assert_eq!(out.len(), 4);
        let first = &out[0]["mentions"];
        assert_eq!(first[0]["text"], "到２０２５ 年底");
        assert_eq!((first[0]["start"].as_u64(), first[0]["end"].as_u64()), (Some(0), Some(8)));
        assert_eq!(first[0]["end_date"], "2025-12-31");
        assert_eq!(first[1]["text"], "１.５万家以上");
        assert_eq!((&first[1]["value"], &first[1]["unit"]), (&serde_json::json!(1.5), &serde_json::json!("万家")));
        assert_eq!(
            (&first[1]["norm_value"], &first[1]["comparator"]),
            (&serde_json::json!(15000), &serde_json::json!("at_least"))
        );
        assert!(out[1]["error"].as_str().is_some_and(|e| e.contains("第 3 行")));
        assert!(out[2]["error"].as_str().is_some_and(|e| e.contains("2023-13-01")));
        assert_eq!(out[3]["mentions"][0]["end_date"], serde_json::Value::Null);
    }

    #[test]
    fn places_and_bodies_are_found() {
        let out = answer("{\"id\":1,\"text\":\"安徽省宣城市（责任单位：市发展改革委、市财政局）\"}\n");
        let kinds: Vec<_> = out[0]["mentions"].as_array().expect("a list").iter().map(|m| m["kind"].clone()).collect();
        assert!(kinds.contains(&"place".into()), "{out:?}");
        assert_eq!(kinds.iter().filter(|k| **k == "body").count(), 2, "{out:?}");
    }
}
