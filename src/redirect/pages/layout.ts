import { textOn } from '../../core/color.ts';
import { type Html, html, trusted } from '../../core/html.ts';
import { messagesFor } from './language.ts';
import type { Messages } from './messages/messages.ts';

/** How the pages of a domain look. */
export interface PageLook {
  readonly name: string;
  /** `#rrggbb`. */
  readonly color: string | null;
  /** An http(s) URL. */
  readonly icon: string | null;
}

export interface PageContext {
  readonly acceptLanguage: string;
  readonly look: PageLook;
}

export interface Page {
  readonly status: number;
  readonly title: string;
  readonly body: Html;
  readonly head?: Html;
  /** Directives beside those of every page; one of the same name replaces it. */
  readonly policy?: Readonly<Record<string, string>>;
  /** Headers beside those of every page; '' leaves one out. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Anything but the usual card in the middle. */
  readonly style?: string;
}

const ACCENT = '#2f6fde';

/** Colours are pairs for light and dark; all text has a contrast of at least 4.5 in both. */
const STYLE = `
:root{color-scheme:light dark;--ground:#f5f5f2;--card:#fff;--ink:#1b1d20;--soft:#545962;--line:#d7d8d3}
@media(prefers-color-scheme:dark){:root{--ground:#131518;--card:#1d2024;--ink:#edece9;--soft:#b6bbc3;--line:#3a3e45}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;min-height:100dvh;display:grid;place-items:center;padding:1.25rem;background:var(--ground);color:var(--ink);font:1.0625rem/1.6 system-ui,sans-serif}
main{inline-size:100%;max-inline-size:33rem;background:var(--card);border:1px solid var(--line);border-block-start:.375rem solid var(--accent);border-radius:.75rem;padding:2rem;overflow-wrap:anywhere}
header{display:flex;align-items:center;gap:.6rem;margin-block-end:1.5rem;color:var(--soft);font-size:.9375rem}
header img{inline-size:1.5rem;block-size:1.5rem;border-radius:.25rem}
h1{font-size:1.5rem;line-height:1.3;margin:0 0 .75rem;text-wrap:balance}
h2{font-size:1rem;margin:1.75rem 0 .5rem}
p{margin:0 0 1rem;color:var(--soft)}
p:last-child{margin-block-end:0}
a{color:inherit}
.url{display:block;margin:0 0 1rem;padding:.75rem 1rem;border:1px solid var(--line);border-radius:.5rem;color:var(--ink);font-size:.9375rem}
.button{display:inline-block;inline-size:100%;margin-block-start:.5rem;padding:.7rem 1.25rem;border:1px solid var(--line);border-radius:.5rem;background:var(--accent);color:var(--on-accent);font:inherit;font-weight:600;text-align:center;text-decoration:none;cursor:pointer}
.second{background:none;color:var(--ink)}
label{display:block;font-weight:600;margin-block-end:.35rem}
input{inline-size:100%;padding:.7rem .9rem;border:1px solid var(--soft);border-radius:.5rem;background:var(--card);color:var(--ink);font:inherit;margin-block-end:.75rem}
:focus-visible{outline:3px solid var(--ink);outline-offset:2px}
.figures{display:flex;flex-wrap:wrap;gap:.5rem 2.5rem}
.figures strong{display:block;font-size:1.75rem;line-height:1.3;color:var(--ink)}
svg{display:block;inline-size:100%;fill:var(--soft);fill:color-mix(in srgb,var(--accent) 75%,var(--ink))}
.rows{list-style:none;margin:0;padding:0}
.rows li{display:flex;flex-wrap:wrap;justify-content:space-between;column-gap:1rem;padding-block:.2rem}
ul+p{margin-block-start:1.5rem}
summary{cursor:pointer;margin-block-start:.5rem;color:var(--soft)}
table{border-collapse:collapse}
th,td{padding:.1rem .75rem .1rem 0;text-align:start;font-weight:400}
.fault{color:var(--ink);border-inline-start:.25rem solid var(--ink);padding-inline-start:.75rem}
`.trim();

/** A whole page with its headers. Only what stands here may be loaded or run by it. */
export function layout(context: PageContext, messages: Messages, page: Page): Response {
  const { look } = context;
  const accent = look.color ?? ACCENT;
  const style = page.style ?? `:root{--accent:${accent};--on-accent:${textOn(accent)}}${STYLE}`;
  const icon = look.icon === null ? null : html`<link rel="icon" href="${look.icon}">`;
  const text = html`<!doctype html>
<html lang="${messages.tag}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${page.title}</title>${icon}${page.head ?? null}<style>${trusted(style)}</style></head><body>${page.body}</body></html>`;
  const policy: Readonly<Record<string, string>> = {
    'default-src': "'none'",
    'style-src': `'sha256-${Bun.CryptoHasher.hash('sha256', style, 'base64')}'`,
    'img-src': look.icon === null ? "'none'" : new URL(look.icon).origin,
    'base-uri': "'none'",
    'frame-ancestors': "'none'",
    ...page.policy,
  };
  const headers = new Headers({
    'content-type': 'text/html; charset=utf-8',
    'content-language': messages.tag,
    'content-security-policy': Object.entries(policy)
      .map(([name, sources]) => `${name} ${sources}`)
      .join('; '),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'x-robots-tag': 'noindex',
    'cache-control': 'no-store',
    vary: 'accept-language',
  });
  for (const [name, value] of Object.entries(page.headers ?? {})) {
    if (value === '') headers.delete(name);
    else headers.set(name, value);
  }
  return new Response(text.text, { status: page.status, headers });
}

/** The usual page: a card with the domain's name above what it says. */
export function card(
  context: PageContext,
  page: Omit<Page, 'body' | 'title'> & {
    title: (messages: Messages) => string;
    body: (messages: Messages) => Html;
  },
): Response {
  const { look, acceptLanguage } = context;
  const messages = messagesFor(acceptLanguage);
  const icon = look.icon === null ? null : html`<img src="${look.icon}" alt="">`;
  const name = look.name === '' ? null : html`<header>${icon}<span dir="auto">${look.name}</span></header>`;
  const title = page.title(messages);
  const body = html`<main>${name}<h1>${title}</h1>${page.body(messages)}</main>`;
  return layout(context, messages, { ...page, title, body });
}
