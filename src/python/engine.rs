//! Rules, compiled once for a process.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use gangmu::extract::Engine;
use gangmu::read::process;
use gangmu::rules::{RuleFile, Source};
use pyo3::exceptions::{PyOSError, PyValueError};
use pyo3::prelude::*;

/// An engine and the digest of its rules.
pub struct Loaded {
    pub engine: Engine,
    pub digest: String,
    /// What lies on top of the built-in rules.
    pub layers: Vec<RuleFile>,
}

static LOADED: Mutex<BTreeMap<Vec<PathBuf>, Arc<Loaded>>> = Mutex::new(BTreeMap::new());

/// The engine with these layers of rules on top of the built-in ones. Called without the GIL: loading takes a while.
pub fn get(layers: Vec<PathBuf>) -> PyResult<Arc<Loaded>> {
    let mut known = LOADED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(loaded) = known.get(&layers) {
        return Ok(Arc::clone(loaded));
    }
    let mut source = Source::built_in();
    for layer in &layers {
        source.add_folder(layer).map_err(|(path, error)| PyOSError::new_err(format!("{}: {error}", path.display())))?;
    }
    let engine = Engine::load(&source).map_err(|findings| {
        let said: Vec<String> = findings.iter().map(|f| format!("{}: {}; {}", f.file, f.message, f.help)).collect();
        PyValueError::new_err(said.join("\n"))
    })?;
    let loaded = Arc::new(Loaded { engine, digest: source.digest(), layers: source.above_built_in() });
    known.insert(layers, Arc::clone(&loaded));
    Ok(loaded)
}

/// Has engines that may hang or die run in processes of the command that was installed with the module, where it lies.
pub fn isolate(py: Python<'_>) {
    let scripts = || -> PyResult<PathBuf> {
        let folder: PathBuf = py.import("sysconfig")?.call_method1("get_path", ("scripts",))?.extract()?;
        Ok(folder.join(if cfg!(windows) { "gangmu.exe" } else { "gangmu" }))
    };
    if let Some(program) = scripts().ok().filter(|p| p.is_file()) {
        process::enable(program);
    }
}
