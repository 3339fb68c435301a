//! Arguments as typed. Help texts come from the message catalogue, so the command is built, not derived.

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, Command, value_parser};
use std::path::PathBuf;

use super::inspect;
use super::messages::Messages;
use crate::table::TableFormat;

/// The whole command line in the language of `messages`.
pub fn command(messages: &Messages) -> Command {
    let m = |key: &str| messages.get(key);
    let lang = Arg::new("lang").long("lang").global(true).value_name("LANG").help(m("lang"));
    Command::new("gangmu")
        .version(clap::crate_version!())
        .about(m("about"))
        .after_help(m("about.example"))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .arg(lang.value_parser(PossibleValuesParser::new(["zh", "en"])))
        .subcommand(run(messages))
        .subcommand(inspect::command(messages))
        .subcommand(super::extract::command(messages))
        .subcommand(super::explain::command(messages))
        .subcommand(super::rules::command(messages))
        .subcommand(
            Command::new("mentions").about(m("mentions.about")).after_help(m("mentions.example")).arg(rules(messages)),
        )
        .subcommand(super::concepts::command(messages))
        .subcommand(super::score::command(messages))
        .subcommand(super::compare::command(messages))
        .subcommand(super::diff::command(messages))
        .subcommand(super::completions::command(messages))
        .subcommand(super::man::command(messages))
}

fn paths(help: String) -> Arg {
    Arg::new("paths").value_name("PATH").num_args(1..).required(true).value_parser(value_parser!(PathBuf)).help(help)
}

fn flag(name: &'static str, help: String) -> Arg {
    Arg::new(name).long(name).action(ArgAction::SetTrue).help(help)
}

/// `--rules DIR`, repeatable: layers on top of the built-in rules.
pub fn rules(messages: &Messages) -> Arg {
    Arg::new("rules")
        .long("rules")
        .value_name("DIR")
        .action(ArgAction::Append)
        .value_parser(value_parser!(PathBuf))
        .help(messages.get("rules"))
}

/// `--headers LANG`: in which language the header rows are.
pub fn headers(messages: &Messages) -> Arg {
    Arg::new("headers")
        .long("headers")
        .value_name("LANG")
        .default_value("en")
        .value_parser(PossibleValuesParser::new(["en", "zh"]))
        .help(messages.get("run.headers"))
}

/// `--out DIR`: where the tables are written.
pub fn out(messages: &Messages) -> Arg {
    Arg::new("out")
        .long("out")
        .value_name("DIR")
        .default_value("output")
        .value_parser(value_parser!(PathBuf))
        .help(messages.get("run.out"))
}

/// `--threads N`, 0 for all cores.
pub fn threads(messages: &Messages) -> Arg {
    Arg::new("threads")
        .long("threads")
        .value_name("N")
        .default_value("0")
        .value_parser(value_parser!(usize))
        .help(messages.get("run.threads"))
}

/// `--format FORMAT,…`: files of which kinds the tables are written to.
pub fn formats(messages: &Messages) -> Arg {
    let known = std::iter::once("csv").chain(TableFormat::ALL.iter().map(|f| f.as_str()));
    Arg::new("format")
        .long("format")
        .value_name("FORMAT")
        .action(ArgAction::Append)
        .value_delimiter(',')
        .default_value("csv")
        .value_parser(PossibleValuesParser::new(known))
        .help(messages.get("run.format"))
}

fn run(messages: &Messages) -> Command {
    let m = |key: &str| messages.get(key);
    let command = Command::new("run")
        .about(m("run.about"))
        .after_help(m("run.example"))
        .arg(paths(m("run.paths")))
        .arg(out(messages))
        .arg(threads(messages))
        .arg(headers(messages))
        .arg(
            Arg::new("corrections")
                .long("corrections")
                .value_name("CSV")
                .value_parser(value_parser!(PathBuf))
                .help(m("run.corrections")),
        )
        .arg(formats(messages))
        .arg(flag("no-bom", m("run.no-bom")))
        .arg(flag("no-compare", m("run.no-compare")))
        .arg(flag("no-xlsx", m("run.no-xlsx")))
        .arg(flag("no-report", m("run.no-report")))
        .arg(flag("fresh", m("run.fresh")))
        .arg(flag("timings", m("run.timings")))
        .arg(rules(messages));
    super::limits::flags(command, messages)
}
