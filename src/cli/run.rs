//! `gangmu run`: the main job.

use std::collections::BTreeSet;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::ArgMatches;
use indicatif::{ProgressBar, ProgressStyle};

use super::interrupt;
use super::messages::Messages;
use super::{NOTHING, OK, SOME_FAILED, layers, limits, supervise};
use crate::batch::{self, Corrections, Further, RunError, RunOptions, Summary};
use crate::compare::{self, Asked, Comparison, MOST_COMPARED};
use crate::extract::Engine;
use crate::report;
use crate::rules::Source;
use crate::table::csv::{CsvOptions, Headers};
use crate::table::{TableFormat, Tables, files};

pub fn run(args: &ArgMatches, messages: &Messages) -> u8 {
    let start = Instant::now();
    let (source, mut engine) = match layers::loaded(args, messages) {
        Ok(loaded) => loaded,
        Err(code) => return code,
    };
    engine.readers.limits = limits::given(args);
    let started = start.elapsed();
    let corrections = match args.get_one::<PathBuf>("corrections").map(|path| Corrections::open(path)).transpose() {
        Ok(corrections) => Arc::new(corrections.unwrap_or_default()),
        Err(error) => {
            eprintln!("{}", messages.with("run.failed", &[("error", messages.say(&error.message()))]));
            return NOTHING;
        }
    };
    let paths = args.get_many::<PathBuf>("paths").into_iter().flatten().cloned().collect();
    let out = args.get_one::<PathBuf>("out").cloned().unwrap_or_else(|| PathBuf::from("output"));
    let mut options = options(args, paths, out, &source);
    options.threads = args.get_one::<usize>("threads").copied().unwrap_or(0);
    options.fresh = args.get_flag("fresh");
    options.corrections = Arc::clone(&corrections);
    let formats = formats(args);
    let further = |folder: &Path, summary: &Summary| {
        let plans = summary.plans();
        let compared = !args.get_flag("no-compare") && (2..=MOST_COMPARED).contains(&plans);
        let workbook = !args.get_flag("no-xlsx") && (1..=MOST_COMPARED).contains(&plans);
        let mut names = files::extraction(folder, &formats)?;
        if !compared && !workbook {
            return Ok(names);
        }
        let tables = Tables::read(folder).map_err(io::Error::other)?;
        let comparison = compared.then(|| Comparison::new(&tables, engine.knowledge(), Asked::default()));
        if let Some(comparison) = &comparison {
            names.extend(compare::files(comparison, folder, options.csv)?);
            names.extend(files::sheets(&comparison.sheets(), folder, &formats)?);
        }
        if workbook {
            for unfit in compare::workbook(folder, &tables, comparison.as_ref(), &engine.comparison)? {
                eprintln!("{unfit}");
            }
            names.push(compare::WORKBOOK.to_owned());
        }
        if let Some(comparison) = comparison.filter(|_| !args.get_flag("no-report")) {
            report::write(folder, &[folder], &tables, &comparison, engine.knowledge())?;
            names.push(report::REPORT.to_owned());
        }
        Ok(names)
    };
    match with_bar(&options, &engine, messages, &further) {
        Ok(summary) => {
            print_summary(&summary, &options, start, messages);
            if args.get_flag("timings") {
                print_timings(&summary, started, messages);
            }
            if corrections.lost() > 0 {
                eprintln!("{}", messages.with("run.lost", &[("n", corrections.lost().to_string())]));
            }
            if summary.plans() > MOST_COMPARED && !args.get_flag("no-compare") {
                println!("{}", messages.with("run.too-many", &[("most", MOST_COMPARED.to_string())]));
            }
            match (summary.nothing_done(), summary.has_failures()) {
                (true, _) => NOTHING,
                (false, true) => SOME_FAILED,
                (false, false) => OK,
            }
        }
        Err(error) => {
            eprintln!("{}", messages.with("run.failed", &[("error", messages.say(&error.message()))]));
            NOTHING
        }
    }
}

/// A run with the options that every command has which reads notices.
pub fn options(args: &ArgMatches, paths: Vec<PathBuf>, out: PathBuf, source: &Source) -> RunOptions {
    RunOptions {
        paths,
        out,
        threads: 0,
        csv: csv_options(args),
        fresh: false,
        corrections: Arc::default(),
        rules: source.digest(),
        layers: source.above_built_in(),
        session: supervise::session(),
    }
}

/// `--headers` and `--no-bom`.
pub fn csv_options(args: &ArgMatches) -> CsvOptions {
    let headers = if args.get_one::<String>("headers").is_some_and(|h| h == "zh") { Headers::Zh } else { Headers::En };
    CsvOptions { bom: !args.get_flag("no-bom"), headers }
}

/// `--format`, but for CSV, which is always written.
pub fn formats(args: &ArgMatches) -> Vec<TableFormat> {
    let asked: BTreeSet<TableFormat> =
        args.get_many::<String>("format").into_iter().flatten().filter_map(|f| TableFormat::named(f)).collect();
    asked.into_iter().collect()
}

/// A run that shows its progress and ends well when it is interrupted.
pub fn with_bar(
    options: &RunOptions,
    engine: &Engine,
    messages: &Messages,
    further: Further,
) -> Result<Summary, RunError> {
    interrupt::watch(messages);
    let bar = progress_bar();
    let progress = |done, all| {
        bar.set_length(all as u64);
        bar.set_position(done as u64);
    };
    let outcome = batch::run(options, engine, &progress, further);
    bar.finish_and_clear();
    outcome
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

/// Seconds of each stage, its share, and the text that it gets through in a second. Documents that were taken over from
/// an earlier run have no part in it.
fn print_timings(summary: &Summary, started: Duration, messages: &Messages) {
    println!("{}", messages.with("run.timings.start", &[("seconds", format!("{:.2}", started.as_secs_f64()))]));
    println!("{}", messages.get("run.timings.head"));
    let all: f64 = summary.stages.iter().map(|(_, time)| time.as_secs_f64()).sum();
    let megabytes = summary.text_bytes as f64 / 1e6;
    let line = |name: &str, seconds: f64| {
        let (share, rate) = if seconds > 0.0 { (100.0 * seconds / all, megabytes / seconds) } else { (0.0, 0.0) };
        println!("  {name:<18}{seconds:>9.2}{share:>8.1}%{rate:>10.1}");
    };
    for (stage, time) in &summary.stages {
        line(stage.as_str(), time.as_secs_f64());
    }
    line("=", all);
}

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
    if summary.errors > 0 {
        println!("{}", messages.with("run.errors", &[("n", summary.errors.to_string())]));
    }
    for (program, files) in &summary.left {
        let shown = files.iter().take(SHOWN_FILES).map(String::as_str).collect::<Vec<_>>().join(&messages.get("list"));
        let values = [("program", program.clone()), ("count", files.len().to_string()), ("files", shown)];
        println!("{}", messages.with("run.left", &values));
    }
    for (limit, files) in &summary.limited {
        let shown = files.iter().take(SHOWN_FILES).map(String::as_str).collect::<Vec<_>>().join(&messages.get("list"));
        let values = [("flag", format!("--{}", limit.flag())), ("count", files.len().to_string()), ("files", shown)];
        println!("{}", messages.with("run.limited", &values));
    }
}
