import { describe, expect, test } from 'bun:test';
import { loadFacades } from '../src/facades/all-facades.ts';
import { checkCompat } from './support/compat-documents.ts';
import { readExchangeFiles } from './support/exchange-file.ts';
import { openReplay } from './support/exchanges.ts';

const FACADES = await loadFacades();

const files = readExchangeFiles();

test('every facade has exchanges', () => {
  const named = new Set(files.map(({ facade }) => facade));
  expect([...named].sort()).toEqual(FACADES.map(({ name }) => name).sort());
});

for (const file of files) {
  const { facade, path, about, exchanges } = file;
  describe(`${path}: ${about}`, () => {
    // One server for the whole file: what is made in one exchange is read in the next.
    const opened = openReplay(facade, file, { check: checkCompat });
    for (const [i, step] of exchanges.entries()) {
      test('send' in step ? `${i + 1}. ${step.note}` : `${i + 1}. (given)`, async () => {
        await (await opened).run(step);
      });
    }
  });
}
