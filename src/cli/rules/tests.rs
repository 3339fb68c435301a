//! Deliberate mistakes of many kinds, and the diagnostics that they give.

use super::check::findings;
use crate::cli::diagnostics::render;
use crate::cli::messages::Messages;
use crate::rules::{Diagnostic, RuleFile, RuleSet, Source};

const GOOD: &str = r#"
[class."减碳词"]
note = "试"
words = ["压降为"]

[[rule]]
id = "C1"
name = "cut"
what = "指标压降为数量"
why = "终点值"
priority = 95
patterns = ["<指标> {减碳词} <数量>"]
yields = { kind = "level" }
when = { not_section = ["review"], mention = { comparator = ["reach"] } }
[[rule.example]]
text = "碳排放强度压降为0.4吨。"
expect = [{ indicator = "碳排放强度", value = "0.4" }]
[[rule.example]]
text = "单位产品能耗压降为12千克。"
expect = [{ indicator = "单位产品能耗", value = "12" }]
[[rule.counter_example]]
text = "碳排放强度下降5%。"
why = "变化量"
"#;

fn layer(path: &str, text: &str) -> Source {
    let mut source = Source::built_in();
    source.files.push(RuleFile { layer: "双碳".into(), path: path.into(), text: text.into() });
    source
}

/// With the examples run.
fn proved(path: &str, text: &str) -> Vec<Diagnostic> {
    findings(&layer(path, text), &Messages::for_args(&[])).0
}

/// Of rules and lexicon only: quick.
fn read(path: &str, text: &str) -> Vec<Diagnostic> {
    let mut found = RuleSet::check(&layer(path, text)).1;
    found.retain(|f| f.file.starts_with("双碳/"));
    found
}

#[test]
fn a_good_layer_has_no_findings() {
    assert_eq!(proved("target/a.toml", GOOD), []);
}

#[test]
fn a_lexicon_that_can_not_be_read_is_told_once() {
    let mut source = layer("target/a.toml", &GOOD.replace("{减碳词}", "{另一类}"));
    let broken = "[class.\"另一类\"]\nwords = [\"压降为\"]\n[class.\"另一类\"]\n";
    source.files.push(RuleFile { layer: "双碳".into(), path: "lexicon/b.toml".into(), text: broken.into() });
    let errors: Vec<Diagnostic> = RuleSet::check(&source).1.into_iter().filter(Diagnostic::is_error).collect();
    assert!(errors.len() == 1 && errors[0].file == "双碳/lexicon/b.toml", "{errors:#?}");
}

/// A layer has the last word: it may find what a built-in rule found, and this is told.
#[test]
fn a_layer_may_take_examples_of_built_in_rules_over() {
    let text = GOOD.replace("{减碳词} <数量>\"", "{减碳词} <数量>\", \"<指标> {达到} <数量>\"");
    let found = proved("target/a.toml", &text);
    assert!(found.iter().any(|f| f.file.starts_with("rules/target/")), "{found:?}");
    assert!(
        found.iter().all(|f| !f.is_error() && f.message.to_string().contains("改由规则 双碳/C1 找到")),
        "{found:?}"
    );
}

/// What `rules new` writes is a layer that can be used as it is.
#[test]
fn a_skeleton_of_any_phase_is_a_good_beginning() {
    let rules = RuleSet::load(&Source::built_in()).expect("built-in rules");
    let mut source = Source::built_in();
    for phase in rules.phases() {
        let text = super::new::skeleton(phase, &format!("C-{}", phase.name), &source, &Messages::for_args(&[]));
        let path = format!("{}/c.toml", phase.name);
        source.files.push(RuleFile { layer: "双碳".into(), path, text });
    }
    let found = findings(&source, &Messages::for_args(&[])).0;
    assert!(found.iter().all(|f| !f.is_error()), "{found:?}");
}

