// The sentence behind a number, and what a reader makes of it: corrections.csv for the next run.
const EDITABLE = ["indicator", "kind", "comparator", "direction", "value", "value_max", "unit", "basis", "deadline", "lead", "responsible", "support", "concept"];
const CORRECTIONS = "gangmu-corrections " + data.title[0] + " " + data.targets.length + " " + (data.targets[0] || {}).id;
let corrections = [];
try {
  corrections = JSON.parse(stored(CORRECTIONS) || "[]").filter((c) => data.targets.some((t) => t.id === c.id));
} catch {
  corrections = [];
}
let opener = null;

function correct(id, column, value, note) {
  corrections = corrections.filter((c) => !(c.id === id && (c.column === column || c.value === "delete" || value === "delete")));
  corrections.push({ id, column, value, note });
  keep();
}
function keep() {
  stored(CORRECTIONS, JSON.stringify(corrections));
  showTools();
  if (state.open) openEvidence(state.open);
}
function correctionsFile() {
  const quoted = (text) => (/[",\r\n]/.test(text) ? '"' + text.replaceAll('"', '""') + '"' : text);
  const rows = [["target_id", "column", "value", "note"], ...corrections.map((c) => [c.id, c.column, c.value, c.note])];
  return rows.map((row) => row.map((cell) => quoted(String(cell))).join(",")).join("\r\n") + "\r\n";
}

function marked(context, place) {
  const { before = "", sentence, after = "" } = context;
  const [start, end] = place || [0, 0];
  return h("blockquote", { class: "context", lang: "zh-CN" }, h("span", { class: "around" }, before),
    sentence.slice(0, start), place && h("mark", {}, sentence.slice(start, end)), sentence.slice(end), h("span", { class: "around" }, after));
}
function facts(pairs) {
  return h("dl", { class: "facts" }, pairs.filter(([, value]) => value).map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));
}
// Opens a target by its id, a task as `task:ID`, the time limit of a task as `due:NUMBER`.
function openEvidence(id, from) {
  const target = data.targets.find((t) => t.id === id);
  const fill = target ? targetPanel(target) : taskPanel(id);
  if (!fill) return closeEvidence();
  if (from) opener = from;
  const panel = byId("evidence");
  panel.replaceChildren(...fill);
  const fresh = panel.hidden;
  panel.hidden = false;
  document.body.classList.add("open");
  if (fresh || from) byId("close").focus();
  if (state.open !== id) go({ open: id }, true);
}
function head(kicker, title) {
  return [h("div", { class: "row" }, h("p", { class: "kicker" }, kicker), button("×", closeEvidence, { class: "close", "aria-label": T("close"), id: "close" })), h("h2", { id: "evidence-title" }, title)];
}
function taskPanel(id) {
  const [kind, key] = [id.slice(0, id.indexOf(":")), id.slice(id.indexOf(":") + 1)];
  const due = kind === "due" ? data.deadlines[key] : null;
  const task = data.tasks[due ? due.task : kind === "task" ? key : ""];
  if (!task) return null;
  const document_ = data.documents[task.document];
  const alike = data.aligned.find((g) => g.members.some((m) => m.task === key));
  const words = alike ? split(alike.members.find((m) => m.task === key).words) : [];
  return [...head(regionName(document_.region), [task.label, task.title].filter(Boolean).join(" ") || T("task")),
    due && h("p", { class: "figure" }, due.date), due ? marked(data.contexts[due.context], due.mark) : h("blockquote", { class: "context", lang: "zh-CN" }, highlight(task.text, words)),
    facts([[T("deadline"), due ? due.text : task.deadline], [T("lead"), task.lead], [T("responsible"), task.responsible], [T("support"), task.support],
      [T("rule"), due && due.rule], [T("file"), document_.title], [T("spot"), [document_.path, due ? due.task : key].join(" · ")]]),
    alike && [h("h3", {}, T("alike")), h("ul", { class: "due" }, alike.members.filter((m) => m.task !== key && data.tasks[m.task]).map((m) => h("li", {}, h("span", { class: "place" }, regionName(m.region)),
      h("span", {}, button(data.tasks[m.task].title || data.tasks[m.task].text.slice(0, 40), (e) => openEvidence("task:" + m.task), { class: "number text" })))))]].flat().filter(Boolean);
}
function targetPanel(target) {
  const id = target.id;
  const document_ = data.documents[target.document];
  const others = corrections.filter((c) => c.id === id);
  const note = h("input", { type: "text", id: "note", autocomplete: "off" });
  const column = h("select", { id: "column" }, EDITABLE.map((c) => h("option", { value: c, selected: c === "value" }, T("column_" + c))));
  const value = h("input", { type: "text", id: "value", value: col(target, "value"), autocomplete: "off" });
  column.addEventListener("change", () => (value.value = col(target, column.value)));
  return [...head([regionName(target.region), " · ", fieldName(target.field)], nameOf(target)),
    h("p", { class: "figure" }, shown(target), target.year && h("small", {}, " ", target.year)),
    marked(data.contexts[target.context], target.mark),
    facts([
      [T("kind"), [code("kind", col(target, "kind")), code("basis", col(target, "basis"))].filter(Boolean).join(" · ")],
      [T("comparable"), code("comparable", target.comparable)],
      [T("deadline"), [col(target, "deadline"), col(target, "deadline_text")].filter(Boolean).join(" · ")],
      [T("lead"), col(target, "lead")], [T("responsible"), col(target, "responsible")], [T("support"), col(target, "support")],
      [T("check"), code("check", col(target, "check"))], [T("section"), col(target, "section")], [T("rule"), col(target, "rule")],
      [T("file"), document_.title], [T("spot"), [document_.path, col(target, "page"), col(target, "cell"), target.id].filter(Boolean).join(" · ")],
    ]),
    h("form", { class: "correct", onsubmit: (e) => { e.preventDefault(); correct(id, column.value, value.value, note.value); } },
      h("div", { class: "row" },
        button(T("right"), () => correct(id, "check", "", note.value || T("right")), { id: "right" }),
        button(T("wrong"), () => correct(id, "", "delete", note.value), { id: "wrong" })),
      h("label", {}, h("span", {}, T("edit")), column), h("label", {}, h("span", {}, T("value")), value),
      h("label", {}, h("span", {}, T("note")), note), h("button", { type: "submit", id: "keep" }, T("add"))),
    others.length > 0 && h("div", {}, h("ul", { class: "kept" }, others.map((c) => h("li", {}, [c.column && T("column_" + c.column), c.value === "delete" ? T("wrong") : c.value, c.note].filter(Boolean).join(" · ") || "—", " ",
      button(T("undo"), () => { corrections = corrections.filter((o) => o !== c); keep(); }, { class: "quiet" })))), button(T("save"), () => download("corrections.csv", correctionsFile()), { class: "strong" }))].filter(Boolean);
}
function closeEvidence() {
  byId("evidence").hidden = true;
  document.body.classList.remove("open");
  if (state.open) go({ open: "" }, true);
  if (opener && opener.isConnected) opener.focus();
}
// A figure that opens its sentence.
function figure(target, text, attributes = {}) {
  const number = typeof target === "number" ? data.targets[target] : target;
  return h("button", { type: "button", class: "number", onclick: (e) => openEvidence(number.id, e.currentTarget), title: data.contexts[number.context].sentence, ...attributes }, text ?? shown(number));
}
