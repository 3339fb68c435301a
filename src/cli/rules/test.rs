//! `gangmu rules test`: every example run, and how often each rule matches in real documents.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use rayon::prelude::*;

use super::super::messages::Messages;
use super::super::{NOTHING, OK, SOME_FAILED, layers};
use crate::batch::find;
use crate::extract::{Engine, Extraction, extract};
use crate::rules::{Circumstances, View};

pub fn command(messages: &Messages) -> Command {
    let m = |key: &str| messages.get(key);
    let command = Command::new("test").about(m("rules.test.about")).after_help(m("rules.test.example"));
    super::with_layers(command, messages)
        .arg(
            Arg::new("corpus")
                .long("corpus")
                .value_name("PATH")
                .action(ArgAction::Append)
                .value_parser(value_parser!(PathBuf))
                .help(m("rules.test.corpus")),
        )
        .arg(Arg::new("only").long("only").value_name("ID").action(ArgAction::Append).help(m("rules.test.only")))
}

pub fn run(args: &ArgMatches, messages: &Messages) -> u8 {
    let engine = match super::source(args, messages).and_then(|source| layers::load(&source, messages)) {
        Ok(engine) => engine,
        Err(code) => return code,
    };
    let only: Vec<&String> = args.get_many::<String>("only").into_iter().flatten().collect();
    let wanted = |name: &str| only.is_empty() || only.iter().any(|id| name.split("::").next() == Some(id.as_str()));
    let outcomes: Vec<_> = engine.prove().into_iter().filter(|o| wanted(&o.name)).collect();
    if outcomes.is_empty() {
        eprintln!("{}", messages.get("rules.test.none"));
        return NOTHING;
    }
    let (mut failures, mut gaps, mut mended) = (0, 0, 0);
    for outcome in &outcomes {
        match (&outcome.failure, &outcome.known_gap) {
            (None, None) => {}
            (None, Some(_)) => mended += 1,
            (Some(_), Some(_)) => gaps += 1,
            (Some(failure), None) => {
                failures += 1;
                println!("✗ {}  {}\n  {}\n{failure}", outcome.name, outcome.file, outcome.text);
            }
        }
    }
    let values = [
        ("n", outcomes.len().to_string()),
        ("failed", failures.to_string()),
        ("gaps", gaps.to_string()),
        ("mended", mended.to_string()),
    ];
    println!("{}", messages.with("rules.test.summary", &values));
    let corpus: Vec<PathBuf> = args.get_many::<PathBuf>("corpus").into_iter().flatten().cloned().collect();
    if !corpus.is_empty() && !count(&engine, &corpus, &wanted, messages) {
        return NOTHING;
    }
    if failures > 0 { SOME_FAILED } else { OK }
}

/// Prints how often each rule matched in the files below `paths`; false when there is none.
fn count(engine: &Engine, paths: &[PathBuf], wanted: &dyn Fn(&str) -> bool, messages: &Messages) -> bool {
    let (inputs, missing) = find(paths, Path::new(""));
    for m in &missing {
        eprintln!("{}: {}", m.path.display(), messages.io(&m.error));
    }
    let found: Vec<Extraction> = inputs
        .par_iter()
        .filter_map(|input| {
            let bytes = std::fs::read(&input.path).ok()?;
            std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| extract(&bytes, &input.shown, engine))).ok()?.ok()
        })
        .collect();
    if found.is_empty() {
        eprintln!("{}", messages.get("rules.test.no-files"));
        return false;
    }
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for extraction in &found {
        for rule in rules_used(extraction) {
            *counts.entry(rule).or_default() += 1;
        }
    }
    let silent = silent(engine, &found);
    println!("{}", messages.with("rules.test.corpus.title", &[("n", found.len().to_string())]));
    let mut dead = 0;
    for phase in engine.rules.phases() {
        let mut rules: Vec<(usize, String, &str)> = phase
            .rules()
            .iter()
            .filter(|r| wanted(&r.id))
            .map(|r| {
                let own = counts.iter().filter(|(rule, _)| r.is_shown_as(rule));
                (own.map(|(_, n)| n).sum::<usize>(), r.shown(), r.name.as_str())
            })
            .collect();
        rules.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        println!("{}", phase.name);
        for (n, id, name) in rules {
            match silent.get(&id).filter(|_| n == 0) {
                Some(said) => println!("{:>8}  {id}  {name}", format!("({said})")),
                None => {
                    dead += usize::from(n == 0);
                    println!("{n:>8}  {id}  {name}");
                }
            }
        }
    }
    println!("{}", messages.with("rules.test.corpus.dead", &[("n", dead.to_string())]));
    true
}

/// How often rules of responsibilities matched, by name: conventions and labels that end a list have no rows of their own.
fn silent(engine: &Engine, found: &[Extraction]) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    let Some(phase) = engine.rules.phase("responsibility") else { return counts };
    let around = Circumstances::default();
    for document in found.iter().map(|f| &f.document) {
        for sentence in &document.sentences {
            for matched in phase.all(&View::new(sentence.span.of(&document.text), &[]), &around) {
                *counts.entry(matched.rule.shown()).or_default() += 1;
            }
        }
    }
    counts
}

/// The rule of everything that was found, once for each thing.
fn rules_used(found: &Extraction) -> impl Iterator<Item = &str> {
    let mentions = found.mentions.all().iter().map(|m| m.rule.as_ref());
    let roles = found.roles.iter().map(|r| r.rule.as_str());
    let targets = found.targets.iter().map(|t| t.target.rule.as_str());
    let set_aside = found.set_aside.iter().map(|(_, rule)| rule.as_str());
    let deadlines = found.deadlines.iter().map(|d| d.rule.as_str()).chain(set_aside);
    mentions.chain(roles).chain(targets).chain(deadlines).chain(found.responsibilities.iter().map(|r| r.rule.as_str()))
}
