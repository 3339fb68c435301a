//! Sentences that plans of several regions share word for word, and which of the plans had it first.

use std::collections::{BTreeMap, BTreeSet};

use super::region::Plans;
use crate::table::{ReuseRow, Tables, TaskRow};

/// Characters of the shortest sentence whose repetition says anything.
const FEWEST_CHARACTERS: usize = 18;

/// Levels from the top: of two plans of one day, the higher is the likely source.
const LEVELS: [&str; 4] = ["national", "province", "city", "district"];

/// A plan, and the task of it that holds the sentence.
type Place<'t> = (usize, &'t TaskRow);

/// Groups of occurrences, those of most regions first; in each the source first, then by date.
pub fn rows(tables: &Tables, plans: &Plans) -> Vec<ReuseRow> {
    let mut found: BTreeMap<&str, Vec<Place<'_>>> = BTreeMap::new();
    for task in &tables.tasks {
        let Some(plan) = plans.plan_of(&task.doc_id) else { continue };
        for sentence in sentences(&task.text) {
            let of = found.entry(sentence).or_default();
            // One occurrence for each plan.
            if of.iter().all(|(other, _)| *other != plan) {
                of.push((plan, task));
            }
        }
    }
    let regions =
        |of: &[Place<'_>]| of.iter().filter_map(|(p, _)| plans.plans[*p].region).collect::<BTreeSet<_>>().len();
    let mut groups: Vec<(usize, &str, Vec<Place<'_>>)> =
        found.into_iter().map(|(sentence, of)| (regions(&of), sentence, of)).filter(|(n, ..)| *n > 1).collect();
    groups.sort_by(|a, b| {
        b.0.cmp(&a.0)
            .then_with(|| a.2[0].0.cmp(&b.2[0].0))
            .then_with(|| a.2[0].1.start.cmp(&b.2[0].1.start))
            .then_with(|| a.1.cmp(b.1))
    });
    let mut out = Vec::new();
    for (number, (regions, sentence, mut of)) in groups.into_iter().enumerate() {
        of.sort_by_key(|(p, _)| (date(plans, *p), level(plans, *p), *p));
        let source = source(&of, plans);
        for (plan, task) in of {
            let p = &plans.plans[plan];
            let region = p.region.map(|r| &plans.regions[r]);
            out.push(ReuseRow {
                group: number + 1,
                sentence: sentence.to_owned(),
                regions,
                region: region.map(|r| r.full.clone()).unwrap_or_default(),
                region_code: region.map(|r| r.code.clone()).unwrap_or_default(),
                published: p.published.clone(),
                role: match source {
                    Some(source) if source == plan => "source",
                    Some(_) if !p.published.is_empty() => "copy",
                    _ => "",
                }
                .to_owned(),
                task: task.title.clone(),
                doc_title: p.title.clone(),
                doc_id: p.doc_id.clone(),
                task_id: task.task_id.clone(),
                source_doc_id: source.map(|s| plans.plans[s].doc_id.clone()).unwrap_or_default(),
            });
        }
    }
    out
}

/// The plan of the earliest date, of several of one day the one of the highest level; `None` when that does not decide.
fn source(of: &[Place<'_>], plans: &Plans) -> Option<usize> {
    let mut dated = of.iter().map(|(p, _)| *p).filter(|p| !plans.plans[*p].published.is_empty());
    let first = dated.next()?;
    let key = |p: usize| (date(plans, p), level(plans, p));
    dated.next().is_some_and(|second| key(first) < key(second)).then_some(first)
}

/// Undated plans last.
fn date(plans: &Plans, plan: usize) -> (bool, &str) {
    let published = plans.plans[plan].published.as_str();
    (published.is_empty(), published)
}

fn level(plans: &Plans, plan: usize) -> usize {
    LEVELS.iter().position(|l| *l == plans.plans[plan].level).unwrap_or(LEVELS.len())
}

/// Sentences of at least [`FEWEST_CHARACTERS`], without what brackets at their end say (bodies and deadlines differ).
fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split(['。', '；', '！', '？', ';', '\n']).filter_map(|s| {
        let s = s.trim();
        let s = match s.rfind(['（', '(']) {
            Some(at) if s.ends_with(['）', ')']) => s[..at].trim_end(),
            _ => s,
        };
        (s.chars().filter(|c| c.is_alphabetic()).count() >= FEWEST_CHARACTERS).then_some(s)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_without_their_brackets() {
        let text = "推动政务服务事项全程网上办理并实现跨省通办全覆盖（市政务局牵头）；短句；\n";
        assert_eq!(sentences(text).collect::<Vec<_>>(), ["推动政务服务事项全程网上办理并实现跨省通办全覆盖"]);
    }
}
