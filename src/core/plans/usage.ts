import { isBound, requireScope } from '../base/access.ts';
import { DAY_MS } from '../base/calendar.ts';
import type { Caller } from '../base/caller.ts';
import { createGenerationCache } from '../base/generation-cache.ts';
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

/** How a key was used. */
export interface KeyUse {
  /** To the minute; null for never, or before this was stored. */
  readonly lastUsedAtMs: number | null;
  readonly calls: number;
}

export interface UsageStore {
  /** Adds to the stored counts. */
  add(rows: readonly UsageRow[]): Promise<void>;
  /** Both days are inclusive; oldest first. */
  read(workspaceId: WorkspaceId, fromDay: string, toDay: string): Promise<readonly UsageRow[]>;
  /** Stores when keys were last used; an earlier time changes nothing. */
  noteUses(uses: ReadonlyMap<KeyId, number>): Promise<void>;
  /** By key: when it was last used, and its calls since that day in all workspaces. */
  ofKeys(ids: readonly KeyId[], fromDay: string): Promise<ReadonlyMap<KeyId, KeyUse>>;
}

/** Counts usage in memory and stores it periodically: for reports, never for limits. */
export interface Usage {
  count(caller: Caller, used: { calls?: number; links?: number; externalId?: string | null }): void;
  /** Counts new links by their external ids, in one step for each different one. */
  countMade(caller: Caller, externalIds: readonly (string | null)[]): void;
  /** A restricted key sees only its own usage. */
  read(caller: Caller, fromDay: string, toDay: string): Promise<readonly UsageRow[]>;
  /** The use of these keys, with their calls of the last 30 days. The caller must be allowed to see the keys. */
  ofKeys(ids: readonly KeyId[]): Promise<ReadonlyMap<KeyId, KeyUse>>;
  /** Stores the counts; on failure they are kept for the next time. */
  flush(): Promise<void>;
}

/** Most counters in memory; beyond this, new external ids are counted under ''. */
const COUNTERS_MAX = 50_000;
/** Most keys whose last use waits in memory to be stored. */
const KEYS_MAX = 20_000;
const USE_STORED_MS = 60_000;
const REPORTED_DAYS = 30;

export function createUsage(deps: { store: UsageStore; clock: Clock }): Usage {
  const { store, clock } = deps;
  let counters = new Map<string, UsageRow>();
  const usedAt = new Map<KeyId, number>();
  /** What is stored already, so that a busy key costs one write a minute. */
  const storedAt = createGenerationCache<number, KeyId>(KEYS_MAX);

  function noteUse({ keyId }: Caller): void {
    if (keyId !== null && (usedAt.size < KEYS_MAX || usedAt.has(keyId))) usedAt.set(keyId, clock.nowMs());
  }

  async function flushUses(): Promise<void> {
    const due = new Map(
      [...usedAt].filter(([id, atMs]) => atMs - (storedAt.get(id) ?? -Infinity) >= USE_STORED_MS),
    );
    if (due.size === 0) return;
    await store.noteUses(due);
    for (const [id, atMs] of due) {
      storedAt.set(id, atMs);
      if (usedAt.get(id) === atMs) usedAt.delete(id);
    }
  }

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
    await flushCounts();
    await flushUses();
  }

  async function flushCounts(): Promise<void> {
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

  const count: Usage['count'] = (caller, { calls = 0, links = 0, externalId = null }) => {
    if (calls > 0) noteUse(caller);
    add({
      workspaceId: caller.workspaceId,
      day: new Date(clock.nowMs()).toISOString().slice(0, 10),
      keyId: caller.keyId,
      externalId: externalId ?? '',
      calls,
      links,
    });
  };

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
    async ofKeys(ids) {
      await flush();
      const from = new Date(clock.nowMs() - (REPORTED_DAYS - 1) * DAY_MS);
      const stored = await store.ofKeys(ids, from.toISOString().slice(0, 10));
      // The last minute of a busy key is in memory only.
      return new Map(
        [...stored].map(([id, use]) => [id, { ...use, lastUsedAtMs: usedAt.get(id) ?? use.lastUsedAtMs }]),
      );
    },
    flush,
  };
}
