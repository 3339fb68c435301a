//! .

pub mod fold;
