//! `gangmu extract --jsonl`: one document a line in, all its rows in one line out. Nothing is kept from line to line, so
//! that any number of processes on any number of machines can share the work.

mod line;
mod schema;

use std::io::{self, BufReader, BufWriter};
use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

use super::messages::Messages;
use super::{NOTHING, OK, args, layers, limits};
use crate::batch::in_order_of_lines;
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

pub fn run(args: &ArgMatches, messages: &Messages) -> u8 {
    if let Some(name) = args.get_one::<String>("schema") {
        print!("{}", schema::text(name));
        return OK;
    }
    let mut engine = match layers::source(args, messages).and_then(|source| layers::load(&source, messages)) {
        Ok(engine) => engine,
        Err(code) => return code,
    };
    engine.readers.limits = limits::given(args);
    let failed = |error: &dyn std::fmt::Display| {
        eprintln!("{}", messages.with("extract.failed", &[("error", error.to_string())]));
        NOTHING
    };
    let root = match args.get_one::<PathBuf>("root").map(|folder| Root::new(folder)).transpose() {
        Ok(root) => root,
        Err(error) => return failed(&error),
    };
    let threads = args.get_one::<usize>("threads").copied().unwrap_or(0);
    let pool = match rayon::ThreadPoolBuilder::new().num_threads(threads).build() {
        Ok(pool) => pool,
        Err(error) => return failed(&error),
    };
    let answerer = Answerer { engine: &engine, root, messages };
    let (input, output) = (BufReader::new(io::stdin()), BufWriter::new(io::stdout().lock()));
    let outcome =
        in_order_of_lines(&pool, input, output, answerer.longest(), |number, line| answerer.answer(number, line));
    match outcome {
        Ok(()) => OK,
        // Who reads the answers has had enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => OK,
        Err(error) => failed(&error),
    }
}
