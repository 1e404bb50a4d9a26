import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { COMPARISONS, CROWDS, figuresSearch, filtersIn, marked, SERIES, withFilters } from './address.ts';
import { DIMENSIONS, type Filter } from './filters.ts';
import { BUCKETS } from './interval.ts';
import { RANGE_NAMES, type Range } from './range.ts';

const filter: fc.Arbitrary<Filter> = fc.record({
  dimension: fc.constantFrom(...DIMENSIONS),
  op: fc.constantFrom('is' as const, 'is_not' as const, 'contains' as const),
  value: fc.oneof(
    fc.constantFrom('', '!', 'a&range=all', '臺灣 茶', '=~!', '+', '%41', '#'),
    fc.string({ unit: 'grapheme' }),
  ),
});
const filters = fc.uniqueArray(filter, { maxLength: 8, selector: (one) => JSON.stringify(one) });
const place = fc.record({
  range: fc.constantFrom(...RANGE_NAMES).map((name): Range => ({ kind: 'last', name })),
  tz: fc.constantFrom(null, 'Asia/Tehran', 'America/Argentina/Buenos_Aires'),
  by: fc.constantFrom(null, ...BUCKETS),
  vs: fc.constantFrom(...COMPARISONS),
  who: fc.constantFrom(...CROWDS),
  show: fc.constantFrom(...SERIES),
  all: fc.constantFrom(null, ...DIMENSIONS),
  tabs: fc.constantFrom([], ['region' as const], ['tag' as const, 'browser' as const]),
});
const byName = (list: readonly Filter[]) => list.map((one) => JSON.stringify(one)).sort();

test('the address survives a round trip, with every filter', () => {
  fc.assert(
    fc.property(place, filters, (chosen, list) => {
      const text = figuresSearch.write('panel=1', { ...chosen, ...withFilters(list) });
      const read = figuresSearch.read(text);
      expect(read).toMatchObject(chosen);
      expect(byName(filtersIn(read))).toEqual(byName(list));
      expect(new URLSearchParams(text).get('panel')).toBe('1');
    }),
  );
});

test('the default needs no address', () => {
  expect(figuresSearch.write('', figuresSearch.read(''))).toBe('');
});

test('what the address cannot say is the default', () => {
  const read = figuresSearch.read('range=tomorrow&tz=Mars%2FBase&by=second&vs=x&who=me&show=y&all=z');
  expect(read).toEqual(figuresSearch.read(''));
});

test('changing the filters removes those that are not wanted any more', () => {
  const taiwan: Filter = { dimension: 'country', op: 'is', value: 'TW' };
  const before = figuresSearch.write('', withFilters([taiwan, { ...taiwan, value: 'FR', op: 'is_not' }]));
  expect(before).toBe('country=TW&country=%21FR');
  expect(figuresSearch.write(before, withFilters([taiwan]))).toBe('country=TW');
});

test('beside another place in one address, both keep their own', () => {
  const own = marked(figuresSearch, 's.');
  const taiwan: Filter = { dimension: 'tag', op: 'is', value: 'tea' };
  const text = own.write('tag=spring&range=7d', { show: 'bots', ...withFilters([taiwan]) });
  expect(text).toBe('tag=spring&range=7d&s.show=bots&s.tag=tea');
  expect(filtersIn(own.read(text))).toEqual([taiwan]);
  expect(own.write(text, withFilters([]))).toBe('tag=spring&range=7d&s.show=bots');
});
