import {
  IDEMPOTENCY_KEPT_MS,
  IDEMPOTENCY_KEYS_MAX,
  type IdempotencyStore,
  type KeptAnswer,
} from '../../core/idempotency.ts';

interface HeldKey {
  readonly fingerprint: string;
  readonly atMs: number;
  readonly answer: KeptAnswer | null;
}

export function createMemoryIdempotency({ keysMax = IDEMPOTENCY_KEYS_MAX } = {}): IdempotencyStore {
  const workspaces = new Map<number, Map<string, HeldKey>>();
  const keysOf = (workspaceId: number): Map<string, HeldKey> => {
    const keys = workspaces.get(workspaceId) ?? new Map<string, HeldKey>();
    workspaces.set(workspaceId, keys);
    return keys;
  };
  return {
    async reserve(workspaceId, key, fingerprint, nowMs) {
      const keys = keysOf(workspaceId);
      for (const [name, { atMs }] of keys) if (atMs <= nowMs - IDEMPOTENCY_KEPT_MS) keys.delete(name);
      const held = keys.get(key);
      if (held !== undefined) {
        return held.fingerprint === fingerprint ? (held.answer ?? 'running') : 'mismatch';
      }
      keys.set(key, { fingerprint, atMs: nowMs, answer: null });
      for (const [name, { answer }] of keys) {
        if (keys.size <= keysMax) break;
        if (answer !== null) keys.delete(name);
      }
      return 'new';
    },
    async finish(workspaceId, key, answer) {
      const held = keysOf(workspaceId).get(key);
      if (held !== undefined) keysOf(workspaceId).set(key, { ...held, answer });
    },
    async release(workspaceId, key) {
      keysOf(workspaceId).delete(key);
    },
  };
}
