import { expect, test } from 'bun:test';
import { compare, toLine } from './comparison.ts';
import { atLeast, atMost, notMeasured } from './figure.ts';

const speed = (value: number) => atLeast('redirects in a burst', value, 1, '/s');
const wait = (value: number) => atMost('p99, at half load', value, 1, 'ms');

const verdictOf = (pairs: readonly (readonly [number, number])[], row = speed): string | undefined =>
  compare(pairs.map(([here, there]) => [[row(here)], [row(there)]])).rows[0]?.verdict;

test('a row has the median of each side and the ratio of each pair', () => {
  const { rows, single } = compare([
    [[speed(120)], [speed(100)]],
    [[speed(130)], [speed(100)]],
    [[speed(110)], [speed(110)]],
  ]);
  expect(single).toEqual([]);
  expect(rows).toEqual([
    {
      name: 'redirects-in-a-burst',
      what: 'redirects in a burst',
      better: 'more',
      here: 120,
      there: 100,
      pairs: [
        [120, 100],
        [130, 100],
        [110, 110],
      ],
      ratio: { median: 1.2, least: 1, most: 1.3 },
      verdict: 'no difference shown: some pairs say more, others less',
    },
  ]);
  expect(rows.map(toLine)).toEqual([
    'redirects in a burst: 120 against 100; 1.20 × (1.00 to 1.30); no difference shown: some pairs say more, others less',
  ]);
});

test.each([
  [
    'better in every pair',
    [
      [200, 100],
      [201, 100],
      [199, 100],
    ],
    speed,
  ],
  [
    'worse in every pair',
    [
      [200, 100],
      [201, 100],
      [199, 100],
    ],
    wait,
  ],
  [
    'better in every pair',
    [
      [1, 2],
      [1, 2.1],
      [1, 1.9],
    ],
    wait,
  ],
  [
    'better in every pair, but the spread is wider than the difference',
    [
      [102, 100],
      [105, 100],
      [110, 100],
    ],
    speed,
  ],
  [
    'worse in every pair, but the spread is wider than the difference',
    [
      [98, 100],
      [95, 100],
      [90, 100],
    ],
    speed,
  ],
  [
    'no difference shown: some pairs say more, others less',
    [
      [150, 100],
      [150, 100],
      [99, 100],
    ],
    speed,
  ],
  ['no difference shown: some pairs say more, others less', [[100, 100]], speed],
] as const)('%s: %j', (verdict, pairs, row) => {
  expect(verdictOf(pairs, row)).toBe(verdict);
});

test('a row that one side has not, or that failed in one pair, is named and not compared', () => {
  const { rows, single } = compare([
    [
      [speed(1), wait(1)],
      [speed(1), wait(1)],
    ],
    [
      [speed(2), notMeasured('p99, at half load', 'no nginx'), atLeast('new', 1, 1, '/s')],
      [speed(1), wait(1)],
    ],
  ]);
  expect(rows.map((row) => row.name)).toEqual(['redirects-in-a-burst']);
  expect(single).toEqual(['p99, at half load', 'new']);
});

test('no pairs are no rows', () => {
  expect(compare([])).toEqual({ rows: [], single: [] });
});
