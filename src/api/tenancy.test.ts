import { describe, expect, test } from 'bun:test';
import { createTestApp, type TestApp } from '../../tests/support/app.ts';
import {
  type Answer,
  call,
  newKey,
  newLink,
  newMember,
  newSession,
  newWorkspace,
} from '../../tests/support/client.ts';
import type { Role } from '../core/base/caller.ts';
import { SCOPES, type Scope } from '../core/base/caller.ts';
import type { KeyedOperation, Operation } from '../wire/kit/operation.ts';
import type { NativeDeps } from './native.ts';
import { type KeyedName, operations } from './operations.ts';

/** The name is one of those that the tables have a row for: an operation without one does not compile. */
type Keyed = KeyedOperation<NativeDeps> & { readonly name: KeyedName };
const isKeyed = (operation: Operation<NativeDeps>): operation is Keyed => !('open' in operation);
const keyed = operations.filter(isKeyed);

/** What belongs to the workspace that must be left alone. */
interface Owned {
  readonly linkId: string;
  readonly keyId: string;
  readonly domainId: string;
  readonly workspaceId: string;
  readonly externalId: string;
  readonly tag: string;
  readonly webhookId: string;
  readonly personId: string;
  readonly invitationId: string;
}

interface Aim {
  readonly path?: string;
  readonly query?: string;
  readonly body?: unknown;
}

