// Indicators down, places across, one year at a time: shade is rank.
function matrix(main) {
  const years = counted(data.rows.flatMap((r) => r.cells.map((c) => c.year)));
  const year = Number(state.year) || years[0][0];
  const least = Number(state.least) || 1;
  const words = state.q.toLowerCase();
  const rows = data.rows.map((r) => ({ ...r, of: r.cells.filter((c) => c.year === year) })).filter((r) => r.of.length >= least
    && (!state.field || data.lines[r.line].field[0] === state.field) && (!words || lineName(r.line).toLowerCase().includes(words)));
  const columns = [...new Set(rows.flatMap((r) => r.of.map((c) => c.region)))].sort((a, b) => a - b);
  main.append(form(
    select(T("year"), year, years.map(([y]) => [y, y]).sort((a, b) => a[0] - b[0]), (v) => go({ year: v })),
    select(T("field"), state.field, all(Object.keys(fieldNames).map((f) => [f, fieldName(f)])), (v) => go({ field: v })),
    select(T("least"), least, [1, 2, 3, 5, 10, 20].map((n) => [n, n]), (v) => go({ least: v })),
    h("input", { type: "search", id: "find", value: state.q, placeholder: T("find"), "aria-label": T("find"), onchange: (e) => go({ q: e.target.value }) })),
  h("p", { class: "note legend" }, T("shade_last"), [1, 2, 3, 4, 5].map((n) => h("i", { class: "s" + n })), T("shade_first"), " · ", T("rank_legend")));
  let field = null;
  const body = h("tbody", {}, rows.map((r) => {
    const line = data.lines[r.line];
    const heading = line.field[0] !== field && h("tr", { class: "group" }, h("th", { colspan: columns.length + 1, scope: "colgroup" }, h("span", {}, pick(line.field) || T("no_concept"))));
    field = line.field[0];
    return [heading || "", h("tr", {}, h("th", { scope: "row" }, lineLink(r.line, pick(line.name)), h("small", {}, " ", lineParts(r.line, r.unit))), columns.map((n) => {
      const c = r.of.find((cell) => cell.region === n);
      return c ? h("td", { class: "heat " + shade(c, r.of), "data-copy": c.text }, figure(c.target, c.text), c.rank && h("small", {}, c.rank + "/" + c.peers)) : h("td", { class: "none" });
    }))];
  }));
  const element = h("table", { class: "matrix wide" + (columns.length > 20 ? " many" : "") }, h("caption", { class: "unseen" }, T("matrix") + " " + year),
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, T("indicator")), columns.map(upright))), body);
  main.append(rows.length ? h("div", {}, scroll(element)) : note(T("nothing")));
}
// One of five shades by rank; places that share a rank get the shade of its middle, so that all alike is neither.
function shade(cell, of) {
  if (!cell.rank || cell.peers < 2) return "";
  const ties = of.filter((c) => c.rank === cell.rank && c.peers === cell.peers).length;
  const middle = (cell.rank - 1 + (ties - 1) / 2) / (cell.peers - 1);
  return "s" + (5 - Math.min(4, Math.floor(5 * middle)));
}
