//! The document's own fields: title, number, issuer, dates, kind, period, place.

use std::sync::LazyLock;

use jiff::civil::Date;
use regex::Regex;

use super::labels::LabelDictionary;
use crate::document::{Fields, Label};
use crate::normalise::region::{Evidence, EvidenceRole, Gazetteer};

/// What was printed, by field, before it is interpreted. Earlier values win.
#[derive(Debug, Default)]
pub struct Printed {
    pub title: Option<String>,
    pub doc_number: Option<String>,
    pub index_number: Option<String>,
    pub issuer: Option<String>,
    pub source: Option<String>,
    pub published: Option<Date>,
    pub written: Option<Date>,
}

impl Printed {
    pub fn add(&mut self, field: &str, value: &str) {
        let value = value.trim().trim_end_matches(['|', '｜']).trim();
        if value.is_empty() || value == "无" || value == "-" {
            return;
        }
        let keep = |slot: &mut Option<String>| {
            if slot.is_none() {
                *slot = Some(value.to_owned());
            }
        };
        match field {
            "title" => keep(&mut self.title),
            "doc_number" if value.chars().any(|c| c.is_ascii_digit()) => keep(&mut self.doc_number),
            "index_number" => keep(&mut self.index_number),
            "issuer" => keep(&mut self.issuer),
            "source" => keep(&mut self.source),
            "published" => self.published = self.published.or_else(|| date_in(value)),
            "written" => self.written = self.written.or_else(|| date_in(value)),
            _ => {}
        }
    }

    pub fn add_labels(&mut self, dictionary: &LabelDictionary, labels: &[Label]) {
        for label in labels {
            if let Some(field) = dictionary.key_of(&label.name) {
                self.add(field, &label.value);
            }
        }
    }
}

// Shapes of the standard for official documents (GB/T 9704-2012, 7.3.5 and 7.3.6): 机关代字〔年份〕序号号.
static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"[\p{Han}]{2,14}[〔\[（(【]\s*(?:19|20)\d{2}\s*[〕\]）)】]\s*第?\s*\d{1,4}\s*号|(?:[\p{Han}]{2,14}令)?第\s*\d{1,4}\s*号令?").expect("a fixed expression")
});
static DATE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"((?:19|20)\d{2})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*日?").expect("a fixed expression")
});
static HAN_DATE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"([二一][〇○零一二三四五六七八九O0]{3})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日",
    )
    .expect("a fixed expression")
});
static YEAR: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"((?:19|20)\d{2})\s*年").expect("a fixed expression"));
static YEAR_RANGE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"((?:19|20)\d{2})\s*年?\s*[—–\-－~～至到]+\s*((?:20)\d{2})\s*年?").expect("a fixed expression")
});
static FIVE_YEAR: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"十([二三四五六七])五|第十([一二三四五六七])个五年").expect("a fixed expression"));

/// The document number printed in `text`, if it is one by the standard's shape.
pub fn number_in(text: &str) -> Option<&str> {
    let found = NUMBER.find(text)?;
    Some(found.as_str()).filter(|n| n.contains(['〔', '[', '（', '(', '【']) || text.trim().chars().count() < 16)
}

/// The first date in `text`, in Arabic or Chinese numerals.
pub fn date_in(text: &str) -> Option<Date> {
    if let Some(c) = DATE.captures(text) {
        return Date::new(c[1].parse().ok()?, c[2].parse().ok()?, c[3].parse().ok()?).ok();
    }
    let c = HAN_DATE.captures(text)?;
    Date::new(
        i16::try_from(han_digits(&c[1])?).ok()?,
        i8::try_from(han_number(&c[2])?).ok()?,
        i8::try_from(han_number(&c[3])?).ok()?,
    )
    .ok()
}

fn han_digit(c: char) -> Option<u32> {
    // Digits of dates: the order of the string is the value (GB/T 15835-2011).
    "〇一二三四五六七八九"
        .chars()
        .position(|d| d == c)
        .or_else(|| "○零O0".contains(c).then_some(0))
        .and_then(|d| u32::try_from(d).ok())
}

fn han_digits(text: &str) -> Option<u32> {
    text.chars().try_fold(0, |n, c| Some(n * 10 + han_digit(c)?))
}

