import { html } from '../../core/base/html.ts';
import type { VisitAnswer } from '../visit-answer.ts';
import { writeLongDay } from './dates.ts';
import { card, type PageContext } from './layout.ts';
import type { Messages } from './messages/messages.ts';

export type PreviewNote = null | 'password' | 'depends' | 'expired' | 'disabled' | 'not_started';

export interface PreviewFacts {
  readonly shortUrl: string;
  readonly title: string;
  readonly createdAtMs: number;
  /** Null when it is not public, or when there is none. */
  readonly destination: string | null;
  readonly note: PreviewNote;
  /** The link's path. */
  readonly continueTo: string;
}

/** Shows where a link leads before the visitor follows it. */
export function previewPage(context: PageContext, facts: PreviewFacts): VisitAnswer {
  return card(context, {
    status: 200,
    icon: 'signpost',
    title: ({ preview }) => preview.title,
    body: (messages) => bodyOf(messages, facts),
  });
}

function bodyOf(messages: Messages, facts: PreviewFacts) {
  const { preview } = messages;
  const { shortUrl, title, createdAtMs, destination, note, continueTo } = facts;
  const heading = title === '' ? null : html`<p><strong dir="auto">${title}</strong></p>`;
  const leads =
    destination === null
      ? null
      : html`<p id="leads">${preview.leadsTo}</p><bdi class="url" dir="ltr" aria-labelledby="leads">${withHost(destination)}</bdi>`;
  const remark = note === null ? null : html`<p>${preview[note]}</p>`;
  return html`<p><bdi dir="ltr">${shortUrl}</bdi></p>${heading}${leads}${remark}<p>${preview.made(writeLongDay(messages, createdAtMs))}</p><a class="button" href="${continueTo}" rel="nofollow noreferrer">${preview.button}</a>`;
}

/** Highlights the host: it tells the visitor where the link leads. */
function withHost(destination: string) {
  const { host } = new URL(destination);
  const at = destination.indexOf(host);
  if (host === '' || at < 0) return destination;
  return html`${destination.slice(0, at)}<strong>${host}</strong>${destination.slice(at + host.length)}`;
}
