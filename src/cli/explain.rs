//! `gangmu explain`: why a row is in the table, and why another is not.

use std::path::{Path, PathBuf};

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use jiff::civil::Date;

use super::messages::Messages;
use super::{NOTHING, OK, args, layers};
use crate::document::Span;
use crate::extract::{Engine, Explanation, Extraction, Surroundings, doc_id, extract};
use crate::read::Format;
use crate::structure::fold::fold;
use crate::table::csv::read;
use crate::table::{DocumentRow, TargetRow};

mod terminal;

pub fn command(messages: &Messages) -> Command {
    let m = |key: &str| messages.get(key);
    let text = |name: &'static str, value: &'static str| Arg::new(name).long(name).value_name(value);
    Command::new("explain")
        .about(m("explain.about"))
        .after_help(m("explain.example"))
        .arg_required_else_help(true)
        .arg(Arg::new("where").value_name("WHERE").required_unless_present("text").help(m("explain.where")))
        .arg(text("text", "TEXT").conflicts_with("where").help(m("explain.text")))
        .arg(text("heading", "TEXT").requires("text").help(m("explain.heading")))
        .arg(text("date", "DATE").requires("text").help(m("explain.date")))
        .arg(text("out", "DIR").default_value("output").value_parser(value_parser!(PathBuf)).help(m("explain.out")))
        .arg(
            text("input", "PATH")
                .action(ArgAction::Append)
                .value_parser(value_parser!(PathBuf))
                .help(m("explain.input")),
        )
        .arg(Arg::new("all").long("all").action(ArgAction::SetTrue).help(m("explain.all")))
        .arg(
            text("format", "FORMAT")
                .default_value("text")
                .value_parser(PossibleValuesParser::new(["text", "json"]))
                .help(m("explain.format")),
        )
        .arg(args::rules(messages))
}

pub fn run(args: &ArgMatches, messages: &Messages) -> u8 {
    let engine = match layers::loaded(args, messages).map(|(_, engine)| engine) {
        Ok(engine) => engine,
        Err(code) => return code,
    };
    let explained = match explained(args, &engine, messages) {
        Ok(explained) => explained,
        Err(message) => {
            eprintln!("{message}");
            return NOTHING;
        }
    };
    if explained.is_empty() {
        eprintln!("{}", messages.get("explain.nothing"));
        return NOTHING;
    }
    if args.get_one::<String>("format").is_some_and(|f| f == "json") {
        match serde_json::to_string_pretty(&explained) {
            Ok(json) => println!("{json}"),
            Err(error) => {
                eprintln!("{error}");
                return NOTHING;
            }
        }
    } else {
        print!("{}", terminal::shown(&explained, messages, args.get_flag("all")));
    }
    OK
}

fn explained(args: &ArgMatches, engine: &Engine, messages: &Messages) -> Result<Vec<Explanation>, String> {
    let given = |name: &str| args.get_one::<String>(name).map(String::as_str);
    if let Some(text) = given("text") {
        let date = match given("date").map(|d| (d, d.parse::<Date>())) {
            Some((printed, Err(_))) => return Err(messages.with("explain.no-date", &[("date", printed.to_owned())])),
            Some((_, Ok(date))) => Some(date),
            None => None,
        };
        let found = engine.read_sentence(text, &Surroundings { date, heading: given("heading"), column: None });
        let body = found.document.paragraphs.last().map_or(Span::new(0, 0), |p| p.span);
        return Ok(engine.explain(&found, body));
    }
    let place = given("where").unwrap_or_default();
    if let Some((id, start)) = as_id(place) {
        let out = args.get_one::<PathBuf>("out").cloned().unwrap_or_default();
        let inputs: Vec<PathBuf> = args.get_many::<PathBuf>("input").into_iter().flatten().cloned().collect();
        return by_id(engine, &out, &inputs, id, start, place, messages);
    }
    in_file(engine, place, messages)
}

/// `doc_id` and offset of an id as tables write it: 16 hexadecimal digits, `-`, a number (and perhaps another).
fn as_id(place: &str) -> Option<(&str, usize)> {
    let (id, rest) = place.split_once('-')?;
    let start = rest.split('-').next()?.parse().ok()?;
    (id.len() == 16 && id.bytes().all(|b| b.is_ascii_hexdigit())).then_some((id, start))
}

