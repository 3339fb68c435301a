//! Headings to a tree. Depth follows the document's own nesting: a numbering style that is open already closes what is
//! below it, a new one opens one level deeper; no fixed table says that 1. stands below （一）.

use super::join::LineWords;
use super::words::OutlineWords;
use crate::document::{ParagraphKind, PlanId, Section, SectionId, SectionKind, Span, Style};

/// A style of numbering or of unnumbered headings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    /// Shape of the number, and the word that ends it (章, 节, 条).
    Numbered(usize, Option<char>),
    /// By the format's own heading level.
    Level(u8),
    /// Without a number, saying what part of a document it heads: 工作回顾, 保障措施.
    Named,
    Plain,
}

/// Builds the tree of one document, paragraph by paragraph.
pub struct Outline<'w> {
    words: &'w OutlineWords,
    lines: &'w LineWords,
    pub sections: Vec<Section>,
    open: Vec<(Shape, SectionId)>,
    plan: PlanId,
}

/// What a paragraph is to the outline.
pub struct Placed {
    pub kind: ParagraphKind,
    pub section: Option<SectionId>,
}

/// Longest line that can be an unnumbered heading, in characters.
const PLAIN_HEADING: usize = 32;
/// Numbers above this are no item numbers.
const LARGEST_NUMBER: u32 = 150;

impl<'w> Outline<'w> {
    pub fn new(words: &'w OutlineWords, lines: &'w LineWords) -> Self {
        Self { words, lines, sections: Vec::new(), open: Vec::new(), plan: 0 }
    }

    /// A new plan begins: its headings start from the top.
    pub fn begin_plan(&mut self, plan: PlanId) {
        self.open.clear();
        self.plan = plan;
    }

    pub fn current(&self) -> Option<SectionId> {
        self.open.last().map(|(_, id)| *id)
    }

    /// Places the next paragraph of a plan; `next` is the text of the one after it.
    pub fn place(&mut self, text: &str, span: Span, style: Style, next: Option<&str>) -> Placed {
        let own = span.of(text);
        match self.heading(own, style, next) {
            Some((shape, label)) => {
                let label = Span::new(span.start(), span.start() + label);
                let section = self.open_section(text, span, label, shape);
                Placed { kind: ParagraphKind::Heading, section: Some(section) }
            }
            None => {
                self.extend(span);
                Placed { kind: ParagraphKind::Body, section: self.current() }
            }
        }
    }

    /// Text that belongs to the section that is open: sections end where their last text ends.
    pub fn extend(&mut self, span: Span) {
        for (n, (_, id)) in self.open.iter().enumerate() {
            let section = &mut self.sections[*id];
            section.whole = section.whole.join(span);
            if n + 1 == self.open.len() {
                section.own = section.own.join(span);
            }
        }
    }

    fn is_label_end(&self, c: char) -> bool {
        "、.．）)：:　 ".contains(c)
            || self.words.number_ends.contains(&c)
            || ('①'..='⑳').contains(&c)
            || c.is_ascii_digit()
            || self.lines.is_numeral(c)
    }

    fn heading(&self, own: &str, style: Style, next: Option<&str>) -> Option<(Shape, usize)> {
        if self.lines.is_field(own) || self.lines.is_note(own) {
            return None;
        }
        if let Some(number) = self.lines.number_at(own)
            && let Some(value) = number.value
            && value <= LARGEST_NUMBER
        {
            let label = &own[..number.length];
            let mut end = number.length;
            // 1.优化, 3.2025年底前: the shape looks ahead to tell a number from a decimal.
            if let Some(at) = label.find('.').filter(|_| label.ends_with(|c| self.words.number_ahead.contains(&c))) {
                end = at + 1;
            } else if let Some(last) = label.chars().next_back()
                && (!self.is_label_end(last) || is_looked_ahead_to(label, last))
            {
                end -= last.len_utf8();
            }
            let word = own[..end].trim_end().chars().next_back().filter(|c| self.words.number_ends.contains(c));
            let rest = own[end..].trim_start();
            let is_attachment = own.starts_with(|c| self.words.number_starts.contains(&c));
            if !rest.is_empty() && !is_attachment {
                return Some((Shape::Numbered(number.shape, word), end));
            }
        }
        let length = own.chars().count();
        if let Some(level) = style.heading_level
            && length <= 60
            && level > 0
        {
            return Some((Shape::Level(level), 0));
        }
        if !(4..=PLAIN_HEADING).contains(&length) {
            return None;
        }
        let ends_open = own.ends_with(['。', '；', '，', '：', ':', ';', '！', '？', '、', '.', '）', ')']);
        if ends_open || own.contains(['，', '。', '；', '|', '\t', '：', ':']) {
            return None;
        }
        // “十四五”时期工作回顾, 2026年重点工作: what names a kind of section may begin with a quotation mark or a year.
        let about = self.words.section_kind(own, None);
        let said = about.is_some();
        // 《政府工作报告》名词注释 heads the explanations at a report's end.
        let explains = about == Some(SectionKind::Final);
        let body_follows = next.is_some_and(|n| {
            n.chars().count() > PLAIN_HEADING
                || self.lines.number_at(n).is_some()
                || (said && (n.ends_with(['。', '：']) || !n.contains(['，', '。', '；', '|', '\t', '：', ':'])))
        });
        let starts_well = own.chars().next().is_some_and(|c| {
            !"（(—-*·•".contains(c) && (c != '《' || explains) && (said || (!c.is_ascii_digit() && c != '“'))
        });
        let looks = starts_well && body_follows && !self.lines.is_date(own) && !self.words.signature_ends.closes(own);
        looks.then_some((if said { Shape::Named } else { Shape::Plain }, 0))
    }

