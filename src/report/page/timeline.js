// What falls due when: a circle for each day and place, then the lists.
const MOST_DUE = 400;
function timeline(main) {
  const told = new Set(data.targets.map((t) => t.document + "|" + t.context));
  const items = data.targets.filter((t) => col(t, "deadline")).map((t) => ({ date: col(t, "deadline"), region: t.region, target: t }))
    .concat(data.deadlines.map((d, n) => ({ date: d.date, region: d.region, task: data.tasks[d.task], due: n })).filter((i) => i.task && !told.has(data.deadlines[i.due].document + "|" + data.deadlines[i.due].context)))
    .filter((i) => (!state.region || String(i.region) === state.region) && (!state.year || i.date.startsWith(state.year)));
  const years = [...new Set(data.targets.map((t) => col(t, "deadline").slice(0, 4)).filter(Boolean))].sort();
  main.append(form(select(T("place"), state.region, all(places()), (v) => go({ region: v })), select(T("year"), state.year, all(years.map((y) => [y, y])), (v) => go({ year: v }))));
  if (!items.length) return main.append(note(T("nothing")));
  main.append(note(T("timeline_legend")));
  dueChart(main, items);
  const days = counted(items.map((i) => i.date)).sort((a, b) => (a[0] < b[0] ? -1 : 1));
  main.append(h("section", {}, h("h3", {}, T("due")), days.map(([date, n]) => h("details", { open: n <= 12 || days.length < 4, id: "due-" + date },
    h("summary", {}, date, h("small", {}, " " + T("found", { n }))), dueList(items.filter((i) => i.date === date))))));
}
function dueChart(main, items) {
  const rows = [...new Set(items.map((i) => i.region))].sort((a, b) => (a ?? -1) - (b ?? -1));
  const points = counted(items.map((i) => i.date + "|" + rows.indexOf(i.region))).map(([key, n]) => { const [date, row] = key.split("|"); return { value: [moment(date), Number(row), n], date }; });
  const first = Math.min(...points.map((p) => Math.floor(p.value[0]))), last = Math.max(...points.map((p) => Math.floor(p.value[0])));
  const step = Math.ceil((last - first + 1) / (narrow() ? 5 : 14));
  chart(main, T("timeline"), 64 + 25 * rows.length, {
    grid: { left: 4, right: 24, top: 30, bottom: 8, containLabel: true },
    tooltip: tooltip((p) => regionName(rows[p.value[1]]) + " " + p.data.date + " · " + T("found", { n: p.value[2] })),
    xAxis: [axis({ type: "value", min: first, max: last + 1, interval: 1, axisLabel: { show: false }, axisLine: { show: false } }),
      axis({ type: "category", position: "top", axisLine: { show: false }, axisLabel: { color: tint("soft"), interval: step - 1 }, data: Array.from({ length: last - first + 1 }, (_, n) => String(first + n)) })],
    yAxis: places_(rows.map((r) => (r === null || r === undefined ? "—" : data.regions[r].short))),
    series: [{ type: "scatter", data: points, symbolSize: (v) => Math.min(24, 5 + 2 * Math.sqrt(v[2])), itemStyle: { color: tint("blue"), opacity: 0.8 }, cursor: "pointer",
      label: { show: last - first < 9 && !narrow(), position: "left", color: tint("soft"), fontSize: 11, formatter: (p) => (p.value[2] > 1 ? p.value[2] : "") } }],
  }, (p) => { const list = byId("due-" + p.data.date); if (list) { list.open = true; list.scrollIntoView(); } });
}
// A day as a fraction of its year, drawn in a little so that the year's last day stays within the year's band.
function moment(date) {
  const year = Number(date.slice(0, 4));
  const day = (new Date(date) - new Date(year + "-01-01")) / 86400000;
  return year + 0.08 + 0.84 * day / 366;
}
function dueList(items) {
  const list = h("ul", { class: "due" }, items.slice(0, MOST_DUE).map((i) => h("li", {}, h("span", { class: "place" }, regionName(i.region)), h("span", {}, i.target
    ? [nameOf(i.target), " ", figure(i.target)] : [button(i.task.title || i.task.text.slice(0, 60), (e) => openEvidence("due:" + i.due, e.currentTarget), { class: "number text" }), h("small", {}, " ", [data.deadlines[i.due].text, i.task.lead].filter(Boolean).join(" · "))]))));
  if (items.length > MOST_DUE) list.append(h("li", {}, h("a", { href: address({ view: "targets", year: items[0].date.slice(0, 4) }) }, T("more", { n: items.length - MOST_DUE }))));
  return list;
}
