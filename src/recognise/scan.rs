//! Numbers with their units, comparators and ranges, scanned left to right in the text between other mentions.

use std::sync::Arc;

use rust_decimal::Decimal;

use crate::document::Span;
use crate::normalise::numeral::{Form, Numeral, Numerals};
use crate::normalise::unit::{Unit, Units};

use super::opening::Places;
use super::quantity::{Comparator, Quantity, Special};
use super::words::{Size, Words};
use super::{Mention, MentionKind};

/// Rule ids of what the scanner finds; its grammar is `rules/measure`.
pub const AMOUNT: &str = "Q-amount";
pub const RANGE: &str = "Q-range";
pub const FRACTION: &str = "Q-fraction";
pub const SLOGAN: &str = "Q-slogan";
pub const CODE: &str = "Q-code";
pub const BARE: &str = "Q-number";

/// Scans for numbers.
pub struct Scanner {
    pub numerals: Numerals,
    pub units: Units,
    pub words: Words,
    rules: [(&'static str, Arc<str>); 6],
}

/// One number with its unit, before comparators.
#[derive(Clone, Debug)]
struct Amount {
    number: Span,
    mantissa: Decimal,
    upper: Option<Decimal>,
    /// Of the numeral: 万, 亿.
    multiplier: Decimal,
    /// From the multiplier to the end of the unit.
    unit_span: Option<Span>,
    unit: Option<Unit>,
    /// As written, with multiplier.
    unit_text: Option<String>,
    more: bool,
    vague: bool,
    form: Form,
    chars: usize,
    special: Option<Special>,
    end: usize,
}

impl Amount {
    fn norm(&self, value: Decimal) -> Option<Decimal> {
        let factor = self.unit.as_ref().map_or(Decimal::ONE, |u| u.factor);
        Some(value.checked_mul(self.multiplier)?.checked_mul(factor)?.normalize())
    }

    /// Which comparators it may have: 上 only 上百, 过 also 过100亿.
    fn size(&self) -> Size {
        let bare = self.form == Form::Bare;
        Size { large: bare || self.multiplier > Decimal::ONE || self.mantissa >= Decimal::ONE_HUNDRED, bare }
    }
}

impl Scanner {
    pub fn new(numerals: Numerals, units: Units, words: Words) -> Self {
        let rules = [AMOUNT, RANGE, FRACTION, SLOGAN, CODE, BARE].map(|id| (id, Arc::from(id)));
        Self { numerals, units, words, rules }
    }

    fn rule(&self, id: &str) -> Arc<str> {
        self.rules.iter().find(|(name, _)| *name == id).map_or_else(|| Arc::from(id), |(_, arc)| arc.clone())
    }

    /// The numbers in `text` outside of `taken` (sorted spans of other mentions), in order. Each begins at one of the
    /// `places` for numbers.
    pub fn amounts(&self, text: &str, places: &Places, taken: &[Span]) -> Vec<Mention> {
        let mut out: Vec<Mention> = Vec::new();
        if places.numbers.is_empty() {
            return out;
        }
        let idioms = self.words.idioms(text, &places.idioms);
        let (mut next_taken, mut next_idiom) = (0, 0);
        let mut from = 0;
        for at in places.numbers.iter().copied() {
            if at < from {
                continue;
            }
            while taken.get(next_taken).is_some_and(|t| t.end() <= at) {
                next_taken += 1;
            }
            if let Some(t) = taken.get(next_taken)
                && t.holds(at)
            {
                from = t.end();
                continue;
            }
            while idioms.get(next_idiom).is_some_and(|i| i.end() <= at) {
                next_idiom += 1;
            }
            if idioms.get(next_idiom).is_some_and(|i| i.holds(at)) {
                continue;
            }
            let limit = taken.get(next_taken).map_or(text.len(), |t| t.start());
            let floor = out.last().map_or(0, |m| m.span.end()).max(taken_before(taken, next_taken));
            match self.at(text, at, limit, floor) {
                Found::Mention(mention) => {
                    from = mention.span.end();
                    out.push(mention);
                }
                Found::Skip(to) => from = to,
                Found::Nothing => {}
            }
        }
        out
    }

    /// The number at byte `at`, which must not run past `limit`; comparators are not looked for before `floor`.
    fn at(&self, text: &str, at: usize, limit: usize, floor: usize) -> Found {
        if let Some(end) = self.slogan(text, at).filter(|e| *e <= limit) {
            return Found::Mention(self.named(text, Span::new(at, end), Special::Name, SLOGAN));
        }
        let Some(first) = self.amount(text, at, None) else {
            return self.numerals.endless_at(&text[at..]).map_or(Found::Nothing, |length| Found::Skip(at + length));
        };
        if first.end > limit {
            return Found::Skip(limit.max(at));
        }
        if self.words.is_per(&text[..at]) {
            return Found::Skip(first.end);
        }
        if text.trim() != first.number.of(text) && self.is_code(text, &first) {
            let end = code_end(text, first.end).min(limit);
            return Found::Mention(self.named(text, Span::new(at, end), Special::Name, CODE));
        }
        let range = self.range(text, &first).filter(|second| second.end <= limit);
        let is_range = range.is_some();
        let before = text.get(floor..at).unwrap_or("");
        let last = range.as_ref().unwrap_or(&first);
        let comparator_before = self.words.comparator_before(before, first.size());
        let unit_text = last.unit.as_ref().map_or("", |_| last.unit_span.map_or("", |s| s.of(text)));
        let bare_unit = unit_text.trim_start_matches(|c| self.numerals.is_chinese_digit(c));
        let after = text.get(last.end..limit).unwrap_or("");
        let comparator_after = self.words.comparator_after(after, bare_unit);
        if !is_range && !self.is_amount(text, &first, comparator_before.is_some(), comparator_after.is_some()) {
            return Found::Skip(first.number.end());
        }
        let (value, value_max) = match &range {
            Some(second) => self.both(&first, second),
            None => (first.mantissa, first.upper),
        };
        let comparator = comparator(
            value_max.is_some(),
            comparator_before.map(|(w, _)| (w.meaning, w.inside)),
            comparator_after.map(|(w, _)| w.meaning),
            last.more || first.more,
        );
        let comparator = match comparator {
            Comparator::Reach if self.words.at_least_before(&text[..at]) => Comparator::AtLeast,
            other => other,
        };
        let before_span = comparator_before.map(|(w, back)| (Span::new(at - back, at - back + w.text.len()), w.inside));
        let after_span = comparator_after.map(|(_, length)| Span::new(last.end, last.end + length));
        let mut span = Span::new(at, after_span.map_or(last.end, |s| s.end()));
        if let Some((b, true)) = before_span {
            span = span.join(b);
        }
        let scaled = |v: Decimal| last.norm(v);
        let mut quantity = Quantity {
            value: value.normalize(),
            value_max: value_max.map(|v| v.normalize()),
            comparator,
            unit: last.unit_text.clone(),
            dimension: last.unit.as_ref().map_or("unknown", |u| u.dimension.as_str()).to_owned(),
            norm_value: scaled(value),
            norm_value_max: value_max.and_then(scaled),
            norm_unit: last.unit.as_ref().map_or("", |u| u.norm.as_str()).to_owned(),
            number_span: Span::new(first.number.start(), last.number.end()),
            unit_span: last.unit_span,
            comparator_before: before_span.map(|(s, _)| s),
            comparator_after: after_span,
            special: if first.vague || last.vague { Some(Special::Vague) } else { first.special },
        };
        let mut rule = if is_range { RANGE } else { AMOUNT };
        if quantity.special == Some(Special::Fraction) {
            rule = FRACTION;
            quantity.dimension = "ratio".to_owned();
            quantity.norm_value = quantity.value.checked_mul(Decimal::ONE_HUNDRED).map(|v| v.normalize());
            quantity.norm_unit = "%".to_owned();
        } else if quantity.unit.is_none() {
            rule = BARE;
            if let Some((unit, _)) = self.words.currency_before(before)
                && let Some(known) = self.units.get(unit)
            {
                quantity.unit = Some(unit.to_owned());
                quantity.dimension.clone_from(&known.dimension);
                quantity.norm_unit.clone_from(&known.norm);
            }
        }
        Found::Mention(Mention { span, kind: MentionKind::Quantity(Box::new(quantity)), rule: self.rule(rule) })
    }

    /// A number with its unit at byte `at`. `like` is the first number of a range.
    fn amount(&self, text: &str, at: usize, like: Option<&Amount>) -> Option<Amount> {
        let rest = text.get(at..)?;
        if let Some(fraction) = self.numerals.fraction_at(rest) {
            let numeral = self.numerals.scan(text, at + fraction.word.len())?;
            let unit = self.units.get(&fraction.unit).cloned();
            let mut amount = plain(&numeral, at);
            amount.mantissa = numeral.value()?;
            amount.multiplier = Decimal::ONE;
            amount.number = Span::new(at, numeral.end);
            amount.unit_span = Some(Span::new(at, at + fraction.word.len()));
            amount.unit_text = Some(fraction.unit.clone());
            amount.unit = unit;
            amount.chars = 2;
            return Some(amount);
        }
        let sign = match self.numerals.negative_at(rest) {
            Some(length) if like.is_none() && negative_may_stand(text, at) => length,
            Some(_) => return None,
            None => 0,
        };
        let mut numeral = self.numerals.scan(text, at + sign)?;
        self.give_back(text, &mut numeral);
        let mut amount = plain(&numeral, at + sign);
        if sign > 0 {
            amount.mantissa = -amount.mantissa;
            amount.upper = None;
            amount.number = Span::new(at, numeral.end);
        }
        self.fraction_of(text, &mut amount);
        if amount.special.is_none() {
            self.unit(text, &numeral, &mut amount);
        }
        Some(amount)
    }

    /// 一千瓦 is 1 千瓦: a last 千 or 百 that begins a unit belongs to the unit.
    fn give_back(&self, text: &str, numeral: &mut Numeral) {
        let arabic = numeral.multiplier == Decimal::ONE_THOUSAND && numeral.form == Form::Arabic;
        let long_enough = numeral.multiplier == Decimal::ONE && numeral.chars >= 2 && !numeral.more;
        if !arabic && !long_enough {
            return;
        }
        let Some(last) = text[..numeral.end].chars().next_back() else { return };
        let begin = numeral.end - last.len_utf8();
        let Some((length, _)) = self.units.base_at(&text[begin..], true) else { return };
        if length <= last.len_utf8() {
            return;
        }
        let start = match numeral.form {
            Form::Arabic => {
                numeral.multiplier = Decimal::ONE;
                numeral.end = numeral.mantissa_end;
                return;
            }
            _ => numeral.end,
        };
        // Read again without the last character.
        let mut from = begin;
        while let Some(c) = text[..from].chars().next_back() {
            let step = from - c.len_utf8();
            match self.numerals.scan(&text[..begin], step) {
                Some(again) if again.end == begin && start > begin => {
                    from = step;
                    if again.chars + 1 == numeral.chars {
                        *numeral = again;
                        return;
                    }
                }
                _ => return,
            }
        }
    }

    /// 四分之一, 1/3.
    fn fraction_of(&self, text: &str, amount: &mut Amount) {
        let rest = &text[amount.end..];
        if let Some(length) = self.numerals.between_at(rest)
            && let Some(over) = self.numerals.scan(text, amount.end + length)
            && let (Some(over_value), Some(under)) = (over.value(), amount.mantissa.checked_mul(amount.multiplier))
            && let Some(value) = over_value.checked_div(under)
        {
            amount.mantissa = value.round_dp(12);
            amount.multiplier = Decimal::ONE;
            amount.upper = None;
            amount.end = over.end;
            amount.number = Span::new(amount.number.start(), over.end);
            amount.special = Some(Special::Fraction);
            amount.chars = 2;
            return;
        }
        if let Some(tail) = rest.strip_prefix('/')
            && amount.multiplier == Decimal::ONE
            && amount.mantissa.is_integer()
            && let Some(under) = self.numerals.scan(text, text.len() - tail.len())
            && under.mantissa.is_integer()
            && under.mantissa > amount.mantissa
            && under.mantissa <= Decimal::ONE_HUNDRED
            && under.multiplier == Decimal::ONE
            && !text[under.end..].starts_with(['/', '.', '-'])
            && let Some(value) = amount.mantissa.checked_div(under.mantissa)
        {
            amount.mantissa = value.round_dp(12);
            amount.end = under.end;
            amount.number = Span::new(amount.number.start(), under.end);
            amount.special = Some(Special::Fraction);
            amount.chars = 2;
        }
    }

    fn unit(&self, text: &str, numeral: &Numeral, amount: &mut Amount) {
        let mut at = numeral.end;
        // 100多万: 多 says something of the number, not of the unit.
        let multiplier: String =
            text[numeral.mantissa_end..numeral.end].chars().filter(|c| self.numerals.is_chinese_digit(*c)).collect();
        let multiplier = multiplier.as_str();
        let mut after = &text[at..];
        let spaces = after.len() - after.trim_start_matches(' ').len();
        if spaces > 0 && self.units.base_at(after.trim_start_matches(' '), true).is_some() {
            at += spaces;
            after = &text[at..];
        }
        // 两个半月: a half between number and unit.
        let half = Decimal::new(5, 1);
        if let Some(infix) = self.words.half_infix_at(after)
            && let Some((length, unit)) = self.units.at(&after[infix..], &self.numerals, false)
            && unit.dimension.starts_with("time_")
            && let Some(value) = amount.mantissa.checked_add(half)
        {
            amount.mantissa = value;
            self.set_unit(text, amount, Span::new(at + infix, at + infix + length), multiplier, unit);
            return;
        }
        // 3个多月
        if let Some(infix) = self.words.more_infix_at(after)
            && let Some((length, unit)) = self.units.at(&after[infix..], &self.numerals, false)
            && unit.dimension.starts_with("time_")
        {
            amount.more = true;
            self.set_unit(text, amount, Span::new(at + infix, at + infix + length), multiplier, unit);
            return;
        }
        let strict = numeral.form != Form::Arabic && numeral.chars == 1;
        match self.units.at(after, &self.numerals, strict) {
            Some((length, unit)) => {
                self.set_unit(text, amount, Span::new(at, at + length), multiplier, unit);
                // 三年半, 三成半
                let tail = &text[amount.end..];
                let halves =
                    |u: &Unit| u.dimension.starts_with("time_") || matches!(u.dimension.as_str(), "ratio" | "mass");
                if amount.unit.as_ref().is_some_and(halves)
                    && tail.chars().next().is_some_and(|c| self.is_half(c))
                    && let Some(value) = amount.mantissa.checked_add(half)
                {
                    amount.mantissa = value;
                    amount.end += tail.chars().next().map_or(0, char::len_utf8);
                    amount.number = Span::new(amount.number.start(), amount.end);
                }
                self.months_after_years(text, amount);
            }
            None if !multiplier.is_empty() => {
                amount.unit_span = Some(Span::new(numeral.mantissa_end, numeral.end));
                amount.unit_text = Some(multiplier.to_owned());
            }
            None => {}
        }
    }

    /// 两年零三个月 is 27 个月.
    fn months_after_years(&self, text: &str, amount: &mut Amount) {
        let Some(years) = amount.unit.as_ref().filter(|u| u.dimension == "time_year" && u.factor == Decimal::ONE)
        else {
            return;
        };
        let joined = amount.end + self.words.year_month_at(&text[amount.end..]);
        let Some(numeral) = self.numerals.scan(text, joined).filter(|n| n.multiplier == Decimal::ONE) else { return };
        let Some((length, unit)) = self.units.base_at(&text[numeral.end..], false) else { return };
        if unit.dimension != "time_month" || years.norm == unit.norm {
            return;
        }
        let months = amount.mantissa.checked_mul(Decimal::from(12)).and_then(|m| m.checked_add(numeral.mantissa));
        let Some(months) = months else { return };
        let span = Span::new(numeral.end, numeral.end + length);
        amount.mantissa = months;
        amount.number = Span::new(amount.number.start(), numeral.end);
        amount.unit = Some(unit.clone());
        amount.unit_text = Some(span.of(text).to_owned());
        amount.unit_span = Some(span);
        amount.end = span.end();
    }

    fn is_half(&self, c: char) -> bool {
        self.numerals.scan(c.encode_utf8(&mut [0; 4]), 0).is_some_and(|n| n.form == Form::Half)
    }

    fn set_unit(&self, text: &str, amount: &mut Amount, span: Span, multiplier: &str, unit: Unit) {
        let start = if multiplier.is_empty() { span.start() } else { amount.number.end() };
        amount.unit_span = Some(Span::new(start.min(span.start()), span.end()));
        amount.unit_text = Some(format!("{multiplier}{}", span.of(text)));
        amount.unit = Some(unit);
        amount.end = span.end();
    }

    /// The second number of a range that goes on after `first`: 3—5家, 5%至8%, 30—35亿元.
    fn range(&self, text: &str, first: &Amount) -> Option<Amount> {
        if first.special.is_some() {
            return None;
        }
        let rest = &text[first.end..];
        let second = match self.words.range_at(rest) {
            Some(sign) => self.amount(text, first.end + sign, Some(first))?,
            None => {
                let sign = self.words.between_at(rest)?;
                let second = self.amount(text, first.end + sign, Some(first))?;
                if !self.words.between_end_at(&text[second.end..]) {
                    return None;
                }
                second
            }
        };
        if second.special.is_some() || second.form == Form::Bare {
            return None;
        }
        let compatible = match (&first.unit, &second.unit) {
            (None, _) => {
                first.multiplier == Decimal::ONE || first.multiplier == second.multiplier || second.unit.is_some()
            }
            (Some(a), Some(b)) => a.dimension == b.dimension && a.norm == b.norm,
            (Some(_), None) => false,
        };
        let (low, high) = self.both(first, &second);
        (compatible && high.is_some_and(|h| low < h)).then_some(second)
    }

    /// Both ends of a range in the unit of the second.
    fn both(&self, first: &Amount, second: &Amount) -> (Decimal, Option<Decimal>) {
        let own_scale = first.unit.is_some() || first.multiplier > Decimal::ONE;
        let low = if own_scale {
            let norm = first.norm(first.mantissa).unwrap_or(first.mantissa);
            second.norm(Decimal::ONE).and_then(|one| norm.checked_div(one)).unwrap_or(first.mantissa)
        } else {
            first.mantissa
        };
        (low, Some(second.mantissa))
    }

    /// Whether what was scanned is an amount and not part of a word.
    fn is_amount(&self, text: &str, amount: &Amount, compared_before: bool, compared_after: bool) -> bool {
        if amount.special.is_some() {
            return true;
        }
        let alone = text.trim() == amount.number.of(text);
        match amount.form {
            Form::Arabic => true,
            Form::Bare => {
                let several = amount.chars >= 2;
                let counted = match (&amount.unit, amount.unit_span) {
                    (Some(unit), Some(span)) => {
                        let printed = span.of(text).trim_start_matches(|c| self.numerals.is_chinese_digit(c));
                        several || compared_after || unit.dimension == "count" && self.words.counts_single(printed, "")
                    }
                    _ => false,
                };
                alone || compared_before || counted
            }
            Form::Half => amount.unit.as_ref().is_some_and(|u| u.dimension.starts_with("time_")),
            Form::Chinese if amount.chars == 1 => match (&amount.unit, &amount.unit_text) {
                (Some(unit), Some(printed)) => self.words.counts_single(printed, &unit.dimension),
                _ => alone || compared_before,
            },
            Form::Chinese | Form::Positional => true,
        }
    }

    /// Serial numbers, telephone numbers, codes: PM2.5, 0551-6234, 19001.
    fn is_code(&self, text: &str, amount: &Amount) -> bool {
        if amount.form != Form::Arabic {
            return false;
        }
        let printed = amount.number.of(text);
        let before = text[..amount.number.start()].chars().next_back();
        let after_letter = before.is_some_and(|c| c.is_ascii_alphabetic() || c == '_');
        let leading_zero = printed.starts_with('0') && printed.len() > 1 && !printed.starts_with("0.");
        // 0203金融学类: with so many digits no unit makes it an amount.
        let leading_zero = leading_zero && (amount.unit.is_none() || printed.len() >= CODE_DIGITS);
        let very_long = amount.unit_text.is_none() && printed.len() >= 8 && printed.bytes().all(|b| b.is_ascii_digit());
        let before_letter =
            amount.unit_text.is_none() && text[amount.number.end()..].starts_with(|c: char| c.is_ascii_alphabetic());
        after_letter || leading_zero || very_long || before_letter
    }

    /// 三会一课, 一地六县: digit, noun, digit, noun, four characters in all.
    fn slogan(&self, text: &str, at: usize) -> Option<usize> {
        let mut characters = text[at..].char_indices();
        let (_, a) = characters.next()?;
        let (_, first) = characters.next()?;
        let (_, b) = characters.next()?;
        let (i, second) = characters.next()?;
        let end = at + i + second.len_utf8();
        let digit = |c: char| self.numerals.is_chinese_digit(c);
        let noun = |c: char| {
            ('\u{4E00}'..='\u{9FFF}').contains(&c) && !digit(c) && !self.words.not_in_slogan(c.encode_utf8(&mut [0; 4]))
        };
        let follows = text[end..].chars().next().is_some_and(digit);
        let precedes = text[..at].chars().next_back().is_some_and(|c| digit(c) || c.is_ascii_digit());
        (digit(a) && noun(first) && digit(b) && noun(second) && !follows && !precedes).then_some(end)
    }

    fn named(&self, text: &str, span: Span, special: Special, rule: &str) -> Mention {
        let value = self.numerals.scan(text, span.start()).and_then(|n| n.value()).unwrap_or_default();
        Mention {
            span,
            kind: MentionKind::Quantity(Box::new(Quantity::named(value, span, special))),
            rule: self.rule(rule),
        }
    }
}

enum Found {
    Mention(Mention),
    /// Nothing, and the next number begins at this byte at the earliest.
    Skip(usize),
    Nothing,
}

fn plain(numeral: &Numeral, at: usize) -> Amount {
    Amount {
        number: Span::new(at, numeral.mantissa_end.max(at)),
        mantissa: numeral.mantissa,
        upper: numeral.upper,
        multiplier: numeral.multiplier,
        unit_span: None,
        unit: None,
        unit_text: None,
        more: numeral.more,
        vague: numeral.vague,
        form: numeral.form,
        chars: numeral.chars,
        special: None,
        end: numeral.end,
    }
}

/// Which comparator holds where several words stand around a number: 控制在5%左右 is about 5 %.
fn comparator(range: bool, before: Option<(Comparator, bool)>, after: Option<Comparator>, more: bool) -> Comparator {
    if range {
        return Comparator::Between;
    }
    match (before, after) {
        (Some((meaning, true)), None) => meaning,
        (_, Some(after)) => after,
        (Some((meaning, false)), None) => meaning,
        (None, None) if more => Comparator::AtLeast,
        (None, None) => Comparator::Reach,
    }
}

fn taken_before(taken: &[Span], next: usize) -> usize {
    next.checked_sub(1).and_then(|i| taken.get(i)).map_or(0, |t| t.end())
}

/// A minus sign stands at the start or after what is no number and no letter.
fn negative_may_stand(text: &str, at: usize) -> bool {
    let before = text[..at].chars().next_back();
    !before.is_some_and(|c| c.is_alphanumeric() && (c.is_ascii() || c == '％') || matches!(c, '%' | '％' | ')' | '）'))
        || text[at..].starts_with(|c: char| !c.is_ascii_punctuation())
}

/// A number that begins with 0 and has so many digits is a code.
const CODE_DIGITS: usize = 4;

/// Where a code of digits, letters, hyphens and points ends.
fn code_end(text: &str, from: usize) -> usize {
    let tail = &text[from..];
    let length =
        tail.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '/' | '_'))).unwrap_or(tail.len());
    from + tail[..length].trim_end_matches(['-', '.', '/', '_']).len()
}
