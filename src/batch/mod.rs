//! Many documents: find them, extract each, write the tables in order.
//!
//! Files are taken in chunks of bounded size; within a chunk rayon extracts them in any order, and their rows are
//! written in order of path. So memory holds one chunk whatever the number of files, and the bytes written do not
//! depend on the number of threads. Everything goes to a folder beside the final one first and is moved at the end.

mod find;
mod output;
mod run;

pub use find::{Input, find};
pub use output::{Output, OutputOptions};
pub use run::{Progress, RunError, RunOptions, Summary, run};
