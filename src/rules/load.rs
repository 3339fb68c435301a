//! From rule files to compiled rules, with every problem reported at once.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::check::{self, Check};
use super::definition::{PhaseDef, PhasesDef, RuleDef, RuleFileDef};
use super::diagnostic::{sort, with_nearest};
use super::lexicon::{Lexicon, LexiconFileDef};
use super::pattern::{MentionMark, SlotKind, SlotNames};
use super::ruleset::{PhaseRules, Rule, RuleSet};
use super::{BUILT_IN, Diagnostic, RuleFile, Source};
use crate::message::say;

/// Order of the phases and names of the slots.
pub const PHASES_FILE: &str = "phases.toml";
const LEXICON_FOLDER: &str = "lexicon/";
/// Words for the segmenter, which no class holds.
const DICTIONARY: &str = "lexicon/dictionary.toml";

pub(super) struct Slots {
    kinds: BTreeMap<String, SlotKind>,
    names: BTreeMap<String, String>,
    pub focus: Option<MentionMark>,
}

impl Slots {
    fn new(phases: &PhasesDef, phase: &PhaseDef) -> Self {
        let kinds = phases.slots.kinds.iter();
        Self {
            kinds: kinds.filter_map(|(name, kind)| Some((name.clone(), slot_kind(kind)?))).collect(),
            names: phases.slots.names.clone(),
            focus: match slot_kind(&phase.focus) {
                Some(SlotKind::Mention(mark)) => Some(mark),
                _ => None,
            },
        }
    }

    /// How patterns write the focus: `<数量>`.
    pub fn focus_name(&self) -> Option<&str> {
        let focus = SlotKind::Mention(self.focus?);
        self.kinds.iter().find(|(_, kind)| **kind == focus).map(|(name, _)| name.as_str())
    }
}

impl SlotNames for Slots {
    fn kind(&self, name: &str) -> Option<SlotKind> {
        self.kinds.get(name).cloned()
    }

    fn default_kind(&self, name: &str) -> Option<SlotKind> {
        let kind = self.kinds.get(name).or_else(|| self.kinds.get(self.names.get(name)?)).cloned()?;
        Some(match kind {
            SlotKind::Mention(mark) if Some(mark) == self.focus => SlotKind::Focus,
            other => other,
        })
    }

    fn known(&self) -> String {
        self.kinds.keys().cloned().collect::<Vec<_>>().join("、")
    }
}

fn slot_kind(name: &str) -> Option<SlotKind> {
    Some(match name {
        "quantity" => SlotKind::Mention(MentionMark::Quantity),
        "time" => SlotKind::Mention(MentionMark::Time),
        "past_time" => SlotKind::Mention(MentionMark::PastTime),
        "body" => SlotKind::Mention(MentionMark::Body),
        "place" => SlotKind::Mention(MentionMark::Place),
        "numeral" => SlotKind::Mention(MentionMark::Numeral),
        "noun" => SlotKind::Noun,
        "list" => SlotKind::List,
        "text" => SlotKind::Text,
        _ => return None,
    })
}

/// A rule as written, with the file that it came from.
struct Found<'s> {
    file: &'s RuleFile,
    phase: usize,
    rule: RuleDef,
}

/// Rules by id while layers are laid on each other, in the order in which they were first seen.
#[derive(Default)]
struct Rules<'s> {
    list: Vec<Option<Found<'s>>>,
    at: BTreeMap<String, usize>,
}

impl RuleSet {
    /// Reads every rule of every layer. Automata are built when texts first ask for them.
    ///
    /// # Errors
    /// All problems of all files, from top to bottom: unknown keys, patterns that are not of the language, slots and
    /// classes that do not exist, rules without examples, ids given twice, files that nothing reads.
    pub fn load(source: &Source) -> Result<Self, Vec<Diagnostic>> {
        let (set, findings) = Self::check(source);
        match set {
            Some(set) if !findings.iter().any(Diagnostic::is_error) => Ok(set),
            _ => Err(findings.into_iter().filter(Diagnostic::is_error).collect()),
        }
    }

