//! From an indicator as printed to its concept: the dictionary under ever fewer words, then likeness of tokens.

use std::collections::BTreeSet;

use super::words::{Said, Words};
use super::{Concept, Concepts};
use crate::document::Place;
use crate::normalise::region::{Gazetteer, lies_in};
use crate::segment::Segmenter;

/// States of one indicator that are looked up at most.
const MOST_STATES: usize = 120;

/// A target as far as it says what is measured, in the words of the table `targets`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Ask<'a> {
    /// As printed.
    pub indicator: &'a str,
    /// level, change, count or rank.
    pub kind: &'a str,
    /// The dimension of the value, as `rules/measure/unit.toml` names it; empty where nothing is known of it.
    pub dimension: &'a str,
    /// The unit of the normalised value.
    pub norm_unit: &'a str,
    /// annual, cumulative, average, stock, or empty: as the text says.
    pub basis: &'a str,
    /// yearly, quarterly, monthly, or empty.
    pub frequency: &'a str,
    /// The place that the document is for.
    pub place: Option<&'a Place>,
    /// The year that the document plans for, or in which it begins.
    pub year: Option<i16>,
    pub deadline_year: Option<i16>,
    pub deadline_text: &'a str,
    pub baseline_year: Option<i16>,
}

/// What an indicator means, and what its figure may be compared with: another of the same concept, kind, basis,
/// denominator and scope, in the same unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapping<'c> {
    pub concept: &'c Concept,
    /// level, change, count (what is added) or rank. May differ from the target's: 增速达到5% is a change.
    pub kind: &'static str,
    /// annual, cumulative, average, stock, or empty for ratios and where nothing says.
    pub basis: &'static str,
    /// 万人口; empty where there is none.
    pub denominator: String,
    /// What part of the region or which grade it is of (市本级; 国家级); empty for the whole.
    pub scope: String,
    /// By what it was mapped: `alias: …`, `pattern`, `similar 0.92: …`, and what was left aside.
    pub evidence: String,
}

/// An indicator under fewer words than its origin.
#[derive(Clone, Debug)]
struct State {
    text: String,
    /// The state that it came from, the word left aside, and what that word said.
    from: Option<(usize, String, Said)>,
}

/// What all the words said that were left aside on the way to a state.
#[derive(Clone, Debug, Default)]
struct Told {
    basis: &'static str,
    create: bool,
    growth: bool,
    scope: Vec<String>,
    grade: Vec<String>,
    aside: Vec<String>,
}

impl Told {
    fn of(states: &[State], at: usize) -> Self {
        let mut way = Vec::new();
        let mut state = states.get(at);
        while let Some((from, word, said)) = state.and_then(|s| s.from.as_ref()) {
            way.push((word, said));
            state = states.get(*from);
        }
        let mut told = Self::default();
        for (word, said) in way.into_iter().rev() {
            told.aside.push(word.clone());
            match said {
                Said::Nothing => {}
                Said::Basis(basis) if told.basis.is_empty() => told.basis = basis,
                Said::Basis(_) => {}
                Said::Scope => told.scope.push(word.clone()),
                Said::Grade(grade) => told.grade.push(grade.clone()),
                Said::Growth => told.growth = true,
                Said::Create => told.create = true,
            }
        }
        told
    }
}

pub(super) fn map<'c>(
    concepts: &'c Concepts,
    ask: &Ask<'_>,
    gazetteer: &Gazetteer,
    segmenter: &Segmenter,
) -> Option<Mapping<'c>> {
    let mut barred: BTreeSet<usize> = BTreeSet::new();
    let (found, states) =
        walk(&concepts.words, ask, gazetteer, |states, at| in_dictionary(concepts, ask, states, at, &mut barred));
    if found.is_some() {
        return found;
    }
    let barest = barest(&states)?;
    for at in std::iter::once(0).chain((barest != 0).then_some(barest)) {
        let text = &states[at].text;
        for (number, likeness, alias) in concepts.similar.near(text, &concepts.words, segmenter) {
            if barred.contains(&number) {
                continue;
            }
            let how = format!("similar {likeness:.2}: {alias} ~");
            let told = Told::of(&states, at);
            let mapping = concepts.concepts.get(number).and_then(|c| found_as(concepts, c, ask, text, &told, &how));
            if mapping.is_some() {
                return mapping;
            }
        }
    }
    None
}

