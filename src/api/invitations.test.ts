import { beforeEach, describe, expect, test } from 'bun:test';
import { createTestApp, type TestApp } from '../../tests/support/app.ts';
import { call, newMember, newWorkspace } from '../../tests/support/client.ts';
import { INVITATION_LIFE_MS, OPEN_INVITATIONS_MAX } from '../core/accounts/invitation.ts';

let app: TestApp;
let team: { id: string; key: string };
beforeEach(async () => {
  app = await createTestApp();
  team = await newWorkspace(app);
});

const invite = async (email: string, role = 'editor', key = team.key) =>
  (await call(app, 'POST /invitations', { key, body: { email, role } })).body;

const accept = (token: string, send: { name?: string; key?: string } = {}) => {
  const { name, key = null } = send;
  const body = { token, ...(name === undefined ? {} : { name }) };
  return call(app, 'POST /invitations/accept', { key, body });
};

/** The token in the last mail. */
const mailedToken = (): string => /wmi_[0-9a-f]{48}/.exec(app.mails.at(-1)?.text ?? '')?.[0] ?? '';

const reaches = async (key: string): Promise<string[]> =>
  (await call(app, 'GET /workspaces', { key })).body.data?.map((it: { id: string }) => it.id) ?? [];

describe('an invitation', () => {
  test('shows its token once, and mails another one', async () => {
    const made = await invite(' Ann@Example.com');
    expect(made).toMatchObject({
      id: 'inv_1',
      email: 'ann@example.com',
      role: 'editor',
      invited_by: null,
      expires_at: '2026-11-27T12:00:00Z',
      mailed: true,
    });
    const listed = await call(app, 'GET /invitations', { key: team.key });
    const { token, mailed: _, ...shown } = made;
    expect(listed.body.data).toEqual([shown]);
    expect(app.mails).toMatchObject([
      { to: 'ann@example.com', subject: 'You are invited to "Another" on sho.rt' },
    ]);
    expect(mailedToken()).not.toBe('');
    expect(app.mails[0]?.text).not.toContain(token);
    expect(listed.text).not.toContain(mailedToken());
  });

  test('is accepted once, and its key works at once', async () => {
    const { token } = await invite('ann@example.com');
    const { status, body } = await accept(token, { name: 'Ann' });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      person: { id: 'per_1', email: 'ann@example.com', name: 'Ann' },
      workspace: { id: team.id },
      role: 'editor',
      key: { person_id: 'per_1', workspace_id: team.id, scopes: ['admin'] },
    });
    expect((await call(app, 'GET /me', { key: body.key.secret })).body.role).toBe('editor');
    expect((await accept(token)).body.code).toBe('invitation_not_found');
    expect((await accept(mailedToken())).body.code).toBe('invitation_not_found');
    expect((await call(app, 'GET /invitations', { key: team.key })).body.data).toEqual([]);
  });

  test('makes one member however often it is accepted at once', async () => {
    const { token } = await invite('ann@example.com');
    const answers = await Promise.all([1, 2, 3, 4].map(() => accept(token)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 404, 404, 404]);
  });

  test('ends after seven days, when it is revoked, and when another one follows', async () => {
    const late = await invite('ann@example.com');
    app.clock.atMs += INVITATION_LIFE_MS;
    expect((await accept(late.token)).body.code).toBe('invitation_not_found');
    const revoked = await invite('bob@example.com');
    expect((await call(app, `DELETE /invitations/${revoked.id}`, { key: team.key })).status).toBe(204);
    expect((await accept(revoked.token)).body.code).toBe('invitation_not_found');
    const first = await invite('cyd@example.com', 'admin');
    const second = await invite('cyd@example.com', 'viewer');
    expect((await accept(first.token)).body.code).toBe('invitation_not_found');
    expect((await accept(second.token)).body.role).toBe('viewer');
  });

  test('gives no more than its inviter can still give', async () => {
    const maker = await newMember(app, team.id, 'olga@example.com', 'owner');
    await newMember(app, team.id, 'otto@example.com', 'owner');
    const [owner, admin, editor] = [
      await invite('a@example.com', 'owner', maker.key),
      await invite('b@example.com', 'admin', maker.key),
      await invite('c@example.com', 'editor', maker.key),
    ];
    expect(owner.invited_by).toBe(maker.personId);
    const path = `/members/${maker.personId}`;
    const headers = { 'x-workspace-id': team.id };
    await call(app, `PATCH ${path}`, { headers, body: { role: 'admin' } });
    expect((await accept(owner.token)).body.code).toBe('invitation_not_found');
    expect((await accept(admin.token)).status).toBe(201);
    await call(app, `DELETE ${path}`, { headers });
    expect((await accept(editor.token)).body.code).toBe('invitation_not_found');
  });

  test('of another workspace is not there', async () => {
    const { id } = await invite('ann@example.com');
    const other = await newWorkspace(app);
    for (const one of [id, 'inv_zz', 'nonsense']) {
      const answer = await call(app, `DELETE /invitations/${one}`, { key: other.key });
      expect([answer.status, answer.body.code]).toEqual([404, 'invitation_not_found']);
    }
  });

  test('is not for somebody who is a member already', async () => {
    await newMember(app, team.id, 'ann@example.com', 'viewer');
    expect((await invite('ann@example.com')).code).toBe('already_member');
  });

  test('says that nothing was mailed where no mail is sent, or too much to that address', async () => {
    for (let n = 0; n < 5; n++) expect((await invite('ann@example.com')).mailed).toBe(true);
    expect((await invite('ann@example.com')).mailed).toBe(false);
    expect(app.mails).toHaveLength(5);
    app = await createTestApp({ mail: false });
    team = await newWorkspace(app);
    const silent = await invite('ann@example.com');
    expect(silent.mailed).toBe(false);
    expect((await accept(silent.token)).status).toBe(201);
  });

  test('counts towards a limit of open invitations and a limit per hour', async () => {
    for (let n = 0; n < OPEN_INVITATIONS_MAX; n++) {
      expect((await invite(`p${n}@example.com`)).code).toBeUndefined();
    }
    expect((await invite('more@example.com')).code).toBe('rate_limited');
    app.clock.atMs += 3_600_000;
    const full = await call(app, 'POST /invitations', {
      key: team.key,
      body: { email: 'more@example.com', role: 'viewer' },
    });
    expect([full.status, full.body.code]).toEqual([422, 'too_many']);
    expect(full.headers.get('retry-after')).toBeNull();
  });

  test('is refused in words for what is no token, and guessing is throttled', async () => {
    const bad = await call(app, 'POST /invitations/accept', { key: null, body: { token: '' } });
    expect([bad.status, bad.body.errors[0].pointer]).toEqual([422, '/token']);
    const long = await call(app, 'POST /invitations/accept', {
      key: null,
      body: 'x'.repeat(5_000),
      headers: JSON_TYPE,
    });
    expect(long.status).toBe(413);
    let last = 0;
    for (let n = 0; n < 301; n++) last = (await accept(`wmi_${n}`)).status;
    expect(last).toBe(429);
  });
});

