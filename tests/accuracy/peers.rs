//! Cases from the test suites of other recognisers, answered by `gangmu mentions`.
//!
//! The cases are not ours and not in the repository: their folder is named by GANGMU_PEERS (default `../shared/peers`),
//! and without it the test says so and passes. Their expectations are not truth: cases that are wrong, chat, or of
//! another convention are set aside in `peers_aside.toml`, by kind and line with a reason.

use std::collections::BTreeMap;
use std::path::PathBuf;

use gangmu::cli::mentions::Answerer;
use gangmu::rules::Source;
use serde::Deserialize;
use serde_json::{Value, json};

/// Least share of each kind that must be right, and of a kind that may be set aside.
const LEAST: [(&str, f64); 7] = [
    ("number", 0.97),
    ("percent", 0.97),
    ("money", 0.97),
    ("unit", 0.97),
    ("date", 0.90),
    ("date_range", 0.90),
    ("duration", 0.90),
];
const MOST_ASIDE: f64 = 0.15;
const ASIDE: &str = include_str!("peers_aside.toml");

#[derive(Deserialize)]
struct AsideFile {
    #[serde(default)]
    aside: Vec<Aside>,
}

#[derive(Deserialize)]
struct Aside {
    reason: String,
    lines: Vec<usize>,
}

fn folder() -> Option<PathBuf> {
    let named = std::env::var_os("GANGMU_PEERS").map(PathBuf::from);
    let path = named.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/peers"));
    path.join("policy_relevant.jsonl").exists().then_some(path)
}

fn cases(path: PathBuf) -> Vec<Value> {
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    text.lines().map(|l| serde_json::from_str(l).expect("a case is JSON")).collect()
}

/// The day a case counts from: an ISO text, a list of year, month, day, or a table with these keys.
fn reference_day(reference: &Value) -> Option<String> {
    if let Some(text) = reference.as_str() {
        return Some(text.chars().take(10).collect());
    }
    let part = |n: usize, key: &str| reference.get(n).or_else(|| reference.get(key)).and_then(Value::as_i64);
    Some(format!("{:04}-{:02}-{:02}", part(0, "year")?, part(1, "month").unwrap_or(1), part(2, "day").unwrap_or(1)))
}

fn answers(cases: &[Value]) -> Vec<Vec<Value>> {
    let answerer = Answerer::load(&Source::built_in()).unwrap_or_else(|p| panic!("{p:#?}"));
    let mut input = String::new();
    for (n, case) in cases.iter().enumerate() {
        let date = reference_day(&case["reference_date"]);
        input.push_str(&json!({ "id": n, "text": case["input"], "date": date }).to_string());
        input.push('\n');
    }
    let mut out = Vec::new();
    answerer.run(input.as_bytes(), &mut out).expect("answers");
    String::from_utf8(out)
        .expect("UTF-8")
        .lines()
        .map(|l| serde_json::from_str::<Value>(l).expect("JSON")["mentions"].as_array().cloned().unwrap_or_default())
        .collect()
}

fn number(value: &Value) -> Option<f64> {
    value.as_f64().or_else(|| value.as_str().and_then(|s| s.replace(['，', ',', '%'], "").trim().parse().ok()))
}

fn close(a: Option<f64>, b: f64) -> bool {
    a.is_some_and(|a| (a - b).abs() <= 1e-6 * b.abs())
}

/// A quantity's value as printed, normalised, or with its multiplier; a share also as a fraction.
fn has_value(m: &Value, want: f64) -> bool {
    let value = number(&m["value"]);
    let unit = m["unit"].as_str().unwrap_or_default();
    let multiplier: f64 = unit
        .chars()
        .map_while(|c| match c {
            '百' => Some(1e2),
            '千' => Some(1e3),
            '万' => Some(1e4),
            '亿' => Some(1e8),
            _ => None,
        })
        .product();
    let share = m["dimension"] == "ratio";
    close(value, want)
        || close(number(&m["norm_value"]), want)
        || close(value.map(|v| v * multiplier), want)
        || (share && close(number(&m["norm_value"]).map(|v| v / 100.0), want))
        || scales(m["dimension"].as_str().unwrap_or_default())
            .iter()
            .any(|by| close(number(&m["norm_value"]).map(|v| v * by), want))
}

