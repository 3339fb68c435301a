//! One plan in every format gives the same rows; damaged files cost themselves and nothing else.

mod damage;
mod features;
#[cfg(target_os = "linux")]
#[path = "../support/memory.rs"]
mod memory;
#[path = "../support/packed.rs"]
mod packed;
mod same_rows;
