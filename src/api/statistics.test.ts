import { beforeEach, describe, expect, test } from 'bun:test';
import { existsSync, readdirSync } from 'node:fs';
import { ADMIN_KEY, createTestApp, type TestApp } from '../../tests/support/app.ts';
import { toClick } from '../../tests/support/click.ts';
import { call, newKey, newLink, newWorkspace } from '../../tests/support/client.ts';
import { START_MS } from '../../tests/support/stores.ts';
import { DAY_MS } from '../core/base/calendar.ts';
import { NO_WORKSPACE } from '../core/base/ids.ts';
import type { Click } from '../core/clicks/click.ts';
import { DIMENSIONS } from '../core/clicks/stats.ts';
import { csvLine } from '../wire/http/csv.ts';

let app: TestApp;
beforeEach(async () => {
  app = await createTestApp();
  await newLink(app, { slug: 'a' });
  await newLink(app, { slug: 'b' });
});

const write = (...clicks: readonly Partial<Click>[]) =>
  app.clicks.write({
    clicks: clicks.map((click, n) => toClick({ position: { segment: 1, offset: n + 1 }, ...click })),
    positions: new Map([['s', { segment: 1, offset: clicks.length }]]),
  });

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

describe('the live stream of clicks', () => {
  async function listen(query = '', key = 'wm_admin') {
    const request = new Request(`https://sho.rt/api/v1/clicks/live${query}`, {
      headers: { authorization: `Bearer ${key}` },
    });
    const response = await app.api.fetch(request, { address: '192.0.2.1' });
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

  test('is refused past the bound on listeners', async () => {
    const open = [await listen(), await listen()];
    const { status, body } = await call(app, 'GET /clicks/live');
    expect([status, body.code]).toEqual([429, 'too_many']);
    for (const { hangUp } of open) await hangUp();
  });
});
