import { beforeEach, describe, expect, test } from 'bun:test';
import { FACADES } from '../src/facades/all-facades.ts';
import type { FacadeOperation, KeyedFacadeOperation } from '../src/wire/facade.ts';
import { createTestApp, type TestApp } from './support/app.ts';
import { call, newKey } from './support/client.ts';
import { type FacadeAnswer, putClicks, sendTo } from './support/exchanges.ts';

/**
 * A filter of a list or of statistics is applied or refused, never passed over: a tool that acts on "the match" would act
 * on another link. For every such operation of every compatible API, each parameter that its contract has is tried with
 * a value that must change the answer.
 */
interface Row {
  /** Path below the mount, with what the operation needs. `$name` stands for what was made. */
  readonly path: string;
  readonly json?: Readonly<Record<string, unknown>>;
  /** A value of each parameter that changes the answer. */
  readonly narrows: Readonly<Record<string, unknown>>;
  /** Values that a closed list does not have. */
  readonly refuses?: Readonly<Record<string, unknown>>;
  /** Parameters that choose whom it is about, or that have nothing to change here. */
  readonly others?: readonly string[];
}

const WHOSE = ['ws', 'workspace_id', 'api_key', 'access_token', 'key', 'action', 'id', 'link', 'counter'];

const CLICKS = {
  link_id: '$number',
  link_ids: '$number-999999',
  start: '2026-11-20',
  end: '2026-11-18',
  country: 'UK',
  browser: 'Safari',
  platform: 'mobile',
  referer: 'https://www.news.example/a',
  isp: 'Comcast',
  bots: 'exclude',
  unique: 'true',
  timezone: 'Pacific/Kiritimati',
  frequency: 'hour',
  format: 'csv',
};
const BAD_CLICKS = {
  link_ids: 'one',
  start: 'soon',
  end: 'soon',
  country: 'Mars',
  platform: 'beos',
  bots: 'maybe',
  unique: 'maybe',
  timezone: 'Mars/Base',
  frequency: 'week',
  format: 'xml',
};
const LINKS = {
  search: 'first',
  page: '2',
  page_size: '1',
  sort_by: 'name',
  sort_dir: 'asc',
  deleted: 'true',
};
// Oldest first, unless told otherwise.
const EXPORTED = { ...LINKS, sort_dir: 'desc', format: 'csv' };
const BAD_LINKS = {
  page: '0',
  page_size: 'x',
  sort_by: 'colour',
  sort_dir: 'up',
  deleted: 'x',
  format: 'xml',
};
const RANGE = { startTime: '2026-11-20T14:30:00Z', endTime: '2026-11-19' };
const BAD_RANGE = { startTime: 'soon', endTime: 'soon' };
const WORKSPACE = '/api/v1/workspace/$workspace';
const DETAILS = { narrows: RANGE, refuses: BAD_RANGE };

