import { expect, test } from 'bun:test';
import type { Interval } from '../../core/base/calendar.ts';
import { writeTime } from '../values/time.ts';
import { type Comparison, comparedRange } from './compared-range.ts';

const rows: [
  title: string,
  zone: string,
  interval: Interval,
  how: Comparison,
  range: [string, string],
  earlier: [string, string],
][] = [
  [
    'days go back by whole days',
    'UTC',
    'day',
    'previous',
    ['2026-11-01T00:00:00Z', '2026-11-08T00:00:00Z'],
    ['2026-10-25T00:00:00Z', '2026-11-01T00:00:00Z'],
  ],
  [
    'a range that ends in the middle of a day goes back to the same time of day',
    'UTC',
    'day',
    'previous',
    ['2026-11-01T00:00:00Z', '2026-11-03T12:00:00Z'],
    ['2026-10-29T00:00:00Z', '2026-10-31T12:00:00Z'],
  ],
  [
    'a day of 25 hours goes back to a day of 24',
    'America/New_York',
    'hour',
    'previous',
    ['2026-11-01T04:00:00Z', '2026-11-02T05:00:00Z'],
    ['2026-10-31T04:00:00Z', '2026-11-01T04:00:00Z'],
  ],
  [
    'a day of 23 hours goes back to a day of 24',
    'Europe/Paris',
    'day',
    'previous',
    ['2026-03-28T23:00:00Z', '2026-03-29T22:00:00Z'],
    ['2026-03-27T23:00:00Z', '2026-03-28T23:00:00Z'],
  ],
  [
    'days begin at midnight where the offset has half an hour',
    'Asia/Tehran',
    'day',
    'previous',
    ['2026-11-09T20:30:00Z', '2026-11-11T20:30:00Z'],
    ['2026-11-07T20:30:00Z', '2026-11-09T20:30:00Z'],
  ],
  [
    'a short range goes back by its own length',
    'America/New_York',
    'minute',
    'previous',
    ['2026-11-01T06:30:00Z', '2026-11-01T12:30:00Z'],
    ['2026-11-01T00:30:00Z', '2026-11-01T06:30:00Z'],
  ],
  [
    'weeks go back by whole weeks',
    'UTC',
    'week',
    'previous',
    ['2026-11-02T00:00:00Z', '2026-11-12T00:00:00Z'],
    ['2026-10-19T00:00:00Z', '2026-10-29T00:00:00Z'],
  ],
  [
    'months go back by whole months',
    'UTC',
    'month',
    'previous',
    ['2026-01-01T00:00:00Z', '2026-04-01T00:00:00Z'],
    ['2025-10-01T00:00:00Z', '2026-01-01T00:00:00Z'],
  ],
  [
    'a year goes back to the same dates, on clocks of that time',
    'Europe/Paris',
    'day',
    'year',
    ['2026-03-28T23:00:00Z', '2026-03-30T22:00:00Z'],
    ['2025-03-28T23:00:00Z', '2025-03-30T22:00:00Z'],
  ],
  [
    'the 29th of February goes back to the 28th',
    'UTC',
    'day',
    'year',
    ['2028-02-29T00:00:00Z', '2028-03-01T00:00:00Z'],
    ['2027-02-28T00:00:00Z', '2027-03-01T00:00:00Z'],
  ],
  [
    'a year of weeks goes back by 52 weeks',
    'UTC',
    'week',
    'year',
    ['2026-11-02T00:00:00Z', '2026-11-09T00:00:00Z'],
    ['2025-11-03T00:00:00Z', '2025-11-10T00:00:00Z'],
  ],
  [
    'nothing is before 1970',
    'UTC',
    'day',
    'year',
    ['1970-01-01T00:00:00Z', '1970-06-01T00:00:00Z'],
    ['1970-01-01T00:00:00Z', '1970-01-01T00:00:00.001Z'],
  ],
];

for (const [title, timezone, interval, how, [from, to], earlier] of rows) {
  test(title, () => {
    const range = { fromMs: Date.parse(from), toMs: Date.parse(to), timezone };
    const { fromMs, toMs } = comparedRange(range, interval, how);
    expect([writeTime(fromMs), writeTime(toMs)]).toEqual(earlier);
  });
}
