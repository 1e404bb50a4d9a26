import { type Html, html } from '../../core/base/html.ts';
import type { VisitAnswer } from '../visit-answer.ts';
import { writeLongMoment } from './dates.ts';
import type { IconName } from './icons.ts';
import { againLink, card, type PageContext } from './layout.ts';
import type { Messages, Notice } from './messages/messages.ts';

export type NoticeName =
  | 'missing'
  | 'root'
  | 'expired'
  | 'disabled'
  | 'not_started'
  | 'blocked'
  | 'unknown_host'
  | 'welcome'
  | 'failed'
  | 'away';

interface NoticeKind {
  readonly status: number;
  readonly icon: IconName;
  say(messages: Messages, startsAtMs: number): Notice;
}

const NOTICES: Readonly<Record<NoticeName, NoticeKind>> = {
  missing: { status: 404, icon: 'search', say: ({ missing }) => missing },
  root: { status: 404, icon: 'signpost', say: ({ root }) => root },
  expired: { status: 410, icon: 'hourglass', say: ({ expired }) => expired },
  disabled: { status: 404, icon: 'pause', say: ({ disabled }) => disabled },
  not_started: {
    status: 404,
    icon: 'clock',
    say: (messages, startsAtMs) => ({
      title: messages.notStarted.title,
      text: messages.notStarted.text(writeLongMoment(messages, startsAtMs)),
    }),
  },
  blocked: { status: 403, icon: 'barred', say: ({ blocked }) => blocked },
  unknown_host: { status: 404, icon: 'signpost', say: ({ unknownHost }) => unknownHost },
  welcome: { status: 200, icon: 'cairn', say: ({ welcome }) => welcome },
  failed: { status: 500, icon: 'warning', say: ({ failed }) => failed },
  away: { status: 503, icon: 'warning', say: ({ failed }) => failed },
};

/** A page shown instead of a destination: what happened, what to do next, and a link to the owner. */
export function noticePage(
  context: PageContext,
  name: NoticeName,
  facts: { readonly startsAtMs?: number } = {},
): VisitAnswer {
  const { status, icon, say } = NOTICES[name];
  const noticeIn = (messages: Messages): Notice => say(messages, facts.startsAtMs ?? 0);
  return card(context, {
    status,
    icon,
    home: 'button',
    title: (messages) => noticeIn(messages).title,
    body: (messages) =>
      html`<p>${linked(noticeIn(messages).text)}</p>${status >= 500 ? againLink(messages) : null}`,
  });
}

/** Turns the paths of this server that a few notices name into links. The text is our own. */
const linked = (text: string): Html =>
  html`${text
    .split(/(\/app|\/docs)/)
    .map((part) => (part === '/app' || part === '/docs' ? html`<a href="${part}">${part}</a>` : part))}`;
