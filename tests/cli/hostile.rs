//! Text of a notice that a spreadsheet or a browser would run stays text, in every table, the workbook and the page.

use std::fs;

use calamine::{Reader, Xlsx, open_workbook};

use crate::{fresh_folder, gangmu, status, stderr, table, value};

/// What opens a formula.
const OPENERS: [char; 5] = ['=', '+', '-', '@', '\t'];

/// Openers where rows take their text from: headings, indicators, sentences, bodies, numbers.
fn notice(city: &str) -> String {
    format!(
        "=HYPERLINK(\"http://a.example\",\"{city}2024年\")工作要点\n\n\
         一、=cmd|' /C calc'!A0 主要目标\n\
         1.@SUM(1)培育企业。+1+1高新技术企业达到30家，-2+3地区生产总值增长5%。（牵头单位：=市科技局；配合单位：@市财政局）\n\
         =SUM(A1:A9)到2024年底，新建公园10个。\n\
         2.<script>window.hit=1</script>培育专精特新企业25家。\n\
         \t=1+1新建学校12所，-5%的企业达标，+3%的面积达标。\n"
    )
}

#[test]
fn formulas_and_scripts_of_a_notice_stay_text() {
    let folder = fresh_folder("hostile");
    let (input, out) = (folder.join("in"), folder.join("out"));
    fs::create_dir(&input).expect("made");
    for (name, city) in [("=1+1.txt", "苏州市"), ("-2+3.md", "杭州市"), ("@a.txt", "宁波市")] {
        fs::write(input.join(name), notice(city)).expect("written");
    }
    let run = gangmu(["run", input.to_str().expect("UTF-8"), "--out", out.to_str().expect("UTF-8")]);
    assert_eq!(status(&run), 0, "{}", stderr(&run));
    // A number may begin with a sign, nothing else may begin like a formula.
    let is_text = |cell: &str| !cell.starts_with(OPENERS) || cell.parse::<f64>().is_ok();
    let mut neutralised = 0;
    for entry in fs::read_dir(&out).expect("tables").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let Some(name) = name.strip_suffix(".csv") else { continue };
        for row in table(&out, name) {
            for (column, cell) in row {
                assert!(is_text(&cell) && is_text(&column), "{name}.{column}: {cell}");
                neutralised += usize::from(cell.strip_prefix('\'').is_some_and(|c| c.starts_with(OPENERS)));
            }
        }
    }
    assert!(neutralised > 40, "{neutralised} cells began like a formula");
    for (name, column) in
        [("documents", "path"), ("tasks", "title"), ("targets", "sentence"), ("responsibilities", "department")]
    {
        assert!(table(&out, name).iter().any(|r| value(r, column).starts_with("'=")), "{name}.{column}");
    }
    let mut workbook: Xlsx<_> = open_workbook(out.join("gangmu.xlsx")).expect("the workbook");
    let mut shown = 0;
    for sheet in workbook.sheet_names() {
        let formulas = workbook.worksheet_formula(&sheet).expect("a sheet");
        assert!(formulas.used_cells().all(|(_, _, formula)| formula.is_empty()), "{sheet}");
        let cells = workbook.worksheet_range(&sheet).expect("a sheet");
        shown += cells.used_cells().filter(|(_, _, cell)| cell.to_string().starts_with(OPENERS)).count();
    }
    assert!(shown > 20, "{shown} cells show text that begins like a formula");
    let page = fs::read_to_string(out.join("report.html")).expect("the page");
    assert!(page.contains("window.hit=1") && !page.contains("<script>window.hit"));
}

/// A sentence with thousands of figures: each row quotes the clauses around its own, so that tables grow with the text
/// and not with its square.
#[test]
fn rows_of_an_endless_sentence_quote_what_is_around_them() {
    let folder = fresh_folder("endless");
    let (input, out) = (folder.join("in"), folder.join("out"));
    fs::create_dir(&input).expect("made");
    let figures: String = (1..2000).map(|n| format!("第{n}园区产值达到{n}亿元，")).collect();
    fs::write(
        input.join("a.txt"),
        format!("某某市2025年工作要点\n\n一、主要目标\n到2025年，{figures}力争全国领先。\n"),
    )
    .expect("written");
    let run = gangmu(["run", input.to_str().expect("UTF-8"), "--out", out.to_str().expect("UTF-8")]);
    assert_eq!(status(&run), 0, "{}", stderr(&run));
    let targets = table(&out, "targets");
    assert_eq!(targets.len(), 1999);
    let text =
        fs::read_to_string(out.join("text").join(value(&targets[0], "doc_id").to_owned() + ".txt")).expect("read");
    for (table, of) in
        [(targets, "evidence"), (self::table(&out, "numbers"), "text"), (self::table(&out, "deadlines"), "text")]
    {
        let quoted: usize = table.iter().map(|r| value(r, "sentence").len()).sum();
        assert!(quoted < 900 * table.len(), "{of}: {quoted} bytes in {} rows", table.len());
        for row in &table {
            let (sentence, own) = (value(row, "sentence"), value(row, of));
            assert!(sentence.len() <= 2400 && text.contains(sentence), "{sentence}");
            assert!(sentence.contains(own), "{own} is not in {sentence}");
        }
    }
}
