import { describe, expect, test } from 'bun:test';
import { namesIn, variantsOf } from './refresh-agent-tables.mjs';

describe('a pattern of models', () => {
  const CASES: readonly (readonly [string, readonly string[] | null])[] = [
    ['GT-P1000', ['GT-P1000']],
    ['(a|b)1', ['a1', 'b1']],
    ['(?i)x[12]', ['x1', 'x2']],
    ['(GIO-)?A9', ['A9', 'GIO-A9']],
    ['(A|B(C|D)?)', ['A', 'B', 'BC', 'BD']],
    ['O\\+', ['O+']],
    ['TAB[0-9]', null],
    ['TAB.*', null],
    ['TAB\\d', null],
    ['(a|b', null],
  ];
  test.each(CASES)('%p is written out as %j', (pattern, variants) => {
    expect(variantsOf(pattern)).toEqual(variants);
  });
});

test('models are named with their device, and beginnings are marked', () => {
  const models = {
    'GT-P1000': ['Samsung', 'Galaxy Tab', 'tablet'],
    'Pixel 5': ['Google', 'Pixel 5'],
    'Neo X(5|7)!': ['Minix', 'Neo', ['television', 8]],
    'Group!!': { 'Reader 1$!': ['Some', 'Reader', { type: 'ereader' }] },
    Clock: ['Some', 'Clock', 'watch'],
    'X!': ['Some', 'X'],
  };
  expect(namesIn(models)).toEqual([
    ['gtp1000', 'tablet'],
    ['pixel5', 'mobile'],
    ['neox5*', 'tv'],
    ['neox7*', 'tv'],
    ['reader1', 'tablet'],
  ]);
});
