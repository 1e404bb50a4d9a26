import { expect, test } from 'bun:test';
import { fetchAhead } from './fetch-ahead.ts';

test('each item is read once, in order, with its index', () => {
  const read: string[] = [];
  fetchAhead(['a', 'b', 'c'], (item, index) => read.push(`${item}${index}`));
  expect(read).toEqual(['a0', 'b1', 'c2']);
});
