import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import type { Interval } from '../../core/base/calendar.ts';
import { DAY_MS, HOUR_MS } from '../../core/base/calendar.ts';
import { NO_WORKSPACE } from '../../core/base/ids.ts';
import type { Click } from '../../core/clicks/click.ts';
import { clickBatch } from '../../core/clicks/click-columns.ts';
import type { ClickStats, ClickStore } from '../../core/clicks/click-store.ts';
import {
  DIMENSION_FIELDS,
  DIMENSIONS,
  type Dimension,
  type StatsFilter,
  type StatsQuery,
} from '../../core/clicks/stats.ts';
import { VISIT_KINDS } from '../../core/visits/visit-kind.ts';
import { BUCKET_CASES, FILTER_CASES, TEXT_CASES } from './click-cases.ts';
import {
  collect,
  linkId,
  NOON_MS,
  OURS,
  sampleBatch,
  sampleClick,
  sampleQuery,
  sampleRowsQuery,
  THEIRS,
} from './click-samples.ts';

/** A store with a way to count clicks, as a test does. */
export type CountedStats = ClickStats & Pick<ClickStore, 'write'>;

/** The suite of whatever answers questions about clicks. `open` returns an empty store. */
export function clickStatsContract(name: string, open: () => Promise<CountedStats>): void {
  describe(`${name} answers questions about clicks`, () => {
    let store: CountedStats;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());

    const count = async (change = {}) => (await store.query(sampleQuery(change))).total.clicks;
    const top = async (dimension: Dimension, change = {}) => {
      const table = await store.query(sampleQuery({ groupBy: [dimension], ...change }));
      return (table.groups[dimension] ?? []).map((row) => [row.value, row.clicks]);
    };
    const series = async (interval: Interval, timezone: string, from: string, to: string) => {
      const range = { fromMs: Date.parse(from), toMs: Date.parse(to) };
      const table = await store.query(sampleQuery({ interval, timezone, ...range }));
      return table.series.map((row) => [new Date(row.tMs).toISOString().replace(':00.000', ''), row.clicks]);
    };
    const at = (...times: string[]) => sampleBatch(times.map((row) => ({ atMs: Date.parse(row) })));

    test('an empty store answers every query with no clicks', async () => {
      const table = await store.query(sampleQuery({ groupBy: ['country', 'tag', 'link', 'weekday'] }));
      expect(table).toEqual({
        total: { clicks: 0, uniqueClicks: 0, botClicks: 0 },
        series: [],
        groups: { country: [], tag: [], link: [], weekday: [] },
      });
      expect(await collect(store.rows(sampleRowsQuery()))).toEqual([]);
      await store.write(clickBatch([], new Map()));
      await store.tidy();
    });

    test('`linkDays` counts people and bots by UTC day, and sums all earlier clicks', async () => {
      const day = Math.floor(NOON_MS / DAY_MS);
      const start = day * DAY_MS;
      await store.write(
        sampleBatch([
          { linkId: linkId(1), atMs: start },
          { linkId: linkId(1), atMs: start - 1 },
          { linkId: linkId(1), atMs: start - 1, bot: true },
          { linkId: linkId(1), atMs: start - 3 * DAY_MS },
          { linkId: linkId(1), atMs: start - 90 * DAY_MS, bot: true },
          { linkId: linkId(1), atMs: start + DAY_MS },
          { linkId: linkId(2), atMs: start + DAY_MS - 1 },
          { linkId: linkId(3), atMs: start },
          { linkId: linkId(4), atMs: start, workspaceId: THEIRS },
          { linkId: null, atMs: start, kind: 'missing' },
        ]),
      );
      const query = { workspaceId: OURS, fromDay: day - 1, days: 2 };
      const [nobody, single] = [
        { people: 0, bots: 0 },
        { people: 1, bots: 0 },
      ];
      const check = async () =>
        expect(await store.linkDays({ ...query, linkIds: [2, 4, 1, 99].map(linkId) })).toEqual([
          { linkId: linkId(1), before: { people: 1, bots: 1 }, days: [{ people: 1, bots: 1 }, single] },
          { linkId: linkId(2), before: nobody, days: [nobody, single] },
        ]);
      await check();
      await store.tidy();
      await check();
      await store.forgetRows(start - DAY_MS / 2);
      await check();
      await store.write(sampleBatch([{ linkId: linkId(1), atMs: start + 1, bot: true }], 10));
      expect(await store.linkDays({ ...query, linkIds: [linkId(1)] })).toMatchObject([
        {
          days: [
            { people: 1, bots: 1 },
            { people: 1, bots: 1 },
          ],
        },
      ]);
      expect(await store.linkDays({ ...query, linkIds: [] })).toEqual([]);
    });

    test('`linkFigures` counts people of several links in the buckets of one range', async () => {
      const start = Math.floor(NOON_MS / DAY_MS) * DAY_MS;
      const of = (link: number, atMs: number, over: Partial<Click> = {}) => ({
        linkId: linkId(link),
        atMs,
        ...over,
      });
      await store.write(
        sampleBatch([
          of(1, start - 1),
          of(1, start, { unique: true }),
          of(1, start + DAY_MS - 1),
          of(1, start + DAY_MS),
          of(1, start + 2 * DAY_MS),
          of(2, start + 5, { bot: true }),
          of(3, start + HOUR_MS),
          of(4, start, { workspaceId: THEIRS }),
          of(5, start),
        ]),
      );
      const query = { workspaceId: OURS, linkIds: [3, 1, 2, 4].map(linkId) };
      const days = { fromMs: start, toMs: start + 2 * DAY_MS, starts: [start, start + DAY_MS] };
      const odd = [start - HOUR_MS, start + HOUR_MS + 1, start + DAY_MS];
      const check = async () => {
        expect(await store.linkFigures({ ...query, ...days })).toEqual([
          { linkId: linkId(1), clicks: 3, uniqueClicks: 1, series: [2, 1] },
          { linkId: linkId(3), clicks: 1, uniqueClicks: 0, series: [1, 0] },
        ]);
        expect(await store.linkFigures({ ...query, ...days, starts: odd })).toEqual([
          { linkId: linkId(1), clicks: 3, uniqueClicks: 1, series: [1, 1, 1] },
          { linkId: linkId(3), clicks: 1, uniqueClicks: 0, series: [1, 0, 0] },
        ]);
        expect(await store.linkFigures({ ...query, ...days, starts: [start - 1] })).toMatchObject([
          { series: [3] },
          { series: [1] },
        ]);
      };
      await check();
      await store.tidy();
      await check();
      await store.write(sampleBatch([of(3, start + 1)], 9));
      expect(await store.linkFigures({ ...query, ...days, linkIds: [linkId(3)] })).toMatchObject([
        { clicks: 2 },
      ]);
      expect(await store.linkFigures({ ...query, ...days, linkIds: [] })).toEqual([]);
      expect(await store.linkFigures({ ...query, ...days, toMs: start })).toEqual([]);
    });

    test('`newest` has the last rows that pass, newest first', async () => {
      await store.write(
        sampleBatch([
          { atMs: NOON_MS, country: 'FR', city: 'a' },
          { atMs: NOON_MS + 2, country: 'FR', city: 'b', bot: true },
          { atMs: NOON_MS + 2, country: 'FR', city: 'c' },
          { atMs: NOON_MS + 1, country: 'DE', city: 'd', linkId: linkId(9) },
          { atMs: NOON_MS + 3, workspaceId: THEIRS, city: 'theirs' },
          { atMs: NOON_MS + 3, kind: 'missing', linkId: null, city: 'orphan' },
        ]),
      );
      const newest = async (limit: number, over = {}) =>
        (await store.newest({ ...sampleRowsQuery(), bots: 'include', ...over }, limit)).map(
          ({ city }) => city,
        );
      const french: StatsFilter = { dimension: 'country', op: 'is', values: ['FR'] };
      expect(await newest(10)).toEqual(['c', 'b', 'd', 'a']);
      expect(await newest(2)).toEqual(['c', 'b']);
      expect(await newest(2, { bots: 'exclude' })).toEqual(['c', 'd']);
      expect(await newest(9, { filters: [french] })).toEqual(['c', 'b', 'a']);
      expect(await newest(9, { linkId: linkId(9) })).toEqual(['d']);
      expect(await newest(9, { fromMs: NOON_MS + 1, toMs: NOON_MS + 2 })).toEqual(['d']);
      expect(await newest(0)).toEqual([]);
      const single = { ...sampleRowsQuery(), linkId: linkId(9) };
      expect(await store.newest(single, 1)).toEqual(await collect(store.rows(single)));
    });

    test('people, unique people and bots are counted apart by the bot policy', async () => {
      await store.write(
        sampleBatch([{ unique: true }, { unique: true }, {}, { bot: true, botName: 'x', country: 'US' }]),
      );
      const total = async (bots: 'exclude' | 'include' | 'only') =>
        (await store.query(sampleQuery({ bots }))).total;
      expect(await total('exclude')).toEqual({ clicks: 3, uniqueClicks: 2, botClicks: 1 });
      expect(await total('include')).toEqual({ clicks: 4, uniqueClicks: 2, botClicks: 1 });
      expect(await total('only')).toEqual({ clicks: 1, uniqueClicks: 0, botClicks: 1 });
      expect(await top('country', { bots: 'exclude' })).toEqual([['DE', 3]]);
      expect(await top('country', { bots: 'only' })).toEqual([['US', 1]]);
    });

    test.each(Object.entries(DIMENSION_FIELDS))(
      'clicks are grouped and filtered by %s',
      async (dimension, field) => {
        const [first, second] = field === 'trigger' ? ['qr', 'app'] : ['one', 'two words'];
        await store.write(sampleBatch([{ [field]: first }, { [field]: second }, { [field]: first }]));
        const named = dimension as Dimension;
        expect(await top(named)).toEqual([
          [first, 2],
          [second, 1],
        ]);
        expect(await count({ filters: [{ dimension: named, op: 'is', values: [second] }] })).toBe(1);
        expect(await top(named, { linkId: linkId(7) })).toEqual(await top(named));
      },
    );

    test('one query can group by every dimension, in any time zone', async () => {
      await store.write(sampleBatch([{ tags: ['x'] }]));
      const table = await store.query(sampleQuery({ groupBy: DIMENSIONS, timezone: 'Asia/Kolkata' }));
      expect(Object.keys(table.groups).toSorted()).toEqual([...DIMENSIONS].toSorted());
      for (const dimension of DIMENSIONS) expect(table.groups[dimension]?.[0]?.clicks).toBe(1);
    });

    test.each(FILTER_CASES)('filters keep the clicks with %s', async (_, filters, expected) => {
      await store.write(
        sampleBatch([
          { linkId: linkId(1), country: 'DE', city: 'Berlin', tags: ['a', 'b'] },
          { linkId: linkId(2), country: 'DE', city: 'Bonn', tags: ['b'], atMs: NOON_MS + HOUR_MS },
          { linkId: linkId(3), country: 'FR', city: '', tags: ['long'] },
          { linkId: linkId(4), country: 'US', city: '100%', tags: [], atMs: NOON_MS + DAY_MS },
        ]),
      );
      const links = (await top('link', { filters })).map(([value]) => Number(value));
      expect(links.toSorted()).toEqual(expected);
      expect(await count({ filters })).toBe(expected.length);
    });

    test('clicks are counted under the current names of their tags, each once', async () => {
      await store.write(
        sampleBatch([
          { tags: ['x', 'y'] },
          { tags: ['y'] },
          { tags: ['X'] },
          { tags: ['gone', 'x\u001f7'] },
          { tags: ['GONE\u001f9'] },
          { workspaceId: THEIRS, tags: ['A', 'gONE'] },
        ]),
      );
      const tagWords = new Map([
        ['x', 'Été'],
        ['y', 'Été'],
        ['x\u001f7', 'x'],
      ]);
      const query = { groupBy: ['tag'], tagWords, limit: 9 } as const;
      const groups = async (over: Partial<StatsQuery> = {}) =>
        (await store.query(sampleQuery({ ...query, ...over }))).groups.tag?.map((row) => [
          row.value,
          row.clicks,
        ]);
      // `X` is no longer the word of a tag, so it counts as the tag `x`.
      expect(await groups()).toEqual([
        ['GONE', 2],
        ['x', 2],
        ['Été', 2],
      ]);
      expect(await groups({ limit: 1 })).toEqual([['GONE', 2]]);
      for (const [op, value, expected] of [
        ['is', 'ÉTÉ', 2],
        ['is_not', 'été', 3],
        ['is', 'x', 2],
        ['is', 'y', 0],
        ['contains', 'T', 2],
        ['contains', 'ON', 2],
      ] as const) {
        const filters = [{ dimension: 'tag', op, values: [value] }] as const;
        expect([value, await count({ filters, tagWords })]).toEqual([value, expected]);
      }
      expect(await groups({ filters: [{ dimension: 'tag', op: 'is', values: ['gone'] }] })).toEqual([
        ['GONE', 2],
        ['x', 1],
      ]);
    });

    test('a click with two tags counts in both groups, and once in the total', async () => {
      await store.write(
        sampleBatch([{ tags: ['x', 'y'] }, { tags: ['y'] }, { tags: [] }, { tags: ['x', 'x'] }]),
      );
      const table = await store.query(sampleQuery({ groupBy: ['tag'] }));
      expect(table.total.clicks).toBe(4);
      expect(table.groups.tag?.map((row) => [row.value, row.clicks])).toEqual([
        ['x', 2],
        ['y', 2],
      ]);
    });

    test('groups are sorted by clicks, then by the bytes of the value, up to the limit', async () => {
      const cities = ['b', 'a', 'c', 'c', '\u{1F600}', '\uFF5E', ''];
      await store.write(sampleBatch(cities.map((city) => ({ city }))));
      expect((await top('city')).map(([value]) => value)).toEqual(['c', '', 'a', 'b', '\uFF5E', '\u{1F600}']);
      expect((await top('city', { limit: 3 })).map(([value]) => value)).toEqual(['c', '', 'a']);
      expect(await top('city', { limit: 0 })).toEqual([]);
    });

    test('a range includes its start and excludes its end', async () => {
      await store.write(sampleBatch([-1, 0, 999, 1_000].map((ms) => ({ atMs: NOON_MS + ms }))));
      expect(await count({ fromMs: NOON_MS, toMs: NOON_MS + 1_000 })).toBe(2);
      expect(await top('country', { fromMs: NOON_MS, toMs: NOON_MS + 1_000 })).toEqual([['DE', 2]]);
      expect(await count({ fromMs: NOON_MS, toMs: NOON_MS })).toBe(0);
    });

    test.each(BUCKET_CASES)('a series has %s', async (_, interval, timezone, from, to, times, expected) => {
      await store.write(at(...times));
      expect(await series(interval, timezone, from, to)).toEqual(expected);
      await store.tidy();
      expect(await series(interval, timezone, from, to)).toEqual(expected);
    });

    test('hours of the day and weekdays are those of the time zone', async () => {
      await store.write(at('2026-03-29T00:30:00Z', '2026-03-29T01:30:00Z', '2026-03-29T22:30:00Z'));
      expect(await top('hour_of_day', { timezone: 'Europe/Berlin' })).toEqual([
        ['0', 1],
        ['1', 1],
        ['3', 1],
      ]);
      expect(await top('weekday', { timezone: 'Europe/Berlin' })).toEqual([
        ['7', 2],
        ['1', 1],
      ]);
      const filters = [{ dimension: 'hour_of_day', op: 'is', values: ['3'] }];
      expect(await count({ timezone: 'Europe/Berlin', filters })).toBe(1);
    });

    test('an unknown time zone is a RangeError', async () => {
      expect(store.query(sampleQuery({ timezone: 'Mars/Olympus' }))).rejects.toThrow(RangeError);
    });

    test('a workspace sees only its own clicks, also for links of others', async () => {
      await store.write(
        sampleBatch([{}, { workspaceId: THEIRS, linkId: linkId(9), country: 'US', tags: ['secret'] }]),
      );
      await store.tidy();
      expect(await count()).toBe(1);
      expect(await count({ linkId: linkId(9) })).toBe(0);
      expect(await count({ workspaceId: THEIRS, linkId: linkId(7) })).toBe(0);
      expect(await top('tag')).toEqual([]);
      expect(await top('country', { filters: [{ dimension: 'link', op: 'is', values: ['9'] }] })).toEqual([]);
      expect(await collect(store.rows(sampleRowsQuery({ linkId: linkId(9) })))).toEqual([]);
    });

    test('visits that reached no link are orphans and never statistics', async () => {
      const missing = { linkId: null, destination: '', path: '/nope' } as const;
      await store.write(
        sampleBatch([
          {},
          ...VISIT_KINDS.filter((kind) => kind !== 'click').map((kind) => ({ ...missing, kind })),
          { ...missing, kind: 'missing', path: '/a?b=1' },
          { ...missing, kind: 'missing' },
          { ...missing, kind: 'missing', workspaceId: THEIRS },
        ]),
      );
      const table = await store.query(sampleQuery({ groupBy: ['destination'], bots: 'include' }));
      expect(table.total.clicks).toBe(1);
      expect(table.groups.destination?.map((row) => row.value)).toEqual(['https://example.org/']);
      expect(await collect(store.rows(sampleRowsQuery()))).toHaveLength(1);
      const range = { workspaceId: OURS, ofSharedHosts: false, fromMs: NOON_MS, toMs: NOON_MS + 1 };
      const row = (kind: string, visits = 1, path = '/nope') => ({
        domain: 'go.example',
        path,
        kind,
        visits,
      });
      expect(await store.orphans({ ...range, limit: 4 })).toEqual([
        row('missing', 2),
        row('missing', 1, '/a?b=1'),
        row('disabled'),
        row('expired'),
      ]);
      expect(await store.orphans({ ...range, toMs: NOON_MS, limit: 4 })).toEqual([]);
    });

    test('`ofSharedHosts` includes orphans of hosts without a workspace', async () => {
      const missing = { kind: 'missing', linkId: null, destination: '' } as const;
      await store.write(
        sampleBatch([
          { ...missing, path: '/ours' },
          { ...missing, path: '/theirs', workspaceId: THEIRS },
          { ...missing, path: '/shared', workspaceId: NO_WORKSPACE },
          { ...missing, path: '/shared', workspaceId: NO_WORKSPACE },
        ]),
      );
      const pathsOf = async (ofSharedHosts: boolean) => {
        const range = { fromMs: NOON_MS, toMs: NOON_MS + 1, limit: 10 };
        const rows = await store.orphans({ workspaceId: OURS, ofSharedHosts, ...range });
        return rows.map(({ path, visits }) => [path, visits]);
      };
      expect(await pathsOf(false)).toEqual([['/ours', 1]]);
      expect(await pathsOf(true)).toEqual([
        ['/shared', 2],
        ['/ours', 1],
      ]);
    });

    test('rows come back as they were written, oldest first', async () => {
      const full = sampleClick({
        position: { segment: 3, offset: 2 ** 40 },
        linkId: linkId(2 ** 53 - 1),
        unique: true,
        visitor: 'ffffffffffffffff',
        trigger: 'qr',
        source: 'example.com',
        referrer: 'example.com',
        referrerUrl: 'https://example.com/x?y=1',
        utmSource: 's',
        utmMedium: 'm',
        utmCampaign: 'c',
        utmTerm: 't',
        utmContent: 'n',
        rule: '2',
        variant: '1',
        tags: ['b', 'a', 'b'],
        externalId: 'id-1',
        address: '192.0.2.1',
        inApp: 'line',
        atMs: NOON_MS - 1,
      });
      const bot = sampleClick({
        position: { segment: 2, offset: 1 },
        bot: true,
        botReason: 'prefetch',
        device: 'bot',
      });
      await store.write(clickBatch([bot, full], new Map([['a', full.position]])));
      const rowsOf = async (over = {}) =>
        (await collect(store.rows(sampleRowsQuery(over)))).map(withoutPlace);
      expect(await rowsOf()).toEqual([full, bot].map(withoutPlace));
      expect(await rowsOf({ bots: 'only' })).toEqual([withoutPlace(bot)]);
      expect(await rowsOf({ bots: 'exclude' })).toEqual([withoutPlace(full)]);
      expect(await rowsOf({ linkId: linkId(7) })).toEqual([withoutPlace(bot)]);
      expect(await rowsOf({ toMs: NOON_MS })).toEqual([withoutPlace(full)]);
      const filtered: [StatsFilter, number][] = [
        [{ dimension: 'in_app', op: 'is', values: ['line', 'x'] }, 1],
        [{ dimension: 'source', op: 'contains', values: ['ample'] }, 1],
        [{ dimension: 'tag', op: 'is_not', values: ['b'] }, 1],
        [{ dimension: 'hour_of_day', op: 'is', values: ['16', '17'] }, 2],
        [{ dimension: 'hour_of_day', op: 'is', values: ['11'] }, 0],
        [{ dimension: 'city', op: 'is', values: ["' OR 1=1"] }, 0],
      ];
      for (const [filter, rows] of filtered) {
        const query = sampleRowsQuery({ filters: [filter], timezone: 'Asia/Kolkata' });
        expect([filter, (await collect(store.rows(query))).length]).toEqual([filter, rows]);
      }
    });

    test.each(TEXT_CASES)('text with %s is kept', async (_, text, kept) => {
      await store.write(sampleBatch([{ city: text, utmTerm: text, tags: [text] }]));
      await store.write(sampleBatch([{ city: text, utmTerm: text, tags: [text] }], 1));
      expect(await top('city')).toEqual([[kept, 2]]);
      expect(await top('tag')).toEqual([[kept, 2]]);
      expect(await count({ filters: [{ dimension: 'city', op: 'is', values: [text] }] })).toBe(2);
      expect(await count({ filters: [{ dimension: 'tag', op: 'contains', values: [text] }] })).toBe(2);
      const [row] = await collect(store.rows(sampleRowsQuery()));
      expect([row?.city, row?.utmTerm, row?.tags]).toEqual([kept, kept, [kept]]);
    });

    test('times of any year are kept', async () => {
      const times = ['0001-01-01T00:00:00.001Z', '1969-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'];
      await store.write(at(...times));
      const range = { fromMs: -8.64e15, toMs: 8.64e15 };
      await store.tidy();
      expect(await count(range)).toBe(3);
      expect(await top('weekday', { ...range, timezone: 'Europe/Berlin' })).toHaveLength(3);
      const rows = await collect(store.rows(sampleRowsQuery(range)));
      expect(rows.map((click) => new Date(click.atMs).toISOString())).toEqual(
        times.map((click) => new Date(click).toISOString()),
      );
    });

    test('rows past retention are deleted, and their counts stay', async () => {
      const orphan: Partial<Click> = { kind: 'missing', linkId: null, atMs: NOON_MS - DAY_MS };
      await store.write(sampleBatch([{ atMs: NOON_MS - DAY_MS }, { atMs: NOON_MS }, orphan]));
      expect(await store.forgetRows(NOON_MS)).toBe(2);
      expect(await store.forgetRows(NOON_MS)).toBe(0);
      expect(await collect(store.rows(sampleRowsQuery()))).toHaveLength(1);
      expect(await count()).toBe(2);
      expect(await top('country')).toEqual([['DE', 2]]);
      expect(await count({ linkId: linkId(7) })).toBe(1);
      const range = { workspaceId: OURS, ofSharedHosts: true, fromMs: 0, toMs: NOON_MS, limit: 1 };
      expect(await store.orphans(range)).toEqual([]);
    });

    test('a workspace is forgotten with its roll-ups and orphans, and no other is', async () => {
      const theirs = { workspaceId: THEIRS, linkId: linkId(4) };
      const orphan: Partial<Click> = { kind: 'missing', linkId: null };
      await store.write(sampleBatch([{ atMs: NOON_MS - 40 * DAY_MS }, theirs, orphan]));
      await store.tidy();
      await store.write(sampleBatch([{}, theirs], 10));
      await store.forgetWorkspace(OURS);
      await store.tidy();
      expect(await count()).toBe(0);
      expect(await top('country')).toEqual([]);
      expect(await collect(store.rows(sampleRowsQuery()))).toEqual([]);
      const range = { ofSharedHosts: false, fromMs: 0, toMs: NOON_MS + DAY_MS, limit: 1 };
      expect(await store.orphans({ workspaceId: OURS, ...range })).toEqual([]);
      expect(await count({ workspaceId: THEIRS })).toBe(2);
    });

    test('tidying changes no answer', async () => {
      const days = Array.from({ length: 40 }, (_, day) => ({
        atMs: NOON_MS - day * DAY_MS,
        linkId: linkId(1 + (day % 3)),
      }));
      await store.write(sampleBatch(days));
      const query = sampleQuery({ groupBy: ['link', 'weekday'], interval: 'week' });
      const before = await store.query(query);
      await store.tidy();
      await store.write(sampleBatch([{ atMs: NOON_MS - 33 * DAY_MS }], 40));
      await store.tidy();
      const after = await store.query(query);
      expect(after.total.clicks).toBe(before.total.clicks + 1);
      expect(after.groups.link).toEqual([
        { value: '1', clicks: 14, uniqueClicks: 0, botClicks: 0 },
        { value: '2', clicks: 13, uniqueClicks: 0, botClicks: 0 },
        { value: '3', clicks: 13, uniqueClicks: 0, botClicks: 0 },
        { value: '7', clicks: 1, uniqueClicks: 0, botClicks: 0 },
      ]);
    });

    test('queries run while batches are written', async () => {
      const writes = Array.from({ length: 5 }, (_, index) => store.write(sampleBatch([{}, {}], index * 2)));
      const counts = await Promise.all(Array.from({ length: 10 }, () => count()));
      await Promise.all(writes);
      for (const clicks of counts) expect(clicks % 2).toBe(0);
      expect(await count()).toBe(10);
    });
  });
}

/** Where a store keeps a click is its own matter. */
function withoutPlace({ spool, position, ...click }: Click) {
  return click;
}
