//! What cannot be read: a message that names it, a row in `errors.csv` where the batch goes on, and the exit status.

use std::fs;

use crate::{fresh_folder, gangmu, status, stderr, stdout, table, value};

const NOTICE: &str = "某某市2024年工作要点\n\n一、主要目标\n到2024年底，新建公园10个。（牵头单位：市城管局）\n";
const ONLY_TABLES: [&str; 3] = ["--no-compare", "--no-xlsx", "--no-report"];

#[test]
fn a_missing_path_is_named_and_nothing_is_done() {
    let out = fresh_folder("missing").join("out");
    for (lang, word) in [("zh", "无法运行"), ("en", "can't run")] {
        let run = gangmu(["--lang", lang, "run", "no-such-folder", "--out", &out.to_string_lossy()]);
        assert_eq!(status(&run), 2);
        assert!(stderr(&run).contains("no-such-folder") && stderr(&run).contains(word), "{}", stderr(&run));
    }
    assert!(!out.exists());
}

#[test]
fn a_missing_path_beside_a_good_one_is_a_row_of_errors() {
    let folder = fresh_folder("missing-beside");
    fs::write(folder.join("a.txt"), NOTICE).expect("written");
    let (good, bad, out) = (folder.join("a.txt"), folder.join("b.txt"), folder.join("out"));
    let run = gangmu(
        [
            &["run".into(), good.into_os_string(), bad.into_os_string(), "--out".into(), out.clone().into()][..],
            &ONLY_TABLES.map(Into::into),
        ]
        .concat(),
    );
    assert_eq!(status(&run), 1, "{}", stderr(&run));
    let errors = table(&out, "errors");
    assert_eq!(errors.len(), 1);
    assert!(value(&errors[0], "path").ends_with("b.txt"));
}

#[test]
fn a_folder_without_notices_gives_nothing() {
    let folder = fresh_folder("empty-folder");
    fs::create_dir(folder.join("in")).expect("made");
    fs::write(folder.join("in/.hidden.txt"), NOTICE).expect("written");
    let run = gangmu(["run", &folder.join("in").to_string_lossy(), "--out", &folder.join("out").to_string_lossy()]);
    assert_eq!(status(&run), 2);
    assert!(stderr(&run).contains("没有可读的文件"), "{}", stderr(&run));
    assert!(!folder.join("out/documents.csv").exists());
}

