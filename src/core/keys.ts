import { hasScope, isBound, requireInstanceAdmin, requireScope, requireUnbound } from './access.ts';
import type { DomainStore, KeyStore, WorkspaceStore } from './account-store.ts';
import type { DomainId } from './domain.ts';
import type { ApiKey, Caller, KeyId, Scope } from './key.ts';
import { SCOPES } from './key.ts';
import { cutToRole } from './member.ts';
import type { MemberStore } from './people-store.ts';
import type { PersonId } from './person.ts';
import type { Clock, Digest, Random } from './ports.ts';
import { Problem } from './problem.ts';
import type { WorkspaceId } from './workspace.ts';

export interface NewKey {
  readonly name: string;
  /** Absent: the caller's. Another one's needs an instance administrator. */
  readonly workspaceId?: WorkspaceId | null;
  /** A personal key: the caller's own, or anybody's by an instance administrator. */
  readonly person?: PersonId | 'me' | null;
  readonly scopes: readonly Scope[];
  readonly domainId?: DomainId | null;
  readonly ownLinksOnly?: boolean;
  readonly expiresAtMs?: number | null;
}

/** The secret is told this once and kept nowhere. */
export interface KeyWithSecret {
  readonly key: ApiKey;
  readonly secret: string;
}

export interface Keys {
  /**
   * The caller that a secret stands for, or null. `actOn` names another workspace: for instance administrators any, for
   * personal keys one that the person is a member of.
   */
  callerOf(secret: string, actOn: WorkspaceId | null): Promise<Caller | null>;
  /** Whose personal key the secret is, wherever it reaches; null for any other. */
  personOf(secret: string): Promise<PersonId | null>;
  /**
   * Needs `admin`; no key can hand out more than it holds itself. A personal key needs to hold `admin` itself, whatever
   * its person's role leaves of that, and gives out personal keys of its own person.
   */
  create(caller: Caller, wanted: NewKey): Promise<KeyWithSecret>;
  /** Personal keys of one person: its own by a personal key, anybody's by an instance administrator. */
  listPersonal(
    caller: Caller,
    person: PersonId | 'me',
    page: { readonly after: KeyId | null; readonly limit: number },
  ): Promise<readonly ApiKey[]>;
  /** Those of the workspace; personal keys are nobody's business but their person's. */
  list(caller: Caller, after: KeyId | null, limit: number): Promise<readonly ApiKey[]>;
  get(caller: Caller, id: KeyId): Promise<ApiKey>;
  revoke(caller: Caller, id: KeyId): Promise<void>;
  /** A new secret; the old one goes on for `graceMs`. */
  rotate(caller: Caller, id: KeyId, graceMs: number): Promise<KeyWithSecret>;
  /** An instance administrator's key, made by the server itself or from its command line. */
  mint(workspaceId: WorkspaceId, name: string): Promise<KeyWithSecret>;
  /** The first key of somebody who has joined a workspace: it may do what its person may. */
  mintPersonal(personId: PersonId, workspaceId: WorkspaceId, name: string): Promise<KeyWithSecret>;
}

export const GRACE_MS_MAX = 30 * 86_400_000;

