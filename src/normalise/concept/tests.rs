//! The dictionary is in order, and indicators map as a reader would have it.

use super::*;
use crate::normalise::numeral::Numerals;
use crate::normalise::unit::Units;
use crate::rules::RuleFile;

struct Mapper {
    concepts: Concepts,
    gazetteer: Gazetteer,
    segmenter: Segmenter,
}

impl Mapper {
    fn with(layers: &[(&str, &str)]) -> Result<Self, Vec<Diagnostic>> {
        let mut source = Source::built_in();
        for (layer, text) in layers {
            let path = "concept/own.toml".to_owned();
            source.files.push(RuleFile { layer: (*layer).to_owned(), path, text: (*text).to_owned() });
        }
        let segmenter = Segmenter::load(&source)?;
        Ok(Self { concepts: Concepts::load(&source, &segmenter)?, gazetteer: Gazetteer::load(&source)?, segmenter })
    }

    fn new() -> Self {
        Self::with(&[]).unwrap_or_else(|problems| panic!("{problems:#?}"))
    }

    fn map(&self, ask: &Ask<'_>) -> Option<Mapping<'_>> {
        self.concepts.map(ask, &self.gazetteer, &self.segmenter)
    }
}

fn ask<'a>(indicator: &'a str, kind: &'a str, dimension: &'a str) -> Ask<'a> {
    Ask { indicator, kind, dimension, ..Ask::default() }
}

#[test]
fn a_rate_and_a_level_are_one_concept_of_two_kinds() {
    let mapper = Mapper::new();
    let level = mapper.map(&ask("全市地区生产总值", "level", "money")).unwrap();
    let change = mapper.map(&ask("GDP增速", "level", "ratio")).unwrap();
    assert_eq!((level.concept.id.as_str(), level.kind), ("gdp", "level"));
    assert_eq!((change.concept.id.as_str(), change.kind), ("gdp", "change"));
    let average = mapper.map(&ask("地区生产总值年均", "change", "ratio")).unwrap();
    assert_eq!(average.basis, "average");
}

#[test]
fn another_place_is_a_scope() {
    let mapper = Mapper::new();
    let place = mapper.gazetteer.place("620000");
    let asked = Ask { place: place.as_ref(), ..ask("庆阳经济总量", "level", "money") };
    assert_eq!(mapper.map(&asked).unwrap().scope, "庆阳");
    let own = Ask { place: place.as_ref(), ..ask("甘肃省经济总量", "level", "money") };
    assert_eq!(mapper.map(&own).unwrap().scope, "");
}

#[test]
fn a_value_of_another_dimension_is_not_mapped() {
    assert_eq!(Mapper::new().map(&ask("地区生产总值", "level", "mass")), None);
}

#[test]
fn every_example_maps_to_its_concept() {
    let mapper = Mapper::new();
    let source = Source::built_in();
    let (numerals, units) = (Numerals::load(&source).unwrap(), Units::load(&source).unwrap());
    let mut wrong = Vec::new();
    for concept in mapper.concepts.all() {
        assert!(!concept.example.is_empty(), "{} has no example", concept.id);
        for example in &concept.example {
            let parts: Vec<&str> = example.split('|').map(str::trim).collect();
            let [indicator, kind, unit] = parts[..] else { panic!("{}: {example}", concept.id) };
            let found = units.at(unit, &numerals, false).filter(|(length, _)| *length == unit.len());
            if found.is_none() && !unit.is_empty() {
                wrong.push(format!("{}: {example}: no such unit", concept.id));
            }
            let (norm, dimension) = found.map(|(_, unit)| (unit.norm, unit.dimension)).unwrap_or_default();
            let asked = Ask { norm_unit: &norm, ..ask(indicator, kind, &dimension) };
            let mapping = mapper.map(&asked);
            let found = mapping.as_ref().map(|m| (m.concept.id.as_str(), m.evidence.as_str()));
            if found.is_none_or(|(id, how)| id != concept.id || how.starts_with("similar")) {
                wrong.push(format!("{}: {example} → {found:?}", concept.id));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
