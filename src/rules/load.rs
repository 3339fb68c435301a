//! From rule files to compiled rules, with every problem reported at once.

use std::collections::BTreeMap;

use regex::{Regex, RegexSetBuilder};
use serde::Deserialize;
use toml::Spanned;

use super::compile::{self, Compiled, DFA_LIMIT};
use super::definition::{PhasesDef, RuleDef, RuleFileDef, WhenDef};
use super::lexicon::{ClassEntry, Lexicon};
use super::pattern::{self, MentionMark, Node, SlotKind, SlotNames};
use super::ruleset::{Conditions, PhaseRules, Rule, RulePattern, RuleSet};
use super::{Diagnostic, RuleFile, Source};
use crate::document::SectionKind;

/// Order of the phases and names of the slots.
pub const PHASES_FILE: &str = "phases.toml";
const LEXICON_FOLDER: &str = "lexicon/";

pub(super) struct Slots {
    kinds: BTreeMap<String, SlotKind>,
    names: BTreeMap<String, String>,
    focus: Option<MentionMark>,
}

impl SlotNames for Slots {
    fn kind(&self, name: &str) -> Option<SlotKind> {
        self.kinds.get(name).cloned()
    }

    fn default_kind(&self, name: &str) -> Option<SlotKind> {
        let kind = self.kinds.get(name).or_else(|| self.kinds.get(self.names.get(name)?)).cloned()?;
        Some(match kind {
            SlotKind::Mention(mark) if Some(mark) == self.focus => SlotKind::Focus,
            other => other,
        })
    }

    fn known(&self) -> String {
        self.kinds.keys().cloned().collect::<Vec<_>>().join("、")
    }
}

fn slot_kind(name: &str) -> Option<SlotKind> {
    Some(match name {
        "quantity" => SlotKind::Mention(MentionMark::Quantity),
        "time" => SlotKind::Mention(MentionMark::Time),
        "past_time" => SlotKind::Mention(MentionMark::PastTime),
        "body" => SlotKind::Mention(MentionMark::Body),
        "place" => SlotKind::Mention(MentionMark::Place),
        "numeral" => SlotKind::Mention(MentionMark::Numeral),
        "noun" => SlotKind::Noun,
        "list" => SlotKind::List,
        "text" => SlotKind::Text,
        _ => return None,
    })
}

fn section_kind(name: &str) -> Option<SectionKind> {
    Some(match name {
        "review" => SectionKind::Review,
        "goals" => SectionKind::Goals,
        "tasks" => SectionKind::Tasks,
        "safeguards" => SectionKind::Safeguards,
        "final" => SectionKind::Final,
        _ => return None,
    })
}

/// A rule as written, with the file that it came from.
struct Found<'s> {
    file: &'s RuleFile,
    phase: usize,
    rule: RuleDef,
}

impl RuleSet {
    /// Reads and compiles every rule of every layer.
    ///
    /// # Errors
    /// All problems of all files: unknown keys, patterns that are not of the language, slots and classes that do not
    /// exist, rules without examples, ids given twice.
    pub fn load(source: &Source) -> Result<Self, Vec<Diagnostic>> {
        let mut problems = Vec::new();
        let Some(phases) = read_phases(source, &mut problems) else { return Err(problems) };
        let mut lexicon = Lexicon::default();
        for file in source.under(LEXICON_FOLDER).filter(|f| f.path.ends_with(".toml")) {
            read_lexicon(file, &mut lexicon, &mut problems);
        }
        let mut found: Vec<Found> = Vec::new();
        let folders: Vec<String> = phases.phase.iter().map(|p| format!("{}/", p.name)).collect();
        for (number, folder) in folders.iter().enumerate() {
            for file in source.under(folder).filter(|f| f.path.ends_with(".toml")) {
                read_rules(file, number, &mut lexicon, &mut found, &mut problems);
            }
        }
        if let Err(mut more) = lexicon.finish() {
            problems.append(&mut more);
        }
        let mut sets: Vec<PhaseRules> = Vec::new();
        for (number, phase) in phases.phase.iter().enumerate() {
            let slots = Slots {
                kinds: phases
                    .slots
                    .kinds
                    .iter()
                    .filter_map(|(name, kind)| Some((name.clone(), slot_kind(kind)?)))
                    .collect(),
                names: phases.slots.names.clone(),
                focus: match slot_kind(&phase.focus) {
                    Some(SlotKind::Mention(mark)) => Some(mark),
                    _ => None,
                },
            };
            let mut rules: Vec<Rule> = Vec::new();
            for f in found.iter().filter(|f| f.phase == number) {
                let mut check = Check { file: f.file, lexicon: &lexicon, slots: &slots, problems: &mut problems };
                if let Some(rule) = check.rule(&f.rule, &phase.yields) {
                    rules.push(rule);
                }
            }
            sets.push(PhaseRules::new(phase.name.clone(), phase.why.clone(), rules));
        }
        if problems.is_empty() { Ok(Self { lexicon, phases: sets }) } else { Err(problems) }
    }
}

