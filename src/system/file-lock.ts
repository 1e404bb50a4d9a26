import { Database } from 'bun:sqlite';
import { errorCode, errorText } from '../core/base/error-text.ts';

/**
 * How a process locks a file. `shared` excludes only `whole`; `owner` excludes another `owner` and `whole`; `whole`
 * excludes everyone.
 */
export type Claim = 'shared' | 'owner' | 'whole';

const BEGIN: Readonly<Record<Claim, string>> = {
  shared: 'BEGIN',
  owner: 'BEGIN IMMEDIATE',
  whole: 'BEGIN EXCLUSIVE',
};

/** Keeps open locks referenced: garbage collection of the database would release the lock. */
const openLocks = new Set<Database>();

/**
 * Locks `file` until the returned function is called or the process exits in any way; the operating system releases
 * the lock then. Null when another process holds a conflicting lock. Uses SQLite's locks, which behave the same on
 * every platform.
 */
export function lockFile(file: string, claim: Claim): (() => void) | null {
  let db: Database | null = null;
  try {
    db = new Database(file, { create: true, readwrite: true });
    db.run('PRAGMA busy_timeout = 0');
    db.run('PRAGMA journal_mode = MEMORY');
    db.run(BEGIN[claim]);
    // A transaction takes its shared lock at its first read.
    if (claim === 'shared') db.query('SELECT count(*) FROM sqlite_schema').get();
  } catch (error) {
    db?.close();
    if (isBusy(error)) return null;
    const reason = errorText(error);
    throw new Error(`${file} cannot be locked (${reason}); when no server runs, remove it`);
  }
  const locked = db;
  openLocks.add(locked);
  return () => {
    openLocks.delete(locked);
    locked.close();
  };
}

function isBusy(error: unknown): boolean {
  return errorCode(error).startsWith('SQLITE_BUSY');
}
