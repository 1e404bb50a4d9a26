import { beforeEach, describe, expect, test } from 'bun:test';
import { createTestApp, type TestApp } from '../../tests/support/app.ts';
import { call } from '../../tests/support/client.ts';
import { ANN, codeOf, fromPage, PASSWORD, sessionIn, setUpAnn } from '../../tests/support/sign-in.ts';
import { DAY_MS } from '../core/base/calendar.ts';

let app: TestApp;
beforeEach(async () => {
  app = await createTestApp();
});

const offer = async (): Promise<string> => (await app.core.setUp.offer()) ?? expect.unreachable();
const setUp = (token: string, over: object = {}) =>
  fromPage(app, 'POST /setup', { token, name: 'Ann', ...ANN, ...over });

describe('the first account', () => {
  test('is an administrator of the instance and owner of the first workspace', async () => {
    const answer = await setUp(await offer());
    expect(codeOf(answer)).toBe(201);
    expect(answer.body).toMatchObject({
      person: { email: ANN.email, email_proven: true, is_instance_admin: true },
      session: { methods: ['setup'] },
    });
    const me = await fromPage(app, 'GET /me', undefined, { session: sessionIn(answer) ?? '' });
    expect(me.body).toMatchObject({
      workspace: { id: 'wsp_1' },
      role: 'owner',
      key_id: null,
      session_id: 'ses_1',
      // As an administrator a session acts only where it is asked for, and proved.
      instance_admin: false,
    });
    expect(await app.core.setUp.offer()).toBeNull();
  });

  test('is set up by one of many at the same time; the others read why not', async () => {
    const token = await offer();
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, n) => setUp(token, { email: `p${n}@example.com` })),
    );
    const codes = answers.map(codeOf);
    expect(codes.filter((code) => code === 201)).toHaveLength(1);
    expect(new Set(codes)).toEqual(new Set([201, '409 already_set_up']));
    const people = await call(app, 'GET /members');
    expect(people.body.data).toHaveLength(1);
  });

  test('needs the newest link, within a day', async () => {
    const earlier = await offer();
    const token = await offer();
    expect(codeOf(await setUp(earlier))).toBe('410 one_time_link_ended');
    expect(codeOf(await setUp(`wmu_${'0'.repeat(64)}`))).toBe('410 one_time_link_ended');
    app.clock.atMs += DAY_MS;
    expect(codeOf(await setUp(token))).toBe('410 one_time_link_ended');
    expect(codeOf(await setUp(await offer()))).toBe(201);
  });

  test('leaves the link open after a refused password', async () => {
    const token = await offer();
    const answer = await setUp(token, { password: 'short' });
    expect(answer.body.errors).toMatchObject([{ pointer: '/password', code: 'password_too_short' }]);
    expect(codeOf(await setUp(token))).toBe(201);
  });

  test('takes over a person that keys made, without what was issued before', async () => {
    await call(app, 'POST /members', { body: { email: ANN.email, role: 'viewer' } });
    const key = await call(app, 'POST /keys', { body: { name: 'k', scopes: ['admin'], person: 'per_1' } });
    expect(codeOf(key)).toBe(201);
    const answer = await setUp(await offer());
    expect(answer.body.person).toMatchObject({ id: 'per_1', is_instance_admin: true });
    const members = await call(app, 'GET /members');
    expect(members.body.data).toMatchObject([{ role: 'owner' }]);
  });

  test('is open until there is an administrator, and gives nobody the account of another', async () => {
    const made = await call(app, 'POST /invitations', { body: { email: 'bob@example.com', role: 'editor' } });
    const joining = { token: made.body.token, name: 'Bob', password: PASSWORD };
    expect(codeOf(await fromPage(app, 'POST /invitations/accept', joining))).toBe(201);
    await call(app, 'POST /members', { body: { email: ANN.email, role: 'viewer' } });
    const reset = await app.core.passwordResets.offer(ANN.email, { removesFactors: false });
    expect(codeOf(await fromPage(app, 'POST /password/reset', { token: reset, password: PASSWORD }))).toBe(
      201,
    );
    const token = await offer();
    const known = await setUp(token, { password: 'the password of another' });
    expect(known.body.errors).toMatchObject([{ pointer: '/email', code: 'can_sign_in' }]);
    expect(codeOf(await fromPage(app, 'POST /session', ANN))).toBe(201);
    expect(codeOf(await setUp(token, { email: 'cyd@example.com' }))).toBe(201);
    expect(await app.core.setUp.offer()).toBeNull();
  });

  test('makes nobody hash without a link', async () => {
    for (let n = 0; n < 5; n++) await setUp(`wmu_${String(n).repeat(64)}`);
    expect(app.hashed).toEqual([]);
  });

  test('is throttled', async () => {
    const codes = [];
    for (let n = 0; n < 11; n++) codes.push(codeOf(await setUp(`wmu_${'0'.repeat(64)}`)));
    expect(codes.at(-1)).toBe('429 rate_limited');
  });
});

describe('a new password', () => {
  const refused: [string, string, string][] = [
    ['of 9 characters', 'ünïcødé 9', 'password_too_short'],
    ['of 9 characters that need several units', '👩‍🚀'.repeat(3), 'password_too_short'],
    ['of 257 characters', 'x'.repeat(257), 'password_too_long'],
    ['that many people use', 'qwertyuiop', 'password_common'],
    ['that many people use, in other letters', 'Password123', 'password_common'],
    ['with a control character', 'ten characters\u0007', 'bad_character'],
    ['that is the address', ANN.email.toUpperCase(), 'password_like_email'],
  ];
  test.each(refused)('%s is refused', async (_, password, code) => {
    const answer = await setUp(await offer(), { password });
    expect(answer.status).toBe(422);
    expect(answer.body.errors).toMatchObject([{ in: 'body', pointer: '/password', code }]);
  });

  const taken: [string, string][] = [
    ['of 10 characters', '0918273645'],
    ['of 256 characters', 'ä'.repeat(256)],
    ['with spaces', ' spaces at both ends '],
  ];
  test.each(taken)('%s is taken', async (_, password) => {
    expect(codeOf(await setUp(await offer(), { password }))).toBe(201);
    expect(codeOf(await fromPage(app, 'POST /session', { ...ANN, password }))).toBe(201);
  });
});

describe('a one-time link', () => {
  test('is unknown to every operation but its own', async () => {
    const unset = await offer();
    expect(codeOf(await fromPage(app, 'POST /password/reset', { token: unset, password: PASSWORD }))).toBe(
      '410 one_time_link_ended',
    );
    await setUpAnn(app);
    const reset = await app.core.passwordResets.offer(ANN.email, { removesFactors: false });
    expect(codeOf(await setUp(reset))).toBe('409 already_set_up');
    const look = await fromPage(app, 'POST /invitations/look', { token: reset });
    expect(codeOf(look)).toBe('404 invitation_not_found');
    const asSession = await fromPage(app, 'GET /session', undefined, { session: reset });
    expect(codeOf(asSession)).toBe('401 unauthenticated');
    const asKey = await call(app, 'GET /me', { key: reset });
    expect(codeOf(asKey)).toBe('401 unauthenticated');
    expect(codeOf(await fromPage(app, 'POST /password/reset', { token: reset, password: PASSWORD }))).toBe(
      201,
    );
  });
});
