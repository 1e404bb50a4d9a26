import { contrastOf, textOn } from '../../core/base/color.ts';
import { createGenerationCache } from '../../core/base/generation-cache.ts';

/** The colour of a domain without its own. */
const DEFAULT_COLOR = '#0d7253';

const GROUNDS = { light: '#ffffff', dark: '#1d1a16' } as const;
/** WCAG contrast of graphics against their background. */
const MARK_CONTRAST_MIN = 3;

/** Colours come in pairs for light and dark mode; all text has a contrast of at least 4.5 in both. */
const STYLE = `
:root{color-scheme:light dark;--ground:#f7f6f2;--card:${GROUNDS.light};--ink:#211d18;--soft:#5c574f;--line:#dfdbd3;--edge:#8a857e;--bad:#b42b28;--bad-ground:#fdeeec}
@media(prefers-color-scheme:dark){:root{--ground:#100e0c;--card:${GROUNDS.dark};--ink:#efece8;--soft:#b3aea6;--line:#37322b;--edge:#8d8880;--bad:#f7857d;--bad-ground:#41201d}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;min-height:100dvh;display:flex;flex-direction:column;justify-content:center;align-items:center;gap:1.25rem;padding:1.25rem;background:var(--ground);color:var(--ink);font:1.0625rem/1.6 -apple-system,"Segoe UI","Noto Sans",Roboto,system-ui,sans-serif}
header,main,footer{inline-size:100%;max-inline-size:33rem;overflow-wrap:anywhere}
header{font-weight:600;font-size:1.125rem}
header a{text-decoration:none;display:inline-block}
.logo{display:block;max-inline-size:100%;block-size:auto}
main{background:var(--card);border:1px solid var(--line);border-radius:.75rem;overflow:hidden}
.band{display:grid;place-items:center start;padding:1rem 1.75rem;background:var(--accent);color:var(--on-accent)}
.icon{inline-size:1.25rem;block-size:1.25rem;flex:none;fill:none;stroke:currentColor;stroke-width:1.75;stroke-linecap:round;stroke-linejoin:round}
.band .icon{inline-size:2.5rem;block-size:2.5rem;stroke-width:1.5}
.text{padding:1.5rem 1.75rem 1.75rem}
h1{font-size:1.5rem;line-height:1.3;margin:0 0 .75rem;text-wrap:balance}
h2{font-size:1rem;margin:0 0 .5rem}
p{margin:0 0 1rem;color:var(--soft)}
p:last-child{margin-block-end:0}
a{color:inherit;text-underline-offset:.2em}
.url{display:block;margin:0 0 1rem;padding:.75rem 1rem;border:1px solid var(--line);border-radius:.5rem;background:var(--ground);color:var(--ink);font-size:.9375rem}
.button{display:inline-block;inline-size:100%;margin-block-start:.5rem;padding:.7rem 1.25rem;border:1px solid var(--mark);border-radius:.5rem;background:var(--accent);color:var(--on-accent);font:inherit;font-weight:600;text-align:center;text-decoration:none;cursor:pointer}
.second{background:none;border-color:var(--edge);color:var(--ink)}
label{display:block;font-weight:600;margin-block-end:.35rem}
input{inline-size:100%;padding:.7rem .9rem;border:1px solid var(--edge);border-radius:.5rem;background:var(--card);color:var(--ink);font:inherit;margin-block-end:.5rem}
[aria-invalid]{border:2px solid var(--bad)}
:focus-visible{outline:3px solid var(--ink);outline-offset:2px}
.fault{display:flex;gap:.6rem;align-items:flex-start;padding:.7rem .9rem;border-radius:.5rem;background:var(--bad-ground);color:var(--bad);font-weight:600}
.fault .icon{margin-block-start:.2rem}
footer{color:var(--soft);font-size:.9375rem}
@media(prefers-color-scheme:dark){.plate{box-sizing:content-box;background:#fff;padding:.5rem .75rem;border-radius:.5rem}}
@media(min-width:52rem){
body{gap:1.75rem;padding:3rem}
header,main,footer{max-inline-size:48rem}
main{display:grid;grid-template-columns:13rem 1fr;min-block-size:19rem}
.band{place-items:center}
.band .icon{inline-size:5.5rem;block-size:5.5rem;stroke-width:1.1}
.text{padding:2.75rem 3rem;align-self:center}
h1{font-size:1.875rem}
}`.trim();

