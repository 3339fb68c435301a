//! `gangmu inspect`: one document as the pipeline sees it.

mod paint;
mod show;
mod view;

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

use super::messages::Messages;
use super::{NOTHING, OK, args, layers};
use crate::extract::extract;
use paint::Paint;
use view::Inspection;

pub fn command(messages: &Messages) -> Command {
    let m = |key: &str| messages.get(key);
    Command::new("inspect")
        .about(m("inspect.about"))
        .after_help(m("inspect.example"))
        .arg(
            Arg::new("file")
                .value_name("FILE")
                .required(true)
                .value_parser(value_parser!(PathBuf))
                .help(m("inspect.file")),
        )
        .arg(Arg::new("text").long("text").action(ArgAction::SetTrue).help(m("inspect.text")))
        .arg(
            Arg::new("format")
                .long("format")
                .value_name("FORMAT")
                .default_value("text")
                .value_parser(PossibleValuesParser::new(["text", "json"]))
                .help(m("inspect.format")),
        )
        .arg(args::rules(messages))
}

pub fn run(args: &ArgMatches, messages: &Messages) -> u8 {
    let Some(path) = args.get_one::<PathBuf>("file") else { return NOTHING };
    let shown = path.display().to_string();
    let failed = |error: String, hint: String| {
        let values = [("file", shown.clone()), ("error", error), ("hint", hint)];
        eprintln!("{}", messages.with("inspect.failed", &values));
        NOTHING
    };
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) => return failed(messages.io(&error), messages.get("inspect.hint")),
    };
    let engine = match layers::loaded(args, messages).map(|(_, engine)| engine) {
        Ok(engine) => engine,
        Err(code) => return code,
    };
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let found = match extract(&bytes, &name, &engine) {
        Ok(found) => found,
        Err(error) => return failed(messages.say(&error.message()), messages.say(&error.hint())),
    };
    let mut out = io::BufWriter::new(io::stdout().lock());
    let as_json = args.get_one::<String>("format").is_some_and(|f| f == "json");
    let written = if args.get_flag("text") {
        writeln!(out, "{}", found.text().trim_end_matches('\n'))
    } else {
        let view = Inspection::new(&found, &shown, &engine);
        if as_json {
            serde_json::to_writer_pretty(&mut out, &view).map_err(io::Error::from).and_then(|()| writeln!(out))
        } else {
            show::write(&mut out, &view, messages, Paint::for_terminal(io::stdout().is_terminal()))
        }
    };
    match written.and_then(|()| out.flush()) {
        Ok(()) => OK,
        // `gangmu inspect … | head` closes early.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => OK,
        Err(error) => failed(messages.io(&error), String::new()),
    }
}
