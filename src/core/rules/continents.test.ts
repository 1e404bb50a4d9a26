import { expect, test } from 'bun:test';
import { continentOf, toCountry } from './continents.ts';

test.each([
  ['US', 'NA'],
  ['TW', 'AS'],
  ['DE', 'EU'],
  ['BR', 'SA'],
  ['ZA', 'AF'],
  ['NZ', 'OC'],
  ['AQ', 'AN'],
  ['XK', 'EU'],
  ['XX', ''],
  ['', ''],
] as const)('%p lies in %p', (country, continent) => {
  expect(continentOf(country)).toBe(continent);
});

test.each([
  ['de', 'DE'],
  ['Us', 'US'],
  ['XX', ''],
  ['T1', ''],
  ['UK', ''],
  ['DEU', ''],
  ['', ''],
  ['ß', ''],
])('%p is the country %p', (text, country) => {
  expect(toCountry(text)).toBe(country);
});

test('all 249 assigned codes and Kosovo have exactly one continent', () => {
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
  const codes = letters.flatMap((first) => letters.map((second) => first + second));
  expect(codes.filter((code) => continentOf(code) !== '')).toHaveLength(250);
});
