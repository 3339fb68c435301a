//! gangmu as a Python module: one document as dicts, many as Arrow tables, and the command itself.

mod batch;
mod engine;
mod rows;
mod table;
mod watched;

use std::path::{Path, PathBuf};

use gangmu::batch::{Outcome, RunError, RunOptions, Summary, read_file, run as run_batch};
use gangmu::compare::{self, Asked, Comparison};
use gangmu::table::{Tables, csv::CsvOptions};
use jiff::civil::Date;
use pyo3::exceptions::{PyFileNotFoundError, PyOSError, PyValueError};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::PyDict;
use rayon::prelude::*;

use table::Table;

/// What `extract` takes. A `str` is always text: a path is a `pathlib.Path`.
#[derive(FromPyObject)]
enum Document {
    Text(String),
    Bytes(PyBackedBytes),
    Path(PathBuf),
}

/// What `run` takes.
#[derive(FromPyObject)]
enum Paths {
    One(PathBuf),
    Many(Vec<PathBuf>),
}

#[pyfunction]
#[pyo3(signature = (source, *, name=None, date=None, max_seconds=None, rules=None))]
fn extract<'py>(
    py: Python<'py>,
    source: Document,
    name: Option<String>,
    date: Option<Bound<'py, PyAny>>,
    max_seconds: Option<u64>,
    rules: Option<Vec<PathBuf>>,
) -> PyResult<Bound<'py, PyDict>> {
    let published = date.map(|date| rows::day(&date)).transpose()?;
    let outcomes = py.detach(|| -> PyResult<Vec<Outcome>> {
        let loaded = engine::get(rules.unwrap_or_default())?;
        let of = |name: Option<String>, bytes| {
            watched::outcomes(name.unwrap_or_default(), bytes, published, max_seconds, &loaded)
        };
        match source {
            Document::Text(text) => Ok(of(name, text.into_bytes())),
            Document::Bytes(bytes) => Ok(of(name, bytes.to_vec())),
            Document::Path(path) => {
                let shown = name.unwrap_or_else(|| path.display().to_string());
                // Python's own exception for a path that is not there.
                std::fs::metadata(&path)?;
                Ok(match read_file(&path, &loaded.engine.readers.limits) {
                    Ok(bytes) => of(Some(shown), bytes),
                    Err(error) => vec![Outcome::unread(&shown, "", &error, loaded.engine.language)],
                })
            }
        }
    })?;
    rows::dict(py, outcomes)
}

/// Bytes or text of one of many documents.
#[derive(FromPyObject)]
enum Content {
    Text(String),
    Bytes(PyBackedBytes),
}

impl Content {
    fn bytes(&self) -> &[u8] {
        match self {
            Self::Text(text) => text.as_bytes(),
            Self::Bytes(bytes) => bytes,
        }
    }
}

#[pyfunction]
#[pyo3(signature = (sources, names, *, dates=None, threads=1, max_seconds=None, rules=None))]
fn extract_batch(
    py: Python<'_>,
    sources: Vec<Content>,
    names: Vec<String>,
    dates: Option<Vec<Option<Bound<'_, PyAny>>>>,
    threads: usize,
    max_seconds: Option<u64>,
    rules: Option<Vec<PathBuf>>,
) -> PyResult<Table> {
    let days = dates.unwrap_or_default();
    let days: Vec<Option<Date>> =
        days.iter().map(|d| d.as_ref().map(rows::day).transpose()).collect::<PyResult<_>>()?;
    if names.len() != sources.len() || !(days.is_empty() || days.len() == sources.len()) {
        return Err(PyValueError::new_err("sources, names and dates differ in length"));
    }
    py.detach(|| {
        let loaded = engine::get(rules.unwrap_or_default())?;
        let one = |n: usize| {
            let day = days.get(n).copied().flatten();
            watched::outcomes(names[n].clone(), sources[n].bytes().to_vec(), day, max_seconds, &loaded)
        };
        let found = if threads == 1 {
            (0..sources.len()).map(one).collect()
        } else {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
            let pool = pool.map_err(|e| PyOSError::new_err(e.to_string()))?;
            pool.install(|| (0..sources.len()).into_par_iter().map(one).collect())
        };
        Ok(Table::from(batch::nested(found)?))
    })
}

#[pyfunction]
#[pyo3(signature = (paths, *, out=None, compare=false, threads=0, rules=None))]
fn run<'py>(
    py: Python<'py>,
    paths: Paths,
    out: Option<PathBuf>,
    compare: bool,
    threads: usize,
    rules: Option<Vec<PathBuf>>,
) -> PyResult<Bound<'py, PyDict>> {
    let paths = match paths {
        Paths::One(path) => vec![path],
        Paths::Many(paths) => paths,
    };
    let found = py.detach(|| tables(paths, out, compare, threads, rules.unwrap_or_default()))?;
    let dict = PyDict::new(py);
    for (name, table) in found {
        dict.set_item(name, Py::new(py, table)?)?;
    }
    Ok(dict)
}

fn tables(
    paths: Vec<PathBuf>,
    out: Option<PathBuf>,
    compare: bool,
    threads: usize,
    rules: Vec<PathBuf>,
) -> PyResult<Vec<(String, Table)>> {
    let loaded = engine::get(rules)?;
    let aside = tempfile::tempdir()?;
    let options = RunOptions {
        paths,
        out: out.unwrap_or_else(|| aside.path().to_owned()),
        threads,
        csv: CsvOptions::default(),
        fresh: false,
        corrections: std::sync::Arc::default(),
        rules: loaded.digest.clone(),
        layers: loaded.layers.clone(),
        session: None,
    };
    let found = std::cell::RefCell::new(Vec::new());
    let further = |folder: &Path, _: &Summary| {
        *found.borrow_mut() = table::of_run(folder)?;
        if !compare {
            return Ok(Vec::new());
        }
        let tables = Tables::read(folder).map_err(std::io::Error::other)?;
        let comparison = Comparison::new(&tables, loaded.engine.knowledge(), Asked::default());
        for sheet in comparison.sheets() {
            found.borrow_mut().push((sheet.name().to_owned(), Table::of(sheet.as_ref())?));
        }
        compare::files(&comparison, folder, options.csv)
    };
    match run_batch(&options, &loaded.engine, &|_, _| {}, &further) {
        Ok(_) => Ok(found.into_inner()),
        Err(error @ RunError::Missing { .. }) => Err(PyFileNotFoundError::new_err(error.to_string())),
        Err(error @ RunError::NothingToRead) => Err(PyValueError::new_err(error.to_string())),
        Err(error) => Err(PyOSError::new_err(error.to_string())),
    }
}

/// The command line: documents that may bring a reader down are read by a process of the same command.
#[pyfunction]
fn main(py: Python<'_>) -> PyResult<u8> {
    let args: Vec<std::ffi::OsString> = py.import("sys")?.getattr("argv")?.extract()?;
    if let Some(program) = args.first() {
        gangmu::read::process::enable(PathBuf::from(program));
    }
    Ok(py.detach(|| gangmu::cli::main(args)))
}

#[pymodule]
#[pyo3(name = "gangmu")]
fn gangmu_module(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add_class::<Table>()?;
    module.add_function(wrap_pyfunction!(extract, module)?)?;
    module.add_function(wrap_pyfunction!(extract_batch, module)?)?;
    module.add_function(wrap_pyfunction!(run, module)?)?;
    module.add_function(wrap_pyfunction!(main, module)?)?;
    engine::isolate(module.py());
    Ok(())
}
