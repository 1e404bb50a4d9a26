import { constants, Database } from 'bun:sqlite';
import { DuckDBInstance } from '@duckdb/node-api';
import { errorText } from '../core/base/error-text.ts';

/** Checks an SQLite file that nobody writes to; null when it is sound. Leaves no files beside it. */
export const checkSqlite = (file: string): string | null => withSqlite(file, faultsBy('integrity_check'));

/**
 * Reads every page of an SQLite file, even while a server uses it; null when it is sound. Takes seconds for millions
 * of links.
 */
export function sqliteDamage(file: string, { inUse }: { inUse: boolean }): string | null {
  const check = faultsBy('quick_check');
  return inUse ? withOpened(() => new Database(file, { readonly: true }), check) : withSqlite(file, check);
}

const faultsBy =
  (pragma: 'integrity_check' | 'quick_check') =>
  (database: Database): string | null => {
    const rows = database.query<Record<string, string>, []>(`PRAGMA ${pragma}(5)`).all();
    const found = rows.map((row) => row[pragma]).filter((text) => text !== 'ok');
    return found.length === 0 ? null : found.join('; ');
  };

/** Number of links in the search index and in total; null when the file has no index or cannot be read. */
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

/** `PRAGMA user_version`: the last migration of the database; 0 when it cannot be read. */
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
  // Immutable: opening a database in WAL mode would otherwise create files beside it.
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
    return errorText(error);
  }
}

/** Checks a DuckDB file that nobody writes to; null when it is sound. */
export async function checkDuckdb(file: string): Promise<string | null> {
  try {
    await runInDuckdb(file, 'SELECT count(*) FROM duckdb_tables()', {
      access_mode: 'READ_ONLY',
      threads: '1',
    });
    return null;
  } catch (error) {
    return errorText(error);
  }
}

/** Merges the write-ahead log of a DuckDB file into it. Fails while another process has the file open. */
export const settleDuckdb = (file: string): Promise<void> => runInDuckdb(file, 'CHECKPOINT');

async function runInDuckdb(file: string, statement: string, options?: Record<string, string>): Promise<void> {
  const instance = await DuckDBInstance.create(file, options);
  const connection = await instance.connect();
  try {
    await connection.run(statement);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
