import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { boundText } from './bounded-text.ts';

test.each([
  ['short text stays', 'short', 10, 'short'],
  ['long text is cut', 'abcdef', 3, 'abc'],
  ['NUL goes, since PostgreSQL refuses it', 'a\0b', 10, 'ab'],
  ['a pair cut in half leaves a replacement character', 'a😀', 2, 'a\ufffd'],
])('%s', (_rule, text, lengthMax, bounded) => {
  expect(boundText(text, lengthMax)).toBe(bounded);
});

test('any text comes out well formed and within the bound', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.nat(20), (text, lengthMax) => {
      const bounded = boundText(text, lengthMax);
      expect(bounded.length).toBeLessThanOrEqual(lengthMax);
      expect(bounded.isWellFormed() && !bounded.includes('\0')).toBe(true);
    }),
  );
});