/** How a stranger aims each operation at what is not theirs; undefined bodies are sent without one. */
const AIMS: Readonly<Record<KeyedName, (owned: Owned) => Aim>> = {
  createLink: () => ({ body: { url: 'https://example.com/', domain: 'owned.example' } }),
  listLinks: () => ({ query: '?with=figures&count=true&offset=0' }),
  findLinkByUrl: () => ({ query: '?url=https://owned.example.com/' }),
  createLinks: () => ({ body: [{ url: 'https://example.com/', domain: 'owned.example' }] }),
  changeLinks: ({ linkId }) => ({ body: { ids: [linkId], change: { title: 'stolen' } } }),
  removeLinks: ({ linkId }) => ({ query: '?permanent=true', body: { ids: [linkId] } }),
  putLinkByExternalId: ({ externalId }) => ({
    path: externalId,
    body: { url: 'https://example.com/', domain: 'owned.example' },
  }),
  getLink: ({ linkId }) => ({ path: linkId }),
  changeLink: ({ linkId }) => ({ path: linkId, body: { title: 'stolen' } }),
  removeLink: ({ linkId }) => ({ path: linkId, query: '?permanent=true' }),
  restoreLink: ({ linkId }) => ({ path: linkId }),
  explainLink: ({ linkId }) => ({ path: linkId, body: {} }),
  explainDraft: () => ({ body: { link: { url: 'https://example.com/', domain: 'owned.example' } } }),
  getLinkQrCode: ({ linkId }) => ({ path: linkId }),
  getLinkHistory: ({ linkId }) => ({ path: linkId }),
  restoreLinkVersion: ({ linkId }) => ({ path: linkId }),
  listTags: () => ({}),
  createTag: () => ({ body: { name: 'new' } }),
  getTag: ({ tag }) => ({ path: tag }),
  changeTag: ({ tag }) => ({ path: tag, body: { name: 'stolen' } }),
  removeTag: ({ tag }) => ({ path: tag }),
  mergeTag: ({ tag }) => ({ path: tag, body: { into: 'stolen' } }),
  getStats: ({ linkId }) => ({ query: `?group_by=link&filter[link]=${linkId}` }),
  exportStats: ({ linkId }) => ({ query: `?group_by=link&filter[link]=${linkId}` }),
  getOrphans: () => ({}),
  getLinkStats: ({ linkId }) => ({ path: linkId }),
  exportLinkStats: ({ linkId }) => ({ path: linkId }),
  exportClicks: ({ linkId }) => ({ query: `?link=${linkId}` }),
  followClicks: ({ linkId }) => ({ query: `?link=${linkId}&recent=10` }),
  createConversion: ({ linkId }) => ({ body: { link_id: linkId, value: 1 } }),
  listConversions: ({ linkId }) => ({ query: `?link_id=${linkId}` }),
  listDomains: () => ({}),
  createDomain: () => ({ body: { host: 'owned.example' } }),
  getDomain: ({ domainId }) => ({ path: domainId }),
  changeDomain: ({ domainId }) => ({ path: domainId, body: { name: 'stolen' } }),
  putDomainLogo: ({ domainId }) => ({ path: domainId, body: { url: 'https://stolen.example/logo.png' } }),
  removeDomainLogo: ({ domainId }) => ({ path: domainId }),
  verifyDomain: ({ domainId }) => ({ path: domainId }),
  removeDomain: ({ domainId }) => ({ path: domainId }),
  listWebhooks: () => ({}),
  createWebhook: ({ linkId }) => ({
    body: { url: 'https://stranger.example/', events: ['link.updated'], link_id: linkId },
  }),
  getWebhook: ({ webhookId }) => ({ path: webhookId }),
  changeWebhook: ({ webhookId }) => ({ path: webhookId, body: { url: 'https://stolen.example/' } }),
  removeWebhook: ({ webhookId }) => ({ path: webhookId }),
  rotateWebhookSecret: ({ webhookId }) => ({ path: webhookId }),
  testWebhook: ({ webhookId }) => ({ path: webhookId }),
  listDeliveries: ({ webhookId }) => ({ path: webhookId }),
  redeliver: ({ webhookId }) => ({ path: webhookId }),
  listKeys: () => ({}),
  createKey: ({ workspaceId }) => ({ body: { name: 'x', scopes: ['admin'], workspace_id: workspaceId } }),
  getKey: ({ keyId }) => ({ path: keyId }),
  revokeKey: ({ keyId }) => ({ path: keyId }),
  rotateKey: ({ keyId }) => ({ path: keyId }),
  listWorkspaces: () => ({}),
  createWorkspace: () => ({ body: { name: 'x', kind: 'team' } }),
  getWorkspace: ({ workspaceId }) => ({ path: workspaceId }),
  changeWorkspace: ({ workspaceId }) => ({ path: workspaceId, body: { name: 'stolen' } }),
  removeWorkspace: ({ workspaceId }) => ({ path: workspaceId }),
  restoreWorkspace: ({ workspaceId }) => ({ path: workspaceId }),
  listPlans: () => ({}),
  getInstance: () => ({}),
  listInstancePeople: () => ({}),
  addInstancePerson: () => ({ body: { email: 'new@example.com' } }),
  changeInstancePerson: ({ personId }) => ({ path: personId, body: { is_instance_admin: true } }),
  endInstanceSessions: ({ personId }) => ({ path: personId }),
  testMail: () => ({ body: { email: 'new@example.com' } }),
  listInstanceWorkspaces: () => ({}),
  createInstanceWorkspace: () => ({ body: { name: 'x', kind: 'team' } }),
  changeInstanceWorkspace: ({ workspaceId }) => ({ path: workspaceId, body: { name: 'stolen' } }),
  removeInstanceWorkspace: ({ workspaceId }) => ({ path: workspaceId }),
  restoreInstanceWorkspace: ({ workspaceId }) => ({ path: workspaceId }),
  listMembers: () => ({}),
  addMember: () => ({ body: { email: 'new@example.com', role: 'viewer' } }),
  changeMember: ({ personId }) => ({ path: personId, body: { role: 'editor' } }),
  removeMember: ({ personId }) => ({ path: personId }),
  listPeople: () => ({}),
  listInvitations: () => ({}),
  createInvitation: () => ({ body: { email: 'new@example.com', role: 'viewer' } }),
  revokeInvitation: ({ invitationId }) => ({ path: invitationId }),
  getUsage: () => ({}),
  getWords: () => ({}),
  getMe: () => ({}),
  listAudit: () => ({}),
  listInstanceAudit: () => ({}),
};

const ROUTES = new Map(keyed.map((operation) => [operation.name, operation]));

/** Operations on keys ask in the core, because personal keys ask differently. */
const ASKED_BY_CORE: Readonly<Record<string, readonly Scope[]>> = {
  listKeys: ['admin'],
  createKey: ['admin'],
  getKey: ['admin'],
  revokeKey: ['admin'],
  rotateKey: ['admin'],
};
const needsOf = ({ name, scopes }: KeyedOperation<NativeDeps>): readonly Scope[] =>
  ASKED_BY_CORE[name] ?? scopes;

