import { expect, test } from 'bun:test';
import { ROWS_MAX, readTable } from './table.ts';

const read = (text: string | Uint8Array<ArrayBuffer>) => readTable('links.csv', new Blob([text]));

test('a file with names of columns', async () => {
  expect(await read('url;slug\r\nhttps://example.com/;a\r\n')).toEqual({
    name: 'links.csv',
    separator: ';',
    headers: ['url', 'slug'],
    rows: [{ line: 2, cells: ['https://example.com/', 'a'] }],
    columns: ['url', 'slug'],
    vendor: null,
    isGarbled: false,
    openQuote: null,
  });
});

test('lines of addresses, as somebody pastes them', async () => {
  expect(await read('https://example.com/a\nexample.com/b')).toMatchObject({
    headers: null,
    columns: ['url'],
    rows: [{ cells: ['https://example.com/a'] }, { cells: ['example.com/b'] }],
  });
});

test('letters that a cut between two parts divides are whole', async () => {
  const cell = '茶'.repeat(50_000);
  expect(await read(`url,title\nhttps://example.com/,${cell}\n`)).toMatchObject({
    rows: [{ cells: ['https://example.com/', cell] }],
    isGarbled: false,
  });
});

test.each([
  ['', 'empty'],
  ['\n\n', 'empty'],
  ['url,slug\n', 'empty'],
  ['https://example.com/\n'.repeat(ROWS_MAX + 1), 'too_long'],
])('what is no list of links is refused: %#', async (text, fault) => {
  expect(await read(text)).toBe(fault as 'empty');
});

test('another encoding is noticed', async () => {
  const big5 = new Uint8Array([...new TextEncoder().encode('url,title\nhttps://e.org/,'), 0xaf, 0xf9, 0x0a]);
  expect(await read(big5)).toMatchObject({ isGarbled: true });
});