fn read_phases(source: &Source, problems: &mut Vec<Diagnostic>) -> Option<PhasesDef> {
    let file = source.files.iter().find(|f| f.path == PHASES_FILE);
    let Some(file) = file else {
        problems.push(Diagnostic::new(
            PHASES_FILE,
            None,
            "没有阶段文件 phases.toml",
            "从内置规则复制一份（gangmu rules export）",
        ));
        return None;
    };
    toml::from_str(&file.text).map_err(|e| problems.push(Diagnostic::from_toml(&file.name(), &e))).ok()
}

#[derive(Deserialize)]
struct LexiconFile {
    #[serde(default)]
    class: BTreeMap<String, ClassEntry>,
}

fn read_lexicon(file: &RuleFile, lexicon: &mut Lexicon, problems: &mut Vec<Diagnostic>) {
    match toml::from_str::<LexiconFile>(&file.text) {
        Ok(read) => read.class.into_iter().for_each(|(name, entry)| lexicon.add(&file.name(), &name, entry)),
        Err(e) => problems.push(Diagnostic::from_toml(&file.name(), &e)),
    }
}

fn read_rules<'s>(
    file: &'s RuleFile,
    phase: usize,
    lexicon: &mut Lexicon,
    found: &mut Vec<Found<'s>>,
    problems: &mut Vec<Diagnostic>,
) {
    let read: RuleFileDef = match toml::from_str(&file.text) {
        Ok(read) => read,
        Err(e) => return problems.push(Diagnostic::from_toml(&file.name(), &e)),
    };
    for (name, entry) in read.class {
        lexicon.add(&file.name(), &name, entry);
    }
    for id in read.off {
        let before = found.len();
        found.retain(|f| f.rule.id.as_ref() != id.as_ref() || f.file.layer == file.layer);
        if found.len() == before {
            problems.push(Diagnostic::new(
                &file.name(),
                Some(id.span()),
                format!("要停用的规则 {} 不存在", id.as_ref()),
                "用 gangmu rules list 查看编号",
            ));
        }
    }
    for rule in read.rule {
        match found.iter().position(|f| f.rule.id.as_ref() == rule.id.as_ref()) {
            Some(at) if found[at].file.layer == file.layer => problems.push(Diagnostic::new(
                &file.name(),
                Some(rule.id.span()),
                format!("编号 {} 已在 {} 中用过", rule.id.as_ref(), found[at].file.name()),
                "换一个编号；要替换内置规则，放在另一层里",
            )),
            Some(at) => found[at] = Found { file, phase, rule },
            None => found.push(Found { file, phase, rule }),
        }
    }
}

struct Check<'a> {
    file: &'a RuleFile,
    lexicon: &'a Lexicon,
    slots: &'a Slots,
    problems: &'a mut Vec<Diagnostic>,
}

