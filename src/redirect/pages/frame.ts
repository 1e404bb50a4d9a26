import { html } from '../../core/html.ts';
import { messagesFor } from './language.ts';
import { layout, type PageContext } from './layout.ts';
import { type Loads, loadAll } from './loads.ts';
import { referrerPolicy } from './way.ts';

export interface FrameFacts extends Loads {
  readonly to: string;
  readonly title: string;
  readonly hideReferrer: boolean;
}

const STYLE =
  'html,body,main,iframe{margin:0;border:0;padding:0;inline-size:100%;block-size:100%;display:block}' +
  'h1{position:absolute;inline-size:1px;block-size:1px;margin:0;overflow:hidden;clip-path:inset(50%)}';

/**
 * What browsers ask for in the name of the short domain, and then remember for it: after one yes to a camera, every other
 * cloaked page of the domain would have it.
 */
const DENIED = [
  ...['accelerometer', 'autoplay', 'bluetooth', 'camera', 'clipboard-read', 'clipboard-write'],
  ...['display-capture', 'encrypted-media', 'gamepad', 'geolocation', 'gyroscope', 'hid', 'idle-detection'],
  ...['local-fonts', 'magnetometer', 'microphone', 'midi', 'payment', 'picture-in-picture'],
  ...['publickey-credentials-create', 'publickey-credentials-get', 'screen-wake-lock', 'serial'],
  ...['storage-access', 'usb', 'web-share', 'window-management', 'xr-spatial-tracking'],
  // Chromium 156 gives these to every frame. What only makes a page work (sync-xhr, unload, plain client hints) stays.
  ...['aria-notify', 'browsing-topics', 'ch-ua-high-entropy-values', 'deferred-fetch-minimal'],
  ...['interest-cohort', 'media-playback-while-not-visible'],
  ...['private-state-token-issuance', 'private-state-token-redemption'],
];
const PERMISSIONS = ['fullscreen=*', ...DENIED.map((feature) => `${feature}=()`)].join(', ');

/** Shows the destination under the short URL. It may redirect, so the frame may hold any web page. */
export function framePage(context: PageContext, facts: FrameFacts): Response {
  const { to, title, hideReferrer } = facts;
  const loaded = loadAll(facts, '');
  const messages = messagesFor(context.acceptLanguage);
  const named = title || context.look.name;
  return layout(context, messages, {
    status: 200,
    title: named,
    style: STYLE,
    head: loaded.head,
    policy: { ...loaded.policy, 'frame-src': 'http: https:' },
    headers: { 'referrer-policy': referrerPolicy(hideReferrer), 'permissions-policy': PERMISSIONS },
    body: html`<main><h1>${named}</h1><iframe src="${to}" title="${named}" allow="fullscreen"></iframe></main>${loaded.body}`,
  });
}
