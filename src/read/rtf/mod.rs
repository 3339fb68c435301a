//! RTF 1.9.1: text with code pages and Unicode, list numbers as the writer printed them, tables with merged cells,
//! footnotes at the end, deleted text left out.

mod table;
mod token;

use encoding_rs::Encoding;

use super::numbering::labelled;
use super::{Limit, Limits, ReadError};
use crate::document::{Block, Reading, Style, TextBlock, Wrap};
use crate::message::say;
use table::TableRows;
use token::{Token, Tokens};

/// Groups that writers open for one element: one for each change of looks.
const GROUPS: usize = 5;

/// Where text goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
enum Target {
    #[default]
    Body,
    Footnote,
    /// The number that the writer printed for a list item.
    ListText,
    FontTable,
    Nothing,
}

/// What a group inherits and gives back at its end.
#[derive(Clone, Debug, Default)]
struct State {
    target: Target,
    font: u32,
    /// Bytes to skip after each `\u`.
    skip: usize,
    bold: bool,
    hidden: bool,
    deleted: bool,
}

struct Rtf<'t> {
    encoding: &'static Encoding,
    fonts: std::collections::BTreeMap<u32, &'static Encoding>,
    stack: Vec<State>,
    state: State,
    /// Bytes of the code page not yet decoded.
    bytes: Vec<u8>,
    /// `\u` characters not yet paired (surrogates).
    high: Option<u16>,
    to_skip: usize,
    text: String,
    label: String,
    style: Style,
    all_bold: bool,
    outline: Option<u8>,
    /// Paragraphs outside tables and notes.
    blocks: Vec<Block>,
    notes: Vec<String>,
    note: String,
    rows: TableRows,
    in_table: bool,
    /// Groups that may be open.
    deepest: usize,
    tokens: Tokens<'t>,
}

/// # Errors
/// When groups nest too deeply.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Reading, ReadError> {
    let mut rtf = Rtf {
        encoding: encoding_rs::GBK,
        fonts: Default::default(),
        stack: Vec::new(),
        state: State { skip: 1, ..State::default() },
        bytes: Vec::new(),
        high: None,
        to_skip: 0,
        text: String::new(),
        label: String::new(),
        style: Style::default(),
        all_bold: true,
        outline: None,
        blocks: Vec::new(),
        notes: Vec::new(),
        note: String::new(),
        rows: TableRows::default(),
        in_table: false,
        deepest: limits.count(Limit::Nesting).saturating_mul(GROUPS),
        tokens: Tokens::new(bytes),
    };
    rtf.run()?;
    let mut reading = Reading::new("rtf");
    reading.blocks = rtf.blocks;
    for note in rtf.notes {
        reading.push_line(note.trim(), Wrap::Paragraph);
    }
    if !rtf.stack.is_empty() {
        reading.warn("truncated", say!("read.cut"));
    }
    Ok(reading)
}

