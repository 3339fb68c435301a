//! Which row of a run stands for which entry of the gold. Pairs are taken best first, each entry and row once.

use super::gold::{GoldDeadline, GoldResponsibility, GoldTarget};
use super::similar::{ScoreWords, first, longest_common, overlap, pair_f1, plain};
use crate::table::{DeadlineRow, ResponsibilityRow, TargetRow};

/// Index in the gold, index among the rows.
pub type Pair = (usize, usize);

/// Characters of a sentence or task that are looked at.
const SENTENCE: usize = 1500;
const TASK: usize = 200;
/// Characters by which items are known.
const ITEM: usize = 12;
/// Items agree from this share of common text on.
const SAME_ITEM: f64 = 0.6;

/// Values agree to six decimals.
fn rounded(value: f64) -> i128 {
    (value * 1e6).round() as i128
}

fn text(value: Option<&String>) -> String {
    value.map(|v| plain(v)).unwrap_or_default()
}

fn greedy(mut pairs: Vec<(f64, usize, usize)>) -> Vec<Pair> {
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
    let mut out: Vec<Pair> = Vec::new();
    for (_, i, j) in pairs {
        if !out.iter().any(|(a, b)| *a == i || *b == j) {
            out.push((i, j));
        }
    }
    out
}

pub fn targets(words: &ScoreWords, gold: &[GoldTarget], got: &[TargetRow]) -> Vec<Pair> {
    let decimal =
        |d: Option<rust_decimal::Decimal>| d.and_then(|d| rust_decimal::prelude::ToPrimitive::to_f64(&d)).map(rounded);
    let mut pairs = Vec::new();
    for (i, g) in gold.iter().enumerate() {
        let (value, most) = (g.value.map(rounded), g.value_max.map(rounded));
        let unit = words.unit(g.unit.as_deref().unwrap_or_default());
        let (quote, indicator) = (text(g.quote.as_ref()), text(g.indicator.as_ref()));
        for (j, p) in got.iter().enumerate() {
            if decimal(p.value) != value || decimal(p.value_max) != most || words.unit(&p.unit) != unit {
                continue;
            }
            let evidence = plain(&p.evidence);
            let in_evidence = overlap(&quote, first(&evidence, SENTENCE));
            let shared = in_evidence.max(overlap(&quote, &plain(first(&p.sentence, SENTENCE))));
            if shared < 0.5 || p.evidence.is_empty() {
                continue;
            }
            let same_deadline = g.deadline.as_deref().unwrap_or_default() == p.deadline;
            let score = shared
                + pair_f1(&indicator, &plain(&p.indicator))
                + 0.5 * in_evidence
                + if same_deadline { 0.25 } else { 0.0 };
            pairs.push((score, i, j));
        }
    }
    greedy(pairs)
}

pub fn deadlines(gold: &[GoldDeadline], got: &[DeadlineRow]) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for (i, g) in gold.iter().enumerate() {
        let (quote, binds) = (text(g.quote.as_ref()), text(g.binds.as_ref()));
        for (j, p) in got.iter().enumerate() {
            if g.kind.as_deref().unwrap_or_default() != p.kind || g.end.as_deref().unwrap_or_default() != p.end_date {
                continue;
            }
            let own = plain(&p.text);
            if quote.is_empty() || own.is_empty() || !(quote.contains(&own) || own.contains(&quote)) {
                continue;
            }
            let sentence = overlap(&binds, first(&plain(&p.sentence), SENTENCE));
            pairs.push((1.0 + sentence + if quote == own { 0.5 } else { 0.0 }, i, j));
        }
    }
    greedy(pairs)
}

/// `task` gives the text of a row's task.
pub fn responsibilities(
    words: &ScoreWords,
    gold: &[GoldResponsibility],
    got: &[ResponsibilityRow],
    task: &dyn Fn(&ResponsibilityRow) -> String,
) -> Vec<Pair> {
    let mut pairs = Vec::new();
    let rows: Vec<_> =
        got.iter().map(|p| (plain(&p.department), plain(&p.task_title), plain(&task(p)), plain(&p.evidence))).collect();
    for (i, g) in gold.iter().enumerate() {
        let (department, item) = (text(g.department.as_ref()), text(g.item.as_ref()));
        let opening = first(&item, ITEM);
        for (j, (p, (body, title, whole, evidence))) in got.iter().zip(&rows).enumerate() {
            if department != *body || g.role.as_deref().unwrap_or_default() != p.role {
                continue;
            }
            let quoted = !opening.is_empty() && evidence.contains(opening);
            let same =
                same_item(words, &item, title).max(same_item(words, &item, whole)).max(f64::from(u8::from(quoted)));
            if same >= SAME_ITEM {
                pairs.push((same - 1e-4 * i.abs_diff(j) as f64, i, j));
            }
        }
    }
    greedy(pairs)
}

/// How much two plain items agree, 0 to 1.
fn same_item(words: &ScoreWords, a: &str, b: &str) -> f64 {
    let (a, b) = (words.without_label(a), words.without_label(b));
    if a.is_empty() || b.is_empty() {
        return 0.0;
    }
    let (start_a, start_b) = (first(a, ITEM), first(b, ITEM));
    if a.starts_with(start_b) || b.starts_with(start_a) || b.contains(start_a) {
        return 1.0;
    }
    longest_common(a, first(b, TASK)) as f64 / a.chars().count().min(b.chars().count()) as f64
}