/// Smaller units of the same dimension in which others give their values: metres, grams, hours and days.
fn scales(dimension: &str) -> &'static [f64] {
    match dimension {
        "length" => &[1e3],
        "mass" => &[1e6, 1e3],
        "time_day" => &[24.0],
        "time_month" => &[30.0],
        _ => &[],
    }
}

fn of_kind(mentions: &[Value], kind: &str) -> Vec<Value> {
    mentions.iter().filter(|m| m["kind"] == kind).cloned().collect()
}

fn days(text: &str) -> String {
    text.chars().take(10).collect()
}

/// The day before, for ends that are exclusive.
fn before(day: &str) -> String {
    let date: Option<jiff::civil::Date> = day.parse().ok();
    date.and_then(|d| d.yesterday().ok()).map(|d| d.to_string()).unwrap_or_default()
}

fn overlaps(m: &Value, start: &Value, end: &Value) -> bool {
    match (m["start"].as_u64(), m["end"].as_u64(), start.as_u64(), end.as_u64()) {
        (Some(a), Some(b), Some(c), Some(d)) => a < d && c < b,
        _ => true,
    }
}

/// Start and end that a time may mean; either may be open.
fn says(times: &[Value], start: Option<&str>, end: Option<&str>) -> bool {
    times.iter().any(|t| {
        let (own_start, own_end) = (t["start_date"].as_str(), t["end_date"].as_str());
        let ends = end.is_none_or(|e| own_end == Some(e));
        let starts = start.is_none_or(|s| own_start == Some(s) || own_start.is_none() || own_end == Some(s));
        ends && starts
    })
}

fn amount_right(mentions: &[Value], expected: &Value) -> bool {
    let quantities = of_kind(mentions, "quantity");
    match expected {
        Value::Number(_) => quantities.iter().any(|m| expected.as_f64().is_some_and(|w| has_value(m, w))),
        Value::String(_) => number(expected).is_some_and(|w| quantities.iter().any(|m| has_value(m, w))),
        Value::Array(list) => list.iter().all(|e| {
            let (start, end) =
                if e["offset"].is_array() { (&e["offset"][0], &e["offset"][1]) } else { (&e["start"], &e["end"]) };
            let here: Vec<&Value> = quantities.iter().filter(|m| overlaps(m, start, end)).collect();
            match e["value"].as_str() {
                Some(range) if range.contains(',') && range.starts_with(['(', '[']) => {
                    let ends: Vec<Option<f64>> =
                        range.trim_matches(['(', ')', '[', ']']).split(',').map(|p| p.parse().ok()).collect();
                    ends.into_iter().flatten().all(|w| {
                        here.iter().any(|m| {
                            has_value(m, w)
                                || close(number(&m["value_max"]), w)
                                || close(number(&m["norm_value_max"]), w)
                        })
                    })
                }
                Some(value) => {
                    number(&json!(value)).is_none_or(|w| here.iter().any(|m| has_value(m, w))) && !here.is_empty()
                }
                None => !here.is_empty(),
            }
        }),
        Value::Object(o) => {
            let want = o.get("value").or_else(|| o.get("num"));
            match want {
                Some(Value::Array(range)) => {
                    let ends: Vec<f64> = range.iter().filter_map(number).collect();
                    quantities.iter().any(|m| {
                        let most = |w| close(number(&m["value_max"]), w) || close(number(&m["norm_value_max"]), w);
                        ends.len() == 2 && has_value(m, ends[0]) && most(ends[1])
                    })
                }
                Some(value) => number(value).is_some_and(|w| quantities.iter().any(|m| has_value(m, w))),
                None => false,
            }
        }
        _ => true,
    }
}

