import { beforeEach, describe, expect, test } from 'bun:test';
import { createTestApp, type TestApp } from '../../tests/support/app.ts';
import { call, newKey, newLink, newMember, newWorkspace } from '../../tests/support/client.ts';
import type { WorkspaceId } from '../core/base/ids.ts';

let app: TestApp;
let team: { id: string; key: string };
beforeEach(async () => {
  app = await createTestApp();
  team = await newWorkspace(app);
});

/** The status, and the code of a refusal. */
async function outcome(route: string, key: string, body?: unknown): Promise<unknown[]> {
  const answer = await call(app, route, { key, ...(body === undefined ? {} : { body }) });
  return answer.status < 400 ? [answer.status] : [answer.status, answer.body.code];
}

const join = (email: string, role: string, workspaceId = team.id) => newMember(app, workspaceId, email, role);

describe('members', () => {
  test('begin with the owner that a workspace is made with', async () => {
    const body = { name: 'Ann’s', kind: 'personal', owner: { email: ' Ann@Example.com ', name: 'Ann' } };
    const { id } = (await call(app, 'POST /workspaces', { body })).body;
    const listed = await call(app, 'GET /members', { headers: { 'x-workspace-id': id } });
    expect(listed.body.data).toEqual([
      {
        person: { id: 'per_1', email: 'ann@example.com', name: 'Ann' },
        role: 'owner',
        joined_at: '2026-11-20T12:00:00Z',
        last_seen_at: null,
        has_second_factor: false,
      },
    ]);
  });

  test('of a workspace that is refused are nobody', async () => {
    const owner = { email: 'ann@example.com' };
    const refused = async (body: object) => {
      const { status, body: problem } = await call(app, 'POST /workspaces', { body });
      return [status, problem.errors[0].pointer];
    };
    expect(await refused({ name: 'x', plan: 'gold', owner })).toEqual([422, '/plan']);
    expect(await refused({ name: 'x', owner: { email: 'ann' } })).toEqual([422, '/owner/email']);
    expect(await refused({ name: 'x', owner: { ...owner, name: 'a\nb' } })).toEqual([422, '/owner/name']);
    expect((await call(app, 'GET /workspaces')).body.data).toHaveLength(2);
  });

  test('are listed page by page', async () => {
    for (const name of ['ann', 'bob', 'cyd']) await join(`${name}@example.com`, 'viewer');
    const first = await call(app, 'GET /members?limit=2', { key: team.key });
    const second = await call(app, `GET /members?limit=2&cursor=${first.body.next_cursor}`, {
      key: team.key,
    });
    const emails = (page: typeof first) =>
      page.body.data.map((it: { person: { email: string } }) => it.person.email);
    expect([emails(first), emails(second)]).toEqual([
      ['ann@example.com', 'bob@example.com'],
      ['cyd@example.com'],
    ]);
    expect(second.body.next_cursor).toBeNull();
  });

  test('are added at once by an administrator of the instance, and only once', async () => {
    await join('ann@example.com', 'viewer');
    const headers = { 'x-workspace-id': team.id };
    const again = await call(app, 'POST /members', {
      headers,
      body: { email: 'ANN@example.com', role: 'owner' },
    });
    expect([again.status, again.body.code]).toEqual([409, 'already_member']);
    for (const email of ['', 'ann', 'a@b@c.d', 'a b@c.d', 'a@127.0.0.1', '"a"@b.c', 'a@b.c\nBcc: x@y.z']) {
      const bad = await call(app, 'POST /members', { headers, body: { email, role: 'viewer' } });
      expect([email, bad.status, bad.body.errors[0].pointer]).toEqual([email, 422, '/email']);
    }
  });

  test('always have an owner left', async () => {
    const ann = await join('ann@example.com', 'owner');
    expect(await outcome(`DELETE /members/${ann.personId}`, ann.key)).toEqual([409, 'last_owner']);
    expect(await outcome(`PATCH /members/${ann.personId}`, ann.key, { role: 'admin' })).toEqual([
      409,
      'last_owner',
    ]);
    await join('bob@example.com', 'owner');
    expect(await outcome(`PATCH /members/${ann.personId}`, ann.key, { role: 'viewer' })).toEqual([200]);
  });

  test('become owners, and stop being owners, by owners only', async () => {
    const ann = await join('ann@example.com', 'owner');
    await join('olga@example.com', 'owner');
    const bob = await join('bob@example.com', 'admin');
    const cyd = await join('cyd@example.com', 'viewer');
    for (const key of [bob.key, team.key]) {
      expect(await outcome(`PATCH /members/${cyd.personId}`, key, { role: 'owner' })).toEqual([
        403,
        'forbidden',
      ]);
      expect(await outcome(`PATCH /members/${ann.personId}`, key, { role: 'viewer' })).toEqual([
        403,
        'forbidden',
      ]);
      expect(await outcome(`DELETE /members/${ann.personId}`, key)).toEqual([403, 'forbidden']);
      const body = { email: 'dee@example.com', role: 'owner' };
      expect(await outcome('POST /invitations', key, body)).toEqual([403, 'forbidden']);
      expect(await outcome(`PATCH /members/${cyd.personId}`, key, { role: 'admin' })).toEqual([200]);
    }
    expect(await outcome(`PATCH /members/${cyd.personId}`, ann.key, { role: 'owner' })).toEqual([200]);
    expect(await outcome(`DELETE /members/${ann.personId}`, cyd.key)).toEqual([204]);
  });

  test('are not there for another workspace', async () => {
    const other = await newWorkspace(app);
    const { personId } = await join('ann@example.com', 'viewer');
    for (const id of [personId, 'per_zz', 'nonsense']) {
      expect(await outcome(`DELETE /members/${id}`, other.key)).toEqual([404, 'member_not_found']);
      expect(await outcome(`PATCH /members/${id}`, other.key, { role: 'admin' })).toEqual([
        404,
        'member_not_found',
      ]);
    }
  });

  test('of a personal workspace are one', async () => {
    const made = await call(app, 'POST /workspaces', { body: { name: 'Mine', kind: 'personal' } });
    const headers = { 'x-workspace-id': made.body.id };
    const add = (email: string) => call(app, 'POST /members', { headers, body: { email, role: 'owner' } });
    expect((await add('ann@example.com')).status).toBe(201);
    expect((await add('bob@example.com')).body.code).toBe('personal_workspace');
    const body = { email: 'bob@example.com', role: 'viewer' };
    expect((await call(app, 'POST /invitations', { headers, body })).body.code).toBe('personal_workspace');
  });

  test('who own or administer the workspace receive its notices', async () => {
    await join('ann@example.com', 'owner');
    await join('bob@example.com', 'editor');
    await join('cyd@example.com', 'admin');
    expect(await app.core.members.addressesToNotify(2 as WorkspaceId)).toEqual([
      'ann@example.com',
      'cyd@example.com',
    ]);
    expect(await app.core.members.addressesToNotify(1 as WorkspaceId)).toEqual([]);
  });

  test('are not let in by a key that is bound itself', async () => {
    const { personId } = await join('ann@example.com', 'viewer');
    const domain = await call(app, 'POST /domains', {
      headers: { 'x-workspace-id': team.id },
      body: { host: 'go.example', verified: true },
    });
    for (const bound of [{ domain_id: domain.body.id }, { own_links_only: true }]) {
      const key = await newKey(app, ['admin'], { workspace_id: team.id, ...bound });
      const forbidden = [403, 'forbidden'];
      const body = { email: 'dee@example.com', role: 'admin' };
      expect(await outcome('POST /invitations', key, body)).toEqual(forbidden);
      expect(await outcome(`PATCH /members/${personId}`, key, { role: 'admin' })).toEqual(forbidden);
      expect(await outcome(`DELETE /members/${personId}`, key)).toEqual(forbidden);
    }
  });
});

