//! Who leads, who is responsible, who supports: from a structured document to one entry for each body and item.
//!
//! Assignments stand in brackets that close an item or a stretch of it, in lines with labels (牵头单位：…), in columns of
//! a table, and in sentences (由…负责). What marks them are the rules of the phase `responsibility`; this module knows
//! where their lists begin and end. `marker` finds marks and gives each list its role, `bodies` reads the lists, `place`
//! finds the brackets and lines, `table` the columns, and `item` says what each of them binds.
//!
//! Every step is one pass over the text, so the whole is linear in the document.

mod bodies;
mod bracket;
mod item;
mod marker;
mod place;
mod table;

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::document::{Document, SectionId, Span};
use crate::normalise::department::Departments;
use crate::rules::{Diagnostic, RuleSet, Source};
use marker::{Assigned, Convention, Markers};

/// What a body does for an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    Lead,
    Responsible,
    Support,
}

impl Role {
    /// As the tables write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Role::Lead => "lead",
            Role::Responsible => "responsible",
            Role::Support => "support",
        }
    }
}

/// What an assignment binds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Item {
    /// A numbered or headed item.
    Section(SectionId),
    /// A stretch of an item with several brackets, or text without any heading.
    Stretch { section: Option<SectionId>, span: Span },
    /// A row of a task table; the span is that of its task cell.
    Row { table: usize, row: usize, section: Option<SectionId>, span: Span },
}

impl Item {
    /// The section that it is or stands in.
    pub fn section(self) -> Option<SectionId> {
        match self {
            Item::Section(id) => Some(id),
            Item::Stretch { section, .. } | Item::Row { section, .. } => section,
        }
    }
}

/// One body and one item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Responsibility {
    pub item: Item,
    /// The body's name in the text.
    pub department: Span,
    /// The name as written, without white space.
    pub name: String,
    pub role: Role,
    /// The words that said so; none for a bare list.
    pub marker: Option<Span>,
    /// The bracket, line, clause or cell that says so.
    pub evidence: Span,
    /// Id of the rule that found it.
    pub rule: String,
}

/// Finds responsibilities; holds the compiled rules of its phase.
#[derive(Debug)]
pub struct Responsibilities {
    markers: Markers,
}

/// Bodies assigned in one place of the text.
#[derive(Debug)]
struct Assignment {
    item: Item,
    evidence: Span,
    lists: Vec<Assigned>,
    /// A sentence; it yields to what a bracket says of the same body and item.
    prose: bool,
}

impl Responsibilities {
    /// Compiles the rules under `responsibility/` with the word classes of `lexicon/`.
    ///
    /// # Errors
    /// Every problem of these files.
    pub fn load(source: &Source) -> Result<Self, Vec<Diagnostic>> {
        let mut own = source.clone();
        own.files.retain(|f| {
            ["lexicon/", "responsibility/"].iter().any(|folder| f.path.starts_with(folder)) || f.path == "phases.toml"
        });
        Ok(Self::with_rules(Arc::new(RuleSet::load(&own)?)))
    }

    /// Uses rules that are loaded already.
    pub fn with_rules(rules: Arc<RuleSet>) -> Self {
        Self { markers: Markers::new(rules) }
    }

    /// All responsibilities of a document, in reading order.
    pub fn in_document(&self, document: &Document, departments: &Departments) -> Vec<Responsibility> {
        let placed = place::find(&self.markers, departments, document);
        let mut assignments = item::bind(document, placed.closers);
        assignments.extend(table::find(&self.markers, departments, document));
        let bound: BTreeSet<(Item, String)> = assignments
            .iter()
            .flat_map(|a| a.lists.iter().flat_map(|l| l.bodies.iter().map(|b| (a.item, compact(document, *b)))))
            .collect();
        let mut prose = Vec::new();
        for mut sentence in placed.sentences {
            sentence.item = item::inside(&assignments, &sentence);
            for list in &mut sentence.lists {
                list.bodies.retain(|b| !bound.contains(&(sentence.item, compact(document, *b))));
            }
            prose.push(sentence);
        }
        assignments.append(&mut prose);
        assignments.sort_by_key(|a| (a.evidence.start(), a.evidence.end()));
        let mut out = Vec::new();
        for assignment in &assignments {
            write_rows(document, assignment, placed.convention.as_ref(), &mut out);
        }
        out
    }

    /// Responsibilities of a piece of text that stands alone, as one item: for examples of rules and for `explain`.
    /// Pairs of the body as written and its role, in order.
    pub fn in_text(&self, text: &str, departments: &Departments) -> Vec<(String, Role)> {
        let document = place::document_of(text);
        self.in_document(&document, departments).into_iter().map(|r| (r.name, r.role)).collect()
    }
}

fn compact(document: &Document, span: Span) -> String {
    document.text.get(span.range()).unwrap_or("").chars().filter(|c| !c.is_whitespace()).collect()
}

/// Rows of one assignment: each body once for each role, and the document's convention applied.
fn write_rows(
    document: &Document,
    assignment: &Assignment,
    convention: Option<&Convention>,
    out: &mut Vec<Responsibility>,
) {
    let led = assignment.lists.iter().any(|l| l.role == Role::Lead);
    let mut first = true;
    let mut seen: BTreeSet<(Role, String)> = BTreeSet::new();
    for list in &assignment.lists {
        let convention = convention.filter(|_| !led && !assignment.prose && list.role == Role::Responsible);
        let leaders = convention.map_or(0, |c| c.leaders(&document.text, list, first));
        // Where nobody leads, nothing tells who the others are.
        let others = convention.filter(|_| leaders > 0).map_or(list.role, |c| c.others);
        first = first && list.role != Role::Responsible;
        for (n, body) in list.bodies.iter().enumerate() {
            let role = if n < leaders { Role::Lead } else { others };
            let name = compact(document, *body);
            if seen.insert((role, name.clone())) {
                out.push(Responsibility {
                    item: assignment.item,
                    department: *body,
                    name,
                    role,
                    marker: list.marker,
                    evidence: assignment.evidence,
                    rule: list.rule.clone(),
                });
            }
        }
    }
}

#[cfg(test)]
mod tests;
