import type { Interval } from '../../core/base/calendar.ts';
import type { StatsFilter } from '../../core/clicks/stats.ts';

/** Name, filters, and the links of the clicks that pass. */
export const FILTER_CASES: [string, StatsFilter[], number[]][] = [
  ['one value', [{ dimension: 'country', op: 'is', values: ['DE'] }], [1, 2]],
  ['any of several', [{ dimension: 'country', op: 'is', values: ['DE', 'FR'] }], [1, 2, 3]],
  ['none of several', [{ dimension: 'country', op: 'is_not', values: ['DE', 'FR'] }], [4]],
  ['a part of the text', [{ dimension: 'city', op: 'contains', values: ['er'] }], [1]],
  ['a part in the same case', [{ dimension: 'city', op: 'contains', values: ['ER'] }], []],
  ['a wildcard, which is a letter', [{ dimension: 'city', op: 'contains', values: ['%'] }], [4]],
  ['the empty text', [{ dimension: 'city', op: 'is', values: [''] }], [3]],
  ['the empty part, which all have', [{ dimension: 'city', op: 'contains', values: [''] }], [1, 2, 3, 4]],
  ['nothing', [{ dimension: 'city', op: 'is', values: [] }], []],
  ['not nothing', [{ dimension: 'city', op: 'is_not', values: [] }], [1, 2, 3, 4]],
  [
    'a value never seen',
    [{ dimension: 'city', op: 'is_not', values: ["'; DROP TABLE click"] }],
    [1, 2, 3, 4],
  ],
  ['a link', [{ dimension: 'link', op: 'is', values: ['2', '3', 'x', '', '02'] }], [2, 3]],
  ['all but a link', [{ dimension: 'link', op: 'is_not', values: ['2'] }], [1, 3, 4]],
  ['part of a link', [{ dimension: 'link', op: 'contains', values: ['4'] }], [4]],
  ['a tag among several', [{ dimension: 'tag', op: 'is', values: ['b'] }], [1, 2]],
  ['no such tag', [{ dimension: 'tag', op: 'is_not', values: ['b'] }], [3, 4]],
  ['part of a tag', [{ dimension: 'tag', op: 'contains', values: ['lon'] }], [3]],
  ['an hour', [{ dimension: 'hour_of_day', op: 'is', values: ['13'] }], [2]],
  ['all but an hour', [{ dimension: 'hour_of_day', op: 'is_not', values: ['13'] }], [1, 3, 4]],
  ['a weekday', [{ dimension: 'weekday', op: 'is', values: ['4'] }], [4]],
  [
    'two filters at once',
    [
      { dimension: 'country', op: 'is', values: ['DE'] },
      { dimension: 'tag', op: 'contains', values: ['a'] },
    ],
    [1],
  ],
  [
    'the same dimension twice',
    [
      { dimension: 'city', op: 'contains', values: ['B', 'M'] },
      { dimension: 'city', op: 'is_not', values: ['Bonn', 'x'] },
    ],
    [1],
  ],
];

/** Name, interval, zone, range, times of clicks, then each bucket with its number of clicks. */
export const BUCKET_CASES: [string, Interval, string, string, string, string[], [string, number][]][] = [
  [
    'minutes, empty ones too, the first one whole',
    'minute',
    'UTC',
    '2026-03-04T12:00:30Z',
    '2026-03-04T12:03:00Z',
    ['2026-03-04T12:00:29Z', '2026-03-04T12:00:59Z', '2026-03-04T12:02:00Z'],
    [
      ['2026-03-04T12:00Z', 1],
      ['2026-03-04T12:01Z', 0],
      ['2026-03-04T12:02Z', 1],
    ],
  ],
  [
    'hours that begin at the half hour where the clock does',
    'hour',
    'Asia/Kolkata',
    '2026-03-04T11:30:00Z',
    '2026-03-04T13:30:00Z',
    ['2026-03-04T12:29:59Z', '2026-03-04T12:30:00Z'],
    [
      ['2026-03-04T11:30Z', 1],
      ['2026-03-04T12:30Z', 1],
    ],
  ],
  [
    'the hour that spring leaves out',
    'hour',
    'Europe/Berlin',
    '2026-03-29T00:00:00Z',
    '2026-03-29T03:00:00Z',
    ['2026-03-29T00:59:59Z', '2026-03-29T01:00:00Z'],
    [
      ['2026-03-29T00:00Z', 1],
      ['2026-03-29T01:00Z', 1],
      ['2026-03-29T02:00Z', 0],
    ],
  ],
  [
    'the hour that autumn repeats as two',
    'hour',
    'Europe/Berlin',
    '2026-10-25T00:00:00Z',
    '2026-10-25T02:00:00Z',
    ['2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z'],
    [
      ['2026-10-25T00:00Z', 1],
      ['2026-10-25T01:00Z', 1],
    ],
  ],
  [
    'days of 23 and of 24 hours',
    'day',
    'Europe/Berlin',
    '2026-03-28T23:00:00Z',
    '2026-03-30T22:00:00Z',
    ['2026-03-28T22:59:59Z', '2026-03-28T23:00:00Z', '2026-03-29T21:59:59Z', '2026-03-29T22:00:00Z'],
    [
      ['2026-03-28T23:00Z', 2],
      ['2026-03-29T22:00Z', 1],
    ],
  ],
  [
    'a day of 25 hours',
    'day',
    'America/New_York',
    '2026-11-01T04:00:00Z',
    '2026-11-02T05:00:00Z',
    ['2026-11-01T04:00:00Z', '2026-11-02T04:59:59Z'],
    [['2026-11-01T04:00Z', 2]],
  ],
  [
    'weeks from Monday',
    'week',
    'America/New_York',
    '2026-03-04T12:00:00Z',
    '2026-03-16T12:00:00Z',
    ['2026-03-09T03:59:59Z', '2026-03-09T04:00:00Z', '2026-03-16T04:00:00Z'],
    [
      ['2026-03-02T05:00Z', 1],
      ['2026-03-09T04:00Z', 1],
      ['2026-03-16T04:00Z', 1],
    ],
  ],
  [
    'months of their own length',
    'month',
    'Asia/Kolkata',
    '2026-01-31T18:30:00Z',
    '2026-03-31T18:30:00Z',
    ['2026-01-31T18:30:00Z', '2026-02-28T18:29:59Z', '2026-02-28T18:30:00Z'],
    [
      ['2026-01-31T18:30Z', 2],
      ['2026-02-28T18:30Z', 1],
    ],
  ],
  [
    'buckets from before 1970',
    'minute',
    'UTC',
    '1969-12-31T23:58:30Z',
    '1970-01-01T00:00:00Z',
    ['1969-12-31T23:58:30Z', '1969-12-31T23:59:59Z'],
    [
      ['1969-12-31T23:58Z', 1],
      ['1969-12-31T23:59Z', 1],
    ],
  ],
];

/** Name, text as written, text as stored. */
export const TEXT_CASES: [string, string, string][] = [
  ['quotes and SQL', `'";--) OR 1=1 $1 \\`, `'";--) OR 1=1 $1 \\`],
  ['control characters', '\u0001\t\r\n\u001f\u007f', '\u0001\t\r\n\u001f\u007f'],
  ['emoji', '👩‍👩‍👧 日本', '👩‍👩‍👧 日本'],
  ['10 KB', 'ä'.repeat(5_000), 'ä'.repeat(5_000)],
  ['NUL, which becomes U+FFFD', 'a\0b', 'a\ufffdb'],
  ['half a surrogate pair, which becomes U+FFFD', 'a\ud83db', 'a\ufffdb'],
];