impl Rtf<'_> {
    fn run(&mut self) -> Result<(), ReadError> {
        while let Some(token) = self.tokens.take() {
            match token {
                Token::Open => {
                    self.flush();
                    if self.stack.len() >= self.deepest {
                        return Err(Limit::Nesting.passed(say!("read.depth", most = self.deepest)));
                    }
                    self.stack.push(self.state.clone());
                }
                Token::Close => {
                    self.flush();
                    let closed = self.state.target;
                    self.state = match self.stack.pop() {
                        Some(state) => state,
                        None => break,
                    };
                    if closed == Target::Footnote && self.state.target != Target::Footnote {
                        let note = std::mem::take(&mut self.note);
                        self.notes.extend(Some(note).filter(|n| !n.trim().is_empty()));
                    }
                    // The file ends with its first group.
                    if self.stack.is_empty() {
                        break;
                    }
                }
                Token::Byte(byte) => self.byte(byte),
                Token::Word(word, number, starred) => self.word(word, number, starred),
            }
        }
        self.flush();
        if !self.text.trim().is_empty() {
            self.paragraph();
        }
        self.end_table();
        Ok(())
    }

    fn byte(&mut self, byte: u8) {
        if self.to_skip > 0 {
            self.to_skip -= 1;
            return;
        }
        self.bytes.push(byte);
    }

    /// Decodes the bytes gathered so far in the code page of their font.
    fn flush(&mut self) {
        self.to_skip = 0;
        if self.bytes.is_empty() {
            return;
        }
        let bytes = std::mem::take(&mut self.bytes);
        let encoding = self.fonts.get(&self.state.font).copied().unwrap_or(self.encoding);
        // A Latin font may still hold text of the document's code page.
        let encoding = if bytes.is_ascii() { encoding_rs::WINDOWS_1252 } else { encoding };
        let (text, ..) = encoding.decode(&bytes);
        self.push(&text);
    }

    fn push(&mut self, text: &str) {
        if self.state.hidden || self.state.deleted {
            return;
        }
        match self.state.target {
            Target::Body => {
                self.all_bold &= self.state.bold || text.trim().is_empty();
                self.text.push_str(text);
            }
            Target::Footnote => self.note.push_str(text),
            Target::ListText => self.label.push_str(text),
            Target::FontTable | Target::Nothing => {}
        }
    }

    fn unicode(&mut self, number: i32) {
        self.flush();
        let unit = number as u16;
        let decoded = match (self.high.take(), unit) {
            (None, 0xD800..=0xDBFF) => {
                self.high = Some(unit);
                None
            }
            (Some(high), 0xDC00..=0xDFFF) => char::decode_utf16([high, unit]).next().and_then(Result::ok),
            _ => char::from_u32(u32::from(unit)),
        };
        // Characters of symbol fonts are marks of lists.
        if let Some(c) = decoded.filter(|c| !('\u{e000}'..='\u{f8ff}').contains(c)) {
            let mut buffer = [0; 4];
            let text: &str = c.encode_utf8(&mut buffer);
            self.push(text);
        }
        self.to_skip = self.state.skip;
    }

    fn word(&mut self, word: &str, number: Option<i32>, starred: bool) {
        if word == "u" {
            return self.unicode(number.unwrap_or(0));
        }
        self.flush();
        let on = number != Some(0);
        match word {
            "ansicpg" => self.encoding = code_page(number.unwrap_or(936)),
            "uc" => self.state.skip = number.unwrap_or(1).clamp(0, 16) as usize,
            "bin" => self.tokens.skip(number.unwrap_or(0).max(0) as usize),
            "f" => self.state.font = number.unwrap_or(0) as u32,
            "fcharset" if self.state.target == Target::FontTable => {
                if let Some(encoding) = charset(number.unwrap_or(0)) {
                    self.fonts.insert(self.state.font, encoding);
                }
            }
            "b" => self.state.bold = on,
            "v" => self.state.hidden = on,
            "deleted" => self.state.deleted = on,
            "plain" => {
                self.state.bold = false;
                self.state.hidden = false;
                self.state.deleted = false;
            }
            "fonttbl" => self.state.target = Target::FontTable,
            "footnote" => self.state.target = Target::Footnote,
            "listtext" | "pntext" => self.state.target = Target::ListText,
            "shptxt" | "fldrslt" => {}
            "colortbl" | "stylesheet" | "info" | "pict" | "object" | "header" | "headerl" | "headerr" | "headerf"
            | "footer" | "footerl" | "footerr" | "footerf" | "listtable" | "listoverridetable" | "fldinst"
            | "themedata" | "colorschememapping" | "datastore" | "latentstyles" | "rsidtbl" | "generator"
            | "xmlnstbl" | "annotation" | "sp" | "bkmkstart" | "bkmkend" | "pgptbl" | "nonshppict" | "ftnsep"
            | "ftnsepc" | "atnid" | "atnauthor" | "upr" | "mmath" | "pntxta" | "pntxtb" => {
                self.state.target = Target::Nothing
            }
            "ud" => self.state.target = Target::Body,
            "par" | "sect" | "page" | "line" if self.state.target == Target::Footnote => self.note.push(' '),
            "par" | "sect" => self.paragraph(),
            "line" | "softline" => self.line_break(),
            "tab" => self.push(" "),
            "emdash" => self.push("—"),
            "endash" => self.push("–"),
            "lquote" => self.push("‘"),
            "rquote" => self.push("’"),
            "ldblquote" => self.push("“"),
            "rdblquote" => self.push("”"),
            "bullet" => self.push("•"),
            "~" | "emspace" | "enspace" | "qmspace" => self.push(" "),
            "_" => self.push("-"),
            "pard" => {
                self.style = Style::default();
                self.outline = None;
                self.in_table = false;
            }
            "qc" => self.style.centred = true,
            "qr" => self.style.right_aligned = true,
            "ql" | "qj" => {
                self.style.centred = false;
                self.style.right_aligned = false;
            }
            "outlinelevel" => self.outline = number.map(|n| n.clamp(0, 9) as u8).filter(|n| *n < 9),
            "intbl" => self.in_table = true,
            "trowd" => self.rows.define(),
            "trhdr" => self.rows.is_head = true,
            "clvmgf" | "clvmrg" | "clmgf" | "clmrg" => self.rows.merge(word),
            "cellx" => self.rows.edge(number.unwrap_or(0)),
            "cell" | "nestcell" if self.state.target == Target::Body => {
                let text = self.take_text();
                self.rows.cell(&text, word == "nestcell");
            }
            "row" => self.rows.end_row(),
            _ if starred => self.state.target = Target::Nothing,
            _ => {}
        }
    }

    fn take_text(&mut self) -> String {
        let text = std::mem::take(&mut self.text);
        let label = std::mem::take(&mut self.label);
        self.all_bold = true;
        let label = label.trim();
        let label = label.trim_start_matches(['•', '·', '\u{b7}', '?', 'o']);
        labelled(label, text.trim())
    }

    /// A line break inside a paragraph is the end of a printed line that was meant.
    fn line_break(&mut self) {
        if self.state.target == Target::Body && !self.in_table {
            self.paragraph();
        } else {
            self.push("\n");
        }
    }

    fn paragraph(&mut self) {
        if self.state.target != Target::Body {
            return;
        }
        if self.in_table {
            let text = self.take_text();
            self.rows.paragraph(&text);
            return;
        }
        self.end_table();
        let bold = self.all_bold && !self.text.trim().is_empty();
        let text = self.take_text();
        if text.is_empty() {
            return;
        }
        let style = Style { heading_level: self.outline.map(|o| o + 1), bold, ..self.style };
        self.blocks.push(Block::Text(TextBlock { text, wrap: Wrap::Paragraph, style, ..TextBlock::default() }));
    }

    fn end_table(&mut self) {
        self.blocks.extend(self.rows.finish());
    }
}

