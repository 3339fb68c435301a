//! Borders of noun phrases: where an indicator begins and where the object of a count ends.
//!
//! A pattern's noun slot takes everything up to the clause's border. The words that do not belong to what is measured
//! (力争, 全市, 推动 …) are taken off here, by tokens, so that 推动 inside a longer word is left alone. All words come
//! from lexicon classes.

use crate::document::Span;
use crate::rules::Lexicon;
use crate::segment::Segmenter;
use crate::word_list::WordList;

/// Lexicon classes that decide borders.
pub struct NounBorders {
    /// Taken off the front of an indicator, again and again.
    front: WordList,
    /// Words that begin like one of these and are whole: 基本养老保险.
    whole: WordList,
    /// Scopes that repeat the plan's own place.
    scope: WordList,
    /// Taken off its end.
    back: WordList,
    /// An indicator begins after the last of these tokens.
    cut: WordList,
    /// The first element of a list before one of these is only an example: 传感器等智慧设施.
    etcetera: WordList,
    /// Ends of praising attributes: 服务专业、管理规范的.
    praise: WordList,
    /// Taken off the front of an object.
    object_front: WordList,
    /// An object ends before the first of these tokens.
    object_cut: WordList,
    /// Taken off the end of an object.
    object_back: WordList,
    attributive: WordList,
    stretch_starts: WordList,
    stretch_ends: WordList,
}

/// Examples before 等 that are longer than this, in characters, are left out; shorter ones say what is meant.
const LONG_LIST: usize = 24;

const OPENERS: [char; 12] = ['（', '(', '“', '‘', '《', '〈', '「', '『', '【', '〔', '[', '"'];
const CLOSERS: [char; 12] = ['）', ')', '”', '’', '》', '〉', '」', '』', '】', '〕', ']', '"'];

impl NounBorders {
    pub fn new(lexicon: &Lexicon) -> Self {
        let words = |class: &str| lexicon.list(class).clone();
        Self {
            front: words("指标前缀"),
            whole: words("整词开头"),
            scope: words("本地范围"),
            back: words("指标后缀"),
            cut: words("指标断词"),
            etcetera: words("列举词"),
            praise: words("褒义词尾"),
            attributive: words("定语标志"),
            stretch_starts: words("路程起点"),
            stretch_ends: words("路程终点"),
            object_front: words("宾语前缀"),
            object_cut: words("宾语断词"),
            object_back: words("宾语后缀"),
        }
    }

    /// The indicator within `span`, which ends where the relation word begins. `leading`: nothing of the indicator stands
    /// before it, so a scope that repeats the plan's own place (全市) goes too. `cut`: it may begin after a 推动 inside.
    pub fn indicator(&self, text: &str, span: Span, leading: bool, cut: bool, segmenter: &Segmenter) -> Span {
        let span = strip_ends(text, span);
        let tokens = segmenter.cut(span.of(text));
        let depth = depths(span.of(text));
        let mut start = span.start();
        for token in &tokens {
            let word = token.of(span.of(text));
            let outside = depth.get(token.start()).is_none_or(|d| *d == 0);
            let end = span.start() + token.end();
            // 从立项到竣工的用时 is a stretch, not an end.
            let stretch = self.stretch_ends.holds(word) && {
                let before = &span.of(text)[..token.start()];
                self.stretch_starts.stands_in(before)
            };
            if cut && outside && !stretch && end < span.end() && self.cut.holds(word) {
                start = end;
            }
        }
        let mut out = Span::new(start, span.end());
        if let Some(after) = self.after_etcetera(text, out) {
            out = after;
        }
        loop {
            let before = out;
            if leading {
                if !self.whole.opens(out.of(text)) {
                    out = strip_front(text, out, &self.front, segmenter);
                }
                out = strip_front(text, out, &self.scope, segmenter);
            } else {
                // After its own verb only what stands before any object goes: 安排再贷款额度 keeps 再.
                out = strip_front(text, out, &self.object_front, segmenter);
            }
            out = strip_back(text, out, &self.back, Some(segmenter));
            out = without_open_bracket(text, strip_ends(text, out));
            if out == before {
                break;
            }
        }
        let out = drop_open_brackets(text, out);
        if out.is_empty() { span } else { out }
    }

    /// Whether nothing stands in `words` but what would be taken off anyway: 我市, 力争.
    pub fn only_scope(&self, words: &str, segmenter: &Segmenter) -> bool {
        let mut span = Span::new(0, words.len());
        loop {
            let before = span;
            for class in [&self.front, &self.scope] {
                let s = span.of(words);
                if class.holds(s) {
                    return true;
                }
                span = strip_front(words, span, class, segmenter);
            }
            if span == before {
                return strip_ends(words, span).is_empty();
            }
        }
    }

    /// 传感器、通讯设备等智慧设施 → 智慧设施. Kept whole when nothing or only a list sign follows.
    fn after_etcetera(&self, text: &str, span: Span) -> Option<Span> {
        let s = span.of(text);
        let depth = depths(s);
        let mut found = None;
        for word in &self.etcetera {
            for (at, _) in s.match_indices(word.as_str()) {
                let end = at + word.len();
                let long = s[..at].contains('、') && s[..at].chars().count() > LONG_LIST;
                if depth[at] == 0 && long && s.len() - end >= 6 && found.is_none_or(|f| f < end) {
                    found = Some(end);
                }
            }
        }
        found.map(|end| Span::new(span.start() + end, span.end()))
    }

