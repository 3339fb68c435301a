//! Which part of a page is its body: by how much prose an element holds, not by fixed ids.

use crate::read::page::PageWords;

use super::dom::{Dom, Kind, is_block};
use super::table;

/// Prose (in characters) that makes an element worth keeping beside the main one.
const SIGNIFICANT: f64 = 60.0;

/// What is known of every node of a page.
pub struct Weights {
    /// Characters of text below, white space left out.
    pub characters: Vec<usize>,
    /// Of these, inside links.
    pub in_links: Vec<usize>,
    /// Links below.
    pub links: Vec<usize>,
    /// Characters weighed by whether their block reads as prose.
    pub prose: Vec<f64>,
    /// Not shown, or furniture: left out with all below.
    pub pruned: Vec<bool>,
}

impl Weights {
    pub fn new(dom: &Dom<'_>, words: &PageWords) -> Self {
        let n = dom.len();
        let mut this = Self {
            characters: vec![0; n],
            in_links: vec![0; n],
            links: vec![0; n],
            prose: vec![0.0; n],
            pruned: vec![false; n],
        };
        let mut in_link = vec![false; n];
        // The nearest block around every node, and whether it lies in an element that never shows text.
        let mut block = vec![0usize; n];
        let mut silent = vec![false; n];
        let mut own = vec![(0usize, 0usize, 0usize); n];
        for at in 1..n {
            let parent = dom.parent(at);
            match dom.nodes[at].kind {
                Kind::Element(element) => {
                    let tag = element.name();
                    in_link[at] = in_link[parent] || tag == "a";
                    block[at] = if is_block(tag) { at } else { block[parent] };
                    silent[at] = silent[parent] || words.is_furniture_element(tag);
                    this.pruned[at] = silent[at] && !silent[parent];
                    this.links[at] = usize::from(tag == "a" && !dom.attribute(at, "href").is_empty());
                }
                Kind::Text(text) => {
                    if silent[parent] {
                        continue;
                    }
                    let count = text.chars().filter(|c| !c.is_whitespace()).count();
                    let marks =
                        text.chars().filter(|c| matches!(c, '，' | '。' | '；' | '：' | '、' | ',' | ';')).count();
                    this.characters[at] = count;
                    if in_link[parent] {
                        this.in_links[at] = count;
                    } else {
                        let o = &mut own[block[parent]];
                        o.0 += count;
                        o.1 += marks;
                    }
                    own[block[parent]].2 += count;
                }
                Kind::Document => {}
            }
        }
        for (at, (plain, marks, all)) in own.into_iter().enumerate().skip(1) {
            let is_prose = plain * 2 >= all && (marks >= 2 || plain >= 40);
            this.prose[at] = if is_prose { plain as f64 } else { plain as f64 * 0.2 };
        }
        this.add_up(dom);
        this.prune(dom, words);
        this
    }

    fn add_up(&mut self, dom: &Dom<'_>) {
        for at in (1..dom.len()).rev() {
            let parent = dom.parent(at);
            self.characters[parent] += self.characters[at];
            self.in_links[parent] += self.in_links[at];
            self.links[parent] += self.links[at];
            self.prose[parent] += self.prose[at];
        }
    }

    /// Marks what is not shown and what is furniture; its prose no longer counts for what is around it.
    fn prune(&mut self, dom: &Dom<'_>, words: &PageWords) {
        let total = self.prose[0].max(1.0);
        let mut at = 1;
        while at < dom.len() {
            if self.pruned[at] {
                at = dom.end(at);
                continue;
            }
            let tag = dom.tag(at);
            let share = self.prose[at] / total;
            let structural =
                matches!(tag, "" | "html" | "body" | "tbody" | "tr" | "td" | "th" | "thead" | "p" | "head");
            let name_says = !structural
                && share < 0.2
                && words.names_furniture(&dom.names(at))
                && !words.names_body(&dom.names(at));
            let tag_says = matches!(tag, "footer" | "header") && share < 0.2;
            let list_of_links = matches!(tag, "div" | "ul" | "ol" | "dl" | "table" | "section" | "td")
                && self.links[at] >= 3
                && self.in_links[at] * 10 >= self.characters[at] * 7
                && share < 0.2
                && !self.leads_to_files(dom, at, words);
            // Some pages hide the body until a script shows it.
            let hidden = share < 0.7 && is_hidden(dom, at);
            if !tag.is_empty() && (hidden || name_says || tag_says || list_of_links) {
                self.pruned[at] = true;
                let (prose, end) = (self.prose[at], dom.end(at));
                let mut up = at;
                while up != 0 {
                    up = dom.parent(up);
                    self.prose[up] -= prose;
                }
                at = end;
            } else {
                at += 1;
            }
        }
    }

