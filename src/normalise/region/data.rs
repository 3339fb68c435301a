//! Reads the files of `rules/region/`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Division, Level};
use crate::message::say;
use crate::rules::{Diagnostic, RuleFile, Source};

/// Everything that the files say, before the automaton is built.
#[derive(Debug, Default)]
pub(super) struct Raw {
    pub divisions: BTreeMap<String, Division>,
    /// Former name and the code that holds its area now.
    pub former_names: Vec<(String, String)>,
    pub former_codes: BTreeMap<String, String>,
    /// Names of zones and the code that they lie in.
    pub zones: BTreeMap<String, Zone>,
    pub names: Names,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Zone {
    pub names: Vec<String>,
    pub within: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct ZoneFile {
    #[serde(default)]
    zone: Vec<Zone>,
}

/// `names.toml`; later layers extend its lists.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Names {
    pub suffixes: Vec<String>,
    pub ordinary: Vec<String>,
    pub not_places: Vec<String>,
    pub not_before: Vec<String>,
    pub zone_kinds: Vec<String>,
    /// County-level cities end so; they are known by their short names.
    pub city_ending: String,
    /// Districts and autonomous regions end so: both say 全区 of themselves.
    pub district_ending: String,
    pub scope: Scope,
    pub national: National,
    pub numbers: BTreeMap<String, String>,
}

/// Words that say at which level a text speaks of its own place.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Scope {
    pub province: Vec<String>,
    pub city: Vec<String>,
    pub district: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct National {
    pub name: String,
    pub bodies: Vec<String>,
    pub endings: Vec<String>,
    pub numbers: Vec<String>,
}

impl Names {
    fn extend(&mut self, other: Names) {
        self.suffixes.extend(other.suffixes);
        self.ordinary.extend(other.ordinary);
        self.not_places.extend(other.not_places);
        self.not_before.extend(other.not_before);
        self.zone_kinds.extend(other.zone_kinds);
        for (mine, theirs) in
            [(&mut self.city_ending, other.city_ending), (&mut self.district_ending, other.district_ending)]
        {
            if !theirs.is_empty() {
                *mine = theirs;
            }
        }
        self.scope.province.extend(other.scope.province);
        self.scope.city.extend(other.scope.city);
        self.scope.district.extend(other.scope.district);
        if !other.national.name.is_empty() {
            self.national.name = other.national.name;
        }
        self.national.bodies.extend(other.national.bodies);
        self.national.endings.extend(other.national.endings);
        self.national.numbers.extend(other.national.numbers);
        self.numbers.extend(other.numbers);
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DivisionRow {
    code: String,
    name: String,
    level: String,
    #[serde(default)]
    short: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FormerRow {
    code: String,
    name: String,
    now: String,
    #[serde(rename = "last")]
    _last: String,
}

pub(super) fn read(source: &Source) -> Result<Raw, Vec<Diagnostic>> {
    let mut raw = Raw::default();
    let mut faults = Vec::new();
    // A former name or a zone is checked against the divisions of all layers, so these are looked at last.
    let mut pointers: Vec<(String, Option<std::ops::Range<usize>>, String)> = Vec::new();
    for file in source.under("region/") {
        match file.path.strip_prefix("region/") {
            Some("divisions.csv") => read_divisions(file, &mut raw, &mut faults),
            Some("former.csv") => read_former(file, &mut raw, &mut pointers, &mut faults),
            Some("zones.toml") => {
                for zone in file.read::<ZoneFile>(&mut faults).map(|f| f.zone).unwrap_or_default() {
                    let Some(first) = zone.names.first() else { continue };
                    pointers.push((file.name(), file.quoted(first), zone.within.clone()));
                    raw.zones.insert(first.clone(), zone);
                }
            }
            Some("names.toml") => {
                if let Some(names) = file.read(&mut faults) {
                    raw.names.extend(names);
                }
            }
            _ => faults.push(Diagnostic::new(&file.name(), None, say!("region.file"), say!("region.file.help"))),
        }
    }
    derive_short_names(&mut raw);
    for (file, place, code) in pointers {
        if !raw.divisions.contains_key(&code) {
            faults.push(Diagnostic::new(&file, place, say!("region.code", code), say!("region.code.help")));
        }
    }
    if faults.is_empty() { Ok(raw) } else { Err(faults) }
}

fn rows<T: for<'de> Deserialize<'de>>(
    file: &RuleFile,
    faults: &mut Vec<Diagnostic>,
) -> Vec<(std::ops::Range<usize>, T)> {
    let text = file.text.strip_prefix('\u{feff}').unwrap_or(&file.text);
    let skipped = file.text.len() - text.len();
    let mut reader = csv::ReaderBuilder::new().from_reader(text.as_bytes());
    let headers = match reader.headers() {
        Ok(h) => h.clone(),
        Err(e) => {
            faults.push(Diagnostic::new(&file.name(), None, say!("region.header", e), say!("region.header.help")));
            return Vec::new();
        }
    };
    let mut out = Vec::new();
    for record in reader.records() {
        let place = record.as_ref().ok().and_then(|r| r.position()).map(|p| {
            let start = usize::try_from(p.byte()).unwrap_or(0) + skipped;
            start..file.text.get(start..).and_then(|t| t.find('\n')).map_or(file.text.len(), |n| start + n)
        });
        match record.and_then(|r| r.deserialize::<T>(Some(&headers))) {
            Ok(row) => out.push((place.unwrap_or(0..0), row)),
            Err(e) => {
                faults.push(Diagnostic::new(&file.name(), place, say!("region.line", e), say!("region.line.help")))
            }
        }
    }
    out
}

fn read_divisions(file: &RuleFile, raw: &mut Raw, faults: &mut Vec<Diagnostic>) {
    for (place, row) in rows::<DivisionRow>(file, faults) {
        let level = match row.level.as_str() {
            "province" => Level::Province,
            "city" => Level::City,
            "district" => Level::District,
            other => {
                let message = say!("region.level", name = other);
                faults.push(Diagnostic::new(&file.name(), Some(place), message, say!("region.level.help")));
                continue;
            }
        };
        if row.code.len() != 6 || !row.code.bytes().all(|b| b.is_ascii_digit()) {
            faults.push(Diagnostic::new(
                &file.name(),
                Some(place),
                say!("region.digits", code = row.code),
                say!("region.digits.help"),
            ));
            continue;
        }
        let short = row.short.split(';').filter(|s| !s.is_empty()).map(str::to_owned).collect();
        raw.divisions.insert(row.code.clone(), Division { code: row.code, name: row.name, level, short });
    }
}

fn read_former(
    file: &RuleFile,
    raw: &mut Raw,
    pointers: &mut Vec<(String, Option<std::ops::Range<usize>>, String)>,
    faults: &mut Vec<Diagnostic>,
) {
    for (place, row) in rows::<FormerRow>(file, faults) {
        pointers.push((file.name(), Some(place), row.now.clone()));
        raw.former_names.push((row.name, row.now.clone()));
        raw.former_codes.insert(row.code, row.now);
    }
}

fn derive_short_names(raw: &mut Raw) {
    for division in raw.divisions.values_mut().filter(|d| d.short.is_empty()) {
        let stem = raw.names.suffixes.iter().filter_map(|s| division.name.strip_suffix(s.as_str())).next();
        if let Some(stem) = stem.filter(|s| s.chars().count() >= 2) {
            division.short.push(stem.to_owned());
        }
    }
}
