//! The command line: one file for each subcommand. Arguments are parsed here, resolved in each file, and no stage of
//! the pipeline ever sees them.

mod args;
mod compare;
mod completions;
mod concepts;
mod config;
mod diagnostics;
mod diff;
mod explain;
pub mod extract;
mod help;
mod inspect;
mod interrupt;
mod layers;
mod limits;
mod man;
pub mod mentions;
mod messages;
mod rules;
mod run;
mod score;
mod supervise;

use std::ffi::OsString;

use crate::batch;
use crate::read::{isolate, process};
use crate::rules::Source;
use messages::Messages;

/// All well.
pub const OK: u8 = 0;
/// Finished, but some files failed.
pub const SOME_FAILED: u8 = 1;
/// Nothing could be done.
pub const NOTHING: u8 = 2;

/// Runs the program and gives its exit status.
pub fn main(args: impl IntoIterator<Item = OsString>) -> u8 {
    let args: Vec<OsString> = args.into_iter().collect();
    if args.get(1).is_some_and(|a| a == isolate::WORKER) {
        return isolate::worker(std::io::stdin().lock(), std::io::stdout().lock());
    }
    if let Ok(program) = std::env::current_exe() {
        process::enable(program);
    }
    if args.get(1).is_some_and(|a| a == batch::WORKER) {
        return batch::worker(std::io::stdin().lock(), std::io::stdout().lock());
    }
    if args.get(1).is_some_and(|a| a == extract::WORKER) {
        return extract::worker(std::io::stdin().lock(), std::io::stdout().lock());
    }
    let messages = Messages::for_args(&args);
    let command = || {
        let mut command = args::command(&messages);
        // The digest of the rules takes longer than the rest of the arguments: only who asks waits for it.
        if args.iter().any(|a| a == "--version" || a == "-V") {
            let rules = messages.with("version.rules", &[("digest", Source::built_in().digest())]);
            command = command.version(format!("{} {rules}", clap::crate_version!()));
        }
        help::localise(command, &messages)
    };
    let told = |error: &clap::Error| {
        help::print(error, &messages);
        if error.use_stderr() { NOTHING } else { OK }
    };
    let parsed = command().try_get_matches_from(&args).map_err(|e| told(&e)).and_then(|matches| {
        let args = config::Config::here(&messages)?.completed(&args, &matches);
        command().try_get_matches_from(args).map_err(|e| told(&e))
    });
    let matches = match parsed {
        Ok(matches) => matches,
        Err(code) => return code,
    };
    if let Some(code) = matches.subcommand_name().and_then(|name| supervise::run(name, &args, &messages)) {
        return code;
    }
    match matches.subcommand() {
        Some(("run", sub)) => run::run(sub, &messages),
        Some(("inspect", sub)) => inspect::run(sub, &messages),
        Some(("concepts", sub)) => concepts::run(sub, &messages),
        Some(("mentions", sub)) => mentions(sub, &messages),
        Some(("extract", sub)) => extract::run(sub, &args, &messages),
        Some(("explain", sub)) => explain::run(sub, &messages),
        Some(("rules", sub)) => rules::run(sub, &messages),
        Some(("score", sub)) => score::run(sub, &messages),
        Some(("compare", sub)) => compare::run(sub, &messages),
        Some(("diff", sub)) => diff::run(sub, &messages),
        Some(("completions", sub)) => completions::run(sub, &messages),
        Some(("man", sub)) => man::run(sub, &messages),
        _ => NOTHING,
    }
}

fn mentions(args: &clap::ArgMatches, messages: &Messages) -> u8 {
    let source = match layers::source(args, messages) {
        Ok(source) => source,
        Err(code) => return code,
    };
    let mut answerer = match mentions::Answerer::load(&source) {
        Ok(answerer) => answerer,
        Err(problems) => {
            diagnostics::print(&problems, &source, messages);
            return NOTHING;
        }
    };
    answerer.language = messages.language();
    match answerer.run(std::io::stdin().lock(), std::io::BufWriter::new(std::io::stdout().lock())) {
        Ok(()) => OK,
        Err(error) => {
            eprintln!("{error:#}");
            NOTHING
        }
    }
}
