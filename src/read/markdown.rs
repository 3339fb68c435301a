//! Markdown: headings, tables and emphasis become styles; marks that only Markdown reads go.

use crate::document::{Block, Label, Reading, Style, TextBlock, Wrap};

use super::html::{self, PageRules};
use super::text_table::table_at;

/// Bytes of the longest tag, of the longest text of a link and of the longest address.
const LONGEST_TAG: usize = 200;
const LONGEST_LINK: usize = 600;
const LONGEST_TARGET: usize = 8_000;

/// Reads decoded Markdown.
pub fn read(text: &str, rules: &PageRules) -> Reading {
    let mut reading = Reading::new("markdown");
    let lines: Vec<&str> = text.lines().collect();
    let mut at = front_matter(&lines, &mut reading);
    let mut fenced = false;
    while at < lines.len() {
        let line = lines[at].trim_end();
        let bare = line.trim_start();
        if bare.starts_with("```") || bare.starts_with("~~~") {
            fenced = !fenced;
            at += 1;
            continue;
        }
        if fenced {
            reading.push_line(line, Wrap::Line);
            at += 1;
            continue;
        }
        if bare.to_ascii_lowercase().starts_with("<table") {
            let (html, used) = html_table(&lines[at..]);
            reading.blocks.extend(html::read(&html, rules).blocks);
            at += used;
            continue;
        }
        if bare.contains(['|', '\t'])
            && let Some(mut found) = table_at(&lines[at..], &rules.labels)
        {
            for cell in &mut found.table.cells {
                cell.text = inline(&cell.text.replace("<br>", "\n").replace("<br/>", "\n"), rules, &mut reading).0;
            }
            reading.blocks.push(Block::Table(found.table));
            at += found.lines;
            continue;
        }
        if let Some(level) = underline(bare, lines.get(at + 1)) {
            push_heading(bare, level, rules, &mut reading);
            at += 2;
            continue;
        }
        block_line(bare, line, rules, &mut reading);
        at += 1;
    }
    reading
}

fn block_line(bare: &str, line: &str, rules: &PageRules, reading: &mut Reading) {
    if is_rule(bare) {
        reading.push_line("", Wrap::Line);
        return;
    }
    let hashes = bare.chars().take_while(|c| *c == '#').count();
    if (1..=6).contains(&hashes) && bare[hashes..].starts_with([' ', '\t', '\u{3000}']) {
        let title = bare[hashes..].trim().trim_end_matches('#').trim_end();
        push_heading(title, hashes as u8, rules, reading);
        return;
    }
    let mut content = bare;
    while let Some(rest) = content.strip_prefix('>') {
        content = rest.trim_start();
    }
    let item = ["- ", "* ", "+ ", "• "].iter().find_map(|mark| content.strip_prefix(mark));
    if let Some(item) = item {
        // The next item is no continuation of this one.
        reading.push_line("", Wrap::Line);
        content = item.trim_start().trim_start_matches("[ ] ").trim_start_matches("[x] ");
    }
    // Indent stays: it may mark a paragraph's first line.
    let keeps_indent = item.is_none() && content.len() == bare.len();
    let indent = if keeps_indent { &line[..line.len() - bare.len()] } else { "" };
    for (n, part) in content.split("<br>").flat_map(|p| p.split("<br/>")).enumerate() {
        let (text, bold) = inline(part, rules, reading);
        let text = if n == 0 { format!("{indent}{text}") } else { text };
        let style = Style { bold, ..Style::default() };
        reading.blocks.push(Block::Text(TextBlock { text, wrap: Wrap::Line, style, ..TextBlock::default() }));
    }
}

fn push_heading(text: &str, level: u8, rules: &PageRules, reading: &mut Reading) {
    let (text, _) = inline(text, rules, reading);
    if text.is_empty() {
        return;
    }
    if level == 1 && reading.title_hint.is_none() {
        reading.title_hint = Some(text.clone());
    }
    let style = Style { heading_level: Some(level), ..Style::default() };
    reading.blocks.push(Block::Text(TextBlock { text, wrap: Wrap::Paragraph, style, ..TextBlock::default() }));
}

