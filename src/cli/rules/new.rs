//! `gangmu rules new`: the beginning of a rule, empty or made from a row of a run.

use std::path::{Path, PathBuf};

use clap::{Arg, ArgMatches, Command, value_parser};

use super::super::messages::Messages;
use super::super::{NOTHING, OK, layers};
use super::schema;
use crate::rules::{PhaseRules, Rule, RuleSet, Source};
use crate::table::TargetRow;
use crate::table::csv::read;

const SKELETON: &str = include_str!("skeleton.toml");

pub fn command(messages: &Messages) -> Command {
    let m = |key: &str| messages.get(key);
    let option = |name: &'static str, value: &'static str| {
        Arg::new(name).long(name).value_name(value).help(m(&format!("rules.new.{name}")))
    };
    Command::new("new")
        .about(m("rules.new.about"))
        .after_help(m("rules.new.example"))
        .arg(
            Arg::new("folder")
                .value_name("DIR")
                .required(true)
                .value_parser(value_parser!(PathBuf))
                .help(m("rules.new.folder")),
        )
        .arg(option("phase", "PHASE").default_value("target"))
        .arg(option("id", "ID").default_value("X1"))
        .arg(option("from", "TARGET_ID"))
        .arg(option("out", "DIR").default_value("output").value_parser(value_parser!(PathBuf)))
        .arg(super::args::rules(messages))
}

/// What the skeleton is filled with.
struct Beginning {
    what: String,
    name: String,
    found: String,
    priority: i32,
    patterns: Vec<String>,
    yields: Vec<(String, String)>,
    /// Lines of the rule's conditions, as its file has them.
    when: String,
    text: String,
    context: String,
    expect: String,
}

pub fn run(args: &ArgMatches, messages: &Messages) -> u8 {
    let given = |name: &str| args.get_one::<String>(name).cloned().unwrap_or_default();
    let (phase, id) = (given("phase"), given("id"));
    let folder = args.get_one::<PathBuf>("folder").cloned().unwrap_or_default();
    let refused = |key: &str, values: &[(&str, String)]| {
        eprintln!("{}", messages.with(key, values));
        NOTHING
    };
    let source = match layers::source(args, messages) {
        Ok(source) => source,
        Err(code) => return code,
    };
    let rules = match RuleSet::load(&source) {
        Ok(rules) => rules,
        Err(findings) => {
            super::super::diagnostics::print(&findings, &source, messages);
            return NOTHING;
        }
    };
    let Some(of_phase) = rules.phase(&phase) else {
        let list = rules.phases().iter().map(|p| p.name.clone()).collect::<Vec<_>>().join("、");
        return refused("rules.new.no-phase", &[("name", phase), ("list", list)]);
    };
    let beginning = match args.get_one::<String>("from") {
        None => empty(of_phase, &source, messages),
        Some(target_id) => {
            let out = args.get_one::<PathBuf>("out").cloned().unwrap_or_default();
            match from_row(&out, target_id, &rules, &source, messages) {
                Ok(beginning) => beginning,
                Err(message) => {
                    eprintln!("{message}");
                    return NOTHING;
                }
            }
        }
    };
    let path = folder.join(&phase).join(format!("{id}.toml"));
    let shown = path.display().to_string();
    if path.exists() {
        return refused("rules.exists", &[("path", shown)]);
    }
    let text = filled(&beginning, &folder, &phase, &id);
    let written = std::fs::create_dir_all(folder.join(&phase))
        .and_then(|()| std::fs::write(&path, text))
        .and_then(|()| schema::write(&folder));
    match written {
        Ok(()) => {
            println!(
                "{}",
                messages.with("rules.new.done", &[("path", shown), ("layer", folder.display().to_string())])
            );
            OK
        }
        Err(error) => refused("rules.unwritable", &[("path", shown), ("error", messages.io(&error))]),
    }
}

/// The file that a rule of `phase` begins from.
#[cfg(test)]
pub fn skeleton(phase: &PhaseRules, id: &str, source: &Source, messages: &Messages) -> String {
    filled(&empty(phase, source, messages), Path::new("双碳"), &phase.name, id)
}

fn empty(phase: &PhaseRules, source: &Source, messages: &Messages) -> Beginning {
    // An example of the phase shows better than a description what its rules look like; the shorter, the better.
    let exampled = phase.rules().iter().filter(|r| !r.definition.example.is_empty());
    let model = exampled.min_by_key(|r| r.patterns.iter().map(|p| p.text.len()).sum::<usize>());
    let example = model.and_then(|r| r.definition.example.first());
    let asides = example.into_iter().flat_map(|e| {
        let date = e.date.as_ref().map(|date| date.as_ref());
        [("date", date), ("heading", e.heading.as_ref()), ("column", e.column.as_ref())]
    });
    let context = asides.filter_map(|(key, value)| Some(format!("{key} = {}\n", quoted(value?)))).collect();
    Beginning {
        what: messages.with("rules.new.empty", &[("phase", phase.name.clone())]),
        name: messages.get("rules.new.unwritten"),
        found: messages.get("rules.new.unwritten"),
        // Above the rule that it was copied from, or that one keeps the example.
        priority: model.map_or(60, |r| r.priority + 1),
        patterns: model.map(|r| r.patterns.iter().map(|p| p.text.clone()).collect()).unwrap_or_default(),
        yields: model.map(yields_of).unwrap_or_default(),
        when: model.map(|r| conditions_of(r, source)).unwrap_or_default(),
        text: example.map(|e| e.text.as_ref().clone()).unwrap_or_default(),
        context,
        expect: example
            .map(|e| e.expect.iter().map(|row| inline(row.iter().map(|(k, v)| (k.as_str(), v.as_str())))))
            .map(|rows| rows.collect::<Vec<_>>().join(" }, { "))
            .unwrap_or_default(),
    }
}

