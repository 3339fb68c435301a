//! ZIP archives made by tests.

use std::io::{Cursor, Write};

use zip::CompressionMethod::Stored;
use zip::write::SimpleFileOptions;

/// An archive of these members, in this order. `mimetype` is stored as it is: programs read it without unpacking
/// (ODF 1.3, part 2, 3.3).
pub fn packed(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        let options = SimpleFileOptions::default();
        let options = if *name == "mimetype" { options.compression_method(Stored) } else { options };
        writer.start_file(*name, options).expect("a member");
        writer.write_all(bytes).expect("written");
    }
    writer.finish().expect("finished").into_inner()
}
