//! The grammar of numerals written in Chinese characters.

use rust_decimal::Decimal;

use super::{Form, MOST_DIGITS, Numeral, Numerals, Use};

/// Lower and upper end of what has been read; they differ only in approximate pairs (七八十).
#[derive(Clone, Copy)]
struct Pair(Decimal, Decimal);

impl Pair {
    const ZERO: Pair = Pair(Decimal::ZERO, Decimal::ZERO);
    const ONE: Pair = Pair(Decimal::ONE, Decimal::ONE);

    fn plus(self, other: Pair) -> Option<Pair> {
        Some(Pair(self.0.checked_add(other.0)?, self.1.checked_add(other.1)?))
    }

    fn times(self, factor: Decimal) -> Option<Pair> {
        Some(Pair(self.0.checked_mul(factor)?, self.1.checked_mul(factor)?))
    }
}

/// What has been read so far of one numeral.
struct State {
    /// Sections closed by 万 or 亿.
    total: Pair,
    /// The open section, below 10⁴.
    section: Pair,
    digit: Option<Pair>,
    last_inner: Option<Decimal>,
    last_outer: Option<Decimal>,
    previous: Option<Use>,
    /// Product of the outer multipliers that end the numeral, and where they begin.
    trailing: Option<(Decimal, usize)>,
    /// A digit, ten or score was read: without one the numeral is bare.
    counted: bool,
    more: bool,
}

impl State {
    fn value(&self) -> Option<Pair> {
        let mut value = self.total.plus(self.section)?;
        if let Some(digit) = self.digit {
            // 一百二 is 120, 一万二 is 12000: a digit right after a multiplier counts tenths of it.
            let scale = match self.previous_multiplier() {
                Some(m) if m >= Decimal::ONE_HUNDRED => m.checked_div(Decimal::TEN)?,
                _ => Decimal::ONE,
            };
            value = value.plus(digit.times(scale)?)?;
        }
        Some(value)
    }

    fn previous_multiplier(&self) -> Option<Decimal> {
        match self.previous {
            Some(Use::Inner) => self.last_inner,
            Some(Use::Outer) => self.last_outer,
            _ => None,
        }
    }
}

impl Numerals {
    pub(super) fn scan_chinese(&self, text: &str, at: usize) -> Option<Numeral> {
        let rest = text.get(at..)?;
        let first = rest.chars().next()?;
        match self.characters.get(&first)? {
            (Use::Half, half) => {
                let end = at + first.len_utf8();
                return Some(plain(at, end, *half, Form::Half, 1));
            }
            (Use::Point | Use::Approx | Use::Vague, _) => return None,
            _ => {}
        }
        if let Some(numeral) = self.positional(rest, at) {
            return Some(numeral);
        }
        self.additive(rest, at)
    }

    /// 二〇二五, 一二三: three digits or more, or two that are no approximate pair, one of them 〇.
    fn positional(&self, rest: &str, at: usize) -> Option<Numeral> {
        let mut digits = String::new();
        let mut end = 0;
        for (i, c) in rest.char_indices() {
            match self.characters.get(&c) {
                Some((Use::Digit | Use::Zero, _)) if digits.len() >= MOST_DIGITS => return None,
                Some((Use::Digit | Use::Zero, v)) => digits.push_str(&v.to_string()),
                _ => break,
            }
            end = i + c.len_utf8();
        }
        let follows = rest[end..].chars().next().and_then(|c| self.characters.get(&c)).map(|(u, _)| *u);
        if matches!(follows, Some(Use::Inner | Use::Outer | Use::Score)) {
            return None;
        }
        let bytes = digits.as_bytes();
        let long_enough = match bytes {
            [] | [_] => false,
            [a, b] => self.decimals(&rest[end..]).is_some() || !is_pair(*a - b'0', *b - b'0'),
            _ => true,
        };
        if !long_enough {
            return None;
        }
        let mut value: Decimal = digits.parse().ok()?;
        if let Some((tail, length)) = self.decimals(&rest[end..]) {
            value = value.checked_add(tail)?;
            end += length;
        }
        Some(plain(at, at + end, value, Form::Positional, digits.len()))
    }

