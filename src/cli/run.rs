//! `gangmu run`: the main job.

use std::io::IsTerminal;
use std::path::PathBuf;
use std::time::Instant;

use clap::ArgMatches;
use indicatif::{ProgressBar, ProgressStyle};

use super::interrupt;
use super::messages::Messages;
use super::{NOTHING, OK, SOME_FAILED};
use crate::batch::{self, Limits, RunOptions, Summary};
use crate::extract::Engine;
use crate::rules::{Diagnostic, Source};
use crate::table::csv::{CsvOptions, Headers};

pub fn run(args: &ArgMatches, messages: &Messages) -> u8 {
    let start = Instant::now();
    let source = match source(args) {
        Ok(source) => source,
        Err(code) => return code,
    };
    let engine = match engine(&source) {
        Ok(engine) => engine,
        Err(code) => return code,
    };
    let headers = if args.get_one::<String>("headers").is_some_and(|h| h == "zh") { Headers::Zh } else { Headers::En };
    let options = RunOptions {
        paths: args.get_many::<PathBuf>("paths").into_iter().flatten().cloned().collect(),
        out: args.get_one::<PathBuf>("out").cloned().unwrap_or_else(|| PathBuf::from("output")),
        threads: args.get_one::<usize>("threads").copied().unwrap_or(0),
        csv: CsvOptions { bom: !args.get_flag("no-bom"), headers },
        limits: Limits::default(),
        fresh: args.get_flag("fresh"),
        rules: source.digest(),
    };
    interrupt::watch(messages);
    let bar = progress_bar();
    let progress = |done, all| {
        bar.set_length(all as u64);
        bar.set_position(done as u64);
    };
    let outcome = batch::run(&options, &engine, &progress, &|_, _| Ok(Vec::new()));
    bar.finish_and_clear();
    match outcome {
        Ok(summary) => {
            print_summary(&summary, &options, start, messages);
            match (summary.nothing_done(), summary.has_failures()) {
                (true, _) => NOTHING,
                (false, true) => SOME_FAILED,
                (false, false) => OK,
            }
        }
        Err(error) => {
            eprintln!("{}", messages.with("run.failed", &[("error", error.to_string())]));
            NOTHING
        }
    }
}

/// The built-in rules with the layers of `--rules` on top; what is wrong is printed.
///
/// # Errors
/// The exit status, when a folder can't be read.
pub fn source(args: &ArgMatches) -> Result<Source, u8> {
    let mut source = Source::built_in();
    for layer in args.get_many::<PathBuf>("rules").into_iter().flatten() {
        if let Err((path, error)) = source.add_folder(layer) {
            eprintln!("{}: {error}", path.display());
            return Err(NOTHING);
        }
    }
    Ok(source)
}

/// The engine of these rules; every problem of every rule file is printed.
///
/// # Errors
/// The exit status, when a rule is broken: nothing is written then.
pub fn engine(source: &Source) -> Result<Engine, u8> {
    Engine::load(source).map_err(|problems| {
        report(&problems);
        NOTHING
    })
}

pub fn report(problems: &[Diagnostic]) {
    for p in problems {
        eprintln!("{}: {}\n  {}", p.file, p.message, p.help);
    }
}

fn progress_bar() -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style =
        ProgressStyle::with_template("{bar:40} {pos}/{len} {elapsed}").unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(0).with_style(style)
}

/// Names of files in one line; all are in `errors.csv`.
const SHOWN_FILES: usize = 20;

fn print_summary(summary: &Summary, options: &RunOptions, start: Instant, messages: &Messages) {
    let by_status: Vec<String> = summary
        .documents
        .iter()
        .map(|(status, n)| format!("{} {n}", messages.get(&format!("status.{status}"))))
        .collect();
    let all: usize = summary.documents.values().sum();
    let values = [
        ("documents", all.to_string()),
        ("by_status", by_status.join(&messages.get("list"))),
        ("targets", summary.targets.to_string()),
        ("deadlines", summary.deadlines.to_string()),
        ("responsibilities", summary.responsibilities.to_string()),
        ("warnings", summary.warnings.to_string()),
        ("seconds", format!("{:.2}", start.elapsed().as_secs_f64())),
        ("out", options.out.display().to_string()),
    ];
    println!("{}", messages.with("run.summary", &values));
    for (program, files) in &summary.left {
        let shown = files.iter().take(SHOWN_FILES).map(String::as_str).collect::<Vec<_>>().join(&messages.get("list"));
        let values = [("program", (*program).to_owned()), ("count", files.len().to_string()), ("files", shown)];
        println!("{}", messages.with("run.left", &values));
    }
}
