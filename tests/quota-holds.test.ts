import { beforeEach, describe, expect, test } from 'bun:test';
import { type Plan, UNLIMITED_PLAN } from '../src/core/plans/plan.ts';
import { createTestApp, type TestApp } from './support/app.ts';
import { call, newKey, newLink } from './support/client.ts';
import { sendTo } from './support/exchanges.ts';
import { openTestStores } from './support/stores.ts';

const PLAN: Plan = {
  ...UNLIMITED_PLAN,
  name: 'counted',
  linksPerMonth: 100,
  customSlugsPerMonth: 100,
  callsPerYear: 1_000,
};

let app: TestApp;
let key: string;
let workspace: string;
let personal: string;
let linkId: string;
let failing: boolean;

beforeEach(async () => {
  failing = false;
  const stores = await openTestStores();
  const links = new Proxy(stores.links, {
    get(target, name, receiver) {
      const isWrite = ['insert', 'upsert', 'replace', 'saveAll'].includes(String(name));
      if (!(failing && isWrite)) return Reflect.get(target, name, receiver);
      return async () => {
        throw new Error('the disk is gone');
      };
    },
  });
  app = await createTestApp({ stores: { ...stores, links }, plans: [UNLIMITED_PLAN, PLAN] });
  const team = await call(app, 'POST /workspaces', { body: { name: 'w', kind: 'team', plan: 'counted' } });
  workspace = team.body.id;
  key = await newKey(app, ['admin'], { workspace_id: workspace });
  const own = await call(app, 'POST /workspaces', { body: { name: 'p', kind: 'personal', plan: 'counted' } });
  personal = await newKey(app, ['admin'], { workspace_id: own.body.id });
  linkId = (await newLink(app, { slug: 'held', external_id: 'e-0' }, key)).id;
});

async function taken(as: string) {
  const { body } = await call(app, 'GET /usage', { key: as });
  const { links_per_month, custom_slugs_per_month } = body.quotas;
  return [links_per_month.taken, custom_slugs_per_month.taken];
}

const url = 'https://example.com/';
const native = (route: string, body: unknown) => () => call(app, route, { key, body });
const compat = (facade: string, as: () => string, send: Parameters<typeof sendTo>[2]) => () => {
  const secret = as();
  const credentials = { authorization: `Bearer ${secret}`, 'x-api-key': secret };
  const path = send.path.replace('KEY', secret);
  return sendTo(app, facade, { ...send, path, headers: { ...credentials, ...send.headers } });
};
const asTeam = () => key;
const asPerson = () => personal;
const post = (path: string, json: unknown) => ({ method: 'POST', path, json });

const toLinkly = (json: unknown) =>
  compat(
    'linkly',
    asTeam,
    post(`/api/v1/workspace/${Number.parseInt(workspace.slice(4), 36)}/links`, json),
  )();

/** All ways to make or rename a link. */
const WAYS: Readonly<Record<string, () => Promise<{ readonly status: number; readonly text: string }>>> = {
  create: native('POST /links', { url, slug: 'one' }),
  batch: native('POST /links/bulk', [{ url, slug: 'two' }, { url }]),
  upsert: native('PUT /links/external/e-1', { url, slug: 'three' }),
  rename: () => call(app, `PATCH /links/${linkId}`, { key, body: { slug: 'four' } }),
  'rename of many': () =>
    call(app, 'PATCH /links/bulk', { key, body: { ids: [linkId], change: { slug: 'five' } } }),
  import: () =>
    call(app, 'POST /links/bulk', {
      key,
      body: `${JSON.stringify({ url, slug: 'six' })}\n${JSON.stringify({ url })}\n`,
      headers: { 'content-type': 'application/x-ndjson' },
    }),
  cuttly: compat('cuttly', asPerson, {
    method: 'GET',
    path: `/api/api.php?key=KEY&short=${encodeURIComponent(url)}&name=seven`,
  }),
  linkly: () => toLinkly({ url, domain: 'sho.rt', slug: '/eight' }),
  'linkly batch': () => toLinkly([{ url, domain: 'sho.rt', slug: '/nine' }, { url }]),
  picsee: compat('picsee', asTeam, post('/v1/links?access_token=KEY', { url, encodeId: 'ninenine' })),
  'picsee batch': compat(
    'picsee',
    asTeam,
    post('/v1/links/batch?access_token=KEY', { links: [{ url }, { url, encodeId: 'tententen' }] }),
  ),
  pocolink: compat('pocolink', asTeam, post('/v1/links', { url, custom_slug: 'eleven-eleven' })),
  botoi: compat('botoi', asTeam, post('/v1/short-url/create', { url, slug: 'twelve' })),
};

describe('what was taken from a quota is given back when the link is not made, by', () => {
  for (const [name, go] of Object.entries(WAYS)) {
    test(name, async () => {
      const before = [await taken(key), await taken(personal)];
      failing = true;
      await go();
      failing = false;
      expect(app.logged.map(({ facts }) => String(facts.error))).toContain('Error: the disk is gone');
      expect([await taken(key), await taken(personal)]).toEqual(before);
      // The same call, on a disk that is there, takes something: the test aims at what it means.
      await go();
      expect([await taken(key), await taken(personal)]).not.toEqual(before);
    });
  }
});

test('a slug that is taken gives back the slug and the link, and a random one beside it stays counted', async () => {
  const before = await taken(key);
  const { body } = await call(app, 'POST /links/bulk', { key, body: [{ url, slug: 'held' }, { url }] });
  expect(body).toBeDefined();
  expect(await taken(key)).toEqual([before[0] + 1, before[1]]);
});

test('a batch of PicSee that fails gives back the calls that its entries were', async () => {
  const calls = async () =>
    (await call(app, 'GET /usage', { key })).body.quotas.calls_per_year.taken as number;
  const before = await calls();
  failing = true;
  await WAYS['picsee batch']?.();
  // The batch itself was a call, and so was the question.
  expect(await calls()).toBe(before + 2);
});
