//! Tasks of different plans aligned by content.
//!
//! A task is the bag of its words, weighted by tf-idf over the collection. Only tasks that share one of their
//! weightiest words are ever put beside each other, and a word of very many tasks brings none together, so the work
//! grows with the tasks and not with their pairs. A group is a task with its like in other regions: the words that
//! they share say why.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::coverage;
use super::region::Plans;
use super::words::Words;
use crate::segment::Segmenter;
use crate::table::{AlignedTaskRow, ResponsibilityRow, Tables, TaskRow};

/// Weightiest words of a task by which its like is looked for.
const KEYS: usize = 12;
/// A word of more tasks than this brings no two together.
const MOST_TASKS_OF_A_KEY: usize = 400;
/// Distinct words of the shortest task that is aligned.
const FEWEST_WORDS: usize = 10;
/// Characters of a task that are read: what follows is detail.
const MOST_CHARACTERS: usize = 600;
/// Least cosine of a task with the one that leads its group.
const LEAST: f64 = 0.4;
/// Least cosine of two tasks of many words each.
const LEAST_OF_LONG: f64 = 0.22;
const MANY_WORDS: usize = 80;
/// Characters of the longest heading that only opens a part.
const MOST_OF_A_HEADING: usize = 30;
/// Fewest words that two aligned tasks share.
const FEWEST_SHARED: usize = 4;
/// Words given as the explanation.
const MOST_EXPLAINING: usize = 8;

/// A task as weighted words, by word number.
struct Bag<'t> {
    task: &'t TaskRow,
    plan: usize,
    region: usize,
    words: Vec<(u32, f64)>,
}

/// All groups of aligned tasks: those of most regions first.
pub fn rows(tables: &Tables, plans: &Plans, segmenter: &Segmenter, words: &Words) -> Vec<AlignedTaskRow> {
    let (vocabulary, bags) = bags(tables, plans, segmenter, words);
    let like = neighbours(&bags);
    let groups = groups(&bags, &like);
    let of = plans.regions.len();
    let functions = lead_functions(&tables.responsibilities);
    let mut out = Vec::new();
    for (number, group) in groups.iter().enumerate() {
        let Some((first, _)) = group.first() else { continue };
        let leader = &bags[*first];
        let regions: BTreeSet<usize> = group.iter().map(|(n, _)| bags[*n].region).collect();
        for (member, similarity) in group {
            let bag = &bags[*member];
            let region = &plans.regions[bag.region];
            let plan = &plans.plans[bag.plan];
            let words = if member == first { heaviest(bag) } else { shared(leader, bag) };
            out.push(AlignedTaskRow {
                group: number + 1,
                name: shown_title(leader.task),
                regions: regions.len(),
                of,
                status: coverage::status(regions.len(), of).to_owned(),
                region: region.full.clone(),
                region_code: region.code.clone(),
                label: bag.task.label.clone(),
                task: shown_title(bag.task),
                lead: bag.task.lead.clone(),
                function: functions.get(bag.task.task_id.as_str()).map(|f| f.join(";")).unwrap_or_default(),
                similarity: Decimal::from_f64_retain(*similarity).map(|s| s.round_dp(2)),
                words: words.iter().map(|w| vocabulary[*w as usize]).collect::<Vec<_>>().join(";"),
                deadline: bag.task.deadline.clone(),
                text: bag.task.text.clone(),
                doc_id: bag.task.doc_id.clone(),
                task_id: bag.task.task_id.clone(),
                doc_title: plan.title.clone(),
                published: plan.published.clone(),
            });
        }
    }
    out
}

/// The functions that lead each task.
fn lead_functions(responsibilities: &[ResponsibilityRow]) -> BTreeMap<&str, Vec<&str>> {
    let mut functions: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for r in responsibilities.iter().filter(|r| r.role == "lead") {
        let name = if r.function.is_empty() { r.department.as_str() } else { r.function.as_str() };
        let of = functions.entry(&r.task_id).or_default();
        if !of.contains(&name) {
            of.push(name);
        }
    }
    functions
}

