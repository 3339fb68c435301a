//! `gangmu score`: how good a run is against gold, for CI and for people who write rules of their own.

use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

use super::messages::Messages;
use super::{NOTHING, OK, SOME_FAILED};
use crate::score::{self, CheckTally, RunTables, Score, ScoreWords, Tally};

pub fn command(messages: &Messages) -> Command {
    let m = |key: &str| messages.get(key);
    let folder = |name: &'static str, shown: &'static str, help: String| {
        Arg::new(name).value_name(shown).required(true).value_parser(value_parser!(PathBuf)).help(help)
    };
    Command::new("score")
        .about(m("score.about"))
        .after_help(m("score.example"))
        .arg(folder("gold", "GOLD", m("score.gold")))
        .arg(folder("out", "OUT", m("score.out")))
        .arg(Arg::new("errors").long("errors").action(ArgAction::SetTrue).help(m("score.errors")))
        .arg(
            Arg::new("json").long("json").value_name("FILE").value_parser(value_parser!(PathBuf)).help(m("score.json")),
        )
        .arg(Arg::new("only").long("only").value_name("PREFIX").default_value("").help(m("score.only")))
        .arg(
            Arg::new("min")
                .long("min")
                .value_name("MEASURE=VALUE")
                .action(ArgAction::Append)
                .value_parser(floor)
                .help(m("score.min")),
        )
}

/// A floor as typed: `found=0.95`.
fn floor(typed: &str) -> Result<(String, f64), String> {
    let (name, value) = typed.split_once('=').ok_or("MEASURE=VALUE")?;
    if !MEASURES.contains(&name) {
        return Err(MEASURES.join(", "));
    }
    let value: f64 = value.parse().map_err(|_| "0…1".to_owned())?;
    if (0.0..=1.0).contains(&value) { Ok((name.to_owned(), value)) } else { Err("0…1".into()) }
}

/// Names of the measures that `--min` knows.
const MEASURES: [&str; 9] = [
    "found",
    "full",
    "deadline",
    "responsibility",
    "fields",
    "mean_found",
    "mean_full",
    "mean_deadline",
    "mean_responsibility",
];

fn measure(score: &Score, name: &str) -> f64 {
    let mean = |key: &str| score.mean_f1.get(key).copied().unwrap_or_default();
    match name {
        "found" => score.found.prf().f1,
        "full" => score.full.prf().f1,
        "deadline" => score.deadlines.prf().f1,
        "responsibility" => score.responsibilities.prf().f1,
        "fields" => score.document_fields_mean,
        "mean_found" => mean("target_found"),
        "mean_full" => mean("target_full"),
        "mean_deadline" => mean("deadline"),
        _ => mean("responsibility"),
    }
}

pub fn run(args: &ArgMatches, messages: &Messages) -> u8 {
    let path = |name: &str| args.get_one::<PathBuf>(name).cloned().unwrap_or_default();
    let (gold_folder, out) = (path("gold"), path("out"));
    let words = match ScoreWords::load() {
        Ok(words) => words,
        Err(problems) => {
            super::diagnostics::print(&problems, &crate::rules::Source::built_in(), messages);
            return NOTHING;
        }
    };
    let only = args.get_one::<String>("only").map_or("", String::as_str);
    let read = score::read_gold(&gold_folder, only).and_then(|gold| Ok((gold, RunTables::read(&out)?)));
    let (gold, tables) = match read {
        Ok(both) => both,
        Err((path, error)) => {
            let values = [("path", path.display().to_string()), ("error", messages.say(&error))];
            eprintln!("{}", messages.with("score.unreadable", &values));
            return NOTHING;
        }
    };
    if gold.is_empty() {
        eprintln!("{}", messages.with("score.no_gold", &[("path", gold_folder.display().to_string())]));
        return NOTHING;
    }
    let score = score::score(&words, &gold, &tables);
    if args.get_flag("errors") {
        print_findings(&score, messages);
    }
    print(&score, &tables, messages);
    if let Some(file) = args.get_one::<PathBuf>("json") {
        let written = serde_json::to_string_pretty(&score)
            .map_err(std::io::Error::other)
            .and_then(|text| std::fs::write(file, text + "\n"));
        if let Err(error) = written {
            let values = [("path", file.display().to_string()), ("error", messages.io(&error))];
            eprintln!("{}", messages.with("score.unwritable", &values));
            return NOTHING;
        }
    }
    let mut code = if score.missing.is_empty() { OK } else { SOME_FAILED };
    for (name, least) in args.get_many::<(String, f64)>("min").into_iter().flatten() {
        let got = measure(&score, name);
        if got < *least {
            let values = [("name", name.clone()), ("got", format!("{got:.3}")), ("least", format!("{least:.3}"))];
            eprintln!("{}", messages.with("score.below", &values));
            code = SOME_FAILED;
        }
    }
    code
}