const ROWS: Readonly<Record<string, Row>> = {
  'linkly listLinks': {
    path: `${WORKSPACE}/list_links`,
    narrows: { ...LINKS, format: 'csv' },
    refuses: BAD_LINKS,
  },
  'linkly listLinksToo': {
    path: `${WORKSPACE}/links`,
    narrows: { ...LINKS, format: 'csv' },
    refuses: BAD_LINKS,
  },
  'linkly exportLinks': {
    path: `${WORKSPACE}/links/export`,
    narrows: EXPORTED,
    refuses: BAD_LINKS,
  },
  'linkly getTraffic': { path: `${WORKSPACE}/clicks`, narrows: CLICKS, refuses: BAD_CLICKS },
  'linkly getCounter': {
    path: `${WORKSPACE}/clicks/counters/country`,
    narrows: without(CLICKS, 'frequency'),
    refuses: BAD_CLICKS,
    others: ['frequency'],
  },
  'linkly exportClicks': {
    path: `${WORKSPACE}/clicks/export`,
    narrows: without(CLICKS, 'frequency'),
    refuses: BAD_CLICKS,
    others: ['frequency'],
  },
  'linkly listConversions': {
    path: '/api/v1/conversions',
    narrows: { link_id: '$number', limit: '1', since: '2026-11-20', after: '1' },
    refuses: { limit: 'x', since: 'soon', after: 'x' },
  },
  'linkly zapierLinks': { path: '/zapier/link', narrows: EXPORTED, refuses: BAD_LINKS },
  'linkly zapierLinksToo': {
    path: '/api/v1/zapier/link',
    narrows: EXPORTED,
    refuses: BAD_LINKS,
  },
  'picsee listLinks': {
    path: '/v2/links/overview',
    json: {},
    narrows: {
      limit: '1',
      startTime: '2026-11-20T12:00:00Z',
      prevMapId: '2',
      isAPI: 'false',
      isStar: 'true',
      externalId: 'dept',
      encodeId: 'pic-1',
      authorId: 999_999,
      tag: 'spring',
      keyword: 'first',
      url: 'https://one.example/',
      fbPixel: '1234567890',
      gTag: 'G-ABCD',
    },
    refuses: {
      ...{ limit: '51', startTime: 'soon', prevMapId: 'x', isAPI: 'maybe', isStar: 'maybe', authorId: 'x' },
      url: 'no url',
    },
  },
  'picsee getOverview': {
    path: '/v1/links/pic-1/overview?format=csv',
    narrows: { dailyClicks: 'true', format: 'json' },
    refuses: { dailyClicks: 'maybe', format: 'xml' },
  },
  'picsee getUsage': {
    path: '/v4/my/api/usage',
    ...DETAILS,
    narrows: { endTime: '2026-11-19', startTime: '2026-11-21' },
  },
  'picsee getDailyClicks': { path: '/v4/links/pic-1/details/dailyClicks', ...DETAILS },
  'picsee getPlatforms': { path: '/v4/links/pic-1/details/platform', ...DETAILS },
  'picsee getReferrers': { path: '/v4/links/pic-1/details/referrers', ...DETAILS },
  'picsee getRegions': { path: '/v4/links/pic-1/details/regions', ...DETAILS },
  // Nothing is known of audiences: only what cannot be read tells that the range was looked at.
  'picsee getAudienceLabels': {
    path: '/v4/links/pic-1/details/audienceLabels',
    narrows: {},
    refuses: BAD_RANGE,
    others: ['startTime', 'endTime'],
  },
  'pocolink listLinks': {
    path: '/v1/links',
    narrows: { limit: '1', cursor: 'nonsense' },
    refuses: { limit: '101', cursor: 'nonsense' },
  },
  'pocolink getAnalytics': {
    path: '/v1/links/$id/analytics',
    narrows: { from: '2026-11-20T14:30:00Z', to: '2026-11-19' },
    refuses: { from: 'soon', to: 'soon' },
  },
  'botoi postStats': { path: '/v1/short-url/stats', json: { slug: 'pic-1' }, narrows: { slug: 'pic-2' } },
  'botoi getStats': { path: '/v1/short-url/pic-1/stats', narrows: {}, others: ['slug'] },
  'cuttly stats': {
    path: '/api/api.php?stats=sho.rt/cut-1&key=$personal',
    narrows: { stats: 'sho.rt/nothing', date_from: '2026-11-19', date_to: '2026-11-18' },
    refuses: { date_from: 'soon', date_to: '20.11.2026' },
  },
  'cuttly teamStats': {
    path: '/team/API/index.php?action=stats&url=sho.rt/cut-2&key=$key',
    narrows: { url: 'sho.rt/nothing', date_from: '2026-11-19', date_to: '2026-11-18' },
    refuses: { date_from: 'soon', date_to: '20.11.2026' },
  },
};

const isNarrowing = (one: FacadeOperation): one is KeyedFacadeOperation =>
  'narrows' in one && one.narrows === true;
const OPERATIONS = FACADES.flatMap((facade) =>
  facade.operations.filter(isNarrowing).map((operation) => ({ facade, operation })),
);

test('the table has every list and every statistics of every compatible API', () => {
  expect(Object.keys(ROWS).sort()).toEqual(
    OPERATIONS.map(({ facade, operation }) => `${facade.name} ${operation.name}`).sort(),
  );
});

describe('each filter of a list or of statistics is applied or refused', () => {
  let app: TestApp;
  let known: Readonly<Record<string, string>>;
  beforeEach(async () => {
    app = await createTestApp();
    known = await fill(app);
  });

  for (const { facade, operation } of OPERATIONS) {
    const row = ROWS[`${facade.name} ${operation.name}`];
    if (row === undefined) continue;

    const ask = (over: Readonly<Record<string, unknown>>): Promise<FacadeAnswer> => {
      const written = Object.fromEntries(
        Object.entries(over).map(([name, value]) => [
          name,
          typeof value === 'string' ? put(value, known) : value,
        ]),
      );
      const [path = '', query = ''] = put(row.path, known).split('?');
      const isBody = row.json !== undefined;
      const all = new URLSearchParams([
        ...new URLSearchParams(query),
        ...(isBody
          ? []
          : Object.entries(written).map(([name, value]): [string, string] => [name, String(value)])),
      ]);
      return sendTo(app, facade.name, {
        method: isBody ? 'POST' : 'GET',
        path: `${path}?${all}`,
        headers: { authorization: `Bearer ${known.key}` },
        ...(isBody ? { json: { ...row.json, ...written } } : {}),
      });
    };
    const bodyOf = ({ text }: FacadeAnswer): string => text.replace(/,?"meta":.*$/s, '');

    test(`${facade.name} ${operation.name}: each of its parameters changes the answer`, async () => {
      const named = [...Object.keys(row.narrows), ...(row.others ?? []), ...WHOSE];
      expect(Object.keys(operation.input.shape).filter((name) => !named.includes(name))).toEqual([]);
      const plain = await ask({});
      expect([plain.status, isRefused(plain)]).toEqual([200, false]);
      for (const [name, value] of Object.entries(row.narrows)) {
        const answer = await ask({ [name]: value });
        expect([name, bodyOf(answer) === bodyOf(plain)]).toEqual([name, false]);
      }
    });

    test(`${facade.name} ${operation.name}: what is unknown is refused in its own form`, async () => {
      for (const [name, value] of Object.entries({ ...row.refuses, surely_no_filter: 'x' })) {
        const answer = await ask({ [name]: value });
        expect([name, isRefused(answer), answer.status < 500]).toEqual([name, true, true]);
        expect(answer.headers.get('content-type')).toBe('application/json');
        expect(JSON.parse(answer.text)).toBeObject();
      }
    });
  }
});

