import { beforeAll, expect, test } from 'bun:test';
import { createTestApp, type TestApp } from './support/app.ts';
import { call, newKey, newLink } from './support/client.ts';
import { sendTo } from './support/exchanges.ts';
import { openTestStores } from './support/stores.ts';

const url = 'https://example.com/';
let app: TestApp;
let team: string;
let personal: string;
let held: { id: string };

beforeAll(async () => {
  // SQLite ends a transaction at its own bound as it does when the disk is full: with SQLITE_FULL.
  app = await createTestApp({ stores: await openTestStores({ pagesMax: 160 }) });
  const workspace = async (kind: string) => {
    const made = await call(app, 'POST /workspaces', { body: { name: kind, kind } });
    return newKey(app, ['admin'], { workspace_id: made.body.id });
  };
  team = await workspace('team');
  personal = await workspace('personal');
  held = await newLink(app, { slug: 'held' }, team);
  // Smaller and smaller links, so that no gap is left for a small one.
  for (const length of [4_000, 1_000, 0]) {
    const body = { url, note: 'n'.repeat(length) };
    for (let filled = 0; filled < 10_000; filled++) {
      const { status } = await call(app, 'POST /links', { key: team, body });
      if (status !== 201) break;
    }
  }
});

test('a write without room is 507 storage_full in the native API, and says why', async () => {
  const body = { url, note: 'n'.repeat(4_000) };
  const one = await call(app, 'POST /links', { key: team, body });
  expect([one.status, one.body.code]).toEqual([507, 'storage_full']);
  expect(one.body.detail).toContain('disk of the server is full');
  const many = await call(app, 'POST /links/bulk', { key: team, body: [body, body] });
  expect([many.status, many.body.code]).toEqual([507, 'storage_full']);
  const kept = await call(app, 'POST /links', { key: team, body, headers: { 'idempotency-key': 'again' } });
  expect(kept.status).toBe(507);
});

test('an import on a full disk ends with the reason', async () => {
  const line = JSON.stringify({ url, note: 'n'.repeat(4_000) });
  const { text } = await call(app, 'POST /links/bulk', {
    key: team,
    body: `${line}\n${line}\n`,
    headers: { 'content-type': 'application/x-ndjson' },
  });
  const last = JSON.parse(text.trim().split('\n').at(-1) ?? '');
  expect(last).toMatchObject({ error: { code: 'storage_full', status: 507 }, summary: { complete: false } });
});

test('a request that writes nothing is answered on a full disk', async () => {
  expect((await call(app, `GET /links/${held.id}`, { key: team })).status).toBe(200);
  expect((await call(app, 'GET /links', { key: team })).status).toBe(200);
});

const long = `https://example.com/${'x'.repeat(1_900)}`;
const CALLS: Readonly<Record<string, (key: string) => Parameters<typeof sendTo>[2]>> = {
  cuttly: (key) => ({
    method: 'GET',
    path: `/api/api.php?${new URLSearchParams({ key, short: long }).toString()}`,
  }),
  linkly: (key) => ({
    method: 'POST',
    path: '/api/v1/link',
    headers: { 'x-api-key': key },
    json: { url: long, domain: 'sho.rt' },
  }),
  picsee: (key) => ({ method: 'POST', path: `/v1/links?access_token=${key}`, json: { url: long } }),
  pocolink: (key) => ({
    method: 'POST',
    path: '/v1/links',
    headers: { authorization: `Bearer ${key}` },
    json: { url: long },
  }),
  botoi: (key) => ({
    method: 'POST',
    path: '/v1/short-url/create',
    headers: { authorization: `Bearer ${key}` },
    json: { url: long },
  }),
};

for (const [facade, send] of Object.entries(CALLS)) {
  test(`a write on a full disk is refused in the form of ${facade}`, async () => {
    const answer = await sendTo(app, facade, send(facade === 'cuttly' ? personal : team));
    expect([answer.status, answer.text]).toEqual([
      507,
      expect.stringContaining('disk of the server is full'),
    ]);
    expect(JSON.parse(answer.text)).toBeObject();
  });
}

test('a full disk is logged once a minute, without a stack', async () => {
  const body = { url, note: 'n'.repeat(4_000) };
  const told = () => app.logged.filter(({ message }) => message === 'storage is full');
  const before = told().length;
  expect(before).toBeGreaterThan(0);
  for (let i = 0; i < 5; i++) await call(app, 'POST /links', { key: team, body });
  expect(told().length).toBe(before);
  app.clock.atMs += 61_000;
  for (let i = 0; i < 5; i++) await call(app, 'POST /links', { key: team, body });
  expect(told().length).toBe(before + 1);
  for (const { facts } of told()) expect(facts).toEqual({ reason: 'database or disk is full' });
  expect(app.logged.filter(({ message }) => message === 'request failed')).toEqual([]);
});
