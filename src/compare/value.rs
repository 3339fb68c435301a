//! A target as a value that can be compared: what it measures, and what it promises.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::region::{Plan, Plans};
use super::words::Words;
use crate::table::{Tables, TargetRow};

/// What is measured.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// Id of a concept of the dictionary.
    Concept(String),
    /// An indicator without a concept, without spaces and quotes. Two that agree are candidates, never equal.
    Indicator(String),
}

/// Everything in which two values must agree to be comparable.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Facets {
    pub subject: Subject,
    /// level, change, count or rank.
    pub kind: String,
    /// annual, cumulative, average, stock; empty where there is none or nothing says.
    pub basis: String,
    /// Of the normalised value.
    pub unit: String,
    pub denominator: String,
    /// The part of the region, or the grade, that the figure is of; empty for the whole.
    pub scope: String,
    /// Level of the region: province, city, district.
    pub level: String,
    /// Of the deadline.
    pub year: Option<i16>,
    /// First year of a cumulative figure or yearly average.
    pub from_year: Option<i16>,
}

/// The interval that a target promises its figure to lie in, falls below zero. An open end is `None`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Promise {
    pub low: Option<Decimal>,
    pub high: Option<Decimal>,
}

impl Promise {
    /// From the columns of `targets`. A change downwards is negative, and its "at least" an "at most".
    pub fn new(comparator: &str, value: Option<Decimal>, max: Option<Decimal>, down: bool) -> Self {
        let (low, high) = match comparator {
            "at_least" => (value, None),
            "at_most" => (None, value),
            _ => (value, max.or(value)),
        };
        let promise = if down { Self { low: high.map(|v| -v), high: low.map(|v| -v) } } else { Self { low, high } };
        match (promise.low, promise.high) {
            (Some(a), Some(b)) if a > b => Self { low: Some(b), high: Some(a) },
            _ => promise,
        }
    }

    /// The figure to rank by: the end that is promised at least. Where more is better that is the lower end, where less
    /// is better the upper, the other where that one is open; the middle where neither is better.
    pub fn point(&self, better: &str) -> Option<Decimal> {
        match better {
            "more" => self.low.or(self.high),
            "less" => self.high.or(self.low),
            _ => self.middle(),
        }
    }

    /// The middle of a closed interval, else its one end: what the panel holds.
    pub fn middle(&self) -> Option<Decimal> {
        match (self.low, self.high) {
            (Some(a), Some(b)) => Some(((a + b) / Decimal::TWO).normalize()),
            (a, b) => a.or(b),
        }
    }
}

/// How far a value can be trusted to be the one that its document sets for the year: compared from the first field on,
/// less is better.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Standing {
    deadline: u8,
    mapping: u8,
    doubt: bool,
    /// Date of publication, the latest first.
    age: std::cmp::Reverse<String>,
    /// Targets with a concept in the same sentence.
    goals: std::cmp::Reverse<usize>,
    position: (usize, usize),
}

impl Standing {
    /// Why `self` is preferred to `other`: a key of `choice` in the words of comparison.
    pub fn reason(&self, other: &Self) -> &'static str {
        let steps = [
            (self.deadline.cmp(&other.deadline), "own_deadline"),
            (self.mapping.cmp(&other.mapping), "mapping"),
            (self.doubt.cmp(&other.doubt), "no_doubt"),
            (self.age.cmp(&other.age), "later_document"),
            (self.goals.cmp(&other.goals), "goal_sentence"),
        ];
        steps.into_iter().find(|(order, _)| *order != Ordering::Equal).map_or("position", |(_, reason)| reason)
    }
}

/// One target, ready to be compared.
#[derive(Clone, Debug)]
pub struct Value<'t> {
    pub target: &'t TargetRow,
    /// Into [`Plans::plans`].
    pub plan: usize,
    /// Into [`Plans::regions`]; `None` when the document's place is not known.
    pub region: Option<usize>,
    pub facets: Facets,
    pub promise: Promise,
    pub standing: Standing,
    /// Worked out per year from a longer span.
    pub annualised: bool,
}

/// The least characters of an indicator without a concept that says enough to be put beside another.
const FEWEST_CHARACTERS: usize = 4;

/// Characters of an indicator or its evidence that say what is done.
const MOST_OF_A_PHRASE: usize = 24;

