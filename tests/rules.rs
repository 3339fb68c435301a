//! Every rule is proved by the examples inside its file, and no word of policy lies outside of the rules.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use gangmu::extract::{Engine, ExampleOutcome, extract};
use gangmu::rules::{RuleFile, RuleSet, Source};

#[test]
fn every_example_of_every_built_in_rule_holds() {
    let engine = Engine::load(&Source::built_in()).unwrap_or_else(|problems| panic!("{problems:#?}"));
    let outcomes = engine.prove();
    assert!(outcomes.len() > 100, "only {} examples were found", outcomes.len());
    let failed: Vec<String> = outcomes
        .iter()
        .filter(|o| !o.passed() && o.known_gap.is_none())
        .map(|o| {
            format!(
                "{} ({}): {}\n  {}",
                o.name,
                o.file,
                o.text,
                o.failure.as_ref().map(ToString::to_string).unwrap_or_default()
            )
        })
        .collect();
    let gaps = outcomes.iter().filter(|o| !o.passed() && o.known_gap.is_some()).count();
    println!("{} examples, {gaps} known gaps", outcomes.len());
    assert!(failed.is_empty(), "{} of {} failed:\n{}", failed.len(), outcomes.len(), failed.join("\n"));
}

#[test]
fn every_built_in_rule_shows_how_wide_it_is() {
    let (_, findings) = Engine::check(&Source::built_in());
    assert!(findings.is_empty(), "errors and warnings: {findings:#?}");
    let rules = RuleSet::load(&Source::built_in()).unwrap_or_else(|findings| panic!("{findings:#?}"));
    for rule in rules.phases().iter().flat_map(|phase| phase.rules()) {
        let (examples, counter) = (&rule.definition.example, &rule.definition.counter_example);
        assert!(examples.len() >= 2 && !counter.is_empty(), "{}: two examples and a counter-example at least", rule.id);
        assert!(counter.iter().all(|c| !c.why.is_empty()), "{}: a counter-example says why", rule.id);
    }
}

#[test]
fn an_example_that_only_other_rules_satisfy_fails() {
    let mut source = Source::built_in();
    let text = "[[rule]]\nid = \"X-1\"\nname = \"x\"\nwhat = \"x\"\nwhy = \"x\"\npriority = -5\n\
                patterns = [\"<指标> 验甲 <数量>\"]\nyields = { kind = \"level\" }\n[[rule.example]]\n\
                text = \"森林覆盖率达到42%。\"\nexpect = [{ indicator = \"森林覆盖率\", value = \"42\" }]\n";
    source.files.push(RuleFile { layer: "甲".into(), path: "target/x.toml".into(), text: text.into() });
    let engine = Engine::load(&source).unwrap_or_else(|findings| panic!("{findings:#?}"));
    let own: Vec<ExampleOutcome> = engine.prove().into_iter().filter(|o| o.name.starts_with("X-1")).collect();
    let failure = own[0].failure.as_ref().expect("T110 found the row, not X-1");
    assert_eq!(failure.taken_by(), Some("T110"), "{failure}");
}

/// The layers that `rules/README.md` builds: code blocks that begin with the path of a file.
fn taught() -> Source {
    let mut source = Source::built_in();
    for block in include_str!("../rules/README.md").split("```toml\n").skip(1) {
        let text = block.split("```").next().unwrap_or_default();
        let path = text.lines().next().and_then(|l| l.strip_prefix("# ")).unwrap_or_default();
        if let Some((layer, path)) = path.split_once('/') {
            source.files.push(RuleFile { layer: layer.into(), path: path.into(), text: text.into() });
        }
    }
    source
}

#[test]
fn the_walk_through_the_readme_ends_with_its_rows() {
    let source = taught();
    assert_eq!(source.layers().len(), 3, "{:?}", source.layers());
    let (engine, findings) = Engine::check(&source);
    let own: Vec<_> = findings.iter().filter(|f| !f.file.starts_with("rules/")).collect();
    assert!(own.is_empty(), "{own:#?}");
    let engine = engine.expect("rules that can be used");
    let failed: Vec<ExampleOutcome> = engine.prove().into_iter().filter(|o| !o.passed()).collect();
    assert!(failed.is_empty(), "{failed:#?}");
    let notice = "青川市碳达峰行动方案（2025—2027年）\n一、主要目标\n到2027年，碳排放强度压降为0.4吨。形成林业碳汇量12万吨。\
                  可再生能源并网300万千瓦。（主抓单位：市绿能办）\n";
    let tables = extract(notice.as_bytes(), "a.txt", &engine).expect("a notice").rows("a.txt", &engine);
    let rows: Vec<[&str; 3]> =
        tables.targets.iter().map(|t| [t.indicator.as_str(), t.concept.as_str(), t.rule.as_str()]).collect();
    assert_eq!(
        rows,
        [
            ["碳排放强度", "carbon_intensity", "T110+我的规则"],
            ["林业碳汇量", "carbon_sink_own", "双碳/碳-汇"],
            ["可再生能源装机", "renewable_capacity", "双碳/碳-装机"],
        ]
    );
    let body = &tables.responsibilities[0];
    assert_eq!((body.function.as_str(), body.role.as_str()), ("能源", "lead"));
}

