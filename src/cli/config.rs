//! `gangmu.toml` in the working folder: layers of rules, and what the commands do when they are told nothing else.
//!
//! ```toml
//! rules = ["双碳"]        # layers, the first at the bottom; those of --rules lie on top
//! lang = "zh"
//! [run]                  # any long option of the command
//! out = "结果"
//! headers = "zh"
//! corrections = "corrections.csv"
//! ```

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;

use clap::parser::ValueSource;
use clap::{ArgMatches, Command};
use toml::{Spanned, Value};

use super::messages::Messages;
use super::{NOTHING, diagnostics};
use crate::message::Message;
use crate::rules::{Diagnostic, RuleFile, Source, with_nearest};

pub const FILE: &str = "gangmu.toml";
const RULES: &str = "rules";
const LANG: &str = "lang";

#[derive(Debug, Default)]
pub struct Config {
    pub rules: Vec<PathBuf>,
    /// Arguments for each command.
    commands: BTreeMap<String, Vec<(String, Vec<String>)>>,
}

type Entries = BTreeMap<String, Spanned<Value>>;

impl Config {
    /// The file of the working folder; nothing when there is none. What is wrong is printed.
    ///
    /// # Errors
    /// The exit status, when the file is broken.
    pub fn here(messages: &Messages) -> Result<Self, u8> {
        match std::fs::read_to_string(FILE) {
            Ok(text) => Self::read(text, messages),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => {
                eprintln!("{FILE}: {error}");
                Err(NOTHING)
            }
        }
    }

    /// The language that the file asks for, if it can be read that far.
    pub fn lang() -> Option<String> {
        let text = std::fs::read_to_string(FILE).ok()?;
        text.parse::<toml::Table>().ok()?.get(LANG)?.as_str().map(str::to_owned)
    }

    fn read(text: String, messages: &Messages) -> Result<Self, u8> {
        let file = RuleFile { layer: String::new(), path: FILE.to_owned(), text };
        let mut findings = Vec::new();
        let config = Self::checked(&file, messages, &mut findings);
        if findings.is_empty() {
            return Ok(config);
        }
        diagnostics::print(&findings, &Source { files: vec![file] }, messages);
        Err(NOTHING)
    }

    fn checked(file: &RuleFile, messages: &Messages, findings: &mut Vec<Diagnostic>) -> Self {
        let mut config = Self::default();
        let name = file.name();
        let command = super::args::command(messages);
        let commands: Vec<&str> = command.get_subcommands().map(Command::get_name).collect();
        for (key, value) in file.read::<Entries>(findings).unwrap_or_default() {
            let mut wrong = |message: &str, help: Message| {
                findings.push(Diagnostic::new(&name, Some(value.span()), Message::verbatim(message), help));
            };
            match (key.as_str(), value.as_ref()) {
                (RULES, Value::Array(list)) if list.iter().all(Value::is_str) => {
                    config.rules.extend(list.iter().filter_map(Value::as_str).map(PathBuf::from));
                }
                (RULES, _) => wrong(&messages.get("config.rules"), Message::verbatim("rules = [\"双碳\"]")),
                (LANG, Value::String(lang)) if ["zh", "en"].contains(&lang.as_str()) => {}
                (LANG, _) => wrong(&messages.get("config.lang"), Message::verbatim("lang = \"zh\"")),
                (command_name, Value::Table(table)) => match command.find_subcommand(command_name) {
                    Some(sub) => {
                        let arguments = table.iter().map(|(key, value)| {
                            let known = options(sub);
                            if !known.contains(&key.as_str()) {
                                let list = messages.with("config.options", &[("list", known.join("、"))]);
                                let help = with_nearest(key, known.iter().copied(), Message::verbatim(list));
                                wrong(&messages.with("config.unknown", &[("key", key.clone())]), help);
                            }
                            (key.clone(), words(value))
                        });
                        config.commands.insert(command_name.to_owned(), arguments.collect());
                    }
                    None => {
                        let list = messages.with("config.commands", &[("list", commands.join("、"))]);
                        let help = with_nearest(command_name, commands.iter().copied(), Message::verbatim(list));
                        wrong(&messages.with("config.unknown", &[("key", key.clone())]), help);
                    }
                },
                _ => {
                    let known = [RULES, LANG].into_iter().chain(commands.iter().copied());
                    let help = with_nearest(&key, known, Message::verbatim(messages.get("config.keys")));
                    wrong(&messages.with("config.unknown", &[("key", key.clone())]), help);
                }
            }
        }
        config
    }

    /// `args` with what the file says of the command, where the command line says nothing itself.
    pub fn completed(&self, args: &[OsString], matches: &ArgMatches) -> Vec<OsString> {
        let mut args = args.to_vec();
        let Some((name, sub)) = matches.subcommand() else { return args };
        for (key, words) in self.commands.get(name).into_iter().flatten() {
            let told = sub.value_source(key).is_some_and(|s| s == ValueSource::CommandLine);
            match words.as_slice() {
                _ if told => {}
                [flag] if flag == "true" => args.push(format!("--{key}").into()),
                [flag] if flag == "false" => {}
                words => words.iter().for_each(|word| args.push(format!("--{key}={word}").into())),
            }
        }
        args
    }
}

fn options(command: &Command) -> Vec<&str> {
    command.get_arguments().filter_map(clap::Arg::get_long).filter(|long| *long != LANG && *long != "help").collect()
}

/// A value as the command line would have it.
fn words(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Array(list) => list.iter().flat_map(words).collect(),
        other => vec![other.to_string()],
    }
}
