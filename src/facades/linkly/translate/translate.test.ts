import { describe, expect, test } from 'bun:test';
import type { Destination } from '../../../core/base/destination.ts';
import { Problem } from '../../../core/base/problem.ts';
import type { StatsTable } from '../../../core/clicks/stats.ts';
import { type Behaviour, PLAIN_BEHAVIOUR } from '../../../core/rules/behaviour.ts';
import { openReading, readIso, toCount, toFlag, toNumber } from '../contract/values.ts';
import { fromCounter, fromLinklyTraffic, toCounterQuery, toLinklyStatsQuery } from './clicks.ts';
import { hidesReferrer, toLinklyId, toLinklyIds } from './links.ts';
import { toLinklyPage } from './lists.ts';
import { fromLinklyRules, toLinklyRules } from './rules.ts';

const NOW = Date.UTC(2026, 10, 20, 12);
const reading = () => openReading();

/** Which fields are wrong, or null. */
function faultsOf(read: () => unknown): readonly string[] | null {
  try {
    read();
    return null;
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'invalid_link') throw error;
    return (error as Problem<'invalid_link'>).details.faults.map(({ field }) => field);
  }
}

describe('fields as programs write them', () => {
  test('a moment is ISO 8601, in UTC where no zone is named', () => {
    const rows: [string, string | null][] = [
      ['2026-12-31T23:59:59Z', '2026-12-31T23:59:59.000Z'],
      ['2026-12-31T23:59:59.5Z', '2026-12-31T23:59:59.500Z'],
      ['2027-01-01T00:59:59+01:00', '2026-12-31T23:59:59.000Z'],
      ['2027-01-01T00:59:59+0100', '2026-12-31T23:59:59.000Z'],
      ['2026-12-31T15:59:59-08', '2026-12-31T23:59:59.000Z'],
      ['2026-12-31T23:59:59', '2026-12-31T23:59:59.000Z'],
      ['2026-12-31 23:59', '2026-12-31T23:59:00.000Z'],
      ['2026-12-31T24:00', null],
      ['2026-12-31', '2026-12-31T00:00:00.000Z'],
      ['2028-02-29', '2028-02-29T00:00:00.000Z'],
      ['2026-02-29', null],
      ['20261231', null],
      ['31.12.2026', null],
      ['1767225599', null],
      ['', null],
    ];
    for (const [text, expected] of rows) {
      const atMs = readIso(text);
      expect([text, atMs === null ? null : new Date(atMs).toISOString()]).toEqual([text, expected]);
    }
  });

  test('truth is written in many ways, and silence is none', () => {
    for (const yes of [true, 'true', 'TRUE', 1, '1', 'yes', 'on'])
      expect(toFlag('f', yes, reading())).toBe(true);
    for (const no of [false, 'false', 0, '0', 'no', 'off']) expect(toFlag('f', no, reading())).toBe(false);
    for (const none of [undefined, null, '']) expect(toFlag('f', none, reading())).toBeUndefined();
    const it = reading();
    toFlag('f', 'maybe', it);
    expect(faultsOf(it.end)).toEqual(['f']);
  });

  test('a count is a whole number, and nothing takes it off', () => {
    expect([toCount('c', '12', reading()), toCount('c', 12, reading())]).toEqual([12, 12]);
    expect([toCount('c', null, reading()), toCount('c', '', reading())]).toEqual([null, null]);
    for (const odd of ['1.5', '-1', '1e3', 'x', 2 ** 60, ' 1', '0x1']) {
      const it = reading();
      expect(toCount('c', odd, it)).toBeUndefined();
      expect(faultsOf(it.end)).toEqual(['c']);
    }
  });

  test('a number of a link is whole and positive; what is none is not there', () => {
    expect(toNumber('9512')).toBe(9512);
    for (const odd of ['', '0', '-1', '1.0', '01', 'lnk_1', '99999999999999999999', null, undefined]) {
      expect(toNumber(odd)).toBeNull();
      expect(() => toLinklyId(odd)).toThrow('link_not_found');
    }
    expect(toLinklyIds('1-2,3 x-0-2').map(Number)).toEqual([1, 2, 3]);
    expect(toLinklyIds([4, '5', 'x', 4]).map(Number)).toEqual([4, 5]);
    expect(toLinklyIds(6).map(Number)).toEqual([6]);
  });

  test('a word for hiding hides the referrer', () => {
    for (const word of [
      'no-referrer',
      'no_referer',
      'noreferrer',
      'hide',
      'hidden',
      'none',
      'blank',
      'custom',
    ]) {
      expect([word, hidesReferrer(word)]).toEqual([word, true]);
    }
    for (const word of ['', null, 'normal', 'default', 'origin']) expect(hidesReferrer(word)).toBe(false);
  });
});

