//! The stages of structure in order: text, wrapping, tree, sentences, fields.

use super::fields;
use super::letter::{self, Part, Wrapping};
use super::outline::Outline;
use super::words::OutlineWords;
use super::{Structurer, sentence};
use crate::document::{
    Block, CellSpan, Document, Fields, Origin, Paragraph, ParagraphKind, Plan, Reading, Sentence, Span, Style, Table,
    TableSpan,
};
use crate::normalise::region::Gazetteer;

/// A paragraph of the extracted text before it is placed.
struct Draft {
    span: Span,
    style: Style,
    origin: Origin,
    /// Table and cell, for the paragraph of a cell.
    cell: Option<(usize, usize)>,
}

pub fn document(structurer: &Structurer, reading: Reading, gazetteer: &Gazetteer) -> Document {
    let Reading { blocks, labels, title_hint, attachments, warnings, .. } = reading;
    let blocks = structurer.joiner.join(blocks);
    let mut text = String::new();
    let mut drafts: Vec<Draft> = Vec::new();
    let mut tables: Vec<TableSpan> = Vec::new();
    for block in blocks {
        match block {
            Block::Text(block) => {
                let start = text.len();
                text.push_str(&block.text);
                drafts.push(Draft {
                    span: Span::new(start, text.len()),
                    style: block.style,
                    origin: block.origin,
                    cell: None,
                });
                text.push('\n');
            }
            Block::Table(table) => lay_table(&table, &mut text, &mut drafts, &mut tables),
        }
    }
    let texts: Vec<&str> = drafts.iter().map(|d| if d.cell.is_some() { "" } else { d.span.of(&text) }).collect();
    let lines = structurer.joiner.words();
    let hint = title_hint.as_deref().map(|h| h.split_whitespace().collect::<String>());
    let mut wrapping = letter::read(&structurer.words, &structurer.labels, lines, &texts, hint.as_deref());
    wrapping.printed.add_labels(&structurer.labels, &labels);

    let mut document = Document { warnings, attachments, tables, ..Document::default() };
    let mut outline = Outline::new(&structurer.words, lines);
    let mut plan = 0;
    for (i, draft) in drafts.iter().enumerate() {
        if let Some(at) = wrapping.plans.iter().position(|(start, _)| *start == i) {
            plan = at;
            outline.begin_plan(plan);
        }
        let (kind, section) = match (draft.cell, wrapping.parts[i].kind()) {
            (Some((table, cell)), _) => {
                outline.extend(draft.span);
                (ParagraphKind::Cell { table, cell }, outline.current())
            }
            (None, Some(kind)) => (kind, None),
            (None, None) if lines.is_page_number(draft.span.of(&text)) => (ParagraphKind::Furniture, None),
            (None, None) => {
                let next = drafts.get(i + 1).filter(|d| d.cell.is_none()).map(|d| d.span.of(&text));
                let placed = outline.place(&text, draft.span, draft.style, next);
                (placed.kind, placed.section)
            }
        };
        if let ParagraphKind::Cell { table, .. } = kind {
            document.tables[table].section = section;
            document.tables[table].plan = plan;
        }
        document.paragraphs.push(Paragraph { span: draft.span, kind, section, plan, origin: draft.origin.clone() });
    }
    document.sections = outline.sections;
    let closes = |inside: &str| lines.closes_item(inside);
    for (id, paragraph) in document.paragraphs.iter().enumerate() {
        for span in sentence::sentences(&text, paragraph.span, &closes) {
            document.sentences.push(Sentence { span, paragraph: id });
        }
    }
    document.plans = plans(&structurer.words, &wrapping, &drafts, &text);
    document.fields = fields_of(structurer, &wrapping, &text, hint.as_deref(), gazetteer);
    document.text = text;
    if document.fields.doc_type.as_deref().is_some_and(|t| structurer.words.is_past(t)) {
        document.reviewed_until = document.text.len();
    } else {
        structurer.turns.mark(&mut document, &structurer.words);
    }
    document
}

