//! What governs what: from mentions in a structured document to targets, deadlines and responsibilities.

pub mod responsibility;
