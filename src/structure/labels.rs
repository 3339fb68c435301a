//! Metadata printed as label and value: 索引号, 文号, 发布机构, 成文日期 … The words lie in `structure/labels.toml`.

use std::collections::BTreeMap;
use std::ops::{Bound, Range};
use std::sync::Arc;

use regex::Regex;
use serde::Deserialize;

use super::shapes::FieldShapes;
use crate::message::say;
use crate::rules::{Diagnostic, Source};
use crate::word_list::WordList;

/// Lines longer than this (in bytes) are prose.
const LONGEST_LINE: usize = 1200;
/// Values longer than this (in characters) are prose.
const LONGEST_VALUE: usize = 200;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct File {
    counts: String,
    figures: Figures,
    label: Vec<Entry>,
    stamp: Option<Stamp>,
}

/// By what a table without lines is told from other lines.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Figures {
    heads: WordList,
    exact_heads: WordList,
    about: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stamp {
    id: String,
    pattern: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
    #[serde(default)]
    names: Vec<String>,
    #[serde(default)]
    meta: Vec<String>,
    #[serde(default)]
    weak: bool,
    /// Says nothing of the document: counters, tools of the page.
    #[serde(default)]
    furniture: bool,
    /// A word of every day (时间) that labels a field when a day is its value and another label stands beside it.
    #[serde(default)]
    dated: bool,
}

/// Which printed words label which field.
#[derive(Clone, Debug, Default)]
pub struct LabelDictionary {
    /// By name without white space.
    names: BTreeMap<String, Known>,
    /// By lower-case name of a `<meta>` element.
    meta: BTreeMap<String, String>,
    /// A day with a time of day, alone on a line, and the field that it is.
    stamp: Option<(Regex, String)>,
    /// What follows a number where the value is only a count: 12次.
    counts: String,
    figures: Figures,
    shapes: Arc<FieldShapes>,
}

#[derive(Clone, Debug)]
struct Known {
    key: String,
    weak: bool,
    furniture: bool,
    dated: bool,
}

/// One label found in printed lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundLabel {
    /// Line of the label, counted from 0 in what was handed in.
    pub line: usize,
    /// All lines taken up by label and value.
    pub lines: Range<usize>,
    /// The field's id in the dictionary: `doc_number`, `published`.
    pub key: String,
    /// As printed, without white space: 发文字号.
    pub name: String,
    /// As printed; empty when the label stands there without a value.
    pub value: String,
}

impl LabelDictionary {
    /// Reads `structure/labels*.toml` of every layer; a name in a later layer takes the later meaning.
    ///
    /// # Errors
    /// All findings in those files.
    pub fn load(source: &Source) -> Result<Self, Vec<Diagnostic>> {
        let mut this = Self::default();
        let mut findings = Vec::new();
        for file in source.under("structure/labels") {
            let Some(parsed) = file.read::<File>(&mut findings) else { continue };
            this.counts.push_str(&parsed.counts);
            this.figures.heads.extend(parsed.figures.heads);
            this.figures.exact_heads.extend(parsed.figures.exact_heads);
            this.figures.about.push_str(&parsed.figures.about);
            for entry in parsed.label {
                for name in entry.names {
                    let name = bare(&name);
                    let Entry { weak, furniture, dated, .. } = entry;
                    this.names.insert(name, Known { key: entry.id.clone(), weak, furniture, dated });
                }
                for name in entry.meta {
                    this.meta.insert(name.to_lowercase(), entry.id.clone());
                }
            }
            if let Some(stamp) = parsed.stamp {
                match Regex::new(&stamp.pattern) {
                    Ok(pattern) => this.stamp = Some((pattern, stamp.id)),
                    Err(error) => findings.push(Diagnostic::new(
                        &file.name(),
                        file.quoted(&stamp.pattern),
                        say!("rules.stamp", error),
                        say!("rules.regex.help"),
                    )),
                }
            }
        }
        this.shapes = Arc::new(FieldShapes::of_dates(source));
        if findings.is_empty() { Ok(this) } else { Err(findings) }
    }

    /// Whether a column with this head holds figures: a unit or a year stands in it.
    pub fn heads_figures(&self, head: &str) -> bool {
        self.figures.heads.stands_in(head) || self.figures.exact_heads.iter().any(|w| head == w)
    }

    /// Whether a character at the edge of a cell leaves it a number: 约.
    pub fn is_about(&self, c: char) -> bool {
        self.figures.about.contains(c)
    }