describe('rules', () => {
  const behaviourOf = (over: Partial<Behaviour>): Behaviour => ({ ...PLAIN_BEHAVIOUR, ...over });
  const to = (destination: string) => ({ kind: 'url' as const, destination: destination as Destination });
  const KEPT = [
    { what: 'rotator', url: 'https://a.example', percentage: '50' },
    { what: 'country', url: 'https://b.example/x', matches: 'uk' },
    { what: 'platform', url: 'https://c.example', matches: 'iOS' },
  ];
  const DOES = behaviourOf({
    rules: [
      { when: { country: ['GB'] }, to: to('https://b.example/x') },
      { when: { platform: ['ios'] }, to: to('https://c.example/') },
    ],
    split: [{ destination: 'https://a.example/' as Destination, weight: 50 }],
  });

  test('rotators are the split, and all else is decided before it', () => {
    expect(toLinklyRules(KEPT, reading())).toEqual({
      rules: [
        { when: { country: ['GB'] }, to: { destination: 'https://b.example/x' } },
        { when: { platform: ['ios'] }, to: { destination: 'https://c.example' } },
      ],
      split: [{ destination: 'https://a.example', weight: 50 }],
    });
  });

  test('they go out as they came, while they are what the link does', () => {
    expect(fromLinklyRules(KEPT, DOES)).toBe(KEPT);
  });

  test('else they are made of what it does', () => {
    const rows: [Partial<Behaviour>, readonly object[]][] = [
      [{}, []],
      [{ split: DOES.split }, [{ what: 'rotator', url: 'https://a.example/', percentage: '50' }]],
      [
        { rules: [{ when: { country: ['US', 'CA'] }, to: to('https://n.example/') }] },
        [
          { what: 'country', url: 'https://n.example/', matches: 'US' },
          { what: 'country', url: 'https://n.example/', matches: 'CA' },
        ],
      ],
      [{ rules: [{ when: { country: ['US'], bot: true }, to: to('https://n.example/') }] }, []],
      [{ rules: [{ when: { country: ['US'] }, to: { kind: 'block' } }] }, []],
      [{ rules: [{ when: {}, to: to('https://n.example/') }] }, []],
    ];
    for (const [over, expected] of rows)
      expect(fromLinklyRules(KEPT, behaviourOf(over))).toEqual(expected as never);
    for (const odd of [undefined, null, 'x', {}, [null], [{ what: 'moon' }], [{ what: 'rotator' }]]) {
      expect(fromLinklyRules(odd, PLAIN_BEHAVIOUR)).toEqual([]);
    }
  });

  test('an invalid rule is reported with its index', () => {
    const rows: [unknown, string[]][] = [
      [{ what: 'rotator', url: 'u', percentage: '101' }, ['rules.0.percentage']],
      [{ what: 'rotator', url: 'u' }, ['rules.0.percentage']],
      [{ what: 'rotator', url: 'u', percentage: -1 }, ['rules.0.percentage']],
      [{ what: 'rotator', url: 'u', percentage: [50] }, ['rules.0.percentage']],
      [{ what: 'rotator', url: 'u', percentage: '12.5 %' }, []],
      [{ what: 'country', url: 'u', matches: 'ZZ' }, ['rules.0.matches']],
      [{ what: 'country', url: 'u', matches: ['US'] }, ['rules.0.matches']],
      [{ what: 'platform', url: 'u', matches: 'palm' }, ['rules.0.matches']],
      [{}, ['rules.0.what']],
      [null, ['rules.0.what']],
      ['country', ['rules.0.what']],
    ];
    for (const [rule, expected] of rows) {
      const it = reading();
      toLinklyRules([rule], it);
      expect([rule, faultsOf(it.end) ?? []]).toEqual([rule, expected]);
    }
  });
});

describe('lists', () => {
  test('a page has its place, and is never larger than a thousand', () => {
    expect(toLinklyPage({})).toMatchObject({
      offset: 0,
      limit: 1_000,
      sort: '-created_at',
      trashed: false,
      search: null,
    });
    expect(toLinklyPage({ page: '3', page_size: 20 })).toMatchObject({ offset: 40, limit: 20 });
    expect(toLinklyPage({ page: 2, page_size: '5000' })).toMatchObject({ offset: 1_000, limit: 1_000 });
    expect(toLinklyPage({ sort_by: 'NAME', sort_dir: 'asc', deleted: '1' })).toMatchObject({
      sort: 'title',
      trashed: true,
    });
    for (const page of ['0', '-1', '1.5', 'x', '1e99'])
      expect(faultsOf(() => toLinklyPage({ page }))).toEqual(['page']);
    for (const by of ['constructor', '__proto__', 'colour']) {
      expect(faultsOf(() => toLinklyPage({ sort_by: by }))).toEqual(['sort_by']);
    }
  });
});

