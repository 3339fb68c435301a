//! The formats that files come in.

/// As `documents.format` names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    Txt,
    Markdown,
    Html,
    Docx,
    Doc,
    Wps,
    Pdf,
    Xlsx,
    Xls,
    Odt,
    Rtf,
    Ofd,
    Mhtml,
    Zip,
    Json,
    Csv,
    Image,
    Style,
    Script,
    Binary,
}

impl Format {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Txt => "txt",
            Self::Markdown => "md",
            Self::Html => "html",
            Self::Docx => "docx",
            Self::Doc => "doc",
            Self::Wps => "wps",
            Self::Pdf => "pdf",
            Self::Xlsx => "xlsx",
            Self::Xls => "xls",
            Self::Odt => "odt",
            Self::Rtf => "rtf",
            Self::Ofd => "ofd",
            Self::Mhtml => "mhtml",
            Self::Zip => "zip",
            Self::Json => "json",
            Self::Csv => "csv",
            Self::Image => "image",
            Self::Style => "style",
            Self::Script => "script",
            Self::Binary => "binary",
        }
    }
}
