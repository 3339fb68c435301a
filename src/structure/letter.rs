//! Which paragraphs are the page's metadata, the notice letter, titles and signatures, and where each plan begins.

use super::fields::Printed;
use super::join::LineWords;
use super::labels::{LabelDictionary, metadata_lines};
use super::words::OutlineWords;
use crate::document::ParagraphKind;

/// What one paragraph is, apart from the tree of headings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Metadata,
    /// Title of the notice that issues a plan.
    NoticeTitle,
    Letter,
    Signature,
    /// Opens a plan.
    PlanTitle,
    /// Goes on with the title of the line before.
    TitleGoesOn,
    /// Anything of a plan.
    Body,
}

impl Part {
    pub fn kind(self) -> Option<ParagraphKind> {
        Some(match self {
            Part::Metadata => ParagraphKind::Metadata,
            Part::NoticeTitle | Part::PlanTitle | Part::TitleGoesOn => ParagraphKind::Title,
            Part::Letter => ParagraphKind::Letter,
            Part::Signature => ParagraphKind::Signature,
            Part::Body => return None,
        })
    }
}

/// The wrapping of a document, read from its paragraphs (tables are empty strings here).
#[derive(Debug, Default)]
pub struct Wrapping {
    pub parts: Vec<Part>,
    pub printed: Printed,
    pub notice_title: Option<String>,
    /// Titles of plans with the paragraph that each begins at.
    pub plans: Vec<(usize, String)>,
    /// Bodies that signed, and dates under signatures, in order.
    pub signers: Vec<String>,
    pub signed_on: Option<jiff::civil::Date>,
}

/// No title is longer, in bytes.
const LONGEST_TITLE: usize = 300;
/// Marks that a title may be printed with or without.
const TITLE_MARKS: [char; 9] = ['《', '》', '“', '”', '"', '（', '）', '(', ')'];

/// Marks between a title and the name of the site in the name of a page.
const PAGE_MARKS: [char; 7] = ['_', '-', '—', '－', '–', '|', '｜'];

/// A line of this many characters is prose.
const LONG_LINE: usize = 90;
/// Titles are no longer than this, in characters.
const TITLE: usize = 90;
/// The metadata block and the titles stand within this many paragraphs of the start.
const HEAD: usize = 45;
/// A metadata block at the end is no longer than this, in paragraphs, and has so many labels.
const FOOT: usize = 20;
const LEAST_BELOW: usize = 3;

pub fn read(
    words: &OutlineWords,
    labels: &LabelDictionary,
    lines: &LineWords,
    texts: &[&str],
    hint: Option<&str>,
) -> Wrapping {
    let printed = Printed::new(&words.shapes);
    let mut w = Wrapping { parts: vec![Part::Body; texts.len()], printed, ..Wrapping::default() };
    metadata(labels, texts, &mut w);
    metadata_below(labels, texts, &mut w);
    trail(lines, texts, &mut w);
    delivery(lines, texts, &mut w);
    let first_number = texts
        .iter()
        .position(|t| lines.number_at(t).is_some_and(|n| n.value == Some(1)) && t.chars().count() > 3)
        .unwrap_or(texts.len());
    let is_title = |i: usize| {
        let t = texts[i].trim();
        let length = t.chars().count();
        (5..=TITLE).contains(&length)
            && words.ends_with_doc_type(t.trim_end_matches(['。', ' ']))
            && !words.tells_of(t)
            && !t.contains(['。', '：', ':', '；', '>', '›', '»', '＞'])
            && lines.number_at(t).is_none()
            && !lines.is_field(t)
            && (!t.starts_with('《') || words.notices.stands_in(t))
    };
    // The notice's letter: an address line near the start.
    let address = (0..texts.len().min(HEAD))
        .find(|i| w.parts[*i] == Part::Body && *i < first_number && lines.is_address(texts[*i].trim()));
    let mut at = 0;
    if let Some(address) = address {
        at = letter(words, lines, texts, address, &is_title, &mut w);
    }
    titles(words, lines, texts, at, first_number, &is_title, &mut w);
    signatures(words, labels, lines, texts, &mut w);
    if w.plans.is_empty() {
        let start = w.parts.iter().position(|p| *p == Part::Body).unwrap_or(0);
        let from_notice = w.notice_title.as_deref().map(|t| issued(words, t));
        let from_hint = hint.and_then(|h| named_by_page(words, h)).map(|t| issued(words, t));
        let from_label = w.printed.title.clone().map(|t| issued(words, &t));
        let title = from_notice.or(from_label).or(from_hint).unwrap_or_default();
        w.plans.push((start, title));
    }
    w
}

