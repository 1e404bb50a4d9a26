import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { createCsvReader, guessSeparator, SEPARATORS, type Separator, writeCsvRow } from './csv.ts';

function readAll(text: string, separator: Separator = ',', parts: readonly string[] = [text]) {
  const reader = createCsvReader(separator);
  const rows = [...parts.flatMap((part) => reader.push(part)), ...reader.end()];
  return {
    rows: rows.map(({ cells }) => cells),
    lines: rows.map(({ line }) => line),
    open: reader.openQuote(),
  };
}

test.each([
  [
    'a,b\r\nc,d\r\n',
    [
      ['a', 'b'],
      ['c', 'd'],
    ],
  ],
  [
    'a,b\nc,d',
    [
      ['a', 'b'],
      ['c', 'd'],
    ],
  ],
  [
    'a,b\rc,d\r',
    [
      ['a', 'b'],
      ['c', 'd'],
    ],
  ],
  ['\uFEFFa,b\n', [['a', 'b']]],
  ['"a,b","c""d"\n', [['a,b', 'c"d']]],
  ['"a\nb",c\n', [['a\nb', 'c']]],
  ['"a\r\nb",c\r\n', [['a\r\nb', 'c']]],
  [
    'a,,\n,\n',
    [
      ['a', '', ''],
      ['', ''],
    ],
  ],
  ['\n\r\n\na\n\n', [['a']]],
  ['""\n', [['']]],
  ['5" disc,b\n', [['5" disc', 'b']]],
  ['"a"b,c\n', [['ab', 'c']]],
  ['', []],
] as const)('reads %j', (text, rows) => {
  expect(readAll(text).rows).toEqual(rows.map((row) => [...row]));
});

test('each record has the line where it begins', () => {
  expect(readAll('a\r\n\r\n"b\r\nc\nd"\r\ne\rf').lines).toEqual([1, 3, 6, 7]);
});

test('a quote that nothing closes is reported with its line', () => {
  expect(readAll('a,b\n"c,d\ne,f\n').open).toBe(2);
  expect(readAll('a,"b"\n"c"').open).toBeNull();
});

test('what is written is read again, with any signs and cut at any place', () => {
  const cell = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('"', '\r\n', ',', ';', '""', ' a '));
  const row = fc.array(cell, { minLength: 2, maxLength: 5 });
  fc.assert(
    fc.property(
      fc.array(row, { maxLength: 6 }),
      fc.constantFrom(...SEPARATORS),
      fc.nat(40),
      (rows, separator, cut) => {
        const text = rows.map((cells) => writeCsvRow(cells, separator)).join('');
        const clean = text.replace(/^\uFEFF/, '');
        fc.pre(clean === text);
        expect(readAll(text, separator, [text.slice(0, cut), text.slice(cut)]).rows).toEqual(rows);
      },
    ),
  );
});

test.each([
  ['url,slug\n', ','],
  ['url;slug;title\nhttps://e.org/?a=1,b', ';'],
  ['url\tslug\n', '\t'],
  ['"a,b,c";d\n', ';'],
  ['url\n', ','],
] as const)('guesses the separator of %j', (text, separator) => {
  expect(guessSeparator(text)).toBe(separator);
});
