import { expect, test } from 'bun:test';
import fc from 'fast-check';
import {
  bucketIndex,
  bucketStarts,
  DAY_MS,
  HOUR_MS,
  hourOfDay,
  INTERVALS,
  type Interval,
  MINUTE_MS,
  toLocalMs,
  weekday,
  zoneOf,
} from './calendar.ts';

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'Asia/Kolkata',
  'America/St_Johns',
  'Australia/Lord_Howe',
  'America/Havana',
];

test('local time agrees with Intl, hour and weekday too', () => {
  const moment = fc.integer({ min: Date.UTC(1970, 0, 1), max: Date.UTC(2099, 11, 31) });
  fc.assert(
    fc.property(fc.constantFrom(...ZONES), moment, (timeZone, atMs) => {
      const format = new Intl.DateTimeFormat('en-GB', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
      const utc = new Intl.DateTimeFormat('en-GB', {
        timeZone: 'UTC',
        dateStyle: 'short',
        timeStyle: 'medium',
      });
      const zone = zoneOf(timeZone);
      const localMs = toLocalMs(zone, atMs);
      expect(utc.format(localMs)).toBe(format.format(atMs));
      expect(hourOfDay(zone, atMs)).toBe(String(new Date(localMs).getUTCHours()));
      expect(weekday(zone, atMs)).toBe(String(new Date(localMs).getUTCDay() || 7));
    }),
  );
});

test('buckets are in order, hold every moment of the range and have a local start', () => {
  const startMs = fc.integer({ min: Date.UTC(1990, 0, 1), max: Date.UTC(2030, 0, 1) });
  const interval = fc.constantFrom(
    ...INTERVALS.filter((it): it is Exclude<Interval, 'none'> => it !== 'none'),
  );
  fc.assert(
    fc.property(
      fc.constantFrom(...ZONES),
      interval,
      startMs,
      fc.integer({ min: 1, max: 500 }),
      (name, interval, fromMs, units) => {
        const unitMs = {
          minute: MINUTE_MS,
          hour: HOUR_MS,
          day: DAY_MS,
          week: 7 * DAY_MS,
          month: 30 * DAY_MS,
        }[interval];
        const [zone, toMs] = [zoneOf(name), fromMs + units * unitMs];
        const starts = bucketStarts(zone, interval, fromMs, toMs);
        expect(starts).toEqual(starts.toSorted((a, b) => a - b));
        expect(new Set(starts).size).toBe(starts.length);
        expect(bucketIndex(starts, fromMs)).toBe(0);
        expect(starts.at(-1)).toBeLessThan(toMs);
        for (const [index, start] of starts.entries()) {
          expect((starts[index + 1] ?? start) - start).toBeLessThanOrEqual(unitMs * 2);
          expect(bucketIndex(starts, start)).toBe(index);
        }
      },
    ),
  );
});

const days: [string, string, string, string[]][] = [
  [
    'begins an hour late where the clock skips midnight',
    'America/Havana',
    '2026-03-07T12:00:00Z',
    ['2026-03-07T05:00Z', '2026-03-08T05:00Z'],
  ],
  [
    'begins once where midnight comes twice',
    'America/Havana',
    '2026-10-31T12:00:00Z',
    ['2026-10-31T04:00Z', '2026-11-01T04:00Z'],
  ],
  [
    'begins at its own midnight where the clock moves by half an hour',
    'Australia/Lord_Howe',
    '2026-04-04T12:00:00Z',
    ['2026-04-03T13:00Z', '2026-04-04T13:00Z'],
  ],
];
test.each(days)('a day %s', (_, timezone, from, expected) => {
  const fromMs = Date.parse(from);
  const starts = bucketStarts(zoneOf(timezone), 'day', fromMs, fromMs + DAY_MS);
  expect(starts.map((it) => new Date(it).toISOString().replace(':00.000', ''))).toEqual(expected);
});

test('an unknown zone is a RangeError, and so is an empty name', () => {
  for (const name of ['Mars/Olympus', '', "UTC'; DROP"]) expect(() => zoneOf(name)).toThrow(RangeError);
});
