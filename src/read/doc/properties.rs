//! Properties of paragraphs, characters and table rows. [MS-DOC] 2.2.5 (Sprm), 2.9.33 (ChpxFkp), 2.9.175 (PapxFkp),
//! 2.9.327 (TDefTableOperand).

use super::bytes::{i16_at, u8_at, u16_at, u32_at};
use crate::read::grid::Merge;

/// Pages of properties at most.
const MOST_PAGES: usize = 100_000;

/// A stretch of the stream whose characters have the same properties.
#[derive(Clone, Copy, Debug)]
struct Run<'s> {
    from: u32,
    to: u32,
    properties: &'s [u8],
}

/// All stretches, sorted by place in the stream.
#[derive(Debug, Default)]
pub struct Runs<'s>(Vec<Run<'s>>);

impl<'s> Runs<'s> {
    pub fn paragraphs(stream: &'s [u8], plc: &[u8]) -> Self {
        Self::read(stream, plc, |page, n, count| {
            let offset = usize::from(u8_at(page, 4 * (count + 1) + 13 * n)?) * 2;
            if offset == 0 {
                return Some(&[]);
            }
            let size = usize::from(u8_at(page, offset)?);
            match size {
                0 => {
                    let size = usize::from(u8_at(page, offset + 1)?) * 2;
                    page.get(offset + 2..offset + 2 + size)
                }
                _ => page.get(offset + 1..offset + size * 2),
            }
        })
    }

    pub fn characters(stream: &'s [u8], plc: &[u8]) -> Self {
        Self::read(stream, plc, |page, n, count| {
            let offset = usize::from(u8_at(page, 4 * (count + 1) + n)?) * 2;
            if offset == 0 {
                return Some(&[]);
            }
            let size = usize::from(u8_at(page, offset)?);
            page.get(offset + 1..offset + 1 + size)
        })
    }

    fn read(stream: &'s [u8], plc: &[u8], properties: impl Fn(&'s [u8], usize, usize) -> Option<&'s [u8]>) -> Self {
        let mut runs = Vec::new();
        let pages = plc.len().saturating_sub(4) / 8;
        for n in 0..pages.min(MOST_PAGES) {
            let Some(number) = u32_at(plc, 4 * (pages + 1) + 4 * n) else { break };
            let at = (number & 0x3F_FFFF) as usize * 512;
            let Some(page) = stream.get(at..at + 512) else { continue };
            let count = usize::from(page[511]);
            for n in 0..count {
                let (Some(from), Some(to)) = (u32_at(page, 4 * n), u32_at(page, 4 * (n + 1))) else { break };
                let found = properties(page, n, count).unwrap_or(&[]);
                runs.push(Run { from, to, properties: found });
            }
        }
        runs.sort_by_key(|r| r.from);
        Self(runs)
    }

    /// The properties of the character that stands at this place of the stream.
    pub fn at(&self, place: u32) -> &'s [u8] {
        let after = self.0.partition_point(|r| r.from <= place);
        match after.checked_sub(1).map(|n| self.0[n]) {
            Some(run) if place < run.to => run.properties,
            _ => &[],
        }
    }
}

/// Each property as its code and operand.
pub fn sprms(properties: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let code = u16_at(properties, at)?;
        at += 2;
        let size = match code >> 13 {
            0 | 1 => 1,
            2 | 4 | 5 => 2,
            3 => 4,
            7 => 3,
            _ if code == 0xD608 => usize::from(u16_at(properties, at)?) + 1,
            _ => usize::from(u8_at(properties, at)?) + 1,
        };
        let operand = properties.get(at..at.checked_add(size)?)?;
        at += size;
        Some((code, operand))
    })
}

/// What a paragraph's own properties, or those of its style, say.
#[derive(Clone, Copy, Debug, Default)]
pub struct ParagraphLooks {
    pub list: Option<u16>,
    pub level: Option<u8>,
    pub outline: Option<u8>,
    pub align: Option<u8>,
    pub in_table: bool,
    pub row_end: bool,
    /// Tables around the paragraph.
    pub depth: Option<u32>,
    pub inner_cell: bool,
    pub inner_row_end: bool,
}

impl ParagraphLooks {
    pub fn add(&mut self, properties: &[u8]) {
        for (code, operand) in sprms(properties) {
            let first = operand.first().copied().unwrap_or(0);
            match code {
                0x260A => self.level = Some(first),
                0x460B => self.list = u16_at(operand, 0),
                0x2640 => self.outline = Some(first),
                0x2403 | 0x2461 => self.align = Some(first),
                0x2416 => self.in_table = first != 0,
                0x2417 => self.row_end = first != 0,
                0x6649 => self.depth = u32_at(operand, 0),
                0x244B => self.inner_cell = first != 0,
                0x244C => self.inner_row_end = first != 0,
                _ => {}
            }
        }
    }
}

/// What is not shown, and what is fat.
#[derive(Clone, Copy, Debug, Default)]
pub struct CharacterLooks {
    pub gone: bool,
    pub bold: bool,
}

impl CharacterLooks {
    pub fn read(properties: &[u8]) -> Self {
        let mut looks = Self::default();
        for (code, operand) in sprms(properties) {
            let on = matches!(operand.first(), Some(1 | 0x81));
            match code {
                // Deleted by a tracked change, or hidden.
                0x0800 | 0x083C => looks.gone |= on,
                0x0835 => looks.bold = on,
                _ => {}
            }
        }
        looks
    }
}

/// A cell of a row's definition: its right edge and how it is merged.
#[derive(Clone, Copy, Debug, Default)]
pub struct CellDef {
    pub edge: i32,
    pub down: Merge,
    pub covered: bool,
}

#[derive(Clone, Debug, Default)]
pub struct RowDef {
    pub cells: Vec<CellDef>,
    pub is_head: bool,
}

impl RowDef {
    pub fn read(properties: &[u8]) -> Self {
        let mut row = Self::default();
        for (code, operand) in sprms(properties) {
            match code {
                0xD608 => row.define(operand),
                0x3404 => row.is_head = operand.first().is_some_and(|b| *b != 0),
                0xD62B => {
                    let (cell, flags) = (u8_at(operand, 1).unwrap_or(0), u8_at(operand, 2).unwrap_or(0));
                    if let Some(def) = row.cells.get_mut(usize::from(cell)) {
                        def.down = merge(u16::from(flags));
                    }
                }
                _ => {}
            }
        }
        row
    }

    fn define(&mut self, operand: &[u8]) {
        let count = usize::from(u8_at(operand, 2).unwrap_or(0));
        self.cells.clear();
        for n in 0..count {
            let Some(edge) = i16_at(operand, 3 + 2 * (n + 1)) else { break };
            let flags = u16_at(operand, 3 + 2 * (count + 1) + 20 * n).unwrap_or(0);
            let covered = flags & 0b11 == 1;
            self.cells.push(CellDef { edge: i32::from(edge), down: merge(flags >> 5), covered });
        }
    }
}

fn merge(flags: u16) -> Merge {
    match flags & 0b11 {
        1 => Merge::GoesOn,
        3 => Merge::Begins,
        _ => Merge::None,
    }
}
