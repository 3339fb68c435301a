//! `gangmu compare`: plans side by side, from notices or from tables written earlier.

use std::cell::RefCell;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

use super::messages::Messages;
use super::{NOTHING, OK, SOME_FAILED, args, layers, run};
use crate::batch::Folder;
use crate::compare::{self, Asked, Comparison, Picks};
use crate::extract::Engine;
use crate::report;
use crate::table::csv::CsvOptions;
use crate::table::{TableFormat, Tables, files};

pub fn command(messages: &Messages) -> Command {
    let m = |key: &str| messages.get(key);
    let list = |name: &'static str, value: &'static str| {
        Arg::new(name)
            .long(name)
            .value_name(value)
            .action(ArgAction::Append)
            .value_delimiter(',')
            .help(m(&format!("compare.{name}")))
    };
    let flag = |name: &'static str, help: String| Arg::new(name).long(name).action(ArgAction::SetTrue).help(help);
    Command::new("compare")
        .about(m("compare.about"))
        .after_help(m("compare.example"))
        .arg(
            Arg::new("paths")
                .value_name("PATH")
                .num_args(1..)
                .required(true)
                .value_parser(value_parser!(PathBuf))
                .help(m("compare.paths")),
        )
        .arg(args::out(messages))
        .arg(list("region", "NAME"))
        .arg(list("field", "NAME"))
        .arg(list("year", "YEAR").value_parser(value_parser!(i16)))
        .arg(list("concept", "ID"))
        .arg(Arg::new("focus").long("focus").value_name("NAME").help(m("compare.focus")))
        .arg(flag("annualise", m("compare.annualise")))
        .arg(args::headers(messages))
        .arg(args::formats(messages))
        .arg(flag("no-bom", m("run.no-bom")))
        .arg(flag("no-xlsx", m("run.no-xlsx")))
        .arg(flag("no-report", m("run.no-report")))
        .arg(args::rules(messages))
}

pub fn run(args: &ArgMatches, messages: &Messages) -> u8 {
    let start = Instant::now();
    let (source, engine) = match layers::loaded(args, messages) {
        Ok(loaded) => loaded,
        Err(code) => return code,
    };
    let out = args.get_one::<PathBuf>("out").cloned().unwrap_or_else(|| PathBuf::from("output"));
    let paths: Vec<PathBuf> = args.get_many("paths").into_iter().flatten().cloned().collect();
    let job = Job::new(args, &engine);
    let (folders, notices): (Vec<PathBuf>, Vec<PathBuf>) = paths.into_iter().partition(|p| is_tables(p));
    let done: RefCell<Option<Done>> = RefCell::new(None);
    // What was asked for wrongly, as it is to be said.
    let wrong: RefCell<Option<String>> = RefCell::new(None);
    let further = |folder: &Path, with_notices: bool| -> io::Result<Vec<String>> {
        let mut tables = Tables::default();
        for folder in folders.iter().map(PathBuf::as_path).chain(with_notices.then_some(folder)) {
            let read = if job.workbook { Tables::read } else { Tables::read_without_numbers };
            tables.append(read(folder).map_err(io::Error::other)?);
        }
        let texts: Vec<&Path> = folders.iter().map(PathBuf::as_path).chain(with_notices.then_some(folder)).collect();
        let (mut names, result) = job.write(folder, &texts, tables, messages).inspect_err(|error| {
            if error.kind() == io::ErrorKind::InvalidInput {
                *wrong.borrow_mut() = Some(error.to_string());
            }
        })?;
        if with_notices {
            names.extend(files::extraction(folder, &job.formats)?);
        }
        *done.borrow_mut() = Some(result);
        Ok(names)
    };
    let failed = |error: String| {
        let error = wrong.take().unwrap_or(error);
        eprintln!("{}", messages.with("compare.failed", &[("error", error)]));
        NOTHING
    };
    let mut failures = false;
    if notices.is_empty() {
        // Tables written earlier: nothing but the comparison is written beside what the folder holds.
        let written = Folder::open(&out).and_then(|mut folder| {
            folder.begin()?;
            folder.keep_others();
            match further(&folder.aside(), false) {
                Ok(names) => {
                    names.iter().for_each(|n| folder.add(n));
                    folder.commit()?;
                    Ok(Ok(()))
                }
                Err(error) => {
                    folder.abandon();
                    Ok(Err(error))
                }
            }
        });
        match written {
            Ok(Ok(())) => {}
            Ok(Err(error)) => return failed(messages.io(&error)),
            Err(error) => return failed(messages.say(&error.message())),
        }
    } else {
        let options = run::options(args, notices, out.clone(), &source);
        match run::with_bar(&options, &engine, messages, &|folder, _| further(folder, true)) {
            Ok(summary) => failures = summary.has_failures(),
            Err(error) => return failed(messages.say(&error.message())),
        }
    }
    let done = done.into_inner().unwrap_or_default();
    let values = [
        ("plans", done.plans.to_string()),
        ("regions", done.regions.to_string()),
        ("values", done.values.to_string()),
        ("comparable", done.comparable.to_string()),
        ("groups", done.groups.to_string()),
        ("tasks", done.tasks.to_string()),
        ("seconds", format!("{:.2}", start.elapsed().as_secs_f64())),
        ("out", out.display().to_string()),
    ];
    println!("{}", messages.with("compare.summary", &values));
    if failures { SOME_FAILED } else { OK }
}

