//! Government pages: the body without what surrounds it, its tables, and the metadata printed around it.

mod blocks;
mod content;
mod dom;
mod guard;
mod meta;
mod table;

use scraper::Html;

use crate::document::{Block, Reading, Style, TextBlock, Wrap};
use crate::message::say;
use crate::read::page::PageWords;
use crate::rules::{Diagnostic, Source};
use crate::structure::labels::LabelDictionary;

use content::{Weights, main_element};
use dom::Dom;

/// Furniture lines are short; longer ones are prose that happens to match.
const LONGEST_FURNITURE: usize = 160;

/// What the reader of pages knows from rule files.
#[derive(Clone, Debug, Default)]
pub struct PageRules {
    pub words: PageWords,
    pub labels: LabelDictionary,
}

impl PageRules {
    /// # Errors
    /// All findings in `structure/page*.toml` and `structure/labels*.toml`.
    pub fn load(source: &Source) -> Result<Self, Vec<Diagnostic>> {
        match (PageWords::load(source), LabelDictionary::load(source)) {
            (Ok(words), Ok(labels)) => Ok(Self { words, labels }),
            (words, labels) => {
                let mut findings = words.err().unwrap_or_default();
                findings.extend(labels.err().unwrap_or_default());
                Err(findings)
            }
        }
    }
}

/// Reads a decoded page.
pub fn read(html: &str, rules: &PageRules) -> Reading {
    let mut reading = Reading::new("html");
    if guard::nests_too_deeply(html) {
        reading.warn("deep_nesting", say!("read.html.deep"));
        for line in guard::without_tags(html) {
            if !rules.words.is_furniture_line(&line) {
                reading.push_line(line, Wrap::Line);
            }
        }
        return reading;
    }
    let parsed = Html::parse_document(html);
    let dom = Dom::new(&parsed);
    let weights = Weights::new(&dom, &rules.words);
    let root = main_element(&dom, &weights, &rules.words);
    let lines = meta::lines(&dom, &weights, &rules.labels, &rules.words);
    let (printed, skipped) = meta::printed_labels(&dom, &weights, &rules.labels, &lines, root);
    reading.labels = printed;
    reading.labels.extend(meta::meta_labels(&dom, &rules.labels));
    reading.title_hint = meta::title(&dom, &rules.words, &rules.labels, &reading.labels, &lines);
    reading.attachments = meta::attachments(&dom, &weights, &rules.words);
    let mut body = blocks::blocks(&dom, &weights, root, &skipped);
    body.retain(|b| match b {
        Block::Text(t) if !t.text.is_empty() && !t.text.contains(char::is_alphanumeric) => false,
        Block::Text(t) => {
            t.text.is_empty() || t.text.len() > LONGEST_FURNITURE || !rules.words.is_furniture_line(&t.text)
        }
        Block::Table(_) => true,
    });
    if let Some(title) = reading.title_hint.clone()
        && !begins_with_title(&body, &title)
        && lines.iter().any(|l| meta::same(&l.text, &title))
    {
        let style = Style { heading_level: Some(0), centred: true, ..Style::default() };
        let block = TextBlock { text: title, wrap: Wrap::Paragraph, style, ..TextBlock::default() };
        body.insert(0, Block::Text(block));
    }
    reading.blocks = body;
    reading
}

/// Whether the title stands among the first lines, be it over several.
fn begins_with_title(body: &[Block], title: &str) -> bool {
    let bare = |t: &str| t.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let mut start = String::new();
    for block in body.iter().take(12) {
        if let Block::Text(text) = block {
            start.push_str(&bare(&crate::structure::fold::fold(&text.text)));
        }
    }
    start.contains(&bare(&crate::structure::fold::fold(title)))
}

#[cfg(test)]
mod tests;
