//! `gangmu rules`: what rules there are, whether they are well made, and how to make one.

mod check;
mod export;
mod list;
mod new;
mod reference;
mod schema;
mod test;
#[cfg(test)]
mod tests;

use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

use super::messages::Messages;
use super::{NOTHING, args, layers};
use crate::rules::Source;

pub fn command(messages: &Messages) -> Command {
    let m = |key: &str| messages.get(key);
    Command::new("rules")
        .about(m("rules.about"))
        .after_help(m("rules.example"))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(check::command(messages))
        .subcommand(test::command(messages))
        .subcommand(list::command(messages))
        .subcommand(new::command(messages))
        .subcommand(export::command(messages))
        .subcommand(reference::command(messages))
        .subcommand(schema::command(messages))
}

pub fn run(args: &ArgMatches, messages: &Messages) -> u8 {
    match args.subcommand() {
        Some(("check", sub)) => check::run(sub, messages),
        Some(("test", sub)) => test::run(sub, messages),
        Some(("list", sub)) => list::run(sub, messages),
        Some(("new", sub)) => new::run(sub, messages),
        Some(("export", sub)) => export::run(sub, messages),
        Some(("reference", sub)) => reference::run(sub, messages),
        Some(("schema", sub)) => schema::run(sub, messages),
        _ => NOTHING,
    }
}

/// `[DIR]…`: layers to look at, on top of those of `--rules`.
fn folders(messages: &Messages) -> Arg {
    Arg::new("folders")
        .value_name("DIR")
        .num_args(0..)
        .action(ArgAction::Append)
        .value_parser(value_parser!(PathBuf))
        .help(messages.get("rules.folders"))
}

fn with_layers(command: Command, messages: &Messages) -> Command {
    command.arg(folders(messages)).arg(args::rules(messages))
}

/// All layers, those given as `DIR` on top.
fn source(args: &ArgMatches, messages: &Messages) -> Result<Source, u8> {
    let mut source = layers::source(args, messages)?;
    for folder in args.get_many::<PathBuf>("folders").into_iter().flatten() {
        layers::add(&mut source, folder, messages)?;
    }
    Ok(source)
}
