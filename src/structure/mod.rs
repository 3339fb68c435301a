//! .

pub mod fold;
pub mod join;
pub mod labels;
