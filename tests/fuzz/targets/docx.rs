//! DOCX and ODT whose parts are any text: the input, cut at each form feed, gives their parts. What is no ZIP at all is
//! for `extract`.
#![no_main]

use std::iter::zip;

use gangmu_fuzz::hold_read;
use gangmu_fuzz::packed::packed;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let parts = || bytes.split(|b| *b == 0x0C);
    let word = ["word/document.xml", "word/numbering.xml", "word/styles.xml", "word/footnotes.xml"];
    hold_read(&packed(&zip(word, parts()).collect::<Vec<_>>()), "a.docx");
    let mut open: Vec<(&str, &[u8])> = vec![("mimetype", b"application/vnd.oasis.opendocument.text")];
    open.extend(zip(["content.xml", "styles.xml"], parts()));
    hold_read(&packed(&open), "a.odt");
});
