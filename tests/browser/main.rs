//! The report page in a real browser: headless Chromium, driven by chromedriver over its HTTP protocol. Where they are
//! not installed the tests say so and pass.

mod driver;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use driver::Browser;
use serde_json::{Value, json};

/// A notice that tries everything: tags, attributes, the end of a script, a formula.
const HOSTILE: &str = "某市2025年工作要点\n\n一、主要目标\n\
    新增<img src=x onerror=\"window.hit=1\">企业20家。\n\
    培育</script><script>window.hit=1</script>专精特新企业30家。\n\
    =HYPERLINK(\"http://x.test\")建设示范园区5个。\n\
    新增'\" onmouseover=\"window.hit=1\" x=\"高新技术企业40家。\n";

/// Runs gangmu on `notices` and gives the address of the page.
fn page(folder: &Path, notices: &[&Path]) -> String {
    let out = folder.join("out");
    let run = Command::new(env!("CARGO_BIN_EXE_gangmu"))
        .arg("compare")
        .args(notices)
        .args(["--no-xlsx", "--out"])
        .arg(&out)
        .output()
        .unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    format!("file://{}", out.join("report.html").display())
}

fn corpus(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(name)
}

fn count(browser: &Browser) -> String {
    browser.run("return document.getElementById('count').textContent", json!([])).as_str().unwrap().to_owned()
}

