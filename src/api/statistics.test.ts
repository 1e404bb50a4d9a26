import { beforeEach, describe, expect, test } from 'bun:test';
import { existsSync, readdirSync } from 'node:fs';
import { ADMIN_KEY, createTestApp, type TestApp } from '../../tests/support/app.ts';
import { toClick } from '../../tests/support/click.ts';
import {
  call,
  dashboardHeaders,
  newKey,
  newLink,
  newSession,
  newWorkspace,
} from '../../tests/support/client.ts';
import { START_MS } from '../../tests/support/stores.ts';
import { DAY_MS } from '../core/base/calendar.ts';
import { NO_WORKSPACE } from '../core/base/ids.ts';
import { Problem } from '../core/base/problem.ts';
import type { Click } from '../core/clicks/click.ts';
import { clickBatch } from '../core/clicks/click-columns.ts';
import { DIMENSIONS } from '../core/clicks/stats.ts';
import { csvLine } from '../wire/http/csv.ts';

let app: TestApp;
beforeEach(async () => {
  app = await createTestApp();
  await newLink(app, { slug: 'a' });
  await newLink(app, { slug: 'b' });
});

const write = (...clicks: readonly Partial<Click>[]) =>
  app.clicks.write(
    clickBatch(
      clicks.map((click, n) => toClick({ position: { segment: 1, offset: n + 1 }, ...click })),
      new Map([['s', { segment: 1, offset: clicks.length }]]),
    ),
  );

