//! LibreOffice as the last resort for files that only it reads (Word 6 and 95, old WPS): found at run time, asked to
//! save the file as DOCX. Nothing else needs it.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::{Format, Limits, ReadError, docx, process};
use crate::document::Reading;
use crate::message::say;

/// Name in `documents.engine`.
const ENGINE: &str = "libreoffice";
/// One at a time: it is large, and its profile is locked.
static TURN: Mutex<()> = Mutex::new(());
static FOLDERS: AtomicUsize = AtomicUsize::new(0);

/// The reading of a file that `error` says needs the program; `error` itself where it is not installed, and in
/// programs that use the library without processes of their own.
///
/// # Errors
/// `error`, or what is wrong with the file in the eyes of LibreOffice.
pub fn read(bytes: &[u8], format: Format, error: ReadError, limits: &Limits) -> Result<Reading, ReadError> {
    let Some(program) = find().filter(|_| process::is_enabled()) else { return Err(error) };
    let converted = process::waiting(|| {
        let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        let number = FOLDERS.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("gangmu-office-{}-{number}", std::process::id()));
        let converted = convert(&program, bytes, format, &folder, limits.time(bytes.len()));
        let _ = std::fs::remove_dir_all(&folder);
        converted
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

/// `None` after `time` too: what takes longer hangs.
fn convert(program: &Path, bytes: &[u8], format: Format, folder: &Path, time: Duration) -> Option<Vec<u8>> {
    std::fs::create_dir_all(folder).ok()?;
    let input = folder.join(format!("input.{}", format.as_str()));
    std::fs::write(&input, bytes).ok()?;
    let profile = format!("-env:UserInstallation=file://{}", folder.join("profile").display());
    let mut command = Command::new(program);
    command.arg(profile).args(["--headless", "--convert-to", "docx", "--outdir"]).arg(folder).arg(&input);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut child = command.spawn().ok()?;
    let begun = Instant::now();
    while child.try_wait().ok()?.is_none() {
        if begun.elapsed() > time {
            // The program starts others: its whole group ends.
            #[cfg(unix)]
            let _ = Command::new("kill").args(["-9", &format!("-{}", child.id())]).stderr(Stdio::null()).status();
            let _ = child.kill();
            let _ = child.wait();
            return None;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    std::fs::read(folder.join("input.docx")).ok()
}
