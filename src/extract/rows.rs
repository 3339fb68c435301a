//! An extraction as rows of the tables of SCHEMA.md. Byte spans become offsets in Unicode scalar values here.

use std::collections::{BTreeMap, BTreeSet};

use super::{Engine, Extraction, GovernedTarget};
use crate::document::{CharIndex, Place, SectionId, Span, Warning};
use crate::message::{Message, say};
use crate::normalise::concept::Ask;
use crate::normalise::department::Canonical;
use crate::recognise::{MentionKind, TimeKind};
use crate::resolve::responsibility::{Item, Responsibility, Role};
use crate::resolve::{Context, MentionId, QuantityRole, RoleFound};
use crate::table::{DeadlineRow, DocumentRow, ErrorRow, NumberRow, ResponsibilityRow, Tables, TargetRow, TaskRow};

/// Separator of lists in a cell.
const LIST: &str = ";";

/// A sentence of more bytes is no sentence, and of one with very many figures each row would repeat the others: rows
/// quote the clauses around their own. The longest of the notices that the rules were written on have 1920.
const LONGEST_QUOTED: usize = 2400;
/// Bytes of the clauses then quoted.
const CLAUSES: usize = 600;

pub(super) struct Rows<'e> {
    engine: &'e Engine,
    found: &'e Extraction,
    pub(super) context: Context<'e>,
    chars: CharIndex<'e>,
    path: &'e str,
    /// Row numbers of `responsibilities` by the task that they belong to: by the byte where it begins.
    bodies: BTreeMap<usize, Vec<usize>>,
    /// Those that bind a task that is no section of the tree, with its span.
    own: Vec<(usize, Span)>,
    target_of: BTreeMap<MentionId, &'e GovernedTarget>,
    role_of: BTreeMap<MentionId, &'e RoleFound>,
    /// How many targets begin at an offset.
    starts: BTreeMap<usize, usize>,
}

impl Extraction {
    /// All rows of this document; `path` is how the tables name the file.
    pub fn rows(&self, path: &str, engine: &Engine) -> Tables {
        let rows = Rows::new(self, path, engine);
        let mut tables = Tables {
            tasks: rows.tasks(),
            targets: self.targets.iter().map(|t| rows.target(t)).collect(),
            numbers: rows.numbers(),
            deadlines: rows.deadlines(),
            responsibilities: self.responsibilities.iter().map(|r| rows.responsibility(r)).collect(),
            errors: rows.losses(),
            ..Tables::default()
        };
        tables.documents.push(rows.document(&tables));
        tables
    }

    pub fn text(&self) -> &str {
        &self.document.text
    }
}

impl<'e> Rows<'e> {
    pub(super) fn new(found: &'e Extraction, path: &'e str, engine: &'e Engine) -> Self {
        let context = Context::new(&found.document, &engine.rules.lexicon);
        let chars = CharIndex::new(&found.document.text);
        let mut rows = Self {
            engine,
            found,
            context,
            chars,
            path,
            bodies: BTreeMap::new(),
            own: Vec::new(),
            target_of: BTreeMap::new(),
            role_of: found.roles.iter().map(|r| (r.mention, r)).collect(),
            starts: BTreeMap::new(),
        };
        for (n, r) in found.responsibilities.iter().enumerate() {
            rows.bodies.entry(rows.task_span(r).start()).or_default().push(n);
            rows.own.extend(rows.own_span(r.item).map(|span| (n, span)));
        }
        for target in &found.targets {
            *rows.starts.entry(target.target.evidence.start()).or_default() += 1;
            if let Some(mention) = target.target.mention {
                rows.target_of.entry(mention).or_insert(target);
            }
        }
        rows
    }

    fn text(&self, span: Span) -> String {
        span.of(&self.found.document.text).to_owned()
    }

    /// The sentence as a row about `what` quotes it.
    fn sentence(&self, sentence: Span, what: Span) -> String {
        if sentence.len() <= LONGEST_QUOTED {
            return self.text(sentence);
        }
        let clauses = sentence.pieces(&self.found.document.text, CLAUSES, "；;，,", "、");
        let around = clauses.into_iter().filter(|clause| clause.overlaps(what)).reduce(Span::join);
        self.text(around.unwrap_or(what))
    }

    pub(super) fn start(&self, span: Span) -> usize {
        self.chars.chars_before(span.start())
    }

