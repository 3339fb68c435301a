//! `gangmu rules reference`: every rule and word class as a page of Markdown, from the files.

use std::fmt::Write as _;

use clap::{ArgMatches, Command};

use super::super::messages::Messages;
use super::super::{NOTHING, OK, diagnostics};
use crate::rules::{LexiconFileDef, PhaseRules, Rule, RuleFileDef, RuleSet, Source};

pub fn command(messages: &Messages) -> Command {
    let m = |key: &str| messages.get(key);
    super::with_layers(
        Command::new("reference").about(m("rules.reference.about")).after_help(m("rules.reference.example")),
        messages,
    )
}

pub fn run(args: &ArgMatches, messages: &Messages) -> u8 {
    let source = match super::source(args, messages) {
        Ok(source) => source,
        Err(code) => return code,
    };
    match RuleSet::load(&source) {
        Ok(rules) => {
            print!("{}", page(&rules, &source));
            OK
        }
        Err(findings) => {
            diagnostics::print(&findings, &source, messages);
            NOTHING
        }
    }
}

/// The whole page. Always in Chinese: it is made of what the rule files say.
pub fn page(rules: &RuleSet, source: &Source) -> String {
    let mut out = String::from(
        "# 规则手册\n\n由 `gangmu rules reference` 从规则文件生成，不要手改。写法见 [README.md](README.md)。\n",
    );
    for phase in rules.phases() {
        let _ = write!(out, "\n## {}\n\n{}\n\n", phase.name, phase.why);
        yields(phase, &mut out);
        for rule in phase.rules() {
            one(rule, &mut out);
        }
    }
    classes(source, &mut out);
    out
}

fn yields(phase: &PhaseRules, out: &mut String) {
    for (key, values) in &phase.allowed {
        let values = values.iter().map(|v| if v == "*" { "任意文字".to_owned() } else { format!("`{v}`") });
        let _ = writeln!(out, "- 产出 `{key}`：{}", values.collect::<Vec<_>>().join("、"));
    }
}

fn one(rule: &Rule, out: &mut String) {
    let _ = write!(out, "\n### {} {}\n\n", rule.shown(), rule.name);
    let _ = write!(
        out,
        "{}。{}（优先级 {}，`{}`）\n\n",
        rule.definition.what,
        ended(&rule.definition.why),
        rule.priority,
        rule.file
    );
    if let Some(example) = rule.definition.example.first() {
        let _ = writeln!(out, "- 例：{}", example.text.as_ref());
        for row in &example.expect {
            let columns = row.iter().filter(|(_, v)| !v.is_empty()).map(|(k, v)| format!("{k} {v}"));
            let _ = writeln!(out, "  → {}", columns.collect::<Vec<_>>().join("，"));
        }
    }
    if let Some(example) = rule.definition.counter_example.first() {
        let _ = writeln!(out, "- 反例：{}（{}）", example.text.as_ref(), example.why.trim_end_matches('。'));
    }
}

fn ended(sentence: &str) -> String {
    if sentence.ends_with(['。', '；', '？']) { sentence.to_owned() } else { format!("{sentence}。") }
}

/// Word classes with their notes, in order of file.
fn classes(source: &Source, out: &mut String) {
    out.push_str("\n## 词类\n");
    for file in &source.files {
        let read = match file.path.split_once('/') {
            Some(("lexicon", _)) => file.read::<LexiconFileDef>(&mut Vec::new()).map(|f| (f.class, f.source)),
            Some(_) => file.read::<RuleFileDef>(&mut Vec::new()).map(|f| (f.class, String::new())),
            None => None,
        };
        let (classes, from) = read.unwrap_or_default();
        if classes.is_empty() {
            continue;
        }
        let _ = write!(out, "\n### {}\n\n", file.name());
        if !from.is_empty() {
            let _ = write!(out, "来源：{from}\n\n");
        }
        for (name, class) in classes {
            let first = class.words.iter().take(4).map(|w| w.as_ref().as_str()).collect::<Vec<_>>().join("、");
            let note = if class.note.is_empty() {
                String::new()
            } else {
                format!("：{}", class.note.trim_end_matches('。'))
            };
            let first = if first.is_empty() { String::new() } else { format!("（{first}…）") };
            let _ = writeln!(out, "- `{{{name}}}`{note}{first}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reference_under_rules_is_current() {
        let source = Source::built_in();
        let rules = RuleSet::load(&source).unwrap();
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/REFERENCE.md");
        let kept = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            kept == page(&rules, &source),
            "rules/REFERENCE.md is old: gangmu rules reference > rules/REFERENCE.md"
        );
    }
}