/// The values of `tables`: targets with a concept, and those without whose indicator another region names alike.
pub fn values<'t>(tables: &'t Tables, plans: &Plans, words: &Words) -> Vec<Value<'t>> {
    let from_years = period_starts(tables);
    let mut goals: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let mut shared: BTreeMap<(String, &str), Vec<usize>> = BTreeMap::new();
    for target in &tables.targets {
        if !target.concept.is_empty() {
            *goals.entry((&target.doc_id, &target.sentence)).or_default() += 1;
        } else if let Some(region) = plans.region_of(&target.doc_id) {
            let regions = shared.entry((folded(&target.indicator), &target.norm_unit)).or_default();
            if !regions.contains(&region) {
                regions.push(region);
            }
        }
    }
    let mut out = Vec::new();
    for (number, target) in tables.targets.iter().enumerate() {
        let Some(plan) = plans.plan_of(&target.doc_id) else { continue };
        let name = folded(&target.indicator);
        let subject = if !target.concept.is_empty() {
            Subject::Concept(target.concept.clone())
        } else if name.chars().count() >= FEWEST_CHARACTERS
            && shared.get(&(name.clone(), &target.norm_unit)).is_some_and(|r| r.len() > 1)
        {
            Subject::Indicator(name)
        } else {
            continue;
        };
        let mapped = matches!(subject, Subject::Concept(_));
        let pick = |concept: &str, own: &str| if mapped { concept.to_owned() } else { own.to_owned() };
        let basis = pick(&target.concept_basis, &target.basis);
        let mut kind = pick(&target.concept_kind, &target.kind);
        // 新增装机1800万千瓦，其中风电500万千瓦: the part is added as the whole is.
        if (kind.as_str(), basis.as_str()) == ("level", "stock")
            && is_part(target, words)
            && tables.targets[..number].last().is_some_and(|w| whole(w, target))
        {
            "count".clone_into(&mut kind);
        }
        let document = &plans.plans[plan];
        let year = year(target, document, words);
        let spans = matches!(basis.as_str(), "cumulative" | "average");
        let from_year = spans
            .then(|| {
                target
                    .baseline_year
                    .map(|b| b + 1)
                    .or_else(|| from_years.get(&(target.doc_id.as_str(), target.deadline_text.as_str())).copied())
                    .or(document.period_start.filter(|_| document.period_end == year))
            })
            .flatten();
        let falls = kind == "change" && target.direction == "down";
        out.push(Value {
            target,
            plan,
            region: plans.region_of(&target.doc_id),
            promise: Promise::new(
                &target.comparator,
                target.norm_value.or(target.value),
                target.norm_value_max.or(target.value_max),
                falls,
            ),
            standing: Standing {
                deadline: match target.deadline_source.as_str() {
                    "own" => 0,
                    "context" => 1,
                    "document" => 2,
                    _ => 3,
                },
                mapping: u8::from(target.concept_evidence.starts_with("similar")),
                doubt: !target.check.is_empty(),
                age: std::cmp::Reverse(target.published.clone()),
                goals: std::cmp::Reverse(
                    goals.get(&(target.doc_id.as_str(), target.sentence.as_str())).copied().unwrap_or_default(),
                ),
                position: (plan, number),
            },
            facets: Facets {
                subject,
                scope: scope(target, &kind, words),
                kind,
                basis,
                unit: if target.norm_value.is_some() { target.norm_unit.clone() } else { target.unit.clone() },
                denominator: target.concept_denominator.clone(),
                level: document.level.clone(),
                year,
                from_year,
            },
            annualised: false,
        });
    }
    out
}

/// Whether the figure is introduced as a part of the one before it.
fn is_part(target: &TargetRow, words: &Words) -> bool {
    let before = target.sentence.find(&target.evidence).map(|at| &target.sentence[..at]);
    let before = before.map(|b| b.trim_end_matches(['，', '：', ',', ':', ' ']));
    before.is_some_and(|b| words.part.iter().any(|w| b.ends_with(w.as_str())))
}

/// Whether `earlier` is the whole that `target` is a part of: an addition in the same unit and sentence.
fn whole(earlier: &TargetRow, target: &TargetRow) -> bool {
    let added = if earlier.concept_kind.is_empty() { &earlier.kind } else { &earlier.concept_kind };
    added == "count"
        && (&earlier.doc_id, &earlier.sentence, &earlier.norm_unit)
            == (&target.doc_id, &target.sentence, &target.norm_unit)
}

