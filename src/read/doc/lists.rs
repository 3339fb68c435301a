//! Styles and lists of a binary Word file. [MS-DOC] 2.9.271 (STSH), 2.9.147 (PlfLst), 2.9.150 (LVL), 2.9.146 (PlfLfo).

use std::collections::BTreeMap;

use super::bytes::{u8_at, u16_at, u32_at, wide};
use super::properties::ParagraphLooks;
use crate::read::numbering::{LEVELS, LabelPart, Level, NumberFormat};

const LONGEST_CHAIN: usize = 24;
/// Styles and lists at most.
const MOST: usize = 20_000;

/// Built-in styles by `sti`.
const HEADINGS: std::ops::RangeInclusive<u16> = 1..=9;
const CONTENTS: std::ops::RangeInclusive<u16> = 19..=27;
const TITLE: u16 = 62;
const NO_BASE: u16 = 0xFFF;

#[derive(Clone, Debug, Default)]
struct StyleEntry {
    sti: u16,
    base: u16,
    properties: Vec<u8>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StyleKind {
    #[default]
    Other,
    Title,
    Heading(u8),
    Contents,
}

#[derive(Debug, Default)]
pub struct Styles(Vec<StyleEntry>);

impl Styles {
    pub fn read(data: &[u8]) -> Self {
        let mut styles = Vec::new();
        let Some(header) = u16_at(data, 0).map(usize::from) else { return Self::default() };
        let base = usize::from(u16_at(data, 4).unwrap_or(10));
        let mut at = 2 + header;
        while let Some(size) = u16_at(data, at).map(usize::from) {
            if styles.len() >= MOST {
                break;
            }
            let std = data.get(at + 2..at + 2 + size).unwrap_or_default();
            styles.push(entry(std, base).unwrap_or_default());
            at += 2 + size + size % 2;
        }
        Self(styles)
    }

    /// What the style and those under it say.
    pub fn of(&self, style: u16) -> (ParagraphLooks, StyleKind) {
        let mut chain: Vec<&StyleEntry> = Vec::new();
        let mut next = style;
        while let Some(entry) = self.0.get(usize::from(next)) {
            chain.push(entry);
            next = entry.base;
            if chain.len() >= LONGEST_CHAIN || next == NO_BASE {
                break;
            }
        }
        let mut looks = ParagraphLooks::default();
        for entry in chain.iter().rev() {
            looks.add(&entry.properties);
        }
        let kind = chain.iter().find_map(|e| match e.sti {
            TITLE => Some(StyleKind::Title),
            n if HEADINGS.contains(&n) => Some(StyleKind::Heading(n as u8)),
            n if CONTENTS.contains(&n) => Some(StyleKind::Contents),
            _ => None,
        });
        (looks, kind.unwrap_or_default())
    }
}

fn entry(std: &[u8], base_size: usize) -> Option<StyleEntry> {
    let sti = u16_at(std, 0)? & 0x0FFF;
    let kind_and_base = u16_at(std, 2)?;
    let mut entry = StyleEntry { sti, base: kind_and_base >> 4, properties: Vec::new() };
    // Only paragraph styles begin with paragraph properties.
    if kind_and_base & 0xF == 1 {
        let name = usize::from(u16_at(std, base_size)?);
        let at = base_size + 2 + name * 2 + 2;
        let size = usize::from(u16_at(std, at)?);
        entry.properties = std.get(at + 4..at + 2 + size).unwrap_or_default().to_vec();
    }
    Some(entry)
}

/// A list as one paragraph uses it.
pub struct List<'l> {
    pub counters: u64,
    pub levels: &'l [Level],
    /// Levels that start anew where this use of the list begins.
    pub starts: &'l BTreeMap<usize, u32>,
}

#[derive(Debug, Default)]
struct Use {
    list: u32,
    starts: BTreeMap<usize, u32>,
    levels: Vec<Level>,
}

#[derive(Debug, Default)]
pub struct Lists {
    uses: Vec<Use>,
}

