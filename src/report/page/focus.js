// One place: where it stands, how far from the best and the middle, what only it sets and what it lacks.
const MOST_LACKING = 80;
function focus(main) {
  const own = state.focus !== "" ? Number(state.focus) : data.focus ?? counted(data.targets.map((t) => t.region).filter((r) => r !== null))[0]?.[0] ?? 0;
  main.querySelector("h2").textContent = data.regions[own].name;
  main.append(form(select(T("place"), own, places(), (v) => go({ focus: v }))));
  const level = data.regions[own].level;
  const rows = data.rows.flatMap((row) => row.cells.filter((c) => c.region === own).map((cell) =>
    ({ row, cell, cells: row.cells.filter((c) => c.year === cell.year && c.peers === cell.peers && data.regions[c.region].level === level) })));
  const share = (r) => (r.cell.rank ? (r.cell.rank - 1 + (r.cells.filter((c) => c.rank === r.cell.rank).length - 1) / 2) / (r.cell.peers - 1) : 2);
  const ranked = rows.filter((r) => r.cell.peers > 1).sort((a, b) => share(a) - share(b) || b.cell.peers - a.cell.peers);
  const gap = (r, n) => { const d = round(Number(r.cell.number) - n); return d === 0 ? "0" : (d > 0 ? "+" : "") + minus(d); };
  const line = (r) => {
    const best = r.cells.find((c) => c.rank === 1);
    return [[lineLink(r.row.line, pick(data.lines[r.row.line].name)), h("small", {}, " ", lineParts(r.row.line, r.row.unit))], r.cell.year, figure(r.cell.target, r.cell.text),
      r.cell.rank ? h("span", { class: "rank " + shade(r.cell, r.cells) }, r.cell.rank + "/" + r.cell.peers) : "—", best ? gap(r, Number(best.number)) : "—", gap(r, median(r.cells)), strip(r.cells, r.cell)];
  };
  main.append(h("h3", {}, T("standing")), note(T("standing_legend")), ...(ranked.length ? scroll(table(T("standing"), [T("indicator"), T("year"), T("value"), T("rank"), T("to_best"), T("to_median"), T("spread")], ranked.map(line), { rowHead: true })) : [note(T("nothing"))]));
  const cover = (title, list, count) => list.length && main.append(h("h3", {}, title, h("small", {}, " ", T("found", { n: list.length }))), h("ul", { class: "tags" }, list.slice(0, MOST_LACKING).map((c) =>
    h("li", {}, c.line === null ? pick(c.name) : lineLink(c.line, pick(c.name)), count && h("small", {}, " " + c.with.length)))), list.length > MOST_LACKING ? h("p", {}, h("a", { href: address({ view: "coverage" }) }, T("more", { n: list.length - MOST_LACKING }))) : "");
  cover(T("only_here"), data.coverage.filter((c) => c.with.length === 1 && c.with[0] === own));
  cover(T("lacking"), data.coverage.filter((c) => c.with.length > 1 && !c.with.includes(own)).sort((a, b) => b.with.length - a.with.length), true);
  const missing = data.aligned.filter((g) => g.members.every((m) => m.region !== own)).slice(0, MOST_LACKING);
  if (missing.length) main.append(h("h3", {}, T("tasks_lacking")), h("ul", { class: "due" }, missing.map((g) => h("li", {}, h("span", {}, g.name, h("small", {}, " ", g.members.map((m) => regionName(m.region)).join(T("comma"))))))));
}
