//! Quantities that rules of the `quantity` phase find: 全覆盖, 翻两番, 保5争9, and numbers that are names or ordinals.

use rust_decimal::Decimal;

use crate::document::Span;
use crate::message::say;
use crate::rules::{Diagnostic, Rule};

use super::phrase::{Phrase, Phrases};
use super::quantity::{Comparator, Quantity, Special};
use super::scan::Scanner;
use super::words::Size;

/// What a quantity rule yields, read once.
#[derive(Clone, Debug)]
pub struct QuantityMeaning {
    special: Option<Special>,
    comparator: Comparator,
    value: Option<Template>,
    value_max: Option<Template>,
    unit: Option<String>,
}

/// A value in a rule: fixed, a slot, or a power (2^{N}).
#[derive(Clone, Debug, PartialEq, Eq)]
enum Template {
    Fixed(Decimal),
    Slot(String),
    Power(Decimal, String),
}

/// Doubling more often than this is no plan.
const MOST_POWER: u32 = 20;

impl QuantityMeaning {
    /// # Errors
    /// A value that is neither a number nor a slot.
    pub fn read(rule: &Rule) -> Result<Self, Diagnostic> {
        let template = |key: &str| -> Result<Option<Template>, Diagnostic> {
            let Some(text) = rule.yields(key) else { return Ok(None) };
            Template::read(text).map(Some).ok_or_else(|| {
                let place = rule.definition.yields.get(key).map(toml::Spanned::span);
                Diagnostic::new(&rule.file, place, say!("rules.value", text), say!("rules.value.help"))
            })
        };
        Ok(Self {
            special: rule.yields("special").and_then(Special::from_name),
            comparator: rule.yields("comparator").and_then(Comparator::from_name).unwrap_or_default(),
            value: template("value")?,
            value_max: template("value_max")?,
            unit: rule.yields("unit").map(str::to_owned),
        })
    }

    /// The quantity that the phrase says and where it ends; `None` when its numbers can't be read.
    pub fn said(&self, text: &str, phrase: &Phrase, phrases: &Phrases, scanner: &Scanner) -> Option<(Quantity, Span)> {
        let value = match &self.value {
            Some(template) => match template.value(text, phrase, phrases, scanner) {
                Some(value) => value,
                // 首批, 一是: an ordinal without a slot in this pattern.
                None if self.special.is_some_and(|s| !s.is_amount()) => Decimal::ONE,
                None => return None,
            },
            None => Decimal::ZERO,
        };
        let value_max = match &self.value_max {
            Some(template) => Some(template.value(text, phrase, phrases, scanner)?),
            None => None,
        };
        let mut quantity = Quantity::named(value, phrase.span, Special::Name);
        quantity.special = self.special;
        quantity.comparator = self.comparator;
        quantity.value_max = value_max;
        // 保7争6: the better place is the smaller number.
        if let Some(better) = value_max.filter(|better| self.comparator == Comparator::Between && *better < value) {
            quantity.special = Some(Special::Rank);
            quantity.value = better;
            quantity.value_max = Some(value);
            quantity.dimension = "rank".to_owned();
            return Some((quantity, phrase.span));
        }
        let mut span = phrase.span;
        if let Some(unit) = &self.unit {
            self.set_unit(&mut quantity, unit, scanner);
            quantity.unit_span = phrases.slot(phrase, "单位");
        } else if self.special.is_none()
            && let Some((length, unit)) = scanner.units.at(&text[span.end()..], &scanner.numerals, false)
        {
            let printed = Span::new(span.end(), span.end() + length);
            quantity.unit = Some(printed.of(text).to_owned());
            quantity.unit_span = Some(printed);
            quantity.dimension = unit.dimension;
            quantity.norm_unit = unit.norm;
            quantity.norm_value = value.checked_mul(unit.factor);
            quantity.norm_value_max = value_max.and_then(|v| v.checked_mul(unit.factor));
            span = span.join(printed);
        } else {
            quantity.norm_value_max = value_max;
        }
        match self.special {
            Some(Special::Rank) => quantity.dimension = "rank".to_owned(),
            Some(Special::Fraction) => {
                quantity.dimension = "ratio".to_owned();
                quantity.norm_value = value.checked_mul(Decimal::ONE_HUNDRED).map(|v| v.normalize());
                quantity.norm_unit = "%".to_owned();
            }
            _ => {}
        }
        if quantity.special.is_none_or(|s| s == Special::Fraction) && self.comparator == Comparator::Reach {
            let before = text.get(..span.start()).unwrap_or("");
            if let Some((word, back)) = scanner.words.comparator_before(before, Size::default()) {
                quantity.comparator = word.meaning;
                quantity.comparator_before =
                    Some(Span::new(span.start() - back, span.start() - back + word.text.len()));
                if word.inside {
                    span = Span::new(span.start() - back, span.end());
                }
            } else if let Some((word, length)) = scanner.words.comparator_after(&text[span.end()..], "") {
                quantity.comparator = word.meaning;
                quantity.comparator_after = Some(Span::new(span.end(), span.end() + length));
                span = Span::new(span.start(), span.end() + length);
            }
        }
        Some((quantity, span))
    }

    fn set_unit(&self, quantity: &mut Quantity, unit: &str, scanner: &Scanner) {
        quantity.unit = Some(unit.to_owned());
        if let Some(known) = scanner.units.get(unit) {
            quantity.dimension.clone_from(&known.dimension);
            quantity.norm_unit.clone_from(&known.norm);
            quantity.norm_value = quantity.value.checked_mul(known.factor);
        }
    }
}

impl Template {
    fn read(text: &str) -> Option<Self> {
        let slot = |s: &str| s.strip_prefix('{').and_then(|s| s.strip_suffix('}')).map(str::to_owned);
        if let Some((base, exponent)) = text.split_once('^') {
            return Some(Self::Power(base.parse().ok()?, slot(exponent)?));
        }
        match slot(text) {
            Some(name) => Some(Self::Slot(name)),
            None => text.parse().ok().map(Self::Fixed),
        }
    }

    fn value(&self, text: &str, phrase: &Phrase, phrases: &Phrases, scanner: &Scanner) -> Option<Decimal> {
        let number = |name: &str| -> Option<Decimal> {
            let span = phrases.slot(phrase, name)?;
            let printed = span.of(text);
            let numeral = scanner.numerals.scan(printed, 0).filter(|n| n.end == printed.len())?;
            numeral.value()
        };
        match self {
            Self::Fixed(value) => Some(*value),
            Self::Slot(name) => number(name),
            Self::Power(base, name) => {
                let exponent = u32::try_from(number(name)?).ok().filter(|e| *e <= MOST_POWER)?;
                (0..exponent).try_fold(Decimal::ONE, |product, _| product.checked_mul(*base))
            }
        }
    }
}
