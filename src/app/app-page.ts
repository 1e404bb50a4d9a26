import { type Html, html } from '../core/base/html.ts';
import type { AppAssets } from './app-assets.ts';
import { appHeaders, NO_STORE } from './app-headers.ts';
import type { AppMessages } from './messages/app-messages.ts';

/** Where the pages of sign-in are served. */
export interface AppSite {
  readonly assets: AppAssets;
  /** `https://app.example.com`. */
  readonly origin: string;
  readonly isSecure: boolean;
  /** Whether passwords can be read on the way: plain http to another machine. */
  readonly isExposed: boolean;
  /** The address that short links begin with: `https://go.example.com`. */
  readonly publicUrl: string;
}

/** What every page needs to be drawn. */
export interface AppContext {
  readonly site: AppSite;
  readonly messages: AppMessages;
}

export interface AppPage {
  /** Default: 200. */
  readonly status?: number;
  readonly title: string;
  readonly body: Html;
  /** Below the card. */
  readonly footer?: Html | null;
  /** For pages with more than one form. */
  readonly isWide?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
}

const CAIRN = html`<svg class="cairn" viewBox="0 0 48 40" aria-hidden="true"><rect class="blaze" x="16" y="1" width="16" height="10" rx="4.5"/><rect x="10" y="14" width="28" height="11" rx="5"/><rect x="4" y="28" width="40" height="11" rx="5"/></svg>`;

/** A complete page with its headers. */
export function drawPage({ site, messages }: AppContext, page: AppPage): Response {
  const { assets } = site;
  const { title, body, footer = null, isWide = false } = page;
  const banner = site.isExposed ? html`<aside class="banner">${messages.plainHttp}</aside>` : null;
  const text = html`<!doctype html>
<html lang="${messages.tag}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark"><meta name="robots" content="noindex"><title>${title} · Waymark</title><link rel="icon" href="${assets.mark}"><link rel="stylesheet" href="${assets.style}"><script src="${assets.script}" defer></script></head><body${isWide ? html` class="wide"` : null}><header><a class="brand" href="/app">${CAIRN}<span><b>Waymark</b> · ${new URL(site.publicUrl).host}</span></a></header>${banner}<main><h1>${title}</h1>${body}</main>${footer === null ? null : html`<footer>${footer}</footer>`}</body></html>`;
  return new Response(text.text, {
    status: page.status ?? 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-language': messages.tag,
      vary: 'accept-language, cookie',
      ...appHeaders(NO_STORE, site),
      ...page.headers,
    },
  });
}

/** Sends the browser to `path` by `GET`, also after a form. */
export function goTo(
  site: AppSite,
  path: string,
  { status = 303, cookies = [] }: { readonly status?: number; readonly cookies?: readonly string[] } = {},
): Response {
  const headers = { location: path, ...appHeaders(NO_STORE, site) };
  return withCookiesOf(new Response(null, { status, headers }), cookies);
}

/** Each cookie is a `Set-Cookie` header. */
export function withCookiesOf(response: Response, cookies: readonly string[]): Response {
  for (const cookie of cookies) response.headers.append('set-cookie', cookie);
  return response;
}
