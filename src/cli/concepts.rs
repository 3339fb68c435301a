//! `gangmu concepts`: the dictionary of canonical indicators, and candidates for it from what has no concept.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

use super::messages::Messages;
use super::{NOTHING, OK, args, diagnostics, layers};
use crate::batch::{self, RunOptions};
use crate::extract::Engine;
use crate::normalise::concept::{Candidate, Concept, Seen, suggest};
use crate::normalise::numeral::Numerals;
use crate::normalise::unit::Units;
use crate::rules::{Diagnostic, Source};
use crate::scratch::Scratch;
use crate::table::csv::{self, CsvOptions, Headers};
use crate::table::{CandidateRow, ConceptRow, Row, TargetRow};

/// Separator of lists in a cell.
const LIST: &str = ";";
/// Indicators as printed that a candidate shows.
const SHOWN: usize = 5;

pub fn command(messages: &Messages) -> Command {
    let m = |key: &str| messages.get(key);
    let headers = || {
        Arg::new("headers")
            .long("headers")
            .value_name("LANG")
            .default_value("en")
            .value_parser(PossibleValuesParser::new(["en", "zh"]))
            .help(m("run.headers"))
    };
    let list = Command::new("list")
        .about(m("concepts.list.about"))
        .after_help(m("concepts.list.example"))
        .arg(Arg::new("field").long("field").value_name("FIELD").help(m("concepts.field")))
        .arg(headers())
        .arg(args::rules(messages));
    let suggest = Command::new("suggest")
        .about(m("concepts.suggest.about"))
        .after_help(m("concepts.suggest.example"))
        .arg(
            Arg::new("paths")
                .value_name("PATH|TABLES")
                .num_args(1..)
                .required(true)
                .value_parser(value_parser!(PathBuf))
                .help(m("concepts.paths")),
        )
        .arg(
            Arg::new("least")
                .long("least")
                .value_name("N")
                .default_value("2")
                .value_parser(value_parser!(usize))
                .help(m("concepts.least")),
        )
        .arg(Arg::new("toml").long("toml").action(ArgAction::SetTrue).help(m("concepts.toml")))
        .arg(headers())
        .arg(args::rules(messages));
    Command::new("concepts")
        .about(m("concepts.about"))
        .after_help(m("concepts.example"))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(list)
        .subcommand(suggest)
}

pub fn run(args: &ArgMatches, messages: &Messages) -> u8 {
    match args.subcommand() {
        Some(("list", sub)) => list(sub, messages),
        Some(("suggest", sub)) => candidates(sub, messages),
        _ => NOTHING,
    }
}

fn engine(args: &ArgMatches, messages: &Messages) -> Result<(Source, Engine), u8> {
    let source = layers::source(args, messages)?;
    let engine = layers::load(&source, messages)?;
    Ok((source, engine))
}

fn list(args: &ArgMatches, messages: &Messages) -> u8 {
    let (_, engine) = match engine(args, messages) {
        Ok(loaded) => loaded,
        Err(code) => return code,
    };
    let field = args.get_one::<String>("field");
    let wanted = |c: &&Concept| field.is_none_or(|f| c.field.contains(f.as_str()) || c.field_en.contains(f.as_str()));
    let rows: Vec<ConceptRow> = engine.concepts.all().iter().filter(wanted).map(concept_row).collect();
    print(&rows, args, messages)
}

fn concept_row(c: &Concept) -> ConceptRow {
    ConceptRow {
        id: c.id.clone(),
        zh: c.name_zh.clone(),
        en: c.name_en.clone(),
        field: c.field.clone(),
        dimension: c.dimension.join(LIST),
        unit: c.unit.join(LIST),
        better: c.better.clone(),
        basis: c.basis.clone(),
        denominator: c.denominator.clone(),
        grade: c.grade.clone(),
        alias: c.alias.join(LIST),
        pattern: c.pattern.join(LIST),
        source: c.source.clone(),
        note: c.note.clone(),
        file: c.file.clone(),
    }
}

