//! `gangmu rules export`: the built-in rules as files, to read and to learn from.

use std::path::{Path, PathBuf};

use clap::{Arg, ArgMatches, Command, value_parser};

use super::super::messages::Messages;
use super::super::{NOTHING, OK};
use crate::rules::built_in_files;

pub fn command(messages: &Messages) -> Command {
    let m = |key: &str| messages.get(key);
    Command::new("export").about(m("rules.export.about")).after_help(m("rules.export.example")).arg(
        Arg::new("folder")
            .value_name("DIR")
            .required(true)
            .value_parser(value_parser!(PathBuf))
            .help(m("rules.export.folder")),
    )
}

pub fn run(args: &ArgMatches, messages: &Messages) -> u8 {
    let folder = args.get_one::<PathBuf>("folder").cloned().unwrap_or_default();
    let files = built_in_files();
    let there = files.iter().map(|(path, _)| folder.join(path)).find(|path| path.exists());
    let said = |key: &str, path: &Path, error: String| {
        eprintln!("{}", messages.with(key, &[("path", path.display().to_string()), ("error", error)]));
        NOTHING
    };
    if let Some(path) = there {
        return said("rules.exists", &path, String::new());
    }
    for (path, bytes) in &files {
        let path = folder.join(path);
        let parent = path.parent().unwrap_or(&folder);
        if let Err(error) = std::fs::create_dir_all(parent).and_then(|()| std::fs::write(&path, bytes)) {
            return said("rules.unwritable", &path, messages.io(&error));
        }
    }
    let values = [("n", files.len().to_string()), ("path", folder.display().to_string())];
    println!("{}", messages.with("rules.export.done", &values));
    OK
}