    /// The field that a printed label (发文字号：) or the name of a `<meta>` element (PubDate) stands for.
    pub fn key_of(&self, printed: &str) -> Option<&str> {
        let name = bare(printed.trim_matches(is_decoration));
        self.names
            .get(&name)
            .map(|k| k.key.as_str())
            .or_else(|| self.meta.get(&printed.trim().to_lowercase()).map(String::as_str))
    }

    /// Whether the word is also an ordinary one (名称, 来源) and needs another label beside it.
    pub fn is_weak(&self, printed: &str) -> bool {
        self.names.get(&bare(printed.trim_matches(is_decoration))).is_some_and(|k| k.weak)
    }

    /// Whether the label says nothing of the document (浏览次数, 字号).
    pub fn is_furniture(&self, printed: &str) -> bool {
        self.names.get(&bare(printed.trim_matches(is_decoration))).is_some_and(|k| k.furniture)
    }

    /// The field for the name of a `<meta>` element.
    pub fn meta_key(&self, name: &str) -> Option<&str> {
        self.meta.get(&name.trim().to_lowercase()).map(String::as_str)
    }

    /// The field that a line gives without any label: the time when a page was put up.
    fn stamp(&self, line: &str) -> Option<&str> {
        let (pattern, key) = self.stamp.as_ref()?;
        (line.len() < 60 && pattern.is_match(line.trim())).then_some(key.as_str())
    }

    /// The longest known name that begins `text`, white space inside it allowed (文　号): its key, name and length in
    /// bytes.
    fn name_at(&self, text: &str) -> Option<(&Known, String, usize)> {
        let mut name = String::new();
        let mut best = None;
        for (i, c) in text.char_indices() {
            if c.is_whitespace() {
                if name.is_empty() {
                    return None;
                }
                continue;
            }
            name.push(c);
            // The first name from here on tells of all of them whether one goes on like this.
            let from_here = (Bound::Included(name.as_str()), Bound::Unbounded);
            match self.names.range::<str, _>(from_here).next() {
                Some((longer, known)) if longer.starts_with(&name) => {
                    if *longer == name {
                        best = Some((known, name.clone(), i + c.len_utf8()));
                    }
                }
                _ => break,
            }
        }
        best
    }
}

fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

fn is_decoration(c: char) -> bool {
    c.is_whitespace() || matches!(c, '：' | ':' | '*' | '【' | '】' | '[' | ']' | '-' | '•' | '|' | '#' | '>' | '`')
}

/// A label where it stands in a line.
struct Spot {
    start: usize,
    /// Where the value begins.
    after: usize,
    key: String,
    name: String,
    weak: bool,
    furniture: bool,
    dated: bool,
    /// A colon, a bar or a tab stands between label and value.
    marked: bool,
}

impl Spot {
    /// `None` when what stands behind it shows that it is no label.
    fn weight(&self, labels: &LabelDictionary, value: &str) -> Option<Weight> {
        match (self.dated, self.weak) {
            (true, _) => labels.shapes.date_in(value).map(|_| Weight::Dated),
            (false, true) => Some(Weight::Weak),
            (false, false) => Some(Weight::Full),
        }
    }
}

/// The metadata lines among `lines` (folded text): several labels on one line set apart by space, `label: value`,
/// `label | value |`, and a label with its value on the next line. Weak labels count only beside others.
pub fn metadata_lines(labels: &LabelDictionary, lines: &[&str]) -> Vec<FoundLabel> {
    let spots: Vec<Vec<Spot>> = lines.iter().map(|l| spots(labels, l)).collect();
    let mut found: Vec<(FoundLabel, Weight)> = Vec::new();
    let mut i = 0;
    while i < lines.len() {
        let Some(first) = spots[i].first() else {
            if let Some(key) = labels.stamp(lines[i]) {
                let value = lines[i].trim().to_owned();
                let label = FoundLabel { line: i, lines: i..i + 1, key: key.to_owned(), name: String::new(), value };
                found.push((label, Weight::Full));
            }
            i += 1;
            continue;
        };
        let line = lines[i];
        let alone = spots[i].len() == 1 && clean_value(&line[first.after..]).is_empty();
        if alone {
            let next = next_value(labels, lines, &spots, i, first);
            let (value, end) = match next {
                Some(at) => (clean_value(lines[at]), at + 1),
                None if first.marked => (String::new(), i + 1),
                None => {
                    i += 1;
                    continue;
                }
            };
            let label = FoundLabel { line: i, lines: i..end, key: first.key.clone(), name: first.name.clone(), value };
            found.extend(first.weight(labels, &label.value).map(|weight| (label, weight)));
            i = end;
            continue;
        }
        for (n, spot) in spots[i].iter().enumerate() {
            let end = spots[i].get(n + 1).map_or(line.len(), |s| s.start);
            let value = clean_value(&line[spot.after..end]);
            if value.chars().count() > LONGEST_VALUE || value.contains('。') {
                continue;
            }
            let label = FoundLabel { line: i, lines: i..i + 1, key: spot.key.clone(), name: spot.name.clone(), value };
            found.extend(spot.weight(labels, &label.value).map(|weight| (label, weight)));
        }
        i += 1;
    }
    near_labels(lines, found)
}

