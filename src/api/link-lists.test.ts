import { beforeEach, describe, expect, test } from 'bun:test';
import { createTestApp, type TestApp } from '../../tests/support/app.ts';
import { toClick } from '../../tests/support/click.ts';
import { call, newKey, newLink, newMember, newWorkspace } from '../../tests/support/client.ts';
import { START_MS } from '../../tests/support/stores.ts';
import { DAY_MS } from '../core/base/calendar.ts';
import { without } from '../core/base/feature.ts';
import type { LinkId } from '../core/base/ids.ts';
import type { Click } from '../core/clicks/click.ts';
import { clickBatch } from '../core/clicks/click-columns.ts';
import { createPlan } from '../core/plans/plan.ts';
import { linkIds } from '../wire/values/ids.ts';

let app: TestApp;
beforeEach(async () => {
  app = await createTestApp();
});

const idOf = (link: { id: string }): LinkId => linkIds.read(link.id) ?? (0 as LinkId);
const slugsOf = (body: { data: { slug: string }[] }): string => body.data.map(({ slug }) => slug).join(' ');
const list = async (query: string, key?: string) =>
  (await call(app, `GET /links?${query}`, key === undefined ? {} : { key })).body;

async function fill(): Promise<void> {
  const rows = [
    { slug: 'a', title: 'Zebra', url: 'https://example.com/b', tags: ['x'] },
    { slug: 'b', title: 'ape', url: 'https://example.com/a', tags: ['x', 'y'] },
    { slug: 'c', title: 'Mouse', url: 'https://other.example/', tags: ['y'] },
    { slug: 'd', enabled: false, url: 'http://example.com/' },
  ];
  for (const row of rows) await newLink(app, row);
}

describe('a list by offset', () => {
  beforeEach(fill);

  const pages: [query: string, slugs: string][] = [
    ['offset=0&limit=2', 'd c'],
    ['offset=2&limit=2', 'b a'],
    ['offset=3', 'a'],
    ['offset=4', ''],
    ['offset=1000000', ''],
    ['sort=title', 'd b c a'],
    ['sort=-title&limit=1', 'a'],
    ['sort=title&offset=1&limit=2', 'b c'],
    ['sort=destination', 'd b a c'],
    ['sort=-destination&offset=3', 'd'],
    ['sort=created_at&offset=1&tag=x', 'b'],
    ['offset=1&search=example', 'c b a'],
  ];
  for (const [query, slugs] of pages) {
    test(`has the page ${query}`, async () => {
      const body = await list(query);
      expect([slugsOf(body), body.next_cursor, body.total]).toEqual([slugs, null, undefined]);
    });
  }

  test('counts all that match, with a cursor too', async () => {
    const rows: [string, number][] = [
      ['count=true', 4],
      ['count=true&limit=1', 4],
      ['count=true&offset=3', 4],
      ['count=true&tag=x', 2],
      ['count=true&state=off', 1],
      ['count=true&sort=title&search=example.com', 3],
      ['count=true&domain=elsewhere.example', 0],
    ];
    for (const [query, total] of rows) expect([query, (await list(query)).total]).toEqual([query, total]);
    expect((await list('count=false')).total).toBeUndefined();
  });

  const refused: [query: string, pointer: string][] = [
    ['offset=1000001', '/offset'],
    ['offset=-1', '/offset'],
    ['offset=1&cursor=x', '/offset'],
    ['sort=title&cursor=x', '/cursor'],
    ['sort=note', '/sort'],
    ['state=trashed', '/state/0'],
    ['state=', '/state/0'],
    ['has=password,cats', '/has/1'],
    ['destination_prefix=', '/destination_prefix'],
    ['destination_prefix=%20', '/destination_prefix'],
    ['creator=lnk_1', '/creator'],
    ['creator=', '/creator'],
    ['tag=x&tag_match=none', '/tag_match'],
    ['tag=x&tag_match=any&tag_any=y', '/tag_match'],
    ['expires_before=tomorrow', '/expires_before'],
    ['last_clicked_before=0', '/last_clicked_before'],
    ['with=everything', '/with/0'],
    ['from=2026-11-01', '/from'],
    ['timezone=UTC', '/timezone'],
    ['with=figures&timezone=Mars/Olympus', '/timezone'],
    ['with=figures&from=2026-11-20&to=2026-11-18', '/from'],
  ];
  for (const [query, pointer] of refused) {
    test(`refuses ${query}`, async () => {
      const { status, body } = await call(app, `GET /links?${query}`);
      expect([status, body.errors[0].in, body.errors[0].pointer]).toEqual([422, 'query', pointer]);
    });
  }

  test('needs the feature of the plan that lists need', async () => {
    app = await createTestApp({
      plans: [createPlan('unlimited', {}), createPlan('no-lists', { features: without('list') })],
    });
    const { key } = await newWorkspace(app, 'no-lists');
    for (const query of ['offset=0', 'count=true', 'sort=title']) {
      const { status, body } = await call(app, `GET /links?${query}`, { key });
      expect([query, status, body.code]).toEqual([query, 403, 'feature_not_in_plan']);
    }
  });
});

