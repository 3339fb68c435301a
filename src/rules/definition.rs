//! Rule files as written: the types that TOML is read into, and from which the JSON Schema for editors is made.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

use super::lexicon::ClassEntry;

/// One file of rules. 一个规则文件。
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RuleFileDef {
    /// The rules. 规则。
    #[serde(default)]
    pub rule: Vec<RuleDef>,
    /// Word classes that these rules use. 词类。
    #[serde(default)]
    pub class: BTreeMap<String, ClassEntry>,
    /// Ids of rules of earlier layers to switch off. 停用的规则编号。
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub off: Vec<Spanned<String>>,
}

/// One rule. 一条规则。
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RuleDef {
    /// Unique id; the same id in a later layer replaces the rule. 编号。
    #[schemars(with = "String")]
    pub id: Spanned<String>,
    /// Short name. 名称。
    pub name: String,
    /// What it finds. 找什么。
    pub what: String,
    /// Why it is so. 为什么。
    pub why: String,
    /// Patterns; any of them may match. 模式。
    #[schemars(with = "Vec<String>")]
    pub patterns: Vec<Spanned<String>>,
    /// The higher wins where several rules want the same mention; 50 unless told. 优先级。
    #[serde(default = "default_priority")]
    pub priority: i32,
    /// What a match means: keys and values from the phase's closed set. 匹配的含义。
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, String>")]
    pub yields: BTreeMap<String, Spanned<String>>,
    /// Conditions on the context. 上下文条件。
    #[serde(default)]
    pub when: WhenDef,
    /// Examples with the exact result. 正例。
    #[serde(default)]
    pub example: Vec<ExampleDef>,
    /// Sentences in which this rule must find nothing. 反例。
    #[serde(default)]
    pub counter_example: Vec<CounterExampleDef>,
}

fn default_priority() -> i32 {
    50
}

/// Conditions; all that are given must hold. 条件，须全部满足。
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WhenDef {
    /// Kinds of section: review, goals, tasks, safeguards, final. 章节类别。
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub section: Vec<Spanned<String>>,
    /// Not in these kinds of section. 不在这些类别的章节中。
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub not_section: Vec<Spanned<String>>,
    /// past or plan. 时态。
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub tense: Option<Spanned<String>>,
    /// Patterns, one of which must stand directly before the match. 紧接匹配之前。
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub before: Vec<Spanned<String>>,
    /// Patterns, none of which may stand directly before the match. 不得紧接匹配之前。
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub not_before: Vec<Spanned<String>>,
    /// Patterns, one of which must stand directly after the match. 紧接匹配之后。
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub after: Vec<Spanned<String>>,
    /// Patterns, none of which may stand directly after the match. 不得紧接匹配之后。
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub not_after: Vec<Spanned<String>>,
    /// Patterns, one of which must occur in the sentence. 句中须出现。
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub sentence: Vec<Spanned<String>>,
    /// Patterns, none of which may occur in the sentence. 句中不得出现。
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub not_sentence: Vec<Spanned<String>>,
    /// Patterns, one of which must occur in a heading above. 上级标题须含。
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub heading: Vec<Spanned<String>>,
    /// Patterns, none of which may occur in a heading above. 上级标题不得含。
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub not_heading: Vec<Spanned<String>>,
    /// Patterns, one of which must occur in the head of the table column. 表列标题须含。
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub column: Vec<Spanned<String>>,
    /// true: only in table cells; false: only in running text. 是否在表格中。
    #[serde(default)]
    pub table: Option<bool>,
    /// Properties of the mention in question (`dimension = ["money"]`, `unit = ["%"]`, `dimension = ["time_*"]`). 提及的属性。
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, Vec<String>>")]
    pub mention: BTreeMap<String, Vec<Spanned<String>>>,
    /// Properties that it must not have. 提及不得有的属性。
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, Vec<String>>")]
    pub not_mention: BTreeMap<String, Vec<Spanned<String>>>,
}

/// A sentence and the rows that this rule must give for it. 正例。
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExampleDef {
    /// The sentence. 例句。
    #[schemars(with = "String")]
    pub text: Spanned<String>,
    /// One table for each row, with the columns that matter. 期望的结果。
    pub expect: Vec<BTreeMap<String, String>>,
    /// Day from which the sentence is read, ISO 8601. 参照日期。
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub date: Option<Spanned<String>>,
    /// Heading above the sentence. 上级标题。
    #[serde(default)]
    pub heading: Option<String>,
    /// Head of the table column in which the sentence is the only cell. 所在表格列的标题。
    #[serde(default)]
    pub column: Option<String>,
    /// Why it does not work yet; counted, not failed. 已知缺口。
    #[serde(default)]
    pub known_gap: Option<String>,
}

/// A sentence in which this rule must find nothing, and why. 反例。
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CounterExampleDef {
    /// The sentence. 例句。
    #[schemars(with = "String")]
    pub text: Spanned<String>,
    /// Why nothing is to be found. 原因。
    pub why: String,
    /// Day from which the sentence is read, ISO 8601. 参照日期。
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub date: Option<Spanned<String>>,
    /// Heading above the sentence. 上级标题。
    #[serde(default)]
    pub heading: Option<String>,
    /// Head of the table column in which the sentence is the only cell. 所在表格列的标题。
    #[serde(default)]
    pub column: Option<String>,
}

/// `rules/phases.toml`: the order of the phases with its reasons, and the names of slots.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PhasesDef {
    pub phase: Vec<PhaseDef>,
    pub slots: SlotsDef,
    /// By kind of mention: the properties that `when.mention` may ask for, with the values of each; `*` means any.
    #[serde(default)]
    pub mention: BTreeMap<String, BTreeMap<String, Vec<String>>>,
}

#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PhaseDef {
    /// Also the folder under `rules/`.
    pub name: String,
    /// Kind of the mention that each rule of the phase is about (`quantity`, `time`); empty: rules search the text.
    #[serde(default)]
    pub focus: String,
    /// Why it stands where it stands.
    pub why: String,
    /// Keys of `yields` and the values that each may have; `*` means free text or a template of slots.
    pub yields: BTreeMap<String, Vec<String>>,
}

#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SlotsDef {
    /// Kind name as written in patterns → quantity, time, body, place, numeral, noun, list or text.
    pub kinds: BTreeMap<String, String>,
    /// Slot name → kind name, for slots written without a kind.
    pub names: BTreeMap<String, String>,
}
