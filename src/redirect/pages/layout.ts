import { type Html, html, trusted } from '../../core/html.ts';
import { type IconName, icon } from './icons.ts';
import { messagesFor } from './language.ts';
import { brandOf, homeLink, type PageLook, pictureSources } from './look.ts';
import type { Messages } from './messages/messages.ts';
import { styleFor } from './style.ts';

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
  /** In place of the usual one. */
  readonly style?: string;
  /** Beside the usual one. */
  readonly moreStyle?: string;
}

/** A whole page with its headers. Only what stands here may be loaded or run by it. */
export function layout(context: PageContext, messages: Messages, page: Page): Response {
  const { look } = context;
  const style = page.style ?? styleFor(look.color, page.moreStyle ?? '');
  const favicon = look.icon === null ? null : html`<link rel="icon" href="${look.icon}">`;
  const text = html`<!doctype html>
<html lang="${messages.tag}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${page.title}</title>${favicon}${page.head ?? null}<style>${trusted(style)}</style></head><body>${page.body}</body></html>`;
  const policy: Readonly<Record<string, string>> = {
    'default-src': "'none'",
    'style-src': `'sha256-${Bun.CryptoHasher.hash('sha256', style, 'base64')}'`,
    'base-uri': "'none'",
    'frame-ancestors': "'none'",
    ...page.policy,
    // The domain's own pictures are shown beside whatever else a page shows.
    'img-src': [...pictureSources(look), page.policy?.['img-src'] ?? ''].join(' ').trim() || "'none'",
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

/** What a page says, in the visitor's language. */
export interface Said extends Omit<Page, 'body' | 'title' | 'style'> {
  readonly title: (messages: Messages) => string;
  readonly body: (messages: Messages) => Html;
}

/** The usual page: a card with a picture of what it is about, under the domain's sign and over the way home. */
export function card(
  context: PageContext,
  page: Said & { readonly icon: IconName; readonly home?: 'button' | 'quiet' },
): Response {
  const { home = 'quiet' } = page;
  return signed(
    context,
    page,
    (title, messages) => {
      const way = home === 'button' ? homeLink(context.look, messages, home) : null;
      return html`<div class="band">${icon(page.icon)}</div><div class="text"><h1>${title}</h1>${page.body(messages)}${way}</div>`;
    },
    home,
  );
}

/** Asks for the page once more, by `GET`. */
export const againLink = ({ again }: Messages): Html => html`<a class="button second" href="">${again}</a>`;

/** A page as wide as the screen allows. */
export const sheet = (context: PageContext, page: Said): Response =>
  signed(context, page, (title, messages) => html`<h1>${title}</h1>${page.body(messages)}`, 'quiet');

function signed(
  context: PageContext,
  page: Said,
  content: (title: string, messages: Messages) => Html,
  home: 'button' | 'quiet',
): Response {
  const { look, acceptLanguage } = context;
  const messages = messagesFor(acceptLanguage);
  const title = page.title(messages);
  const way = home === 'quiet' ? homeLink(look, messages, home) : null;
  const footer = way === null ? null : html`<footer>${way}</footer>`;
  const body = html`${brandOf(look)}<main>${content(title, messages)}</main>${footer}`;
  return layout(context, messages, { ...page, title, body });
}
