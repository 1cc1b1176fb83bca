"""The style sheet of the HTML report, which is a file of its own and loads nothing."""

SHEET = """
:root { color-scheme: light dark; --ink: light-dark(#1d1f23, #e6e7ea); --soft: light-dark(#54585f, #a9b0bb);
  --ground: light-dark(#fbfbfa, #14161a); --line: light-dark(#e6e6e1, #2c3139);
  --changed: light-dark(#8a5300, #f0b759); --changed-tint: light-dark(#fff3d9, #382d18);
  --extra: light-dark(#1d6b3a, #74cf95); --extra-tint: light-dark(#e4f5e9, #18301f);
  --missing: light-dark(#a3262a, #f28b86); --missing-tint: light-dark(#fdeaea, #391f20) }
body { margin: 2rem auto; max-width: 90rem; padding: 0 1.25rem; color: var(--ink); background: var(--ground);
  font: 14px/1.45 system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif }
h1 { font-size: 1.4rem; margin: 0 0 .25rem }
h2 { font-size: 1rem; margin: 2rem 0 .4rem; overflow-wrap: anywhere }
p { margin: .25rem 0 } td p { margin: 0 } .summary { font-weight: 650 }
.sides { list-style: none; padding: 0; color: var(--soft) } .sides b { color: var(--ink) }
.stale { color: var(--changed) }
.wide { overflow-x: auto }
table { border-collapse: collapse; width: 100%; font-size: .8125rem; table-layout: fixed }
th:first-child { width: 5rem } th:nth-child(2) { width: 14rem } th:last-child { width: 18rem }
b.sign { font: 700 1em ui-monospace, "DejaVu Sans Mono", monospace; margin-right: .3rem }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem; border: 1px solid var(--line) }
th { font-weight: 600; color: var(--soft) }
th, td { overflow-wrap: anywhere }
code { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
  white-space: pre-wrap }
.changed { background: var(--changed-tint) } .extra { background: var(--extra-tint) }
.missing { background: var(--missing-tint) } .unknown { color: var(--soft) }
.breaking { color: var(--missing); font-weight: 650 } .risky { color: var(--changed); font-weight: 650 }
.cosmetic, .accepted, small { color: var(--soft) }
small { display: block }
@media (max-width: 60rem) { table { table-layout: auto; width: max-content; min-width: 100% }
  th, td { min-width: 6rem; max-width: 14rem } }
@media print { body { margin: 0; max-width: none } table { break-inside: auto } tr { break-inside: avoid } }
"""
