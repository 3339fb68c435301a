// The page's data, its language, and what is asked for: the state lives in the address.
const data = JSON.parse(byId("data").textContent);
const stored = (key, value) => {
  try {
    if (value !== undefined) localStorage.setItem(key, value);
    return localStorage.getItem(key);
  } catch {
    return null;
  }
};
const state = {};
const DEFAULTS = { view: "overview", q: "", region: "", field: "", body: "", year: "", kind: "", check: "", line: "", least: "2", focus: "", open: "", lang: "" };
function readAddress() {
  const asked = new URLSearchParams(location.hash.slice(1));
  for (const key of Object.keys(DEFAULTS)) state[key] = asked.get(key) ?? DEFAULTS[key];
  if (!VIEWS[state.view] || (PRESENT[state.view] && !PRESENT[state.view].length)) state.view = "overview";
}
function address(changes) {
  const asked = new URLSearchParams();
  for (const key of Object.keys(DEFAULTS)) {
    const value = changes[key] ?? state[key];
    if (value !== DEFAULTS[key]) asked.set(key, value);
  }
  return "#" + asked.toString();
}
function go(changes, quiet) {
  const hash = address(changes);
  Object.assign(state, changes);
  history[quiet ? "replaceState" : "pushState"](null, "", hash);
  if (!quiet) render();
}
const english = () => (state.lang || stored("gangmu-lang")) === "en";
function T(key, values) {
  let text = (data.words[key] || [key, key])[english() ? 1 : 0];
  for (const [name, value] of Object.entries(values || {})) text = text.replace("{" + name + "}", value);
  return text;
}
const pick = (pair) => (english() && pair[1]) || pair[0];
// A short word of a column in both languages.
const named = (column, word) => (data.codes[column] || {})[word] || [word, word];
function code(column, codes) {
  return (codes || "").split(";").filter(Boolean).map((c) => pick((data.codes[column] || {})[c] || [c, c])).join(english() ? "; " : "；");
}
const col = (target, name) => target.columns[name] || "";
const regionName = (n) => (n === null || n === undefined ? "—" : data.regions[n].name);
const MARKS = { at_least: "≥", at_most: "≤", about: "≈" };
function shown(target) {
  const max = col(target, "value_max");
  const fall = col(target, "direction") === "down" && col(target, "kind") === "change" ? "−" : "";
  const text = (MARKS[col(target, "comparator")] || "") + fall + col(target, "value") + (max ? "–" + max : "");
  const unit = col(target, "unit");
  if (!english() || unit === "%") return text + unit;
  return unit[0] in data.multiples && unit.length > 1 ? spelled(text, unit[0], unit.slice(1)) : spelled(text, "", unit);
}
// In English figures of the unit 万人 are written out: 1.1 million persons.
function spelled(text, multiple, unit) {
  const factor = multiple ? Number(data.multiples[multiple]) : 1;
  const written = text.replace(/[\d.]+/g, (n) => {
    const number = Number(n) * factor;
    return number.toLocaleString("en", number >= 1e6 ? { notation: "compact", compactDisplay: "long", maximumSignificantDigits: 6 } : {});
  });
  const name = named("unit", unit)[1];
  return written + (name ? " " + name : "");
}
const nameOf = (target) => (target.line === null ? col(target, "indicator") : pick(data.lines[target.line].name)) || col(target, "indicator") || "—";
const fieldNames = {};
for (const line of data.lines) if (line.field[0]) fieldNames[line.field[0]] = line.field;
const fieldIn = (field) => data.fields[field] || field;
const fieldName = (field) => (field ? pick([field, fieldIn(field)]) : "—");
const split = (text) => (text || "").split(/[;；]/).filter(Boolean);
for (const target of data.targets) {
  const bodies = split([col(target, "lead"), col(target, "responsible"), col(target, "support")].join(";"));
  target.functions = [...new Set(bodies.map((b) => data.functions[b] || b))];
  target.text = [nameOf(target), col(target, "indicator"), data.contexts[target.context].sentence, bodies.join(" "), col(target, "section")].join(" ").toLowerCase();
}
function filtered(without) {
  const words = state.q.toLowerCase().split(/\s+/).filter(Boolean);
  const is = (key, value) => key === without || state[key] === "" || state[key] === String(value ?? "");
  return data.targets.filter((t) => is("region", t.region) && is("field", t.field) && is("year", t.year) && is("kind", col(t, "kind"))
    && (state.check === "" || (state.check === "1") === (col(t, "check") !== ""))
    && (state.body === "" || t.functions.includes(state.body)) && words.every((w) => t.text.includes(w)));
}
function counted(list) {
  const counts = new Map();
  for (const item of list) counts.set(item, (counts.get(item) || 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || String(a[0]).localeCompare(String(b[0]), "zh"));
}
