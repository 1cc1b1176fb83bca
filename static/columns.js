// Choosing columns, on top of forms that work without this file; and where the columns that stay in view begin.
"use strict";

// ── columns that stay in view: each begins where the ones before it end ──
function layPins(table = document.getElementById("grid")) {
  const heads = [...(table?.tHead?.rows[0]?.querySelectorAll("th.pin") ?? [])];
  if (heads.length < 2) return;
  let left = 0;
  heads.forEach((head, index) => {
    table.style.setProperty(`--pin${index + 1}`, `${left}px`);
    left += head.getBoundingClientRect().width;
  });
  const sheet = table.closest(".sheet");
  table.classList.toggle("narrow-pins", Boolean(sheet) && left > sheet.clientWidth * 0.7);
}

const watched = new ResizeObserver((entries) => entries.forEach(({ target }) => layPins(target.closest("table"))));
function watchPins() {
  watched.disconnect();
  for (const head of document.querySelectorAll("#grid th.pin")) watched.observe(head);
  layPins();
}
document.addEventListener("DOMContentLoaded", watchPins);
for (const event of ["htmx:afterSwap", "htmx:oobAfterSwap", "htmx:afterSettle"]) document.addEventListener(event, watchPins);
addEventListener("resize", () => layPins());

// ── ticking all, none, or what is found: <button data-tick="found"> in a form of columns ──
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-tick]");
  if (!button) return;
  event.preventDefault();
  const boxes = [...button.form.querySelectorAll("input[type=checkbox][name=_cols]")];
  for (const box of boxes) {
    const isFound = !box.closest("[hidden]");
    box.checked = { all: true, none: false, found: isFound }[button.dataset.tick];
  }
  announce(`${boxes.filter((box) => box.checked).length} columns ticked`);
});

// ── finding columns on their page; Enter there sends nothing ──
document.addEventListener("input", (event) => {
  if (!event.target.matches?.("[data-finds-columns]")) return;
  const wanted = event.target.value.trim().toLowerCase();
  for (const item of event.target.form.querySelectorAll(".order li")) {
    item.hidden = !item.querySelector("bdi").textContent.toLowerCase().includes(wanted);
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches?.("[data-finds-columns]")) event.preventDefault();
});

// ── moving a column without asking the server ──
document.addEventListener("click", (event) => {
  const button = event.target.closest(".order button[name=_move]");
  if (!button) return;
  event.preventDefault();
  const item = button.closest("li");
  const [how] = button.value.split(":");
  if (how === "first") item.parentElement.prepend(item);
  else if (how === "up") item.previousElementSibling?.before(item);
  else item.nextElementSibling?.after(item);
  button.focus();
  item.scrollIntoView({ block: "nearest" });
  const all = [...item.parentElement.children];
  announce(`${item.querySelector("bdi").textContent}: ${all.indexOf(item) + 1} of ${all.length}`);
});

// ── fields under very many headers, which the form itself does not send: empty ones would be too much ──
document.addEventListener("formdata", ({ target, formData }) => {
  if (target.id !== "quick") return;
  for (const field of document.querySelectorAll("#grid thead input[form=scripted]")) {
    if (field.value.trim()) formData.append(field.name, field.value);
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing || !event.target.matches?.("#grid thead input[form=scripted]")) return;
  event.preventDefault();
  document.getElementById("quick").requestSubmit();
});
