//! Tables as understood: indicator tables give targets, task tables say which cells govern their row.
//!
//! The head of each column says what it holds (`rules/structure/table_heads.toml`); a head may take several rows. A
//! column headed by a year is a base year when the year lies before the plan, else a planned one.

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Deserialize;

use super::context::Context;
use super::target::{Baseline, Target, TargetKind};
use crate::document::{CellSpan, Span, TableSpan};
use crate::recognise::{Comparator, MentionKind, Quantity, Recogniser};
use crate::rules::{Diagnostic, Source};
use crate::word_list::WordList;

const HEADS_FILE: &str = "structure/table_heads.toml";

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnRole {
    Indicator,
    Unit,
    Base,
    Goal,
    Growth,
    Binding,
    Category,
    Number,
    Task,
    Lead,
    Responsible,
    Support,
    Deadline,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HeadsFile {
    head: Vec<HeadDef>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HeadDef {
    role: ColumnRole,
    /// The head contains one of these.
    #[serde(default)]
    words: WordList,
    /// The head is one of these.
    #[serde(default)]
    exact: WordList,
}

pub struct TableHeads {
    heads: Vec<HeadDef>,
}

/// A column: its role, the year in its head, and whether years stand there at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    pub role: Option<ColumnRole>,
    pub year: Option<i16>,
    pub head: String,
}

/// A table whose head is understood.
#[derive(Clone, Debug)]
pub struct TableReading {
    /// Number of rows that are head.
    pub head_rows: usize,
    pub columns: Vec<Column>,
}

impl TableReading {
    pub fn column(&self, role: ColumnRole) -> Option<usize> {
        self.columns.iter().position(|c| c.role == Some(role))
    }

    pub fn is_indicator_table(&self) -> bool {
        self.column(ColumnRole::Indicator).is_some()
            && self.columns.iter().any(|c| matches!(c.role, Some(ColumnRole::Goal)) || c.year.is_some())
    }

    pub fn is_task_table(&self) -> bool {
        use ColumnRole::{Deadline, Lead, Responsible, Support};
        self.columns.iter().any(|c| matches!(c.role, Some(Lead | Responsible | Support | Deadline)))
    }
}

impl TableHeads {
    /// # Errors
    /// A heads file that is not of its form.
    pub fn load(source: &Source) -> Result<Self, Vec<Diagnostic>> {
        let mut heads = Vec::new();
        let mut problems = Vec::new();
        for file in source.files.iter().filter(|f| f.path == HEADS_FILE) {
            if let Some(read) = file.read::<HeadsFile>(&mut problems) {
                heads.extend(read.head);
            }
        }
        if problems.is_empty() { Ok(Self { heads }) } else { Err(problems) }
    }

    fn role(&self, head: &str) -> Option<ColumnRole> {
        let head: String = head.chars().filter(|c| !c.is_whitespace()).collect();
        let bare = head.split(['（', '(']).next().unwrap_or(&head);
        self.heads
            .iter()
            .find(|h| h.exact.holds(bare))
            .or_else(|| self.heads.iter().find(|h| h.words.stands_in(&head)))
            .map(|h| h.role)
    }

    /// Reads the head of a table; `None` when fewer than two columns say what they hold.
    pub fn read(&self, text: &str, table: &TableSpan) -> Option<TableReading> {
        let mut best: Option<TableReading> = None;
        for head_rows in 1..=table.rows.min(3) {
            let columns: Vec<Column> = (0..table.columns)
                .map(|c| {
                    let mut head = String::new();
                    let (mut role, mut year) = (None, None);
                    for cell in table.cells.iter().filter(|cell| covers_column(cell, c) && cell.row < head_rows) {
                        // A cell over all columns is the table's title, not a head.
                        if cell.column_span >= table.columns && table.columns > 1 {
                            continue;
                        }
                        let own = cell.span.of(text).trim();
                        role = self.role(own).or(role);
                        year = year_in(own).or(year);
                        head.push_str(own);
                    }
                    Column { role, year, head }
                })
                .collect();
            let known = columns.iter().filter(|c| c.role.is_some() || c.year.is_some()).count();
            let before =
                best.as_ref().map_or(0, |b| b.columns.iter().filter(|c| c.role.is_some() || c.year.is_some()).count());
            if known > before {
                best = Some(TableReading { head_rows, columns });
            }
        }
        best.filter(|b| b.columns.iter().filter(|c| c.role.is_some() || c.year.is_some()).count() >= 2)
    }
}

fn covers_column(cell: &CellSpan, column: usize) -> bool {
    cell.column <= column && column < cell.column + cell.column_span
}

/// The cell that covers a place of the grid.
pub fn cell_at(table: &TableSpan, row: usize, column: usize) -> Option<&CellSpan> {
    table.cells.iter().find(|c| covers_column(c, column) && c.row <= row && row < c.row + c.row_span)
}

/// A year of four digits in a head: 2025年, 2025, 2025年目标.
fn year_in(head: &str) -> Option<i16> {
    let bytes = head.as_bytes();
    (0..bytes.len().saturating_sub(3)).find_map(|i| {
        let digits = bytes.get(i..i + 4)?;
        let alone = (i == 0 || !bytes[i - 1].is_ascii_digit()) && !bytes.get(i + 4).is_some_and(u8::is_ascii_digit);
        let year: i16 = std::str::from_utf8(digits).ok()?.parse().ok()?;
        (alone && (1990..=2100).contains(&year)).then_some(year)
    })
}

/// A planned value read from a cell.
struct Planned<'t> {
    row: usize,
    column: usize,
    cell: &'t CellSpan,
    year: Option<i16>,
}