/// 关于印发《甲》的通知 → 甲; other titles stay as they are, without 《》 around the whole.
pub fn issued(words: &OutlineWords, title: &str) -> String {
    let title: String = title.split_whitespace().collect();
    let Some(end) = words.letter_ends.closing(&title) else { return bare(&title) };
    let Some((at, verb)) = words.issues.iter().filter_map(|v| title.find(v.as_str()).map(|i| (i, v))).min() else {
        // …工作方案的通知, without 印发: the plan is what is sent.
        let plan = &title[..title.len() - end.len()];
        return bare(if words.ends_with_doc_type(plan) { plan } else { &title });
    };
    let rest = &title[at + verb.len()..];
    if let Some(open) = rest.find('《')
        && let Some(close) = rest.rfind('》')
        && open < close
        && open < 40
    {
        let inner = &rest[open + '《'.len_utf8()..close];
        // 《甲》和《乙》: the first.
        return inner.split('》').next().unwrap_or(inner).to_owned();
    }
    bare(rest.strip_suffix(end).unwrap_or(rest))
}

/// The title in the name of a page: 关于印发《甲》的通知_某市人民政府, 甲-某市门户网站.
fn named_by_page<'t>(words: &OutlineWords, name: &'t str) -> Option<&'t str> {
    let parted = name.char_indices().filter(|(_, c)| PAGE_MARKS.contains(c)).map(|(i, _)| i).rev();
    std::iter::once(name.len()).chain(parted).map(|end| name[..end].trim_end_matches(PAGE_MARKS)).find(|title| {
        let inner = title.strip_prefix('《').and_then(|t| t.strip_suffix('》')).unwrap_or(title);
        (5..=TITLE).contains(&inner.chars().count()) && words.ends_with_doc_type(inner) && !words.tells_of(inner)
    })
}

fn bare(title: &str) -> String {
    match title.strip_prefix('《').and_then(|t| t.strip_suffix('》')) {
        Some(inner) if !inner.contains('》') => inner.to_owned(),
        _ => title.to_owned(),
    }
}

/// Lines of labels (索引号: …) near the start.
fn metadata(labels: &LabelDictionary, texts: &[&str], w: &mut Wrapping) {
    // Pages copied with their navigation have a hundred short lines before the metadata.
    let until = texts.iter().position(|t| t.chars().count() > LONG_LINE).unwrap_or(texts.len());
    let head = &texts[..texts.len().min(HEAD.max(until))];
    for found in metadata_lines(labels, head) {
        for line in found.lines.clone() {
            if let Some(part) = w.parts.get_mut(line) {
                *part = Part::Metadata;
            }
        }
        w.printed.add(&found.key, &found.value);
    }
}

/// The same at the end, where pages that were printed or saved have it: several labels, among them a number of the
/// document, on the last lines and nothing else there.
fn metadata_below(labels: &LabelDictionary, texts: &[&str], w: &mut Wrapping) {
    let from = texts.len().saturating_sub(FOOT).max(HEAD.min(texts.len()));
    let found = metadata_lines(labels, &texts[from..]);
    let is_label = |i: usize| found.iter().any(|f| f.lines.contains(&(i - from)));
    let start = (from..texts.len()).rev().take_while(|i| is_label(*i)).last().unwrap_or(texts.len());
    let last: Vec<_> = found.iter().filter(|f| f.line + from >= start).collect();
    let numbered = last.iter().any(|f| matches!(f.key.as_str(), "index_number" | "doc_number"));
    if numbered && last.len() >= LEAST_BELOW {
        w.parts[start..].fill(Part::Metadata);
        last.into_iter().for_each(|f| w.printed.add(&f.key, &f.value));
    }
}

/// The trail of a page that was copied whole, one crumb a line: 首页 / > / 政务公开 / > / 文件.
fn trail(lines: &LineWords, texts: &[&str], w: &mut Wrapping) {
    let is_crumb = |i: usize| texts.get(i).is_some_and(|t| t.trim().chars().count() <= 16 && !lines.is_date(t));
    let head = texts.len().min(HEAD);
    for i in (0..head).filter(|i| matches!(texts[*i].trim(), ">" | "›" | "»" | "＞")) {
        let from = i.saturating_sub(usize::from(is_crumb(i.wrapping_sub(1))));
        let mut until = i + 1 + usize::from(is_crumb(i + 1));
        // The last crumb is printed again as the name of the column.
        while until < head && until > i + 1 && texts[until].trim() == texts[i + 1].trim() {
            until += 1;
        }
        w.parts[from..until].fill(Part::Metadata);
    }
}

