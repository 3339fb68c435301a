//! What a file is, by its content first. Magic numbers: the formats' own specifications (PDF 32000-1, PKWARE APPNOTE,
//! MS-CFB, RFC 2557, RTF 1.9.1).

use super::Format;
use super::text_table::is_separator;

const OLE: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

/// The format of `bytes`; `name` decides only between kinds of text.
pub fn sniff(bytes: &[u8], name: &str) -> Format {
    let ending = name.rsplit_once('.').map(|(_, e)| e.to_ascii_lowercase()).unwrap_or_default();
    if let Some(format) = by_magic(bytes, &ending) {
        return format;
    }
    let head = head_text(bytes);
    let start = head.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    let lower = start.to_ascii_lowercase();
    if start.starts_with("{\\rtf") {
        return Format::Rtf;
    }
    if is_mhtml(&lower) {
        return Format::Mhtml;
    }
    if is_html(&lower) {
        return Format::Html;
    }
    match ending.as_str() {
        "json" | "jsonl" | "geojson" => Format::Json,
        "csv" | "tsv" => Format::Csv,
        "css" | "scss" | "less" => Format::Style,
        "js" | "mjs" | "ts" | "py" | "sh" | "php" | "jsp" | "rs" | "c" | "java" => Format::Script,
        "md" | "markdown" => Format::Markdown,
        "html" | "htm" | "shtml" | "xhtml" => Format::Html,
        "svg" => Format::Image,
        _ if is_json(start) => Format::Json,
        _ if is_binary(bytes) => Format::Binary,
        _ if is_markdown(&String::from_utf8_lossy(&bytes[..bytes.len().min(MARKDOWN_WINDOW)])) => Format::Markdown,
        _ => Format::Txt,
    }
}

/// Whether a file only describes the folder that it lies in (README.md beside the notices), by its name.
pub fn describes_folder(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or(name);
    let stem = file.split('.').next().unwrap_or(file);
    ["readme", "license", "changelog"].iter().any(|s| stem.eq_ignore_ascii_case(s))
}

