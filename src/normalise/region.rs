//! Administrative divisions: which place a document is for, and which places a text names.
//!
//! The list of divisions, former names, zones and words lies under `rules/region/`; its README names the sources.
//! A name is found by one pass of an automaton over the text (leftmost-longest), so the time is linear in the text;
//! names that stand for several places are decided by what else the text names, or left out.

mod data;
mod decide;
mod mention;

use std::collections::{BTreeMap, BTreeSet};

pub use decide::{Evidence, EvidenceRole};
pub use mention::PlaceMention;

use crate::document::Place;
use crate::rules::{Diagnostic, Source};
use data::{Names, Scope};
use mention::NameIndex;

/// Level of a division in GB/T 2260; county-level cities directly under a province are `District`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    Province,
    City,
    District,
}

impl Level {
    /// As `documents.level` writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Level::Province => "province",
            Level::City => "city",
            Level::District => "district",
        }
    }
}

/// One division of the current list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Division {
    /// Six digits.
    pub code: String,
    /// In full: 宣城市.
    pub name: String,
    pub level: Level,
    /// Short names, the usual one first: 宣城; 恩施, 恩施州.
    pub short: Vec<String>,
}

/// All divisions, their former names and zones, and the automaton that finds them.
#[derive(Debug)]
pub struct Gazetteer {
    divisions: BTreeMap<String, Division>,
    /// Former code to current code.
    former: BTreeMap<String, String>,
    /// First two digits of the provinces that have no cities below them (直辖市).
    municipalities: BTreeSet<String>,
    names: Names,
    index: NameIndex,
}

impl Gazetteer {
    /// Reads `region/` of every layer. A later layer replaces a division by its code and a zone by its first name.
    ///
    /// # Errors
    /// Every fault of every file: broken TOML or CSV, a code that is not six digits, an unknown level, a former name or
    /// zone that points to no division.
    pub fn load(source: &Source) -> Result<Self, Vec<Diagnostic>> {
        let raw = data::read(source)?;
        let index = NameIndex::build(&raw);
        let stem = |d: &Division| d.code.get(..2).map(str::to_owned);
        let of = |level: Level| raw.divisions.values().filter(move |d| d.level == level).filter_map(stem);
        let with_cities: BTreeSet<String> = of(Level::City).collect();
        let with_districts: BTreeSet<String> = of(Level::District).collect();
        let municipalities = with_districts.difference(&with_cities).cloned().collect();
        Ok(Self { divisions: raw.divisions, former: raw.former_codes, municipalities, names: raw.names, index })
    }

    /// The division with this code today; a former code leads to the division that holds its area now.
    pub fn by_code(&self, code: &str) -> Option<&Division> {
        self.divisions.get(code).or_else(|| self.divisions.get(self.former.get(code)?))
    }

    /// Places named in `text`, in order, not overlapping.
    pub fn mentions(&self, text: &str) -> Vec<PlaceMention> {
        self.mentions_near(text, &[])
    }

    /// Whether the name of a place may stand at the head of `text`: false is sure, true has to be looked at.
    pub fn may_open(&self, text: &str) -> bool {
        self.index.may_open(text)
    }

    /// Like [`Gazetteer::mentions`], where `near` are codes of places that are known to be meant around this text.
    pub fn mentions_near(&self, text: &str, near: &[&str]) -> Vec<PlaceMention> {
        self.index.mentions(self, text, near)
    }

    /// The place that a document is for, from all that is known of it. `None` when nothing says.
    pub fn resolve(&self, evidence: &[Evidence<'_>]) -> Option<Place> {
        decide::resolve(self, evidence)
    }

    /// The place of a code, with the names above it.
    pub fn place(&self, code: &str) -> Option<Place> {
        let division = self.by_code(code)?;
        let mut place = Place { code: division.code.clone(), level: division.level.as_str(), ..Place::default() };
        for (above, slot) in [(2, &mut place.province), (4, &mut place.city), (6, &mut place.district)] {
            let padded = format!("{:0<6}", division.code.get(..above)?);
            if above <= division.level.digits()
                && let Some(d) = self.divisions.get(&padded)
                && d.level.digits() == above
            {
                *slot = d.name.clone();
            }
        }
        place.name = format!("{}{}{}", place.province, place.city, place.district);
        Some(place)
    }

    /// The place of the whole country.
    pub fn national(&self) -> Place {
        Place { name: self.names.national.name.clone(), level: "national", ..Place::default() }
    }

    pub fn divisions(&self) -> impl Iterator<Item = &Division> {
        self.divisions.values()
    }

    fn scope(&self) -> &Scope {
        &self.names.scope
    }
}

impl Level {
    /// How many digits of the code name a division of this level.
    fn digits(self) -> usize {
        match self {
            Level::Province => 2,
            Level::City => 4,
            Level::District => 6,
        }
    }
}

/// Whether `inner` lies in `outer` or is it. Codes of the current list.
pub(crate) fn lies_in(inner: &str, outer: &str) -> bool {
    let stem = if outer.ends_with("0000") {
        outer.get(..2)
    } else if outer.ends_with("00") {
        outer.get(..4)
    } else {
        Some(outer)
    };
    stem.is_some_and(|s| inner.starts_with(s))
}

#[cfg(test)]
mod tests;
