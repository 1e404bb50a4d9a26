import { expect, test } from 'bun:test';
import { DAY_MS, HOUR_MS, zoneOf } from '../base/calendar.ts';
import { FIGURE_BUCKETS_MAX, figureBuckets } from './figure-buckets.ts';

const UTC = zoneOf('UTC');
const FROM_MS = Date.UTC(2026, 0, 1);

const rows: [days: number, buckets: number, second: number][] = [
  [1 / 24, 1, Number.NaN],
  [1, 24, FROM_MS + HOUR_MS],
  [1.25, 30, FROM_MS + HOUR_MS],
  [2, 2, FROM_MS + DAY_MS],
  [30, 30, FROM_MS + DAY_MS],
  [31, 5, FROM_MS + 4 * DAY_MS],
  [365, 12, Date.UTC(2026, 1, 1)],
  [5 * 365, 30, Date.UTC(2026, 2, 1)],
  [73 * 365, 30, Date.UTC(2028, 6, 1)],
];

for (const [days, buckets, second] of rows) {
  test(`a series of ${days} days has ${buckets} buckets`, () => {
    const starts = figureBuckets(UTC, FROM_MS, FROM_MS + days * DAY_MS);
    expect([starts.length, starts[1] ?? Number.NaN]).toEqual([buckets, second]);
    expect(starts.length).toBeLessThanOrEqual(FIGURE_BUCKETS_MAX);
    expect(starts[0]).toBeLessThanOrEqual(FROM_MS);
  });
}

test('days of a series begin at midnight of their zone, also when clocks change', () => {
  const [fromMs, toMs] = [Date.UTC(2026, 9, 31, 4), Date.UTC(2026, 10, 3, 5)];
  const starts = figureBuckets(zoneOf('America/New_York'), fromMs, toMs);
  expect(starts.map((atMs) => new Date(atMs).toISOString().slice(0, 13))).toEqual([
    '2026-10-31T04',
    '2026-11-01T04',
    '2026-11-02T05',
  ]);
});
