import { escapeHtml, html, scriptJson } from '../../core/base/html.ts';
import type { VisitAnswer } from '../visit-answer.ts';
import { fill, type KeepForm, type PageForm, placeFor, toForm } from './form.ts';
import { card, type PageContext } from './layout.ts';
import { type Loads, loadAll } from './loads.ts';
import { newNonce, referrerPolicy } from './referrer-policy.ts';

export interface InterstitialFacts extends Loads {
  readonly to: string;
  readonly title: string;
  readonly hideReferrer: boolean;
}

/** Time for the scripts to report the visit; browsers without scripts continue after a second. */
const MOVE_ON_MS = 600;

/** Loads the link's pixels and HTML, then continues to the destination. */
export function interstitialPage(
  context: PageContext,
  facts: InterstitialFacts,
  keep: KeepForm,
): VisitAnswer {
  const { to, title, hideReferrer, pixels, headHtml, bodyHtml } = facts;
  const draw = (): PageForm => drawForm(context, facts);
  // HTML of owners can be long, and is another for each link.
  const isShared = headHtml === '' && bodyHtml === '';
  const { meta, ga4, gtm, tiktok } = pixels;
  const name = ['interstitial', hideReferrer, title === '', meta, ga4, gtm, tiktok].join(' ');
  return fill(isShared ? keep(name, draw) : draw(), {
    to: escapeHtml(to),
    toInScript: scriptJson(to),
    title: escapeHtml(title),
    nonce: newNonce(),
  });
}

function drawForm(context: PageContext, facts: InterstitialFacts): PageForm {
  const { title, hideReferrer } = facts;
  const to = placeFor('to');
  const moveOn = `setTimeout(function(){location.replace(${placeFor('toInScript')})},${MOVE_ON_MS})`;
  const loaded = loadAll(facts, moveOn, placeFor('nonce'));
  const page = card(context, {
    status: 200,
    icon: 'arrow',
    title: ({ way }) => (title === '' ? way.title : placeFor('title')),
    // First in the head, before any HTML of the owner.
    head: html`<noscript><meta http-equiv="refresh" content="1;url=${to}"></noscript>${loaded.head}`,
    policy: loaded.policy,
    headers: { 'referrer-policy': referrerPolicy(hideReferrer) },
    body: ({ way }) => html`<p>${way.text}</p><a class="button" href="${to}">${way.button}</a>${loaded.body}`,
  });
  return toForm(page);
}
