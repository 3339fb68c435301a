//! Bytes to text. Nothing is silently replaced: bytes that no encoding explains stay visible as U+FFFD, and their
//! places are handed on.
//!
//! The order: byte order mark, valid UTF-8, UTF-16 without mark, the declared charset if it decodes cleanly, a guess
//! on a prefix, GB18030. A declaration is only a claim: government pages declare utf-8 over GBK bytes and the reverse.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, DecoderResult, Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE};

use crate::document::Reading;
use crate::message::{Message, say};

/// The guess reads this many bytes at most: it runs at 5 MB/s.
const GUESS_BYTES: usize = 64 << 10;
/// Declarations (`<meta charset>`, `<?xml encoding?>`) are looked for in this many bytes: saved pages carry scripts
/// and styles before the `<meta>`.
const DECLARATION_BYTES: usize = 16 << 10;
/// Bytes that are looked at to tell text from binary data, and to find UTF-16 without a mark.
const SNIFF_BYTES: usize = 8 << 10;
/// Places of undecodable bytes that are kept; the rest is only counted.
const PLACES_KEPT: usize = 16;

/// A file's text and how it was found.
#[derive(Clone, Debug)]
pub struct Decoded<'a> {
    /// Without a byte order mark; U+FFFD stands where bytes could not be decoded.
    pub text: Cow<'a, str>,
    /// As `documents.encoding` names it: `UTF-8`, `UTF-8-BOM`, `GBK`, `GB18030`, `UTF-16LE` …
    pub encoding: &'static str,
    /// Number of places with undecodable bytes.
    pub undecodable: usize,
    /// The first of these places.
    pub places: Vec<UndecodablePlace>,
}

/// Bytes that are no character in the encoding found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UndecodablePlace {
    /// From 0, in the file.
    pub byte: usize,
    pub bytes: usize,
    /// From 1.
    pub line: usize,
}

impl Decoded<'_> {
    /// Tells a person where bytes could not be decoded; says nothing when all were.
    pub fn warn(&self, reading: &mut Reading) {
        if self.undecodable == 0 {
            return;
        }
        let places = self.places.iter().take(5);
        let places = places.map(|p| say!("read.undecodable.place", line = p.line, byte = p.byte)).collect::<Vec<_>>();
        let more = self.undecodable > places.len();
        let mut places = Message::several(places);
        if more {
            places = say!("read.more", list = places);
        }
        reading.warn(
            "undecodable_bytes",
            say!("read.undecodable", n = self.undecodable, encoding = self.encoding, places),
        );
    }
}

/// Decodes a whole file. `declared` is a charset that the wrapping names (a MIME header); without it the declaration
/// inside an HTML or XML file is used.
pub fn decode<'a>(bytes: &'a [u8], declared: Option<&str>) -> Decoded<'a> {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        let name = if encoding == UTF_8 { "UTF-8-BOM" } else { encoding.name() };
        return decode_as(&bytes[length..], encoding, name, length);
    }
    let inside = declared.is_none().then(|| declared_charset(bytes)).flatten();
    let declared = declared.or(inside.as_deref()).and_then(encoding_for);
    if let Ok(text) = std::str::from_utf8(bytes) {
        let by_accident = declared != Some(UTF_8) && is_gb2312_by_accident_utf8(bytes, text);
        if !by_accident {
            // UTF-16 of ASCII is valid UTF-8 with NUL bytes.
            if !text.as_bytes().iter().take(SNIFF_BYTES).any(|b| *b == 0) || utf16_without_mark(bytes).is_none() {
                return Decoded { text: Cow::Borrowed(text), encoding: "UTF-8", undecodable: 0, places: Vec::new() };
            }
        }
    }
    if let Some(encoding) = utf16_without_mark(bytes) {
        return decode_as(bytes, encoding, encoding.name(), 0);
    }
    if let Some(encoding) = declared.filter(|e| *e != UTF_8 && decodes_cleanly(bytes, e)) {
        return decode_as(bytes, encoding, name_of(encoding, bytes), 0);
    }
    let encoding = guess(bytes, declared);
    decode_as(bytes, encoding, name_of(encoding, bytes), 0)
}

/// Whether the data is binary (NUL or control bytes beyond what text holds), and so no document of ours.
pub fn looks_binary(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(SNIFF_BYTES)];
    if head.is_empty() || Encoding::for_bom(head).is_some() || utf16_without_mark(bytes).is_some() {
        return false;
    }
    let nul = head.iter().filter(|b| **b == 0).count();
    // A stray NUL occurs in damaged text; form feeds and the DOS end mark in clean text.
    let low = head.iter().filter(|b| **b < b' ' || **b == 0x7F);
    let control = low.filter(|b| matches!(**b, 0x01..=0x08 | 0x0B | 0x0E..=0x19 | 0x1C..=0x1F | 0x7F)).count();
    (nul * 100 > head.len()) || (nul + control) * 20 > head.len()
}

