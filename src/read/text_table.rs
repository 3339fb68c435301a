//! Tables in plain text: rows of cells parted by bars, tabs or wide gaps, and tables that copying has flattened to one
//! cell a line.

use crate::document::{Cell, Table};
use crate::structure::han::others;
use crate::structure::labels::LabelDictionary;

/// Cells longer than this are paragraphs: the line only happens to hold a gap.
const LONGEST_CELL: usize = 400;
/// The same between bars below a head that is set off: nothing else looks so.
const LONGEST_BARRED_CELL: usize = 4_000;
/// Flattened tables have cells no longer than this and at most so many columns.
const LONGEST_FLAT_CELL: usize = 120;
const MOST_FLAT_COLUMNS: usize = 12;
/// Rows at most of a table whose head was empty.
const MOST_ROWS: usize = 4_000;
/// Rows of wider tables are not fitted into their columns: that takes time by the square of their number.
const MOST_RAGGED_COLUMNS: usize = 40;

/// A table found at the start of some lines, and how many lines it takes.
pub struct Found {
    pub table: Table,
    pub lines: usize,
}

/// The table that begins at the first line, if one clearly does: at least two rows with the same number of columns.
pub fn table_at(lines: &[&str], labels: &LabelDictionary) -> Option<Found> {
    let first = lines.first()?;
    if others(first).any(|(_, c)| matches!(c, '|' | '｜')) {
        return rows(lines, bars, 2, labels);
    }
    if first.contains('\t') {
        return rows(lines, tabs, 2, labels);
    }
    rows(lines, gaps, 3, labels).or_else(|| flattened(labels, lines))
}

/// How a line falls into cells; `None` when it does not.
type Split = fn(&str) -> Option<Vec<String>>;

fn rows(lines: &[&str], split: Split, least_columns: usize, labels: &LabelDictionary) -> Option<Found> {
    // Some converters give every table an empty head and set it off; the first row is then the head.
    let is_empty = |line: &str| is_barred(line) && line.chars().all(|c| c == '|' || c.is_whitespace());
    if let [empty, parted, head, rest @ ..] = lines
        && is_empty(empty)
        && is_separator(parted)
        && is_barred(head)
        && !is_empty(head)
        && !is_separator(head)
    {
        let headed: Vec<&str> = [head, parted].into_iter().chain(rest).take(MOST_ROWS).copied().collect();
        return rows(&headed, split, least_columns, labels).map(|f| Found { lines: f.lines + 1, ..f });
    }
    // Most lines fall into no cells.
    let first = split(lines.first()?)?;
    let second = lines.iter().skip(1).take(2).find(|l| !is_separator(l));
    let start: Vec<Vec<String>> = std::iter::once(first).chain(second.and_then(|l| split(l))).collect();
    if is_metadata(&start, labels) {
        return None;
    }
    let gapped = least_columns >= 3;
    if gapped {
        // Columns of words alone are lists of names; a first look keeps long ones from being read again and again.
        let start: Vec<Vec<String>> = lines.iter().take(24).map_while(|l| split(l)).collect();
        if start.len() < 3 || !has_numbers(labels, &start) {
            return None;
        }
    }
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut used = 0;
    let mut head_rows = 0;
    let mut parted = false;
    for line in lines {
        // One separator between two rows; without end they would be read again from every line.
        if is_separator(line) && !rows.is_empty() && !parted {
            head_rows = if head_rows == 0 { rows.len() } else { head_rows };
            used += 1;
            parted = true;
            continue;
        }
        parted = false;
        let columns = rows.first().map(Vec::len);
        // Below a head that is set off, cells that were merged are missing from the rows that they went on in.
        let may_lack = head_rows > 0 && is_barred(line) && columns.is_some_and(|c| c <= MOST_RAGGED_COLUMNS);
        let Some(cells) =
            split(line).or_else(|| may_lack.then(|| vec![line.trim().trim_matches('|').trim().to_owned()]))
        else {
            break;
        };
        let longest_cell = if head_rows > 0 && is_barred(line) { LONGEST_BARRED_CELL } else { LONGEST_CELL };
        let columns = columns.unwrap_or(cells.len());
        let lacks = may_lack && cells.len() < columns;
        if !lacks && (cells.len() != columns || cells.len() < least_columns)
            || cells.iter().any(|c| c.chars().count() > longest_cell)
        {
            break;
        }
        rows.push(cells);
        used += 1;
    }
    let enough = if gapped { rows.len() >= 3 && has_numbers(labels, &rows) } else { rows.len() >= 2 };
    if !enough {
        return None;
    }
    Some(Found { table: table(placed(rows, head_rows), head_rows), lines: used })
}

