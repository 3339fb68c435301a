//! Folders for temporary files. A process that is killed can't take its folder away: the next one does.

use std::fs::{self, DirEntry, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Once;
use std::time::Duration;

use tempfile::TempDir;

/// Whatever bears this name in the system's folder for temporary files is ours.
const PREFIX: &str = ".gangmu-scratch-";
/// Held by the process that the folder belongs to; the lock goes with it, however it ends.
const LOCK: &str = "lock";
/// A folder without a lock was left by a process that died while it made or removed it, or is being made right now.
const MAKING: Duration = Duration::from_secs(24 * 60 * 60);

/// A folder that goes away when it is dropped, or after this process was killed when the next one needs its own.
#[derive(Debug)]
pub struct Scratch {
    folder: TempDir,
    _lock: File,
}

impl Scratch {
    /// # Errors
    /// When the system's folder for temporary files can't be written.
    pub fn new() -> io::Result<Self> {
        static CLEARED: Once = Once::new();
        let place = std::env::temp_dir();
        CLEARED.call_once(|| clear(&place));
        Self::within(&place)
    }

    fn within(place: &Path) -> io::Result<Self> {
        let folder = tempfile::Builder::new().prefix(PREFIX).tempdir_in(place)?;
        // It gets its name when it is locked: no one sees it free.
        let making = folder.path().join("locking");
        let lock = File::create(&making)?;
        lock.lock()?;
        fs::rename(making, folder.path().join(LOCK))?;
        Ok(Self { folder, _lock: lock })
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }
}

/// Takes away what dead processes have left in `place`.
fn clear(place: &Path) {
    for entry in fs::read_dir(place).into_iter().flatten().flatten() {
        let ours = entry.file_name().to_string_lossy().starts_with(PREFIX);
        // A link is no folder of ours, wherever it leads.
        if ours && entry.file_type().is_ok_and(|t| t.is_dir()) && is_left(&entry) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

fn is_left(folder: &DirEntry) -> bool {
    let lock: PathBuf = folder.path().join(LOCK);
    match File::open(lock) {
        Ok(lock) => lock.try_lock().is_ok(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let age = folder.metadata().and_then(|m| m.modified()).ok().and_then(|m| m.elapsed().ok());
            age.is_some_and(|age| age > MAKING)
        }
        // Another user's.
        Err(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_dead_leave_is_cleared_and_nothing_else() {
        let place = tempfile::tempdir().expect("a folder");
        let place = place.path();
        let alive = Scratch::within(place).expect("made");
        let Scratch { folder, _lock } = Scratch::within(place).expect("made");
        let dead = folder.keep();
        fs::create_dir(dead.join("profile")).expect("made");
        fs::write(dead.join("profile/input.doc"), "x").expect("written");
        drop(_lock);
        let (making, mine) = (place.join(format!("{PREFIX}new")), place.join("gangmu-results"));
        fs::create_dir(&making).expect("made");
        fs::create_dir(&mine).expect("made");
        clear(place);
        assert!(!dead.exists());
        assert!(alive.path().exists() && making.exists() && mine.exists());
        let path = alive.path().to_owned();
        drop(alive);
        assert!(!path.exists());
    }

    #[cfg(unix)]
    #[test]
    fn links_are_left_alone() {
        let place = tempfile::tempdir().expect("a folder");
        let elsewhere = place.path().join("elsewhere");
        fs::create_dir(&elsewhere).expect("made");
        fs::write(elsewhere.join(LOCK), "").expect("written");
        std::os::unix::fs::symlink(&elsewhere, place.path().join(format!("{PREFIX}a"))).expect("linked");
        clear(place.path());
        assert!(elsewhere.join(LOCK).exists());
    }
}
