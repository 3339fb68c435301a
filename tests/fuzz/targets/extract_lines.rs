//! Any bytes as lines of `gangmu extract --jsonl`: every line has one answer, itself JSON with the request's id, and no
//! file is read.
#![no_main]

use std::io::Cursor;

use gangmu::cli::extract::answer;
use gangmu_fuzz::engine;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|bytes: &[u8]| {
    let mut answers = Vec::new();
    answer(engine(), None, 1, Cursor::new(bytes.to_vec()), &mut answers).expect("answered");
    let asked: Vec<&[u8]> = bytes.strip_suffix(b"\n").unwrap_or(bytes).split(|b| *b == b'\n').collect();
    let answers = String::from_utf8(answers).expect("UTF-8");
    assert_eq!(answers.lines().count(), if bytes.is_empty() { 0 } else { asked.len() });
    for (line, answer) in asked.iter().zip(answers.lines()) {
        let answer: Value = serde_json::from_str(answer).expect("JSON");
        if let Ok(Value::Object(request)) = serde_json::from_slice::<Value>(line)
            && answer["error"].is_null()
        {
            assert_eq!(&answer["id"], request.get("id").unwrap_or(&Value::Null));
            assert!(!request.contains_key("path"), "{answer}");
        }
    }
});
