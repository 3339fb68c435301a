//! .

pub mod fold;
pub mod join;
