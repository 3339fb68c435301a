//! Time expressions: what is said (今年6月底前), and what is meant once the document's dates are known (2023-06-30).

use jiff::civil::Date;

use crate::normalise::date::{self, Length};

/// How a time binds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TimeKind {
    /// A last day: 到2025年底, 6月底前, 今年.
    By,
    /// From a first to a last day: 2023—2025年, “十五五”时期.
    Period,
    /// 每年, 每季度.
    Recurring,
    /// 长期, 持续推进.
    Ongoing,
    /// A first day only: 自2023年10月1日起.
    Since,
    /// The past, or now: 近三年, 五年来, 目前.
    Past,
}

impl TimeKind {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::By => "by",
            Self::Period => "period",
            Self::Recurring => "recurring",
            Self::Ongoing => "ongoing",
            Self::Since => "since",
            Self::Past => "past",
        }
    }
}

/// How exactly a time is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Precision {
    Day,
    Month,
    Quarter,
    Half,
    Year,
    Plan,
}

impl Precision {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Half => "half",
            Self::Year => "year",
            Self::Plan => "plan",
        }
    }
}

/// What a date was computed from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ResolvedFrom {
    /// The words alone: 2025年底.
    Text,
    /// The year that the document plans for: 6月底前, 今年.
    DocumentYear,
    /// The day of publication: 三年内, 本月.
    Published,
    /// A five-year plan or the document's own period: “十四五”末, 规划期末.
    Plan,
}

impl ResolvedFrom {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::DocumentYear => "document_year",
            Self::Published => "published",
            Self::Plan => "plan",
        }
    }
}

/// What a document says about when it speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TimeContext {
    /// The year that it plans for: `Fields::year`.
    pub document_year: Option<i16>,
    pub published: Option<Date>,
    /// First and last year of the plan.
    pub plan_period: Option<(i16, i16)>,
}

impl TimeContext {
    /// The context of a text written on `day`.
    pub fn on(day: Date) -> Self {
        Self { document_year: Some(day.year()), published: Some(day), plan_period: None }
    }

    fn year(&self) -> Option<i16> {
        self.document_year.or(self.published.map(Date::year))
    }
}

/// A year as said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Year {
    Absolute(i16),
    /// 今年 0, 去年 −1, 明年 1: from the document's year.
    Relative(i16),
    /// First (`false`) or last (`true`) year of a five-year plan, moved by so many years: 十四五末, 十四五前两年.
    Plan {
        number: i16,
        last: bool,
        shift: i16,
    },
    /// First or last year of the document's own period: 规划期末.
    Own {
        last: bool,
    },
}

/// Months as said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Month {
    Absolute(i8),
    /// 本月 0, 下月 1: from the month of publication.
    Relative(i8),
}

/// One end of a time expression, as far as it is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Point {
    pub year: Option<Year>,
    /// 1 or 2.
    pub half: Option<i8>,
    /// 1 to 4.
    pub quarter: Option<i8>,
    pub month: Option<Month>,
    /// 上旬 1, 中旬 2, 下旬 3.
    pub ten_days: Option<i8>,
    pub day: Option<i8>,
    /// So many of a unit from the day of publication (三年内); negative before it (近三年).
    pub offset: Option<(i32, Length)>,
}

impl Point {
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    fn precision(&self) -> Precision {
        if let Some((_, unit)) = self.offset {
            return match unit {
                Length::Day | Length::Week => Precision::Day,
                Length::Month => Precision::Month,
                Length::Year => Precision::Year,
            };
        }
        if self.day.is_some() || self.ten_days.is_some() {
            Precision::Day
        } else if self.month.is_some() {
            Precision::Month
        } else if self.quarter.is_some() {
            Precision::Quarter
        } else if self.half.is_some() {
            Precision::Half
        } else if matches!(self.year, Some(Year::Plan { shift: 0, .. } | Year::Own { .. })) {
            Precision::Plan
        } else {
            Precision::Year
        }
    }

