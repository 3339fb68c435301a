//! What a quantity is: a number as written, with its comparator and unit, and the same normalised exactly.

use rust_decimal::Decimal;

use crate::document::Span;

/// How a number binds what it measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Comparator {
    /// 达到, 提高到, or nothing at all.
    #[default]
    Reach,
    /// 以上, 超过, 不低于, 突破.
    AtLeast,
    /// 以内, 不超过, 低于, 控制在.
    AtMost,
    /// 左右, 约, 上下.
    About,
    /// N—M, 保5争9.
    Between,
}

impl Comparator {
    /// As tables write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Reach => "reach",
            Self::AtLeast => "at_least",
            Self::AtMost => "at_most",
            Self::About => "about",
            Self::Between => "between",
        }
    }

    /// The comparator of that name in tables and rule files.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Reach, Self::AtLeast, Self::AtMost, Self::About, Self::Between].into_iter().find(|c| c.as_str() == name)
    }
}

/// Numbers that are not plain amounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Special {
    /// 全覆盖: 100 %.
    Coverage,
    /// 清零, 零新增: 0, no unit.
    Zero,
    /// 翻一番, 倍增: so many 倍.
    Multiple,
    /// 前10位, 首位.
    Rank,
    /// 一批, 数十家: nobody can check it.
    Vague,
    /// 第8期, 第二批.
    Ordinal,
    /// Part of a name or slogan: 12345热线, 5G, 2+3+4, 三年行动.
    Name,
    /// 四分之一.
    Fraction,
}

impl Special {
    /// As rule files write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Coverage => "coverage",
            Self::Zero => "zero",
            Self::Multiple => "multiple",
            Self::Rank => "rank",
            Self::Vague => "vague",
            Self::Ordinal => "ordinal",
            Self::Name => "name",
            Self::Fraction => "fraction",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Coverage, Self::Zero, Self::Multiple, Self::Rank, Self::Vague, Self::Ordinal, Self::Name, Self::Fraction]
            .into_iter()
            .find(|s| s.as_str() == name)
    }

    /// Whether the number may be the value of a target at all.
    pub fn is_amount(self) -> bool {
        !matches!(self, Self::Vague | Self::Ordinal | Self::Name)
    }
}

/// A number with what belongs to it. All spans are bytes of the text that was given to the recogniser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quantity {
    /// As written, numerals converted, not scaled by the unit: 1.5 for 1.5万家.
    pub value: Decimal,
    /// Upper end of a range.
    pub value_max: Option<Decimal>,
    pub comparator: Comparator,
    /// As written with its multiplier: 万家, 亿元, 个百分点. `None` where none is printed.
    pub unit: Option<String>,
    /// What the unit measures: `count`, `money`, `land` …, `unknown` for none.
    pub dimension: String,
    /// The value with multipliers removed, exact: 15000. `None` when it does not fit an exact decimal.
    pub norm_value: Option<Decimal>,
    pub norm_value_max: Option<Decimal>,
    /// 家, 元, 亩, %; empty where there is no unit.
    pub norm_unit: String,
    /// The number itself without comparator and unit; for a range from the first to the last number.
    pub number_span: Span,
    /// The unit as printed.
    pub unit_span: Option<Span>,
    /// 超过, 不低于, 控制在: directly before the number.
    pub comparator_before: Option<Span>,
    /// 以上, 左右: directly after the unit.
    pub comparator_after: Option<Span>,
    pub special: Option<Special>,
}

impl Quantity {
    /// The same in a text that begins `by` bytes earlier.
    pub(super) fn shift(&mut self, by: usize) {
        self.number_span = self.number_span.shift(by);
        for span in [&mut self.unit_span, &mut self.comparator_before, &mut self.comparator_after] {
            *span = span.map(|s| s.shift(by));
        }
    }

    /// A number that is no amount: part of a name, an ordinal, a code.
    pub fn named(value: Decimal, span: Span, special: Special) -> Self {
        Self {
            value,
            value_max: None,
            comparator: Comparator::Reach,
            unit: None,
            dimension: "unknown".to_owned(),
            norm_value: Some(value),
            norm_value_max: None,
            norm_unit: String::new(),
            number_span: span,
            unit_span: None,
            comparator_before: None,
            comparator_after: None,
            special: Some(special),
        }
    }

    /// From the number to the end of the unit, without comparators.
    pub fn amount_span(&self) -> Span {
        self.unit_span.map_or(self.number_span, |u| self.number_span.join(u))
    }
}