/// The targets of an indicator table: each planned cell of each row.
pub fn targets(
    context: &Context,
    table: &TableSpan,
    reading: &TableReading,
    recogniser: &Recogniser,
    rule: &str,
) -> Vec<Target> {
    let text = context.text();
    let Some(indicator_column) = reading.column(ColumnRole::Indicator) else { return Vec::new() };
    let plan = context.document.plans.get(table.plan);
    let starts = plan.and_then(|p| p.period_start).or(context.document.fields.year());
    let ends = plan.and_then(|p| p.period_end).or(context.document.fields.period_end);
    let is_base = |c: &Column| match (c.role, c.year) {
        (Some(ColumnRole::Base), _) => true,
        (Some(ColumnRole::Goal), _) => false,
        (_, Some(year)) => starts.is_some_and(|s| year < s),
        _ => false,
    };
    let mut out = Vec::new();
    // What an earlier plan aimed at, and what came of it.
    let years = || reading.columns.iter().filter_map(|c| c.year);
    let planned = reading.columns.iter().any(|c| c.role == Some(ColumnRole::Goal) && c.year.is_none());
    if !planned && starts.is_some_and(|s| years().max().is_some_and(|last| last < s)) {
        return out;
    }
    let growing = context.words("表内增幅词尾");
    let counted = context.words("表内增量动词");
    let sum = context.words("累计口径").first().map_or("", String::as_str);
    for row in reading.head_rows..table.rows {
        let Some(name_cell) = cell_at(table, row, indicator_column) else { continue };
        let name = name_cell.span.of(text).trim();
        if name.is_empty() || name_cell.column_span >= table.columns {
            continue;
        }
        let cell_text =
            |role| reading.column(role).and_then(|c| cell_at(table, row, c)).map_or("", |c| c.span.of(text).trim());
        // A dash says that there is none.
        let unit_cell = cell_text(ColumnRole::Unit).trim_matches(['—', '－', '-', '–', '/']);
        let binding = cell_text(ColumnRole::Binding).to_owned();
        let (indicator, bracket_unit) = split_unit(name);
        let unit = if unit_cell.is_empty() { bracket_unit } else { unit_cell };
        let base = reading
            .columns
            .iter()
            .enumerate()
            .find(|(_, c)| is_base(c))
            .and_then(|(c, column)| Some((cell_at(table, row, c)?, column.year)))
            .and_then(|(cell, year)| {
                let quantity = value_of(cell.span.of(text), unit, recogniser)?;
                Some(Baseline { value: quantity.value, unit: quantity.unit.unwrap_or_default(), year })
            });
        let planned: Vec<Planned> = reading
            .columns
            .iter()
            .enumerate()
            .filter(|(_, c)| {
                !is_base(c) && (c.year.is_some() || matches!(c.role, Some(ColumnRole::Goal | ColumnRole::Growth)))
            })
            .filter_map(|(column, c)| {
                let cell = cell_at(table, row, column)?;
                Some(Planned { row, column, cell, year: c.year })
            })
            .collect();
        for p in planned {
            if p.cell.row != p.row {
                continue;
            }
            let raw = p.cell.span.of(text).trim();
            let Some(mut quantity) = value_of(raw, unit, recogniser) else { continue };
            let growth = reading.columns[p.column].role == Some(ColumnRole::Growth);
            let cumulative = raw.starts_with(['〔', '[', '【']);
            let mut check = Vec::new();
            if !unit.is_empty() && !raw.contains(unit) {
                check.push("inherited_unit");
            }
            if growth && quantity.unit.as_deref() != Some("%") && unit != "%" && !raw.contains('%') {
                quantity.unit = Some("%".into());
                quantity.norm_unit = "%".into();
                quantity.norm_value = Some(quantity.value);
            }
            let kind = if growth || growing.closes(indicator) {
                TargetKind::Change
            } else if counted.opens(indicator) && quantity.unit.as_deref() != Some("%") {
                TargetKind::Count
            } else {
                TargetKind::Level
            };
            let row_span = name_cell.span.join(p.cell.span);
            out.push(Target::of_cell(
                quantity,
                format!("{indicator}{}", if cumulative { sum } else { "" }),
                kind,
                base.clone(),
                row_span,
                table.section,
                rule.to_owned(),
                check,
                p.year.or(ends).and_then(|y| Date::new(y, 12, 31).ok()),
                binding.clone(),
            ));
        }
    }
    out
}