/** Only for the page with statistics. */
export const FIGURES_STYLE = `
main{padding:1.5rem 1.25rem 1.75rem}
h2,.ranges{margin-block-start:1.75rem}
.ranges{display:flex;flex-wrap:wrap;gap:.5rem;margin-block-end:1.25rem}
.ranges a{padding:.3rem .8rem;border:1px solid var(--edge);border-radius:2rem;text-decoration:none;font-size:.9375rem}
.ranges [aria-current]{background:var(--ink);border-color:var(--ink);color:var(--card)}
.figures{display:flex;flex-wrap:wrap;gap:.75rem 2.25rem;margin:0}
.figures dt{color:var(--soft);font-size:.9375rem}
.figures dd{margin:0;font-size:1.75rem;line-height:1.3;font-weight:600;font-variant-numeric:tabular-nums}
.chart{display:grid;grid-template-columns:auto 1fr;gap:0 .75rem;margin:1rem 0 .75rem;color:var(--soft);font-size:.8125rem;line-height:1rem;font-variant-numeric:tabular-nums}
.scale,.dates{display:flex;justify-content:space-between}
.scale{flex-direction:column;text-align:end;margin-block:-.5rem}
.dates{grid-column:2;margin-block-start:.6rem}
.chart svg{inline-size:100%;block-size:11rem;fill:var(--mark);overflow:visible}
.chart path{stroke:var(--line);vector-effect:non-scaling-stroke}
.chart .base{stroke:var(--edge)}
.chart .bars{stroke:none}
.chart .today{fill-opacity:.4;stroke:var(--mark)}
.rows{list-style:none;margin:0;padding:0}
.rows li{display:grid;grid-template-columns:1fr auto;align-items:end;column-gap:1rem;padding-block:.2rem;font-variant-numeric:tabular-nums}
.rows svg{grid-column:1/-1;inline-size:100%;block-size:.3rem;fill:var(--mark)}
summary{cursor:pointer;color:var(--soft)}
table{border-collapse:collapse;margin-block:.5rem;font-variant-numeric:tabular-nums}
th,td{padding:.1rem 1.5rem .1rem 0;text-align:start;font-weight:400}
td{text-align:end}
details{margin-block-end:1rem}
@media(min-width:52rem){
header,main,footer{max-inline-size:72rem}
main{display:block;padding:2.5rem 3rem}
.columns>div>h2:first-child{margin-block-start:0}
.columns{display:grid;grid-template-columns:minmax(0,1.6fr) minmax(0,1fr);gap:3.5rem}
.chart svg{block-size:16rem}
}`.trim();

/** A style sheet, and the digest by which a page's policy allows it. */
export interface PageStyle {
  readonly text: string;
  /** Base64. */
  readonly sha256: string;
}

/** Enough for the domains of a large server; a style is 5 KB. */
const STYLES_MAX = 100;
const STYLES = createGenerationCache<PageStyle>(STYLES_MAX);

/** The style of a domain's pages, for its colour. Kept, because colours and digest take 12 µs. */
export function styleFor(color: string | null, more: string): PageStyle {
  const key = `${color ?? ''} ${more}`;
  const known = STYLES.get(key);
  if (known !== undefined) return known;
  const made = pageStyle(styleText(color, more));
  STYLES.set(key, made);
  return made;
}

export const pageStyle = (text: string): PageStyle => ({
  text,
  sha256: Bun.CryptoHasher.hash('sha256', text, 'base64'),
});

function styleText(color: string | null, more: string): string {
  const accent = color ?? DEFAULT_COLOR;
  const markOn = (ground: string): string =>
    contrastOf(accent, ground) >= MARK_CONTRAST_MIN ? accent : 'var(--ink)';
  return (
    `:root{--accent:${accent};--on-accent:${textOn(accent)};--mark:${markOn(GROUNDS.light)}}` +
    `@media(prefers-color-scheme:dark){:root{--mark:${markOn(GROUNDS.dark)}}}${STYLE}${more}`
  );
}
