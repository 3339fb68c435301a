// The same place's plans of several years: a line for each place, and what was raised, kept, lowered, dropped or new.
function series(main) {
  const key = (s) => s.line ?? s.name[0];
  const lines = counted(data.series.filter((s) => s.value !== null && data.series.some((o) => key(o) === key(s) && o.region === s.region && o.plan_year !== s.plan_year && o.value !== null)).map(key));
  const chosen = lines.find(([k]) => String(k) === state.line)?.[0] ?? lines[0]?.[0];
  const name = (k) => (typeof k === "number" ? lineName(k) : k);
  if (lines.length) {
    main.append(form(select(T("indicator"), chosen, lines.map(([k]) => [k, name(k)]), (v) => go({ line: v })),
      select(T("change"), state.kind, all(Object.keys(data.codes.change).map((c) => [c, T(c) + " " + data.series.filter((s) => s.change === c).length])), (v) => go({ kind: v }))));
    seriesChart(main, data.series.filter((s) => key(s) === chosen && s.value !== null), name(chosen), chosen);
  }
  const rows = data.series.filter((s) => s.change && (!state.kind || s.change === state.kind));
  const heads = [T("place"), T("indicator"), T("plan_year"), T("before"), T("value"), T("change")];
  main.append(h("h3", {}, T("changes")), ...scroll(table(T("series"), heads, rows.map((s) => {
    const row = data.rows.find((r) => r.line === s.line);
    const plain = (n) => (n === null ? "—" : minus(n) + pick(named("unit", s.unit)));
    const place = (target, n) => (target === null ? plain(n) : figure(target));
    return [regionName(s.region), [row ? lineLink(s.line, pick(s.name)) : pick(s.name), h("small", {}, " ", s.line === null ? code("kind", s.kind) : lineParts(s.line))], s.plan_year,
      place(s.earlier_target, s.earlier), place(s.target, s.value), h("span", { class: "change " + s.change }, T("sign_" + s.change) + " " + T(s.change))];
  }), { rowHead: true })));
}
function seriesChart(main, points, name, line) {
  const years = [...new Set(points.map((s) => s.plan_year))].sort();
  const regions = [...new Set(points.map((s) => s.region))];
  const row = data.rows.find((r) => r.line === line);
  const scale = row && Number.isFinite(Number(row.scale)) ? Number(row.scale) : 1;
  const value = (s) => round(Number(s.value) / scale);
  const ink = [tint("blue"), tint("red"), tint("soft")];
  main.append(h("h3", { class: "figure-title" }, typeof line === "number" ? [pick(data.lines[line].name), h("small", {}, " ", lineParts(line, row && row.unit))] : name));
  chart(main, name + ": " + points.map((s) => regionName(s.region) + " " + s.plan_year + " " + value(s)).join(", "), narrow() ? 240 : 320, {
    grid: { left: 8, right: 110, top: 24, bottom: 8, containLabel: true },
    tooltip: tooltip((p) => p.seriesName + " " + p.name + " " + minus(p.value)),
    xAxis: axis({ type: "category", data: years.map(String), axisLabel: { color: tint("ink"), fontSize: 13 } }),
    yAxis: axis({ type: "value", scale: true }),
    series: regions.map((r, n) => ({ type: "line", name: regionName(r), symbol: "circle", symbolSize: 9, cursor: "pointer", connectNulls: true, color: ink[Math.min(n, 2)], lineStyle: { width: 2.5 },
      endLabel: { show: true, color: ink[Math.min(n, 2)], fontSize: 13, formatter: "{a}" }, label: { show: regions.length < 4, position: "top", color: tint("ink"), formatter: (p) => minus(p.value) },
      data: years.map((y) => { const s = points.find((o) => o.region === r && o.plan_year === y); return s ? { value: value(s), target: s.target } : null; }) })),
  }, (p) => p.data && p.data.target !== null && openEvidence(data.targets[p.data.target].id));
}
