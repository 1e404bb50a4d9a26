import { Database } from 'bun:sqlite';
import { existsSync } from 'node:fs';
import { planMigrations } from './migrate.ts';
import { sessionOf } from './sqlite.ts';

/**
 * Writes a consistent copy of the database at `source` to `target`, which must not exist. The copying is another
 * thread's, and takes a snapshot: reads and writes go on meanwhile.
 */
export async function backupSqlite(source: string, target: string): Promise<void> {
  if (existsSync(target)) throw new Error(`there is already a file at ${target}`);
  const worker = new Worker(new URL('./backup-worker.ts', import.meta.url).href);
  try {
    const fault = await new Promise<string | null>((resolve, reject) => {
      worker.onmessage = ({ data }: MessageEvent<string | null>) => resolve(data);
      worker.onerror = ({ message }) => reject(new Error(message));
      worker.postMessage({ source, target });
    });
    if (fault !== null) throw new Error(`the backup failed: ${fault}`);
  } finally {
    worker.terminate();
  }
}

/** What is wrong with the database at `file`, in sentences; none when it is sound and this program can open it. */
export function verifySqlite(file: string): readonly string[] {
  if (!existsSync(file)) return [`there is no file at ${file}`];
  let database: Database;
  try {
    database = new Database(file, { readonly: true });
  } catch (error) {
    return [sentenceOf(error)];
  }
  try {
    const session = sessionOf(database);
    if (!session.hasTable('migrations')) return ['it is not a database of this program'];
    planMigrations(session);
    const damage = session.rows('pragma integrity_check').map((row) => String(row.integrity_check));
    const orphans = session.rows('pragma foreign_key_check').map((row) => {
      return `row ${row.rowid} of ${row.table} points to a missing row of ${row.parent}`;
    });
    return [...damage.filter((line) => line !== 'ok'), ...orphans];
  } catch (error) {
    return [sentenceOf(error)];
  } finally {
    database.close();
  }
}

const sentenceOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
