import { Database } from 'bun:sqlite';
import { join } from 'node:path';

/**
 * Claims a data folder for this process, until it ends in whatever way: the operating system lets go of the lock then.
 * Throws when another server has it.
 */
export function lockFolder(folder: string): () => void {
  const db = new Database(join(folder, 'waymark.lock'), { create: true, readwrite: true });
  try {
    db.run('PRAGMA busy_timeout = 3000');
    db.run('PRAGMA journal_mode = MEMORY');
    db.run('BEGIN EXCLUSIVE');
  } catch {
    db.close();
    throw new Error(
      `another server works on ${folder}; stop it first, or give this one a WAYMARK_DATA_DIR of its own`,
    );
  }
  return () => db.close();
}
