import { beforeEach, describe, expect, test } from 'bun:test';
import { createTestApp, type TestApp } from '../../tests/support/app.ts';
import { call, newMember, newSession, newWorkspace } from '../../tests/support/client.ts';

const DAY_MS = 86_400_000;

let app: TestApp;
let team: { id: string; key: string };
beforeEach(async () => {
  app = await createTestApp();
  team = await newWorkspace(app);
});

const appoint = (person: string, isAdmin: boolean, send: object = {}) =>
  call(app, `PATCH /instance/people/${person}`, { ...send, body: { is_instance_admin: isAdmin } });

/** A viewer of one workspace who is an administrator of the instance, signed in just now. */
async function newAdministrator() {
  const made = await newSession(app, team.id, 'viewer');
  expect((await appoint(made.personId, true)).status).toBe(200);
  return made;
}

describe('the instance', () => {
  test('says how the server is doing, and why a check fails', async () => {
    app.state.current = {
      ...app.state.current,
      ready: false,
      checks: [{ name: 'redirects', reason: 'no redirect process is alive' }],
      stuckSink: { name: 'clicks', forMs: 12_500 },
    };
    expect((await call(app, 'GET /instance')).body).toMatchObject({
      version: '0.0.0',
      started_at: '2026-11-20T12:00:00Z',
      ready: false,
      checks: [{ name: 'redirects', ok: false, reason: 'no redirect process is alive' }],
      spool: { bytes: 4_096, unread_bytes: 0, oldest_at: null, stuck: { sink: 'clicks', seconds: 12.5 } },
      workers: 2,
      memory: { main_bytes: 1_000, workers_bytes: 500 },
      disk: { free_bytes: 10_000, total_bytes: 20_000 },
      mail: { configured: true, waiting: 0 },
      blocked_hosts: 1,
    });
  });

  test('is open to a session of an administrator, whatever the role in workspaces', async () => {
    const { session } = await newAdministrator();
    expect((await call(app, 'GET /instance', { session })).status).toBe(200);
    expect((await call(app, 'GET /instance/workspaces', { session })).body.data).toHaveLength(2);
    // Elsewhere the administrator is what the membership says.
    const body = { url: 'https://example.com/' };
    expect((await call(app, 'POST /links', { session, body })).status).toBe(403);
  });

  test('asks an administrator for a proof of the last 15 minutes', async () => {
    const { session } = await newAdministrator();
    app.clock.atMs += 15 * 60_000;
    const answer = await call(app, 'GET /instance', { session });
    expect([answer.status, answer.body.code]).toEqual([403, 'proof_required']);
  });

  test('is closed to owners who are no administrators', async () => {
    const { session } = await newSession(app, team.id, 'owner');
    for (const path of ['', '/people', '/workspaces']) {
      for (const by of [{ session }, { key: team.key }]) {
        expect((await call(app, `GET /instance${path}`, by)).status).toBe(403);
      }
    }
  });
});

describe('the people of the instance', () => {
  test('are listed in pages, with their workspaces', async () => {
    const other = await newWorkspace(app);
    const { personId } = await newMember(app, team.id, 'ann@example.com', 'owner');
    const body = { email: 'ann@example.com', role: 'viewer' };
    await call(app, 'POST /members', { headers: { 'x-workspace-id': other.id }, body });
    await newMember(app, team.id, 'bob@example.com', 'viewer');
    const first = (await call(app, 'GET /instance/people?limit=1')).body;
    expect(first.data).toMatchObject([
      { id: personId, email: 'ann@example.com', is_instance_admin: false, workspaces: 2 },
    ]);
    const rest = (await call(app, `GET /instance/people?limit=1&cursor=${first.next_cursor}`)).body;
    expect(rest.data).toMatchObject([{ email: 'bob@example.com', workspaces: 1 }]);
    expect(rest.next_cursor).toBeNull();
  });

  test('gain and lose the role with the next call', async () => {
    const ann = await newAdministrator();
    const bob = await newSession(app, team.id, 'editor');
    expect((await appoint(bob.personId, true, { session: ann.session })).body.is_instance_admin).toBe(true);
    expect((await appoint(ann.personId, false, { session: bob.session })).status).toBe(200);
    expect((await call(app, 'GET /instance', { session: ann.session })).status).toBe(403);
  });

  test('keep one administrator, unless the operator decides otherwise', async () => {
    const ann = await newAdministrator();
    const refused = await appoint(ann.personId, false, { session: ann.session });
    expect([refused.status, refused.body.code]).toEqual([409, 'last_administrator']);
    expect((await appoint(ann.personId, false)).body.is_instance_admin).toBe(false);
  });

  test('are signed out everywhere, with the next call, and nobody else is', async () => {
    const { session } = await newAdministrator();
    const ann = await newSession(app, team.id, 'owner', { email: 'ann@example.com' });
    const ended = await call(app, `DELETE /instance/people/${ann.personId}/sessions`, { session });
    expect([ended.status, ended.body]).toEqual([200, { ended: 1 }]);
    expect((await call(app, 'GET /links', { session: ann.session })).status).toBe(401);
    expect((await call(app, 'GET /links', { session })).status).toBe(200);
    const again = await call(app, `DELETE /instance/people/${ann.personId}/sessions`, { session });
    expect(again.body).toEqual({ ended: 0 });
    const unknown = await call(app, 'DELETE /instance/people/per_zz/sessions', { session });
    expect([unknown.status, unknown.body.code]).toEqual([404, 'person_not_found']);
  });

  test('who do not exist are not found', async () => {
    for (const id of ['per_999', 'nobody']) expect((await appoint(id, true)).status).toBe(404);
  });
});

