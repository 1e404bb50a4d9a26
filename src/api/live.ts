import type { Click } from '../core/clicks/click.ts';
import { replyStream } from '../wire/http/reply.ts';
import { toStream } from '../wire/http/text-stream.ts';
import { liveQuery } from './contract/statistics.ts';
import { operation } from './native.ts';
import { fromClick } from './translate/click.ts';
import { toLinkId } from './translate/link.ts';

/** Queued clicks for a client that reads slower than visitors click. More are dropped, and `event: missed` counts them. */
const WAITING_MAX = 1_000;

export const liveClicks = operation({
  name: 'followClicks',
  method: 'GET',
  path: '/clicks/live',
  tag: 'Statistics',
  summary: 'Stream clicks live',
  description: [
    'Server-sent events: `event: click` has one row of the export as `data` and its position as `id`. The server sends comments to keep the connection open.',
    `A client that falls more than ${WAITING_MAX} clicks behind loses clicks; \`event: missed\` has their number. The export has all clicks.`,
  ].join('\n\n'),
  scopes: ['stats:read'],
  query: liveQuery,
  answers: { 200: { description: 'Events, until the client disconnects.', types: ['text/event-stream'] } },
  refusals: ['link_not_found', 'too_many'],
  async call({ core, heartbeatMs }, { caller, query, isStillAllowed }) {
    const linkId = query.link === undefined ? null : toLinkId(query.link);
    const inbox = createInbox();
    const stop = await core.statistics.follow(caller, linkId, inbox.take);
    const events = followInbox(inbox, { heartbeatMs, isStillAllowed, stop });
    return replyStream('text/event-stream', toStream(events, inbox.close), {
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
  },
});

interface Inbox {
  take(clicks: readonly Click[]): void;
  /** New clicks, after at most `waitMs`; null after `close`. */
  next(waitMs: number): Promise<{ clicks: readonly Click[]; missed: number } | null>;
  close(): void;
}

function createInbox(): Inbox {
  let waiting: Click[] = [];
  let missed = 0;
  let isClosed = false;
  let wake = () => {};
  return {
    take(clicks) {
      const room = WAITING_MAX - waiting.length;
      waiting.push(...clicks.slice(0, room));
      missed += Math.max(0, clicks.length - room);
      wake();
    },
    async next(waitMs) {
      if (waiting.length === 0 && !isClosed) {
        const { promise, resolve } = Promise.withResolvers<void>();
        const timer = setTimeout(resolve, waitMs);
        wake = resolve;
        await promise;
        clearTimeout(timer);
      }
      if (isClosed) return null;
      const news = { clicks: waiting, missed };
      waiting = [];
      missed = 0;
      return news;
    },
    close() {
      isClosed = true;
      wake();
    },
  };
}

async function* followInbox(
  inbox: Inbox,
  options: { heartbeatMs: number; isStillAllowed: () => Promise<boolean>; stop: () => void },
): AsyncGenerator<string, void, void> {
  try {
    yield ': here are your clicks\nretry: 3000\n\n';
    for (;;) {
      const news = await inbox.next(options.heartbeatMs);
      // Ends the stream of a key that has been revoked.
      if (news === null || !(await options.isStillAllowed())) return;
      const missed = news.missed > 0 ? `event: missed\ndata: {"clicks":${news.missed}}\n\n` : '';
      const events = news.clicks.map(toEvent).join('');
      yield events + missed === '' ? ': alive\n\n' : events + missed;
    }
  } finally {
    options.stop();
  }
}

function toEvent(click: Click): string {
  const { segment, offset } = click.position;
  return `id: ${click.spool}-${segment}-${offset}\nevent: click\ndata: ${JSON.stringify(fromClick(click))}\n\n`;
}