/// 全社会研发经费投入（亿元） → its name and unit. Brackets that hold no short unit stay part of the name.
fn split_unit(name: &str) -> (&str, &str) {
    let name = name.trim_end();
    for (open, close) in [('（', '）'), ('(', ')')] {
        if let Some(inner) = name.strip_suffix(close)
            && let Some(at) = inner.rfind(open)
        {
            let unit = &inner[at + open.len_utf8()..];
            if !unit.is_empty() && unit.chars().count() <= 8 {
                return (name[..at].trim_end(), unit);
            }
        }
    }
    (name, "")
}

/// The number in a cell (75, >75, 〔45〕, 5%左右) with the unit of the row where the cell prints none.
fn value_of(cell: &str, unit: &str, recogniser: &Recogniser) -> Option<Quantity> {
    let bare = cell.trim().trim_matches(|c| "〔〕[]【】".contains(c)).trim();
    let (sign, rest) = match bare.chars().next()? {
        '>' | '＞' | '≥' | '﹥' => (Some(Comparator::AtLeast), bare.trim_start_matches(|c| ">＞≥=﹥".contains(c))),
        '<' | '＜' | '≤' | '﹤' => (Some(Comparator::AtMost), bare.trim_start_matches(|c| "<＜≤=﹤".contains(c))),
        _ => (None, bare),
    };
    let rest = rest.trim();
    let has_unit = |s: &str| {
        recogniser.sentence(s).into_iter().find_map(|m| match m.kind {
            MentionKind::Quantity(q) => Some(*q),
            MentionKind::Time(_) => None,
        })
    };
    // The row's unit is put behind the number, so that 亿元 is normalised like anywhere else.
    let digits_only = rest.parse::<Decimal>().is_ok();
    let mut quantity = if digits_only && !unit.is_empty() {
        has_unit(&format!("{rest}{unit}")).filter(|q| q.unit.is_some()).or_else(|| has_unit(rest))?
    } else {
        has_unit(rest).filter(|q| q.number_span.start() <= 12)?
    };
    if quantity.unit.is_none() && !unit.is_empty() {
        quantity.unit = Some(unit.to_owned());
        quantity.norm_unit = unit.to_owned();
    }
    if let Some(sign) = sign {
        quantity.comparator = sign;
    }
    Some(quantity)
}

/// For task tables: cells of the row that say when and who.
pub fn row_cells<'t>(table: &'t TableSpan, reading: &TableReading, row: usize, role: ColumnRole) -> Vec<&'t CellSpan> {
    reading
        .columns
        .iter()
        .enumerate()
        .filter(|(_, c)| c.role == Some(role))
        .filter_map(|(c, _)| cell_at(table, row, c))
        .collect()
}

/// Rows of a table that a span lies in.
pub fn rows_of(table: &TableSpan, span: Span) -> Option<std::ops::Range<usize>> {
    table.cells.iter().find(|c| c.span.contains(span)).map(|c| c.row..c.row + c.row_span)
}
