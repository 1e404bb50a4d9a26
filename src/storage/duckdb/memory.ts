import type { DuckDBConnection } from '@duckdb/node-api';
import { DAY_MS, HOUR_MS } from '../../core/base/calendar.ts';
import type { SqlFragment } from './sql.ts';

/** DuckDB's own database in memory, which has the tables of remembered sums. */
export const MEMORY = 'memory';
/** A row of sums, with its share of the tables. */
const ROW_BYTES = 40;
/** Clicks are rarely counted later than this. Later ones are counted too, but then everything is forgotten. */
const SETTLED_AFTER_MS = HOUR_MS;

/**
 * Remembers the sums of questions over past days, whose clicks no longer change, so that a question that is asked again
 * counts only the rest. Sums are found by the statement that counts them. Everything is forgotten when clicks of past days
 * are added or deleted.
 */
export interface Memory {
  /** Call this before the transaction of an answer begins. */
  open(): Recollection;
  /** Call this when clicks of these times have been written. */
  noteWritten(times: Float64Array): void;
  /** Call this when clicks have been deleted. */
  forget(): void;
}

/** What one answer reads from memory and adds to it. */
export interface Recollection {
  /** Clicks before this moment, a midnight of UTC, can be remembered. */
  readonly settledMs: number;
  /** Whether the sums of a statement are known. */
  knows(statement: string): boolean;
  /** The table with the rows of `select`, which runs only if the sums of `statement` are not known. */
  recall(connection: DuckDBConnection, statement: string, select: SqlFragment): Promise<string>;
  /** Call this when the transaction has ended. Keeps the sums that it added, if it has committed. */
  close(isCommitted: boolean): void;
}

interface Sums {
  readonly table: string;
  readonly rows: number;
  /** Answers that read the table; it is dropped when there are none. */
  readers: number;
  isKept: boolean;
}

/** `bytesMax` bounds all sums together; more take turns, the ones that were used longest ago first. */
export function createMemory(options: { clock: () => number; bytesMax: number }): Memory {
  const { clock, bytesMax } = options;
  const rowsMax = bytesMax / ROW_BYTES;
  /** By statement; the one that was used last is at the end. */
  const kept = new Map<string, Sums>();
  /** Tables that nobody reads any more. The next answer that adds one drops them. */
  let unused: string[] = [];
  let keptRows = 0;
  let tables = 0;
  /** Raised when everything is forgotten: answers that began before keep nothing. */
  let age = 0;
  /** Answers may have read clicks before this moment as settled. */
  let reachMs = Number.NEGATIVE_INFINITY;

  function forget(): void {
    age += 1;
    for (const statement of [...kept.keys()]) remove(statement);
  }

  function remove(statement: string): void {
    const sums = kept.get(statement);
    if (sums === undefined) return;
    kept.delete(statement);
    keptRows -= sums.rows;
    sums.isKept = false;
    if (sums.readers === 0) unused.push(sums.table);
  }

  function keep(statement: string, sums: Sums): void {
    if (sums.rows > rowsMax || kept.has(statement)) return;
    sums.isKept = true;
    kept.set(statement, sums);
    keptRows += sums.rows;
    for (const oldest of kept.keys()) {
      if (keptRows <= rowsMax) break;
      remove(oldest);
    }
  }

  function open(): Recollection {
    const openedAt = age;
    const settledMs = Math.floor((clock() - SETTLED_AFTER_MS) / DAY_MS) * DAY_MS;
    reachMs = Math.max(reachMs, settledMs);
    // Tables that other answers add meanwhile may be invisible to this transaction.
    const visible = new Set(kept.values());
    const droppable = new Set(unused);
    /** What the answer has found stays known to it, also when it is forgotten meanwhile. */
    const read = new Map<string, Sums>();
    const added = new Map<string, Sums>();
    const dropped: string[] = [];

    function find(statement: string): Sums | undefined {
      const own = added.get(statement) ?? read.get(statement);
      if (own !== undefined) return own;
      const sums = kept.get(statement);
      if (sums === undefined || !visible.has(sums)) return undefined;
      sums.readers += 1;
      read.set(statement, sums);
      kept.delete(statement);
      kept.set(statement, sums);
      return sums;
    }

    async function recall(
      connection: DuckDBConnection,
      statement: string,
      select: SqlFragment,
    ): Promise<string> {
      const found = find(statement);
      if (found !== undefined) return found.table;
      await dropUnused(connection);
      tables += 1;
      const table = `${MEMORY}.sums_${tables}`;
      const result = await connection.run(`CREATE TABLE ${table} AS ${select.text}`, [...select.values]);
      const [[rows] = []] = await result.getRows();
      added.set(statement, { table, rows: Number(rows), readers: 0, isKept: false });
      return table;
    }

    async function dropUnused(connection: DuckDBConnection): Promise<void> {
      const own = unused.filter((table) => droppable.has(table));
      unused = unused.filter((table) => !droppable.has(table));
      dropped.push(...own);
      for (const table of own) await connection.run(`DROP TABLE ${table}`);
    }

    function close(isCommitted: boolean): void {
      for (const sums of read.values()) {
        sums.readers -= 1;
        if (sums.readers === 0 && !sums.isKept) unused.push(sums.table);
      }
      // A transaction that failed has created no table, and dropped none.
      if (!isCommitted) {
        unused.push(...dropped);
        return;
      }
      for (const [statement, sums] of added) {
        if (age === openedAt) keep(statement, sums);
        if (!sums.isKept) unused.push(sums.table);
      }
    }

    return { settledMs, knows: (statement) => find(statement) !== undefined, recall, close };
  }

  return {
    open,
    noteWritten(times) {
      if (times.some((atMs) => atMs < reachMs)) forget();
    },
    forget,
  };
}
