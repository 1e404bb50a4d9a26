import { requireScope } from '../base/access.ts';
import { type Author, authorOf, operatorAt } from '../base/author.ts';
import { DAY_MS } from '../base/calendar.ts';
import type { Caller } from '../base/caller.ts';
import type { KeyId, PersonId, WorkspaceId } from '../base/ids.ts';
import type { Clock, Digest, Random } from '../base/ports.ts';
import { Problem } from '../base/problem.ts';
import type { DomainStore } from '../domains/domain-store.ts';
import type { KeyStore, WorkspaceStore } from './account-store.ts';
import { type Bounds, boundsOfKey, requireWithin } from './bounds.ts';
import type { ApiKey, KeyWithSecret, NewKey } from './key.ts';
import { callerOfGuest, callerOfInstance, callerOfKey } from './make-caller.ts';
import type { MemberStore } from './people-store.ts';
import { createPersonalKeys, type KeyDraft, personalDraft } from './personal-keys.ts';

export interface Keys {
  /**
   * Authenticates a secret; null when it is invalid. `actOn` selects another workspace: any for instance
   * administrators, for personal keys one that the person is a member of.
   */
  callerOf(secret: string, actOn: WorkspaceId | null): Promise<Caller | null>;
  /**
   * The caller without a key on behalf of a workspace: may create links and read statistics. Null when the workspace
   * does not exist.
   */
  guest(workspaceId: WorkspaceId): Promise<Caller | null>;
  /** The same key in each workspace that it reaches, up to a limit; a workspace's key reaches only that one. */
  everywhere(caller: Caller): Promise<readonly Caller[]>;
  /** The owner of the personal key with this secret; null for any other secret. */
  personOf(secret: string): Promise<PersonId | null>;
  /**
   * Needs `admin`; no key can grant more than it has. A personal key needs `admin` itself, whatever its person's
   * role, and creates personal keys of its own person only.
   */
  create(caller: Caller, input: NewKey): Promise<KeyWithSecret>;
  /** Personal keys of one person: a personal key lists its own person's, an instance administrator any person's. */
  listPersonal(
    caller: Caller,
    person: PersonId | 'me',
    page: { readonly after: KeyId | null; readonly limit: number },
  ): Promise<readonly ApiKey[]>;
  /**
   * The workspace's keys. A key restricted to a domain sees those of that domain; one restricted to its own links
   * sees itself.
   */
  list(caller: Caller, after: KeyId | null, limit: number): Promise<readonly ApiKey[]>;
  get(caller: Caller, id: KeyId): Promise<ApiKey>;
  revoke(caller: Caller, id: KeyId): Promise<void>;
  /** Creates a new secret; the old one stays valid for `graceMs`. */
  rotate(caller: Caller, id: KeyId, graceMs: number): Promise<KeyWithSecret>;
  /** Creates an instance administrator's key, for the server itself or its command line. */
  mint(workspaceId: WorkspaceId, name: string): Promise<KeyWithSecret>;
  /** Creates the first key of a new member, with all rights of that person. */
  mintPersonal(personId: PersonId, workspaceId: WorkspaceId, name: string): Promise<KeyWithSecret>;
}

export const GRACE_MS_MAX = 30 * DAY_MS;