export function createKeys(deps: {
  store: KeyStore;
  workspaces: WorkspaceStore;
  members: MemberStore;
  domains: DomainStore;
  digest: Digest;
  random: Random;
  clock: Clock;
  /** Keys that administer the server without being stored: the environment's, and the server's own for its socket. */
  adminKeys: readonly string[];
}): Keys {
  const { store, workspaces, members, domains, digest, random, clock } = deps;
  // Compared by digest, so that the time it takes tells nothing about the key.
  const adminHashes = new Set(deps.adminKeys.map((key) => digest.sha256(key)));

  function newSecret(): { secret: string; hash: string; prefix: string } {
    const secret = `wm_${[...random.bytes(24)].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
    return { secret, hash: digest.sha256(secret), prefix: secret.slice(0, PREFIX_LENGTH) };
  }

  async function insert(
    draft: Omit<ApiKey, 'id' | 'prefix' | 'createdAtMs' | 'revokedAtMs'>,
  ): Promise<KeyWithSecret> {
    const { secret, hash, prefix } = newSecret();
    const key = await store.insert({ ...draft, prefix, createdAtMs: clock.nowMs(), revokedAtMs: null }, hash);
    return { key, secret };
  }

  async function adminCaller(keyId: KeyId | null, actOn: WorkspaceId | null): Promise<Caller | null> {
    const workspace = actOn === null ? await workspaces.first() : await workspaces.byId(actOn);
    return workspace === null
      ? null
      : {
          workspaceId: workspace.id,
          keyId,
          personId: null,
          role: null,
          scopes: new Set(SCOPES),
          domainId: null,
          ownLinksOnly: false,
          instanceAdmin: true,
          plan: workspace.plan,
        };
  }

  /** The key of a secret while it is any good. */
  async function valid(secretHash: string): Promise<ApiKey | null> {
    const nowMs = clock.nowMs();
    const key = await store.bySecretHash(secretHash, nowMs);
    if (key === null || key.revokedAtMs !== null) return null;
    return key.expiresAtMs !== null && key.expiresAtMs <= nowMs ? null : key;
  }

  /** One read more: the membership, which is looked at anew each time, so that losing it ends the reach at once. */
  async function personalCaller(key: ApiKey, personId: PersonId, actOn: WorkspaceId): Promise<Caller | null> {
    const reach = await members.reach(personId, actOn);
    return reach === null
      ? null
      : {
          workspaceId: actOn,
          keyId: key.id,
          personId,
          role: reach.role,
          scopes: new Set(cutToRole(key.scopes, reach.role)),
          domainId: key.domainId,
          ownLinksOnly: key.ownLinksOnly,
          instanceAdmin: false,
          plan: reach.workspace.plan,
        };
  }

  /** Refuses a personal key that does not hold `admin` itself: another key of its person may. */
  async function requireOwnAdmin({ personId, keyId }: Caller): Promise<void> {
    const own = personId === null || keyId === null ? null : await store.byPerson(personId, keyId);
    const holds = own !== null && own.revokedAtMs === null && own.scopes.includes('admin');
    if (!holds) throw new Problem('forbidden', { scope: 'admin' });
  }

  /** Whose personal keys are meant. Others than the caller's own need an instance administrator. */
  async function personFor(caller: Caller, person: PersonId | 'me'): Promise<PersonId> {
    const personId = person === 'me' ? caller.personId : person;
    const mine = personId !== null && (caller.instanceAdmin || personId === caller.personId);
    if (!mine) throw new Problem('person_not_found', {});
    requireUnbound(caller);
    if (!caller.instanceAdmin) await requireOwnAdmin(caller);
    return personId;
  }

  /** The workspace of a new personal key: the one asked for, else the caller's, else any of the person. */
  async function homeOf(caller: Caller, personId: PersonId, asked: WorkspaceId | null): Promise<WorkspaceId> {
    const home = await members.reach(personId, asked ?? caller.workspaceId);
    if (home !== null) return home.workspace.id;
    const [first] = asked === null ? await members.workspacesOf(personId, null, 1) : [];
    if (first !== undefined) return first.id;
    throw new Problem(asked === null ? 'person_not_found' : 'workspace_not_found', {});
  }

  async function createPersonal(caller: Caller, wanted: NewKey, asked: PersonId | 'me') {
    const personId = await personFor(caller, asked);
    // A person is in many workspaces and a domain in one.
    if (wanted.domainId != null)
      throw new Problem('invalid_field', { field: 'domainId', reason: 'not_personal' });
    if (wanted.ownLinksOnly === true) {
      throw new Problem('invalid_field', { field: 'ownLinksOnly', reason: 'not_personal' });
    }
    const made = await insert({
      workspaceId: await homeOf(caller, personId, wanted.workspaceId ?? null),
      personId,
      name: wanted.name,
      scopes: wanted.scopes,
      domainId: null,
      ownLinksOnly: false,
      instanceAdmin: false,
      expiresAtMs: wanted.expiresAtMs ?? null,
    });
    try {
      // It may have been revoked meanwhile with all the others of its person; this one must not outlive them.
      if (!caller.instanceAdmin) await requireOwnAdmin(caller);
    } catch (error) {
      await store.revoke(made.key.workspaceId, made.key.id, clock.nowMs());
      throw error;
    }
    return made;
  }

  /** A key that the caller may see: its person's, or one of the workspace. */
  async function get(caller: Caller, id: KeyId): Promise<ApiKey> {
    const own = caller.personId === null ? null : await store.byPerson(caller.personId, id);
    if (own !== null) {
      await requireOwnAdmin(caller);
      return own;
    }
    requireScope(caller, 'admin');
    const key = await store.byId(caller.workspaceId, id);
    const hidden = key !== null && key.personId !== null && !caller.instanceAdmin;
    if (key === null || hidden) throw new Problem('key_not_found', {});
    return key;
  }

  /** A key that the caller may end or be given a secret of: one that can do no more than the caller. */
  async function changeable(caller: Caller, id: KeyId): Promise<ApiKey> {
    const key = await get(caller, id);
    if (key.instanceAdmin) requireInstanceAdmin(caller);
    const isWithin = caller.ownLinksOnly ? key.id === caller.keyId : key.domainId === caller.domainId;
    if (isBound(caller) && !isWithin) requireUnbound(caller);
    return key;
  }

  return {
    async callerOf(secret, actOn) {
      const hash = digest.sha256(secret);
      if (adminHashes.has(hash)) return adminCaller(null, actOn);
      const key = await valid(hash);
      if (key === null) return null;
      if (key.instanceAdmin) return adminCaller(key.id, actOn ?? key.workspaceId);
      if (key.personId !== null) return personalCaller(key, key.personId, actOn ?? key.workspaceId);
      if (actOn !== null && actOn !== key.workspaceId) return null;
      const workspace = await workspaces.byId(key.workspaceId);
      if (workspace === null) return null;
      return {
        workspaceId: key.workspaceId,
        keyId: key.id,
        personId: null,
        role: null,
        scopes: new Set(key.scopes),
        domainId: key.domainId,
        ownLinksOnly: key.ownLinksOnly,
        instanceAdmin: false,
        plan: workspace.plan,
      };
    },

    personOf: async (secret) => (await valid(digest.sha256(secret)))?.personId ?? null,

    async create(caller, wanted) {
      if (wanted.person != null) return createPersonal(caller, wanted, wanted.person);
      requireScope(caller, 'admin');
      const workspaceId = wanted.workspaceId ?? caller.workspaceId;
      if (workspaceId !== caller.workspaceId) requireInstanceAdmin(caller);
      if ((await workspaces.byId(workspaceId)) === null) throw new Problem('workspace_not_found', {});
      for (const scope of wanted.scopes) {
        if (!hasScope(caller, scope)) throw new Problem('forbidden', { scope });
      }
      const domainId = wanted.domainId ?? caller.domainId;
      if (domainId !== null) {
        const domain = await domains.byId(domainId);
        if (domain === null || (domain.workspaceId !== null && domain.workspaceId !== workspaceId)) {
          throw new Problem('domain_not_found', {});
        }
      }
      if (caller.domainId !== null && domainId !== caller.domainId) throw new Problem('domain_not_found', {});
      return insert({
        workspaceId,
        personId: null,
        name: wanted.name,
        scopes: wanted.scopes,
        domainId,
        ownLinksOnly: wanted.ownLinksOnly ?? caller.ownLinksOnly,
        instanceAdmin: false,
        expiresAtMs: wanted.expiresAtMs ?? null,
      });
    },

    async list(caller, after, limit) {
      requireScope(caller, 'admin');
      return store.list(caller.workspaceId, after, limit);
    },

    async listPersonal(caller, person, { after, limit }) {
      return store.listByPerson(await personFor(caller, person), after, limit);
    },

    get,

    async revoke(caller, id) {
      const { workspaceId } = await changeable(caller, id);
      await store.revoke(workspaceId, id, clock.nowMs());
    },

    async rotate(caller, id, graceMs) {
      const { workspaceId } = await changeable(caller, id);
      const { secret, hash, prefix } = newSecret();
      const key = await store.rotate(workspaceId, id, { hash, prefix }, clock.nowMs() + graceMs);
      if (key === null) throw new Problem('key_not_found', {});
      return { key, secret };
    },

    mint: (workspaceId, name) =>
      insert({
        workspaceId,
        personId: null,
        name,
        scopes: ['admin'],
        domainId: null,
        ownLinksOnly: false,
        instanceAdmin: true,
        expiresAtMs: null,
      }),

    mintPersonal: (personId, workspaceId, name) =>
      insert({
        workspaceId,
        personId,
        name,
        scopes: ['admin'],
        domainId: null,
        ownLinksOnly: false,
        instanceAdmin: false,
        expiresAtMs: null,
      }),
  };
}

const PREFIX_LENGTH = 'wm_'.length + 6;
