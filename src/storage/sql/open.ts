import { Database } from 'bun:sqlite';
import { chmodSync, existsSync } from 'node:fs';
import type { Clock, Random } from '../../core/ports.ts';
import { createDomainStore, createKeyStore, createWorkspaceStore } from './accounts.ts';
import { createLinkCounts, createLinkFactsStore } from './counts.ts';
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
    facts: createLinkFactsStore(deps),
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
