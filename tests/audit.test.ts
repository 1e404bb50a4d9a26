import { Database } from 'bun:sqlite';
import { beforeAll, describe, expect, test } from 'bun:test';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { generateSync } from 'otplib';
import { operations } from '../src/api/operations.ts';
import type { AuditAction } from '../src/core/base/audit-entry.ts';
import type { PersonId } from '../src/core/base/ids.ts';
import { openSqliteStores } from '../src/storage/sql/sqlite/sqlite-stores.ts';
import { personIds, sessionIds } from '../src/wire/values/ids.ts';
import { createTestApp, type TestApp } from './support/app.ts';
import { createAuthenticator } from './support/authenticator.ts';
import { call, newKey, newWorkspace, secretSetBy } from './support/client.ts';
import { pngOf } from './support/pictures.ts';
import { openTestStores, START_MS } from './support/stores.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

/** Texts that must be nowhere in the log. The server draws the others, and answers them once. */
const PASSWORD = 'canary-password-of-a-link';
const WEBHOOK_TOKEN = 'canary-token-in-a-url';

interface Made {
  app: TestApp;
  team: { id: string; key: string };
  /** Every secret that an answer or a mail has shown. */
  secrets: Set<string>;
  linkId: string;
  [name: string]: unknown;
}

interface Step {
  readonly operation: string;
  /** Null for what has a log of its own, or changes nothing that an owner would ask about. */
  readonly action: AuditAction | null;
  run(made: Made): Promise<{ readonly status: number; readonly body: unknown }>;
}

const step = (operation: string, action: AuditAction | null, run: Step['run']): Step => ({
  operation,
  action,
  run,
});

const url = `https://example.com/?password=${PASSWORD}`;
const own = ({ team }: Made, body?: unknown) => ({ key: team.key, ...(body === undefined ? {} : { body }) });
const admin = ({ team }: Made, body?: unknown) => ({
  headers: { 'x-workspace-id': team.id },
  ...(body === undefined ? {} : { body }),
});

/** Makes something, and remembers its id under `name`. */
async function make(made: Made, name: string, answer: ReturnType<typeof call>) {
  const { status, body } = await answer;
  made[name] = body.id;
  for (const field of ['secret', 'token'] as const) {
    if (typeof body?.[field] !== 'string') continue;
    made.secrets.add(body[field]);
    made[field] = body[field];
  }
  return { status, body };
}

const OWNER = 'ann.owner@example.com';
/** The headers of a page of this server, without a session. */
const PAGE = { 'x-waymark': '1', 'sec-fetch-site': 'same-origin' };

const mine = (made: Made, route: string, body?: unknown) =>
  call(made.app, route, { session: `${made.session}`, ...(body === undefined ? {} : { body }) });

/** A call whose answer sets the cookie of a session, which the next calls use. */
async function signedIn(made: Made, route: string, body: unknown, session: unknown = made.session) {
  const by = typeof session === 'string' ? { session } : { key: null, headers: PAGE };
  const answer = await call(made.app, route, { ...by, ...(body === undefined ? {} : { body }) });
  const secret = secretSetBy(answer);
  if (!secret) throw new Error(`${route} starts no session: ${answer.status} ${answer.text}`);
  made.session = secret;
  made.secrets.add(secret);
  return answer;
}

/** Remembers the recovery codes of an answer. */
async function withCodes(made: Made, answer: ReturnType<typeof call>) {
  const { status, body } = await answer;
  for (const code of body.recovery_codes) made.secrets.add(code);
  made.code = body.recovery_codes[0];
  return { status, body };
}

const authenticator = createAuthenticator();

