// Which body leads what: functions down, places across.
const MOST_FUNCTIONS = 60;
function people(main) {
  const fields = counted(data.leads.map((l) => l.field));
  const list = data.leads.filter((l) => !state.field || l.field === state.field);
  main.append(form(select(T("field"), state.field, all(fields.filter(([f]) => f).map(([f]) => [f, fieldName(f)])), (v) => go({ field: v }))), note(T("leads_legend")));
  const columns = [...new Set(list.map((l) => l.region))].sort((a, b) => a - b);
  const weight = (l) => l.counts[0] || l.counts[1];
  const functions = counted(list.flatMap((l) => Array(weight(l)).fill(l.function))).slice(0, MOST_FUNCTIONS);
  if (!functions.length) return main.append(note(T("nothing")));
  const shown_ = h("div", { "aria-live": "polite" });
  const cells = new Map();
  for (const l of list) cells.set(l.function + "|" + l.region, [...(cells.get(l.function + "|" + l.region) || []), l]);
  const sums = new Map([...cells].map(([key, of]) => [key, of.reduce((sum, l) => sum + weight(l), 0)]));
  const top = Math.max(...sums.values());
  const element = h("table", { class: "matrix" }, h("caption", { class: "unseen" }, T("people")),
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, T("function")), columns.map(upright), h("th", { scope: "col" }, h("span", {}, T("sum"))))),
    h("tbody", {}, functions.map(([name, sum]) => h("tr", {}, h("th", { scope: "row" }, name), columns.map((n) => {
      const count = sums.get(name + "|" + n);
      if (!count) return h("td", { class: "none" });
      const of = cells.get(name + "|" + n);
      return h("td", { class: "heat s" + Math.min(5, Math.ceil(5 * Math.sqrt(count / top))) }, button(count, () => {
        const ids = [...new Set(of.flatMap((l) => l.tasks))].filter((id) => data.tasks[id]);
        shown_.replaceChildren(h("h3", {}, name + " · " + regionName(n)), note([...new Set(of.map((l) => l.departments))].join("；")), h("ul", { class: "due" }, ids.map((id) => taskItem(id))));
        shown_.scrollIntoView({ block: "nearest" });
      }, { class: "number", title: of.map((l) => l.departments).join("；") }));
    }), h("td", { class: "sum" }, sum)))));
  main.append(...scroll(element), shown_);
}
function taskItem(id) {
  const t = data.tasks[id];
  return h("li", {}, h("span", {}, button([t.label, t.title || t.text.slice(0, 60)].filter(Boolean).join(" "), (e) => openEvidence("task:" + id, e.currentTarget), { class: "number text" }),
    h("small", {}, " ", [t.lead, t.responsible, t.support, t.deadline].filter(Boolean).join(" · "))));
}

// Which place sets what, and what is missing where.
function coverage(main) {
  const rows = data.coverage.filter((c) => (!state.field || c.field === state.field) && (!state.check || c.status === state.check)).sort((a, b) => b.with.length - a.with.length);
  main.append(form(select(T("field"), state.field, all(counted(data.coverage.map((c) => c.field)).map(([f]) => [f, fieldName(f)])), (v) => go({ field: v })),
    select(T("status"), state.check, all(counted(data.coverage.map((c) => c.status)).map(([s]) => [s, code("status", s)])), (v) => go({ check: v }))), note(T("coverage_legend")));
  const half = data.regions.length / 2;
  const cell = (c, r, n) => {
    if (c.with.includes(n)) return h("td", { class: "has", "aria-label": r.name + " ●" }, "●");
    const missed = data.regions.length > 2 && c.with.length > half;
    return h("td", { class: missed ? "missed" : "none", "aria-label": r.name + " —" }, missed ? "○" : "");
  };
  const element = h("table", { class: "matrix dots" }, h("caption", { class: "unseen" }, T("coverage")),
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, T("indicator")), data.regions.map((r, n) => upright(n)), h("th", { scope: "col" }, h("span", {}, T("places"))))),
    h("tbody", {}, rows.map((c) => h("tr", {}, h("th", { scope: "row" }, c.line === null ? pick(c.name) : lineLink(c.line, pick(c.name))), data.regions.map((r, n) => cell(c, r, n)),
      h("td", { class: "status" }, c.with.length, h("small", {}, " ", code("status", c.status)))))));
  main.append(...(rows.length ? scroll(element) : [note(T("nothing"))]));
}