describe('statistics', () => {
  test('are of the last 30 days by day, people only, unless told otherwise', async () => {
    await write({ unique: true }, {}, { bot: true }, { atMs: START_MS - 31 * DAY_MS });
    const { body } = await call(app, 'GET /stats');
    expect(body).toMatchObject({
      from: '2026-10-22T00:00:00Z',
      to: '2026-11-20T12:00:00Z',
      timezone: 'UTC',
      interval: 'day',
      total: { clicks: 2, unique_clicks: 1, bot_clicks: 1 },
      groups: {},
    });
    expect(body.series).toHaveLength(30);
    expect(body.series.at(-1)).toEqual({
      t: '2026-11-20T00:00:00Z',
      clicks: 2,
      unique_clicks: 1,
      bot_clicks: 1,
    });
  });

  test('are cut at the days of a time zone', async () => {
    const { body } = await call(app, 'GET /stats?from=2026-11-01&to=2026-11-02&timezone=America/New_York');
    // The clock goes back on that Sunday: it has 25 hours.
    expect(body.series.map((it: { t: string }) => it.t)).toEqual([
      '2026-11-01T04:00:00Z',
      '2026-11-02T05:00:00Z',
    ]);
    expect([body.from, body.to]).toEqual(['2026-11-01T04:00:00Z', '2026-11-03T05:00:00Z']);
  });

  test('can be asked by every dimension, each by its filter too', async () => {
    await write({});
    for (const dimension of DIMENSIONS) {
      const by = await call(app, `GET /stats?group_by=${dimension}&interval=none`);
      expect([dimension, by.status, by.body.series]).toEqual([dimension, 200, []]);
      const [row] = by.body.groups[dimension];
      if (row === undefined) continue;
      const filter = encodeURIComponent(`=${row.value}`);
      const only = await call(app, `GET /stats?filter[${dimension}]=${filter}&interval=none`);
      expect([dimension, only.body.total.clicks]).toEqual([dimension, 1]);
    }
  });

  test('name links as all of the API does', async () => {
    await write({}, { linkId: 2 as never });
    const { body } = await call(app, 'GET /stats?group_by=link&filter[link]=lnk_2&filter[link]=lnk_zz');
    const label = { slug: 'b', title: '', short_url: 'https://sho.rt/b' };
    expect(body.groups.link).toEqual([{ value: 'lnk_2', label, clicks: 1, unique_clicks: 0, bot_clicks: 0 }]);
  });

  const filtered: [query: string, clicks: number][] = [
    ['filter[country]=US', 1],
    ['filter[country]=US&filter[country]=FR', 2],
    ['filter[country]=!US', 2],
    ['filter[country]=!US&filter[country]=!FR', 1],
    ['filter[browser]=~rom', 2],
    ['filter[browser]=~rom&filter[country]=FR', 1],
    ['filter[country]==US', 1],
    ['filter[country]==!US', 0],
    ['filter[country]=', 0],
    ['bots=include', 4],
    ['bots=only', 1],
  ];
  for (const [query, clicks] of filtered) {
    test(`with ${query} count ${clicks}`, async () => {
      await write(
        { country: 'US', browser: 'Chrome' },
        { country: 'FR', browser: 'Chromium' },
        { country: 'TW', browser: 'Safari' },
        { country: 'DE', bot: true },
      );
      expect((await call(app, `GET /links/lnk_1/stats?${query}`)).body.total.clicks).toBe(clicks);
    });
  }

  test('group by several, repeated or with commas, each as long as the limit', async () => {
    await write({ country: 'US' }, { country: 'US' }, { country: 'FR' });
    const { body } = await call(app, 'GET /stats?group_by=country,device&group_by=trigger&limit=1');
    expect(Object.keys(body.groups).sort()).toEqual(['country', 'device', 'trigger']);
    expect(body.groups.country).toEqual([{ value: 'US', clicks: 2, unique_clicks: 0, bot_clicks: 0 }]);
  });

  const refused: [query: string, pointer: string][] = [
    ['timezone=Mars/Olympus', '/timezone'],
    ['timezone=%2B08:00', '/timezone'],
    ['timezone=', '/timezone'],
    ['interval=year', '/interval'],
    ['interval=minute', '/interval'],
    ['group_by=colour', '/group_by/0'],
    ['filter[colour]=red', '/filter[colour]'],
    ['limit=1001', '/limit'],
    ['bots=maybe', '/bots'],
    ['from=2026-11-20T13:00:00Z', '/from'],
    ['from=yesterday', '/from'],
    ['to=2026-02-30', '/to'],
  ];
  for (const [query, pointer] of refused) {
    test(`refuse ${query}`, async () => {
      const { status, body } = await call(app, `GET /stats?${query}`);
      expect([status, body.errors[0].in, body.errors[0].pointer]).toEqual([422, 'query', pointer]);
    });
  }

  test('tell the visits that reached no link', async () => {
    const lost = { kind: 'missing', linkId: null, path: '/lost' } as const;
    await write(lost, { ...lost }, { ...lost, kind: 'root', path: '/' });
    expect((await call(app, 'GET /stats/orphans')).body.data).toEqual([
      { domain: 'sho.rt', path: '/lost', kind: 'missing', visits: 2 },
      { domain: 'sho.rt', path: '/', kind: 'root', visits: 1 },
    ]);
  });

  test('tell those of shared hosts to administrators of the instance, and to no workspace', async () => {
    const lost = { kind: 'missing', linkId: null } as const;
    await write({ ...lost, path: '/shared', workspaceId: NO_WORKSPACE }, { ...lost, path: '/own' });
    const tenant = await newWorkspace(app);
    const pathsOf = async (key: string, headers: Record<string, string> = {}) => {
      const { body } = await call(app, 'GET /stats/orphans', { key, headers });
      return body.data.map((row: { path: string }) => row.path);
    };
    expect(await pathsOf(ADMIN_KEY)).toEqual(['/own', '/shared']);
    expect(await pathsOf(ADMIN_KEY, { 'x-workspace-id': tenant.id })).toEqual(['/shared']);
    expect(await pathsOf(await newKey(app, ['admin']))).toEqual(['/own']);
    expect(await pathsOf(tenant.key)).toEqual([]);
  });
});

