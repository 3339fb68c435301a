//! What stands around a sentence: its section, the headings above, and the document's own time.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::mentions::{DocumentMentions, MentionId};
use crate::document::{Document, ParagraphId, ParagraphKind, SectionId, SectionKind, Span};
use crate::recognise::{MentionKind, Precision, TimeContext, TimeExpr, TimeKind, TimeValue};
use crate::rules::{Circumstances, Lexicon, Properties};
use crate::word_list::WordList;

/// Digits of a local telephone number.
const PHONE: usize = 7;

/// A time governs at most so many mentions after it within a sentence.
const LOOK_BACK: usize = 60;

/// Look-ups that every resolver needs, made once for a document.
pub struct Context<'d> {
    pub document: &'d Document,
    lexicon: &'d Lexicon,
    /// For each section: headings from the top, joined by ` > `.
    headings: Vec<String>,
    /// First day of the year that the document plans for; what ends before is past.
    begins: Option<Date>,
    time: TimeContext,
}

impl<'d> Context<'d> {
    pub fn new(document: &'d Document, lexicon: &'d Lexicon) -> Self {
        let mut headings: Vec<String> = Vec::with_capacity(document.sections.len());
        for section in &document.sections {
            let own = section.title.of(&document.text);
            let path = match section.parent.and_then(|p| headings.get(p)) {
                Some(above) => format!("{above} > {own}"),
                None => own.to_owned(),
            };
            headings.push(path);
        }
        let fields = &document.fields;
        let begins = fields.year().and_then(|y| Date::new(y, 1, 1).ok());
        let time = TimeContext {
            // A plan of several years that bears no day is read from its first year.
            document_year: fields.year().or(fields.period_start),
            published: fields.published.or(fields.written),
            plan_period: fields.period_start.zip(fields.period_end),
        };
        Self { document, lexicon, headings, begins, time }
    }

