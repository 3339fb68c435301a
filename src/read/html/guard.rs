//! Pages that would cost a parser too much: nesting without end. They are read as text without their tags.

/// Elements open at once, beyond which building the tree takes time that grows with the square of the depth. Saved
/// pages of governments stay below 60.
const DEEPEST: usize = 1_500;
/// Formatting elements left open, each of which HTML opens anew in every paragraph that follows.
const OPEN_FORMATTING: usize = 300;

/// Whether the page nests so deeply that it must not be parsed as a tree. One pass over the bytes.
pub fn nests_too_deeply(html: &str) -> bool {
    let bytes = html.as_bytes();
    let (mut depth, mut formatting, mut i) = (0usize, 0usize, 0usize);
    while let Some(step) = bytes[i..].iter().position(|b| *b == b'<') {
        i += step + 1;
        let closing = bytes.get(i) == Some(&b'/');
        let start = i + usize::from(closing);
        let length = bytes[start.min(bytes.len())..].iter().take_while(|b| b.is_ascii_alphanumeric()).count();
        if length == 0 || length > 16 {
            continue;
        }
        let name = bytes[start..start + length].to_ascii_lowercase();
        let is_void = matches!(
            name.as_slice(),
            b"br"
                | b"img"
                | b"meta"
                | b"link"
                | b"input"
                | b"hr"
                | b"col"
                | b"base"
                | b"area"
                | b"wbr"
                | b"source"
                | b"param"
                | b"embed"
                | b"p"
                | b"li"
                | b"td"
                | b"tr"
                | b"th"
                | b"option"
                | b"dd"
                | b"dt"
        );
        if !is_void {
            depth = if closing { depth.saturating_sub(1) } else { depth + 1 };
        }
        let is_formatting = matches!(
            name.as_slice(),
            b"a" | b"b"
                | b"big"
                | b"code"
                | b"em"
                | b"font"
                | b"i"
                | b"nobr"
                | b"s"
                | b"small"
                | b"strike"
                | b"strong"
                | b"tt"
                | b"u"
        );
        if is_formatting {
            formatting = if closing { formatting.saturating_sub(1) } else { formatting + 1 };
        }
        if depth > DEEPEST || formatting > OPEN_FORMATTING {
            return true;
        }
        i = start + length;
    }
    false
}

/// The text between the tags, a line for each block; scripts and styles left out.
pub fn without_tags(html: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        super::dom::push_collapsed(&mut line, &entities(&rest[..at]));
        rest = &rest[at..];
        let name: String = rest[1..]
            .chars()
            .take(12)
            .take_while(|c| c.is_ascii_alphanumeric() || *c == '/')
            .collect::<String>()
            .to_lowercase();
        let Some(end) = rest.find('>') else {
            rest = "";
            break;
        };
        rest = &rest[end + 1..];
        if matches!(name.as_str(), "script" | "style" | "title") {
            let close = format!("</{name}");
            rest = closing_tag(rest, &close).map_or("", |f| &rest[f..]);
        }
        let bare = name.trim_matches('/');
        if (super::dom::is_block(bare) || bare == "br") && !line.trim().is_empty() {
            lines.push(std::mem::take(&mut line));
        }
    }
    super::dom::push_collapsed(&mut line, &entities(rest));
    if !line.trim().is_empty() {
        lines.push(line);
    }
    lines
}

/// Where `</name` begins, in any case.
fn closing_tag(html: &str, close: &str) -> Option<usize> {
    html.match_indices("</").map(|(i, _)| i).find(|i| {
        html.as_bytes().get(*i..i + close.len()).is_some_and(|tag| tag.eq_ignore_ascii_case(close.as_bytes()))
    })
}

/// The entities that matter without a parser.
fn entities(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    text.replace("&nbsp;", "\u{A0}")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&amp;", "&")
}
