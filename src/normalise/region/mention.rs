//! Finds names of places in a text and decides which place a name stands for.

use std::collections::{BTreeMap, BTreeSet};

use aho_corasick::{AhoCorasick, MatchKind};

use super::data::Raw;
use super::{Gazetteer, Level, lies_in};

/// A place named in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaceMention {
    /// Bytes of the text.
    pub start: usize,
    /// Bytes of the text.
    pub end: usize,
    /// Six digits, of the current list; for a zone the division that it lies in.
    pub code: String,
    /// Whether the full name stands there (宣城市, not 宣城).
    pub full: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Full,
    Short,
    Former,
    Zone,
}

#[derive(Debug)]
struct Name {
    candidates: Vec<(String, Kind)>,
    /// An ordinary word too: counts only where the context is strong.
    ordinary: bool,
    /// The short name of a former city, now of a district (萧山): known without its ending.
    once_city: bool,
}

#[derive(Debug)]
pub(super) struct NameIndex {
    automaton: Option<AhoCorasick>,
    names: Vec<Name>,
    /// The first characters of all names.
    opens: BTreeSet<char>,
}

/// One match of the automaton with what it may stand for.
struct Found<'a> {
    start: usize,
    end: usize,
    name: &'a Name,
    chosen: Option<(&'a str, Kind)>,
}

impl NameIndex {
    pub(super) fn build(raw: &Raw) -> Self {
        let mut all: BTreeMap<&str, Vec<(String, Kind)>> = BTreeMap::new();
        for d in raw.divisions.values() {
            all.entry(&d.name).or_default().push((d.code.clone(), Kind::Full));
        }
        for (name, now) in &raw.former_names {
            let entry = all.entry(name).or_default();
            if entry.iter().all(|(code, kind)| *kind == Kind::Former && code != now) {
                entry.push((now.clone(), Kind::Former));
            }
        }
        for zone in raw.zones.values() {
            for name in &zone.names {
                all.insert(name, vec![(zone.within.clone(), Kind::Zone)]);
            }
        }
        for d in raw.divisions.values() {
            for short in &d.short {
                let entry = all.entry(short).or_default();
                if entry.iter().all(|(_, kind)| *kind == Kind::Short) {
                    entry.push((d.code.clone(), Kind::Short));
                }
            }
        }
        let ending = raw.names.city_ending.as_str();
        let cities = raw.former_names.iter().filter_map(|(name, now)| Some((name.strip_suffix(ending)?, now)));
        let cities: Vec<_> = cities.filter(|(stem, _)| !ending.is_empty() && stem.chars().count() >= 2).collect();
        let once_city: BTreeSet<&str> = cities.iter().map(|(stem, _)| *stem).collect();
        for (stem, now) in cities {
            all.entry(stem).or_insert_with(|| vec![(now.clone(), Kind::Former)]);
        }
        for word in &raw.names.not_places {
            all.insert(word, Vec::new());
        }
        let ordinary: BTreeSet<&str> = raw.names.ordinary.iter().map(String::as_str).collect();
        // A city with zones of its own: 合肥高新区 names a place in 合肥. The kinds stand alone in the automaton's text
        // too often (新区, 度假区), so they are looked at after a place, not searched for.
        let automaton = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(all.keys()).ok();
        let opens = all.keys().filter_map(|name| name.chars().next()).collect();
        let names = all
            .into_iter()
            .map(|(name, candidates)| Name {
                once_city: once_city.contains(name),
                ordinary: ordinary.contains(name) || candidates.iter().any(|(_, k)| *k == Kind::Full) && generic(name),
                candidates,
            })
            .collect();
        Self { automaton, names, opens }
    }

    /// Whether a name of a place may stand at the head of `text`; a look at one character.
    pub(super) fn may_open(&self, text: &str) -> bool {
        text.chars().next().is_some_and(|c| self.opens.contains(&c))
    }

