//! A panic of a reader or a rule: it costs its file, and the file's row says where in the program it happened.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook};

thread_local! {
    static PLACE: RefCell<String> = const { RefCell::new(String::new()) };
}

/// A panic that was caught.
#[derive(Debug)]
pub struct Panic {
    /// File and line of the program; empty without [`remember`].
    pub place: String,
}

/// From now on panics are not printed; what `caught` gives names their place.
pub fn remember() {
    set_hook(Box::new(|info| {
        let place =
            info.location().map(|l| format!("{}:{}", l.file().rsplit('/').next().unwrap_or_default(), l.line()));
        PLACE.with(|p| *p.borrow_mut() = place.unwrap_or_default());
    }));
}

/// # Errors
/// When `work` panics.
pub fn caught<T>(work: impl FnOnce() -> T) -> Result<T, Panic> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|_| Panic { place: PLACE.with(|p| p.take()) })
}
