import { beforeEach, describe, expect, test } from 'bun:test';
import { createTestApp, type TestApp } from '../../tests/support/app.ts';
import { call, newKey, newLink, newMember, newSession, newWorkspace } from '../../tests/support/client.ts';
import type { LinkAddress } from '../core/links/link-store.ts';
import { createWorkspaceRemover } from './remove-workspaces.ts';

const DAY_MS = 86_400_000;

let app: TestApp;
let owner: { id: string; key: string };
let session: string;
beforeEach(async () => {
  app = await createTestApp();
  owner = await newWorkspace(app);
  ({ session } = await newSession(app, owner.id, 'owner'));
});

const remove = (send: object = { session }) => call(app, `DELETE /workspaces/${owner.id}`, send);
const restore = (send: object = { session }) => call(app, `POST /workspaces/${owner.id}/restore`, send);

/** Runs of the job, as a server makes them each minute. */
async function runJob({ signal = new AbortController().signal, times = 2 } = {}) {
  const told: LinkAddress[] = [];
  const { workspaceRemoval: removal, links, domains } = app.stores;
  const remover = createWorkspaceRemover({
    removal,
    links,
    domains,
    clicks: app.clicks,
    changes: {
      changed: async (addresses) => void told.push(...addresses),
      domainsChanged: () => app.core.domains.reload(),
    },
    clock: app.clock,
  });
  for (let run = 0; run < times; run++) await remover.run(signal);
  return told;
}

describe('a deleted workspace', () => {
  test('is refused to every key and session, and says until when it can be restored', async () => {
    const answer = await remove();
    expect([answer.status, answer.body.deleted_at, answer.body.removed_at]).toEqual([
      200,
      '2026-11-20T12:00:00Z',
      '2026-11-27T12:00:00Z',
    ]);
    for (const by of [{ key: owner.key }, { session }]) {
      const refused = await call(app, 'GET /links', by);
      expect([refused.status, refused.body.code]).toEqual([403, 'workspace_deleted']);
      expect(refused.body.detail).toContain('2026-11-27T12:00:00Z');
    }
    const headers = { 'x-workspace-id': owner.id };
    expect((await call(app, 'POST /links', { headers, body: { url: 'https://example.com/' } })).status).toBe(
      403,
    );
  });

  test('can be seen and restored by its owner, with everything in it', async () => {
    const link = await newLink(app, {}, owner.key);
    await remove();
    const listed = await call(app, 'GET /workspaces', { session });
    expect(listed.body.data).toMatchObject([{ id: owner.id, removed_at: '2026-11-27T12:00:00Z' }]);
    app.clock.atMs += 7 * DAY_MS - 1;
    await runJob();
    expect((await restore()).body.deleted_at).toBeNull();
    expect((await call(app, `GET /links/${link.id}`, { key: owner.key })).status).toBe(200);
  });

  test('twice is deleted once: the days count from the first time', async () => {
    await remove();
    app.clock.atMs += DAY_MS / 2;
    expect((await remove({})).body.deleted_at).toBe('2026-11-20T12:00:00Z');
  });

  test('cannot be restored after seven days', async () => {
    await remove();
    app.clock.atMs += 7 * DAY_MS;
    expect((await restore()).status).toBe(404);
  });

  test('leaves a person their other workspaces', async () => {
    const other = await newWorkspace(app);
    const body = { email: 'owner@example.com', role: 'viewer' };
    await call(app, 'POST /members', { headers: { 'x-workspace-id': other.id }, body });
    await remove();
    expect((await call(app, 'GET /me', { session })).body.workspace.id).toBe(other.id);
  });
});

