// Tasks of different places with one content, and the words that say so.
const MOST_GROUPS = 200;
function tasks(main) {
  const statuses = counted(data.aligned.map((g) => g.status));
  main.append(form(select(T("status"), state.check, all(statuses.map(([s, n]) => [s, code("status", s) + " " + n])), (v) => go({ check: v })),
    h("input", { type: "search", id: "find", value: state.q, placeholder: T("find_task"), "aria-label": T("find_task"), onchange: (e) => go({ q: e.target.value }) })), note(T("tasks_legend")));
  const words = state.q.toLowerCase();
  const groups = data.aligned.filter((g) => (!state.check || g.status === state.check) && (!words || (g.name + g.members.map((m) => m.words + (data.tasks[m.task] || {}).text).join(" ")).toLowerCase().includes(words)));
  if (!groups.length) return main.append(note(T("nothing")));
  groups.slice(0, MOST_GROUPS).forEach((g, n) => main.append(alignedGroup(g, n < 3)));
  if (groups.length > MOST_GROUPS) main.append(note(T("more", { n: groups.length - MOST_GROUPS })));
}
function alignedGroup(g, open) {
  const shared = counted(g.members.slice(1).flatMap((m) => split(m.words))).slice(0, 8).map(([w]) => w);
  const leads = counted(g.members.flatMap((m) => split(m.functions)));
  const list = h("ul", { class: "alike" });
  const fill = () => list.firstChild || list.append(...g.members.map((m, n) => alikeItem(m, n ? split(m.words) : shared)));
  if (open) fill();
  return h("details", { open, ontoggle: fill }, h("summary", {}, g.name, h("small", {}, " ", T("of_places", { n: g.regions, of: data.regions.length }), " · ", code("status", g.status))),
    h("p", { class: "note" }, T("words"), " ", shared.map((w) => h("b", { class: "word" }, w)), leads.length > 0 && [h("br"), T("lead"), " ", leads.map(([f, n]) => h("span", { class: "word" }, f + " " + n))]), list);
}
function alikeItem(m, words) {
  const t = data.tasks[m.task];
  if (!t) return "";
  const first = Math.min(...words.map((w) => t.text.indexOf(w)).filter((at) => at >= 0), Infinity);
  // A text whose first shared word stands far down is shown from a little before it.
  const from = first !== Infinity && first > 60 ? first - 20 : 0;
  return h("li", {}, h("span", { class: "place" }, m.region === null ? "—" : data.regions[m.region].short),
    h("div", {}, h("p", { class: "clamp" }, from ? "…" : "", highlight(t.text.slice(from), words)),
      h("small", {}, button(T("open_task"), (e) => openEvidence("task:" + m.task, e.currentTarget), { class: "number" }), " ", [t.lead && T("lead") + " " + t.lead, T("similarity") + " " + m.similarity].filter(Boolean).join(" · "))));
}
function highlight(text, words) {
  const parts = [];
  let rest = text;
  while (rest) {
    const hits = words.map((w) => [rest.indexOf(w), w]).filter(([at]) => at >= 0).sort((a, b) => a[0] - b[0] || b[1].length - a[1].length);
    if (!hits.length) break;
    const [at, word] = hits[0];
    parts.push(rest.slice(0, at), h("mark", { class: "fine" }, word));
    rest = rest.slice(at + word.length);
  }
  return [...parts, rest];
}
