import { beforeEach, describe, expect, test } from 'bun:test';
import { createTestApp, type TestApp } from '../../tests/support/app.ts';
import { call, newMember, newWorkspace } from '../../tests/support/client.ts';
import { ANN, codeOf, fromPage, PASSWORD, sessionIn, setUpAnn } from '../../tests/support/sign-in.ts';

let app: TestApp;
let session: string;
beforeEach(async () => {
  app = await createTestApp();
  session = await setUpAnn(app);
});

const NEW = 'a new and long password';
const forget = (email: string, address = '192.0.2.1') =>
  fromPage(app, 'POST /password/forgotten', { email }, { address });
const reset = (token: string, password = NEW, address = '192.0.2.1') =>
  fromPage(app, 'POST /password/reset', { token, password }, { address });
const mailedToken = async (): Promise<string> => {
  await app.afterAnswers();
  return /#(wmr_[0-9a-f]{64})/.exec(app.mails.at(-1)?.text ?? '')?.[1] ?? '';
};
const signIn = (password: string) => fromPage(app, 'POST /session', { ...ANN, password });

describe('a forgotten password', () => {
  test('is replaced by the link of a mail, once, which ends all sessions', async () => {
    expect(codeOf(await forget(' Ann@Example.com '))).toBe(202);
    const token = await mailedToken();
    expect(app.mails).toMatchObject([{ to: ANN.email, subject: 'Set a new password on sho.rt' }]);
    expect(app.mails[0]?.text).toContain(`https://sho.rt/app/reset#${token}`);
    const done = await reset(token);
    expect(codeOf(done)).toBe(201);
    expect(codeOf(await fromPage(app, 'GET /session', undefined, { session }))).toBe('401 unauthenticated');
    const fresh = sessionIn(done) ?? '';
    expect(codeOf(await fromPage(app, 'GET /session', undefined, { session: fresh }))).toBe(200);
    expect(codeOf(await reset(token))).toBe('410 one_time_link_ended');
    expect(codeOf(await signIn(PASSWORD))).toBe('401 sign_in_failed');
    expect(codeOf(await signIn(NEW))).toBe(201);
  });

  test('gets the same answer, at once, whether or not the address is known', async () => {
    const answers = [];
    for (const [email, address] of [
      [ANN.email, '192.0.2.2'],
      ['nobody@example.com', '192.0.2.3'],
    ] as const) {
      const { status, body, headers } = await forget(email, address);
      const { 'x-request-id': _, ...shown } = Object.fromEntries(headers);
      answers.push({ status, body, shown, mails: app.mails.length });
    }
    // The work that differs begins after the answer.
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[0]).toMatchObject({ status: 202, body: { mail: true }, mails: 0 });
    await app.afterAnswers();
    expect(app.mails).toHaveLength(1);
  });

  test('tells everybody alike when the server sends no mail', async () => {
    app = await createTestApp({ mail: false });
    await setUpAnn(app);
    for (const email of [ANN.email, 'nobody@example.com']) {
      expect((await forget(email)).body).toEqual({ mail: false });
    }
  });

  test('fills no mailbox, and asks no mail for another client', async () => {
    for (let n = 0; n < 8; n++) expect(codeOf(await forget(ANN.email, `192.0.2.${n}`))).toBe(202);
    await app.afterAnswers();
    expect(app.mails).toHaveLength(5);
    for (let n = 0; n < 20; n++) await forget(`u${n}@example.com`, '198.51.100.9');
    expect(codeOf(await forget('nobody@example.com', '198.51.100.9'))).toBe('429 rate_limited');
    expect(codeOf(await forget('nobody@example.com', '198.51.100.10'))).toBe(202);
  });

  test('is replaced by one of several at the same time', async () => {
    await forget(ANN.email);
    const token = await mailedToken();
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, n) => reset(token, `password number ${n} of all`)),
    );
    expect(answers.map(codeOf).filter((code) => code === 201)).toHaveLength(1);
    expect(answers.map(codeOf).filter((code) => code === '410 one_time_link_ended')).toHaveLength(5);
  });

  test('is replaced within 30 minutes, and ends every other link of that person', async () => {
    await forget(ANN.email);
    const first = await mailedToken();
    await forget(ANN.email);
    const second = await mailedToken();
    expect(second).not.toBe(first);
    app.clock.atMs += 30 * 60_000 - 1;
    expect(codeOf(await reset(second))).toBe(201);
    expect(codeOf(await reset(first))).toBe('410 one_time_link_ended');
    await forget(ANN.email);
    const late = await mailedToken();
    app.clock.atMs += 30 * 60_000;
    expect(codeOf(await reset(late))).toBe('410 one_time_link_ended');
  });

  test('asked for by strangers again and again ends no link of the operator', async () => {
    const token = await app.core.passwordResets.offer(ANN.email, { removesFactors: false });
    for (let n = 0; n < 5; n++) {
      app.clock.atMs += 1;
      await forget(ANN.email);
      await app.afterAnswers();
    }
    expect(app.mails).toHaveLength(5);
    expect(codeOf(await reset(token))).toBe(201);
  });

  test('leaves the link open after a refused password', async () => {
    await forget(ANN.email);
    const token = await mailedToken();
    expect(codeOf(await reset(token, 'qwertyuiop'))).toBe('422 invalid_request');
    expect(codeOf(await reset(token))).toBe(201);
  });

  test('of one person changes nothing of another', async () => {
    const team = await newWorkspace(app);
    const bob = await newMember(app, team.id, 'bob@example.com', 'viewer');
    await forget('bob@example.com');
    expect(codeOf(await reset(await mailedToken()))).toBe(201);
    expect(codeOf(await signIn(PASSWORD))).toBe(201);
    expect(codeOf(await fromPage(app, 'GET /session', undefined, { session }))).toBe(200);
    // Bob's address was proven before, so his keys stay.
    expect(codeOf(await call(app, 'GET /me', { key: bob.key }))).toBe(200);
  });

  test('of an unproven address takes everything that its first user had', async () => {
    const team = await newWorkspace(app);
    const invited = await call(app, 'POST /invitations', {
      key: team.key,
      body: { email: 'eve@example.com', role: 'admin' },
    });
    // The inviter has seen this token, and takes the address of somebody else.
    const squatter = await fromPage(app, 'POST /invitations/accept', {
      token: invited.body.token,
      password: PASSWORD,
    });
    expect(codeOf(squatter)).toBe(201);
    const theirs = sessionIn(squatter) ?? '';
    await forget('eve@example.com');
    expect(codeOf(await reset(await mailedToken()))).toBe(201);
    expect(codeOf(await fromPage(app, 'GET /session', undefined, { session: theirs }))).toBe(
      '401 unauthenticated',
    );
    const again = await fromPage(app, 'POST /session', { email: 'eve@example.com', password: PASSWORD });
    expect(codeOf(again)).toBe('401 sign_in_failed');
  });
});

describe('the operator’s link', () => {
  test('works for a person without a password, for a day', async () => {
    await call(app, 'POST /members', { body: { email: 'bob@example.com', role: 'viewer' } });
    const late = await app.core.passwordResets.offer('bob@example.com', { removesFactors: false });
    app.clock.atMs += 86_400_000;
    expect(codeOf(await reset(late))).toBe('410 one_time_link_ended');
    const token = await app.core.passwordResets.offer('bob@example.com', { removesFactors: false });
    expect(codeOf(await reset(token))).toBe(201);
    expect(codeOf(await fromPage(app, 'POST /session', { email: 'bob@example.com', password: NEW }))).toBe(
      201,
    );
  });

  test('is one for people that exist', async () => {
    expect(app.core.passwordResets.offer('nobody@example.com', { removesFactors: false })).rejects.toThrow(
      'person_not_found',
    );
  });
});
