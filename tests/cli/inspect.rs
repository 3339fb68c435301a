//! `gangmu inspect`, and `gangmu explain` for the rows of a run.

use std::fs;
use std::path::Path;

use crate::{fresh_folder, gangmu, status, stderr, stdout, table, value};

const NOTICE: &str = "corpus/xuzhou-ip-2022.txt";

#[test]
fn a_document_is_shown_with_its_marks() {
    let shown = gangmu(["inspect", NOTICE]);
    assert_eq!(status(&shown), 0, "{}", stderr(&shown));
    let text = stdout(&shown);
    assert!(!text.contains('\u{1b}'), "no colours outside a terminal");
    for part in [
        "发文字号  徐政办发〔2022〕48号",
        "    （一）实施高价值专利培育工程  牵头 市市场监管局  配合 市科技局;市工信局;市教育局  时限 2024年12月底前",
        "落款      │ 徐州市人民政府办公室",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    // Without its marks the shown text is the extracted text.
    let plain = stdout(&gangmu(["inspect", "--text", NOTICE]));
    let marked = text.split_once("正文  ").expect("a text").1.split_once('\n').expect("its lines").1;
    let unmarked: Vec<String> =
        marked.lines().map(|l| without_marks(l.split_once("│ ").expect("a margin").1)).collect();
    assert_eq!(unmarked, plain.lines().collect::<Vec<_>>());
}

/// `⟦@R101 市教育局⟧` → 市教育局.
fn without_marks(line: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('⟦') {
        out.push_str(before);
        rest = after.split_once(' ').expect("a rule").1;
    }
    (out + rest).replace('⟧', "")
}

#[test]
fn json_gives_the_same_with_offsets() {
    let json = gangmu(["inspect", "--format", "json", NOTICE]);
    let view: serde_json::Value = serde_json::from_slice(&json.stdout).expect("JSON");
    assert_eq!(view["fields"]["region_code"], "320300");
    let text: Vec<char> = view["text"].as_str().expect("a text").chars().collect();
    let marks = view["marks"].as_array().expect("marks");
    for kind in ["target", "time", "body", "quantity"] {
        assert!(marks.iter().any(|m| m["kind"] == kind), "no {kind}");
    }
    for mark in marks {
        let at = |key: &str| usize::try_from(mark[key].as_u64().expect("an offset")).expect("small");
        let there: String = text[at("start")..at("end")].iter().collect();
        assert_eq!(mark["text"], there);
        assert!(!mark["rule"].as_str().expect("a rule").is_empty());
    }
}

#[test]
fn every_row_of_a_run_is_explained_by_its_id_with_or_without_the_file() {
    let folder = fresh_folder("explain-id");
    let (input, out) = (folder.join("in"), folder.join("out"));
    fs::create_dir(&input).expect("made");
    // One target begins its sentence, one stands within.
    let notice = "青川市2024年工作要点\n一、主要目标\n新建公园10个。到2024年底，森林覆盖率达到42%。\n";
    fs::write(input.join("a.txt"), notice).expect("written");
    let [input, out] = [&input, &out].map(|path| path.to_str().expect("UTF-8"));
    assert_eq!(status(&gangmu(["run", input, "--out", out])), 0);
    let targets = table(Path::new(out), "targets");
    assert_eq!(targets.len(), 2);
    for target in &targets {
        for more in [&["--input", input][..], &[]] {
            let explained = gangmu(["explain", value(target, "target_id"), "--out", out].iter().chain(more));
            assert_eq!(status(&explained), 0, "{}", stderr(&explained));
            let shown = stdout(&explained);
            assert!(shown.contains(value(target, "sentence").trim()) && shown.contains("✓"), "{shown}");
        }
    }
}
