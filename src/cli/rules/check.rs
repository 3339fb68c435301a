//! `gangmu rules check`: every file of every layer, all problems at once.

use clap::{ArgMatches, Command};

use super::super::messages::Messages;
use super::super::{NOTHING, OK, SOME_FAILED, diagnostics};
use crate::extract::{Engine, ExampleOutcome};
use crate::message::Message;
use crate::rules::{BUILT_IN, Diagnostic, Source, sort_findings};

pub fn command(messages: &Messages) -> Command {
    let m = |key: &str| messages.get(key);
    super::with_layers(
        Command::new("check").about(m("rules.check.about")).after_help(m("rules.check.example")),
        messages,
    )
}

pub fn run(args: &ArgMatches, messages: &Messages) -> u8 {
    let source = match super::source(args, messages) {
        Ok(source) => source,
        Err(code) => return code,
    };
    let (findings, engine) = findings(&source, messages);
    diagnostics::print(&findings, &source, messages);
    match engine {
        None => NOTHING,
        Some(_) if findings.iter().any(Diagnostic::is_error) => SOME_FAILED,
        Some(engine) => {
            let values = [
                ("files", source.files.len().to_string()),
                ("rules", engine.rules.len().to_string()),
                ("layers", source.layers().iter().map(|l| source.layer_name(l)).collect::<Vec<_>>().join(" → ")),
                ("seconds", format!("{:.2}", engine.rules.took().as_secs_f64())),
            ];
            println!("{}", messages.with("rules.check.fine", &values));
            OK
        }
    }
}

/// What is wrong with the files of `source`; the engine when nothing is that keeps it from running. Warnings of the
/// built-in layer are the maintainers' business, unless it is looked at alone.
pub(super) fn findings(source: &Source, messages: &Messages) -> (Vec<Diagnostic>, Option<Engine>) {
    let (engine, mut findings) = Engine::check(source);
    let built_in: Vec<String> = source.files.iter().filter(|f| f.layer == BUILT_IN).map(|f| f.name()).collect();
    if source.layers() != [BUILT_IN] {
        findings.retain(|f| f.is_error() || !built_in.contains(&f.file));
    }
    if let Some(engine) = &engine {
        let failures = engine.prove().into_iter().filter(|o| o.known_gap.is_none());
        findings.extend(failures.filter_map(|o| failed(&o, built_in.contains(&o.file), messages)));
    }
    sort_findings(&mut findings);
    (findings, engine)
}

/// An example that does not give what it expects; `built_in` tells whose it is. A layer is there to have the last word,
/// so that an example of a built-in rule which it takes over is only told.
fn failed(outcome: &ExampleOutcome, built_in: bool, messages: &Messages) -> Option<Diagnostic> {
    let failure = outcome.failure.as_ref()?;
    let rule = outcome.name.split("::").next().unwrap_or_default().to_owned();
    let values =
        [("rule", rule), ("other", failure.taken_by().unwrap_or_default().to_owned()), ("why", failure.why.clone())];
    let key = match (failure.taken_by(), failure.expected.is_empty()) {
        // Names of rules of layers begin with the layer's.
        (Some(other), _) if built_in && other.contains('/') => "taken-over",
        (Some(_), _) => "taken",
        (None, true) if failure.why.is_empty() => "extra",
        (None, true) => "counter",
        (None, false) if failure.got.is_empty() => "nothing",
        (None, false) => "differs",
    };
    let message = messages.with(&format!("rules.check.{key}"), &values);
    let help = messages.with(&format!("rules.check.{key}.help"), &values);
    let place = Some(outcome.place.clone());
    let found = Diagnostic::new(&outcome.file, place, Message::verbatim(message), Message::verbatim(help));
    Some(if key == "taken-over" { found.warning() } else { found })
}
