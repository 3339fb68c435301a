//! Which characters open, close and end things.

pub fn ends_sentence(text: &str) -> bool {
    let core = text.trim_end_matches(['”', '’', '』', '」', '》', '）', ')', '〕', ']', '"']);
    core.ends_with(['。', '！', '？', '…', '!', '?'])
}

pub fn opens_bracket(c: char) -> bool {
    matches!(c, '（' | '(' | '〔' | '［' | '[' | '【' | '《' | '〈' | '“' | '‘' | '『' | '「' | '｛')
}

pub fn closes_bracket(c: char) -> bool {
    matches!(c, '）' | ')' | '〕' | '］' | ']' | '】' | '》' | '〉' | '”' | '’' | '』' | '」' | '｝')
}

/// 〔 is closed by ］ often enough, and ( by ）.
pub fn partners(open: char, close: char) -> bool {
    let kind = |c: char| match c {
        '（' | '(' | '）' | ')' | '〔' | '［' | '[' | '【' | '〕' | '］' | ']' | '】' | '｛' | '｝' => 1,
        '《' | '〈' | '》' | '〉' => 2,
        '“' | '”' => 3,
        '‘' | '’' => 4,
        _ => 5,
    };
    kind(open) == kind(close)
}

/// Punctuation that typesetting never puts at the start of a line.
pub fn cannot_begin_line(c: char) -> bool {
    closes_bracket(c) || matches!(c, '，' | '。' | '、' | '；' | '：' | '！' | '？' | '%' | '％' | '‰' | '…')
}

pub fn is_mark(c: char) -> bool {
    opens_bracket(c)
        || closes_bracket(c)
        || matches!(c, '，' | '。' | '、' | '；' | '：' | '！' | '？' | ',' | ';' | ':' | '—' | '·')
}

pub fn closes_before_opening(text: &str) -> bool {
    text.chars().find(|c| opens_bracket(*c) || closes_bracket(*c)).is_some_and(closes_bracket)
}