describe('a test mail', () => {
  const send = (body: object, by: object = {}) => call(app, 'POST /instance/mail-test', { ...by, body });

  test('goes to the administrator, or to the address that is named', async () => {
    const { session } = await newAdministrator();
    expect((await send({}, { session })).body).toEqual({
      email: 'viewer@example.com',
      ok: true,
      fault: null,
    });
    expect((await send({ email: 'ann@example.com' })).body.ok).toBe(true);
    expect(app.mails.map(({ to }) => to)).toEqual(['viewer@example.com', 'ann@example.com']);
  });

  test('tells what the mail server said', async () => {
    app.mailServer.fault = new Error('connect ECONNREFUSED');
    const answer = await send({ email: 'ann@example.com' });
    expect(answer.body).toEqual({ email: 'ann@example.com', ok: false, fault: 'connect ECONNREFUSED' });
  });

  test('needs an address from a key without a person, and a valid one', async () => {
    for (const [body, code] of [
      [{}, 'required'],
      [{ email: 'a@b@c' }, 'not_an_email'],
    ] as const) {
      const answer = await send(body);
      expect([answer.status, answer.body.errors[0]]).toMatchObject([422, { pointer: '/email', code }]);
    }
    expect(app.mails).toEqual([]);
  });

  test('is sent at most ten times in an hour', async () => {
    for (let n = 0; n < 10; n++) expect((await send({ email: 'ann@example.com' })).status).toBe(200);
    expect((await send({ email: 'ann@example.com' })).status).toBe(429);
    app.clock.atMs += DAY_MS;
    expect((await send({ email: 'ann@example.com' })).status).toBe(200);
  });

  test('is refused without a mail server', async () => {
    app = await createTestApp({ mail: false });
    const answer = await send({ email: 'ann@example.com' });
    expect([answer.status, answer.body.code]).toEqual([409, 'mail_not_configured']);
  });
});

describe('workspaces of the instance', () => {
  test('are created and put on a plan by an administrator who is signed in', async () => {
    const { session } = await newAdministrator();
    const body = { name: 'Shop', owner: { email: 'ann@example.com' } };
    const made = await call(app, 'POST /instance/workspaces', { session, body });
    expect(made.status).toBe(201);
    const path = `PATCH /instance/workspaces/${made.body.id}`;
    const changed = await call(app, path, { session, body: { plan: 'cuttly-free' } });
    expect([changed.status, changed.body.plan]).toEqual([200, 'cuttly-free']);
    const unknown = await call(app, path, { session, body: { plan: 'none' } });
    expect([unknown.status, unknown.body.errors[0].pointer]).toEqual([422, '/plan']);
  });

  test('are deleted and restored by an administrator who is no member', async () => {
    const { session } = await newAdministrator();
    const other = await newWorkspace(app);
    const path = `/instance/workspaces/${other.id}`;
    const deleted = await call(app, `DELETE ${path}`, { session });
    expect([deleted.status, deleted.body.deleted_at]).toEqual([200, '2026-11-20T12:00:00Z']);
    expect((await call(app, 'GET /links', { key: other.key })).body.code).toBe('workspace_deleted');
    expect((await call(app, `POST ${path}/restore`, { session })).body.deleted_at).toBeNull();
    expect((await call(app, 'GET /links', { key: other.key })).status).toBe(200);
    expect((await call(app, 'DELETE /instance/workspaces/wsp_1', { session })).body.code).toBe(
      'first_workspace',
    );
    app.clock.atMs += 15 * 60_000;
    expect((await call(app, `DELETE ${path}`, { session })).body.code).toBe('proof_required');
  });
});
