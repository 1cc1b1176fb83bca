// One row beside the rows: opened by Space, or by a click beside the key; the arrows, j and k walk along the rows.
// Without this file the button beside the key asks for the same page with the panel.
"use strict";

{
  const NARROW = matchMedia("(max-width: 40rem)"); // there is no room beside: the record's own page
  const BEFORE_FOLLOWING = 150; // milliseconds a row has the focus before the panel follows

  const panel = () => document.getElementById("row-panel");
  const isOpen = () => Boolean(panel() && !panel().hidden);
  const rows = () => [...document.querySelectorAll("#grid tbody tr")];
  const keyOf = (row) => row.querySelector("button[name=_row]")?.value;
  const currentRow = () => rows().find((row) => keyOf(row) === panel()?.dataset.row);
  const rowOf = (element) => element?.closest?.("#grid tbody tr");

  const pageLink = (step) => document.querySelector(`#rows .pager a[rel=${step > 0 ? "next" : "prev"}]`);

  let asked = null;
  let turning = null; // towards which end of rows another page is fetched, and from which address
  let column = null; // the cell that had the focus, to give it back in the row that is open then
  let following = 0;

  // The address of these rows with that row open, as the server spells it.
  function addressOf(key) {
    const kept = location.search.slice(1).split("&").filter((pair) => pair && !/^_row(=|$)/.test(pair));
    if (key) kept.push(`_row=${key.replace(/[&#+%]/g, encodeURIComponent)}`);
    return location.pathname + (kept.length ? `?${kept.join("&")}` : "");
  }

  function keepAddress(key) {
    history.replaceState(history.state, "", addressOf(key));
    const below = (path) => path.split("/").slice(2).join("/");
    for (const link of document.querySelectorAll("#switch li:not(.env-all) a[href]")) {
      const url = new URL(link.href);
      if (below(url.pathname) !== below(location.pathname)) continue;
      url.searchParams.delete("_row");
      if (key && !panel().dataset.alone) url.searchParams.set("_row", key);
      link.href = url;
    }
  }

  function showSteps(box) {
    const all = rows();
    const at = all.indexOf(currentRow());
    for (const step of box.querySelectorAll("[data-step]")) {
      const beside = at < 0 ? null : all[at + Number(step.dataset.step)];
      const further = at >= 0 && !beside ? pageLink(Number(step.dataset.step)) : null;
      const way = Number(step.dataset.step) > 0 ? "Next" : "Previous";
      step.setAttribute("aria-label", further ? `${way} page of rows` : `${way} row`);
      if (beside && keyOf(beside)) step.href = addressOf(keyOf(beside));
      else if (further) step.href = further.href;
      else step.removeAttribute("href");
    }
    const where = box.querySelector("[data-where]");
    if (where && at >= 0) where.textContent = `${at + 1} of ${all.length} here`;
    const close = box.querySelector("[data-close]");
    if (close) close.href = addressOf(null);
  }

  function mark() {
    for (const row of rows()) row.removeAttribute("aria-current");
    if (isOpen()) currentRow()?.setAttribute("aria-current", "true");
  }

  // Within the sheet of rows alone: the page stays where it is.
  function bringIntoView(row) {
    const sheet = row.closest(".sheet");
    if (!sheet || sheet.scrollHeight <= sheet.clientHeight) return;
    const [inner, outer] = [row.getBoundingClientRect(), sheet.getBoundingClientRect()];
    const top = outer.top + sheet.querySelector("thead").offsetHeight;
    if (inner.top < top) sheet.scrollTop -= top - inner.top;
    else if (inner.bottom > outer.bottom) sheet.scrollTop += inner.bottom - outer.bottom + inner.height;
  }

  async function show(row, focuses) {
    const link = recordLink(row);
    const key = keyOf(row);
    clearTimeout(following);
    if (!link) {
      announce(row.closest("table").dataset.noRow ?? "", true);
      return;
    }
    if (!key || NARROW.matches) return location.assign(link.href);
    const box = panel();
    const url = new URL(link.href);
    asked = url.href;
    box.dataset.row = key;
    box.setAttribute("aria-busy", "true");
    box.hidden = false;
    mark();
    bringIntoView(row);
    if (focuses) box.focus({ preventScroll: true });
    keepAddress(key);
    const answer = await fetch(`${url.pathname}-/panel${url.search}`, { headers: { "HX-Request": "true" } }).catch(() => null);
    const text = (await answer?.text().catch(() => null)) ?? null;
    if (asked !== url.href || !box.isConnected) return; // another row was asked for meanwhile
    box.removeAttribute("aria-busy");
    if (text === null) return announce("The server can’t be reached. What you see is as it was before; try again.", true);
    if (/^\s*<(!doctype|html)/i.test(text)) return location.assign(link.href); // a login: says what is wrong
    box.innerHTML = text; // our own template; values in it are escaped
    htmx.process(box);
    showSteps(box);
    if (focuses && box.getBoundingClientRect().top > innerHeight - 80) box.scrollIntoView({ block: "nearest" });
    const title = box.querySelector("h2")?.textContent.trim().replace(/\s+/g, " ");
    const problem = box.querySelector(".note")?.textContent.trim();
    announce([title, box.querySelector("[data-where]")?.textContent, problem].filter(Boolean).join(", "));
  }

  function openRow(row) {
    const active = document.activeElement;
    column = rowOf(active) === row && active.matches("td") ? active.cellIndex : null;
    show(row, true);
    return true;
  }

  function walk(step) {
    const all = rows();
    const at = all.indexOf(currentRow());
    const next = at < 0 ? null : all[at + step];
    const link = at >= 0 && !next ? pageLink(step) : null;
    if (next) show(next, true);
    else if (link) {
      turning = { step, from: location.href };
      link.click();
    } else announce(at < 0 ? "This row is not on this page of rows." : step > 0 ? "The last row." : "The first row.");
    return true;
  }

  // The page after the last row has come, or the one before the first: its first, or last, row is opened.
  document.addEventListener("htmx:afterSettle", () => {
    if (!turning || location.href === turning.from) return;
    const row = rows().at(turning.step > 0 ? 0 : -1);
    turning = null;
    if (row) show(row, true);
  });
  for (const event of ["htmx:sendError", "htmx:responseError"]) document.addEventListener(event, () => { turning = null; });

  function close() {
    const row = currentRow();
    const box = panel();
    asked = null;
    clearTimeout(following);
    box.hidden = true;
    box.replaceChildren();
    delete box.dataset.row;
    mark();
    keepAddress(null);
    const cell = row && column !== null ? row.cells[column] : null;
    if (cell) cell.tabIndex = -1;
    (cell ?? (row && recordLink(row)) ?? document.querySelector("#rows .sheet"))?.focus();
    return true;
  }

  function copyRow() {
    const link = panel().querySelector("[data-copy-url]");
    link?.click();
    return Boolean(link);
  }

  function openRecord() {
    const link = panel().querySelector("[data-open]");
    if (link) location.assign(link.href);
    return Boolean(link);
  }

  // A click beside the key, in its cell, is the row's; in any other cell it is the value's (grid.js).
  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const button = event.target.closest("button[name=_row]");
    const cell = event.target.closest("table.grid[data-leading] tbody td");
    const isBeside = cell && cell.cellIndex === Number(cell.closest("table").dataset.leading);
    if (button || (isBeside && !event.target.closest("a, button") && getSelection().isCollapsed)) {
      event.preventDefault();
      openRow(rowOf(event.target));
    } else if (event.target.closest("#row-panel [data-step][href]")) {
      event.preventDefault();
      walk(Number(event.target.closest("[data-step]").dataset.step));
    } else if (event.target.closest("#row-panel [data-close]")) {
      event.preventDefault();
      close();
    }
  });

  document.addEventListener("focusin", ({ target }) => {
    clearTimeout(following);
    const row = isOpen() && rowOf(target);
    if (!row || !keyOf(row) || keyOf(row) === panel().dataset.row) return;
    following = setTimeout(() => row.isConnected && isOpen() && show(row, false), BEFORE_FOLLOWING);
  });

  const steps = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 };

  function pressed(key, active) {
    const row = rowOf(active);
    if (key === " ") return row && !active.matches("button, summary") ? openRow(row) : false;
    if (!isOpen()) return false;
    if (key === "Escape") return close();
    if (key === "o") return openRecord();
    if (key === "c") return copyRow();
    const isInside = panel().contains(active) || active === document.body;
    return Object.hasOwn(steps, key) && isInside && !active.matches("pre") ? walk(steps[key]) : false;
  }

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const active = document.activeElement ?? document.body;
    if (!document.getElementById("row-panel") || typing(active)) return;
    if (document.querySelector("dialog[open], details.pop[open], .opened") || !pressed(event.key, active)) return;
    event.preventDefault();
    event.stopPropagation();
  }, true);

  // Details that arrive late replace the table.
  document.addEventListener("htmx:oobAfterSwap", () => {
    if (!isOpen()) return;
    mark();
    showSteps(panel());
  });
  if (isOpen()) {
    mark();
    if (currentRow()) bringIntoView(currentRow());
  }
}