/** One step for each operation that changes something, in an order in which each finds what it needs. */
const STEPS: readonly Step[] = [
  step('createLink', null, (made) =>
    make(made, 'linkId', call(made.app, 'POST /links', own(made, { url, password: PASSWORD }))),
  ),
  step('createLinks', null, (made) => call(made.app, 'POST /links/bulk', own(made, [{ url, slug: 'bulk' }]))),
  step('changeLink', null, (made) =>
    call(made.app, `PATCH /links/${made.linkId}`, own(made, { password: `${PASSWORD}-2` })),
  ),
  step('changeLinks', null, (made) =>
    call(made.app, 'PATCH /links/bulk', own(made, { ids: [made.linkId], change: { title: 'New' } })),
  ),
  step('restoreLinkVersion', null, (made) =>
    call(made.app, `POST /links/${made.linkId}/history/1/restore`, own(made)),
  ),
  step('putLinkByExternalId', null, (made) =>
    call(made.app, 'PUT /links/external/e-1', own(made, { url, slug: 'external' })),
  ),
  step('createConversion', null, (made) =>
    call(made.app, 'POST /conversions', own(made, { link_id: made.linkId, value: 1 })),
  ),
  step('createTag', 'tag.created', (made) => call(made.app, 'POST /tags', own(made, { name: 'a' }))),
  step('changeTag', 'tag.changed', (made) => call(made.app, 'PATCH /tags/a', own(made, { name: 'b' }))),
  step('mergeTag', 'tag.merged', async (made) => {
    await call(made.app, 'POST /tags', own(made, { name: 'into' }));
    return call(made.app, 'POST /tags/b/merge', own(made, { into: 'into' }));
  }),
  step('removeTag', 'tag.removed', (made) => call(made.app, 'DELETE /tags/into', own(made))),
  step('createDomain', 'domain.created', (made) =>
    make(made, 'domainId', call(made.app, 'POST /domains', own(made, { host: 'own.example' }))),
  ),
  step('verifyDomain', 'domain.verified', (made) =>
    call(made.app, `POST /domains/${made.domainId}/verify`, admin(made)),
  ),
  step('changeDomain', 'domain.changed', (made) =>
    call(made.app, `PATCH /domains/${made.domainId}`, own(made, { name: 'Ours' })),
  ),
  step('putDomainLogo', 'domain.logo_changed', (made) =>
    call(made.app, `PUT /domains/${made.domainId}/logo`, {
      ...own(made, pngOf(2, 2)),
      headers: { 'content-type': 'image/png' },
    }),
  ),
  step('removeDomainLogo', 'domain.logo_changed', (made) =>
    call(made.app, `DELETE /domains/${made.domainId}/logo`, own(made)),
  ),
  step('removeDomain', 'domain.removed', (made) =>
    call(made.app, `DELETE /domains/${made.domainId}`, own(made)),
  ),
  step('createWebhook', 'webhook.created', async (made) => {
    const body = { url: `https://h.example/${WEBHOOK_TOKEN}?key=${WEBHOOK_TOKEN}`, events: ['link.created'] };
    return make(made, 'webhookId', call(made.app, 'POST /webhooks', own(made, body)));
  }),
  step('changeWebhook', 'webhook.changed', (made) =>
    call(
      made.app,
      `PATCH /webhooks/${made.webhookId}`,
      own(made, { url: `https://i.example/${WEBHOOK_TOKEN}` }),
    ),
  ),
  step('rotateWebhookSecret', 'webhook.secret_rotated', (made) =>
    make(made, 'webhookId', call(made.app, `POST /webhooks/${made.webhookId}/rotate`, own(made))),
  ),
  step('testWebhook', null, (made) =>
    make(made, 'deliveryId', call(made.app, `POST /webhooks/${made.webhookId}/test`, own(made))),
  ),
  step('redeliver', null, (made) =>
    call(made.app, `POST /webhooks/${made.webhookId}/deliveries/${made.deliveryId}/redeliver`, own(made)),
  ),
  step('removeWebhook', 'webhook.removed', (made) =>
    call(made.app, `DELETE /webhooks/${made.webhookId}`, own(made)),
  ),
  step('createKey', 'key.created', (made) =>
    make(made, 'keyId', call(made.app, 'POST /keys', own(made, { name: 'ci', scopes: ['links:read'] }))),
  ),
  step('rotateKey', 'key.rotated', (made) =>
    make(made, 'keyId', call(made.app, `POST /keys/${made.keyId}/rotate`, own(made))),
  ),
  step('revokeKey', 'key.revoked', (made) => call(made.app, `DELETE /keys/${made.keyId}`, own(made))),
  step('addMember', 'member.added', async (made) => {
    const added = await call(
      made.app,
      'POST /members',
      admin(made, { email: 'ann@example.com', role: 'viewer' }),
    );
    made.personId = added.body.person.id;
    return added;
  }),
  step('changeMember', 'member.changed', (made) =>
    call(made.app, `PATCH /members/${made.personId}`, own(made, { role: 'editor' })),
  ),
  step('removeMember', 'member.removed', (made) =>
    call(made.app, `DELETE /members/${made.personId}`, own(made)),
  ),
  step('createInvitation', 'invitation.created', (made) =>
    make(
      made,
      'invitationId',
      call(made.app, 'POST /invitations', own(made, { email: 'bob@example.com', role: 'viewer' })),
    ),
  ),
  step('lookAtInvitation', null, (made) =>
    call(made.app, 'POST /invitations/look', { key: null, body: { token: made.token } }),
  ),
  step('revokeInvitation', 'invitation.revoked', (made) =>
    call(made.app, `DELETE /invitations/${made.invitationId}`, own(made)),
  ),
  step('acceptInvitation', 'invitation.accepted', async (made) => {
    const body = { email: 'eve@example.com', role: 'viewer' };
    const invited = await make(made, 'invitationId', call(made.app, 'POST /invitations', own(made, body)));
    const token = /wmi_[0-9a-f]{48}/.exec(made.app.mails.at(-1)?.text ?? '')?.[0] ?? invited.body.token;
    made.secrets.add(token);
    const accepted = await call(made.app, 'POST /invitations/accept', { key: null, body: { token } });
    if (accepted.body.key?.secret !== undefined) made.secrets.add(accepted.body.key.secret);
    return accepted;
  }),
  step('removeLink', 'links.removed', (made) =>
    call(made.app, `DELETE /links/${made.linkId}?permanent=true`, own(made)),
  ),
  step('removeLinks', 'links.removed', async (made) => {
    const { id } = (await call(made.app, 'POST /links', own(made, { url }))).body;
    return call(made.app, 'DELETE /links/bulk?permanent=true', own(made, { ids: [id] }));
  }),
  step('restoreLink', null, async (made) => {
    const { id } = (await call(made.app, 'POST /links', own(made, { url }))).body;
    await call(made.app, `DELETE /links/${id}`, own(made));
    return call(made.app, `POST /links/${id}/restore`, own(made));
  }),
  step('explainLink', null, async (made) => {
    const { id } = (await call(made.app, 'POST /links', own(made, { url }))).body;
    return call(made.app, `POST /links/${id}/explain`, own(made, {}));
  }),
  step('explainDraft', null, (made) =>
    call(made.app, 'POST /links/explain', own(made, { link: { url }, visit: {} })),
  ),
  step('setUp', 'instance.set_up', async (made) => {
    const token = (await made.app.core.setUp.offer()) ?? '';
    made.secrets.add(token);
    const body = { token, name: 'Ann', email: OWNER, password: PASSWORD };
    return signedIn(made, 'POST /setup', body);
  }),
  step('changeMe', 'person.changed', (made) => mine(made, 'PATCH /me', { name: 'Anne' })),
  step('changePassword', 'password.changed', (made) =>
    signedIn(made, 'PUT /me/password', { current: PASSWORD, password: `${PASSWORD}-3` }),
  ),
  step('proveSession', 'session.proven', (made) =>
    signedIn(made, 'POST /session/prove', { password: `${PASSWORD}-3` }),
  ),
  step('signInWithPassword', 'session.started', async (made) => {
    return signedIn(made, 'POST /session', { email: OWNER, password: `${PASSWORD}-3` }, null);
  }),
  step('beginTotp', null, async (made) => {
    const begun = await mine(made, 'POST /me/second-factor');
    made.totp = begun.body.secret;
    made.secrets.add(begun.body.secret);
    return begun;
  }),
  step('confirmTotp', 'second_factor.turned_on', (made) =>
    withCodes(
      made,
      signedIn(made, 'POST /me/second-factor/confirm', {
        code: generateSync({ secret: `${made.totp}`, epoch: made.app.clock.atMs / 1_000 }),
      }),
    ),
  ),
  step('renewRecoveryCodes', 'recovery_codes.created', (made) =>
    withCodes(made, signedIn(made, 'POST /me/recovery-codes', undefined)),
  ),
  step('createPasskeyOptions', null, async (made) => {
    const answer = await mine(made, 'POST /me/passkeys/options');
    made.options = answer.body;
    return answer;
  }),
  step('addPasskey', 'passkey.added', async (made) => {
    const response = authenticator.create(made.options as never);
    const added = await signedIn(made, 'POST /me/passkeys', { name: 'Laptop', response });
    made.passkeyId = added.body.passkey.id;
    return added;
  }),
  step('changePasskey', 'passkey.changed', (made) =>
    mine(made, `PATCH /me/passkeys/${made.passkeyId}`, { name: 'Phone' }),
  ),
  step('getPasskeyOptions', null, async (made) => {
    const answer = await call(made.app, 'POST /session/passkey/options', { key: null, headers: PAGE });
    made.options = answer.body;
    return answer;
  }),
  step('signInWithPasskey', 'session.started', (made) => {
    const response = authenticator.get(made.options as never);
    return signedIn(made, 'POST /session/passkey', { response }, null);
  }),
  step('finishSignIn', 'recovery_code.used', async (made) => {
    const body = { email: OWNER, password: `${PASSWORD}-3` };
    const begun = await call(made.app, 'POST /session', { key: null, headers: PAGE, body });
    made.secrets.add(begun.body.attempt);
    const proof = { attempt: begun.body.attempt, recovery_code: made.code };
    return signedIn(made, 'POST /session/second-factor', proof, null);
  }),
  step('removePasskey', 'passkey.removed', (made) =>
    signedIn(made, `DELETE /me/passkeys/${made.passkeyId}`, undefined),
  ),
  step('removeTotp', 'second_factor.turned_off', (made) =>
    signedIn(made, 'DELETE /me/second-factor', undefined),
  ),
  step('endOtherSessions', 'sessions.ended', async (made) => {
    const current = made.session;
    await signedIn(made, 'POST /session', { email: OWNER, password: `${PASSWORD}-3` }, null);
    made.session = current;
    return mine(made, 'DELETE /me/sessions');
  }),
  step('endSession', 'session.ended', async (made) => {
    const { session } = await made.app.core.sessions.start(
      personIds.read((await mine(made, 'GET /session')).body.person.id) as PersonId,
      ['password'],
      { browser: 'Chrome on Mac', country: 'FR' },
    );
    return mine(made, `DELETE /me/sessions/${sessionIds.write(session.id)}`);
  }),
  step('signOut', 'session.ended', (made) => mine(made, 'DELETE /session')),
  step('requestPasswordReset', 'password.reset_requested', async (made) => {
    const mails = made.app.mails.length;
    const asked = await call(made.app, 'POST /password/forgotten', {
      key: null,
      headers: PAGE,
      body: { email: OWNER },
    });
    while (made.app.mails.length === mails) await Bun.sleep(1);
    return asked;
  }),
  step('resetPassword', 'password.reset', async (made) => {
    const token = /wmr_\w+/.exec(made.app.mails.at(-1)?.text ?? '')?.[0] ?? '';
    made.secrets.add(token);
    return signedIn(made, 'POST /password/reset', { token, password: `${PASSWORD}-4` }, null);
  }),
  step('addInstancePerson', 'person.created', async (made) => {
    const added = await call(made.app, 'POST /instance/people', { body: { email: 'kim@example.com' } });
    made.personId = added.body.id;
    return added;
  }),
  step('changeInstancePerson', 'person.instance_admin_changed', (made) =>
    call(made.app, `PATCH /instance/people/${made.personId}`, { body: { is_instance_admin: true } }),
  ),
  step('endInstanceSessions', 'sessions.ended', async (made) => {
    const [ann] = (await call(made.app, 'GET /instance/people')).body.data.filter(
      ({ email }: { email: string }) => email === OWNER,
    );
    return call(made.app, `DELETE /instance/people/${ann.id}/sessions`);
  }),
  step('testMail', 'instance.mail_tested', (made) =>
    call(made.app, 'POST /instance/mail-test', { body: { email: 'kim@example.com' } }),
  ),
  step('createInstanceWorkspace', 'workspace.created', (made) =>
    make(
      made,
      'otherId',
      call(made.app, 'POST /instance/workspaces', { body: { name: 'One more', kind: 'team' } }),
    ),
  ),
  step('changeInstanceWorkspace', 'workspace.changed', (made) =>
    call(made.app, `PATCH /instance/workspaces/${made.otherId}`, { body: { name: 'Renamed' } }),
  ),
  step('removeInstanceWorkspace', 'workspace.deleted', (made) =>
    call(made.app, `DELETE /instance/workspaces/${made.otherId}`),
  ),
  step('restoreInstanceWorkspace', 'workspace.restored', (made) =>
    call(made.app, `POST /instance/workspaces/${made.otherId}/restore`),
  ),
  step('changeWorkspace', 'workspace.changed', (made) =>
    call(made.app, `PATCH /workspaces/${made.team.id}`, own(made, { name: 'Renamed' })),
  ),
  step('createWorkspace', 'workspace.created', (made) =>
    call(made.app, 'POST /workspaces', { body: { name: 'Another', kind: 'team' } }),
  ),
  step('removeWorkspace', 'workspace.deleted', (made) =>
    call(made.app, `DELETE /workspaces/${made.team.id}`, admin(made)),
  ),
  step('restoreWorkspace', 'workspace.restored', (made) =>
    call(made.app, `POST /workspaces/${made.team.id}/restore`, admin(made)),
  ),
];

