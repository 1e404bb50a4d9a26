import { requireScope } from './access.ts';
import type { DomainStore, KeyStore, WorkspaceStore } from './account-store.ts';
import { type Bounds, boundsOfKey, requireWithin } from './bounds.ts';
import { callerOfGuest, callerOfInstance, callerOfKey } from './caller.ts';
import type { DomainId } from './domain.ts';
import type { ApiKey, Caller, KeyId, Scope } from './key.ts';
import type { MemberStore } from './people-store.ts';
import type { PersonId } from './person.ts';
import { createPersonalKeys, type KeyDraft, personalDraft } from './personal-keys.ts';
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
  /** As the domain and `ownLinksOnly`: absent, it is the caller's. */
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
  /** Who calls for a workspace without a key: may make links and read figures. Null when there is no such workspace. */
  guest(workspaceId: WorkspaceId): Promise<Caller | null>;
  /** The same key in each workspace that it reaches, at most so many; a key of a workspace is in that one alone. */
  everywhere(caller: Caller): Promise<readonly Caller[]>;
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
  /** Those of the workspace, or of the domain that the caller is bound to; a key for its own links sees itself. */
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
  const { store, workspaces, domains, digest, random, clock } = deps;
  // Compared by digest, so that the time it takes tells nothing about the key.
  const adminHashes = new Set(deps.adminKeys.map((key) => digest.sha256(key)));

  function newSecret(): { secret: string; hash: string; prefix: string } {
    const secret = `wm_${[...random.bytes(24)].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
    return { secret, hash: digest.sha256(secret), prefix: secret.slice(0, PREFIX_LENGTH) };
  }

  async function insert(draft: KeyDraft): Promise<KeyWithSecret> {
    const { secret, hash, prefix } = newSecret();
    const key = await store.insert({ ...draft, prefix, createdAtMs: clock.nowMs(), revokedAtMs: null }, hash);
    return { key, secret };
  }

  const personal = createPersonalKeys({ store, members: deps.members, insert, clock });

  async function adminCaller(key: ApiKey | null, actOn: WorkspaceId | null): Promise<Caller | null> {
    const workspace = actOn === null ? await workspaces.first() : await workspaces.byId(actOn);
    return workspace === null ? null : callerOfInstance(workspace, key);
  }

  /** The key of a secret while it is any good. */
  async function valid(secretHash: string): Promise<ApiKey | null> {
    const nowMs = clock.nowMs();
    const key = await store.bySecretHash(secretHash, nowMs);
    if (key === null || key.revokedAtMs !== null) return null;
    return key.expiresAtMs !== null && key.expiresAtMs <= nowMs ? null : key;
  }

  /** A key that the caller may see: its person's, or one of the workspace. */
  async function get(caller: Caller, id: KeyId): Promise<ApiKey> {
    const own = caller.personId === null ? null : await store.byPerson(caller.personId, id);
    if (own !== null) {
      await personal.requireOwnAdmin(caller);
      return own;
    }
    requireScope(caller, 'admin');
    const key = await store.byId(caller.workspaceId, id);
    const hidden = key !== null && key.personId !== null && !caller.instanceAdmin;
    if (key === null || hidden || !mayKnow(caller, key)) throw new Problem('key_not_found', {});
    return key;
  }

  /** Refuses to end, or to give a new secret of, a key that can do more than the caller. */
  async function requireOver(caller: Caller, key: ApiKey, wanted: Bounds): Promise<void> {
    const isOwn = key.personId !== null && key.personId === caller.personId;
    requireWithin(caller, wanted, isOwn ? await personal.scopesOf(caller) : undefined);
  }

  return {
    async callerOf(secret, actOn) {
      const hash = digest.sha256(secret);
      if (adminHashes.has(hash)) return adminCaller(null, actOn);
      const key = await valid(hash);
      if (key === null) return null;
      if (key.instanceAdmin) return adminCaller(key, actOn ?? key.workspaceId);
      if (key.personId !== null) return personal.callerOf(key, key.personId, actOn ?? key.workspaceId);
      if (actOn !== null && actOn !== key.workspaceId) return null;
      const workspace = await workspaces.byId(key.workspaceId);
      if (workspace === null) return null;
      return callerOfKey(workspace, key);
    },

    async guest(workspaceId) {
      const workspace = await workspaces.byId(workspaceId);
      return workspace === null ? null : callerOfGuest(workspace);
    },

    async everywhere(caller) {
      const { personId, keyId } = caller;
      const key = personId === null || keyId === null ? null : await store.byPerson(personId, keyId);
      if (personId === null || key === null) return [caller];
      const reached = await deps.members.workspacesOf(personId, null, REACHED_MAX);
      const callers = await Promise.all(reached.map(({ id }) => personal.callerOf(key, personId, id)));
      return callers.flatMap((one) => one ?? []);
    },

    personOf: async (secret) => (await valid(digest.sha256(secret)))?.personId ?? null,

    async create(caller, wanted) {
      if (wanted.person != null) return personal.create(caller, wanted, wanted.person);
      requireScope(caller, 'admin');
      const draft = {
        workspaceId: wanted.workspaceId ?? caller.workspaceId,
        personId: null,
        name: wanted.name,
        scopes: wanted.scopes,
        domainId: wanted.domainId ?? caller.domainId,
        ownLinksOnly: wanted.ownLinksOnly ?? caller.ownLinksOnly,
        instanceAdmin: false,
        expiresAtMs: wanted.expiresAtMs ?? caller.expiresAtMs,
      };
      requireWithin(caller, { ...draft, keyId: null });
      const { workspaceId, domainId } = draft;
      if ((await workspaces.byId(workspaceId)) === null) throw new Problem('workspace_not_found', {});
      if (domainId !== null) {
        const domain = await domains.byId(domainId);
        if (domain === null || (domain.workspaceId !== null && domain.workspaceId !== workspaceId)) {
          throw new Problem('domain_not_found', {});
        }
      }
      return insert(draft);
    },

    async list(caller, after, limit) {
      requireScope(caller, 'admin');
      if (caller.ownLinksOnly && caller.keyId !== null) {
        const own = await store.byId(caller.workspaceId, caller.keyId);
        return own === null || own.id <= (after ?? 0) ? [] : [own];
      }
      return store.list(caller.workspaceId, caller.domainId, after, limit);
    },

    listPersonal: personal.list,

    get,

    async revoke(caller, id) {
      const key = await get(caller, id);
      // A key that is ended gives nobody time: one that lasts longer than the caller may be ended, too.
      await requireOver(caller, key, { ...boundsOfKey(key), expiresAtMs: caller.expiresAtMs });
      await store.revoke(key.workspaceId, id, clock.nowMs());
    },

    async rotate(caller, id, graceMs) {
      const held = await get(caller, id);
      await requireOver(caller, held, boundsOfKey(held));
      const { secret, hash, prefix } = newSecret();
      const key = await store.rotate(held.workspaceId, id, { hash, prefix }, clock.nowMs() + graceMs);
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
      insert(personalDraft({ personId, workspaceId, name, scopes: ['admin'], expiresAtMs: null })),
  };
}

/** A key that is bound is told only of itself, or of those of its domain. */
const mayKnow = ({ ownLinksOnly, domainId, keyId }: Caller, key: ApiKey): boolean =>
  ownLinksOnly ? key.id === keyId : domainId === null || key.domainId === domainId;

/** More workspaces of one person are not looked through. */
const REACHED_MAX = 200;

const PREFIX_LENGTH = 'wm_'.length + 6;