/** In the form of each contract; Cuttly's statistics say no with HTTP 200. */
const isRefused = ({ status, text }: FacadeAnswer): boolean =>
  (status >= 400 && status < 500) || text.startsWith('{"stats":{"status":0');

const put = (text: string, known: Readonly<Record<string, string>>): string =>
  text.replace(/\$([a-z]+)/g, (whole, name: string) => known[name] ?? whole);

function without<T extends object, K extends keyof T>(all: T, left: K): Omit<T, K> {
  const { [left]: _, ...rest } = all;
  return rest;
}

/** Links through every API, with clicks that differ in everything that can be asked for. */
async function fill(app: TestApp): Promise<Readonly<Record<string, string>>> {
  const team = await call(app, 'POST /workspaces', { body: { name: 'Team', kind: 'team' } });
  const person = await call(app, 'POST /workspaces', { body: { name: 'Person', kind: 'personal' } });
  const key = await newKey(app, ['admin'], { workspace_id: team.body.id });
  const personal = await newKey(app, ['admin'], { workspace_id: person.body.id });
  const make = async (facade: string, path: string, json: object) => {
    const headers = { authorization: `Bearer ${key}` };
    const answer = await sendTo(app, facade, { method: 'POST', path, json, headers });
    expect(answer.status).toBe(200);
    return JSON.parse(answer.text);
  };
  const marks = { tags: ['spring'], externalId: 'dept', fbPixel: '1234567890', gTag: 'G-ABCD' };
  await make('picsee', '/v1/links', {
    url: 'https://one.example/',
    encodeId: 'pic-1',
    title: 'The first',
    ...marks,
  });
  app.clock.atMs += 60_000;
  await make('picsee', '/v1/links', { url: 'https://two.example/', encodeId: 'pic-2', title: 'a second' });
  const made = await make('linkly', '/api/v1/link', { url: 'https://b.example/', name: 'B' });
  for (const occurred_at of ['2026-11-19', '2026-11-20', '2026-11-18']) {
    await make('linkly', '/api/v1/conversions', {
      occurred_at,
      ...(occurred_at === '2026-11-20' ? { link_id: made.id } : {}),
    });
  }
  const shorten = (path: string) => sendTo(app, 'cuttly', { method: 'GET', path });
  await shorten(`/api/api.php?key=${personal}&short=https://c.example/&name=cut-1`);
  await shorten(`/team/API/index.php?key=${key}&action=shorten&url=https://c.example/&name=cut-2`);
  // No click is older than its link but those of other days.
  app.clock.atMs += 3 * 3_600_000;
  const slug = new URL(made.full_url).pathname.slice(1);
  for (const one of ['pic-1', 'cut-1', 'cut-2', slug]) {
    await putClicks(app, {
      slug: one,
      list: [
        { minutesAgo: 90, country: 'GB', browser: 'Safari', platform: 'ios', device: 'mobile', unique: true },
        {
          minutesAgo: 5,
          country: 'US',
          browser: 'Chrome',
          platform: 'windows',
          device: 'desktop',
          unique: false,
        },
        { minutesAgo: 5, country: 'US', bot: true, botName: 'Googlebot', device: 'bot', unique: false },
        { minutesAgo: 1_500, country: 'GB', referrer: 'news.example', device: 'desktop', unique: true },
        { minutesAgo: 60 * 24 * 29 + 800, country: 'FR', device: 'tablet', unique: true },
      ],
    });
  }
  await putClicks(app, { slug: 'pic-1', list: [{ minutesAgo: 3, country: 'DE', unique: true }] });
  const listed = await call(app, 'GET /links/by-url?url=https://one.example/', { key });
  return {
    ...{ key, personal, id: listed.body.id, number: String(made.id) },
    workspace: String(team.body.number),
  };
}
