//! What single formats can do that the plan does not show.

use std::process::Command;

use gangmu::extract::extract;

use super::packed::packed;
use super::same_rows::{ENGINE, read, rows_of};

const NAMESPACE: &str =
    r#"xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:v="urn:schemas-microsoft-com:vml""#;

fn word(body: &str) -> Vec<u8> {
    let list = |id: u32, start: &str| {
        format!(
            r#"<w:num w:numId="{id}"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0">{start}</w:lvlOverride></w:num>"#
        )
    };
    let numbering = format!(
        r#"<w:numbering {NAMESPACE}><w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl></w:abstractNum>{}{}</w:numbering>"#,
        list(1, ""),
        list(2, r#"<w:startOverride w:val="1"/>"#),
    );
    let notes = format!(
        r#"<w:footnotes {NAMESPACE}><w:footnote w:id="2"><w:p><w:r><w:t>脚注的话。</w:t></w:r></w:p></w:footnote></w:footnotes>"#
    );
    let document = format!("<w:document {NAMESPACE}><w:body>{body}</w:body></w:document>");
    packed(&[
        ("word/document.xml", document.as_bytes()),
        ("word/numbering.xml", numbering.as_bytes()),
        ("word/footnotes.xml", notes.as_bytes()),
    ])
}

fn text_of(bytes: &[u8], name: &str) -> String {
    let found = extract(bytes, name, &ENGINE).unwrap_or_else(|e| panic!("{name}: {e}"));
    found.text().trim_end().to_owned()
}

#[test]
fn lists_restart_where_their_number_says_and_go_on_otherwise() {
    let item = |list: u32, text: &str| {
        format!(r#"<w:p><w:pPr><w:numPr><w:numId w:val="{list}"/></w:numPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"#)
    };
    let body = [
        item(1, "总体要求"),
        "<w:p><w:r><w:t>正文一段。</w:t></w:r></w:p>".to_owned(),
        item(1, "重点任务"),
        item(2, "另一个方案"),
        item(2, "组织实施"),
    ];
    assert_eq!(
        text_of(&word(&body.concat()), "a.docx"),
        "一、总体要求\n正文一段。\n二、重点任务\n一、另一个方案\n二、组织实施"
    );
}

#[test]
fn tracked_changes_are_accepted_and_boxes_and_notes_are_kept() {
    let body = r#"<w:p><w:r><w:t>建成</w:t></w:r><w:del w:id="1"><w:r><w:delText>十</w:delText></w:r></w:del>
        <w:ins w:id="2"><w:r><w:t>20个园区。</w:t></w:r></w:ins><w:r><w:footnoteReference w:id="2"/></w:r>
        <w:r><w:pict><v:shape><v:textbox><w:txbxContent><w:p><w:r><w:t>框里的话。</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>
        <w:p><w:pPr><w:rPr><w:del w:id="3"/></w:rPr></w:pPr><w:r><w:t>这一段与下一段，</w:t></w:r></w:p>
        <w:p><w:r><w:t>是同一段。</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>看不见。</w:t></w:r></w:p>"#;
    assert_eq!(text_of(&word(body), "a.docx"), "建成20个园区。\n框里的话。\n这一段与下一段，是同一段。\n脚注的话。");
}

/// A page that is one picture.
const SCANNED: &[u8] = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</XObject<</A 5 0 R>>>>>>endobj\n4 0 obj<</Length 31>>stream\nq 600 0 0 800 0 0 cm /A Do Q   \nendstream endobj\n5 0 obj<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Length 1>>stream\n\x80\nendstream endobj\ntrailer<</Root 1 0 R>>\n";

#[test]
fn pages_that_cannot_be_read_are_named() {
    let scanned = rows_of(SCANNED, "scan.pdf");
    // The map from characters of the font to Unicode goes.
    let mut garbled = read("plan-embedded.pdf");
    let marks: Vec<usize> = (0..garbled.len()).filter(|i| garbled[*i..].starts_with(b"/ToUnicode")).collect();
    assert!(!marks.is_empty());
    for at in marks {
        garbled[at + 1] = b'X';
    }
    let garbled = rows_of(&garbled, "garbled.pdf");
    for (tables, code, page) in [(scanned, "scanned_page", "第 1 页"), (garbled, "garbled_text", "第 1、2 页")] {
        let document = &tables.documents[0];
        assert_eq!(document.status, "partial");
        assert!(document.warnings.contains(code) && document.warnings.contains(page), "{}", document.warnings);
        assert_eq!(tables.errors.len(), 1, "{:?}", tables.errors);
        assert!(tables.targets.is_empty());
    }
}

#[test]
fn encrypted_office_files_say_so() {
    // The start of a compound file with the name of the stream that holds the encrypted package.
    let mut bytes = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    bytes.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    let error = extract(&bytes, "a.docx", &ENGINE).err().map(|e| e.to_string());
    assert_eq!(error.as_deref(), Some("文件加了密"));
}

/// Cut within a sector of the compound file, calamine 0.38 indexes past its end: found by fuzzing `extract_lines`.
#[test]
fn an_engine_that_panics_costs_its_file_alone() {
    let whole = read("plan.xls");
    let errors: Vec<String> = [9000, 9100]
        .map(|length| extract(&whole[..length], "a.xls", &ENGINE).err().map(|e| e.to_string()).unwrap_or_default())
        .to_vec();
    assert!(errors.iter().all(|e| e.contains("xls")), "{errors:?}");
}

/// LibreOffice reads what only it reads, where it is installed; elsewhere one line says which files need it.
#[test]
#[ignore = "starts LibreOffice"]
fn files_of_old_word_are_left_to_libreoffice() {
    let mut old = read("plan.doc");
    let version = old.windows(4).position(|w| w == [0xEC, 0xA5, 0x01, 0x01]).expect("the header of a Word file") + 2;
    old[version..version + 2].copy_from_slice(&[0xBF, 0x00]);
    let folder = std::env::temp_dir().join(format!("gangmu-old-word-{}", std::process::id()));
    std::fs::create_dir_all(folder.join("in")).expect("made");
    std::fs::write(folder.join("in/old.doc"), old).expect("written");
    let run = Command::new(env!("CARGO_BIN_EXE_gangmu"))
        .arg("run")
        .arg(folder.join("in"))
        .arg("--out")
        .arg(folder.join("out"))
        .args(["--no-compare", "--no-xlsx", "--no-report"])
        .output()
        .expect("the program starts");
    let errors = std::fs::read_to_string(folder.join("out/errors.csv")).expect("errors.csv");
    let documents = std::fs::read_to_string(folder.join("out/documents.csv")).expect("documents.csv");
    if documents.contains("libreoffice") {
        let targets = csv::Reader::from_path(folder.join("out/targets.csv")).expect("targets.csv").into_records();
        assert_eq!(targets.count(), rows_of(&read("plan.doc"), "plan.doc").targets.len());
    } else {
        let said = String::from_utf8_lossy(&run.stderr);
        assert!(errors.contains("LibreOffice") && said.contains("LibreOffice") && said.contains("old.doc"), "{said}");
    }
    let _ = std::fs::remove_dir_all(&folder);
}

/// Indicator, value, kind and deadline of the targets of a text.
fn targets_of(text: &str) -> Vec<String> {
    let number = |n: Option<rust_decimal::Decimal>| n.map(|n| n.normalize().to_string()).unwrap_or_default();
    let tables = rows_of(text.as_bytes(), "方案.md");
    tables.targets.iter().map(|t| format!("{} {} {} {}", t.indicator, number(t.value), t.kind, t.deadline)).collect()
}

#[test]
fn figures_of_web_addresses_say_nothing() {
    let plan = "# 青川市节水工作方案（2026年）\n\n一、主要任务\n\n新建泵站5座。";
    let link = "来源：https://example.org/2026/03/12#:~:text=%E8%BF%91%E5%B9%B4%E6%9D%A5";
    let clean = targets_of(plan);
    assert_eq!(clean, ["新建泵站 5 count 2026-12-31"]);
    assert_eq!(targets_of(&format!("{plan}\n\n{link}")), clean);
}

#[test]
fn tables_tell_counts_from_levels_and_what_came_of_an_earlier_plan() {
    let plan = "# 青川市排水“十五五”规划\n\n一、发展基础\n\n";
    let past = "| 指标 | 规划目标2025年 | 完成情况2025年 |\n| --- | --- | --- |\n| 污水处理率（%） | 95 | 96.2 |\n\n";
    let goals = "二、主要目标\n\n| 指标 | 单位 | 2030年 |\n| --- | --- | --- |\n| 新建雨水管网 | 公里 | 120 |\n| 污水处理率 | % | 98 |\n";
    assert_eq!(
        targets_of(&format!("{plan}{past}{goals}")),
        ["新建雨水管网 120 count 2030-12-31", "污水处理率 98 level 2030-12-31"]
    );
}

#[test]
fn the_goals_of_the_one_plan_that_has_goals_say_the_years_of_a_notice() {
    let text = "青川市推动设备更新实施方案\n一、主要目标\n力争到2028年，设备投资规模比2024年增长25%。\n二、重点任务\n更新电机300台。\n\
                附件1\n青川市推动设备更新任务清单\n一、设备更新\n更新锅炉20台。\n";
    let tables = rows_of(text.as_bytes(), "方案.txt");
    assert_eq!(tables.documents[0].period_end, Some(2028));
}
