import { expect, test } from 'bun:test';
import { alternate, median, ratioOf } from './pairs.ts';

test('the median is the one in the middle, whatever the order', () => {
  expect(median([30, 10, 20])).toBe(20);
  expect(median([4, 1, 3, 2])).toBe(2);
  expect(median([])).toBe(0);
});

test('a ratio is made pair by pair, not of two medians', () => {
  const pairs = [
    [100, 50],
    [10, 20],
    [300, 100],
  ] as const;
  expect(ratioOf(pairs)).toEqual({ median: 2, least: 0.5, most: 3 });
});

test('every second pair runs the other way round, and its results keep their sides', async () => {
  const order: string[] = [];
  const run = (side: string) => async () => {
    order.push(side);
    return `${side}${order.length}`;
  };
  expect(await alternate(3, run('a'), run('b'))).toEqual([
    ['a1', 'b2'],
    ['a4', 'b3'],
    ['a5', 'b6'],
  ]);
  expect(order.join('')).toBe('abbaab');
});
