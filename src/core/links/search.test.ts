import { expect, test } from 'bun:test';
import { isFoundBy, parsePastedUrl, parseSearch, type Search } from './search.ts';

const LINK = {
  slug: 'Party-2026',
  destination: 'https://shop.example/Été?x=1',
  title: 'Launch in Zürich',
  note: `100% "free"`,
};

function searchFor(text: string): Search {
  const search = parseSearch(text);
  if (search === null || search === 'nothing') throw new Error(`${text}: ${search}`);
  return search;
}

test('one of the texts must contain each word, in any order and letter case', () => {
  const rows: readonly (readonly [string, boolean])[] = [
    ['party', true],
    ['zurich PARTY', true],
    [' launch ', true],
    ['unch ete', true],
    ['100% "free"', true],
    ['party nowhere', false],
    ['%arty', false],
    // Not across two texts, nor across a space.
    ['2026https', false],
    ['launchin', false],
  ];
  for (const [text, isFound] of rows)
    expect([text, isFoundBy(searchFor(text), LINK)]).toEqual([text, isFound]);
});

test('spaces alone do not narrow, and a text that cannot be stored finds nothing', () => {
  for (const text of [null, '', '  \t', '\u200b']) expect(parseSearch(text)).toBeNull();
  for (const text of ['a\0', 'x'.repeat(10_000)]) expect(parseSearch(text)).toBe('nothing');
});

test('a single word may be a slug, as written or in lower case; several words may not', () => {
  expect(searchFor(' Launch ').slugs).toEqual(['Launch', 'launch']);
  expect(searchFor('launch').slugs).toEqual(['launch']);
  expect(searchFor('party launch').slugs).toEqual([]);
});

test('a pasted short URL is recognised with and without its scheme, and no other text is', () => {
  const launch = { host: 'go.example.com', path: '/launch' };
  expect(parsePastedUrl('https://go.example.com/launch')).toEqual(launch);
  expect(parsePastedUrl(' GO.example.com/launch?x=1#y ')).toEqual(launch);
  expect(parsePastedUrl('http://localhost:8080/a/b')).toEqual({ host: 'localhost', path: '/a/b' });
  for (const text of ['launch', 'go.example.com', 'https://go.example.com/', 'a /b', '//', 'http://[/x']) {
    expect([text, parsePastedUrl(text)]).toEqual([text, null]);
  }
});