describe('a personal key', () => {
  test('reaches all workspaces of its person, and acts at home unless told otherwise', async () => {
    const second = await newWorkspace(app);
    const { key } = await join('ann@example.com', 'editor');
    await join('ann@example.com', 'owner', second.id);
    const reached = await call(app, 'GET /workspaces', { key });
    expect(reached.body.data.map((it: { id: string }) => it.id)).toEqual([team.id, second.id]);
    expect((await call(app, `GET /workspaces/${second.id}`, { key })).status).toBe(200);
    expect((await call(app, 'GET /workspaces/wsp_1', { key })).status).toBe(404);
    const { body: me } = await call(app, 'GET /me', { key });
    expect(me).toMatchObject({
      workspace: { id: team.id },
      person: { id: 'per_1', email: 'ann@example.com' },
      role: 'editor',
      scopes: ['links:create', 'links:read', 'links:write', 'stats:read'],
    });
    const there = await call(app, 'GET /me', { key, headers: { 'x-workspace-id': second.id } });
    expect(there.body).toMatchObject({ workspace: { id: second.id }, role: 'owner', scopes: ['admin'] });
    const link = await call(app, 'POST /links', {
      key,
      headers: { 'x-workspace-id': second.id },
      body: { url: 'https://example.com/' },
    });
    expect(link.body.workspace_id).toBe(second.id);
    expect((await call(app, `GET /links/${link.body.id}`, { key })).status).toBe(404);
  });

  test('changes only the workspace that it acts on', async () => {
    const second = await newWorkspace(app);
    const { key } = await join('ann@example.com', 'owner');
    await join('ann@example.com', 'viewer', second.id);
    const rename = (id: string, actOn: string) =>
      call(app, `PATCH /workspaces/${id}`, {
        key,
        headers: { 'x-workspace-id': actOn },
        body: { name: 'stolen' },
      });
    expect((await rename(second.id, team.id)).status).toBe(403);
    expect((await rename(second.id, second.id)).status).toBe(403);
    expect((await rename(team.id, second.id)).status).toBe(403);
    expect((await rename(team.id, team.id)).status).toBe(200);
  });

  test('may only what both it and the role of its person may', async () => {
    const { personId } = await join('ann@example.com', 'viewer');
    const newKeyInput = { person: personId, workspace_id: team.id };
    const key = await newKey(app, ['links:read', 'links:create'], newKeyInput);
    const scopes = async () => (await call(app, 'GET /me', { key })).body.scopes;
    expect(await scopes()).toEqual(['links:read']);
    await call(app, `PATCH /members/${personId}`, { key: team.key, body: { role: 'editor' } });
    expect(await scopes()).toEqual(['links:create', 'links:read']);
    await call(app, `PATCH /members/${personId}`, { key: team.key, body: { role: 'admin' } });
    expect(await scopes()).toEqual(['links:create', 'links:read']);
  });

  test('has another role, or none, from the next call on', async () => {
    const { key, personId } = await join('ann@example.com', 'editor');
    await newLink(app, {}, key);
    await call(app, `PATCH /members/${personId}`, { key: team.key, body: { role: 'viewer' } });
    expect(await outcome('POST /links', key, { url: 'https://example.com/' })).toEqual([403, 'forbidden']);
    expect(await outcome('GET /links', key)).toEqual([200]);
    await call(app, `DELETE /members/${personId}`, { key: team.key });
    expect(await outcome('GET /links', key)).toEqual([404, 'workspace_not_found']);
  });

  test('keeps working in other workspaces when its person leaves one', async () => {
    const second = await newWorkspace(app);
    const { key, personId } = await join('ann@example.com', 'editor');
    await join('ann@example.com', 'editor', second.id);
    await call(app, `DELETE /members/${personId}`, { key: team.key });
    const there = { key, headers: { 'x-workspace-id': second.id } };
    expect((await call(app, 'GET /links', there)).status).toBe(200);
    expect((await call(app, 'GET /workspaces', there)).body.data).toMatchObject([{ id: second.id }]);
    const gone = await call(app, 'GET /links', { key, headers: { 'x-workspace-id': team.id } });
    expect([gone.status, gone.body.code]).toEqual([404, 'workspace_not_found']);
    expect(await outcome('GET /links', key)).toEqual([404, 'workspace_not_found']);
  });

  test('makes, lists and ends keys of its own person in any role', async () => {
    const { key, personId } = await join('ann@example.com', 'viewer');
    const made = await call(app, 'POST /keys', {
      key,
      body: { name: 'mine', scopes: ['admin'], person: 'me' },
    });
    expect(made.body).toMatchObject({ person_id: personId, workspace_id: team.id });
    const { secret, id } = made.body;
    expect((await call(app, 'GET /me', { key: secret })).body.role).toBe('viewer');
    const list = await call(app, 'GET /keys?person=me&limit=1', { key });
    expect(list.body.data).toHaveLength(1);
    expect((await call(app, `GET /keys?person=${personId}`)).body.data).toHaveLength(2);
    expect((await call(app, `GET /keys/${id}`, { key })).status).toBe(200);
    const rotated = await call(app, `POST /keys/${id}/rotate`, { key, body: { grace_seconds: 0 } });
    expect(await outcome('GET /me', secret)).toEqual([401, 'unauthenticated']);
    expect(await outcome('GET /me', rotated.body.secret)).toEqual([200]);
    expect(await outcome(`DELETE /keys/${id}`, key)).toEqual([204]);
    expect(await outcome('GET /me', rotated.body.secret)).toEqual([401, 'unauthenticated']);
  });

  test('that does not hold admin makes, sees and rotates none', async () => {
    const { personId } = await join('ann@example.com', 'owner');
    const key = await newKey(app, ['links:read'], { person: personId, workspace_id: team.id });
    const body = { name: 'x', scopes: ['links:read'], person: 'me' };
    expect(await outcome('POST /keys', key, body)).toEqual([403, 'forbidden']);
    expect(await outcome('GET /keys?person=me', key)).toEqual([403, 'forbidden']);
    const [first] = (await call(app, `GET /keys?person=${personId}`)).body.data;
    expect(await outcome(`POST /keys/${first.id}/rotate`, key)).toEqual([403, 'forbidden']);
    expect(await outcome(`DELETE /keys/${first.id}`, key)).toEqual([403, 'forbidden']);
  });

  test('is made for nobody else, and by no key of a workspace', async () => {
    const ann = await join('ann@example.com', 'owner');
    const bob = await join('bob@example.com', 'viewer');
    const newKeyInput = (person: string, more: object = {}) => ({
      name: 'x',
      scopes: ['admin'],
      person,
      ...more,
    });
    for (const key of [ann.key, team.key]) {
      for (const person of [bob.personId, 'per_zz', 'nonsense']) {
        expect(await outcome('POST /keys', key, newKeyInput(person))).toEqual([404, 'person_not_found']);
        expect(await outcome(`GET /keys?person=${person}`, key)).toEqual([404, 'person_not_found']);
      }
    }
    expect(await outcome('POST /keys', team.key, newKeyInput('me'))).toEqual([404, 'person_not_found']);
    const elsewhere = newKeyInput('me', { workspace_id: 'wsp_1' });
    expect(await outcome('POST /keys', ann.key, elsewhere)).toEqual([404, 'workspace_not_found']);
    for (const bound of [{ domain_id: 'dom_1' }, { own_links_only: true }]) {
      expect(await outcome('POST /keys', ann.key, newKeyInput('me', bound))).toEqual([
        422,
        'invalid_request',
      ]);
    }
  });

  test('is its person’s alone: administrators of its home neither see, end nor rotate it', async () => {
    const ann = await join('ann@example.com', 'editor');
    const bob = await join('bob@example.com', 'owner');
    const [own] = (await call(app, 'GET /keys?person=me', { key: ann.key })).body.data;
    for (const key of [team.key, bob.key]) {
      expect((await call(app, 'GET /keys', { key })).text).not.toContain(`"${own.id}"`);
      expect(await outcome(`GET /keys/${own.id}`, key)).toEqual([404, 'key_not_found']);
      expect(await outcome(`POST /keys/${own.id}/rotate`, key)).toEqual([404, 'key_not_found']);
      expect(await outcome(`DELETE /keys/${own.id}`, key)).toEqual([404, 'key_not_found']);
    }
    const headers = { 'x-workspace-id': team.id };
    expect((await call(app, `DELETE /keys/${own.id}`, { headers })).status).toBe(204);
  });
});

describe('a key of a workspace', () => {
  test('is given no secret of one that may do more', async () => {
    const { key: minted } = await app.core.keys.mint(1 as WorkspaceId, 'first administrator');
    const admin = await newKey(app, ['admin']);
    const id = `key_${minted.id.toString(36)}`;
    expect(await outcome(`POST /keys/${id}/rotate`, admin)).toEqual([403, 'forbidden']);
    expect(await outcome(`DELETE /keys/${id}`, admin)).toEqual([403, 'forbidden']);

    const domain = await call(app, 'POST /domains', { body: { host: 'go.example', verified: true } });
    const made = await call(app, 'POST /keys', {
      body: { name: 'all', scopes: ['admin'] },
    });
    for (const bound of [{ domain_id: domain.body.id }, { own_links_only: true }]) {
      const key = await newKey(app, ['admin'], bound);
      expect(await outcome(`POST /keys/${made.body.id}/rotate`, key)).toEqual([404, 'key_not_found']);
      const me = await call(app, 'GET /me', { key });
      expect(await outcome(`POST /keys/${me.body.key_id}/rotate`, key)).toEqual([200]);
    }
  });
});
