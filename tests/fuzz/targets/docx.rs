//! DOCX and ODT whose parts are any text: the input, cut at each form feed, gives their parts. What is no ZIP at all is
//! for `extract`.
#![no_main]

use std::io::{Cursor, Write};

use gangmu_fuzz::hold;
use libfuzzer_sys::fuzz_target;
use zip::write::{SimpleFileOptions, ZipWriter};

fn packed(names: &[&str], parts: &[&[u8]]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, part) in names.iter().zip(parts) {
        writer.start_file(*name, stored).expect("a member");
        writer.write_all(part).expect("written");
    }
    writer.finish().expect("finished").into_inner()
}

fuzz_target!(|bytes: &[u8]| {
    let parts: Vec<&[u8]> = bytes.split(|b| *b == 0x0C).collect();
    let word = ["word/document.xml", "word/numbering.xml", "word/styles.xml", "word/footnotes.xml"];
    hold(&packed(&word, &parts), "a.docx");
    let mimetype: &[u8] = b"application/vnd.oasis.opendocument.text";
    let open: Vec<&[u8]> = std::iter::once(mimetype).chain(parts).collect();
    hold(&packed(&["mimetype", "content.xml", "styles.xml"], &open), "a.odt");
});