    pub(super) fn mentions(&self, gazetteer: &Gazetteer, text: &str, near: &[&str]) -> Vec<PlaceMention> {
        let Some(automaton) = &self.automaton else { return Vec::new() };
        let mut found: Vec<Found<'_>> = automaton
            .find_iter(text)
            .filter_map(|m| {
                let name = self.names.get(m.pattern().as_usize())?;
                let only_short = name.candidates.iter().all(|(_, k)| *k == Kind::Short);
                let after = text.get(m.end()..).unwrap_or("");
                let cut = only_short && gazetteer.names.not_before.iter().any(|w| after.starts_with(w.as_str()));
                let keep = !name.candidates.is_empty() && !cut;
                keep.then_some(Found { start: m.start(), end: m.end(), name, chosen: None })
            })
            .collect();
        choose_sure(gazetteer, &mut found);
        let mut sure: BTreeSet<&str> = found.iter().filter_map(|f| f.chosen.map(|(code, _)| code)).collect();
        sure.extend(near.iter().copied());
        for f in &mut found {
            if f.chosen.is_none() {
                f.chosen = by_context(gazetteer, f.name, &sure);
            }
        }
        // The division above may have been decided only now: 朝阳区 after a 北京 that follows it.
        chain(&mut found);
        let mut out = Vec::new();
        for f in found {
            let Some((code, kind)) = f.chosen else { continue };
            let mut end = f.end;
            let after = text.get(end..).unwrap_or("");
            let zone = gazetteer.names.zone_kinds.iter().filter(|k| after.starts_with(k.as_str()));
            if let Some(longest) = zone.max_by_key(|k| k.len()) {
                end += longest.len();
            }
            out.push(PlaceMention { start: f.start, end, code: code.to_owned(), full: kind == Kind::Full });
        }
        out
    }
}

/// Names of districts that say nothing without the city before them: 城区, 郊区, 矿区.
fn generic(name: &str) -> bool {
    name.chars().count() <= 2
}

/// Names that stand for one place whatever surrounds them, and names right after the place above them.
fn choose_sure<'a>(gazetteer: &Gazetteer, found: &mut [Found<'a>]) {
    for f in found.iter_mut() {
        let name = f.name;
        if name.ordinary {
            continue;
        }
        f.chosen = match name.candidates.as_slice() {
            [(code, Kind::Full | Kind::Former | Kind::Zone)] => Some((code.as_str(), name.candidates[0].1)),
            candidates if candidates.iter().all(|(_, k)| *k == Kind::Short) => {
                let level = |code: &str| gazetteer.divisions.get(code).map(|d| d.level);
                let at = |want: Level| {
                    let mut hits = candidates.iter().filter(|(c, _)| level(c) == Some(want));
                    hits.next().filter(|_| hits.next().is_none())
                };
                let well_known = |c: &&(String, Kind)| {
                    let city = gazetteer.divisions.get(&c.0).is_some_and(|d| is_city_name(gazetteer, d));
                    candidates.len() == 1 && (city || name.once_city)
                };
                at(Level::Province)
                    .or_else(|| at(Level::City))
                    .or_else(|| at(Level::District).filter(well_known))
                    .map(|(code, kind)| (code.as_str(), *kind))
            }
            _ => None,
        };
    }
    chain(found);
}

/// A county-level city (义乌市) is known by its short name; a county or a district is not.
fn is_city_name(gazetteer: &Gazetteer, division: &super::Division) -> bool {
    let ending = &gazetteer.names.city_ending;
    !ending.is_empty() && division.name.ends_with(ending.as_str())
}

/// A name that follows another without a gap is a place in it, if one of its candidates is.
fn chain(found: &mut [Found<'_>]) {
    for i in 1..found.len() {
        let (before, rest) = found.split_at_mut(i);
        let (Some(above), Some(f)) = (before.last(), rest.first_mut()) else { continue };
        if above.end != f.start {
            continue;
        }
        let Some((outer, _)) = above.chosen else { continue };
        let name = f.name;
        let mut inside = name.candidates.iter().filter(|(code, _)| code != outer && lies_in(code, outer));
        if let Some((code, kind)) = inside.next()
            && inside.next().is_none()
        {
            f.chosen = Some((code, *kind));
        }
    }
}

/// The candidate that the surely named places speak for; `None` when they speak for none or for several.
fn by_context<'a>(gazetteer: &Gazetteer, name: &'a Name, sure: &BTreeSet<&str>) -> Option<(&'a str, Kind)> {
    let score = |code: &str| -> u8 {
        if sure.contains(code) {
            return 3;
        }
        let beside = |digits: usize| {
            code.get(..digits).is_some_and(|stem| {
                let above = format!("{stem:0<6}");
                sure.contains(above.as_str())
            })
        };
        // Municipalities have no city between themselves and their districts.
        let municipal = code.get(..2).is_some_and(|p| gazetteer.municipalities.contains(p));
        match (beside(4) || municipal && beside(2), beside(2)) {
            (true, _) => 2,
            (false, true) => 1,
            (false, false) => 0,
        }
    };
    let best = name.candidates.iter().map(|(code, _)| score(code)).max()?;
    let only_short = name.candidates.iter().all(|(_, k)| *k == Kind::Short);
    let needed = if name.ordinary && only_short {
        3
    } else if name.ordinary || only_short {
        2
    } else {
        1
    };
    if best < needed {
        return None;
    }
    let mut hits = name.candidates.iter().filter(|(code, _)| score(code) == best);
    let (code, kind) = hits.next()?;
    hits.next().is_none().then_some((code.as_str(), *kind))
}
