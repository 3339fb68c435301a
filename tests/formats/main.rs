//! One plan in every format gives the same rows; damaged files cost themselves and nothing else.

mod damage;
mod features;
mod same_rows;
