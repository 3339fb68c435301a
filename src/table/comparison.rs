//! The comparison tables of SCHEMA.md whose columns are fixed. `matrix` and `panel` have a column for each region or
//! variable: see [`super::Wide`].

use rust_decimal::Decimal;

use super::define::table;

table!(
    /// One row per target, and one per task that has no target but a body, a deadline or both.
    LedgerRow, "ledger", {
        region: String = "地区", document: String = "文件", doc_number: String = "文号", label: String = "序号",
        task: String = "任务", indicator: String = "指标", comparator: String = "比较", value: Option<Decimal> = "目标值",
        value_max: Option<Decimal> = "上限", unit: String = "单位", deadline: String = "完成时限", lead: String = "牵头单位",
        responsible: String = "责任单位", support: String = "配合单位", text: String = "原文",
        region_code: String = "地区代码", concept: String = "指标概念", concept_name: String = "概念名称",
        check: String = "待核", published: String = "发布日期" as Date, page: String = "页码", doc_id: String = "文档编号",
        task_id: String = "任务编号", target_id: String = "目标编号", doc_path: String = "文件路径",
        start: usize = "起", end: usize = "止",
    }
);

table!(
    /// One row per target with a concept, or with an indicator that another region names alike.
    IndicatorRow, "indicators", {
        concept: String = "指标概念", concept_name: String = "概念名称", region: String = "地区",
        region_code: String = "地区代码",
        /// Of the deadline.
        year: Option<i16> = "年份",
        norm_value: Option<Decimal> = "标准数值", norm_value_max: Option<Decimal> = "标准上限",
        norm_unit: String = "标准单位", comparator: String = "比较", kind: String = "类别", basis: String = "口径",
        doc_id: String = "文档编号", target_id: String = "目标编号", indicator: String = "指标",
        /// Among the comparable values of other regions, 1 for the best; empty where neither more nor less is better.
        rank: Option<i16> = "位次",
        /// `yes`, or why not.
        comparable: String = "可比",
        denominator: String = "分母", scope: String = "范围",
        /// The year in which a cumulative figure or yearly average begins.
        from_year: Option<i16> = "起始年",
        level: String = "层级", field: String = "领域", better: String = "优劣方向",
        /// The name of the line in `panel` and `codebook`.
        variable: String = "变量",
        /// The figure by which it is ranked: what is promised at least, a fall below zero.
        point: Option<Decimal> = "比较值",
        /// Regions with a comparable value, this one among them.
        peers: usize = "可比地区数", best: Option<Decimal> = "最优值", median: Option<Decimal> = "中位数",
        /// `yes` for a value that was worked out per year from a longer span.
        annualised: String = "折算", deadline: String = "期限" as Date, deadline_source: String = "期限来源",
        lead: String = "牵头单位", check: String = "待核", evidence: String = "依据", sentence: String = "原句",
        start: usize = "起", end: usize = "止", rule: String = "规则", doc_title: String = "文件标题",
        doc_path: String = "文件路径", published: String = "发布日期" as Date,
    }
);

table!(
    /// One row per concept: who sets it and who does not.
    CoverageRow, "coverage", {
        field: String = "领域", concept: String = "指标概念", concept_name: String = "概念名称",
        regions: usize = "有目标的地区数", of: usize = "地区总数", status: String = "覆盖情况",
        with: String = "有目标的地区", without: String = "没有目标的地区", targets: usize = "目标数",
        documents: String = "文件", doc_id: String = "文档编号",
    }
);

table!(
    /// One row per field of policy, function and region.
    DepartmentRow, "departments", {
        field: String = "领域", function: String = "职能", region: String = "地区", region_code: String = "地区代码",
        lead: usize = "牵头任务数", responsible: usize = "责任任务数", support: usize = "配合任务数",
        departments: String = "单位", tasks: String = "任务", doc_id: String = "文档编号", task_id: String = "任务编号",
    }
);

table!(
    /// One row per value that did not get into the panel's cell, beside the one that did.
    PanelChoiceRow, "panel_choices", {
        region: String = "地区", region_code: String = "地区代码", year: Option<i16> = "年份", variable: String = "变量",
        concept_name: String = "概念名称", value: Option<Decimal> = "所取值", target_id: String = "所取目标编号",
        evidence: String = "所取依据", other_value: Option<Decimal> = "未取值",
        other_target_id: String = "未取目标编号", other_evidence: String = "未取依据", reason: String = "理由",
        doc_id: String = "文档编号", other_doc_id: String = "未取文档编号",
    }
);

