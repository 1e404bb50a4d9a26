import { Database, type SQLQueryBindings } from 'bun:sqlite';
import { Kysely } from 'kysely';
import { migrate, planMigrations } from '../migrate.ts';
import type { MigrationSession } from '../migration.ts';
import type { Tables } from '../schema.ts';
import type { Sql } from '../sql.ts';
import { bunSqliteDialect } from './bun-sqlite-dialect.ts';
import { SQLITE } from './dialect.ts';
import { readWriteFault } from './full-disk.ts';
import { createSqliteWriter } from './writer.ts';

const BUSY_TIMEOUT_MS = 10_000;
/** Page cache of each connection. */
export interface PageMemory {
  readonly readerPagesBytes: number;
  /** Larger, because an import returns to the same pages. */
  readonly writerPagesBytes: number;
}

const DEFAULT_PAGES: PageMemory = { readerPagesBytes: 16 * 2 ** 20, writerPagesBytes: 64 * 2 ** 20 };
/**
 * Pages in the write-ahead log before a checkpoint (64 MB). An import of random slugs changes the same index pages in
 * every batch; with rare checkpoints most of them are written once.
 */
const CHECKPOINT_PAGES = 16_384;

/**
 * Opens or creates the database at `file` and migrates it. Throws when a newer program has migrated it. `pagesMax`
 * limits the file's size, as a full disk would.
 */
export function openSqlite(
  file: string,
  nowMs: number,
  options: Partial<PageMemory> & { pagesMax?: number } = {},
): Sql {
  const { pagesMax, ...given } = options;
  const pages = { ...DEFAULT_PAGES, ...given };
  const connection = connect(file, pages.writerPagesBytes);
  let reading: Database;
  try {
    migrate(sessionOf(connection), nowMs);
    reading = new Database(file, { readonly: true });
  } catch (error) {
    connection.close();
    throw error;
  }
  setUp(reading, pages.readerPagesBytes);
  if (pagesMax !== undefined) connection.run(`pragma max_page_count = ${Math.trunc(pagesMax)}`);
  const trx = new Kysely<Tables>({ dialect: bunSqliteDialect(connection) });
  const writer = createSqliteWriter({
    trx,
    run: (statement) => void connection.run(statement),
    inTransaction: () => connection.inTransaction,
    faultOf: (error) => readWriteFault(error, file),
  });
  return {
    dialect: SQLITE,
    reader: new Kysely<Tables>({ dialect: bunSqliteDialect(reading) }),
    writer,
    copyLog() {
      if (!connection.inTransaction) connection.run('pragma wal_checkpoint(passive)');
    },
    async close() {
      await writer.idle();
      reading.close();
      connection.close();
    },
  };
}

/** The version of `file` and the migrations that opening it would run; changes nothing. */
export function planSqlite(file: string): { version: number; pending: readonly string[] } {
  const database = new Database(file, { readonly: true });
  try {
    const { version, pending } = planMigrations(sessionOf(database));
    return { version, pending: pending.map(({ name }) => name) };
  } finally {
    database.close();
  }
}

export function sessionOf(database: Database): MigrationSession {
  return {
    dialect: SQLITE,
    rows: (text, values = []) =>
      database.prepare<Record<string, unknown>, SQLQueryBindings[]>(text).all(...values),
    hasTable: (name) => database.prepare(SQLITE.tableNamed).get(name) !== null,
    setVersion: (version) => void database.run(`pragma user_version = ${version}`),
    alone: (step) => database.transaction(step).immediate(),
  };
}

function connect(file: string, pagesBytes: number): Database {
  const database = new Database(file, { create: true });
  setUp(database, pagesBytes);
  useWriteAheadLog(database);
  database.run(`pragma wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
  // Savepoint journals stay in memory.
  database.run('pragma temp_store = memory');
  // An acknowledged write must survive a power failure, not only a crash of the process.
  database.run('pragma synchronous = full');
  return database;
}

function setUp(database: Database, pagesBytes: number): void {
  database.run(`pragma busy_timeout = ${BUSY_TIMEOUT_MS}`);
  database.run('pragma foreign_keys = on');
  // A negative size is in KiB instead of pages.
  database.run(`pragma cache_size = -${Math.floor(pagesBytes / 1_024)}`);
}

/** Switches to a write-ahead log. SQLite does not apply the busy timeout to this. */
function useWriteAheadLog(database: Database): void {
  for (let waitedMs = 0; ; waitedMs += 10) {
    try {
      database.run('pragma journal_mode = wal');
      return;
    } catch (error) {
      if (waitedMs >= BUSY_TIMEOUT_MS || !String(error).includes('locked')) throw error;
      Bun.sleepSync(10);
    }
  }
}
