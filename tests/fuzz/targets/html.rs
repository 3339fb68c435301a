//! Any bytes as a page, and the same as Markdown.
#![no_main]

use gangmu_fuzz::hold_read;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    hold_read(bytes, "page.html");
    hold_read(bytes, "page.md");
});