async function aim(
  app: TestApp,
  operation: Keyed,
  owned: Owned,
  send: { key?: string; session?: string; headers?: Record<string, string> },
) {
  const { path = '', query = '', body } = AIMS[operation.name](owned);
  const filled = operation.path
    .replace('{version}', '1')
    .replace('{delivery}', 'dlv_1')
    .replace(/\{\w+\}/, path);
  return call(app, `${operation.method} ${filled}${query}`, {
    ...send,
    ...(body === undefined ? {} : { body }),
  });
}

async function setUp() {
  const app = await createTestApp();
  const owner = await newWorkspace(app);
  const headers = { 'x-workspace-id': owner.id };
  const domain = await call(app, 'POST /domains', {
    headers,
    body: { host: 'owned.example', verified: true },
  });
  const link = await newLink(
    app,
    {
      url: 'https://owned.example.com/',
      slug: 'owned',
      external_id: 'owned-1',
      tags: ['owned-tag'],
      title: 'owned',
    },
    owner.key,
  );
  await call(app, `PATCH /links/${link.id}`, { key: owner.key, body: { title: 'owned again' } });
  const webhook = await call(app, 'POST /webhooks', {
    key: owner.key,
    body: { url: 'https://owned.example/hook', events: ['link.created'] },
  });
  await call(app, `POST /webhooks/${webhook.body.id}/test`, { key: owner.key });
  const { personId } = await newMember(app, owner.id, 'member@owned.example', 'viewer');
  const invitation = await call(app, 'POST /invitations', {
    key: owner.key,
    body: { email: 'invited@owned.example', role: 'editor' },
  });
  const owned: Owned = {
    linkId: link.id,
    keyId: 'key_1',
    domainId: domain.body.id,
    workspaceId: owner.id,
    externalId: 'owned-1',
    tag: 'owned-tag',
    webhookId: webhook.body.id,
    personId,
    invitationId: invitation.body.id,
  };
  return { app, owner, owned, stranger: await newWorkspace(app) };
}

/** Everything the owner can see of what is theirs. */
async function look(app: TestApp, key: string, owned: Owned): Promise<string> {
  const paths = [
    `/links/${owned.linkId}`,
    '/links',
    '/links?trashed=true',
    '/keys',
    '/domains',
    '/workspaces',
    '/tags',
    '/webhooks',
    `/webhooks/${owned.webhookId}/deliveries`,
    '/members',
    '/invitations',
    '/audit',
  ];
  const seen: Answer[] = [];
  for (const path of [...paths, `/links/${owned.linkId}/history`])
    seen.push(await call(app, `GET ${path}`, { key }));
  // Looking is a use of the key.
  const uses = /"(last_used_at|last_seen_at|calls_30d)":[^,}]+/g;
  return seen.map(({ text }) => text.replaceAll(uses, '')).join('\n');
}

test('every operation with a key is aimed at what is not the caller’s', () => {
  expect(Object.keys(AIMS).sort()).toEqual([...ROUTES.keys()].sort());
  for (const { name, path } of keyed) {
    const aimed = AIMS[name]({
      linkId: 'L',
      keyId: 'K',
      domainId: 'D',
      workspaceId: 'W',
      externalId: 'E',
      tag: 'T',
      webhookId: 'H',
      personId: 'P',
      invitationId: 'I',
    });
    if (path.includes('{')) expect([name, aimed.path]).toEqual([name, expect.any(String)]);
  }
});

describe('a stranger', () => {
  for (const operation of keyed) {
    test(`neither sees nor changes anything by ${operation.name}`, async () => {
      const { app, owner, owned, stranger } = await setUp();
      const before = await look(app, owner.key, owned);
      const answer = await aim(app, operation, owned, { key: stranger.key });
      expect(await look(app, owner.key, owned)).toBe(before);
      expect(answer.text).not.toContain('owned again');
      expect(answer.text).not.toContain('owned-tag');
      // Another's domain and external id are as free or as unusable as if nobody had them.
      const isAddressed = /\{((person_)?id|tag)\}/.test(operation.path) || operation.name === 'findLinkByUrl';
      if (isAddressed) expect(answer.status).toBe(404);
      if (operation.name.startsWith('list') && operation.name !== 'listWorkspaces') {
        expect(answer.text).not.toContain(owned.linkId);
        expect(answer.text).not.toContain('owned.example');
      }
    });
  }
});

