import { expect, test } from 'bun:test';
import type { LineProblem } from './importing.ts';
import { fieldOf, kindsOf } from './problem-kinds.ts';

test.each([
  ['/url', 'url'],
  ['/expires/at', 'expires_at'],
  ['/expires/redirect_to', 'expires_to'],
  ['/tags/2', 'tags'],
  ['/utm/source', 'utm_source'],
  ['/metadata/x', null],
  ['', null],
] as const)('the pointer %p means the column %p', (pointer, field) => {
  expect(fieldOf(pointer)).toBe(field);
});

test('kinds are counted, the largest first, each with its first line', () => {
  const problems = ['a', 'b', 'b', 'a', 'b'].map(
    (kind, line) => ({ kind, row: { line, cells: [] } }) as unknown as LineProblem,
  );
  expect(kindsOf(problems).map(({ kind, count, first }) => [kind, count, first.row.line])).toEqual([
    ['b', 3, 1],
    ['a', 2, 0],
  ]);
});