    pub(super) fn end(&self, span: Span) -> usize {
        self.chars.chars_before(span.end())
    }

    fn id(&self, span: Span) -> String {
        [self.found.doc_id.as_str(), "-", &self.start(span).to_string()].concat()
    }

    fn section_id(&self, section: SectionId) -> String {
        self.id(self.found.document.sections[section].whole)
    }

    /// The task that a responsibility binds: its stretch, the table row, or its section.
    fn task_span(&self, r: &Responsibility) -> Span {
        match r.item {
            Item::Section(section) => self.found.document.sections[section].whole,
            Item::Stretch { span, .. } | Item::Row { span, .. } => span,
        }
    }

    /// The span of a task that is no section of the tree.
    fn own_span(&self, item: Item) -> Option<Span> {
        match item {
            Item::Section(_) => None,
            Item::Stretch { span, .. } | Item::Row { span, .. } => Some(span),
        }
    }

    fn heading_path(&self, section: Option<SectionId>) -> String {
        self.context.headings(section).to_owned()
    }

    fn doc_title(&self) -> String {
        self.found.document.fields.title.clone().unwrap_or_default()
    }

    fn issuer(&self) -> String {
        self.found.document.fields.issuer.clone().unwrap_or_default()
    }

    fn published(&self) -> String {
        let fields = &self.found.document.fields;
        fields.published.or(fields.written).map(|d| d.to_string()).unwrap_or_default()
    }

    /// Page and cell (sheet!A1, or sheet!A1:D1 over several cells) of the original that a span comes from, for formats
    /// that have them.
    fn origin(&self, span: Span) -> (String, String) {
        let of = |offset: usize| {
            let paragraph = self.context.paragraph_of(offset)?;
            Some(&self.found.document.paragraphs[paragraph].origin)
        };
        let Some(first) = of(span.start()) else { return Default::default() };
        let page = first.page.map(|p| p.to_string()).unwrap_or_default();
        let last = of(span.end().saturating_sub(1)).filter(|l| l.sheet == first.sheet && l.cell != first.cell);
        let mut cell = first.cell.clone().unwrap_or_default();
        if let Some(last) = last.and_then(|l| l.cell.as_deref()) {
            cell = format!("{cell}:{last}");
        }
        match &first.sheet {
            Some(sheet) if !cell.is_empty() => (page, format!("{sheet}!{cell}")),
            _ => (page, cell),
        }
    }

    fn names(&self, of: &[usize], role: Role) -> String {
        let mut names: Vec<&str> = Vec::new();
        for n in of {
            let r = &self.found.responsibilities[*n];
            let name = r.name.as_str();
            if r.role == role && !names.contains(&name) {
                names.push(name);
            }
        }
        names.join(LIST)
    }

    /// The row of a document that could not be read in full.
    fn losses(&self) -> Vec<ErrorRow> {
        let document = &self.found.document;
        let language = self.engine.language;
        let lost: Vec<&Warning> = document.warnings.iter().filter(|w| w.is_loss()).collect();
        let (error, hint) = match lost.first() {
            Some(first) => (Message::several(lost.iter().map(|w| w.message.clone()).collect()), first.hint()),
            None if document.text.trim().is_empty() => (say!("read.no_text"), say!("read.no_text.hint")),
            None => return Vec::new(),
        };
        vec![ErrorRow {
            path: self.path.to_owned(),
            stage: "read".to_owned(),
            error: error.said_in(language),
            hint: hint.said_in(language),
        }]
    }