/** Whose personal key reaches a workspace of its own, and may be anything there. */
async function newStranger(app: TestApp) {
  const elsewhere = await newWorkspace(app);
  return newMember(app, elsewhere.id, 'stranger@example.com', 'owner');
}

describe('a personal key', () => {
  for (const operation of keyed) {
    test(`does not reach a workspace that its person is not in by ${operation.name}`, async () => {
      const { app, owner, owned } = await setUp();
      const { key } = await newStranger(app);
      const before = await look(app, owner.key, owned);
      const named = await aim(app, operation, owned, {
        key,
        headers: { 'x-workspace-id': owned.workspaceId },
      });
      expect([named.status, named.body?.code]).toEqual([404, 'workspace_not_found']);
      const unnamed = await aim(app, operation, owned, { key });
      if (/\{((person_)?id|tag)\}/.test(operation.path)) expect(unnamed.status).toBe(404);
      expect(unnamed.text).not.toContain('owned again');
      if (operation.name.startsWith('list')) expect(unnamed.text).not.toContain('owned.example');
      expect(await look(app, owner.key, owned)).toBe(before);
    });
  }
});

/** What each role is promised, in scopes. */
const PROMISED: Readonly<Record<Role, readonly Scope[]>> = {
  owner: SCOPES,
  admin: SCOPES,
  editor: ['links:create', 'links:read', 'links:write', 'stats:read'],
  viewer: ['links:read', 'stats:read'],
};
/** For administrators of the instance, whatever a member may. */
const OF_THE_INSTANCE = new Set([
  'createWorkspace',
  'addMember',
  ...keyed.filter(({ instance }) => instance === true).map(({ name }) => name),
]);
/** For owners, whatever else an administrator may. */
const OF_OWNERS = new Set(['removeWorkspace', 'restoreWorkspace']);
/** Its answer has no end. */
const ENDLESS = 'followClicks';

const CREDENTIALS = {
  'a personal key': async (app: TestApp, workspaceId: string, role: Role) => {
    const { key } = await newMember(app, workspaceId, 'one@example.com', role);
    return { key };
  },
  'a session': async (app: TestApp, workspaceId: string, role: Role) => {
    const { session } = await newSession(app, workspaceId, role, { email: 'one@example.com' });
    return { session };
  },
};

describe('a member', () => {
  for (const role of ['owner', 'admin', 'editor', 'viewer'] as const) {
    for (const operation of keyed.filter(({ name }) => name !== ENDLESS)) {
      const needs = needsOf(operation);
      const may =
        !OF_THE_INSTANCE.has(operation.name) &&
        (role === 'owner' || !OF_OWNERS.has(operation.name)) &&
        (needs.length === 0 || needs.some((scope) => PROMISED[role].includes(scope)));
      for (const [credential, newCredential] of Object.entries(CREDENTIALS)) {
        test(`with ${credential} who is ${role} ${may ? 'may' : 'may not'} ${operation.name}`, async () => {
          const { app, owner, owned } = await setUp();
          const by = await newCredential(app, owned.workspaceId, role);
          const before = await look(app, owner.key, owned);
          const { status, body } = await aim(app, operation, owned, by);
          if (may) expect([401, 403, 500]).not.toContain(status);
          else expect([status, body?.code]).toEqual([403, 'forbidden']);
          if (!may) expect(await look(app, owner.key, owned)).toBe(before);
        });
      }
    }
  }
});

/** A person who owns a workspace of their own, signed in. */
async function newOutsider(app: TestApp) {
  const elsewhere = await newWorkspace(app);
  return newSession(app, elsewhere.id, 'owner', { email: 'stranger@example.com' });
}

/** Every operation is refused to that session, and nothing changes. */
async function expectAllRefused(
  { app, owner, owned }: Awaited<ReturnType<typeof setUp>>,
  send: { session: string; headers?: Record<string, string> },
  expected: (operation: Keyed) => readonly [status: number, code: string],
) {
  const before = await look(app, owner.key, owned);
  for (const operation of keyed) {
    const { status, body } = await aim(app, operation, owned, send);
    expect([operation.name, status, body?.code]).toEqual([operation.name, ...expected(operation)]);
  }
  expect(await look(app, owner.key, owned)).toBe(before);
}

