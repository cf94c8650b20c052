/** The one style sheet of the pages. No images, no fonts, no script; dark where the reader's system is. */
export const style = `
:root {
  color-scheme: light dark;
  --ground: #f6f5f2; --paper: #fff; --ink: #1d2127; --soft: #5b6370; --line: #e2e0da; --accent: #1f5fae;
  --bad: #b3261e; --well: #efede8;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #16181c; --paper: #1f2227; --ink: #e8e9eb; --soft: #a3aab5; --line: #33373e; --accent: #8ab8f5;
    --bad: #f2a19b; --well: #272b31;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
a { color: var(--accent); text-decoration-thickness: 1px; text-underline-offset: 2px; }
a:focus-visible, input:focus-visible, button:focus-visible, [tabindex]:focus-visible {
  outline: 2px solid var(--accent); outline-offset: 2px;
}
.skip { position: absolute; left: -999px; }
.skip:focus { left: 1rem; top: .5rem; background: var(--paper); padding: .5rem 1rem; z-index: 1; }
header { background: var(--paper); border-bottom: 1px solid var(--line); }
.bar { display: flex; flex-wrap: wrap; gap: .25rem 2rem; align-items: baseline; padding: .9rem 1.5rem; }
.bar strong { font-size: 1.05rem; letter-spacing: -.01em; }
.bar ul { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; list-style: none; margin: 0; padding: 0; }
.bar a { color: var(--soft); text-decoration: none; }
.bar a:hover { color: var(--ink); }
.bar a[aria-current] { color: var(--ink); box-shadow: 0 2px 0 var(--accent); }
.bar .account { margin-left: auto; color: var(--soft); }
main { padding: 1.5rem; max-width: 90rem; margin: 0 auto; }
h1 { font-size: 1.45rem; line-height: 1.25; margin: 0 0 .25rem; letter-spacing: -.015em; }
h2 { font-size: 1.05rem; margin: 2rem 0 .6rem; }
h1 + p { margin-top: 0; }
h1 + .sheet { margin-top: .75rem; }
p.lead, .soft { color: var(--soft); }
.board { display: flex; gap: .75rem; overflow-x: auto; padding: .25rem 0 1rem; align-items: flex-start; }
.stage { flex: 0 0 15.5rem; background: var(--well); border-radius: 8px; padding: .75rem; border-top: 4px solid; }
.stage h3 { font-size: .95rem; margin: 0; }
.stage > p { margin: 0 0 .6rem; color: var(--soft); font-size: .85rem; font-variant-numeric: tabular-nums; }
.stage ul { list-style: none; margin: 0; padding: 0; display: grid; gap: .5rem; }
.card { background: var(--paper); border: 1px solid var(--line); border-radius: 6px; padding: .55rem .7rem; }
.card a { display: block; color: inherit; text-decoration: none; font-weight: 550; overflow-wrap: anywhere; }
.card a:hover { text-decoration: underline; }
.card span { color: var(--soft); font-size: .85rem; font-variant-numeric: tabular-nums; }
.sheet { background: var(--paper); border: 1px solid var(--line); border-radius: 8px; overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--soft); padding: .7rem 1rem 0; }
th, td { text-align: left; vertical-align: top; padding: .5rem 1rem; border-top: 1px solid var(--line); }
thead th { border-top: 0; color: var(--soft); font-weight: 550; font-size: .85rem; white-space: nowrap; }
tbody th { font-weight: 500; }
td.number, th.number { text-align: right; white-space: nowrap; }
td { overflow-wrap: break-word; }
.facts th { width: 34%; color: var(--soft); }
.facts td { white-space: pre-line; overflow-wrap: anywhere; }
.facts tr:first-child > * { border-top: 0; }
form.search { display: flex; gap: .5rem; margin: .75rem 0 1rem; max-width: 34rem; }
input, button { font: inherit; color: inherit; padding: .45rem .75rem; border-radius: 6px; }
input { flex: 1; min-width: 0; border: 1px solid var(--soft); background: var(--paper); }
button { border: 1px solid var(--accent); background: var(--accent); color: var(--paper); cursor: pointer; }
.pages { display: flex; gap: 1.25rem; margin-top: 1rem; }
.tag { display: inline-block; background: var(--well); border-radius: 999px; padding: 0 .6rem; margin-right: .3rem; }
.bad { color: var(--bad); font-weight: 550; }
.wide { display: grid; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); gap: 0 1.5rem; }
.chart { width: 100%; height: auto; display: block; padding: 1rem; }
.chart rect { fill: var(--accent); } .chart rect.over { fill: var(--bad); }
.chart line { stroke: var(--soft); stroke-dasharray: 4 3; } .chart text { fill: var(--soft); font-size: 11px; }
pre { margin: 0; padding: 1rem; overflow-x: auto; font-size: .85rem; }
code { font-size: .9em; }
@media (max-width: 60rem) {
  .wide { display: block; } main { padding: 1rem; } .bar { padding: .9rem 1rem; }
  table:not(.facts) { min-width: 40rem; } .bar .account { margin-left: 0; }
}
`;