fn yields_of(rule: &Rule) -> Vec<(String, String)> {
    rule.yields.iter().map(|(k, v)| (k.clone(), v.clone())).collect()
}

/// A copy of the rule that found a row, with the row's sentence as its example.
fn from_row(
    out: &Path,
    target_id: &str,
    rules: &RuleSet,
    source: &Source,
    messages: &Messages,
) -> Result<Beginning, String> {
    let values = [("path", out.display().to_string()), ("id", target_id.to_owned())];
    let bytes = std::fs::read(out.join("targets.csv")).map_err(|_| messages.with("explain.no-run", &values))?;
    let rows = read::<TargetRow>(&bytes).map_err(|e| messages.say(&e))?;
    let row = rows.into_iter().find(|t| t.target_id == target_id);
    let row = row.ok_or_else(|| messages.with("rules.new.no-row", &values))?;
    let shown = row.rule.strip_prefix("manual/").unwrap_or(&row.rule);
    let rule = rules.phase("target").and_then(|p| p.rules().iter().find(|r| r.is_shown_as(shown)));
    let value = row.value.map(|v| v.normalize().to_string()).unwrap_or_default();
    let columns = [
        ("indicator", row.indicator.as_str()),
        ("value", value.as_str()),
        ("unit", row.unit.as_str()),
        ("kind", row.kind.as_str()),
        ("comparator", row.comparator.as_str()),
    ];
    let mut context = String::new();
    if !row.published.is_empty() {
        context.push_str(&format!("date = {}\n", quoted(&row.published)));
    }
    if let Some(heading) = row.section.rsplit(" > ").next().filter(|h| !h.is_empty()) {
        context.push_str(&format!("heading = {}\n", quoted(heading)));
    }
    Ok(Beginning {
        what: messages.with("rules.new.copied", &[("rule", row.rule.clone()), ("id", target_id.to_owned())]),
        name: messages.get("rules.new.unwritten"),
        found: rule.map(|r| r.definition.what.clone()).unwrap_or_else(|| messages.get("rules.new.unwritten")),
        priority: rule.map_or(60, |r| r.priority + 1),
        patterns: match rule {
            Some(rule) => rule.patterns.iter().map(|p| p.text.clone()).collect(),
            None => vec!["<指标> {达到} <数量>".to_owned()],
        },
        yields: rule.map_or_else(|| vec![("kind".to_owned(), row.kind.clone())], yields_of),
        when: rule.map(|r| conditions_of(r, source)).unwrap_or_default(),
        text: row.sentence.trim().to_owned(),
        context,
        expect: inline(columns.into_iter().filter(|(_, v)| !v.is_empty())),
    })
}

/// The lines of a rule's file that hold its conditions.
fn conditions_of(rule: &Rule, source: &Source) -> String {
    let Some(file) = source.files.iter().find(|f| f.name() == rule.file) else { return String::new() };
    let from = rule.definition.id.span().end;
    let rest = file.text.get(from..).unwrap_or_default();
    let lines = rest.lines().take_while(|l| !l.starts_with("[[")).collect::<Vec<_>>();
    let first = lines.iter().position(|l| l.starts_with("when =") || l.starts_with("[rule.when]"));
    let Some(first) = first else { return String::new() };
    let table = lines[first].starts_with('[');
    let kept = lines[first..].iter().take_while(|l| table || l.starts_with("when") || l.starts_with([' ', '}', ']']));
    kept.copied().collect::<Vec<_>>().join("\n").trim_end().to_owned() + "\n"
}

fn filled(b: &Beginning, folder: &Path, phase: &str, id: &str) -> String {
    let patterns: String = b.patterns.iter().map(|p| format!("  {},\n", quoted(p))).collect();
    let yields = b.yields.iter().map(|(k, v)| (k.as_str(), v.as_str()));
    let expect = format!("{{ {} }}", b.expect);
    let layer = folder.display().to_string();
    let (id, name, found) = (quoted(id), quoted(&b.name), quoted(&b.found));
    let (priority, yields, text) = (b.priority.to_string(), pairs(yields), quoted(&b.text));
    let values = [
        ("{phase}", phase),
        ("{what}", &b.what),
        ("{layer}", &layer),
        ("{id}", &id),
        ("{name}", &name),
        ("{found}", &found),
        ("{priority}", &priority),
        ("{patterns}", &patterns),
        ("{yields}", &yields),
        ("{when}", &b.when),
        ("{text}", &text),
        ("{context}", &b.context),
        ("{expect}", &expect),
    ];
    // Each mark is looked for in the skeleton only, never in what was filled in.
    let mut out = String::new();
    let mut rest = SKELETON;
    while let Some(open) = rest.find('{') {
        let mark = values.iter().find(|(mark, _)| rest[open..].starts_with(mark));
        let (text, taken) = mark.map_or(("{", 1), |(mark, value)| (*value, mark.len()));
        out.push_str(&rest[..open]);
        out.push_str(text);
        rest = &rest[open + taken..];
    }
    out + rest
}

fn inline<'a>(columns: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    pairs(columns)
}

fn pairs<'a>(columns: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    columns.map(|(k, v)| format!("{k} = {}", quoted(v))).collect::<Vec<_>>().join(", ")
}

/// A TOML string.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}