fn time_right(mentions: &[Value], expected: &Value) -> bool {
    let times = of_kind(mentions, "time");
    match expected {
        Value::Array(list) => list.iter().filter(|e| e["type"] != "number").all(|e| {
            let (start, end) =
                if e["offset"].is_array() { (&e["offset"][0], &e["offset"][1]) } else { (&e["start"], &e["end"]) };
            let here: Vec<Value> = times.iter().filter(|m| overlaps(m, start, end)).cloned().collect();
            let mut meanings: Vec<(Option<String>, Option<String>)> = Vec::new();
            for v in e["values"].as_array().into_iter().flatten() {
                match v["value"].as_str() {
                    Some(day) => meanings.push((None, Some(days(day)))),
                    None => meanings.push((v["start"].as_str().map(days), v["end"].as_str().map(|d| before(&days(d))))),
                }
            }
            for v in [&e["future"], &e["past"]] {
                if let Some(day) = v["date"].as_str() {
                    meanings.push((None, Some(days(day))));
                }
                if v["startDate"].is_string() || v["endDate"].is_string() {
                    meanings.push((v["startDate"].as_str().map(days), v["endDate"].as_str().map(|d| before(&days(d)))));
                }
            }
            !here.is_empty()
                && (meanings.is_empty()
                    || meanings.iter().any(|(s, e)| {
                        says(&here, s.as_deref(), e.as_deref())
                            || e.as_deref().is_some_and(|e| says(&here, None, after(e).as_deref()))
                    }))
        }),
        Value::Object(o) => {
            if let Some(time) = o.get("time").and_then(Value::as_array) {
                let (a, b) = (time[0].as_str().map(days), time[1].as_str().map(days));
                return says(&times, a.as_deref(), b.as_deref()) || says(&times, None, b.as_deref());
            }
            if let Some(start) = o.get("start") {
                let end = o.get("end").and_then(Value::as_str).map(days);
                let exclusive = o.get("end_exclusive").and_then(Value::as_str).map(|d| before(&days(d)));
                let end = end.or(exclusive);
                return says(&times, start.as_str().map(days).as_deref(), end.as_deref());
            }
            let part = |key: &str| {
                o.get(key).and_then(Value::as_array).map(|p| p.iter().filter_map(Value::as_i64).collect::<Vec<_>>())
            };
            if let Some(ymd) = part("ymd").filter(|p| p.len() == 3) {
                return says(&times, None, Some(&format!("{:04}-{:02}-{:02}", ymd[0], ymd[1], ymd[2])));
            }
            if let Some(ym) = part("ym").filter(|p| p.len() == 2) {
                let month = format!("{:04}-{:02}", ym[0], ym[1]);
                return times.iter().any(|t| t["end_date"].as_str().is_some_and(|e| e.starts_with(&month)));
            }
            if let Some(y) = part("y").filter(|p| p.len() == 1) {
                return times.iter().any(|t| t["end_date"].as_str().is_some_and(|e| e.starts_with(&y[0].to_string())));
            }
            !times.is_empty()
        }
        _ => !times.is_empty(),
    }
}

fn after(day: &str) -> Option<String> {
    let date: Option<jiff::civil::Date> = day.parse().ok();
    date.and_then(|d| d.tomorrow().ok()).map(|d| d.to_string())
}

/// A length of time is a quantity; where it counts from a day it is a time.
fn duration_right(mentions: &[Value], expected: &Value) -> bool {
    let either: Vec<Value> =
        mentions.iter().filter(|m| m["kind"] == "quantity" || m["kind"] == "time").cloned().collect();
    match expected {
        Value::Array(list) => list.iter().all(|e| either.iter().any(|m| overlaps(m, &e["start"], &e["end"]))),
        Value::Object(o) => {
            let value = o.get("value").and_then(number).or_else(|| {
                let time = o.get("time").and_then(Value::as_object)?;
                (time.len() == 1).then(|| time.values().next().and_then(number)).flatten()
            });
            match value {
                Some(w) => either.iter().any(|m| m["kind"] == "time" || has_value(m, w)),
                None => !either.is_empty(),
            }
        }
        _ => !either.is_empty(),
    }
}