#[test]
fn a_reader_finds_a_number_its_sentence_and_corrects_it() {
    let folder = tempfile::tempdir().unwrap();
    let Some(browser) = Browser::open(folder.path()) else { return };
    let url = page(folder.path(), &[&corpus("suzhou-ip-2023.txt"), &corpus("suzhou-ip-2024.html")]);
    browser.go(&url);
    for tab in tabs(&browser) {
        browser.go(&format!("{url}#view={tab}"));
        let shown = browser.run("return document.querySelector('main').innerText.length", json!([]));
        assert!(shown.as_u64().unwrap() > 10, "{tab} is empty");
    }
    assert_eq!(browser.complaints(), Vec::<String>::new());

    browser.go(&format!("{url}#view=targets"));
    let all = count(&browser);
    browser.type_into("#search", "专利");
    assert_ne!(count(&browser), all);
    browser.click("#rows button.number");
    let marked = browser.run("return document.querySelector('#evidence mark').textContent", json!([]));
    assert!(marked.as_str().unwrap().chars().any(|c| c.is_ascii_digit()), "{marked}");
    let address = browser.run("return location.hash", json!([]));
    assert!(address.as_str().unwrap().contains("open="), "{address}");

    browser.run("document.getElementById('value').value = '12,5'", json!([]));
    browser.type_into("#note", "见\"附件\"");
    browser.click("#keep");
    browser.click("#evidence .strong");
    let saved = browser.downloaded("corrections.csv");
    let mut lines = saved.trim_start_matches('\u{feff}').lines();
    assert_eq!(lines.next(), Some("target_id,column,value,note"));
    let line = lines.next().unwrap();
    assert!(line.ends_with(",value,\"12,5\",\"见\"\"附件\"\"\""), "{line}");
    browser.click("#wrong");
    let file = browser.run("return correctionsFile()", json!([]));
    assert!(file.as_str().unwrap().contains(",,delete,"), "{file}");
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

/// Views of a page with plans of several places and years.
fn tabs(browser: &Browser) -> Vec<String> {
    let tabs = browser.run("return [...document.querySelectorAll('#tabs a')].map(a => a.id.slice(4))", json!([]));
    tabs.as_array().unwrap().iter().map(|t| t.as_str().unwrap().to_owned()).collect()
}

#[test]
fn every_view_fits_a_phone_and_paper_in_both_languages() {
    let folder = tempfile::tempdir().unwrap();
    let Some(browser) = Browser::open(folder.path()) else { return };
    let url = page(folder.path(), &[&corpus("")]);
    browser.screen(390, 844);
    browser.go(&url);
    let tabs = tabs(&browser);
    assert_eq!(tabs.len(), 10, "{tabs:?}");
    for tab in &tabs {
        for language in ["zh", "en"] {
            browser.go(&format!("{url}#view={tab}&lang={language}"));
            let wide = browser.run("return document.documentElement.scrollWidth", json!([]));
            assert_eq!(wide, json!(390), "{tab} in {language} is wider than a phone");
            let raw = "const all = new Set(Object.values(data.codes).flatMap(c => Object.keys(c))); \
                 return [...document.querySelectorAll('main td, main small, main option, main dd')] \
                 .map(e => e.textContent.trim()).filter(t => t.includes('_') && all.has(t))";
            assert_eq!(browser.run(raw, json!([])), json!([]), "{tab} in {language} shows codes");
        }
    }
    assert!(browser.print().starts_with("JVBER"), "a PDF");
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

#[test]
fn tasks_open_their_text_too() {
    let folder = tempfile::tempdir().unwrap();
    let Some(browser) = Browser::open(folder.path()) else { return };
    let url = page(folder.path(), &[&corpus("")]);
    browser.go(&format!("{url}#view=tasks"));
    browser.click("main .alike button.number");
    let text = "return document.querySelector('#evidence .context').textContent.length";
    assert!(browser.run(text, json!([])).as_u64().unwrap() > 20);
    let address = browser.run("return location.hash", json!([]));
    assert!(address.as_str().unwrap().contains("open=task"), "{address}");
    // The address alone opens the same.
    browser.go(&format!("{url}{}", address.as_str().unwrap()));
    assert!(browser.run(text, json!([])).as_u64().unwrap() > 20);
    browser.go(&format!("{url}#view=timeline"));
    browser.run("document.querySelector('main .due button.text').click()", json!([]));
    let marked = browser.run("return document.querySelector('#evidence mark').textContent", json!([]));
    assert!(!marked.as_str().unwrap().is_empty());
    browser.go(&format!("{url}#view=series"));
    let lines = browser.run("return document.querySelectorAll('main .chart svg path').length", json!([]));
    assert!(lines.as_u64().unwrap() > 2, "{lines}");
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

#[test]
fn nothing_of_a_hostile_notice_runs() {
    let folder = tempfile::tempdir().unwrap();
    let Some(browser) = Browser::open(folder.path()) else { return };
    let notices = folder.path().join("</script><img src=x onerror=window.hit=1>".replace('/', "_"));
    fs::create_dir(&notices).unwrap();
    fs::write(notices.join("notice.txt"), HOSTILE).unwrap();
    let url = page(folder.path(), &[&notices]);
    for view in ["overview", "targets", "timeline", "bars"] {
        browser.go(&format!("{url}#view={view}"));
        assert_eq!(browser.run("return window.hit ?? null", json!([])), Value::Null, "{view}");
        assert_eq!(
            browser.run("return document.querySelectorAll('main img, main script').length", json!([])),
            json!(0)
        );
    }
    browser.go(&format!("{url}#view=targets"));
    let text = browser.run("return document.querySelector('main').innerText", json!([]));
    assert!(text.as_str().unwrap().contains("<script>"), "{text}");
    let formula = browser.run("return cellText('=HYPERLINK(1)') + cellText('-3.5') + cellText('@a')", json!([]));
    assert_eq!(formula, json!("'=HYPERLINK(1)-3.5'@a"));
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

/// `cargo test --test browser -- --ignored --nocapture`: how long a filter takes with ten thousand targets.
#[test]
#[ignore = "a measurement"]
fn ten_thousand_targets() {
    let folder = tempfile::tempdir().unwrap();
    let Some(browser) = Browser::open(folder.path()) else { return };
    let notices = folder.path().join("notices");
    fs::create_dir(&notices).unwrap();
    for n in 0..20 {
        let lines: String = (0..500).map(|i| format!("新增第{i}类企业{}家。\n", i + n + 1)).collect();
        fs::write(notices.join(format!("{n}.txt")), format!("某市{}年工作要点\n\n一、目标\n{lines}", 2010 + n))
            .unwrap();
    }
    let url = page(folder.path(), &[&notices]);
    browser.go(&format!("{url}#view=targets"));
    for text in ["企业", "第4", "没有"] {
        let time = browser.run(
            "const s = document.getElementById('search'); s.value = arguments[0]; const t = performance.now(); \
             s.dispatchEvent(new Event('input')); document.body.offsetHeight; return performance.now() - t",
            json!([text]),
        );
        println!("{text}: {time} ms, {}", count(&browser));
        assert!(time.as_f64().unwrap() < 1000.0);
    }
}
