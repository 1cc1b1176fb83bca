// The grid of rows, on top of links and forms that work without this file. What is here listens on document.
"use strict";

// ── fields under the headers: what is empty is not sent, what is typed outlives what arrives late ──
document.addEventListener("formdata", ({ target, formData }) => {
  if (target.id !== "quick") return;
  for (const [name, value] of [...formData]) if (name.startsWith("_q.") && !value.trim()) formData.delete(name);
});

let typed = null;
document.addEventListener("htmx:oobBeforeSwap", ({ detail }) => {
  if (detail.target.id !== "grid") return;
  const fields = [...detail.target.querySelectorAll("thead input")].filter((field) => field.value !== field.defaultValue);
  const focused = document.activeElement;
  typed = { values: fields.map((field) => [field.name, field.value]), focused: detail.target.contains(focused) && focused.name };
});

document.addEventListener("htmx:oobAfterSwap", () => {
  if (!typed) return;
  const { values, focused } = typed;
  typed = null;
  for (const [name, value] of values) {
    const field = document.getElementsByName(name)[0];
    if (field) field.value = value;
  }
  if (focused) document.getElementsByName(focused)[0]?.focus({ preventScroll: true });
});

// ── what is opened over the grid: a header's menu, a cell's whole value; asked of the server, closed by Escape ──
let opened = null;

// A cell, or a link or button in one, by what is the same in the table that replaces it when details arrive late.
function spotOf(element) {
  const cell = element.matches("input") ? null : element.closest("#grid td, #grid th");
  const column = cell && buttonOf(cell)?.value;
  if (column === null || column === undefined) return null;
  const opensMenu = element.matches(".more-of"); // marks may come before it, so it is not counted
  return { column, row: cell.parentElement.rowIndex, nth: [...cell.querySelectorAll("a, button")].indexOf(element), opensMenu };
}

function elementAt({ column, row, nth, opensMenu }) {
  const table = document.getElementById("grid");
  const heads = [...(table?.tHead.rows[0].cells ?? [])];
  const cell = table?.rows[row]?.cells[heads.findIndex((head) => head.querySelector(".more-of")?.value === column)];
  if (opensMenu) return cell?.querySelector(".more-of");
  if (nth >= 0) return cell?.querySelectorAll("a, button")[nth];
  if (cell) cell.tabIndex = -1;
  return cell;
}

let spot = null;
document.addEventListener("htmx:oobBeforeSwap", ({ detail }) => {
  if (detail.target.id === "grid") spot = spotOf(document.activeElement);
});
document.addEventListener("htmx:oobAfterSwap", () => {
  if (spot) elementAt(spot)?.focus({ preventScroll: true });
  spot = null;
});

function closeOpened(focuses = true) {
  if (!opened) return false;
  const { box, by, at } = opened;
  opened = null;
  box.remove();
  if (focuses) (by.isConnected || !at ? by : elementAt(at))?.focus({ preventScroll: true });
  return true;
}

let asked = null;

async function openAt(by, url, name) {
  closeOpened(false);
  const spot = spotOf(by);
  asked = url;
  const answer = await fetch(url, { headers: { "HX-Request": "true" } }).catch(() => null);
  const text = (await answer?.text().catch(() => null)) ?? null;
  if (text === null || asked !== url) return; // broken off, or something else was asked for meanwhile
  if (!answer.ok || /^\s*<(!doctype|html)/i.test(text)) return location.assign(url); // says what is wrong
  closeOpened(false);
  if (!by.isConnected && spot) by = elementAt(spot) ?? by;
  const box = document.createElement("div");
  box.className = "opened";
  box.setAttribute("role", "dialog");
  box.setAttribute("aria-label", name);
  box.tabIndex = -1;
  box.innerHTML = text; // our own template; values in it are escaped
  document.body.append(box);
  const [beside, size] = [by.getBoundingClientRect(), box.getBoundingClientRect()];
  const [width, height] = [document.documentElement.clientWidth, window.innerHeight];
  box.style.left = `${Math.max(8, Math.min(beside.left, width - size.width - 8))}px`;
  box.style.top = `${Math.max(8, Math.min(beside.bottom + 2, height - size.height - 8))}px`;
  opened = { box, by, at: spot };
  (box.querySelector("a[href], button, input") ?? box).focus({ preventScroll: true });
}

// ── other rows in place of these: the table stays where it is sideways, and what was opened gives its place the focus ──
const sheetOfRows = () => document.querySelector("#rows .sheet");
let sideways = 0;
let arriving = null; // the cell or header whose menu led to the rows that are fetched

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.target.id === "rows") sideways = sheetOfRows()?.scrollLeft ?? 0;
});
document.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (detail.target.id !== "rows") return;
  if (sideways && sheetOfRows()) sheetOfRows().scrollLeft = sideways;
  sideways = 0;
  if (arriving) (elementAt(arriving) ?? elementAt({ ...arriving, row: 0, opensMenu: true }))?.focus({ preventScroll: true });
  arriving = null;
});
for (const event of ["htmx:sendError", "htmx:timeout"]) document.addEventListener(event, () => { arriving = null; });

function showRows(url, at) {
  arriving = at;
  htmx.ajax("GET", url.pathname + url.search, { source: "#rows", target: "#rows", swap: "outerHTML show:none", push: "true" });
}

