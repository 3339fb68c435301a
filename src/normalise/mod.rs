//! Values as written turned into values that compare: numerals, units, dates.

pub mod date;
pub mod numeral;