fn han_number(text: &str) -> Option<u32> {
    match text.split_once('十') {
        None => han_digits(text),
        Some((tens, ones)) => {
            let tens = if tens.is_empty() { 1 } else { han_digits(tens)? };
            let ones = if ones.is_empty() { 0 } else { han_digits(ones)? };
            Some(tens * 10 + ones)
        }
    }
}

/// First and last year that a title gives: 三年行动方案（2023—2025年）, “十四五”规划, 2023年工作要点.
pub fn period_of_title(title: &str, doc_type: &str) -> (Option<i16>, Option<i16>) {
    if let Some(c) = YEAR_RANGE.captures(title) {
        return (c[1].parse().ok(), c[2].parse().ok());
    }
    if let Some(c) = FIVE_YEAR.captures(title) {
        let digit = c.get(1).or(c.get(2)).and_then(|m| m.as_str().chars().next());
        let n = digit.and_then(han_digit).unwrap_or(4);
        // The twelfth plan began in 2011, and each is five years long (outlines of the national plans).
        let start = 2011 + (i16::try_from(n).unwrap_or(4) - 2) * 5;
        return (Some(start), Some(start + 4));
    }
    let year: Option<i16> = YEAR.captures(title).and_then(|c| c[1].parse().ok());
    let edition: Option<i16> = EDITION.captures(title).and_then(|c| c[1].parse().ok());
    match year.or(edition) {
        Some(y) => (Some(y), Some(y)),
        None => {
            let _ = doc_type;
            (None, None)
        }
    }
}

static EDITION: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"[（(]((?:19|20)\d{2})\s*年?版[）)]").expect("a fixed expression"));

/// The fullest form of the issuer on the page: the metadata's short name is replaced by a signature that ends with it.
pub fn fullest<'a>(names: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let mut best: Option<&str> = None;
    for name in names {
        let name = name.trim();
        match best {
            None => best = Some(name),
            Some(b) if name.len() > b.len() && (name.ends_with(b) || name.contains(b)) => best = Some(name),
            Some(_) => {}
        }
    }
    best.map(str::to_owned)
}

/// Decides the place from all that is known.
pub fn place(fields: &Fields, body: &str, gazetteer: &Gazetteer) -> Option<crate::document::Place> {
    let named = [
        (EvidenceRole::Title, fields.title.as_deref()),
        (EvidenceRole::Title, fields.notice_title.as_deref()),
        (EvidenceRole::Issuer, fields.issuer.as_deref()),
        (EvidenceRole::IndexNumber, fields.index_number.as_deref()),
        (EvidenceRole::DocNumber, fields.doc_number.as_deref()),
    ];
    let mut evidence: Vec<Evidence> =
        named.into_iter().filter_map(|(role, text)| Some(Evidence { role, text: text? })).collect();
    let cut = body.char_indices().nth(6000).map_or(body.len(), |(i, _)| i);
    evidence.push(Evidence { role: EvidenceRole::Text, text: &body[..cut] });
    gazetteer.resolve(&evidence)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_give_their_period() {
        assert_eq!(period_of_title("某市养老服务三年行动方案（2023—2025年）", ""), (Some(2023), Some(2025)));
        assert_eq!(period_of_title("某市“十四五”数字经济发展规划", ""), (Some(2021), Some(2025)));
        assert_eq!(period_of_title("某县国民经济和社会发展第十三个五年规划纲要", ""), (Some(2016), Some(2020)));
        assert_eq!(period_of_title("某区2024年工作要点", ""), (Some(2024), Some(2024)));
        assert_eq!(period_of_title("某市优化营商环境行动方案（2023版）", ""), (Some(2023), Some(2023)));
        assert_eq!(period_of_title("某市支持措施", ""), (None, None));
    }

    #[test]
    fn dates_in_either_numerals() {
        assert_eq!(date_in("二〇二三年四月十二日"), Date::new(2023, 4, 12).ok());
        assert_eq!(date_in("发布时间：2023-04-12 16:58"), Date::new(2023, 4, 12).ok());
        assert_eq!(date_in("二○二四年十一月二十日"), Date::new(2024, 11, 20).ok());
    }

    #[test]
    fn numbers_by_the_standard() {
        assert_eq!(number_in("沪某局〔2023〕18号"), Some("沪某局〔2023〕18号"));
        assert_eq!(number_in("根据第12号台风预警，各单位要加强值守，落实责任"), None);
    }
}
