import { expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { importsOf, sourceFiles } from './imports.ts';

const ROOT = join(import.meta.dir, '..');
const MAKER = 'src/core/accounts/make-caller.ts';
const files = sourceFiles(ROOT, 'src/**/*.ts').filter((file) => !file.endsWith('.test.ts'));

/** Where a line of the product matches, as file and line. */
const linesWith = (pattern: RegExp): readonly string[] =>
  files.flatMap((file) =>
    readFileSync(join(ROOT, file), 'utf8')
      .split('\n')
      .flatMap((line, i) => (pattern.test(line) ? [`${file}:${i + 1}`] : [])),
  );

test('a caller is made from a key that was shown or from a session, and by nothing else', () => {
  const users = files.flatMap((file) => importsOf(ROOT, file)).filter(({ to }) => to === MAKER);
  expect(users.map(({ from }) => from).sort()).toEqual([
    'src/core/accounts/keys.ts',
    'src/core/accounts/personal-keys.ts',
    'src/core/accounts/sessions.ts',
  ]);
  const asserted = linesWith(/\bas (unknown as )?Caller\b/);
  expect(asserted.filter((place) => !place.startsWith(`${MAKER}:`))).toEqual([]);
});

test('no caller is copied with other rights to pass a check', () => {
  expect(linesWith(/\.\.\.\s*(?:\w+\.)*(?:caller|guest)\b(?!\.)/)).toEqual([]);
  expect(linesWith(/Object\.assign\([^)]*\bcaller\b/)).toEqual([]);
});
