//! `panel.do`: loads `panel.csv` into Stata with Chinese labels.

use std::fmt::Write as _;

use super::Comparison;

/// Characters of the longest label of a variable.
const LONGEST_LABEL: usize = 80;

/// The program, in UTF-8 as Stata 14 and later read it. It needs `panel.csv` with English headers beside it.
pub fn program(comparison: &Comparison) -> String {
    let mut out = String::from(
        "* 把 panel.csv 读入 Stata，并加上中文标签。需要 Stata 14 或更高版本。\n\
         * 在本文件所在的文件夹中运行：do panel.do\n\
         version 14\n\
         clear\n\
         import delimited using \"panel.csv\", varnames(1) case(preserve) encoding(\"UTF-8\") ///\n    \
         bindquote(strict) stringcols(1 2 3 4 6) asdouble\n\
         * 字节顺序标记在有的版本中会并入第一个变量名。\n\
         unab everything : _all\n\
         local first : word 1 of `everything'\n\
         if \"`first'\" != \"region_code\" rename `first' region_code\n\
         recast strL doc_id\n\n",
    );
    let keys = [
        ("region_code", "地区代码"),
        ("region", "地区"),
        ("level", "层级"),
        ("province", "省"),
        ("year", "年份"),
        ("doc_id", "文档编号"),
    ];
    for (name, label) in keys {
        let _ = writeln!(out, "label variable {name} \"{label}\"");
    }
    for row in &comparison.codebook {
        let _ = writeln!(out, "label variable {} {}", row.variable, quoted(&row.label_zh, LONGEST_LABEL));
        for note in [&row.label_en, &row.source] {
            if !note.is_empty() {
                let _ = writeln!(out, "note {}: {}", row.variable, plain(note));
            }
        }
    }
    out.push_str(
        "\nlabel data \"纲目：各地目标面板\"\n\
         destring region_code, generate(region_id)\n\
         label variable region_id \"地区代码（数值）\"\n\
         xtset region_id year\n\
         order region_id region_code region level province year\n\
         compress\n\
         save \"panel.dta\", replace\n",
    );
    out
}

/// A string literal of Stata: compound quotes, no macro expansion, at most `longest` characters.
fn quoted(text: &str, longest: usize) -> String {
    format!("`\"{}\"'", plain(text).chars().take(longest).collect::<String>())
}

/// Text that Stata takes as it stands: without line breaks, and without what opens a macro or a literal.
fn plain(text: &str) -> String {
    text.chars().filter(|c| !matches!(c, '`' | '$' | '"' | '\\') && !c.is_control()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_can_not_run() {
        assert_eq!(quoted("增长\"`x'$y\n（%）", 80), "`\"增长x'y（%）\"'");
        assert_eq!(quoted("一二三四", 2), "`\"一二\"'");
    }
}
