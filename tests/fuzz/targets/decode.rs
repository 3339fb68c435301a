//! Any bytes, with and without a declared encoding: decoding ends, and gives text.
#![no_main]

use gangmu::decode::{declared_charset, decode, looks_binary};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let declared = declared_charset(bytes);
    for declared in [None, declared.as_deref(), Some("utf-16"), Some("gb18030")] {
        let decoded = decode(bytes, declared);
        assert!(decoded.text.len() <= bytes.len() * 3 + 3);
    }
    looks_binary(bytes);
});