    fn leads_to_files(&self, dom: &Dom<'_>, at: usize, words: &PageWords) -> bool {
        let mut links = dom.below(at).filter(|n| dom.tag(*n) == "a");
        links.any(|a| words.attachment(dom.attribute(a, "href"), "").is_some())
    }
}

/// `display:none` and the attribute `hidden`. `visibility` is left alone: sites set it on the whole page until scripts
/// have run.
fn is_hidden(dom: &Dom<'_>, at: usize) -> bool {
    let Some(element) = dom.element(at) else { return false };
    if element.attr("hidden").is_some() {
        return true;
    }
    element.attr("style").is_some_and(|s| {
        let s: String = s.chars().filter(|c| !c.is_whitespace()).collect();
        s.to_ascii_lowercase().contains("display:none")
    })
}

/// The element that holds the body: from the page downward as long as one child holds nearly all the prose.
pub fn main_element(dom: &Dom<'_>, weights: &Weights, words: &PageWords) -> usize {
    let mut root = dom.first("body").unwrap_or(0);
    // No text is deeper than the tree has levels: the descent ends.
    loop {
        let mut best: Option<usize> = None;
        for child in dom.children(root).filter(|c| !weights.pruned[*c]) {
            if best.is_none_or(|b| weights.prose[child] > weights.prose[b]) {
                best = Some(child);
            }
        }
        let Some(best) = best else { return root };
        if dom.tag(best) == "table" && !table::is_layout(dom, weights, best) {
            return root;
        }
        let is_container =
            !matches!(dom.tag(best), "" | "p" | "h1" | "h2" | "h3" | "h4" | "li" | "a" | "b" | "strong" | "pre")
                && (is_block(dom.tag(best)) || matches!(dom.tag(best), "span" | "font" | "ucapcontent"));
        if !is_container || weights.prose[best] < weights.prose[root] * 0.5 || weights.prose[best] < 1.0 {
            return root;
        }
        // Paragraphs and tables beside the great block belong to it, as does a box of the same kind.
        let loose: usize = dom
            .children(root)
            .filter(|c| *c != best && !weights.pruned[*c] && weights.in_links[*c] * 3 <= weights.characters[*c])
            .filter(|c| is_loose(dom, *c))
            .map(|c| weights.characters[c])
            .sum();
        let inline = !is_block(dom.tag(best));
        let beside = loose as f64 >= SIGNIFICANT
            || dom.children(root).filter(|c| *c != best && !weights.pruned[*c]).any(|c| {
                let prose = weights.prose[c];
                let alike = dom.tag(c) == dom.tag(best)
                    && dom.attribute(c, "class") == dom.attribute(best, "class")
                    && (dom.tag(c) != "td" || !dom.attribute(c, "class").is_empty());
                let linked = weights.in_links[c] * 3 > weights.characters[c];
                let named = words.names_body(&dom.names(c)) && !words.names_furniture(&dom.names(c));
                let holds_table = dom.below(c).any(|n| dom.tag(n) == "table" && !table::is_layout(dom, weights, n));
                let great = prose >= weights.prose[root] * 0.1;
                let kept = prose >= SIGNIFICANT && (great || named)
                    || prose >= SIGNIFICANT / 3.0 && alike && (ends_a_sentence(dom, c) || holds_table);
                !linked && (kept || inline && weights.characters[c] > 0)
            });
        if beside {
            return root;
        }
        root = best;
    }
}

fn is_loose(dom: &Dom<'_>, at: usize) -> bool {
    matches!(dom.tag(at), "" | "p" | "h1" | "h2" | "h3" | "h4" | "table" | "blockquote" | "ol" | "pre")
}

fn ends_a_sentence(dom: &Dom<'_>, at: usize) -> bool {
    dom.below(at).any(|n| matches!(dom.nodes[n].kind, Kind::Text(t) if t.contains('。')))
}
