//! From a time phrase to what it says: the points that `start` and `end` of a time rule name.
//!
//! A point is written in a rule as parts of the calendar, each a slot or fixed: `{年}年{月}月`, `{年}年上半年`, `明年`,
//! `规划{期}末年`, `发布日+{N}年`. Parts whose slot did not match are left open and filled from the other end of the
//! period, or from the document's year when the time is resolved.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::message::say;
use crate::normalise::date::Length;
use crate::normalise::numeral::{Form, Numerals};
use crate::rules::{Diagnostic, Rule, Source};

use super::phrase::{Phrase, Phrases};
use super::time::{Month, Point, Precision, TimeExpr, TimeKind, Year};

/// What a time rule yields, read once.
#[derive(Clone, Debug)]
pub struct TimeMeaning {
    kind: TimeKind,
    start: Vec<Part>,
    end: Vec<Part>,
    until: bool,
    precision: Option<Precision>,
}

/// A number in a template: fixed, or the value of a slot.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Value {
    Fixed(i32),
    Slot(String),
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Year(Value),
    RelativeYear(i16),
    PlanYear { number: Value, last: bool },
    OwnYear { last: bool },
    Half(i8),
    Quarter(Value),
    Month(Value),
    RelativeMonth(i8),
    TenDays(i8),
    Day(Value),
    Published,
    Shift { count: Value, unit: Length, back: bool },
}

/// The words that points are written in: `rules/measure/time.toml`. What they can mean is a closed set.
#[derive(Clone, Debug, Default)]
struct PointWords {
    point: Vec<Named<Fixed>>,
    unit: Vec<Named<Unit>>,
    term: Vec<Named<Term>>,
    plan: Vec<PlanWords>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Named<T> {
    word: String,
    is: T,
}

/// A point that needs no number.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Fixed {
    /// Years from the one that the document plans for.
    Year(i16),
    FirstYear,
    LastYear,
    Half(i8),
    /// Months from the one in which the document was published.
    Month(i8),
    TenDays(i8),
    Published,
}

impl Fixed {
    fn part(self) -> Part {
        match self {
            Self::Year(by) => Part::RelativeYear(by),
            Self::FirstYear => Part::OwnYear { last: false },
            Self::LastYear => Part::OwnYear { last: true },
            Self::Half(half) => Part::Half(half),
            Self::Month(by) => Part::RelativeMonth(by),
            Self::TenDays(part) => Part::TenDays(part),
            Self::Published => Part::Published,
        }
    }
}

/// What a number before a word is the number of.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Unit {
    Year,
    Quarter,
    Month,
    Day,
}

impl Unit {
    fn part(self, value: Value) -> Part {
        match self {
            Self::Year => Part::Year(value),
            Self::Quarter => Part::Quarter(value),
            Self::Month => Part::Month(value),
            Self::Day => Part::Day(value),
        }
    }
}

/// A length of time that is added or taken off.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Term {
    Years,
    Months,
    Weeks,
    Days,
}

impl Term {
    fn length(self) -> Length {
        match self {
            Self::Years => Length::Year,
            Self::Months => Length::Month,
            Self::Weeks => Length::Week,
            Self::Days => Length::Day,
        }
    }
}

/// The years at both ends of a numbered plan: 规划{期}首年.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PlanWords {
    word: String,
    first: String,
    last: String,
}

impl TimeMeaning {
    /// # Errors
    /// A template that names something outside the closed set.
    pub fn read(rule: &Rule, words: &TimeWords) -> Result<Self, Diagnostic> {
        let kind = match rule.yields("kind") {
            Some("period") => TimeKind::Period,
            Some("recurring") => TimeKind::Recurring,
            Some("ongoing") => TimeKind::Ongoing,
            Some("since") => TimeKind::Since,
            Some("past") => TimeKind::Past,
            _ => TimeKind::By,
        };
        let template = |key: &str| -> Result<Vec<Part>, Diagnostic> {
            let Some(text) = rule.yields(key) else { return Ok(Vec::new()) };
            words.points.parts(text).ok_or_else(|| {
                let place = rule.definition.yields.get(key).map(toml::Spanned::span);
                Diagnostic::new(&rule.file, place, say!("calendar.point", text), say!("calendar.point.help"))
            })
        };
        let precision = match rule.yields("precision") {
            Some("day") => Some(Precision::Day),
            Some("month") => Some(Precision::Month),
            Some("quarter") => Some(Precision::Quarter),
            Some("half") => Some(Precision::Half),
            Some("year") => Some(Precision::Year),
            Some("plan") => Some(Precision::Plan),
            _ => None,
        };
        Ok(Self {
            kind,
            start: template("start")?,
            end: template("end")?,
            until: rule.yields("meaning") == Some("until"),
            precision,
        })
    }

