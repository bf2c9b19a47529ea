/** The whole look of the HTML report, dark and light, and on paper; it asks for no other file. */
export const htmlStyle = `
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --card: #ffffff; --ink: #16191d; --faint: #5b6470; --line: #dfe3e8;
  --good: #1a7f4b; --bad: #c62f36; --open: #8a6100; --mild: #b4560c; --none: #66707c;
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #101317; --card: #181c22; --ink: #e6e9ed; --faint: #9aa4b0; --line: #2b323b;
    --good: #4cc38a; --bad: #ff7b80; --open: #e2b93b; --mild: #f0964a; --none: #8d97a3;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--page); color: var(--ink);
  font: 15px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
}
main { max-width: 68rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .6rem; text-wrap: balance; }
h1::first-letter { text-transform: uppercase; }
h2 { font-size: 1.2rem; margin: 2.4rem 0 .8rem; }
h3 { font-size: 1rem; margin: 0 0 .5rem; overflow-wrap: anywhere; }
p { margin: .4rem 0; }
a { color: inherit; text-decoration-color: var(--faint); text-underline-offset: .15em; }
code, pre { font-family: var(--mono); font-size: .86em; }
code { overflow-wrap: anywhere; }
pre {
  background: var(--page); border: 1px solid var(--line); border-radius: 8px;
  margin: .6rem 0; padding: .7rem .9rem; overflow-x: auto;
}
.good { --tone: var(--good); } .bad { --tone: var(--bad); } .open { --tone: var(--open); }
.mild { --tone: var(--mild); } .none { --tone: var(--none); }
header, .card, details {
  background: var(--card); border: 1px solid var(--line); border-radius: 12px;
  padding: 1.1rem 1.3rem;
}
header { border-top: 6px solid var(--tone); padding: 1.5rem 1.6rem; }
header h1 { color: var(--tone); }
.name { color: var(--faint); font-size: .8rem; letter-spacing: .08em; text-transform: uppercase; }
.facts { display: flex; flex-wrap: wrap; gap: .3rem 1.6rem; margin: 1rem 0 0; }
.facts div { display: flex; flex-direction: column; }
dt { color: var(--faint); font-size: .78rem; }
dd { margin: 0; overflow-wrap: anywhere; }
.note {
  border-left: 4px solid var(--open); background: var(--page);
  margin: 1rem 0 0; padding: .5rem 1rem;
}
.bars { display: grid; gap: .9rem; margin-top: 1.2rem; }
.bar {
  display: flex; gap: 2px; height: .7rem; overflow: hidden;
  background: var(--line); border-radius: 99px;
}
.bar span { background: var(--tone); }
.legend {
  display: flex; flex-wrap: wrap; gap: .1rem 1.1rem; color: var(--faint); font-size: .86rem;
}
.legend strong { color: var(--ink); }
.legend span::before, .mark::before {
  content: ""; display: inline-block; width: .6rem; height: .6rem; border-radius: 99px;
  background: var(--tone); margin-right: .4rem;
}
.mark { color: var(--tone); font-weight: 600; white-space: nowrap; }
.stack { display: grid; gap: .8rem; grid-template-columns: minmax(0, 1fr); }
.card { border-left: 5px solid var(--tone, var(--line)); }
.card .facts { font-size: .9rem; }
details { padding: 0; }
summary {
  cursor: pointer; display: flex; flex-wrap: wrap; align-items: baseline; gap: .1rem .9rem;
  padding: .8rem 1.2rem;
}
summary::-webkit-details-marker { display: none; }
summary::before {
  content: ""; width: .42rem; height: .42rem; align-self: center; transform: rotate(-45deg);
  border: solid var(--faint); border-width: 0 2px 2px 0;
}
[open] > summary::before { transform: rotate(45deg); }
summary .id { font-family: var(--mono); font-size: .9rem; overflow-wrap: anywhere; }
summary .time { color: var(--faint); font-size: .86rem; margin-left: auto; }
details > div { border-top: 1px solid var(--line); padding: .6rem 1.2rem 1rem; }
.title { color: var(--faint); margin: .2rem 0 .6rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th { color: var(--faint); font-size: .78rem; font-weight: 500; text-align: left; }
th, td { padding: .45rem .9rem .45rem 0; vertical-align: top; }
tr + tr td { border-top: 1px solid var(--line); }
.claims { min-width: 40rem; table-layout: fixed; }
.claims th:nth-child(1) { width: 8rem; }
.claims th:nth-child(3) { width: 5rem; }
td .sentence { display: block; }
td code { color: var(--faint); }
td.level { font-size: .82rem; color: var(--faint); }
.columns {
  display: grid; gap: .8rem; align-items: start;
  grid-template-columns: repeat(auto-fit, minmax(min(19rem, 100%), 1fr));
}
footer { color: var(--faint); font-size: .86rem; margin-top: 2.5rem; }
@media print { body { background: none; } header, .card, details { break-inside: avoid; } }
`