#[test]
fn ten_thousand_rules_load() {
    let mut text = String::new();
    for i in 0..10_000 {
        text.push_str(&format!(
            "[[rule]]\nid = \"M{i}\"\nname = \"m\"\nwhat = \"m\"\nwhy = \"m\"\npatterns = [\"<指标> 验甲{i}乙 <数量>\", \
             \"^ {{做}} <宾语> 验丙{i} <数量>\"]\nyields = {{ kind = \"level\" }}\n[[rule.example]]\ntext = \"产值验甲{i}乙5件。\"\n\
             expect = [{{ value = \"5\" }}]\n"
        ));
    }
    let mut source = Source::built_in();
    source.files.push(RuleFile { layer: "大".into(), path: "target/m.toml".into(), text });
    let rules = RuleSet::load(&source).unwrap_or_else(|f| panic!("{f:#?}"));
    assert!(rules.len() > 10_000);
    println!("{} rules in {:?}", rules.len(), rules.took());
}

/// Groups in groups, classes without end, and classes in classes cost a message, whatever they would cost as automata.
#[test]
fn hostile_rule_files_are_refused_at_once() {
    let rule = |pattern: &str| {
        format!(
            "[[rule]]\nid = \"H1\"\nname = \"h\"\nwhat = \"h\"\nwhy = \"h\"\npatterns = [\"{pattern}\"]\n\
             yields = {{ kind = \"level\" }}\n[[rule.example]]\ntext = \"产值达到5件。\"\nexpect = [{{ value = \"5\" }}]\n"
        )
    };
    let words: Vec<String> = (0..60_000).map(|n| format!("\"词{n}\"")).collect();
    let class = format!("[class.\"多\"]\nnote = \"h\"\nwords = [{}]\n", words.join(","));
    let deep = |n: usize| format!("{}达到{} <数量>", "(".repeat(n), ")".repeat(n));
    let alternatives = (0..60_000).map(|n| format!("甲{n}")).collect::<Vec<_>>().join("|");
    for (what, rules, lexicon) in [
        ("groups in groups", rule(&deep(100_000)), ""),
        ("repeated groups", rule(&format!("{}达{} <数量>", "(".repeat(900), ")+".repeat(900))), ""),
        ("very many alternatives", rule(&format!("({alternatives}) <数量>")), ""),
        ("a class over and over", rule(&format!("{} <数量>", "({多}|达)".repeat(50))), class.as_str()),
    ] {
        let mut source = Source::built_in();
        source.files.push(RuleFile { layer: "恶".into(), path: "target/h.toml".into(), text: rules });
        source.files.push(RuleFile { layer: "恶".into(), path: "lexicon/h.toml".into(), text: lexicon.to_owned() });
        let begun = Instant::now();
        let findings = RuleSet::load(&source).err().unwrap_or_default();
        println!(
            "{what}: {:?}, {}",
            begun.elapsed(),
            findings.first().map(|f| f.message.to_string()).unwrap_or_default()
        );
        assert!(findings.iter().any(|f| f.file.contains("h.toml")), "{what}: {findings:?}");
        assert!(begun.elapsed() < Duration::from_secs(20), "{what}: {:?}", begun.elapsed());
    }
}

#[test]
fn the_exported_rules_are_a_layer_without_faults() {
    let mut source = Source::built_in();
    let copies: Vec<RuleFile> = source.files.iter().map(|f| RuleFile { layer: "副本".into(), ..f.clone() }).collect();
    source.files.extend(copies);
    let (engine, findings) = Engine::check(&source);
    let errors: Vec<_> = findings.iter().filter(|f| f.is_error()).collect();
    assert!(errors.is_empty() && engine.is_some(), "{errors:#?}");
}

/// Files that hold Chinese text which is no knowledge of policy, and why.
const NO_KNOWLEDGE: &[(&str, &str)] = &[
    ("table/schema.rs", "heads of columns"),
    ("table/comparison.rs", "heads of columns"),
    ("compare/matrix.rs", "heads of columns"),
    ("compare/panel.rs", "heads of columns"),
    ("compare/stata.rs", "heads of columns, and what the file says to who runs it"),
    ("batch/corrections.rs", "heads of columns"),
    ("table/workbook.rs", "a font, and the name of the program"),
    ("read/numbering.rs", "number formats of DOCX, as its standard draws them"),
    ("read/docx/styles.rs", "names of built-in styles of word processors"),
    ("read/html/blocks.rs", "how the items of a list are numbered"),
    ("read/workbook/engine.rs", "how a cell shows a day"),
    ("structure/fold.rs", "radicals and the characters that they stand for, by Unicode"),
    ("recognise/special.rs", "the slot by which a rule of numbers shows where the unit stands"),
    ("cli/rules/reference.rs", "what the reference says around the rules"),
    ("cli/rules/new.rs", "a pattern to begin with"),
    ("cli/config.rs", "an example of a setting"),
    ("normalise/concept/suggest.rs", "what is to be filled in"),
];

