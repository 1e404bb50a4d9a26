import { expect, test } from 'bun:test';
import { chooseType } from './accept.ts';

const OFFERED = ['application/x-ndjson', 'text/csv'];

const cases: [accept: string | null, chosen: string | null][] = [
  [null, 'application/x-ndjson'],
  ['', 'application/x-ndjson'],
  ['*/*', 'application/x-ndjson'],
  ['text/csv', 'text/csv'],
  ['Text/CSV; charset=utf-8', 'text/csv'],
  ['text/*, */*;q=0.1', 'text/csv'],
  ['application/x-ndjson;q=0.1, text/csv;q=0.2', 'text/csv'],
  ['text/csv;q=0, */*', 'application/x-ndjson'],
  ['image/png', null],
  ['text/csv;q=nonsense', null],
  [',;,', null],
];
for (const [accept, chosen] of cases) {
  test(`who accepts ${accept} is given ${chosen}`, () => expect(chooseType(accept, OFFERED)).toBe(chosen));
}
