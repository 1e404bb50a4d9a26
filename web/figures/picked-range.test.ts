import { expect, test } from 'bun:test';
import { bucketStarts, zoneOf } from '../../src/core/base/calendar.ts';
import type { Bucket } from './interval.ts';
import { pickedRange } from './picked-range.ts';
import { writeRange } from './range.ts';

function pick(
  bucket: Bucket,
  [first, last]: readonly [number, number],
  from: string,
  to: string,
  zone = 'Europe/Paris',
) {
  const starts = bucketStarts(zoneOf(zone), bucket, Date.parse(from), Date.parse(to)).map((atMs) =>
    new Date(atMs).toISOString(),
  );
  const range = pickedRange({ starts, first, last, bucket, zone, toMs: Date.parse(to) });
  return range === null ? null : writeRange(range);
}

test('days are whole days of the zone, also when clocks change', () => {
  const [from, to] = ['2026-10-22T22:00:00Z', '2026-10-27T23:00:00Z'];
  expect(pick('day', [2, 2], from, to)).toBe('2026-10-25..2026-10-25');
  expect(pick('day', [1, 4], from, to)).toBe('2026-10-24..2026-10-27');
});

test('an hour is one hour, also the one that a clock repeats', () => {
  const [from, to] = ['2026-10-24T22:00:00Z', '2026-10-25T23:00:00Z'];
  expect(pick('hour', [3, 3], from, to)).toBe('2026-10-25T01:00Z..2026-10-25T02:00Z');
});

test('weeks and months are whole', () => {
  expect(pick('week', [0, 0], '2026-11-01T23:00:00Z', '2026-11-22T12:00:00Z')).toBe('2026-11-02..2026-11-08');
  expect(pick('month', [0, 1], '2026-01-31T23:00:00Z', '2026-06-01T12:00:00Z')).toBe(
    '2026-02-01..2026-03-31',
  );
});

test('the last bucket ends where the chart does', () => {
  expect(pick('month', [0, 0], '2026-11-01T00:00:00Z', '2026-11-22T12:00:00Z', 'UTC')).toBe(
    '2026-11-01..2026-11-22',
  );
  expect(pick('minute', [0, 0], '2026-11-22T12:00:00Z', '2026-11-22T12:00:20Z', 'UTC')).toBe(
    '2026-11-22T12:00Z..2026-11-22T12:01Z',
  );
});
