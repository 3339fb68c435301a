//! Work in any order, results in order: a bounded queue between the threads that extract and the one that writes.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use rayon::ThreadPool;

/// How far the workers may run ahead of the writer.
#[derive(Clone, Copy, Debug)]
pub struct Ahead {
    /// Items begun and not yet taken.
    pub items: usize,
    /// Bytes of results that wait. The item that the writer waits for is always let through.
    pub bytes: usize,
}

struct State<R> {
    next: usize,
    taken: usize,
    waiting_bytes: usize,
    ready: BTreeMap<usize, (thread::Result<R>, usize)>,
    stop: bool,
}

struct Queue<R> {
    state: Mutex<State<R>>,
    changed: Condvar,
}

impl<R> Queue<R> {
    fn lock(&self) -> MutexGuard<'_, State<R>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'a>(&self, guard: MutexGuard<'a, State<R>>) -> MutexGuard<'a, State<R>> {
        self.changed.wait(guard).unwrap_or_else(PoisonError::into_inner)
    }

    /// The next item to work on; `None` when there is none or the run stops.
    fn claim(&self, count: usize, ahead: Ahead) -> Option<usize> {
        let mut state = self.lock();
        loop {
            if state.stop || state.next >= count {
                return None;
            }
            let runs_ahead = state.next >= state.taken + ahead.items || state.waiting_bytes >= ahead.bytes;
            if !runs_ahead || state.next == state.taken {
                state.next += 1;
                return Some(state.next - 1);
            }
            state = self.wait(state);
        }
    }

    fn give(&self, index: usize, result: thread::Result<R>, bytes: usize) {
        let mut state = self.lock();
        state.waiting_bytes += bytes;
        state.ready.insert(index, (result, bytes));
        drop(state);
        self.changed.notify_all();
    }

    fn take(&self, index: usize) -> thread::Result<R> {
        let mut state = self.lock();
        loop {
            if let Some((result, bytes)) = state.ready.remove(&index) {
                state.waiting_bytes -= bytes;
                state.taken = index + 1;
                drop(state);
                self.changed.notify_all();
                return result;
            }
            state = self.wait(state);
        }
    }

    fn stop(&self) {
        self.lock().stop = true;
        self.changed.notify_all();
    }
}

/// Runs `work` on `0..count` on the threads of `pool` and hands each result to `take`, on this thread, in order.
/// `weigh` gives a result's size in bytes. Memory holds what `ahead` allows, whatever `count` is.
///
/// # Errors
/// The first of `take`; no further item is begun then.
///
/// # Panics
/// When `work` does, once its turn comes.
pub fn in_order<R: Send, E>(
    pool: &ThreadPool,
    count: usize,
    ahead: Ahead,
    work: impl Fn(usize) -> R + Sync,
    weigh: impl Fn(&R) -> usize + Sync,
    mut take: impl FnMut(R) -> Result<(), E>,
) -> Result<(), E> {
    let state = State { next: 0, taken: 0, waiting_bytes: 0, ready: BTreeMap::new(), stop: false };
    let queue = Queue { state: Mutex::new(state), changed: Condvar::new() };
    let outcome = pool.in_place_scope(|scope| {
        for _ in 0..pool.current_num_threads() {
            scope.spawn(|_| {
                while let Some(index) = queue.claim(count, ahead) {
                    let result = catch_unwind(AssertUnwindSafe(|| work(index)));
                    let bytes = result.as_ref().map_or(0, &weigh);
                    queue.give(index, result, bytes);
                }
            });
        }
        for index in 0..count {
            let outcome = queue.take(index).map(&mut take);
            if !matches!(outcome, Ok(Ok(()))) {
                queue.stop();
                return outcome;
            }
        }
        Ok(Ok(()))
    });
    outcome.unwrap_or_else(|panic| resume_unwind(panic))
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    fn pool(threads: usize) -> ThreadPool {
        rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads")
    }

    #[test]
    fn results_come_in_order_and_the_queue_is_bounded() {
        for threads in [1, 2, 5] {
            let begun = AtomicUsize::new(0);
            let mut got = Vec::new();
            let ahead = Ahead { items: 7, bytes: 1 << 20 };
            let work = |i: usize| {
                begun.fetch_add(1, Ordering::SeqCst);
                std::thread::sleep(std::time::Duration::from_micros((i * 7919 % 13) as u64 * 50));
                i
            };
            let done: Result<(), ()> = in_order(
                &pool(threads),
                200,
                ahead,
                work,
                |_| 8,
                |i| {
                    assert!(begun.load(Ordering::SeqCst) <= i + 1 + 7);
                    got.push(i);
                    Ok(())
                },
            );
            assert_eq!(done, Ok(()));
            assert_eq!(got, (0..200).collect::<Vec<_>>());
        }
    }

    #[test]
    fn large_results_do_not_pile_up() {
        let ahead = Ahead { items: 100, bytes: 10 };
        let begun = AtomicUsize::new(0);
        let work = |i: usize| {
            begun.fetch_add(1, Ordering::SeqCst);
            i
        };
        let done: Result<(), ()> = in_order(
            &pool(2),
            50,
            ahead,
            work,
            |_| 10,
            |i| {
                std::thread::sleep(std::time::Duration::from_millis(1));
                assert!(begun.load(Ordering::SeqCst) <= i + 4);
                Ok(())
            },
        );
        assert_eq!(done, Ok(()));
    }

    #[test]
    fn an_error_of_the_writer_stops_the_work() {
        let begun = AtomicUsize::new(0);
        let work = |_| begun.fetch_add(1, Ordering::SeqCst);
        let stop = |n: usize| if n == 3 { Err("full") } else { Ok(()) };
        let done = in_order(&pool(1), 1000, Ahead { items: 4, bytes: 100 }, work, |_| 1, stop);
        assert_eq!(done, Err("full"));
        assert!(begun.load(Ordering::SeqCst) <= 10);
    }

    #[test]
    #[should_panic(expected = "item 5")]
    fn a_panic_is_not_swallowed() {
        let work = |i: usize| assert!(i != 5, "item {i}");
        let _: Result<(), ()> = in_order(&pool(2), 10, Ahead { items: 4, bytes: 100 }, work, |()| 1, |()| Ok(()));
    }
}