/// The charset that an HTML or XML file declares in its head, as written.
pub fn declared_charset(bytes: &[u8]) -> Option<String> {
    let head = &bytes[..bytes.len().min(DECLARATION_BYTES)];
    // What declares is a tag, and plain text has none.
    if !head.contains(&b'<') {
        return None;
    }
    let head = head.to_ascii_lowercase();
    if head.starts_with(b"<?xml")
        && let Some(at) = position(&head, b"encoding=")
    {
        return charset_value(&head[at + 9..]);
    }
    let mut from = 0;
    while let Some(at) = position(&head[from..], b"charset") {
        let after = from + at + 7;
        let rest = head[after..].trim_ascii_start();
        // Only inside a tag: prose and scripts speak of charsets too.
        let tag = head[..after].iter().rposition(|b| *b == b'<').map(|p| &head[p..after]);
        if tag.is_some_and(|t| t.starts_with(b"<meta"))
            && let Some(value) = rest.strip_prefix(b"=")
        {
            return charset_value(value);
        }
        from = after;
    }
    None
}

fn position(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|w| w == needle)
}

fn charset_value(bytes: &[u8]) -> Option<String> {
    let value: String = bytes
        .trim_ascii_start()
        .iter()
        .skip_while(|b| matches!(b, b'"' | b'\''))
        .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b':' | b'.'))
        .map(|b| char::from(*b))
        .collect();
    (!value.is_empty()).then_some(value)
}

/// The encoding of a label, with the labels that files carry and the Encoding Standard lacks.
fn encoding_for(label: &str) -> Option<&'static Encoding> {
    let label = label.trim().to_ascii_lowercase();
    match label.as_str() {
        "cp936" | "ms936" | "936" | "windows-936" | "euc-cn" | "hz-gb-2312" => Some(GBK),
        "gb18030-2000" | "gb18030-2005" | "gb18030-2022" | "gb-18030" | "cp54936" => Some(GB18030),
        "utf8mb4" | "utf-8-sig" | "utf_8" => Some(UTF_8),
        "utf16" => Some(UTF_16LE),
        _ => Encoding::for_label(label.as_bytes()),
    }
}

/// Two bytes of GBK can be a two-byte character of UTF-8 (小 is the Cyrillic С). A
/// Chinese notice in UTF-8 has three-byte characters; text that has only two-byte ones, each of which is a common
/// character of GB 2312, is GBK.
fn is_gb2312_by_accident_utf8(bytes: &[u8], text: &str) -> bool {
    if text.is_ascii() || text.chars().any(|c| c > '\u{7FF}') {
        return false;
    }
    let mut i = 0;
    while i < bytes.len() {
        if bytes[i] < 0x80 {
            i += 1;
            continue;
        }
        let trail = bytes.get(i + 1).copied().unwrap_or(0);
        let punctuation = matches!(bytes[i], 0xA1 | 0xA3) && trail >= 0xA1;
        let common_character = matches!(bytes[i], 0xB0..=0xD7) && trail >= 0xA1;
        if !punctuation && !common_character {
            return false;
        }
        i += 2;
    }
    true
}

/// UTF-16 without a mark, told by line ends, digits and Chinese punctuation at even places.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    if bytes.len() < 8 || !bytes.len().is_multiple_of(2) {
        return None;
    }
    let head = &bytes[..bytes.len().min(SNIFF_BYTES) & !1];
    [UTF_16LE, UTF_16BE].into_iter().find(|encoding| {
        let unit = |p: &[u8]| if *encoding == UTF_16LE { [p[1], p[0]] } else { [p[0], p[1]] };
        let all = head.len() / 2;
        let (mut unexpected, mut telling) = (0usize, 0usize);
        for pair in head.chunks_exact(2) {
            match u16::from_be_bytes(unit(pair)) {
                0x000A | 0x000D | 0x0020 | 0x0030..=0x0039 | 0x3001 | 0x3002 | 0xFF0C | 0xFF1A => telling += 1,
                0x0009 | 0x0021..=0x007E | 0x2010..=0x203B | 0x3000..=0x301F | 0x4E00..=0x9FA5 | 0xFF00..=0xFF5E => {}
                _ => unexpected += 1,
            }
            // One in twenty may be anything; text in another encoding has more after a few characters.
            if unexpected * 20 > all {
                return false;
            }
        }
        telling > 0 && telling * 40 >= all
    })
}

