import { Database } from 'bun:sqlite';
import { Kysely } from 'kysely';
import { bunSqliteDialect } from './bun-sqlite-dialect.ts';
import { SQLITE, type SqlDialect } from './dialect.ts';
import { readWriteFault } from './full-disk.ts';
import { type MigrationSession, migrate, planMigrations } from './migrate.ts';
import type { Db, Tables } from './schema.ts';
import { createWriter, type Writer } from './writer.ts';

/** An open database: what every SQL store is made of. */
export interface Sql {
  readonly dialect: SqlDialect;
  /** Sees what is committed, never the middle of a write. */
  readonly reader: Db;
  readonly writer: Writer;
  /** Copies what the log holds into the file, so that no other write has to copy more at once; nothing during a write. */
  copyLog(): void;
  /** Waits for writes that are under way. */
  close(): Promise<void>;
}

const BUSY_TIMEOUT_MS = 10_000;
/** Pages that each connection keeps. */
export interface PageMemory {
  readonly readerPagesBytes: number;
  /** More: an import comes back to the same pages. */
  readonly writerPagesBytes: number;
}

const USUAL_PAGES: PageMemory = { readerPagesBytes: 16 * 2 ** 20, writerPagesBytes: 64 * 2 ** 20 };
/**
 * Pages in the log before they are copied into the file (64 MB). An import of random slugs changes the same index
 * pages in every batch: copied seldom, most of that is written once.
 */
const CHECKPOINT_PAGES = 16_384;

/**
 * Opens or makes the database at `file`, after migrating it. Throws when a newer program has been here. `pagesMax` bounds
 * the file, as a full disk would.
 */
export function openSqlite(
  file: string,
  nowMs: number,
  options: Partial<PageMemory> & { pagesMax?: number } = {},
): Sql {
  const { pagesMax, ...given } = options;
  const pages = { ...USUAL_PAGES, ...given };
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
  const writer = createWriter({
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

/** What opening `file` would do to it, without doing it. */
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
    run: (statement, ...values) => void database.run(statement, values),
    rows: (query) => database.prepare<Record<string, unknown>, []>(query).all(),
    hasTable: (name) =>
      database.prepare(`select 1 from sqlite_master where type = 'table' and name = ?`).get(name) !== null,
    setVersion: (version) => void database.run(`pragma user_version = ${version}`),
    alone: (step) => database.transaction(step).immediate(),
  };
}

function connect(file: string, pagesBytes: number): Database {
  const database = new Database(file, { create: true });
  setUp(database, pagesBytes);
  keepLog(database);
  database.run(`pragma wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
  // What a savepoint must remember of each page stays in memory.
  database.run('pragma temp_store = memory');
  // An answered write must survive the loss of power, not only the death of the process.
  database.run('pragma synchronous = full');
  return database;
}

function setUp(database: Database, pagesBytes: number): void {
  database.run(`pragma busy_timeout = ${BUSY_TIMEOUT_MS}`);
  database.run('pragma foreign_keys = on');
  // Negative: in KiB, not in pages.
  database.run(`pragma cache_size = -${Math.floor(pagesBytes / 1_024)}`);
}

/** Switching to a write-ahead log does not wait for other processes by itself. */
function keepLog(database: Database): void {
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
