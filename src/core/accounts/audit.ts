import { requireInstanceAdmin, requireWhole } from '../base/access.ts';
import type { Actor } from '../base/actor.ts';
import type { AuditAction, AuditEntry, AuditFact, AuditSubject } from '../base/audit-entry.ts';
import type { Author } from '../base/author.ts';
import type { Caller } from '../base/caller.ts';
import type { CursorPosition } from '../base/cursor.ts';
import type { WorkspaceId } from '../base/ids.ts';

/** Which entries of the audit log; null does not narrow. */
export interface AuditFilter {
  readonly actor: Actor | null;
  readonly action: AuditAction | null;
  readonly subject: AuditSubject | null;
  /** Inclusive. */
  readonly fromMs: number | null;
  /** Exclusive. */
  readonly toMs: number | null;
}

export interface AuditQuery extends AuditFilter {
  /** NO_WORKSPACE selects the entries of the instance, null all entries. */
  readonly workspaceId: WorkspaceId | null;
  /** Time and id of the entry that the page begins after. */
  readonly past: CursorPosition | null;
  readonly limit: number;
}

/** `next` is null on the last page. */
export interface AuditPage {
  readonly items: readonly AuditEntry[];
  readonly next: CursorPosition | null;
}

/** Reads the audit log. Stores write its entries in the transaction of what these are about. */
export interface AuditStore {
  /**
   * Newest first. Work is bounded: if few of very many entries pass, a page may end early, even empty, with a position
   * to continue from.
   */
  list(query: AuditQuery): Promise<AuditPage>;
  /** Writes an entry about what is not stored, such as a mail. */
  record(fact: AuditFact, by: Author): Promise<void>;
  /** Deletes entries before that time, oldest first, at most `max`. Returns how many. */
  forget(beforeMs: number, max: number): Promise<number>;
  /**
   * Deletes the oldest entries of the workspaces, and of the instance, that have more than `kept`, at most `max`.
   * Returns how many.
   */
  trim(kept: number, max: number): Promise<number>;
}

/** Newest first. `list` needs `admin` on a key without bounds, `listAll` an instance administrator. */
export interface Audit {
  list(caller: Caller, query: Omit<AuditQuery, 'workspaceId'>): Promise<AuditPage>;
  /** Entries of all workspaces and of the instance. */
  listAll(caller: Caller, query: AuditQuery): Promise<AuditPage>;
  /** Every entry that `list` or `listAll` has, page by page. */
  pages(read: (past: CursorPosition | null) => Promise<AuditPage>): AsyncIterable<readonly AuditEntry[]>;
  /**
   * Deletes entries before `beforeMs` (null: none), and the oldest ones of each workspace that has more than
   * AUDIT_ENTRIES_MAX; in small steps, so that other writes can run in between. Returns how many of each.
   */
  tidy(
    beforeMs: number | null,
    signal: AbortSignal,
  ): Promise<{ readonly old: number; readonly surplus: number }>;
}

/** Entries that are kept of each workspace, and of the instance; beyond it the oldest are deleted. */
export const AUDIT_ENTRIES_MAX = 1_000_000;
const DELETED_AT_ONCE = 1_000;

export function createAudit({ store }: { store: AuditStore }): Audit {
  async function inSteps(signal: AbortSignal, step: () => Promise<number>): Promise<number> {
    for (let deleted = 0; ; ) {
      const now = signal.aborted ? 0 : await step();
      deleted += now;
      if (now === 0) return deleted;
    }
  }

  return {
    async list(caller, query) {
      requireWhole(caller, 'admin');
      return store.list({ ...query, workspaceId: caller.workspaceId });
    },

    async listAll(caller, query) {
      requireInstanceAdmin(caller);
      return store.list(query);
    },

    async *pages(read) {
      for (let past: CursorPosition | null = null; ; ) {
        const { items, next }: AuditPage = await read(past);
        yield items;
        if (next === null) return;
        past = next;
      }
    },

    async tidy(beforeMs, signal) {
      const old =
        beforeMs === null ? 0 : await inSteps(signal, () => store.forget(beforeMs, DELETED_AT_ONCE));
      return { old, surplus: await inSteps(signal, () => store.trim(AUDIT_ENTRIES_MAX, DELETED_AT_ONCE)) };
    },
  };
}
