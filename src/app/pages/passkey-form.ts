import { type Html, html } from '../../core/base/html.ts';
import { button, hidden } from '../app-form.ts';
import type { AppContext, AppSite } from '../app-page.ts';
import type { AppMessages } from '../messages/app-messages.ts';

export interface PasskeyForm {
  readonly does: 'sign-in' | 'prove' | 'add';
  readonly text: string;
  /** The path that the browser opens afterwards. */
  readonly then: string;
  readonly attempt?: string;
  /** The id of the input with the name of a new passkey. */
  readonly nameFrom?: string;
  /** Above the button. */
  readonly fields?: Html;
}

/** Why browsers allow no passkeys at this address; null where they do. */
export function passkeyObstacle({ origin, isSecure }: AppSite, { passkeys }: AppMessages): string | null {
  const { hostname } = new URL(origin);
  if (hostname === 'localhost' || hostname.endsWith('.localhost')) return null;
  if (!isSecure) return passkeys.needHttps;
  return /^[\d.]+$|^\[/.test(hostname) ? passkeys.needName : null;
}

/** A form that only the script sends. Other ways to sign in do not need it, so it is hidden without the script. */
export function passkeyForm({ site, messages }: AppContext, form: PasskeyForm): Html {
  const { passkeys } = messages;
  const { does, text, then, attempt, nameFrom, fields = null } = form;
  const isNeeded = does === 'add';
  return html`<form method="post" action="/app/passkeys" data-passkey="${does}" data-origin="${site.origin}" data-elsewhere="${passkeys.elsewhere(site.origin)}" data-then="${then}" data-too-old="${passkeys.tooOld}" data-stopped="${passkeys.stopped}"${attempt === undefined ? null : html` data-attempt="${attempt}"`}${nameFrom === undefined ? null : html` data-name="${nameFrom}"`}${isNeeded ? null : html` data-optional hidden`}>${fields}${hidden('does', does)}${button(text, isNeeded ? '' : 'plain')}<p class="help" role="status"></p></form>`;
}
