//! What a page says about the document: printed metadata, `<meta>` elements, the title, linked attachments.

use crate::document::Label;
use crate::read::page::PageWords;
use crate::structure::fold::fold;
use crate::structure::labels::{LabelDictionary, metadata_lines};

use super::content::Weights;
use super::dom::{Dom, Kind, is_block, push_collapsed};

/// Inside the body metadata stands among its first or last lines.
const LINES_AT_ENDS: usize = 14;

/// A printed line of the page, folded, and the block element that it stands in.
pub struct PageLine {
    pub text: String,
    pub holder: usize,
    /// Stands in an element that is left out of the body.
    pub pruned: bool,
}

/// All lines of the page that are shown, furniture included: metadata often stands in a box named like furniture.
/// Rows of tables and lists are set apart by empty lines, so that a label takes no value from another row.
pub fn lines(dom: &Dom<'_>, weights: &Weights, labels: &LabelDictionary, words: &PageWords) -> Vec<PageLine> {
    let mut lines = Vec::new();
    let mut text = String::new();
    let mut holder = 0;
    let mut ends: Vec<(usize, bool)> = Vec::new();
    let mut pruned_until = 0;
    let finish = |text: &mut String, holder: usize, pruned_until: usize, lines: &mut Vec<PageLine>| {
        let mut folded = fold(text).trim().to_owned();
        if matches!(dom.tag(holder), "td" | "th" | "dt")
            && !folded.ends_with([':', '：'])
            && labels.key_of(&folded).is_some()
        {
            folded.push('：');
        }
        if !folded.is_empty() {
            lines.push(PageLine { text: folded, holder, pruned: holder < pruned_until });
        }
        text.clear();
    };
    let mut at = 1;
    while at < dom.len() {
        while let Some((_, row)) = ends.pop_if(|(end, _)| *end <= at) {
            finish(&mut text, holder, pruned_until, &mut lines);
            if row {
                lines.extend((0..3).map(|_| PageLine { text: String::new(), holder: 0, pruned: true }));
            }
        }
        let tag = dom.tag(at);
        // A search form names fields too.
        let form = weights.pruned[at] && dom.below(at).any(|n| matches!(dom.tag(n), "input" | "select" | "textarea"));
        if words.is_furniture_element(tag) && tag != "label" || form {
            at = dom.end(at);
            continue;
        }
        if weights.pruned[at] {
            pruned_until = pruned_until.max(dom.end(at));
        }
        match dom.nodes[at].kind {
            Kind::Text(t) => {
                if text.is_empty() {
                    let mut up = dom.parent(at);
                    while up != 0 && !is_block(dom.tag(up)) {
                        up = dom.parent(up);
                    }
                    holder = up;
                }
                push_collapsed(&mut text, t);
                // <span>文号</span><span>X〔2025〕1号</span>
                let whole = t.trim();
                if whole.chars().count() <= 12
                    && text.trim() == whole
                    && !whole.ends_with(['：', ':'])
                    && labels.key_of(whole).is_some()
                    && dom.end(dom.parent(at)) == at + 1
                    && !is_block(dom.tag(dom.parent(at)))
                {
                    text.push('：');
                }
            }
            Kind::Element(_) if tag == "br" => finish(&mut text, holder, pruned_until, &mut lines),
            Kind::Element(_) if is_block(tag) => {
                finish(&mut text, holder, pruned_until, &mut lines);
                ends.push((dom.end(at), matches!(tag, "tr" | "table" | "ul" | "dl")));
            }
            _ => {}
        }
        at += 1;
    }
    finish(&mut text, holder, pruned_until, &mut lines);
    lines
}

