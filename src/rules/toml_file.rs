//! A rule file as TOML, with all its mistakes at once: the parser would stop at the first one of each file.

use std::ops::Range;

use serde::de::DeserializeOwned;
use toml::de::{DeArray, DeTable, DeValue, Deserializer};

use super::{Diagnostic, RuleFile};

/// More mistakes of one file than this tell the reader nothing new.
const MOST: usize = 50;

impl RuleFile {
    /// Reads the file; each mistake goes to `findings`, and what is left without it is given, so that the rest can be
    /// checked too. `None` when nothing of the file can be understood.
    pub fn read<T: DeserializeOwned>(&self, findings: &mut Vec<Diagnostic>) -> Option<T> {
        // The usual case costs one parse.
        if let Ok(read) = toml::from_str(&self.text) {
            return Some(read);
        }
        let name = self.name();
        let (mut root, errors) = DeTable::parse_recoverable(&self.text);
        if !errors.is_empty() {
            findings.extend(errors.iter().take(MOST).map(|e| Diagnostic::from_toml(&name, e)));
            return None;
        }
        for _ in 0..MOST {
            match T::deserialize(Deserializer::from(root.clone())) {
                Ok(read) => return Some(read),
                Err(error) => {
                    findings.push(Diagnostic::from_toml(&name, &error));
                    let place = error.span()?;
                    if !without(root.get_mut(), &place) {
                        return None;
                    }
                }
            }
        }
        None
    }

    /// Where the file writes `text` in quotes, for a message about a word.
    pub fn quoted(&self, text: &str) -> Option<Range<usize>> {
        ['"', '\''].iter().find_map(|quote| {
            let written = format!("{quote}{text}{quote}");
            self.text.find(&written).map(|at| at..at + written.len())
        })
    }
}

/// Takes the smallest entry that `place` points at out of `table`; false when there is none.
fn without(table: &mut DeTable, place: &Range<usize>) -> bool {
    let inside = |span: Range<usize>| span.start <= place.start && place.end <= span.end;
    let key = table.iter().find(|(key, _)| key.span() == *place).map(|(key, _)| key.clone());
    if let Some(key) = key {
        return table.remove(&key).is_some();
    }
    let mut whole = None;
    for (key, value) in table.iter_mut() {
        let span = value.span();
        let taken = match value.get_mut() {
            DeValue::Table(inner) => without(inner, place),
            DeValue::Array(list) => without_item(list, place),
            _ => false,
        };
        if taken {
            return true;
        }
        if inside(span) {
            whole = Some(key.clone());
            break;
        }
    }
    whole.is_some_and(|key| table.remove(&key).is_some())
}

fn without_item(list: &mut DeArray, place: &Range<usize>) -> bool {
    let mut whole = None;
    for (i, item) in list.iter_mut().enumerate() {
        let span = item.span();
        if let DeValue::Table(inner) = item.get_mut()
            && without(inner, place)
        {
            return true;
        }
        if span.start <= place.start && place.end <= span.end {
            whole = Some(i);
            break;
        }
    }
    let Some(at) = whole else { return false };
    *list = list.iter().enumerate().filter(|(i, _)| *i != at).map(|(_, v)| v.clone()).collect();
    true
}
