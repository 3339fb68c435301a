//! Which rules a command works with: the built-in ones, the layers that `gangmu.toml` names, those of `--rules`.

use std::path::{Path, PathBuf};

use clap::ArgMatches;

use super::config::Config;
use super::messages::Messages;
use super::{NOTHING, diagnostics};
use crate::extract::Engine;
use crate::rules::Source;

/// A rule set that takes longer than this to load says so, in seconds.
const SLOW: f64 = 2.0;

/// The built-in rules with all layers on top; what is wrong is printed.
///
/// # Errors
/// The exit status, when `gangmu.toml` is broken or a folder can't be read.
pub fn source(args: &ArgMatches, messages: &Messages) -> Result<Source, u8> {
    let config = Config::here(messages)?;
    let mut source = Source::built_in();
    let given = args.get_many::<PathBuf>("rules").into_iter().flatten().cloned();
    for layer in config.rules.into_iter().chain(given) {
        add(&mut source, &layer, messages)?;
    }
    Ok(source)
}

/// The layers and what is compiled of them.
///
/// # Errors
/// As of [`source`] and [`load`].
pub fn loaded(args: &ArgMatches, messages: &Messages) -> Result<(Source, Engine), u8> {
    let source = source(args, messages)?;
    let engine = load(&source, messages)?;
    Ok((source, engine))
}

/// Lays `folder` on top; what is wrong is printed.
///
/// # Errors
/// The exit status, when the folder can't be read or holds no rule file.
pub fn add(source: &mut Source, folder: &Path, messages: &Messages) -> Result<(), u8> {
    let before = source.files.len();
    let said = |path: &Path, error: String| {
        let values = [("path", path.display().to_string()), ("error", error)];
        eprintln!("{}", messages.with("layer.unreadable", &values));
        NOTHING
    };
    let known = source.layers().len();
    source.add_folder(folder).map_err(|(path, error)| said(&path, messages.io(&error)))?;
    if source.files.len() == before && source.layers().len() == known && !holds_rules(folder) {
        return Err(said(folder, messages.get("layer.empty")));
    }
    Ok(())
}

/// Whether a folder that added nothing is a layer already.
fn holds_rules(folder: &Path) -> bool {
    let mut alone = Source::default();
    alone.add_folder(folder).is_ok() && !alone.files.is_empty()
}

/// The engine; every problem of every rule file is printed, and a long load says how long it took.
///
/// # Errors
/// The exit status, when a rule is broken: nothing is written then.
pub fn load(source: &Source, messages: &Messages) -> Result<Engine, u8> {
    let mut engine = Engine::load(source).map_err(|findings| {
        diagnostics::print(&findings, source, messages);
        NOTHING
    })?;
    engine.language = messages.language();
    let took = engine.rules.took().as_secs_f64();
    if took > SLOW {
        let values = [("n", engine.rules.len().to_string()), ("seconds", format!("{took:.2}"))];
        eprintln!("{}", messages.with("layer.took", &values));
    }
    Ok(engine)
}
