//! `gangmu run`: the main job.

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use clap::ArgMatches;
use indicatif::{ProgressBar, ProgressStyle};

use super::interrupt;
use super::messages::Messages;
use super::{NOTHING, OK, SOME_FAILED, layers};
use crate::batch::{self, Corrections, Limits, RunOptions, Summary};
use crate::compare::{self, Comparison, MOST_COMPARED};
use crate::extract::Engine;
use crate::table::Tables;
use crate::table::csv::{CsvOptions, Headers};

pub fn run(args: &ArgMatches, messages: &Messages) -> u8 {
    let start = Instant::now();
    let source = match layers::source(args, messages) {
        Ok(source) => source,
        Err(code) => return code,
    };
    let engine = match layers::load(&source, messages) {
        Ok(engine) => engine,
        Err(code) => return code,
    };
    let corrections = match args.get_one::<PathBuf>("corrections").map(|path| Corrections::open(path)).transpose() {
        Ok(corrections) => Arc::new(corrections.unwrap_or_default()),
        Err(error) => {
            eprintln!("{}", messages.with("run.failed", &[("error", error.to_string())]));
            return NOTHING;
        }
    };
    let headers = if args.get_one::<String>("headers").is_some_and(|h| h == "zh") { Headers::Zh } else { Headers::En };
    let options = RunOptions {
        paths: args.get_many::<PathBuf>("paths").into_iter().flatten().cloned().collect(),
        out: args.get_one::<PathBuf>("out").cloned().unwrap_or_else(|| PathBuf::from("output")),
        threads: args.get_one::<usize>("threads").copied().unwrap_or(0),
        csv: CsvOptions { bom: !args.get_flag("no-bom"), headers },
        limits: Limits::default(),
        fresh: args.get_flag("fresh"),
        corrections: Arc::clone(&corrections),
        rules: source.digest(),
    };
    interrupt::watch(messages);
    let bar = progress_bar();
    let progress = |done, all| {
        bar.set_length(all as u64);
        bar.set_position(done as u64);
    };
    let further = |folder: &Path, summary: &Summary| {
        if args.get_flag("no-compare") || !(2..=MOST_COMPARED).contains(&summary.plans()) {
            return Ok(Vec::new());
        }
        let tables = Tables::read(folder).map_err(io::Error::other)?;
        let comparison = Comparison::new(&tables, engine.knowledge());
        compare::files(&comparison, folder, options.csv)
    };
    let outcome = batch::run(&options, &engine, &progress, &further);
    bar.finish_and_clear();
    match outcome {
        Ok(summary) => {
            print_summary(&summary, &options, start, messages);
            if corrections.lost() > 0 {
                eprintln!("{}", messages.with("run.lost", &[("n", corrections.lost().to_string())]));
            }
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
