import { beforeEach, describe, expect, test } from 'bun:test';
import { createTestApp, type TestApp } from '../../tests/support/app.ts';
import { call, newMember, newSession, newWorkspace } from '../../tests/support/client.ts';
import { ANN, codeOf, fromPage, PASSWORD, sessionIn, setUpAnn } from '../../tests/support/sign-in.ts';

let app: TestApp;
let session: string;
beforeEach(async () => {
  app = await createTestApp();
  session = await setUpAnn(app);
});

const NEW = 'a new and long password';
const signIn = async (password = PASSWORD) => fromPage(app, 'POST /session', { ...ANN, password });
const isOpen = async (secret: string) =>
  codeOf(await fromPage(app, 'GET /session', undefined, { session: secret })) === 200;

describe('the own account', () => {
  test('keeps name, language and time zone, each or all', async () => {
    const changed = await fromPage(
      app,
      'PATCH /me',
      { name: ' Ann B ', language: 'zh-hant', timezone: 'Asia/Taipei' },
      { session },
    );
    expect(changed.body).toMatchObject({ name: 'Ann B', language: 'zh-Hant', timezone: 'Asia/Taipei' });
    const less = await fromPage(app, 'PATCH /me', { language: null }, { session });
    expect(less.body).toMatchObject({ name: 'Ann B', language: null, timezone: 'Asia/Taipei' });
    const me = await fromPage(app, 'GET /me', undefined, { session });
    expect(me.body.person).toEqual(less.body);
  });

  const faults: [object, string][] = [
    [{ language: 'not a language' }, '/language'],
    [{ timezone: 'Mars/Olympus' }, '/timezone'],
    [{ name: 'x'.repeat(101) }, '/name'],
    [{ name: 'a\u0000b' }, '/name'],
    [{ email: 'new@example.com' }, '/email'],
    [{ is_instance_admin: true }, '/is_instance_admin'],
  ];
  test.each(faults)('refuses %p', async (body, pointer) => {
    const answer = await fromPage(app, 'PATCH /me', body, { session });
    expect(answer.status).toBe(422);
    expect(answer.body.errors.map((error: { pointer: string }) => error.pointer)).toContain(pointer);
  });

  test('is no matter of keys', async () => {
    const team = await newWorkspace(app);
    const { key } = await newMember(app, team.id, 'bob@example.com', 'owner');
    for (const [route, body] of [
      ['PATCH /me', { name: 'x' }],
      ['PUT /me/password', { password: NEW }],
      ['GET /me/sessions', undefined],
      ['DELETE /me/sessions', undefined],
      ['GET /session', undefined],
      ['POST /session/prove', { password: PASSWORD }],
    ] as const) {
      const answer = await call(app, route, { key, ...(body === undefined ? {} : { body }) });
      expect([route, codeOf(answer)]).toEqual([route, '401 unauthenticated']);
    }
  });
});

describe('the own sessions', () => {
  test('are listed, newest first, and one ends', async () => {
    const second = sessionIn(await signIn()) ?? '';
    const listed = await fromPage(app, 'GET /me/sessions', undefined, { session });
    expect(listed.body.data).toMatchObject([
      { id: 'ses_2', current: false, methods: ['password'] },
      { id: 'ses_1', current: true, methods: ['setup'] },
    ]);
    expect(listed.text).not.toContain('wms_');
    expect(codeOf(await fromPage(app, 'DELETE /me/sessions/ses_2', undefined, { session }))).toBe(204);
    expect(await isOpen(second)).toBe(false);
    expect(codeOf(await fromPage(app, 'DELETE /me/sessions/ses_2', undefined, { session }))).toBe(
      '404 session_not_found',
    );
  });

  test('end all but the current one', async () => {
    const second = sessionIn(await signIn()) ?? '';
    const third = sessionIn(await signIn()) ?? '';
    const answer = await fromPage(app, 'DELETE /me/sessions', undefined, { session: second });
    expect(answer.body).toEqual({ ended: 2 });
    expect([await isOpen(session), await isOpen(second), await isOpen(third)]).toEqual([false, true, false]);
  });

  test('are nobody else’s', async () => {
    const team = await newWorkspace(app);
    const bob = await newSession(app, team.id, 'owner', { email: 'bob@example.com' });
    const theirs = await fromPage(app, 'GET /me/sessions', undefined, { session: bob.session });
    expect(theirs.body.data).toHaveLength(1);
    for (const id of ['ses_1', 'ses_99', 'ses_', 'x']) {
      const answer = await fromPage(app, `DELETE /me/sessions/${id}`, undefined, { session: bob.session });
      expect(codeOf(answer)).toBe('404 session_not_found');
    }
    expect(codeOf(await fromPage(app, 'DELETE /me/sessions', undefined, { session: bob.session }))).toBe(200);
    expect(await isOpen(session)).toBe(true);
  });
});

