import { Database } from 'bun:sqlite';
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  Kysely,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import type { Schema } from './schema.ts';

const BUSY_MS = 10_000;
const WRITER_CACHE_KIB = 64 * 1024;
const READER_CACHE_KIB = 8 * 1024;

/** The connection that writes. WAL lets others read meanwhile; FULL makes every commit survive a power cut. */
export function openForWriting(file: string): Database {
  const db = new Database(file, { create: true, readwrite: true, strict: true });
  db.run(`PRAGMA busy_timeout = ${BUSY_MS}`);
  db.run('PRAGMA journal_mode = WAL');
  db.run('PRAGMA synchronous = FULL');
  db.run(`PRAGMA cache_size = -${WRITER_CACHE_KIB}`);
  // What a savepoint must remember of each page stays in memory.
  db.run('PRAGMA temp_store = MEMORY');
  // 64 MiB of log before it is folded back: an import is not slowed by a fold every 4 MiB.
  db.run('PRAGMA wal_autocheckpoint = 16384');
  return db;
}

export function openForReading(file: string, cacheKib: number = READER_CACHE_KIB): Database {
  const db = new Database(file, { readonly: true, strict: true });
  db.run(`PRAGMA busy_timeout = ${BUSY_MS}`);
  db.run(`PRAGMA cache_size = -${cacheKib}`);
  db.run('PRAGMA query_only = ON');
  return db;
}

/** Kysely over one open connection. Statements are prepared once and kept by the connection. */
export function createKysely(db: Database): Kysely<Schema> {
  const dialect: Dialect = {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => createDriver(db),
    createIntrospector: (kysely) => new SqliteIntrospector(kysely),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
  return new Kysely<Schema>({ dialect });
}

function createDriver(db: Database): Driver {
  const connection: DatabaseConnection = {
    async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
      const statement = db.query<R, never[]>(query.sql);
      const parameters = query.parameters as never[];
      if (statement.columnNames.length > 0) return { rows: statement.all(...parameters) };
      const { changes, lastInsertRowid } = statement.run(...parameters);
      return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
    },
    async *streamQuery<R>(query: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
      for (const row of db.query<R, never[]>(query.sql).iterate(...(query.parameters as never[]))) {
        yield { rows: [row] };
      }
    },
  };
  const nothing = async (): Promise<void> => undefined;
  // Transactions belong to the writer, which groups them; Kysely only makes and runs statements.
  const refuse = async (): Promise<void> => {
    throw new Error('transactions go through the writer');
  };
  return {
    init: nothing,
    acquireConnection: async () => connection,
    beginTransaction: refuse,
    commitTransaction: refuse,
    rollbackTransaction: refuse,
    releaseConnection: nothing,
    destroy: async () => db.close(),
  };
}