/// `key: value` lines between `---` at the very start; gives the line after them.
fn front_matter(lines: &[&str], reading: &mut Reading) -> usize {
    if lines.first().map(|l| l.trim_start_matches('\u{feff}').trim()) != Some("---") {
        return 0;
    }
    let Some(end) = lines.iter().skip(1).take(60).position(|l| matches!(l.trim(), "---" | "...")) else { return 0 };
    for line in &lines[1..=end] {
        if let Some((name, value)) = line.split_once([':', '：']) {
            let value = value.trim().trim_matches(['"', '\'']);
            if !value.is_empty() && !name.starts_with([' ', '-', '#']) {
                let (name, value) = (name.trim().to_owned(), value.to_owned());
                if name.eq_ignore_ascii_case("title") {
                    reading.title_hint = Some(value.clone());
                }
                reading.labels.push(Label { name, value });
            }
        }
    }
    end + 2
}

/// `===` or `---` under a line makes it a heading; under prose, a quotation or an item it is a rule.
fn underline(line: &str, next: Option<&&str>) -> Option<u8> {
    let next = next?.trim();
    let heading = !line.is_empty() && !is_rule(line) && !line.starts_with(['>', '-', '*', '+', '|', '#']);
    let short = line.chars().count() <= 40 && !line.ends_with(['。', '；', '：', '）', ')']);
    let of = |mark: char| next.len() >= 3 && next.chars().all(|c| c == mark);
    match () {
        () if !heading => None,
        () if of('=') => Some(1),
        () if of('-') && short => Some(2),
        () => None,
    }
}

fn is_rule(line: &str) -> bool {
    let marks: String = line.chars().filter(|c| !c.is_whitespace()).collect();
    marks.len() >= 3 && ['-', '*', '_'].iter().any(|m| marks.chars().all(|c| c == *m))
}

/// The source of a table in HTML, up to the line with its end.
fn html_table(lines: &[&str]) -> (String, usize) {
    let end = lines.iter().position(|l| l.to_ascii_lowercase().contains("</table>")).unwrap_or(lines.len() - 1);
    (lines[..=end].join("\n"), end + 1)
}

