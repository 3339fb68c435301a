//! The tables of SCHEMA.md, each defined once: column, type, Chinese header.

use std::path::Path;

use rust_decimal::Decimal;

use super::csv::{self, CsvOptions};
use super::define::table;
use super::value::{Column, Row};
use super::wide::{Rows, Sheet};
use crate::message::{Message, say};

table!(
    /// One row per input file.
    DocumentRow, "documents", {
        doc_id: String = "文档编号", path: String = "文件路径", format: String = "格式", encoding: String = "编码",
        title: String = "标题", notice_title: String = "通知标题", doc_number: String = "发文字号",
        index_number: String = "索引号", issuer: String = "发布机构", region: String = "地区",
        region_code: String = "地区代码", province: String = "省", city: String = "市", district: String = "区县",
        level: String = "层级", doc_type: String = "文种", published: String = "发布日期" as Date, written: String = "成文日期" as Date,
        period_start: Option<i16> = "期间起", period_end: Option<i16> = "期间止", chars: usize = "字数",
        sections: usize = "章节数", tasks: usize = "任务数", targets: usize = "目标数", deadlines: usize = "期限数",
        responsibilities: usize = "责任数", status: String = "状态", engine: String = "读取引擎", warnings: String = "提示",
    }
);

table!(
    /// One row per numbered or headed item, in reading order.
    TaskRow, "tasks", {
        doc_id: String = "文档编号", task_id: String = "任务编号", parent_id: String = "上级任务编号", depth: usize = "层次",
        label: String = "序号", heading_path: String = "标题路径", plan: String = "方案", title: String = "任务",
        text: String = "正文", lead: String = "牵头单位", responsible: String = "责任单位", support: String = "配合单位",
        deadline: String = "完成时限", start: usize = "起", end: usize = "止", doc_title: String = "文件标题",
        doc_path: String = "文件路径", issuer: String = "发布机构", published: String = "发布日期" as Date, check: String = "待核",
        page: String = "页码", cell: String = "单元格",
    }
);

table!(
    /// One row per quantitative target.
    TargetRow, "targets", {
        doc_id: String = "文档编号", target_id: String = "目标编号", task_id: String = "任务编号", region: String = "地区",
        region_code: String = "地区代码", indicator: String = "指标", concept: String = "指标概念",
        concept_name: String = "概念名称", kind: String = "类别", comparator: String = "比较", direction: String = "方向",
        value: Option<Decimal> = "数值", value_max: Option<Decimal> = "上限", unit: String = "单位",
        norm_value: Option<Decimal> = "标准数值", norm_value_max: Option<Decimal> = "标准上限",
        norm_unit: String = "标准单位", basis: String = "口径", frequency: String = "频次",
        baseline_value: Option<Decimal> = "基期值", baseline_unit: String = "基期单位", baseline_year: Option<i16> = "基期年",
        deadline: String = "期限" as Date, deadline_text: String = "期限原文", deadline_source: String = "期限来源",
        binding: String = "属性", lead: String = "牵头单位", responsible: String = "责任单位", support: String = "配合单位",
        lead_source: String = "责任来源", section: String = "所在章节", evidence: String = "依据", start: usize = "起",
        end: usize = "止", sentence: String = "原句", rule: String = "规则", doc_title: String = "文件标题",
        doc_path: String = "文件路径", issuer: String = "发布机构", published: String = "发布日期" as Date, check: String = "待核",
        page: String = "页码", cell: String = "单元格", concept_kind: String = "比较类别",
        concept_basis: String = "比较口径", concept_denominator: String = "分母", concept_scope: String = "范围",
        concept_evidence: String = "概念依据",
    }
);

table!(
    /// One row per quantity mentioned, whatever its role.
    NumberRow, "numbers", {
        doc_id: String = "文档编号", number_id: String = "数量编号", text: String = "原文", value: Option<Decimal> = "数值",
        value_max: Option<Decimal> = "上限", unit: String = "单位", norm_value: Option<Decimal> = "标准数值",
        norm_value_max: Option<Decimal> = "标准上限", norm_unit: String = "标准单位", dimension: String = "量纲",
        role: String = "角色", target_id: String = "目标编号", sentence: String = "原句", start: usize = "起",
        end: usize = "止", rule: String = "规则",
    }
);

table!(
    /// One row per time limit that binds a task or target.
    DeadlineRow, "deadlines", {
        doc_id: String = "文档编号", deadline_id: String = "期限编号", task_id: String = "任务编号", text: String = "原文",
        kind: String = "类别", start_date: String = "开始日期" as Date, end_date: String = "截止日期" as Date, precision: String = "精度",
        resolved_from: String = "推算依据", sentence: String = "原句", start: usize = "起", end: usize = "止",
        rule: String = "规则", doc_title: String = "文件标题", doc_path: String = "文件路径", issuer: String = "发布机构",
        published: String = "发布日期" as Date, check: String = "待核", page: String = "页码", cell: String = "单元格",
    }
);

table!(
    /// One row per department and task.
    ResponsibilityRow, "responsibilities", {
        doc_id: String = "文档编号", task_id: String = "任务编号", task_title: String = "任务", department: String = "单位",
        canonical_department: String = "单位全称", function: String = "职能", role: String = "角色",
        marker: String = "标志词", evidence: String = "依据", start: usize = "起", end: usize = "止", rule: String = "规则",
        doc_title: String = "文件标题", doc_path: String = "文件路径", issuer: String = "发布机构",
        published: String = "发布日期" as Date, check: String = "待核", page: String = "页码", cell: String = "单元格",
    }
);