fn print_findings(score: &Score, messages: &Messages) {
    for f in &score.findings {
        let what = messages.get(&format!("score.{}", f.what));
        let rule = if f.rule.is_empty() { String::new() } else { format!(" [{}]", f.rule) };
        match f.what {
            "missed" => println!("{what} {} {}: {}", f.of, f.doc, f.gold),
            "extra" => println!("{what} {} {}: {}{rule}", f.of, f.doc, f.got),
            _ => println!("{what} {} {}: {} ≠ {}{rule}", f.of, f.doc, f.gold, f.got),
        }
    }
}

fn print(score: &Score, tables: &RunTables, messages: &Messages) {
    let m = |key: &str| messages.get(key);
    println!("{:<16}{:>8}{:>8}{:>8}{:>8}{:>8}", "", "P", "R", "F1", "gold", "got");
    let row = |name: &str, t: Tally| {
        let p = t.prf();
        println!("{name:<16}{:8.3}{:8.3}{:8.3}{:8}{:8}", p.precision, p.recall, p.f1, t.gold, t.got);
    };
    row("found", score.found);
    row("full", score.full);
    row("deadline", score.deadlines);
    row("responsibility", score.responsibilities);
    let list = |shares: Vec<(&str, f64)>| {
        shares.iter().map(|(name, share)| format!("{name} {share:.3}")).collect::<Vec<_>>().join("，")
    };
    println!("{}{}", m("score.target_fields"), list(score.target_fields.iter().map(|(n, s)| (*n, *s)).collect()));
    println!("{}{}", m("score.document_fields"), list(score.document_fields.iter().map(|(n, s)| (*n, *s)).collect()));
    println!("{}{}", m("score.mean_f1"), list(score.mean_f1.iter().map(|(n, s)| (*n, *s)).collect()));
    let values =
        [("mean", format!("{:.3}", score.document_fields_mean)), ("documents", score.documents.len().to_string())];
    println!("{}", messages.with("score.documents", &values));
    println!("{}{}", m("score.unchecked"), precision(score.unchecked, messages));
    println!("{}{}", m("score.checked"), precision(score.checked, messages));
    for (reason, tally) in &score.reasons {
        println!("  {reason}: {}", precision(*tally, messages));
    }
    match score.evidence {
        Some(share) => println!("{}{share:.3}", m("score.evidence")),
        None => println!("{}", m("score.no_texts")),
    }
    let names = |key: &str, names: &[String]| {
        if !names.is_empty() {
            println!("{}", messages.with(key, &[("n", names.len().to_string()), ("names", names.join("，"))]));
        }
    };
    names("score.missing", &score.missing);
    names("score.without_gold", &score.without_gold);
    names("score.ambiguous", &tables.ambiguous);
}

fn precision(tally: CheckTally, messages: &Messages) -> String {
    let share =
        |n: usize| if tally.rows == 0 { "-".to_owned() } else { format!("{:.3}", n as f64 / tally.rows as f64) };
    let values = [("rows", tally.rows.to_string()), ("found", share(tally.found)), ("full", share(tally.full))];
    messages.with("score.precision", &values)
}
