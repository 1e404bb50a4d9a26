import { beforeEach, describe, expect, test } from 'bun:test';
import { createTestApp, type TestApp } from '../../tests/support/app.ts';
import { call, newSession, newWorkspace } from '../../tests/support/client.ts';

let app: TestApp;
let owner: { id: string; key: string };
beforeEach(async () => {
  app = await createTestApp();
  owner = await newWorkspace(app);
});

describe('a deleted workspace', () => {
  test('is refused to compatible APIs too', async () => {
    const { session } = await newSession(app, owner.id, 'owner');
    expect((await call(app, `DELETE /workspaces/${owner.id}`, { session })).status).toBe(200);
    const request = new Request('https://sho.rt/compat/pocolink/v1/links', {
      headers: { authorization: `Bearer ${owner.key}` },
    });
    expect((await app.compat.byPath(request, { address: '192.0.2.1' })).status).toBe(403);
  });
});

describe('the plans', () => {
  test('are listed for everybody with a key, with limits and features', async () => {
    const { data } = (await call(app, 'GET /plans', { key: owner.key })).body;
    const free = data.find(({ name }: { name: string }) => name === 'cuttly-free');
    expect(free).toMatchObject({
      rates: [{ limit: 3, window_seconds: 60, per: 'workspace' }],
      links_per_month: 30,
      custom_slugs_per_month: 3,
      calls_per_year: null,
    });
    expect(free.features).not.toContain('password');
    const unlimited = data.find(({ name }: { name: string }) => name === 'unlimited');
    expect([unlimited.rates, unlimited.features.includes('password')]).toEqual([[], true]);
  });
});
