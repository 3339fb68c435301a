//! `gangmu extract --jsonl`: lines in, lines out.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use data_encoding::BASE64;
use serde_json::{Value, json};

use crate::{fresh_folder, gangmu, status, stderr, stdout};

/// Runs the command with these lines on standard input.
fn answers(args: &[&str], lines: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_gangmu"))
        .args(["extract", "--jsonl"].iter().chain(args))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_remove("GANGMU_LANG")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    let mut input = child.stdin.take().expect("standard input");
    let lines = lines.to_owned();
    let writer = std::thread::spawn(move || input.write_all(lines.as_bytes()));
    let output = child.wait_with_output().expect("it ends");
    writer.join().expect("written").expect("read to the end");
    output
}

fn parsed(output: &Output) -> Vec<Value> {
    assert_eq!(status(output), 0, "{}", stderr(output));
    stdout(output).lines().map(|l| serde_json::from_str(l).expect("JSON")).collect()
}

/// Names of the corpus, as a run reads them.
fn corpus() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let names = fs::read_dir(folder).expect("corpus").map(|e| e.expect("a file").file_name());
    let mut names: Vec<String> = names.map(|n| n.to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn the_rows_are_those_of_a_run_whatever_the_threads() {
    let out = fresh_folder("extract-run").join("out");
    let args = ["run", "corpus", "--no-compare", "--no-xlsx", "--format", "jsonl", "--out", &out.to_string_lossy()];
    assert_eq!(status(&gangmu(args)), 0);
    let lines: Vec<String> = corpus()
        .iter()
        .enumerate()
        .map(|(n, name)| match n % 2 {
            0 => json!({"id": n, "path": name}),
            _ => {
                let bytes = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(name)).expect("a file");
                json!({"id": n, "base64": BASE64.encode(&bytes), "name": name})
            }
        })
        .map(|line| line.to_string() + "\n")
        .collect();
    let first = answers(&["--root", "corpus", "--threads", "1"], &lines.concat());
    let again = answers(&["--root", "corpus", "--threads", "3"], &lines.concat());
    assert_eq!(stdout(&first), stdout(&again));
    let got = parsed(&first);
    for table in ["documents", "tasks", "targets", "numbers", "deadlines", "responsibilities", "errors"] {
        let rows: Vec<&Value> = got.iter().flat_map(|a| a[table].as_array().expect("a list")).collect();
        let text = fs::read_to_string(out.join(format!("{table}.jsonl"))).expect("the table");
        let wanted: Vec<Value> = text.lines().map(|l| serde_json::from_str(l).expect("JSON")).collect();
        assert_eq!(rows, wanted.iter().collect::<Vec<_>>(), "{table}");
    }
    for text in got.iter().flat_map(|a| a["text"].as_array().expect("a list")) {
        let file = out.join(format!("text/{}.txt", text["doc_id"].as_str().expect("an id")));
        assert_eq!(text["text"].as_str(), Some(fs::read_to_string(file).expect("the text").as_str()));
    }
}

#[test]
fn a_bad_line_is_answered_and_costs_no_other() {
    let good = json!({"id": "甲", "url": "u", "date": "2024-03-01T08:00:00",
        "text": "青川市工作要点\n\n一、目标\n今年新建公园10个。\n"});
    let lines = format!(
        "{good}\nno json\n{}\n{}\n{}\n{}\n{}\n{}",
        json!({"id": 2}),
        json!({"id": 3, "path": "../Cargo.toml"}),
        json!({"id": 4, "base64": "é"}),
        json!({"id": 5, "text": "x", "date": "3 月"}),
        json!({"id": 6, "base64": BASE64.encode(b"PK\x03\x04 cut off")}),
        good,
    );
    let got = parsed(&answers(&["--root", "corpus"], &lines));
    assert_eq!(got.len(), 8);
    assert_eq!(got[0], got[7]);
    assert_eq!((&got[0]["id"], &got[0]["fields"]["url"]), (&json!("甲"), &json!("u")));
    assert_eq!(got[0]["documents"][0]["published"], "2024-03-01");
    assert_eq!(got[0]["deadlines"][0]["end_date"], "2024-12-31");
    for (n, said) in [(1, "第 2 行"), (2, "text、base64、path"), (3, "../Cargo.toml"), (4, "Base64"), (5, "3 月")]
    {
        assert!(got[n]["error"].as_str().is_some_and(|e| e.contains(said)), "{n}: {}", got[n]);
        assert!(got[n]["documents"].as_array().is_some_and(Vec::is_empty));
    }
    // A damaged document is no bad line.
    assert_eq!((&got[6]["error"], &got[6]["documents"][0]["status"]), (&Value::Null, &json!("failed")));
    assert_eq!(got[6]["errors"].as_array().map(Vec::len), Some(1));
}

#[cfg(unix)]
#[test]
fn no_link_leads_out_of_the_root() {
    let root = fresh_folder("extract-root");
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    std::os::unix::fs::symlink(corpus.join("suzhou-ip-2023.txt"), root.join("out.txt")).expect("linked");
    fs::copy(corpus.join("suzhou-ip-2023.txt"), root.join("in.txt")).expect("copied");
    std::os::unix::fs::symlink(root.join("in.txt"), root.join("within.txt")).expect("linked");
    let lines = ["out.txt", "within.txt", "/etc/hostname"].map(|p| json!({"path": p}).to_string()).join("\n");
    let got = parsed(&answers(&["--root", &root.to_string_lossy()], &lines));
    assert!(got[0]["error"].is_string() && got[2]["error"].is_string(), "{got:?}");
    assert_eq!(got[1]["documents"][0]["status"], "ok");
}

/// Whether a value is as a schema of ours says: its type, its properties, its items.
fn fits(value: &Value, schema: &Value, place: &str) {
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(n) if n.is_i64() || n.is_u64() => "integer",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let allowed: Vec<&str> = match &schema["type"] {
        Value::Null => return,
        Value::Array(list) => list.iter().filter_map(Value::as_str).collect(),
        one => one.as_str().into_iter().collect(),
    };
    assert!(
        allowed.contains(&kind) || kind == "integer" && allowed.contains(&"number"),
        "{place}: {value} no {allowed:?}"
    );
    if let Some(items) = value.as_array() {
        items.iter().for_each(|item| fits(item, &schema["items"], place));
    }
    if let (Some(object), Some(properties)) = (value.as_object(), schema["properties"].as_object()) {
        assert_eq!(object.keys().collect::<Vec<_>>(), properties.keys().collect::<Vec<_>>(), "{place}");
        object.iter().for_each(|(key, value)| fits(value, &properties[key], &format!("{place}.{key}")));
    }
}

#[test]
fn answers_are_as_their_schema_says() {
    let schema: Value = serde_json::from_str(&stdout(&gangmu(["extract", "--schema", "answer"]))).expect("JSON");
    assert_eq!(schema["additionalProperties"], false);
    let lines: String = corpus().iter().map(|name| json!({"path": name}).to_string() + "\n").collect();
    let got = parsed(&answers(&["--root", "corpus"], &(lines + "no json\n")));
    assert!(got.iter().any(|a| a["targets"].as_array().is_some_and(|t| t.len() > 5)));
    got.iter().for_each(|answer| fits(answer, &schema, "answer"));
}
