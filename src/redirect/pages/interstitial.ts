import type { Pixels } from '../../core/behaviour.ts';
import { html, scriptJson, trusted } from './html.ts';
import { card, type PageContext } from './layout.ts';
import { pixelPolicy, pixelScript } from './pixels.ts';
import { newNonce, referrerPolicy } from './way.ts';

export interface InterstitialFacts {
  readonly to: string;
  readonly title: string;
  /** Checked ids; '' is none. */
  readonly pixels: Pixels;
  /** Raw HTML of the owner, which the operator allows; '' is none. */
  readonly headHtml: string;
  readonly bodyHtml: string;
  readonly hideReferrer: boolean;
}

/** Scripts get so long to say that somebody was here; browsers without scripts move on after a second. */
const MOVE_ON_MS = 600;

/** Loads what the link is to load, and moves on. */
export function interstitialPage(context: PageContext, facts: InterstitialFacts): Response {
  const { to, pixels, headHtml, bodyHtml } = facts;
  const isRaw = headHtml !== '' || bodyHtml !== '';
  const nonce = newNonce();
  const mark = isRaw ? null : html` nonce="${nonce}"`;
  const moveOn = `setTimeout(function(){location.replace(${scriptJson(to)})},${MOVE_ON_MS})`;
  return card(context, {
    status: 200,
    title: ({ way }) => facts.title || way.title,
    // First in the head, so that nothing an owner wrote comes before it.
    head: html`<noscript><meta http-equiv="refresh" content="1;url=${to}"></noscript><script${mark}>${trusted(`${moveOn};${pixelScript(pixels)}`)}</script>${trusted(headHtml)}`,
    policy: isRaw ? RAW_POLICY : pixelPolicy(pixels, nonce),
    headers: { 'referrer-policy': referrerPolicy(facts.hideReferrer) },
    body: ({ way }) =>
      html`<p>${way.text}</p><a class="button" href="${to}">${way.button}</a>${pixelImage(pixels)}${trusted(bodyHtml)}`,
  });
}

/** What an owner wrote may load anything over https: that is what the operator has allowed. */
const RAW_POLICY = {
  'script-src': "'unsafe-inline' https:",
  'style-src': "'unsafe-inline' https:",
  'img-src': 'https: data:',
  'font-src': 'https: data:',
  'connect-src': 'https:',
  'frame-src': 'https:',
} as const;

/** For browsers without scripts; only Meta has such a way. */
function pixelImage({ meta }: Pixels) {
  if (meta === '') return null;
  const source = `https://www.facebook.com/tr?id=${meta}&ev=PageView&noscript=1`;
  return html`<noscript><img src="${source}" width="1" height="1" alt=""></noscript>`;
}
