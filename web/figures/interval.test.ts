import { expect, test } from 'bun:test';
import { bucketsFor, chooseBucket } from './interval.ts';
import { RANGE_NAMES, spanOf } from './range.ts';

const NOW_MS = Date.UTC(2026, 10, 22, 9, 30);
const spanOfName = (name: (typeof RANGE_NAMES)[number]) => spanOf({ kind: 'last', name }, 'UTC', NOW_MS);

test('each range has buckets that suit it', () => {
  const chosen = RANGE_NAMES.map((name) => chooseBucket(spanOfName(name), null));
  expect(chosen).toEqual(['hour', 'hour', 'day', 'day', 'day', 'week', 'month']);
});

test('a wanted bucket that does not fit is not taken', () => {
  expect(chooseBucket(spanOfName('12m'), 'minute')).toBe('week');
  expect(chooseBucket(spanOfName('30d'), 'hour')).toBe('hour');
});

test('every range, however short, has at least one bucket', () => {
  const short = spanOf({ kind: 'moments', fromMs: 0, toMs: 60_000 }, 'UTC', NOW_MS);
  expect(bucketsFor(short)).toEqual(['minute']);
  expect(chooseBucket(short, null)).toBe('minute');
  for (const name of RANGE_NAMES) expect(bucketsFor(spanOfName(name)).length).toBeGreaterThan(0);
});
