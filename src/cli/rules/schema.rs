//! `gangmu rules schema`: JSON Schemas of the rule files, for editors that complete and underline. One for each phase,
//! since each has its own closed set of what rules may yield, and one for the lexicon.

use std::collections::BTreeMap;
use std::path::Path;

use clap::{Arg, ArgMatches, Command};
use serde_json::{Map, Value, json};

use super::super::messages::Messages;
use super::super::{NOTHING, OK};
use crate::rules::{LexiconFileDef, PHASES_FILE, PhaseDef, PhasesDef, RuleFileDef, SECTIONS, Source};

pub const FOLDER: &str = "schema";
const LEXICON: &str = "lexicon";

pub fn command(messages: &Messages) -> Command {
    let m = |key: &str| messages.get(key);
    Command::new("schema")
        .about(m("rules.schema.about"))
        .after_help(m("rules.schema.example"))
        .arg(Arg::new("name").value_name("NAME").required(true).help(m("rules.schema.name")))
}

pub fn run(args: &ArgMatches, messages: &Messages) -> u8 {
    let schemas = schemas();
    let name = args.get_one::<String>("name").map_or("", String::as_str);
    match schemas.get(name) {
        Some(schema) => {
            print!("{schema}");
            OK
        }
        None => {
            let list = schemas.keys().cloned().collect::<Vec<_>>().join("、");
            eprintln!("{}", messages.with("rules.schema.unknown", &[("name", name.to_owned()), ("list", list)]));
            NOTHING
        }
    }
}

/// Writes all schemas to `schema/` of a layer.
///
/// # Errors
/// When the folder can't be written.
pub fn write(layer: &Path) -> std::io::Result<()> {
    let folder = layer.join(FOLDER);
    std::fs::create_dir_all(&folder)?;
    schemas().iter().try_for_each(|(name, schema)| std::fs::write(folder.join(format!("{name}.json")), schema))
}

/// The text of each schema, by name: the phases, and the lexicon.
pub fn schemas() -> BTreeMap<String, String> {
    let mut out = BTreeMap::new();
    let text = |schema: &Value| serde_json::to_string_pretty(schema).unwrap_or_default() + "\n";
    out.insert(LEXICON.to_owned(), text(&schemars::schema_for!(LexiconFileDef).to_value()));
    let source = Source::built_in();
    let phases = source.files.iter().find(|f| f.path == PHASES_FILE).and_then(|f| f.read::<PhasesDef>(&mut Vec::new()));
    let Some(phases) = phases else { return out };
    for phase in &phases.phase {
        let mut schema = schemars::schema_for!(RuleFileDef).to_value();
        close(&mut schema, phase, &phases);
        out.insert(phase.name.clone(), text(&schema));
    }
    out
}

/// Puts the closed sets of a phase where the types only know text.
fn close(schema: &mut Value, phase: &PhaseDef, phases: &PhasesDef) {
    let yields = phase.yields.iter().map(|(key, values)| (key.clone(), one_of(values))).collect();
    if let Some(place) = schema.pointer_mut("/$defs/RuleDef/properties/yields") {
        replace(place, json!({ "type": "object", "properties": Value::Object(yields), "additionalProperties": false }));
    }
    let sections: Vec<&str> = SECTIONS.iter().map(|(name, _)| *name).collect();
    for key in ["section", "not_section"] {
        if let Some(place) = schema.pointer_mut(&format!("/$defs/WhenDef/properties/{key}/items")) {
            *place = json!({ "enum": sections });
        }
    }
    let known = phases.mention.get(&phase.focus);
    let properties: Map<String, Value> = known
        .into_iter()
        .flatten()
        .map(|(key, values)| {
            // A prefix may be asked for too (time_*), so that the values are only proposed.
            let values: Vec<&String> = values.iter().filter(|v| *v != "*").collect();
            let item = json!({ "type": "string", "examples": values });
            (key.clone(), json!({ "type": "array", "items": item }))
        })
        .collect();
    for key in ["mention", "not_mention"] {
        if let Some(place) = schema.pointer_mut(&format!("/$defs/WhenDef/properties/{key}")) {
            let closed = json!({ "type": "object", "properties": properties, "additionalProperties": false });
            replace(place, closed);
        }
    }
}

/// Replaces a schema, its description kept.
fn replace(place: &mut Value, mut with: Value) {
    if let (Some(description), Some(new)) = (place.get("description").cloned(), with.as_object_mut()) {
        new.insert("description".to_owned(), description);
    }
    *place = with;
}

fn one_of(values: &[String]) -> Value {
    if values.iter().any(|v| v == "*") { json!({ "type": "string" }) } else { json!({ "enum": values }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schemas_under_rules_are_current() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules").join(FOLDER);
        for (name, schema) in schemas() {
            let path = folder.join(format!("{name}.json"));
            let kept = std::fs::read_to_string(&path).unwrap_or_default();
            assert!(kept == schema, "{} is old: gangmu rules schema {name} > {}", path.display(), path.display());
        }
    }

    #[test]
    fn schemas_know_the_closed_sets() {
        let target: Value = serde_json::from_str(&schemas()["target"]).unwrap();
        let kinds = target.pointer("/$defs/RuleDef/properties/yields/properties/kind/enum").unwrap();
        assert!(kinds.as_array().unwrap().contains(&json!("level")), "{kinds}");
        assert!(target.pointer("/$defs/WhenDef/properties/mention/properties/comparator").is_some());
    }
}
