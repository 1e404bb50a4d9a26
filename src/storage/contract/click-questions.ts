import fc from 'fast-check';
import { DAY_MS, INTERVALS } from '../../core/base/calendar.ts';
import { DIMENSIONS } from '../../core/clicks/stats.ts';
import { linkId, NOON_MS, OURS, THEIRS } from './click-samples.ts';

const clickText = fc.oneof(
  fc.constantFrom('', 'a', 'b', 'ab', 'ba'),
  fc.string({ unit: 'binary', maxLength: 4 }),
);
export const clickTime = fc.oneof(
  fc.integer({ min: NOON_MS - 40 * DAY_MS, max: NOON_MS + 40 * DAY_MS }),
  fc.integer({ min: -160, max: 160 }).map((half) => NOON_MS + half * (DAY_MS / 2)),
);
/** Also the first moments of months. */
const bound = fc.oneof(
  clickTime,
  fc.integer({ min: 0, max: 4 }).map((month) => Date.UTC(2026, month, 1)),
);
/** What makes a click another than the sample. */
export const clickChange = fc.record({
  atMs: clickTime,
  workspaceId: fc.constantFrom(OURS, THEIRS),
  linkId: fc.integer({ min: 1, max: 5 }).map(linkId),
  kind: fc.constantFrom('click' as const, 'click' as const, 'missing' as const),
  person: fc.constantFrom('new', 'known', 'bot'),
  city: clickText,
  referrerUrl: clickText,
  path: clickText,
  tags: fc.array(clickText, { maxLength: 3 }),
});
const filter = fc.record({
  dimension: fc.constantFrom(
    'city',
    'referrer_url',
    'tag',
    'link',
    'hour_of_day',
    'weekday',
    'country' as const,
  ),
  op: fc.constantFrom('is', 'is_not', 'contains' as const),
  values: fc.array(fc.oneof(clickText, fc.constantFrom('1', '2', '3')), { maxLength: 3 }),
});
/** Questions about such clicks. */
export const statsQuestion = fc.record({
  workspaceId: fc.constantFrom(OURS, THEIRS),
  linkId: fc.option(fc.integer({ min: 1, max: 5 }).map(linkId)),
  fromMs: bound,
  toMs: bound,
  timezone: fc.constantFrom(
    'UTC',
    'Europe/Berlin',
    'Asia/Kolkata',
    'America/New_York',
    'Australia/Lord_Howe',
  ),
  interval: fc.constantFrom(...INTERVALS.filter((it) => it !== 'minute')),
  groupBy: fc.uniqueArray(fc.constantFrom(...DIMENSIONS), { maxLength: 6 }),
  filters: fc.array(filter, { maxLength: 2 }),
  bots: fc.constantFrom('exclude', 'include', 'only' as const),
  limit: fc.integer({ min: 1, max: 5 }),
});
