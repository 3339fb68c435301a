//! What is found of the quantities of a document: roles, targets and where their deadlines come from.

use super::super::mentions::MentionId;
use super::kind::TargetKind;
use crate::document::{SectionId, Span};
use crate::recognise::{Comparator, Quantity};

/// What a quantity is in the document: the column `role` of `numbers`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum QuantityRole {
    Target,
    Baseline,
    Status,
    Criterion,
    Award,
    Ordinal,
    Name,
    Summary,
    Other,
}

impl QuantityRole {
    pub fn name(self) -> &'static str {
        match self {
            Self::Target => "target",
            Self::Baseline => "baseline",
            Self::Status => "status",
            Self::Criterion => "criterion",
            Self::Award => "award",
            Self::Ordinal => "ordinal",
            Self::Name => "name",
            Self::Summary => "summary",
            Self::Other => "other",
        }
    }

    pub(super) fn parse(name: &str) -> Self {
        match name {
            "baseline" => Self::Baseline,
            "status" => Self::Status,
            "criterion" => Self::Criterion,
            "award" => Self::Award,
            "ordinal" => Self::Ordinal,
            "name" => Self::Name,
            "summary" => Self::Summary,
            _ => Self::Other,
        }
    }
}

/// Where a target's deadline comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum DeadlineSource {
    Own,
    Context,
    Document,
    #[default]
    None,
}

impl DeadlineSource {
    pub fn name(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Context => "context",
            Self::Document => "document",
            Self::None => "none",
        }
    }
}

/// The starting value printed beside a target: 由2020年的60%提高到70%.
#[derive(Clone, Debug)]
pub struct Baseline {
    pub value: rust_decimal::Decimal,
    pub unit: String,
    pub year: Option<i16>,
}

/// One commitment with a number. Spans are bytes of the document's text.
#[derive(Clone, Debug)]
pub struct Target {
    /// The quantity; several targets share one under 均.
    pub mention: Option<MentionId>,
    pub quantity: Quantity,
    pub indicator: String,
    pub kind: TargetKind,
    /// `up` or `down`, for a change.
    pub direction: Option<&'static str>,
    pub comparator: Comparator,
    pub baseline: Option<Baseline>,
    pub evidence: Span,
    pub sentence: Span,
    pub section: Option<SectionId>,
    pub rule: String,
    /// Coded reasons for a person to look.
    pub check: Vec<&'static str>,
    /// Set for a cell of an indicator table: the deadline that the column head gives.
    pub column_deadline: Option<jiff::civil::Date>,
    /// The time that is this value's own where several times and values stand in order.
    pub own_time: Option<Span>,
    /// 约束性 or 预期性, as printed.
    pub binding: String,
    /// Verb of a count, for the next members of a list.
    pub(super) verb: String,
    /// What is counted, for the parts of a total (其中工业类3个).
    pub(super) object: String,
}

impl Target {
    /// A target that an indicator table states: its deadline comes from the column's head.
    #[allow(clippy::too_many_arguments)]
    pub(in crate::resolve) fn of_cell(
        quantity: Quantity,
        indicator: String,
        kind: TargetKind,
        baseline: Option<Baseline>,
        row: Span,
        section: Option<SectionId>,
        rule: String,
        check: Vec<&'static str>,
        column_deadline: Option<jiff::civil::Date>,
        binding: String,
    ) -> Self {
        let comparator = quantity.comparator;
        Self {
            mention: None,
            quantity,
            indicator,
            kind,
            direction: (kind == TargetKind::Change).then_some("up"),
            comparator,
            baseline,
            evidence: row,
            sentence: row,
            section,
            rule,
            check,
            column_deadline,
            own_time: None,
            binding,
            verb: String::new(),
            object: String::new(),
        }
    }
}

impl Target {
    /// What is measured or counted, without the verb of a count.
    pub(super) fn base(&self) -> &str {
        if self.verb.is_empty() || self.object.is_empty() { &self.indicator } else { &self.object }
    }
}

/// A quantity with the role that it was found to have.
#[derive(Clone, Debug)]
pub struct RoleFound {
    pub mention: MentionId,
    pub role: QuantityRole,
    pub rule: String,
}

/// What the rules say of the quantities of one sentence.
#[derive(Debug, Default)]
pub struct SentenceReading {
    pub roles: Vec<RoleFound>,
    pub targets: Vec<Target>,
}