    fn additive(&self, rest: &str, at: usize) -> Option<Numeral> {
        let mut s = State {
            total: Pair::ZERO,
            section: Pair::ZERO,
            digit: None,
            last_inner: None,
            last_outer: None,
            previous: None,
            trailing: None,
            counted: false,
            more: false,
        };
        // The multiplier that stood right before the pending digit, for 一百二.
        let mut before_digit: Option<Use> = None;
        let mut end = 0;
        let mut chars = 0;
        for (i, c) in rest.char_indices() {
            let Some((used, value)) = self.characters.get(&c) else { break };
            let next = i + c.len_utf8();
            match used {
                Use::Digit => {
                    match s.digit {
                        None => {
                            if s.more {
                                break;
                            }
                            before_digit = s.previous;
                            s.digit = Some(Pair(*value, *value));
                        }
                        Some(Pair(low, high)) if low == high && follows_in_pair(low, *value) => {
                            s.digit = Some(Pair(low, *value));
                        }
                        Some(_) => break,
                    }
                    s.counted = true;
                    s.trailing = None;
                }
                Use::Zero => {
                    if s.digit.is_some() || s.more {
                        break;
                    }
                    // 零 counts only with a digit after it, or alone.
                    let begins = s.previous.is_none();
                    let digit_follows = rest[next..].chars().next().and_then(|n| self.characters.get(&n));
                    if !begins && !matches!(digit_follows, Some((Use::Digit | Use::Inner, _))) {
                        break;
                    }
                    s.counted = true;
                }
                Use::Score => {
                    if s.digit.is_some() || s.last_inner.is_some_and(|m| m <= Decimal::TEN) || s.more {
                        break;
                    }
                    s.section = s.section.plus(Pair(*value, *value))?;
                    s.last_inner = Some(Decimal::TEN);
                    s.counted = true;
                }
                Use::Inner => {
                    if s.last_inner.is_some_and(|m| m <= *value) || s.more {
                        break;
                    }
                    let digit = match s.digit.take() {
                        Some(d) => d,
                        None if *value == Decimal::TEN || s.previous.is_none() || s.previous == Some(Use::Zero) => {
                            Pair::ONE
                        }
                        None => break,
                    };
                    s.counted |= *value == Decimal::TEN;
                    s.section = s.section.plus(digit.times(*value)?)?;
                    s.last_inner = Some(*value);
                    s.trailing = None;
                }
                Use::Outer => {
                    let open = match s.digit {
                        Some(d) => s.section.plus(d)?,
                        None => s.section,
                    };
                    let empty = s.digit.is_none() && s.section.1.is_zero();
                    match s.last_outer {
                        Some(last) if *value > last => {
                            s.total = s.total.plus(open)?.times(*value)?;
                        }
                        Some(last) if *value == last && empty && s.previous == Some(Use::Outer) => {
                            s.total = s.total.times(*value)?;
                        }
                        Some(last) if *value == last || empty => break,
                        None if empty && s.previous.is_some() => break,
                        None if empty => s.total = s.total.plus(Pair(*value, *value))?,
                        _ => s.total = s.total.plus(open.times(*value)?)?,
                    }
                    let adjacent = s.previous == Some(Use::Outer);
                    s.trailing = Some(match s.trailing {
                        Some((product, start)) if adjacent => (product.checked_mul(*value)?, start),
                        _ => (*value, i),
                    });
                    s.section = Pair::ZERO;
                    s.digit = None;
                    s.last_inner = None;
                    s.last_outer = Some(*value);
                }
                Use::Approx => {
                    let after_multiplier = matches!(s.previous, Some(Use::Inner | Use::Outer | Use::Score));
                    let outer_follows = rest[next..].chars().next().and_then(|n| self.characters.get(&n));
                    let outer_follows = matches!(outer_follows, Some((Use::Outer, _)));
                    if !after_multiplier || s.more || !(outer_follows || self.approx_may_end(&rest[i..])) {
                        break;
                    }
                    s.more = true;
                    s.counted = s.counted || s.previous.is_some();
                    end = next;
                    chars += 1;
                    continue;
                }
                Use::Point => {
                    let Some((tail, length)) = self.decimals(&rest[i..]) else { break };
                    if s.previous.is_none() {
                        break;
                    }
                    let whole = s.value()?;
                    s.total = Pair::ZERO;
                    s.section = whole.plus(Pair(tail, tail))?;
                    s.digit = None;
                    end = i + length;
                    chars += rest[i..end].chars().count();
                    // Only multipliers may follow the decimals: 一点五亿.
                    let outers = self.outers(&rest[end..]);
                    if let Some((product, length)) = outers {
                        let mantissa = s.section.0;
                        let mantissa_end = at + end;
                        let mut numeral = plain(at, mantissa_end + length, mantissa, Form::Chinese, chars);
                        numeral.multiplier = product;
                        numeral.mantissa_end = mantissa_end;
                        return Some(numeral);
                    }
                    break;
                }
                Use::Half | Use::Vague => break,
            }
            // A digit keeps the memory of the multiplier before it until something else follows.
            s.previous = Some(*used);
            end = next;
            chars += 1;
        }
        if end == 0 {
            return None;
        }
        if s.digit.is_some() {
            s.previous = before_digit;
        }
        let Pair(low, high) = s.value()?;
        let mut numeral = plain(at, at + end, low, Form::Chinese, chars);
        numeral.more = s.more;
        let mut upper = high;
        if let Some((product, start)) = s.trailing {
            numeral.mantissa = low.checked_div(product)?.normalize();
            upper = high.checked_div(product)?.normalize();
            numeral.multiplier = product;
            numeral.mantissa_end = at + start;
        }
        numeral.upper = (upper != numeral.mantissa).then_some(upper);
        if !s.counted {
            numeral.form = Form::Bare;
        }
        Some(numeral)
    }

    /// Product and length in bytes of the outer multipliers that begin `rest`.
    fn outers(&self, rest: &str) -> Option<(Decimal, usize)> {
        let mut product = Decimal::ONE;
        let mut length = 0;
        for c in rest.chars() {
            match self.characters.get(&c) {
                Some((Use::Outer, v)) if product < *v => product = product.checked_mul(*v)?,
                Some((Use::Inner, v)) if length == 0 => product = *v,
                _ => break,
            }
            length += c.len_utf8();
        }
        (length > 0).then_some((product, length))
    }
}

fn plain(_at: usize, end: usize, mantissa: Decimal, form: Form, chars: usize) -> Numeral {
    Numeral {
        end,
        mantissa_end: end,
        mantissa,
        multiplier: Decimal::ONE,
        upper: None,
        more: false,
        vague: false,
        form,
        chars,
    }
}

/// 两三, 七八, and 三五: two digits that together mean "some".
fn is_pair(low: u8, high: u8) -> bool {
    low >= 1 && (high == low + 1 || (low == 3 && high == 5))
}

fn follows_in_pair(low: Decimal, high: Decimal) -> bool {
    match (u8::try_from(low), u8::try_from(high)) {
        (Ok(l), Ok(h)) => is_pair(l, h),
        _ => false,
    }
}
