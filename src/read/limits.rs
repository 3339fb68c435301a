//! What one file may cost. Each limit has a flag of the same name, and messages name the flag that raises it.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::ReadError;
use crate::message::Message;

/// Bytes that are read for a second of time beyond the limit: large files take longer. A tenth of what a desktop does.
const BYTES_A_SECOND: u64 = 128 << 10;
/// Bytes that anything may unpack to, whatever the ratio.
const SMALL: u64 = 8 << 20;
const MEGABYTE: u64 = 1 << 20;

/// A thing that is limited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Limit {
    /// Megabytes of a file, and of a member of an archive.
    FileMb,
    /// Megabytes of all members of an archive together, unpacked.
    UnpackedMb,
    /// How many times as large as packed anything may unpack to.
    Ratio,
    /// Archives inside each other.
    ArchiveDepth,
    /// Members of an archive, those of archives inside it included.
    Members,
    /// Elements inside each other.
    Nesting,
    /// Sheets of a workbook.
    Sheets,
    /// Cells of a workbook.
    Cells,
    /// Pages of a printed document.
    Pages,
    /// Seconds of computing for one document.
    Seconds,
    /// Megabytes of memory of a process that reads one document.
    MemoryMb,
}

impl Limit {
    pub const ALL: [Self; 11] = [
        Self::FileMb,
        Self::UnpackedMb,
        Self::Ratio,
        Self::ArchiveDepth,
        Self::Members,
        Self::Nesting,
        Self::Sheets,
        Self::Cells,
        Self::Pages,
        Self::Seconds,
        Self::MemoryMb,
    ];

    /// Name of the flag, without dashes.
    pub fn flag(self) -> &'static str {
        match self {
            Self::FileMb => "max-file-mb",
            Self::UnpackedMb => "max-unpacked-mb",
            Self::Ratio => "max-ratio",
            Self::ArchiveDepth => "max-archive-depth",
            Self::Members => "max-members",
            Self::Nesting => "max-nesting",
            Self::Sheets => "max-sheets",
            Self::Cells => "max-cells",
            Self::Pages => "max-pages",
            Self::Seconds => "max-seconds",
            Self::MemoryMb => "max-memory-mb",
        }
    }

    /// What notices never need. Word stops at far fewer elements; tables of contents of saved sites have the members.
    pub fn default(self) -> u64 {
        match self {
            Self::FileMb => 128,
            Self::UnpackedMb => 384,
            Self::Ratio => 200,
            Self::ArchiveDepth => 2,
            Self::Members => 10_000,
            Self::Nesting => 400,
            Self::Sheets => 500,
            Self::Cells => 1_500_000,
            Self::Pages => 3_000,
            Self::Seconds => 10,
            Self::MemoryMb => 1_000,
        }
    }

    /// The error of a file that costs more.
    pub fn passed(self, what: Message) -> ReadError {
        ReadError::TooLarge { what, limit: Some(self) }
    }
}

/// A value for every limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits([u64; Limit::ALL.len()]);

impl Default for Limits {
    fn default() -> Self {
        Self(Limit::ALL.map(Limit::default))
    }
}

impl Limits {
    pub fn of(&self, limit: Limit) -> u64 {
        self.0[limit as usize]
    }

    pub fn with(mut self, limit: Limit, value: u64) -> Self {
        self.0[limit as usize] = value;
        self
    }

    /// A number of things that memory holds.
    pub fn count(&self, limit: Limit) -> usize {
        usize::try_from(self.of(limit)).unwrap_or(usize::MAX)
    }

    /// Bytes of a limit that is given in megabytes.
    pub fn bytes(&self, limit: Limit) -> u64 {
        self.of(limit).saturating_mul(MEGABYTE)
    }

    /// Bytes that `packed` bytes may unpack to.
    pub fn unpacked(&self, packed: u64) -> u64 {
        packed.saturating_mul(self.of(Limit::Ratio)).max(SMALL)
    }

    /// Time for a document of so many bytes.
    pub fn time(&self, bytes: usize) -> Duration {
        Duration::from_secs(self.of(Limit::Seconds).saturating_add(bytes as u64 / BYTES_A_SECOND))
    }

    /// The values that decide which rows a document has; time and memory only decide whether it has any.
    pub fn of_content(&self) -> Vec<u64> {
        Limit::ALL.iter().filter(|l| !matches!(l, Limit::Seconds | Limit::MemoryMb)).map(|l| self.of(*l)).collect()
    }
}
