// One indicator: a bar for each place, a chart for each year, and what the same concept says in other ways.
function bars(main) {
  const order = data.rows.slice().sort((a, b) => b.cells.length - a.cells.length);
  const row = data.rows.find((r) => String(r.line) === state.line) || order[0];
  const line = data.lines[row.line];
  main.append(form(select(T("indicator"), row.line, order.map((r) => [r.line, lineName(r.line) + " · " + r.cells.length]), (v) => go({ line: v }))));
  main.append(h("h3", { class: "figure-title" }, pick(line.name), h("small", {}, " ", lineParts(row.line, row.unit))));
  const cells = row.cells.slice().sort((a, b) => a.year - b.year || (a.rank && b.rank ? a.rank - b.rank : 0)
    || (line.better === "less" ? a.number - b.number : b.number - a.number));
  const high = Math.max(...cells.map((c) => Math.abs(Number(c.span ? c.span[1] : c.number))));
  if (cells.some((c) => c.peers < 2) || cells.some((c) => c.span)) main.append(note([cells.some((c) => c.span) && T("span_legend"), cells.some((c) => c.peers < 2) && T("dashed_legend")].filter(Boolean).join(" ")));
  for (const year of [...new Set(cells.map((c) => c.year))]) barsOfYear(main, row, year, cells.filter((c) => c.year === year), high);
  main.append(h("details", {}, h("summary", {}, T("as_table")), scroll(table(lineName(row.line), [T("place"), T("year"), T("value"), T("rank"), T("comparable")],
    cells.map((c) => [regionName(c.region), c.year, figure(c.target, withUnit(c.text, row)), c.rank ? c.rank + "/" + c.peers : "—", code("comparable", data.targets[c.target].comparable)]), { rowHead: true }))));
  const apart = data.targets.filter((t) => t.line !== null && line.concept && data.lines[t.line].concept === line.concept && t.line !== row.line);
  if (apart.length) main.append(h("section", {}, h("h3", {}, T("other_ways")), note(T("other_ways_legend")), scroll(table(T("other_ways"), [T("kind"), T("place"), T("year"), T("value"), T("comparable")],
    apart.sort((a, b) => a.line - b.line || (a.year || 0) - (b.year || 0) || a.region - b.region).map((t) => [data.rows.some((r) => r.line === t.line) ? lineLink(t.line, lineParts(t.line)) : lineParts(t.line), regionName(t.region), t.year || "—", figure(t), code("comparable", t.comparable)])))));
}
function barsOfYear(main, row, year, cells, high) {
  const ranked = (c) => c.peers > 1;
  const style = (c, faint) => ranked(c) ? { color: tint(faint ? "s3" : "blue") } : { color: "transparent", borderColor: tint("blue"), borderType: "dashed", borderWidth: 1 };
  const solid = cells.map((c) => ({ value: Number(c.span ? c.span[0] : c.number), itemStyle: style(c) }));
  const rest = cells.map((c) => ({ value: c.span ? Number(c.span[1]) - Number(c.span[0]) : 0, itemStyle: style(c, true) }));
  const names = cells.map((c) => data.regions[c.region].short);
  const ranks = cells.some((c) => c.rank);
  main.append(h("h4", {}, T("of_year", { year }), ranks && h("small", {}, " ", T("rank_right"))));
  const group = cells.filter(ranked);
  const middle = group.length > 2 ? median(group) : null;
  chart(main, lineName(row.line) + " " + year + ": " + cells.map((c, n) => names[n] + " " + c.text).join(", "), 34 + 25 * cells.length, {
    grid: { left: 4, right: ranks ? 96 : 60, top: middle === null ? 8 : 26, bottom: 4, containLabel: true },
    tooltip: tooltip((p) => names[p.dataIndex] + " " + year + " " + withUnit(cells[p.dataIndex].text, row)),
    xAxis: axis({ type: "value", min: Math.min(0, ...cells.map((c) => Number(c.number))), max: high, axisLabel: { show: false }, splitLine: { show: false } }),
    yAxis: [places_(names), ranks ? { ...places_(cells.map((c) => (c.rank ? c.rank + "/" + c.peers : ""))), position: "right", axisLabel: { color: tint("soft"), fontSize: 12, margin: 62, interval: 0 } } : { show: false, data: names }],
    series: [
      { type: "bar", stack: "value", data: solid, barWidth: 13, cursor: "pointer", markLine: middle === null ? undefined : { silent: true, symbol: "none", lineStyle: { color: tint("red"), type: "solid", width: 1 }, label: { color: tint("red"), formatter: T("median") + " " + minus(middle) }, data: [{ xAxis: middle }] } },
      { type: "bar", stack: "value", data: rest, cursor: "pointer", label: { show: true, position: "right", color: tint("ink"), formatter: (p) => cells[p.dataIndex].text } }],
  }, (p) => p.dataIndex !== undefined && p.componentType === "series" && openEvidence(data.targets[cells[p.dataIndex].target].id));
}