impl Lists {
    /// `lists`: PlfLst with the levels that follow it; `levels_at`: where they begin. `uses`: PlfLfo.
    pub fn read(lists: &[u8], levels_at: usize, uses: &[u8]) -> Self {
        let mut by_id: BTreeMap<u32, Vec<Level>> = BTreeMap::new();
        let count = usize::from(u16_at(lists, 0).unwrap_or(0)).min(MOST);
        let mut at = levels_at;
        'lists: for n in 0..count {
            let Some(id) = u32_at(lists, 2 + 28 * n) else { break };
            let simple = u8_at(lists, 2 + 28 * n + 26).unwrap_or(0) & 1 == 1;
            let mut levels = Vec::new();
            for _ in 0..if simple { 1 } else { LEVELS } {
                let Some((level, size)) = level(lists.get(at..).unwrap_or_default()) else { break 'lists };
                levels.push(level);
                at += size;
            }
            by_id.insert(id, levels);
        }
        Self { uses: read_uses(uses, &by_id) }
    }

    /// By the number that paragraphs give, from 1; 0 and 0xF801 stand for none.
    pub fn list(&self, number: u16) -> Option<List<'_>> {
        let entry = self.uses.get(usize::from(number).checked_sub(1)?)?;
        Some(List { counters: u64::from(entry.list), levels: &entry.levels, starts: &entry.starts })
    }
}

fn read_uses(data: &[u8], by_id: &BTreeMap<u32, Vec<Level>>) -> Vec<Use> {
    let count = (u32_at(data, 0).unwrap_or(0) as usize).min(MOST);
    let mut uses = Vec::new();
    let mut at = 4 + 16 * count;
    for n in 0..count {
        let Some(list) = u32_at(data, 4 + 16 * n) else { break };
        let overrides = u8_at(data, 4 + 16 * n + 12).unwrap_or(0);
        let mut entry = Use { list, levels: by_id.get(&list).cloned().unwrap_or_default(), ..Use::default() };
        // Each use has a place in the text, then its overrides.
        at += 4;
        for _ in 0..overrides {
            let (Some(start), Some(flags)) = (u32_at(data, at), u32_at(data, at + 4)) else { break };
            at += 8;
            let of = (flags & 0xF) as usize;
            if flags & 0x20 != 0 {
                let Some((level, size)) = level(data.get(at..).unwrap_or_default()) else { break };
                at += size;
                if entry.levels.len() <= of {
                    entry.levels.resize(of.min(LEVELS - 1) + 1, Level::default());
                }
                if flags & 0x10 != 0 {
                    entry.starts.insert(of, level.start);
                }
                entry.levels[of.min(LEVELS - 1)] = level;
            } else if flags & 0x10 != 0 {
                entry.starts.insert(of, start);
            }
        }
        uses.push(entry);
    }
    uses
}

/// One level and the bytes that it takes.
fn level(data: &[u8]) -> Option<(Level, usize)> {
    let start = u32_at(data, 0)?;
    let format = NumberFormat::from_msonfc(u8_at(data, 4)?);
    let flags = u8_at(data, 5)?;
    let (chpx, papx) = (usize::from(u8_at(data, 24)?), usize::from(u8_at(data, 25)?));
    let limit = u8_at(data, 26)?;
    let at = 28 + chpx + papx;
    let count = usize::from(u16_at(data, at)?);
    let mut label = Vec::new();
    let mut literal: Vec<u16> = Vec::new();
    let flush = |literal: &mut Vec<u16>, label: &mut Vec<LabelPart>| {
        if !literal.is_empty() {
            label.push(LabelPart::Text(String::from_utf16_lossy(&std::mem::take(literal))));
        }
    };
    for unit in wide(data, at + 2, count)? {
        match unit {
            0..=8 => {
                flush(&mut literal, &mut label);
                label.push(LabelPart::Number(usize::from(unit)));
            }
            // Characters of symbol fonts stand for marks.
            0xE000..=0xF8FF => {}
            other => literal.push(other),
        }
    }
    flush(&mut literal, &mut label);
    let no_restart = flags & 0x08 != 0;
    let level = Level {
        start: start.min(u32::from(u16::MAX)),
        format,
        label,
        decimal: flags & 0x04 != 0,
        never_restarts: no_restart && limit == 0,
        restarts_after: (no_restart && limit > 0).then(|| usize::from(limit) - 1),
    };
    Some((level, at + 2 + count * 2))
}
