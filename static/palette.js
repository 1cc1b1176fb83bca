// The palette, the sheet of keys and the keys that go somewhere, on top of links and forms that work without.
// Loaded before browser.js: what is handled here is handled (`defaultPrevented`).
"use strict";

{
  const dialog = document.getElementById("palette");
  const sheet = document.getElementById("keys");
  const WITHIN = 10_000; // milliseconds between the two keys of "g r": any other key ends it sooner

  const isTyping = (element) =>
    element?.matches?.("input, select, textarea, [contenteditable]") && !element.matches("[type=checkbox], [type=radio]");

  if (dialog) {
    const form = dialog.querySelector("form");
    const input = form.elements.q;
    const hits = dialog.querySelector("#palette-hits");
    const status = dialog.querySelector("#palette-status");
    let began = 0;

    const options = () => [...hits.querySelectorAll("[role=option]:not(.also)")];
    const selected = () => hits.querySelector("[aria-selected=true]");

    const select = (option) => {
      selected()?.setAttribute("aria-selected", "false");
      option?.setAttribute("aria-selected", "true");
      if (option) input.setAttribute("aria-activedescendant", option.id);
      else input.removeAttribute("aria-activedescendant");
      option?.scrollIntoView({ block: "nearest" });
    };

    const ask = (mode) => {
      form.elements._palette.value = mode;
      htmx.trigger(input, "ask");
    };

    const open = (text = "") => {
      if (dialog.open) return input.select();
      form.elements._at.value = location.pathname + location.search;
      input.value = text;
      dialog.showModal();
      input.focus();
      ask("typed");
    };

    const move = (step) => {
      const all = options();
      const at = all.indexOf(selected());
      select(all[(at + step + all.length) % all.length]);
    };

    const pin = (option) => {
      const values = {
        pin: option.dataset.pin,
        database: option.dataset.database,
        table: option.dataset.table,
        environment: option.dataset.environment,
      };
      htmx.ajax("POST", option.getAttribute("href"), { values, swap: "none", target: status }).then(() => {
        ask("typed");
        status.textContent = option.dataset.pin === "1" ? "Pinned." : "No longer pinned.";
      });
    };

    const follow = (option) => {
      if (!option) return;
      if ("ask" in option.dataset) ask("entered");
      else if ("pin" in option.dataset) pin(option);
      else location.assign(option.href);
    };

    const inEnvironment = (option, digit) => {
      const slug = hits.querySelector("[data-environments]")?.dataset.environments.trim().split(/\s+/)[digit - 1];
      const pair = option?.dataset.urls?.split(" ").find((each) => each.startsWith(`${slug}=`));
      if (slug && pair) location.assign(pair.slice(slug.length + 1));
    };

    input.addEventListener("input", () => { form.elements._palette.value = "typed"; }, true);
    form.addEventListener("submit", (event) => event.preventDefault());

    dialog.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      const option = selected();
      const digit = event.altKey && /^Digit[1-9]$/.test(event.code) ? Number(event.code.slice(5)) : 0;
      if (event.key === "ArrowDown") move(1);
      else if (event.key === "ArrowUp") move(-1);
      else if (event.key === "Enter" && event.shiftKey && option?.dataset.compare) location.assign(option.dataset.compare);
      else if (event.key === "Enter") follow(option);
      else if (event.key === "Tab" && !event.shiftKey && option?.dataset.name && input.value !== option.dataset.name) {
        input.value = option.dataset.name;
        ask("typed");
      } else if (digit) inEnvironment(option, digit);
      else if (event.key === "Escape") dialog.close();
      else return;
      event.preventDefault();
      event.stopPropagation();
    });

    dialog.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (event.target === dialog) dialog.close(); // beside it
      if (!option || event.ctrlKey || event.metaKey || event.shiftKey) return; // a link: another tab
      if (!("ask" in option.dataset || "pin" in option.dataset)) return;
      event.preventDefault();
      follow(option);
      input.focus();
    });

    dialog.addEventListener("close", () => {
      hits.replaceChildren();
      select(null);
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-controls");
    });

    dialog.addEventListener("htmx:beforeRequest", () => { began = performance.now(); });

    hits.addEventListener("htmx:afterSwap", () => {
      const all = options();
      const every = hits.querySelectorAll("[role=option]");
      every.forEach((option, at) => {
        option.id = `palette-option-${at}`;
        option.setAttribute("aria-selected", "false");
      });
      input.setAttribute("aria-expanded", String(all.length > 0));
      if (all.length) input.setAttribute("aria-controls", "palette-list");
      else input.removeAttribute("aria-controls");
      select(all[0] ?? null);
      hits.scrollTop = 0;
      status.textContent = all.length ? `${all.length} found` : hits.textContent.trim();
      dialog.querySelector("#palette-time").textContent = `${Math.round(performance.now() - began)} ms`;
      if (hits.querySelector("[data-again]")) setTimeout(() => dialog.open && ask(form.elements._palette.value), 200);
    });

    document.addEventListener("click", (event) => {
      const field = event.target.closest?.("[data-lookup]");
      if (!field) return;
      const text = field.value;
      field.value = "";
      open(text);
    });

    document.addEventListener("keydown", (event) => {
      if (event.defaultPrevented || event.isComposing || event.altKey) return;
      const isK = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.shiftKey;
      const isSlash = event.key === "/" && !event.ctrlKey && !event.metaKey && !isTyping(document.activeElement);
      if (!(isK || isSlash) || document.querySelector("dialog[open]:not(#palette)")) return;
      event.preventDefault();
      open();
    }, true);
  }

  // ── "?": the keys ──
  const showKeys = () => {
    if (!sheet || sheet.open) return;
    htmx.ajax("GET", sheet.dataset.url, { target: "#keys-content", swap: "innerHTML" }).then(() => {
      if (!sheet.open && sheet.querySelector("dl")) sheet.showModal();
    });
  };

  document.addEventListener("click", (event) => {
    if (event.target === sheet) sheet.close();
    const link = event.target.closest?.("[data-keys]");
    if (!link || !sheet || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    showKeys();
  });

  // ── "g" and a letter: to another page of the same thing ──
  const goals = {
    h: () => document.querySelector(".brand"),
    t: () => document.querySelector(".crumbs li:first-child a[href]"),
    r: () => document.querySelector(".tabs [data-go=rows]"),
    s: () => document.querySelector(".tabs [data-go=structure]"),
    o: () => document.querySelector(".tabs [data-go=record]"),
    d: () => document.querySelector(".tabs [data-go=compare_rows]"),
    c: () => document.querySelector(".tabs [data-go=compare]") ?? document.querySelector("#switch .env-all a"),
  };
  let pressed = -WITHIN;

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (isTyping(document.activeElement) || document.querySelector("dialog[open]")) return;
    const isSecond = event.timeStamp - pressed < WITHIN;
    pressed = event.key === "g" && !isSecond ? event.timeStamp : -WITHIN;
    const goal = isSecond && Object.hasOwn(goals, event.key) ? goals[event.key]() : null;
    if (goal) location.assign(goal.href);
    else if (event.key === "?") showKeys();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }, true);
}