export function createKeys(deps: {
  store: KeyStore;
  workspaces: WorkspaceStore;
  members: MemberStore;
  domains: DomainStore;
  digest: Digest;
  random: Random;
  clock: Clock;
  /** Administrator keys that are not stored: the environment's, and the server's own for its admin socket. */
  adminKeys: readonly string[];
}): Keys {
  const { store, workspaces, domains, digest, random, clock } = deps;
  // Compares digests, so that the timing reveals nothing about the key.
  const adminHashes = new Set(deps.adminKeys.map((key) => digest.sha256(key)));

  function newSecret(): { secret: string; hash: string; prefix: string } {
    const secret = `wm_${[...random.bytes(24)].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
    return { secret, hash: digest.sha256(secret), prefix: secret.slice(0, PREFIX_LENGTH) };
  }

  async function insert(draft: KeyDraft, by: Author): Promise<KeyWithSecret> {
    const { secret, hash, prefix } = newSecret();
    const { actor: createdBy, atMs: createdAtMs } = by;
    const key = await store.insert({ ...draft, prefix, createdBy, createdAtMs, revokedAtMs: null }, hash, by);
    return { key, secret };
  }

  const personal = createPersonalKeys({ store, members: deps.members, insert, clock });

  async function adminCaller(key: ApiKey | null, actOn: WorkspaceId | null): Promise<Caller | null> {
    const workspace = actOn === null ? await workspaces.first() : await workspaces.byId(actOn);
    return workspace === null ? null : callerOfInstance(workspace, key);
  }

  /** The key with this secret, unless it is revoked or expired. */
  async function valid(secretHash: string): Promise<ApiKey | null> {
    const nowMs = clock.nowMs();
    const key = await store.bySecretHash(secretHash, nowMs);
    if (key === null || key.revokedAtMs !== null) return null;
    return key.expiresAtMs !== null && key.expiresAtMs <= nowMs ? null : key;
  }

  /** The key, if the caller may see it: its person's, or one of the workspace. */
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

  /** Refuses to revoke or rotate a key with more rights than the caller. */
  async function requireOver(caller: Caller, key: ApiKey, granted: Bounds): Promise<void> {
    const isOwn = key.personId !== null && key.personId === caller.personId;
    requireWithin(caller, granted, isOwn ? await personal.scopesOf(caller) : undefined);
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
      return workspace === null || workspace.deletedAtMs !== null ? null : callerOfGuest(workspace);
    },

    async everywhere(caller) {
      const { personId, keyId } = caller;
      const key = personId === null || keyId === null ? null : await store.byPerson(personId, keyId);
      if (personId === null || key === null) return [caller];
      const all = await deps.members.workspacesOf(personId, null, REACHED_MAX);
      const reached = all.filter(({ deletedAtMs }) => deletedAtMs === null);
      const callers = await Promise.all(reached.map(({ id }) => personal.callerOf(key, personId, id)));
      return callers.flatMap((reachable) => reachable ?? []);
    },

    personOf: async (secret) => (await valid(digest.sha256(secret)))?.personId ?? null,

    async create(caller, input) {
      if (input.person != null) return personal.create(caller, input, input.person);
      requireScope(caller, 'admin');
      const draft = {
        workspaceId: input.workspaceId ?? caller.workspaceId,
        personId: null,
        name: input.name,
        scopes: input.scopes,
        domainId: input.domainId ?? caller.domainId,
        ownLinksOnly: input.ownLinksOnly ?? caller.ownLinksOnly,
        instanceAdmin: false,
        expiresAtMs: input.expiresAtMs ?? caller.expiresAtMs,
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
      return insert(draft, authorOf(caller, clock.nowMs()));
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
      // Revoking grants no time, so a key that expires later than the caller's may be revoked too.
      await requireOver(caller, key, { ...boundsOfKey(key), expiresAtMs: caller.expiresAtMs });
      await store.revoke(key.workspaceId, id, authorOf(caller, clock.nowMs()));
    },

    async rotate(caller, id, graceMs) {
      const current = await get(caller, id);
      await requireOver(caller, current, boundsOfKey(current));
      const { secret, hash, prefix } = newSecret();
      const by = authorOf(caller, clock.nowMs());
      const key = await store.rotate(current.workspaceId, id, { hash, prefix }, by.atMs + graceMs, by);
      if (key === null) throw new Problem('key_not_found', {});
      return { key, secret };
    },

    mint: (workspaceId, name) =>
      insert(
        {
          workspaceId,
          personId: null,
          name,
          scopes: ['admin'],
          domainId: null,
          ownLinksOnly: false,
          instanceAdmin: true,
          expiresAtMs: null,
        },
        operatorAt(clock.nowMs()),
      ),

    mintPersonal: (personId, workspaceId, name) =>
      insert(personalDraft({ personId, workspaceId, name, scopes: ['admin'], expiresAtMs: null }), {
        actor: { kind: 'person', id: personId },
        client: null,
        atMs: clock.nowMs(),
      }),
  };
}

/** A restricted key may see only itself, or only the keys of its domain. */
const mayKnow = ({ ownLinksOnly, domainId, keyId }: Caller, key: ApiKey): boolean =>
  ownLinksOnly ? key.id === keyId : domainId === null || key.domainId === domainId;

/** Most workspaces of one person that are listed. */
const REACHED_MAX = 200;

const PREFIX_LENGTH = 'wm_'.length + 6;