/// What a label counts for by itself.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Weight {
    Full,
    /// Counts beside any other label.
    Dated,
    /// Counts beside a label that counts.
    Weak,
}

/// Drops the labels that count only beside others and stand alone.
fn near_labels(lines: &[&str], found: Vec<(FoundLabel, Weight)>) -> Vec<FoundLabel> {
    // Empty lines do not count for what is near.
    let mut ranks = Vec::with_capacity(lines.len() + 1);
    let mut rank = 0usize;
    for line in lines {
        ranks.push(rank);
        rank += usize::from(!line.trim().is_empty());
    }
    ranks.push(rank);
    // How many labels lie within two lines of each rank.
    let reach = |label: &FoundLabel| ranks[label.lines.start].saturating_sub(2)..ranks[label.lines.end] + 3;
    let mut beside = vec![0usize; rank + 4];
    for (label, _) in &found {
        beside.get_mut(reach(label)).into_iter().flatten().for_each(|n| *n += 1);
    }
    let own = |label: &FoundLabel| ranks[label.lines.start]..ranks[label.lines.end].max(ranks[label.lines.start] + 1);
    let counts = |label: &FoundLabel, weight: Weight| match weight {
        Weight::Full => true,
        Weight::Dated => beside.get(own(label)).is_some_and(|n| n.iter().any(|n| *n > 1)),
        Weight::Weak => false,
    };
    let mut near = vec![false; rank + 4];
    for (label, _) in found.iter().filter(|(label, weight)| counts(label, *weight)) {
        near.get_mut(reach(label)).into_iter().flatten().for_each(|n| *n = true);
    }
    found
        .into_iter()
        .filter(|(label, weight)| match weight {
            Weight::Weak => near.get(own(label)).is_some_and(|n| n.contains(&true)),
            other => counts(label, *other),
        })
        .map(|(label, _)| label)
        .collect()
}

/// The line that holds the value of a label that stands alone.
fn next_value(labels: &LabelDictionary, lines: &[&str], spots: &[Vec<Spot>], at: usize, label: &Spot) -> Option<usize> {
    let next = (at + 1..lines.len().min(at + 3)).find(|n| !lines[*n].trim().is_empty())?;
    let text = lines[next].trim();
    let is_value = spots[next].is_empty() && text.chars().count() <= LONGEST_VALUE && !text.contains(['。', '；']);
    // Without a colon it could be any two short lines, and tools of the page have no value but a count: only a value that
    // looks like one counts.
    let looks_so = if label.furniture {
        text.chars().count() == 1 || text.chars().all(|c| c.is_ascii_digit() || labels.counts.contains(c))
    } else {
        label.marked || !label.weak && text.chars().any(|c| c.is_ascii_digit())
    };
    (is_value && looks_so).then_some(next)
}

/// Labels in a line: at its start, after white space, a bar or a tab, and after a semicolon.
fn spots(labels: &LabelDictionary, line: &str) -> Vec<Spot> {
    let mut spots: Vec<Spot> = Vec::new();
    if line.is_empty() || line.len() > LONGEST_LINE {
        return spots;
    }
    let start = line.len() - line.trim_start_matches(is_decoration).len();
    let mut at = start;
    loop {
        if let Some((known, name, length)) = labels.name_at(&line[at..]) {
            let rest = &line[at + length..];
            let gap = rest.len() - rest.trim_start().len();
            let decorated = rest.len() - rest.trim_start_matches(['*', '】', ']', ' ']).len();
            let mark = rest[gap.max(decorated)..].chars().next();
            let marked = matches!(mark, Some('：' | ':' | '|')) || rest.starts_with('\t') || (decorated > gap);
            // 发文字号 X政发〔2025〕1号: a gap is enough for a word that is nothing else, at the start of a line.
            let ends = rest.trim().is_empty();
            let bare_gap = gap > 0 && !known.weak && at == start && line.len() < 200 && !ends;
            if marked || (ends && at == start) || bare_gap {
                let skip = if marked {
                    gap.max(decorated) + mark.filter(|m| matches!(m, '：' | ':' | '|')).map_or(0, char::len_utf8)
                } else {
                    gap
                };
                spots.push(Spot {
                    start: at,
                    after: (at + length + skip).min(line.len()),
                    key: known.key.clone(),
                    name,
                    weak: known.weak,
                    furniture: known.furniture,
                    dated: known.dated,
                    marked,
                });
                // A longer name would have been found: go on behind this one.
                at = line.ceil_char_boundary(at + length.saturating_sub(1).max(1));
            }
        }
        // The first label makes the line one of metadata; prose has none at its start.
        if spots.is_empty() {
            break;
        }
        let Some(next) = next_spot(labels, line, at) else { break };
        at = next;
    }
    spots
}

