import { type Html, html, trusted } from '../../core/base/html.ts';
import type { Pixels } from '../../core/rules/rule.ts';
import { pixelPolicy, pixelScript } from './pixels.ts';

/** Tracking pixels and HTML that the owner wants to load before the redirect. */
export interface Loads {
  /** Validated ids; '' for none. */
  readonly pixels: Pixels;
  /** The owner's raw HTML, when the operator allows it; '' for none. */
  readonly headHtml: string;
  readonly bodyHtml: string;
}

/**
 * The parts of a page that load them, and a policy that allows exactly these. `script` is the server's own and runs
 * first; `nonce` marks it.
 */
export function loadAll({ pixels, headHtml, bodyHtml }: Loads, script: string, nonce: string) {
  const isRaw = headHtml !== '' || bodyHtml !== '';
  // A nonce in the policy would make browsers block the owner's inline scripts.
  const mark = isRaw ? null : html` nonce="${nonce}"`;
  const code = [script, pixelScript(pixels)].filter((part) => part !== '').join(';');
  const ownScript = code === '' ? null : html`<script${mark}>${trusted(code)}</script>`;
  return {
    head: html`${ownScript}${trusted(headHtml)}`,
    body: html`${pixelImage(pixels)}${trusted(bodyHtml)}`,
    policy: isRaw ? RAW_POLICY : pixelPolicy(pixels, nonce),
  };
}

/** The owner's HTML may load anything over https: the operator has allowed that. */
const RAW_POLICY = {
  'script-src': "'unsafe-inline' https:",
  'style-src': "'unsafe-inline' https:",
  'img-src': 'https: data:',
  'font-src': 'https: data:',
  'connect-src': 'https:',
  'frame-src': 'https:',
} as const;

/** For browsers without scripts; only Meta supports this. */
function pixelImage({ meta }: Pixels): Html | null {
  if (meta === '') return null;
  const source = `https://www.facebook.com/tr?id=${meta}&ev=PageView&noscript=1`;
  return html`<noscript><img src="${source}" width="1" height="1" alt=""></noscript>`;
}