/// A row with its bars on both sides.
fn is_barred(line: &str) -> bool {
    let line = line.trim();
    line.len() > 2 && line.starts_with('|') && line.ends_with('|')
}

/// A cell in its place.
struct Placed {
    column: usize,
    span: usize,
    text: String,
}

/// The cells of each row in their columns. A row with fewer than the head has its cells where they are most like those
/// of whole rows; one alone is a title over all columns.
fn placed(rows: Vec<Vec<String>>, head_rows: usize) -> Vec<Vec<Placed>> {
    let columns = rows.first().map_or(0, Vec::len);
    let whole: Vec<&Vec<String>> = rows.iter().skip(head_rows).filter(|r| r.len() == columns).collect();
    let looks: Vec<Look> = (0..columns).map(|c| Look::of_all(whole.iter().map(|r| r[c].as_str()))).collect();
    let place = |row: Vec<String>| -> Vec<Placed> {
        if row.len() == 1 && columns > 1 {
            return row.into_iter().map(|text| Placed { column: 0, span: columns, text }).collect();
        }
        let at = if row.len() == columns { (0..columns).collect() } else { best_columns(&row, &looks) };
        row.into_iter().zip(at).map(|(text, column)| Placed { column, span: 1, text }).collect()
    };
    rows.into_iter().map(place).collect()
}

/// What cells look like: how long they are, how often they are only a number.
#[derive(Clone, Copy, Default)]
struct Look {
    /// Mean of the logarithm of one more than the characters.
    length: f64,
    numbers: f64,
}

impl Look {
    fn of_all<'t>(cells: impl Iterator<Item = &'t str>) -> Self {
        let (mut sum, mut count) = (Self::default(), 0.0f64);
        for look in cells.filter(|c| !c.is_empty()).map(Self::of) {
            sum = Self { length: sum.length + look.length, numbers: sum.numbers + look.numbers };
            count += 1.0;
        }
        let count = count.max(1.0);
        Self { length: sum.length / count, numbers: sum.numbers / count }
    }

    fn of(cell: &str) -> Self {
        let number = cell.chars().all(|c| c.is_ascii_digit());
        Self { length: (cell.chars().count() as f64).ln_1p(), numbers: f64::from(u8::from(number)) }
    }

    fn unlike(self, other: Self) -> f64 {
        (self.length - other.length).abs() + 2.0 * (self.numbers - other.numbers).abs()
    }
}

/// The columns, in order, in which the cells are least unlike the others there.
fn best_columns(row: &[String], columns: &[Look]) -> Vec<usize> {
    let cells: Vec<Look> = row.iter().map(|c| Look::of(c)).collect();
    let (n, m) = (cells.len(), columns.len());
    // cost[i][j]: of the first i cells in the first j columns.
    let mut cost = vec![vec![f64::INFINITY; m + 1]; n + 1];
    cost[0].fill(0.0);
    for i in 1..=n {
        for j in i..=m {
            cost[i][j] = cost[i][j - 1].min(cost[i - 1][j - 1] + cells[i - 1].unlike(columns[j - 1]));
        }
    }
    let (mut at, mut j) = (vec![0; n], m);
    for i in (1..=n).rev() {
        while j > i && cost[i][j - 1] <= cost[i][j] {
            j -= 1;
        }
        at[i - 1] = j - 1;
        j -= 1;
    }
    at
}