fn code_page(number: i32) -> &'static Encoding {
    match number {
        950 => encoding_rs::BIG5,
        932 => encoding_rs::SHIFT_JIS,
        949 => encoding_rs::EUC_KR,
        65001 => encoding_rs::UTF_8,
        1252 => encoding_rs::WINDOWS_1252,
        _ => encoding_rs::GBK,
    }
}

/// `\fcharset`; `None` where the document's code page holds.
fn charset(number: i32) -> Option<&'static Encoding> {
    match number {
        134 => Some(encoding_rs::GBK),
        136 => Some(encoding_rs::BIG5),
        128 => Some(encoding_rs::SHIFT_JIS),
        129 => Some(encoding_rs::EUC_KR),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(rtf: &[u8]) -> Vec<String> {
        let reading = read(rtf, &Limits::default()).expect("read");
        reading
            .blocks
            .iter()
            .map(|b| match b {
                Block::Text(t) => t.text.clone(),
                Block::Table(t) => t
                    .cells
                    .iter()
                    .map(|c| format!("{}/{}x{}", c.text, c.row_span, c.column_span))
                    .collect::<Vec<_>>()
                    .join(" "),
            })
            .collect()
    }

    #[test]
    fn code_pages_unicode_lists_and_deletions() {
        let rtf = b"{\\rtf1\\ansi\\ansicpg936{\\fonttbl{\\f0\\fcharset134 x;}}\\f0{\\listtext\\'d2\\'bb\\'a1\\'a2}\\u20027 ?\\u21153 ?{\\deleted no}{\\footnote note\\'31}\\par{\\*\\foo bar}2026\\'c4\\'ea\\par}";
        assert_eq!(shown(rtf), ["一、主务", "2026年", "note1"]);
    }

    #[test]
    fn tables_with_merged_cells() {
        let rtf = b"{\\rtf1\\ansi \\trowd\\clvmgf\\cellx100\\cellx200\\cellx300\\pard\\intbl A\\cell B\\cell C\\cell\\row\\trowd\\clvmrg\\cellx100\\cellx300\\intbl\\cell D\\cell\\row\\pard after\\par}";
        assert_eq!(shown(rtf), ["A/2x1 B/1x1 C/1x1 D/1x2", "after"]);
    }
}
