//! LibreOffice as the last resort for files that only it reads (Word 6 and 95, old WPS): found at run time, asked to
//! save the file as DOCX. Nothing else needs it.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::{Format, Limit, Limits, ReadError, docx, process};
use crate::document::Reading;
use crate::message::say;
use crate::scratch::Scratch;

/// Name in `documents.engine`.
const ENGINE: &str = "libreoffice";
/// A busy machine may need so many times longer; where computing time cannot be limited, the clock is.
const PATIENCE: u32 = if cfg!(unix) { 3 } else { 1 };
/// One at a time: it is large, and its profile is locked.
static TURN: Mutex<()> = Mutex::new(());

/// The reading of a file that `error` says needs the program; `error` itself where it is not installed, and in
/// programs that use the library without processes of their own.
///
/// # Errors
/// `error`, or what is wrong with the file in the eyes of LibreOffice.
pub fn read(bytes: &[u8], format: Format, error: ReadError, limits: &Limits) -> Result<Reading, ReadError> {
    let Some(program) = find().filter(|_| process::is_enabled()) else { return Err(error) };
    let converted = process::waiting(|| {
        let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        let folder = Scratch::new().ok()?;
        convert(&program, bytes, format, folder.path(), limits)
    });
    let failed = || ReadError::Damaged { what: say!("read.office") };
    let mut reading = docx::read(&converted.ok_or_else(failed)?, limits)?;
    reading.engine = ENGINE;
    Ok(reading)
}

fn find() -> Option<PathBuf> {
    let names = if cfg!(windows) { ["soffice.exe", "soffice.com"] } else { ["soffice", "libreoffice"] };
    let path = std::env::var_os("PATH").unwrap_or_default();
    let usual = [
        "/Applications/LibreOffice.app/Contents/MacOS",
        "/usr/lib/libreoffice/program",
        "C:\\Program Files\\LibreOffice\\program",
    ];
    std::env::split_paths(&path)
        .chain(usual.map(PathBuf::from))
        .flat_map(|folder| names.map(|n| folder.join(n)))
        .find(|p| p.is_file())
}

/// The program and those that it starts are one group, which ends with it, and as soon as nobody holds the other end of
/// its standard input: when this process gives up, is done, or is killed.
#[cfg(unix)]
const GROUP: &str = "ulimit -t \"$1\"; ulimit -v \"$2\"; shift 2; exec 3<&0; \"$@\" </dev/null & job=$!; \
    { read -r line <&3; kill -9 0; } & wait \"$job\"; kill -9 0";

#[cfg(unix)]
fn tied(program: &Path, time: Duration, limits: &Limits) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", GROUP, "sh", &time.as_secs().to_string()]);
    command.arg((limits.bytes(Limit::MemoryMb) >> 10).to_string()).arg(program);
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    command
}

#[cfg(not(unix))]
fn tied(program: &Path, _: Duration, _: &Limits) -> Command {
    Command::new(program)
}

/// `None` when it takes too long too.
fn convert(program: &Path, bytes: &[u8], format: Format, folder: &Path, limits: &Limits) -> Option<Vec<u8>> {
    let time = limits.time(bytes.len());
    let input = folder.join(format!("input.{}", format.as_str()));
    std::fs::write(&input, bytes).ok()?;
    let profile = format!("-env:UserInstallation=file://{}", folder.join("profile").display());
    let mut command = tied(program, time, limits);
    command.arg(profile).args(["--headless", "--convert-to", "docx", "--outdir"]).arg(folder).arg(&input);
    command.env("TMPDIR", folder).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().ok()?;
    let held = child.stdin.take();
    let begun = Instant::now();
    while child.try_wait().ok()?.is_none() {
        if begun.elapsed() > time * PATIENCE {
            drop(held);
            #[cfg(not(unix))]
            let _ = child.kill();
            let _ = child.wait();
            return None;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    std::fs::read(folder.join("input.docx")).ok()
}
