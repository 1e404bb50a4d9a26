import { expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sourceFiles } from './imports.ts';

const ROOT = join(import.meta.dir, '..');
const PATTERNS = [
  'tests/**/*.ts',
  'bench/**/*.ts',
  'scripts/**/*.{ts,mjs}',
  'src/**/*.ts',
  'web/**/*.{ts,tsx}',
];

/** A spread of a literal puts several fields on one line only because the formatter would not. */
const SPREAD_LITERAL = /^\s*\.\.\.(?:\{.*\}|\[.*\]|[{[]),?$/;

test('no literal is spread into a literal', () => {
  const offences = PATTERNS.flatMap((pattern) => sourceFiles(ROOT, pattern)).flatMap((file) =>
    readFileSync(join(ROOT, file), 'utf8')
      .split('\n')
      .flatMap((line, i) => (SPREAD_LITERAL.test(line) ? [`${file}:${i + 1}`] : [])),
  );
  expect(offences).toEqual([]);
});
