import { describe, expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Glob } from 'bun';
import { FACADES } from '../src/facades/all-facades.ts';
import { checkCompat } from './support/compat-documents.ts';
import { type ExchangeFile, openReplay } from './support/exchanges.ts';

const ROOT = join(import.meta.dir, '..', 'src', 'facades');
const files = [...new Glob('*/exchanges/*.json').scanSync({ cwd: ROOT })].sort();

test('every facade has exchanges', () => {
  const named = new Set(files.map((file) => file.split('/')[0]));
  expect([...named].sort()).toEqual(FACADES.map(({ name }) => name).sort());
});

for (const file of files) {
  const [facade = ''] = file.split('/');
  const read = JSON.parse(readFileSync(join(ROOT, file), 'utf8')) as ExchangeFile;
  const { about, exchanges } = read;
  describe(`${file}: ${about}`, () => {
    // One server for the whole file: what is made in one exchange is read in the next.
    const opened = openReplay(facade, read, { check: checkCompat });
    for (const [i, step] of exchanges.entries()) {
      test('send' in step ? `${i + 1}. ${step.note}` : `${i + 1}. (given)`, async () => {
        await (await opened).run(step);
      });
    }
  });
}
