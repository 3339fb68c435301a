//! Values as written turned into values that compare: numerals, units, dates, places.

pub mod date;
pub mod numeral;
pub mod region;
