import { type Html, html, trusted } from '../../core/base/html.ts';
import type { VisitAnswer } from '../visit-answer.ts';
import { type IconName, icon } from './icons.ts';
import { messagesFor } from './language.ts';
import { brandOf, homeLink, type PageLook, pictureSources } from './look.ts';
import type { Messages } from './messages/messages.ts';
import { pageStyle, styleFor } from './style.ts';

export interface PageContext {
  readonly acceptLanguage: string;
  readonly look: PageLook;
}

export interface VisitorPage {
  readonly status: number;
  readonly title: string;
  readonly body: Html;
  readonly head?: Html;
  /** Content-Security-Policy directives, added to those of every page; one of the same name replaces it. */
  readonly policy?: Readonly<Record<string, string>>;
  /** Headers, added to those of every page; '' removes one. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Replaces the default style. */
  readonly style?: string;
  /** Added to the default style. */
  readonly moreStyle?: string;
}

/** A complete page with its headers. The page may load and run only what this policy allows. */
export function layout(context: PageContext, messages: Messages, page: VisitorPage): VisitAnswer {
  const { look } = context;
  const style = page.style === undefined ? styleFor(look.color, page.moreStyle ?? '') : pageStyle(page.style);
  const favicon = look.icon === null ? null : html`<link rel="icon" href="${look.icon}">`;
  const text = html`<!doctype html>
<html lang="${messages.tag}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${page.title}</title>${favicon}${page.head ?? null}<style>${trusted(style.text)}</style></head><body>${page.body}</body></html>`;
  const policy: Readonly<Record<string, string>> = {
    'default-src': "'none'",
    'style-src': `'sha256-${style.sha256}'`,
    'base-uri': "'none'",
    'frame-ancestors': "'none'",
    ...page.policy,
    // Every page may show the domain's own pictures.
    'img-src': [...pictureSources(look), page.policy?.['img-src'] ?? ''].join(' ').trim() || "'none'",
  };
  const headers = {
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
    ...page.headers,
  };
  return {
    status: page.status,
    headers: Object.entries(headers).filter(([, value]) => value !== ''),
    body: text.text,
  };
}

/** A page whose texts depend on the visitor's language. */
export interface LocalizedPage extends Omit<VisitorPage, 'body' | 'title' | 'style'> {
  readonly title: (messages: Messages) => string;
  readonly body: (messages: Messages) => Html;
}

/** The default page: a card with an icon, under the domain's brand and above its home link. */
export function card(
  context: PageContext,
  page: LocalizedPage & { readonly icon: IconName; readonly home?: 'button' | 'quiet' },
): VisitAnswer {
  const { home = 'quiet' } = page;
  return branded(
    context,
    page,
    (title, messages) => {
      const link = home === 'button' ? homeLink(context.look, messages, home) : null;
      return html`<div class="band">${icon(page.icon)}</div><div class="text"><h1>${title}</h1>${page.body(messages)}${link}</div>`;
    },
    home,
  );
}

/** Reloads the page by `GET`. */
export const againLink = ({ again }: Messages): Html => html`<a class="button second" href="">${again}</a>`;

/** A page as wide as the screen allows. */
export const sheet = (context: PageContext, page: LocalizedPage): VisitAnswer =>
  branded(context, page, (title, messages) => html`<h1>${title}</h1>${page.body(messages)}`, 'quiet');

function branded(
  context: PageContext,
  page: LocalizedPage,
  content: (title: string, messages: Messages) => Html,
  home: 'button' | 'quiet',
): VisitAnswer {
  const { look, acceptLanguage } = context;
  const messages = messagesFor(acceptLanguage);
  const title = page.title(messages);
  const link = home === 'quiet' ? homeLink(look, messages, home) : null;
  const footer = link === null ? null : html`<footer>${link}</footer>`;
  const body = html`${brandOf(look)}<main>${content(title, messages)}</main>${footer}`;
  return layout(context, messages, { ...page, title, body });
}
