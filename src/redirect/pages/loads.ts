import type { Pixels } from '../../core/behaviour.ts';
import { type Html, html, trusted } from '../../core/html.ts';
import { pixelPolicy, pixelScript } from './pixels.ts';
import { newNonce } from './way.ts';

/** What an owner wants loaded while somebody is on their way. */
export interface Loads {
  /** Checked ids; '' is none. */
  readonly pixels: Pixels;
  /** Raw HTML of the owner, which the operator allows; '' is none. */
  readonly headHtml: string;
  readonly bodyHtml: string;
}

/** The parts of a page that load it, and the policy that lets in just that. */
export interface Loaded {
  readonly head: Html;
  readonly body: Html;
  readonly policy: Readonly<Record<string, string>>;
}

/** `script` is ours, and runs first. */
export function loadAll({ pixels, headHtml, bodyHtml }: Loads, script: string): Loaded {
  const isRaw = headHtml !== '' || bodyHtml !== '';
  const nonce = newNonce();
  // With a nonce in the policy browsers would let nothing of the owner's run.
  const mark = isRaw ? null : html` nonce="${nonce}"`;
  const code = [script, pixelScript(pixels)].filter((part) => part !== '').join(';');
  const ours = code === '' ? null : html`<script${mark}>${trusted(code)}</script>`;
  return {
    head: html`${ours}${trusted(headHtml)}`,
    body: html`${pixelImage(pixels)}${trusted(bodyHtml)}`,
    policy: isRaw ? RAW_POLICY : pixelPolicy(pixels, nonce),
  };
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
function pixelImage({ meta }: Pixels): Html | null {
  if (meta === '') return null;
  const source = `https://www.facebook.com/tr?id=${meta}&ev=PageView&noscript=1`;
  return html`<noscript><img src="${source}" width="1" height="1" alt=""></noscript>`;
}
