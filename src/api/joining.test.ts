import { beforeEach, describe, expect, test } from 'bun:test';
import { createTestApp, type TestApp } from '../../tests/support/app.ts';
import { call, newMember, newSession, newWorkspace } from '../../tests/support/client.ts';
import { ANN, codeOf, fromPage, PASSWORD, sessionIn, setUpAnn } from '../../tests/support/sign-in.ts';

let app: TestApp;
let team: { id: string; key: string };
beforeEach(async () => {
  app = await createTestApp();
  team = await newWorkspace(app);
});

/** The token that the inviter sees, and the one that only the mail has. */
async function invite(email: string, key = team.key, role = 'editor') {
  const { body } = await call(app, 'POST /invitations', { key, body: { email, role } });
  const mailed = /#(wmi_[0-9a-f]{48})/.exec(app.mails.at(-1)?.text ?? '')?.[1] ?? '';
  return { shown: body.token as string, mailed };
}
const look = (token: string, session?: string) =>
  fromPage(app, 'POST /invitations/look', { token }, session === undefined ? {} : { session });
const join = (token: string, more: object = {}, session?: string) =>
  fromPage(app, 'POST /invitations/accept', { token, ...more }, session === undefined ? {} : { session });

describe('an invitation', () => {
  test('leads to a page, with the token where no log has it', async () => {
    const { mailed } = await invite('bob@example.com');
    expect(app.mails.at(-1)?.text).toContain(`https://sho.rt/app/join#${mailed}`);
  });

  test('says what one joins, and who invites', async () => {
    const olga = await newMember(app, team.id, 'olga@example.com', 'owner');
    const { mailed } = await invite('bob@example.com', olga.key);
    expect((await look(mailed)).body).toEqual({
      workspace: { name: 'Another', kind: 'team' },
      role: 'editor',
      email: 'bob@example.com',
      inviter: null,
      expires_at: '2026-11-27T12:00:00Z',
      needs: 'password',
    });
    expect(codeOf(await look(`wmi_${'0'.repeat(48)}`))).toBe('404 invitation_not_found');
  });

  test('tells only the holder of the mail whether the address is known', async () => {
    await setUpAnn(app);
    const { shown, mailed } = await invite(ANN.email);
    expect((await look(shown)).body.needs).toBe('password');
    expect((await look(mailed)).body.needs).toBe('sign_in');
    const unknown = await invite('nobody@example.com');
    expect((await look(unknown.shown)).body.needs).toBe('password');
    expect((await look(unknown.mailed)).body.needs).toBe('password');
  });

  test('makes an account with a password, and signs it in, without a key', async () => {
    const { mailed } = await invite('bob@example.com');
    const joined = await join(mailed, { name: 'Bob', password: PASSWORD });
    expect(codeOf(joined)).toBe(201);
    expect(joined.body).toMatchObject({ person: { name: 'Bob' }, role: 'editor', key: null });
    const session = sessionIn(joined) ?? '';
    const me = await fromPage(app, 'GET /session', undefined, { session });
    expect(me.body).toMatchObject({
      person: { email: 'bob@example.com', email_proven: true },
      workspaces: [{ role: 'editor' }],
    });
    expect(codeOf(await join(mailed, { password: PASSWORD }))).toBe('404 invitation_not_found');
  });

  test('is accepted with a password by one of several at the same time', async () => {
    const { mailed } = await invite('bob@example.com');
    const answers = await Promise.all(
      Array.from({ length: 5 }, (_, n) => join(mailed, { password: `password number ${n} of all` })),
    );
    expect(answers.map(codeOf).filter((code) => code === 201)).toHaveLength(1);
    expect(answers.filter((answer) => sessionIn(answer) !== undefined)).toHaveLength(1);
  });

  test('with a password comes from a page of this server', async () => {
    const { mailed } = await invite('bob@example.com');
    const body = { token: mailed, password: PASSWORD };
    const forged = await call(app, 'POST /invitations/accept', { key: null, body });
    expect(codeOf(forged)).toBe('403 forged_request');
    expect(codeOf(await join(mailed, { password: 'qwertyuiop' }))).toBe('422 invalid_request');
    expect(codeOf(await join(mailed, { password: PASSWORD }))).toBe(201);
  });

  test('sets no new password for a person who can sign in, and gives no key without one', async () => {
    await setUpAnn(app);
    const { shown, mailed } = await invite(ANN.email);
    const NEW = 'a password of somebody else';
    expect(codeOf(await join(shown, { password: NEW }))).toBe('409 person_known');
    expect(codeOf(await join(mailed, { password: NEW }))).toBe('409 person_known');
    expect(codeOf(await join(shown))).toBe('409 person_known');
    const joined = await join(mailed);
    expect(joined.body).toMatchObject({ person: { email: ANN.email }, key: null });
    expect(sessionIn(joined)).toBeUndefined();
    expect(codeOf(await fromPage(app, 'POST /session', ANN))).toBe(201);
  });

  test('is accepted by the person who is signed in, with either token', async () => {
    const session = await setUpAnn(app);
    const { shown } = await invite(ANN.email);
    expect((await look(shown, session)).body.needs).toBe('nothing');
    const joined = await join(shown, { password: 'ignored, because signed in' }, session);
    expect(joined.body).toMatchObject({ person: { email: ANN.email }, role: 'editor', key: null });
    expect(codeOf(await fromPage(app, 'POST /session', ANN))).toBe(201);
  });

  test('to another address makes nobody of who is signed in', async () => {
    const session = await setUpAnn(app);
    const { shown, mailed } = await invite('bob@example.com');
    expect((await look(mailed, session)).body.needs).toBe('password');
    const joined = await join(shown, { password: PASSWORD }, session);
    expect(joined.body.person.email).toBe('bob@example.com');
    // The browser is Bob's now, so Ann's session in it has ended.
    expect(codeOf(await fromPage(app, 'GET /session', undefined, { session }))).toBe('401 unauthenticated');
  });

  test('takes the account of a squatter to the owner of the address', async () => {
    const { shown } = await invite('bob@example.com');
    const squatter = await join(shown, { password: PASSWORD });
    const session = sessionIn(squatter) ?? '';
    const other = await newWorkspace(app);
    const { mailed } = await invite('bob@example.com', other.key);
    const joined = await join(mailed, { password: 'the password of Bob' });
    expect(codeOf(joined)).toBe(201);
    expect(codeOf(await fromPage(app, 'GET /session', undefined, { session }))).toBe('401 unauthenticated');
    const email = 'bob@example.com';
    expect(codeOf(await fromPage(app, 'POST /session', { email, password: PASSWORD }))).toBe(
      '401 sign_in_failed',
    );
  });

  test('gives a person without a password one, by mail', async () => {
    await newMember(app, team.id, 'bob@example.com', 'viewer');
    const other = await newWorkspace(app);
    const { mailed } = await invite('bob@example.com', other.key);
    expect((await look(mailed)).body.needs).toBe('password');
    expect(sessionIn(await join(mailed, { password: PASSWORD }))).toBeDefined();
  });

  test('is no way around the limits of guessing', async () => {
    await newSession(app, team.id, 'viewer');
    const codes = [];
    for (let n = 0; n < 11; n++) codes.push(codeOf(await look(`wmi_${String(n).padStart(48, '0')}`)));
    expect(codes.at(-1)).toBe('429 rate_limited');
  });
});
