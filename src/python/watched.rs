//! A document in a thread of its own: one that takes too long is answered by the row of an error.

use std::sync::{Arc, mpsc};
use std::thread;

use gangmu::batch::{self, Outcome, STACK, why};
use gangmu::extract::doc_id;
use gangmu::read::Limit;
use gangmu::read::process::Ended;
use jiff::civil::Date;

use crate::engine::Loaded;

/// All documents of one file, in `max_seconds` or, without them, as long as a run allows; large files get more. A thread can't be stopped: one that takes too long goes on beside until it is done, and
/// nobody waits for it.
pub fn outcomes(
    name: String,
    bytes: Vec<u8>,
    published: Option<Date>,
    max_seconds: Option<u64>,
    loaded: &Arc<Loaded>,
) -> Vec<Outcome> {
    let limits = loaded.engine.readers.limits;
    let time = max_seconds.map_or(limits, |seconds| limits.with(Limit::Seconds, seconds)).time(bytes.len());
    let (shown, id) = (name.clone(), doc_id(&bytes));
    let (sender, receiver) = mpsc::channel();
    let own = Arc::clone(loaded);
    let work = move || {
        // Nobody may wait any more.
        let _ = sender.send(batch::outcomes(&name, &bytes, published, &own.engine));
    };
    let ended = match thread::Builder::new().stack_size(STACK).spawn(work) {
        Err(error) => Ended::Unstartable(error),
        Ok(_) => match receiver.recv_timeout(time) {
            Ok(found) => return found,
            Err(mpsc::RecvTimeoutError::Timeout) => Ended::Time(time),
            Err(mpsc::RecvTimeoutError::Disconnected) => Ended::Died,
        },
    };
    vec![Outcome::unread(&shown, &id, &why(ended), loaded.engine.language)]
}
