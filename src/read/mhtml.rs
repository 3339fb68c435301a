//! MHTML (RFC 2557): the first page of the archive, read as HTML.

use mailparse::parse_mail;

use super::{ReadError, html};
use crate::decode::decode;
use crate::document::Reading;
use crate::message::say;

/// The page's encoding and its reading.
///
/// # Errors
/// When there is no page in the archive.
pub fn read(bytes: &[u8], rules: &html::PageRules) -> Result<(String, Reading), ReadError> {
    let (content, charset) = page(bytes)?;
    let decoded = decode(&content, charset.as_deref());
    let mut reading = html::read(&decoded.text, rules);
    decoded.warn(&mut reading);
    Ok((decoded.encoding.to_owned(), reading))
}

/// Bytes of the first HTML part, and the charset that its header gives.
fn page(bytes: &[u8]) -> Result<(Vec<u8>, Option<String>), ReadError> {
    let damaged = |e: mailparse::MailParseError| ReadError::Damaged { what: say!("read.mhtml.damaged", e) };
    let mail = parse_mail(bytes).map_err(damaged)?;
    let is_page = |kind: &str| kind == "text/html" || kind == "application/xhtml+xml";
    let part = mail.parts().find(|p| is_page(&p.ctype.mimetype));
    let Some(part) = part else { return Err(ReadError::Damaged { what: say!("read.mhtml.no_page") }) };
    let charset = part.ctype.params.get("charset").cloned();
    Ok((part.get_body_raw().map_err(damaged)?, charset))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_found_among_the_parts() {
        let mail = "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"B1\"\r\n\r\n--B1\r\nContent-Type: image/png\r\n\r\nx\r\n--B1\r\nContent-Type: text/html; charset=gb2312\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p>=D2=BB=\r\n=A1=A2</p>\r\n--B1--\r\n";
        let (content, charset) = page(mail.as_bytes()).expect("a page");
        assert!(content.starts_with(b"<p>\xD2\xBB\xA1\xA2</p>"));
        assert_eq!(charset.as_deref(), Some("gb2312"));
        assert!(page(b"MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nx").is_err());
    }
}
