//! `gangmu man`: the manual page, and with `--out` one page for each command.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::{Arg, ArgMatches, Command, value_parser};
use clap_mangen::Man;

use super::messages::Messages;
use super::{NOTHING, OK, args, help};

/// Headings that pages have, as clap writes them.
const HEADINGS: [&str; 6] = ["NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "SUBCOMMANDS", "EXTRA"];

pub fn command(messages: &Messages) -> Command {
    let m = |key: &str| messages.get(key);
    Command::new("man")
        .about(m("man.about"))
        .after_help(m("man.example"))
        .arg(Arg::new("out").long("out").value_name("DIR").value_parser(value_parser!(PathBuf)).help(m("man.out")))
}

pub fn run(args: &ArgMatches, messages: &Messages) -> u8 {
    let mut command = help::localise(args::command(messages), messages);
    command.build();
    let written = match args.get_one::<PathBuf>("out") {
        Some(folder) => std::fs::create_dir_all(folder)
            .and_then(|()| write_all(&command, folder, messages))
            .map_err(|error| (folder.display().to_string(), error)),
        None => page(&command, messages)
            .and_then(|page| io::stdout().write_all(&page))
            .map_err(|error| (String::from("-"), error)),
    };
    match written {
        Err((path, error)) if error.kind() != io::ErrorKind::BrokenPipe => {
            let values = [("path", path), ("error", messages.io(&error))];
            eprintln!("{}", messages.with("man.unwritable", &values));
            NOTHING
        }
        _ => OK,
    }
}

/// The page of `command` and those of its subcommands: `gangmu.1`, `gangmu-run.1` …
fn write_all(command: &Command, folder: &Path, messages: &Messages) -> io::Result<()> {
    let name = command.get_display_name().unwrap_or_else(|| command.get_name()).to_owned();
    std::fs::write(folder.join(format!("{name}.1")), page(command, messages)?)?;
    command.get_subcommands().filter(|c| !c.is_hide_set()).try_for_each(|sub| write_all(sub, folder, messages))
}

fn page(command: &Command, messages: &Messages) -> io::Result<Vec<u8>> {
    let mut page = Vec::new();
    Man::new(command.clone()).render(&mut page)?;
    let text = HEADINGS.iter().fold(String::from_utf8_lossy(&page).into_owned(), |text, heading| {
        let ours = messages.get(&format!("man.{}", heading.to_lowercase()));
        text.replace(&format!(".SH {heading}\n"), &format!(".SH {ours}\n"))
    });
    Ok(text.into_bytes())
}