    /// Like `load`, with the warnings too; the set is there as far as it could be read.
    pub fn check(source: &Source) -> (Option<Self>, Vec<Diagnostic>) {
        let begun = Instant::now();
        let mut findings = Vec::new();
        let Some(phases) = read_phases(source, &mut findings) else { return (None, findings) };
        let folders: Vec<&str> = phases.phase.iter().map(|p| p.name.as_str()).collect();
        findings.extend(source.unused(&folders));
        let mut lexicon = Lexicon::default();
        for file in source.under(LEXICON_FOLDER).filter(|f| f.path.ends_with(".toml") && f.path != DICTIONARY) {
            let read: Option<LexiconFileDef> = file.read(&mut findings);
            lexicon.incomplete |= read.is_none();
            let read = read.unwrap_or_default();
            for (name, entry) in read.class {
                lexicon.add(file, source.layer_name(&file.layer), &name, entry, &mut findings);
            }
        }
        let mut rules = Rules::default();
        // Layer by layer, so that a later layer can switch off or replace a rule of any phase.
        for layer in source.layers() {
            for (number, folder) in folders.iter().enumerate() {
                let own =
                    |f: &&RuleFile| f.layer == layer && f.path.strip_prefix(folder).is_some_and(|r| r.starts_with('/'));
                for file in source.files.iter().filter(own).filter(|f| f.path.ends_with(".toml")) {
                    let Some(read) = file.read::<RuleFileDef>(&mut findings) else {
                        lexicon.incomplete = true;
                        continue;
                    };
                    rules.add(source, file, number, read, &mut lexicon, &mut findings);
                }
            }
        }
        lexicon.finish(&mut findings);
        let lexicon = Arc::new(lexicon);
        let mut by_phase: Vec<Vec<Rule>> = phases.phase.iter().map(|_| Vec::new()).collect();
        let slots: Vec<Slots> = phases.phase.iter().map(|phase| Slots::new(&phases, phase)).collect();
        for found in rules.list.iter().flatten() {
            let phase = &phases.phase[found.phase];
            let mut check = Check {
                file: found.file,
                layer: source.layer_name(&found.file.layer),
                lexicon: &lexicon,
                slots: &slots[found.phase],
                phase,
                mention: phases.mention.get(&phase.focus),
                findings: &mut findings,
            };
            by_phase[found.phase].extend(check.rule(&found.rule));
        }
        let sets: Vec<PhaseRules> = phases
            .phase
            .into_iter()
            .zip(by_phase)
            .map(|(phase, rules)| PhaseRules::new(phase, rules, &lexicon))
            .collect();
        check::classes_in_vain(source, &sets, &lexicon, &mut findings);
        sort(&mut findings);
        (Some(Self { lexicon, phases: sets, took: begun.elapsed() }), findings)
    }

    /// How long reading and checking the rules took.
    pub fn took(&self) -> Duration {
        self.took
    }

