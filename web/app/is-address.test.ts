import { expect, test } from 'bun:test';
import { isAddress } from './is-address.ts';

test.each([
  'example.com',
  'https://example.com/a?b#c',
  'HTTP://example.com',
  'example.com?a=1',
  '例子.台灣/茶',
])('%s may be a web address', (text) => expect(isAddress(text)).toBe(true));

test.each(['', 'example', 'example.', '.com', 'example.c', 'example.com and more', 'https://', 'a/b.com'])(
  '%j is none',
  (text) => expect(isAddress(text)).toBe(false),
);

test('a long text that was pasted is read in linear time', () => {
  const pasted = `${'a.'.repeat(500_000)} x`;
  const startMs = performance.now();
  expect(isAddress(pasted)).toBe(false);
  expect(performance.now() - startMs).toBeLessThan(500);
});