/// Whether a folder holds tables that were written earlier.
pub fn is_tables(path: &Path) -> bool {
    ["documents.csv", "targets.csv"].iter().all(|name| path.join(name).is_file())
}

/// What is asked for.
struct Job<'e> {
    engine: &'e Engine,
    picks: Picks,
    asked: Asked,
    focus: Option<String>,
    csv: CsvOptions,
    formats: Vec<TableFormat>,
    workbook: bool,
    report: bool,
}

/// What was found.
#[derive(Default)]
struct Done {
    plans: usize,
    regions: usize,
    values: usize,
    comparable: usize,
    groups: usize,
    tasks: usize,
}

impl<'e> Job<'e> {
    fn new(args: &ArgMatches, engine: &'e Engine) -> Self {
        let strings = |name: &str| args.get_many::<String>(name).into_iter().flatten().cloned().collect::<Vec<_>>();
        Self {
            engine,
            picks: Picks {
                regions: strings("region"),
                fields: strings("field"),
                years: args.get_many::<i16>("year").into_iter().flatten().copied().collect(),
                concepts: strings("concept"),
            },
            asked: Asked { annualise: args.get_flag("annualise"), tasks: true },
            focus: args.get_one::<String>("focus").cloned(),
            csv: run::csv_options(args),
            formats: run::formats(args),
            workbook: !args.get_flag("no-xlsx"),
            report: !args.get_flag("no-report"),
        }
    }

    /// Writes the comparison of `tables` into `folder`.
    fn write(
        &self,
        folder: &Path,
        texts: &[&Path],
        mut tables: Tables,
        messages: &Messages,
    ) -> io::Result<(Vec<String>, Done)> {
        compare::without_repeats(&mut tables);
        let tables = self.picks.apply(tables, self.engine.knowledge());
        let mut comparison = Comparison::new(&tables, self.engine.knowledge(), self.asked);
        if comparison.plans.plans.is_empty() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, messages.get("compare.nothing")));
        }
        if let Some(name) = &self.focus {
            comparison.focus_on(name).map_err(|candidates| {
                let key = if candidates.is_empty() { "compare.no-focus" } else { "compare.many-focus" };
                let known = if candidates.is_empty() { comparison.region_names() } else { candidates };
                let text = messages.with(key, &[("name", name.clone()), ("known", known.join(" "))]);
                io::Error::new(io::ErrorKind::InvalidInput, text)
            })?;
        }
        let mut names = compare::files(&comparison, folder, self.csv)?;
        names.extend(files::sheets(&comparison.sheets(), folder, &self.formats)?);
        if self.workbook {
            let words = &self.engine.comparison;
            let notes = compare::workbook(folder, &tables, Some(&comparison), words)?;
            notes.iter().for_each(|n| eprintln!("{n}"));
            names.push(compare::WORKBOOK.to_owned());
        }
        if self.report {
            report::write(folder, texts, &tables, &comparison, self.engine.knowledge())?;
            names.push(report::REPORT.to_owned());
        }
        let done = Done {
            plans: comparison.plans.plans.len(),
            regions: comparison.plans.regions.len(),
            values: comparison.indicators.iter().filter(|i| !i.concept.is_empty()).count(),
            comparable: comparison.indicators.iter().filter(|i| i.comparable == "yes").count(),
            groups: comparison.groups.iter().filter(|g| g.members.len() > 1).count(),
            tasks: comparison.tasks_aligned.last().map_or(0, |t| t.group),
        };
        Ok((names, done))
    }
}
