//! `gangmu rules list`: the rules in the order in which they are tried.

use clap::{ArgMatches, Command};

use super::super::messages::Messages;
use super::super::{OK, layers};

pub fn command(messages: &Messages) -> Command {
    let m = |key: &str| messages.get(key);
    super::with_layers(Command::new("list").about(m("rules.list.about")), messages)
}

pub fn run(args: &ArgMatches, messages: &Messages) -> u8 {
    let engine = match super::source(args, messages).and_then(|source| layers::load(&source, messages)) {
        Ok(engine) => engine,
        Err(code) => return code,
    };
    for phase in engine.rules.phases() {
        println!("{}  {}", phase.name, phase.why);
        for rule in phase.rules() {
            println!("  {:>4}  {}  {}  {}", rule.priority, rule.shown(), rule.name, rule.definition.what);
        }
    }
    OK
}
