import { hasScope, requireInstanceAdmin, requireScope } from './access.ts';
import type { DomainStore, KeyStore, WorkspaceStore } from './account-store.ts';
import type { DomainId } from './domain.ts';
import type { ApiKey, Caller, KeyId, Scope } from './key.ts';
import { SCOPES } from './key.ts';
import type { Clock, Digest, Random } from './ports.ts';
import { Problem } from './problem.ts';
import type { Workspace, WorkspaceId } from './workspace.ts';

export interface NewKey {
  readonly name: string;
  /** Absent: the caller's. Another one's needs an instance administrator. */
  readonly workspaceId?: WorkspaceId | null;
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
  /** The caller that a secret stands for, or null. `actOn` names another workspace: instance administrators only. */
  callerOf(secret: string, actOn: WorkspaceId | null): Promise<Caller | null>;
  /** Who calls for a workspace without a key: may make links and read figures. Null when there is no such workspace. */
  guest(workspaceId: WorkspaceId): Promise<Caller | null>;
  /** Needs `admin`; no key can hand out more than it holds itself. */
  create(caller: Caller, wanted: NewKey): Promise<KeyWithSecret>;
  list(caller: Caller, after: KeyId | null, limit: number): Promise<readonly ApiKey[]>;
  get(caller: Caller, id: KeyId): Promise<ApiKey>;
  revoke(caller: Caller, id: KeyId): Promise<void>;
  /** A new secret; the old one goes on for `graceMs`. */
  rotate(caller: Caller, id: KeyId, graceMs: number): Promise<KeyWithSecret>;
  /** An instance administrator's key, made by the server itself or from its command line. */
  mint(workspaceId: WorkspaceId, name: string): Promise<KeyWithSecret>;
}

export const GRACE_MS_MAX = 30 * 86_400_000;

export function createKeys(deps: {
  store: KeyStore;
  workspaces: WorkspaceStore;
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
          scopes: new Set(SCOPES),
          domainId: null,
          ownLinksOnly: false,
          instanceAdmin: true,
          ...accountOf(workspace),
        };
  }

  async function get(caller: Caller, id: KeyId): Promise<ApiKey> {
    requireScope(caller, 'admin');
    const key = await store.byId(caller.workspaceId, id);
    if (key === null) throw new Problem('key_not_found', {});
    return key;
  }

  return {
    async callerOf(secret, actOn) {
      const hash = digest.sha256(secret);
      if (adminHashes.has(hash)) return adminCaller(null, actOn);
      const key = await store.bySecretHash(hash, clock.nowMs());
      if (key === null || key.revokedAtMs !== null) return null;
      if (key.expiresAtMs !== null && key.expiresAtMs <= clock.nowMs()) return null;
      if (key.instanceAdmin) return adminCaller(key.id, actOn ?? key.workspaceId);
      if (actOn !== null && actOn !== key.workspaceId) return null;
      const workspace = await workspaces.byId(key.workspaceId);
      if (workspace === null) return null;
      return {
        workspaceId: key.workspaceId,
        keyId: key.id,
        scopes: new Set(key.scopes),
        domainId: key.domainId,
        ownLinksOnly: key.ownLinksOnly,
        instanceAdmin: false,
        ...accountOf(workspace),
      };
    },

    async guest(workspaceId) {
      const workspace = await workspaces.byId(workspaceId);
      return workspace === null
        ? null
        : {
            workspaceId,
            keyId: null,
            scopes: new Set(GUEST_SCOPES),
            domainId: null,
            ownLinksOnly: false,
            instanceAdmin: false,
            ...accountOf(workspace),
          };
    },

    async create(caller, wanted) {
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

    get,

    async revoke(caller, id) {
      await get(caller, id);
      await store.revoke(caller.workspaceId, id, clock.nowMs());
    },

    async rotate(caller, id, graceMs) {
      await get(caller, id);
      const { secret, hash, prefix } = newSecret();
      const key = await store.rotate(caller.workspaceId, id, { hash, prefix }, clock.nowMs() + graceMs);
      if (key === null) throw new Problem('key_not_found', {});
      return { key, secret };
    },

    mint: (workspaceId, name) =>
      insert({
        workspaceId,
        name,
        scopes: ['admin'],
        domainId: null,
        ownLinksOnly: false,
        instanceAdmin: true,
        expiresAtMs: null,
      }),
  };
}

const GUEST_SCOPES: readonly Scope[] = ['links:create', 'links:read', 'stats:read'];

const accountOf = ({ plan, kind, createdAtMs }: Workspace) => ({
  plan,
  workspaceKind: kind,
  workspaceCreatedAtMs: createdAtMs,
});

const PREFIX_LENGTH = 'wm_'.length + 6;