/// Where the mistake is made, what is replaced by what, the place that is marked, and words of message and help.
const MISTAKES: &[(&str, &str, &str, &str, &str, &str)] = &[
    ("unknown key", "priority = 95", "priorty = 95", "priorty", "不认识的键“priorty”", "是不是“priority”"),
    ("unbound slot", "kind = \"level\"", "indicator = \"{指彪}\"", "\"{指彪}\"", "从未绑定", "是不是“指标”"),
    ("unknown class", "{减碳词}", "{减炭词}", "{减炭词}", "词类“减炭词”不存在", "是不是“减碳词”"),
    ("bad yield value", "kind = \"level\"", "kind = \"levle\"", "\"levle\"", "不能是“levle”", "是不是“level”"),
    ("bad yield key", "kind = \"level\"", "kinds = \"level\"", "kinds", "不能产出“kinds”", "是不是“kind”"),
    ("broken pattern", "{减碳词} <数量>", "({减碳词} <数量>", "({减碳词} <数量>", "括号没有用“)”收尾", "补上"),
    ("no focus", "{减碳词} <数量>", "{减碳词}", "\"<指标> {减碳词}\"", "模式里没有 <数量>", "写上 <数量>"),
    ("bad id", "id = \"C1\"", "id = \"C 1/x\"", "\"C 1/x\"", "编号“C 1/x”不合规", "T110"),
    ("bad section", "[\"review\"]", "[\"reviews\"]", "\"reviews\"", "章节类别", "是不是“review”"),
    (
        "bad property",
        "comparator = [",
        "comparetor = [",
        "comparetor",
        "没有“comparetor”这个属性",
        "是不是“comparator”",
    ),
    ("bad value of property", "[\"reach\"]", "[\"most\"]", "\"most\"", "不会是“most”", "at_most"),
    ("wrong type", "priority = 95", "priority = \"高\"", "\"高\"", "类型不对", "整数"),
    ("missing key", "why = \"终点值\"", "", "[[rule]]", "缺少“why”", "补上"),
    ("bad date", "text = \"碳排放强度下降5%。\"", "text = \"甲。\"\ndate = \"去年\"", "\"去年\"", "不是日期", "2025"),
    ("empty word", "[\"压降为\"]", "[\"压降为\", \"\"]", "\"\"", "有空词", "删去"),
    (
        "no such word",
        "words = [\"压降为\"]",
        "words = [\"压降为\"]\nremove = [\"压\"]",
        "\"压\"",
        "没有要去掉的词",
        "rules reference",
    ),
    ("syntax", "why = \"终点值\"", "why = \"终点值", "", "不合 TOML 语法", "引号"),
];

/// The same, told only when the examples are run.
const UNTRUE: &[(&str, &str, &str, &str, &str, &str)] = &[
    ("taken", "priority = 95", "priority = -5", "\"碳排放强度压降为0.4吨。\"", "取走", "priority"),
    ("counter", "下降5%", "压降为5%", "\"碳排放强度压降为5%。\"", "反例被它自己找到了", "收紧"),
    ("differs", "value = \"0.4\"", "value = \"0.5\"", "\"碳排放强度压降为0.4吨。\"", "与 expect 不同", "rules test"),
];

#[test]
fn mistakes_of_many_kinds_are_told_with_their_place() {
    let (plain, untrue) = (MISTAKES.iter().map(|m| (m, false)), UNTRUE.iter().map(|m| (m, true)));
    for ((name, right, wrong, marked, message, help), examples) in plain.chain(untrue) {
        assert!(GOOD.contains(right), "{name}");
        let text = GOOD.replace(right, wrong);
        let found = if examples { proved("target/a.toml", &text) } else { read("target/a.toml", &text) };
        let hit = found.iter().find(|f| f.message.to_string().contains(message));
        let hit = hit.unwrap_or_else(|| panic!("{name}: {found:#?}"));
        assert!(hit.help.to_string().contains(help), "{name}: {hit:#?}");
        assert_eq!(hit.file, "双碳/target/a.toml", "{name}");
        let place = hit.place.clone().unwrap_or_else(|| panic!("{name}: {hit:#?}"));
        assert!(marked.is_empty() || text[place.clone()] == **marked, "{name}: {:?}", &text[place]);
    }
}