describe('a list is narrowed', () => {
  const HOUR_LATER = '2026-11-20T13:00:00Z';

  test('by one tag of several, or by all', async () => {
    await fill();
    const rows: [string, string][] = [
      ['tag=x&tag=y', 'b'],
      ['tag=x&tag=y&tag_match=all', 'b'],
      ['tag=x&tag=y&tag_match=any', 'c b a'],
      ['tag=unknown&tag_match=any', ''],
      ['tag_match=any', 'd c b a'],
      ['tag=x&tag_match=any&tag_none=y', 'a'],
      ['tag=x&tag_any=y', 'b'],
    ];
    for (const [query, slugs] of rows) expect([query, slugsOf(await list(query))]).toEqual([query, slugs]);
  });

  test('by state, which follows the clock', async () => {
    await newLink(app, { slug: 'plain' });
    await newLink(app, { slug: 'off', enabled: false });
    await newLink(app, { slug: 'starts', starts_at: HOUR_LATER });
    await newLink(app, { slug: 'ends', expires: { at: HOUR_LATER } });
    const used = await newLink(app, { slug: 'used', expires: { clicks: 1 } });
    await app.stores.uses.take(idOf(used), { clicksMax: 1, uniqueClicksMax: null }, '');
    const states = async () => {
      const all: [string, string][] = [];
      for (const state of ['on', 'off', 'scheduled', 'ended', 'off,ended'])
        all.push([state, slugsOf(await list(`state=${state}`))]);
      return Object.fromEntries(all);
    };
    expect(await states()).toEqual({
      on: 'ends plain',
      off: 'off',
      scheduled: 'starts',
      ended: 'used',
      'off,ended': 'used off',
    });
    app.clock.atMs = Date.parse(HOUR_LATER);
    expect(await states()).toEqual({
      on: 'starts plain',
      off: 'off',
      scheduled: '',
      ended: 'used ends',
      'off,ended': 'used ends off',
    });
    expect(slugsOf(await list('state=on&state=off'))).toBe('starts off plain');
  });

  test('by the state that a visit meets', async () => {
    const outcomes: Record<string, string> = {
      off: 'disabled',
      scheduled: 'not_started',
      ended: 'expired',
      on: 'redirect',
    };
    const times = [null, '2026-11-20T11:00:00Z', '2026-11-20T12:00:00Z', HOUR_LATER];
    for (const enabled of [true, false])
      for (const starts_at of times)
        for (const at of times) await newLink(app, { enabled, starts_at, expires: { at } });
    let listed = 0;
    for (const [state, outcome] of Object.entries(outcomes)) {
      for (const { id } of (await list(`state=${state}`)).data) {
        const explained = await call(app, `POST /links/${id}/explain`, { body: {} });
        expect([state, explained.body.outcome]).toEqual([state, outcome]);
        listed++;
      }
    }
    expect(listed).toBe(2 * times.length ** 2);
  });

  test('by what links have, where they lead, when they end and were clicked', async () => {
    const then = { url: 'https://a.example/' };
    await newLink(app, { slug: 'secret', password: 'x', url: 'https://example.com/Spring/1' });
    await newLink(app, { slug: 'ruled', rules: [{ when: { country: ['TW'] }, then }], password: 'x' });
    await newLink(app, { slug: 'split', split: [{ url: 'https://a.example/', weight: 50 }] });
    await newLink(app, { slug: 'ending', expires: { at: HOUR_LATER } });
    await newLink(app, { slug: 'limited', expires: { unique_clicks: 5 } });
    const clicked = await newLink(app, { slug: 'clicked' });
    const gain = { linkId: idOf(clicked), clicks: 1, uniqueClicks: 1, lastClickedAtMs: START_MS };
    await app.stores.counts.apply(() => [gain], new Map());
    const rows: [string, string][] = [
      ['has=password', 'ruled secret'],
      ['has=password,rules', 'ruled'],
      ['has=password&has=rules', 'ruled'],
      ['has=split', 'split'],
      ['has=expiry', 'limited ending'],
      ['destination_prefix=example.com/Spring', 'secret'],
      ['destination_prefix=HTTPS://EXAMPLE.com/Spring', 'secret'],
      ['destination_prefix=example.com/spring', ''],
      ['expires_before=2026-11-20T13:00:01Z', 'ending'],
      ['expires_before=2026-11-20T13:00:00Z', ''],
      ['expires_after=2026-11-20T12:59:59Z', 'ending'],
      ['last_clicked_before=2026-11-20T12:00:00Z', 'limited ending split ruled secret'],
      ['last_clicked_before=2026-11-20T12:00:01Z&sort=-last_clicked_at&limit=1', 'clicked'],
    ];
    for (const [query, slugs] of rows) expect([query, slugsOf(await list(query))]).toEqual([query, slugs]);
  });

  test('by who created the links: a key, or a person with any personal key', async () => {
    const { id } = await newWorkspace(app);
    const own = await newKey(app, ['admin'], { workspace_id: id });
    const { key, personId } = await newMember(app, id, 'ann@example.com', 'editor');
    await newLink(app, { slug: 'of-the-key' }, own);
    await newLink(app, { slug: 'of-ann' }, key);
    const keyId = (await call(app, 'GET /me', { key: own })).body.key_id;
    expect(slugsOf(await list(`creator=${keyId}`, own))).toBe('of-the-key');
    expect(slugsOf(await list(`creator=${personId}`, own))).toBe('of-ann');
    expect(slugsOf(await list('creator=environment', own))).toBe('');
    await newLink(app, { slug: 'of-the-operator' });
    expect(slugsOf(await list('creator=environment'))).toBe('of-the-operator');
    expect(slugsOf(await list('creator=guest'))).toBe('');
  });
});