/// By alias, else by pattern. `barred`: concepts that a fuller form of the indicator is known not to mean.
fn in_dictionary<'c>(
    concepts: &'c Concepts,
    ask: &Ask<'_>,
    states: &[State],
    at: usize,
    barred: &mut BTreeSet<usize>,
) -> Option<Mapping<'c>> {
    let text = states[at].text.as_str();
    barred.extend(concepts.not.get(text).into_iter().flatten());
    let open = |numbers: &mut dyn Iterator<Item = usize>, how: &str| {
        let told = Told::of(states, at);
        numbers
            .filter(|c| !barred.contains(c))
            .find_map(|c| found_as(concepts, concepts.concepts.get(c)?, ask, text, &told, how))
    };
    let by_alias = concepts.aliases.get(text);
    by_alias.and_then(|concepts| open(&mut concepts.iter().copied(), "alias")).or_else(|| {
        // Few match: whether any does is cheaper to ask than which.
        if !concepts.patterns.is_match(text) {
            return None;
        }
        let matches = concepts.patterns.matches(text);
        open(&mut matches.iter().filter_map(|p| concepts.pattern_of.get(p).copied()), "pattern")
    })
}

/// The first of the shortest.
fn barest(states: &[State]) -> Option<usize> {
    (0..states.len()).min_by_key(|at| states[*at].text.chars().count())
}

/// Openings with the same meaning for every purpose: what is left of an indicator when all such words are gone. Two
/// indicators without a concept that agree in it are candidates for one.
pub(super) fn core(words: &Words, ask: &Ask<'_>, gazetteer: &Gazetteer) -> String {
    let (_, states) = walk(words, ask, gazetteer, |_, _| None::<()>);
    barest(&states).map(|at| states[at].text.clone()).unwrap_or_default()
}

/// Looks at the indicator under ever fewer words, each text once, the fullest first, until `look` finds something.
fn walk<T>(
    words: &Words,
    ask: &Ask<'_>,
    gazetteer: &Gazetteer,
    mut look: impl FnMut(&[State], usize) -> Option<T>,
) -> (Option<T>, Vec<State>) {
    let mut states = vec![State { text: words.fold(ask.indicator), from: None }];
    let mut at = 0;
    while at < states.len() {
        let found = look(&states, at);
        if found.is_some() {
            return (found, states);
        }
        if states.len() < MOST_STATES {
            for (text, word, said) in shorter(words, &states[at].text, ask, gazetteer) {
                if !text.is_empty() && states.iter().all(|s| s.text != text) {
                    states.push(State { text, from: Some((at, word, said)) });
                }
            }
        }
        at += 1;
    }
    (None, states)
}

/// Every way to leave one more word aside: what remains, the word, and what it said. A place that the text opens with
/// is tried before the words for parts of it.
fn shorter(words: &Words, text: &str, ask: &Ask<'_>, gazetteer: &Gazetteer) -> Vec<(String, String, Said)> {
    let mut out = Vec::new();
    let mut place = without_place(text, ask, gazetteer);
    for (way, at) in words.ways(text) {
        if way.after_place() {
            out.extend(place.take());
        }
        let end = at + way.word.len();
        let rest = format!("{}{}", text.get(..at).unwrap_or_default(), text.get(end..).unwrap_or_default());
        out.push((rest, way.word.clone(), way.said.clone()));
    }
    out.extend(place);
    out
}

/// The text behind the place that it opens with: nothing is said by the document's own place or one around it, and
/// any other is a scope.
fn without_place(text: &str, ask: &Ask<'_>, gazetteer: &Gazetteer) -> Option<(String, String, Said)> {
    if !gazetteer.may_open(text) {
        return None;
    }
    let own = ask.place.map_or("", |p| p.code.as_str());
    let near: Vec<&str> = if own.is_empty() { Vec::new() } else { vec![own] };
    let found = gazetteer.mentions_near(text, &near).into_iter().find(|m| m.start == 0)?;
    let name = text.get(..found.end)?;
    let elsewhere = own.is_empty() || found.code != own && !lies_in(own, &found.code);
    let said = if elsewhere { Said::Scope } else { Said::Nothing };
    Some((text.get(found.end..)?.to_owned(), name.to_owned(), said))
}

