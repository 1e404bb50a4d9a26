import { beforeEach, describe, expect, test } from 'bun:test';
import { createTestApp, type TestApp } from '../../tests/support/app.ts';
import { call, newKey, newMember, newSession, newWorkspace } from '../../tests/support/client.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

let app: TestApp;
let owner: { id: string; key: string };
beforeEach(async () => {
  app = await createTestApp();
  owner = await newWorkspace(app);
});

/** A key of the workspace, and how it is read by another key. */
async function newWatchedKey() {
  const headers = { 'x-workspace-id': owner.id };
  const body = { name: 'ci', scopes: ['links:read'] };
  const { body: made } = await call(app, 'POST /keys', { headers, body });
  return {
    made,
    use: () => call(app, 'GET /links', { key: made.secret }),
    read: async () => (await call(app, `GET /keys/${made.id}`, { key: owner.key })).body,
  };
}

describe('the use of a key', () => {
  test('is nothing for a new key', async () => {
    const { made, read } = await newWatchedKey();
    expect(made).toMatchObject({ last_used_at: null, calls_30d: 0 });
    expect(await read()).toMatchObject({ last_used_at: null, calls_30d: 0 });
  });

  test('is its last call and its calls of the last 30 days', async () => {
    const { use, read } = await newWatchedKey();
    await use();
    app.clock.atMs += 20 * DAY_MS;
    await use();
    await use();
    expect(await read()).toMatchObject({ last_used_at: '2026-12-10T12:00:00Z', calls_30d: 3 });
    app.clock.atMs += 20 * DAY_MS;
    expect(await read()).toMatchObject({ last_used_at: '2026-12-10T12:00:00Z', calls_30d: 2 });
  });

  test('is stored at most once a minute, and is exact nevertheless', async () => {
    const writes: number[] = [];
    const { stores } = app;
    const watched = await createTestApp({
      stores,
      between: {
        stores: (all) => ({
          ...all,
          usage: {
            ...all.usage,
            async noteUses(uses) {
              writes.push(uses.size);
              await all.usage.noteUses(uses);
            },
          },
        }),
        clicks: (clicks) => clicks,
      },
    });
    const key = await newKey(watched, ['links:read'], { workspace_id: owner.id });
    const { data } = (await call(watched, 'GET /keys', { headers: { 'x-workspace-id': owner.id } })).body;
    const { id } = data.at(-1);
    for (let calls = 1; calls <= 3; calls++) {
      watched.clock.atMs += 10_000;
      await call(watched, 'GET /links', { key });
      await watched.core.usage.flush();
    }
    expect(writes).toEqual([1]);
    const read = () => call(watched, `GET /keys/${id}`, { headers: { 'x-workspace-id': owner.id } });
    expect((await read()).body.last_used_at).toBe('2026-11-20T12:00:30Z');
    watched.clock.atMs += MINUTE_MS;
    await call(watched, 'GET /links', { key });
    await watched.core.usage.flush();
    expect(writes).toEqual([1, 1]);
  });

  test('of a personal key is counted in every workspace that it reaches', async () => {
    const other = await newWorkspace(app);
    const { key } = await newMember(app, owner.id, 'ann@example.com', 'admin');
    await call(app, 'POST /members', {
      headers: { 'x-workspace-id': other.id },
      body: { email: 'ann@example.com', role: 'viewer' },
    });
    for (const id of [owner.id, other.id]) {
      expect((await call(app, 'GET /links', { key, headers: { 'x-workspace-id': id } })).status).toBe(200);
    }
    const { data } = (await call(app, 'GET /keys?person=me', { key })).body;
    // The list itself is the third call.
    expect(data).toMatchObject([{ calls_30d: 3 }]);
  });
});

describe('a key names who created it', () => {
  test('the operator, another key, or a person who is signed in', async () => {
    const { made } = await newWatchedKey();
    expect(made.created_by).toEqual({ kind: 'environment', id: null, name: null });
    const body = { name: 'second', scopes: ['links:read'] };
    const second = (await call(app, 'POST /keys', { key: owner.key, body })).body;
    expect(second.created_by).toMatchObject({ kind: 'key', name: 'test' });
    const { session, personId } = await newSession(app, owner.id, 'owner');
    const third = await call(app, 'POST /keys', { session, body });
    expect(third.status).toBe(201);
    expect(third.body.created_by).toEqual({ kind: 'person', id: personId, name: 'owner@example.com' });
    const read = await call(app, `GET /keys/${third.body.id}`, { key: owner.key });
    expect(read.body.created_by).toEqual(third.body.created_by);
  });
});
