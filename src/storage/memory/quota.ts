import type { QuotaStore } from '../../core/quota.ts';

export function createMemoryQuotas(): QuotaStore {
  const held = new Map<string, number>();
  const nameOf = (...parts: (string | number)[]): string => JSON.stringify(parts);
  return {
    async take(workspaceId, quota, period, count, limit) {
      const name = nameOf(workspaceId, quota, period);
      const taken = (held.get(name) ?? 0) + count;
      if (taken > limit) return null;
      held.set(name, taken);
      return taken;
    },
    async giveBack(workspaceId, quota, period, count) {
      const name = nameOf(workspaceId, quota, period);
      held.set(name, Math.max(0, (held.get(name) ?? 0) - count));
    },
    taken: async (workspaceId, quota, period) => held.get(nameOf(workspaceId, quota, period)) ?? 0,
  };
}
