import { html } from '../../core/html.ts';
import { card, type PageContext } from './layout.ts';
import type { Messages } from './messages/messages.ts';

export interface PasswordFacts {
  readonly refusal: null | 'wrong' | 'throttled';
  readonly retryAfterS: number;
}

const STATUSES = { none: 200, wrong: 403, throttled: 429 } as const;

/**
 * Asks for the password of a link, and posts it to where it is shown, query and all. Its policy names no `form-action`: browsers hold that against the redirect after the
 * form too, which leads wherever the link does.
 */
export function passwordPage(context: PageContext, facts: PasswordFacts): Response {
  const { refusal, retryAfterS } = facts;
  return card(context, {
    status: STATUSES[refusal ?? 'none'],
    title: ({ password }) => password.title,
    headers: refusal === 'throttled' ? { 'retry-after': String(retryAfterS) } : {},
    body: (messages) => bodyOf(messages, facts),
  });
}

function bodyOf({ tag, password }: Messages, { refusal, retryAfterS }: PasswordFacts) {
  const fault =
    refusal === null
      ? null
      : html`<p class="fault" role="alert" id="fault">${refusal === 'wrong' ? password.wrong : password.throttled(writeWait(tag, retryAfterS))}</p>`;
  const marks = refusal === null ? null : html` aria-describedby="fault" aria-invalid="true"`;
  return html`<p>${password.text}</p>${fault}<form method="post"><label for="password">${password.label}</label><input id="password" name="password" type="password" required maxlength="200" autocomplete="off"${marks}><button class="button">${password.button}</button></form>`;
}

/** `12 minutes` or `30 seconds`. */
function writeWait(tag: string, seconds: number): string {
  const [value, unit] = seconds > 90 ? [Math.ceil(seconds / 60), 'minute'] : [seconds, 'second'];
  return new Intl.NumberFormat(tag, { style: 'unit', unit, unitDisplay: 'long' }).format(Number(value));
}
