import { expect, test } from 'bun:test';
import { fetchAhead } from './fetch-ahead.ts';

test('each item is read, in order, also one that comes again', () => {
  const read: string[] = [];
  fetchAhead(['a', 'b', 'a'], (item) => read.push(item));
  expect(read).toEqual(['a', 'b', 'a']);
});