/// The last characters of a phrase: what stands further ahead belongs to another.
fn ending(phrase: &str) -> &str {
    let at = phrase.char_indices().rev().nth(MOST_OF_A_PHRASE).map_or(0, |(at, _)| at);
    &phrase[at..]
}

/// Part of the region or grade, and what is done to the thing counted.
fn scope(target: &TargetRow, kind: &str, words: &Words) -> String {
    let mut text = format!("{} {}", ending(&target.indicator), ending(&target.evidence));
    // 新（改）建 is 新改建.
    text.retain(|c| !matches!(c, '（' | '）' | '(' | ')'));
    let mut parts: Vec<&str> = Some(target.concept_scope.as_str()).filter(|s| !s.is_empty()).into_iter().collect();
    if !target.concept.is_empty() {
        parts.extend(words.actions(&text, &target.concept_name, kind, &target.norm_unit));
    }
    parts.join(" ")
}

/// The year that a target is for. A report looks back before it looks ahead, so that a year which nothing but the
/// document gives is taken there only under a heading that names it.
fn year(target: &TargetRow, plan: &Plan, words: &Words) -> Option<i16> {
    let year = year_of(&target.deadline).or(plan.period_end)?;
    let assumed = matches!(target.deadline_source.as_str(), "document" | "none" | "");
    let looks_back = words.report.contains(&plan.doc_type);
    (!assumed || !looks_back || target.section.contains(&year.to_string())).then_some(year)
}

/// First years of the periods that the documents name, by document and text.
fn period_starts(tables: &Tables) -> BTreeMap<(&str, &str), i16> {
    let mut starts = BTreeMap::new();
    for d in tables.deadlines.iter().filter(|d| d.kind == "period" && !d.start_date.is_empty()) {
        if let Some(year) = year_of(&d.start_date) {
            starts.entry((d.doc_id.as_str(), d.text.as_str())).or_insert(year);
        }
    }
    starts
}

/// The year of an ISO date.
pub fn year_of(date: &str) -> Option<i16> {
    date.get(..4)?.parse().ok()
}

fn folded(indicator: &str) -> String {
    indicator.chars().filter(|c| c.is_alphanumeric() || *c == '.').collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(n: i64) -> Option<Decimal> {
        Some(Decimal::from(n))
    }

    #[test]
    fn a_report_says_its_year_or_its_heading_does() {
        let words = Words { report: vec!["政府工作报告".into()], ..Words::default() };
        let plan = |doc_type: &str| Plan {
            doc_id: String::new(),
            path: String::new(),
            title: String::new(),
            doc_number: String::new(),
            doc_type: doc_type.into(),
            level: String::new(),
            published: String::new(),
            period_start: None,
            period_end: Some(2026),
            region: None,
        };
        let target = |source: &str, section: &str| TargetRow {
            deadline: "2026-12-31".into(),
            deadline_source: source.into(),
            section: section.into(),
            ..TargetRow::default()
        };
        let report = plan("政府工作报告");
        assert_eq!(year(&target("own", ""), &report, &words), Some(2026));
        assert_eq!(year(&target("document", "2026年工作安排"), &report, &words), Some(2026));
        assert_eq!(year(&target("document", "2025年工作回顾"), &report, &words), None);
        assert_eq!(year(&target("document", ""), &plan("工作要点"), &words), Some(2026));
    }

    #[test]
    fn what_is_promised_at_least() {
        let between = Promise::new("between", d(4), d(5), false);
        assert_eq!(
            (between.point("more"), between.point("less"), between.point("none")),
            (d(4), d(5), "4.5".parse().ok())
        );
        let floor = Promise::new("at_least", d(5), None, false);
        assert_eq!((floor.point("more"), floor.point("less")), (d(5), d(5)));
        let fall = Promise::new("at_least", d(3), None, true);
        assert_eq!(fall, Promise { low: None, high: d(-3) });
        assert_eq!(fall.point("less"), d(-3));
        let fall_between = Promise::new("between", d(3), d(5), true);
        assert_eq!((fall_between.low, fall_between.high), (d(-5), d(-3)));
    }
}
