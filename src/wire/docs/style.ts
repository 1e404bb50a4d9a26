/** The style of the reference, light and dark. It loads no other file. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1d2330; --soft: #5c6577; --line: #e2e6ee; --paper: #fff; --panel: #f6f8fb;
  --link: #1f5fbf; --get: #1b7f4d; --post: #2459c4; --put: #8a5a00; --patch: #8a5a00; --delete: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e8f0; --soft: #9aa4b8; --line: #2b3242; --paper: #12151c;
  --panel: #1a1f2a; --link: #8ab4ff; --get: #63cf97; --post: #8ab4ff; --put: #e6b450; --patch: #e6b450; --delete: #ff8a80; } }
* { box-sizing: border-box; }
html { scroll-behavior: smooth; scroll-padding-top: 1rem; }
body { margin: 0; font: 16px/1.6 system-ui, sans-serif; color: var(--ink); background: var(--paper); display: grid;
  grid-template-columns: 17rem minmax(0, 1fr); }
nav { position: sticky; top: 0; height: 100vh; overflow-y: auto; padding: 1.5rem 1rem; border-right: 1px solid var(--line);
  background: var(--panel); font-size: .875rem; }
nav h2 { font-size: .75rem; text-transform: uppercase; letter-spacing: .06em; color: var(--soft); margin: 1.25rem 0 .25rem; padding-inline: .4rem; }
nav h2 > a { padding-inline: 0; }
nav ul { list-style: none; margin: 0; padding: 0; }
nav a { display: flex; gap: .5rem; align-items: baseline; padding: .2rem .4rem; border-radius: .3rem; color: inherit; text-decoration: none; }
nav a:hover, nav a:focus-visible { background: var(--line); }
main { padding: 2rem clamp(1rem, 4vw, 4rem) 6rem; max-width: 64rem; min-width: 0; }
h1 { font-size: 2rem; line-height: 1.2; margin: 0 0 1rem; }
h2 { font-size: 1.5rem; margin: 3rem 0 .5rem; }
h3 { font-size: 1.125rem; margin: 0; }
h4 { font-size: .8rem; text-transform: uppercase; letter-spacing: .05em; color: var(--soft); margin: 1.25rem 0 .4rem; }
a { color: var(--link); }
article { border: 1px solid var(--line); border-radius: .6rem; padding: 1.25rem; margin: 1.25rem 0; }
article:target { outline: 2px solid var(--link); }
header { display: flex; flex-wrap: wrap; gap: .6rem; align-items: baseline; }
.anchor { margin-left: auto; text-decoration: none; opacity: .6; }
code, pre { font: .875em/1.5 ui-monospace, SFMono-Regular, Menlo, monospace; }
code { background: var(--panel); border-radius: .25rem; padding: .1em .3em; overflow-wrap: anywhere; }
pre { background: var(--panel); border: 1px solid var(--line); border-radius: .4rem; padding: .8rem; margin: .3rem 0;
  white-space: pre-wrap; overflow-wrap: anywhere; }
pre.curl { user-select: all; cursor: copy; }
.table td:first-child code { white-space: nowrap; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: left; vertical-align: top; padding: .4rem .6rem .4rem 0; border-bottom: 1px solid var(--line);
  overflow-wrap: anywhere; }
th { color: var(--soft); font-weight: 600; }
small, td b { color: var(--soft); font-weight: 500; font-size: .8em; }
td.status { width: 4rem; } td.status code { overflow-wrap: normal; }
details.sample { margin: .3rem 0; }
summary { cursor: pointer; padding: .3rem 0; }
.method { font: 700 .7rem/1 ui-monospace, monospace; min-width: 3.9em; }
.GET { color: var(--get); } .POST { color: var(--post); } .PUT { color: var(--put); } .PATCH { color: var(--patch); } .DELETE { color: var(--delete); }
.path { font-weight: 600; background: none; padding: 0; }
@media (max-width: 52rem) { body { display: block; } nav { position: static; height: auto; max-height: 45vh; border-right: 0; border-bottom: 1px solid var(--line); }
  tr { display: block; padding: .4rem 0; border-bottom: 1px solid var(--line); } td, th { display: block; border: 0; padding: .1rem 0; } thead { display: none; } table, tbody { display: block; } }
@media print { nav { display: none; } body { display: block; } }
`;