/** They need a provider of identities. `src/storage/contract/audit.contract.ts` tests their entries. */
const WITH_A_PROVIDER = ['linkIdentity', 'removeIdentity'];

let made: Made;
/** The rows of the table as they are stored, and the bytes of the whole database. */
let rows: string;
let copy: string;
const written = new Map<string, readonly string[]>();

beforeAll(async () => {
  const file = join(temporaryFolder(), 'waymark.db');
  const random = { bytes: (count: number) => new Uint8Array(randomBytes(count)) };
  const stores = openSqliteStores({ file, instance: 'test', random, nowMs: START_MS });
  const app = await createTestApp({ stores });
  const team = await newWorkspace(app);
  made = { app, team, secrets: new Set([team.key]), linkId: '' };
  for (const { operation, run } of STEPS) {
    const [last] = await entries(app);
    const { status, body } = await run(made);
    if (status >= 300) throw new Error(`${operation}: ${status} ${JSON.stringify(body)}`);
    const all = await entries(app);
    const isNew = all.slice(0, last === undefined ? undefined : all.findIndex(({ id }) => id === last.id));
    written.set(
      operation,
      isNew.map(({ action }) => action),
    );
  }
  const database = new Database(file, { readonly: true });
  rows = JSON.stringify(database.query('select * from audit').all());
  copy = Buffer.from(database.serialize()).toString('latin1');
  database.close();
});