const unlessOfInstance =
  (status: number, code: string) =>
  ({ instance = false }: Keyed): readonly [number, string] =>
    instance ? [403, 'forbidden'] : [status, code];

describe('a session', () => {
  test('reaches no workspace that its person is not in, by any operation', async () => {
    const place = await setUp();
    const { session } = await newOutsider(place.app);
    const headers = { 'x-workspace-id': place.owned.workspaceId };
    await expectAllRefused(place, { session, headers }, unlessOfInstance(404, 'workspace_not_found'));
  });

  test('of an owner without the second factor that the workspace requires may do nothing in it', async () => {
    const place = await setUp();
    const { app, owner, owned } = place;
    const { session } = await newSession(app, owned.workspaceId, 'owner');
    const required = { key: owner.key, body: { required_second_factor: true } };
    expect((await call(app, `PATCH /workspaces/${owned.workspaceId}`, required)).status).toBe(200);
    await expectAllRefused(place, { session }, unlessOfInstance(403, 'second_factor_required'));
  });

  test('that has ended may do nothing', async () => {
    const place = await setUp();
    const { session } = await newSession(place.app, place.owned.workspaceId, 'owner');
    expect((await call(place.app, 'DELETE /session', { session })).status).toBeLessThan(300);
    await expectAllRefused(place, { session }, () => [401, 'unauthenticated']);
  });

  for (const operation of keyed) {
    test(`of a stranger neither sees nor changes anything by ${operation.name}`, async () => {
      const { app, owner, owned } = await setUp();
      const { session } = await newOutsider(app);
      const before = await look(app, owner.key, owned);
      const { status, text } = await aim(app, operation, owned, { session });
      if (/\{((person_)?id|tag)\}/.test(operation.path)) expect(status).toBe(404);
      expect(text).not.toContain('owned again');
      if (operation.name.startsWith('list')) expect(text).not.toContain('owned.example');
      expect(await look(app, owner.key, owned)).toBe(before);
    });
  }

  for (const operation of keyed.filter(({ name }) => name !== ENDLESS)) {
    const { instance = false, proven = false } = operation;
    test(`of an administrator of the instance ${instance ? 'may' : 'has no more rights by'} ${operation.name}`, async () => {
      const { app, owner, owned } = await setUp();
      const { session, personId } = await newOutsider(app);
      await call(app, `PATCH /instance/people/${personId}`, { body: { is_instance_admin: true } });
      const before = await look(app, owner.key, owned);
      const headers = { 'x-workspace-id': owned.workspaceId };
      if (!instance) {
        const { status } = await aim(app, operation, owned, { session, headers });
        expect(status).toBe(404);
        expect(await look(app, owner.key, owned)).toBe(before);
        return;
      }
      app.clock.atMs += 15 * 60_000;
      const late = await aim(app, operation, owned, { session });
      expect([late.status, late.body?.code]).toEqual([403, 'proof_required']);
      expect(await look(app, owner.key, owned)).toBe(before);
      app.clock.atMs -= 15 * 60_000;
      expect([401, 403, 404, 500]).not.toContain((await aim(app, operation, owned, { session })).status);
    });

    if (!proven) continue;
    test(`of an owner needs a proof of the last minutes for ${operation.name}`, async () => {
      const { app, owner, owned } = await setUp();
      const { session } = await newSession(app, owned.workspaceId, 'owner');
      app.clock.atMs += 15 * 60_000;
      const before = await look(app, owner.key, owned);
      const { status, body } = await aim(app, operation, owned, { session });
      expect([status, body?.code]).toEqual([403, 'proof_required']);
      expect(await look(app, owner.key, owned)).toBe(before);
    });
  }
});

