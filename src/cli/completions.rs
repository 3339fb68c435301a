//! `gangmu completions`: a script with which a shell completes commands and options.

use std::io::{self, Write};

use clap::{Arg, ArgMatches, Command, value_parser};
use clap_complete::Shell;

use super::messages::Messages;
use super::{NOTHING, OK, args, help};

pub fn command(messages: &Messages) -> Command {
    let m = |key: &str| messages.get(key);
    Command::new("completions").about(m("completions.about")).after_help(m("completions.example")).arg(
        Arg::new("shell")
            .value_name("SHELL")
            .required(true)
            .value_parser(value_parser!(Shell))
            .help(m("completions.shell")),
    )
}

pub fn run(args: &ArgMatches, messages: &Messages) -> u8 {
    let Some(shell) = args.get_one::<Shell>("shell") else { return NOTHING };
    let mut command = help::localise(args::command(messages), messages);
    let mut script = Vec::new();
    clap_complete::generate(*shell, &mut command, "gangmu", &mut script);
    match io::stdout().write_all(&script) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            eprintln!("{}", messages.with("run.failed", &[("error", messages.io(&error))]));
            NOTHING
        }
        _ => OK,
    }
}
