import type { UsageRow, UsageStore } from '../../core/usage.ts';

export function createMemoryUsage(): UsageStore {
  const held = new Map<string, UsageRow>();
  return {
    async add(rows) {
      for (const row of rows) {
        const name = JSON.stringify([row.workspaceId, row.day, row.keyId, row.externalId]);
        const before = held.get(name);
        const calls = row.calls + (before?.calls ?? 0);
        held.set(name, { ...row, calls, links: row.links + (before?.links ?? 0) });
      }
    },
    read: async (workspaceId, fromDay, toDay) =>
      [...held.values()]
        .filter((row) => row.workspaceId === workspaceId && row.day >= fromDay && row.day <= toDay)
        .sort(
          (a, b) =>
            compareText(a.day, b.day) ||
            (a.keyId ?? 0) - (b.keyId ?? 0) ||
            compareText(a.externalId, b.externalId),
        ),
  };
}

const compareText = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
