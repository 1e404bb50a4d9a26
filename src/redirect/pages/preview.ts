import { escapeHtml, type Html, html } from '../../core/base/html.ts';
import type { VisitAnswer } from '../visit-answer.ts';
import { writeLongDay } from './dates.ts';
import { fill, type KeepForm, type PageForm, placeFor, toForm } from './form.ts';
import { messagesFor } from './language.ts';
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
export function previewPage(context: PageContext, facts: PreviewFacts, keep: KeepForm): VisitAnswer {
  const { shortUrl, title, createdAtMs, destination, note, continueTo } = facts;
  const messages = messagesFor(context.acceptLanguage);
  const name = ['preview', title === '', destination === null, note].join(' ');
  return fill(
    keep(name, () => drawForm(context, facts)),
    {
      shortUrl: escapeHtml(shortUrl),
      title: escapeHtml(title),
      destination: destination === null ? '' : withHost(destination).text,
      made: escapeHtml(messages.preview.made(writeLongDay(messages, createdAtMs))),
      continueTo: escapeHtml(continueTo),
    },
  );
}

function drawForm(context: PageContext, facts: PreviewFacts): PageForm {
  const page = card(context, {
    status: 200,
    icon: 'signpost',
    title: ({ preview }) => preview.title,
    body: (messages) => bodyOf(messages, facts),
  });
  return toForm(page);
}

function bodyOf({ preview }: Messages, { title, destination, note }: PreviewFacts): Html {
  const heading = title === '' ? null : html`<p><strong dir="auto">${placeFor('title')}</strong></p>`;
  const leads =
    destination === null
      ? null
      : html`<p id="leads">${preview.leadsTo}</p><bdi class="url" dir="ltr" aria-labelledby="leads">${placeFor('destination')}</bdi>`;
  const remark = note === null ? null : html`<p>${preview[note]}</p>`;
  return html`<p><bdi dir="ltr">${placeFor('shortUrl')}</bdi></p>${heading}${leads}${remark}<p>${placeFor('made')}</p><a class="button" href="${placeFor('continueTo')}" rel="nofollow noreferrer">${preview.button}</a>`;
}

/** Highlights the host: it tells the visitor where the link leads. */
function withHost(destination: string): Html {
  const { host } = new URL(destination);
  const at = destination.indexOf(host);
  if (host === '' || at < 0) return html`${destination}`;
  return html`${destination.slice(0, at)}<strong>${host}</strong>${destination.slice(at + host.length)}`;
}
