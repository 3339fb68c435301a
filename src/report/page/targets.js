// Every target in one table. Only the rows in sight are in the page, so that ten thousand stay quick.
const HEIGHT = 44;
function filters(parent, changed) {
  const years = counted(data.targets.map((t) => t.year).filter(Boolean)).map(([y]) => y).sort();
  const set = (key) => (value) => { go({ [key]: value }, true); changed(); };
  const search = h("input", { type: "search", id: "search", value: state.q, placeholder: T("search"), "aria-label": T("search"), oninput: (e) => set("q")(e.target.value) });
  parent.append(h("form", { class: "filters", role: "search", onsubmit: (e) => e.preventDefault() }, search,
    select(T("place"), state.region, all(data.regions.map((r, n) => [n, r.name])), set("region")),
    select(T("field"), state.field, all(counted(data.targets.map((t) => t.field)).filter(([f]) => f).map(([f, n]) => [f, fieldName(f) + " " + n])), set("field")),
    select(T("department"), state.body, all(counted(data.targets.flatMap((t) => t.functions)).slice(0, 300).map(([b, n]) => [b, b + " " + n])), set("body")),
    select(T("year"), state.year, all(years.map((y) => [y, y])), set("year")),
    select(T("kind"), state.kind, all(Object.keys(data.codes.kind).map((k) => [k, code("kind", k)])), set("kind")),
    select(T("check"), state.check, all([["1", T("doubtful")], ["0", T("checked")]]), set("check"))));
}
const HEADS = ["place", "indicator", "value", "deadline", "lead", "sentence", "check"];
const copied = (t) => [regionName(t.region), nameOf(t), shown(t), col(t, "deadline"), col(t, "lead") || col(t, "responsible"), data.contexts[t.context].sentence, col(t, "check"), t.id];
function targets(main) {
  const count = h("span", { id: "count", role: "status" });
  const body = h("tbody", {});
  const frame = h("div", { class: "scroll virtual", tabindex: "0", role: "region", "aria-label": T("targets"), id: "rows" },
    h("table", { class: "plain all" }, h("thead", {}, h("tr", {}, HEADS.map((k) => h("th", { scope: "col" }, T(k))))), body));
  let list = [];
  const row = (t, n) => h("tr", { style: "height:" + HEIGHT + "px", "aria-rowindex": n + 2, class: corrections.some((c) => c.id === t.id) ? "corrected" : null },
    h("td", {}, regionName(t.region)), h("th", { scope: "row" }, nameOf(t)), h("td", { class: "n" }, figure(t)),
    h("td", {}, col(t, "deadline") || "—"), h("td", {}, col(t, "lead") || col(t, "responsible")), h("td", {}, data.contexts[t.context].sentence), h("td", {}, code("check", col(t, "check"))));
  const spacer = (rows) => h("tr", { "aria-hidden": "true", style: "height:" + rows * HEIGHT + "px" });
  const draw = (every) => {
    const first = every ? 0 : Math.max(0, Math.floor(frame.scrollTop / HEIGHT) - 10);
    const last = every ? Math.min(list.length, 1000) : Math.min(list.length, first + Math.ceil(frame.clientHeight / HEIGHT) + 20);
    body.replaceChildren(spacer(first), ...list.slice(first, last).map((t, n) => row(t, first + n)), every ? "" : spacer(list.length - last));
  };
  const changed = () => {
    list = filtered();
    count.textContent = T("found", { n: list.length });
    frame.firstChild.setAttribute("aria-rowcount", list.length + 1);
    frame.scrollTop = 0;
    draw(onPaper);
  };
  filters(main, changed);
  main.append(h("div", { class: "row" }, count, button(T("copy"), () => copyRows([[...HEADS.map((k) => T(k)), "target_id"], ...list.map(copied)]), { class: "quiet" })), frame);
  frame.addEventListener("scroll", () => requestAnimationFrame(() => draw()));
  changed();
}
