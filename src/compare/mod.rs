//! Cities side by side: rows of many documents in, a [`Comparison`] out. No text of a document is needed, so memory
//! grows with the rows.
//!
//! A target becomes a [`Value`]: what it measures (its [`Facets`]) and the interval it promises ([`Promise`]). Values
//! with the same concept, kind, basis, unit, denominator and scope lie on one [`Line`]; of several values of one
//! region, line and year one is taken by a stated order ([`Standing`]) and the rest are listed. Values of a line of
//! the same year (and, for sums over several years, the same span), from regions of one level, form a [`Group`]: they
//! are comparable, and only within a group is anything ranked. Everything that keeps two values apart has a code
//! ([`Difference`]). The tables, the workbook and the report page all read the same types.

mod annualise;
mod comparable;
mod coverage;
mod departments;
mod diff;
mod field;
mod focus;
mod group;
mod indicators;
mod ledger;
mod line;
mod matrix;
mod panel;
mod pick;
mod region;
mod repeats;
mod reuse;
mod series;
mod stata;
mod tasks;
mod value;
mod words;
mod workbook;
mod write;

pub use comparable::{Difference, differences};
pub use diff::diff;
pub use field::Fields;
pub use group::{Cell, Group, Member};
pub use line::{LONGEST_NAME, Line};
pub use matrix::{Matrix, MatrixCell, MatrixRow};
pub use panel::{Panel, PanelRow};
pub use pick::Picks;
pub use region::{Plan, Plans, Region};
pub use repeats::without_repeats;
pub use value::{Facets, Promise, Standing, Subject, Value};
pub use words::{Word, Words};
pub use workbook::{WORKBOOK, workbook};
pub use write::files;

use crate::normalise::concept::Concepts;
use crate::normalise::region::Gazetteer;
use crate::segment::Segmenter;
use crate::table::{
    AlignedTaskRow, CodebookRow, CoverageRow, DepartmentRow, FocusRow, IndicatorRow, LedgerRow, PanelChoiceRow,
    ReuseRow, Rows, SeriesRow, Sheet, Tables, Wide,
};

/// Plans beyond which a run leaves the comparison to `gangmu compare`.
pub const MOST_COMPARED: usize = 500;

/// What the comparison knows beside the rows.
#[derive(Clone, Copy)]
pub struct Knowledge<'k> {
    pub concepts: &'k Concepts,
    pub words: &'k Words,
    pub segmenter: &'k Segmenter,
    pub gazetteer: &'k Gazetteer,
}

/// What is compared beside the indicators.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// Put values of other years and spans on one line, per year, marked.
    pub annualise: bool,
    /// Align tasks, and look for sentences that are used again.
    pub tasks: bool,
}

/// What several plans say of the same things.
#[derive(Clone, Debug, Default)]
pub struct Comparison {
    /// The plans and their regions: the columns of everything below.
    pub plans: Plans,
    /// Concepts in order of the dictionary, each with its kinds, bases and units; indicators without a concept last.
    pub lines: Vec<Line>,
    /// The line of each row of `indicators`.
    pub line_of: Vec<usize>,
    /// The one value of each line, region and year, in that order.
    pub cells: Vec<Cell>,
    /// Comparable cells, ranked.
    pub groups: Vec<Group>,
    pub matrix: Matrix,
    pub panel: Panel,
    pub ledger: Vec<LedgerRow>,
    pub indicators: Vec<IndicatorRow>,
    pub coverage: Vec<CoverageRow>,
    pub departments: Vec<DepartmentRow>,
    pub panel_choices: Vec<PanelChoiceRow>,
    pub codebook: Vec<CodebookRow>,
    /// Regions with plans of several years.
    pub series: Vec<SeriesRow>,
    /// Empty unless asked for.
    pub tasks_aligned: Vec<AlignedTaskRow>,
    /// Empty unless asked for.
    pub reuse: Vec<ReuseRow>,
    /// Empty until [`Comparison::focus_on`].
    pub focus: Vec<FocusRow>,
    /// `matrix` and `panel` as tables.
    pub wide: [Wide; 2],
}