impl Check<'_> {
    fn report(&mut self, place: std::ops::Range<usize>, message: String, help: impl Into<String>) {
        self.problems.push(Diagnostic::new(&self.file.name(), Some(place), message, help));
    }

    fn rule(&mut self, def: &RuleDef, allowed: &BTreeMap<String, Vec<String>>) -> Option<Rule> {
        let id = def.id.as_ref().clone();
        if def.example.is_empty() {
            self.report(def.id.span(), format!("规则 {id} 没有正例"), "加上 [[rule.example]]，写明 text 与 expect");
        }
        if def.patterns.is_empty() {
            self.report(def.id.span(), format!("规则 {id} 没有模式"), "在 patterns 里至少写一条");
        }
        let mut patterns = Vec::new();
        for text in &def.patterns {
            patterns.extend(self.pattern(text));
        }
        self.yields(def, &patterns, allowed);
        let conditions = self.conditions(&def.when)?;
        Some(Rule {
            id,
            name: def.name.clone(),
            layer: self.file.layer.clone(),
            file: self.file.name(),
            priority: def.priority,
            yields: def.yields.iter().map(|(k, v)| (k.clone(), v.as_ref().clone())).collect(),
            patterns,
            conditions,
            definition: def.clone(),
        })
    }

    fn pattern(&mut self, text: &Spanned<String>) -> Option<RulePattern> {
        let node = self.parse(text)?;
        let compiled = self.compile(text, &node)?;
        Some(RulePattern { text: text.as_ref().clone(), node, compiled })
    }

    fn parse(&mut self, text: &Spanned<String>) -> Option<Node> {
        match pattern::parse(text.as_ref(), self.slots) {
            Ok(node) => {
                let mut missing = Vec::new();
                node.walk(&mut |n| {
                    if let Node::Class { name, place } = n
                        && self.lexicon.words(name).is_none_or(<[String]>::is_empty)
                    {
                        missing.push((name.clone(), place.clone()));
                    }
                });
                for (name, place) in &missing {
                    let at = self.inside(text, place);
                    self.report(
                        at,
                        format!("词类“{name}”不存在或没有词"),
                        "在 rules/lexicon 里定义，或在本文件写 [class.\"…\"]",
                    );
                }
                missing.is_empty().then_some(node)
            }
            Err(e) => {
                let at = self.inside(text, &e.place);
                self.report(at, e.message, e.help);
                None
            }
        }
    }

    /// Bytes of the file for bytes of a pattern: exact when the pattern is written plainly, else the whole value.
    fn inside(&self, text: &Spanned<String>, place: &std::ops::Range<usize>) -> std::ops::Range<usize> {
        let span = text.span();
        match self.file.text.get(span.clone()).and_then(|raw| raw.find(text.as_ref().as_str())) {
            Some(at) => span.start + at + place.start..span.start + at + place.end,
            None => span,
        }
    }

    fn compile(&mut self, text: &Spanned<String>, node: &Node) -> Option<Compiled> {
        match compile::compile(node, self.lexicon) {
            Ok(compiled) => Some(compiled),
            Err(e) => {
                self.report(text.span(), format!("模式太大，无法编译：{e}"), "缩小词类，或拆成几条模式");
                None
            }
        }
    }

    fn yields(&mut self, def: &RuleDef, patterns: &[RulePattern], allowed: &BTreeMap<String, Vec<String>>) {
        for (key, value) in &def.yields {
            let Some(values) = allowed.get(key) else {
                let known = allowed.keys().cloned().collect::<Vec<_>>().join("、");
                self.report(value.span(), format!("这一阶段的规则不能产出“{key}”"), format!("可用的键：{known}"));
                continue;
            };
            if values.iter().any(|v| v == "*") {
                for slot in template_slots(value.as_ref()) {
                    let bound = patterns.iter().any(|p| p.compiled.slots.iter().any(|s| s.name == slot));
                    if !bound && !patterns.is_empty() {
                        self.report(
                            value.span(),
                            format!("槽位 {slot} 在模式中从未绑定"),
                            "在模式里写上这个槽位，或改正名称",
                        );
                    }
                }
            } else if !values.contains(value.as_ref()) {
                self.report(
                    value.span(),
                    format!("“{key}”不能是“{}”", value.as_ref()),
                    format!("可用的值：{}", values.join("、")),
                );
            }
        }
    }

    fn conditions(&mut self, when: &WhenDef) -> Option<Conditions> {
        let mut kinds = |names: &[String]| -> Vec<SectionKind> {
            let mut out = Vec::new();
            for name in names {
                match section_kind(name) {
                    Some(kind) => out.push(kind),
                    None => self.problems.push(Diagnostic::new(
                        &self.file.name(),
                        None,
                        format!("没有名为“{name}”的章节类别"),
                        "可用：review、goals、tasks、safeguards、final",
                    )),
                }
            }
            out
        };
        let section = kinds(&when.section);
        let not_section = kinds(&when.not_section);
        Some(Conditions {
            section,
            not_section,
            tense: when.tense.clone(),
            before: self.any_of(&when.before, "", r"\z")?,
            not_before: self.any_of(&when.not_before, "", r"\z")?,
            after: self.any_of(&when.after, r"\A", "")?,
            not_after: self.any_of(&when.not_after, r"\A", "")?,
            sentence: self.any_of(&when.sentence, "", "")?,
            not_sentence: self.any_of(&when.not_sentence, "", "")?,
            heading: self.any_of(&when.heading, "", "")?,
            not_heading: self.any_of(&when.not_heading, "", "")?,
            column: self.any_of(&when.column, "", "")?,
            table: when.table,
            mention: when.mention.clone(),
            not_mention: when.not_mention.clone(),
        })
    }

    /// One automaton for a list of condition patterns; `Some(None)` for an empty list.
    #[allow(clippy::option_option)]
    fn any_of(&mut self, patterns: &[Spanned<String>], head: &str, tail: &str) -> Option<Option<Regex>> {
        if patterns.is_empty() {
            return Some(None);
        }
        let mut sources = Vec::new();
        for text in patterns {
            let node = self.parse(text)?;
            sources.push(self.compile(text, &node)?.source);
        }
        let joined = format!("{head}(?:{}){tail}", sources.join("|"));
        match Regex::new(&joined) {
            Ok(regex) => Some(Some(regex)),
            Err(e) => {
                self.report(patterns[0].span(), format!("条件无法编译：{e}"), "缩小词类");
                None
            }
        }
    }
}

