import { type Html, html } from '../../core/base/html.ts';
import { writeWait } from '../../core/base/wait-text.ts';
import type { VisitAnswer } from '../visit-answer.ts';
import { icon } from './icons.ts';
import { againLink, card, type PageContext } from './layout.ts';
import type { Messages } from './messages/messages.ts';

export interface PasswordFacts {
  readonly refusal: null | 'wrong' | 'throttled';
  readonly retryAfterS: number;
}

const STATUSES = { none: 200, wrong: 403, throttled: 429 } as const;

/**
 * Asks for the password of a link and posts it to the URL of the page, query included. The policy has no
 * `form-action`: browsers would also apply it to the redirect after the form, which may lead anywhere.
 */
export function passwordPage(context: PageContext, facts: PasswordFacts): VisitAnswer {
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
  // The field has the focus, so screen readers read its description first.
  const marks = isWrong
    ? html` aria-describedby="fault" aria-invalid="true"`
    : html` aria-describedby="about"`;
  return html`<p id="about">${password.text}</p><form method="post">${isWrong ? fault(password.wrong) : null}<label for="password">${password.label}</label><input id="password" name="password" type="password" required autofocus maxlength="200" autocomplete="off"${marks}><button class="button">${password.button}</button></form>`;
}

const fault = (text: string): Html =>
  html`<p class="fault" role="alert" id="fault">${icon('warning')}<span>${text}</span></p>`;