describe('clicks', () => {
  const count = (clicks: number, uniqueClicks = 0) => ({ clicks, uniqueClicks, botClicks: 0 });
  const tableOf = (over: Partial<StatsTable>): StatsTable => ({
    total: count(0),
    series: [],
    groups: {},
    ...over,
  });

  test('days are those of the zone, both included', () => {
    const { query } = toLinklyStatsQuery(
      { start: '2026-12-31', end: '2027-01-01', timezone: 'Asia/Taipei' },
      NOW,
    );
    expect([query.fromMs, query.toMs]).toEqual([
      Date.parse('2026-12-30T16:00:00Z'),
      Date.parse('2027-01-01T16:00:00Z'),
    ]);
  });

  test('an end alone has the thirty days up to it', () => {
    const { query } = toLinklyStatsQuery({ end: '2020-03-01' }, NOW);
    expect([query.fromMs, query.toMs]).toEqual([Date.UTC(2020, 1, 1), Date.UTC(2020, 2, 2)]);
    expect(toLinklyStatsQuery({ end: '1970-01-05' }, NOW).query.fromMs).toBe(0);
  });

  test('buckets are named by the local clock, at midnight, at the end of a year and when the clock is put back', () => {
    const rows: [string, 'day' | 'hour', string[], string[]][] = [
      ['Asia/Taipei', 'day', ['2026-12-31T16:00:00Z'], ['2027-01-01']],
      ['America/New_York', 'day', ['2027-01-01T05:00:00Z'], ['2027-01-01']],
      ['UTC', 'hour', ['2026-12-31T23:00:00Z'], ['2026-12-31T23:00:00']],
      [
        'Europe/Paris',
        'hour',
        ['2026-10-25T00:00:00Z', '2026-10-25T01:00:00Z'],
        ['2026-10-25T02:00:00', '2026-10-25T02:00:00'],
      ],
    ];
    for (const [timezone, frequency, at, expected] of rows) {
      const series = at.map((text) => ({ tMs: Date.parse(text), ...count(3, 2) }));
      const query = toLinklyStatsQuery({ timezone, frequency, unique: true }, NOW);
      expect(fromLinklyTraffic(tableOf({ series }), query)).toEqual(expected.map((t) => ({ t, y: 2 })));
    }
  });

  test('a counter tells of values alone, most first, and of all of them in its total', () => {
    const rows = [
      { value: '', ...count(5, 5) },
      { value: 'US', ...count(4, 1) },
      { value: 'DE', ...count(3, 2) },
      { value: 'FR', ...count(1, 0) },
    ];
    const table = tableOf({ total: count(13, 8), groups: { country: rows } });
    expect(fromCounter('country', table, false)).toEqual({
      total: 8,
      values: [
        { value: 'US', count: 4 },
        { value: 'DE', count: 3 },
        { value: 'FR', count: 1 },
      ],
    });
    expect(fromCounter('country', table, true)).toEqual({
      total: 3,
      values: [
        { value: 'DE', count: 2 },
        { value: 'US', count: 1 },
      ],
    });
    expect(fromCounter('isp', table, false)).toEqual({ total: 0, values: [] });
  });

  test('an answer has at most ten thousand values, and the total of all', () => {
    const rows = Array.from({ length: 10_001 }, (_, i) => ({ value: `v${i}`, ...count(1) }));
    const answer = fromCounter('city', tableOf({ total: count(10_500), groups: { city: rows } }), false);
    expect([answer.total, answer.values.length]).toEqual([10_500, 10_000]);
  });

  test('people and bots are counted unless something else is said', () => {
    for (const counter of ['bot_name', 'country']) {
      const botsOf = (bots?: string | boolean) => toCounterQuery({ counter, bots }, NOW).query.bots;
      expect([undefined, '', true, 'true', 'include'].map(botsOf)).toEqual(Array(5).fill('include'));
      expect([false, 'false', 'exclude'].map(botsOf)).toEqual(Array(3).fill('exclude'));
      expect(botsOf('only')).toBe('only');
    }
  });

  test('a platform is a system or a kind of device, and nothing else', () => {
    const filtersOf = (platform: string) => toLinklyStatsQuery({ platform }, NOW).query.filters;
    for (const device of ['mobile', 'tablet', 'desktop']) {
      expect(filtersOf(device)).toEqual([{ dimension: 'device', op: 'is', values: [device] }]);
    }
    for (const unknown of ['beos', 'bot', 'tv']) expect(() => filtersOf(unknown)).toThrow();
  });

  test('filters are those of the core', () => {
    const { query } = toLinklyStatsQuery(
      { country: 'uk', platform: 'MAC', referer: 'https://www.news.example/a?b', isp: 'x', link_ids: '1-2' },
      NOW,
    );
    expect(query.filters).toEqual([
      { dimension: 'link', op: 'is', values: ['1', '2'] },
      { dimension: 'country', op: 'is', values: ['GB'] },
      { dimension: 'platform', op: 'is', values: ['mac'] },
      { dimension: 'referrer', op: 'is', values: ['news.example'] },
      { dimension: 'country', op: 'is', values: [] },
    ]);
    const one = toLinklyStatsQuery({ link_ids: '7' }, NOW).query;
    expect([Number(one.linkId), one.filters]).toEqual([7, []]);
    expect(() => toLinklyStatsQuery({ link_ids: '1,x' }, NOW)).toThrow();
  });
});
