//! Values of other years and spans put on one line, per year, and marked. Only when asked for: it supposes that a sum
//! is spread evenly over its years and that a rate is the same in each.

use std::collections::BTreeSet;

use rust_decimal::{Decimal, MathematicalOps};

use super::value::{Facets, Promise, Subject, Value};

/// The basis of such a value.
pub const BASIS: &str = "annualised";

/// A value per year beside each one that covers a year or a known span, where the line has at least one span.
pub fn add(values: &mut Vec<Value<'_>>) {
    type Key = (Subject, String, String, String, String);
    let key = |f: &Facets| -> Key {
        (f.subject.clone(), f.kind.clone(), f.unit.clone(), f.denominator.clone(), f.scope.clone())
    };
    let per_year: Vec<(Value<'_>, bool)> =
        values.iter().filter_map(|v| Some((per_year(v)?, v.facets.basis != "annual"))).collect();
    let spans: BTreeSet<Key> = per_year.iter().filter(|(_, span)| *span).map(|(v, _)| key(&v.facets)).collect();
    values.extend(per_year.into_iter().map(|(v, _)| v).filter(|v| spans.contains(&key(&v.facets))));
}

fn per_year<'t>(value: &Value<'t>) -> Option<Value<'t>> {
    let facets = &value.facets;
    let rate = facets.kind == "change" && facets.unit == "%";
    let promise = match facets.basis.as_str() {
        "annual" | "average" => value.promise,
        "cumulative" => {
            let years = facets.year? - facets.from_year? + 1;
            if years < 1 || facets.kind == "change" && !rate {
                return None;
            }
            let each =
                |v: Decimal| if rate { yearly_rate(v, years) } else { Some((v / Decimal::from(years)).round_dp(4)) };
            let end = |v: Option<Decimal>| v.map_or(Some(None), |v| each(v).map(|v| Some(v.normalize())));
            Promise { low: end(value.promise.low)?, high: end(value.promise.high)? }
        }
        _ => return None,
    };
    let facets = Facets { basis: BASIS.to_owned(), ..facets.clone() };
    Some(Value { facets, promise, annualised: true, ..value.clone() })
}

/// The growth of each year, in %, that makes `percent` in `years`; to two decimals.
fn yearly_rate(percent: Decimal, years: i16) -> Option<Decimal> {
    let whole = Decimal::ONE + percent / Decimal::ONE_HUNDRED;
    let each = whole.checked_powd(Decimal::ONE / Decimal::from(years))?;
    Some(((each - Decimal::ONE) * Decimal::ONE_HUNDRED).round_dp(2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_compound() {
        assert_eq!(yearly_rate(Decimal::from(21), 2), Some(Decimal::from(10)));
        assert_eq!(yearly_rate(Decimal::from(-14), 5), "-2.97".parse().ok());
    }
}
