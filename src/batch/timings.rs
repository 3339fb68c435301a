//! How long each stage took, over all documents and threads of a run.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::extract::Stage;

/// Nanoseconds of each stage, in the order of [`Stage::ALL`].
#[derive(Debug, Default)]
pub struct Timings {
    nanoseconds: [AtomicU64; Stage::ALL.len()],
}

/// The clock of one document.
pub(super) struct Lap<'t> {
    timings: &'t Timings,
    stage: Stage,
    since: Instant,
}

impl Timings {
    pub(super) fn lap(&self) -> Lap<'_> {
        Lap { timings: self, stage: Stage::Read, since: Instant::now() }
    }

    /// Each stage with its time, summed over threads.
    pub fn stages(&self) -> Vec<(Stage, Duration)> {
        let times = self.nanoseconds.iter().map(|n| Duration::from_nanos(n.load(Ordering::Relaxed)));
        Stage::ALL.into_iter().zip(times).collect()
    }
}

impl Lap<'_> {
    /// The stage before ends, and this one begins.
    pub fn begin(&mut self, stage: Stage) {
        let now = Instant::now();
        let took = u64::try_from(now.duration_since(self.since).as_nanos()).unwrap_or(u64::MAX);
        if let Some(sum) = self.timings.nanoseconds.get(self.stage as usize) {
            sum.fetch_add(took, Ordering::Relaxed);
        }
        (self.stage, self.since) = (stage, now);
    }
}

impl Drop for Lap<'_> {
    fn drop(&mut self) {
        self.begin(self.stage);
    }
}
