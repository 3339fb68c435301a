//! Many documents: find them, extract each, write the tables in order.
//!
//! Threads extract files in any order and format their rows; one writer appends them in order of path (`queue`), so
//! memory holds a few documents whatever their number, and the bytes written do not depend on the number of threads.
//! Everything is written aside and moved into place at the end (`folder`); a journal beside the tables lets the next
//! run take over what has not changed, and go on from an interrupted one (`previous`).

mod apart;
mod corrections;
mod document;
mod find;
mod folder;
mod input;
mod journal;
mod outcome;
mod output;
mod panics;
mod previous;
mod queue;
mod run;
mod session;
mod stream;
mod system;
mod timings;

pub use apart::{LARGE, STACK, Setting, WORKER, why, worker};
pub use corrections::{Corrections, CorrectionsError};
pub use find::{Input, find};
pub use folder::{Folder, FolderError, wait_for_commit};
pub use input::read as read_file;
pub use outcome::{Outcome, outcomes};
pub use panics::remember as remember_panics;
pub use run::{Further, Progress, RunError, RunOptions, Summary, run};
pub use session::{HUNG, Session, Suspects};
pub use stream::{Line, WAITING_BYTES, in_order_of_lines, lines};
pub use timings::Timings;
