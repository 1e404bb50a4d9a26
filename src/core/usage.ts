import { isBound, requireScope } from './access.ts';
import type { Caller, KeyId } from './key.ts';
import type { Link } from './link.ts';
import type { Clock } from './ports.ts';
import type { WorkspaceId } from './workspace.ts';

/** What was used on one day (UTC, `2026-11-20`), by one key, for one external id ('' for none). */
export interface UsageRow {
  readonly workspaceId: WorkspaceId;
  readonly day: string;
  readonly keyId: KeyId | null;
  readonly externalId: string;
  readonly calls: number;
  readonly links: number;
}

export interface UsageStore {
  /** Adds to what is there. */
  add(rows: readonly UsageRow[]): Promise<void>;
  /** Days included at both ends, oldest first. */
  read(workspaceId: WorkspaceId, fromDay: string, toDay: string): Promise<readonly UsageRow[]>;
}

/** Counts usage in memory and stores it now and then: a figure for reports, never for a limit. */
export interface Usage {
  count(caller: Caller, used: { calls?: number; links?: number; externalId?: string | null }): void;
  /** Counts links that were made, in one step for all that carry the same external id. */
  countMade(caller: Caller, links: readonly Link[]): void;
  /** A key that is bound is told what it used itself. */
  read(caller: Caller, fromDay: string, toDay: string): Promise<readonly UsageRow[]>;
  /** Stores what is counted; what cannot be stored is kept for the next time. */
  flush(): Promise<void>;
}

/** Distinct counters held before they are folded into the one without external id. */
const HELD_MAX = 50_000;

export function createUsage(deps: { store: UsageStore; clock: Clock }): Usage {
  const { store, clock } = deps;
  let held = new Map<string, UsageRow>();

  function add(row: UsageRow): void {
    const key = `${row.workspaceId}|${row.day}|${row.keyId ?? ''}|${row.externalId}`;
    const before = held.get(key);
    if (before === undefined && held.size >= HELD_MAX && row.externalId !== '') {
      add({ ...row, externalId: '' });
      return;
    }
    held.set(
      key,
      before === undefined
        ? row
        : { ...row, calls: before.calls + row.calls, links: before.links + row.links },
    );
  }

  async function flush(): Promise<void> {
    if (held.size === 0) return;
    const rows = [...held.values()];
    held = new Map();
    try {
      await store.add(rows);
    } catch (error) {
      rows.forEach(add);
      throw error;
    }
  }

  const count: Usage['count'] = (caller, { calls = 0, links = 0, externalId = null }) =>
    add({
      workspaceId: caller.workspaceId,
      day: new Date(clock.nowMs()).toISOString().slice(0, 10),
      keyId: caller.keyId,
      externalId: externalId ?? '',
      calls,
      links,
    });

  return {
    count,
    countMade(caller, links) {
      const byExternalId = new Map<string | null, number>();
      for (const { externalId } of links)
        byExternalId.set(externalId, (byExternalId.get(externalId) ?? 0) + 1);
      for (const [externalId, made] of byExternalId) count(caller, { links: made, externalId });
    },
    async read(caller, fromDay, toDay) {
      requireScope(caller, 'stats:read');
      await flush();
      const rows = await store.read(caller.workspaceId, fromDay, toDay);
      return isBound(caller) ? rows.filter(({ keyId }) => keyId === caller.keyId) : rows;
    },
    flush,
  };
}
