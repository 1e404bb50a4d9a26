import { html, scriptJson } from '../../core/base/html.ts';
import type { VisitAnswer } from '../visit-answer.ts';
import { card, type PageContext } from './layout.ts';
import { type Loads, loadAll } from './loads.ts';
import { referrerPolicy } from './referrer-policy.ts';

export interface InterstitialFacts extends Loads {
  readonly to: string;
  readonly title: string;
  readonly hideReferrer: boolean;
}

/** Time for the scripts to report the visit; browsers without scripts continue after a second. */
const MOVE_ON_MS = 600;

/** Loads the link's pixels and HTML, then continues to the destination. */
export function interstitialPage(context: PageContext, facts: InterstitialFacts): VisitAnswer {
  const { to, title, hideReferrer } = facts;
  const loaded = loadAll(facts, `setTimeout(function(){location.replace(${scriptJson(to)})},${MOVE_ON_MS})`);
  return card(context, {
    status: 200,
    icon: 'arrow',
    title: ({ way }) => title || way.title,
    // First in the head, before any HTML of the owner.
    head: html`<noscript><meta http-equiv="refresh" content="1;url=${to}"></noscript>${loaded.head}`,
    policy: loaded.policy,
    headers: { 'referrer-policy': referrerPolicy(hideReferrer) },
    body: ({ way }) => html`<p>${way.text}</p><a class="button" href="${to}">${way.button}</a>${loaded.body}`,
  });
}
