// Facets, on top of links that work without this file.
"use strict";

// Alt and the arrow down in a field under a header: the values of its column, with their counts.
document.addEventListener("keydown", (event) => {
  const field = event.target;
  if (!event.altKey || event.key !== "ArrowDown" || !field.matches?.(".grid thead input[name^='_q.']")) return;
  event.preventDefault();
  const url = new URL(location.href), segment = field.name.slice(3);
  const facets = (url.searchParams.getAll("_facet").join(",")).split(",").filter(Boolean);
  for (const name of ["_next", "_prev", "_from", "_count", "_edit"]) url.searchParams.delete(name);
  if (facets.includes(segment)) return document.querySelector(`#facets [data-facet="${CSS.escape(segment)}"] li a`)?.focus();
  url.searchParams.set("_facet", [...facets, segment].join(","));
  url.hash = "facets";
  location.assign(url);
});

// What was asked for by the key has the focus when it arrives.
document.addEventListener("htmx:load", ({ target }) => {
  if (target.id !== "facets" || location.hash !== "#facets" || target.hasAttribute("hx-get")) return;
  history.replaceState(history.state, "", location.pathname + location.search);
  [...target.querySelectorAll("section")].at(-1)?.querySelector("li a")?.focus();
});

// A column's profile opens below its header, where its menu was.
document.addEventListener("click", async (event) => {
  const link = event.target.closest(".opened .columns-menu a[data-opens]");
  if (!link || !opened || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const { box, at } = opened, progress = document.getElementById("progress");
  const by = (opened.by.isConnected || !at ? opened.by : elementAt(at)) ?? opened.by; // details may have replaced it
  progress?.classList.add("htmx-request");
  box.setAttribute("aria-busy", "true");
  await openAt(by, link.href, link.textContent.trim());
  progress?.classList.remove("htmx-request");
});

document.addEventListener("click", (event) => {
  if (!event.target.closest(".opened .profile-close")) return;
  event.preventDefault();
  closeOpened();
});