    fn open_section(&mut self, text: &str, span: Span, label: Span, shape: Shape) -> SectionId {
        let known = self.open.iter().position(|(s, _)| *s == shape);
        match (known, shape) {
            (Some(at), _) => self.open.truncate(at),
            // A plain heading stands below the numbered ones, and above numbers that begin after it.
            (None, Shape::Plain) => {}
            (None, Shape::Named) => {
                if let Some(at) = self.open.iter().position(|(s, _)| *s == Shape::Plain) {
                    self.open.truncate(at);
                }
            }
            (None, Shape::Level(level)) => {
                let deeper = |s: &Shape| matches!(s, Shape::Level(l) if *l >= level);
                if let Some(at) = self.open.iter().position(|(s, _)| deeper(s)) {
                    self.open.truncate(at);
                }
            }
            (None, Shape::Numbered(..)) => {}
        }
        let parent = self.current();
        let body = Span::new(label.end(), span.end());
        let title = self.title(text, body);
        let above = parent.map(|p| self.sections[p].kind);
        let own_kind = self.words.section_kind(title.of(text), above);
        let above = above.unwrap_or_default();
        let kind = match (own_kind, above) {
            (None, above) => above,
            // A review stays one below its heading, whatever its parts are called.
            (Some(_), SectionKind::Review) => SectionKind::Review,
            (Some(own), _) => own,
        };
        let id = self.sections.len();
        let depth = u8::try_from(self.open.len() + 1).unwrap_or(u8::MAX);
        self.sections.push(Section {
            parent,
            depth,
            label: label.trim(text),
            title,
            own: span,
            whole: span,
            plan: self.plan,
            kind,
        });
        for (_, open) in &self.open {
            let section = &mut self.sections[*open];
            section.whole = section.whole.join(span);
        }
        self.open.push((shape, id));
        id
    }

    /// The heading sentence without its label and final punctuation.
    fn title(&self, text: &str, body: Span) -> Span {
        let s = body.of(text);
        let mut end = s.len();
        let mut depth = 0usize;
        for (i, c) in s.char_indices() {
            match c {
                '（' | '(' | '〔' | '【' | '[' => {
                    let close = s[i..].find(['）', ')', '〕', '】', ']']).map_or(s.len(), |j| i + j);
                    if depth == 0 && i > 0 && self.lines.closes_item(&s[i..close]) {
                        end = i;
                        break;
                    }
                    depth += 1;
                }
                '“' | '《' => depth += 1,
                '）' | ')' | '〕' | '】' | ']' | '”' | '》' => depth = depth.saturating_sub(1),
                '。' | '\n' | '！' | '？' if depth == 0 => {
                    end = i;
                    break;
                }
                _ => {}
            }
        }
        // 1.加强监管：开展… : a short head before a colon is the title.
        if let Some(colon) = s[..end].find(['：', ':'])
            && (2..=25).contains(&s[..colon].trim().chars().count())
            && s[..end].chars().count() > 40
        {
            end = colon;
        }
        let span = Span::new(body.start(), body.start() + end).trim(text);
        let trimmed = span.of(text).trim_end_matches(['。', '；', '，', '：', ':', ';', '*', ' ']);
        let start = span.of(text).len() - span.of(text).trim_start_matches(['*', '#', ' ', '.', '、']).len();
        Span::new(span.start() + start.min(trimmed.len()), span.start() + trimmed.len())
    }
}
/// 47.编制目录, 1.一体推进, 3.1一体推进: the character behind point or figures is a word's, though 编 and 一 may end numbers.
fn is_looked_ahead_to(label: &str, last: char) -> bool {
    let before = &label[..label.len() - last.len_utf8()];
    let figures = before.trim_end_matches(|c: char| c.is_ascii_digit());
    last.is_alphabetic() && (before.ends_with(['.', '．']) || figures.len() < before.len() && figures.contains('.'))
}
