// The views. Each draws itself into the page's main part from the data and the state.
const charts = [];
function disposeCharts() {
  charts.splice(0).forEach((c) => c.dispose());
}
const dark = () => (document.documentElement.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
const tint = (name) => getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
function chart(parent, label, height, option, click) {
  const box = h("div", { class: "chart", role: "img", "aria-label": label, style: "height:" + height + "px" });
  parent.append(box);
  const drawn = echarts.init(box, null, { renderer: "svg" });
  const style = { fontFamily: getComputedStyle(document.body).fontFamily, color: tint("ink") };
  drawn.setOption({ animation: false, textStyle: style, ...option });
  if (click) drawn.on("click", click);
  charts.push(drawn);
  return drawn;
}
const axis = (more) => ({ axisLine: { lineStyle: { color: tint("rule") } }, axisTick: { show: false }, axisLabel: { color: tint("soft"), fontSize: 12 }, splitLine: { lineStyle: { color: tint("rule") } }, ...more });
function tooltip(text) {
  return { confine: true, backgroundColor: tint("paper"), borderColor: tint("rule"), textStyle: { color: tint("ink"), fontSize: 13 }, formatter: (p) => h("div", { class: "tip" }, text(p)) };
}
const note = (text) => h("p", { class: "note" }, text);
function scroll(element) {
  return [h("div", { class: "row end" }, copyButton(element)), h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": element.caption.textContent }, element)];
}

function overview(main) {
  const facts_ = [[data.documents.length, "documents"], [data.regions.length, "places"], [new Set(data.targets.map((t) => t.field).filter(Boolean)).size, "fields"], [data.targets.length, "targets"], [data.targets.filter((t) => t.comparable === "yes").length, "comparable"], [data.targets.filter((t) => col(t, "check")).length, "check"]];
  main.append(h("ul", { class: "numbers" }, facts_.map(([n, key]) => h("li", {}, h("strong", {}, n.toLocaleString()), h("span", {}, T(key))))));
  const widest = data.rows.flatMap((r) => [...new Set(r.cells.map((c) => c.year))].map((year) => ({ row: r, year, cells: r.cells.filter((c) => c.year === year && c.peers > 1) }))).filter((g) => g.cells.length > 1).sort((a, b) => b.cells.length - a.cells.length).slice(0, 10);
  const places = counted(data.targets.map((t) => t.region).filter((r) => r !== null));
  const fields = counted(data.targets.map((t) => t.field).filter(Boolean));
  const bars_ = (caption, rows, key, name) => h("section", {}, h("h3", {}, caption), h("ul", { class: "meter" }, rows.map(([k, n]) =>
    h("li", {}, h("a", { href: address({ view: "targets", [key]: String(k) }) }, name(k)), h("i", { style: "width:" + (100 * n / rows[0][1]) + "%" }), h("span", {}, n)))));
  if (widest.length) {
    main.append(h("section", {}, h("h3", {}, T("top")), scroll(table(T("top"), [T("indicator"), T("year"), T("places"), T("best"), T("median"), T("spread")], widest.map(({ row, year, cells }) => {
      const better = data.lines[row.line].better !== "none";
      const sorted = cells.slice().sort((a, b) => (better ? a.rank - b.rank : b.number - a.number));
      return [h("a", { href: address({ view: "bars", line: String(row.line) }) }, pick(data.lines[row.line].label)), year, cells.length,
        better ? [figure(sorted[0].target, sorted[0].text), " ", regionName(sorted[0].region)] : "—", median(cells) + row.unit, strip(cells)];
    }), { rowHead: true }))));
  }
  main.append(h("div", { class: "columns" }, places.length && bars_(T("by_place"), places, "region", (r) => regionName(r)), fields.length && bars_(T("by_field"), fields, "field", fieldName)));
  main.append(h("section", {}, h("h3", {}, T("failed")), data.errors.length ? scroll(table(T("failed"), [T("file"), T("status"), T("note")], data.errors.map((e) => [e[0], e[2], e[3]]))) : note(T("none_failed"))));
  const named = (s) => data.documents.filter((d) => d.status === s);
  main.append(h("section", {}, h("h3", {}, T("documents")), scroll(table(T("documents"), [T("documents"), T("place"), T("targets"), T("file")], [...named("ok"), ...named("partial")].map((d) => {
    const n = data.documents.indexOf(d);
    return [d.title, regionName(d.region), data.targets.filter((t) => t.document === n).length, d.path];
  })))));
}
function median(cells) {
  const sorted = cells.map((c) => Number(c.number)).sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return Number((sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2).toPrecision(12));
}
// All values of a group on one line; the one in question stands out.
function strip(cells, own) {
  const numbers = cells.map((c) => Number(c.number));
  const low = Math.min(...numbers), high = Math.max(...numbers);
  const at = (n) => (high > low ? 6 + 108 * (n - low) / (high - low) : 60);
  const svg = (tag, attributes) => { const e = document.createElementNS("http://www.w3.org/2000/svg", tag); for (const [k, v] of Object.entries(attributes)) e.setAttribute(k, v); return e; };
  const root = svg("svg", { viewBox: "0 0 120 16", width: 120, height: 16, class: "strip", role: "img", "aria-label": low + "–" + high });
  root.append(svg("line", { x1: 6, x2: 114, y1: 8, y2: 8 }), ...cells.filter((c) => c !== own).concat(own || []).map((c) => svg("circle", { cx: at(Number(c.number)), cy: 8, r: c === own ? 5 : 3, class: c === own ? "own" : "" })));
  return root;
}

function matrix(main) {
  const years = counted(data.rows.flatMap((r) => r.cells.map((c) => c.year)));
  const year = Number(state.year) || years[0][0];
  const least = Number(state.least) || 1;
  const rows = data.rows.map((r) => ({ ...r, of: r.cells.filter((c) => c.year === year) })).filter((r) => r.of.length >= least && (!state.field || data.lines[r.line].field[0] === state.field) && (!state.q || pick(data.lines[r.line].label).includes(state.q)));
  const columns = [...new Set(data.rows.flatMap((r) => r.cells.filter((c) => c.year === year).map((c) => c.region)))].sort((a, b) => a - b);
  main.append(h("form", { class: "filters", onsubmit: (e) => e.preventDefault() },
    select(T("year"), year, years.map(([y]) => [y, y]).sort((a, b) => a[0] - b[0]), (v) => go({ year: v })),
    select(T("field"), state.field, [["", T("all")], ...Object.keys(fieldNames).map((f) => [f, fieldName(f)])], (v) => go({ field: v })),
    select(T("least"), least, [1, 2, 3, 5, 10, 20].map((n) => [n, n]), (v) => go({ least: v }))), note(T("rank_legend")));
  let field = null;
  const body = h("tbody", {}, rows.map((r) => {
    const line = data.lines[r.line];
    const heading = line.field[0] !== field && h("tr", { class: "group" }, h("th", { colspan: columns.length + 1, scope: "colgroup" }, pick(line.field) || "—"));
    field = line.field[0];
    return [heading || "", h("tr", {}, h("th", { scope: "row" }, h("a", { href: address({ view: "bars", line: String(r.line) }) }, pick(line.name)), h("small", {}, " ", [code("kind", ""), pick(line.label).replace(pick(line.name), "").replace(/^[（ (]+|[）)]+$/g, ""), r.unit !== line.unit ? r.unit : ""].filter(Boolean).join("，"))),
      columns.map((n) => {
        const c = r.of.find((cell) => cell.region === n);
        if (!c) return h("td", { class: "none" });
        const shade = c.rank ? "s" + (5 - Math.min(4, Math.floor(5 * (c.rank - 1) / c.peers))) : "";
        return h("td", { class: "heat " + shade, "data-copy": c.text }, figure(c.target, c.text), c.rank && h("small", {}, c.rank + "/" + c.peers));
      }))];
  }));
  const element = h("table", { class: "matrix" }, h("caption", { class: "unseen" }, T("matrix") + " " + year), h("thead", {}, h("tr", {}, h("th", { scope: "col" }, T("indicator")), columns.map((n) => h("th", { scope: "col" }, h("span", {}, regionName(n)))))), body);
  main.append(rows.length ? h("div", {}, scroll(element)) : note(T("nothing")));
}

function bars(main) {
  const order = data.rows.slice().sort((a, b) => b.cells.length - a.cells.length);
  const row = data.rows.find((r) => String(r.line) === state.line) || order[0];
  const line = data.lines[row.line];
  main.append(h("form", { class: "filters", onsubmit: (e) => e.preventDefault() }, select(T("indicator"), row.line, order.map((r) => [r.line, pick(data.lines[r.line].label) + " · " + r.cells.length]), (v) => go({ line: v }))));
  main.append(h("h3", { class: "figure-title" }, pick(line.label), row.unit && h("small", {}, " ", row.unit)));
  const cells = row.cells.slice().sort((a, b) => a.year - b.year || (line.better === "less" ? a.number - b.number : b.number - a.number));
  const values = cells.map((c) => ({ value: Number(c.number), itemStyle: c.peers > 1 ? { color: tint("blue") } : { color: "transparent", borderColor: tint("blue"), borderType: "dashed", borderWidth: 1 } }));
  const names = cells.map((c) => regionName(c.region) + " " + c.year);
  chart(main, pick(line.label) + ": " + cells.map((c, n) => names[n] + " " + c.text).join(", "), 60 + 26 * cells.length, {
    grid: { left: 8, right: 96, top: 8, bottom: 24, containLabel: true },
    tooltip: tooltip((p) => names[p.dataIndex] + " " + cells[p.dataIndex].text + row.unit),
    xAxis: axis({ type: "value" }), yAxis: axis({ type: "category", data: names, inverse: true, splitLine: { show: false }, axisLabel: { color: tint("ink"), fontSize: 13, interval: 0 } }),
    series: [{ type: "bar", data: values, barWidth: 14, cursor: "pointer", label: { show: true, position: "right", color: tint("ink"), formatter: (p) => { const c = cells[p.dataIndex]; return c.text + (c.rank ? "   " + T("rank") + " " + c.rank + "/" + c.peers : c.peers > 1 ? "" : "  " + T("not_comparable")); } } }],
  }, (p) => openEvidence(data.targets[cells[p.dataIndex].target].id));
  main.append(h("details", { open: true }, h("summary", {}, T("as_table")), scroll(table(pick(line.label), [T("place"), T("year"), T("value"), T("rank"), T("comparable")], cells.map((c) => [regionName(c.region), c.year, figure(c.target, c.text + row.unit), c.rank ? c.rank + "/" + c.peers : "—", code("comparable", data.targets[c.target].comparable)]), { rowHead: true }))));
  const apart = data.targets.filter((t) => t.line !== null && data.lines[t.line].concept === line.concept && t.line !== row.line);
  if (apart.length) main.append(h("section", {}, h("h3", {}, T("not_comparable")), scroll(table(T("not_comparable"), [T("place"), T("year"), T("value"), T("kind"), T("comparable")], apart.map((t) => [regionName(t.region), t.year || "—", figure(t), [code("kind", col(t, "kind")), code("basis", col(t, "basis"))].filter(Boolean).join(" · "), code("comparable", t.comparable)]), { rowHead: true }))));
}

function timeline(main) {
  const items = data.targets.filter((t) => col(t, "deadline")).map((t) => ({ date: col(t, "deadline"), region: t.region, target: t }))
    .concat(data.deadlines.map((d) => ({ date: d.date, region: d.region, task: data.tasks[d.task], deadline: d })).filter((d) => d.task && !data.targets.some((t) => t.document === d.deadline.document && t.context === d.deadline.context)))
    .filter((i) => (!state.region || String(i.region) === state.region) && (!state.year || i.date.startsWith(state.year)));
  const years = [...new Set(data.targets.map((t) => col(t, "deadline").slice(0, 4)).filter(Boolean))].sort();
  main.append(h("form", { class: "filters", onsubmit: (e) => e.preventDefault() }, select(T("place"), state.region, [["", T("all")], ...data.regions.map((r, n) => [n, r.name])], (v) => go({ region: v })), select(T("year"), state.year, [["", T("all")], ...years.map((y) => [y, y])], (v) => go({ year: v }))));
  const places = [...new Set(items.map((i) => regionName(i.region)))].sort((a, b) => b.localeCompare(a, "zh"));
  const points = counted(items.map((i) => i.date + "|" + regionName(i.region))).map(([key, n]) => [...key.split("|"), n]);
  if (!points.length) return main.append(note(T("nothing")));
  main.append(note(T("timeline_legend")));
  const pad = (v) => Math.max(86400000 * 30, 0.04 * (v.max - v.min));
  chart(main, T("timeline"), 70 + 26 * places.length, {
    grid: { left: 8, right: 24, top: 12, bottom: 24, containLabel: true }, tooltip: tooltip((p) => p.value[1] + " " + p.value[0] + " · " + p.value[2]),
    xAxis: axis({ type: "time", minInterval: 86400000 * 90, min: (v) => v.min - pad(v), max: (v) => v.max + pad(v) }), yAxis: axis({ type: "category", data: places, axisLabel: { color: tint("ink"), interval: 0, fontSize: 13 } }),
    series: [{ type: "scatter", data: points, symbolSize: (v) => Math.min(26, 5 + 2.2 * Math.sqrt(v[2])), itemStyle: { color: tint("blue"), opacity: 0.75 }, cursor: "pointer" }],
  }, (p) => byId("due-" + p.value[0])?.scrollIntoView());
  const days = counted(items.map((i) => i.date)).sort((a, b) => (a[0] < b[0] ? -1 : 1));
  main.append(h("section", {}, h("h3", {}, T("due")), days.map(([date, n]) => h("details", { open: n <= 12 || days.length < 4, id: "due-" + date }, h("summary", {}, date, h("small", {}, " " + n)),
    h("ul", { class: "due" }, items.filter((i) => i.date === date).slice(0, 400).map((i) => h("li", {}, h("span", { class: "place" }, regionName(i.region)), " ", i.target ? [nameOf(i.target), " ", figure(i.target)] : [i.task.title || i.task.text, h("small", {}, " ", i.deadline.text, " ", i.task.lead)])))))));
}

function people(main) {
  const fields = counted(data.leads.map((l) => l.field));
  const list = data.leads.filter((l) => !state.field || l.field === state.field);
  main.append(h("form", { class: "filters", onsubmit: (e) => e.preventDefault() }, select(T("field"), state.field, [["", T("all")], ...fields.filter(([f]) => f).map(([f]) => [f, fieldName(f)])], (v) => go({ field: v }))), note(T("leads_legend")));
  const places = [...new Set(list.map((l) => l.region))].sort((a, b) => a - b);
  const weight = (l) => l.counts[0] || l.counts[1];
  const functions = counted(list.flatMap((l) => Array(l.counts[0] + l.counts[1]).fill(l.function))).slice(0, 60);
  if (!functions.length) return main.append(note(T("nothing")));
  const tasks_ = h("div", { "aria-live": "polite" });
  const top = Math.max(...list.map(weight));
  const element = h("table", { class: "matrix" }, h("caption", { class: "unseen" }, T("people")), h("thead", {}, h("tr", {}, h("th", { scope: "col" }, T("function")), places.map((n) => h("th", { scope: "col" }, h("span", {}, regionName(n)))))),
    h("tbody", {}, functions.map(([name]) => h("tr", {}, h("th", { scope: "row" }, name), places.map((n) => {
      const of = list.filter((l) => l.function === name && l.region === n);
      const count = of.reduce((sum, l) => sum + weight(l), 0);
      if (!count) return h("td", { class: "none" });
      return h("td", { class: "heat s" + Math.min(5, Math.ceil(5 * count / top)) }, button(count, () => {
        tasks_.replaceChildren(h("h3", {}, name + " · " + regionName(n)), h("ul", { class: "due" }, of.flatMap((l) => l.tasks).map((id) => data.tasks[id]).filter(Boolean).map((t) => h("li", {}, t.label, " ", t.title || t.text, h("small", {}, " ", [t.lead, t.responsible, t.support, t.deadline].filter(Boolean).join(" · "))))));
        tasks_.scrollIntoView({ block: "nearest" });
      }, { class: "number", title: of.map((l) => l.departments).join("；") }));
    })))));
  main.append(...scroll(element), tasks_);
}

function coverage(main) {
  const rows = data.coverage.filter((c) => (!state.field || c.field === state.field) && (!state.check || c.status === state.check)).sort((a, b) => b.with.length - a.with.length);
  main.append(h("form", { class: "filters", onsubmit: (e) => e.preventDefault() }, select(T("field"), state.field, [["", T("all")], ...counted(data.coverage.map((c) => c.field)).map(([f]) => [f, fieldName(f)])], (v) => go({ field: v })),
    select(T("status"), state.check, [["", T("all")], ...counted(data.coverage.map((c) => c.status)).map(([s]) => [s, code("status", s)])], (v) => go({ check: v }))), note(T("coverage_legend")));
  const element = h("table", { class: "matrix dots" }, h("caption", { class: "unseen" }, T("coverage")), h("thead", {}, h("tr", {}, [T("indicator"), ...data.regions.map((r) => r.name), T("status")].map((t) => h("th", { scope: "col" }, h("span", {}, t))))),
    h("tbody", {}, rows.map((c) => h("tr", {}, h("th", { scope: "row" }, c.name), data.regions.map((r, n) => h("td", { class: c.with.includes(n) ? "has" : "none", "aria-label": r.name + (c.with.includes(n) ? " ●" : " —") }, c.with.includes(n) ? "●" : "")), h("td", { class: "status" }, code("status", c.status))))));
  main.append(...(rows.length ? scroll(element) : [note(T("nothing"))]));
}

function tasks(main) {
  const groups = counted(data.aligned.map((a) => a.group)).map(([g]) => data.aligned.filter((a) => a.group === g)).sort((a, b) => a[0].group - b[0].group);
  main.append(groups.slice(0, 200).map((g) => h("details", { open: g[0].group < 4 }, h("summary", {}, g[0].name, h("small", {}, " " + g.length)),
    h("p", { class: "note" }, T("words"), " ", split(g[1]?.words || g[0].words).map((w) => h("b", { class: "word" }, w))),
    h("ul", { class: "due" }, g.map((a) => h("li", {}, h("span", { class: "place" }, a.region), " ", highlight(a.text || a.task, split(a.words)), h("small", {}, " ", [a.lead, T("similarity") + " " + a.similarity].filter(Boolean).join(" · "))))))).reduce((all, one) => (all.append(one), all), h("div", {})));
}
function highlight(text, words) {
  const parts = [];
  let rest = text;
  while (rest) {
    const hits = words.map((w) => [rest.indexOf(w), w]).filter(([at]) => at >= 0).sort((a, b) => a[0] - b[0] || b[1].length - a[1].length);
    if (!hits.length) break;
    const [at, word] = hits[0];
    parts.push(rest.slice(0, at), h("mark", {}, word));
    rest = rest.slice(at + word.length);
  }
  return [...parts, rest];
}

function series(main) {
  const heads = [T("place"), T("indicator"), T("plan_year"), T("before"), T("value"), T("unit"), T("change")];
  main.append(...scroll(table(T("series"), heads, data.series.map((s) => [s.region, s.name + " " + code("kind", s.kind), s.plan_year, s.earlier ?? "—", s.target === null ? s.value ?? "—" : figure(s.target, s.value), s.unit, h("span", { class: "change " + s.change }, s.change ? T(s.change) : "—")]), { rowHead: true })));
}

function focus(main) {
  const own = state.focus !== "" ? Number(state.focus) : data.focus ?? counted(data.targets.map((t) => t.region).filter((r) => r !== null))[0]?.[0] ?? 0;
  main.append(h("form", { class: "filters", onsubmit: (e) => e.preventDefault() }, select(T("place"), own, data.regions.map((r, n) => [n, r.name]), (v) => go({ focus: v }))));
  const rows = data.rows.flatMap((r) => r.cells.filter((c) => c.region === own).map((cell) => ({ row: r, cell, cells: r.cells.filter((c) => c.year === cell.year && c.peers === cell.peers) })));
  const ranked = rows.filter((r) => r.cell.peers > 1).sort((a, b) => (a.cell.rank ?? 99) / a.cell.peers - (b.cell.rank ?? 99) / b.cell.peers);
  const label = (r) => h("a", { href: address({ view: "bars", line: String(r.row.line) }) }, pick(data.lines[r.row.line].label));
  main.append(h("h3", {}, T("comparable")), ranked.length ? h("div", {}, scroll(table(T("focus"), [T("indicator"), T("year"), T("value"), T("rank"), T("median"), T("spread")], ranked.map((r) => [label(r), r.cell.year, figure(r.cell.target, r.cell.text + r.row.unit), r.cell.rank ? r.cell.rank + "/" + r.cell.peers : "—", median(r.cells) + r.row.unit, strip(r.cells, r.cell)]), { rowHead: true }))) : note(T("nothing")));
  const cover = (title, list) => list.length && main.append(h("h3", {}, title + " " + list.length), h("ul", { class: "tags" }, list.map((c) => h("li", {}, c.name, h("small", {}, " " + c.with.length)))));
  cover(T("only_here"), data.coverage.filter((c) => c.with.length === 1 && c.with[0] === own));
  cover(T("lacking"), data.coverage.filter((c) => c.with.length > 1 && !c.with.includes(own)).sort((a, b) => b.with.length - a.with.length).slice(0, 60));
}