fn decodes_cleanly(bytes: &[u8], encoding: &'static Encoding) -> bool {
    encoding.decode_without_bom_handling_and_without_replacement(bytes).is_some()
}

/// The encoding of bytes that are no clean UTF-8 and whose declaration, if any, did not hold.
fn guess(bytes: &[u8], declared: Option<&'static Encoding>) -> &'static Encoding {
    if is_damaged_utf8(bytes) {
        return UTF_8;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    let head = &bytes[..bytes.len().min(GUESS_BYTES)];
    detector.feed(head, head.len() == bytes.len());
    let guessed = detector.guess(None, Utf8Detection::Deny);
    // The detector knows all languages; our input is Chinese, so that only two families need to be told apart.
    if guessed == BIG5 && decodes_cleanly(bytes, BIG5) {
        return BIG5;
    }
    match declared {
        Some(e) if e != UTF_8 && e != GBK && errors(bytes, e) < errors(bytes, GB18030) => e,
        _ => GB18030,
    }
}

/// UTF-8 with some bytes lost (cut files, a field cut in mid-character): nearly all sequences are whole.
fn is_damaged_utf8(bytes: &[u8]) -> bool {
    let (mut whole, mut broken) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        whole += chunk.valid().chars().filter(|c| *c > '\u{7FF}').count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    whole > 0 && broken * 10 <= whole
}

fn errors(bytes: &[u8], encoding: &'static Encoding) -> usize {
    decode_as(bytes, encoding, "", 0).undecodable
}

/// GBK unless the text uses four-byte sequences, which only GB18030 has.
fn name_of(encoding: &'static Encoding, bytes: &[u8]) -> &'static str {
    if encoding != GB18030 && encoding != GBK {
        return encoding.name();
    }
    let mut i = 0;
    while i < bytes.len() {
        let next = bytes.get(i + 1).copied();
        match (bytes[i], next) {
            (0x81..=0xFE, Some(0x30..=0x39)) => return "GB18030",
            (0x81..=0xFE, Some(0x40..=0xFE)) => i += 2,
            _ => i += 1,
        }
    }
    "GBK"
}

/// `offset` is what was cut off in front of `bytes`.
fn decode_as<'a>(bytes: &'a [u8], encoding: &'static Encoding, name: &'static str, offset: usize) -> Decoded<'a> {
    if let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(bytes) {
        return Decoded { text, encoding: name, undecodable: 0, places: Vec::new() };
    }
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut text = String::with_capacity(bytes.len() + bytes.len() / 2 + 16);
    let (mut read_all, mut line, mut counted) = (0usize, 1usize, 0usize);
    let (mut places, mut undecodable) = (Vec::new(), 0usize);
    loop {
        let (result, read) = decoder.decode_to_string_without_replacement(&bytes[read_all..], &mut text, true);
        read_all += read;
        match result {
            DecoderResult::InputEmpty => break,
            DecoderResult::OutputFull => text.reserve((bytes.len() - read_all) * 3 + 16),
            DecoderResult::Malformed(length, beyond) => {
                line += text.as_bytes()[counted..].iter().filter(|b| **b == b'\n').count();
                counted = text.len();
                undecodable += 1;
                let length = usize::from(length);
                let start = read_all.saturating_sub(length + usize::from(beyond));
                if places.len() < PLACES_KEPT {
                    places.push(UndecodablePlace { byte: offset + start, bytes: length, line });
                }
                text.push('\u{FFFD}');
            }
        }
    }
    Decoded { text: Cow::Owned(text), encoding: name, undecodable, places }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str = "到2025年底，全县新增绿色工厂12家，〔县工信局牵头〕。\n第二行";

    fn gbk(text: &str) -> Vec<u8> {
        GB18030.encode(text).0.into_owned()
    }

    fn utf16(text: &str, big: bool) -> Vec<u8> {
        text.encode_utf16().flat_map(|u| if big { u.to_be_bytes() } else { u.to_le_bytes() }).collect()
    }

    #[test]
    fn finds_the_encoding_without_a_declaration() {
        for (bytes, name) in [
            (SAMPLE.as_bytes().to_vec(), "UTF-8"),
            ([b"\xEF\xBB\xBF", SAMPLE.as_bytes()].concat(), "UTF-8-BOM"),
            (gbk(SAMPLE), "GBK"),
            (gbk(&format!("{SAMPLE}㐀𠀀")), "GB18030"),
            (utf16(&format!("\u{FEFF}{SAMPLE}"), false), "UTF-16LE"),
            (utf16(&format!("\u{FEFF}{SAMPLE}"), true), "UTF-16BE"),
            (utf16(SAMPLE, false), "UTF-16LE"),
            (utf16(SAMPLE, true), "UTF-16BE"),
        ] {
            let decoded = decode(&bytes, None);
            assert_eq!(decoded.encoding, name);
            assert!(decoded.text.starts_with(SAMPLE), "{name}: {}", decoded.text);
            assert_eq!(decoded.undecodable, 0);
            assert!(!looks_binary(&bytes), "{name}");
        }
    }

    #[test]
    fn a_declaration_that_does_not_hold_is_overruled() {
        let page = format!("<html><head><meta http-equiv=Content-Type content='text/html; charset=utf-8'>{SAMPLE}");
        assert_eq!(decode(&gbk(&page), None).encoding, "GBK");
        assert!(decode(&gbk(&page), None).text.contains("新增绿色工厂"));
        let page = format!("<html><head><meta charset=\"gb2312\">{SAMPLE}");
        assert_eq!(decode(page.as_bytes(), None).encoding, "UTF-8");
    }

    #[test]
    fn labels_outside_the_encoding_standard_are_known() {
        for label in ["cp936", "GB18030-2022", "gbk", "x-gbk", "GB2312"] {
            assert_eq!(decode(&gbk(SAMPLE), Some(label)).text, SAMPLE);
        }
        assert_eq!(declared_charset(b"<?xml version='1.0' encoding='gb2312'?><a/>").as_deref(), Some("gb2312"));
        assert_eq!(declared_charset(b"<html><script>charset='x'</script><META charset=gbk>").as_deref(), Some("gbk"));
        assert_eq!(declared_charset("正文里说 charset=gbk".as_bytes()), None);
    }

    #[test]
    fn a_tiny_gbk_file_is_not_taken_for_utf8() {
        assert_eq!(decode(&gbk("目录"), None).text, "目录");
        // The same four bytes are two Cyrillic letters in UTF-8.
        let accidental = gbk("小效");
        assert_eq!(std::str::from_utf8(&accidental), Ok("СЧ"));
        assert_eq!(decode(&accidental, None).text, "小效");
        assert_eq!(decode(&accidental, Some("utf-8")).text, "СЧ");
        assert_eq!(decode("Привет, мир".as_bytes(), None).encoding, "UTF-8");
        assert_eq!(decode("±5%，约".as_bytes(), None).encoding, "UTF-8");
    }

    #[test]
    fn lost_bytes_are_told_with_their_place() {
        let mut bytes = format!("{SAMPLE}{SAMPLE}").into_bytes();
        let at = bytes.iter().rposition(|b| *b == b'\n').unwrap() + 1;
        bytes.remove(at);
        let decoded = decode(&bytes, None);
        assert_eq!(decoded.encoding, "UTF-8");
        assert_eq!(decoded.places[0].line, 3);
        assert_eq!(decoded.places[0].byte, at);
        assert!(decoded.text.contains('\u{FFFD}'));
        let mut reading = Reading::new("text");
        decoded.warn(&mut reading);
        assert!(reading.warnings[0].message.to_string().contains("第 3 行"), "{:?}", reading.warnings);

        let mut bytes = gbk(SAMPLE);
        bytes.splice(2..2, [0xFF]);
        let decoded = decode(&bytes, None);
        assert_eq!((decoded.encoding, decoded.undecodable), ("GBK", 1));
        assert_eq!(decoded.places[0], UndecodablePlace { byte: 2, bytes: 1, line: 1 });
    }

    #[test]
    fn binary_data_is_told_from_text() {
        assert!(looks_binary(b"\x7FELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0>\0"));
        assert!(looks_binary(&[0u8; 100]));
        assert!(!looks_binary(b""));
        assert!(!looks_binary(&gbk(SAMPLE)));
        assert!(!looks_binary(b"plain\x0Ctext\r\n\x1A"));
    }

    #[test]
    fn any_bytes_decode_without_panic() {
        let mut state = 7u32;
        for length in 0..300usize {
            let bytes: Vec<u8> = (0..length)
                .map(|_| {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    (state >> 24) as u8
                })
                .collect();
            for declared in [None, Some("gbk"), Some("utf-8"), Some("big5"), Some("utf-16")] {
                let decoded = decode(&bytes, declared);
                assert_eq!(decoded.undecodable == 0, decoded.places.is_empty());
            }
        }
    }
}
