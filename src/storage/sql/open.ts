import { Database } from 'bun:sqlite';
import { chmodSync, existsSync } from 'node:fs';
import type { Clock, Random } from '../../core/ports.ts';
import { createDomainStore, createKeyStore, createWorkspaceStore } from './accounts.ts';
import { createLinkCounts } from './counts.ts';
import { createLinkUses, createQuotaStore, createUsageStore } from './limits.ts';
import { createLinkStore } from './links.ts';
import { type Migration, migrate, pendingMigrations, versionOf } from './migrate.ts';
import { createRouteStore } from './routes.ts';
import { createIdempotencyStore, createSaltStore } from './secrets.ts';
import { createKysely, openForReading, openForWriting } from './sqlite.ts';
import { createWriter } from './writer.ts';

export type SqliteStores = Awaited<ReturnType<typeof openSqlite>>;

/** Opens the embedded database, brought up to date, as all the stores of the control plane. One process may. */
export async function openSqlite(options: { file: string; clock: Clock; random: Random; instance: string }) {
  const { file, clock, random, instance } = options;
  const db = openForWriting(file);
  chmodSync(file, 0o600);
  const migrated = migrate(db, clock.nowMs());
  if (migrated.length > 0) db.run('PRAGMA optimize');
  const writer = createWriter(db);
  const readingDb = openForReading(file);
  const reader = createKysely(readingDb);
  const deps = { writer, reader };
  return {
    links: createLinkStore(deps),
    counts: createLinkCounts(deps),
    workspaces: createWorkspaceStore(deps),
    keys: createKeyStore(deps),
    domains: createDomainStore(deps),
    quotas: createQuotaStore(deps),
    usage: createUsageStore(deps),
    uses: createLinkUses({ writer }),
    routes: createRouteStore(readingDb),
    idempotency: createIdempotencyStore({ writer, instance }),
    salts: createSaltStore({ ...deps, random }),
    migrated,
    async close() {
      await writer.close();
      readingDb.close();
    },
  };
}

/** What opening would change; nothing is changed. */
export function planMigration(file: string): readonly Migration[] {
  const db = existsSync(file) ? new Database(file, { readonly: true }) : new Database(':memory:');
  try {
    return pendingMigrations(db);
  } finally {
    db.close();
  }
}

/** A consistent copy of a database that may be in use, into a file that must not exist yet. */
export function backupSqlite(file: string, copy: string): void {
  const db = openForReading(file);
  try {
    // A read transaction of its own: writers go on, and the copy has no log.
    db.run('PRAGMA query_only = OFF');
    db.run('VACUUM INTO ?', [copy]);
  } finally {
    db.close();
  }
  chmodSync(copy, 0o600);
}

/** Sentences about what is wrong with a database file; none when it is whole. */
export function verifySqlite(file: string): readonly string[] {
  const db = new Database(file, { readonly: true });
  try {
    const rows = db.query<{ integrity_check: string }, []>('PRAGMA integrity_check').all();
    const faults = rows.map((row) => row.integrity_check).filter((line) => line !== 'ok');
    return versionOf(db) === 0 ? [...faults, 'it has no tables of Waymark'] : faults;
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  } finally {
    db.close();
  }
}
