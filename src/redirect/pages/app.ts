import { html, scriptJson, trusted } from '../../core/base/html.ts';
import type { VisitAnswer } from '../visit-answer.ts';
import { card, type PageContext } from './layout.ts';
import { newNonce, referrerPolicy } from './referrer-policy.ts';

export interface AppFacts {
  /** Its scheme was checked when the link was created. */
  readonly link: string;
  readonly store: string | null;
  readonly web: string;
  readonly hideReferrer: boolean;
}

/** By then a device with the app has left the page. */
const FALL_BACK_MS = 1_500;
const NEVER = /^(?:javascript|data|vbscript|file|blob|about):/i;

/** Tries to open the app, else goes to the store or the web; without scripts the visitor chooses. */
export function appPage(context: PageContext, { link, store, web, hideReferrer }: AppFacts): VisitAnswer {
  if (NEVER.test(link)) throw new Error('an app target holds a scheme that no page may show');
  const nonce = newNonce();
  const script =
    `location.href=${scriptJson(link)};setTimeout(function(){if(document.visibilityState==='visible')` +
    `location.replace(${scriptJson(store ?? web)})},${FALL_BACK_MS})`;
  const toStore = store === null ? null : html`<a class="button second" href="${store}">`;
  return card(context, {
    status: 200,
    icon: 'phone',
    title: ({ app }) => app.title,
    policy: { 'script-src': `'nonce-${nonce}'` },
    headers: { 'referrer-policy': referrerPolicy(hideReferrer) },
    body: ({ app }) =>
      html`<p>${app.text}</p><a class="button" href="${link}">${app.open}</a>${toStore === null ? null : html`${toStore}${app.store}</a>`}<a class="button second" href="${web}">${app.web}</a><script nonce="${nonce}">${trusted(script)}</script>`,
  });
}
