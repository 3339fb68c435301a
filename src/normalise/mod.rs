//! Values as written turned into values that compare: numerals, units, dates, places, departments.

pub mod char_set;
pub mod concept;
pub mod date;
pub mod department;
pub mod numeral;
pub mod region;
pub mod unit;
