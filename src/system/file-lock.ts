import { Database } from 'bun:sqlite';

/**
 * How much of a file a process claims. `shared` keeps out only `whole`; `owner` keeps out another `owner` and `whole`;
 * `whole` keeps out everybody.
 */
export type Claim = 'shared' | 'owner' | 'whole';

const BEGIN: Readonly<Record<Claim, string>> = {
  shared: 'BEGIN',
  owner: 'BEGIN IMMEDIATE',
  whole: 'BEGIN EXCLUSIVE',
};

/** A lock would end when the collector finds that nobody holds its database any more. */
const held = new Set<Database>();

/**
 * Locks `file` until the answer is called or the process ends in whatever way: the operating system releases the lock
 * then. Null when another process holds a claim that keeps this one out. The locks are those of SQLite, which behave
 * alike on every platform.
 */
export function lockFile(file: string, claim: Claim): (() => void) | null {
  let db: Database | null = null;
  try {
    db = new Database(file, { create: true, readwrite: true });
    db.run('PRAGMA busy_timeout = 0');
    db.run('PRAGMA journal_mode = MEMORY');
    db.run(BEGIN[claim]);
    // A transaction takes its shared lock with its first read.
    if (claim === 'shared') db.query('SELECT count(*) FROM sqlite_schema').get();
  } catch (error) {
    db?.close();
    if (isBusy(error)) return null;
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${file} cannot be locked (${reason}); when no server runs, remove it`);
  }
  const locked = db;
  held.add(locked);
  return () => {
    held.delete(locked);
    locked.close();
  };
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY');
}