/// The line under a report's title that says when and where it was given, on one line or two.
fn delivery(lines: &LineWords, texts: &[&str], w: &mut Wrapping) {
    for i in (0..texts.len().min(HEAD)).filter(|i| lines.is_delivered(texts[*i].trim())) {
        if w.parts[i] != Part::Body {
            continue;
        }
        w.parts[i] = Part::Signature;
        w.signed_on = w.signed_on.or_else(|| w.printed.shapes.date_in(texts[i]));
        if !lines.goes_on_delivered(texts[i].trim())
            && let Some(next) = texts.get(i + 1)
            && lines.goes_on_delivered(next.trim())
        {
            w.parts[i + 1] = Part::Signature;
        }
    }
}

/// Marks the letter from the title above the address to the signature, and gives the paragraph after it.
fn letter(
    words: &OutlineWords,
    lines: &LineWords,
    texts: &[&str],
    address: usize,
    is_title: &dyn Fn(usize) -> bool,
    w: &mut Wrapping,
) -> usize {
    let before = w.parts.clone();
    for i in (0..address).rev() {
        if w.parts[i] != Part::Body {
            continue;
        }
        if let Some(number) = words.shapes.number_in(texts[i]).filter(|_| texts[i].trim().chars().count() < 40) {
            w.printed.add("doc_number", &number.replace(' ', ""));
            w.parts[i] = Part::Metadata;
        } else if is_title(i) && w.notice_title.is_none() {
            w.parts[i] = Part::NoticeTitle;
            let mut title = texts[i].trim().to_owned();
            // A title over two or three lines: the lines above that are no sentences belong to it.
            let mut above = i;
            while above > 0
                && !words.is_about(&title)
                && w.parts[above - 1] == Part::Body
                && (joins_title(words, texts[above - 1]) || begins_title(words, texts[above - 1]))
            {
                above -= 1;
                w.parts[above] = Part::NoticeTitle;
                title = format!("{}{title}", texts[above].trim());
            }
            w.notice_title = Some(title);
        } else if w.notice_title.is_some() {
            w.parts[i] = Part::Metadata;
        }
    }
    let mut end = address;
    let limit = (address + 14).min(texts.len());
    for i in address..limit {
        let t = texts[i].trim();
        let length = t.chars().count();
        if i > address && (is_title(i) || (lines.number_at(t).is_some_and(|n| n.value == Some(1)) && length > 6)) {
            break;
        }
        w.parts[i] = if i > address && length < 40 && (lines.is_date(t) || ends_like_body(words, words.without_seal(t)))
        {
            Part::Signature
        } else {
            Part::Letter
        };
        end = i + 1;
        if lines.is_date(t) && i > address {
            // A note may follow the date: （此件公开发布）
            while end < texts.len() && words.notes.stands_in(texts[end]) && texts[end].chars().count() < 40 {
                w.parts[end] = Part::Signature;
                end += 1;
            }
            break;
        }
    }
    let has_signature = w.parts[address..end].contains(&Part::Signature);
    let issues = texts[address..end].iter().any(|t| words.letter_phrases.stands_in(t));
    if !has_signature && !issues {
        // A speech or a plain notice: its address is no letter of its own.
        w.parts = before;
        w.notice_title = None;
        w.parts[address] = Part::Letter;
        return 0;
    }
    end
}

/// 附件1某市工作方案: the title behind the number of the attachment.
fn without_attachment<'t>(words: &OutlineWords, text: &'t str) -> &'t str {
    let rest = words
        .attachments
        .iter()
        .find_map(|w| text.strip_prefix(w.as_str()))
        .map(|r| r.trim_start_matches(|c: char| c.is_ascii_digit()));
    rest.map(|r| r.trim_start_matches(['：', ':', ' '])).filter(|r| !r.is_empty()).unwrap_or(text)
}

fn joins_title(words: &OutlineWords, text: &str) -> bool {
    let t = text.trim();
    (2..=40).contains(&t.chars().count())
        && !t.contains(['。', '：', ':', '；', '，', '〔', '|', '>', '›', '»', '＞'])
        && words.shapes.date_in(t).is_none()
        && !words.ends_with_doc_type(t)
        && !words.wires.closes(t)
}