fn candidates(args: &ArgMatches, messages: &Messages) -> u8 {
    let (source, engine) = match engine(args, messages) {
        Ok(loaded) => loaded,
        Err(code) => return code,
    };
    let mut targets = Vec::new();
    let mut documents = Vec::new();
    for path in args.get_many::<PathBuf>("paths").into_iter().flatten() {
        match tables(path) {
            Some(table) if table.is_file() => match std::fs::read(&table).map_err(|e| messages.io(&e)) {
                Ok(bytes) => match csv::read::<TargetRow>(&bytes) {
                    Ok(mut rows) => targets.append(&mut rows),
                    Err(error) => return failed(&table, &messages.say(&error), messages),
                },
                Err(error) => return failed(&table, &error, messages),
            },
            _ => documents.push(path.clone()),
        }
    }
    if !documents.is_empty() {
        match extract(documents, &source, &engine, messages) {
            Ok(mut rows) => targets.append(&mut rows),
            Err(error) => {
                eprintln!("{}", messages.with("run.failed", &[("error", error)]));
                return NOTHING;
            }
        }
    }
    let seen = match seen(&targets, &source) {
        Ok(seen) => seen,
        Err(problems) => {
            diagnostics::print(&problems, &source, messages);
            return NOTHING;
        }
    };
    let least = args.get_one::<usize>("least").copied().unwrap_or(1);
    let mut found = suggest(&seen, &engine.concepts, &engine.gazetteer, &engine.segmenter);
    found.retain(|c| c.documents.len() >= least);
    let rows: Vec<CandidateRow> = found.iter().enumerate().map(|(n, c)| candidate_row(n + 1, c)).collect();
    if args.get_flag("toml") {
        let texts: Vec<&str> = rows.iter().map(|r| r.toml.as_str()).collect();
        return written(std::io::stdout().write_all(texts.join("\n").as_bytes()), messages);
    }
    print(&rows, args, messages)
}

/// Targets without a concept. A table does not say what dimension a value has, but its unit does.
fn seen(targets: &[TargetRow], source: &Source) -> Result<Vec<Seen>, Vec<Diagnostic>> {
    let (numerals, units) = (Numerals::load(source)?, Units::load(source)?);
    let dimension = |unit: &str| units.at(unit, &numerals, false).map(|(_, u)| u.dimension).unwrap_or_default();
    let without = targets.iter().filter(|t| t.concept.is_empty());
    Ok(without
        .map(|t| Seen {
            indicator: t.indicator.clone(),
            kind: t.kind.clone(),
            dimension: dimension(&t.norm_unit),
            norm_unit: t.norm_unit.clone(),
            region: t.region.clone(),
            document: t.doc_id.clone(),
            evidence: t.evidence.clone(),
        })
        .collect())
}

/// The table of targets that a run wrote, if `path` is it or the folder that holds it.
fn tables(path: &Path) -> Option<PathBuf> {
    let name = format!("{}.csv", TargetRow::TABLE);
    if path.file_name().is_some_and(|f| f == name.as_str()) {
        return Some(path.to_owned());
    }
    let inside = path.join(name);
    inside.is_file().then_some(inside)
}

/// The targets of documents: a run into a folder that is removed again.
fn extract(
    paths: Vec<PathBuf>,
    source: &Source,
    engine: &Engine,
    messages: &Messages,
) -> Result<Vec<TargetRow>, String> {
    let out = Scratch::new().map_err(|e| messages.io(&e))?;
    let options = RunOptions {
        paths,
        out: out.path().to_owned(),
        threads: 0,
        csv: CsvOptions::default(),
        fresh: true,
        corrections: std::sync::Arc::default(),
        rules: source.digest(),
        layers: source.above_built_in(),
        session: super::supervise::session(),
    };
    batch::run(&options, engine, &|_, _| {}, &|_, _| Ok(Vec::new())).map_err(|e| messages.say(&e.message()))?;
    let table = out.path().join(format!("{}.csv", TargetRow::TABLE));
    let bytes = std::fs::read(&table).map_err(|e| messages.io(&e))?;
    csv::read(&bytes).map_err(|e| messages.say(&e))
}

fn candidate_row(rank: usize, c: &Candidate) -> CandidateRow {
    let list = |set: &BTreeSet<String>| set.iter().cloned().collect::<Vec<_>>().join(LIST);
    let shown = c.indicators.iter().take(SHOWN).map(|(indicator, n)| format!("{indicator}（{n}）"));
    CandidateRow {
        name: c.name.clone(),
        documents: c.documents.len(),
        targets: c.count,
        regions: list(&c.regions),
        kinds: list(&c.kinds),
        units: list(&c.units),
        indicators: shown.collect::<Vec<_>>().join(LIST),
        evidence: c.evidence.clone(),
        toml: c.toml(rank),
    }
}

fn print<R: Row>(rows: &[R], args: &ArgMatches, messages: &Messages) -> u8 {
    let zh = args.get_one::<String>("headers").is_some_and(|h| h == "zh");
    let options = CsvOptions { bom: false, headers: if zh { Headers::Zh } else { Headers::En } };
    let mut text = csv::header::<R>(options);
    text.extend(csv::rows(rows));
    written(std::io::stdout().write_all(&text), messages)
}

/// A reader that closes the pipe has seen enough.
fn written(outcome: std::io::Result<()>, messages: &Messages) -> u8 {
    match outcome {
        Err(e) if e.kind() != std::io::ErrorKind::BrokenPipe => {
            eprintln!("{}", messages.with("run.failed", &[("error", messages.io(&e))]));
            NOTHING
        }
        _ => OK,
    }
}

fn failed(path: &Path, error: &str, messages: &Messages) -> u8 {
    let values = [("path", path.display().to_string()), ("error", error.to_owned())];
    eprintln!("{}", messages.with("concepts.unreadable", &values));
    NOTHING
}