impl Comparison {
    /// Compares all plans of `tables`.
    pub fn new(tables: &Tables, knowledge: Knowledge<'_>, asked: Asked) -> Self {
        let Knowledge { concepts, words, segmenter, .. } = knowledge;
        let plans = Plans::new(tables);
        let mut values = value::values(tables, &plans, words);
        if asked.annualise {
            annualise::add(&mut values);
        }
        let (lines, numbers) = line::lines(&values, concepts, words);
        let line = |v: &Value<'_>| numbers.get(&line::key(&v.facets)).copied().unwrap_or_default();
        values.sort_by_cached_key(|v| (line(v), v.facets.year, v.region, v.plan, v.target.start));
        let line_of: Vec<usize> = values.iter().map(line).collect();
        let cells = group::cells(&values, &line_of);
        let groups = group::groups(&cells, &values, &lines);
        let matrix = Matrix::new(&cells, &groups, &values, &lines, words);
        let panel = Panel::new(&cells, &lines, &plans);
        let indicators = indicators::rows(&values, &line_of, &lines, &cells, &groups, &plans);
        let fields = Fields::new(tables, concepts, words);
        Self {
            ledger: ledger::rows(tables, &plans),
            coverage: coverage::rows(&values, &line_of, &lines, &plans),
            departments: departments::rows(tables, &plans, &fields),
            panel_choices: panel::choices(&cells, &values, &lines, &plans),
            series: series::rows(&values, &line_of, &lines, &plans, &fields),
            tasks_aligned: if asked.tasks { tasks::rows(tables, &plans, segmenter, words) } else { Vec::new() },
            reuse: if asked.tasks { reuse::rows(tables, &plans) } else { Vec::new() },
            focus: Vec::new(),
            codebook: panel.codebook(&cells, &values, &lines, words),
            wide: [matrix.sheet(&lines, &plans, &indicators), panel.sheet(&cells, &values, &lines, &plans, words)],
            plans,
            lines,
            line_of,
            cells,
            groups,
            matrix,
            panel,
            indicators,
        }
    }

    /// Adds the view of one region, named or coded.
    ///
    /// # Errors
    /// The names of the regions that the name may mean, when it is not one: none or several.
    pub fn focus_on(&mut self, name: &str) -> Result<(), Vec<String>> {
        match focus::regions(self, name).as_slice() {
            [region] => {
                self.focus = focus::rows(self, *region);
                Ok(())
            }
            several => Err(several.iter().map(|r| self.plans.regions[*r].full.clone()).collect()),
        }
    }

    /// Names of all regions, in order of code.
    pub fn region_names(&self) -> Vec<String> {
        self.plans.regions.iter().map(|r| r.name.clone()).collect()
    }

    /// Every table of the comparison, the ledger first.
    pub fn sheets(&self) -> Vec<Box<dyn Sheet + '_>> {
        let [matrix, panel] = &self.wide;
        let mut sheets: Vec<Box<dyn Sheet + '_>> = vec![
            Box::new(Rows(&self.ledger)),
            Box::new(matrix.clone()),
            Box::new(Rows(&self.indicators)),
            Box::new(Rows(&self.coverage)),
            Box::new(Rows(&self.departments)),
            Box::new(Rows(&self.series)),
            Box::new(panel.clone()),
            Box::new(Rows(&self.panel_choices)),
            Box::new(Rows(&self.codebook)),
        ];
        // What was not asked for is no table.
        if !self.tasks_aligned.is_empty() || !self.reuse.is_empty() {
            sheets.push(Box::new(Rows(&self.tasks_aligned)));
            sheets.push(Box::new(Rows(&self.reuse)));
        }
        if !self.focus.is_empty() {
            sheets.push(Box::new(Rows(&self.focus)));
        }
        sheets
    }
}