describe('what concerns the person who is signed in', () => {
  const personal = operations.filter((it) => 'signedIn' in it && it.signedIn !== undefined);
  const sendTo = ({ method, path }: Operation<NativeDeps>) => `${method} ${path.replace(/\{\w+\}/, 'x')}`;

  test('is not for keys', async () => {
    const { app, owned } = await setUp();
    const { key } = await newMember(app, owned.workspaceId, 'one@example.com', 'owner');
    for (const operation of personal) {
      for (const by of [{ key }, {}]) {
        const { status, body } = await call(app, sendTo(operation), by);
        expect([operation.name, status, body?.code]).toEqual([operation.name, 401, 'unauthenticated']);
      }
    }
  });

  test('needs a proof of the last minutes where it is declared so', async () => {
    const { app, owned } = await setUp();
    const { session } = await newSession(app, owned.workspaceId, 'owner');
    app.clock.atMs += 15 * 60_000;
    for (const operation of personal.filter((it) => 'signedIn' in it && it.signedIn === 'proven')) {
      const { status, body } = await call(app, sendTo(operation), { session });
      expect([operation.name, status, body?.code]).toEqual([operation.name, 403, 'proof_required']);
    }
  });
});

/**
 * What an operation is to a key with bounds that may do everything within them: `own` narrows it to what the key
 * reaches; `refused` is for what concerns the whole workspace; `any` is the same for every key.
 */
type Bounded = 'own' | 'refused' | 'any';
const BOUNDED: Readonly<
  Record<KeyedName, Bounded | { readonly ownLinks: Bounded; readonly domain: Bounded }>
> = {
  createLink: 'own',
  listLinks: 'own',
  findLinkByUrl: 'own',
  createLinks: 'own',
  changeLinks: 'own',
  removeLinks: 'own',
  putLinkByExternalId: 'own',
  getLink: 'own',
  changeLink: 'own',
  removeLink: 'own',
  restoreLink: 'own',
  explainLink: 'own',
  explainDraft: 'own',
  getLinkQrCode: 'own',
  getLinkHistory: 'own',
  restoreLinkVersion: 'own',
  listTags: 'refused',
  createTag: 'refused',
  getTag: 'refused',
  changeTag: 'refused',
  removeTag: 'refused',
  mergeTag: 'refused',
  getStats: 'refused',
  exportStats: 'refused',
  getOrphans: 'refused',
  getLinkStats: 'own',
  exportLinkStats: 'own',
  exportClicks: 'own',
  followClicks: 'own',
  createConversion: 'own',
  listConversions: 'own',
  // Links may be made on any domain of the workspace by a key that is bound to none.
  listDomains: { ownLinks: 'any', domain: 'own' },
  getDomain: { ownLinks: 'any', domain: 'own' },
  createDomain: 'refused',
  changeDomain: { ownLinks: 'refused', domain: 'own' },
  putDomainLogo: { ownLinks: 'refused', domain: 'own' },
  removeDomainLogo: { ownLinks: 'refused', domain: 'own' },
  verifyDomain: { ownLinks: 'refused', domain: 'own' },
  removeDomain: { ownLinks: 'refused', domain: 'own' },
  listWebhooks: 'refused',
  createWebhook: 'refused',
  getWebhook: 'refused',
  changeWebhook: 'refused',
  removeWebhook: 'refused',
  rotateWebhookSecret: 'refused',
  testWebhook: 'refused',
  listDeliveries: 'refused',
  redeliver: 'refused',
  listKeys: 'own',
  createKey: 'own',
  getKey: 'own',
  revokeKey: 'own',
  rotateKey: 'own',
  listMembers: 'refused',
  listPeople: 'refused',
  addMember: 'refused',
  changeMember: 'refused',
  removeMember: 'refused',
  listInvitations: 'refused',
  createInvitation: 'refused',
  revokeInvitation: 'refused',
  listWorkspaces: 'any',
  createWorkspace: 'refused',
  getWorkspace: 'any',
  changeWorkspace: 'refused',
  removeWorkspace: 'refused',
  restoreWorkspace: 'refused',
  listPlans: 'any',
  getInstance: 'refused',
  listInstancePeople: 'refused',
  addInstancePerson: 'refused',
  changeInstancePerson: 'refused',
  endInstanceSessions: 'refused',
  testMail: 'refused',
  listInstanceWorkspaces: 'refused',
  createInstanceWorkspace: 'refused',
  changeInstanceWorkspace: 'refused',
  removeInstanceWorkspace: 'refused',
  restoreInstanceWorkspace: 'refused',
  getUsage: 'own',
  getWords: 'any',
  getMe: 'any',
  listAudit: 'refused',
  listInstanceAudit: 'refused',
};

