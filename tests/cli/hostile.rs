//! Text of a notice that a spreadsheet or a browser would run stays text, in every table, the workbook and the page.

use std::fs;

use calamine::{Reader, Xlsx, open_workbook};

use crate::packed::packed;
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

/// Entities that name a file or grow without end: nothing is read from elsewhere, nothing is unrolled.
#[test]
fn entities_of_documents_are_not_followed() {
    let folder = fresh_folder("entities");
    let (input, out) = (folder.join("in"), folder.join("out"));
    fs::create_dir(&input).expect("made");
    let secret = folder.join("secret.txt");
    fs::write(&secret, "只有本机才有的话").expect("written");
    let grown: String = (1..30).map(|n| format!("<!ENTITY l{n} \"{}\">", format!("&l{};", n - 1).repeat(10))).collect();
    let kinds = format!(
        "<?xml version=\"1.0\"?><!DOCTYPE d [<!ENTITY far SYSTEM \"file://{}\"><!ENTITY % more SYSTEM \"file://{}\">\
         <!ENTITY l0 \"笑\">{grown}]>",
        secret.display(),
        secret.display()
    );
    let text = "到2027年，新建公园10个。&far;&l29;";
    let word = format!(
        "{kinds}<w:document xmlns:w=\"w\"><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>"
    );
    let open = format!(
        "{kinds}<office:document-content xmlns:office=\"o\" xmlns:text=\"t\"><office:body><office:text><text:p>{text}</text:p>\
         </office:text></office:body></office:document-content>"
    );
    let page = format!("{kinds}<html><body><h1>某市工作要点</h1><p>{text}</p></body></html>");
    let sheet = format!(
        "{kinds}<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData><row r=\"1\">\
         <c r=\"A1\" t=\"inlineStr\"><is><t>{text}</t></is></c></row></sheetData></worksheet>"
    );
    let workbook = "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" \
         xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets>\
         <sheet name=\"a\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>";
    let relations = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
         <Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" \
         Target=\"worksheets/sheet1.xml\"/></Relationships>";
    let fixed = format!(
        "{kinds}<ofd:OFD xmlns:ofd=\"o\"><ofd:DocBody><ofd:DocRoot>&far;&l29;</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
    );
    for (name, bytes) in [
        ("a.docx", packed(&[("word/document.xml", word.as_bytes())])),
        (
            "a.odt",
            packed(&[("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", open.as_bytes())]),
        ),
        (
            "a.xlsx",
            packed(&[
                ("xl/workbook.xml", workbook.as_bytes()),
                ("xl/_rels/workbook.xml.rels", relations.as_bytes()),
                ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
            ]),
        ),
        ("a.ofd", packed(&[("OFD.xml", fixed.as_bytes())])),
        ("a.html", page.into_bytes()),
    ] {
        fs::write(input.join(name), bytes).expect("written");
    }
    let run = gangmu(["run", input.to_str().expect("UTF-8"), "--no-compare", "--out", out.to_str().expect("UTF-8")]);
    assert!(matches!(status(&run), 0 | 1), "{}", stderr(&run));
    assert_eq!(table(&out, "documents").len(), 5);
    let mut read = 0;
    for entry in fs::read_dir(out.join("text")).expect("texts").flatten() {
        let text = fs::read_to_string(entry.path()).expect("read");
        assert!(!text.contains("本机") && text.matches('笑').count() < 5 && text.len() < 20_000, "{text}");
        read += usize::from(text.contains("新建公园10个"));
    }
    assert!(read >= 3, "{read} were read");
}

/// Members of an archive that all lie in the same bytes, and names that lead out of the folder.
#[test]
fn archives_with_overlapping_members_or_names_that_lead_elsewhere_cost_only_themselves() {
    let folder = fresh_folder("overlap");
    let (input, out) = (folder.join("in"), folder.join("out"));
    fs::create_dir(&input).expect("made");
    let notice = "某某市2027年工作要点\n\n一、主要目标\n到2027年，新建公园10个。\n";
    let names = ["../../escaped.txt", "/escaped.txt", "..\\escaped.txt", "C:\\escaped.txt", "a/../../escaped.txt"];
    fs::write(input.join("names.zip"), packed(&names.map(|name| (name, notice.as_bytes())))).expect("written");
    fs::write(input.join("overlap.zip"), overlapping(&packed(&[("00000.txt", &vec![b'0'; 6 << 20])]), 5_000))
        .expect("written");
    fs::write(input.join("good.txt"), notice.replace("10个", "11个")).expect("written");
    let begun = std::time::Instant::now();
    let run = gangmu([
        "run",
        input.to_str().expect("UTF-8"),
        "--no-compare",
        "--max-unpacked-mb",
        "30",
        "--out",
        out.to_str().expect("UTF-8"),
    ]);
    assert!(matches!(status(&run), 0 | 1), "{}", stderr(&run));
    assert!(begun.elapsed().as_secs() < 60, "{:?}", begun.elapsed());
    let documents = table(&out, "documents");
    let of = |name: &str| documents.iter().filter(|d| value(d, "path").starts_with(name)).count();
    assert!(of("good.txt") == 1 && of("names.zip") >= 1 && of("overlap.zip") >= 1, "{documents:?}");
    assert!(table(&out, "errors").iter().any(|e| value(e, "path").starts_with("overlap.zip")));
    for place in [&folder, &input, folder.parent().expect("a folder"), std::path::Path::new("/")] {
        assert!(!place.join("escaped.txt").exists(), "{}", place.display());
    }
}

/// The archive with its only member listed `count` times under other names, in the same bytes.
fn overlapping(archive: &[u8], count: usize) -> Vec<u8> {
    let number = |at: usize| u32::from_le_bytes(archive[at..at + 4].try_into().expect("four bytes")) as usize;
    // APPNOTE 6.3.10, 4.3.12 and 4.3.16: the end of the central directory, where the directory begins, its only entry.
    let end = archive.len() - 22;
    let (size, start) = (number(end + 12), number(end + 16));
    let mut out = archive[..start].to_vec();
    for n in 0..count {
        let mut entry = archive[start..start + size].to_vec();
        entry[46..51].copy_from_slice(format!("{n:05}").as_bytes());
        out.extend(entry);
    }
    let mut tail = archive[end..].to_vec();
    for at in [8, 10] {
        tail[at..at + 2].copy_from_slice(&(count as u16).to_le_bytes());
    }
    tail[12..16].copy_from_slice(&((size * count) as u32).to_le_bytes());
    out.extend(tail);
    out
}