const JSON_TYPE = { 'content-type': 'application/json' };

describe('an address that is somebody’s already', () => {
  test('cannot be accepted for a registered person by the inviter, who saw its token', async () => {
    const victim = await newMember(app, team.id, 'ann@example.com', 'owner');
    const attacker = await newWorkspace(app);
    const { token } = await invite('ann@example.com', 'viewer', attacker.key);
    const answer = await accept(token, { name: 'Mallory' });
    expect([answer.status, answer.body.code]).toEqual([409, 'person_known']);
    expect((await accept(token, { key: attacker.key })).body.code).toBe('person_known');
    const stranger = await newMember(app, attacker.id, 'mallory@example.com', 'owner');
    expect((await accept(token, { key: stranger.key })).body.code).toBe('person_known');
    expect(await reaches(victim.key)).toEqual([team.id]);
  });

  test('joins by a key of its person, who gets no other one', async () => {
    const ann = await newMember(app, team.id, 'ann@example.com', 'owner');
    const other = await newWorkspace(app);
    const { token } = await invite('ann@example.com', 'viewer', other.key);
    const joined = await accept(token, { key: ann.key, name: 'Other' });
    expect(joined.body).toMatchObject({ person: { id: ann.personId, name: '' }, role: 'viewer', key: null });
    expect(await reaches(ann.key)).toEqual([team.id, other.id]);
  });

  test('joins with the token from the mail, and keeps their keys', async () => {
    const ann = await newMember(app, team.id, 'ann@example.com', 'owner');
    const other = await newWorkspace(app);
    await invite('ann@example.com', 'viewer', other.key);
    const joined = await accept(mailedToken());
    expect(joined.body.key.workspace_id).toBe(other.id);
    expect(await reaches(joined.body.key.secret)).toEqual([team.id, other.id]);
    expect(await reaches(ann.key)).toEqual([team.id, other.id]);
  });

  test('is its owner’s once it is proven: keys handed out before that end', async () => {
    const attacker = await newWorkspace(app);
    const { token } = await invite('ann@example.com', 'viewer', attacker.key);
    const early = (await accept(token, { name: 'Mallory' })).body.key.secret;
    expect(await reaches(early)).toEqual([attacker.id]);
    await invite('ann@example.com', 'admin', team.key);
    const joined = await accept(mailedToken());
    expect(await reaches(joined.body.key.secret)).toEqual([team.id, attacker.id]);
    expect((await call(app, 'GET /me', { key: early })).status).toBe(401);
  });

  test('is proven by an administrator of the instance as well', async () => {
    const attacker = await newWorkspace(app);
    const { token } = await invite('ann@example.com', 'viewer', attacker.key);
    const early = (await accept(token)).body.key.secret;
    const { key } = await newMember(app, team.id, 'ann@example.com', 'admin');
    expect((await call(app, 'GET /me', { key: early })).status).toBe(401);
    expect(await reaches(key)).toEqual([team.id, attacker.id]);
  });
});