/// What a case asks for, judged; `None` where its expectation was never normalised by its own project.
fn right(case: &Value, mentions: &[Value], plain: &dyn Fn(&str) -> Vec<Value>) -> Option<bool> {
    let expected = &case["expected"];
    let raw = expected.get("haskell").is_some() || expected.get("scala").is_some();
    let kind = case["kind"].as_str().unwrap_or_default();
    let empty = expected.as_array().is_some_and(Vec::is_empty);
    if case["negative"] == true || kind == "negative" || empty {
        let asked = if matches!(kind, "date" | "date_range") { "time" } else { "quantity" };
        let money = kind == "money";
        let none = |k: &str| {
            of_kind(mentions, k)
                .iter()
                .all(|m| money && !m["dimension"].as_str().unwrap_or_default().starts_with("money"))
        };
        return Some(if kind == "negative" { none("quantity") && none("time") } else { none(asked) });
    }
    if raw {
        return None;
    }
    // A text with its numerals rewritten: both must hold the same values.
    if case["subkind"].as_str().is_some_and(|s| s.starts_with("transform")) {
        let values =
            |all: &[Value]| of_kind(all, "quantity").iter().map(|m| m["value"].to_string()).collect::<Vec<_>>();
        return Some(values(mentions) == values(&plain(expected.as_str()?)));
    }
    Some(match kind {
        "date" | "date_range" => time_right(mentions, expected),
        "duration" => duration_right(mentions, expected),
        _ => amount_right(mentions, expected),
    })
}

#[test]
fn other_recognisers_cases() {
    let Some(folder) = folder() else {
        println!("skipped: no policy_relevant.jsonl in the folder that GANGMU_PEERS names, nor in ../shared/peers");
        return;
    };
    let aside: AsideFile = toml::from_str(ASIDE).expect("peers_aside.toml");
    let set_aside: BTreeMap<usize, &str> =
        aside.aside.iter().flat_map(|a| a.lines.iter().map(|l| (*l, a.reason.as_str()))).collect();
    let answerer = Answerer::load(&Source::built_in()).unwrap_or_else(|p| panic!("{p:#?}"));
    let plain = |text: &str| {
        let mut out = Vec::new();
        answerer.run(format!("{}\n", json!({ "text": text })).as_bytes(), &mut out).expect("answers");
        let answer: Value = serde_json::from_slice(&out).expect("JSON");
        answer["mentions"].as_array().cloned().unwrap_or_default()
    };
    let mut by_kind: BTreeMap<String, [usize; 4]> = BTreeMap::new();
    let cases = cases(folder.join("policy_relevant.jsonl"));
    for (n, (case, mentions)) in cases.iter().zip(answers(&cases)).enumerate() {
        let kind = case["kind"].as_str().unwrap_or_default().to_owned();
        let tally = by_kind.entry(kind.clone()).or_default();
        match right(case, &mentions, &plain) {
            None => tally[3] += 1,
            Some(true) => tally[0] += 1,
            Some(false) if set_aside.contains_key(&(n + 1)) => tally[2] += 1,
            Some(false) => {
                tally[1] += 1;
                if std::env::var_os("GANGMU_PEERS_SHOW").is_some() {
                    println!("{} {kind} {} {} → {}", n + 1, case["input"], case["expected"], json!(mentions));
                }
            }
        }
    }
    let mut low = Vec::new();
    for (kind, least) in LEAST {
        let [right, wrong, aside, raw] = by_kind.get(kind).copied().unwrap_or_default();
        let share = right as f64 / (right + wrong).max(1) as f64;
        let out = aside as f64 / (right + wrong + aside).max(1) as f64;
        println!(
            "{kind}: {right} right, {wrong} wrong ({share:.3}), {aside} set aside ({out:.3}), {raw} never normalised"
        );
        if share < least || out > MOST_ASIDE {
            low.push(format!("{kind} {share:.3} (least {least}), set aside {out:.3} (most {MOST_ASIDE})"));
        }
    }
    let probe = self::cases(folder.join("probe_policy.jsonl"));
    for (case, mentions) in probe.iter().zip(answers(&probe)) {
        let mut case = case.clone();
        if case["kind"] == "date_range" && case["expected"]["start"].is_null() {
            case["expected"]["start"] = Value::Null;
        }
        if right(&case, &mentions, &plain) != Some(true) {
            low.push(format!("probe: {} → {}", case["input"], json!(mentions)));
        }
    }
    assert!(low.is_empty(), "{low:#?}");
}
