// Small conveniences on top of links and forms that work without this file.
// Everything listens on document, so that it keeps working in what htmx swaps in.
"use strict";

const typing = (element) =>
  element.matches("input, select, textarea, [contenteditable]") && !element.matches("[type=checkbox], [type=radio]");

// ── popovers: one open at a time, closed by Escape and by a click elsewhere ──
const openPopovers = () => document.querySelectorAll("details.pop[open]");

document.addEventListener("click", (event) => {
  for (const popover of openPopovers()) {
    if (!popover.contains(event.target)) popover.open = false;
  }
});

document.addEventListener("toggle", (event) => {
  const opened = event.target;
  if (!opened.open || !opened.matches("details.pop")) return;
  for (const popover of openPopovers()) {
    if (popover !== opened && !popover.contains(opened)) popover.open = false;
  }
  keepInWindow(opened.querySelector(".panel"));
  opened.querySelector("[autofocus], [data-first]")?.focus();
}, true);

// A panel that would leave the window is moved along its edge.
function keepInWindow(panel) {
  if (!panel) return;
  panel.style.translate = "";
  const { left, right } = panel.getBoundingClientRect();
  const room = document.documentElement.clientWidth - 8;
  const shift = right > room ? Math.max(room - right, 8 - left) : Math.max(0, 8 - left);
  if (shift) panel.style.translate = `${shift}px`;
}

function closePopover() {
  const popover = [...openPopovers()].pop();
  if (!popover) return false;
  popover.open = false;
  popover.querySelector("summary").focus();
  return true;
}

// ── keys: "/" look-up, "f" filter, "e" environments, arrows and j k along the rows ──
const isRow = (element) => element.closest("tr, .hit, .menu li") !== null;

function links(container) {
  const rows = container.querySelectorAll("tbody tr:not(.fold):not(.group), .hit, .menu li");
  return [...rows].map((row) => row.querySelector("a[href], button")).filter((link) => link?.offsetParent);
}

function moveAlongRows(step) {
  const active = document.activeElement;
  const container = active.closest("table, .menu, [data-rows]") ?? document.querySelector("main table, main [data-rows]");
  if (!container) return false;
  const stops = links(container);
  const row = isRow(active) ? active.closest("tr, .hit, li") : null;
  const at = stops.findIndex((link) => row?.contains(link));
  const next = at < 0 ? stops[step > 0 ? 0 : stops.length - 1] : stops[at + step];
  next?.focus();
  return Boolean(next);
}

function moveAlongSwitch(step) {
  const stops = [...document.querySelectorAll("#switch a[href]")];
  stops[stops.indexOf(document.activeElement) + step]?.focus();
  return true;
}

// Not by scrollIntoView: the Tab key would go on from there instead of the page's start.
{
  const current = document.querySelector("#switch a[aria-current]");
  const list = current?.closest("ul");
  if (list) {
    const [inner, outer] = [current.getBoundingClientRect(), list.getBoundingClientRect()];
    list.scrollLeft += inner.left + inner.width / 2 - (outer.left + outer.width / 2);
  }
}

// A mark's target within a sheet: the page goes back to where the sheet's own header is below the bar.
function showHeadOfTarget() {
  const sheet = document.querySelector(".sheet :target")?.closest(".sheet");
  const bar = document.querySelector(".bar");
  if (!sheet || !bar || getComputedStyle(bar).position !== "sticky") return;
  const hidden = bar.getBoundingClientRect().bottom + 8 - sheet.getBoundingClientRect().top;
  if (hidden > 0) scrollBy(0, -hidden);
}
for (const event of ["load", "hashchange"]) addEventListener(event, () => requestAnimationFrame(showHeadOfTarget));

function focusOn(selector) {
  const element = document.querySelector(selector);
  element?.focus();
  element?.select?.();
  return Boolean(element);
}

function openBeside(rel) {
  const link = document.querySelector(`.pager a[rel=${rel}]`);
  link?.click();
  return Boolean(link);
}

const anywhere = {
  "/": () => focusOn("[data-lookup]") || focusOn("[data-filter]"),
  f: () => focusOn("[data-filter]") || focusOn("#grid thead input"),
  e: () => focusOn("#switch a[aria-current]") || focusOn("#switch a[href]"),
  j: () => moveAlongRows(1),
  k: () => moveAlongRows(-1),
  "[": () => openBeside("prev"),
  "]": () => openBeside("next"),
};

function arrow(key, active) {
  if (active.closest("#switch")) {
    if (key === "ArrowLeft") return moveAlongSwitch(-1);
    if (key === "ArrowRight") return moveAlongSwitch(1);
  }
  const fromFilter = active.matches("[data-filter], [data-lookup]") && key === "ArrowDown";
  if (key === "ArrowDown" && (isRow(active) || fromFilter)) return moveAlongRows(1);
  if (key === "ArrowUp" && isRow(active)) return moveAlongRows(-1);
  return false;
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const active = document.activeElement ?? document.body;
  let done = false;
  if (event.key === "Escape") done = closePopover();
  else if (event.key.startsWith("Arrow") && (!typing(active) || active.matches("[data-filter], [data-lookup]"))) done = arrow(event.key, active);
  else if (!typing(active) && Object.hasOwn(anywhere, event.key)) done = anywhere[event.key]();
  if (done) event.preventDefault();
});

// ── a long list of choices, filtered while typing: <input data-narrows="#list"> ──
document.addEventListener("input", (event) => {
  const list = event.target.dataset?.narrows && document.querySelector(event.target.dataset.narrows);
  if (!list) return;
  const wanted = event.target.value.trim().toLowerCase();
  for (const item of list.children) item.hidden = !item.textContent.toLowerCase().includes(wanted);
});

