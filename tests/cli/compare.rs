//! Plans side by side, as an analyst meets it: compare, diff, concepts.

use std::fs;

use crate::{fresh_folder, gangmu, status, stderr, stdout, table, value};

const TWO_YEARS: [&str; 2] = ["corpus/suzhou-ip-2023.txt", "corpus/suzhou-ip-2024.html"];

/// What was printed, without the folder and the time.
fn shown(text: &str, folder: &str) -> String {
    let text = text.replace(folder, "OUT");
    let seconds = text.lines().find_map(|l| l.split("用时 ").nth(1)?.split(' ').next()).unwrap_or("N").to_owned();
    text.replace(&seconds, "N")
}

#[test]
fn compare_counts_what_can_be_compared() {
    let out = fresh_folder("compare");
    let folder = out.to_string_lossy();
    let run = gangmu(["compare", "corpus", "--no-xlsx", "--no-report", "--focus", "苏州", "--out", &folder]);
    assert_eq!(status(&run), 0, "{}", stderr(&run));
    insta::assert_snapshot!("compare", shown(&stdout(&run), &folder));
    let focus = table(&out, "focus");
    assert!(focus.iter().all(|r| value(r, "region") == "江苏省苏州市"));
    let views: Vec<&str> = focus.iter().map(|r| value(r, "view")).collect();
    assert_eq!(views.first(), Some(&"ranked"));
    for view in ["only_here", "lacking", "task_lacking"] {
        assert!(views.contains(&view), "{view}");
    }
}

#[test]
fn a_place_without_a_plan_is_named_with_those_that_have_one() {
    let folder = fresh_folder("compare-nowhere").join("out").to_string_lossy().into_owned();
    let run = gangmu(["run", "corpus/suzhou-ip-2023.txt", "--no-xlsx", "--no-report", "--out", &folder]);
    assert_eq!(status(&run), 0);
    for input in ["corpus/suzhou-ip-2023.txt", &folder] {
        let run = gangmu(["compare", input, "--no-xlsx", "--no-report", "--focus", "火星", "--out", &folder]);
        assert_eq!(status(&run), 2);
        assert_eq!(stderr(&run), "无法比较：没有“火星”的文件；已有：苏州市\n");
    }
}

#[test]
fn values_per_year_are_marked_and_only_there_when_asked_for() {
    let out = fresh_folder("compare-annualise");
    let folder = out.to_string_lossy();
    let annualised = |more: &[&str]| {
        let mut args = vec!["compare", "corpus", "--no-xlsx", "--no-report", "--out", &folder];
        args.extend(more);
        assert_eq!(status(&gangmu(args)), 0);
        table(&out, "indicators").iter().filter(|r| !value(r, "annualised").is_empty()).count()
    };
    assert_eq!(annualised(&[]), 0);
    assert!(annualised(&["--annualise"]) > 10);
}

#[test]
fn diff_tells_two_years_of_a_plan_apart() {
    let run = gangmu(["diff", TWO_YEARS[0], TWO_YEARS[1]]);
    assert_eq!(status(&run), 0, "{}", stderr(&run));
    insta::assert_snapshot!("diff", stdout(&run));
    let same = gangmu(["diff", TWO_YEARS[0], TWO_YEARS[0]]);
    insta::assert_snapshot!("diff-same", stdout(&same));
}

#[test]
fn concepts_are_listed_and_candidates_suggested() {
    let list = gangmu(["concepts", "list"]);
    let text = stdout(&list);
    assert!(text.lines().count() > 250);
    insta::assert_snapshot!("concepts", text.lines().take(3).collect::<Vec<_>>().join("\n"));
    let out = fresh_folder("concepts");
    let folder = out.to_string_lossy();
    let run = gangmu(["run", "corpus", "--no-compare", "--no-xlsx", "--no-report", "--out", &folder]);
    assert_eq!(status(&run), 0);
    let suggested = gangmu(["concepts", "suggest", &*folder]);
    assert_eq!(status(&suggested), 0, "{}", stderr(&suggested));
    assert!(stdout(&suggested).trim_start_matches('\u{feff}').starts_with("name,documents,targets,regions,"));
}

#[test]
fn workbook_and_page_are_the_same_bytes_for_the_same_notices() {
    let out = fresh_folder("compare-bytes");
    let files = |name: &str| {
        let folder = out.join(name);
        let run = gangmu(["compare", TWO_YEARS[0], TWO_YEARS[1], "--out", &folder.to_string_lossy()]);
        assert_eq!(status(&run), 0, "{}", stderr(&run));
        ["gangmu.xlsx", "report.html", "panel.do"].map(|f| fs::read(folder.join(f)).expect("the file"))
    };
    let first = files("first");
    // Times in the archive of a workbook count in steps of two seconds.
    std::thread::sleep(std::time::Duration::from_millis(2100));
    let second = files("second");
    for (n, name) in ["gangmu.xlsx", "report.html", "panel.do"].iter().enumerate() {
        assert!(first[n] == second[n], "{name} differs");
    }
}