const GAPS: [char; 8] = [' ', '\u{3000}', '\t', '|', '；', ';', '[', '【'];

/// The next place where a label may begin: after a gap, or right behind a value when a colon follows it
/// (来源:县政府浏览量:35).
fn next_spot(labels: &LabelDictionary, line: &str, after: usize) -> Option<usize> {
    let mut last = ' ';
    for (i, c) in line[after..].char_indices() {
        let at = after + i;
        if i > 0 {
            let gap = GAPS.contains(&last);
            if !GAPS.contains(&c)
                && (gap || !c.is_ascii())
                && let Some((_, _, length)) = labels.name_at(&line[at..])
                && (gap || line[at + length..].trim_start().starts_with([':', '：']))
            {
                return Some(at);
            }
        }
        last = c;
    }
    None
}

fn clean_value(text: &str) -> String {
    text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '|' | '*' | '；' | ';' | '【' | '`')).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dictionary() -> LabelDictionary {
        LabelDictionary::load(&Source::built_in()).unwrap_or_else(|d| panic!("{d:?}"))
    }

    fn found(text: &str) -> Vec<(usize, String, String)> {
        let lines: Vec<&str> = text.lines().collect();
        metadata_lines(&dictionary(), &lines).into_iter().map(|l| (l.line, l.key, l.value)).collect()
    }

    fn row(line: usize, key: &str, value: &str) -> (usize, String, String) {
        (line, key.to_owned(), value.to_owned())
    }

    #[test]
    fn several_on_a_line_and_bars() {
        assert_eq!(
            found("索引号:QC-310000-2025-1 组配分类:部门文件\n名称:青川市工作要点 文号:青政发〔2025〕7号 发布日期:"),
            [
                row(0, "index_number", "QC-310000-2025-1"),
                row(0, "category", "部门文件"),
                row(1, "title", "青川市工作要点"),
                row(1, "doc_number", "青政发〔2025〕7号"),
                row(1, "published", ""),
            ]
        );
        assert_eq!(
            found("文件编号|青知局〔2025〕8号|\n发布机构 | 知识产权局 |\n成文日期\t2025-03-04"),
            [
                row(0, "doc_number", "青知局〔2025〕8号"),
                row(1, "issuer", "知识产权局"),
                row(2, "written", "2025-03-04"),
            ]
        );
    }

    #[test]
    fn label_and_value_on_two_lines() {
        assert_eq!(
            found(
                "发文机构：\n青川市人民政府\n文　号：\n\n青政规〔2025〕8号\n有效性：\n成文日期\n2025年5月2日\n各区人民政府："
            ),
            [
                row(0, "issuer", "青川市人民政府"),
                row(2, "doc_number", "青政规〔2025〕8号"),
                row(5, "validity", ""),
                row(6, "written", "2025年5月2日"),
            ]
        );
    }

    #[test]
    fn markdown_lists_and_gaps_without_a_colon() {
        assert_eq!(
            found("- **发布机构**：青川市工信局\n- **文件编号**：无\n发文字号 青政发〔2025〕1号"),
            [row(0, "issuer", "青川市工信局"), row(1, "doc_number", "无"), row(2, "doc_number", "青政发〔2025〕1号"),]
        );
    }

    #[test]
    fn ordinary_words_in_prose_are_no_labels() {
        assert_eq!(found("来源：自筹资金\n一、主要目标\n名称：绿色工厂\n分类：推进"), []);
        assert_eq!(
            found("发布日期要求：各部门应当按时公开。\n阅读推广活动不少于100场。\n浏览次数多的事项优先办理。"),
            []
        );
        assert_eq!(found("有效期：本办法自印发之日起施行。到期后由市政府评估。"), []);
    }

    #[test]
    fn names_of_meta_elements_have_keys() {
        let labels = dictionary();
        assert_eq!(labels.key_of("PubDate"), Some("published"));
        assert_eq!(labels.key_of("发 文 字 号："), Some("doc_number"));
        assert_eq!(labels.key_of("牵头单位"), None);
    }
}
