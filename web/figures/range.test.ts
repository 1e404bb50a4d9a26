import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { monthOf, moveRange, RANGE_NAMES, type Range, readRange, spanOf, writeRange } from './range.ts';
import { addDays } from './zone-clock.ts';

const NOW_MS = Date.UTC(2026, 10, 22, 9, 30, 15);
const MINUTES_MAX = Date.UTC(2037, 0, 1) / 60_000;

const ranges: fc.Arbitrary<Range> = fc.oneof(
  fc.constantFrom(...RANGE_NAMES).map((name): Range => ({ kind: 'last', name })),
  fc.tuple(fc.integer({ min: 0, max: 24_000 }), fc.integer({ min: 0, max: 3_000 })).map(
    ([first, more]): Range => ({
      kind: 'days',
      from: addDays('1970-01-01', first),
      to: addDays('1970-01-01', first + more),
    }),
  ),
  fc.tuple(fc.integer({ min: 0, max: MINUTES_MAX }), fc.integer({ min: 1, max: 90_000 })).map(
    ([first, more]): Range => ({
      kind: 'moments',
      fromMs: first * 60_000,
      toMs: (first + more) * 60_000,
    }),
  ),
);

test('a range survives the address', () => {
  fc.assert(fc.property(ranges, (range) => expect(readRange(writeRange(range))).toEqual(range)));
});

test('what is no range is none', () => {
  const wrong = ['', '31d', '2026-10-02..2026-10-01', '2026-10-01', '2026-02-30..2026-03-01', 'a..b', '..'];
  expect(wrong.filter((text) => readRange(text) !== null)).toEqual([]);
  expect(readRange('2026-10-01..2026-10-02..2026-10-03')).toBeNull();
  expect(readRange('2026-10-01T00:00Z..2026-10-01T00:00Z')).toBeNull();
});

test('thirty days include today, and today begins in the zone', () => {
  expect(spanOf({ kind: 'last', name: '30d' }, 'Europe/Paris', NOW_MS)).toMatchObject({
    from: '2026-10-24',
    to: null,
    toMs: NOW_MS,
    days: { from: '2026-10-24', to: '2026-11-22' },
  });
  const late = Date.UTC(2026, 10, 22, 20, 31);
  expect(spanOf({ kind: 'last', name: 'today' }, 'Asia/Tehran', late).from).toBe('2026-11-23');
});

test('24 hours begin with a whole hour', () => {
  expect(spanOf({ kind: 'last', name: '24h' }, 'Asia/Tehran', NOW_MS)).toMatchObject({
    from: '2026-11-21T10:00:00Z',
    to: null,
    days: null,
  });
});

test('a day when clocks change is 23 or 25 hours long', () => {
  const hoursOf = (day: string) => {
    const { fromMs, toMs } = spanOf({ kind: 'days', from: day, to: day }, 'Europe/Paris', NOW_MS);
    return (toMs - fromMs) / 3_600_000;
  };
  expect(hoursOf('2026-03-29')).toBe(23);
  expect(hoursOf('2026-10-25')).toBe(25);
});

test('a range moves by its length, and back to where it was', () => {
  const at = { zone: 'Europe/Paris', nowMs: NOW_MS };
  const earlier = moveRange({ kind: 'last', name: '30d' }, -1, at);
  expect(earlier).toEqual({ kind: 'days', from: '2026-09-24', to: '2026-10-23' });
  if (earlier === null) throw new Error('there is an earlier range');
  expect(moveRange(earlier, 1, at)).toEqual({ kind: 'last', name: '30d' });
});

test('nothing is after now, before 1970 or beside all', () => {
  const at = { zone: 'UTC', nowMs: NOW_MS };
  expect(moveRange({ kind: 'last', name: '7d' }, 1, at)).toBeNull();
  expect(moveRange({ kind: 'last', name: 'all' }, -1, at)).toBeNull();
  expect(moveRange({ kind: 'days', from: '1970-01-02', to: '1970-01-09' }, -1, at)).toBeNull();
  expect(moveRange({ kind: 'days', from: '2026-11-01', to: '2026-11-22' }, 1, at)).toBeNull();
});

test('a range of hours moves by its hours', () => {
  const range = readRange('2026-11-20T10:00Z..2026-11-20T16:00Z');
  if (range === null) throw new Error('this is a range');
  const moved = moveRange(range, -1, { zone: 'UTC', nowMs: NOW_MS });
  expect(moved === null ? '' : writeRange(moved)).toBe('2026-11-20T04:00Z..2026-11-20T10:00Z');
});

test('a month is the month so far, and the one before it is whole', () => {
  expect(monthOf('2026-11-22', '2026-11-22')).toEqual({ kind: 'days', from: '2026-11-01', to: '2026-11-22' });
  expect(monthOf('2026-01-31', '2026-11-22', -1)).toEqual({
    kind: 'days',
    from: '2025-12-01',
    to: '2025-12-31',
  });
  expect(monthOf('2028-01-30', '2028-03-01', 1)).toEqual({
    kind: 'days',
    from: '2028-02-01',
    to: '2028-02-29',
  });
});

test('a month moves by a month, however long the months are', () => {
  const at = { zone: 'Asia/Taipei', nowMs: NOW_MS };
  const written = (range: Range | null): string => (range === null ? '' : writeRange(range));
  const november = monthOf('2026-11-01', '2026-11-22');
  const october = moveRange(november, -1, at);
  expect(written(october)).toBe('2026-10-01..2026-10-31');
  expect(written(october && moveRange(october, -1, at))).toBe('2026-09-01..2026-09-30');
  expect(written(october && moveRange(october, 1, at))).toBe('2026-11-01..2026-11-22');
  expect(moveRange(november, 1, at)).toBeNull();
  expect(moveRange({ kind: 'days', from: '1970-01-01', to: '1970-01-31' }, -1, at)).toBeNull();
  expect(written(moveRange({ kind: 'days', from: '2026-10-01', to: '2026-10-30' }, -1, at))).toBe(
    '2026-09-01..2026-09-30',
  );
});
