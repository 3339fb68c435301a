//! Whether two values may be compared, and if not, why not.

use super::annualise;
use super::value::Facets;

/// A reason that keeps two values apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Difference {
    Subject,
    Kind,
    Basis,
    Unit,
    Denominator,
    Scope,
    Level,
    Year,
    Period,
    /// One of the two does not say its year.
    NoYear,
    /// A flow that does not say what time it covers.
    NoBasis,
}

impl Difference {
    /// A key of `comparable` in the words of comparison.
    pub fn code(self) -> &'static str {
        match self {
            Difference::Subject => "different_subject",
            Difference::Kind => "different_kind",
            Difference::Basis => "different_basis",
            Difference::Unit => "different_unit",
            Difference::Denominator => "different_denominator",
            Difference::Scope => "different_scope",
            Difference::Level => "different_level",
            Difference::Year => "different_year",
            Difference::Period => "different_period",
            Difference::NoYear => "no_year",
            Difference::NoBasis => "no_basis",
        }
    }
}

/// What a value lacks to be compared with any other.
pub fn lacks(f: &Facets) -> Option<Difference> {
    match () {
        () if f.year.is_none() => Some(Difference::NoYear),
        () if f.basis.is_empty() && matches!(f.kind.as_str(), "change" | "count") => Some(Difference::NoBasis),
        () => None,
    }
}

/// Everything that keeps the two apart; empty when they are comparable.
pub fn differences(a: &Facets, b: &Facets) -> Vec<Difference> {
    let mut out = Vec::new();
    let mut unless = |same: bool, difference| {
        if !same {
            out.push(difference);
        }
    };
    unless(a.subject == b.subject, Difference::Subject);
    unless(a.kind == b.kind, Difference::Kind);
    unless(a.basis == b.basis, Difference::Basis);
    unless(a.unit == b.unit, Difference::Unit);
    unless(a.denominator == b.denominator, Difference::Denominator);
    unless(a.scope == b.scope, Difference::Scope);
    unless(a.level == b.level, Difference::Level);
    let per_year = a.basis == annualise::BASIS && a.basis == b.basis;
    unless(per_year || a.year == b.year, Difference::Year);
    unless(period(a) == period(b), Difference::Period);
    out.extend(lacks(a).or_else(|| lacks(b)));
    out
}

/// The first year where it changes the figure: a sum over three years is another than one over five, a yearly average
/// is per year whatever the span.
pub fn period(f: &Facets) -> Option<i16> {
    if f.basis == "cumulative" { f.from_year } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::value::Subject;

    fn facets(basis: &str, year: i16) -> Facets {
        Facets {
            subject: Subject::Concept("ip_pledge".into()),
            kind: "level".into(),
            basis: basis.into(),
            unit: "元".into(),
            denominator: String::new(),
            scope: String::new(),
            level: "city".into(),
            year: Some(year),
            from_year: None,
        }
    }

    #[test]
    fn one_year_and_several_are_related_and_not_comparable() {
        let (one, several) = (facets("annual", 2023), facets("cumulative", 2025));
        assert_eq!(differences(&one, &several), [Difference::Basis, Difference::Year]);
        assert!(differences(&one, &facets("annual", 2023)).is_empty());
    }

    #[test]
    fn sums_over_other_spans_differ_and_averages_do_not() {
        let span = |basis, from| Facets { from_year: Some(from), ..facets(basis, 2025) };
        assert_eq!(differences(&span("cumulative", 2021), &span("cumulative", 2023)), [Difference::Period]);
        assert!(differences(&span("average", 2021), &span("average", 2023)).is_empty());
    }

    #[test]
    fn each_facet_counts() {
        let a = facets("annual", 2023);
        let with = |change: fn(&mut Facets)| {
            let mut b = facets("annual", 2023);
            change(&mut b);
            differences(&a, &b)
        };
        assert_eq!(with(|b| b.kind = "change".into()), [Difference::Kind]);
        assert_eq!(with(|b| b.unit = "美元".into()), [Difference::Unit]);
        assert_eq!(with(|b| b.denominator = "万人口".into()), [Difference::Denominator]);
        assert_eq!(with(|b| b.scope = "市本级".into()), [Difference::Scope]);
        assert_eq!(with(|b| b.level = "province".into()), [Difference::Level]);
        assert_eq!(with(|b| b.year = None), [Difference::Year, Difference::NoYear]);
        let growth = Facets { kind: "change".into(), basis: String::new(), ..a.clone() };
        assert_eq!(differences(&growth, &growth), [Difference::NoBasis]);
    }
}
