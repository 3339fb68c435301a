//! Any bytes as lines of `gangmu extract --jsonl`: every line has one answer, itself JSON with the request's id, and no
//! file is read.
#![no_main]

use gangmu::cli::extract::answer;
use gangmu_fuzz::engine;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|bytes: &[u8]| {
    for line in bytes.split(|b| *b == b'\n') {
        let answer = answer(line.to_vec(), engine());
        assert_eq!(answer.iter().position(|b| *b == b'\n'), Some(answer.len() - 1));
        let answer: Value = serde_json::from_slice(&answer).expect("JSON");
        if let Ok(Value::Object(request)) = serde_json::from_slice::<Value>(line)
            && answer["error"].is_null()
        {
            assert_eq!(&answer["id"], request.get("id").unwrap_or(&Value::Null));
            assert!(request.get("path").is_none_or(Value::is_null), "{answer}");
        }
    }
});