#[test]
fn a_rule_needs_examples_and_should_have_counter_examples() {
    let text = GOOD.split("[[rule.example]]").next().unwrap_or_default();
    let found = read("target/a.toml", text);
    assert!(found.iter().any(|f| f.is_error() && f.message.to_string().contains("没有正例")), "{found:#?}");
    assert!(found.iter().any(|f| !f.is_error() && f.message.to_string().contains("没有反例")), "{found:#?}");
}

/// Another data file, what it says, and words of the message.
const OTHER_FILES: &[(&str, &str, &str)] = &[
    ("tagret/a.toml", GOOD, "没有谁读这个文件"),
    ("phases.toml", "phase = []", "不能由叠加的层改变"),
    ("lexicon/a.toml", "[class.\"达到\"]\nword = [\"达\"]", "不认识的键“word”"),
    ("lexicon/b.toml", "[class.\"达倒\"]\nwords = [\"达到\"]", "没有规则用到词类“达倒”"),
    ("lexicon/c.toml", "[class.\"甲\"]\ninclude = [\"乙\"]", "“乙”不存在"),
    ("lexicon/dictionary.toml", "[wards]\nn = [\"绿电\"]", "不认识的键“wards”"),
    ("measure/unit-own.toml", "[[unit]]\ndimension = \"power\"\nforms = [\"兆瓦\"]", "既没有写换算"),
    ("measure/comparator-own.toml", "[[comparator]]\nclass = \"没有\"", "缺少“"),
    ("concept/carbon.toml", "[[concept]]\nid = \"Carbon\"", "不合规"),
    ("department/own.toml", "[functions]\n\"甲\" = []", "不认识的键“functions”"),
    ("region/zones.toml", "[[zone]]\nnames = [\"某新区\"]\nwithin = \"999999\"", "没有代码为 999999"),
    ("structure/page-own.toml", "[furniture]\nlines = ['(']", "写错了"),
    ("structure/lines-own.toml", "[[numbering]]\nid = \"x\"\npattern = '['", "写错了"),
    ("target/a.toml", "off = [\"T11O\"]", "要停用的规则 T11O 不存在"),
    ("role/a.toml", "[[rule]]\nid = \"T110\"\nname = \"\"\nwhat = \"\"\nwhy = \"\"\npatterns = []", "阶段不同"),
];

#[test]
fn mistakes_in_all_data_files_are_told_in_one_go() {
    let mut source = Source::built_in();
    for (path, text, _) in OTHER_FILES {
        source.files.push(RuleFile { layer: "双碳".into(), path: (*path).into(), text: (*text).into() });
    }
    let (found, engine) = findings(&source, &Messages::for_args(&[]));
    assert!(engine.is_none());
    for (path, _, message) in OTHER_FILES {
        let here: Vec<&Diagnostic> = found.iter().filter(|f| f.file == format!("双碳/{path}")).collect();
        let hit = here.iter().find(|f| f.message.to_string().contains(message));
        let hit = hit.unwrap_or_else(|| panic!("{path}: {message}: {here:#?}"));
        assert!(!hit.help.to_string().is_empty(), "{hit:#?}");
    }
}

#[test]
fn all_mistakes_of_a_file_are_told_at_once_and_in_order() {
    let text =
        GOOD.replace("priority = 95", "priorty = 95").replace("{减碳词}", "{减炭词}").replace("\"level\"", "\"lvl\"");
    let source = layer("target/a.toml", &text);
    let messages = Messages::for_args(&[]);
    let (found, engine) = findings(&source, &messages);
    assert!(engine.is_none());
    let report = render(&found, &source, &messages, false);
    let at = |words: &str| report.find(words).unwrap_or_else(|| panic!("{words}: {report}"));
    assert!(at("priorty") < at("减炭词") && at("减炭词") < at("lvl"), "{report}");
    assert!(report.contains("双碳/target/a.toml:11:"), "{report}");
    assert!(report.trim_end().ends_with("错误 3 处，提醒 1 处"), "{report}");
}