describe('an export of clicks', () => {
  test('has a JSON line for each, oldest first', async () => {
    await write(
      { atMs: START_MS - 1, country: 'US', tags: ['x', 'y'] },
      { atMs: START_MS - 2, country: 'FR' },
    );
    const { text, headers } = await call(app, 'GET /clicks');
    expect(headers.get('content-type')).toBe('application/x-ndjson');
    const rows = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(rows.map((row) => [row.time, row.country, row.link_id, row.tags])).toEqual([
      ['2026-11-20T11:59:59.998Z', 'FR', 'lnk_1', []],
      ['2026-11-20T11:59:59.999Z', 'US', 'lnk_1', ['x', 'y']],
    ]);
  });

  test('is narrowed to a link, a time and to bots', async () => {
    await write({}, { linkId: 2 as never }, { bot: true }, { atMs: START_MS - 40 * DAY_MS });
    const lines = async (query: string) =>
      (await call(app, `GET /clicks?${query}`)).text.split('\n').length - 1;
    expect(await lines('')).toBe(2);
    expect(await lines('link=lnk_2')).toBe(1);
    expect(await lines('bots=only')).toBe(1);
    expect(await lines('from=2026-01-01&bots=include')).toBe(4);
    expect((await call(app, 'GET /clicks?link=lnk_zz')).status).toBe(404);
  });

  test('is CSV whose cells no spreadsheet runs', async () => {
    await write({ referrer: '=HYPERLINK("x")', city: 'Paris, TX', region: '-1' });
    const { text, headers } = await call(app, 'GET /clicks', { headers: { accept: 'text/csv' } });
    expect(headers.get('content-type')).toStartWith('text/csv');
    expect(text.split('\r\n')).toHaveLength(3);
    expect(text).toContain(`"'=HYPERLINK(""x"")"`);
    expect(text).toContain(`"Paris, TX"`);
    expect(text).toContain(`,'-1,`);
  });

  test('is Parquet from a file that is gone afterwards', async () => {
    const accept = 'text/csv;q=0.5, application/vnd.apache.parquet';
    const { text, headers } = await call(app, 'GET /clicks?download=true', { headers: { accept } });
    expect(headers.get('content-type')).toBe('application/vnd.apache.parquet');
    expect(headers.get('content-disposition')).toBe('attachment; filename="clicks.parquet"');
    expect(text).toStartWith('PAR1');
    expect(existsSync(app.tempFolder) ? readdirSync(app.tempFolder) : []).toEqual([]);
  });

  test('that nobody makes is not acceptable', async () => {
    expect((await call(app, 'GET /clicks', { headers: { accept: 'image/png' } })).status).toBe(406);
    expect((await call(app, 'GET /clicks?format=csv', { headers: { accept: 'image/png' } })).status).toBe(
      200,
    );
  });

  for (const text of ['=1', '+1', '-1', '@x', '\tx', '\rx']) {
    test(`guards a cell that begins like ${JSON.stringify(text)}`, () => {
      expect(csvLine([text]).replace(/^"/, '')).toStartWith("'");
    });
  }
});

describe('statistics beside an earlier range', () => {
  const compare = async (query: string) => (await call(app, `GET /stats?${query}`)).body;

  test('have its total and its series, with as many buckets', async () => {
    await write(
      { atMs: Date.parse('2026-11-10T10:00:00Z'), unique: true },
      { atMs: Date.parse('2026-11-08T10:00:00Z') },
      { atMs: Date.parse('2026-11-09T23:59:59Z') },
      { atMs: Date.parse('2025-11-10T01:00:00Z'), bot: true },
    );
    const range = 'from=2026-11-10&to=2026-11-11';
    const { total, series, previous } = await compare(`${range}&compare=previous&group_by=country`);
    expect([total.clicks, previous.total]).toEqual([1, { clicks: 2, unique_clicks: 0, bot_clicks: 0 }]);
    expect([previous.from, previous.to]).toEqual(['2026-11-08T00:00:00Z', '2026-11-10T00:00:00Z']);
    expect(previous.series.map((it: { t: string; clicks: number }) => [it.t, it.clicks])).toEqual([
      ['2026-11-08T00:00:00Z', 1],
      ['2026-11-09T00:00:00Z', 1],
    ]);
    expect(previous.series).toHaveLength(series.length);
    expect((await compare(`${range}&compare=year`)).previous.total.bot_clicks).toBe(1);
    expect((await compare(`${range}&compare=year&bots=only`)).previous.total.clicks).toBe(1);
    expect((await compare(`${range}&compare=year&filter[country]=FR`)).previous.total.bot_clicks).toBe(0);
    expect((await compare(range)).previous).toBeUndefined();
    expect((await call(app, 'GET /stats?compare=month')).body.errors[0].pointer).toBe('/compare');
  });

  test('have as many buckets by default, in any zone and on the days when clocks change', async () => {
    for (const timezone of ['UTC', 'Asia/Tehran', 'America/New_York', 'Europe/Paris']) {
      for (const now of ['2026-11-20T12:00:00Z', '2026-11-01T12:00:00Z', '2026-03-29T12:00:00Z']) {
        app.clock.atMs = Date.parse(now);
        for (const interval of ['day', 'week', 'month']) {
          const body = await compare(`compare=previous&timezone=${timezone}&interval=${interval}`);
          const lengths = [body.series.length, body.previous.series.length];
          expect([timezone, now, interval, lengths[1]]).toEqual([timezone, now, interval, lengths[0]]);
        }
      }
    }
  });

  test('never grow with a further filter', async () => {
    await write(
      { country: 'US', browser: 'Chrome', language: 'en' },
      { country: 'US', browser: 'Safari', language: 'fr', linkId: 2 as never },
      { country: 'FR', browser: 'Chrome', tags: ['x'] },
      { country: 'FR', browser: 'Chrome', bot: true, region: 'IDF' },
    );
    const filters = ['country', 'browser', 'tag', 'link', 'weekday'].flatMap((name) => [
      `filter[${name}]=!US`,
      `filter[${name}]=~r`,
      `filter[${name}]=Chrome`,
    ]);
    const total = async (query: string) =>
      (await compare(`interval=none&bots=include&${query}`)).total.clicks;
    for (const one of filters) {
      const alone = await total(one);
      expect(alone).toBeLessThanOrEqual(4);
      for (const further of filters) {
        // Repeated values of one filter match any of them.
        if (further.split('=')[0] === one.split('=')[0]) continue;
        expect(await total(`${one}&${further}`)).toBeLessThanOrEqual(alone);
      }
    }
  });
});

describe('the labels of links in statistics', () => {
  const labels = async (key = ADMIN_KEY) => {
    const { body } = await call(app, 'GET /stats?group_by=link,country', { key });
    const rows: { value: string; label: unknown }[] = body.groups.link;
    return Object.fromEntries(rows.map(({ value, label }) => [value, label]));
  };

  test('are those of links that still exist, also in the trash', async () => {
    const titled = await newLink(app, { slug: 'c', title: 'C' });
    const trashed = await newLink(app, { slug: 'd' });
    await call(app, `DELETE /links/${trashed.id}`);
    const [two, three, four, nine] = [2, 3, 4, 9].map((linkId) => ({ linkId: linkId as never }));
    await write({}, two ?? {}, three ?? {}, four ?? {}, nine ?? {});
    await call(app, 'DELETE /links/lnk_2?permanent=true');
    expect(await labels()).toEqual({
      lnk_1: { slug: 'a', title: '', short_url: 'https://sho.rt/a' },
      lnk_2: null,
      [titled.id]: { slug: 'c', title: 'C', short_url: 'https://sho.rt/c' },
      [trashed.id]: { slug: 'd', title: '', short_url: 'https://sho.rt/d' },
      lnk_9: null,
    });
  });

  test('are absent for a key that may not read links', async () => {
    await write({});
    expect(await labels(await newKey(app, ['stats:read']))).toEqual({ lnk_1: null });
    const reading = await newKey(app, ['stats:read', 'links:read']);
    expect(await labels(reading)).toMatchObject({ lnk_1: { slug: 'a' } });
  });

  test('are absent from other groups', async () => {
    await write({ country: 'US' });
    const { body } = await call(app, 'GET /stats?group_by=country');
    expect(body.groups.country[0]).not.toHaveProperty('label');
  });
});

describe('statistics as CSV', () => {
  test('have the figures of the answer in JSON, one row each', async () => {
    await newLink(app, { slug: 'c', title: '=1+1' });
    await write(
      { linkId: 3 as never, utmSource: '@x', unique: true },
      { linkId: 3 as never, utmSource: '"q",' },
    );
    const query =
      '?from=2026-11-20&to=2026-11-20&timezone=Asia/Tehran&group_by=link,utm_source&compare=previous';
    const { text, headers } = await call(app, `GET /stats.csv${query}`);
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
    expect(text.split('\r\n')).toEqual([
      'part,value,title,short_url,clicks,unique_clicks,bot_clicks',
      'total,,,,2,1,0',
      'series,2026-11-20T00:00:00+03:30,,,2,1,0',
      "link,lnk_3,'=1+1,https://sho.rt/c,2,1,0",
      'utm_source,"""q"",",,,1,0,0',
      "utm_source,'@x,,,1,1,0",
      'previous_total,,,,0,0,0',
      'previous_series,2026-11-19T00:00:00+03:30,,,0,0,0',
      '',
    ]);
    expect((await call(app, `GET /stats${query}`)).body.total.clicks).toBe(2);
  });

  test('are of one link too, west of Greenwich, and as a file', async () => {
    await write({});
    const query =
      '?from=2026-11-20&to=2026-11-20&timezone=America/New_York&download=true&filter[country]=!FR';
    const { text, headers } = await call(app, `GET /links/lnk_1/stats.csv${query}`);
    expect(headers.get('content-disposition')).toBe('attachment; filename="stats.csv"');
    expect(text).toContain('series,2026-11-20T00:00:00-05:00,,,1,0,0');
  });

  test('refuse what statistics refuse', async () => {
    for (const query of [
      'filter[colour]=red',
      'interval=year',
      'compare=always',
      'timezone=x',
      'download=maybe',
    ]) {
      expect([query, (await call(app, `GET /stats.csv?${query}`)).status]).toEqual([query, 422]);
    }
    expect((await call(app, 'GET /stats.csv', { key: await newKey(app, ['links:read']) })).status).toBe(403);
  });
});

describe('the live stream of clicks', () => {
  async function listen(
    query = '',
    key: string | null = ADMIN_KEY,
    headers: Readonly<Record<string, string>> = {},
  ) {
    const request = new Request(`https://sho.rt/api/v1/clicks/live${query}`, {
      headers: { ...(key === null ? {} : { authorization: `Bearer ${key}` }), ...headers },
    });
    const response = await app.api.fetch(request, { address: '192.0.2.1', holdsSessions: true });
    const reader = response.body?.getReader();
    const next = async () => new TextDecoder().decode((await reader?.read())?.value);
    return { response, next, hangUp: async () => reader?.cancel() };
  }

  test('tells each click once, and ends when its reader hangs up', async () => {
    const { response, next, hangUp } = await listen();
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    expect(await next()).toStartWith(': ');
    app.live.tell([toClick({ country: 'US' })]);
    const event = await next();
    expect(event).toMatch(/^id: s-1-1@\d+\nevent: click\ndata: \{/);
    expect(JSON.parse(event.split('data: ')[1] ?? '')).toMatchObject({ country: 'US', link_id: 'lnk_1' });
    await hangUp();
    expect(app.live.listeners()).toBe(0);
  });

  test('tells nothing of other workspaces and links', async () => {
    const { next, hangUp } = await listen('?link=lnk_2');
    await next();
    const other = { workspaceId: 9 as never, linkId: 2 as never };
    app.live.tell([toClick({}), toClick(other), toClick({ linkId: 2 as never, city: 'mine' })]);
    const event = await next();
    expect(event.match(/event: click/g)).toHaveLength(1);
    expect(event).toContain('mine');
    await hangUp();
  });

  test('tells only clicks that pass the filters', async () => {
    await call(app, 'POST /tags', { body: { name: 'Spring' } });
    const clicks = [
      toClick({ country: 'US', city: 'one', tags: ['Spring'] }),
      toClick({ country: 'FR', city: 'two', domain: 'other.example' }),
      toClick({ country: 'US', city: 'bot', bot: true, atMs: Date.parse('2026-11-20T23:00:00Z') }),
    ];
    const rows: [string, string][] = [
      ['', 'one two bot'],
      ['?filter[country]=US', 'one bot'],
      ['?filter[country]=!US', 'two'],
      ['?filter[domain]=other.example', 'two'],
      ['?filter[tag]=SPRING', 'one'],
      ['?filter[city]=~o', 'one two bot'],
      ['?bots=exclude&filter[country]=US', 'one'],
      ['?bots=only', 'bot'],
      ['?filter[hour_of_day]=8&timezone=Asia/Tokyo', 'bot'],
    ];
    for (const [query, cities] of rows) {
      const { next, hangUp } = await listen(query);
      await next();
      app.live.tell(clicks);
      expect([query, citiesIn(await next())]).toEqual([query, cities]);
      await hangUp();
    }
  });

  for (const [query, pointer] of [
    ['?filter[colour]=red', '/filter[colour]'],
    ['?bots=some', '/bots'],
    ['?timezone=Mars', '/timezone'],
    ['?recent=201', '/recent'],
    // In all filters together: each click is compared with all of them.
    [
      `?${Array.from({ length: 101 }, (_, n) => `filter[${n % 2 ? 'city' : 'region'}]=${n}`).join('&')}`,
      '/filters',
    ],
    ['?recent=-1', '/recent'],
  ] as const) {
    test(`is refused for ${query.slice(0, 30)}, and leaves no listener`, async () => {
      const { status, body } = await call(app, `GET /clicks/live${query}`);
      expect([status, body.errors[0].pointer, app.live.listeners()]).toEqual([422, pointer, 0]);
    });
  }

  const citiesIn = (event: string): string =>
    [...event.matchAll(/"city":"([^"]*)"/g)].map(([, city]) => city).join(' ');
  const numbered = (count: number) =>
    Array.from({ length: count }, (_, n) => ({ city: String(n), atMs: START_MS - 60_000 + n }));

  test('begins with recent clicks that pass, oldest first', async () => {
    const old = { city: 'old', atMs: START_MS - 32 * DAY_MS };
    const theirs = { city: 'theirs', workspaceId: 9 as never };
    const french = { city: 'fr', country: 'FR', atMs: START_MS - 90_000 };
    await write(old, ...numbered(5), french, theirs);
    const rows: [string, string][] = [
      ['?recent=2', '3 4'],
      ['?recent=3&link=lnk_1&filter[country]=!FR', '2 3 4'],
      ['?recent=9&filter[country]=FR', 'fr'],
      ['?recent=200', 'fr 0 1 2 3 4'],
      ['?recent=5&link=lnk_2', ''],
      ['?recent=0', ''],
      ['', ''],
    ];
    for (const [query, cities] of rows) {
      const { next, hangUp } = await listen(query);
      expect([query, citiesIn(await next())]).toEqual([query, cities]);
      await hangUp();
    }
  });

  test('tells no click twice that was counted while recent ones were read', async () => {
    await write(...numbered(2));
    const { next, hangUp } = await listen('?recent=5');
    expect(citiesIn(await next())).toBe('0 1');
    const again = toClick({ city: 'again', position: { segment: 1, offset: 2 } });
    app.live.tell([again, toClick({ city: 'new', position: { segment: 1, offset: 3 } })]);
    expect(citiesIn(await next())).toBe('new');
    await hangUp();
  });

  test('continues after the last event, without gaps and doubles', async () => {
    await write(...numbered(3));
    const first = await listen('?recent=9');
    const [id = ''] = (await first.next()).match(/(?<=id: )s-1-2\S*/) ?? [];
    await first.hangUp();
    const late = toClick({ city: 'late', spool: 't', atMs: START_MS - 70_000 });
    await app.clicks.write(clickBatch([late], new Map([['t', { segment: 1, offset: 1 }]])));
    for (const [query, cities] of [
      ['?recent=9', 'late 2'],
      ['', 'late 2'],
      ['?filter[city]=2', '2'],
    ] as const) {
      const { next, hangUp } = await listen(query, ADMIN_KEY, { 'last-event-id': id });
      expect(citiesIn(await next())).toBe(cities);
      await hangUp();
    }
  });

  const afterFirst = { 'last-event-id': `s-1-1@${START_MS - 60_000}` };

  test('says how many clicks it missed since the last event', async () => {
    await write(...numbered(1 + 250));
    const { next, hangUp } = await listen('', ADMIN_KEY, afterFirst);
    const event = await next();
    expect(event).toContain('event: missed\ndata: {"clicks":50}\n\n');
    expect(citiesIn(event).split(' ')).toHaveLength(200);
    expect(citiesIn(event)).toEndWith(' 249 250');
    await hangUp();
  });

  test('says that it may have missed more than it can count', async () => {
    await write(...numbered(1_300));
    const { next, hangUp } = await listen('', ADMIN_KEY, afterFirst);
    expect(await next()).toContain('event: missed\ndata: {"clicks":800,"at_least":true}\n\n');
    await hangUp();
  });

  test('ignores an id of another form', async () => {
    await write(...numbered(2));
    const { next, hangUp } = await listen('?recent=1', ADMIN_KEY, { 'last-event-id': 'lnk_1' });
    expect(citiesIn(await next())).toBe('1');
    await hangUp();
  });

  test('leaves no listener when earlier clicks cannot be read', async () => {
    app = await createTestApp({
      between: {
        stores: (stores) => stores,
        clicks: (clicks) => ({
          ...clicks,
          newest: () => Promise.reject(new Problem('statistics_unavailable', {})),
        }),
      },
    });
    const { status, body } = await call(app, 'GET /clicks/live?recent=5');
    expect([status, body.code, app.live.listeners()]).toEqual([503, 'statistics_unavailable', 0]);
  });

  test('leaves out what a slow reader cannot take, and says how much', async () => {
    const { next, hangUp } = await listen();
    await next();
    app.live.tell(Array.from({ length: 1_500 }, () => toClick({})));
    const event = await next();
    expect(event.match(/event: click/g)).toHaveLength(1_000);
    expect(event).toEndWith('event: missed\ndata: {"clicks":500}\n\n');
    await hangUp();
  });

  test('ends for a key that is revoked', async () => {
    const { key } = await newWorkspace(app);
    const { next } = await listen('', key);
    await next();
    const { body } = await call(app, 'GET /keys', { key });
    await call(app, `DELETE /keys/${body.data[0].id}`, { key });
    app.live.tell([toClick({ workspaceId: 2 as never })]);
    expect(await next()).toBe('');
    expect(app.live.listeners()).toBe(0);
  });

  const ENDS: readonly [string, (personId: string) => Promise<{ readonly status: number }>][] = [
    ['is removed', (personId) => call(app, `DELETE /members/${personId}`)],
    [
      'needs a second factor from now on',
      () => call(app, 'PATCH /workspaces/wsp_1', { body: { required_second_factor: true } }),
    ],
  ];
  test.each(ENDS)('ends, at the latest with the next comment, for a person who %s', async (_, end) => {
    const { personId, session } = await newSession(app, 'wsp_1', 'viewer');
    const { next } = await listen('', null, dashboardHeaders(session));
    await next();
    app.live.tell([toClick({ city: 'seen' })]);
    expect(await next()).toContain('seen');
    expect((await end(personId)).status).toBeLessThan(300);
    app.live.tell([toClick({ city: 'unseen' })]);
    expect(await next()).toBe('');
    expect(app.live.listeners()).toBe(0);
  });

  test('ends for a session that is ended elsewhere', async () => {
    const { session } = await newSession(app, 'wsp_1', 'viewer');
    const { next } = await listen('', null, dashboardHeaders(session));
    await next();
    expect((await call(app, 'DELETE /session', { session })).status).toBe(204);
    app.live.tell([toClick({})]);
    expect(await next()).toBe('');
    expect(app.live.listeners()).toBe(0);
  });

  test('is refused past the bound on listeners', async () => {
    const open = [await listen(), await listen()];
    const { status, body } = await call(app, 'GET /clicks/live');
    expect([status, body.code]).toEqual([429, 'too_many']);
    for (const { hangUp } of open) await hangUp();
  });
});
