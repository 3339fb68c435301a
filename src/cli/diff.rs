//! `gangmu diff`: what changed between two runs, or two versions of a plan.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

use super::messages::Messages;
use super::{NOTHING, OK, SOME_FAILED, args, compare, layers, run};
use crate::compare::diff;
use crate::extract::Engine;
use crate::rules::Source;
use crate::scratch::Scratch;
use crate::table::csv;
use crate::table::{DiffRow, Row, Rows, Tables};

pub fn command(messages: &Messages) -> Command {
    let m = |key: &str| messages.get(key);
    let path = |name: &'static str, shown: &'static str| {
        Arg::new(name)
            .value_name(shown)
            .required(true)
            .value_parser(value_parser!(PathBuf))
            .help(m(&format!("diff.{name}")))
    };
    Command::new("diff")
        .about(m("diff.about"))
        .after_help(m("diff.example"))
        .arg(path("old", "OLD"))
        .arg(path("new", "NEW"))
        .arg(Arg::new("csv").long("csv").value_name("FILE").value_parser(value_parser!(PathBuf)).help(m("diff.csv")))
        .arg(args::headers(messages))
        .arg(Arg::new("no-bom").long("no-bom").action(ArgAction::SetTrue).help(m("run.no-bom")))
        .arg(args::rules(messages))
}

pub fn run(args: &ArgMatches, messages: &Messages) -> u8 {
    let (source, engine) = match layers::loaded(args, messages) {
        Ok(loaded) => loaded,
        Err(code) => return code,
    };
    let mut failures = false;
    let mut sides: Vec<Tables> = Vec::new();
    for name in ["old", "new"] {
        let Some(path) = args.get_one::<PathBuf>(name) else { return NOTHING };
        match side(path, args, &source, &engine, messages) {
            Ok((tables, failed)) => {
                failures |= failed;
                sides.push(tables);
            }
            Err(error) => {
                eprintln!("{}", messages.with("diff.failed", &[("error", error)]));
                return NOTHING;
            }
        }
    }
    let [old, new] = sides.as_slice() else { return NOTHING };
    let rows = diff(old, new);
    let written = match args.get_one::<PathBuf>("csv") {
        Some(path) => {
            let options = run::csv_options(args);
            File::create(path)
                .map_err(|e| messages.io(&e))
                .and_then(|f| csv::write(BufWriter::new(f), &Rows(&rows), options).map_err(|e| messages.io(&e.into())))
                .map_err(|e| format!("{}: {e}", path.display()))
        }
        None => match show(&rows, messages, &mut std::io::stdout().lock()) {
            // The reader has seen enough.
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => return OK,
            shown => shown.map_err(|e| messages.io(&e)),
        },
    };
    if let Err(error) = written {
        eprintln!("{}", messages.with("diff.failed", &[("error", error)]));
        return NOTHING;
    }
    let count = |change: &str| {
        let ids = rows.iter().filter(|r| r.change == change).map(|r| (&r.table, &r.row_id, &r.old_row_id));
        let mut ids: Vec<_> = ids.collect();
        if change == "changed" {
            ids.dedup();
        }
        ids.len().to_string()
    };
    let values = [("added", count("added")), ("removed", count("removed")), ("changed", count("changed"))];
    println!("{}", messages.with("diff.summary", &values));
    if failures { SOME_FAILED } else { OK }
}

/// The rows of one side: those of a folder of tables, else of the notices, read into a folder that goes away again.
/// True when some file failed.
fn side(
    path: &Path,
    args: &ArgMatches,
    source: &Source,
    engine: &Engine,
    messages: &Messages,
) -> Result<(Tables, bool), String> {
    if compare::is_tables(path) {
        return Ok((Tables::read_without_numbers(path).map_err(|e| messages.say(&e))?, false));
    }
    let folder = Scratch::new().map_err(|e| messages.io(&e))?;
    let options = run::options(args, vec![path.to_owned()], folder.path().to_owned(), source);
    let summary =
        run::with_bar(&options, engine, messages, &|_, _| Ok(Vec::new())).map_err(|e| messages.say(&e.message()))?;
    Ok((Tables::read_without_numbers(folder.path()).map_err(|e| messages.say(&e))?, summary.has_failures()))
}

/// One block for each document, one line for each change: `+` added, `-` removed, `~` changed.
fn show(rows: &[DiffRow], messages: &Messages, out: &mut dyn Write) -> std::io::Result<()> {
    let zh = |column: &str| {
        let all = [crate::table::TargetRow::columns(), crate::table::TaskRow::columns()];
        let more = [crate::table::DeadlineRow::columns(), crate::table::ResponsibilityRow::columns()];
        let mut columns = all.into_iter().chain(more).flatten();
        let column = columns.find(|c| c.name == column);
        column.map(|c| if messages.is_english() { c.name } else { c.zh }).unwrap_or_default()
    };
    let mut document = None;
    for row in rows {
        let own = (&row.doc_id, &row.old_doc_id);
        if document != Some(own) {
            document = Some(own);
            writeln!(out, "{}", row.document)?;
        }
        let table = messages.get(&format!("table.{}", row.table));
        match row.change.as_str() {
            "added" => writeln!(out, "  + {table} {}  {}", row.what, shortened(&row.new))?,
            "removed" => writeln!(out, "  - {table} {}  {}", row.what, shortened(&row.old))?,
            _ => {
                let (old, new) = (shortened(&row.old), shortened(&row.new));
                writeln!(out, "  ~ {table} {}  {}: {old} → {new}", shortened(&row.what), zh(&row.column))?;
            }
        }
    }
    Ok(())
}

/// One line of at most 60 characters.
fn shortened(text: &str) -> String {
    let line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.is_empty() {
        return "∅".to_owned();
    }
    match line.char_indices().nth(60) {
        Some((at, _)) => format!("{}…", &line[..at]),
        None => line,
    }
}
