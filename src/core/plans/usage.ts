import { isBound, requireScope } from '../base/access.ts';
import type { Caller } from '../base/caller.ts';
import type { KeyId, WorkspaceId } from '../base/ids.ts';
import type { Clock } from '../base/ports.ts';

/** Usage on one day (UTC, `2026-11-20`), by one key, for one external id ('' for none). */
export interface UsageRow {
  readonly workspaceId: WorkspaceId;
  readonly day: string;
  readonly keyId: KeyId | null;
  readonly externalId: string;
  readonly calls: number;
  readonly links: number;
}

export interface UsageStore {
  /** Adds to the stored counts. */
  add(rows: readonly UsageRow[]): Promise<void>;
  /** Both days are inclusive; oldest first. */
  read(workspaceId: WorkspaceId, fromDay: string, toDay: string): Promise<readonly UsageRow[]>;
}

/** Counts usage in memory and stores it periodically: for reports, never for limits. */
export interface Usage {
  count(caller: Caller, used: { calls?: number; links?: number; externalId?: string | null }): void;
  /** Counts new links by their external ids, in one step for each different one. */
  countMade(caller: Caller, externalIds: readonly (string | null)[]): void;
  /** A restricted key sees only its own usage. */
  read(caller: Caller, fromDay: string, toDay: string): Promise<readonly UsageRow[]>;
  /** Stores the counts; on failure they are kept for the next time. */
  flush(): Promise<void>;
}

/** Most counters in memory; beyond this, new external ids are counted under ''. */
const COUNTERS_MAX = 50_000;

export function createUsage(deps: { store: UsageStore; clock: Clock }): Usage {
  const { store, clock } = deps;
  let counters = new Map<string, UsageRow>();

  function add(row: UsageRow): void {
    const key = `${row.workspaceId}|${row.day}|${row.keyId ?? ''}|${row.externalId}`;
    const before = counters.get(key);
    if (before === undefined && counters.size >= COUNTERS_MAX && row.externalId !== '') {
      add({ ...row, externalId: '' });
      return;
    }
    counters.set(
      key,
      before === undefined
        ? row
        : { ...row, calls: before.calls + row.calls, links: before.links + row.links },
    );
  }

  async function flush(): Promise<void> {
    if (counters.size === 0) return;
    const rows = [...counters.values()];
    counters = new Map();
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
    countMade(caller, externalIds) {
      const byExternalId = new Map<string | null, number>();
      for (const externalId of externalIds)
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
