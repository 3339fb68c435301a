//! The flags that change what one file may cost, in a group of their own in the help.

use clap::{Arg, ArgMatches, Command, value_parser};

use super::messages::Messages;
use crate::read::{Limit, Limits};

/// `command` with a flag for each limit.
pub fn flags(command: Command, messages: &Messages) -> Command {
    let heading = messages.get("limits");
    command.args(Limit::ALL.map(|limit| {
        Arg::new(limit.flag())
            .long(limit.flag())
            .value_name("N")
            .default_value(limit.default().to_string())
            .value_parser(value_parser!(u64).range(1..))
            .help(messages.get(&format!("limits.{}", limit.flag())))
            .help_heading(heading.clone())
    }))
}

/// The limits that the arguments of a command give.
pub fn given(args: &ArgMatches) -> Limits {
    Limit::ALL.into_iter().fold(Limits::default(), |limits, limit| match args.get_one::<u64>(limit.flag()) {
        Some(value) => limits.with(limit, *value),
        None => limits,
    })
}
