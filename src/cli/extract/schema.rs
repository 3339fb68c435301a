//! JSON Schemas (draft 2020-12) of the lines that `gangmu extract --jsonl` reads and writes, from the types and tables
//! themselves. They are checked in as `request.json` and `answer.json`.

use serde_json::{Map, Value, json};

use super::line::Request;
use crate::table::{Column, ColumnKind, Tables};

pub const REQUEST: &str = "request";
pub const ANSWER: &str = "answer";
pub const NAMES: [&str; 2] = [REQUEST, ANSWER];

/// The schema of one of `NAMES`.
pub fn text(name: &str) -> String {
    let schema = if name == REQUEST { schemars::schema_for!(Request).to_value() } else { answer() };
    serde_json::to_string_pretty(&schema).unwrap_or_default() + "\n"
}

fn answer() -> Value {
    let mut properties = Map::new();
    properties.insert("id".into(), json!({"description": "The id of the line, as it was given."}));
    properties.insert(
        "fields".into(),
        json!({"description": "Whatever else the line gave beside the content: url, date ...", "type": "object"}),
    );
    properties.insert(
        "error".into(),
        json!({
            "description": "Why the line could not be answered; then all tables are empty. A document that can't be read is no such error: it has its rows in documents and errors.",
            "type": ["string", "null"]
        }),
    );
    for (table, columns) in Tables::columns() {
        properties.insert(table.into(), list(columns.iter().map(|c| (c.name, cell(c))).collect()));
    }
    properties.insert(
        "text".into(),
        list(vec![("doc_id", json!({"type": "string"})), ("text", json!({"type": "string", "description": "The extracted text: what start and end count in, in Unicode scalar values."}))]),
    );
    let required: Vec<&String> = properties.keys().collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "gangmu extract --jsonl: a line of output",
        "description": "All rows of all tables of one document; of an archive, of all its members.",
        "type": "object",
        "additionalProperties": false,
        "required": required,
        "properties": properties,
    })
}

/// An array of objects that have exactly these properties.
fn list(columns: Vec<(&str, Value)>) -> Value {
    let required: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
    let properties: Map<String, Value> =
        columns.iter().map(|(name, kind)| ((*name).to_owned(), kind.clone())).collect();
    json!({
        "type": "array",
        "items": {"type": "object", "additionalProperties": false, "required": required, "properties": properties}
    })
}

fn cell(column: &Column) -> Value {
    let kind = match column.kind {
        ColumnKind::Text | ColumnKind::Date => "string",
        ColumnKind::Number => "number",
        ColumnKind::Integer => "integer",
    };
    let mut schema = json!({"description": column.zh});
    schema["type"] = if column.nullable { json!([kind, "null"]) } else { json!(kind) };
    if column.kind == ColumnKind::Date {
        schema["format"] = json!("date");
    }
    schema
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schemas_that_are_checked_in_are_current() {
        for (name, kept) in [(REQUEST, include_str!("request.json")), (ANSWER, include_str!("answer.json"))] {
            assert_eq!(text(name), kept, "gangmu extract --schema {name} > src/cli/extract/{name}.json");
        }
    }
}