table!(
    /// One row per file that failed, wholly or in part.
    ErrorRow, "errors", {
        path: String = "文件路径", stage: String = "阶段", error: String = "错误", hint: String = "处理建议",
    }
);

table!(
    /// One row per canonical indicator of the dictionary.
    ConceptRow, "concepts", {
        id: String = "概念编号", zh: String = "名称", en: String = "英文名称", field: String = "领域",
        dimension: String = "量纲", unit: String = "单位", better: String = "优劣", basis: String = "口径",
        denominator: String = "分母", grade: String = "级别", alias: String = "别名", pattern: String = "模式",
        source: String = "定义出处", note: String = "说明", file: String = "规则文件",
    }
);

table!(
    /// One row per group of indicators that may be a concept and is none yet.
    CandidateRow, "candidates", {
        name: String = "候选名称", documents: usize = "文件数", targets: usize = "目标数", regions: String = "地区",
        kinds: String = "类别", units: String = "单位", indicators: String = "指标", evidence: String = "依据",
        toml: String = "规则",
    }
);

/// The extraction tables of a run or of one document.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tables {
    pub documents: Vec<DocumentRow>,
    pub tasks: Vec<TaskRow>,
    pub targets: Vec<TargetRow>,
    pub numbers: Vec<NumberRow>,
    pub deadlines: Vec<DeadlineRow>,
    pub responsibilities: Vec<ResponsibilityRow>,
    pub errors: Vec<ErrorRow>,
}

impl Tables {
    /// Names of the tables, in the order in which they are written.
    pub const NAMES: [&'static str; 7] = [
        DocumentRow::TABLE,
        TaskRow::TABLE,
        TargetRow::TABLE,
        NumberRow::TABLE,
        DeadlineRow::TABLE,
        ResponsibilityRow::TABLE,
        ErrorRow::TABLE,
    ];

    /// The rows of each table as CSV without header, in the order of `NAMES`.
    pub fn csv_rows(&self) -> Vec<Vec<u8>> {
        vec![
            csv::rows(&self.documents),
            csv::rows(&self.tasks),
            csv::rows(&self.targets),
            csv::rows(&self.numbers),
            csv::rows(&self.deadlines),
            csv::rows(&self.responsibilities),
            csv::rows(&self.errors),
        ]
    }

    /// The header of each table, in the order of `NAMES`.
    pub fn csv_headers(options: CsvOptions) -> Vec<Vec<u8>> {
        vec![
            csv::header::<DocumentRow>(options),
            csv::header::<TaskRow>(options),
            csv::header::<TargetRow>(options),
            csv::header::<NumberRow>(options),
            csv::header::<DeadlineRow>(options),
            csv::header::<ResponsibilityRow>(options),
            csv::header::<ErrorRow>(options),
        ]
    }

    /// The columns of each table, in the order of `NAMES`.
    pub fn columns() -> [(&'static str, &'static [Column]); 7] {
        [
            (DocumentRow::TABLE, DocumentRow::columns()),
            (TaskRow::TABLE, TaskRow::columns()),
            (TargetRow::TABLE, TargetRow::columns()),
            (NumberRow::TABLE, NumberRow::columns()),
            (DeadlineRow::TABLE, DeadlineRow::columns()),
            (ResponsibilityRow::TABLE, ResponsibilityRow::columns()),
            (ErrorRow::TABLE, ErrorRow::columns()),
        ]
    }

    /// The tables as every writer takes them, in the order of `NAMES`.
    pub fn sheets(&self) -> [Box<dyn Sheet + '_>; 7] {
        [
            Box::new(Rows(&self.documents)),
            Box::new(Rows(&self.tasks)),
            Box::new(Rows(&self.targets)),
            Box::new(Rows(&self.numbers)),
            Box::new(Rows(&self.deadlines)),
            Box::new(Rows(&self.responsibilities)),
            Box::new(Rows(&self.errors)),
        ]
    }

    /// Reads the tables that a run wrote into `folder`.
    ///
    /// # Errors
    /// A table that can't be read, with its name and row.
    pub fn read(folder: &Path) -> Result<Self, Message> {
        Ok(Self { numbers: table(folder)?, ..Self::read_without_numbers(folder)? })
    }

    /// Like [`Tables::read`], without the table of numbers: the largest, and none that a comparison asks.
    ///
    /// # Errors
    /// A table that can't be read, with its name and row.
    pub fn read_without_numbers(folder: &Path) -> Result<Self, Message> {
        Ok(Self {
            documents: table(folder)?,
            tasks: table(folder)?,
            targets: table(folder)?,
            numbers: Vec::new(),
            deadlines: table(folder)?,
            responsibilities: table(folder)?,
            errors: table(folder)?,
        })
    }

    /// Moves the rows of `other` behind these.
    pub fn append(&mut self, mut other: Tables) {
        self.documents.append(&mut other.documents);
        self.tasks.append(&mut other.tasks);
        self.targets.append(&mut other.targets);
        self.numbers.append(&mut other.numbers);
        self.deadlines.append(&mut other.deadlines);
        self.responsibilities.append(&mut other.responsibilities);
        self.errors.append(&mut other.errors);
    }
}

fn table<R: Row + Default>(folder: &Path) -> Result<Vec<R>, Message> {
    let path = folder.join(format!("{}.csv", R::TABLE));
    let bytes = std::fs::read(&path).map_err(|error| say!("table.unreadable", path, error))?;
    csv::read(&bytes)
}
