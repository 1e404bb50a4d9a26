import { type Html, html } from '../../core/html.ts';
import { card, type PageContext } from './layout.ts';
import type { Messages, Notice } from './messages/messages.ts';

export type NoticeName =
  | 'missing'
  | 'expired'
  | 'disabled'
  | 'not_started'
  | 'blocked'
  | 'unknown_host'
  | 'welcome'
  | 'failed';

const NOTICES: Readonly<
  Record<NoticeName, { readonly status: number; say(messages: Messages, when: string): Notice }>
> = {
  missing: { status: 404, say: ({ missing }) => missing },
  expired: { status: 410, say: ({ expired }) => expired },
  disabled: { status: 404, say: ({ disabled }) => disabled },
  not_started: {
    status: 404,
    say: ({ notStarted }, when) => ({ title: notStarted.title, text: notStarted.text(when) }),
  },
  blocked: { status: 403, say: ({ blocked }) => blocked },
  unknown_host: { status: 404, say: ({ unknownHost }) => unknownHost },
  welcome: { status: 200, say: ({ welcome }) => welcome },
  failed: { status: 500, say: ({ failed }) => failed },
};

/** What a visitor meets instead of a destination. */
export function noticePage(
  context: PageContext,
  name: NoticeName,
  facts: { readonly startsAtMs?: number } = {},
): Response {
  const { status, say } = NOTICES[name];
  const when = (messages: Messages): string => writeMoment(messages, facts.startsAtMs ?? 0);
  return card(context, {
    status,
    title: (messages) => say(messages, when(messages)).title,
    body: (messages) => html`<p>${linked(say(messages, when(messages)).text)}</p>`,
  });
}

/** The text of a notice is ours; the one path that some name is a link. */
function linked(text: string): Html {
  const [before = '', after] = text.split('/docs');
  return after === undefined ? html`${text}` : html`${before}<a href="/docs">/docs</a>${after}`;
}

const writeMoment = ({ tag }: Messages, atMs: number): string =>
  new Intl.DateTimeFormat(tag, {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: 'UTC',
  })
    .format(atMs)
    .concat(' UTC');
