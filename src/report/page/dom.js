"use strict";
// Elements are made of text only: nothing that a document says is ever read as markup.
function h(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "style") node.style.cssText = value;
    else if (name === "value") node.value = value;
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children.flat(3)) {
    if (child !== null && child !== undefined && child !== false) node.append(child instanceof Node ? child : String(child));
  }
  return node;
}
const byId = (id) => document.getElementById(id);

// A table whose cells are text or nodes; `plain` gives the rows for the clipboard.
function table(caption, heads, rows, options = {}) {
  const body = h("tbody", {}, rows.map((row) => h("tr", { class: row.class }, (row.cells || row).map((cell, n) =>
    n === 0 && options.rowHead ? h("th", { scope: "row" }, cell) : h("td", { class: options.classes && options.classes[n] }, cell)))));
  const head = h("thead", {}, h("tr", {}, heads.map((text, n) => h("th", { scope: "col", class: options.classes && options.classes[n] }, text))));
  const element = h("table", { class: options.class || "plain" }, h("caption", { class: "unseen" }, caption), head, body);
  return element;
}
function button(text, action, attributes = {}) {
  return h("button", { type: "button", onclick: action, ...attributes }, text);
}
// Text that a spreadsheet would run as a formula gets a leading apostrophe, as in the tables.
function cellText(text) {
  const flat = String(text ?? "").replace(/[\t\r\n]+/g, " ");
  return /^[=+\-@]/.test(flat) && !/^[+-]?[\d.,]+%?$/.test(flat) ? "'" + flat : flat;
}
async function copyRows(rows) {
  const text = rows.map((row) => row.map(cellText).join("\t")).join("\n");
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = h("textarea", { value: text, class: "unseen" });
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  say(T("copied", { n: rows.length - 1 }));
}
function copyButton(element) {
  const rows = () => [...element.querySelectorAll("tr")].map((tr) => [...tr.children].map((c) => c.dataset.copy ?? c.textContent));
  return button(T("copy"), () => copyRows(rows()), { class: "quiet" });
}
function download(name, text) {
  const link = h("a", { href: URL.createObjectURL(new Blob(["\ufeff", text], { type: "text/csv" })), download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
function say(text) {
  byId("say").textContent = text;
}
function select(label, value, options, change) {
  const list = h("select", { onchange: (e) => change(e.target.value) }, options.map(([key, text]) => h("option", { value: key, selected: String(key) === String(value) }, text)));
  return h("label", {}, h("span", {}, label), list);
}