/// A table in the text: cells of a row joined by tabs, rows by line breaks; line breaks inside a cell become spaces so
/// that the grid stays readable.
fn lay_table(table: &Table, text: &mut String, drafts: &mut Vec<Draft>, tables: &mut Vec<TableSpan>) {
    let number = tables.len();
    let caption = table.caption.as_ref().filter(|c| !c.is_empty()).map(|caption| {
        let start = text.len();
        text.push_str(caption);
        let span = Span::new(start, text.len());
        drafts.push(Draft {
            span,
            style: Style { centred: true, ..Style::default() },
            origin: table.origin.clone(),
            cell: None,
        });
        text.push('\n');
        span
    });
    let start = text.len();
    let mut cells: Vec<CellSpan> = Vec::with_capacity(table.cells.len());
    let mut row = 0;
    for cell in &table.cells {
        if !cells.is_empty() {
            text.push(if cell.row == row { '\t' } else { '\n' });
        }
        row = cell.row;
        let from = text.len();
        for (n, line) in cell.text.split('\n').map(str::trim).filter(|l| !l.is_empty()).enumerate() {
            if n > 0 {
                text.push(' ');
            }
            text.push_str(&line.replace('\t', " "));
        }
        let span = Span::new(from, text.len());
        let paragraph = drafts.len();
        let origin = if cell.origin == Origin::default() { table.origin.clone() } else { cell.origin.clone() };
        drafts.push(Draft { span, style: Style::default(), origin, cell: Some((number, cells.len())) });
        cells.push(CellSpan {
            row: cell.row,
            column: cell.column,
            row_span: cell.row_span.max(1),
            column_span: cell.column_span.max(1),
            span,
            paragraph,
            is_head: cell.is_head,
        });
    }
    let span = Span::new(start, text.len());
    text.push('\n');
    tables.push(TableSpan { span, rows: table.rows, columns: table.columns, cells, caption, section: None, plan: 0 });
}

fn plans(words: &OutlineWords, wrapping: &Wrapping, drafts: &[Draft], text: &str) -> Vec<Plan> {
    let mut out = Vec::new();
    for (n, (start, title)) in wrapping.plans.iter().enumerate() {
        let Some(first) = drafts.get(*start) else { continue };
        let until = wrapping.plans.get(n + 1).and_then(|(s, _)| drafts.get(*s)).map_or(text.len(), |d| d.span.start());
        let span = Span::new(first.span.start(), until.max(first.span.start()));
        let printed = wrapping.parts.get(*start) == Some(&Part::PlanTitle);
        let (period_start, period_end) = words.shapes.period_of_title(title);
        out.push(Plan {
            title: title.clone(),
            title_span: printed.then_some(first.span),
            span,
            period_start,
            period_end,
        });
    }
    out
}

