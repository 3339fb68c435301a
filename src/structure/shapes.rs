//! How a document's own fields are printed: numbers, dates, the years of a title. From `structure/fields.toml`.

use jiff::civil::Date;
use regex::Regex;
use serde::Deserialize;

use crate::message::say;
use crate::rules::{Diagnostic, Source};
use crate::word_list::WordList;

const FILES: &str = "structure/fields";

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct File {
    number: Option<String>,
    dates: Option<Vec<String>>,
    years: Option<String>,
    five_year: Option<String>,
    year: Option<String>,
    edition: Option<String>,
    digits: Option<String>,
    zeros: Option<String>,
    ten: Option<String>,
    empty: Option<WordList>,
}

/// Compiled shapes; without a file nothing is found.
#[derive(Debug, Default)]
pub struct FieldShapes {
    number: Option<Regex>,
    dates: Vec<Regex>,
    years: Option<Regex>,
    five_year: Option<Regex>,
    year: Option<Regex>,
    edition: Option<Regex>,
    /// The place of a digit is its value.
    digits: Vec<char>,
    zeros: String,
    ten: String,
    empty: WordList,
}

impl FieldShapes {
    /// # Errors
    /// All findings in `structure/fields*.toml` of every layer.
    pub fn load(source: &Source) -> Result<Self, Vec<Diagnostic>> {
        Self::compiled(source, true)
    }

    /// Only what dates are found by: the others cost more to compile. Faults are told by [`FieldShapes::load`].
    pub fn of_dates(source: &Source) -> Self {
        Self::compiled(source, false).unwrap_or_default()
    }

    fn compiled(source: &Source, all: bool) -> Result<Self, Vec<Diagnostic>> {
        let mut this = Self::default();
        let mut findings = Vec::new();
        for file in source.under(FILES) {
            let Some(read) = file.read::<File>(&mut findings) else { continue };
            let mut compiled = |pattern: &str| match Regex::new(pattern) {
                Ok(regex) => Some(regex),
                Err(error) => {
                    let (message, help) = (say!("rules.regex", pattern, error), say!("rules.regex.help"));
                    findings.push(Diagnostic::new(&file.name(), file.quoted(pattern), message, help));
                    None
                }
            };
            let shapes = [
                (&mut this.number, read.number),
                (&mut this.years, read.years),
                (&mut this.five_year, read.five_year),
                (&mut this.year, read.year),
                (&mut this.edition, read.edition),
            ];
            for (shape, pattern) in shapes {
                if let Some(pattern) = pattern.filter(|_| all) {
                    *shape = compiled(&pattern);
                }
            }
            if let Some(patterns) = read.dates {
                this.dates = patterns.iter().filter_map(|p| compiled(p)).collect();
            }
            this.digits = read.digits.map_or(this.digits, |d| d.chars().collect());
            this.zeros = read.zeros.unwrap_or(this.zeros);
            this.ten = read.ten.unwrap_or(this.ten);
            this.empty = read.empty.unwrap_or(this.empty);
        }
        if findings.is_empty() { Ok(this) } else { Err(findings) }
    }

    /// Whether a value says that there is none.
    pub fn is_empty(&self, value: &str) -> bool {
        self.empty.holds(value)
    }

    /// The document number printed in `text`, if it is one by the standard's shape.
    pub fn number_in<'t>(&self, text: &'t str) -> Option<&'t str> {
        let found = self.number.as_ref()?.find(text)?;
        Some(found.as_str()).filter(|n| n.contains(['〔', '[', '（', '(', '【']) || text.trim().chars().count() < 16)
    }

    /// The first date in `text`, in Arabic or Chinese numerals.
    pub fn date_in(&self, text: &str) -> Option<Date> {
        let found = self.dates.iter().find_map(|d| d.captures(text))?;
        let part = |n: usize| self.number_of(found.get(n)?.as_str());
        Date::new(i16::try_from(part(1)?).ok()?, i8::try_from(part(2)?).ok()?, i8::try_from(part(3)?).ok()?).ok()
    }

    /// First and last year that a title gives: 三年行动方案（2023—2025年）, “十四五”规划, 2023年工作要点.
    pub fn period_of_title(&self, title: &str) -> (Option<i16>, Option<i16>) {
        let found = |shape: &Option<Regex>| shape.as_ref().and_then(|s| s.captures(title));
        if let Some(years) = found(&self.years) {
            return (years[1].parse().ok(), years[2].parse().ok());
        }
        if let Some(plan) = found(&self.five_year) {
            let n = self.number_of(&plan[1]).and_then(|n| i16::try_from(n).ok()).unwrap_or(4);
            // The twelfth plan began in 2011, and each is five years long (outlines of the national plans).
            let start = 2011 + (n - 2) * 5;
            return (Some(start), Some(start + 4));
        }
        let year = [&self.year, &self.edition].into_iter().find_map(|shape| found(shape)?[1].parse().ok());
        (year, year)
    }

    /// 2023, 二〇二三, 十一.
    fn number_of(&self, text: &str) -> Option<u32> {
        match text.split_once(self.ten.as_str()).filter(|_| !self.ten.is_empty()) {
            None => self.digits_of(text),
            Some((tens, ones)) => {
                let tens = if tens.is_empty() { 1 } else { self.digits_of(tens)? };
                let ones = if ones.is_empty() { 0 } else { self.digits_of(ones)? };
                Some(tens * 10 + ones)
            }
        }
    }

    fn digits_of(&self, text: &str) -> Option<u32> {
        text.chars().try_fold(0, |n, c| Some(n * 10 + self.digit(c)?))
    }

    fn digit(&self, c: char) -> Option<u32> {
        let printed = || self.digits.iter().position(|d| *d == c).and_then(|d| u32::try_from(d).ok());
        c.to_digit(10).or_else(printed).or_else(|| self.zeros.contains(c).then_some(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shapes() -> FieldShapes {
        FieldShapes::load(&Source::built_in()).expect("built-in shapes")
    }

    #[test]
    fn titles_give_their_period() {
        let period = |title: &str| shapes().period_of_title(title);
        assert_eq!(period("某市养老服务三年行动方案（2023—2025年）"), (Some(2023), Some(2025)));
        assert_eq!(period("某市“十四五”数字经济发展规划"), (Some(2021), Some(2025)));
        assert_eq!(period("某区2024年工作要点"), (Some(2024), Some(2024)));
        assert_eq!(period("某市优化营商环境行动方案（2023版）"), (Some(2023), Some(2023)));
        assert_eq!(period("某市支持措施"), (None, None));
    }

    #[test]
    fn dates_in_either_numerals() {
        let date_in = |text: &str| shapes().date_in(text);
        assert_eq!(date_in("二〇二三年四月十二日"), Date::new(2023, 4, 12).ok());
        assert_eq!(date_in("发布时间：2023-04-12 16:58"), Date::new(2023, 4, 12).ok());
        assert_eq!(date_in("二○二四年十一月二十日"), Date::new(2024, 11, 20).ok());
    }

    #[test]
    fn numbers_by_the_standard() {
        let shapes = shapes();
        assert_eq!(shapes.number_in("沪某局〔2023〕18号"), Some("沪某局〔2023〕18号"));
        assert_eq!(shapes.number_in("根据第12号台风预警，各单位要加强值守，落实责任"), None);
    }
}