    fn document(&self, tables: &Tables) -> DocumentRow {
        let document = &self.found.document;
        let fields = &document.fields;
        let place = fields.place.clone().unwrap_or_default();
        let mut warnings: Vec<String> = document
            .warnings
            .iter()
            .map(|w| format!("{}: {}", w.code, w.message.said_in(self.engine.language)))
            .collect();
        warnings.extend(document.attachments.iter().map(|a| format!("attachment_not_read: {a}")));
        let empty = document.text.trim().is_empty();
        DocumentRow {
            doc_id: self.found.doc_id.clone(),
            path: self.path.to_owned(),
            format: self.found.format.as_str().to_owned(),
            encoding: self.found.encoding.clone(),
            title: self.doc_title(),
            notice_title: fields.notice_title.clone().unwrap_or_default(),
            doc_number: fields.doc_number.clone().unwrap_or_default(),
            index_number: fields.index_number.clone().unwrap_or_default(),
            issuer: self.issuer(),
            region: place.name,
            region_code: place.code,
            province: place.province,
            city: place.city,
            district: place.district,
            level: place.level.to_owned(),
            doc_type: fields.doc_type.clone().unwrap_or_default(),
            published: fields.published.map(|d| d.to_string()).unwrap_or_default(),
            written: fields.written.map(|d| d.to_string()).unwrap_or_default(),
            period_start: fields.period_start,
            period_end: fields.period_end,
            chars: self.chars.chars_before(document.text.len()),
            sections: document.sections.len(),
            tasks: tables.tasks.len(),
            targets: tables.targets.len(),
            deadlines: tables.deadlines.len(),
            responsibilities: tables.responsibilities.len(),
            status: if empty || document.warnings.iter().any(Warning::is_loss) { "partial" } else { "ok" }.to_owned(),
            engine: self.found.engine.to_owned(),
            warnings: warnings.join(LIST),
        }
    }

    fn tasks(&self) -> Vec<TaskRow> {
        let document = &self.found.document;
        let mut rows = Vec::new();
        for (id, section) in document.sections.iter().enumerate() {
            let deadline = self
                .found
                .deadlines
                .iter()
                .filter(|d| d.section == Some(id) && (d.closes_item || d.in_heading))
                .map(|d| self.text(d.span))
                .collect::<Vec<_>>()
                .join(LIST);
            rows.push(self.task(
                section.whole,
                Some(id),
                self.text(section.label),
                self.text(section.title),
                section.own,
                deadline,
            ));
        }
        let mut stretches: Vec<(Span, Option<SectionId>)> = Vec::new();
        let mut known: BTreeSet<usize> = BTreeSet::new();
        for r in &self.found.responsibilities {
            if let Some(stretch) = self.own_span(r.item).filter(|stretch| known.insert(stretch.start())) {
                stretches.push((stretch, r.item.section()));
            }
        }
        for (stretch, section) in stretches {
            let title = self.first_sentence(stretch);
            let mut row = self.task(stretch, section, String::new(), title, stretch, String::new());
            row.depth += 1;
            row.parent_id = section.map(|s| self.section_id(s)).unwrap_or_default();
            rows.push(row);
        }
        rows.sort_by_key(|r| (r.start, r.depth, r.end));
        rows
    }

    fn task(
        &self,
        whole: Span,
        section: Option<SectionId>,
        label: String,
        title: String,
        own: Span,
        deadline: String,
    ) -> TaskRow {
        let document = &self.found.document;
        let bodies = self.bodies.get(&whole.start()).map_or(&[][..], Vec::as_slice);
        let in_tree = section.map(|s| &document.sections[s]);
        let (page, cell) = self.origin(whole);
        TaskRow {
            doc_id: self.found.doc_id.clone(),
            task_id: self.id(whole),
            parent_id: in_tree.and_then(|s| s.parent).map(|p| self.section_id(p)).unwrap_or_default(),
            depth: in_tree.map_or(1, |s| usize::from(s.depth)),
            label,
            heading_path: self.heading_path(section),
            plan: in_tree.and_then(|s| document.plans.get(s.plan)).map(|p| p.title.clone()).unwrap_or_default(),
            title,
            text: self.text(own.trim(&document.text)),
            lead: self.names(bodies, Role::Lead),
            responsible: self.names(bodies, Role::Responsible),
            support: self.names(bodies, Role::Support),
            deadline,
            start: self.start(whole),
            end: self.end(whole),
            doc_title: self.doc_title(),
            doc_path: self.path.to_owned(),
            issuer: self.issuer(),
            published: self.published(),
            check: String::new(),
            page,
            cell,
        }
    }

    fn first_sentence(&self, span: Span) -> String {
        let text = span.of(&self.found.document.text);
        let end = text.find(['。', '；', '\n', '（', '〔']).unwrap_or(text.len());
        text[..end].trim().to_owned()
    }

