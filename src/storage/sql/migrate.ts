import type { Database } from 'bun:sqlite';
import { firstTables } from './migrations/0001-first-tables.ts';

/** One step forward. A released one never changes: what is wrong with it, the next one mends. */
export interface Migration {
  readonly number: number;
  readonly name: string;
  readonly statements: readonly string[];
}

/** In order. */
export const MIGRATIONS: readonly Migration[] = [firstTables];

const LATEST = MIGRATIONS.at(-1)?.number ?? 0;

/** What `migrate` would run. Throws when the database is newer than this program. */
export function pendingMigrations(db: Database): readonly Migration[] {
  const version = versionOf(db);
  if (version > LATEST) {
    throw new Error(
      `the database is at version ${version} and this program knows ${LATEST}: it was used by a newer Waymark; run that one, or restore a copy from before`,
    );
  }
  return MIGRATIONS.filter((migration) => migration.number > version);
}

/** The last migration that the database has; 0 for a new one. */
export function versionOf(db: Database): number {
  const known = db.query(`SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'migrations'`).get();
  if (known === null) return 0;
  const row = db.query<{ version: number | null }, []>('SELECT max(number) AS version FROM migrations').get();
  return row?.version ?? 0;
}

/** Brings the database up to date, all in one transaction; others who start at the same time wait. */
export function migrate(db: Database, nowMs: number): readonly Migration[] {
  if (versionOf(db) === LATEST) return [];
  db.run('BEGIN IMMEDIATE');
  try {
    const pending = pendingMigrations(db);
    db.run(
      'CREATE TABLE IF NOT EXISTS migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at INTEGER NOT NULL)',
    );
    for (const migration of pending) {
      for (const statement of migration.statements) db.run(statement);
      db.run('INSERT INTO migrations (number, name, applied_at) VALUES (?, ?, ?)', [
        migration.number,
        migration.name,
        nowMs,
      ]);
    }
    // Also where tools of SQLite look for it.
    db.run(`PRAGMA user_version = ${LATEST}`);
    db.run('COMMIT');
    return pending;
  } catch (error) {
    if (db.inTransaction) db.run('ROLLBACK');
    throw error;
  }
}