/// A row of the run in `out`, with its document read again.
fn by_id(
    engine: &Engine,
    out: &Path,
    inputs: &[PathBuf],
    id: &str,
    start: usize,
    row_id: &str,
    messages: &Messages,
) -> Result<Vec<Explanation>, String> {
    let table = out.join("documents.csv");
    let said =
        |key: &str, path: &Path| messages.with(key, &[("path", path.display().to_string()), ("id", id.to_owned())]);
    let bytes = std::fs::read(&table).map_err(|_| said("explain.no-run", out))?;
    let documents = read::<DocumentRow>(&bytes).map_err(|e| messages.say(&e))?;
    let document = documents.iter().find(|d| d.doc_id == id).ok_or_else(|| said("explain.no-document", &table))?;
    let candidates = inputs.iter().flat_map(|input| [input.clone(), input.join(&document.path)]);
    let file = candidates.chain([PathBuf::from(&document.path)]).find_map(|path| {
        let bytes = std::fs::read(&path).ok().filter(|bytes| doc_id(bytes) == id)?;
        extract(&bytes, &document.path, engine).ok()
    });
    if let Some(found) = file {
        let at = found.text().char_indices().nth(start).map_or(found.text().len(), |(at, _)| at);
        return Ok(engine.explain(&found, Span::new(at, at)));
    }
    // The original is elsewhere: its extracted text has the same sentences, though not the same page.
    let path = out.join("text").join(format!("{id}.txt"));
    let bytes = std::fs::read(&path).map_err(|_| said("explain.no-file", Path::new(&document.path)))?;
    eprintln!("{}", said("explain.from-text", Path::new(&document.path)));
    let found = extract(&bytes, "text.txt", engine).map_err(|e| messages.say(&e.message()))?;
    let original = String::from_utf8_lossy(&bytes).into_owned();
    let sentence = std::fs::read(out.join("targets.csv"))
        .ok()
        .and_then(|bytes| read::<TargetRow>(&bytes).ok()?.into_iter().find(|t| t.target_id == row_id))
        .map(|t| t.sentence);
    let wanted = sentence.unwrap_or_else(|| original.chars().skip(start).take(20).collect());
    let at = found.text().find(wanted.trim()).ok_or_else(|| said("explain.no-file", Path::new(&document.path)))?;
    Ok(engine.explain(&found, Span::new(at, at)))
}

/// `FILE:LINE`, or a whole `FILE`.
fn in_file(engine: &Engine, place: &str, messages: &Messages) -> Result<Vec<Explanation>, String> {
    let (path, line) = match place.rsplit_once([':', '：']) {
        Some((path, line)) if !Path::new(place).exists() && line.parse::<usize>().is_ok() => {
            (path, line.parse::<usize>().ok())
        }
        _ => (place, None),
    };
    let values = |error: String| [("path", path.to_owned()), ("error", error)];
    let bytes = std::fs::read(path).map_err(|e| messages.with("explain.unreadable", &values(messages.io(&e))))?;
    let found = extract(&bytes, path, engine)
        .map_err(|e| messages.with("explain.unreadable", &values(messages.say(&e.message()))))?;
    let span = match line {
        None => Span::new(0, found.text().len()),
        Some(line) => line_span(&found, &bytes, line).ok_or_else(|| {
            messages.with("explain.no-line", &[("path", path.to_owned()), ("line", line.to_string())])
        })?,
    };
    Ok(engine.explain(&found, span))
}

/// Where line `line` (from 1) of a file stands in its extracted text: of the file as printed where it is plain text,
/// else of the extracted text itself.
fn line_span(found: &Extraction, bytes: &[u8], line: usize) -> Option<Span> {
    let text = found.text();
    if matches!(found.format, Format::Txt | Format::Markdown) {
        let printed = crate::decode::decode(bytes, None).text;
        let lines: Vec<&str> = printed.lines().collect();
        let wanted = fold(lines.get(line.checked_sub(1)?)?).trim().to_owned();
        // The same words may be printed twice: as many times before in the file as before in the text.
        let earlier = lines[..line - 1].iter().filter(|l| fold(l).contains(wanted.as_str())).count();
        if wanted.is_empty() {
            return None;
        }
        let at =
            text.match_indices(wanted.as_str()).nth(earlier).or_else(|| text.match_indices(wanted.as_str()).last());
        if let Some((at, _)) = at {
            return Some(Span::new(at, at + wanted.len()));
        }
    }
    let mut from = 0;
    for (n, printed) in text.split('\n').enumerate() {
        if n + 1 == line {
            return Some(Span::new(from, from + printed.len()));
        }
        from += printed.len() + 1;
    }
    None
}
