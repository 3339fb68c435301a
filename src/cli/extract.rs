//! `gangmu extract --jsonl`: one document a line in, all its rows in one line out. Nothing is kept from line to line, so
//! that any number of processes on any number of machines can share the work.

mod apart;
mod line;
mod relay;
mod schema;

use std::ffi::OsString;
use std::io::{self, BufReader, BufWriter};
use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

use super::messages::Messages;
use super::{NOTHING, OK, args, layers, limits, supervise};
use crate::batch::{Line, STACK, in_order_of_lines, remember_panics};
use crate::extract::Engine;
pub use apart::{WORKER, worker};
use line::{Answerer, Root};

pub fn command(messages: &Messages) -> Command {
    let m = |key: &str| messages.get(key);
    let path = |name: &'static str| {
        Arg::new(name).long(name).value_name("DIR").value_parser(value_parser!(PathBuf)).help(m("extract.root"))
    };
    let command = Command::new("extract")
        .about(m("extract.about"))
        .after_help(m("extract.example"))
        .arg(
            Arg::new("jsonl")
                .long("jsonl")
                .action(ArgAction::SetTrue)
                .required_unless_present("schema")
                .help(m("extract.jsonl")),
        )
        .arg(path("root"))
        .arg(args::threads(messages))
        .arg(
            Arg::new("schema")
                .long("schema")
                .value_name("LINE")
                .value_parser(PossibleValuesParser::new(schema::NAMES))
                .help(m("extract.schema")),
        )
        .arg(args::rules(messages));
    limits::flags(command, messages)
}

/// `typed` is the whole command line, for processes that answer.
pub fn run(args: &ArgMatches, typed: &[OsString], messages: &Messages) -> u8 {
    if let Some(name) = args.get_one::<String>("schema") {
        print!("{}", schema::text(name));
        return OK;
    }
    let failed = |error: &dyn std::fmt::Display| {
        eprintln!("{}", messages.with("extract.failed", &[("error", error.to_string())]));
        NOTHING
    };
    let done = |outcome: io::Result<u8>| match outcome {
        Ok(code) => code,
        // Who reads the answers has had enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => OK,
        Err(error) => failed(&error),
    };
    let limits = limits::given(args);
    let longest = line::longest(&limits);
    let (input, output) = (BufReader::new(io::stdin()), BufWriter::new(io::stdout().lock()));
    if !supervise::is_watched() {
        return done(relay::run(typed, input, output, longest, messages));
    }
    let (source, mut engine) = match layers::loaded(args, messages) {
        Ok(loaded) => loaded,
        Err(code) => return code,
    };
    engine.readers.limits = limits;
    let root = match args.get_one::<PathBuf>("root").map(|folder| Root::new(folder)).transpose() {
        Ok(root) => root,
        Err(error) => return failed(&error),
    };
    let threads = args.get_one::<usize>("threads").copied().unwrap_or(0);
    let pool = match rayon::ThreadPoolBuilder::new().num_threads(threads).stack_size(STACK).build() {
        Ok(pool) => pool,
        Err(error) => return failed(&error),
    };
    remember_panics();
    let first = std::env::var(relay::FIRST).ok().and_then(|n| n.parse().ok()).unwrap_or(1);
    let (session, layers) = (supervise::session(), source.above_built_in());
    let answerer = Answerer { engine: &engine, root, messages, first, session, layers };
    done(in_order_of_lines(&pool, input, output, longest, |n, line| answerer.answer(n, line)).map(|()| OK))
}

/// The answer to one line, as the command gives it without `--root` and with no process to watch over it: itself a line.
pub fn answer(line: Vec<u8>, engine: &Engine) -> Vec<u8> {
    let messages = &Messages::load(engine.language);
    Answerer { engine, root: None, messages, first: 1, session: None, layers: Vec::new() }.answer(1, Line::Whole(line))
}