describe('a bulk change by filter', () => {
  test('changes the links that the list of that filter has, and no others', async () => {
    await fill();
    const filter = { tag: ['x', 'y'], tag_match: 'any', destination_prefix: 'example.com', state: ['on'] };
    const { body } = await call(app, 'PATCH /links/bulk', { body: { filter, change: { note: 'seen' } } });
    expect(body.map(({ link }: { link: { slug: string } }) => link.slug)).toEqual(['b', 'a']);
    expect(slugsOf(await list('search=seen'))).toBe('b a');
    await call(app, 'DELETE /links/bulk', { body: { filter: { state: 'off' } } });
    expect(slugsOf(await list('trashed=true'))).toBe('d');
  });

  const blank: [object, string][] = [
    [{ tag_match: 'any' }, '/filter'],
    [{ state: [] }, '/filter/state'],
    [{ has: [] }, '/filter/has'],
    [{ destination_prefix: ' ' }, '/filter/destination_prefix'],
    [{ creator: '' }, '/filter/creator'],
    [{ offset: '1' }, '/filter/offset'],
    [{ with: 'figures', enabled: true }, '/filter/with'],
  ];
  for (const [filter, pointer] of blank) {
    test(`is refused for ${JSON.stringify(filter)}, which would match every link`, async () => {
      await fill();
      const { status, body } = await call(app, 'DELETE /links/bulk', { body: { filter } });
      expect([status, body.errors[0].pointer]).toEqual([422, pointer]);
      expect(slugsOf(await list(''))).toBe('d c b a');
    });
  }
});