describe('the own password', () => {
  const change = (body: object, secret = session) =>
    fromPage(app, 'PUT /me/password', body, { session: secret });

  test('changes with the current one; other sessions and links end, this one gets a new secret', async () => {
    const other = sessionIn(await signIn()) ?? '';
    const link = await app.core.passwordResets.offer(ANN.email, { removesFactors: false });
    const answer = await change({ current: PASSWORD, password: NEW });
    expect(codeOf(answer)).toBe(200);
    const renewed = sessionIn(answer) ?? '';
    expect([await isOpen(session), await isOpen(other), await isOpen(renewed)]).toEqual([false, false, true]);
    expect(codeOf(await fromPage(app, 'POST /password/reset', { token: link, password: PASSWORD }))).toBe(
      '410 one_time_link_ended',
    );
    expect(codeOf(await signIn(PASSWORD))).toBe('401 sign_in_failed');
    expect(codeOf(await signIn(NEW))).toBe(201);
  });

  test('needs the current one, however recent the proof', async () => {
    expect(codeOf(await change({ password: NEW }))).toBe('422 invalid_request');
    expect(codeOf(await change({ current: 'wrong', password: NEW }))).toBe('401 sign_in_failed');
    for (let n = 0; n < 7; n++) await change({ current: 'wrong', password: NEW });
    expect(codeOf(await change({ current: PASSWORD, password: NEW }))).toBe('429 rate_limited');
    expect(await isOpen(session)).toBe(true);
  });

  test('is set by a person without one after a recent proof only', async () => {
    const team = await newWorkspace(app);
    const bob = await newSession(app, team.id, 'owner', { email: 'bob@example.com', methods: ['oidc'] });
    app.clock.atMs += 15 * 60_000;
    expect(codeOf(await change({ password: NEW }, bob.session))).toBe('403 proof_required');
    const again = await newSession(app, (await newWorkspace(app)).id, 'viewer', { email: 'bob@example.com' });
    expect(codeOf(await change({ password: NEW }, again.session))).toBe(200);
  });

  test('changes once when two change it at the same time', async () => {
    const other = sessionIn(await signIn()) ?? '';
    const answers = await Promise.all([
      change({ current: PASSWORD, password: NEW }),
      change({ current: PASSWORD, password: 'yet another password' }, other),
    ]);
    expect(answers.map(codeOf).filter((code) => code === 200)).toHaveLength(1);
    const alive = await app.core.sessions.list(
      ((await app.stores.persons.byEmail(ANN.email)) ?? { id: 0 as never }).id,
    );
    expect(alive).toHaveLength(1);
  });
});

describe('personal keys of a session', () => {
  test('are made, listed, rotated and revoked; giving them out needs a recent proof', async () => {
    const made = await fromPage(
      app,
      'POST /keys',
      { name: 'mine', scopes: ['links:read'], person: 'me' },
      { session },
    );
    expect(codeOf(made)).toBe(201);
    const path = `/keys/${made.body.id}`;
    app.clock.atMs += 15 * 60_000;
    expect(codeOf(await fromPage(app, `POST ${path}/rotate`, {}, { session }))).toBe('403 proof_required');
    const listed = await fromPage(app, 'GET /keys?person=me', undefined, { session });
    expect(listed.body.data).toMatchObject([{ name: 'mine' }]);
    expect(codeOf(await fromPage(app, `DELETE ${path}`, undefined, { session }))).toBe(204);
    expect(codeOf(await call(app, 'GET /me', { key: made.body.secret }))).toBe('401 unauthenticated');
  });

  test('reach as far as a viewer who made them, and are no other person’s', async () => {
    const team = await newWorkspace(app);
    const bob = await newSession(app, team.id, 'viewer', { email: 'bob@example.com' });
    const made = await fromPage(
      app,
      'POST /keys',
      { name: 'mine', scopes: ['admin'], person: 'me' },
      { session: bob.session },
    );
    expect(codeOf(made)).toBe(201);
    expect(codeOf(await call(app, 'GET /members', { key: made.body.secret }))).toBe('403 forbidden');
    const others = await fromPage(
      app,
      'POST /keys',
      { name: 'x', scopes: ['admin'], person: 'per_1' },
      { session: bob.session },
    );
    expect(codeOf(others)).toBe('404 person_not_found');
    const teams = { name: 'x', scopes: ['links:read'] };
    expect(codeOf(await fromPage(app, 'POST /keys', teams, { session: bob.session }))).toBe('403 forbidden');
  });
});
