import { expect, test } from 'bun:test';
import { stackDays, sumKeys, toCsv } from './usage-days.ts';

const data = [
  { day: '2026-11-20', key_id: 'key_1', calls: 3, links: 1 },
  { day: '2026-11-20', key_id: 'key_2', calls: 10, links: 0 },
  { day: '2026-11-22', key_id: 'key_1', calls: 4, links: 2 },
  { day: '2026-11-22', key_id: null, calls: 1, links: 0 },
];

test('keys are summed over all days, the most calls first', () => {
  expect(sumKeys(data)).toEqual([
    { id: 'key_2', calls: 10, links: 0 },
    { id: 'key_1', calls: 7, links: 3 },
    { id: null, calls: 1, links: 0 },
  ]);
});

test('every day of the range is there, and no call is lost', () => {
  const days = stackDays({ from: '2026-11-19', to: '2026-11-22', data }, sumKeys(data));
  expect(days.map(({ day, total }) => [day, total])).toEqual([
    ['2026-11-19', 0],
    ['2026-11-20', 13],
    ['2026-11-21', 0],
    ['2026-11-22', 5],
  ]);
  expect(days[1]?.parts).toEqual([10, 3, 0, 0]);
});

test('keys beyond those with a colour are one part', () => {
  const many = Array.from({ length: 9 }, (_, n) => ({
    day: '2026-11-22',
    key_id: `key_${n}`,
    calls: 9 - n,
    links: 0,
  }));
  const [day] = stackDays({ from: '2026-11-22', to: '2026-11-22', data: many }, sumKeys(many));
  expect(day?.parts).toEqual([9, 8, 7, 6, 5, 4, 6]);
});

test('a cell of a CSV file is no formula, and keeps its commas', () => {
  expect(toCsv([['=1+1', 'a,"b"', -3]])).toBe(`'=1+1,"a,""b""",-3\r\n`);
});