fn bars(line: &str) -> Option<Vec<String>> {
    let line = line.trim().replace('｜', "|");
    let inner = line.strip_prefix('|').unwrap_or(&line);
    let inner = inner.strip_suffix('|').unwrap_or(inner);
    if !line.contains('|') {
        return None;
    }
    // `\|` is a bar inside a cell.
    let mut cells = vec![String::new()];
    let mut escaped = false;
    for c in inner.chars() {
        match c {
            '|' if !escaped => cells.push(String::new()),
            '\\' if !escaped => {
                escaped = true;
                continue;
            }
            _ => {
                if let Some(cell) = cells.last_mut() {
                    if escaped && c != '|' {
                        cell.push('\\');
                    }
                    cell.push(c);
                }
            }
        }
        escaped = false;
    }
    let cells: Vec<String> = cells.iter().map(|c| c.trim().to_owned()).collect();
    (cells.len() >= 2 && cells.iter().any(|c| !c.is_empty())).then_some(cells)
}

fn tabs(line: &str) -> Option<Vec<String>> {
    let line = line.trim_end();
    let cells: Vec<String> = line.split('\t').map(|c| c.trim().to_owned()).collect();
    (cells.len() >= 2 && cells.iter().filter(|c| !c.is_empty()).count() >= 1).then_some(cells)
}

/// Columns set apart by two spaces or more, or by an ideographic space.
fn gaps(line: &str) -> Option<Vec<String>> {
    let line = line.trim();
    // Hardly any line of prose has two gaps: that costs no copy to see, and most have no space at all.
    if !others(line).any(|(_, c)| c.is_whitespace()) || wide_gaps(line) < 2 {
        return None;
    }
    let mut cells: Vec<String> = Vec::new();
    let mut cell = String::new();
    let mut space = 0;
    for c in line.chars() {
        if c.is_whitespace() {
            space += width(c);
            continue;
        }
        if space >= GAP {
            cells.push(std::mem::take(&mut cell));
        } else if space == 1 {
            cell.push(' ');
        }
        space = 0;
        cell.push(c);
    }
    cells.push(cell);
    let short = cells.iter().all(|c| c.chars().count() <= 30 && !c.contains(['。', '；', '：']) && !c.is_empty());
    // Characters set apart one by one (通　知) are no columns.
    let spaced_out = cells.iter().all(|c| c.chars().count() == 1);
    (cells.len() >= 3 && short && !spaced_out).then_some(cells)
}

/// So many spaces set cells apart.
const GAP: usize = 2;

fn width(space: char) -> usize {
    if space == '\u{3000}' { 2 } else { 1 }
}

/// How many gaps between cells a line has.
fn wide_gaps(line: &str) -> usize {
    let (mut gaps, mut space) = (0, 0);
    for c in line.chars() {
        if c.is_whitespace() {
            space += width(c);
        } else {
            gaps += usize::from(space >= GAP);
            space = 0;
        }
    }
    gaps
}

/// The line under the head of a table: bars and dashes.
pub(super) fn is_separator(line: &str) -> bool {
    let line = line.trim();
    line.contains('-') && line.contains('|') && line.chars().all(|c| matches!(c, '|' | '-' | ':' | '+' | ' '))
}

fn has_numbers(labels: &LabelDictionary, rows: &[Vec<String>]) -> bool {
    rows.iter().filter(|r| r.iter().any(|c| is_number(labels, c))).count() * 2 >= rows.len()
}

/// 索引号 | SY-1 | is a line of metadata, not a row; 名称 alone may head a column.
fn is_metadata(rows: &[Vec<String>], labels: &LabelDictionary) -> bool {
    let first = |row: &Vec<String>| row.first().cloned().unwrap_or_default();
    let all = rows.iter().all(|r| labels.key_of(&first(r)).is_some());
    all && (rows.len() >= 2 || !labels.is_weak(&rows.first().map(first).unwrap_or_default()))
}

fn is_number(labels: &LabelDictionary, cell: &str) -> bool {
    let cell = cell.trim_matches(|c: char| {
        matches!(c, '%' | '％' | '<' | '>' | '≥' | '≤' | '＜' | '＞' | '〔' | '〕' | '[' | ']' | '+' | '-' | '—' | ' ')
            || labels.is_about(c)
    });
    !cell.is_empty()
        && cell.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '０'..='９' | '．' | '-' | '—'))
        && cell.contains(|c: char| c.is_numeric())
}