describe('deleting a workspace', () => {
  test('is for owners and administrators of the instance', async () => {
    const admin = await newMember(app, owner.id, 'ann@example.com', 'admin');
    const ofWorkspace = await newKey(app, ['admin'], { workspace_id: owner.id });
    for (const key of [admin.key, ofWorkspace, owner.key]) {
      expect((await remove({ key })).status).toBe(403);
      expect((await restore({ key })).status).toBe(403);
    }
    const owning = await newMember(app, owner.id, 'bob@example.com', 'owner');
    expect((await remove({ key: owning.key })).status).toBe(200);
    expect((await restore({})).status).toBe(200);
  });

  test('needs a session with a recent proof', async () => {
    app.clock.atMs += DAY_MS;
    const answer = await remove();
    expect([answer.status, answer.body.code]).toEqual([403, 'proof_required']);
  });

  test('is refused for the first workspace', async () => {
    const answer = await call(app, 'DELETE /workspaces/wsp_1');
    expect([answer.status, answer.body.code]).toEqual([409, 'first_workspace']);
  });
});

describe('after seven days', () => {
  /** A workspace with something of everything, and a neighbour with the same. */
  async function fill(workspace: { id: string; key: string }, host: string): Promise<void> {
    const headers = { 'x-workspace-id': workspace.id };
    await call(app, 'POST /domains', { headers, body: { host, verified: true } });
    const hook = { url: 'https://hooks.example/', events: ['link.deleted', 'link.created'] };
    const { body } = await call(app, 'POST /webhooks', { key: workspace.key, body: hook });
    await call(app, `POST /webhooks/${body.id}/test`, { key: workspace.key });
    for (let n = 0; n < 120; n++) {
      await newLink(app, { domain: n % 2 ? host : 'sho.rt', tags: ['spring'], title: 'T' }, workspace.key);
    }
    await call(app, 'POST /tags', { key: workspace.key, body: { name: 'unused' } });
    await call(app, 'POST /conversions', { key: workspace.key, body: { external_id: 'c', value: 1 } });
    await call(app, 'POST /invitations', { headers, body: { email: `x@${host}`, role: 'viewer' } });
    await call(app, 'POST /keys', { key: workspace.key, headers: { 'idempotency-key': 'k' }, body: KEY });
    await app.core.usage.flush();
  }
  const KEY = { name: 'ci', scopes: ['links:read'] };

  test('everything is removed, and nothing of a neighbour', async () => {
    const neighbour = await newWorkspace(app);
    await fill(owner, 'go.example');
    await fill(neighbour, 'other.example');
    const before = (await call(app, 'GET /links?limit=100', { key: neighbour.key })).text;
    await remove();
    app.clock.atMs += 7 * DAY_MS;
    const told = await runJob();
    expect(told).toHaveLength(120);
    expect((await call(app, `GET /workspaces/${owner.id}`)).status).toBe(404);
    expect((await call(app, 'GET /links', { key: owner.key })).status).toBe(401);
    expect(app.core.domains.serving('go.example')).toBeNull();
    expect((await call(app, 'GET /links?limit=100', { key: neighbour.key })).text).toBe(before);
    expect(app.core.domains.serving('other.example')).not.toBeNull();
    // The host is free again.
    const added = await call(app, 'POST /domains', { key: neighbour.key, body: { host: 'go.example' } });
    expect(added.status).toBe(201);
  });

  test('a run that is stopped at any point leaves the rest to the next one', async () => {
    await fill(owner, 'go.example');
    await remove();
    app.clock.atMs += 7 * DAY_MS;
    for (let steps = 1; steps < 40; steps++) {
      const stopping = new AbortController();
      let left = steps % 5;
      const { signal } = stopping;
      Object.defineProperty(signal, 'aborted', { get: () => left-- <= 0 });
      await runJob({ signal, times: 1 });
    }
    await runJob();
    expect((await call(app, `GET /workspaces/${owner.id}`)).status).toBe(404);
  });

  test('a personal key moves to another workspace of its person', async () => {
    const other = await newWorkspace(app);
    const { key } = await newMember(app, owner.id, 'ann@example.com', 'editor');
    const body = { email: 'ann@example.com', role: 'viewer' };
    await call(app, 'POST /members', { headers: { 'x-workspace-id': other.id }, body });
    const lonely = await newMember(app, owner.id, 'bob@example.com', 'editor');
    await remove();
    app.clock.atMs += 7 * DAY_MS;
    await runJob();
    expect((await call(app, 'GET /me', { key })).body.workspace.id).toBe(other.id);
    expect((await call(app, 'GET /me', { key: lonely.key })).status).toBe(401);
  });
});
