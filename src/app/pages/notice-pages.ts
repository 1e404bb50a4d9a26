import { html } from '../../core/base/html.ts';
import { type AppContext, appPage } from '../app-page.ts';
import type { AppMessages } from '../messages/app-messages.ts';

type NoticeName = 'missing' | 'forged' | 'broken';

const STATUSES: { readonly [N in NoticeName]: number } = { missing: 404, forged: 403, broken: 500 };

/** A page with a sentence and the way back to the start. */
export function noticePage(
  context: AppContext,
  name: NoticeName,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const { title, text, button }: AppMessages[NoticeName] = context.messages[name];
  return appPage(context, {
    status: STATUSES[name],
    title,
    body: html`<p>${text}</p><a class="button" href="/app">${button}</a>`,
    headers,
  });
}
