//! From issuer, title, numbers and text to the one place that a document is for.

use std::collections::BTreeMap;

use super::{Gazetteer, Level, PlaceMention, lies_in};
use crate::document::Place;

/// What a piece of evidence is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EvidenceRole {
    /// 发布机构, or the signature.
    Issuer,
    /// The plan's title, or the notice's.
    Title,
    /// 索引号: holds the six digits of the division in several of its forms.
    IndexNumber,
    /// 发文字号.
    DocNumber,
    /// The text, or its beginning.
    Text,
}

#[derive(Clone, Copy, Debug)]
pub struct Evidence<'a> {
    pub role: EvidenceRole,
    pub text: &'a str,
}

/// The issuer's place, unless the title narrows it to one place inside; then the index number, the document number and
/// the text, each only where those before it say nothing. Evidence of one role is looked at in the order given.
pub(super) fn resolve(gazetteer: &Gazetteer, evidence: &[Evidence<'_>]) -> Option<Place> {
    let of = |role: EvidenceRole| evidence.iter().filter(move |e| e.role == role).map(|e| e.text);
    let index_code = of(EvidenceRole::IndexNumber).find_map(|t| code_in_index_number(gazetteer, t));
    let number_code = of(EvidenceRole::DocNumber).find_map(|t| code_of_doc_number(gazetteer, t));
    let mut near: Vec<String> = index_code.iter().chain(&number_code).cloned().collect();
    // What issuer and titles name surely helps to read each other: a title may say 朝阳区 only.
    for text in of(EvidenceRole::Issuer).chain(of(EvidenceRole::Title)) {
        near.extend(gazetteer.mentions(text).into_iter().map(|m| m.code));
    }
    let near: Vec<&str> = near.iter().map(String::as_str).collect();

    let issuer = of(EvidenceRole::Issuer).find_map(|t| {
        let mentions = gazetteer.mentions_near(t, &near);
        deepest_of_first_chain(&mentions)
    });
    let national = issuer.is_none() && of(EvidenceRole::Issuer).any(|t| is_national(gazetteer, t));
    let titles: Vec<Vec<String>> = of(EvidenceRole::Title).map(|t| places_of_title(gazetteer, t, &near)).collect();

    if let Some(issuer) = issuer {
        // A province's notice about one of its cities is for that city.
        let inside = titles.iter().find_map(|places| {
            let mut inner = places.iter().filter(|p| **p != issuer && lies_in(p, &issuer));
            inner.next().filter(|_| inner.next().is_none() && !places.contains(&issuer))
        });
        // A page of a district that reprints its city's plan: title and document number speak for the city.
        let above = number_code.as_ref().filter(|number| {
            **number != issuer
                && lies_in(&issuer, number)
                && titles.iter().any(|t| t.first() == Some(number) && !t.contains(&issuer))
        });
        return gazetteer.place(inside.or(above).unwrap_or(&issuer));
    }
    if national {
        let one = titles.iter().find(|p| p.len() == 1).and_then(|p| p.first());
        return match one {
            Some(code) => gazetteer.place(code),
            None => Some(gazetteer.national()),
        };
    }
    if let Some(place) = titles.iter().find_map(|p| common_place(p)) {
        return gazetteer.place(&place);
    }
    if let Some(code) = index_code {
        return gazetteer.place(&code);
    }
    if of(EvidenceRole::DocNumber).any(|t| is_national_number(gazetteer, t)) {
        return Some(gazetteer.national());
    }
    let texts: Vec<&str> = of(EvidenceRole::Text).collect();
    let voted = vote(gazetteer, &texts, number_code.as_deref());
    gazetteer.place(&voted.or(number_code)?)
}

/// 上海市浦东新区…: the last place of the first unbroken chain.
fn deepest_of_first_chain(mentions: &[PlaceMention]) -> Option<String> {
    let mut mentions = mentions.iter();
    let mut last = mentions.next()?;
    for m in mentions {
        if m.start != last.end || !lies_in(&m.code, &last.code) {
            break;
        }
        last = m;
    }
    Some(last.code.clone())
}

/// The ends of all chains of a title, each once, in order.
fn places_of_title(gazetteer: &Gazetteer, title: &str, near: &[&str]) -> Vec<String> {
    let mentions = gazetteer.mentions_near(title, near);
    let mut out: Vec<String> = Vec::new();
    for (i, m) in mentions.iter().enumerate() {
        let goes_on = mentions.get(i + 1).is_some_and(|n| n.start == m.end && lies_in(&n.code, &m.code));
        if !goes_on && !out.contains(&m.code) {
            out.push(m.code.clone());
        }
    }
    out
}

/// One place, or among several the one that holds all others.
fn common_place(places: &[String]) -> Option<String> {
    places.iter().find(|p| places.iter().all(|q| lies_in(q, p))).or(places.first()).cloned()
}

fn is_national(gazetteer: &Gazetteer, issuer: &str) -> bool {
    let national = &gazetteer.names.national;
    national.bodies.iter().any(|b| issuer.contains(b.as_str()))
        || national.endings.iter().any(|e| issuer.ends_with(e.as_str()))
}

fn is_national_number(gazetteer: &Gazetteer, number: &str) -> bool {
    gazetteer.names.national.numbers.iter().any(|n| number.trim_start().starts_with(n.as_str()))
}

/// The code in an index number: the third to eighth character of a credit code (11341700MB…), or a group of six digits
/// between separators. A group that is no division's code says nothing.
fn code_in_index_number(gazetteer: &Gazetteer, number: &str) -> Option<String> {
    for part in number.split(|c: char| !c.is_ascii_alphanumeric()) {
        let code = match part.len() {
            6 => Some(part),
            9.. if part.starts_with('1') => part.get(2..8),
            _ => None,
        };
        if let Some(d) = code.filter(|c| c.bytes().all(|b| b.is_ascii_digit())).and_then(|c| gazetteer.by_code(c)) {
            return Some(d.code.clone());
        }
    }
    None
}

/// What the beginning of a document number says: a short name (黔江府办发), else the longest known abbreviation.
fn code_of_doc_number(gazetteer: &Gazetteer, number: &str) -> Option<String> {
    let number = number.trim_start();
    if is_national_number(gazetteer, number) {
        return None;
    }
    let named = gazetteer.mentions(number).into_iter().find(|m| m.start == 0).map(|m| m.code);
    let named = named.or_else(|| {
        let mut hits = gazetteer.divisions().filter(|d| d.short.iter().any(|s| number.starts_with(s.as_str())));
        hits.next().filter(|_| hits.next().is_none()).map(|d| d.code.clone())
    });
    named.or_else(|| {
        let table = &gazetteer.names.numbers;
        let longest = table.iter().filter(|(k, _)| number.starts_with(k.as_str())).max_by_key(|(k, _)| k.len());
        longest.map(|(_, code)| code.clone())
    })
}

/// Bytes at the beginning of a text that mostly hold its title or letter; what they name weighs more.
const OPENING: usize = 900;

/// The place that a text speaks of most, at the level of its scope words (全省, 我市).
fn vote(gazetteer: &Gazetteer, texts: &[&str], within: Option<&str>) -> Option<String> {
    let scope = gazetteer.scope();
    let count = |words: &[String]| -> usize {
        texts.iter().map(|t| words.iter().map(|w| t.matches(w.as_str()).count()).sum::<usize>()).sum()
    };
    let levels = [
        (Level::Province, count(&scope.province)),
        (Level::City, count(&scope.city)),
        (Level::District, count(&scope.district)),
    ];
    let most = levels.iter().map(|(_, n)| *n).max().unwrap_or(0);
    let level = levels.iter().find(|(_, n)| *n == most && most > 0).map(|(l, _)| *l);
    let mut votes: BTreeMap<String, usize> = BTreeMap::new();
    for text in texts {
        let near: Vec<&str> = within.into_iter().collect();
        for m in gazetteer.mentions_near(text, &near) {
            let opening = if m.start < OPENING { 3 } else { 1 };
            *votes.entry(m.code).or_default() += if m.full { 2 * opening } else { opening };
        }
    }
    // A province's own number is certain of the province, the text is not: a place outside is one that it speaks about.
    let provincial = within.filter(|w| w.ends_with("0000"));
    if let Some(province) = provincial {
        votes.retain(|code, _| lies_in(code, province));
    }
    let total: usize = votes.values().sum();
    let (code, n) = votes
        .iter()
        .filter(|(code, _)| match level {
            // A municipality says 全市 and is a province; an autonomous region says 全区.
            Some(Level::City) => !code.ends_with("0000") && code.ends_with("00") || is_municipality(gazetteer, code),
            Some(Level::District) => !code.ends_with("00") || is_region(gazetteer, code),
            Some(Level::Province) => code.ends_with("0000"),
            None => true,
        })
        .max_by_key(|(code, n)| (**n, std::cmp::Reverse(code.as_str())))?;
    let clear = level.is_some() || (*n >= 3 && *n * 2 > total);
    clear.then(|| code.clone())
}

/// A province without cities, whose texts say 全市.
fn is_municipality(gazetteer: &Gazetteer, code: &str) -> bool {
    code.ends_with("0000") && code.get(..2).is_some_and(|p| gazetteer.municipalities.contains(p))
}

/// A province that is named like a district (西藏自治区): its texts say 全区.
fn is_region(gazetteer: &Gazetteer, code: &str) -> bool {
    let ending = &gazetteer.names.district_ending;
    let named_so = |name: &str| !ending.is_empty() && name.ends_with(ending.as_str());
    gazetteer.by_code(code).is_some_and(|d| d.level == Level::Province && named_so(&d.name))
}