fn shown_title(task: &TaskRow) -> String {
    if task.title.is_empty() { task.text.chars().take(40).collect() } else { task.title.clone() }
}

fn bags<'t>(tables: &'t Tables, plans: &Plans, segmenter: &Segmenter, words: &Words) -> (Vec<&'t str>, Vec<Bag<'t>>) {
    let mut numbers: BTreeMap<&'t str, u32> = BTreeMap::new();
    let mut vocabulary: Vec<&'t str> = Vec::new();
    let mut tasks_of: Vec<u32> = Vec::new();
    let mut bags: Vec<Bag<'t>> = Vec::new();
    for task in &tables.tasks {
        let Some(plan) = plans.plan_of(&task.doc_id) else { continue };
        let Some(region) = plans.plans[plan].region else { continue };
        if is_aside(task, words) {
            continue;
        }
        // A title that opens the text is counted once; a title says more than a word further down.
        let mut counts: BTreeMap<u32, f64> = BTreeMap::new();
        for (text, weight) in [(task.title.as_str(), 2.0), (task.text.as_str(), 1.0)] {
            let end = text.char_indices().nth(MOST_CHARACTERS).map_or(text.len(), |(at, _)| at);
            let text = &text[..end];
            // What brackets say (bodies, deadlines) is not what the task is about.
            let mut depth = 0_i32;
            for span in segmenter.cut(text) {
                let word = span.of(text);
                depth += i32::from(matches!(word, "（" | "(")) - i32::from(matches!(word, "）" | ")"));
                if depth <= 0 && is_word(word) {
                    let next = u32::try_from(vocabulary.len()).unwrap_or(u32::MAX);
                    let number = *numbers.entry(word).or_insert_with(|| {
                        vocabulary.push(word);
                        tasks_of.push(0);
                        next
                    });
                    *counts.entry(number).or_default() += weight;
                }
            }
        }
        if counts.len() < FEWEST_WORDS {
            continue;
        }
        for number in counts.keys() {
            tasks_of[*number as usize] += 1;
        }
        bags.push(Bag { task, plan, region, words: counts.into_iter().collect() });
    }
    let all = bags.len() as f64;
    for bag in &mut bags {
        for (number, weight) in &mut bag.words {
            let of = f64::from(tasks_of[*number as usize]);
            *weight = (1.0 + weight.ln()) * (all / of).ln().max(0.0);
        }
        let length = bag.words.iter().map(|(_, w)| w * w).sum::<f64>().sqrt();
        if length > 0.0 {
            bag.words.iter_mut().for_each(|(_, w)| *w /= length);
        }
    }
    (vocabulary, bags)
}

/// A task that opens a part of its plan, or explains a word: nothing that a place does.
fn is_aside(task: &TaskRow, words: &Words) -> bool {
    let opens = |title: &str| words.preamble.iter().any(|w| title.contains(w.as_str()));
    let explains = |text: &str| {
        text.split(['。', '\n']).next().is_some_and(|first| words.explains.iter().any(|w| first.contains(w.as_str())))
    };
    opens(&task.title) && task.title.chars().count() <= MOST_OF_A_HEADING || explains(&task.text)
}

/// Least cosine of two tasks: long ones share a smaller part of their words.
fn least(a: &Bag<'_>, b: &Bag<'_>) -> f64 {
    let words = a.words.len().min(b.words.len());
    if words >= MANY_WORDS { LEAST_OF_LONG } else { LEAST }
}

/// Two characters or more, and no number.
fn is_word(word: &str) -> bool {
    let mut characters = word.chars();
    characters.next().is_some_and(char::is_alphabetic)
        && characters.next().is_some()
        && word.chars().all(char::is_alphanumeric)
}

