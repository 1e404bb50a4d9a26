import { constants, Database } from 'bun:sqlite';
import { DuckDBInstance } from '@duckdb/node-api';

/** What is wrong with an SQLite file that nobody writes to; null when nothing is. Leaves no files beside it. */
export function checkSqlite(file: string): string | null {
  return withSqlite(file, (database) => {
    const rows = database.query<{ integrity_check: string }, []>('PRAGMA integrity_check(5)').all();
    const found = rows.map((row) => row.integrity_check).filter((text) => text !== 'ok');
    return found.length === 0 ? null : found.join('; ');
  });
}

/** Reads every page of an SQLite file, also while a server uses it; null when nothing is wrong. Seconds for millions of links. */
export function sqliteDamage(file: string, { inUse }: { inUse: boolean }): string | null {
  const quickCheck = (database: Database): string | null => {
    const rows = database.query<{ quick_check: string }, []>('PRAGMA quick_check(5)').all();
    const found = rows.map((row) => row.quick_check).filter((text) => text !== 'ok');
    return found.length === 0 ? null : found.join('; ');
  };
  return inUse
    ? withOpened(() => new Database(file, { readonly: true }), quickCheck)
    : withSqlite(file, quickCheck);
}

/** Links that the index of texts has, and all links; null where the file has none or cannot be read. */
export function readSearchProgress(
  file: string,
): { readonly indexed: number; readonly links: number } | null {
  let progress: { indexed: number; links: number } | null = null;
  withOpened(
    () => new Database(file, { readonly: true }),
    (database) => {
      progress = database
        .query<{ indexed: number; links: number }, []>(
          `select (select coalesce(sum(links), 0) from link_search_chunks where of_edits = 0) as indexed,
            (select count(*) from links) as links`,
        )
        .get();
      return null;
    },
  );
  return progress;
}

/** `PRAGMA user_version`: the last migration that a database has seen; 0 when it cannot be read. */
export function readMigration(file: string): number {
  let version = 0;
  withSqlite(file, (database) => {
    version = database.query<{ user_version: number }, []>('PRAGMA user_version').get()?.user_version ?? 0;
    return null;
  });
  return version;
}

function withSqlite(file: string, use: (database: Database) => string | null): string | null {
  const flags = constants.SQLITE_OPEN_READONLY | constants.SQLITE_OPEN_URI;
  // Immutable: opening a database in WAL mode would otherwise make files beside it.
  const uri = `file:${encodeURI(file).replaceAll('?', '%3f').replaceAll('#', '%23')}?immutable=1`;
  return withOpened(() => new Database(uri, flags), use);
}

function withOpened(open: () => Database, use: (database: Database) => string | null): string | null {
  try {
    const database = open();
    try {
      return use(database);
    } finally {
      database.close();
    }
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** What is wrong with a DuckDB file that nobody writes to; null when nothing is. */
export async function checkDuckdb(file: string): Promise<string | null> {
  try {
    const instance = await DuckDBInstance.create(file, { access_mode: 'READ_ONLY', threads: '1' });
    const connection = await instance.connect();
    try {
      await connection.runAndReadAll('SELECT count(*) FROM duckdb_tables()');
      return null;
    } finally {
      connection.closeSync();
      instance.closeSync();
    }
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Folds the write-ahead log of a DuckDB file into it. Fails while another process has it open. */
export async function settleDuckdb(file: string): Promise<void> {
  const instance = await DuckDBInstance.create(file);
  const connection = await instance.connect();
  try {
    await connection.run('CHECKPOINT');
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