table!(
    /// One row per column of the panel.
    CodebookRow, "codebook", {
        variable: String = "变量", label_zh: String = "中文标签", label_en: String = "英文标签",
        concept: String = "指标概念", concept_name: String = "概念名称", kind: String = "类别", basis: String = "口径",
        unit: String = "单位", denominator: String = "分母", scope: String = "范围", better: String = "优劣方向",
        field: String = "领域", source: String = "定义来源", values: usize = "取值数", regions: usize = "地区数",
        first_year: Option<i16> = "最早年份", last_year: Option<i16> = "最晚年份", min: Option<Decimal> = "最小值",
        max: Option<Decimal> = "最大值",
    }
);

table!(
    /// One row per region, concept and plan: how a target moves from one plan of a region to the next.
    SeriesRow, "series", {
        region: String = "地区", region_code: String = "地区代码", concept: String = "指标概念",
        concept_name: String = "概念名称", kind: String = "类别", basis: String = "口径", norm_unit: String = "标准单位",
        denominator: String = "分母", scope: String = "范围",
        /// The year that the plan is for.
        plan_year: Option<i16> = "计划年份",
        norm_value: Option<Decimal> = "标准数值", norm_value_max: Option<Decimal> = "标准上限",
        comparator: String = "比较", year: Option<i16> = "年份", earlier_plan_year: Option<i16> = "前一计划年份",
        earlier_value: Option<Decimal> = "前值", difference: Option<Decimal> = "变动",
        /// raised, kept, lowered, dropped or new.
        change: String = "变化",
        doc_id: String = "文档编号", target_id: String = "目标编号", earlier_doc_id: String = "前文档编号",
        earlier_target_id: String = "前目标编号", evidence: String = "依据", earlier_evidence: String = "前依据",
    }
);

table!(
    /// One row per task in a group of tasks of different plans with the same content.
    AlignedTaskRow, "tasks_aligned", {
        group: usize = "组", name: String = "共同任务", regions: usize = "地区数", of: usize = "地区总数",
        status: String = "覆盖情况", region: String = "地区", region_code: String = "地区代码", label: String = "序号",
        task: String = "任务", lead: String = "牵头单位", function: String = "牵头职能",
        /// Cosine of the weighted words with the group's first task.
        similarity: Option<Decimal> = "相似度",
        /// The words that match, the weightiest first.
        words: String = "相同的词", deadline: String = "完成时限", text: String = "原文", doc_id: String = "文档编号",
        task_id: String = "任务编号", doc_title: String = "文件标题", published: String = "发布日期" as Date,
    }
);

table!(
    /// One row per occurrence of a sentence that plans of several regions share word for word.
    ReuseRow, "reuse", {
        group: usize = "组", sentence: String = "句子", regions: usize = "地区数", region: String = "地区",
        region_code: String = "地区代码", published: String = "发布日期" as Date,
        /// source for the earliest, copy for later ones, empty where the dates do not say.
        role: String = "角色",
        task: String = "任务", doc_title: String = "文件标题", doc_id: String = "文档编号", task_id: String = "任务编号",
        source_doc_id: String = "来源文档编号",
    }
);

table!(
    /// One row per row that was added or removed, and per column of a row that changed.
    DiffRow, "diff", {
        table: String = "表", change: String = "变化", region: String = "地区", document: String = "文件",
        what: String = "事项", column: String = "列", old: String = "原值", new: String = "新值",
        evidence: String = "新依据", old_evidence: String = "原依据", doc_id: String = "文档编号",
        row_id: String = "行编号", old_doc_id: String = "原文档编号", old_row_id: String = "原行编号",
    }
);

table!(
    /// One row per concept seen from one region.
    FocusRow, "focus", {
        region: String = "地区", region_code: String = "地区代码",
        /// ranked, compared, not_comparable, lacking (others set it) or only_here.
        view: String = "情形",
        field: String = "领域", concept: String = "指标概念", concept_name: String = "概念名称", kind: String = "类别",
        basis: String = "口径", norm_unit: String = "标准单位", year: Option<i16> = "年份", value: Option<Decimal> = "比较值",
        rank: Option<i16> = "位次", peers: usize = "可比地区数", best: Option<Decimal> = "最优值",
        best_region: String = "最优地区", to_best: Option<Decimal> = "与最优之差", median: Option<Decimal> = "中位数",
        to_median: Option<Decimal> = "与中位数之差",
        /// Regions that set it.
        others: usize = "提出的其他地区数", other_regions: String = "提出的其他地区", comparable: String = "可比",
        doc_id: String = "文档编号", target_id: String = "目标编号", evidence: String = "依据",
    }
);
