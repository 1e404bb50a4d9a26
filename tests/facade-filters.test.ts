import { beforeEach, describe, expect, test } from 'bun:test';
import { loadFacades } from '../src/facades/all-facades.ts';
import type { FacadeOperation, KeyedFacadeOperation } from '../src/wire/kit/facade.ts';
import { createTestApp, type TestApp } from './support/app.ts';
import { call, newKey } from './support/client.ts';
import { type FacadeAnswer, putClicks, sendTo } from './support/exchanges.ts';
import { FACADE_CLIENTS } from './support/facade-client.ts';

const FACADES = await loadFacades();

/**
 * A filter of a list or of statistics is applied or refused, never dropped: a tool that acts on "the match" would act on
 * another link. For every such operation of every compatible API, each parameter of its contract is tried with a value
 * that must change the answer. These parameters are exempt: they select what the answer is about.
 */
const WHOSE = ['ws', 'workspace_id', 'api_key', 'access_token', 'key', 'action', 'id', 'link', 'counter'];

const isNarrowing = (one: FacadeOperation): one is KeyedFacadeOperation =>
  'narrows' in one && one.narrows === true;
const OPERATIONS = FACADES.flatMap((facade) =>
  facade.operations.filter(isNarrowing).map((operation) => ({ facade, operation })),
);

test('the test clients have a row for every list and every statistics of every compatible API', () => {
  const rows = [...FACADE_CLIENTS].flatMap(([facade, { filters }]) =>
    Object.keys(filters).map((operation) => `${facade} ${operation}`),
  );
  expect(rows.sort()).toEqual(
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
    const row = FACADE_CLIENTS.get(facade.name)?.filters[operation.name];
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
    key,
    personal,
    id: listed.body.id,
    number: String(made.id),
    workspace: String(team.body.number),
  };
}