/// Text without marks of emphasis, links and tags, and whether all of it was bold.
fn inline(source: &str, rules: &PageRules, reading: &mut Reading) -> (String, bool) {
    let mut out = String::new();
    let (mut bold_now, mut bold, mut characters) = (false, 0usize, 0usize);
    let mut rest = source.trim();
    while let Some(c) = rest.chars().next() {
        let after = &rest[c.len_utf8()..];
        if c == '\\' && after.starts_with(|n: char| n.is_ascii_punctuation()) {
            let kept = after.chars().next().unwrap_or(c);
            out.push(kept);
            rest = &after[kept.len_utf8()..];
            continue;
        }
        if rest.starts_with("**") || rest.starts_with("__") {
            bold_now = !bold_now;
            rest = &rest[2..];
            continue;
        }
        if c == '`' {
            rest = after;
            continue;
        }
        let image = rest.starts_with("![");
        let link_at = if image { &rest[1..] } else { rest };
        if link_at.starts_with('[')
            && let Some((text, target, left)) = link(link_at)
        {
            if !image {
                if let Some(name) = rules.words.attachment(target, text)
                    && !reading.attachments.contains(&name)
                {
                    reading.attachments.push(name);
                }
                out.push_str(text);
                characters += text.chars().count();
                bold += if bold_now { text.chars().count() } else { 0 };
            }
            rest = left;
            continue;
        }
        if c == '<'
            && after.starts_with(|n: char| n.is_ascii_alphabetic() || n == '/')
            && let Some(end) = within(after, LONGEST_TAG).find('>')
        {
            rest = &after[end + 1..];
            continue;
        }
        if c == '&'
            && let Some((entity, plain)) = [("&nbsp;", "\u{A0}"), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")]
                .iter()
                .find(|(e, _)| rest.starts_with(e))
        {
            out.push_str(plain);
            rest = &rest[entity.len()..];
            continue;
        }
        out.push(c);
        if !c.is_whitespace() {
            characters += 1;
            bold += usize::from(bold_now);
        }
        rest = after;
    }
    (out, characters > 0 && bold * 10 >= characters * 9)
}

/// `[text](target)` at the start: text, target, and what follows.
fn link(source: &str) -> Option<(&str, &str, &str)> {
    let close = within(source, LONGEST_LINK).find("](")?;
    let text = &source[1..close];
    if text.contains('[') {
        return None;
    }
    let target = &source[close + 2..];
    let end = within(target, LONGEST_TARGET).find(')')?;
    let url = target[..end].split_whitespace().next().unwrap_or("");
    Some((text, url, &target[end + 1..]))
}

/// The beginning of `text`, at most so many bytes: what is looked for further on would be looked for again and again.
fn within(text: &str, bytes: usize) -> &str {
    &text[..text.floor_char_boundary(bytes)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Source;

    fn read_md(text: &str) -> Reading {
        read(text, &PageRules::load(&Source::built_in()).unwrap_or_else(|d| panic!("{d:?}")))
    }

    fn shown(reading: &Reading) -> Vec<String> {
        reading
            .blocks
            .iter()
            .filter_map(|b| match b {
                Block::Text(t) if t.text.is_empty() => None,
                Block::Text(t) => Some(format!(
                    "{}{}{}",
                    t.style.heading_level.map_or(String::new(), |l| format!("h{l} ")),
                    if t.style.bold { "B " } else { "" },
                    t.text
                )),
                Block::Table(t) => Some(format!("table {}x{} {}", t.rows, t.columns, t.cells[0].text)),
            })
            .collect()
    }

    #[test]
    fn marks_become_styles() {
        let reading = read_md(
            "# 青川市数字经济行动方案\n\n## 一、主要目标\n**到2026年**，数字经济核心产业增加值达到\\*120亿元。\n\n**二、重点任务**\n\n- **发布机构**：青川市政府\n> 1. 建设算力中心2座，见[附件1](files/a.xlsx)\n---\n小标题\n====\n![图](a.png)结尾<br>下一行",
        );
        assert_eq!(
            shown(&reading),
            [
                "h1 青川市数字经济行动方案",
                "h2 一、主要目标",
                "到2026年，数字经济核心产业增加值达到*120亿元。",
                "B 二、重点任务",
                "发布机构：青川市政府",
                "1. 建设算力中心2座，见附件1",
                "h1 小标题",
                "结尾",
                "下一行"
            ]
        );
        assert_eq!(reading.attachments, ["附件1"]);
        assert_eq!(reading.title_hint.as_deref(), Some("青川市数字经济行动方案"));
    }

    #[test]
    fn tables_in_both_spellings() {
        let reading = read_md(
            "| **指标** | 2026年 |\n| --- | --- |\n| 算力 | 3000P |\n\n<table><tr><td>任务</td><td>牵头单位</td></tr>\n<tr><td>建中心</td><td>市数据局</td></tr></table>\n结束",
        );
        assert_eq!(shown(&reading), ["table 2x2 指标", "table 2x2 任务", "结束"]);
    }

    #[test]
    fn front_matter_gives_labels() {
        let reading = read_md("---\ntitle: \"某某方案\"\n发文字号: 青政发〔2024〕1号\n---\n正文");
        assert_eq!(reading.title_hint.as_deref(), Some("某某方案"));
        assert_eq!(reading.labels[1].value, "青政发〔2024〕1号");
        assert_eq!(shown(&reading), ["正文"]);
    }

    #[test]
    fn odd_sources_do_not_panic() {
        for text in ["", "---", "[](", "**", "\\", "|", "<table", "![", "# ", "&", "<", "[a](b", "｜｜\n｜｜"] {
            read_md(text);
        }
    }
}
