import { errorText } from '../core/base/error-text.ts';
import { Problem } from '../core/base/problem.ts';
import type { ClickBatch } from '../core/clicks/click-columns.ts';
import type { ClickArchive, ClickStore } from '../core/clicks/click-store.ts';
import { SinkReopened } from './sinks.ts';

type OpenClicks = ClickStore & ClickArchive;

/**
 * A click store that may be unavailable: damaged, locked by another program, unreadable, or out of space. Queries are then
 * refused with `statistics_unavailable`, writes fail and are retried by the pump, and the file is reopened from time to
 * time until it works or has been replaced.
 */
export interface ReopeningClicks extends OpenClicks {
  /**
   * Opens the store if it is not open. Never rejects: `absence` has the reason of a failure. A store that takes longer than
   * `openMsMax` is unavailable until it is open.
   */
  open(): Promise<void>;
  /** Why the database cannot be used; null while it can. */
  absence(): string | null;
}

/** Errors of DuckDB that are caused by the file or the machine, and not by the query. */
const BROKEN = /^(IO|Fatal|FATAL|Internal|INTERNAL|Serialization|Out of Memory) Error|has been invalidated/;
/** After one of these errors an open database answers no more queries; it must be reopened. */
const FATAL = /^(Fatal|FATAL|Internal|INTERNAL) Error|has been invalidated/;

export function createReopeningClicks(deps: {
  openStore: () => Promise<OpenClicks>;
  /** A clock for durations. */
  nowMs: () => number;
  /** Minimum time between two attempts to open the store. */
  retryMs: number;
  openMsMax: number;
  onAway: (reason: string) => void;
  onBack: () => void;
}): ReopeningClicks {
  const { openStore, nowMs, retryMs, openMsMax, onAway, onBack } = deps;
  let store: OpenClicks | null = null;
  let opening: Promise<OpenClicks> | null = null;
  /** The store whose positions the pump has read. */
  let recalled: OpenClicks | null = null;
  let reason: string | null = null;
  let nextTryMs = Number.NEGATIVE_INFINITY;
  let leaving: Promise<void> = Promise.resolve();
  /** Opening takes longer than `openMsMax`, so queries do not wait for it. */
  let slow = false;
  let closed = false;

  async function reach(): Promise<OpenClicks> {
    if (closed) throw new Error('the click store is closed');
    if (store !== null) return store;
    if (opening === null && nowMs() < nextTryMs) throw new Error(reason ?? 'the click store is away');
    opening ??= openAgain().finally(() => {
      opening = null;
      slow = false;
    });
    return opening;
  }

  async function openAgain(): Promise<OpenClicks> {
    // Two instances must never write to one file.
    await leaving;
    try {
      store = await openStore();
    } catch (error) {
      nextTryMs = nowMs() + retryMs;
      noteAbsence(error);
      throw error;
    }
    if (reason !== null) onBack();
    reason = null;
    return store;
  }

  async function open(): Promise<void> {
    const opened = reach().then(
      () => true,
      () => true,
    );
    const { promise: late, resolve } = Promise.withResolvers<false>();
    const timer = setTimeout(resolve, openMsMax, false);
    slow = !(await Promise.race([opened, late]));
    clearTimeout(timer);
    if (slow) noteAbsence(new Error('an older file is being upgraded'));
  }

  function noteAbsence(error: unknown): void {
    reason = errorText(error);
    onAway(reason);
  }

  /** After a fatal error the database is closed; the next call opens it again. */
  function leaveIfBroken(used: OpenClicks, error: unknown): void {
    if (!FATAL.test(errorText(error)) || store !== used) return;
    store = null;
    leaving = used.close().catch(() => undefined);
    noteAbsence(error);
  }

  async function use<T>(work: (store: OpenClicks) => Promise<T>): Promise<T> {
    const used = await reach();
    try {
      return await work(used);
    } catch (error) {
      leaveIfBroken(used, error);
      throw error;
    }
  }

  /** The same for queries, whose errors become refusals. */
  async function ask<T>(work: (store: OpenClicks) => Promise<T>): Promise<T> {
    // An upgrade may take minutes.
    if (slow) throw new Problem('statistics_unavailable', {});
    try {
      return await use(work);
    } catch (error) {
      throw refusalOf(error);
    }
  }

  async function* stream<T>(work: (store: OpenClicks) => AsyncIterable<T>): AsyncIterable<T> {
    const used = await ask(async (opened) => opened);
    try {
      yield* work(used);
    } catch (error) {
      leaveIfBroken(used, error);
      throw refusalOf(error);
    }
  }

  function refusalOf(error: unknown): unknown {
    if (closed || (reason === null && !BROKEN.test(errorText(error)))) return error;
    if (reason === null) onAway(errorText(error));
    return new Problem('statistics_unavailable', {});
  }

  async function write(batch: ClickBatch): Promise<void> {
    await use((it) => {
      if (it !== recalled) throw new SinkReopened();
      return it.write(batch);
    });
  }

  return {
    open,
    absence: () => reason,
    write,
    positions: () =>
      use(async (it) => {
        const positions = await it.positions();
        recalled = it;
        return positions;
      }),
    forgetSpools: (spools) => use((it) => it.forgetSpools(spools)),
    query: (query) => ask((it) => it.query(query)),
    linkDays: (query) => ask((it) => it.linkDays(query)),
    linkFigures: (query) => ask((it) => it.linkFigures(query)),
    newest: (query, limit) => ask((it) => it.newest(query, limit)),
    orphans: (query) => ask((it) => it.orphans(query)),
    rows(query) {
      // Refused before the first row: an answer that has begun cannot be refused.
      if (store === null && reason !== null) throw new Problem('statistics_unavailable', {});
      return stream((it) => it.rows(query));
    },
    writeParquet: (query, to) => ask((it) => it.writeParquet(query, to)),
    countedVisitors: (sinceMs) => stream((it) => it.countedVisitors(sinceMs)),
    forgetWorkspace: (workspaceId) => use((it) => it.forgetWorkspace(workspaceId)),
    forgetRows: (beforeMs) => use((it) => it.forgetRows(beforeMs)),
    tidy: () => use((it) => it.tidy()),
    backup: (folder) => use((it) => it.backup(folder)),
    async close() {
      closed = true;
      await opening?.catch(() => undefined);
      await leaving;
      await store?.close();
    },
  };
}
