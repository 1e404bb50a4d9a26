import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { linkFilter, linkListQuery } from '../../../../src/api/contract/link-list.ts';
import { parseSearch } from '../../../../src/core/links/search.ts';
import { searchOf } from '../../../api/client.ts';
import { bulkFilter, countQuery, figuresQuery, pageQuery, pinned, toApiFilter } from './link-query.ts';
import {
  ALL_LINKS,
  FILTER_KIND_NAMES,
  filtersOf,
  isOn,
  kindsOn,
  linkSearch,
  NO_FILTERS,
  PARTS,
  PERIODS,
  SORTS,
  STATES,
  without,
} from './link-search.ts';

const clock = { nowMs: Date.parse('2026-11-22T10:00:00Z'), zone: 'Asia/Taipei' };

const moment = fc.constantFrom('', 'now', 'never', '-30d', '+7d', '2026-11-01', '2024-02-29');
const words = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
  .filter((text) => text.trim() !== '');
const tags = fc.uniqueArray(words, { maxLength: 3 });
const searches = fc.record({
  search: fc.oneof(fc.constant(''), words),
  tag: tags,
  tag_any: tags,
  tag_none: tags,
  domain: fc.oneof(fc.constant(''), fc.domain()),
  created_via: fc.constantFrom('', 'api', 'dashboard', 'cuttly'),
  state: fc.subarray([...STATES]),
  has: fc.subarray([...PARTS]),
  created_after: moment,
  created_before: moment,
  destination_prefix: fc.oneof(fc.constant(''), words),
  creator: fc.constantFrom('', 'per_7', 'key_3', 'guest'),
  expires_after: moment,
  expires_before: moment,
  last_clicked_before: moment,
  external_id: fc.oneof(fc.constant(''), words),
  sort: fc.constantFrom(...SORTS),
  period: fc.constantFrom(...PERIODS),
});

/** As the server reads a query string: a repeated name is a list. */
function readQuery(query: string): Record<string, string | string[]> {
  const params = new URLSearchParams(query);
  const names = [...new Set(params.keys())];
  return Object.fromEntries(
    names.map((name) => {
      const all = params.getAll(name);
      return [name, all.length === 1 ? (all[0] ?? '') : all];
    }),
  );
}

describe('filters of the address', () => {
  test('every combination is a list that the API accepts', () => {
    fc.assert(
      fc.property(searches, fc.nat(900_000), (search, offset) => {
        const filter = pinned(toApiFilter(search, clock), '2026-11-22T10:00:00.001Z');
        const page = pageQuery(search, filter, figuresQuery(search.period, clock), { offset, limit: 100 });
        expect(linkListQuery.safeParse(readQuery(searchOf(page))).error).toBeUndefined();
        expect(linkListQuery.safeParse(readQuery(searchOf(countQuery(filter)))).error).toBeUndefined();
      }),
    );
  });

  test('every combination is a bulk change that the API accepts, also none at all, but no accent alone', () => {
    fc.assert(
      fc.property(searches, (search) => {
        const filter = bulkFilter(toApiFilter(search, clock));
        // A search without a word would match every link.
        const isWordless = search.search.trim() !== '' && parseSearch(search.search) === null;
        expect(linkFilter.safeParse(JSON.parse(JSON.stringify(filter))).success).toBe(!isWordless);
      }),
    );
    expect(bulkFilter(toApiFilter(NO_FILTERS, clock))).toEqual({ trashed: false });
    const accent = bulkFilter(toApiFilter({ ...NO_FILTERS, search: '\u1fbf' }, clock));
    expect(linkFilter.safeParse(accent).success).toBe(false);
  });

  test('no filter is lost on the way to the API', () => {
    fc.assert(
      fc.property(searches, (search) => {
        const asked = toApiFilter(search, clock);
        for (const [name, value] of Object.entries(filtersOf(search))) {
          expect([name, name in asked]).toEqual([name, value.length > 0 && String(value).trim() !== '']);
        }
      }),
    );
  });

  test('the address holds all of it', () => {
    fc.assert(
      fc.property(searches, (search) => {
        expect(linkSearch.read(linkSearch.write('', search))).toEqual(search);
      }),
    );
  });

  test('a filter that the dashboard does not know is sent, for the API to refuse', () => {
    const search = linkSearch.read('state=sleeping&created_after=yesterday');
    expect(toApiFilter(search, clock)).toEqual({ state: ['sleeping'], created_after: 'yesterday' });
  });

  test('each is one kind of chip, and dropping the chip drops it', () => {
    fc.assert(
      fc.property(searches, (search) => {
        for (const kind of kindsOn(search)) expect(isOn({ ...search, ...without(kind) }, kind)).toBe(false);
        const none = Object.assign({}, search, ...kindsOn(search).map(without));
        expect(filtersOf(none)).toEqual(NO_FILTERS);
      }),
    );
    const all = new Set(FILTER_KIND_NAMES.flatMap((kind) => Object.keys(without(kind))));
    expect(all).toEqual(new Set(Object.keys(filtersOf(ALL_LINKS))));
  });
});

describe('days of a filter', () => {
  const asked = (search: string) => toApiFilter(linkSearch.read(search), clock);

  test('begin and end at midnight of the zone, and both ends belong to the range', () => {
    expect(asked('created_after=2026-11-01&created_before=2026-11-02')).toEqual({
      created_after: '2026-10-31T15:59:59.999Z',
      created_before: '2026-11-02T16:00:00.000Z',
    });
  });

  test('count from the moment at which the list was opened', () => {
    expect(asked('expires_after=now&expires_before=%2B7d')).toEqual({
      expires_after: '2026-11-22T09:59:59.999Z',
      expires_before: '2026-11-29T10:00:00.000Z',
    });
    expect(asked('last_clicked_before=never')).toEqual({ last_clicked_before: '1970-01-01T00:00:00.000Z' });
  });

  test('begin at midnight of the clocks, also on the days when the clocks change', () => {
    const day = (zone: string, created_after: string) =>
      toApiFilter({ ...NO_FILTERS, created_after }, { ...clock, zone }).created_after;
    expect(day('Europe/Paris', '2026-03-29')).toBe('2026-03-28T22:59:59.999Z');
    expect(day('Europe/Paris', '2026-03-30')).toBe('2026-03-29T21:59:59.999Z');
    expect(day('America/New_York', '2026-11-01')).toBe('2026-11-01T03:59:59.999Z');
    expect(day('America/New_York', '2026-11-02')).toBe('2026-11-02T04:59:59.999Z');
    expect(day('Asia/Tehran', '2026-11-01')).toBe('2026-10-31T20:29:59.999Z');
  });

  test('that are none are sent as they are', () => {
    expect(asked('created_after=2026-02-30').created_after).toBe('2026-02-30');
  });
});

describe('a pinned list', () => {
  test('has only links from before the pin, and keeps an earlier end of its own', () => {
    const pin = '2026-11-22T10:00:00.000Z';
    expect(pinned({}, pin)).toEqual({ created_before: pin });
    expect(pinned({ created_before: '2026-11-01T00:00:00Z' }, pin).created_before).toBe(
      '2026-11-01T00:00:00Z',
    );
    expect(pinned({ created_before: '2026-12-01T00:00:00Z' }, pin).created_before).toBe(pin);
    expect(pinned({ tag: ['a'] }, null)).toEqual({ tag: ['a'] });
  });
});