describe('the figures of a list', () => {
  const write = (...clicks: readonly Partial<Click>[]) =>
    app.clicks.write(
      clickBatch(
        clicks.map((click, n) => toClick({ position: { segment: 1, offset: n + 1 }, ...click })),
        new Map([['s', { segment: 1, offset: clicks.length }]]),
      ),
    );

  test('are the clicks of each link in the period, by buckets of one zone', async () => {
    const [a, b] = [await newLink(app, { slug: 'a' }), await newLink(app, { slug: 'b' })];
    const atMs = Date.parse('2026-11-01T04:30:00Z');
    await write(
      { linkId: idOf(a), atMs, unique: true },
      { linkId: idOf(a), atMs: atMs + DAY_MS },
      { linkId: idOf(a), atMs: atMs + DAY_MS, bot: true },
      { linkId: idOf(a), atMs: atMs - DAY_MS },
      { linkId: idOf(b), atMs: atMs + 40 * DAY_MS },
    );
    const query = 'with=figures&from=2026-11-01&to=2026-11-02&timezone=America/New_York';
    const body = await list(query);
    expect(body.figures).toMatchObject({
      from: '2026-11-01T04:00:00Z',
      to: '2026-11-03T05:00:00Z',
      timezone: 'America/New_York',
      t: ['2026-11-01T04:00:00Z', '2026-11-02T05:00:00Z'],
    });
    expect(body.data.map((link: { slug: string; figures: object }) => [link.slug, link.figures])).toEqual([
      ['b', { clicks: 0, unique_clicks: 0, series: [0, 0] }],
      ['a', { clicks: 2, unique_clicks: 1, series: [2, 0] }],
    ]);
    const stats = await call(app, `GET /links/${a.id}/stats?${query.replace('with=figures&', '')}`);
    expect(stats.body.total).toMatchObject({ clicks: 2, unique_clicks: 1 });
  });

  test('are of the last 30 days by default, and absent unless asked for', async () => {
    await newLink(app);
    const body = await list('with=figures');
    expect([body.figures.t.length, body.data[0].figures.series.length]).toEqual([30, 30]);
    const plain = await list('');
    expect([plain.figures, plain.data[0].figures]).toEqual([undefined, undefined]);
  });

  test('need the right to read statistics, and statistics in the plan', async () => {
    await newLink(app);
    const key = await newKey(app, ['links:read']);
    const refused = await call(app, 'GET /links?with=figures', { key });
    expect([refused.status, refused.body.code]).toEqual([403, 'forbidden']);
    expect((await call(app, 'GET /links', { key })).status).toBe(200);
  });

  test('are read by a key for its own links only', async () => {
    const made = await newLink(app, { slug: 'theirs' });
    const key = await newKey(app, ['links:create', 'links:read', 'stats:read'], { own_links_only: true });
    const own = await newLink(app, { slug: 'own' }, key);
    await write({ linkId: idOf(own), unique: true }, { linkId: idOf(made) });
    const body = await list('with=figures&count=true&offset=0', key);
    expect([slugsOf(body), body.total, body.data[0].figures.clicks]).toEqual(['own', 1, 1]);
  });
});
