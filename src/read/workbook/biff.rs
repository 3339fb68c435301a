//! Number formats of an XLS workbook, which calamine leaves out: without them 15% would be 0.15. [MS-XLS] 2.4
//! (records), 2.5.165 (built-in formats).

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

/// Bytes of a workbook stream at most.
const MOST_BYTES: u64 = 64 << 20;

const BOF: u16 = 0x0809;
const FORMAT: u16 = 0x041E;
const XF: u16 = 0x00E0;
const BOUND_SHEET: u16 = 0x0085;
const NUMBER: u16 = 0x0203;
const RK: u16 = 0x027E;
const MUL_RK: u16 = 0x00BD;
const FORMULA: u16 = 0x0006;

/// Format codes of cells by sheet, row and column; only those that change how a number reads.
pub fn number_formats(bytes: &[u8]) -> BTreeMap<(usize, u32, u32), String> {
    stream(bytes).map(|s| formats_in(&s)).unwrap_or_default()
}

fn stream(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes)).ok()?;
    let name = ["/Workbook", "/Book"].into_iter().find(|n| file.is_stream(n))?;
    let mut out = Vec::new();
    file.open_stream(name).ok()?.take(MOST_BYTES).read_to_end(&mut out).ok()?;
    Some(out)
}

fn u16_at(data: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes([*data.get(at)?, *data.get(at + 1)?]))
}

fn formats_in(stream: &[u8]) -> BTreeMap<(usize, u32, u32), String> {
    let mut codes: BTreeMap<u16, String> = BTreeMap::new();
    let mut styles: Vec<u16> = Vec::new();
    // Where each sheet's records begin.
    let mut starts: Vec<u32> = Vec::new();
    let mut sheet: Option<usize> = None;
    let mut out = BTreeMap::new();
    let mut at = 0;
    while let (Some(kind), Some(length)) = (u16_at(stream, at), u16_at(stream, at + 2)) {
        let Some(data) = stream.get(at + 4..at + 4 + usize::from(length)) else { break };
        let mut cell = |row: Option<u16>, column: Option<u16>, style: Option<u16>| {
            let (Some(sheet), Some(row), Some(column), Some(style)) = (sheet, row, column, style) else { return };
            let Some(format) = styles.get(usize::from(style)) else { return };
            let code = match format {
                9 => Some("0%".to_owned()),
                10 => Some("0.00%".to_owned()),
                2 | 4 => Some("0.00".to_owned()),
                custom => codes.get(custom).cloned(),
            };
            if let Some(code) = code {
                out.insert((sheet, u32::from(row), u32::from(column)), code);
            }
        };
        match kind {
            BOF => sheet = starts.iter().position(|s| *s as usize == at),
            BOUND_SHEET => {
                if let (Some(low), Some(high)) = (u16_at(data, 0), u16_at(data, 2)) {
                    starts.push(u32::from(low) | u32::from(high) << 16);
                }
            }
            FORMAT => {
                if let (Some(id), Some(code)) = (u16_at(data, 0), wide_string(data.get(2..).unwrap_or_default())) {
                    codes.insert(id, code);
                }
            }
            XF => styles.push(u16_at(data, 2).unwrap_or(0)),
            NUMBER | RK | FORMULA => cell(u16_at(data, 0), u16_at(data, 2), u16_at(data, 4)),
            MUL_RK => {
                for (n, column) in (4..data.len().saturating_sub(7)).step_by(6).enumerate() {
                    let first = u16_at(data, 2).map(|c| c.saturating_add(n as u16));
                    cell(u16_at(data, 0), first, u16_at(data, column));
                }
            }
            _ => {}
        }
        at += 4 + usize::from(length);
    }
    out
}

/// Length in characters, a flag for two bytes a character, the characters.
fn wide_string(data: &[u8]) -> Option<String> {
    let count = usize::from(u16_at(data, 0)?);
    let wide = data.get(2)? & 1 == 1;
    let text = data.get(3..)?;
    if wide {
        let units: Vec<u16> = (0..count).map_while(|i| u16_at(text, i * 2)).collect();
        Some(String::from_utf16_lossy(&units))
    } else {
        Some(text.iter().take(count).map(|b| char::from(*b)).collect())
    }
}