/// Slot names in a template: `{动词}{宾语}`.
pub fn template_slots(template: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        let Some(close) = rest[open..].find('}') else { break };
        out.push(&rest[open + 1..open + close]);
        rest = &rest[open + close + 1..];
    }
    out
}

pub(super) fn pattern_set(rules: &[Rule]) -> regex::RegexSet {
    let sources = rules.iter().flat_map(|r| r.patterns.iter().map(|p| p.compiled.source.as_str()));
    RegexSetBuilder::new(sources)
        .size_limit(512 << 20)
        .dfa_size_limit(DFA_LIMIT)
        .build()
        .unwrap_or_else(|_| regex::RegexSet::empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Span;
    use crate::rules::{Circumstances, Mark, View};

    fn source(rules: &str) -> Source {
        let mut source = Source::built_in();
        source.files.retain(|f| f.path == PHASES_FILE);
        let text = rules.to_owned();
        source.files.push(RuleFile { layer: "test".into(), path: "target/test.toml".into(), text });
        source
    }

    const GOOD: &str = r#"
[class."达到"]
words = ["达", "达到"]
[[rule]]
id = "X1"
name = "level"
what = "指标达到数量"
why = "试"
patterns = ["<指标> {达到} <数量>"]
yields = { indicator = "{指标}", kind = "level" }
[[rule.example]]
text = "专利达到5件。"
expect = [{ indicator = "专利" }]
"#;

    #[test]
    fn built_in_rules_load() {
        let problems = RuleSet::load(&Source::built_in()).err().unwrap_or_default();
        assert!(problems.is_empty(), "{problems:#?}");
    }

    #[test]
    fn a_rule_binds_its_slots() {
        let set = RuleSet::load(&source(GOOD)).unwrap();
        let text = "培育基地3个，有效专利达到5件";
        let five = text.find("5件").unwrap();
        let three = text.find("3个").unwrap();
        let marks = [three, five].map(|at| Mark { span: Span::new(at, at + 4), mark: MentionMark::Quantity });
        let view = View::new(text, &marks);
        let phase = set.phase("target").unwrap();
        assert!(phase.about(&view, 0, &Circumstances::default()).is_empty());
        let found = phase.about(&view, 1, &Circumstances::default());
        assert_eq!(found[0].rule.id, "X1");
        assert_eq!(found[0].slot("指标").unwrap().span.of(text), "有效专利");
        assert_eq!(found[0].slot("数量").unwrap().mark, Some(1));
    }

    #[test]
    fn all_mistakes_are_reported_with_their_place() {
        let bad = GOOD
            .replace("{达到} <数量>", "{达标} <数量>")
            .replace("{指标}\"", "{东西}\"")
            .replace("kind = \"level\"", "kind = \"lvl\"");
        let Err(problems) = RuleSet::load(&source(&bad)) else { panic!("a broken rule file was taken") };
        let marked: Vec<&str> =
            problems.iter().filter_map(|p| p.place.clone()).filter_map(|place| bad.get(place)).collect();
        assert!(marked.contains(&"{达标}"), "{problems:?}");
        assert!(marked.contains(&"\"lvl\""), "{problems:?}");
    }
}