/// The literals with Chinese characters in `source`, tests and comments aside, each with what stands before it.
fn chinese_literals(source: &str) -> Vec<(usize, String, String)> {
    let tests = ["mod ", "pub(super) mod "].map(|m| source.find(&format!("#[cfg(test)]\n{m}")));
    let code = &source[..tests.into_iter().flatten().min().unwrap_or(source.len())];
    let mut found = Vec::new();
    for (number, line) in code.lines().enumerate() {
        let (mut rest, mut before) = (line, String::new());
        while let Some(at) = rest.find(['"', '\'', '/']) {
            let (head, tail) = rest.split_at(at);
            before.push_str(head);
            if tail.starts_with("//") {
                break;
            }
            let quote = tail.chars().next().unwrap_or('/');
            let inner = &tail[1..];
            let mut end = inner.find(quote).filter(|_| quote != '/');
            while let Some(e) = end.filter(|e| inner[..*e].ends_with('\\') && !inner[..*e].ends_with("\\\\")) {
                end = inner[e + 1..].find(quote).map(|more| e + 1 + more);
            }
            // A lifetime, a division, or a literal that goes on in the next line.
            let Some(end) = end.filter(|e| quote == '"' || inner[..*e].chars().count() <= 2) else {
                before.push(quote);
                rest = inner;
                continue;
            };
            let literal = &inner[..end];
            if literal.chars().any(|c| ('\u{3400}'..='\u{9fff}').contains(&c) || c == '〇') {
                found.push((number + 1, before.clone(), literal.to_owned()));
            }
            before.push(quote);
            before.push_str(literal);
            before.push(quote);
            rest = &inner[end + 1..];
        }
    }
    found
}

#[test]
fn no_word_of_policy_lies_in_the_program() {
    let rules = RuleSet::load(&Source::built_in()).unwrap_or_else(|findings| panic!("{findings:#?}"));
    let classes: BTreeSet<&str> = rules.lexicon.names().collect();
    // Every slot that a pattern names: <指标>, <基期:数量>, <动词={做}>.
    let texts = Source::built_in().files;
    let slots: BTreeSet<&str> = texts
        .iter()
        .flat_map(|f| f.text.split('<').skip(1))
        .filter_map(|s| s.split_once(['>', ':', '=']).map(|(name, _)| name))
        .collect();
    let names_a_class = |before: &str| {
        let before = before.trim_end_matches(['&', ' ']);
        ["words(", "class(", "any(", "&str ="].iter().any(|call| before.ends_with(call))
    };
    let names_a_slot = |before: &str, literal: &str| {
        let in_template =
            literal.starts_with('{') && literal.split(['{', '}']).all(|s| s.is_empty() || slots.contains(s));
        let tests_name = before.ends_with("name == ") || before.ends_with("name.starts_with(");
        let call = ["get(", "slot(", "insert(", "remove(", "phrase, "].iter().any(|call| before.ends_with(call));
        in_template || (tests_name || call) && slots.iter().any(|slot| slot.starts_with(literal))
    };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (mut waiting, mut wrong) = (vec![folder.clone()], Vec::new());
    while let Some(next) = waiting.pop() {
        for entry in fs::read_dir(next).expect("readable").flatten() {
            let path = entry.path();
            if path.is_dir() {
                waiting.push(path);
                continue;
            }
            let shown = path.strip_prefix(&folder).expect("below").to_string_lossy().replace('\\', "/");
            let aside = shown.ends_with("tests.rs") || NO_KNOWLEDGE.iter().any(|(file, _)| *file == shown);
            if !shown.ends_with(".rs") || aside {
                continue;
            }
            let source = fs::read_to_string(&path).expect("UTF-8");
            wrong.extend(
                chinese_literals(&source)
                    .into_iter()
                    .filter(|(_, before, literal)| {
                        !(names_a_class(before) && classes.contains(literal.as_str()) || names_a_slot(before, literal))
                    })
                    .map(|(line, _, literal)| format!("src/{shown}:{line}: {literal:?}")),
            );
        }
    }
    wrong.sort();
    assert!(wrong.is_empty(), "words belong under rules/:\n{}", wrong.join("\n"));
}

#[test]
fn the_search_for_words_sees_them() {
    let seen = |source: &str| chinese_literals(source).into_iter().map(|(_, _, literal)| literal).collect::<Vec<_>>();
    assert_eq!(seen("let a = s.ends_with(\"增长\"); // \"词\""), ["增长"]);
    assert_eq!(seen("s.contains(['的', '，']); fn f<'a>(x: &'a str) {}"), ["的"]);
    assert_eq!(seen("/// \"增长\"\nlet b = \"a\\\"增\";\n#[cfg(test)]\nmod tests { \"增长\" }"), ["a\\\"增"]);
}
