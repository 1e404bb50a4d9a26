import { beforeEach, describe, expect, test } from 'bun:test';
import { createTestApp, type TestApp } from '../../tests/support/app.ts';
import { call, newKey, newLink, newWorkspace } from '../../tests/support/client.ts';

let app: TestApp;
let owner: { id: string; key: string };
let id: string;
beforeEach(async () => {
  app = await createTestApp();
  owner = await newWorkspace(app);
  id = await addDomain('go.example');
});

async function addDomain(host: string): Promise<string> {
  const headers = { 'x-workspace-id': owner.id };
  const added = await call(app, 'POST /domains', { headers, body: { host, verified: true } });
  return added.body.id;
}
const ok = { type: 'CNAME', target: 'sho.rt', found: ['sho.rt'], ok: true } as const;
const read = (query = '', key = owner.key) => call(app, `GET /domains/${id}${query}`, { key });

describe('the check of a domain', () => {
  test('is made only on request', async () => {
    expect((await read()).body).toMatchObject({ routing: null, certificate: null, checked_at: null });
  });

  test('says where DNS leads, and how long the certificate is good', async () => {
    const expiresAtMs = Date.parse('2027-01-01T00:00:00Z');
    app.findings.set('go.example', { routing: ok, certificate: { ok: true, expiresAtMs, fault: null } });
    expect((await read('?check=true')).body).toMatchObject({
      routing: ok,
      certificate: { ok: true, expires_at: '2027-01-01T00:00:00Z', fault: null },
      checked_at: '2026-11-20T12:00:00Z',
    });
  });

  test('is kept for some seconds, so that a page may ask often', async () => {
    expect((await read('?check=true')).body.routing.ok).toBe(false);
    const certificate = { ok: false, expiresAtMs: null, fault: 'no_answer' } as const;
    app.findings.set('go.example', { routing: ok, certificate });
    expect((await read('?check=true')).body.routing.ok).toBe(false);
    app.clock.atMs += 9_000;
    expect((await read('?check=true')).body.routing.ok).toBe(true);
  });

  test('needs `domains:write`, because the server makes requests for it', async () => {
    const key = await newKey(app, ['links:read'], { workspace_id: owner.id });
    expect((await read('', key)).status).toBe(200);
    expect((await read('?check=true', key)).status).toBe(403);
    const stranger = await newWorkspace(app);
    expect((await read('?check=true', stranger.key)).status).toBe(404);
  });
});

describe('the links on a domain', () => {
  test('are the caller’s, in lists too, and include the trash', async () => {
    const other = await newWorkspace(app);
    await newLink(app, {}, other.key);
    await newLink(app, {}, owner.key);
    await newLink(app, { domain: 'go.example' }, owner.key);
    const { id: trashed } = await newLink(app, { domain: 'go.example' }, owner.key);
    await call(app, `DELETE /links/${trashed}`, { key: owner.key });
    const { data } = (await call(app, 'GET /domains', { key: owner.key })).body;
    expect(data.map(({ host, links }: { host: string; links: number }) => [host, links])).toEqual([
      ['sho.rt', 1],
      ['go.example', 2],
    ]);
    expect((await read()).body.links).toBe(2);
  });

  test('are not shown to a key that is restricted to its own links', async () => {
    const key = await newKey(app, ['links:read'], { workspace_id: owner.id, own_links_only: true });
    expect((await read('', key)).body.links).toBeNull();
  });

  test('are counted up to a limit', async () => {
    for (const domain of ['go.example', 'go.example', 'sho.rt', 'sho.rt']) {
      await newLink(app, { domain }, owner.key);
    }
    const { countUpTo } = app.stores.links;
    const caller = await app.core.keys.callerOf(owner.key, null);
    if (caller === null) throw new Error('no caller');
    const { workspaceId } = caller;
    for (const domain of await app.core.domains.list(caller)) {
      const place = { domainId: domain.id, workspaceId, isShared: domain.workspaceId === null };
      expect([await countUpTo(place, 2), await countUpTo(place, 1)]).toEqual([2, null]);
    }
  });
});
