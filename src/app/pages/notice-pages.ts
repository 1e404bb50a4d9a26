import { type Html, html } from '../../core/base/html.ts';
import type { AppFault } from '../app-faults.ts';
import { type AppContext, type AppPage, drawPage } from '../app-page.ts';
import type { AppMessages } from '../messages/app-messages.ts';

type NoticeName = 'missing' | 'forged' | 'broken';

const STATUSES: { readonly [N in NoticeName]: number } = { missing: 404, forged: 403, broken: 500 };

/** A page with a sentence and the way back to the start. */
export function appNotice(
  context: AppContext,
  name: NoticeName,
  { status = STATUSES[name], headers = {} }: Pick<AppPage, 'status' | 'headers'> = {},
): Response {
  const { title, text, button }: AppMessages[NoticeName] = context.messages[name];
  return drawPage(context, { status, title, body: sentence(text, button), headers });
}

/** A refusal that no form shows: too many requests, or no right to do it. */
export function refusedPage(
  context: AppContext,
  { status, text, retryAfterS }: Omit<AppFault, 'field'>,
): Response {
  const { refused } = context.messages;
  const headers = retryAfterS === null ? {} : { 'retry-after': String(retryAfterS) };
  return drawPage(context, { status, title: refused.title, body: sentence(text, refused.button), headers });
}

const sentence = (text: string, button: string): Html =>
  html`<p>${text}</p><a class="button" href="/app">${button}</a>`;