    /// Bodies of a target: those of its item, else of the nearest heading above that has any.
    pub(super) fn bodies_of(&self, target: &GovernedTarget) -> (Vec<usize>, &'static str) {
        let evidence = target.target.evidence;
        let inside: Vec<usize> = self.own.iter().filter(|(_, span)| span.overlaps(evidence)).map(|(n, _)| *n).collect();
        if !inside.is_empty() {
            return (inside, "own");
        }
        let mut section = target.target.section;
        let mut source = "own";
        while let Some(id) = section {
            let place = &self.found.document.sections[id];
            if let Some(found) = self.bodies.get(&place.whole.start()) {
                return (found.clone(), source);
            }
            section = place.parent;
            source = "heading";
        }
        (Vec::new(), "")
    }

    pub(super) fn target(&self, governed: &GovernedTarget) -> TargetRow {
        let t = &governed.target;
        let q = &t.quantity;
        let place = self.found.document.fields.place.as_ref();
        let of_place = |part: fn(&Place) -> &String| place.map(part).cloned().unwrap_or_default();
        let (bodies, lead_source) = self.bodies_of(governed);
        let (page, cell) = self.origin(t.evidence);
        let mut row = TargetRow {
            doc_id: self.found.doc_id.clone(),
            target_id: self.target_id(governed),
            task_id: t.section.map(|s| self.section_id(s)).unwrap_or_default(),
            region: of_place(|p| &p.name),
            region_code: of_place(|p| &p.code),
            indicator: t.indicator.clone(),
            kind: t.kind.name().to_owned(),
            comparator: t.comparator.as_str().to_owned(),
            direction: t.direction.unwrap_or_default().to_owned(),
            value: Some(q.value),
            value_max: q.value_max,
            unit: q.unit.clone().unwrap_or_default(),
            norm_value: q.norm_value,
            norm_value_max: q.norm_value_max,
            norm_unit: q.norm_unit.clone(),
            basis: self.engine.wording.basis(&t.indicator, t.evidence.of(self.found.text())).to_owned(),
            frequency: governed
                .deadline
                .recurring
                .map(|s| self.engine.wording.frequency(s.of(self.found.text())))
                .unwrap_or_default()
                .to_owned(),
            baseline_value: t.baseline.as_ref().map(|b| b.value),
            baseline_unit: t.baseline.as_ref().map(|b| b.unit.clone()).unwrap_or_default(),
            baseline_year: t.baseline.as_ref().and_then(|b| b.year),
            deadline: governed.deadline.date.map(|d| d.to_string()).unwrap_or_default(),
            deadline_text: governed.deadline.text.clone(),
            deadline_source: governed.deadline.source.name().to_owned(),
            binding: t.binding.clone(),
            lead: self.names(&bodies, Role::Lead),
            responsible: self.names(&bodies, Role::Responsible),
            support: self.names(&bodies, Role::Support),
            lead_source: if bodies.is_empty() { String::new() } else { lead_source.to_owned() },
            section: self.heading_path(t.section),
            evidence: self.text(t.evidence),
            start: self.start(t.evidence),
            end: self.end(t.evidence),
            sentence: self.sentence(t.sentence, t.evidence),
            rule: t.rule.clone(),
            doc_title: self.doc_title(),
            doc_path: self.path.to_owned(),
            issuer: self.issuer(),
            published: self.published(),
            check: super::check::reasons(governed).join(LIST),
            page,
            cell,
            ..TargetRow::default()
        };
        self.add_concept(&mut row, governed);
        row
    }

    /// The canonical indicator of a target, and how its figure is to be compared.
    fn add_concept(&self, row: &mut TargetRow, governed: &GovernedTarget) {
        let fields = &self.found.document.fields;
        let q = &governed.target.quantity;
        let ask = Ask {
            indicator: &row.indicator,
            kind: &row.kind,
            dimension: &q.dimension,
            norm_unit: &row.norm_unit,
            basis: &row.basis,
            frequency: &row.frequency,
            place: fields.place.as_ref(),
            year: fields.year(),
            deadline_year: governed.deadline.date.map(|d| d.year()),
            deadline_text: &row.deadline_text,
            baseline_year: row.baseline_year,
        };
        let Some(mapping) = self.engine.concepts.map(&ask, &self.engine.gazetteer, &self.engine.segmenter) else {
            return;
        };
        row.concept.clone_from(&mapping.concept.id);
        row.concept_name.clone_from(&mapping.concept.name_zh);
        row.concept_kind = mapping.kind.to_owned();
        row.concept_basis = mapping.basis.to_owned();
        row.concept_denominator = mapping.denominator;
        row.concept_scope = mapping.scope;
        row.concept_evidence = mapping.evidence;
    }