#[test]
fn bad_files_never_stop_a_batch() {
    let folder = fresh_folder("bad-files");
    fs::create_dir(folder.join("in")).expect("made");
    fs::write(folder.join("in/good.txt"), NOTICE).expect("written");
    fs::write(folder.join("in/same.txt"), NOTICE).expect("written");
    fs::write(folder.join("in/empty.txt"), "").expect("written");
    let noise: Vec<u8> = (0..4000u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    fs::write(folder.join("in/noise.bin"), [&[0u8; 64][..], &noise].concat()).expect("written");
    fs::write(folder.join("in/data.json"), "{\"a\": 1}").expect("written");
    fs::write(folder.join("in/data.csv"), "a,b\n1,2\n").expect("written");
    fs::write(folder.join("in/picture.png"), b"\x89PNG\r\n\x1a\nxxxx").expect("written");
    fs::write(folder.join("in/page.css"), "body { margin: 0 }").expect("written");
    fs::write(folder.join("in/page.js"), "var a = 1;").expect("written");
    fs::write(folder.join("in/README.md"), "# 说明\n").expect("written");
    // Two lines of GBK with a byte that no character begins with.
    fs::write(
        folder.join("in/partial.txt"),
        [b"\xD6\xF7\xD2\xAA\xC4\xBF\xB1\xEA\n".repeat(20), b"\xD6\xF7\xFF\xFF\n".to_vec()].concat(),
    )
    .expect("written");
    let out = folder.join("out");
    let run = gangmu(
        [
            &["run".into(), folder.join("in").into_os_string(), "--out".into(), out.clone().into()][..],
            &ONLY_TABLES.map(Into::into),
        ]
        .concat(),
    );
    assert_eq!(status(&run), 1, "{}{}", stdout(&run), stderr(&run));
    let found: Vec<(String, String)> = table(&out, "documents")
        .iter()
        .map(|row| (value(row, "path").to_owned(), value(row, "status").to_owned()))
        .collect();
    let wanted = [
        ("README.md", "skipped"),
        ("data.csv", "skipped"),
        ("data.json", "skipped"),
        ("empty.txt", "failed"),
        ("good.txt", "ok"),
        ("noise.bin", "failed"),
        ("page.css", "skipped"),
        ("page.js", "skipped"),
        ("partial.txt", "partial"),
        ("picture.png", "skipped"),
        ("same.txt", "duplicate"),
    ];
    assert_eq!(found, wanted.map(|(a, b)| (a.to_owned(), b.to_owned())));
    let errors = table(&out, "errors");
    for row in &errors {
        assert!(["empty.txt", "noise.bin", "partial.txt"].contains(&value(row, "path")), "{row:?}");
        assert!(!value(row, "error").is_empty() && !value(row, "hint").is_empty(), "{row:?}");
    }
    let documents = table(&out, "documents");
    let partial = documents.iter().find(|row| value(row, "path") == "partial.txt").expect("a row");
    assert!(value(partial, "warnings").contains("第 21 行"), "the place is named: {partial:?}");
}

/// The first Chinese character, for texts that should have none.
fn chinese(text: &str) -> Option<char> {
    text.chars().find(|c| ('\u{4E00}'..='\u{9FFF}').contains(c))
}

#[test]
fn in_english_errors_and_hints_are_english_too() {
    let folder = fresh_folder("english");
    let input = folder.join("in");
    fs::create_dir(&input).expect("made");
    fs::write(input.join("good.txt"), NOTICE).expect("written");
    fs::write(input.join("again.txt"), NOTICE).expect("written");
    fs::write(input.join("empty.txt"), "").expect("written");
    fs::write(input.join("noise.bin"), [0u8, 1, 2, 200, 201, 0, 0, 3].repeat(600)).expect("written");
    fs::write(input.join("damaged.docx"), b"PK\x03\x04 and no more").expect("written");
    fs::write(input.join("damaged.pdf"), b"%PDF-1.7 and no more").expect("written");
    fs::write(input.join("partial.txt"), [b"\xD6\xF7\xD2\xAA\xC4\xBF\xB1\xEA\n".repeat(20), vec![0xFF; 9]].concat())
        .expect("written");
    fs::write(folder.join("corrections.csv"), "target_id,column,value\n0123456789abcdef-1,value,3\n").expect("written");
    let (input, out) = (input.to_string_lossy().into_owned(), folder.join("out").to_string_lossy().into_owned());
    let corrections = folder.join("corrections.csv").to_string_lossy().into_owned();
    let english = ["--lang", "en", "run", &input, "--out", &out, "--corrections", &corrections];
    let run = gangmu(english.iter().chain(&ONLY_TABLES));
    assert_eq!(status(&run), 1, "{}", stderr(&run));
    assert_eq!(chinese(&(stdout(&run) + &stderr(&run))), None);
    let errors = table(&folder.join("out"), "errors");
    assert_eq!(errors.len(), 6, "{errors:?}");
    for row in errors {
        assert!(!value(&row, "error").is_empty() && !value(&row, "hint").is_empty(), "{row:?}");
        assert_eq!(chinese(&format!("{row:?}")), None, "{row:?}");
    }
    for row in table(&folder.join("out"), "documents") {
        assert_eq!(chinese(value(&row, "warnings")), None, "{row:?}");
    }
    // The sentences are part of the tables: another language is another run.
    gangmu(["run", &input, "--out", &out].iter().chain(&ONLY_TABLES));
    for row in table(&folder.join("out"), "errors") {
        assert!(chinese(value(&row, "error")).is_some(), "{row:?}");
    }
}

#[test]
fn in_english_mistakes_in_rules_are_explained_in_english() {
    let folder = fresh_folder("english-rules");
    fs::create_dir_all(folder.join("layer/target")).expect("made");
    let rule = "[[rule]]\nid = \"X 1\"\nname = \"n\"\nwhat = \"w\"\nwhy = \"w\"\npatterns = [\"<indicator> {nothing} <\"]\n\
                yields = { kind = \"leap\" }\nno_such_key = 1\n";
    fs::write(folder.join("layer/target/a.toml"), rule).expect("written");
    fs::write(folder.join("layer/target/b.toml"), rule.replace("no_such_key = 1\n", "")).expect("written");
    fs::write(folder.join("layer/target/c.toml"), "[[rule]\n").expect("written");
    fs::write(folder.join("layer/a.toml"), "").expect("written");
    let check = gangmu(["--lang", "en", "rules", "check", &folder.join("layer").to_string_lossy()]);
    assert_eq!(status(&check), 2);
    let said = stdout(&check) + &stderr(&check);
    for words in ["unknown key", "no valid TOML", "can't be an id", "nothing reads this file"] {
        assert!(said.contains(words), "{words}: {said}");
    }
    // What is quoted of the rule language itself stays as it is written there.
    let ours: Vec<&str> = said.lines().filter(|l| l.starts_with("error")).collect();
    assert_eq!(ours.iter().find_map(|l| chinese(l)), None, "{ours:#?}");
}

#[test]
fn what_is_no_notice_leaves_the_status_0() {
    let folder = fresh_folder("skipped");
    fs::create_dir(folder.join("in")).expect("made");
    fs::write(folder.join("in/good.txt"), NOTICE).expect("written");
    fs::write(folder.join("in/data.json"), "{\"a\": 1}").expect("written");
    let out = folder.join("out");
    let run = gangmu(["run", &folder.join("in").to_string_lossy(), "--out", &out.to_string_lossy()]);
    assert_eq!(status(&run), 0, "{}", stderr(&run));
    assert!(table(&out, "errors").is_empty());
}

#[test]
fn an_output_folder_that_is_a_file_is_named() {
    let folder = fresh_folder("out-is-file");
    fs::write(folder.join("a.txt"), NOTICE).expect("written");
    fs::write(folder.join("out"), "mine").expect("written");
    let run = gangmu(["run", &folder.join("a.txt").to_string_lossy(), "--out", &folder.join("out").to_string_lossy()]);
    assert_eq!(status(&run), 2);
    assert!(stderr(&run).contains(&*folder.join("out").to_string_lossy()), "{}", stderr(&run));
    assert_eq!(fs::read_to_string(folder.join("out")).expect("still there"), "mine");
}

#[test]
fn a_broken_rule_file_stops_before_anything_is_written() {
    let folder = fresh_folder("broken-rules");
    fs::create_dir_all(folder.join("layer/target")).expect("made");
    fs::write(folder.join("layer/target/mine.toml"), "[[rule]]\nid = \"X1\"\nno_such_key = 1\n").expect("written");
    let args = [
        "run",
        "corpus",
        "--out",
        &folder.join("out").to_string_lossy(),
        "--rules",
        &folder.join("layer").to_string_lossy(),
    ]
    .map(str::to_owned);
    let run = gangmu(args);
    assert_eq!(status(&run), 2);
    assert!(stderr(&run).contains("mine.toml"), "{}", stderr(&run));
    assert!(!folder.join("out").exists());
}

#[test]
fn inspect_names_what_it_cannot_read() {
    let folder = fresh_folder("inspect-bad");
    fs::write(folder.join("empty.txt"), "").expect("written");
    for name in ["empty.txt", "missing.txt"] {
        let shown = gangmu(["inspect", &folder.join(name).to_string_lossy()]);
        assert_eq!(status(&shown), 2);
        assert!(stderr(&shown).contains(name), "{}", stderr(&shown));
    }
}