    /// What the phrase says; `None` when its numbers are no calendar (第13季度, 32日).
    pub fn said(
        &self,
        text: &str,
        phrase: &Phrase,
        phrases: &Phrases,
        numerals: &Numerals,
        words: &TimeWords,
    ) -> Option<TimeExpr> {
        let value = |value: &Value| -> Read {
            match value {
                Value::Fixed(n) => Read::Number(*n),
                Value::Slot(name) => match phrases.slot(phrase, name).and_then(|s| text.get(s.range())) {
                    None => Read::Absent,
                    Some(printed) => words.read(printed, numerals),
                },
            }
        };
        let mut expr = TimeExpr::new(self.kind);
        expr.until = self.until;
        expr.precision = self.precision;
        if !self.start.is_empty() {
            expr.start = Some(point(&self.start, &value, words, None)?);
        }
        if !self.end.is_empty() {
            let before = expr.start.and_then(|s| s.year);
            expr.end = Some(point(&self.end, &value, words, before)?);
        }
        share(&mut expr);
        Some(expr)
    }
}

/// What became of a slot.
enum Read {
    Number(i32),
    /// 去年, 明年: so many years from the document's.
    Relative(i16),
    /// A year of two digits; `sure` when nothing else is written so (06, 九八).
    Short {
        year: i32,
        sure: bool,
    },
    /// The slot did not match: the part stays open.
    Absent,
    /// It matched something that is no whole number.
    Wrong,
}

