//! Help and errors of arguments, in both languages.

use crate::{fresh_folder, gangmu, status, stderr, stdout};

/// Names of the subcommands, as the help lists them.
fn commands() -> Vec<String> {
    let help = stdout(&gangmu(["--help"]));
    let list = help.split("命令:\n").nth(1).expect("a list of commands");
    list.lines()
        .take_while(|l| !l.is_empty())
        .filter(|l| l.starts_with("  ") && !l.starts_with("   "))
        .map(|l| l.split_whitespace().next().expect("a name").to_owned())
        .collect()
}

#[test]
fn every_help_is_complete_in_both_languages() {
    let commands = commands();
    assert!(["run", "inspect", "mentions", "score"].iter().all(|c| commands.iter().any(|x| x == c)), "{commands:?}");
    for command in commands.iter().map(Some).chain([None]) {
        let help = |lang: &str| {
            let args = command.into_iter().map(String::as_str).chain(["--help", "--lang", lang]);
            let shown = gangmu(args);
            assert_eq!(status(&shown), 0);
            stdout(&shown)
        };
        let (zh, en) = (help("zh"), help("en"));
        let name = command.map_or("gangmu", String::as_str);
        assert!(zh.contains("示例：") && en.contains("Example:"), "{name}: no example");
        for word in ["Usage", "Options", "Arguments", "Commands", "Print help", "[default", "[possible", "OPTIONS"] {
            assert!(!zh.contains(word), "{name}: {word} in the Chinese help:\n{zh}");
        }
        assert!(en.lines().all(|l| !l.contains("选项") && !l.contains("用法")), "{name}: Chinese in\n{en}");
        // An option is followed by its text on its own line or on the next.
        let lines: Vec<&str> = zh.lines().collect();
        for (n, line) in lines.iter().enumerate().filter(|(_, l)| l.trim_start().starts_with('-')) {
            let own = line.chars().any(|c| c > '\u{2fff}');
            let next = lines.get(n + 1).is_some_and(|l| l.starts_with("       ") && l.chars().any(|c| c > '\u{2fff}'));
            assert!(own || next, "{name}: no text for {line}");
        }
    }
}

#[test]
fn the_help_of_inspect() {
    insta::assert_snapshot!("help-inspect-zh", stdout(&gangmu(["inspect", "--help"])));
}

#[test]
fn wrong_arguments_are_named_with_what_to_do() {
    let cases: [(&[&str], &str); 6] = [
        (&["run", "--no-such"], "不认识的参数 --no-such"),
        (&["run", "x", "--headers", "fr"], "--headers <LANG> 不能是 fr，可选：en、zh"),
        (&["run", "x", "--threads", "many"], "--threads <N> 不能是 many"),
        (&["run"], "缺少参数：<PATH>..."),
        (&["rum"], "没有 rum 这个命令"),
        (&["run", "x", "--out"], "--out <DIR> 后面缺少值"),
    ];
    for (args, message) in cases {
        let run = gangmu(args);
        assert_eq!(status(&run), 2, "{args:?}");
        let shown = stderr(&run);
        assert!(shown.contains(message) && shown.contains("--help"), "{args:?}: {shown}");
        let english = stderr(&gangmu(args.iter().chain(&["--lang", "en"])));
        assert!(english.contains("error:"), "{args:?}: {english}");
    }
}

#[test]
fn the_version_names_the_rule_set() {
    let (zh, en) = (stdout(&gangmu(["--version"])), stdout(&gangmu(["--version", "--lang", "en"])));
    let digest =
        |text: &str| text.split(|c: char| !c.is_ascii_hexdigit()).find(|word| word.len() == 16).map(str::to_owned);
    assert!(zh.starts_with(concat!("gangmu ", env!("CARGO_PKG_VERSION"))) && zh.contains("规则集"), "{zh}");
    assert!(en.contains("rule set") && digest(&en).is_some(), "{en}");
    assert_eq!(digest(&zh), digest(&en));
}

#[test]
fn shells_complete_every_command() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = gangmu(["completions", shell]);
        assert_eq!(status(&script), 0, "{shell}: {}", stderr(&script));
        let script = stdout(&script);
        for word in commands().iter().map(String::as_str).chain(["no-report", "corrections"]) {
            assert!(script.contains(word), "{shell}: {word} is missing");
        }
    }
    assert_eq!(status(&gangmu(["completions", "cmd"])), 2);
}

#[test]
fn every_command_has_a_manual_page() {
    for (lang, heading, word) in [("zh", ".SH 选项", "线程数"), ("en", ".SH OPTIONS", "threads")] {
        let out = fresh_folder(&format!("man-{lang}"));
        let run = gangmu(["man", "--lang", lang, "--out", &out.to_string_lossy()]);
        assert_eq!(status(&run), 0, "{}", stderr(&run));
        for command in commands() {
            let page = std::fs::read_to_string(out.join(format!("gangmu-{command}.1"))).expect("a page");
            assert!(page.contains(heading), "{command}: {page}");
            assert!(command != "run" || page.contains(word), "{page}");
        }
        assert!(stdout(&gangmu(["man", "--lang", lang])).contains(".TH gangmu 1"));
    }
}

#[test]
fn a_bare_command_shows_its_help() {
    let run = gangmu::<&str>([]);
    assert_eq!(status(&run), 2);
    assert!(stderr(&run).contains("用法：gangmu"), "{}", stderr(&run));
}