    pub fn len(&self) -> usize {
        self.phases.iter().map(|p| p.rules().len()).sum()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

fn read_phases(source: &Source, findings: &mut Vec<Diagnostic>) -> Option<PhasesDef> {
    let mut files = source.files.iter().filter(|f| f.path == PHASES_FILE);
    let Some(file) = files.next() else {
        let help = say!("rules.phases.help");
        findings.push(Diagnostic::new(PHASES_FILE, None, say!("rules.phases"), help));
        return None;
    };
    for other in files.filter(|other| other.text.trim() != file.text.trim()) {
        let help = say!("rules.phases_layer.help");
        findings.push(Diagnostic::new(&other.name(), None, say!("rules.phases_layer"), help));
    }
    file.read(findings)
}

impl<'s> Rules<'s> {
    fn add(
        &mut self,
        source: &Source,
        file: &'s RuleFile,
        phase: usize,
        read: RuleFileDef,
        lexicon: &mut Lexicon,
        findings: &mut Vec<Diagnostic>,
    ) {
        for (name, entry) in read.class {
            lexicon.add(file, source.layer_name(&file.layer), &name, entry, findings);
        }
        for id in read.off {
            let earlier = self.at.get(id.as_ref()).copied().filter(|at| self.layer_at(*at) != Some(&file.layer));
            match earlier {
                Some(at) => self.list[at] = None,
                None => {
                    let known = self.at.keys().map(String::as_str);
                    let help = with_nearest(id.as_ref(), known, say!("rules.off.help"));
                    let message = say!("rules.off", id = id.as_ref());
                    findings.push(Diagnostic::new(&file.name(), Some(id.span()), message, help));
                }
            }
        }
        for rule in read.rule {
            let id = rule.id.as_ref().clone();
            let found = Found { file, phase, rule };
            let known = self.at.get(&id).copied().and_then(|at| Some((at, self.list[at].as_ref()?)));
            match known {
                Some((_, earlier)) if earlier.file.layer == file.layer => {
                    let help = match file.layer.as_str() {
                        BUILT_IN => say!("rules.again.help"),
                        _ => say!("rules.again_layer.help"),
                    };
                    let message = say!("rules.again", id, file = earlier.file.name());
                    findings.push(Diagnostic::new(&file.name(), Some(found.rule.id.span()), message, help));
                }
                Some((at, earlier)) if earlier.phase != phase => {
                    let message = say!("rules.other_phase", id, file = earlier.file.name());
                    let help = say!("rules.other_phase.help");
                    findings.push(Diagnostic::new(&file.name(), Some(found.rule.id.span()), message, help));
                    debug_assert!(at < self.list.len());
                }
                Some((at, _)) => self.list[at] = Some(found),
                None => {
                    self.at.insert(id, self.list.len());
                    self.list.push(Some(found));
                }
            }
        }
    }

    fn layer_at(&self, at: usize) -> Option<&String> {
        self.list[at].as_ref().map(|f| &f.file.layer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Span;
    use crate::rules::{Circumstances, Mark, View};

    fn source(rules: &str) -> Source {
        let mut source = Source::built_in();
        source.files.retain(|f| f.path == PHASES_FILE);
        let text = rules.to_owned();
        source.files.push(RuleFile { layer: "test".into(), path: "target/test.toml".into(), text });
        source
    }

    const GOOD: &str = r#"
[class."达到"]
words = ["达", "达到"]
[[rule]]
id = "X1"
name = "level"
what = "指标达到数量"
why = "试"
patterns = ["<指标> {达到} <数量>"]
yields = { indicator = "{指标}", kind = "level" }
[[rule.example]]
text = "专利达到5件。"
expect = [{ indicator = "专利" }]
"#;

    #[test]
    fn built_in_rules_load() {
        let problems = RuleSet::load(&Source::built_in()).err().unwrap_or_default();
        assert!(problems.is_empty(), "{problems:#?}");
    }

    #[test]
    fn a_rule_binds_its_slots() {
        let set = RuleSet::load(&source(GOOD)).unwrap();
        let text = "培育基地3个，有效专利达到5件";
        let five = text.find("5件").unwrap();
        let three = text.find("3个").unwrap();
        let marks = [three, five].map(|at| Mark { span: Span::new(at, at + 4), mark: MentionMark::Quantity });
        let view = View::new(text, &marks);
        let phase = set.phase("target").unwrap();
        assert!(phase.about(&view, 0, &Circumstances::default()).is_empty());
        let found = phase.about(&view, 1, &Circumstances::default());
        assert_eq!(found[0].rule.id, "X1");
        assert_eq!(found[0].slot("指标").unwrap().span.of(text), "有效专利");
        assert_eq!(found[0].slot("数量").unwrap().mark, Some(1));
    }

    #[test]
    fn all_mistakes_are_reported_with_their_place() {
        let bad = GOOD
            .replace("{达到} <数量>", "{达标} <数量>")
            .replace("{指标}\"", "{东西}\"")
            .replace("kind = \"level\"", "kind = \"lvl\"");
        let Err(problems) = RuleSet::load(&source(&bad)) else { panic!("a broken rule file was taken") };
        let marked: Vec<&str> =
            problems.iter().filter_map(|p| p.place.clone()).filter_map(|place| bad.get(place)).collect();
        assert!(marked.contains(&"{达标}"), "{problems:?}");
        assert!(marked.contains(&"\"lvl\""), "{problems:?}");
    }
}
