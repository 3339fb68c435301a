//! The accuracy on `corpus/` never falls below these floors. Raise them when the extraction gets better.

use std::collections::BTreeSet;
use std::path::Path;

use gangmu::extract::extract;
use gangmu::score::{Gold, RunTables, Score, ScoreWords, read_gold, score};
use gangmu::table::Tables;

use super::engine;

const FLOORS: [(&str, f64); 7] = [
    ("found", 0.985),
    ("full", 0.93),
    ("deadline", 0.965),
    ("responsibility", 0.99),
    ("fields", 0.95),
    ("mean_full", 0.92),
    ("unchecked_found", 0.98),
];

fn corpus_score() -> (Vec<Gold>, Score) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let gold = read_gold(&folder, "").unwrap_or_else(|(path, e)| panic!("{}: {e}", path.display()));
    let mut tables = Tables::default();
    for g in &gold {
        let bytes = std::fs::read(folder.join(&g.doc)).unwrap_or_else(|e| panic!("{}: {e}", g.doc));
        let found = extract(&bytes, &g.doc, engine()).unwrap_or_else(|e| panic!("{}: {e}", g.doc));
        tables.append(found.rows(&g.doc, engine()));
    }
    let words = ScoreWords::load().unwrap_or_else(|problems| panic!("{problems:#?}"));
    let score = score(&words, &gold, &RunTables::of(tables));
    (gold, score)
}

#[test]
fn no_measure_falls_below_its_floor() {
    let (_, score) = corpus_score();
    assert!(score.missing.is_empty() && score.without_gold.is_empty(), "{:?}", score.missing);
    let unchecked = score.unchecked.found as f64 / score.unchecked.rows as f64;
    let measures = [
        score.found.prf().f1,
        score.full.prf().f1,
        score.deadlines.prf().f1,
        score.responsibilities.prf().f1,
        score.document_fields_mean,
        score.mean_f1["target_full"],
        unchecked,
    ];
    let mut low = Vec::new();
    for ((name, floor), got) in FLOORS.into_iter().zip(measures) {
        println!("{name}: {got:.3} (floor {floor})");
        if got < floor {
            low.push(format!("{name} is {got:.3}, below {floor}"));
        }
    }
    assert!(low.is_empty(), "{low:?}\n{:#?}", score.findings);
}

#[test]
fn every_notice_of_the_corpus_has_gold_and_every_gold_its_notice() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let names: BTreeSet<String> = std::fs::read_dir(&folder)
        .expect("corpus/")
        .map(|e| e.expect("entry").file_name().to_string_lossy().into_owned())
        .filter(|n| n != "README.md" && !n.starts_with('.'))
        .collect();
    let (gold, notices): (BTreeSet<_>, BTreeSet<_>) = names.into_iter().partition(|n| n.ends_with(".gold.json"));
    let of_gold: BTreeSet<String> = gold.iter().map(|n| n.trim_end_matches(".gold.json").to_owned()).collect();
    assert_eq!(notices, of_gold);
}
