// What the views share: charts, strips of dots, tables that scroll.
const charts = [];
// CSS pixels of an A4 page between its margins.
const PAPER = 690;
let onPaper = false;
function disposeCharts() {
  charts.splice(0).forEach((c) => c.dispose());
}
const dark = () => (document.documentElement.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
const tint = (name) => getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
const narrow = () => matchMedia("(max-width: 700px)").matches;
function chart(parent, label, height, option, click) {
  const box = h("div", { class: "chart", role: "img", "aria-label": label, style: "height:" + height + "px" });
  parent.append(box);
  const drawn = echarts.init(box, null, { renderer: "svg", width: onPaper ? PAPER : undefined });
  const style = { fontFamily: getComputedStyle(document.body).fontFamily, color: tint("ink") };
  drawn.setOption({ animation: false, textStyle: style, ...option });
  if (click) drawn.on("click", click);
  charts.push(drawn);
  return drawn;
}
const axis = (more) => ({ axisLine: { lineStyle: { color: tint("rule") } }, axisTick: { show: false },
  axisLabel: { color: tint("soft"), fontSize: 12 }, splitLine: { lineStyle: { color: tint("rule") } }, ...more });
const places_ = (names) => axis({ type: "category", data: names, inverse: true, splitLine: { show: false }, axisLine: { show: false },
  axisLabel: { color: tint("ink"), fontSize: 13, interval: 0 } });
function tooltip(text) {
  return { confine: true, backgroundColor: tint("paper"), borderColor: tint("rule"), textStyle: { color: tint("ink"), fontSize: 13 },
    formatter: (p) => h("div", { class: "tip" }, text(p)) };
}
const note = (text) => h("p", { class: "note" }, text);
const form = (...fields) => h("form", { class: "filters", onsubmit: (e) => e.preventDefault() }, fields);
const all = (list) => [["", T("all")], ...list];
const places = () => data.regions.map((r, n) => [n, r.name]);
function scroll(element) {
  return [h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": element.caption.textContent }, element),
    h("div", { class: "row end" }, copyButton(element))];
}
// The head of a column of a wide table: upright in Chinese, turned in English.
const upright = (n) => h("th", { scope: "col", title: data.regions[n].name }, h("span", {}, data.regions[n].short));

function median(cells) {
  const sorted = cells.map((c) => Number(c.number)).sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return round(sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2);
}
const round = (n) => Number(n.toPrecision(12));
const minus = (n) => String(n).replace("-", "−");
// All values of a group on one line: a circle for each figure, its area the number of places; one's own stands out.
function strip(cells, own) {
  const numbers = cells.map((c) => Number(c.number));
  const low = Math.min(...numbers), high = Math.max(...numbers);
  const at = (n) => (high > low ? 50 + 120 * (n - low) / (high - low) : 110);
  const svg = (tag, attributes, text) => {
    const e = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [k, v] of Object.entries(attributes)) e.setAttribute(k, v);
    if (text !== undefined) e.textContent = text;
    return e;
  };
  const root = svg("svg", { viewBox: "0 0 220 20", width: 220, height: 20, class: "strip", role: "img",
    "aria-label": low + "–" + high + ", " + counted(numbers).map(([n, of]) => n + " × " + of).join(", ") });
  root.append(svg("line", { x1: 50, x2: 170, y1: 10, y2: 10 }), svg("text", { x: 40, y: 14, "text-anchor": "end" }, minus(low)));
  if (high > low) root.append(svg("text", { x: 180, y: 14 }, minus(high)));
  for (const [n, of] of counted(numbers)) root.append(svg("circle", { cx: at(n), cy: 10, r: Math.min(9, 2 + 1.5 * Math.sqrt(of)) }));
  if (own) root.append(svg("circle", { cx: at(Number(own.number)), cy: 10, r: 4.5, class: "own" }));
  return root;
}
// A figure with its unit: 68万人, 68 × 10,000 persons.
function withUnit(text, row) {
  const unit = pick(row.unit);
  if (!english() || !unit || unit === "%") return text + unit;
  const own = data.lines[row.line].unit;
  return spelled(String(text), row.unit[0].slice(0, row.unit[0].length - own.length), own);
}
const lineLink = (line, text) => h("a", { href: address({ view: "bars", line: String(line) }) }, text ?? lineName(line));
// Kind, basis and unit of a line, as small print.
function lineParts(line, unit) {
  const own = data.lines[line];
  return [code("kind", own.kind), code("basis", own.basis), unit && pick(unit), own.denominator && T(own.unit === "%" ? "of" : "per", { what: pick(named("denominator", own.denominator)) }),
    own.scope && pick(named("scope", own.scope))].filter(Boolean).join(english() ? ", " : "，");
}
const lineName = (line) => pick(data.lines[line].label);