    /// First and last day of what the point names, and what that was computed from.
    fn days(&self, context: &TimeContext) -> Option<(Date, Date, ResolvedFrom)> {
        if let Some((count, unit)) = self.offset {
            let Some(from) = context.published else { return whole_plan(count, unit, context) };
            let there = date::later(from, unit, count)?;
            return Some((there, there, ResolvedFrom::Published));
        }
        let (year, mut source) = match self.year {
            Some(Year::Absolute(y)) => (y, ResolvedFrom::Text),
            Some(Year::Relative(by)) => (context.year()?.checked_add(by)?, ResolvedFrom::DocumentYear),
            Some(Year::Plan { number, last, shift }) => {
                let (a, b) = date::plan_years(number)?;
                ((if last { b } else { a }).checked_add(shift)?, ResolvedFrom::Plan)
            }
            Some(Year::Own { last }) => {
                let (a, b) = context.plan_period?;
                (if last { b } else { a }, ResolvedFrom::Plan)
            }
            None => (context.year()?, ResolvedFrom::DocumentYear),
        };
        let mut year = year;
        let month = match self.month {
            Some(Month::Absolute(m)) => Some(m),
            Some(Month::Relative(by)) => {
                let published = context.published?;
                let first = published.first_of_month();
                let there = date::later(first, Length::Month, i32::from(by))?;
                if self.year.is_none() {
                    year = there.year();
                    source = ResolvedFrom::Published;
                }
                Some(there.month())
            }
            None => None,
        };
        let (first, last) = match (month, self.day, self.ten_days) {
            (Some(m), Some(d), _) => {
                let day = date::date(year, m, d)?;
                (day, day)
            }
            (Some(m), None, Some(part)) => date::ten_days(year, m, part)?,
            (Some(m), None, None) => date::months(year, m, 1)?,
            (None, Some(d), _) => {
                let published = context.published?;
                source = ResolvedFrom::Published;
                let day = date::date(published.year(), published.month(), d)?;
                (day, day)
            }
            (None, None, _) => match (self.quarter, self.half) {
                (Some(q), _) => date::quarter(year, q)?,
                (None, Some(h)) => date::half(year, h)?,
                (None, None) => date::year(year)?,
            },
        };
        Some((first, last, source))
    }
}

/// 五年内 in a plan of five years that bears no day is the plan's time.
fn whole_plan(count: i32, unit: Length, context: &TimeContext) -> Option<(Date, Date, ResolvedFrom)> {
    let (first, last) = context.plan_period?;
    let whole = unit == Length::Year && i32::from(last) - i32::from(first) + 1 == count;
    let (first_day, last_day) = date::year(last).filter(|_| whole)?;
    Some((first_day, last_day, ResolvedFrom::Plan))
}

/// A time as said: resolved only with the document's dates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeExpr {
    pub kind: TimeKind,
    /// Where a period begins, or `Since`.
    pub start: Option<Point>,
    /// Where a period ends, or the unit of the calendar that is named.
    pub end: Option<Point>,
    /// 到…, …底前: only the last day is meant, not the whole unit.
    pub until: bool,
    /// Inside 《》: part of a title.
    pub in_title: bool,
    /// Inside “ ” or 「 」 together with other words: part of a name or slogan.
    pub in_quotes: bool,
    /// Says when the document or a benefit is in force: 起施行, 有效期至, 执行期限.
    pub validity: bool,
    /// As the rule gives it, where the calendar does not say it.
    pub precision: Option<Precision>,
}

impl TimeExpr {
    pub fn new(kind: TimeKind) -> Self {
        Self {
            kind,
            start: None,
            end: None,
            until: false,
            in_title: false,
            in_quotes: false,
            validity: false,
            precision: None,
        }
    }
}

/// A time as meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeValue {
    pub kind: TimeKind,
    /// First day of a period; `None` for `By`.
    pub start: Option<Date>,
    /// Last day.
    pub end: Option<Date>,
    /// For `By` without 到 or 前 (2023年第三季度): first day of the unit that is named.
    pub unit_start: Option<Date>,
    pub precision: Precision,
    pub resolved_from: ResolvedFrom,
}

