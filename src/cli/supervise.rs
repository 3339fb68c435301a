//! Commands that read many files work in a process that this one watches over: when a file kills it or hangs, it is
//! started again, goes on from what it had done, and gives that file a process of its own.

use std::ffi::OsString;
use std::io::Read;
use std::path::PathBuf;
use std::process::{ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::messages::Messages;
use super::{NOTHING, interrupt};
use crate::batch::{HUNG, Session, Suspects, session_folder};

/// Holds the session's folder in the process that works.
const SESSION: &str = "GANGMU_SESSION";
/// Commands that read many files.
const COMMANDS: [&str; 4] = ["run", "compare", "diff", "concepts"];
/// After so many ends before their time every file gets a process of its own.
const MOST_ENDS: usize = 20;
/// So many ends one after another that no file explains are the program's own fault.
const MOST_UNEXPLAINED: usize = 2;

/// The session that this process works in, if another one watches over it.
pub fn session() -> Option<Arc<Session>> {
    let folder = PathBuf::from(std::env::var_os(SESSION)?);
    Session::join(&folder).ok().map(Arc::new)
}

/// Does the command `name` in a process of its own and gives its exit status; `None` where this process is to do it.
pub fn run(name: &str, args: &[OsString], messages: &Messages) -> Option<u8> {
    if !COMMANDS.contains(&name) || std::env::var_os(SESSION).is_some() {
        return None;
    }
    let program = std::env::current_exe().ok()?;
    let (_keep, folder) = session_folder().ok()?;
    let lifeline: Arc<Mutex<Option<ChildStdin>>> = Arc::default();
    let interrupted = Arc::new(AtomicBool::new(false));
    let (line, flag) = (Arc::clone(&lifeline), Arc::clone(&interrupted));
    let _ = ctrlc::set_handler(move || {
        flag.store(true, Ordering::Relaxed);
        line.lock().unwrap_or_else(PoisonError::into_inner).take();
    });
    let mut suspects = Suspects::default();
    let mut unexplained = 0;
    for ends in 1.. {
        let mut command = Command::new(&program);
        command.args(args.iter().skip(1)).env(SESSION, &folder).stdin(Stdio::piped());
        let mut child = command.spawn().ok()?;
        *lifeline.lock().unwrap_or_else(PoisonError::into_inner) = child.stdin.take();
        // An interrupt that came before the lifeline was there.
        if interrupted.load(Ordering::Relaxed) {
            lifeline.lock().unwrap_or_else(PoisonError::into_inner).take();
        }
        let status = waited(&mut child).ok()?;
        match status.code().and_then(|code| u8::try_from(code).ok()) {
            Some(code) if code != HUNG => return Some(code),
            _ if interrupted.load(Ordering::Relaxed) => return Some(interrupt::INTERRUPTED),
            _ => {}
        }
        // It may have been ended between two files, or by something else than a file.
        unexplained = if suspects.learn(&folder).unwrap_or(false) { 0 } else { unexplained + 1 };
        if unexplained > MOST_UNEXPLAINED {
            eprintln!("{}", messages.with("run.died", &[("status", status.to_string())]));
            return Some(NOTHING);
        }
        if ends >= MOST_ENDS {
            suspects.suspect_all();
        }
        suspects.leave(&folder).ok()?;
    }
    None
}

/// Waits without closing the child's input, which `Child::wait` would do.
fn waited(child: &mut std::process::Child) -> std::io::Result<std::process::ExitStatus> {
    debug_assert!(child.stdin.is_none());
    child.wait()
}

/// In the process that works: does `gone` when the one that watches ends, or wants this one to.
pub fn when_alone(gone: impl FnOnce() + Send + 'static) {
    if std::env::var_os(SESSION).is_none() {
        return;
    }
    std::thread::spawn(move || {
        let mut nothing = Vec::new();
        let _ = std::io::stdin().lock().read_to_end(&mut nothing);
        gone();
    });
}
