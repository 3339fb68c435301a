//! An inspection for reading: fields, tree, and the text with what was found in it.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use super::paint::Paint;
use super::view::{Inspection, MarkKind, Node};
use crate::cli::messages::Messages;
use crate::document::Span;

/// # Errors
/// Those of `out`.
pub fn write(out: &mut impl Write, view: &Inspection, messages: &Messages, paint: Paint) -> io::Result<()> {
    fields(out, view, messages, paint)?;
    tree(out, view, messages, paint)?;
    text(out, view, messages, paint)
}

fn fields(out: &mut impl Write, view: &Inspection, messages: &Messages, paint: Paint) -> io::Result<()> {
    writeln!(out, "{}", paint.heading(&messages.get("inspect.fields")))?;
    let name = |f: &super::view::Field| if messages.is_english() { f.name } else { f.zh };
    let widest = view.fields.iter().map(|f| name(f).width()).max().unwrap_or(0);
    for field in &view.fields {
        let pad = " ".repeat(widest - name(field).width());
        writeln!(out, "  {}{pad}  {}", paint.aside(name(field)), field.value)?;
    }
    writeln!(out)
}

fn tree(out: &mut impl Write, view: &Inspection, messages: &Messages, paint: Paint) -> io::Result<()> {
    writeln!(out, "{}", paint.heading(&messages.get("inspect.tree")))?;
    for node in &view.tasks {
        let indent = "  ".repeat(node.depth.max(1));
        let title = if node.label.is_empty() { format!("· {}", node.title) } else { node.label.clone() + &node.title };
        writeln!(out, "{indent}{title}{}", paint.aside(&who_and_when(node, messages)))?;
    }
    writeln!(out)
}

/// Bodies and deadline of an item, behind its title.
fn who_and_when(node: &Node, messages: &Messages) -> String {
    let parts: Vec<String> = [
        ("inspect.lead", &node.lead),
        ("inspect.responsible", &node.responsible),
        ("inspect.support", &node.support),
        ("inspect.deadline", &node.deadline),
    ]
    .into_iter()
    .filter(|(_, value)| !value.is_empty())
    .map(|(key, value)| format!("  {} {value}", messages.get(key)))
    .collect();
    parts.concat()
}

fn text(out: &mut impl Write, view: &Inspection, messages: &Messages, paint: Paint) -> io::Result<()> {
    let legend: Vec<String> = MarkKind::ALL.iter().map(|k| paint.example(*k, &messages.get(k.key()))).collect();
    writeln!(out, "{}  {}", paint.heading(&messages.get("inspect.marked")), legend.join(" "))?;
    let mut start = 0;
    let mut first = 0;
    for line in view.text.split_inclusive('\n') {
        let span = Span::new(start, start + line.trim_end_matches('\n').len());
        start += line.len();
        // Marks are in order of start: those that end before this line are done with.
        while view.marks.get(first).is_some_and(|m| m.span.end() <= span.start()) {
            first += 1;
        }
        let last = view.marks.partition_point(|m| m.span.start() < span.end());
        let marks = view.marks.get(first..last).unwrap_or_default();
        let wrapped = view.wrapping.iter().find(|w| w.span == span);
        let margin = wrapped.map(|w| messages.get(&format!("inspect.kind.{}", w.kind))).unwrap_or_default();
        let pad = " ".repeat(MARGIN.saturating_sub(margin.width()));
        writeln!(out, "{}{}", paint.aside(&format!("{margin}{pad}│ ")), paint.line(&view.text, span, marks))?;
    }
    Ok(())
}

/// Columns of the margin, which names lines that are no body.
const MARGIN: usize = 10;
