// How much there is, what most places set, and what could not be read.
function overview(main) {
  main.querySelector("h2").classList.add("unseen");
  const facts_ = [[data.documents.filter((d) => d.status === "ok" || d.status === "partial").length, "documents"], [data.regions.length, "places"],
    [new Set(data.targets.map((t) => t.field).filter(Boolean)).size, "fields"], [data.targets.length, "targets"],
    [data.targets.filter((t) => t.comparable === "yes").length, "comparable"], [data.targets.filter((t) => col(t, "check")).length, "check"]];
  main.append(h("ul", { class: "numbers" }, facts_.map(([n, key]) => h("li", {}, h("strong", {}, n.toLocaleString("en")), h("span", {}, T(key))))));
  const widest = data.rows.flatMap((row) => [...new Set(row.cells.map((c) => c.year))].map((year) =>
    ({ row, year, cells: row.cells.filter((c) => c.year === year && c.peers > 1) }))).filter((g) => g.cells.length > 1)
    .sort((a, b) => b.cells.length - a.cells.length).slice(0, 12);
  if (widest.length) main.append(h("section", {}, h("h3", {}, T("top")), note(T("spread_legend")), scroll(widestTable(widest))));
  const places_ = counted(data.targets.map((t) => t.region).filter((r) => r !== null));
  const fields = counted(data.targets.map((t) => t.field).filter(Boolean));
  const meter = (caption, rows, key, name) => rows.length > 0 && h("section", {}, h("h3", {}, caption), h("ul", { class: "meter" }, rows.map(([k, n]) =>
    h("li", {}, h("a", { href: address({ view: "targets", [key]: String(k) }) }, name(k)), h("i", { style: "width:" + (100 * n / rows[0][1]) + "%" }), h("span", {}, n)))));
  main.append(h("div", { class: "columns" }, meter(T("by_place"), places_, "region", regionName), meter(T("by_field"), fields, "field", fieldName)));
  main.append(h("section", {}, h("h3", {}, T("failed")), data.errors.length
    ? scroll(table(T("failed"), [T("file"), T("status"), T("note")], data.errors.map((e) => [e[0], e[2], e[3]]))) : note(T("none_failed"))));
  const named = data.documents.map((d, n) => [d, n]).filter(([d]) => d.status === "ok" || d.status === "partial");
  main.append(h("section", {}, h("h3", {}, T("documents")), scroll(table(T("documents"), [T("name"), T("place"), T("published"), T("targets"), T("file")],
    named.map(([d, n]) => [d.title, regionName(d.region), d.published || "—", data.targets.filter((t) => t.document === n).length, d.path])))));
}
function widestTable(groups) {
  const heads = [T("indicator"), T("year"), T("places"), T("best"), T("median"), T("spread")];
  return table(T("top"), heads, groups.map(({ row, year, cells }) => {
    const ranked = cells.filter((c) => c.rank === 1);
    const best = ranked.length && [figure(ranked[0].target, withUnit(ranked[0].text, row)), " ",
      ranked.length > 2 ? T("and_more", { place: data.regions[ranked[0].region].short, n: ranked.length }) : ranked.map((c) => data.regions[c.region].short).join(T("comma"))];
    return [[lineLink(row.line, pick(data.lines[row.line].name)), h("small", {}, " ", lineParts(row.line))], year, cells.length,
      best || "—", withUnit(minus(median(cells)), row), strip(cells)];
  }), { rowHead: true });
}
