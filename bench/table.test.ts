import { expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { atLeast, atMost, notMeasured } from './figure.ts';
import { withFigures } from './table.ts';

const PAGE = `# Performance

Written by hand.

<!-- \`npm run bench -- --write\` replaces rows from here -->
<!-- to here -->

## Peers

| peer | redirects |
|---|---|
| nginx | 1 |
`;

test('figures are put between the markers, and what people wrote stays', () => {
  const page = withFigures(
    PAGE,
    [atLeast('redirects', 90, 100, '/s', 'a | b'), notMeasured('memory', '')],
    '2026-11-22',
  );
  expect(page).toBe(
    PAGE.replace(
      '<!-- to here -->',
      `
| what | measured | budget | ratio | date | note |
|---|---|---|---|---|---|
| redirects | 90.00 /s | ≥ 100 /s | 0.90 | 2026-11-22 | a \\| b |
| memory | – | – | – | 2026-11-22 | – |

<!-- to here -->`,
    ),
  );
});

test('a later run replaces the rows that it measured, in their places, and leaves the others with their date', () => {
  const first = withFigures(PAGE, [atLeast('a', 1, 1, '/s'), atMost('b', 2, 1, 'ms')], '2026-11-21');
  const second = withFigures(first, [atMost('b', 1, 1, 'ms'), atMost('c', 1, 1, 'ms')], '2026-11-22');
  const rows = second.split('\n').filter((line) => / \| 2026-/.test(line));
  expect(
    rows.map((line) => line.split(' | ').flatMap((cell, at) => (at === 0 || at === 4 ? [cell] : []))),
  ).toEqual([
    ['| a', '2026-11-21'],
    ['| b', '2026-11-22'],
    ['| c', '2026-11-22'],
  ]);
  expect(withFigures(second, [], '2026-11-23')).toBe(second);
});

test('a page without markers is refused, not overwritten', () => {
  expect(() => withFigures('# Performance\n', [], '2026-11-22')).toThrow('has no table');
});

test('the page on performance has the markers', () => {
  const page = readFileSync(join(import.meta.dir, '..', 'docs', 'performance.md'), 'utf8');
  expect(withFigures(page, [], '2026-11-22')).toContain('| what | measured | budget | ratio | date | note |');
});