    /// `doc_id` and the start offset; the value's own offset where several targets share a start.
    fn target_id(&self, governed: &GovernedTarget) -> String {
        let t = &governed.target;
        let base = self.id(t.evidence);
        if self.starts.get(&t.evidence.start()).is_none_or(|n| *n < 2) {
            return base;
        }
        let number = t.mention.map_or(t.evidence.end(), |m| self.found.mentions.get(m).span.start());
        format!("{base}-{}", self.chars.chars_before(number))
    }

    fn numbers(&self) -> Vec<NumberRow> {
        let mut rows = Vec::new();
        for (id, mention) in self.found.mentions.all().iter().enumerate() {
            let MentionKind::Quantity(q) = &mention.kind else { continue };
            let target = self.target_of.get(&id);
            let role = self.role_of.get(&id);
            let (role, rule) = match (target, role) {
                (Some(t), _) => (QuantityRole::Target, t.target.rule.clone()),
                (None, Some(r)) => (r.role, r.rule.clone()),
                (None, None) => (QuantityRole::Other, (*mention.rule).to_owned()),
            };
            rows.push(NumberRow {
                doc_id: self.found.doc_id.clone(),
                number_id: self.id(mention.span),
                text: self.text(mention.span),
                value: Some(q.value),
                value_max: q.value_max,
                unit: q.unit.clone().unwrap_or_default(),
                norm_value: q.norm_value,
                norm_value_max: q.norm_value_max,
                norm_unit: q.norm_unit.clone(),
                dimension: q.dimension.clone(),
                role: role.name().to_owned(),
                target_id: target.map(|t| self.target_id(t)).unwrap_or_default(),
                sentence: self.sentence(self.context.sentence_of(mention.span), mention.span),
                start: self.start(mention.span),
                end: self.end(mention.span),
                rule,
            });
        }
        rows
    }

    fn deadlines(&self) -> Vec<DeadlineRow> {
        self.found
            .deadlines
            .iter()
            .map(|d| {
                let (page, cell) = self.origin(d.span);
                let start_date = if d.kind == TimeKind::Period { d.value.start } else { None };
                DeadlineRow {
                    doc_id: self.found.doc_id.clone(),
                    deadline_id: self.id(d.span),
                    task_id: d.section.map(|s| self.section_id(s)).unwrap_or_default(),
                    text: self.text(d.span),
                    kind: d.kind.as_str().to_owned(),
                    start_date: start_date.map(|d| d.to_string()).unwrap_or_default(),
                    end_date: d.end().map(|d| d.to_string()).unwrap_or_default(),
                    precision: d.value.precision.as_str().to_owned(),
                    resolved_from: d.value.resolved_from.as_str().to_owned(),
                    sentence: self.sentence(d.sentence, d.span),
                    start: self.start(d.span),
                    end: self.end(d.span),
                    rule: d.rule.clone(),
                    doc_title: self.doc_title(),
                    doc_path: self.path.to_owned(),
                    issuer: self.issuer(),
                    published: self.published(),
                    check: String::new(),
                    page,
                    cell,
                }
            })
            .collect()
    }

    fn responsibility(&self, r: &Responsibility) -> ResponsibilityRow {
        let department = r.name.clone();
        let Canonical { full, function } =
            self.engine.departments.canonical(&department, self.found.document.fields.place.as_ref());
        let title = match r.item {
            Item::Section(section) => self.text(self.found.document.sections[section].title),
            Item::Stretch { span, .. } | Item::Row { span, .. } => self.first_sentence(span),
        };
        let (page, cell) = self.origin(r.department);
        ResponsibilityRow {
            doc_id: self.found.doc_id.clone(),
            task_id: self.id(self.task_span(r)),
            task_title: title,
            department,
            canonical_department: full,
            function: function.unwrap_or_default(),
            role: r.role.as_str().to_owned(),
            marker: r.marker.map(|m| self.text(m)).unwrap_or_default(),
            evidence: self.text(r.evidence),
            start: self.start(r.evidence),
            end: self.end(r.evidence),
            rule: r.rule.clone(),
            doc_title: self.doc_title(),
            doc_path: self.path.to_owned(),
            issuer: self.issuer(),
            published: self.published(),
            check: String::new(),
            page,
            cell,
        }
    }
}