fn fields_of(
    structurer: &Structurer,
    wrapping: &Wrapping,
    text: &str,
    hint: Option<&str>,
    gazetteer: &Gazetteer,
) -> Fields {
    let words = &structurer.words;
    let printed = &wrapping.printed;
    let own_title = wrapping.plans.first().map(|(_, t)| t.clone()).filter(|t| !t.is_empty());
    let title = match wrapping.notice_title.as_deref().map(|t| letter::issued(words, t)) {
        // Several plans under one notice: the notice names them all.
        Some(issued) if wrapping.plans.len() > 1 && !wrapping.plans.iter().any(|(_, t)| *t == issued) => Some(issued),
        // A title whose bracket was lost over the plan stands whole in the notice.
        Some(issued) if own_title.as_ref().is_some_and(|t| !balanced(t)) && balanced(&issued) => Some(issued),
        _ => own_title,
    };
    let doc_type = title.as_deref().or(hint).and_then(|t| words.doc_type(t)).or_else(|| {
        let cut = text.char_indices().nth(1200).map_or(text.len(), |(i, _)| i);
        words.own_kind(&text[..cut])
    });
    let signers = wrapping.signers.iter().map(String::as_str);
    let printed_issuer = printed.issuer.as_deref().filter(|i| !words.is_placeholder(i));
    let is_body = |s: &&str| words.signature_ends.closes(s);
    // 某市人民政府关于印发…的通知: who issues stands before 关于; several bodies stand there side by side.
    let heads = wrapping.notice_title.as_deref().or(title.as_deref()).and_then(|t| words.split_about(t));
    let heads = heads.map(|(bodies, _)| bodies.trim()).filter(|b| b.chars().count() >= 3);
    let printed_issuer = printed_issuer.filter(|i| heads.is_none_or(|named| !reprints(i, named, &wrapping.signers)));
    let together = heads.filter(|b| is_body(b) && !b.contains(|c: char| c.is_ascii_digit()));
    let issuer = fields::fullest(printed_issuer.into_iter().chain(signers).chain(together))
        .or_else(|| heads.map(str::to_owned))
        .or_else(|| printed.source.clone().filter(|s| is_body(&s.as_str())))
        .or_else(|| speaks_for(words, text));
    let published = printed.published.or(wrapping.signed_on).or(printed.written);
    let (mut period_start, mut period_end) = title.as_deref().map_or((None, None), |t| words.shapes.period_of_title(t));
    if period_end.is_none()
        && let Some(notice) = wrapping.notice_title.as_deref()
    {
        (period_start, period_end) = words.shapes.period_of_title(&letter::issued(words, notice));
    }
    // A work report without a year in its title plans for the year in which it is given.
    if period_end.is_none() && doc_type.as_deref().is_some_and(|t| words.is_yearly(t)) {
        period_start = published.map(|d| d.year());
        period_end = period_start;
    }
    let mut fields = Fields {
        title,
        notice_title: wrapping.notice_title.clone(),
        doc_number: printed.doc_number.as_deref().map(|n| words.shapes.number_in(n).unwrap_or(n).replace(' ', "")),
        index_number: printed.index_number.clone(),
        issuer,
        place: None,
        doc_type,
        published,
        written: printed.written.or(wrapping.signed_on),
        period_start,
        period_end,
    };
    fields.place = fields::place(&fields, text, gazetteer);
    // 省政府 of a report is the government of the report's own place, 自治区人民政府 that of the autonomous region.
    if let (Some(issuer), Some(place)) = (fields.issuer.as_mut(), fields.place.as_ref())
        && let Some(level) = words.government.iter().find_map(|g| issuer.strip_suffix(g.as_str()))
        && let Some(own) = [&place.district, &place.city, &place.province].into_iter().find(|n| !n.is_empty())
        && let Some(name) = own.strip_suffix(level).filter(|n| !n.is_empty() && !level.is_empty())
    {
        *issuer = format!("{name}{issuer}");
    }
    fields
}

/// Whether a page's 发布机构 is not the body that issued the document: another body's site that reprints it, by the title
/// and a signature that agree.
fn reprints(printed: &str, named: &str, signers: &[String]) -> bool {
    let related = |a: &str, b: &str| a.contains(b) || b.contains(a);
    !related(printed, named) && signers.iter().any(|s| related(s, named) && !related(s, printed))
}

fn balanced(title: &str) -> bool {
    let count = |open: [char; 2], close: [char; 2]| {
        (title.chars().filter(|c| open.contains(c)).count(), title.chars().filter(|c| close.contains(c)).count())
    };
    let (open, close) = count(['（', '('], ['）', ')']);
    open == close
}

/// 我代表某区人民政府向大会报告: the body that a report speaks for.
fn speaks_for(words: &OutlineWords, text: &str) -> Option<String> {
    let cut = text.char_indices().nth(1500).map_or(text.len(), |(i, _)| i);
    let head = &text[..cut];
    words.reports_for.iter().flat_map(|w| head.match_indices(w.as_str())).find_map(|(at, word)| {
        let rest = &head[at + word.len()..];
        let reach = rest.char_indices().nth(16).map_or(rest.len(), |(i, _)| i);
        let ends = words.government.iter().filter_map(|g| rest[..reach].find(g.as_str()).map(|i| i + g.len()));
        let body = &rest[..ends.min()?];
        let is_name = !body.contains(['，', '。', '\n']) && !words.not_in_names.stands_in(body);
        is_name.then(|| body.to_owned())
    })
}
