import { beforeAll, expect, test } from 'bun:test';
import { createTestApp, type TestApp } from './support/app.ts';
import { call, newKey } from './support/client.ts';
import { sendTo } from './support/exchanges.ts';
import { createFaultyStores } from './support/faulty-stores.ts';

const url = 'https://example.com/';
const stores = createFaultyStores();
let app: TestApp;
let key: string;

beforeAll(async () => {
  app = await createTestApp({ between: stores });
  const workspace = await call(app, 'POST /workspaces', { body: { name: 'Mine', kind: 'personal' } });
  key = await newKey(app, ['admin'], { workspace_id: workspace.body.id });
});

async function whileAway<T>(work: () => Promise<T>): Promise<T> {
  stores.fault = 'away';
  try {
    return await work();
  } finally {
    stores.fault = 'none';
  }
}

test('while the database does not answer, a call is 503 storage_unavailable with the time of another try', async () => {
  for (const [request, options] of [
    ['GET /links', {}],
    ['POST /links', { body: { url } }],
  ] as const) {
    const answer = await whileAway(() => call(app, request, { key, ...options }));
    expect([answer.status, answer.body.code]).toEqual([503, 'storage_unavailable']);
    expect(answer.headers.get('retry-after')).toBe('5');
    expect(answer.body.detail).toContain('nothing was saved');
  }
});

const SENDS = {
  cuttly: (long: string) => ({
    method: 'GET',
    path: `/api/api.php?${new URLSearchParams({ key, short: long })}`,
  }),
  linkly: (long: string) => ({
    method: 'POST',
    path: '/api/v1/link',
    headers: { 'x-api-key': key },
    json: { url: long, domain: 'sho.rt' },
  }),
  picsee: (long: string) => ({ method: 'POST', path: `/v1/links?access_token=${key}`, json: { url: long } }),
  pocolink: (long: string) => ({
    method: 'POST',
    path: '/v1/links',
    headers: { authorization: `Bearer ${key}` },
    json: { url: long },
  }),
  botoi: (long: string) => ({
    method: 'POST',
    path: '/v1/short-url/create',
    headers: { authorization: `Bearer ${key}` },
    json: { url: long },
  }),
};

for (const [facade, send] of Object.entries(SENDS)) {
  test(`the same is 503 in the form of ${facade}`, async () => {
    const answer = await whileAway(() => sendTo(app, facade, send(url)));
    expect([answer.status, answer.text]).toEqual([503, expect.stringContaining('database does not answer')]);
    expect(JSON.parse(answer.text)).toBeObject();
  });
}

test('a database that is away is logged once a minute, without a stack', async () => {
  const told = () => app.logged.filter(({ message }) => message === 'the database does not answer');
  app.clock.atMs += 61_000;
  const before = told().length;
  for (let calls = 0; calls < 5; calls++) await whileAway(() => call(app, 'GET /links', { key }));
  expect(told().length).toBe(before + 1);
  expect(app.logged.filter(({ message }) => message === 'request failed')).toEqual([]);
});