/// A short line before a signature that ends without any mark: the first line of the name that signs.
fn is_name_begun(parts: &[Part], texts: &[&str], at: usize) -> bool {
    let t = texts[at].trim();
    matches!(parts[at], Part::Body | Part::Letter)
        && (4..=30).contains(&t.chars().count())
        && !t.contains(['。', '，', '；', '：', ':'])
}

/// 某市某局关于印发某市某办法: the first line of a title, which may end like one.
fn begins_title(words: &OutlineWords, text: &str) -> bool {
    words.is_about(text) && text.chars().count() <= TITLE && !text.contains(['。', '：', ':', '；', '，'])
}

/// 某市人民政府办公室2024年3月8日: what stands before the day, and the day.
fn day_behind<'t>(lines: &LineWords, text: &'t str) -> Option<(&'t str, &'t str)> {
    let starts = text.char_indices().map(|(at, _)| at).skip(1);
    starts.map(|at| text.split_at(at)).find(|(_, day)| lines.is_date(day.trim()))
}

fn ends_like_body(words: &OutlineWords, text: &str) -> bool {
    !text.contains(['。', '，', '；', '：']) && words.signature_ends.closes(text)
}

/// The characters of a title that are printed wherever it is named.
fn squeezed(title: &str) -> impl Iterator<Item = char> {
    title.chars().filter(|c| !c.is_whitespace() && !TITLE_MARKS.contains(c))
}

fn squeeze(title: &str) -> String {
    squeezed(title).collect()
}

/// Titles of plans: the first title after the letter, later ones only where a new plan really begins.
fn titles(
    words: &OutlineWords,
    lines: &LineWords,
    texts: &[&str],
    from: usize,
    first_number: usize,
    is_title: &dyn Fn(usize) -> bool,
    w: &mut Wrapping,
) {
    let mut promised: Vec<String> = Vec::new();
    let lettered: Vec<&str> = texts
        .iter()
        .zip(&w.parts)
        .filter(|(_, p)| matches!(p, Part::Letter | Part::NoticeTitle))
        .map(|(t, _)| *t)
        .collect();
    for text in lettered {
        for piece in text.split('《').skip(1) {
            if let Some(name) = piece.split('》').next() {
                promised.push(squeeze(name));
            }
        }
    }
    let mut expected = w.notice_title.as_deref().map(|t| squeeze(&issued(words, t)));
    let mut i = from;
    while i < texts.len() {
        let t = texts[i].trim();
        if w.parts[i] != Part::Body || t.is_empty() {
            i += 1;
            continue;
        }
        // Paragraphs of prose are no titles.
        let own = if t.len() <= LONGEST_TITLE { without_attachment(words, t) } else { "" };
        let named = promised.iter().chain(&expected).any(|name| squeezed(own).eq(name.chars()));
        let in_head = i < first_number.max(from + 8) && i < from + HEAD;
        let first = w.plans.is_empty();
        let is_attachment = |above: &str| words.attachments.opens(above.trim());
        let attached = i > 0 && is_attachment(texts[i - 1]) && texts[i - 1].chars().count() < 8;
        // The last line of a title over several lines ends with the kind of document.
        let run = || {
            let last = (i..(i + 3).min(texts.len())).find(|j| w.parts[*j] == Part::Body && is_title(*j))?;
            let joins = |k: usize| joins_title(words, texts[k]) && lines.number_at(texts[k].trim()).is_none();
            (i..last).all(joins).then_some(last)
        };
        let run = if first && in_head && !named { run() } else { None };
        if named || run.is_some() || (attached && is_title(i)) {
            let mut end = run.unwrap_or(i);
            // （2023—2025年） on a line of its own belongs to the title above.
            if let Some(next) = texts.get(end + 1).map(|t| t.trim())
                && next.starts_with(['（', '('])
                && next.ends_with(['）', ')'])
                && next.chars().count() <= 16
                && words.shapes.date_in(next).is_none()
                && next.chars().any(|c| c.is_ascii_digit())
            {
                end += 1;
            }
            let mut title = String::new();
            for (k, part) in w.parts.iter_mut().enumerate().take(end + 1).skip(i) {
                *part = if k == i { Part::PlanTitle } else { Part::TitleGoesOn };
                title.push_str(if k == i { without_attachment(words, texts[k].trim()) } else { texts[k].trim() });
            }
            // The head of a text that is a notice itself: 关于加快…的通知 is its own title.
            if first && w.notice_title.is_none() && words.letter_ends.closes(&title) && words.issues.stands_in(&title) {
                for k in i..=end {
                    w.parts[k] = Part::NoticeTitle;
                }
                w.notice_title = Some(title.clone());
                expected = Some(squeeze(&issued(words, &title)));
                i = end + 1;
                continue;
            }
            // 附件1 and the first line of the title on one line: the notice tells where the title begins.
            let above = i.checked_sub(1).filter(|above| w.parts[*above] == Part::Body);
            if let (Some(above), Some(whole), Some(notice)) = (above, &expected, &w.notice_title)
                && !named
                && squeeze(&format!("{}{title}", texts[above].trim())).ends_with(whole.as_str())
            {
                title = issued(words, notice);
                w.parts[above] = Part::PlanTitle;
                w.parts[i] = Part::TitleGoesOn;
                i = above;
            }
            w.plans.push((i, issued(words, &title)));
            i = end + 1;
            continue;
        }
        i += 1;
    }
}

