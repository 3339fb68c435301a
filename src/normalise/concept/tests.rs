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

#[test]
fn no_alias_hides_a_grade() {
    let mapper = Mapper::new();
    let mut hidden = Vec::new();
    for concept in mapper.concepts.all().iter().filter(|c| c.grade.is_empty()) {
        let grades: Vec<&String> = mapper.concepts.words.grade.keys().filter(|g| g.ends_with('级')).collect();
        let starts = |alias: &&String| grades.iter().any(|g| alias.starts_with(g.as_str()));
        hidden.extend(concept.alias.iter().filter(starts).map(|alias| format!("{}: {alias}", concept.id)));
    }
    assert!(hidden.is_empty(), "their figures would pass for those of every grade: {hidden:#?}");
}

#[test]
fn what_looks_like_another_is_not_it() {
    let mapper = Mapper::new();
    let id = |indicator, kind, dimension| mapper.map(&ask(indicator, kind, dimension)).map(|m| m.concept.id.clone());
    let differ = [
        ("规上工业增加值", "工业增加值", "change", "ratio"),
        ("一般公共预算收入", "税收收入", "change", "ratio"),
        ("城镇居民人均可支配收入", "农村居民人均可支配收入", "change", "ratio"),
        ("城镇居民人均可支配收入", "居民人均可支配收入", "change", "ratio"),
        ("进出口总额", "出口总额", "change", "ratio"),
        ("全社会研发经费投入强度", "高新技术产业增加值占GDP比重", "level", "ratio"),
        ("新增普惠托位", "新增托位", "count", "count"),
        ("风电光伏装机", "新能源装机", "level", "power"),
        ("人民币各项贷款余额", "本外币各项贷款余额", "change", "ratio"),
    ];
    for (a, b, kind, dimension) in differ {
        let (of_a, of_b) = (id(a, kind, dimension), id(b, kind, dimension));
        assert!(of_a.is_some() && of_b.is_some() && of_a != of_b, "{a}: {of_a:?}, {b}: {of_b:?}");
    }
}

#[test]
fn one_year_and_several_years_are_two_bases() {
    let mapper = Mapper::new();
    let year =
        Ask { year: Some(2024), deadline_year: Some(2024), ..ask("知识产权质押融资金额", "level", "money") };
    let all = Ask { indicator: "知识产权质押融资累计金额", ..year };
    let (year, all) = (mapper.map(&year).unwrap(), mapper.map(&all).unwrap());
    assert_eq!(year.concept.id, all.concept.id);
    assert_eq!((year.basis, all.basis), ("annual", "cumulative"));
}

#[test]
fn candidates_gather_what_has_no_concept_and_load_as_they_are() {
    let mapper = Mapper::new();
    let seen = |indicator: &str, document: &str| Seen {
        indicator: indicator.to_owned(),
        kind: "count".to_owned(),
        dimension: "count".to_owned(),
        norm_unit: "座".to_owned(),
        region: document.to_owned(),
        document: document.to_owned(),
        ..Seen::default()
    };
    let all = [seen("新建风雨连廊", "甲市"), seen("建成风雨连廊", "乙市"), seen("新建5G基站", "乙市")];
    let found = suggest(&all, &mapper.concepts, &mapper.gazetteer, &mapper.segmenter);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!((found[0].name.as_str(), found[0].documents.len()), ("风雨连廊", 2));
    let toml = found[0].toml(1);
    let with = Mapper::with(&[("own", &toml)]).unwrap_or_else(|problems| panic!("{problems:#?}\n{toml}"));
    let asked = Ask { norm_unit: "座", ..ask("新建风雨连廊", "count", "count") };
    assert_eq!(with.map(&asked).unwrap().concept.id, "candidate_1");
}
