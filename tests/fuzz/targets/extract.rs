//! Any bytes as a file of any format: whatever is extracted lies in the text, and is what the text says there.
#![no_main]

use gangmu_fuzz::hold;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| hold(bytes, "notice.txt"));