/// Bodies and dates that sign: short lines before and after the plan, dates under a title.
fn signatures(words: &OutlineWords, labels: &LabelDictionary, lines: &LineWords, texts: &[&str], w: &mut Wrapping) {
    let count = w.parts.iter().rposition(|p| *p != Part::Metadata).map_or(0, |last| last + 1);
    for (i, text) in texts.iter().enumerate() {
        let t = text.trim();
        let near_end = i + 8 >= count;
        let near_title = w.plans.first().is_some_and(|(at, _)| i > *at && i <= at + 6);
        let signed = w.parts[i] == Part::Signature;
        if !signed && !near_end && !near_title && i >= HEAD {
            continue;
        }
        let length = t.chars().count();
        let short = length < 45;
        if w.parts[i] == Part::Body
            && length < 30
            && let Some(number) = words.shapes.number_in(t)
        {
            w.printed.add("doc_number", number);
            w.parts[i] = Part::Metadata;
            continue;
        }
        if signed || near_end {
            let signer = words.without_seal(t);
            if short && ends_like_body(words, signer) && lines.number_at(t).is_none() {
                let mut name: String = signer.split_whitespace().collect();
                // A name over two lines: the seal stands behind the second.
                if signer.len() < t.len()
                    && let Some(above) = i.checked_sub(1).filter(|above| is_name_begun(&w.parts, texts, *above))
                {
                    name.insert_str(0, &texts[above].split_whitespace().collect::<String>());
                    w.parts[above] = Part::Signature;
                }
                w.signers.push(name);
                w.parts[i] = Part::Signature;
            }
            // A note may follow the date: （此件公开发布）
            let noted = i > 0 && w.parts[i - 1] == Part::Signature && words.notes.stands_in(t);
            if short && (noted || lines.is_date(t)) {
                w.signed_on = w.signed_on.or_else(|| words.shapes.date_in(t));
                w.parts[i] = Part::Signature;
            }
        } else if near_title && w.parts[i] == Part::Body {
            if lines.is_date(t.trim_matches(['（', '）', '(', ')'])) {
                w.signed_on = w.signed_on.or_else(|| words.shapes.date_in(t));
                w.parts[i] = Part::Signature;
            } else if let Some((body, day)) = day_behind(lines, t).filter(|_| short)
                && ends_like_body(words, body.trim())
            {
                // 某市人民政府办公室 2024年3月8日 under the title.
                w.signers.push(body.split_whitespace().collect());
                w.signed_on = w.signed_on.or_else(|| words.shapes.date_in(day));
                w.parts[i] = Part::Signature;
            } else if let Some((name, value)) = t.split_once(['：', ':']).filter(|_| short)
                && let Some(key) = labels.key_of(name)
            {
                w.printed.add(key, value);
                w.parts[i] = Part::Metadata;
            } else if short
                && ends_like_body(words, t)
                && (w.parts[i - 1] == Part::Signature
                    || texts.get(i + 1).is_some_and(|next| lines.is_date(next.trim())))
            {
                w.signers.push(t.split_whitespace().collect());
                w.parts[i] = Part::Signature;
            } else if short && let Some(at) = words.speakers.iter().filter_map(|s| t.find(s.as_str())).min() {
                // 某区人民政府区长 张某: who reports.
                let body = t[..at].trim();
                if words.signature_ends.closes(body) {
                    w.signers.push(body.to_owned());
                }
                w.parts[i] = Part::Signature;
            }
        }
    }
}
