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