const entries = async (app: TestApp): Promise<readonly { id: string; action: string }[]> => {
  const { text } = await call(app, 'GET /instance/audit?format=ndjson');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
};

describe('the audit log', () => {
  test('has a rule for every operation that changes something', () => {
    const changing = operations.filter(({ method }) => method !== 'GET').map(({ name }) => name);
    const known = [...STEPS.map(({ operation }) => operation), ...WITH_A_PROVIDER];
    expect(known.sort()).toEqual(changing.sort());
  });

  for (const { operation, action } of STEPS) {
    test(`${operation} writes ${action ?? 'nothing'}`, () => {
      const actions = written.get(operation) ?? [];
      if (action === null) expect(actions).toEqual([]);
      else expect(actions).toContain(action);
    });
  }

  test('has no secret, and neither has the log of the server', async () => {
    const { text } = await call(made.app, 'GET /instance/audit?format=ndjson');
    expect(made.secrets.size).toBeGreaterThanOrEqual(8);
    for (const secret of [...made.secrets, PASSWORD, WEBHOOK_TOKEN]) {
      expect(text).not.toContain(secret);
      expect(rows).not.toContain(secret);
      expect(JSON.stringify(made.app.logged)).not.toContain(secret);
    }
  });

  test('a copy of the database has no secret in plain text, except those that sign webhooks', () => {
    expect(copy).toContain('key.created');
    const hashed = [...made.secrets].filter((secret) => !secret.startsWith('whsec_'));
    expect(hashed.length).toBeGreaterThanOrEqual(5);
    for (const secret of hashed) expect(copy).not.toContain(secret);
  });
});

test('a full disk refuses a change together with its entry', async () => {
  const app = await createTestApp({ stores: await openTestStores({ pagesMax: 160 }) });
  const { id } = await newWorkspace(app);
  const key = await newKey(app, ['admin'], { workspace_id: id });
  const results: number[] = [];
  for (let n = 0; n < 10_000 && results.at(-1) !== 507; n++) {
    results.push((await call(app, 'POST /tags', { key, body: { name: `${n}${'x'.repeat(90)}` } })).status);
  }
  expect(results.at(-1)).toBe(507);
  const created = results.filter((status) => status === 201).length;
  const { text } = await call(app, 'GET /audit?format=ndjson&action=tag.created', { key });
  expect(text.trim().split('\n')).toHaveLength(created);
  let tags = 0;
  for (let cursor = ''; ; ) {
    const { body } = await call(app, `GET /tags?limit=100${cursor}`, { key });
    tags += body.data.length;
    if (body.next_cursor === null) break;
    cursor = `&cursor=${body.next_cursor}`;
  }
  expect(tags).toBe(created);
});