/** An administrator's key of the workspace that is bound to another domain, or to links that it has not made. */
async function newBounded(app: TestApp, workspaceId: string, kind: 'ownLinks' | 'domain'): Promise<string> {
  if (kind === 'ownLinks') return newKey(app, ['admin'], { workspace_id: workspaceId, own_links_only: true });
  const other = await call(app, 'POST /domains', {
    headers: { 'x-workspace-id': workspaceId },
    body: { host: 'other.example', verified: true },
  });
  return newKey(app, ['admin'], { workspace_id: workspaceId, domain_id: other.body.id });
}

describe('a key with bounds', () => {
  for (const operation of keyed) {
    for (const kind of ['ownLinks', 'domain'] as const) {
      const row = BOUNDED[operation.name];
      const verdict = typeof row === 'string' ? row : row[kind];
      test(`bound to ${kind}: ${operation.name} is ${verdict}`, async () => {
        const { app, owner, owned } = await setUp();
        const foreign = { ...owned, keyId: await newestKey(app, owner.key) };
        const key = await newBounded(app, owned.workspaceId, kind);
        const before = await look(app, owner.key, owned);
        const { status, body, text } = await aim(app, operation, foreign, { key });
        if (verdict === 'refused') expect([status, body?.code]).toEqual([403, 'forbidden']);
        if (verdict === 'any') expect(status).toBe(200);
        if (verdict === 'own') {
          expect([401, 403, 500]).not.toContain(status);
          expect(text).not.toContain('owned again');
          expect(text).not.toContain(foreign.keyId);
          if (operation.path.includes('{id}')) expect(status).toBe(404);
          if (kind === 'domain') expect(text).not.toContain('owned.example');
        }
        const isMaking = ['createLink', 'createLinks', 'createKey', 'putLinkByExternalId'].includes(
          operation.name,
        );
        if (!isMaking) expect(await look(app, owner.key, owned)).toBe(before);
      });
    }
  }

  test('reads the usage of its own calls, and of no others', async () => {
    const { app, owned } = await setUp();
    const key = await newBounded(app, owned.workspaceId, 'ownLinks');
    const me = await call(app, 'GET /me', { key });
    const { body } = await call(app, 'GET /usage?group_by=key', { key });
    expect(body.data.map((row: { key_id: string }) => row.key_id)).toEqual([me.body.key_id]);
  });
});

/** Of the workspace; the key that asks aside, which is the first. */
async function newestKey(app: TestApp, key: string): Promise<string> {
  const made = await call(app, 'POST /keys', { key, body: { name: 'unbound', scopes: ['links:read'] } });
  return made.body.id;
}

describe('a key without the scope', () => {
  for (const operation of keyed.filter((it) => needsOf(it).length > 0)) {
    test(`is refused by ${operation.name}, and nothing changes`, async () => {
      const { app, owner, owned } = await setUp();
      const others = SCOPES.filter((scope) => scope !== 'admin' && !needsOf(operation).includes(scope));
      const key = await newKey(app, others, { workspace_id: owned.workspaceId });
      const before = await look(app, owner.key, owned);
      const answer = await aim(app, operation, owned, { key });
      expect([answer.status, answer.body?.code]).toEqual([403, 'forbidden']);
      expect(await look(app, owner.key, owned)).toBe(before);
    });
  }

  test('that may only see its own links sees and counts no others', async () => {
    const { app, owner, owned } = await setUp();
    const key = await newKey(app, ['links:create', 'links:read', 'links:write', 'stats:read'], {
      workspace_id: owned.workspaceId,
      own_links_only: true,
    });
    const own = await newLink(app, {}, key);
    const list = await call(app, 'GET /links', { key });
    expect(list.body.data.map((it: { id: string }) => it.id)).toEqual([own.id]);
    for (const route of [`GET /links/${owned.linkId}`, `GET /links/${owned.linkId}/stats`]) {
      expect((await call(app, route, { key })).status).toBe(404);
    }
    expect((await call(app, 'GET /stats', { key })).status).toBe(403);
    expect((await call(app, `GET /links/${own.id}/stats`, { key })).status).toBe(200);
    expect((await call(app, `GET /links/${own.id}`, { key: owner.key })).status).toBe(200);
  });
});
