import type { DomainStore, KeyStore, WorkspaceStore } from '../../src/core/account-store.ts';
import type { Domain, DomainId } from '../../src/core/domain.ts';
import { IDEMPOTENCY_KEPT_MS, type IdempotencyStore, type KeptAnswer } from '../../src/core/idempotency.ts';
import type { ApiKey, KeyId } from '../../src/core/key.ts';
import type { QuotaStore, RateCounters } from '../../src/core/quota.ts';
import type { UsageRow, UsageStore } from '../../src/core/usage.ts';
import type { Workspace, WorkspaceId } from '../../src/core/workspace.ts';

export function createTestWorkspaces(): WorkspaceStore {
  const all: Workspace[] = [];
  const byId = (id: WorkspaceId) => all.find((one) => one.id === id) ?? null;
  return {
    async insert(draft) {
      const workspace = { ...draft, id: (all.length + 1) as WorkspaceId };
      all.push(workspace);
      return workspace;
    },
    byId: async (id) => byId(id),
    first: async () => all[0] ?? null,
    list: async (after, limit) => all.filter((one) => one.id > (after ?? 0)).slice(0, limit),
    async change(id, change) {
      const held = byId(id);
      if (held === null) return null;
      all[id - 1] = { ...held, ...change };
      return byId(id);
    },
  };
}

interface StoredKey {
  key: ApiKey;
  hash: string;
  old: { hash: string; untilMs: number } | null;
}

export function createTestKeys(): KeyStore {
  const all: StoredKey[] = [];
  const own = (workspaceId: WorkspaceId, id: KeyId) =>
    all.find(({ key }) => key.id === id && key.workspaceId === workspaceId);
  return {
    async insert(draft, hash) {
      const key = { ...draft, id: (all.length + 1) as KeyId };
      all.push({ key, hash, old: null });
      return key;
    },
    bySecretHash: async (hash, nowMs) =>
      all.find((one) => one.hash === hash || (one.old?.hash === hash && nowMs < one.old.untilMs))?.key ??
      null,
    byId: async (workspaceId, id) => own(workspaceId, id)?.key ?? null,
    list: async (workspaceId, after, limit) =>
      all
        .map(({ key }) => key)
        .filter((key) => key.workspaceId === workspaceId && key.id > (after ?? 0))
        .slice(0, limit),
    async revoke(workspaceId, id, atMs) {
      const held = own(workspaceId, id);
      if (held === undefined || held.key.revokedAtMs !== null) return false;
      held.key = { ...held.key, revokedAtMs: atMs };
      return true;
    },
    async rotate(workspaceId, id, { hash, prefix }, graceUntilMs) {
      const held = own(workspaceId, id);
      if (held === undefined || held.key.revokedAtMs !== null) return null;
      held.old = { hash: held.hash, untilMs: graceUntilMs };
      held.hash = hash;
      held.key = { ...held.key, prefix };
      return held.key;
    },
  };
}

export function createTestDomains(): DomainStore {
  const all = new Map<DomainId, Domain>();
  let lastId = 0;
  const byHost = (host: string) => [...all.values()].find((one) => one.host === host) ?? null;
  return {
    async insert(draft) {
      if (byHost(draft.host) !== null) return null;
      lastId++;
      const domain = { ...draft, id: lastId as DomainId };
      all.set(domain.id, domain);
      return domain;
    },
    byId: async (id) => all.get(id) ?? null,
    byHost: async (host) => byHost(host),
    list: async (workspaceId) =>
      [...all.values()].filter((one) => one.workspaceId === null || one.workspaceId === workspaceId),
    all: async () => [...all.values()],
    async verify(id, atMs) {
      const held = all.get(id);
      if (held === undefined) return null;
      all.set(id, { ...held, verifiedAtMs: atMs });
      return all.get(id) ?? null;
    },
    remove: async (id) => all.delete(id),
  };
}

export function createTestCounters(): RateCounters {
  const windows = new Map<string, { taken: number; resetsAtMs: number }>();
  return {
    take(key, { limit, windowMs }, nowMs) {
      let window = windows.get(key);
      if (window === undefined || window.resetsAtMs <= nowMs) {
        window = { taken: 0, resetsAtMs: nowMs + windowMs };
        windows.set(key, window);
      }
      const allowed = window.taken < limit;
      if (allowed) window.taken++;
      return { allowed, remaining: limit - window.taken, resetsAtMs: window.resetsAtMs };
    },
  };
}

export function createTestQuotas(): QuotaStore {
  const taken = new Map<string, number>();
  return {
    async take(workspaceId, quota, period, count, limit) {
      const key = `${workspaceId} ${quota} ${period}`;
      const sum = (taken.get(key) ?? 0) + count;
      if (sum > limit) return false;
      taken.set(key, sum);
      return true;
    },
    async giveBack(workspaceId, quota, period, count) {
      const key = `${workspaceId} ${quota} ${period}`;
      taken.set(key, (taken.get(key) ?? 0) - count);
    },
    taken: async (workspaceId, quota, period) => taken.get(`${workspaceId} ${quota} ${period}`) ?? 0,
  };
}

export function createTestUsage(): UsageStore {
  const all = new Map<string, UsageRow>();
  return {
    async add(rows) {
      for (const row of rows) {
        const key = `${row.workspaceId} ${row.day} ${row.keyId} ${row.externalId}`;
        const held = all.get(key);
        const sum = { calls: (held?.calls ?? 0) + row.calls, links: (held?.links ?? 0) + row.links };
        all.set(key, { ...row, ...sum });
      }
    },
    read: async (workspaceId, fromDay, toDay) =>
      [...all.values()].filter(
        (row) => row.workspaceId === workspaceId && row.day >= fromDay && row.day <= toDay,
      ),
  };
}

export function createTestIdempotency(): IdempotencyStore {
  const all = new Map<string, { fingerprint: string; atMs: number; answer: KeptAnswer | null }>();
  return {
    async reserve(workspaceId, key, fingerprint, nowMs) {
      const name = `${workspaceId} ${key}`;
      const held = all.get(name);
      if (held === undefined || held.atMs + IDEMPOTENCY_KEPT_MS <= nowMs) {
        all.set(name, { fingerprint, atMs: nowMs, answer: null });
        return 'new';
      }
      if (held.fingerprint !== fingerprint) return 'mismatch';
      return held.answer ?? 'running';
    },
    async finish(workspaceId, key, answer) {
      const held = all.get(`${workspaceId} ${key}`);
      if (held !== undefined) held.answer = answer;
    },
    async release(workspaceId, key) {
      all.delete(`${workspaceId} ${key}`);
    },
  };
}
