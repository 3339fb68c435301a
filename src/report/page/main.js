// The frame: tabs, tools, language, theme, address.
const VIEWS = { overview, matrix, bars, timeline, people, coverage, tasks, series, focus, targets };
const PRESENT = { matrix: data.rows, bars: data.rows, timeline: data.targets.filter((t) => col(t, "deadline")).concat(data.deadlines), people: data.leads, coverage: data.coverage, tasks: data.aligned, series: data.series, focus: data.regions };

function showTools() {
  byId("tools").replaceChildren(
    corrections.length > 0 && h("span", { class: "count" }, T("marks", { n: corrections.length })) || "",
    corrections.length > 0 && button(T("save"), () => download("corrections.csv", correctionsFile()), { id: "save", class: "strong" }) || "",
    button(T("language"), () => { stored("gangmu-lang", english() ? "zh" : "en"); go({ lang: english() ? "zh" : "en" }); }, { id: "language", class: "quiet" }),
    button(T("theme"), () => { const root = document.documentElement; root.dataset.theme = dark() ? "light" : "dark"; stored("gangmu-theme", root.dataset.theme); render(); }, { class: "quiet", id: "theme" }),
    button(T("print"), () => print(), { class: "quiet" }));
}
function render() {
  disposeCharts();
  document.documentElement.lang = english() ? "en" : "zh-CN";
  byId("skip").textContent = T("skip");
  byId("title").textContent = document.title = pick(data.title);
  byId("standfirst").textContent = T("standfirst", { plans: data.documents.filter((d) => d.status === "ok" || d.status === "partial").length, regions: data.regions.length, targets: data.targets.length });
  byId("foot").textContent = T("offline");
  showTools();
  const names = Object.keys(VIEWS).filter((v) => !PRESENT[v] || PRESENT[v].length);
  byId("tabs").setAttribute("aria-label", pick(data.title));
  byId("tabs").replaceChildren(...names.map((name) => h("a", { href: address({ view: name, open: "" }), id: "tab-" + name, "aria-current": name === state.view ? "page" : null, onclick: (e) => { e.preventDefault(); go({ view: name, open: "" }); byId("evidence").hidden = true; document.body.classList.remove("open"); byId("main").focus({ preventScroll: true }); scrollTo(0, 0); } }, T(name))));
  const main = byId("main");
  main.className = "view-" + state.view;
  main.replaceChildren(h("h2", { class: "title" }, T(state.view)));
  VIEWS[state.view](main);
  byId("tabs").querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  if (state.open) openEvidence(state.open);
}
document.documentElement.dataset.theme = stored("gangmu-theme") || "";
addEventListener("popstate", () => { readAddress(); render(); });
addEventListener("hashchange", () => { readAddress(); render(); });
addEventListener("keydown", (e) => { if (e.key === "Escape" && !byId("evidence").hidden) closeEvidence(); });
addEventListener("resize", () => onPaper || charts.forEach((c) => c.resize()));
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => onPaper || render());
// On paper colours are those of paper, also for whoever reads in the dark, and charts are as wide as the paper.
addEventListener("beforeprint", () => {
  document.documentElement.dataset.theme = "light";
  onPaper = true;
  render();
});
addEventListener("afterprint", () => {
  document.documentElement.dataset.theme = stored("gangmu-theme") || "";
  onPaper = false;
  render();
});
readAddress();
render();
