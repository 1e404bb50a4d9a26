import { html } from '../../core/base/html.ts';
import type { VisitAnswer } from '../visit-answer.ts';
import { messagesFor } from './language.ts';
import { layout, type PageContext } from './layout.ts';
import { type Loads, loadAll } from './loads.ts';
import { newNonce, referrerPolicy } from './referrer-policy.ts';

export interface FrameFacts extends Loads {
  readonly to: string;
  readonly title: string;
  readonly hideReferrer: boolean;
}

const STYLE =
  'html,body,main,iframe{margin:0;border:0;padding:0;inline-size:100%;block-size:100%;display:block}' +
  'h1{position:absolute;inline-size:1px;block-size:1px;margin:0;overflow:hidden;clip-path:inset(50%)}';

/**
 * Permissions that browsers would grant to the short domain and remember: after one grant of the camera, every other
 * framed page of the domain would have it.
 */
const DENIED = [
  'accelerometer',
  'autoplay',
  'bluetooth',
  'camera',
  'clipboard-read',
  'clipboard-write',
  'display-capture',
  'encrypted-media',
  'gamepad',
  'geolocation',
  'gyroscope',
  'hid',
  'idle-detection',
  'local-fonts',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'picture-in-picture',
  'publickey-credentials-create',
  'publickey-credentials-get',
  'screen-wake-lock',
  'serial',
  'storage-access',
  'usb',
  'web-share',
  'window-management',
  'xr-spatial-tracking',
  // Chromium 156 grants these to every frame by default. Features that pages need to work (sync-xhr, unload, basic
  // client hints) stay allowed.
  'aria-notify',
  'browsing-topics',
  'ch-ua-high-entropy-values',
  'deferred-fetch-minimal',
  'interest-cohort',
  'media-playback-while-not-visible',
  'private-state-token-issuance',
  'private-state-token-redemption',
];
const PERMISSIONS = ['fullscreen=*', ...DENIED.map((feature) => `${feature}=()`)].join(', ');

/** Shows the destination under the short URL. The destination may redirect, so any web page may be framed. */
export function framePage(context: PageContext, facts: FrameFacts): VisitAnswer {
  const { to, title, hideReferrer } = facts;
  const loaded = loadAll(facts, '', newNonce());
  const messages = messagesFor(context.acceptLanguage);
  const heading = title || context.look.name;
  return layout(context, messages, {
    status: 200,
    title: heading,
    style: STYLE,
    head: loaded.head,
    policy: { ...loaded.policy, 'frame-src': 'http: https:' },
    headers: { 'referrer-policy': referrerPolicy(hideReferrer), 'permissions-policy': PERMISSIONS },
    body: html`<main><h1>${heading}</h1><iframe src="${to}" title="${heading}" allow="fullscreen"></iframe></main>${loaded.body}`,
  });
}