/// For each task the tasks of other regions that are like it, with their cosine, the likest first.
fn neighbours(bags: &[Bag<'_>]) -> Vec<Vec<(usize, f64)>> {
    let mut of_key: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    let keys: Vec<Vec<u32>> = bags.iter().map(|b| heaviest_of(b, KEYS)).collect();
    for (number, keys) in keys.iter().enumerate() {
        for key in keys {
            of_key.entry(*key).or_default().push(number);
        }
    }
    let mut out = vec![Vec::new(); bags.len()];
    for (number, keys) in keys.iter().enumerate() {
        let mut candidates: BTreeSet<usize> = BTreeSet::new();
        for key in keys {
            let tasks = of_key.get(key).map_or(&[][..], Vec::as_slice);
            if tasks.len() <= MOST_TASKS_OF_A_KEY {
                candidates.extend(tasks.iter().filter(|t| **t > number && bags[**t].region != bags[number].region));
            }
        }
        for other in candidates {
            let similarity = cosine(&bags[number], &bags[other]);
            if similarity >= least(&bags[number], &bags[other])
                && common(&bags[number], &bags[other]).count() >= FEWEST_SHARED
            {
                out[number].push((other, similarity));
                out[other].push((number, similarity));
            }
        }
    }
    for like in &mut out {
        like.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    }
    out
}

/// Groups around the tasks with most regions among their like; each task is in one group, and each plan has one task
/// in a group.
fn groups(bags: &[Bag<'_>], like: &[Vec<(usize, f64)>]) -> Vec<Vec<(usize, f64)>> {
    let regions = |n: usize| like[n].iter().map(|(other, _)| bags[*other].region).collect::<BTreeSet<_>>().len();
    let weight = |n: usize| like[n].iter().map(|(_, s)| s).sum::<f64>();
    let mut order: Vec<(usize, usize, f64)> =
        (0..bags.len()).filter(|n| !like[*n].is_empty()).map(|n| (n, regions(n), weight(n))).collect();
    order.sort_by(|a, b| b.1.cmp(&a.1).then(b.2.total_cmp(&a.2)).then(a.0.cmp(&b.0)));
    let mut taken = vec![false; bags.len()];
    let mut groups: Vec<Vec<(usize, f64)>> = Vec::new();
    for (leader, ..) in order {
        if taken[leader] {
            continue;
        }
        let mut plans = BTreeSet::from([bags[leader].plan]);
        let mut group = vec![(leader, 1.0)];
        for (other, similarity) in &like[leader] {
            if !taken[*other] && plans.insert(bags[*other].plan) {
                group.push((*other, *similarity));
            }
        }
        if group.len() > 1 {
            group.iter().for_each(|(n, _)| taken[*n] = true);
            groups.push(group);
        }
    }
    let size = |g: &Vec<(usize, f64)>| g.iter().map(|(n, _)| bags[*n].region).collect::<BTreeSet<_>>().len();
    groups.sort_by_cached_key(|g| (std::cmp::Reverse(size(g)), g[0].0));
    groups
}

fn cosine(a: &Bag<'_>, b: &Bag<'_>) -> f64 {
    common(a, b).map(|(_, product)| product).sum()
}

/// Words of both, with the product of their weights.
fn common<'b>(a: &'b Bag<'_>, b: &'b Bag<'_>) -> impl Iterator<Item = (u32, f64)> + 'b {
    let mut at = 0;
    a.words.iter().filter_map(move |(word, weight)| {
        while at < b.words.len() && b.words[at].0 < *word {
            at += 1;
        }
        b.words.get(at).filter(|(other, _)| other == word).map(|(_, other)| (*word, weight * other))
    })
}

fn shared(a: &Bag<'_>, b: &Bag<'_>) -> Vec<u32> {
    first_by_weight(common(a, b).collect(), MOST_EXPLAINING)
}

fn heaviest(bag: &Bag<'_>) -> Vec<u32> {
    heaviest_of(bag, MOST_EXPLAINING)
}

fn heaviest_of(bag: &Bag<'_>, most: usize) -> Vec<u32> {
    first_by_weight(bag.words.clone(), most)
}

fn first_by_weight(mut words: Vec<(u32, f64)>, most: usize) -> Vec<u32> {
    words.retain(|(_, w)| *w > 0.0);
    words.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    words.into_iter().take(most).map(|(word, _)| word).collect()
}