/// Dashes, slashes and the like stand for "no value".
fn is_value(labels: &LabelDictionary, cell: &str) -> bool {
    is_number(labels, cell) || matches!(cell, "-" | "—" | "——" | "/" | "\\" | "…")
}

/// One cell a line. Two shapes are sure enough: a column of running numbers (序号 … 1 … 2 …) behind a head of as many
/// lines as a row has, and rows in which the same columns hold numbers throughout.
fn flattened(labels: &LabelDictionary, lines: &[&str]) -> Option<Found> {
    let head = lines.first()?.trim();
    if head.is_empty() || head.chars().count() > 10 || head.contains(['。', '，', '：', '；']) || is_value(labels, head)
    {
        return None;
    }
    // A first look at a few lines: most lines begin no table.
    grid_of(labels, &cells_of(lines, 40))?;
    let cells = cells_of(lines, 4_000);
    let (columns, rows) = grid_of(labels, &cells)?;
    let grid: Vec<Vec<String>> = cells[..(rows + 1) * columns]
        .chunks(columns)
        .map(|r| r.iter().map(|(_, c)| (*c).to_owned()).collect())
        .collect();
    let lines = cells[(rows + 1) * columns - 1].0 + 1;
    Some(Found { table: table(placed(grid, 1), 1), lines })
}

/// The lines that are not empty, with their places, up to the first that is too long for a cell.
fn cells_of<'t>(lines: &[&'t str], most: usize) -> Vec<(usize, &'t str)> {
    lines
        .iter()
        .enumerate()
        .map(|(at, line)| (at, line.trim()))
        .filter(|(_, text)| !text.is_empty())
        .take(most)
        .take_while(|(_, text)| text.chars().count() <= LONGEST_FLAT_CELL)
        .collect()
}

/// Columns, and rows below the head, of cells that came one a line.
fn grid_of(labels: &LabelDictionary, cells: &[(usize, &str)]) -> Option<(usize, usize)> {
    let by_serial = (2..=MOST_FLAT_COLUMNS).find_map(|columns| {
        let heads = cells.get(..columns)?;
        let rows = (1..)
            .take_while(|row| {
                let fits = cells.len() >= (row + 1) * columns;
                fits && cells[row * columns].1.trim_end_matches(['.', '．', '、']) == row.to_string()
            })
            .count();
        let is_head = |c: &str| c.chars().count() <= 16 && !is_value(labels, c) && !c.contains('。');
        (rows >= 2 && heads.iter().all(|(_, c)| is_head(c))).then_some((columns, rows))
    });
    by_serial.or_else(|| {
        (3..=8)
            .filter_map(|columns| {
                let heads = cells.get(..columns)?;
                if heads.iter().any(|(_, c)| c.chars().count() > 16 || is_number(labels, c) || c.contains(['。', '，']))
                {
                    return None;
                }
                // The head says that figures follow: a unit or a year stands in it.
                if !heads.iter().any(|(_, c)| labels.heads_figures(c)) {
                    return None;
                }
                let shape: Vec<bool> =
                    cells.get(columns..2 * columns)?.iter().map(|(_, c)| is_value(labels, c)).collect();
                if shape[0] || !shape.contains(&true) {
                    return None;
                }
                let rows = (1..)
                    .take_while(|row| {
                        cells.get(row * columns..(row + 1) * columns).is_some_and(|r| {
                            r.iter().zip(&shape).all(|((_, c), number)| is_value(labels, c) == *number)
                        })
                    })
                    .count();
                (rows >= 3).then_some((columns, rows))
            })
            .max_by_key(|(columns, rows)| (columns * rows, *columns))
    })
}

