import { html, scriptJson } from '../../core/html.ts';
import { card, type PageContext } from './layout.ts';
import { type Loads, loadAll } from './loads.ts';
import { referrerPolicy } from './way.ts';

export interface InterstitialFacts extends Loads {
  readonly to: string;
  readonly title: string;
  readonly hideReferrer: boolean;
}

/** Scripts get so long to say that somebody was here; browsers without scripts move on after a second. */
const MOVE_ON_MS = 600;

/** Loads what the link is to load, and moves on. */
export function interstitialPage(context: PageContext, facts: InterstitialFacts): Response {
  const { to, title, hideReferrer } = facts;
  const loaded = loadAll(facts, `setTimeout(function(){location.replace(${scriptJson(to)})},${MOVE_ON_MS})`);
  return card(context, {
    status: 200,
    icon: 'arrow',
    title: ({ way }) => title || way.title,
    // First in the head, so that nothing an owner wrote comes before it.
    head: html`<noscript><meta http-equiv="refresh" content="1;url=${to}"></noscript>${loaded.head}`,
    policy: loaded.policy,
    headers: { 'referrer-policy': referrerPolicy(hideReferrer) },
    body: ({ way }) => html`<p>${way.text}</p><a class="button" href="${to}">${way.button}</a>${loaded.body}`,
  });
}