// A link to these rows in what is open: another order of them, another filter, other columns.
document.addEventListener("click", (event) => {
  const link = event.target.closest(".opened a[href]:not([data-opens], .profile-close)");
  if (!link || !opened || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const url = new URL(link.href);
  if (url.pathname !== location.pathname || url.hash) return;
  event.preventDefault();
  const { at } = opened;
  closeOpened();
  showRows(url, at);
});

// The parameters of the rows, without what only this page of them is about.
function rowsQuery(column) {
  const query = new URLSearchParams(location.search);
  for (const name of ["_menu", "_next", "_prev", "_from", "_count", "_edit", "_row"]) query.delete(name);
  query.set("_column", column);
  return query;
}

const buttonOf = (cell) => cell.closest("table").tHead.rows[0].cells[cell.cellIndex]?.querySelector(".more-of");

// The link of a row to its record, in the cell that `data-leading` counts; panel.js asks for it, too.
function recordLink(row) {
  const leading = row.cells[row.closest("table").dataset.leading];
  return leading?.querySelector("a[href]:not([title])"); // one with a title leads along a foreign key
}

function openCell(cell) {
  const column = buttonOf(cell);
  const link = recordLink(cell.parentElement);
  if (!column || !link) return false;
  const query = rowsQuery(column.value);
  const by = new URL(link.href).searchParams.get("_by");
  if (by) query.set("_by", by);
  cell.tabIndex = -1;
  openAt(cell, `${new URL(link.href).pathname}-/cell?${query}`, `Value of ${column.value}`);
  return true;
}

document.addEventListener("click", (event) => {
  if (opened && !opened.box.contains(event.target)) closeOpened(false);
  const button = event.target.closest(".grid thead .more-of");
  if (button) {
    event.preventDefault();
    event.stopPropagation();
    return openAt(button, `${button.form.dataset.menu}?${rowsQuery(button.value)}`, `Column ${button.value}`);
  }
  const cell = event.target.closest("table.grid[data-leading] tbody td");
  if (!cell || event.target.closest("a, button") || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (!getSelection().isCollapsed) return; // text is being selected
  if (cell.cellIndex !== Number(cell.closest("table").dataset.leading)) openCell(cell); // beside the key: panel.js
}, true);

// Shift and a click on a header's name adds it to the order, or turns it round there.
document.addEventListener("click", (event) => {
  const name = event.shiftKey && event.target.closest(".grid thead a.name");
  const field = name && name.closest("th").querySelector("input[name^='_q.']");
  if (!field) return;
  event.preventDefault();
  event.stopPropagation();
  const url = new URL(location.href);
  const segment = field.name.slice(3);
  const parts = (url.searchParams.get("_sort") ?? "").split(",").filter(Boolean);
  const at = parts.findIndex((part) => part.replace(/^-/, "") === segment);
  if (at < 0) parts.push(segment);
  else parts[at] = parts[at].startsWith("-") ? segment : `-${segment}`;
  for (const each of ["_next", "_prev", "_from", "_count", "_edit", "_row"]) url.searchParams.delete(each);
  url.searchParams.set("_sort", parts.join(","));
  showRows(url, spotOf(name));
}, true);

// The link of an open menu that a letter follows.
const letterOf = (key) => [...opened.box.querySelectorAll("[data-key]")].find((link) => link.dataset.key === key);

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const active = document.activeElement;
  let done = false;
  if (opened && event.key === "Escape") done = closeOpened();
  else if (opened?.box.contains(active) && ["ArrowDown", "ArrowUp"].includes(event.key) && !active.matches("input, pre")) {
    const stops = [...opened.box.querySelectorAll("a[href], button, input, summary")].filter((each) => each.offsetParent);
    const next = stops[stops.indexOf(active) + (event.key === "ArrowDown" ? 1 : -1)];
    next?.focus();
    done = true;
  } else if (opened?.box.contains(active) && !active.matches("input, pre") && letterOf(event.key)) {
    letterOf(event.key).click();
    done = true;
  } else if (event.key === "m" && !active.matches("input") && active.closest?.("#grid thead th")) {
    active.closest("th").querySelector(".more-of")?.click();
    done = true;
  } else {
    const cell = active.closest?.("table.grid[data-leading] tbody td");
    if (!cell || active.matches("input")) return;
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const row = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    let next = step && cell.parentElement.cells[cell.cellIndex + step];
    if (row && active === cell) next = cell.parentElement.parentElement.rows[cell.parentElement.sectionRowIndex + row]?.cells[cell.cellIndex];
    if (next) {
      next.tabIndex = -1;
      next.focus();
      done = true;
    } else if (event.key === "Enter" && active === cell) done = openCell(cell);
  }
  if (!done) return;
  event.preventDefault();
  event.stopPropagation();
}, true);

document.addEventListener("input", (event) => {
  const tree = event.target.matches?.("[data-finds]") && event.target.parentElement.querySelector(".tree");
  if (!tree) return;
  const wanted = event.target.value.trim().toLowerCase();
  for (const item of tree.querySelectorAll("li")) {
    const holds = item.textContent.toLowerCase().includes(wanted);
    item.hidden = Boolean(wanted) && !holds;
    const fold = item.querySelector(":scope > details");
    if (fold && wanted && holds) fold.open = true;
  }
});