/// Words that name years, and the reading of years of two digits: `rules/measure/time.toml`.
#[derive(Clone, Debug, Default)]
pub struct TimeWords {
    relative_years: BTreeMap<String, i16>,
    last_of_2000s: i32,
    points: PointWords,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TimeFile {
    #[serde(default)]
    relative_year: BTreeMap<String, i16>,
    century: Option<Century>,
    #[serde(default)]
    point: Vec<Named<Fixed>>,
    #[serde(default)]
    unit: Vec<Named<Unit>>,
    #[serde(default)]
    term: Vec<Named<Term>>,
    plan: Option<PlanWords>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Century {
    #[serde(default)]
    #[allow(dead_code, reason = "documentation for the reader of the rule file")]
    note: String,
    last_of_2000s: i32,
}

impl TimeWords {
    /// # Errors
    /// All findings in `measure/time*.toml`.
    pub fn load(source: &Source) -> Result<Self, Vec<Diagnostic>> {
        let mut this = Self { last_of_2000s: 49, ..Self::default() };
        let mut findings = Vec::new();
        for file in source.under("measure/time") {
            if let Some(parsed) = file.read::<TimeFile>(&mut findings) {
                this.relative_years.extend(parsed.relative_year);
                if let Some(century) = parsed.century {
                    this.last_of_2000s = century.last_of_2000s;
                }
                // What a later layer says goes before.
                this.points.point.splice(0..0, parsed.point);
                this.points.unit.splice(0..0, parsed.unit);
                this.points.term.splice(0..0, parsed.term);
                this.points.plan.splice(0..0, parsed.plan);
            }
        }
        this.points.point.sort_by_key(|p| std::cmp::Reverse(p.word.len()));
        if findings.is_empty() { Ok(this) } else { Err(findings) }
    }

    /// 次年 at the end of a period counts from its start, 今年 from the document's year.
    fn relative(&self, by: i16, before: Option<Year>) -> Year {
        match before {
            Some(Year::Absolute(y)) if by == 1 => Year::Absolute(y.saturating_add(1)),
            Some(Year::Relative(start)) if by == 1 => Year::Relative(start.saturating_add(1)),
            _ => Year::Relative(by),
        }
    }

    fn read(&self, printed: &str, numerals: &Numerals) -> Read {
        if let Some(by) = self.relative_years.get(printed) {
            return Read::Relative(*by);
        }
        let Some(numeral) = numerals.scan(printed, 0).filter(|n| n.end == printed.len()) else { return Read::Wrong };
        let Some(number) = numerals.integer(printed) else { return Read::Wrong };
        // 二三五年 is 二〇三五年: copying drops the 〇, which many fonts and encodings lack.
        if numeral.form == Form::Positional && printed.chars().count() == 3 && (200..300).contains(&number) {
            return Read::Number(number - 200 + 2000);
        }
        let two = printed.chars().count() == 2;
        let digits = match numeral.form {
            Form::Arabic => two,
            Form::Positional => two,
            _ => false,
        };
        if !digits || !(0..100).contains(&number) {
            return Read::Number(number);
        }
        let century = if number <= self.last_of_2000s { 2000 } else { 1900 };
        let sure = numeral.form == Form::Positional || printed.starts_with('0');
        Read::Short { year: century + number, sure }
    }
}

/// The point that the parts name. `before` is the year of the period's start, from which a relative year at its end
/// counts (2023年11月至次年3月).
fn point(parts: &[Part], read: &dyn Fn(&Value) -> Read, words: &TimeWords, before: Option<Year>) -> Option<Point> {
    let mut point = Point::default();
    let mut published = false;
    // A value within its range, or nothing at all: a phrase with a wrong number is no time.
    let take = |value: &Value, low: i32, high: i32| -> Option<Option<i32>> {
        match read(value) {
            Read::Number(n) => (low..=high).contains(&n).then_some(Some(n)),
            Read::Short { year, .. } => Some(year % 100).filter(|n| (low..=high).contains(n)).map(Some),
            Read::Absent => Some(None),
            Read::Wrong | Read::Relative(_) => None,
        }
    };
    let mut short_year = false;
    for part in parts {
        match part {
            Part::Year(value) => match read(value) {
                Read::Relative(by) => point.year = Some(words.relative(by, before)),
                Read::Short { year, sure } => {
                    short_year = !sure;
                    point.year = Some(Year::Absolute(i16::try_from(year).ok()?));
                }
                Read::Number(y) if (FIRST_WITH_MONTH..=LAST_YEAR).contains(&y) => {
                    short_year = y < FIRST_YEAR;
                    point.year = Some(Year::Absolute(i16::try_from(y).ok()?));
                }
                Read::Number(_) | Read::Wrong => return None,
                Read::Absent => {}
            },
            Part::RelativeYear(by) => point.year = Some(Year::Relative(*by)),
            Part::PlanYear { number, last } => {
                let n = i16::try_from(take(number, 1, 9)??).ok()? + 10;
                point.year = Some(Year::Plan { number: n, last: *last, shift: 0 });
            }
            Part::OwnYear { last } => point.year = Some(Year::Own { last: *last }),
            Part::Half(h) => point.half = Some(*h),
            Part::Quarter(value) => {
                point.quarter = take(value, 1, 4)?.and_then(|q| i8::try_from(q).ok());
            }
            Part::Month(value) => {
                point.month = take(value, 1, 12)?.and_then(|m| i8::try_from(m).ok()).map(Month::Absolute);
            }
            Part::RelativeMonth(by) => point.month = Some(Month::Relative(*by)),
            Part::TenDays(part) => point.ten_days = Some(*part),
            Part::Day(value) => point.day = take(value, 1, 31)?.and_then(|d| i8::try_from(d).ok()),
            Part::Published => {
                published = true;
                point.offset = Some((0, Length::Day));
            }
            Part::Shift { count, unit, back } => {
                let n = take(count, 1, LONGEST)?? * if *back { -1 } else { 1 };
                match (&mut point.year, published) {
                    (Some(Year::Plan { shift, .. }), false) => *shift = shift.checked_add(i16::try_from(n).ok()?)?,
                    (Some(Year::Relative(year) | Year::Absolute(year)), false) if *unit == Length::Year => {
                        *year = year.checked_add(i16::try_from(n).ok()?)?;
                    }
                    (_, true) => point.offset = Some((n, *unit)),
                    _ => return None,
                }
            }
        }
    }
    // 15年 may be a length of time; 15年3月 is none, nor is the end of 2023—25年.
    let sure = !short_year || point.month.is_some() || matches!(before, Some(Year::Absolute(_)));
    sure.then_some(point)
}

/// Years outside are lengths of time or numbers of something.
const FIRST_YEAR: i32 = 1900;
/// With a month a date may be older: 1895年4月.
const FIRST_WITH_MONTH: i32 = 1000;
const LAST_YEAR: i32 = 2100;
/// Longest term in its own unit that a plan speaks of.
const LONGEST: i32 = 99;

/// Fills what one end leaves open from the other: 2023年4月至10月, 5月1日至10日, 11月至3月 (of the next year).
fn share(expr: &mut TimeExpr) {
    let (Some(start), Some(end)) = (&mut expr.start, &mut expr.end) else { return };
    if start.offset.is_some() || end.offset.is_some() {
        return;
    }
    if end.day.is_some() && end.month.is_none() {
        end.month = start.month;
    }
    let end_had_year = end.year.is_some();
    if !end_had_year {
        end.year = start.year;
    }
    if start.year.is_none() && end_had_year && matches!(end.year, Some(Year::Absolute(_))) {
        start.year = end.year;
    }
    if let (Some(Month::Absolute(a)), Some(Month::Absolute(b)), false) = (start.month, end.month, end_had_year)
        && b < a
    {
        end.year = match end.year {
            Some(Year::Absolute(y)) => Some(Year::Absolute(y + 1)),
            Some(Year::Relative(by)) => Some(Year::Relative(by + 1)),
            None => Some(Year::Relative(1)),
            other => other,
        };
    }
}

impl PointWords {
    fn parts(&self, template: &str) -> Option<Vec<Part>> {
        let mut out = Vec::new();
        let mut rest = template.trim();
        while !rest.is_empty() {
            let (part, length) = self.part(rest)?;
            out.push(part);
            rest = rest[length..].trim_start();
        }
        Some(out)
    }

    fn part(&self, rest: &str) -> Option<(Part, usize)> {
        if let Some(point) = self.point.iter().find(|p| rest.starts_with(p.word.as_str())) {
            return Some((point.is.part(), point.word.len()));
        }
        if let Some((plan, tail)) = self.plan.iter().find_map(|p| Some((p, rest.strip_prefix(p.word.as_str())?))) {
            let (value, length) = value(tail)?;
            let which = &tail[length..];
            let (last, end) =
                [(false, &plan.first), (true, &plan.last)].into_iter().find(|(_, w)| which.starts_with(*w))?;
            return Some((Part::PlanYear { number: value, last }, plan.word.len() + length + end.len()));
        }
        if let Some(sign) = rest.chars().next().filter(|c| matches!(c, '+' | '-')) {
            let (count, length) = value(&rest[1..])?;
            let tail = &rest[1 + length..];
            let term = self.term.iter().find(|t| tail.starts_with(t.word.as_str()))?;
            return Some((
                Part::Shift { count, unit: term.is.length(), back: sign == '-' },
                1 + length + term.word.len(),
            ));
        }
        let (value, length) = value(rest)?;
        let unit = self.unit.iter().find(|u| rest[length..].starts_with(u.word.as_str()))?;
        Some((unit.is.part(value), length + unit.word.len()))
    }
}

/// `{槽位}` or digits: the value and its length in bytes.
fn value(rest: &str) -> Option<(Value, usize)> {
    if let Some(tail) = rest.strip_prefix('{') {
        let close = tail.find('}')?;
        return Some((Value::Slot(tail[..close].to_owned()), close + 2));
    }
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let number = rest[..digits].parse().ok()?;
    Some((Value::Fixed(number), digits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_name_parts_of_the_calendar() {
        let words = TimeWords::load(&Source::built_in()).expect("built-in words");
        let parts = |template: &str| words.points.parts(template);
        let slot = |s: &str| Value::Slot(s.to_owned());
        assert_eq!(parts("{年}年{月}月"), Some(vec![Part::Year(slot("年")), Part::Month(slot("月"))]));
        assert_eq!(parts("今年12月"), Some(vec![Part::RelativeYear(0), Part::Month(Value::Fixed(12))]));
        assert_eq!(
            parts("规划{期}首年+{N}年-1年"),
            Some(vec![
                Part::PlanYear { number: slot("期"), last: false },
                Part::Shift { count: slot("N"), unit: Length::Year, back: false },
                Part::Shift { count: Value::Fixed(1), unit: Length::Year, back: true },
            ])
        );
        assert_eq!(parts("{年}世纪"), None);
        assert_eq!(parts("{年"), None);
    }
}