/// The mapping to `concept`, if a value of this kind and dimension can be its figure.
fn found_as<'c>(
    concepts: &Concepts,
    concept: &'c Concept,
    ask: &Ask<'_>,
    text: &str,
    told: &Told,
    how: &str,
) -> Option<Mapping<'c>> {
    let rate = matches!(ask.dimension, "ratio" | "percentage_point" | "multiple");
    let kind = match ask.kind {
        "rank" => "rank",
        _ if concept.only_change || told.growth => rate.then_some("change")?,
        "change" => (rate || measures(concept, ask)).then_some("change")?,
        _ if !measures(concept, ask) => return None,
        // What is counted as done in a plan is the flow itself, or an addition to a stock.
        "count" | "level" if told.create && !is_tally(concept) => "count",
        "count" if concept.basis == "stock" => "count",
        _ => "level",
    };
    let mut scope = told.scope.clone();
    scope.extend(told.grade.iter().filter(|g| **g != concept.grade).cloned());
    scope.sort();
    scope.dedup();
    let mut evidence = format!("{how} {text}");
    if !told.aside.is_empty() {
        evidence.push_str(&format!(" (- {})", told.aside.join(" ")));
    }
    Some(Mapping {
        concept,
        kind,
        basis: basis(concepts, concept, ask, (text, told.basis), kind),
        denominator: concept.denominator.clone(),
        scope: scope.join(" "),
        evidence,
    })
}

/// Whether the concept is itself a count of what is done in a year, so that 新增 before it says nothing more. Of money
/// it would: 新增进出口 is what trade grows by.
fn is_tally(concept: &Concept) -> bool {
    concept.basis == "annual" && !concept.dimension.iter().any(|d| d == "money")
}

/// Whether the value's dimension and unit are the concept's. A value without a unit counts.
fn measures(concept: &Concept, ask: &Ask<'_>) -> bool {
    let dimension = if ask.dimension.is_empty() { "count" } else { ask.dimension };
    let fits = concept.dimension.iter().any(|d| match d.as_str() {
        "money" => dimension.starts_with("money"),
        "time" => dimension.starts_with("time_"),
        d => d == dimension,
    });
    fits && (concept.unit.is_empty()
        || ask.norm_unit.is_empty()
        || concept.unit.iter().any(|u| u == ask.norm_unit || ask.norm_unit.split('/').next() == Some(u)))
}

/// What the figure covers, from what is said, the time limit, and what the concept is.
fn basis(
    concepts: &Concepts,
    concept: &Concept,
    ask: &Ask<'_>,
    (text, stated): (&str, &'static str),
    kind: &str,
) -> &'static str {
    let words = &concepts.words;
    // A word that belongs to the indicator's name (年均浓度) says nothing of the target.
    let in_name = [&words.average, &words.cumulative, &words.annual].iter().any(|list| list.stands_in(text));
    let said = match (stated, ask.basis) {
        _ if in_name => "",
        ("", "average") => "average",
        ("", "cumulative") => "cumulative",
        ("", "annual") => "annual",
        ("", _) => "",
        (stated, _) => stated,
    };
    let this_year = ask.deadline_year.is_some() && ask.deadline_year == ask.year;
    let later = ask.deadline_year > ask.year && ask.year.is_some();
    let years = words.years.stands_in(ask.deadline_text);
    let recurring = ask.frequency == "yearly";
    match kind {
        "rank" => "",
        "change" => match said {
            "average" | "cumulative" => said,
            _ if ask.baseline_year.is_some_and(|b| ask.deadline_year.is_some_and(|d| d - b > 1)) => "cumulative",
            "annual" => said,
            _ if recurring || this_year => "annual",
            _ if years => "cumulative",
            _ => "",
        },
        _ if recurring => "annual",
        _ if !said.is_empty() => said,
        _ if kind == "count" || ask.kind == "count" && concept.basis == "annual" => match (this_year, later || years) {
            (_, true) => "cumulative",
            (true, _) => "annual",
            _ => "",
        },
        _ => match concept.basis.as_str() {
            "annual" if years && !concept.dimension.iter().any(|d| d == "ratio") => "cumulative",
            "annual" => "annual",
            "cumulative" => "cumulative",
            "average" => "average",
            "stock" => "stock",
            _ => "",
        },
    }
}
