//! Any bytes as a page, and the same as Markdown.
#![no_main]

use gangmu_fuzz::hold;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    hold(bytes, "page.html");
    hold(bytes, "page.md");
});
