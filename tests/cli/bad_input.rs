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
    assert!(value(partial, "warnings").contains("第21行"), "the place is named: {partial:?}");
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
