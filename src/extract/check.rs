//! Doubt that is shown: the coded reasons in the column `check`, for a person to look.
//!
//! | code | why a person should look |
//! | --- | --- |
//! | `inherited_indicator` | the indicator's subject was taken from a value or sentence before it |
//! | `inherited_unit` | the unit stands in a table's head or bracket, not beside the number |
//! | `two_deadlines` | two times of the sentence could govern |
//! | `unknown_unit` | the unit is none that `rules/measure/unit.toml` knows |
//! | `no_unit` | the number stands without a unit |
//! | `borders_uncertain` | the indicator is very short or very long: words may be missing or too many |
//! | `weak_pattern` | found by a rule that says so (`yields.check`): no relation word, only neighbours |

use super::GovernedTarget;
use crate::recognise::Quantity;

/// Indicators of fewer or more characters may have lost or taken in words.
const SHORT: usize = 3;
const LONG: usize = 22;

/// Reasons of one target, in a fixed order, each once.
pub fn reasons(governed: &GovernedTarget) -> Vec<&'static str> {
    let target = &governed.target;
    let mut out = target.check.clone();
    if governed.deadline.doubtful {
        out.push("two_deadlines");
    }
    out.extend(of_unit(&target.quantity));
    let length = target.indicator.chars().count();
    if !(SHORT + 1..LONG).contains(&length) {
        out.push("borders_uncertain");
    }
    out.sort_unstable();
    out.dedup();
    out
}

fn of_unit(quantity: &Quantity) -> Option<&'static str> {
    match &quantity.unit {
        Some(_) if quantity.dimension == "unknown" => Some("unknown_unit"),
        None if quantity.special.is_none() => Some("no_unit"),
        _ => None,
    }
}
