//! A document as understood: one extracted text, and spans into it.

use jiff::civil::Date;

use super::{Origin, Span, Warning};

pub type ParagraphId = usize;
pub type SectionId = usize;
pub type PlanId = usize;

/// The extracted text and its structure. `text` is what a run writes to `text/DOC_ID.txt`: paragraphs joined by `\n`,
/// table cells of a row joined by `\t`, full-width letters and digits made half-width, white space between Han
/// characters and numbers taken out, Chinese punctuation left as printed.
#[derive(Clone, Debug, Default)]
pub struct Document {
    pub text: String,
    /// In reading order, not overlapping. The cells of a table are paragraphs too.
    pub paragraphs: Vec<Paragraph>,
    /// In reading order; parents before children. Empty when the text has no heading.
    pub sections: Vec<Section>,
    pub sentences: Vec<Sentence>,
    pub tables: Vec<TableSpan>,
    /// Titles of the plans that the file holds, in order; at least one unless the text is empty.
    pub plans: Vec<Plan>,
    pub fields: Fields,
    pub warnings: Vec<Warning>,
    pub attachments: Vec<String>,
    /// What stands before this byte tells what has been done, whatever its headings say: all of a document that only
    /// reports (统计公报).
    pub reviewed_until: usize,
    /// What stands from this byte on tells what is to be done, under the heading of a review too.
    pub planned_from: Option<usize>,
}

impl Document {
    /// What the text at byte `at`, which stands in `section`, is about.
    pub fn section_kind(&self, section: Option<SectionId>, at: usize) -> SectionKind {
        if at < self.reviewed_until {
            return SectionKind::Review;
        }
        let kind = section.and_then(|s| self.sections.get(s)).map(|s| s.kind).unwrap_or_default();
        let planned = self.planned_from.is_some_and(|from| at >= from);
        if planned && kind == SectionKind::Review { SectionKind::default() } else { kind }
    }
}

#[derive(Clone, Debug)]
pub struct Paragraph {
    pub span: Span,
    pub kind: ParagraphKind,
    /// The innermost section that it stands in (for a heading: the section that it opens).
    pub section: Option<SectionId>,
    pub plan: PlanId,
    pub origin: Origin,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParagraphKind {
    /// Title of a plan or of the notice.
    Title,
    /// Opens a section; its sentences after the heading sentence belong to the section's body.
    Heading,
    Body,
    /// A cell: indices into `Document::tables` and its `cells`.
    Cell {
        table: usize,
        cell: usize,
    },
    /// The notice that issues the plan: address, sentence of issue.
    Letter,
    /// Signature and date at the end of a letter or plan.
    Signature,
    /// 索引号, 文号 and the like, printed in the text.
    Metadata,
    /// Navigation, page numbers, running heads: kept in the text, read by nobody.
    Furniture,
}

/// What a section is about, as its heading and those above say. Rules may ask for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum SectionKind {
    /// 工作回顾, 发展基础, 现状.
    Review,
    /// 主要目标, 发展目标, 预期目标.
    Goals,
    /// 重点任务 and everything that a plan sets out to do.
    #[default]
    Tasks,
    /// 组织实施, 保障措施.
    Safeguards,
    /// 附则, 解释, 有效期.
    Final,
}

/// A numbered or headed item: a node of the tree, and one row of `tasks`.
#[derive(Clone, Debug)]
pub struct Section {
    pub parent: Option<SectionId>,
    /// From 1 at the top of a plan.
    pub depth: u8,
    /// As printed: 一、 · (二) · 3、 · 第四条; empty for an unnumbered heading.
    pub label: Span,
    /// The heading sentence without label and final punctuation.
    pub title: Span,
    /// From the label to the end of its own text, before its first child section.
    pub own: Span,
    /// From the label to the end of its last descendant.
    pub whole: Span,
    pub plan: PlanId,
    pub kind: SectionKind,
}

/// A sentence ends at 。！？ or at the end of a paragraph; a semicolon ends a clause, not a sentence.
#[derive(Clone, Copy, Debug)]
pub struct Sentence {
    pub span: Span,
    pub paragraph: ParagraphId,
}

#[derive(Clone, Debug)]
pub struct TableSpan {
    pub span: Span,
    pub rows: usize,
    pub columns: usize,
    pub cells: Vec<CellSpan>,
    /// The title line above the table or its caption, if any.
    pub caption: Option<Span>,
    pub section: Option<SectionId>,
    pub plan: PlanId,
}

#[derive(Clone, Debug)]
pub struct CellSpan {
    pub row: usize,
    pub column: usize,
    pub row_span: usize,
    pub column_span: usize,
    pub span: Span,
    pub paragraph: ParagraphId,
    pub is_head: bool,
}

#[derive(Clone, Debug, Default)]
pub struct Plan {
    pub title: String,
    /// Where the title stands, if it is printed in the text.
    pub title_span: Option<Span>,
    /// The plan's text, without the letter that issues it.
    pub span: Span,
    /// First and last year that the plan covers.
    pub period_start: Option<i16>,
    pub period_end: Option<i16>,
}

/// An administrative division as a document names it (GB/T 2260).
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Place {
    /// With the places above it: 上海市浦东新区.
    pub name: String,
    /// Six digits; empty for 全国.
    pub code: String,
    pub province: String,
    pub city: String,
    pub district: String,
    /// national, province, city or district.
    pub level: &'static str,
}

/// The document's own fields: GUIDELINES of annotation call them meta.
#[derive(Clone, Debug, Default)]
pub struct Fields {
    /// Title of the (first) plan, without 《》.
    pub title: Option<String>,
    /// Title of the notice that issues it, as printed.
    pub notice_title: Option<String>,
    pub doc_number: Option<String>,
    pub index_number: Option<String>,
    pub issuer: Option<String>,
    pub place: Option<Place>,
    pub doc_type: Option<String>,
    pub published: Option<Date>,
    pub written: Option<Date>,
    pub period_start: Option<i16>,
    pub period_end: Option<i16>,
}

/// Years that stand in the numbers of documents.
const NUMBERED_YEARS: std::ops::RangeInclusive<i16> = 1949..=2099;

impl Fields {
    /// The year that the document plans for: the year of a one-year plan, else the year of publication, which the number
    /// of a document that bears no day tells too (〔2023〕12号).
    pub fn year(&self) -> Option<i16> {
        match (self.period_start, self.period_end) {
            (Some(a), Some(b)) if a == b => Some(a),
            (Some(a), _) if self.published.is_none() && self.written.is_none() => Some(a),
            _ => self.published.or(self.written).map(|d| d.year()).or(self.period_start).or_else(|| self.number_year()),
        }
    }

    fn number_year(&self) -> Option<i16> {
        let digits = self.doc_number.as_deref()?.split(|c: char| !c.is_ascii_digit()).find(|part| part.len() == 4)?;
        digits.parse().ok().filter(|year| NUMBERED_YEARS.contains(year))
    }
}