/// The metadata printed on the page, and which nodes of the body hold nothing else.
pub fn printed_labels(
    dom: &Dom<'_>,
    weights: &Weights,
    labels: &LabelDictionary,
    lines: &[PageLine],
    root: usize,
) -> (Vec<Label>, Vec<bool>) {
    let inside = root..dom.end(root);
    let body: Vec<usize> =
        (0..lines.len()).filter(|i| !lines[*i].pruned && inside.contains(&lines[*i].holder)).collect();
    let near_end = |line: usize| match body.binary_search(&line) {
        Ok(at) => at < LINES_AT_ENDS || at + LINES_AT_ENDS / 2 >= body.len(),
        Err(_) => true,
    };
    let texts: Vec<&str> = lines.iter().map(|l| l.text.as_str()).collect();
    let mut found: Vec<Label> = Vec::new();
    let mut taken = vec![false; lines.len()];
    let mut seen = std::collections::BTreeSet::new();
    for label in metadata_lines(labels, &texts) {
        if !near_end(label.line) {
            continue;
        }
        for line in label.lines.clone() {
            taken[line] = true;
        }
        let new = Label { name: label.name, value: label.value };
        if !new.value.is_empty()
            && !labels.is_furniture(&new.name)
            && seen.insert((new.name.clone(), new.value.clone()))
        {
            found.push(new);
        }
    }
    let mut skipped = vec![false; dom.len()];
    // Lines, and lines taken, whose holder lies before a node: what a subtree holds is a difference.
    let mut all = vec![0usize; dom.len() + 1];
    let mut ours = vec![0usize; dom.len() + 1];
    for (line, taken) in lines.iter().zip(&taken).filter(|(l, _)| !l.text.is_empty()) {
        all[line.holder + 1] += 1;
        ours[line.holder + 1] += usize::from(*taken);
    }
    for at in 0..dom.len() {
        all[at + 1] += all[at];
        ours[at + 1] += ours[at];
    }
    for (line, taken) in lines.iter().zip(&taken).filter(|(l, _)| inside.contains(&l.holder)) {
        let only_line = all[line.holder + 1] - all[line.holder] == 1;
        if *taken && only_line && line.holder != root && !matches!(dom.tag(line.holder), "td" | "th") {
            skipped[line.holder] = true;
        }
    }
    // A table or list most of whose fields are metadata is metadata as a whole.
    for at in dom.below(root).filter(|n| matches!(dom.tag(*n), "table" | "ul" | "dl")) {
        let (all, ours) = (all[dom.end(at)] - all[at], ours[dom.end(at)] - ours[at]);
        if ours >= 2 && ours * 2 >= all && weights.prose[at] < weights.prose[root] * 0.3 {
            skipped[at] = true;
        }
    }
    (found, skipped)
}

/// `<meta name content>` elements that the dictionary knows.
pub fn meta_labels(dom: &Dom<'_>, labels: &LabelDictionary) -> Vec<Label> {
    let mut found: Vec<Label> = Vec::new();
    for at in (1..dom.len()).filter(|n| dom.tag(*n) == "meta") {
        let name = match dom.attribute(at, "name") {
            "" => dom.attribute(at, "property"),
            name => name,
        };
        let value = fold(dom.attribute(at, "content")).trim().to_owned();
        if !value.is_empty() && labels.meta_key(name).is_some() {
            let new = Label { name: name.to_owned(), value };
            if !found.contains(&new) {
                found.push(new);
            }
        }
    }
    found
}

/// The page's title: what `<meta>` names, else a printed 标题, else `<title>` where it is printed, else a title element.
pub fn title(
    dom: &Dom<'_>,
    words: &PageWords,
    dictionary: &LabelDictionary,
    found: &[Label],
    lines: &[PageLine],
) -> Option<String> {
    let by_key = |only_meta: bool| {
        found
            .iter()
            .find(|l| {
                let key = if only_meta { dictionary.meta_key(&l.name) } else { dictionary.key_of(&l.name) };
                key == Some("title") && l.value.chars().count() >= 4
            })
            .map(|l| l.value.clone())
    };
    if let Some(title) = by_key(true).or_else(|| by_key(false)) {
        return Some(words.page_title(&title).to_owned());
    }
    let whole = dom.first("title").map(|t| fold(&dom.text(t)).trim().to_owned()).unwrap_or_default();
    let cut = words.page_title(&whole).to_owned();
    let printed = |title: &str| lines.iter().any(|l| same(&l.text, title));
    if cut.chars().count() >= 8 && printed(&cut) {
        return Some(cut);
    }
    let element = (1..dom.len())
        .filter(|n| dom.tag(*n) == "h1" || words.names_title(&dom.names(*n)))
        .map(|n| fold(&dom.text(n)).trim().to_owned())
        .find(|t| (8..=120).contains(&t.chars().count()) && !words.is_furniture_line(t));
    element.or_else(|| (cut.chars().count() >= 4).then_some(cut))
}

/// Names of the files that the page links to, in order.
pub fn attachments(dom: &Dom<'_>, weights: &Weights, words: &PageWords) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut at = 1;
    while at < dom.len() {
        if weights.pruned[at] {
            at = dom.end(at);
            continue;
        }
        if dom.tag(at) == "a" {
            let text = fold(&dom.text(at)).trim().to_owned();
            if let Some(name) = words.attachment(dom.attribute(at, "href"), &text)
                && !names.contains(&name)
            {
                names.push(name);
            }
        }
        at += 1;
    }
    names
}

/// Equal but for white space.
pub fn same(a: &str, b: &str) -> bool {
    a.chars().filter(|c| !c.is_whitespace()).eq(b.chars().filter(|c| !c.is_whitespace()))
}