// <input data-ticks="#list"> ticks or clears what is visible of it
document.addEventListener("change", (event) => {
  const list = event.target.dataset?.ticks && document.querySelector(event.target.dataset.ticks);
  if (!list) return;
  for (const box of list.querySelectorAll("li:not([hidden]) input[type=checkbox]")) box.checked = event.target.checked;
});

// ── copying: data-copy="text", or data-copy-from="#id" for what an element holds ──
async function copied(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = document.createElement("textarea"); // plain http: no clipboard API
  area.value = text;
  const exactly = (event) => { // a text area has no CR
    event.clipboardData.setData("text/plain", text);
    event.preventDefault();
  };
  document.addEventListener("copy", exactly, { once: true });
  document.body.append(area);
  area.select();
  const worked = document.execCommand("copy");
  area.remove();
  if (!worked) throw new Error("refused");
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy], [data-copy-from]");
  if (!button || button.classList.contains("done")) return;
  const source = button.dataset.copyFrom && document.querySelector(button.dataset.copyFrom);
  const label = button.textContent;
  try {
    await copied(source ? source.textContent : button.dataset.copy);
    button.textContent = "copied";
  } catch {
    button.textContent = "not allowed by the browser";
  }
  button.classList.add("done");
  announce(button.textContent);
  button.focus();
  setTimeout(() => {
    button.textContent = label;
    button.classList.remove("done");
  }, 1500);
});

// <a data-copy-url> copies what its address answers with; by any other click it is a link like others
document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-copy-url]");
  if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (link.classList.contains("done")) return;
  const parts = [...link.childNodes];
  let text = "copied";
  try {
    const answer = await fetch(link.href, { headers: { Accept: "text/plain" } });
    if (!answer.ok || answer.redirected) throw new Error("refused");
    await copied(await answer.text());
  } catch {
    text = "not copied";
  }
  link.classList.add("done");
  link.textContent = text;
  announce(text);
  link.focus();
  setTimeout(() => {
    link.replaceChildren(...parts);
    link.classList.remove("done");
  }, 1500);
});

// ── a filter offers what makes sense for its column; without a known column, everything ──
function narrowOperators() {
  const column = document.getElementById("filter-column");
  const operators = document.getElementById("filter-operator");
  if (!column || !operators) return;
  const choice = [...(column.list ?? column).options].find((option) => option.value === column.value);
  for (const operator of operators.options) {
    const fits = !choice || operator.dataset.kinds.split(" ").includes(choice.dataset.kind);
    operator.hidden = operator.disabled = !fits;
  }
  if (operators.selectedOptions[0]?.disabled) operators.value = [...operators.options].find((one) => !one.disabled).value;
}

document.addEventListener("input", (event) => {
  if (event.target.id === "filter-column") narrowOperators();
});
document.addEventListener("toggle", narrowOperators, true);

// ── the focus stays on the header, button or popover that had it before htmx replaced them ──
let left = null;
const landmark = (element) => element.rel || element.title || element.name || element.textContent.trim();

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const active = document.activeElement;
  const popovers = [...detail.target.querySelectorAll("details.pop")];
  left = active !== detail.target && detail.target.contains(active)
    ? { tag: active.tagName, text: landmark(active), popover: popovers.findIndex((one) => one.contains(active)) }
    : null;
});

document.addEventListener("htmx:afterSettle", () => {
  if (!left || document.activeElement !== document.body) return;
  const main = document.getElementById("main");
  const same = left.popover >= 0
    ? main.querySelectorAll("details.pop")[left.popover]?.querySelector("summary")
    : [...main.querySelectorAll(left.tag)].find((element) => landmark(element) === left.text);
  (same ?? main).focus({ preventScroll: true });
  left = null;
});

// ── htmx: an answer that is a whole page is opened as one; no answer is announced ──
function announce(text, failed = false) {
  const announcement = document.getElementById("announcement");
  if (!announcement) return;
  announcement.className = failed ? "note error" : "sr";
  announcement.textContent = text;
}

// What arrives after a page by itself ([data-late]) opens no other page, and says nothing where it fails.
const isLate = (event) => event.target.matches?.("[data-late]");

document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, requestConfig, boosted } = event.detail;
  if (isLate(event) && xhr.status !== 200) event.detail.shouldSwap = false;
  if (isLate(event)) return;
  if (boosted || !/^\s*<(!doctype|html)/i.test(xhr.responseText)) return;
  event.detail.shouldSwap = false; // a login or error page has no place in a table
  if (requestConfig.verb === "get") location.assign(event.detail.pathInfo?.finalRequestPath ?? requestConfig.path);
  else announce(`The server refused this (${xhr.status}). Load the page again.`, true);
});

// What was opened in place before the rest of the page arrived stays open in what replaces it.
let peeks = [];
const peekOf = (details) => details.querySelector("[hx-get]")?.getAttribute("hx-get");

document.addEventListener("htmx:beforeSwap", (event) => {
  if (isLate(event)) peeks = [...document.querySelectorAll(".peek[open]")].map(peekOf);
});
document.addEventListener("htmx:afterSettle", () => {
  const closed = peeks.length ? document.querySelectorAll(".peek:not([open])") : [];
  for (const details of closed) details.open = peeks.includes(peekOf(details));
  peeks = [];
});

document.addEventListener("htmx:beforeRequest", (event) => isLate(event) || announce(""));
for (const [name, text] of [
  ["htmx:sendError", "The server can’t be reached. What you see is as it was before; try again."],
  ["htmx:timeout", "The server took too long to answer. What you see is as it was before; try again."],
]) document.addEventListener(name, (event) => isLate(event) || announce(text, true));