impl TimeExpr {
    /// The dates that are meant; `None` when the words need a date that the context does not have, or name a day that
    /// does not exist (2月30日). `Recurring` and `Ongoing` always resolve, without dates, and so does a `By` that names an
    /// event of no fixed day.
    pub fn resolve(&self, context: &TimeContext) -> Option<TimeValue> {
        let plain = |kind| TimeValue {
            kind,
            start: None,
            end: None,
            unit_start: None,
            precision: self.precision.unwrap_or(Precision::Year),
            resolved_from: ResolvedFrom::Text,
        };
        // 汛期前 is a limit whose day no calendar tells.
        let undated = self.kind == TimeKind::By && self.start.is_none() && self.end.is_none();
        if undated || matches!(self.kind, TimeKind::Recurring | TimeKind::Ongoing) {
            return Some(plain(self.kind));
        }
        let start = match &self.start {
            Some(point) => Some((point.days(context)?, point.precision())),
            None => None,
        };
        let end = match &self.end {
            Some(point) => Some((point.days(context)?, point.precision())),
            None => None,
        };
        let (_, precision) = end.or(start)?;
        let sources = [start, end].into_iter().flatten().map(|((_, _, source), _)| source);
        let resolved_from = sources.max().unwrap_or(ResolvedFrom::Text);
        let mut value = plain(self.kind);
        value.precision = self.precision.unwrap_or(precision);
        value.resolved_from = resolved_from;
        value.end = end.map(|((_, last, _), _)| last);
        match self.kind {
            TimeKind::By => {
                value.unit_start = end.filter(|_| !self.until).map(|((first, _, _), _)| first);
            }
            _ => value.start = start.map(|((first, _, _), _)| first),
        }
        if value.start.zip(value.end).is_some_and(|(a, b)| a > b) {
            return None;
        }
        Some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn context() -> TimeContext {
        TimeContext::on(date::date(2023, 4, 12).unwrap())
    }

    fn by(point: Point) -> Option<String> {
        let mut expr = TimeExpr::new(TimeKind::By);
        expr.end = Some(point);
        let v = expr.resolve(&context())?;
        Some(format!("{} {} {}", v.end?, v.precision.as_str(), v.resolved_from.as_str()))
    }

    #[test]
    fn units_of_the_calendar_end_on_their_last_day() {
        let month = |m| Point { month: Some(Month::Absolute(m)), ..Point::default() };
        assert_eq!(by(month(6)).as_deref(), Some("2023-06-30 month document_year"));
        let plan = Point { year: Some(Year::Plan { number: 15, last: true, shift: 0 }), ..Point::default() };
        assert_eq!(by(plan).as_deref(), Some("2030-12-31 plan plan"));
        let term = Point { offset: Some((3, Length::Year)), ..Point::default() };
        assert_eq!(by(term).as_deref(), Some("2026-04-12 year published"));
        let next = Point { month: Some(Month::Relative(9)), ..Point::default() };
        assert_eq!(by(next).as_deref(), Some("2024-01-31 month published"));
    }

    #[test]
    fn a_day_that_does_not_exist_is_no_date() {
        let point = Point { month: Some(Month::Absolute(2)), day: Some(30), ..Point::default() };
        assert_eq!(by(point), None);
    }

    #[test]
    fn a_term_as_long_as_an_undated_plan_ends_with_it() {
        let mut expr = TimeExpr::new(TimeKind::By);
        expr.end = Some(Point { offset: Some((5, Length::Year)), ..Point::default() });
        let end = |first, last| {
            let context = TimeContext { plan_period: Some((first, last)), ..TimeContext::default() };
            expr.resolve(&context).and_then(|v| v.end).map(|d| d.to_string())
        };
        assert_eq!(end(2021, 2025).as_deref(), Some("2025-12-31"));
        assert_eq!(end(2023, 2025), None);
        let dated = TimeContext { plan_period: Some((2021, 2025)), ..context() };
        assert_eq!(expr.resolve(&dated).and_then(|v| v.end), date::date(2028, 4, 12));
    }

    #[test]
    fn without_dates_relative_times_stay_open() {
        let mut expr = TimeExpr::new(TimeKind::By);
        expr.end = Some(Point { year: Some(Year::Relative(0)), ..Point::default() });
        assert_eq!(expr.resolve(&TimeContext::default()), None);
        assert!(TimeExpr::new(TimeKind::Recurring).resolve(&TimeContext::default()).is_some());
    }
}
