import type { QuotaStore } from '../../core/quota.ts';
import type { MemoryTeller } from './webhooks.ts';

export function createMemoryQuotas(teller: Pick<MemoryTeller, 'tell'>): QuotaStore {
  const held = new Map<string, number>();
  const told = new Set<string>();
  const nameOf = (...parts: (string | number)[]): string => JSON.stringify(parts);
  return {
    async take({ workspaceId, quota, period, count, limit, resetsAtMs, tellAt, atMs }) {
      const name = nameOf(workspaceId, quota, period);
      const taken = (held.get(name) ?? 0) + count;
      if (taken > limit) return null;
      held.set(name, taken);
      const reached = tellAt.filter((share) => taken >= limit * share && !told.has(nameOf(name, share)));
      for (const share of reached) {
        told.add(nameOf(name, share));
        const facts = { kind: 'quota', quota, taken, limit, resetsAtMs } as const;
        teller.tell(workspaceId, 'quota.near', { atMs, facts });
      }
      return { taken, reached };
    },
    async giveBack(workspaceId, quota, period, count) {
      const name = nameOf(workspaceId, quota, period);
      held.set(name, Math.max(0, (held.get(name) ?? 0) - count));
    },
    taken: async (workspaceId, quota, period) => held.get(nameOf(workspaceId, quota, period)) ?? 0,
  };
}