    /// The object within `span`, which begins where the quantity ends.
    pub fn object(&self, text: &str, span: Span, segmenter: &Segmenter) -> Span {
        let mut out = strip_ends(text, span);
        loop {
            let before = out;
            out = strip_front(text, out, &self.object_front, segmenter);
            out = strip_ends(text, out);
            if out == before {
                break;
            }
        }
        out = self.without_praise(text, out);
        let tokens = segmenter.cut(out.of(text));
        let depth = depths(out.of(text));
        for token in tokens.iter().skip(1) {
            let outside = depth.get(token.start()).is_none_or(|d| *d == 0);
            if outside && self.object_cut.iter().any(|c| c == token.of(out.of(text))) {
                out = Span::new(out.start(), out.start() + token.start());
                break;
            }
        }
        loop {
            let before = out;
            out = strip_back(text, out, &self.object_back, None);
            out = strip_ends(text, out);
            if out == before {
                break;
            }
        }
        close_brackets(text, out)
    }

    /// 设施齐全、管理规范的照护机构 → 照护机构: an attribute is dropped when each of its parts is praise.
    fn without_praise(&self, text: &str, span: Span) -> Span {
        let s = span.of(text);
        let depth = depths(s);
        for (at, word) in self.attributive.iter().flat_map(|w| s.match_indices(w.as_str())) {
            let attribute = &s[..at];
            let praised =
                !attribute.is_empty() && attribute.split(['、', '，', ',']).all(|part| self.praise.closes(part.trim()));
            if depth[at] == 0 && praised && s.len() > at + word.len() {
                return Span::new(span.start() + at + word.len(), span.end());
            }
        }
        span
    }
}

/// For each byte: how many brackets or quotation marks are open there.
fn depths(s: &str) -> Vec<u16> {
    let mut out = vec![0; s.len() + 1];
    let mut depth: u16 = 0;
    for (i, c) in s.char_indices() {
        if CLOSERS.contains(&c) && c != '"' {
            depth = depth.saturating_sub(1);
        }
        for slot in out.iter_mut().skip(i).take(c.len_utf8()) {
            *slot = depth;
        }
        if OPENERS.contains(&c) && c != '"' {
            depth += 1;
        }
    }
    out[s.len()] = depth;
    out
}

fn strip_ends(text: &str, span: Span) -> Span {
    let s = span.of(text);
    let is_edge = |c: char| c.is_whitespace() || "、，,。；;：:·—-－".contains(c);
    let start = span.start() + (s.len() - s.trim_start_matches(is_edge).len());
    let end = start + s.trim_matches(is_edge).len();
    Span::new(start, end)
}

/// （其中新建: a bracket that opens the phrase and does not close within it is no part of it.
fn without_open_bracket(text: &str, span: Span) -> Span {
    let s = span.of(text);
    let opener = s.chars().next().filter(|c| "（(".contains(*c));
    match opener.filter(|_| !s.contains(['）', ')'])) {
        Some(c) => Span::new(span.start() + c.len_utf8(), span.end()),
        None => span,
    }
}

/// A word goes only where a token ends: 应, but not in 应用率; 有效, but not in 有效期内.
fn strip_front(text: &str, span: Span, words: &WordList, segmenter: &Segmenter) -> Span {
    let s = span.of(text);
    let Some(word) = words.openings(s).find(|w| s.len() > w.len()) else { return span };
    let punctuation = word.chars().all(|c| !c.is_alphanumeric());
    // 有效期 is a word, 深入开展 a phrase.
    let inside = |t: &Span| t.start() < word.len() && word.len() < t.end();
    let word_of_its_own = |t: &Span| inside(t) && (t.of(s).chars().count() < 4 || word.chars().count() == 1);
    if !punctuation && segmenter.cut(s).iter().any(word_of_its_own) {
        return span;
    }
    Span::new(span.start() + word.len(), span.end())
}

/// With a segmenter, a word of one character goes only where it is a token of its own: 均, but not in 年均.
fn strip_back(text: &str, span: Span, words: &WordList, segmenter: Option<&Segmenter>) -> Span {
    let s = span.of(text);
    let Some(word) = words.closings(s).find(|w| s.len() > w.len()) else { return span };
    if let Some(segmenter) = segmenter
        && word.chars().count() == 1
        && segmenter.cut(s).last().is_some_and(|t| t.of(s) != word)
    {
        return span;
    }
    Span::new(span.start(), span.end() - word.len())
}

/// A phrase that begins inside brackets or quotation marks begins after them, or takes the opener in.
fn drop_open_brackets(text: &str, span: Span) -> Span {
    let s = span.of(text);
    let mut open = 0usize;
    for (i, c) in s.char_indices() {
        if OPENERS.contains(&c) && c != '"' {
            open += 1;
        } else if CLOSERS.contains(&c) && c != '"' {
            if open == 0 {
                let before = &text[..span.start()];
                // “高效办成一件事”覆盖率: the opener stands right before when the cut fell on it.
                if let Some((at, _)) = before.char_indices().next_back().filter(|(_, c)| OPENERS.contains(c)) {
                    return Span::new(at, span.end());
                }
                return strip_ends(text, Span::new(span.start() + i + c.len_utf8(), span.end()));
            }
            open -= 1;
        }
    }
    span
}

/// An object that ends with an open bracket ends before it.
fn close_brackets(text: &str, span: Span) -> Span {
    let s = span.of(text);
    let mut stack = Vec::new();
    for (i, c) in s.char_indices() {
        if OPENERS.contains(&c) && c != '"' {
            stack.push(i);
        } else if CLOSERS.contains(&c) && c != '"' && stack.pop().is_none() {
            return strip_ends(text, Span::new(span.start(), span.start() + i));
        }
    }
    match stack.first() {
        Some(at) => strip_ends(text, Span::new(span.start(), span.start() + at)),
        None => span,
    }
}
