import type { Caller } from '../core/base/caller.ts';
import type { Click } from '../core/clicks/click.ts';
import type { FollowQuery } from '../core/clicks/statistics.ts';
import { toTimezone } from '../wire/http/range.ts';
import { replyStream } from '../wire/http/reply.ts';
import { toStream } from '../wire/http/text-stream.ts';
import { liveQuery } from './contract/statistics.ts';
import {
  createEventIds,
  isUnsent,
  keyOfClick,
  type LivePosition,
  RECENT_CLICKS_MAX,
  RESUMED_READ_MAX,
  readEventId,
  resumedSinceMs,
} from './live-resume.ts';
import { type NativeDeps, operation } from './native.ts';
import { fromClick } from './translate/click.ts';
import { toLinkId } from './translate/link.ts';
import { toFilters } from './translate/statistics.ts';

/** Queued clicks for a client that reads slower than visitors click. More are dropped, and `event: missed` counts them. */
const WAITING_MAX = 1_000;

export const liveClicks = operation({
  name: 'followClicks',
  method: 'GET',
  path: '/clicks/live',
  tag: 'Statistics',
  summary: 'Stream clicks live',
  description: [
    'Server-sent events: `event: click` has one row of the export as `data`, and as `id` how far the stream has come. The server sends comments to keep the connection open.',
    'Accepts the filters of statistics. Bot clicks are included.',
    `A stream begins with the next click, or with \`recent\` earlier ones. A request with \`Last-Event-ID\` begins with the clicks since that event instead, at most ${RECENT_CLICKS_MAX}; browsers send it when they reconnect. An id of another form has no effect.`,
    `A client that falls more than ${WAITING_MAX} clicks behind, or reconnects after more than ${RECENT_CLICKS_MAX}, loses clicks; \`event: missed\` has their number, and \`"at_least": true\` if there may be more. The export has all clicks.`,
  ].join('\n\n'),
  scopes: ['stats:read'],
  query: liveQuery,
  answers: { 200: { description: 'Events, until the client disconnects.', types: ['text/event-stream'] } },
  refusals: ['link_not_found', 'too_many', 'statistics_unavailable'],
  async call(deps, { caller, query, request, isStillAllowed }) {
    const { core, heartbeatMs } = deps;
    const followed: FollowQuery = {
      linkId: query.link === undefined ? null : toLinkId(query.link),
      filters: toFilters(query),
      bots: query.bots ?? 'include',
      timezone: toTimezone(query.timezone ?? 'UTC'),
    };
    const inbox = createInbox();
    // Before earlier clicks are read, so that none falls between.
    const stop = await core.statistics.follow(caller, followed, inbox.take);
    const last = readEventId(request.headers.get('last-event-id'));
    const read = last === null ? readRecent : readMissed(last);
    const begin = await read(deps, caller, { followed, count: query.recent ?? 0 }).catch((error) => {
      stop();
      throw error;
    });
    const events = followInbox(inbox, { heartbeatMs, isStillAllowed, stop, begin, last });
    return replyStream('text/event-stream', toStream(events, inbox.close), {
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
  },
});

/** What a stream sends first. */
interface Beginning extends Missed {
  /** Oldest first. */
  readonly clicks: readonly Click[];
}

interface Missed {
  readonly missed: number;
  /** Whether more may be missed. */
  readonly isLeast: boolean;
}

type ReadBeginning = (
  deps: NativeDeps,
  caller: Caller,
  asked: { readonly followed: FollowQuery; readonly count: number },
) => Promise<Beginning>;

const readRecent: ReadBeginning = async ({ core }, caller, { followed, count }) => {
  const query = { ...followed, fromMs: 0 };
  const newest = count === 0 ? [] : await core.statistics.newest(caller, query, count);
  return { clicks: newest.toReversed(), missed: 0, isLeast: false };
};

/** The clicks that a stream which came so far did not send. */
const readMissed =
  (last: LivePosition): ReadBeginning =>
  async ({ core }, caller, { followed }) => {
    const query = { ...followed, fromMs: resumedSinceMs(last) };
    const newest = await core.statistics.newest(caller, query, RESUMED_READ_MAX);
    const unsent = newest.filter((click) => isUnsent(click, last));
    const clicks = unsent.slice(0, RECENT_CLICKS_MAX).reverse();
    return { clicks, missed: unsent.length - clicks.length, isLeast: newest.length === RESUMED_READ_MAX };
  };

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
  options: {
    heartbeatMs: number;
    isStillAllowed: () => Promise<boolean>;
    stop: () => void;
    begin: Beginning;
    last: LivePosition | null;
  },
): AsyncGenerator<string, void, void> {
  const { begin } = options;
  const idOf = createEventIds(options.last);
  const toEvents = (clicks: readonly Click[]) => clicks.map((click) => toEvent(click, idOf(click))).join('');
  /** A click that was counted while earlier ones were read may come a second time. */
  const sent = new Set(begin.clicks.map(keyOfClick));
  try {
    yield `: here are your clicks\nretry: 3000\n\n${toMissed(begin)}${toEvents(begin.clicks)}`;
    for (;;) {
      const news = await inbox.next(options.heartbeatMs);
      // Ends the stream of a key that has been revoked.
      if (news === null || !(await options.isStillAllowed())) return;
      const missed = toMissed({ missed: news.missed, isLeast: false });
      const events = toEvents(news.clicks.filter((click) => !sent.has(keyOfClick(click))));
      yield events + missed === '' ? ': alive\n\n' : events + missed;
    }
  } finally {
    options.stop();
  }
}

function toMissed({ missed, isLeast }: Missed): string {
  if (missed === 0) return '';
  const data = isLeast ? { clicks: missed, at_least: true } : { clicks: missed };
  return `event: missed\ndata: ${JSON.stringify(data)}\n\n`;
}

const toEvent = (click: Click, id: string): string =>
  `id: ${id}\nevent: click\ndata: ${JSON.stringify(fromClick(click))}\n\n`;
