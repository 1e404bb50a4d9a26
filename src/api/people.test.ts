import { beforeEach, describe, expect, test } from 'bun:test';
import { createTestApp, type TestApp } from '../../tests/support/app.ts';
import { call, newKey, newMember, newSession, newWorkspace } from '../../tests/support/client.ts';

let app: TestApp;
let owner: { id: string; key: string };
beforeEach(async () => {
  app = await createTestApp();
  owner = await newWorkspace(app);
});

describe('the names of members', () => {
  test('are for every member: id and name, and nothing else', async () => {
    const headers = { 'x-workspace-id': owner.id };
    const body = { email: 'ann@example.com', name: 'Ann', role: 'owner' };
    const added = await call(app, 'POST /members', { headers, body });
    const { session, personId } = await newSession(app, owner.id, 'viewer');
    expect((await call(app, 'GET /people', { session })).body.data).toEqual([
      { id: added.body.person.id, name: 'Ann' },
      { id: personId, name: 'viewer@example.com' },
    ]);
  });

  test('are not for a key with bounds, or for strangers', async () => {
    await newMember(app, owner.id, 'ann@example.com', 'viewer');
    const bound = await newKey(app, ['admin'], { workspace_id: owner.id, own_links_only: true });
    expect((await call(app, 'GET /people', { key: bound })).status).toBe(403);
    const stranger = await newWorkspace(app);
    expect((await call(app, 'GET /people', { key: stranger.key })).body.data).toEqual([]);
  });
});

describe('a member', () => {
  test('shows administrators when the person was last seen', async () => {
    const { key, personId } = await newMember(app, owner.id, 'ann@example.com', 'viewer');
    const read = async () => {
      const { data } = (await call(app, 'GET /members', { key: owner.key })).body;
      return data.find((one: { person: { id: string } }) => one.person.id === personId);
    };
    expect(await read()).toMatchObject({ last_seen_at: null, has_second_factor: false });
    app.clock.atMs += 60_000;
    await call(app, 'GET /links', { key });
    await app.core.usage.flush();
    expect((await read()).last_seen_at).toBe('2026-11-20T12:01:00Z');
  });

  test('keeps it from members who are no administrators', async () => {
    const { key } = await newMember(app, owner.id, 'ann@example.com', 'viewer');
    expect((await call(app, 'GET /members', { key })).status).toBe(403);
    expect((await call(app, 'GET /people', { key })).text).not.toContain('last_seen_at');
  });
});
