import type { DomainStore, KeyStore, WorkspaceStore } from '../../core/account-store.ts';
import type { Domain, DomainId } from '../../core/domain.ts';
import { logoHashes, withLogo } from '../../core/domain-logo.ts';
import type { ApiKey, KeyId } from '../../core/key.ts';
import type { LinkStore } from '../../core/link-store.ts';
import type { PersonId } from '../../core/person.ts';
import type { Workspace, WorkspaceId } from '../../core/workspace.ts';
import type { MemoryTeller } from './webhooks.ts';

export function createMemoryWorkspaces(): WorkspaceStore {
  const held: Workspace[] = [];
  return {
    async insert(draft) {
      const workspace = { ...draft, id: (held.length + 1) as WorkspaceId };
      held.push(workspace);
      return workspace;
    },
    byId: async (id) => held[id - 1] ?? null,
    first: async () => held[0] ?? null,
    list: async (after, limit) => held.slice(after ?? 0, (after ?? 0) + limit),
    async change(id, { name, plan }) {
      const before = held[id - 1];
      if (before === undefined) return null;
      const workspace = { ...before, name: name ?? before.name, plan: plan ?? before.plan };
      held[id - 1] = workspace;
      return workspace;
    },
  };
}

interface HeldKey {
  readonly key: ApiKey;
  readonly hash: string;
  readonly old: { readonly hash: string; readonly untilMs: number } | null;
}

/** `revokeAll`: what proving an address does in the same step. */
export interface MemoryKeys extends KeyStore {
  revokeAll(personId: PersonId, atMs: number): void;
}

export function createMemoryKeys(): MemoryKeys {
  const held = new Map<KeyId, HeldKey>();
  const own = (workspaceId: WorkspaceId, id: KeyId): HeldKey | null => {
    const one = held.get(id);
    return one?.key.workspaceId === workspaceId ? one : null;
  };
  return {
    async insert(draft, hash) {
      const key = { ...draft, id: (held.size + 1) as KeyId };
      held.set(key.id, { key, hash, old: null });
      return key;
    },
    async bySecretHash(hash, nowMs) {
      const all = [...held.values()];
      const current = all.find((one) => one.hash === hash);
      const rotated = all.find(({ old }) => old?.hash === hash && old.untilMs > nowMs);
      if (current !== undefined || rotated?.old == null) return current?.key ?? null;
      const { key, old } = rotated;
      return { ...key, expiresAtMs: Math.min(key.expiresAtMs ?? old.untilMs, old.untilMs) };
    },
    byId: async (workspaceId, id) => own(workspaceId, id)?.key ?? null,
    list: async (workspaceId, domainId, after, limit) =>
      [...held.values()]
        .map(({ key }) => key)
        .filter((key) => key.workspaceId === workspaceId && key.personId === null && key.id > (after ?? 0))
        .filter((key) => domainId === null || key.domainId === domainId)
        .slice(0, limit),
    async byPerson(personId, id) {
      const key = held.get(id)?.key;
      return key?.personId === personId ? key : null;
    },
    listByPerson: async (personId, after, limit) =>
      [...held.values()]
        .map(({ key }) => key)
        .filter((key) => key.personId === personId && key.id > (after ?? 0))
        .slice(0, limit),
    revokeAll(personId, atMs) {
      for (const [id, one] of held) {
        if (one.key.personId !== personId || one.key.revokedAtMs !== null) continue;
        held.set(id, { ...one, key: { ...one.key, revokedAtMs: atMs } });
      }
    },
    async revoke(workspaceId, id, atMs) {
      const one = own(workspaceId, id);
      if (one === null || one.key.revokedAtMs !== null) return false;
      held.set(id, { ...one, key: { ...one.key, revokedAtMs: atMs } });
      return true;
    },
    async rotate(workspaceId, id, { hash, prefix }, graceUntilMs) {
      const one = own(workspaceId, id);
      if (one === null || one.key.revokedAtMs !== null) return null;
      const key = { ...one.key, prefix };
      held.set(id, { key, hash, old: { hash: one.hash, untilMs: graceUntilMs } });
      return key;
    },
  };
}

export function createMemoryDomains(
  links: Pick<LinkStore, 'countByDomain'>,
  teller: Pick<MemoryTeller, 'tell'>,
): DomainStore {
  const held = new Map<DomainId, Domain>();
  const files = new Map<DomainId, ReadonlyMap<string, Uint8Array>>();
  let lastId = 0;
  const all = () => [...held.values()];
  const byHost = (host: string) =>
    all().find((domain) => domain.host === host && domain.verifiedAtMs !== null) ?? null;
  function forgetClaims(host: string): void {
    for (const domain of all())
      if (domain.host === host && domain.verifiedAtMs === null) held.delete(domain.id);
  }
  return {
    async insert(draft) {
      const { host, workspaceId } = draft;
      if (byHost(host) !== null) return null;
      if (all().some((domain) => domain.host === host && domain.workspaceId === workspaceId)) return null;
      if (draft.verifiedAtMs !== null) forgetClaims(host);
      const domain = { ...draft, id: ++lastId as DomainId };
      held.set(domain.id, domain);
      return domain;
    },
    byId: async (id) => held.get(id) ?? null,
    byHost: async (host) => byHost(host),
    list: async (workspaceId) =>
      [...held.values()].filter(
        (domain) => domain.workspaceId === null || domain.workspaceId === workspaceId,
      ),
    all: async () => [...held.values()],
    async verify(id, atMs) {
      const before = held.get(id);
      const holder = before === undefined ? null : byHost(before.host);
      if (before === undefined || (holder !== null && holder.id !== id)) return null;
      forgetClaims(before.host);
      const domain = { ...before, verifiedAtMs: atMs };
      held.set(id, domain);
      if (domain.workspaceId !== null) {
        const facts = { kind: 'domain', domain: { id, host: domain.host, verifiedAtMs: atMs } } as const;
        teller.tell(domain.workspaceId, 'domain.verified', { atMs, facts });
      }
      return domain;
    },
    async change(id, settings) {
      const before = held.get(id);
      if (before === undefined) return null;
      const domain = { ...before, settings };
      held.set(id, domain);
      return domain;
    },
    async setLogo(id, scheme, logo) {
      const before = held.get(id);
      if (before === undefined) return null;
      const logos = withLogo(before.logos, scheme, logo?.facts ?? null);
      const known = new Map(files.get(id));
      if (logo !== null) known.set(logo.facts.hash, logo.file);
      const shown = new Set(logoHashes(logos));
      files.set(id, new Map([...known].filter(([hash]) => shown.has(hash))));
      const domain = { ...before, logos };
      held.set(id, domain);
      return domain;
    },
    async logoFile(id, hash) {
      const file = files.get(id)?.get(hash);
      return file === undefined ? null : new Uint8Array(file);
    },
    async remove(id) {
      if ((await links.countByDomain(id)) > 0) return false;
      held.delete(id);
      files.delete(id);
      return true;
    },
  };
}
