//! Commands that read many files work in a process that this one watches over: when a file kills it or hangs, it is
//! started again, goes on from what it had done, and gives that file a process of its own.

use std::ffi::OsString;
use std::io::{self, Read};
use std::path::PathBuf;
use std::process::{ChildStdin, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::messages::Messages;
use super::{NOTHING, interrupt};
use crate::batch::{HUNG, Session, Suspects};
use crate::read::process;
use crate::scratch::Scratch;

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

/// Whether this process is one that another watches over.
pub fn is_watched() -> bool {
    std::env::var_os(SESSION).is_some()
}

/// A session of processes, one after another, and what is to be blamed for the ends of those before.
pub struct Watch {
    folder: Scratch,
    suspects: Suspects,
    ends: usize,
    unexplained: usize,
}

impl Watch {
    /// # Errors
    /// When there is no room for a session.
    pub fn new() -> io::Result<Self> {
        Ok(Self { folder: Scratch::new()?, suspects: Suspects::default(), ends: 0, unexplained: 0 })
    }

    /// This program once more, with these arguments, to work in the session. `None` where it is not known.
    pub fn command(&self, args: &[OsString]) -> Option<Command> {
        let mut command = Command::new(process::program()?);
        command.args(args.iter().skip(1)).env(SESSION, self.folder.path()).stdin(Stdio::piped());
        Some(command)
    }

    /// After a process that ended before its time: whether another one is to try. `went_on` says that this one got
    /// through something.
    pub fn again(&mut self, went_on: bool) -> bool {
        if went_on {
            (self.ends, self.unexplained) = (0, 0);
        }
        self.ends += 1;
        // It may have been ended between two files, or by something else than a file.
        let explained = self.suspects.learn(self.folder.path()).unwrap_or(false);
        self.unexplained = if explained { 0 } else { self.unexplained + 1 };
        if self.ends >= MOST_ENDS {
            self.suspects.suspect_all();
        }
        self.unexplained <= MOST_UNEXPLAINED && self.suspects.leave(self.folder.path()).is_ok()
    }
}

/// The exit status that a process gave itself, unless it died or gave up because a file hung.
pub fn own_code(status: ExitStatus) -> Option<u8> {
    status.code().and_then(|code| u8::try_from(code).ok()).filter(|code| *code != HUNG)
}

/// Does the command `name` in a process of its own and gives its exit status; `None` where this process is to do it.
pub fn run(name: &str, args: &[OsString], messages: &Messages) -> Option<u8> {
    if !COMMANDS.contains(&name) || is_watched() {
        return None;
    }
    let mut watch = Watch::new().ok()?;
    let lifeline: Arc<Mutex<Option<ChildStdin>>> = Arc::default();
    let interrupted = Arc::new(AtomicBool::new(false));
    let (line, flag) = (Arc::clone(&lifeline), Arc::clone(&interrupted));
    let _ = ctrlc::set_handler(move || {
        flag.store(true, Ordering::Relaxed);
        line.lock().unwrap_or_else(PoisonError::into_inner).take();
    });
    loop {
        let mut child = watch.command(args)?.spawn().ok()?;
        *lifeline.lock().unwrap_or_else(PoisonError::into_inner) = child.stdin.take();
        // An interrupt that came before the lifeline was there.
        if interrupted.load(Ordering::Relaxed) {
            lifeline.lock().unwrap_or_else(PoisonError::into_inner).take();
        }
        let status = waited(&mut child).ok()?;
        if let Some(code) = own_code(status) {
            return Some(code);
        }
        if interrupted.load(Ordering::Relaxed) {
            return Some(interrupt::INTERRUPTED);
        }
        if !watch.again(false) {
            return Some(died(status, messages));
        }
    }
}

/// Tells that the program itself is at fault.
pub fn died(status: ExitStatus, messages: &Messages) -> u8 {
    eprintln!("{}", messages.with("run.died", &[("status", status.to_string())]));
    NOTHING
}

/// Waits without closing the child's input, which `Child::wait` would do.
fn waited(child: &mut std::process::Child) -> std::io::Result<std::process::ExitStatus> {
    debug_assert!(child.stdin.is_none());
    child.wait()
}

/// In the process that works: does `gone` when the one that watches ends, or wants this one to.
pub fn when_alone(gone: impl FnOnce() + Send + 'static) {
    if !is_watched() {
        return;
    }
    std::thread::spawn(move || {
        let mut nothing = Vec::new();
        let _ = std::io::stdin().lock().read_to_end(&mut nothing);
        gone();
    });
}
