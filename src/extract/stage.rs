//! The stages that a document goes through, as errors and timings name them.

/// In order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Bytes to blocks of text.
    Read,
    /// Blocks to sections and sentences.
    Structure,
    /// Quantities and times.
    Mentions,
    Targets,
    Deadlines,
    Responsibilities,
    /// What governs what.
    Scope,
    /// Types to rows of tables.
    Rows,
    /// Rows to bytes.
    Write,
}

impl Stage {
    pub const ALL: [Self; 9] = [
        Self::Read,
        Self::Structure,
        Self::Mentions,
        Self::Targets,
        Self::Deadlines,
        Self::Responsibilities,
        Self::Scope,
        Self::Rows,
        Self::Write,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Structure => "structure",
            Self::Mentions => "mentions",
            Self::Targets => "targets",
            Self::Deadlines => "deadlines",
            Self::Responsibilities => "responsibilities",
            Self::Scope => "scope",
            Self::Rows => "rows",
            Self::Write => "write",
        }
    }
}
