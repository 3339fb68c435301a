//! What is furniture on a government page, from `structure/page.toml`: names of classes, elements, whole lines.

use std::collections::BTreeSet;

use regex::Regex;
use serde::Deserialize;

use crate::message::say;
use crate::rules::{Diagnostic, Source};

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct File {
    furniture: Furniture,
    body: Names,
    title: Title,
    attachment: Attachment,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Furniture {
    names: Vec<String>,
    elements: Vec<String>,
    lines: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Names {
    names: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Title {
    names: Vec<String>,
    separators: Vec<String>,
    site_words: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Attachment {
    endings: Vec<String>,
    only_named: Vec<String>,
    words: Vec<String>,
}

/// Compiled words of page furniture.
#[derive(Clone, Debug, Default)]
pub struct PageWords {
    furniture_names: BTreeSet<String>,
    furniture_elements: BTreeSet<String>,
    body_names: BTreeSet<String>,
    title_names: BTreeSet<String>,
    lines: Vec<Regex>,
    separators: Vec<String>,
    site_words: Vec<String>,
    endings: BTreeSet<String>,
    only_named: BTreeSet<String>,
    attachment_words: Vec<String>,
}

/// Furniture lines are short.
const LONGEST_LINE: usize = 600;

impl PageWords {
    /// Reads `structure/page*.toml` of every layer; later layers add words.
    ///
    /// # Errors
    /// All findings in those files.
    pub fn load(source: &Source) -> Result<Self, Vec<Diagnostic>> {
        let mut this = Self::default();
        let mut findings = Vec::new();
        for file in source.under("structure/page") {
            let Some(parsed) = file.read::<File>(&mut findings) else { continue };
            for pattern in parsed.furniture.lines {
                match Regex::new(&format!("^(?:{pattern})$")) {
                    Ok(regex) => this.lines.push(regex),
                    Err(error) => findings.push(Diagnostic::new(
                        &file.name(),
                        file.quoted(&pattern),
                        say!("rules.regex", pattern, error),
                        say!("rules.regex.help"),
                    )),
                }
            }
            this.furniture_names.extend(parsed.furniture.names);
            this.furniture_elements.extend(parsed.furniture.elements);
            this.body_names.extend(parsed.body.names);
            this.title_names.extend(parsed.title.names);
            this.separators.extend(parsed.title.separators);
            this.site_words.extend(parsed.title.site_words);
            this.endings.extend(parsed.attachment.endings);
            this.only_named.extend(parsed.attachment.only_named);
            this.attachment_words.extend(parsed.attachment.words);
        }
        if findings.is_empty() { Ok(this) } else { Err(findings) }
    }

    /// Whether a whole printed line is furniture (【打印】【关闭】, 当前位置：…, 苏ICP备…).
    pub fn is_furniture_line(&self, text: &str) -> bool {
        if text.is_empty() || text.len() > LONGEST_LINE {
            return false;
        }
        let bare: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        !bare.is_empty() && self.lines.iter().any(|l| l.is_match(&bare))
    }

    pub(super) fn is_furniture_element(&self, tag: &str) -> bool {
        self.furniture_elements.contains(tag)
    }

    /// Whether a class or id names furniture: one of its words does.
    pub(super) fn names_furniture(&self, names: &str) -> bool {
        words_of(names).any(|w| self.furniture_names.contains(w.as_str()))
    }

    pub(super) fn names_body(&self, names: &str) -> bool {
        words_of(names).any(|w| self.body_names.contains(w.as_str()))
    }

    pub(super) fn names_title(&self, names: &str) -> bool {
        words_of(names).any(|w| self.title_names.contains(w.as_str()))
    }

    /// A page's `<title>` without the name of the site.
    pub(super) fn page_title<'t>(&self, title: &'t str) -> &'t str {
        let mut title = title.trim();
        let is_site = |part: &str| self.site_words.iter().any(|w| part.ends_with(w.as_str()));
        // 标题-栏目-网站: as long as a part at one end is the name of a site, it goes.
        for _ in 0..4 {
            let shorter = self.separators.iter().find_map(|s| {
                let (head, tail) = title.rsplit_once(s.as_str())?;
                let long_enough = |part: &str| part.trim().chars().count() >= 6;
                if is_site(tail.trim()) && long_enough(head) {
                    return Some(head.trim());
                }
                let (head, tail) = title.split_once(s.as_str())?;
                (is_site(head.trim()) && long_enough(tail)).then_some(tail.trim())
            });
            match shorter {
                Some(shorter) => title = shorter,
                None => break,
            }
        }
        title
    }

    /// The printed name of an attachment that a link with this target and text leads to.
    pub(super) fn attachment(&self, href: &str, text: &str) -> Option<String> {
        let path = href.split(['?', '#']).next().unwrap_or(href);
        let file = path.rsplit('/').next().unwrap_or(path);
        let ending = |name: &str| name.rsplit_once('.').map(|(_, e)| e.trim().to_ascii_lowercase());
        let from_link = ending(file).filter(|e| self.endings.contains(e));
        let from_text = ending(text).filter(|e| self.endings.contains(e));
        let found = from_link.or(from_text)?;
        let named = self.attachment_words.iter().any(|w| text.contains(w.as_str()));
        if self.only_named.contains(&found) && !named {
            return None;
        }
        let text = text.trim();
        Some(if text.is_empty() { file.to_owned() } else { text.to_owned() })
    }
}

/// `Article-Content_box2` → article, content, box.
fn words_of(names: &str) -> impl Iterator<Item = String> + '_ {
    let mut words = Vec::new();
    for name in names.split(|c: char| !c.is_alphanumeric()) {
        words.push(name.to_lowercase());
        let mut word = String::new();
        for c in name.chars() {
            if c.is_uppercase() && word.chars().next_back().is_some_and(char::is_lowercase) {
                words.push(std::mem::take(&mut word));
            }
            word.extend(c.to_lowercase());
        }
        words.push(word);
    }
    words.into_iter().map(|w| w.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned()).filter(|w| !w.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> PageWords {
        PageWords::load(&Source::built_in()).unwrap_or_else(|d| panic!("{d:?}"))
    }

    #[test]
    fn furniture_lines_are_told_from_prose() {
        let words = words();
        for line in [
            "【打印】 【关闭】",
            "当前位置：首页 > 政务公开 > 政策文件",
            "苏ICP备12345678号-1",
            "扫一扫在手机打开当前页",
            "字体：[ 大 中 小 ]",
            "上一篇：关于开展培训的通知",
            "打印 关闭",
            "主办单位：青川市人民政府办公室",
            "浏览次数：203",
        ] {
            assert!(words.is_furniture_line(line), "{line}");
        }
        for line in [
            "一、主要目标",
            "打印社区便民服务点20个。",
            "位置服务产业规模突破100亿元。",
            "主办单位应当建立健全各项制度，落实各项责任。到2025年，办展100场。",
            "（责任单位：市商务局）",
            "中小企业",
            "下一步，要抓好落实",
            "关闭煤矿3处",
        ] {
            assert!(!words.is_furniture_line(line), "{line}");
        }
    }

    #[test]
    fn names_are_taken_apart() {
        let words = words();
        assert!(words.names_furniture("page-footer clearfix"));
        assert!(words.names_furniture("rightSideBar2 mainNav"));
        assert!(!words.names_furniture("article-content TRS_Editor"));
        assert!(words.names_body("article-content TRS_Editor"));
    }

    #[test]
    fn titles_lose_the_name_of_the_site() {
        let words = words();
        assert_eq!(words.page_title("青川市绿色制造行动方案 - 青川市人民政府"), "青川市绿色制造行动方案");
        assert_eq!(words.page_title("青川市人民政府 | 青川市2024年绿色制造行动方案"), "青川市2024年绿色制造行动方案");
        assert_eq!(words.page_title("青川市2024-2026年绿色制造行动方案"), "青川市2024-2026年绿色制造行动方案");
    }

    #[test]
    fn attachments_are_known_by_their_ending() {
        let words = words();
        assert_eq!(words.attachment("/u/P020.docx?x=1", " 附件1.任务分工表 "), Some("附件1.任务分工表".to_owned()));
        assert_eq!(words.attachment("/download?id=3", "任务分工表.xlsx"), Some("任务分工表.xlsx".to_owned()));
        assert_eq!(words.attachment("/img/a.png", "图解"), None);
        assert_eq!(words.attachment("/index.html", "首页"), None);
    }
}