fn table(rows: Vec<Vec<Placed>>, head_rows: usize) -> Table {
    let columns = rows.iter().flatten().map(|p| p.column + p.span).max().unwrap_or(0);
    let mut out = Table { rows: rows.len(), columns, ..Table::default() };
    for (row, cells) in rows.into_iter().enumerate() {
        out.cells.extend(cells.into_iter().map(|Placed { column, span, text }| Cell {
            row,
            column,
            row_span: 1,
            column_span: span,
            text,
            is_head: row < head_rows,
            ..Cell::default()
        }));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Source;

    fn found(text: &str) -> Option<(usize, usize, usize, usize)> {
        let labels = LabelDictionary::load(&Source::built_in()).unwrap_or_else(|d| panic!("{d:?}"));
        let lines: Vec<&str> = text.lines().collect();
        table_at(&lines, &labels)
            .map(|f| (f.table.rows, f.table.columns, f.table.cells.iter().filter(|c| c.is_head).count(), f.lines))
    }

    #[test]
    fn rows_of_bars_and_tabs() {
        assert_eq!(
            found("| 指标 | 2026年 |\n|---|:-:|\n| 绿色工厂（家） | 60 |\n| a\\|b | 1 |\n正文"),
            Some((3, 2, 2, 4))
        );
        assert_eq!(found("指标\t单位\t2026年\n绿色工厂\t家\t60\n正文"), Some((2, 3, 0, 2)));
        assert_eq!(found("中文 | 英文\n正文"), None);
        assert_eq!(found("索引号 | QC-1 |\n文号 | 青政发〔2025〕1号 |\n来源 | 县政府 |"), None);
    }

    #[test]
    fn rows_that_lack_merged_cells_keep_their_columns() {
        let labels = LabelDictionary::load(&Source::built_in()).unwrap_or_else(|d| panic!("{d:?}"));
        let text = "| 序号 | 领域 | 任务 | 牵头部门 |\n| --- | --- | --- | --- |\n| 一、更新设备 |\n\
                    | 1 | 工业 | 改造生产线120条，新建绿色工厂8家。 | 县工信局 |\n\
                    | 2 | 建成工业互联网平台2个，上云企业300家。 | 县工信局、县科技局 |\n\
                    | 3 | 更换老旧电动机1500台，淘汰锅炉40台。 |\n\
                    | 4 | 交通 | 淘汰国三柴油货车260辆，更新公交车35辆。 | 县交通局 |\n正文";
        let lines: Vec<&str> = text.lines().collect();
        let found = table_at(&lines, &labels).unwrap_or_else(|| panic!("no table"));
        let at = |row: usize| -> Vec<(usize, usize)> {
            found.table.cells.iter().filter(|c| c.row == row).map(|c| (c.column, c.column_span)).collect()
        };
        assert_eq!((found.lines, found.table.rows, found.table.columns), (7, 6, 4));
        assert_eq!(at(1), [(0, 4)]);
        assert_eq!(at(3), [(0, 1), (2, 1), (3, 1)]);
        assert_eq!(at(4), [(0, 1), (2, 1)]);
    }

    #[test]
    fn an_empty_head_gives_way_to_the_first_row() {
        let text = "|     |     |\n| --- | --- |\n| 指标 | 目标值 |\n| 绿色工厂 | 60 |\n正文";
        assert_eq!(found(text), Some((2, 2, 2, 4)));
    }

    #[test]
    fn columns_set_apart_by_wide_gaps() {
        assert_eq!(found("指标　　2023年　　2026年\n绿色工厂    40   60\n绿色园区    2    4\n"), Some((3, 3, 0, 3)));
        assert_eq!(found("张三　　李四　　王五\n赵六　　孙七　　周八\n吴九　　郑十　　陈一"), None);
        assert_eq!(found("通　　知　　书"), None);
    }

    #[test]
    fn a_table_flattened_to_one_cell_a_line() {
        let by_serial = "序号\n任务\n责任单位\n1\n建设绿色工厂\n县工信局\n\n2\n改造供水管网\n县住建局\n附件正文";
        assert_eq!(found(by_serial), Some((3, 3, 3, 10)));
        let by_shape = "指标\n单位\n2023年\n2026年\n属性\n绿色工厂\n家\n40\n60\n预期性\n单位能耗降幅\n%\n—\n[9]\n约束性\n森林覆盖率\n%\n61.2\n62\n约束性\n说明：方括号内为累计数。";
        assert_eq!(found(by_shape), Some((4, 5, 5, 20)));
        assert_eq!(found("主要目标\n总体要求\n2024年\n甲\n乙\n丙"), None);
    }
}
