import { type Html, html } from '../../core/html.ts';
import { icon } from './icons.ts';
import { againLink, card, type PageContext } from './layout.ts';
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
    icon: 'lock',
    status: STATUSES[refusal ?? 'none'],
    title: ({ password }) => password.title,
    headers: refusal === 'throttled' ? { 'retry-after': String(retryAfterS) } : {},
    body: (messages) => bodyOf(messages, facts),
  });
}

function bodyOf(messages: Messages, { refusal, retryAfterS }: PasswordFacts): Html {
  const { tag, password } = messages;
  if (refusal === 'throttled') {
    return html`${fault(password.throttled(writeWait(tag, retryAfterS)))}${againLink(messages)}`;
  }
  const isWrong = refusal === 'wrong';
  // The field has the focus, so that its description is what is read out first.
  const marks = isWrong
    ? html` aria-describedby="fault" aria-invalid="true"`
    : html` aria-describedby="about"`;
  return html`<p id="about">${password.text}</p><form method="post">${isWrong ? fault(password.wrong) : null}<label for="password">${password.label}</label><input id="password" name="password" type="password" required autofocus maxlength="200" autocomplete="off"${marks}><button class="button">${password.button}</button></form>`;
}

const fault = (text: string): Html =>
  html`<p class="fault" role="alert" id="fault">${icon('warning')}<span>${text}</span></p>`;

/** `12 minutes` or `30 seconds`. */
function writeWait(tag: string, seconds: number): string {
  const [value, unit] = seconds > 90 ? [Math.ceil(seconds / 60), 'minute'] : [seconds, 'second'];
  return new Intl.NumberFormat(tag, { style: 'unit', unit, unitDisplay: 'long' }).format(Number(value));
}
