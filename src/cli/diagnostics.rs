//! Findings in rule files as a person reads them: file, line, the place marked, what to do.

use std::io::IsTerminal;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::messages::Messages;
use crate::rules::{Diagnostic, RuleFile, Source};

/// More findings than this are counted, not shown.
const MOST: usize = 200;

/// All findings as text, in order, with a last line that counts them.
pub fn render(findings: &[Diagnostic], source: &Source, messages: &Messages, colour: bool) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.decor_style(DecorStyle::Unicode);
    let mut out = String::new();
    for finding in findings.iter().take(MOST) {
        let file = source.files.iter().find(|f| f.name() == finding.file);
        out.push_str(&one(finding, file, messages, &renderer));
        out.push_str("\n\n");
    }
    if findings.len() > MOST {
        out.push_str(&messages.with("diagnostics.more", &[("n", (findings.len() - MOST).to_string())]));
        out.push('\n');
    }
    let errors = findings.iter().filter(|f| f.is_error()).count();
    if !findings.is_empty() {
        let warnings = findings.len() - errors;
        let counts = [("errors", errors.to_string()), ("warnings", warnings.to_string())];
        out.push_str(&messages.with("diagnostics.count", &counts));
        out.push('\n');
    }
    out
}

/// Prints all findings on standard error.
pub fn print(findings: &[Diagnostic], source: &Source, messages: &Messages) {
    eprint!("{}", render(findings, source, messages, std::io::stderr().is_terminal()));
}

fn one(finding: &Diagnostic, file: Option<&RuleFile>, messages: &Messages, renderer: &Renderer) -> String {
    let (level, name) = match finding.is_error() {
        true => (Level::ERROR, messages.get("diagnostics.error")),
        false => (Level::WARNING, messages.get("diagnostics.warning")),
    };
    let title = level.with_name(name).primary_title(messages.say(&finding.message));
    let help_name = messages.get("diagnostics.help");
    let help = Level::HELP.with_name(help_name);
    let what_to_do = messages.say(&finding.help);
    let placed = file.and_then(|f| Some((f, finding.place.clone().filter(|p| f.text.get(p.clone()).is_some())?)));
    let group = match placed {
        Some((file, place)) => {
            let annotation = AnnotationKind::Primary.span(place);
            let group = Group::with_title(title)
                .element(Snippet::source(&file.text).path(&finding.file).annotation(annotation));
            if what_to_do.is_empty() { group } else { group.element(help.message(&what_to_do)) }
        }
        None => {
            let group = Group::with_title(title).element(annotate_snippets::Origin::path(&finding.file));
            if what_to_do.is_empty() { group } else { group.element(help.message(&what_to_do)) }
        }
    };
    renderer.render(&[group])
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr;

    use super::*;
    use crate::message::say;

    fn shown(text: &str, marked: &str) -> String {
        let mut source = Source::default();
        source.files.push(RuleFile { layer: "双碳".into(), path: "target/a.toml".into(), text: text.to_owned() });
        let at = text.find(marked).unwrap();
        let finding = Diagnostic::new(
            "双碳/target/a.toml",
            Some(at..at + marked.len()),
            say!("rules.class", name = "达标"),
            say!("rules.class.help"),
        );
        render(&[finding], &source, &Messages::for_args(&[]), false)
    }

    #[test]
    fn the_mark_stands_under_the_place_after_chinese_characters() {
        for (text, marked) in [
            ("[[rule]]\nid = \"X\"\npatterns = [\"<指标> [，] {达标} <数量>\"]\n", "{达标}"),
            ("what = '指标、数量'\twhy = \"ａｂ（１）\" # 说明\n", "ａｂ（１）"),
        ] {
            let report = shown(text, marked);
            let lines: Vec<&str> = report.lines().collect();
            let row = lines.iter().position(|l| l.contains(marked)).unwrap();
            // A tab is shown as four spaces.
            let column = lines[row][..lines[row].find(marked).unwrap()].width();
            let mark = lines[row + 1];
            let begins = mark.find('━').map(|i| mark[..i].width());
            assert_eq!(begins, Some(column), "{report}");
            assert_eq!(mark.matches('━').count(), marked.width(), "{report}");
            assert!(report.contains("双碳/target/a.toml:"), "{report}");
        }
    }
}