    /// The words of a class of the lexicon.
    pub fn words(&self, class: &str) -> &'d WordList {
        self.lexicon.list(class)
    }

    pub fn headings(&self, section: Option<SectionId>) -> &str {
        section.and_then(|s| self.headings.get(s)).map_or("", String::as_str)
    }

    /// What a time means in this document.
    pub fn resolve(&self, time: &TimeExpr) -> Option<TimeValue> {
        time.resolve(&self.time)
    }

    /// Whether a time lies before what the document plans for.
    pub fn is_past(&self, time: &TimeExpr) -> bool {
        if time.kind == TimeKind::Past {
            return true;
        }
        match (self.resolve(time).and_then(|v| v.end), self.begins) {
            (Some(end), Some(begins)) => end < begins,
            _ => false,
        }
    }

    pub fn text(&self) -> &'d str {
        &self.document.text
    }

    pub fn paragraph_of(&self, offset: usize) -> Option<ParagraphId> {
        let at = self.document.paragraphs.partition_point(|p| p.span.end() <= offset);
        self.document.paragraphs.get(at).filter(|p| p.span.holds(offset)).map(|_| at)
    }

    /// The sentence that holds `offset`, or the span itself when none does.
    pub fn sentence_of(&self, span: Span) -> Span {
        let at = self.document.sentences.partition_point(|s| s.span.end() <= span.start());
        self.document.sentences.get(at).filter(|s| s.span.holds(span.start())).map_or(span, |s| s.span)
    }

    /// What the last time before a quantity says of it: `past` where a past time opens a clause of its sentence (去年…,
    /// 2022年，…), `past_before` where one opens an earlier sentence of the paragraph, `past_section` an earlier paragraph
    /// of the section, else empty.
    fn last_time(&self, mentions: &DocumentMentions, id: MentionId) -> &'static str {
        let at = mentions.get(id).span;
        let sentence = self.sentence_of(at);
        let Some(place) = self.paragraph_of(at.start()).map(|p| &self.document.paragraphs[p]) else { return "" };
        let mut above = place;
        for earlier in (id.saturating_sub(LOOK_BACK)..id).rev() {
            let span = mentions.get(earlier).span;
            if !above.span.holds(span.start()) {
                let Some(paragraph) = self.paragraph_of(span.start()) else { break };
                above = &self.document.paragraphs[paragraph];
            }
            if above.section != place.section {
                break;
            }
            let Some(time) = mentions.time(earlier) else { continue };
            if !self.is_past(time) {
                break;
            }
            let here = self.sentence_of(span);
            let before = self.text()[here.start()..span.start()].trim_end().chars().next_back();
            let opens = before.is_none_or(|c| "，；：。、,;:".contains(c));
            if opens && time.kind != TimeKind::Since {
                return match (here == sentence, above.span == place.span) {
                    (true, _) => "past",
                    (_, true) => "past_before",
                    _ => "past_section",
                };
            }
        }
        ""
    }

    /// What rules may ask about a mention besides the words around it.
    pub fn circumstances<'c>(
        &'c self,
        mentions: &'c DocumentMentions,
        id: MentionId,
        section: Option<SectionId>,
    ) -> Circumstances<'c> {
        let mention = mentions.get(id);
        let kind = self.document.section_kind(section, mention.span.start());
        let paragraph = self.paragraph_of(mention.span.start()).map(|p| &self.document.paragraphs[p]);
        let mut properties = Properties::default();
        match &mention.kind {
            MentionKind::Quantity(q) => {
                properties.set("unit", q.unit.as_deref().unwrap_or_default());
                properties.set("dimension", q.dimension.as_str());
                properties.set("comparator", q.comparator.as_str());
                properties.set("script", script_of(mention.span.of(self.text())));
                properties.set_if("single", q.value == Decimal::ONE);
                properties.set("special", q.special.map_or("", |s| s.as_str()));
                properties.set("last_time", self.last_time(mentions, id));
                let printed = mention.span.of(self.text());
                let digits = printed.len() >= PHONE && printed.bytes().all(|b| b.is_ascii_digit() || b == b'-');
                properties.set_if("phone", digits);
                let listed = || self.members_before(&self.text()[..mention.span.start()]);
                // A list within reach has no more members than characters: no other number is asked for one.
                let may_count = q.value >= Decimal::TWO && q.value <= Decimal::from(LIST_REACH + 2);
                properties.set_if("listed", may_count && q.value == listed().into());
                // 在5个工作日内, 于10天内: a span to do something in, not a value to reach.
                let before = self.text()[..mention.span.start()].trim_end();
                let within = q.dimension.starts_with("time")
                    && self.words("期内介词").closes(before)
                    && !self.words("期内介词例外").closes(before);
                properties.set_if("within", within);
            }
            MentionKind::Time(t) => {
                let in_heading = paragraph.is_some_and(|p| p.kind == ParagraphKind::Heading)
                    && section.is_some_and(|s| self.document.sections[s].title.end() > mention.span.start());
                properties.set("kind", t.kind.as_str());
                properties.set_if("past", self.is_past(t));
                properties.set_if("in_title", t.in_title);
                properties.set_if("in_quotes", t.in_quotes);
                properties.set_if("validity", t.validity);
                properties.set_if("until", t.until);
                properties.set_if("in_heading", in_heading);
                let head = paragraph.is_some_and(|p| match p.kind {
                    ParagraphKind::Cell { table, cell } => self.document.tables[table].cells[cell].row == 0,
                    _ => false,
                });
                properties.set_if("in_table_head", head);
                let precision = self.resolve(t).map(|v| v.precision);
                let plain_day = precision == Some(Precision::Day) && !t.until && t.kind == TimeKind::By;
                properties.set_if("plain_day", plain_day);
                let bare_year = precision == Some(Precision::Year) && !t.until;
                properties.set_if("bare_year", bare_year);
            }
        }
        Circumstances {
            section: kind,
            tense: if kind == SectionKind::Review { "past" } else { "" },
            headings: self.headings(section),
            column: "",
            in_table: paragraph.is_some_and(|p| matches!(p.kind, ParagraphKind::Cell { .. })),
            mention: properties,
        }
    }

    /// How many members a list has that ends where `before` ends: 东市、西市、南市 has three.
    fn members_before(&self, before: &str) -> usize {
        let from = before.char_indices().rev().nth(LIST_REACH).map_or(0, |(i, _)| i);
        let near = &before[from..];
        let clause = near.rsplit(['，', '。', '；', '：', ',', ';', '\n']).next().unwrap_or(near);
        let marks = clause.matches('、').count();
        let goes_on = clause.ends_with('、') || self.words("列表未完").closes(clause);
        if marks == 0 || goes_on || clause.bytes().any(|b| b.is_ascii_digit()) { 0 } else { marks + 1 }
    }
}

/// `arabic` when the mention holds a digit 0–9, else `han`: 6大 and 六大 are said for different purposes.
fn script_of(text: &str) -> &'static str {
    if text.bytes().any(|b| b.is_ascii_digit()) { "arabic" } else { "han" }
}

/// A list before a count is looked for in so many characters.
const LIST_REACH: usize = 80;
