//! RTF as tokens.

#[derive(Debug, PartialEq)]
pub enum Token<'t> {
    Open,
    Close,
    /// Control word without its backslash, its number, and whether `\*` stood before it.
    Word(&'t str, Option<i32>, bool),
    /// Text in the code page.
    Byte(u8),
}

pub struct Tokens<'t> {
    bytes: &'t [u8],
    at: usize,
}

impl<'t> Tokens<'t> {
    pub fn new(bytes: &'t [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// Leaves out binary data.
    pub fn skip(&mut self, count: usize) {
        self.at = self.at.saturating_add(count).min(self.bytes.len());
    }

    pub fn take(&mut self) -> Option<Token<'t>> {
        loop {
            let byte = *self.bytes.get(self.at)?;
            self.at += 1;
            match byte {
                b'{' => return Some(Token::Open),
                b'}' => return Some(Token::Close),
                b'\\' => return self.control(false),
                b'\r' | b'\n' | 0 => {}
                other => return Some(Token::Byte(other)),
            }
        }
    }

    fn control(&mut self, starred: bool) -> Option<Token<'t>> {
        let bytes: &'t [u8] = self.bytes;
        let first = *bytes.get(self.at)?;
        if !first.is_ascii_alphabetic() {
            self.at += 1;
            return Some(match first {
                b'\'' => {
                    let digits = bytes.get(self.at..self.at + 2).and_then(|d| std::str::from_utf8(d).ok());
                    let byte = digits.and_then(|d| u8::from_str_radix(d, 16).ok());
                    self.at = (self.at + 2).min(bytes.len());
                    Token::Byte(byte.unwrap_or(b'?'))
                }
                b'*' => {
                    // \*\word: a destination that old programs leave out.
                    if bytes.get(self.at) == Some(&b'\\') {
                        self.at += 1;
                        return self.control(true);
                    }
                    Token::Word("*", None, true)
                }
                b'\\' | b'{' | b'}' => Token::Byte(first),
                b'~' => Token::Word("~", None, false),
                b'_' => Token::Word("_", None, false),
                b'\r' | b'\n' => Token::Word("par", None, false),
                _ => Token::Word("", None, false),
            });
        }
        let from = self.at;
        while bytes.get(self.at).is_some_and(u8::is_ascii_alphabetic) {
            self.at += 1;
        }
        let word = std::str::from_utf8(&bytes[from..self.at]).unwrap_or("");
        let from = self.at;
        if bytes.get(self.at) == Some(&b'-') {
            self.at += 1;
        }
        while bytes.get(self.at).is_some_and(u8::is_ascii_digit) && self.at - from < 11 {
            self.at += 1;
        }
        let number = std::str::from_utf8(&bytes[from..self.at]).ok().and_then(|n| n.parse().ok());
        if bytes.get(self.at) == Some(&b' ') {
            self.at += 1;
        }
        Some(Token::Word(word, number, starred))
    }
}
