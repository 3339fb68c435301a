//! Calendar arithmetic that policy texts need: first and last days of periods, five-year plans, counting from a day.

use jiff::civil::Date;
use jiff::{Span as Duration, ToSpan};

/// A calendar date; `None` when there is no such day.
pub fn date(year: i16, month: i8, day: i8) -> Option<Date> {
    Date::new(year, month, day).ok()
}

/// First and last day of a year.
pub fn year(year: i16) -> Option<(Date, Date)> {
    Some((date(year, 1, 1)?, date(year, 12, 31)?))
}

/// First and last day of `count` months from month `first` of a year.
pub fn months(year: i16, first: i8, count: i8) -> Option<(Date, Date)> {
    let start = date(year, first, 1)?;
    let end = start.checked_add(i32::from(count).months()).ok()?.checked_sub(1.day()).ok()?;
    Some((start, end))
}

/// First and last day of a quarter, 1 to 4.
pub fn quarter(year: i16, quarter: i8) -> Option<(Date, Date)> {
    (1..=4).contains(&quarter).then(|| months(year, quarter * 3 - 2, 3))?
}

/// First and last day of a half-year, 1 or 2.
pub fn half(year: i16, half: i8) -> Option<(Date, Date)> {
    (1..=2).contains(&half).then(|| months(year, half * 6 - 5, 6))?
}

/// First and last day of a ten-day period of a month (旬), 1 to 3; the third runs to the month's end.
pub fn ten_days(year: i16, month: i8, part: i8) -> Option<(Date, Date)> {
    let (first, last) = months(year, month, 1)?;
    match part {
        1 => Some((first, date(year, month, 10)?)),
        2 => Some((date(year, month, 11)?, date(year, month, 20)?)),
        3 => Some((date(year, month, 21)?, last)),
        _ => None,
    }
}

/// First and last year of a five-year plan by its number. The 14th ran from 2021 to 2025 (国民经济和社会发展五年规划);
/// from the 6th (1981) on, every plan has run five years without a break.
pub fn plan_years(number: i16) -> Option<(i16, i16)> {
    (6..=40).contains(&number).then(|| {
        let start = 2021 + (number - 14) * 5;
        (start, start + 4)
    })
}

/// `from` and so many of a unit later.
pub fn later(from: Date, unit: Length, count: i32) -> Option<Date> {
    let span: Duration = match unit {
        Length::Day => count.days(),
        Length::Week => count.weeks(),
        Length::Month => count.months(),
        Length::Year => count.years(),
    };
    from.checked_add(span).ok()
}

/// Units of the calendar in which terms are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Length {
    Day,
    Week,
    Month,
    Year,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(pair: Option<(Date, Date)>) -> String {
        pair.map_or("-".into(), |(a, b)| format!("{a}..{b}"))
    }

    #[test]
    fn periods_end_on_their_last_day() {
        assert_eq!(shown(months(2024, 2, 1)), "2024-02-01..2024-02-29");
        assert_eq!(shown(months(2023, 12, 1)), "2023-12-01..2023-12-31");
        assert_eq!(shown(quarter(2023, 3)), "2023-07-01..2023-09-30");
        assert_eq!(shown(half(2023, 1)), "2023-01-01..2023-06-30");
        assert_eq!(shown(ten_days(2023, 2, 3)), "2023-02-21..2023-02-28");
        assert_eq!(shown(months(2023, 13, 1)), "-");
        assert_eq!(shown(quarter(2023, 5)), "-");
    }

    #[test]
    fn plans_follow_each_other() {
        assert_eq!(plan_years(14), Some((2021, 2025)));
        assert_eq!(plan_years(15), Some((2026, 2030)));
        assert_eq!(plan_years(13), Some((2016, 2020)));
        assert_eq!(plan_years(1), None);
    }

    #[test]
    fn counting_from_a_day() {
        let from = date(2023, 1, 31).unwrap();
        assert_eq!(later(from, Length::Month, 1), date(2023, 2, 28));
        assert_eq!(later(from, Length::Year, 3), date(2026, 1, 31));
    }
}
