//! What clap says by itself (headings, Usage, defaults, errors of arguments), in the language of the interface.

use clap::error::{ContextKind, ContextValue, Error, ErrorKind};
use clap::{Arg, Command};

use super::messages::Messages;

/// The command with clap's own words in the language of `messages`. English is what clap speaks.
pub fn localise(mut command: Command, messages: &Messages) -> Command {
    if messages.is_english() {
        return command;
    }
    command.build();
    localise_one(command, messages)
}

fn localise_one(command: Command, messages: &Messages) -> Command {
    let m = |key: &str| messages.get(key);
    let usage = words(&command.clone().render_usage().to_string(), messages);
    let usage = usage.trim_start_matches(&m("help.usage")).trim().to_owned();
    command
        .help_template(format!("{{about-with-newline}}\n{}{{usage}}\n\n{{all-args}}{{after-help}}", m("help.usage")))
        .override_usage(usage)
        .subcommand_help_heading(m("help.commands"))
        .mut_args(|arg| localise_arg(arg, messages))
        .mut_subcommands(|sub| localise_one(sub, messages))
}

fn localise_arg(arg: Arg, messages: &Messages) -> Arg {
    let usual = if arg.is_positional() { "help.arguments" } else { "help.options" };
    let heading = arg.get_help_heading().map_or_else(|| messages.get(usual), str::to_owned);
    let mut help = match arg.get_id().as_str() {
        id @ ("help" | "version") => messages.get(&format!("help.{id}")),
        _ => arg.get_help().map(ToString::to_string).unwrap_or_default(),
    };
    if arg.get_action().takes_values() {
        let list = |values: Vec<String>| values.join("、");
        let values = arg.get_value_parser().possible_values();
        let possible = list(values.into_iter().flatten().map(|v| v.get_name().to_owned()).collect());
        let default = list(arg.get_default_values().iter().map(|v| v.to_string_lossy().into_owned()).collect());
        for (key, values) in [("help.possible", possible), ("help.default", default)] {
            if !values.is_empty() {
                help.push_str(&messages.with(key, &[("values", values)]));
            }
        }
    }
    arg.help(help).help_heading(heading).hide_default_value(true).hide_possible_values(true)
}

/// Clap's words inside a usage line.
fn words(usage: &str, messages: &Messages) -> String {
    [("Usage: ", "help.usage"), ("[OPTIONS]", "help.some_options"), ("<COMMAND>", "help.some_command")]
        .into_iter()
        .fold(usage.to_owned(), |text, (word, key)| text.replace(word, &messages.get(key)))
}

/// Prints why the arguments could not be read, or the help that was asked for.
pub fn print(error: &Error, messages: &Messages) {
    match described(error, messages).filter(|_| !messages.is_english()) {
        Some(text) => eprintln!("{text}"),
        None => {
            let _ = error.print();
        }
    }
}

/// The error in the language of the interface; `None` for what is no error, or none that we know.
fn described(error: &Error, messages: &Messages) -> Option<String> {
    let get = |kind: ContextKind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join("、"),
        Some(other) => other.to_string(),
        None => String::new(),
    };
    let key = match error.kind() {
        ErrorKind::UnknownArgument => "help.error.unknown",
        ErrorKind::InvalidValue if get(ContextKind::InvalidValue).is_empty() => "help.error.no_value",
        ErrorKind::InvalidValue => "help.error.value",
        ErrorKind::ValueValidation => "help.error.invalid",
        ErrorKind::InvalidSubcommand => "help.error.command",
        ErrorKind::MissingRequiredArgument => "help.error.missing",
        ErrorKind::ArgumentConflict => "help.error.conflict",
        _ => return None,
    };
    let values = [
        ("arg", get(ContextKind::InvalidArg)),
        ("value", get(ContextKind::InvalidValue)),
        ("valid", get(ContextKind::ValidValue)),
        ("command", get(ContextKind::InvalidSubcommand)),
        ("prior", get(ContextKind::PriorArg)),
    ];
    let mut text = messages.with(key, &values);
    for kind in [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand] {
        let meant = get(kind);
        if !meant.is_empty() {
            text.push_str(&messages.with("help.error.meant", &[("word", meant)]));
        }
    }
    let usage = words(get(ContextKind::Usage).trim(), messages);
    if !usage.is_empty() {
        text.push_str("\n\n");
        text.push_str(&usage);
    }
    text.push_str("\n\n");
    text.push_str(&messages.get("help.error.more"));
    Some(text)
}