fn by_magic(bytes: &[u8], ending: &str) -> Option<Format> {
    const IMAGES: [&[u8]; 7] = [b"\x89PNG", b"\xFF\xD8\xFF", b"GIF8", b"BM", b"II*\0", b"MM\0*", b"\0\0\x01\0"];
    let pdf_window = &bytes[..bytes.len().min(1024)];
    if pdf_window.windows(5).any(|w| w == b"%PDF-") {
        return Some(Format::Pdf);
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return Some(by_zip_members(bytes));
    }
    if bytes.starts_with(OLE) {
        return Some(match ending {
            "xls" | "et" => Format::Xls,
            "wps" => Format::Wps,
            _ if utf16_contains(bytes, "WordDocument") => Format::Doc,
            _ if utf16_contains(bytes, "Workbook") || utf16_contains(bytes, "Book") => Format::Xls,
            _ => Format::Binary,
        });
    }
    let is_image = IMAGES.iter().any(|m| bytes.starts_with(m))
        || (bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP"));
    let is_text_start = bytes.starts_with(b"BM") && !is_binary(bytes);
    (is_image && !is_text_start).then_some(Format::Image)
}

/// By the names of members; those of a cut archive are looked for in its bytes, where they stand uncompressed.
fn by_zip_members(bytes: &[u8]) -> Format {
    let listed = zip::ZipArchive::new(std::io::Cursor::new(bytes)).ok();
    let has = |name: &str| match &listed {
        Some(archive) => archive.index_for_name(name).is_some(),
        None => bytes.windows(name.len()).any(|w| w == name.as_bytes()),
    };
    let mimetype = |kind: &str| {
        let mark = format!("mimetypeapplication/{kind}");
        bytes[..bytes.len().min(200)].windows(mark.len()).any(|w| w == mark.as_bytes())
    };
    if has("word/document.xml") {
        Format::Docx
    } else if has("xl/workbook.xml") {
        Format::Xlsx
    } else if has("OFD.xml") {
        Format::Ofd
    } else if mimetype("vnd.oasis.opendocument.text") {
        Format::Odt
    } else if has("[Content_Types].xml") || mimetype("") {
        // Presentations, books and the like.
        Format::Binary
    } else {
        Format::Zip
    }
}

/// Whether an office file is an encrypted package ([MS-OFFCRYPTO] 2.3.4.4).
pub fn is_encrypted_package(bytes: &[u8]) -> bool {
    bytes.starts_with(OLE) && utf16_contains(bytes, "EncryptedPackage")
}

fn utf16_contains(bytes: &[u8], name: &str) -> bool {
    let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    bytes.windows(wide.len()).any(|w| w == wide)
}

/// The first bytes as text for looking at ASCII signs; UTF-16 is made narrow.
fn head_text(bytes: &[u8]) -> String {
    let head = &bytes[..bytes.len().min(4096)];
    let narrow: Vec<u8> = if head.starts_with(&[0xFF, 0xFE]) || head.starts_with(&[0xFE, 0xFF]) {
        head.iter().copied().filter(|b| *b != 0).collect()
    } else {
        head.to_vec()
    };
    String::from_utf8_lossy(&narrow).into_owned()
}

fn is_html(lower: &str) -> bool {
    ["<!doctype html", "<html", "<head", "<body", "<meta ", "<div", "<p>", "<p ", "<table", "<title"]
        .iter()
        .any(|t| lower.starts_with(t))
        || (lower.starts_with('<') && lower.contains("<html"))
        || (lower.starts_with("<!--") && lower.contains("<html"))
}

fn is_mhtml(lower: &str) -> bool {
    lower.contains("mime-version:")
        && (lower.contains("multipart/related") || lower.contains("content-type: text/html"))
        && lower.find("mime-version:").is_some_and(|at| at < 2000)
        && lower.starts_with(|c: char| c.is_ascii_alphabetic())
}

fn is_json(start: &str) -> bool {
    (start.starts_with('{') && start.contains("\":")) || start.starts_with("[{") || start.starts_with("[\"")
}

/// Bytes in which the marks of Markdown are looked for: the first heading may follow a long introduction.
const MARKDOWN_WINDOW: usize = 16 << 10;

/// Text that a converter of pages wrote: headings with number signs, lines in bold, tables with a line under their head.
fn is_markdown(text: &str) -> bool {
    let heading = |line: &str| {
        let title = line.trim_start_matches('#');
        (1..=6).contains(&(line.len() - title.len())) && title.starts_with(' ') && title.contains(|c: char| c > '~')
    };
    let bold = |line: &str| line.len() > 8 && line.starts_with("**") && line.ends_with("**");
    let rule = |line: &str| line.starts_with('|') && is_separator(line);
    let lines = || text.lines().map(str::trim).filter(|l| !l.is_empty());
    lines().next().is_some_and(heading) || lines().any(rule) || lines().filter(|l| heading(l) || bold(l)).count() >= 2
}

fn is_binary(bytes: &[u8]) -> bool {
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return false;
    }
    crate::decode::looks_binary(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_readme_is_no_notice() {
        assert!(describes_folder("notices/README.md") && describes_folder("readme"));
        assert!(!describes_folder("readme/2023.txt") && !describes_folder("关于README的通知.txt"));
    }

    #[test]
    fn content_decides_and_the_ending_only_between_texts() {
        assert_eq!(sniff(b"<!DOCTYPE html><html>", "a.doc"), Format::Html);
        assert_eq!(sniff(b"{\\rtf1\\ansi", "a.doc"), Format::Rtf);
        assert_eq!(sniff(b"%PDF-1.4\n", "a.txt"), Format::Pdf);
        assert_eq!(sniff("# 标题\n".as_bytes(), "a.md"), Format::Markdown);
        assert_eq!(sniff("一、主要目标\n".as_bytes(), "a"), Format::Txt);
        assert_eq!(sniff("# 青川市工作要点\n\n一、主要目标\n".as_bytes(), "a.txt"), Format::Markdown);
        assert_eq!(sniff("说明\n| 任务 | 单位 |\n| --- | --- |\n".as_bytes(), "a.txt"), Format::Markdown);
        assert_eq!(sniff("#1楼改造\n**注意\n| 任务 | 单位 |\n".as_bytes(), "a.txt"), Format::Txt);
        assert_eq!(sniff(b"{\"a\": 1}", "a.txt"), Format::Json);
        assert_eq!(sniff(b"body { color: red }", "a.css"), Format::Style);
    }
}
