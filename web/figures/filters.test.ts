import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { toFilters } from '../../src/api/translate/statistics.ts';
import { DIMENSIONS as SERVER_DIMENSIONS } from '../../src/core/clicks/stats.ts';
import {
  DIMENSIONS,
  type Filter,
  filterParams,
  has,
  invertFilter,
  readFilters,
  removeFilter,
  toggleFilter,
  writeFilters,
} from './filters.ts';

const filter: fc.Arbitrary<Filter> = fc.record({
  dimension: fc.constantFrom(...DIMENSIONS),
  op: fc.constantFrom('is' as const, 'is_not' as const, 'contains' as const),
  value: fc.oneof(fc.constantFrom('', '!', '~x', '=', 'TW', '!=~', '臺灣', 'a&b=c#d', ' '), fc.string()),
});
const filters = fc.uniqueArray(filter, { maxLength: 12, selector: (one) => JSON.stringify(one) });
const byName = (list: readonly Filter[]) => list.map((one) => JSON.stringify(one)).sort();

test('every dimension of the API can be filtered by', () => {
  expect([...DIMENSIONS].sort()).toEqual([...SERVER_DIMENSIONS].sort());
});

test('filters survive the address', () => {
  fc.assert(
    fc.property(filters, (list) => {
      const texts = writeFilters(list);
      expect(byName(readFilters((dimension) => texts[dimension] ?? []))).toEqual(byName(list));
    }),
  );
});

test('the API reads what is meant', () => {
  const ofText = filters.map((list) => list.filter(({ dimension }) => dimension !== 'link'));
  fc.assert(
    fc.property(ofText, (list) => {
      const read = toFilters(filterParams(list)).flatMap(({ dimension, op, values }) =>
        values.map((value) => ({ dimension, op, value }) as Filter),
      );
      expect(byName(read)).toEqual(byName(list));
    }),
  );
});

test('a second press removes a filter, and a value is never both wanted and excluded', () => {
  const taiwan: Filter = { dimension: 'country', op: 'is', value: 'TW' };
  const notTaiwan: Filter = { ...taiwan, op: 'is_not' };
  expect(toggleFilter([], taiwan)).toEqual([taiwan]);
  expect(toggleFilter([taiwan], taiwan)).toEqual([]);
  expect(toggleFilter([taiwan], notTaiwan)).toEqual([notTaiwan]);
  expect(invertFilter([taiwan], taiwan)).toEqual([notTaiwan]);
  expect(invertFilter([notTaiwan], notTaiwan)).toEqual([taiwan]);
  expect(removeFilter([taiwan], notTaiwan)).toEqual([taiwan]);
  expect(has([taiwan], notTaiwan)).toBe(false);
});
